/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-leave.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "muster-duty-leave.h"
#include "muster-right-ask.h"
#include "muster-sign-in-dialog.h"

/* What asks for staff does not stay on the guests' screen. */
enum { GUEST_SECONDS = 60 };

#define YES "leave"
#define NO  "stay"

struct _MusterLeave {
  GObject parent_instance;

  MusterDuty *duty; /* owned */
  MusterLeaveRule rule;
  gboolean has_desk;
  GtkWindow *parent; /* weak: the window that somebody wanted to close */
  gboolean at_guest; /* that is the guests' */
  GtkWindow *dialog; /* weak: what asks them now */
  guint timer;       /* closes it */
  guint patience;    /* seconds until then */
};

enum { LEAVE, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MusterLeave, muster_leave, G_TYPE_OBJECT)

/* -- the dialog -- */

static gboolean
over_cb (gpointer user_data)
{
  MusterLeave *self = user_data;

  self->timer = 0;
  if (self->dialog != NULL)
    gtk_window_close (self->dialog);
  return G_SOURCE_REMOVE;
}

static void
follow_dialog (MusterLeave *self, GtkWindow *dialog)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  g_set_weak_pointer (&self->dialog, dialog);
  if (dialog == NULL)
    return;
  if (self->at_guest)
    self->timer = g_timeout_add_seconds (self->patience, over_cb, self);
  gtk_window_present (dialog);
}

/* Nobody stays signed in where guests stand. */
static void
stay (MusterLeave *self)
{
  if (self->at_guest)
    muster_duty_sign_out (self->duty);
}

static void
response_cb (MusterLeave *self, const char *response)
{
  g_autoptr (GError) error = NULL;

  follow_dialog (self, NULL);
  if (!g_str_equal (response, YES)) {
    stay (self);
  } else if (muster_duty_leave (self->duty, &error)) {
    g_signal_emit (self, signals[LEAVE], 0);
  } else {
    if (self->parent != NULL)
      muster_right_tell (self->parent, error);
    stay (self);
  }
}

/* -- the question -- */

/* Whether somebody may leave: goes with the question, or with the dialog of the second person. */
typedef struct {
  MusterLeave *self; /* owned */
  gboolean answered; /* they may */
} Asking;

static Asking *
asking_new (MusterLeave *self)
{
  Asking *asking = g_new0 (Asking, 1);

  asking->self = g_object_ref (self);
  return asking;
}

/* Refused, or the second person's dialog went without a signature: nobody leaves, and whoever
 * signed in to do so has no more to do here. */
static void
asking_free (gpointer data)
{
  Asking *asking = data;

  if (!asking->answered)
    stay (asking->self);
  g_object_unref (asking->self);
  g_free (asking);
}

static void
confirm_cb (gpointer user_data)
{
  Asking *asking = user_data;
  MusterLeave *self = asking->self;
  GtkWidget *dialog;

  if (self->parent == NULL)
    return;
  asking->answered = TRUE;
  dialog = adw_message_dialog_new (
      self->parent,
      _ ("Close the station?"),
      _ ("Nobody can check in here until it is started again. What was recorded is kept."));
  adw_message_dialog_add_responses (
      ADW_MESSAGE_DIALOG (dialog), NO, _ ("Stay"), YES, _ ("Close the station"), NULL);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), NO);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), NO);
  adw_message_dialog_set_response_appearance (
      ADW_MESSAGE_DIALOG (dialog), YES, ADW_RESPONSE_DESTRUCTIVE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), self, G_CONNECT_SWAPPED);
  follow_dialog (self, GTK_WINDOW (dialog));
}

static void
ask_right (MusterLeave *self)
{
  const MusterRightQuestion question = {.right = MUSTER_RIGHT_LEAVE};
  GtkWindow *second;

  if (self->parent == NULL)
    return;
  second = muster_right_ask (
      self->parent, self->duty, &question, confirm_cb, asking_new (self), asking_free);
  if (second != NULL)
    follow_dialog (self, second);
}

