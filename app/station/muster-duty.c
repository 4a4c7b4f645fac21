/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-duty.h"

#include <string.h>

#include "muster-accounts.h"
#include "muster-auto-lock.h"
#include "muster-clock-reading.h"
#include "muster-duty-private.h"
#include "muster-duty-tell.h"
#include "muster-duty-try.h"
#include "muster-session.h"

/* How often it is seen whether somebody was away too long. */
#define LOOK_SECONDS 1

/* Time to read what is about to happen and to press any key (WCAG 2.2, 2.2.1: 20 seconds). */
#define WARN_SECONDS 20

/* What a second person signs. */
typedef struct {
  guint64 id; /* 0 = nothing */
  MusterRight right;
  gint64 subject;
  guint serial;
} Act;

struct _MusterDuty {
  GObject parent_instance;

  MusterStore *store; /* owned */
  MusterRights rights;
  MusterDutyClock clock;
  MusterAccounts *accounts; /* owned */
  MusterSession session;    /* owned */
  guint auto_lock;          /* minutes */
  guint warned;             /* with how many seconds left; 0 = not */
  guint timer;
  gboolean wants_card;
  char *card; /* owned, nullable: shown for the next try */
  MusterDutyTries tries;
  Act act;
  guint64 last_act;
  MusterVoucher second; /* who signed it; all zero: nobody */
};

enum { CHANGED, CARD, LOCK_SOON, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MusterDuty, muster_duty, G_TYPE_OBJECT)

