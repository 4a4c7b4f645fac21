/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-duty.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <time.h>

#include "muster-duty-try.h"
#include "muster-error.h"

#define AUTO_LOCK_KEY     "desk.auto-lock"
#define AUTO_LOCK_MINUTES 5
#define AUTO_LOCK_MAX     60
#define LOOK_SECONDS      5 /* how often it is seen whether somebody was away too long */

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
  GPtrArray *accounts; /* owned, of MusterStaffRow, none retired */
  gboolean has_accounts;
  gboolean locked;
  MusterStaff *staff; /* owned, nullable */
  MusterStaff *other; /* owned, nullable: here before, and may come back */
  gint64 seen;        /* when somebody last did something here, by the clock */
  gboolean by_pin;    /* staff typed a PIN for this session; else other handed it over */
  gint64 vouched;     /* when staff last typed a PIN, or did something in a session begun so */
  gint64 other_vouched;
  guint auto_lock; /* minutes */
  guint timer;
  gboolean wants_card;
  char *card; /* owned, nullable: shown for the next try */
  Act act;
  guint64 last_act;
  MusterSigner second; /* who signed it; all zero: nobody */
};

enum { CHANGED, CARD, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MusterDuty, muster_duty, G_TYPE_OBJECT)

static gint64
boot_seconds (void)
{
  struct timespec now = {0};

  clock_gettime (CLOCK_BOOTTIME, &now);
  return now.tv_sec;
}

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

/* --- the journal --- */

static void
appended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (muster_store_append_finish (MUSTER_STORE (source), result, &error) < 0)
    g_warning ("Journal: %s", error->message);
}

static void
append (MusterDuty *self, MusterEvent *event)
{
  muster_store_append_async (self->store, event, NULL, appended_cb, NULL);
  muster_event_unref (event);
}

static void
tell (MusterDuty *self, const char *type, gint64 staff, const char *why)
{
  MusterEvent *event = muster_event_new (type);

  muster_event_set_int (event, "staff_id", staff);
  muster_event_set_string (event, "why", why);
  append (self, event);
}

/* Who tried in vain, or signed in; @right: only to sign for that. */
static void
tell_try (MusterDuty *self, const char *type, gint64 staff, const char *right, guint tries)
{
  MusterEvent *event = muster_event_new (type);

  muster_event_set_int (event, "staff_id", staff);
  muster_event_set_string (event, "for", right);
  if (tries > 0)
    muster_event_set_int (event, "tries", tries);
  append (self, event);
}

/* --- accounts --- */

/**
 * muster_duty_refresh:
 *
 * Reads the accounts anew, and how long somebody has to wait. Waits for the store for a moment, as
 * settings do. While they cannot be read nobody is signed in: rather that than everybody.
 */
void
muster_duty_refresh (MusterDuty *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) all = NULL;
  gboolean ever = TRUE;

  g_return_if_fail (MUSTER_IS_DUTY (self));
  all = muster_store_list_staff (self->store, &ever, &error);
  g_ptr_array_set_size (self->accounts, 0);
  self->has_accounts = all == NULL || ever;
  if (all == NULL)
    g_warning ("Accounts: %s", error->message);
  for (guint i = 0; all != NULL && i < all->len;) {
    MusterStaffRow *row = g_ptr_array_index (all, i);

    if (row->staff->retired)
      i++;
    else
      g_ptr_array_add (self->accounts, g_ptr_array_steal_index (all, i));
  }
  changed (self);
}

static guint
load_auto_lock (MusterStore *store)
{
  g_autofree char *text = muster_store_get_setting (store, AUTO_LOCK_KEY, NULL);
  guint64 minutes;

  if (text != NULL && g_ascii_string_to_unsigned (text, 10, 1, AUTO_LOCK_MAX, &minutes, NULL))
    return (guint) minutes;
  return AUTO_LOCK_MINUTES;
}

/* --- away --- */

static gboolean
look_cb (gpointer user_data)
{
  MusterDuty *self = user_data;

  if (muster_duty_get_state (self) == MUSTER_DUTY_IN &&
      self->clock () - self->seen >= (gint64) self->auto_lock * 60) {
    self->locked = TRUE;
    muster_duty_drop_act (self);
    tell (self, "staff-lock", self->staff->id, "away");
    changed (self);
  }
  return G_SOURCE_CONTINUE;
}

