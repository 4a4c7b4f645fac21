/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-audit-save.h"

#include <glib/gi18n-lib.h>

#include "muster-audit-export.h"
#include "muster-day.h"
#include "muster-export-sign.h"

/* One export on its way; lives as long as a step of it is under way. */
#define MUSTER_TYPE_AUDIT_SAVING (muster_audit_saving_get_type ())
G_DECLARE_FINAL_TYPE (MusterAuditSaving, muster_audit_saving, MUSTER, AUDIT_SAVING, GObject)

struct _MusterAuditSaving {
  GObject parent_instance;

  GtkWindow *parent;   /* owned */
  MusterDayBook *days; /* owned */
  guint32 day;
  gboolean with_names;
  char *name;                   /* owned: of the folder that is made */
  char *staff;                  /* owned, nullable */
  char *folder;                 /* owned */
  GtkFileChooserNative *native; /* owned, while it is open */
};

G_DEFINE_FINAL_TYPE (MusterAuditSaving, muster_audit_saving, G_TYPE_OBJECT)

static void
muster_audit_saving_finalize (GObject *object)
{
  MusterAuditSaving *self = MUSTER_AUDIT_SAVING (object);

  g_clear_object (&self->native);
  g_clear_object (&self->days);
  g_clear_object (&self->parent);
  g_free (self->name);
  g_free (self->staff);
  g_free (self->folder);
  G_OBJECT_CLASS (muster_audit_saving_parent_class)->finalize (object);
}

static void
muster_audit_saving_class_init (MusterAuditSavingClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = muster_audit_saving_finalize;
}

static void
muster_audit_saving_init (MusterAuditSaving *self)
{
}

/* --- steps, from the last to the first --- */

static void
exported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MusterAuditSaving) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  MusterExportFacts facts;

  if (!muster_audit_export_finish (MUSTER_DAY_BOOK (source), result, &facts, &error)) {
    muster_export_tell (self->parent, _ ("The journal was not handed out"), error->message);
    return;
  }
  text = g_strdup_printf (
      _ ("%s: %lld of %lld entries in full. Check it with “muster journal check %s”."),
      self->folder,
      (long long) facts.n_told,
      (long long) facts.n_entries,
      self->folder);
  muster_export_tell (self->parent, _ ("The journal is handed out"), text);
}

static void
signed_cb (MusterAuditSaving *self)
{
  muster_audit_export_async (self->days,
                             self->day,
                             self->with_names,
                             self->folder,
                             self->staff,
                             exported_cb,
                             g_object_ref (self));
}

static void
chosen_cb (GtkNativeDialog *native, int response, gpointer user_data)
{
  g_autoptr (MusterAuditSaving) self = user_data;
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT
                               ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (native))
                               : NULL;
  g_autofree char *path = muster_export_dup_path (self->parent, file);

  g_clear_object (&self->native);
  if (path == NULL)
    return;
  self->folder = g_build_filename (path, self->name, NULL);
  if (g_file_test (self->folder, G_FILE_TEST_EXISTS)) { /* before two sign for nothing */
    muster_export_tell (self->parent,
                        _ ("The journal was not handed out"),
                        _ ("There is a folder of this name already. Try again in a second."));
    return;
  }
  muster_export_sign (self->parent,
                      muster_day_book_get_duty (self->days),
                      self->with_names ? _ ("The journal, with names")
                                       : _ ("The journal, without names"),
                      G_CALLBACK (signed_cb),
                      G_OBJECT (self));
}

/* The list of what was used last has no folder that could be chosen. */
static void
begin_at_documents (GtkFileChooser *chooser)
{
  const char *documents = g_get_user_special_dir (G_USER_DIRECTORY_DOCUMENTS);
  g_autoptr (GFile) folder =
      g_file_new_for_path (documents != NULL ? documents : g_get_home_dir ());

  gtk_file_chooser_set_current_folder (chooser, folder, NULL);
}

void
muster_audit_save (GtkWindow *parent,
                   MusterDayBook *days,
                   guint32 day,
                   gboolean with_names,
                   const char *station,
                   const char *staff)
{
  MusterAuditSaving *self = g_object_new (MUSTER_TYPE_AUDIT_SAVING, NULL);
  g_autofree char *text = muster_day_to_text (day);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *clock = g_date_time_format (now, "%H%M%S");

  self->parent = g_object_ref (parent);
  self->days = g_object_ref (days);
  self->day = day;
  self->with_names = with_names;
  self->staff = g_strdup (staff);
  /* Translators: of a folder; station, date and time follow: it can be handed out again */
  self->name = g_strdup_printf ("%s-%s-%s-%s", _ ("journal"), station, text, clock);
  g_strdelimit (self->name, "/\\", '-');
  self->native = gtk_file_chooser_native_new (_ ("Where the journal goes"),
                                              parent,
                                              GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER,
                                              _ ("Choose"),
                                              _ ("Cancel"));
  begin_at_documents (GTK_FILE_CHOOSER (self->native));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->native), TRUE);
  g_signal_connect (self->native, "response", G_CALLBACK (chosen_cb), self);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->native));
}