static void
changed (MusterDuty *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
wipe_card (MusterDuty *self)
{
  if (self->card != NULL)
    explicit_bzero (self->card, strlen (self->card));
  g_clear_pointer (&self->card, g_free);
}

/* --- away --- */

/* @left: seconds until the desk is locked, 0 = nobody need hear of it */
static void
warn (MusterDuty *self, guint left)
{
  if (left == self->warned)
    return;
  self->warned = left;
  g_signal_emit (self, signals[LOCK_SOON], 0, left);
}

static gboolean
look_cb (gpointer user_data)
{
  MusterDuty *self = user_data;
  gint64 left = G_MAXINT;

  if (muster_duty_get_state (self) == MUSTER_DUTY_IN)
    left = (gint64) self->auto_lock * 60 - (self->clock () - self->session.seen);
  warn (self, left > 0 && left <= WARN_SECONDS ? (guint) left : 0);
  if (left > 0)
    return G_SOURCE_CONTINUE;
  self->session.locked = TRUE;
  muster_duty_drop_act (self);
  muster_duty_tell (self->store, "staff-lock", self->session.staff->id, "away");
  changed (self);
  return G_SOURCE_CONTINUE;
}

/* --- object --- */

static void
muster_duty_dispose (GObject *object)
{
  MusterDuty *self = MUSTER_DUTY (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  muster_session_clear (&self->session);
  g_clear_object (&self->accounts);
  wipe_card (self);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (muster_duty_parent_class)->dispose (object);
}

static void
muster_duty_class_init (MusterDutyClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_duty_dispose;
  signals[CHANGED] =
      g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CARD] = g_signal_new (
      "card", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[LOCK_SOON] = g_signal_new (
      "lock-soon", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
muster_duty_init (MusterDuty *self)
{
  self->clock = muster_clock_get_running;
}

/* Who may do less now, here or at the roster, may do less at once, and who has left is not here. */
static void
accounts_changed_cb (MusterDuty *self)
{
  const gint64 staff = self->session.staff != NULL ? self->session.staff->id : 0;
  const gboolean read = muster_accounts_get_error (self->accounts) == NULL;

  if (read && muster_session_follow (&self->session, muster_accounts_get_rows (self->accounts)))
    muster_duty_drop_act (self);
  if (staff != 0 && self->session.staff == NULL)
    muster_duty_tell (self->store, "staff-out", staff, "retired");
  changed (self);
}

/**
 * muster_duty_new:
 * @rights: (nullable): what the profile asks beyond the station's own rules; copied
 *
 * Returns: (transfer full): a desk where nobody is signed in
 */
MusterDuty *
muster_duty_new (MusterStore *store, const MusterRights *rights)
{
  MusterDuty *self = g_object_new (MUSTER_TYPE_DUTY, NULL);

  self->store = g_object_ref (store);
  if (rights != NULL)
    self->rights = *rights;
  self->auto_lock = muster_auto_lock_load (store);
  self->timer = g_timeout_add_seconds (LOOK_SECONDS, look_cb, self);
  self->accounts = muster_accounts_new (store);
  g_signal_connect_object (
      self->accounts, "changed", G_CALLBACK (accounts_changed_cb), self, G_CONNECT_SWAPPED);
  return self;
}

/**
 * muster_duty_refresh:
 *
 * Reads the accounts anew, and how long somebody has to wait; "changed" says when that is known.
 */
void
muster_duty_refresh (MusterDuty *self)
{
  g_return_if_fail (MUSTER_IS_DUTY (self));
  muster_accounts_refresh (self->accounts);
}

MusterStore *
muster_duty_get_store (MusterDuty *self)
{
  return self->store;
}

/* For tests: another one than CLOCK_BOOTTIME. */
void
muster_duty_set_clock (MusterDuty *self, MusterDutyClock clock)
{
  g_return_if_fail (MUSTER_IS_DUTY (self));
  self->clock = clock;
}

MusterDutyState
muster_duty_get_state (MusterDuty *self)
{
  g_return_val_if_fail (MUSTER_IS_DUTY (self), MUSTER_DUTY_OUT);
  if (!muster_accounts_get_ever (self->accounts))
    return MUSTER_DUTY_OPEN;
  if (self->session.staff == NULL)
    return MUSTER_DUTY_OUT;
  return self->session.locked ? MUSTER_DUTY_LOCKED : MUSTER_DUTY_IN;
}

gboolean
muster_duty_shows (MusterDuty *self)
{
  const MusterDutyState state = muster_duty_get_state (self);

  return state == MUSTER_DUTY_OPEN || state == MUSTER_DUTY_IN;
}

const MusterStaff *
muster_duty_get_staff (MusterDuty *self)
{
  g_return_val_if_fail (MUSTER_IS_DUTY (self), NULL);
  return self->session.staff;
}

const MusterStaff *
muster_duty_get_other (MusterDuty *self)
{
  g_return_val_if_fail (MUSTER_IS_DUTY (self), NULL);
  return self->session.other;
}

gboolean
muster_duty_is_by_pin (MusterDuty *self)
{
  g_return_val_if_fail (MUSTER_IS_DUTY (self), FALSE);
  return self->session.by_pin;
}

GPtrArray *
muster_duty_get_accounts (MusterDuty *self)
{
  g_return_val_if_fail (MUSTER_IS_DUTY (self), NULL);
  return muster_accounts_get_rows (self->accounts);
}

gboolean
muster_duty_has_second (MusterDuty *self, gint64 but)
{
  g_return_val_if_fail (MUSTER_IS_DUTY (self), TRUE);
  return muster_accounts_have_second (self->accounts, but);
}

/* Why they may be those of before; NULL: they could be read. */
const GError *
muster_duty_get_error (MusterDuty *self)
{
  g_return_val_if_fail (MUSTER_IS_DUTY (self), NULL);
  return muster_accounts_get_error (self->accounts);
}

guint
muster_duty_get_auto_lock (MusterDuty *self)
{
  g_return_val_if_fail (MUSTER_IS_DUTY (self), 0);
  return self->auto_lock;
}

/* From now on; what is kept is muster_auto_lock_set_async()'s. */
void
muster_duty_set_auto_lock (MusterDuty *self, guint minutes)
{
  g_return_if_fail (MUSTER_IS_DUTY (self) && minutes > 0);
  self->auto_lock = minutes;
  changed (self);
}

/* --- signing in and out --- */

/* How the tries stand is known at once; the rest, which may be readable only now, soon. */
void
muster_duty_follow_try (MusterDuty *self, gint64 staff, const MusterStaffRow *row)
{
  wipe_card (self);
  muster_accounts_note_try (self->accounts, staff, row);
  muster_accounts_refresh (self->accounts);
}

/* The journal says so already. */
void
muster_duty_begin_session (MusterDuty *self, MusterStaff *staff)
{
  muster_duty_drop_act (self);
  muster_session_begin (&self->session, staff, self->clock ());
  changed (self);
}

MusterDutyTries *
muster_duty_get_tries (MusterDuty *self)
{
  return &self->tries;
}

const char *
muster_duty_get_card (MusterDuty *self)
{
  return self->card;
}

/**
 * muster_duty_sign_out:
 *
 * Nobody is known at this desk any more.
 */
void
muster_duty_sign_out (MusterDuty *self)
{
  g_return_if_fail (MUSTER_IS_DUTY (self));
  if (self->session.staff == NULL)
    return;
  muster_duty_drop_act (self);
  muster_duty_tell (self->store, "staff-out", self->session.staff->id, "signed-out");
  muster_session_clear (&self->session);
  changed (self);
}

void
muster_duty_lock (MusterDuty *self)
{
  g_return_if_fail (MUSTER_IS_DUTY (self));
  if (muster_duty_get_state (self) != MUSTER_DUTY_IN)
    return;
  self->session.locked = TRUE;
  muster_duty_drop_act (self);
  muster_duty_tell (self->store, "staff-lock", self->session.staff->id, "asked");
  warn (self, 0);
  changed (self);
}

/* Somebody does something at the desk: nobody is away. Who it is, only a PIN has shown. */
void
muster_duty_touch (MusterDuty *self)
{
  g_return_if_fail (MUSTER_IS_DUTY (self));
  /* who comes back too late finds the desk locked, even if nobody has looked yet */
  look_cb (self);
  muster_session_touch (&self->session, self->clock ());
  warn (self, 0);
}

gint64
muster_duty_get_idle (MusterDuty *self)
{
  g_return_val_if_fail (MUSTER_IS_DUTY (self), 0);
  return self->clock () - self->session.seen;
}

/**
 * muster_duty_switch_over:
 *
 * The other one takes over without a PIN: if the desk is not locked, if they may do no more than
 * who is here now, and if it is less than the time of the auto-lock since they typed a PIN or went
 * on working after they had. What is done in a session that was handed over says nothing of who
 * does it, so it makes neither account younger; and until somebody types a PIN both accounts count
 * as one human (see muster_session_judge()).
 *
 * Returns: %FALSE if they must sign in
 */
gboolean
muster_duty_switch_over (MusterDuty *self)
{
  g_return_val_if_fail (MUSTER_IS_DUTY (self), FALSE);
  look_cb (self);
  if (muster_duty_get_state (self) != MUSTER_DUTY_IN ||
      !muster_session_may_switch (&self->session, self->clock (), (gint64) self->auto_lock * 60))
    return FALSE;
  muster_duty_drop_act (self);
  muster_duty_tell (self->store, "staff-out", self->session.staff->id, "switched");
  muster_session_switch (&self->session, self->clock ());
  muster_duty_tell (self->store, "staff-in", self->session.staff->id, "switched");
  changed (self);
  return TRUE;
}

/* --- cards --- */

void
muster_duty_set_wants_card (MusterDuty *self, gboolean wants)
{
  g_return_if_fail (MUSTER_IS_DUTY (self));
  self->wants_card = wants;
  if (!wants)
    wipe_card (self);
}

gboolean
muster_duty_get_wants_card (MusterDuty *self)
{
  g_return_val_if_fail (MUSTER_IS_DUTY (self), FALSE);
  return self->wants_card;
}

/* It is for the next try. */
void
muster_duty_take_card (MusterDuty *self, const char *number, gint64 staff)
{
  wipe_card (self);
  self->card = g_strdup (number);
  g_signal_emit (self, signals[CARD], 0, staff);
}

/* --- acts --- */

/**
 * muster_duty_may:
 * @subject: roster id of the person it is about, 0 = nobody's
 */
MusterSignResult
muster_duty_may (MusterDuty *self, MusterRight right, gint64 subject)
{
  if (muster_duty_get_state (self) == MUSTER_DUTY_OPEN)
    return MUSTER_SIGNED;
  return muster_session_judge (&self->session, &self->rights, right, 0, NULL, subject);
}

/* Who may do it, and who has to sign, too: the profile's rules joined with the station's. */
MusterRightRule
muster_duty_get_rule (MusterDuty *self, MusterRight right)
{
  return muster_rights_get (&self->rights, right);
}

gboolean
muster_duty_may_be (MusterDuty *self, gint64 staff, gint64 person)
{
  g_return_val_if_fail (MUSTER_IS_DUTY (self), TRUE);
  if (muster_session_may_be (&self->session, staff, person))
    return TRUE;
  return staff != 0 && muster_session_may_be (
                           &self->session, 0, muster_accounts_get_human (self->accounts, staff));
}

/**
 * muster_duty_begin_act:
 * @serial: of the visit
 *
 * Whoever signs from now on signs for this and for nothing else.
 */
void
muster_duty_begin_act (MusterDuty *self, MusterRight right, gint64 subject, guint serial)
{
  g_return_if_fail (MUSTER_IS_DUTY (self));
  self->act = (Act){++self->last_act, right, subject, serial};
  self->second = (MusterVoucher){0};
}

void
muster_duty_drop_act (MusterDuty *self)
{
  self->act = (Act){0};
  self->second = (MusterVoucher){0};
}

/* One signature on its way: what it is for does not change under it. */
typedef struct {
  gint64 staff;
  Act act;
} Signing;

/* Returns: whether @second may be the second person of @act, and that is still wanted */
static gboolean
check_second (MusterDuty *self, const Act *act, const MusterVoucher *second, GError **error)
{
  MusterSignResult result = muster_session_judge (
      &self->session, &self->rights, act->right, act->id, second, act->subject);

  if (act->id == 0 || act->id != self->act.id)
    result = MUSTER_SIGN_OTHER_ACT;
  return muster_duty_set_error (result, act->right, error);
}

/* A signature for an act that is no longer wanted is worth nothing. */
static void
signed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  MusterDuty *self = g_task_get_source_object (task);
  const Signing *signing = g_task_get_task_data (task);
  const char *right = muster_right_to_nick (signing->act.right);
  g_autoptr (MusterStaff) staff = NULL;
  GError *error = NULL;
  MusterStaffRow row;

  staff = muster_duty_try_finish (MUSTER_STORE (source), result, &row, &error);
  muster_duty_follow_try (self, signing->staff, &row);
  if (staff == NULL) {
    muster_duty_tell_try (self->store, "staff-try", signing->staff, right, row.tries);
  } else {
    const MusterVoucher second = muster_staff_to_voucher (staff, signing->act.id);

    const gboolean holds = check_second (self, &signing->act, &second, &error);

    muster_duty_tell_sign (self->store, staff->id, right, holds);
    if (holds)
      self->second = second;
  }
  changed (self);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

void
muster_duty_sign_async (MusterDuty *self,
                        gint64 staff,
                        const char *pin,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  const Signing signing = {staff, self->act};
  GTask *task;

  g_return_if_fail (MUSTER_IS_DUTY (self));
  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, muster_duty_sign_async);
  g_task_set_task_data (task, g_memdup2 (&signing, sizeof signing), g_free);
  muster_duty_try_async (self->store, staff, pin, self->card, signed_cb, task);
}

gboolean
muster_duty_sign_finish (MusterDuty *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * muster_duty_take:
 * @serial: of the visit
 * @by: (out caller-allocates): who signed; both 0 where there never were accounts
 *
 * Whatever comes of it, a second signature serves once.
 */
MusterSignResult
muster_duty_take (
    MusterDuty *self, MusterRight right, gint64 subject, guint serial, MusterStaffBy *by)
{
  const MusterVoucher second = self->second;
  const Act act = self->act;
  const gboolean is_this =
      act.id != 0 && act.right == right && act.subject == subject && act.serial == serial;
  MusterSignResult result;

  *by = (MusterStaffBy){0};
  if (muster_duty_get_state (self) == MUSTER_DUTY_OPEN)
    return MUSTER_SIGNED;
  muster_duty_drop_act (self);
  result = muster_session_judge (&self->session,
                                 &self->rights,
                                 right,
                                 is_this ? act.id : 0,
                                 is_this && second.staff != 0 ? &second : NULL,
                                 subject);
  if (result == MUSTER_SIGNED)
    *by = (MusterStaffBy){.by = self->session.staff->id,
                          .second = is_this ? second.staff : 0,
                          .also = muster_session_get_also (&self->session)};
  return result;
}
