/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-courier.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "muster-error.h"
#include "muster-roster-join.h"
#include "muster-roster-push.h"

#define LOOK_SECONDS  15  /* whether there is anything to send */
#define HELLO_SECONDS 300 /* whether the roster is there, with nothing to send */
#define FIRST_WAIT_MS 1000
#define MAX_WAIT_MS   (5 * 60 * 1000)
#define MIN_WAIT_MS   250

/* Belongs to the thread and to the object: whoever is last frees it. The thread never holds the
 * object itself, or the last one to let go of it might be the thread. */
typedef struct {
  MusterStore *store;        /* owned */
  GMainContext *context;     /* owned: where "changed" is told */
  GWeakRef courier;          /* main thread alone */
  GCancellable *cancellable; /* owned */
  GMutex lock;
  GCond woken;
  gboolean wake;            /* locked */
  MusterCourierState state; /* locked */
} Shared;

struct _MusterCourier {
  GObject parent_instance;

  Shared *shared;  /* owned */
  GThread *thread; /* owned, NULL: it does not run */
};

G_DEFINE_FINAL_TYPE (MusterCourier, muster_courier, G_TYPE_OBJECT)

static guint signal_changed;

/* --- what both sides see --- */

void
muster_courier_state_clear (MusterCourierState *state)
{
  g_clear_pointer (&state->trouble, g_free);
}

static void
shared_clear (gpointer data)
{
  Shared *shared = data;

  g_clear_object (&shared->store);
  g_clear_object (&shared->cancellable);
  g_main_context_unref (shared->context);
  g_weak_ref_clear (&shared->courier);
  g_mutex_clear (&shared->lock);
  g_cond_clear (&shared->woken);
  muster_courier_state_clear (&shared->state);
}

static void
shared_release (gpointer shared)
{
  g_atomic_rc_box_release_full (shared, shared_clear);
}

static gboolean
changed_cb (gpointer data)
{
  Shared *shared = data;
  g_autoptr (MusterCourier) self = g_weak_ref_get (&shared->courier);

  if (self != NULL)
    g_signal_emit (self, signal_changed, 0);
  return G_SOURCE_REMOVE;
}

static void
tell_changed (Shared *shared)
{
  g_main_context_invoke_full (shared->context,
                              G_PRIORITY_DEFAULT,
                              changed_cb,
                              g_atomic_rc_box_acquire (shared),
                              shared_release);
}

/* --- the thread --- */

static void
set_counts (Shared *shared, const MusterOutboxState *outbox)
{
  g_mutex_lock (&shared->lock);
  shared->state.enrolled = TRUE;
  shared->state.unsent = MAX (outbox->last - outbox->sent, 0);
  shared->state.proven_at = outbox->proven_at;
  g_mutex_unlock (&shared->lock);
  tell_changed (shared);
}

static void
progress_cb (const MusterOutboxState *outbox, gpointer shared)
{
  set_counts (shared, outbox);
}

static gboolean
is_refused (const GError *error)
{
  return error->domain == MUSTER_ERROR &&
         (error->code == MUSTER_ERROR_NO_RIGHTS || error->code == MUSTER_ERROR_WRONG_SECRET ||
          error->code == MUSTER_ERROR_UNTRUSTED);
}

/* @error: (nullable): %NULL: it went well */
static void
set_outcome (Shared *shared, const MusterRosterPushed *pushed, const GError *error)
{
  g_mutex_lock (&shared->lock);
  g_clear_pointer (&shared->state.trouble, g_free);
  shared->state.trouble = error != NULL ? g_strdup (error->message) : NULL;
  shared->state.refused = error != NULL && is_refused (error);
  if (error == NULL)
    shared->state.conflicts = pushed->conflicts;
  g_mutex_unlock (&shared->lock);
  tell_changed (shared);
}

