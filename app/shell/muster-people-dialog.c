/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-people-dialog.h"

#include <glib/gi18n-lib.h>

#include "muster-desk-words.h"

struct _MusterPeopleDialog {
  AdwWindow parent_instance;

  GtkEditable *entry;
  GtkWidget *scroller;
  GtkListBox *list;
  GtkLabel *note;
};

enum { LOOK, PICK, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MusterPeopleDialog, muster_people_dialog, ADW_TYPE_WINDOW)

/* --- who was found --- */

/* Others can see the screen of a desk: the number is enough to tell two of one name apart. */
static GtkWidget *
new_row (const MusterPersonHit *hit)
{
  GtkWidget *row = adw_action_row_new ();
  g_autoptr (MusterPerson) person =
      muster_person_new (hit->person, hit->student_number, hit->name, "", hit->unit);
  g_autofree char *number = muster_person_dup_masked_student_number (person);
  g_autofree char *subtitle = muster_desk_words_join ((const char *[]){number, hit->unit}, 2);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), hit->name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  return row;
}

static char *
dup_note (MusterPeopleDialog *self, guint shown, guint total, const char *trouble)
{
  const guint left_out = total - MIN (shown, total);

  if (trouble != NULL)
    return g_strdup (trouble);
  if (*gtk_editable_get_text (self->entry) == '\0')
    return g_strdup (_ ("Type a part of the name, or of the student number."));
  if (total == 0)
    return g_strdup (_ ("Nobody on the roster has this name or number."));
  if (left_out > 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                         "%u more is left out: type more of the name.",
                                         "%u more are left out: type more of the name.",
                                         left_out),
                            left_out);
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u person", "%u people", total), total);
}

static void
looked_for_cb (MusterPeopleDialog *self)
{
  g_signal_emit (self, signals[LOOK], 0, gtk_editable_get_text (self->entry));
}

/* Enter does not take anybody: it goes to the first. */
static void
entered_cb (MusterPeopleDialog *self)
{
  GtkListBoxRow *first = gtk_list_box_get_row_at_index (self->list, 0);

  if (first != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (first));
}

static void
chosen_cb (MusterPeopleDialog *self, GtkListBoxRow *row)
{
  g_signal_emit (self, signals[PICK], 0, (guint) gtk_list_box_row_get_index (row));
}

/* --- object --- */

static void
muster_people_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MUSTER_TYPE_PEOPLE_DIALOG);
  G_OBJECT_CLASS (muster_people_dialog_parent_class)->dispose (object);
}

static void
muster_people_dialog_class_init (MusterPeopleDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_people_dialog_dispose;
  signals[LOOK] = g_signal_new (
      "look", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[PICK] = g_signal_new (
      "pick", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/musterstation/Muster/muster-people-dialog.ui");
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_bind_template_child (widget_class, MusterPeopleDialog, entry);
  gtk_widget_class_bind_template_child (widget_class, MusterPeopleDialog, scroller);
  gtk_widget_class_bind_template_child (widget_class, MusterPeopleDialog, list);
  gtk_widget_class_bind_template_child (widget_class, MusterPeopleDialog, note);
  gtk_widget_class_bind_template_callback (widget_class, looked_for_cb);
  gtk_widget_class_bind_template_callback (widget_class, entered_cb);
  gtk_widget_class_bind_template_callback (widget_class, chosen_cb);
}

static void
muster_people_dialog_init (MusterPeopleDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  muster_people_dialog_show (self, NULL, 0, NULL);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

/**
 * muster_people_dialog_new:
 * @parent: (nullable): the staff window
 *
 * Returns: (transfer none): the dialog, owned by GTK until it is closed
 */
MusterPeopleDialog *
muster_people_dialog_new (GtkWindow *parent)
{
  return g_object_new (MUSTER_TYPE_PEOPLE_DIALOG, "transient-for", parent, NULL);
}

void
muster_people_dialog_show (MusterPeopleDialog *self,
                           GPtrArray *hits,
                           guint total,
                           const char *trouble)
{
  const guint n = hits != NULL ? hits->len : 0;
  g_autofree char *note = NULL;
  GtkWidget *row;

  g_return_if_fail (MUSTER_IS_PEOPLE_DIALOG (self));
  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, row);
  for (guint i = 0; i < n; i++)
    gtk_list_box_append (self->list, new_row (g_ptr_array_index (hits, i)));
  gtk_widget_set_visible (self->scroller, n > 0);
  note = dup_note (self, n, total, trouble);
  gtk_label_set_label (self->note, note);
}
