/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-emergency.h"

#include <glib/gi18n-lib.h>

#include "muster-clock-reading.h"
#include "muster-error.h"

/* How often it is looked whether the time is over. */
#define LOOK_S 5

/* There from before an opening is written until after its closing is. */
#define KEPT "emergency"

struct _MusterEmergency {
  GObject parent_instance;

  MusterStore *store;         /* owned */
  MusterEmergencyTerms terms; /* owned strings */
  gboolean opening;
  gboolean stopped;
  gint64 seq;         /* of the entry that opened it; 0 = closed */
  gboolean left_open; /* when the station last ended */
  gint64 ends_s;      /* on the clock that runs while the machine sleeps, and that nobody sets */
  gint64 until_s;     /* UTC */
  guint timer;        /* source id, 0 = closed */
};

G_DEFINE_FINAL_TYPE (MusterEmergency, muster_emergency, G_TYPE_OBJECT)

enum { SIGNAL_CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

/* --- the journal --- */

static MusterEvent *
new_event (MusterEmergency *self, const char *action, const MusterStaffAct *act)
{
  MusterEvent *event = muster_event_new ("emergency");

  muster_event_set_string (event, "action", action);
  muster_event_set_string (event, "profile", self->terms.profile);
  muster_event_set_string (event, "occasion", self->terms.occasion);
  muster_event_set_int (event, "policy", self->terms.policy);
  muster_staff_act_tell (act, event);
  if (self->terms.rehearsal)
    muster_event_set_boolean (event, "rehearsal", TRUE);
  return event;
}

/* A mark that could not be taken away only leads to one more closing at the next start; one that an
 * opening has set meanwhile stays. */
static void
closed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MusterEmergency) self = user_data;
  MusterStore *store = MUSTER_STORE (source);
  g_autoptr (GError) error = NULL;

  if (muster_store_append_finish (store, result, &error) < 0)
    g_warning ("The end of the emergency mode: %s", error->message);
  else if (!self->opening && self->timer == 0)
    muster_store_set_setting_async (store, KEPT, "", NULL, NULL, NULL);
}

static void
tell_closed (MusterEmergency *self, const char *cause, const MusterStaffAct *act)
{
  g_autoptr (MusterEvent) event = new_event (self, "close", act);

  muster_event_set_string (event, "cause", cause);
  if (self->seq != 0)
    muster_event_set_int (event, "opened", self->seq);
  muster_store_append_async (self->store, event, NULL, closed_cb, g_object_ref (self));
}

/* --- time --- */

