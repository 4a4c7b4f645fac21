/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-new-pin-dialog.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "muster-duty-pin.h"
#include "muster-right-ask.h"
#include "muster-sign-in-words.h"

struct _MusterNewPinDialog {
  AdwWindow parent_instance;

  MusterDuty *duty; /* owned */
  gint64 staff;
  MusterRight right;
  char *name; /* owned */
  gboolean busy;

  AdwPreferencesGroup *group;
  GtkEditable *pin;
  GtkEditable *again;
  GtkLabel *trouble;
};

G_DEFINE_FINAL_TYPE (MusterNewPinDialog, muster_new_pin_dialog, ADW_TYPE_WINDOW)

/* One thing at a time. Returns: (transfer full) (nullable): %NULL: nothing is missing */
static char *
dup_missing (MusterNewPinDialog *self)
{
  const char *pin = gtk_editable_get_text (self->pin);
  g_autoptr (GError) error = NULL;

  if (*pin == '\0')
    return g_strdup ("");
  if (!muster_pin_check (pin, &error))
    return g_strdup (error->message);
  if (strcmp (pin, gtk_editable_get_text (self->again)) != 0)
    return g_strdup (_ ("The two PINs are not the same yet"));
  return NULL;
}

static void
show (MusterNewPinDialog *self)
{
  g_autofree char *missing = dup_missing (self);

  gtk_label_set_label (self->trouble, missing != NULL ? missing : "");
  if (self->busy) /* a field that has the keyboard is not to be taken away from it */
    gtk_window_set_focus (GTK_WINDOW (self), NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->group), !self->busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.ok", missing == NULL && !self->busy);
}

static void
changed_cb (MusterNewPinDialog *self)
{
  show (self);
}

static void
activated_cb (MusterNewPinDialog *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "dialog.ok", NULL);
}

static void
set_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MusterNewPinDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  const gboolean ok = muster_duty_set_pin_finish (MUSTER_DUTY (source), result, &error);

  self->busy = FALSE;
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  show (self);
  if (ok)
    gtk_window_close (GTK_WINDOW (self));
  else
    gtk_label_set_label (self->trouble, error->message);
}

static void
go_on_cb (gpointer user_data)
{
  MusterNewPinDialog *self = user_data;

  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  self->busy = TRUE;
  show (self);
  muster_duty_set_pin_async (
      self->duty, self->staff, gtk_editable_get_text (self->pin), set_cb, g_object_ref (self));
}

static void
ok_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  MusterNewPinDialog *self = MUSTER_NEW_PIN_DIALOG (widget);
  const MusterRightQuestion question = {
      .right = self->right,
      .serial = (guint) self->staff,
      .about = self->name,
  };

  muster_right_ask (
      GTK_WINDOW (self), self->duty, &question, go_on_cb, g_object_ref (self), g_object_unref);
}

/* --- object --- */

static void
muster_new_pin_dialog_unmap (GtkWidget *widget)
{
  MusterNewPinDialog *self = MUSTER_NEW_PIN_DIALOG (widget);

  gtk_editable_set_text (self->pin, "");
  gtk_editable_set_text (self->again, "");
  GTK_WIDGET_CLASS (muster_new_pin_dialog_parent_class)->unmap (widget);
}

static void
muster_new_pin_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MUSTER_TYPE_NEW_PIN_DIALOG);
  g_clear_object (&MUSTER_NEW_PIN_DIALOG (object)->duty);
  G_OBJECT_CLASS (muster_new_pin_dialog_parent_class)->dispose (object);
}

static void
muster_new_pin_dialog_finalize (GObject *object)
{
  g_free (MUSTER_NEW_PIN_DIALOG (object)->name);
  G_OBJECT_CLASS (muster_new_pin_dialog_parent_class)->finalize (object);
}

static void
muster_new_pin_dialog_class_init (MusterNewPinDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_new_pin_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = muster_new_pin_dialog_finalize;
  widget_class->unmap = muster_new_pin_dialog_unmap;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/musterstation/Muster/muster-new-pin-dialog.ui");
  gtk_widget_class_install_action (widget_class, "dialog.ok", NULL, ok_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_bind_template_child (widget_class, MusterNewPinDialog, group);
  gtk_widget_class_bind_template_child (widget_class, MusterNewPinDialog, pin);
  gtk_widget_class_bind_template_child (widget_class, MusterNewPinDialog, again);
  gtk_widget_class_bind_template_child (widget_class, MusterNewPinDialog, trouble);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
}

static void
muster_new_pin_dialog_init (MusterNewPinDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  show (self);
}

GtkWindow *
muster_new_pin_dialog_new (GtkWindow *parent, MusterDuty *duty, const MusterStaffRow *row)
{
  MusterNewPinDialog *self =
      g_object_new (MUSTER_TYPE_NEW_PIN_DIALOG, "transient-for", parent, NULL);
  g_autofree char *title = NULL;

  self->duty = g_object_ref (duty);
  self->staff = row->staff->id;
  self->right = muster_duty_get_pin_right_for (duty, row);
  self->name = g_strdup (muster_sign_in_words_name (row->staff));
  title = g_markup_escape_text (self->name, -1);
  adw_preferences_group_set_title (self->group, title);
  gtk_widget_grab_focus (GTK_WIDGET (self->pin));
  return GTK_WINDOW (self);
}
