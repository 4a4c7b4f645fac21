/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-desk-withdraw.h"

#include <glib/gi18n-lib.h>

#include "muster-error.h"
#include "muster-right-ask.h"
#include "muster-withdraw-dialog.h"

struct _MusterDeskWithdraw {
  GObject parent_instance;

  MusterDeskWindow *window;     /* owned */
  MusterStation *station;       /* owned; NULL after shutdown */
  GSimpleAction *open;          /* owned */
  MusterWithdrawDialog *dialog; /* weak, nullable: while it is open */
  MusterErasure *about;         /* owned, nullable: what the dialog shows */
  GCancellable *looking;        /* owned, nullable */
};

G_DEFINE_FINAL_TYPE (MusterDeskWithdraw, muster_desk_withdraw, G_TYPE_OBJECT)

static void
drop_about (MusterDeskWithdraw *self)
{
  g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);
  g_clear_pointer (&self->about, muster_erasure_free);
}

/* --- looking --- */

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MusterDeskWithdraw) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterErasure) about =
      muster_erasure_look_finish (MUSTER_STATION (source), result, &error);

  if (muster_error_is_cancelled (error) || self->dialog == NULL)
    return;
  g_clear_object (&self->looking);
  if (about == NULL) {
    muster_withdraw_dialog_show_fault (self->dialog, error);
    return;
  }
  self->about = g_steal_pointer (&about);
  muster_withdraw_dialog_show_found (self->dialog, self->about);
}

static void
look (MusterDeskWithdraw *self, MusterEraseWhat what, const char *code, gint64 person)
{
  drop_about (self);
  self->looking = g_cancellable_new ();
  muster_withdraw_dialog_wait (self->dialog);
  muster_erasure_look_async (
      self->station, what, code, person, self->looking, looked_cb, g_object_ref (self));
}

static void
look_cb (MusterDeskWithdraw *self, const char *code)
{
  look (self, MUSTER_ERASE_FACE, code, muster_station_get_visit (self->station)->person);
}

/* The same person, wherever they stand now. */
static void
choose_cb (MusterDeskWithdraw *self, guint what)
{
  if (self->about != NULL)
    look (self, (MusterEraseWhat) what, NULL, muster_person_get_id (self->about->found->person));
}

/* --- doing --- */

typedef struct {
  MusterDeskWithdraw *self;     /* owned */
  MusterWithdrawDialog *dialog; /* weak: where it was asked for; another one is about others */
  MusterEraseWhat what;
  gint64 person;
} Doing;

static Doing *
doing_new (MusterDeskWithdraw *self, MusterEraseWhat what, gint64 person)
{
  Doing *doing = g_new0 (Doing, 1);

  doing->self = g_object_ref (self);
  g_set_weak_pointer (&doing->dialog, self->dialog);
  doing->what = what;
  doing->person = person;
  return doing;
}

static void
doing_free (gpointer data)
{
  Doing *doing = data;

  g_clear_weak_pointer (&doing->dialog);
  g_object_unref (doing->self);
  g_free (doing);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Doing, doing_free)

/* Whether the dialog that asked for it is the one that stands open. */
static gboolean
is_open (const Doing *doing)
{
  return doing->dialog != NULL && doing->dialog == doing->self->dialog;
}

/* What did not happen is told also where the dialog was closed meanwhile; what another one shows by
 * then stays. */
static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Doing) doing = user_data;
  MusterDeskWithdraw *self = doing->self;
  g_autoptr (GError) error = NULL;
  MusterErased erased;
  const gboolean ok = muster_erasure_do_finish (MUSTER_STATION (source), result, &erased, &error);

  if (self->station == NULL)
    return;
  if (!is_open (doing)) {
    if (!ok)
      muster_right_tell (GTK_WINDOW (self->window), error);
    return;
  }
  drop_about (self);
  if (ok)
    muster_withdraw_dialog_show_done (self->dialog, doing->what, &erased);
  else
    muster_withdraw_dialog_show_fault (self->dialog, error);
}

static void
go_on_cb (gpointer user_data)
{
  const Doing *doing = user_data;
  MusterDeskWithdraw *self = doing->self;
  const char *staff = muster_duty_has_accounts (muster_station_get_duty (self->station))
                          ? NULL
                          : muster_desk_window_get_staff (self->window);

  if (!is_open (doing) || self->about == NULL ||
      muster_person_get_id (self->about->found->person) != doing->person)
    return;
  muster_withdraw_dialog_wait (self->dialog);
  muster_erasure_do_async (self->station,
                           doing->what,
                           doing->person,
                           staff,
                           done_cb,
                           doing_new (self, doing->what, doing->person));
}

