/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-sign-in-dialog.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "muster-duty-unlock.h"
#include "muster-pin-pad.h"
#include "muster-right-ask.h"
#include "muster-sign-in-words.h"

struct _MusterSignInDialog {
  AdwWindow parent_instance;

  MusterDuty *duty; /* owned */
  gboolean second;  /* signs for the act that was begun */
  MusterRole least; /* second: the role it takes */
  gboolean busy;    /* a PIN is being looked at */
  gboolean done;
  gint64 chosen; /* account, 0 = none */
  guint tick;
  GCancellable *cancellable; /* owned: of what is being looked at */

  GtkLabel *what;
  GtkLabel *about;
  GtkListBox *people;
  GtkWidget *form;
  GtkLabel *card_label;
  MusterPinPad *pad;
  GtkWidget *trouble_box;
  GtkLabel *trouble;
  GtkWidget *ok_button;
  GtkWidget *spinner;
};

enum { DONE, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MusterSignInDialog, muster_sign_in_dialog, ADW_TYPE_WINDOW)

/* --- accounts --- */

static const MusterStaffRow *
get_row (MusterSignInDialog *self, gint64 staff)
{
  GPtrArray *accounts = muster_duty_get_accounts (self->duty);

  for (guint i = 0; i < accounts->len; i++) {
    const MusterStaffRow *row = g_ptr_array_index (accounts, i);

    if (row->staff->id == staff)
      return row;
  }
  return NULL;
}

/* Why that account is of no use here; NULL if it is. */
static const char *
why_not (MusterSignInDialog *self, const MusterStaffRow *row)
{
  const MusterStaff *here = muster_duty_get_staff (self->duty);

  if (self->second && here != NULL && here->id == row->staff->id)
    return _ ("You cannot be the second person yourself");
  /* while the store cannot be read nobody's role is known */
  if (self->second && row->staff->role != MUSTER_ROLE_NONE && row->staff->role < self->least)
    return self->least == MUSTER_ROLE_ADMIN ? _ ("Only an admin can sign")
                                            : _ ("Only a supervisor can sign");
  return NULL;
}

/* --- unlocking --- */

typedef struct {
  MusterSignInDialog *self; /* owned */
  gint64 staff;
} Unlock;

static void
unlock_free (gpointer data)
{
  Unlock *unlock = data;

  g_object_unref (unlock->self);
  g_free (unlock);
}

static void
unlocked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWindow) window = user_data;
  g_autoptr (GError) error = NULL;

  if (!muster_duty_unlock_finish (MUSTER_DUTY (source), result, &error) &&
      gtk_widget_get_mapped (GTK_WIDGET (window)))
    muster_right_tell (window, error);
}

static void
go_on_cb (gpointer user_data)
{
  const Unlock *unlock = user_data;

  muster_duty_unlock_async (
      unlock->self->duty, unlock->staff, unlocked_cb, g_object_ref (unlock->self));
}

static void
unlock_cb (MusterSignInDialog *self, GtkButton *button)
{
  Unlock *unlock = g_new0 (Unlock, 1);
  MusterRightQuestion question = {.right = MUSTER_RIGHT_RESET_TRIES};

  unlock->self = g_object_ref (self);
  unlock->staff = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "account"));
  question.subject = muster_duty_get_person_of (self->duty, unlock->staff);
  question.serial = (guint) unlock->staff;
  question.about = gtk_widget_get_tooltip_text (GTK_WIDGET (button));
  muster_right_ask (GTK_WINDOW (self), self->duty, &question, go_on_cb, unlock, unlock_free);
}

/* For whoever may is at the desk already; nobody can do it by coming to sign in. */
static gboolean
can_unlock (MusterSignInDialog *self, const MusterStaffRow *account)
{
  return !self->second && account->shut &&
         muster_right_may_ask (
             muster_duty_may (self->duty, MUSTER_RIGHT_RESET_TRIES, account->staff->person));
}