/* Until somebody wakes it, or the time is over. Returns: whether it is to end */
static gboolean
rest (Shared *shared, guint ms)
{
  const gint64 until = g_get_monotonic_time () + (gint64) ms * 1000;

  g_mutex_lock (&shared->lock);
  while (!shared->wake && !g_cancellable_is_cancelled (shared->cancellable) &&
         g_cond_wait_until (&shared->woken, &shared->lock, until))
    ;
  shared->wake = FALSE;
  g_mutex_unlock (&shared->lock);
  return g_cancellable_is_cancelled (shared->cancellable);
}

/* One round. @asked: (inout): monotonic time of the last round that asked the roster. Returns:
 * %FALSE with the error, also while there is nothing to do: NOT_FOUND, SEALED_OFF */
static gboolean
go_once (Shared *shared, MusterRosterPushed *pushed, gint64 *asked, GError **error)
{
  g_auto (MusterRosterLink) link = {0};
  g_autoptr (MusterRosterClient) client = muster_roster_connect (shared->store, &link, error);
  MusterOutboxState outbox;
  const gint64 now = g_get_monotonic_time ();

  if (client == NULL ||
      !muster_store_get_outbox_state (shared->store, link.server_key, &outbox, error))
    return FALSE;
  set_counts (shared, &outbox);
  if (outbox.last == outbox.sent && *asked != 0 && now - *asked < HELLO_SECONDS * G_USEC_PER_SEC)
    return TRUE;
  *asked = now;
  return muster_roster_push (
      shared->store, client, &link, progress_cb, shared, pushed, shared->cancellable, error);
}

/* The station has nothing to do with a roster, or nobody can read which. */
static gboolean
is_idle (const GError *error)
{
  return g_error_matches (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND) ||
         g_error_matches (error, MUSTER_ERROR, MUSTER_ERROR_SEALED_OFF);
}

static gpointer
run (gpointer data)
{
  Shared *shared = data;
  MusterRosterPushed pushed = {0};
  gint64 asked = 0;
  guint failed = 0, ms;

  do {
    g_autoptr (GError) error = NULL;

    if (go_once (shared, &pushed, &asked, &error))
      failed = 0;
    else if (muster_error_is_cancelled (error))
      break;
    else if (!is_idle (error))
      failed++;
    if (error == NULL || !is_idle (error))
      set_outcome (shared, &pushed, error);
    ms = failed == 0 ? LOOK_SECONDS * 1000
                     : (guint) g_random_int_range (
                           MIN_WAIT_MS, (gint32) muster_courier_get_longest_wait (failed) + 1);
  } while (!rest (shared, ms));
  shared_release (shared);
  return NULL;
}

/**
 * muster_courier_get_longest_wait:
 * @failed: tries that failed, one after the other
 *
 * Returns: milliseconds; it waits anywhere up to that, so that many stations do not come back at
 *   once
 */
guint
muster_courier_get_longest_wait (guint failed)
{
  return MIN ((guint) FIRST_WAIT_MS << MIN (failed, 16), MAX_WAIT_MS);
}

/* --- for the station --- */

void
muster_courier_wake (MusterCourier *self)
{
  Shared *shared;

  g_return_if_fail (MUSTER_IS_COURIER (self));
  shared = self->shared;
  if (self->thread == NULL && !g_cancellable_is_cancelled (shared->cancellable))
    self->thread = g_thread_new ("courier", run, g_atomic_rc_box_acquire (shared));
  g_mutex_lock (&shared->lock);
  shared->wake = TRUE;
  g_cond_signal (&shared->woken);
  g_mutex_unlock (&shared->lock);
}

void
muster_courier_stop (MusterCourier *self)
{
  g_return_if_fail (MUSTER_IS_COURIER (self));
  g_cancellable_cancel (self->shared->cancellable);
  g_mutex_lock (&self->shared->lock);
  g_cond_signal (&self->shared->woken);
  g_mutex_unlock (&self->shared->lock);
  g_clear_pointer (&self->thread, g_thread_join);
}

