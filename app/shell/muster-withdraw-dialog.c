/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-withdraw-dialog.h"

#include <glib/gi18n-lib.h>

#include "muster-consent-code.h"
#include "muster-desk-words.h"
#include "muster-key-guard.h"
#include "muster-shown.h"

struct _MusterWithdrawDialog {
  AdwWindow parent_instance;

  gboolean showing; /* the choice follows what was found, not a finger */

  GtkStack *stack;
  AdwEntryRow *code;
  GtkWidget *look_button;
  AdwActionRow *present;
  GtkWidget *fault_box;
  GtkLabel *fault_label;
  GtkLabel *name_label;
  GtkLabel *unit_label;
  GtkCheckButton *face_radio;
  GtkCheckButton *all_radio;
  AdwActionRow *all_row;
  GtkLabel *count_label;
  GtkLabel *then_label;
  GtkButton *erase_button;
  GtkSpinner *spinner;
  AdwStatusPage *done_page;
};

enum { LOOK, CHOOSE, ERASE, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MusterWithdrawDialog, muster_withdraw_dialog, ADW_TYPE_WINDOW)

static void
show_page (MusterWithdrawDialog *self, const char *name)
{
  gtk_stack_set_visible_child_name (self->stack, name);
  gtk_spinner_set_spinning (self->spinner, g_str_equal (name, "wait"));
}

static MusterEraseWhat
get_what (MusterWithdrawDialog *self)
{
  return gtk_check_button_get_active (self->face_radio) ? MUSTER_ERASE_FACE : MUSTER_ERASE_PERSON;
}

/* --- callbacks --- */

static void
changed_cb (MusterWithdrawDialog *self)
{
  g_autofree char *code =
      muster_consent_code_normalise (gtk_editable_get_text (GTK_EDITABLE (self->code)));

  gtk_widget_set_sensitive (self->look_button, code != NULL);
  gtk_widget_set_visible (self->fault_box, FALSE);
}

static void
look_cb (MusterWithdrawDialog *self)
{
  if (gtk_widget_get_sensitive (self->look_button))
    g_signal_emit (self, signals[LOOK], 0, gtk_editable_get_text (GTK_EDITABLE (self->code)));
}

static void
present_cb (MusterWithdrawDialog *self)
{
  g_signal_emit (self, signals[LOOK], 0, NULL);
}

/* What would go is counted anew. */
static void
toggled_cb (MusterWithdrawDialog *self)
{
  if (!self->showing)
    g_signal_emit (self, signals[CHOOSE], 0, (guint) get_what (self));
}

static void
go_back (MusterWithdrawDialog *self)
{
  self->showing = TRUE;
  gtk_check_button_set_active (self->face_radio, TRUE);
  self->showing = FALSE;
  show_page (self, "who");
  gtk_widget_grab_focus (GTK_WIDGET (self->code));
}

static void
back_cb (MusterWithdrawDialog *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->code), "");
  gtk_widget_set_visible (self->fault_box, FALSE);
  go_back (self);
}

static void
erase_cb (MusterWithdrawDialog *self)
{
  g_signal_emit (self, signals[ERASE], 0, (guint) get_what (self));
}

/* --- object --- */

static void
muster_withdraw_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MUSTER_TYPE_WITHDRAW_DIALOG);
  G_OBJECT_CLASS (muster_withdraw_dialog_parent_class)->dispose (object);
}