static GtkWidget *
new_unlock_button (MusterSignInDialog *self, const MusterStaffRow *account)
{
  GtkWidget *button = gtk_button_new_with_label (_ ("Unlock"));
  /* Translators: the name of somebody of the staff who typed a wrong PIN too often */
  g_autofree char *said =
      g_strdup_printf (_ ("Unlock %s"), muster_sign_in_words_name (account->staff));

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_halign (button, GTK_ALIGN_END);
  gtk_widget_set_hexpand (button, TRUE);
  gtk_widget_set_margin_end (button, 10);
  gtk_widget_set_tooltip_text (button, said);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, said, -1);
  g_object_set_data (G_OBJECT (button), "account", GINT_TO_POINTER ((int) account->staff->id));
  g_signal_connect_object (button, "clicked", G_CALLBACK (unlock_cb), self, G_CONNECT_SWAPPED);
  return button;
}

static GtkWidget *
new_person (MusterSignInDialog *self, const MusterStaffRow *account)
{
  const char *name = muster_sign_in_words_name (account->staff);
  const char *why = why_not (self, account);
  g_autofree char *state =
      why != NULL ? g_strdup (why)
                  : muster_sign_in_words_dup_state (account, muster_staff_row_get_wait (account));
  g_autofree char *said = g_strdup_printf ("%s, %s", name, state);
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *title = gtk_label_new (name);
  GtkWidget *subtitle = gtk_label_new (state);

  gtk_box_append (GTK_BOX (line), adw_avatar_new (36, account->staff->label, TRUE));
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_xalign (GTK_LABEL (subtitle), 0);
  gtk_label_set_wrap (GTK_LABEL (subtitle), TRUE);
  gtk_widget_add_css_class (subtitle, "quiet");
  gtk_widget_set_valign (column, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (column), title);
  gtk_box_append (GTK_BOX (column), subtitle);
  gtk_box_append (GTK_BOX (line), column);
  if (can_unlock (self, account))
    gtk_box_append (GTK_BOX (line), new_unlock_button (self, account));
  g_object_set (line, "margin-top", 6, "margin-bottom", 6, "margin-start", 10, NULL);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), line);
  gtk_widget_set_sensitive (row, why == NULL && !account->damaged);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, said, -1);
  g_object_set_data (G_OBJECT (row), "account", GINT_TO_POINTER ((int) account->staff->id));
  return row;
}

static void
fill_people (MusterSignInDialog *self)
{
  GPtrArray *accounts = muster_duty_get_accounts (self->duty);
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->people))) != NULL)
    gtk_list_box_remove (self->people, row);
  for (guint i = 0; i < accounts->len; i++) {
    const MusterStaffRow *account = g_ptr_array_index (accounts, i);

    if (!muster_staff_was_vouched (account->staff)) /* of the roster, without a PIN yet */
      continue;
    row = new_person (self, account);
    gtk_list_box_append (self->people, row);
    if (account->staff->id == self->chosen && gtk_widget_get_sensitive (row))
      gtk_list_box_select_row (self->people, GTK_LIST_BOX_ROW (row));
  }
}

/* --- what is shown --- */

static void
show_trouble (MusterSignInDialog *self, const char *words)
{
  gtk_widget_set_visible (self->trouble_box, words != NULL);
  gtk_label_set_label (self->trouble, words != NULL ? words : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->pad),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  words != NULL ? words : "",
                                  -1);
}