/* It is over at once, whether or not the journal can still tell. */
static void
finish (MusterEmergency *self, const char *cause, const MusterStaffAct *act)
{
  tell_closed (self, cause, act);
  g_clear_handle_id (&self->timer, g_source_remove);
  self->seq = 0;
  self->until_s = 0;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static gboolean
look_cb (gpointer user_data)
{
  MusterEmergency *self = user_data;

  if (muster_clock_get_running () < self->ends_s)
    return G_SOURCE_CONTINUE;
  self->timer = 0;
  finish (self, "expired", NULL);
  return G_SOURCE_REMOVE;
}

static void
begin (MusterEmergency *self, gint64 seq)
{
  const gint64 length_s = (gint64) self->terms.hours * 3600;

  self->seq = seq;
  self->ends_s = muster_clock_get_running () + length_s;
  self->until_s = g_get_real_time () / G_USEC_PER_SEC + length_s;
  self->timer = g_timeout_add_seconds (LOOK_S, look_cb, self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* --- object --- */

static void
muster_emergency_dispose (GObject *object)
{
  MusterEmergency *self = MUSTER_EMERGENCY (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->store);
  g_clear_pointer ((gpointer *) &self->terms.profile, g_free);
  g_clear_pointer ((gpointer *) &self->terms.occasion, g_free);
  G_OBJECT_CLASS (muster_emergency_parent_class)->dispose (object);
}

static void
muster_emergency_class_init (MusterEmergencyClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = muster_emergency_dispose;
  signals[SIGNAL_CHANGED] = g_signal_new (
      "changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
muster_emergency_init (MusterEmergency *self)
{
}

/**
 * muster_emergency_new:
 * @store: waited for: before there is a window
 *
 * Returns: (transfer full): closed
 */
MusterEmergency *
muster_emergency_new (MusterStore *store, const MusterEmergencyTerms *terms)
{
  MusterEmergency *self = g_object_new (MUSTER_TYPE_EMERGENCY, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *kept = muster_store_get_setting (store, KEPT, &error);

  if (error != NULL)
    g_warning ("Whether the emergency mode was open: %s", error->message);
  self->store = g_object_ref (store);
  self->terms = *terms;
  self->terms.profile = g_strdup (terms->profile);
  self->terms.occasion = g_strdup (terms->occasion);
  self->left_open = kept != NULL && *kept != '\0';
  return self;
}

void
muster_emergency_start (MusterEmergency *self)
{
  g_return_if_fail (MUSTER_IS_EMERGENCY (self));
  if (self->left_open)
    tell_closed (self, "restart", NULL);
  self->left_open = FALSE;
}

/**
 * muster_emergency_stop:
 *
 * Before the station goes: an opening that is on its way begins nothing, and is answered with an
 * error.
 */
void
muster_emergency_stop (MusterEmergency *self)
{
  g_return_if_fail (MUSTER_IS_EMERGENCY (self));
  self->stopped = TRUE;
  g_clear_handle_id (&self->timer, g_source_remove);
}

/* --- opening --- */

/* Whether nothing has come between; else the answer has been given. */
static gboolean
goes_on (MusterEmergency *self, GTask *task)
{
  if (self->stopped)
    g_task_return_new_error (
        task, MUSTER_ERROR, MUSTER_ERROR_FAILED, _ ("The station is being closed."));
  else if (muster_store_is_sealed_off (self->store))
    g_task_return_new_error (task,
                             MUSTER_ERROR,
                             MUSTER_ERROR_SEALED_OFF,
                             _ ("Nobody has opened the store, so nobody can be found by a card."));
  else
    return TRUE;
  return FALSE;
}

/* A number of 0 is that of an entry that waits for a store that is closed, and stands for nothing
 * that others could refer to. */
static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  MusterEmergency *self = g_task_get_source_object (task);
  GError *error = NULL;
  const gint64 seq = muster_store_append_finish (MUSTER_STORE (source), result, &error);

  self->opening = FALSE;
  if (seq < 0) {
    g_task_return_error (task, error);
    return;
  }
  if (!goes_on (self, task))
    return;
  g_return_if_fail (seq > 0);
  begin (self, seq);
  g_task_return_boolean (task, TRUE);
}

static void
marked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  MusterEmergency *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!muster_store_set_setting_finish (MUSTER_STORE (source), result, &error)) {
    self->opening = FALSE;
    g_task_return_error (task, error);
  } else if (!goes_on (self, task)) {
    self->opening = FALSE;
  } else {
    muster_store_append_async (
        MUSTER_STORE (source), g_task_get_task_data (task), NULL, opened_cb, g_object_ref (task));
  }
}

/* Whether it may begin; else the answer has been given. */
static gboolean
can_open (MusterEmergency *self, const MusterStaffAct *act, GTask *task)
{
  if (self->terms.hours == 0)
    g_task_return_new_error (
        task, MUSTER_ERROR, MUSTER_ERROR_NO_RIGHTS, _ ("This profile has no emergency mode."));
  else if (self->opening || self->timer != 0)
    g_task_return_new_error (
        task, MUSTER_ERROR, MUSTER_ERROR_NO_RIGHTS, _ ("The emergency mode is open already."));
  else if (act->note == NULL || *act->note == '\0')
    g_task_return_new_error (
        task, MUSTER_ERROR, MUSTER_ERROR_USAGE, _ ("Say why the emergency mode is needed."));
  else
    return goes_on (self, task);
  return FALSE;
}

/**
 * muster_emergency_open_async:
 * @act: who opens it, and why as they wrote it
 *
 * Errors: NO_RIGHTS if the profile has no such mode or it is open already, USAGE without a note,
 * SEALED_OFF while nobody has opened the store, STORE, STORE_FULL: then it is not open.
 */
void
muster_emergency_open_async (MusterEmergency *self,
                             const MusterStaffAct *act,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  MusterEvent *event;

  g_return_if_fail (MUSTER_IS_EMERGENCY (self));
  if (!can_open (self, act, task))
    return;
  self->opening = TRUE;
  event = new_event (self, "open", act);
  muster_event_set_int (event, "hours", self->terms.hours);
  g_task_set_task_data (task, event, (GDestroyNotify) muster_event_unref);
  muster_store_set_setting_async (self->store, KEPT, "open", NULL, marked_cb, g_object_ref (task));
}

gboolean
muster_emergency_open_finish (MusterEmergency *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * muster_emergency_close:
 * @act: who closes it
 *
 * At once. Does nothing if it is not open.
 */
void
muster_emergency_close (MusterEmergency *self, const MusterStaffAct *act)
{
  g_return_if_fail (MUSTER_IS_EMERGENCY (self));
  if (self->timer != 0)
    finish (self, "staff", act);
}

gboolean
muster_emergency_is_open (MusterEmergency *self)
{
  return self->timer != 0;
}

gint64
muster_emergency_get_seq (MusterEmergency *self)
{
  return self->seq;
}

gint64
muster_emergency_get_until (MusterEmergency *self)
{
  return self->until_s;
}

void
muster_emergency_pass_time (MusterEmergency *self, gint64 seconds)
{
  self->ends_s -= seconds;
}