static void
install_signals (GType type)
{
  signals[LOOK] = g_signal_new (
      "look", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[CHOOSE] = g_signal_new (
      "choose", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[ERASE] = g_signal_new (
      "erase", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

#define BIND(child)        gtk_widget_class_bind_template_child (widget_class, MusterWithdrawDialog, child)
#define CALLBACK(callback) gtk_widget_class_bind_template_callback (widget_class, callback)

static void
muster_withdraw_dialog_class_init (MusterWithdrawDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_withdraw_dialog_dispose;
  install_signals (G_TYPE_FROM_CLASS (klass));
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/musterstation/Muster/muster-withdraw-dialog.ui");
  BIND (stack);
  BIND (code);
  BIND (look_button);
  BIND (present);
  BIND (fault_box);
  BIND (fault_label);
  BIND (name_label);
  BIND (unit_label);
  BIND (face_radio);
  BIND (all_radio);
  BIND (all_row);
  BIND (count_label);
  BIND (then_label);
  BIND (erase_button);
  BIND (spinner);
  BIND (done_page);
  CALLBACK (changed_cb);
  CALLBACK (look_cb);
  CALLBACK (present_cb);
  CALLBACK (toggled_cb);
  CALLBACK (back_cb);
  CALLBACK (erase_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

#undef CALLBACK
#undef BIND

static void
muster_withdraw_dialog_init (MusterWithdrawDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  muster_shown_follow_stack (self->stack);
  muster_key_guard_add (GTK_WINDOW (self));
  changed_cb (self);
  muster_withdraw_dialog_set_present (self, NULL);
  gtk_widget_grab_focus (GTK_WIDGET (self->code));
}

/**
 * muster_withdraw_dialog_new:
 * @parent: (nullable): the staff window
 *
 * Returns: (transfer none): the dialog, owned by GTK, which asks whose agreement it is
 */
MusterWithdrawDialog *
muster_withdraw_dialog_new (GtkWindow *parent)
{
  return g_object_new (MUSTER_TYPE_WITHDRAW_DIALOG, "transient-for", parent, NULL);
}

void
muster_withdraw_dialog_set_present (MusterWithdrawDialog *self, const char *name)
{
  const gboolean known = name != NULL && *name != '\0';
  g_autofree char *title = g_markup_escape_text (known ? name : _ ("Nobody is known yet"), -1);

  g_return_if_fail (MUSTER_IS_WITHDRAW_DIALOG (self));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->present), title);
  adw_action_row_set_subtitle (self->present,
                               known ? _ ("Is at the station now")
                                     : _ ("Ask them for their card, and tap it at the station."));
  gtk_widget_set_sensitive (GTK_WIDGET (self->present), known);
}

void
muster_withdraw_dialog_set_why_not_all (MusterWithdrawDialog *self, const char *why_not)
{
  g_return_if_fail (MUSTER_IS_WITHDRAW_DIALOG (self));
  gtk_widget_set_sensitive (GTK_WIDGET (self->all_row), why_not == NULL);
  adw_action_row_set_subtitle (
      self->all_row,
      why_not != NULL
          ? why_not
          : _ ("Also the roster's row, cards, photos, and whom entries of the journal are about"));
}

void
muster_withdraw_dialog_wait (MusterWithdrawDialog *self)
{
  g_return_if_fail (MUSTER_IS_WITHDRAW_DIALOG (self));
  show_page (self, "wait");
}

/**
 * muster_withdraw_dialog_show_fault:
 * @error: why nothing was found, or nothing erased
 *
 * Back to whose it is: what was shown may not be so any more.
 */
void
muster_withdraw_dialog_show_fault (MusterWithdrawDialog *self, const GError *error)
{
  g_return_if_fail (MUSTER_IS_WITHDRAW_DIALOG (self));
  gtk_label_set_label (self->fault_label, error->message);
  gtk_widget_set_visible (self->fault_box, TRUE);
  go_back (self);
}

static char *
dup_face_counts (const MusterErased *would)
{
  g_autofree char *counts =
      g_strdup_printf (_ ("Face templates: %u\nPhotos taken here: %u\nKept tries with pictures: "
                          "%u\nJournal entries that lose their measures: %u"),
                       would->templates,
                       would->references,
                       would->evidence,
                       would->entries);
  g_autofree char *whole = NULL;

  if (would->whole == 0)
    return g_steal_pointer (&counts);
  whole = g_strdup_printf (_ ("Entries of an older Muster that keep them: %u"), would->whole);
  return g_strconcat (counts, "\n", whole, NULL);
}

static char *
dup_counts (const MusterErasure *erasure)
{
  const MusterErased *would = &erasure->would;

  if (erasure->what == MUSTER_ERASE_FACE)
    return dup_face_counts (would);
  return g_strdup_printf (_ ("Cards: %u\nPhotos: %u\nFace templates: %u\nKept tries with "
                             "pictures: %u\nJournal entries that no longer say whose they are: %u"),
                          would->cards,
                          would->references,
                          would->templates,
                          would->evidence,
                          would->entries);
}

static const char *
get_then (const MusterErasure *erasure)
{
  if (erasure->what == MUSTER_ERASE_PERSON)
    return _ ("The station will not know this person any more. It cannot be had back.");
  if (erasure->found->withdrawn)
    return _ ("It was taken back before: staff look at the card, and nobody asks for the face.");
  return _ ("From then on staff look at the card, and nobody asks for the face. The school's "
            "photo stays, for staff to compare by eye.");
}

void
muster_withdraw_dialog_show_found (MusterWithdrawDialog *self, const MusterErasure *erasure)
{
  MusterPerson *person = erasure->found->person;
  const gboolean all = erasure->what == MUSTER_ERASE_PERSON;
  g_autofree char *unit = muster_desk_words_join (
      (const char *[]){muster_person_get_student_number (person), muster_person_get_unit (person)},
      2);
  g_autofree char *counts = dup_counts (erasure);

  g_return_if_fail (MUSTER_IS_WITHDRAW_DIALOG (self));
  gtk_label_set_label (self->name_label, muster_person_get_name (person));
  gtk_label_set_label (self->unit_label, unit);
  gtk_label_set_label (self->count_label, counts);
  gtk_label_set_label (self->then_label, get_then (erasure));
  gtk_button_set_label (self->erase_button,
                        all ? _ ("Erase for good") : _ ("Take back the agreement"));
  self->showing = TRUE;
  gtk_check_button_set_active (all ? self->all_radio : self->face_radio, TRUE);
  self->showing = FALSE;
  show_page (self, "sure");
  gtk_widget_grab_focus (GTK_WIDGET (self->name_label)); /* no answer is there by itself */
}

void
muster_withdraw_dialog_show_done (MusterWithdrawDialog *self,
                                  MusterEraseWhat what,
                                  const MusterErased *erased)
{
  g_autofree char *text = g_strdup_printf (
      _ ("Entry %lld of the journal proves it. Sealed remains leave the store's file in a minute "
         "in which nobody waits; backups made before still have all of it."),
      (long long) erased->proof);

  g_return_if_fail (MUSTER_IS_WITHDRAW_DIALOG (self));
  adw_status_page_set_title (self->done_page,
                             what == MUSTER_ERASE_PERSON ? _ ("Erased")
                                                         : _ ("The agreement was taken back"));
  adw_status_page_set_description (self->done_page, text);
  show_page (self, "done");
}