/* --- object --- */

static void
muster_duty_dispose (GObject *object)
{
  MusterDuty *self = MUSTER_DUTY (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_pointer (&self->staff, muster_staff_free);
  g_clear_pointer (&self->other, muster_staff_free);
  g_clear_pointer (&self->accounts, g_ptr_array_unref);
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
}

static void
muster_duty_init (MusterDuty *self)
{
  self->clock = boot_seconds;
  self->accounts = g_ptr_array_new_with_free_func ((GDestroyNotify) muster_staff_row_free);
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
  self->auto_lock = load_auto_lock (store);
  self->timer = g_timeout_add_seconds (LOOK_SECONDS, look_cb, self);
  muster_duty_refresh (self);
  return self;
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
  if (!self->has_accounts)
    return MUSTER_DUTY_OPEN;
  if (self->staff == NULL)
    return MUSTER_DUTY_OUT;
  return self->locked ? MUSTER_DUTY_LOCKED : MUSTER_DUTY_IN;
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
  return self->staff;
}

const MusterStaff *
muster_duty_get_other (MusterDuty *self)
{
  g_return_val_if_fail (MUSTER_IS_DUTY (self), NULL);
  return self->other;
}

GPtrArray *
muster_duty_get_accounts (MusterDuty *self)
{
  g_return_val_if_fail (MUSTER_IS_DUTY (self), NULL);
  return self->accounts;
}

guint
muster_duty_get_auto_lock (MusterDuty *self)
{
  g_return_val_if_fail (MUSTER_IS_DUTY (self), 0);
  return self->auto_lock;
}

/* --- signing in --- */

/* Who was here stays known, so that two who share a desk need not type each time. */
static void
step_aside (MusterDuty *self, gint64 for_whom)
{
  if (self->staff == NULL || self->staff->id == for_whom) {
    g_clear_pointer (&self->staff, muster_staff_free);
  } else {
    g_clear_pointer (&self->other, muster_staff_free);
    self->other = g_steal_pointer (&self->staff);
    self->other_vouched = self->locked ? G_MININT64 / 2 : self->vouched;
  }
  if (self->other != NULL && self->other->id == for_whom)
    g_clear_pointer (&self->other, muster_staff_free);
}

static void
signed_in_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  MusterDuty *self = g_task_get_source_object (task);
  const gint64 wanted = *(gint64 *) g_task_get_task_data (task);
  GError *error = NULL;
  guint tries;
  MusterStaff *staff = muster_duty_try_finish (MUSTER_STORE (source), result, &tries, &error);

  wipe_card (self);
  if (staff == NULL) {
    tell_try (self, "staff-try", wanted, NULL, tries);
    muster_duty_refresh (self);
    g_task_return_error (task, error);
    return;
  }
  muster_duty_drop_act (self);
  step_aside (self, staff->id);
  self->staff = staff;
  self->locked = FALSE;
  self->by_pin = TRUE;
  self->seen = self->vouched = self->clock ();
  tell_try (self, "staff-in", staff->id, NULL, 0);
  muster_duty_refresh (self);
  g_task_return_boolean (task, TRUE);
}

static GTask *
new_task (
    MusterDuty *self, gpointer tag, gint64 staff, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, g_memdup2 (&staff, sizeof staff), g_free);
  return task;
}

void
muster_duty_sign_in_async (MusterDuty *self,
                           gint64 staff,
                           const char *pin,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_return_if_fail (MUSTER_IS_DUTY (self));
  muster_duty_try_async (self->store,
                         staff,
                         pin,
                         self->card,
                         signed_in_cb,
                         new_task (self, muster_duty_sign_in_async, staff, callback, user_data));
}

gboolean
muster_duty_sign_in_finish (MusterDuty *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
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
  if (self->staff == NULL)
    return;
  muster_duty_drop_act (self);
  tell (self, "staff-out", self->staff->id, "signed-out");
  g_clear_pointer (&self->staff, muster_staff_free);
  g_clear_pointer (&self->other, muster_staff_free);
  self->locked = FALSE;
  changed (self);
}

void
muster_duty_lock (MusterDuty *self)
{
  g_return_if_fail (MUSTER_IS_DUTY (self));
  if (muster_duty_get_state (self) != MUSTER_DUTY_IN)
    return;
  self->locked = TRUE;
  muster_duty_drop_act (self);
  tell (self, "staff-lock", self->staff->id, "asked");
  changed (self);
}