static void
show_state (MusterSignInDialog *self)
{
  const MusterStaffRow *row = get_row (self, self->chosen);
  const gint64 wait = row != NULL ? muster_staff_row_get_wait (row) : 0;
  const gsize digits = strlen (muster_pin_pad_get_pin (self->pad));
  const gboolean open = row != NULL && !self->busy && !row->shut && wait == 0;

  if (!open && gtk_widget_get_sensitive (
                   self->form)) /* a field that has the keyboard is not to be taken away from it */
    gtk_window_set_focus (GTK_WINDOW (self), NULL);
  gtk_widget_set_sensitive (self->form, open);
  gtk_widget_set_sensitive (GTK_WIDGET (self->people), !self->busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.ok", open && digits >= MUSTER_PIN_MIN);
  gtk_widget_set_visible (self->spinner, self->busy);
  if (row != NULL && (row->shut || wait > 0)) {
    g_autofree char *words = muster_sign_in_words_dup_state (row, wait);

    show_trouble (self, words);
  }
}

static gboolean
tick_cb (gpointer user_data)
{
  MusterSignInDialog *self = user_data;
  const MusterStaffRow *row = get_row (self, self->chosen);
  const gboolean waited = !gtk_widget_get_sensitive (self->form);

  show_state (self);
  if (row != NULL && row->wait > 0 && waited && gtk_widget_get_sensitive (self->form)) {
    show_trouble (self, NULL);
    muster_pin_pad_focus (self->pad);
  }
  return G_SOURCE_CONTINUE;
}

static void
choose (MusterSignInDialog *self, gint64 staff)
{
  if (self->chosen != staff) {
    muster_pin_pad_clear (self->pad);
    show_trouble (self, NULL);
  }
  self->chosen = staff;
  show_state (self);
  if (gtk_widget_get_sensitive (self->form))
    muster_pin_pad_focus (self->pad);
}

static void
selected_cb (MusterSignInDialog *self, GtkListBoxRow *row)
{
  if (row != NULL)
    choose (self, GPOINTER_TO_INT (g_object_get_data (G_OBJECT (row), "account")));
}

static void
card_cb (MusterSignInDialog *self, gint64 staff)
{
  gtk_widget_set_visible (GTK_WIDGET (self->card_label), TRUE);
  if (staff == 0)
    return;
  choose (self, staff);
  fill_people (self);
  show_state (self);
}

/* They were read anew: names, and how long somebody has to wait. */
static void
accounts_changed_cb (MusterSignInDialog *self)
{
  if (self->busy)
    return;
  fill_people (self);
  show_state (self);
}

static void
pin_changed_cb (MusterSignInDialog *self)
{
  if (*muster_pin_pad_get_pin (self->pad) != '\0')
    show_trouble (self, NULL);
  show_state (self);
}

/* --- trying --- */

static void
tried_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MusterSignInDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  const gboolean ok = self->second
                          ? muster_duty_sign_finish (MUSTER_DUTY (source), result, &error)
                          : muster_duty_sign_in_finish (MUSTER_DUTY (source), result, &error);

  self->busy = FALSE;
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  if (ok) {
    self->done = TRUE;
    g_signal_emit (self, signals[DONE], 0);
    gtk_window_close (GTK_WINDOW (self));
    return;
  }
  gtk_widget_set_visible (GTK_WIDGET (self->card_label), FALSE);
  fill_people (self);
  show_trouble (self, error->message);
  show_state (self);
  if (gtk_widget_get_sensitive (self->form))
    muster_pin_pad_focus (self->pad);
}

static void
ok_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  MusterSignInDialog *self = MUSTER_SIGN_IN_DIALOG (widget);
  const char *pin = muster_pin_pad_get_pin (self->pad);

  if (self->busy || self->chosen == 0 || strlen (pin) < MUSTER_PIN_MIN)
    return;
  self->busy = TRUE;
  if (self->second)
    muster_duty_sign_async (self->duty, self->chosen, pin, tried_cb, g_object_ref (self));
  else
    muster_duty_sign_in_async (
        self->duty, self->chosen, pin, self->cancellable, tried_cb, g_object_ref (self));
  muster_pin_pad_clear (self->pad);
  show_state (self);
}

static void
pad_activate_cb (MusterSignInDialog *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "dialog.ok", NULL);
}

/* --- object --- */

static void
muster_sign_in_dialog_map (GtkWidget *widget)
{
  MusterSignInDialog *self = MUSTER_SIGN_IN_DIALOG (widget);

  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  muster_duty_set_wants_card (self->duty, TRUE);
  self->tick = g_timeout_add_seconds (1, tick_cb, self);
  GTK_WIDGET_CLASS (muster_sign_in_dialog_parent_class)->map (widget);
}

