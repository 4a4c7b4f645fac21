/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-day-save.h"

#include <glib/gi18n-lib.h>

#include "muster-day.h"
#include "muster-export-sign.h"
#include "muster-file-save.h"

/* One sheet on its way out; lives as long as a step of it is under way. */
#define MUSTER_TYPE_DAY_SAVING (muster_day_saving_get_type ())
G_DECLARE_FINAL_TYPE (MusterDaySaving, muster_day_saving, MUSTER, DAY_SAVING, GObject)

struct _MusterDaySaving {
  GObject parent_instance;

  GtkWindow *parent;   /* owned */
  MusterDayBook *days; /* owned */
  MusterDayExport what;
  char *head;                   /* owned */
  char *staff;                  /* owned, nullable */
  char *path;                   /* owned */
  GtkFileChooserNative *native; /* owned, while it is open */
  MusterFileSave *file;         /* owned, while it is being written */
};

G_DEFINE_FINAL_TYPE (MusterDaySaving, muster_day_saving, G_TYPE_OBJECT)

static void
muster_day_saving_finalize (GObject *object)
{
  MusterDaySaving *self = MUSTER_DAY_SAVING (object);

  g_clear_object (&self->native);
  g_clear_object (&self->days);
  g_clear_object (&self->parent);
  g_clear_pointer (&self->what.bytes, g_bytes_unref);
  g_free (self->head);
  g_free (self->staff);
  g_free (self->path);
  G_OBJECT_CLASS (muster_day_saving_parent_class)->finalize (object);
}

static void
muster_day_saving_class_init (MusterDaySavingClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = muster_day_saving_finalize;
}

static void
muster_day_saving_init (MusterDaySaving *self)
{
}

/* --- steps, from the last to the first --- */

static void
written_cb (gpointer user_data)
{
  g_autoptr (MusterDaySaving) self = user_data;
  g_autoptr (GError) error = NULL;

  if (muster_file_save_end (g_steal_pointer (&self->file), &error))
    muster_export_tell (self->parent, _ ("The day sheet is saved"), self->path);
  else
    muster_export_tell (self->parent, _ ("The day sheet was not saved"), error->message);
}

/* First the journal, then the file. */
static void
told_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MusterDaySaving) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!muster_day_book_export_finish (MUSTER_DAY_BOOK (source), result, &error)) {
    muster_export_tell (self->parent, _ ("The day sheet was not saved"), error->message);
    return;
  }
  self->file =
      muster_file_save_begin (self->path, self->what.bytes, written_cb, g_object_ref (self));
}

static void
signed_cb (MusterDaySaving *self)
{
  muster_day_book_export_async (self->days, &self->what, self->staff, told_cb, g_object_ref (self));
}

static void
chosen_cb (GtkNativeDialog *native, int response, gpointer user_data)
{
  g_autoptr (MusterDaySaving) self = user_data;
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT
                               ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (native))
                               : NULL;
  g_autofree char *day = muster_day_dup_title (self->what.day);

  self->path = muster_export_dup_path (self->parent, file);
  g_clear_object (&self->native);
  if (self->path != NULL)
    muster_export_sign (self->parent,
                        muster_day_book_get_duty (self->days),
                        day,
                        G_CALLBACK (signed_cb),
                        G_OBJECT (self));
}

static GBytes *
make_bytes (const MusterDayPaper *paper, MusterDaySaveFormat format, GError **error)
{
  return format == MUSTER_DAY_SAVE_PDF ? muster_day_pdf_new (paper, error)
                                       : muster_day_csv_new (paper);
}

void
muster_day_save (GtkWindow *parent,
                 MusterDayBook *days,
                 const MusterDayPaper *paper,
                 MusterDaySaveFormat format,
                 const char *staff)
{
  const char *nick = format == MUSTER_DAY_SAVE_PDF ? "pdf" : "csv";
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = make_bytes (paper, format, &error);
  g_autofree char *day = muster_day_to_text (paper->report->day);
  /* Translators: of a file; station and date follow */
  g_autofree char *name =
      g_strdup_printf ("%s-%s-%s.%s", _ ("day-sheet"), paper->station, day, nick);
  MusterDaySaving *self;

  if (bytes == NULL) {
    muster_export_tell (parent, _ ("The day sheet was not saved"), error->message);
    return;
  }
  self = g_object_new (MUSTER_TYPE_DAY_SAVING, NULL);
  self->parent = g_object_ref (parent);
  self->days = g_object_ref (days);
  self->head =
      g_strdup_printf ("%" G_GINT64_FORMAT ":%s", paper->report->head, paper->report->head_hash);
  self->staff = g_strdup (staff);
  self->what = (MusterDayExport){.day = paper->report->day,
                                 .format = nick,
                                 .head = self->head,
                                 .bytes = g_steal_pointer (&bytes)};
  self->native = gtk_file_chooser_native_new (
      _ ("Save the day sheet"), parent, GTK_FILE_CHOOSER_ACTION_SAVE, _ ("Save"), _ ("Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->native), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->native),
                                     g_strdelimit (name, "/\\", '-'));
  g_signal_connect (self->native, "response", G_CALLBACK (chosen_cb), self);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->native));
}