/* @state: (out caller-allocates): to be cleared */
void
muster_courier_get_state (MusterCourier *self, MusterCourierState *state)
{
  g_return_if_fail (MUSTER_IS_COURIER (self));
  g_mutex_lock (&self->shared->lock);
  *state = self->shared->state;
  state->trouble = g_strdup (state->trouble);
  g_mutex_unlock (&self->shared->lock);
}

static char *
dup_what (const MusterCourierState *state)
{
  g_autoptr (GDateTime) time =
      state->proven_at != 0 ? g_date_time_new_from_unix_local (state->proven_at) : NULL;
  g_autofree char *at = time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M") : NULL;

  if (state->unsent > 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                         "%lld entry waits to reach the roster",
                                         "%lld entries wait to reach the roster",
                                         (gulong) state->unsent),
                            (long long) state->unsent);
  if (at != NULL)
    return g_strdup_printf (_ ("Everything has reached the roster; it signed for it on %s"), at);
  return g_strdup (_ ("Nothing has to reach the roster"));
}

/* What is in trouble, and that nobody needs to wait for it. The trouble may be a whole sentence. */
static char *
dup_remedy (const char *trouble)
{
  g_autofree char *text = g_strdup (trouble);
  static const char *const stops[] = {".", "。"};

  for (gsize i = 0; i < G_N_ELEMENTS (stops); i++)
    if (g_str_has_suffix (text, stops[i]))
      text[strlen (text) - strlen (stops[i])] = '\0';
  return g_strdup_printf (
      _ ("%s. Check-in goes on, nothing is lost; the station tries again by itself."), text);
}

/**
 * muster_courier_dup_ready:
 *
 * Returns: (transfer full) (nullable): what staff are to know of it
 */
MusterReadyItem *
muster_courier_dup_ready (MusterCourier *self)
{
  g_auto (MusterCourierState) state = {0};
  MusterReadyItem *item;

  g_return_val_if_fail (MUSTER_IS_COURIER (self), NULL);
  muster_courier_get_state (self, &state);
  if (!state.enrolled)
    return NULL;
  item = g_new0 (MusterReadyItem, 1);
  item->id = "roster";
  item->what = dup_what (&state);
  if (state.refused) {
    item->state = MUSTER_READY_FAIL;
    item->remedy = g_strdup (state.trouble);
  } else if (state.trouble != NULL) {
    item->state = MUSTER_READY_WARN;
    item->remedy = dup_remedy (state.trouble);
  } else if (state.conflicts > 0) {
    item->state = MUSTER_READY_WARN;
    item->remedy = g_strdup_printf (
        _ ("%u entries do not fit what the roster has of this station. It keeps both. Was an old "
           "copy of the store put back? Tell whoever runs the roster."),
        state.conflicts);
  }
  return item;
}

/* --- object --- */

static void
muster_courier_dispose (GObject *object)
{
  MusterCourier *self = MUSTER_COURIER (object);

  muster_courier_stop (self);
  G_OBJECT_CLASS (muster_courier_parent_class)->dispose (object);
}

static void
muster_courier_finalize (GObject *object)
{
  shared_release (MUSTER_COURIER (object)->shared);
  G_OBJECT_CLASS (muster_courier_parent_class)->finalize (object);
}

static void
muster_courier_class_init (MusterCourierClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = muster_courier_dispose;
  G_OBJECT_CLASS (klass)->finalize = muster_courier_finalize;
  signal_changed = g_signal_new (
      "changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
muster_courier_init (MusterCourier *self)
{
  Shared *shared = g_atomic_rc_box_new0 (Shared);

  shared->context = g_main_context_ref_thread_default ();
  shared->cancellable = g_cancellable_new ();
  g_weak_ref_init (&shared->courier, self);
  g_mutex_init (&shared->lock);
  g_cond_init (&shared->woken);
  self->shared = shared;
}

MusterCourier *
muster_courier_new (MusterStore *store)
{
  MusterCourier *self = g_object_new (MUSTER_TYPE_COURIER, NULL);

  self->shared->store = g_object_ref (store);
  return self;
}
