/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-override-dialog.h"

#include <glib/gi18n-lib.h>

#include "muster-desk-words.h"
#include "muster-face-tile.h"
#include "muster-likeness.h"

typedef struct {
  char *code; /* owned */
  gboolean needs_note;
  GtkCheckButton *radio; /* borrowed */
} Reason;

struct _MusterOverrideDialog {
  AdwWindow parent_instance;

  GPtrArray *choices; /* owned, of Reason */

  MusterFaceTile *live_tile;
  MusterFaceTile *reference_tile;
  GtkLabel *name_label;
  GtkLabel *unit_label;
  GtkWidget *score_tag;
  GtkImage *score_icon;
  GtkLabel *score_label;
  AdwPreferencesGroup *reasons;
  AdwPreferencesRow *note;
  AdwPreferencesRow *staff;
  GtkWidget *confirm_button;
  GtkWidget *missing_box;
  GtkLabel *missing_label;
};

enum { CONFIRMED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MusterOverrideDialog, muster_override_dialog, ADW_TYPE_WINDOW)

static void
reason_free (gpointer data)
{
  g_free (((Reason *) data)->code);
  g_free (data);
}

static Reason *
get_chosen (MusterOverrideDialog *self)
{
  for (guint i = 0; i < self->choices->len; i++) {
    Reason *reason = g_ptr_array_index (self->choices, i);

    if (gtk_check_button_get_active (reason->radio))
      return reason;
  }
  return NULL;
}

/* White space is no answer. */
static char *
dup_text (AdwPreferencesRow *row)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));
}

static char *
dup_missing (MusterOverrideDialog *self)
{
  g_autofree char *note = dup_text (self->note);
  g_autofree char *staff = dup_text (self->staff);
  const Reason *reason = get_chosen (self);
  const char *parts[4] = {NULL};
  g_autofree char *list = NULL;
  guint n = 0;

  if (reason == NULL)
    parts[n++] = _ ("a reason");
  if (reason != NULL && reason->needs_note && *note == '\0')
    parts[n++] = _ ("what you checked");
  if (*staff == '\0')
    parts[n++] = _ ("your name");
  if (n == 0)
    return NULL;
  /* Translators: stands between the parts of a list */
  list = g_strjoinv (C_ ("list", ", "), (char **) parts);
  /* Translators: what must be filled in before the button can be pressed */
  return g_strdup_printf (_ ("Still needed: %s"), list);
}

static void
changed_cb (MusterOverrideDialog *self)
{
  g_autofree char *missing = dup_missing (self);
  const Reason *reason = get_chosen (self);

  adw_preferences_row_set_title (self->note,
                                 reason != NULL && reason->needs_note
                                     ? _ ("What did you check? (needed)")
                                     : _ ("What did you check?"));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.confirm", missing == NULL);
  gtk_widget_set_visible (self->missing_box, missing != NULL);
  gtk_label_set_label (self->missing_label, missing);
  gtk_widget_set_tooltip_text (self->confirm_button, missing);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->confirm_button),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  missing != NULL ? missing : "",
                                  -1);
}

static void
confirm_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  MusterOverrideDialog *self = MUSTER_OVERRIDE_DIALOG (widget);
  g_autoptr (MusterOverrideDialog) alive G_GNUC_UNUSED = g_object_ref (self);
  g_autofree char *note = dup_text (self->note);
  g_autofree char *staff = dup_text (self->staff);
  g_autofree char *code = NULL;

  if (!muster_override_dialog_is_complete (self))
    return;
  code = g_strdup (get_chosen (self)->code);
  g_signal_emit (self, signals[CONFIRMED], 0, code, *note != '\0' ? note : NULL, staff);
}

static void
muster_override_dialog_dispose (GObject *object)
{
  MusterOverrideDialog *self = MUSTER_OVERRIDE_DIALOG (object);

  g_ptr_array_set_size (self->choices, 0);
  gtk_widget_dispose_template (GTK_WIDGET (self), MUSTER_TYPE_OVERRIDE_DIALOG);
  G_OBJECT_CLASS (muster_override_dialog_parent_class)->dispose (object);
}

static void
muster_override_dialog_finalize (GObject *object)
{
  g_clear_pointer (&MUSTER_OVERRIDE_DIALOG (object)->choices, g_ptr_array_unref);
  G_OBJECT_CLASS (muster_override_dialog_parent_class)->finalize (object);
}

#define BIND(child) gtk_widget_class_bind_template_child (widget_class, MusterOverrideDialog, child)