/* Somebody does something at the desk: nobody is away. Who it is, only a PIN has shown. */
void
muster_duty_touch (MusterDuty *self)
{
  g_return_if_fail (MUSTER_IS_DUTY (self));
  /* who comes back too late finds the desk locked, even if nobody has looked yet */
  look_cb (self);
  self->seen = self->clock ();
  if (self->by_pin)
    self->vouched = self->seen;
}

/**
 * muster_duty_switch_over:
 *
 * The other one takes over without a PIN: if the desk is not locked, if they may do no more than
 * who is here now, and if it is less than the time of the auto-lock since they typed a PIN or went
 * on working after they had. What is done in a session that was handed over says nothing of who
 * does it, so it makes neither account younger; and until somebody types a PIN both accounts count
 * as one human (see judge()).
 *
 * Returns: %FALSE if they must sign in
 */
gboolean
muster_duty_switch_over (MusterDuty *self)
{
  MusterStaff *leaving;
  gint64 left;

  g_return_val_if_fail (MUSTER_IS_DUTY (self), FALSE);
  look_cb (self);
  if (self->other == NULL || muster_duty_get_state (self) != MUSTER_DUTY_IN ||
      self->other->role > self->staff->role ||
      self->clock () - self->other_vouched >= (gint64) self->auto_lock * 60)
    return FALSE;
  muster_duty_drop_act (self);
  tell (self, "staff-out", self->staff->id, "switched");
  leaving = g_steal_pointer (&self->staff);
  left = self->vouched;
  self->staff = g_steal_pointer (&self->other);
  self->vouched = self->other_vouched;
  self->other = leaving;
  self->other_vouched = left;
  self->by_pin = FALSE;
  self->seen = self->clock ();
  tell (self, "staff-in", self->staff->id, "switched");
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

/**
 * muster_duty_offer_card:
 * @number: of a card that was shown just now
 *
 * Returns: whether it is one of the staff, and was waited for; then it is for the next try
 */
gboolean
muster_duty_offer_card (MusterDuty *self, const char *number)
{
  gint64 staff = 0;

  g_return_val_if_fail (MUSTER_IS_DUTY (self), FALSE);
  if (!self->wants_card)
    return FALSE;
  if (muster_store_is_sealed_off (self->store)) { /* whose it is will be seen after the PIN */
    wipe_card (self);
    self->card = g_strdup (number);
  } else {
    staff = muster_store_find_staff (self->store, number, NULL);
    if (staff == 0)
      return FALSE;
    wipe_card (self);
    self->card = g_strdup (number);
  }
  g_signal_emit (self, signals[CARD], 0, staff);
  return TRUE;
}

/* --- acts --- */

static MusterSigner
get_first (MusterDuty *self)
{
  if (muster_duty_get_state (self) != MUSTER_DUTY_IN)
    return (MusterSigner){0};
  return muster_staff_to_signer (self->staff, 0);
}

/* Where nobody typed a PIN for the present session, whoever handed it over may still sit there. */
static MusterSignResult
judge (MusterDuty *self, MusterRight right, guint64 act, const MusterSigner *second, gint64 subject)
{
  const MusterSigner first = get_first (self);
  const MusterSignResult result =
      muster_rights_judge (&self->rights, right, act, &first, second, subject);

  if (result != MUSTER_SIGNED && result != MUSTER_SIGN_NEEDS_OTHER)
    return result;
  if (self->by_pin || self->other == NULL)
    return result;
  if (subject != 0 && self->other->person == subject)
    return MUSTER_SIGN_OWN;
  if (second != NULL && (second->staff == self->other->id ||
                         (second->person != 0 && second->person == self->other->person)))
    return MUSTER_SIGN_SAME;
  return result;
}

/**
 * muster_duty_may:
 * @subject: roster id of the person it is about, 0 = nobody's
 */
MusterSignResult
muster_duty_may (MusterDuty *self, MusterRight right, gint64 subject)
{
  if (muster_duty_get_state (self) == MUSTER_DUTY_OPEN)
    return MUSTER_SIGNED;
  return judge (self, right, 0, NULL, subject);
}

/* Who may do it, and who has to sign, too: the profile's rules joined with the station's. */
MusterRightRule
muster_duty_get_rule (MusterDuty *self, MusterRight right)
{
  return muster_rights_get (&self->rights, right);
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
  self->second = (MusterSigner){0};
}

void
muster_duty_drop_act (MusterDuty *self)
{
  self->act = (Act){0};
  self->second = (MusterSigner){0};
}

/* Returns: whether @staff may be the second person of the present act */
static gboolean
check_second (MusterDuty *self, const MusterSigner *second, GError **error)
{
  return muster_duty_set_error (
      judge (self, self->act.right, self->act.id, second, self->act.subject),
      self->act.right,
      error);
}

/* A signature for an act that is no longer wanted is worth nothing. */
static void
signed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  MusterDuty *self = g_task_get_source_object (task);
  const gint64 *wanted = g_task_get_task_data (task);
  const char *right = muster_right_to_nick (self->act.right);
  GError *error = NULL;
  guint tries;
  g_autoptr (MusterStaff) staff =
      muster_duty_try_finish (MUSTER_STORE (source), result, &tries, &error);

  wipe_card (self);
  muster_duty_refresh (self);
  if (staff == NULL) {
    tell_try (self, "staff-try", wanted[0], right, tries);
  } else {
    const MusterSigner second = muster_staff_to_signer (staff, (guint64) wanted[1]);

    tell_try (self, "staff-sign", staff->id, right, 0);
    if (check_second (self, &second, &error))
      self->second = second;
  }
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
  const gint64 wanted[2] = {staff, (gint64) self->act.id};
  GTask *task;

  g_return_if_fail (MUSTER_IS_DUTY (self));
  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, muster_duty_sign_async);
  g_task_set_task_data (task, g_memdup2 (wanted, sizeof wanted), g_free);
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
  const MusterSigner second = self->second;
  const Act act = self->act;
  const gboolean is_this =
      act.id != 0 && act.right == right && act.subject == subject && act.serial == serial;
  MusterSignResult result;

  *by = (MusterStaffBy){0};
  if (muster_duty_get_state (self) == MUSTER_DUTY_OPEN)
    return MUSTER_SIGNED;
  muster_duty_drop_act (self);
  result = judge (
      self, right, is_this ? act.id : 0, is_this && second.staff != 0 ? &second : NULL, subject);
  if (result == MUSTER_SIGNED)
    *by = (MusterStaffBy){self->staff->id, is_this ? second.staff : 0};
  return result;
}