static void
ask (MusterLeave *self)
{
  MusterSignInDialog *dialog;

  if (self->dialog != NULL) {
    gtk_window_present (self->dialog);
    return;
  }
  if (muster_duty_shows (self->duty)) {
    ask_right (self);
    return;
  }
  dialog =
      muster_sign_in_dialog_new (self->parent, self->duty, muster_duty_get_account (self->duty));
  g_signal_connect_object (dialog, "done", G_CALLBACK (ask_right), self, G_CONNECT_SWAPPED);
  follow_dialog (self, GTK_WINDOW (dialog));
}

/* -- the windows -- */

static gboolean
desk_close_cb (MusterLeave *self, GtkWindow *desk)
{
  if (self->rule == MUSTER_LEAVE_FREELY) {
    g_signal_emit (self, signals[LEAVE], 0);
    return GDK_EVENT_PROPAGATE;
  }
  g_set_weak_pointer (&self->parent, desk);
  self->at_guest = FALSE;
  ask (self);
  return GDK_EVENT_STOP;
}

/* Where there is a desk, its staff leave there, and a guest who tries the keys sees nothing come of
 * it. */
static gboolean
guest_close_cb (MusterLeave *self, GtkWindow *guest)
{
  const gboolean open = !muster_duty_has_accounts (self->duty);

  if (self->rule == MUSTER_LEAVE_FREELY)
    return GDK_EVENT_PROPAGATE;
  if (self->has_desk || (open && self->rule == MUSTER_LEAVE_KIOSK))
    return GDK_EVENT_STOP;
  g_set_weak_pointer (&self->parent, guest);
  self->at_guest = TRUE;
  ask (self);
  return GDK_EVENT_STOP;
}

/* -- object -- */

static void
muster_leave_dispose (GObject *object)
{
  MusterLeave *self = MUSTER_LEAVE (object);

  follow_dialog (self, NULL);
  g_clear_weak_pointer (&self->parent);
  g_clear_object (&self->duty);
  G_OBJECT_CLASS (muster_leave_parent_class)->dispose (object);
}

static void
muster_leave_class_init (MusterLeaveClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = muster_leave_dispose;
  signals[LEAVE] = g_signal_new (
      "leave", MUSTER_TYPE_LEAVE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
muster_leave_init (MusterLeave *self)
{
  self->patience = GUEST_SECONDS;
}

/**
 * muster_leave_new:
 * @duty: referenced
 */
MusterLeave *
muster_leave_new (MusterDuty *duty, MusterLeaveRule rule)
{
  MusterLeave *self = g_object_new (MUSTER_TYPE_LEAVE, NULL);

  self->duty = g_object_ref (duty);
  self->rule = rule;
  return self;
}

/**
 * muster_leave_watch_desk:
 * @desk: the staff's window: closing it is leaving
 */
void
muster_leave_watch_desk (MusterLeave *self, GtkWindow *desk)
{
  g_return_if_fail (MUSTER_IS_LEAVE (self));
  self->has_desk = TRUE;
  g_signal_connect_object (
      desk, "close-request", G_CALLBACK (desk_close_cb), self, G_CONNECT_SWAPPED);
}

/**
 * muster_leave_watch_guest:
 * @guest: the guests' window: it does not close, and staff are only asked there if it is the only
 *   one
 */
void
muster_leave_watch_guest (MusterLeave *self, GtkWindow *guest)
{
  g_return_if_fail (MUSTER_IS_LEAVE (self));
  g_signal_connect_object (
      guest, "close-request", G_CALLBACK (guest_close_cb), self, G_CONNECT_SWAPPED);
}

/* For tests: how long staff are waited for at the guests' screen. */
void
muster_leave_set_patience (MusterLeave *self, guint seconds)
{
  g_return_if_fail (MUSTER_IS_LEAVE (self));
  self->patience = seconds;
}