static void
muster_sign_in_dialog_unmap (GtkWidget *widget)
{
  MusterSignInDialog *self = MUSTER_SIGN_IN_DIALOG (widget);

  g_clear_handle_id (&self->tick, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  muster_duty_set_wants_card (self->duty, FALSE);
  if (self->second && !self->done)
    muster_duty_drop_act (self->duty);
  muster_pin_pad_clear (self->pad);
  GTK_WIDGET_CLASS (muster_sign_in_dialog_parent_class)->unmap (widget);
}

static void
muster_sign_in_dialog_dispose (GObject *object)
{
  MusterSignInDialog *self = MUSTER_SIGN_IN_DIALOG (object);

  g_clear_handle_id (&self->tick, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), MUSTER_TYPE_SIGN_IN_DIALOG);
  g_clear_object (&self->duty);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (muster_sign_in_dialog_parent_class)->dispose (object);
}

#define BIND(child) gtk_widget_class_bind_template_child (widget_class, MusterSignInDialog, child)

static void
muster_sign_in_dialog_class_init (MusterSignInDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_sign_in_dialog_dispose;
  widget_class->map = muster_sign_in_dialog_map;
  widget_class->unmap = muster_sign_in_dialog_unmap;
  signals[DONE] = g_signal_new (
      "done", MUSTER_TYPE_SIGN_IN_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (MUSTER_TYPE_PIN_PAD);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/musterstation/Muster/muster-sign-in-dialog.ui");
  gtk_widget_class_install_action (widget_class, "dialog.ok", NULL, ok_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, pin_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, pad_activate_cb);
  BIND (what);
  BIND (about);
  BIND (people);
  BIND (form);
  BIND (card_label);
  BIND (pad);
  BIND (trouble_box);
  BIND (trouble);
  BIND (ok_button);
  BIND (spinner);
}

#undef BIND

static void
muster_sign_in_dialog_init (MusterSignInDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static MusterSignInDialog *
new_dialog (GtkWindow *parent, MusterDuty *duty, gboolean second, MusterRole least, gint64 chosen)
{
  MusterSignInDialog *self = g_object_new (MUSTER_TYPE_SIGN_IN_DIALOG, NULL);

  gtk_window_set_transient_for (GTK_WINDOW (self), parent);
  self->duty = g_object_ref (duty);
  self->second = second;
  self->least = least;
  self->chosen = chosen;
  muster_duty_refresh (duty);
  g_signal_connect_object (
      duty, "changed", G_CALLBACK (accounts_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (duty, "card", G_CALLBACK (card_cb), self, G_CONNECT_SWAPPED);
  fill_people (self);
  choose (self, self->chosen);
  return self;
}

/**
 * muster_sign_in_dialog_new:
 * @chosen: who is expected, 0 = nobody in particular
 *
 * Returns: (transfer none): the dialog, owned by GTK until it is closed
 */
MusterSignInDialog *
muster_sign_in_dialog_new (GtkWindow *parent, MusterDuty *duty, gint64 chosen)
{
  return new_dialog (parent, duty, FALSE, MUSTER_ROLE_NONE, chosen);
}

/* Whether it is for somebody who signs, too. */
gboolean
muster_sign_in_dialog_is_second (MusterSignInDialog *self)
{
  g_return_val_if_fail (MUSTER_IS_SIGN_IN_DIALOG (self), FALSE);
  return self->second;
}

/**
 * muster_sign_in_dialog_new_second:
 * @right: what is to be signed; muster_duty_begin_act() was called for it
 * @about: (nullable): the name of the person it is about
 *
 * Returns: (transfer none): the dialog, owned by GTK until it is closed
 */
MusterSignInDialog *
muster_sign_in_dialog_new_second (GtkWindow *parent,
                                  MusterDuty *duty,
                                  MusterRight right,
                                  const char *about)
{
  MusterSignInDialog *self =
      new_dialog (parent, duty, TRUE, muster_duty_get_rule (duty, right).second, 0);

  gtk_window_set_title (GTK_WINDOW (self), _ ("Second person"));
  gtk_label_set_label (self->what, muster_sign_in_words_right (right));
  gtk_label_set_label (self->about, about != NULL ? about : "");
  gtk_widget_set_visible (GTK_WIDGET (self->what), TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->about), about != NULL);
  gtk_button_set_label (GTK_BUTTON (self->ok_button), _ ("Sign"));
  return self;
}
