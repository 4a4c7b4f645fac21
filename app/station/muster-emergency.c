/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-emergency.h"

#include <glib/gi18n-lib.h>
#include <time.h>

#include "muster-error.h"

/* How often it is looked whether the time is over. */
#define LOOK_S 5

/* There from before an opening is written until after its closing is. */
#define KEPT "emergency"

struct _MusterEmergency {
  GObject parent_instance;

  MusterStore *store; /* owned */
  MusterEmergencyTerms terms;
  gboolean opening;
  gboolean left_open; /* when the station last ended */
  gint64 ends_s;      /* on the clock that runs while the machine sleeps, and that nobody sets */
  gint64 until_s;     /* UTC */
  guint timer;        /* source id, 0 = closed */
};

G_DEFINE_FINAL_TYPE (MusterEmergency, muster_emergency, G_TYPE_OBJECT)

enum { SIGNAL_CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

static gint64
now_s (void)
{
  struct timespec now;

  clock_gettime (CLOCK_BOOTTIME, &now);
  return now.tv_sec;
}

/* --- the journal --- */

static MusterEvent *
new_event (MusterEmergency *self, const char *action, const char *staff)
{
  MusterEvent *event = muster_event_new ("emergency");

  muster_event_set_string (event, "action", action);
  muster_event_set_string (event, "profile", self->terms.profile);
  muster_event_set_string (event, "occasion", self->terms.occasion);
  muster_event_set_int (event, "policy", self->terms.policy->version);
  muster_event_set_string (event, "staff", staff);
  if (self->terms.rehearsal)
    muster_event_set_boolean (event, "rehearsal", TRUE);
  return event;
}

/* A mark that could not be taken away only leads to one more closing at the next start. */
static void
closed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  MusterStore *store = MUSTER_STORE (source);
  g_autoptr (GError) error = NULL;

  if (muster_store_append_finish (store, result, &error) < 0)
    g_warning ("The end of the emergency mode: %s", error->message);
  else
    muster_store_set_setting_async (store, KEPT, "", NULL, NULL, NULL);
}

static void
tell_closed (MusterEmergency *self, const char *cause, const char *staff)
{
  g_autoptr (MusterEvent) event = new_event (self, "close", staff);

  muster_event_set_string (event, "cause", cause);
  if (self->terms.policy->emergency != 0)
    muster_event_set_int (event, "opened", self->terms.policy->emergency);
  muster_store_append_async (self->store, event, NULL, closed_cb, NULL);
}

/* --- time --- */

/* It is over at once, whether or not the journal can still tell. */
static void
finish (MusterEmergency *self, const char *cause, const char *staff)
{
  tell_closed (self, cause, staff);
  g_clear_handle_id (&self->timer, g_source_remove);
  self->terms.policy->emergency = 0;
  self->until_s = 0;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static gboolean
look_cb (gpointer user_data)
{
  MusterEmergency *self = user_data;

  if (now_s () < self->ends_s)
    return G_SOURCE_CONTINUE;
  self->timer = 0;
  finish (self, "expired", NULL);
  return G_SOURCE_REMOVE;
}

static void
begin (MusterEmergency *self, gint64 seq)
{
  const gint64 length_s = (gint64) self->terms.policy->emergency_hours * 3600;

  self->terms.policy->emergency = seq;
  self->ends_s = now_s () + length_s;
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

/* --- opening --- */

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  MusterEmergency *self = g_task_get_source_object (task);
  GError *error = NULL;
  gint64 seq = muster_store_append_finish (MUSTER_STORE (source), result, &error);

  self->opening = FALSE;
  if (seq < 0) {
    g_task_return_error (task, error);
    return;
  }
  begin (self, seq);
  g_task_return_boolean (task, TRUE);
}

static void
marked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  MusterEmergency *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (muster_store_set_setting_finish (MUSTER_STORE (source), result, &error)) {
    muster_store_append_async (
        MUSTER_STORE (source), g_task_get_task_data (task), NULL, opened_cb, g_object_ref (task));
    return;
  }
  self->opening = FALSE;
  g_task_return_error (task, error);
}

/**
 * muster_emergency_open_async:
 * @staff: (nullable): who opens it
 * @note: why, as they wrote it
 *
 * Errors: NO_RIGHTS if the profile has no such mode or it is open already, USAGE without a note,
 * STORE, STORE_FULL: then it is not open.
 */
void
muster_emergency_open_async (MusterEmergency *self,
                             const char *staff,
                             const char *note,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  MusterEvent *event;

  g_return_if_fail (MUSTER_IS_EMERGENCY (self));
  if (self->terms.policy->emergency_hours == 0 || self->opening || self->timer != 0) {
    g_task_return_new_error (task,
                             MUSTER_ERROR,
                             MUSTER_ERROR_NO_RIGHTS,
                             self->terms.policy->emergency_hours == 0
                                 ? _ ("This profile has no emergency mode.")
                                 : _ ("The emergency mode is open already."));
    return;
  }
  if (note == NULL || *note == '\0') {
    g_task_return_new_error (
        task, MUSTER_ERROR, MUSTER_ERROR_USAGE, _ ("Say why the emergency mode is needed."));
    return;
  }
  self->opening = TRUE;
  event = new_event (self, "open", staff);
  muster_event_set_string (event, "note", note);
  muster_event_set_int (event, "hours", self->terms.policy->emergency_hours);
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
 * @staff: (nullable): who closes it
 *
 * At once. Does nothing if it is not open.
 */
void
muster_emergency_close (MusterEmergency *self, const char *staff)
{
  g_return_if_fail (MUSTER_IS_EMERGENCY (self));
  if (self->timer != 0)
    finish (self, "staff", staff);
}

gboolean
muster_emergency_is_open (MusterEmergency *self)
{
  return self->timer != 0;
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