/**
 * muster_duty_demand:
 * @self: (nullable): %NULL: nobody is asked, as at the command line
 * @by: (out caller-allocates): who signed; both 0 where there are no accounts
 *
 * As muster_duty_take().
 *
 * Returns: %FALSE with NO_RIGHTS, in words for the desk
 */
gboolean
muster_duty_demand (MusterDuty *self,
                    MusterRight right,
                    gint64 subject,
                    guint serial,
                    MusterStaffBy *by,
                    GError **error)
{
  *by = (MusterStaffBy){0};
  return self == NULL ||
         muster_duty_set_error (muster_duty_take (self, right, subject, serial, by), right, error);
}

/**
 * muster_duty_set_error:
 *
 * Returns: %TRUE if @result is %MUSTER_SIGNED; else %FALSE with NO_RIGHTS, in words for the desk
 */
gboolean
muster_duty_set_error (MusterSignResult result, MusterRight right, GError **error)
{
  static const char *const words[] = {
      [MUSTER_SIGN_NOBODY] = N_ ("Sign in first."),
      [MUSTER_SIGN_ROLE] = N_ ("Your account may not do this."),
      [MUSTER_SIGN_OWN] = N_ ("This is about yourself or the second person: others must decide."),
      [MUSTER_SIGN_NEEDS_OTHER] = N_ ("A second person has to sign."),
      [MUSTER_SIGN_SAME] = N_ ("You cannot be the second person yourself."),
      [MUSTER_SIGN_OTHER_ROLE] = N_ ("That account may not sign this."),
      [MUSTER_SIGN_OTHER_ACT] = N_ ("That signature was for something else. Sign again."),
  };

  if (result == MUSTER_SIGNED)
    return TRUE;
  g_set_error_literal (error, MUSTER_ERROR, MUSTER_ERROR_NO_RIGHTS, _ (words[result]));
  return FALSE;
}