static void
muster_override_dialog_class_init (MusterOverrideDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_override_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = muster_override_dialog_finalize;
  signals[CONFIRMED] = g_signal_new ("confirmed",
                                     MUSTER_TYPE_OVERRIDE_DIALOG,
                                     G_SIGNAL_RUN_LAST,
                                     0,
                                     NULL,
                                     NULL,
                                     NULL,
                                     G_TYPE_NONE,
                                     3,
                                     G_TYPE_STRING,
                                     G_TYPE_STRING,
                                     G_TYPE_STRING);
  g_type_ensure (MUSTER_TYPE_FACE_TILE);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/musterstation/Muster/muster-override-dialog.ui");
  gtk_widget_class_install_action (widget_class, "dialog.confirm", NULL, confirm_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  BIND (live_tile);
  BIND (reference_tile);
  BIND (name_label);
  BIND (unit_label);
  BIND (score_tag);
  BIND (score_icon);
  BIND (score_label);
  BIND (reasons);
  BIND (note);
  BIND (staff);
  BIND (confirm_button);
  BIND (missing_box);
  BIND (missing_label);
}

#undef BIND

static void
muster_override_dialog_init (MusterOverrideDialog *self)
{
  self->choices = g_ptr_array_new_with_free_func (reason_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* No reason is chosen beforehand: the first one would become everybody's reason. */
static void
add_reason (MusterOverrideDialog *self, const MusterOverrideReason *from)
{
  Reason *reason = g_new0 (Reason, 1);
  Reason *first = self->choices->len > 0 ? g_ptr_array_index (self->choices, 0) : NULL;
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *code = gtk_label_new (from->code);

  reason->code = g_strdup (from->code);
  reason->needs_note = from->needs_note;
  reason->radio = GTK_CHECK_BUTTON (gtk_check_button_new ());
  gtk_widget_set_valign (GTK_WIDGET (reason->radio), GTK_ALIGN_CENTER);
  gtk_check_button_set_group (reason->radio, first != NULL ? first->radio : NULL);
  g_signal_connect_object (
      reason->radio, "toggled", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_ptr_array_add (self->choices, reason);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), muster_desk_words_choose (&from->text));
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), GTK_WIDGET (reason->radio));
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), GTK_WIDGET (reason->radio));
  gtk_widget_add_css_class (code, "quiet");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), code);
  adw_preferences_group_add (self->reasons, row);
}

static void
show_score (MusterOverrideDialog *self, const MusterDeskView *view)
{
  const MusterPolicy *policy = view->policy;
  MusterLikeness likeness = muster_likeness_of (view->similarity, policy->review, policy->accept);
  g_autofree char *number = muster_likeness_dup_number (view->similarity, policy->accept);
  g_autofree char *text = NULL;

  if (view->band == MUSTER_BAND_NONE) {
    gtk_widget_add_css_class (self->score_tag, "plain");
    gtk_image_set_from_icon_name (self->score_icon, muster_desk_words_icon ("plain"));
    gtk_label_set_label (self->score_label, _ ("Not compared"));
    return;
  }
  text = g_strdup_printf ("%s %s", muster_likeness_get_word (likeness), number);
  gtk_widget_add_css_class (self->score_tag, muster_likeness_get_style (likeness));
  gtk_image_set_from_icon_name (self->score_icon, muster_likeness_get_icon (likeness));
  gtk_label_set_label (self->score_label, text);
}

/**
 * muster_override_dialog_new:
 * @parent: the staff window
 * @view: the visit to decide about
 * @reasons: (array length=n_reasons): of the profile
 * @staff: the name used last time at this desk, may be ""
 *
 * Returns: (transfer none): the dialog, owned by GTK until it is closed
 */
MusterOverrideDialog *
muster_override_dialog_new (GtkWindow *parent,
                            const MusterDeskView *view,
                            const MusterOverrideReason *reasons,
                            gsize n_reasons,
                            const char *staff)
{
  MusterOverrideDialog *self = g_object_new (MUSTER_TYPE_OVERRIDE_DIALOG, NULL);
  g_autofree char *line = g_strdup_printf ("%s\n%s", view->student_number, view->unit);

  gtk_window_set_transient_for (GTK_WINDOW (self), parent);
  muster_face_tile_set_frame (self->live_tile, view->probe);
  muster_face_tile_set_frame (self->reference_tile, view->reference);
  gtk_label_set_label (self->name_label, view->name);
  gtk_label_set_label (self->unit_label, line);
  show_score (self, view);
  for (gsize i = 0; i < n_reasons; i++)
    add_reason (self, &reasons[i]);
  gtk_editable_set_text (GTK_EDITABLE (self->staff), staff);
  changed_cb (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->name_label));
  return self;
}

void
muster_override_dialog_hide_staff (MusterOverrideDialog *self)
{
  g_return_if_fail (MUSTER_IS_OVERRIDE_DIALOG (self));
  gtk_widget_set_visible (GTK_WIDGET (self->staff), FALSE);
}

/**
 * muster_override_dialog_is_complete:
 *
 * Returns: whether a reason, the note it needs and a name are there
 */
gboolean
muster_override_dialog_is_complete (MusterOverrideDialog *self)
{
  g_autofree char *missing = NULL;

  g_return_val_if_fail (MUSTER_IS_OVERRIDE_DIALOG (self), FALSE);
  missing = dup_missing (self);
  return missing == NULL;
}