static void
erase_cb (MusterDeskWithdraw *self, guint what)
{
  MusterRightQuestion question = {.right = muster_erasure_get_right ((MusterEraseWhat) what)};
  Doing *doing;

  if (self->about == NULL)
    return;
  if (muster_desk_window_lacks_name (self->window)) {
    muster_right_tell_name (GTK_WINDOW (self->dialog));
    return;
  }
  doing =
      doing_new (self, (MusterEraseWhat) what, muster_person_get_id (self->about->found->person));
  question.subject = doing->person;
  question.about = muster_person_get_name (self->about->found->person);
  muster_right_ask (GTK_WINDOW (self->dialog),
                    muster_station_get_duty (self->station),
                    &question,
                    go_on_cb,
                    doing,
                    doing_free);
}

/* --- the dialog --- */

/* Who may not even with a second person reads why; about whom it is they are told later. */
static void
follow_dialog (MusterDeskWithdraw *self)
{
  const MusterDeskView *view = muster_station_get_desk_view (self->station);
  MusterDuty *duty = muster_station_get_duty (self->station);
  const MusterSignResult sign =
      duty != NULL ? muster_duty_may (duty, MUSTER_RIGHT_WIPE, 0) : MUSTER_SIGNED;
  g_autoptr (GError) error = NULL;

  muster_withdraw_dialog_set_present (self->dialog, view->visit->person != 0 ? view->name : NULL);
  if (!muster_right_may_ask (sign))
    muster_duty_set_error (sign, MUSTER_RIGHT_WIPE, &error);
  muster_withdraw_dialog_set_why_not_all (self->dialog, error != NULL ? error->message : NULL);
}

static void
open_cb (MusterDeskWithdraw *self)
{
  if (self->dialog != NULL)
    return;
  g_set_weak_pointer (&self->dialog, muster_withdraw_dialog_new (GTK_WINDOW (self->window)));
  g_signal_connect_object (self->dialog, "look", G_CALLBACK (look_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->dialog, "choose", G_CALLBACK (choose_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->dialog, "erase", G_CALLBACK (erase_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->dialog, "unmap", G_CALLBACK (drop_about), self, G_CONNECT_SWAPPED);
  follow_dialog (self);
  gtk_window_present (GTK_WINDOW (self->dialog));
}

/**
 * muster_desk_withdraw_follow:
 *
 * The right is asked again when it is done; before, nobody is offered what they cannot do.
 */
void
muster_desk_withdraw_follow (MusterDeskWithdraw *self)
{
  MusterDuty *duty;

  g_return_if_fail (MUSTER_IS_DESK_WITHDRAW (self));
  if (self->station == NULL)
    return;
  duty = muster_station_get_duty (self->station);
  g_simple_action_set_enabled (
      self->open,
      !muster_desk_window_is_covered (self->window) &&
          (duty == NULL || muster_right_may_ask (muster_duty_may (duty, MUSTER_RIGHT_CONSENT, 0))));
  if (self->dialog != NULL)
    follow_dialog (self);
}

/* --- object --- */

static void
muster_desk_withdraw_dispose (GObject *object)
{
  MusterDeskWithdraw *self = MUSTER_DESK_WITHDRAW (object);

  muster_desk_withdraw_shutdown (self);
  g_clear_weak_pointer (&self->dialog);
  g_clear_object (&self->open);
  g_clear_object (&self->window);
  G_OBJECT_CLASS (muster_desk_withdraw_parent_class)->dispose (object);
}

static void
muster_desk_withdraw_class_init (MusterDeskWithdrawClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = muster_desk_withdraw_dispose;
}

static void
muster_desk_withdraw_init (MusterDeskWithdraw *self)
{
}

/**
 * muster_desk_withdraw_new:
 *
 * Returns: (transfer full): to be told of each change, and shut down before the station
 */
MusterDeskWithdraw *
muster_desk_withdraw_new (MusterDeskWindow *window, MusterStation *station)
{
  MusterDeskWithdraw *self = g_object_new (MUSTER_TYPE_DESK_WITHDRAW, NULL);
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  self->window = g_object_ref (window);
  self->station = g_object_ref (station);
  self->open = g_simple_action_new ("open", NULL);
  g_signal_connect_object (self->open, "activate", G_CALLBACK (open_cb), self, G_CONNECT_SWAPPED);
  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (self->open));
  gtk_widget_insert_action_group (GTK_WIDGET (window), "withdraw", G_ACTION_GROUP (group));
  muster_desk_withdraw_follow (self);
  return self;
}

void
muster_desk_withdraw_shutdown (MusterDeskWithdraw *self)
{
  g_return_if_fail (MUSTER_IS_DESK_WITHDRAW (self));

  if (self->station == NULL)
    return;
  if (self->dialog != NULL)
    gtk_window_destroy (GTK_WINDOW (self->dialog));
  drop_about (self);
  gtk_widget_insert_action_group (GTK_WIDGET (self->window), "withdraw", NULL);
  g_clear_object (&self->station);
}
