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
  gboolean telling;         /* locked: "changed" is on its way */
  MusterCourierState state; /* locked */
} Shared;

/* What the thread knows from round to round. */
typedef struct {
  Shared *shared;             /* borrowed */
  GBytes *kept;               /* owned, NULL: there is no client; the link that it was made of */
  MusterRosterClient *client; /* owned */
  MusterRosterPushed pushed;  /* what this roster made of what it got */
  gint64 asked;               /* monotonic: the last round, if it asked and went well; 0 = no */
  gint64 last;                /* number of the newest entry then */
} Rounds;

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

static gboolean
is_same (const MusterCourierState *a, const MusterCourierState *b)
{
  return a->enrolled == b->enrolled && a->unsent == b->unsent && a->proven_at == b->proven_at &&
         a->conflicts == b->conflicts && a->refused == b->refused &&
         g_strcmp0 (a->trouble, b->trouble) == 0;
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

  g_mutex_lock (&shared->lock);
  shared->telling = FALSE;
  g_mutex_unlock (&shared->lock);
  if (self != NULL)
    g_signal_emit (self, signal_changed, 0);
  return G_SOURCE_REMOVE;
}

/* Always by whoever runs the context, never here: g_main_context_invoke() would run it on this
 * thread where nobody does. */
static void
tell_changed (Shared *shared)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, changed_cb, g_atomic_rc_box_acquire (shared), shared_release);
  g_source_attach (source, shared->context);
}

/* Told only where it says something new: whoever listens looks at the whole station again.
 * @state: (transfer full) */
static void
set_state (Shared *shared, MusterCourierState *state)
{
  gboolean tell;

  g_mutex_lock (&shared->lock);
  tell = !is_same (&shared->state, state) && !shared->telling;
  shared->telling = shared->telling || tell;
  muster_courier_state_clear (&shared->state);
  shared->state = *state;
  g_mutex_unlock (&shared->lock);
  if (tell)
    tell_changed (shared);
}

/* The thread alone changes it. */
static MusterCourierState
dup_state (Shared *shared)
{
  MusterCourierState state;

  g_mutex_lock (&shared->lock);
  state = shared->state;
  state.trouble = g_strdup (state.trouble);
  g_mutex_unlock (&shared->lock);
  return state;
}

/* --- the thread --- */

static void
set_counts (const MusterOutboxState *outbox, gpointer shared)
{
  MusterCourierState state = dup_state (shared);

  state.enrolled = TRUE;
  state.unsent = MAX (outbox->last - outbox->sent, 0);
  state.proven_at = outbox->proven_at;
  set_state (shared, &state);
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
set_outcome (const Rounds *rounds, const GError *error)
{
  MusterCourierState state = dup_state (rounds->shared);

  muster_courier_state_clear (&state);
  state.trouble = error != NULL ? g_strdup (error->message) : NULL;
  state.refused = error != NULL && is_refused (error);
  state.conflicts = rounds->pushed.conflicts;
  set_state (rounds->shared, &state);
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

static void
drop_client (Rounds *rounds)
{
  g_clear_pointer (&rounds->kept, g_bytes_unref);
  g_clear_pointer (&rounds->client, muster_roster_client_free);
}

/* The client with its connection and its token stays as long as the link does. */
static gboolean
connect_to (Rounds *rounds, MusterRosterLink *link, GError **error)
{
  g_autoptr (GBytes) text = NULL;

  if (!muster_store_get_roster_link (rounds->shared->store, link, error)) {
    drop_client (rounds);
    return FALSE;
  }
  text = muster_roster_link_to_json (link);
  if (rounds->kept != NULL && g_bytes_equal (text, rounds->kept))
    return TRUE;
  drop_client (rounds);
  rounds->pushed = (MusterRosterPushed){0};
  rounds->asked = 0;
  rounds->client = muster_roster_connect_to (rounds->shared->store, link, error);
  if (rounds->client == NULL)
    return FALSE;
  rounds->kept = g_steal_pointer (&text);
  return TRUE;
}

/* Whether there is anything to ask the roster: something new, or the last word is long ago. What is
 * in conflict there does not count as sent and is not sent for ever. */
static gboolean
has_reason (const Rounds *rounds, const MusterOutboxState *outbox)
{
  return rounds->asked == 0 || outbox->last != rounds->last ||
         (outbox->last > outbox->sent && rounds->pushed.conflicts == 0) ||
         g_get_monotonic_time () - rounds->asked >= HELLO_SECONDS * G_USEC_PER_SEC;
}

/* One round. Returns: %FALSE with the error, also while there is nothing to do: NOT_FOUND,
 * SEALED_OFF */
static gboolean
go_once (Rounds *rounds, GError **error)
{
  Shared *shared = rounds->shared;
  g_auto (MusterRosterLink) link = {0};
  MusterOutboxState outbox;

  if (!connect_to (rounds, &link, error) ||
      !muster_store_get_outbox_state (shared->store, link.server_key, &outbox, error))
    return FALSE;
  set_counts (&outbox, shared);
  if (!has_reason (rounds, &outbox))
    return TRUE;
  rounds->asked = 0; /* until it went well: nothing hides that it did not */
  if (!muster_roster_push (shared->store,
                           rounds->client,
                           &link,
                           set_counts,
                           shared,
                           &rounds->pushed,
                           shared->cancellable,
                           error))
    return FALSE;
  rounds->asked = g_get_monotonic_time ();
  rounds->last = outbox.last;
  return TRUE;
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
  Rounds rounds = {.shared = shared};
  guint failed = 0, ms;

  do {
    g_autoptr (GError) error = NULL;

    if (go_once (&rounds, &error))
      failed = 0;
    else if (muster_error_is_cancelled (error))
      break;
    else if (!is_idle (error))
      failed++;
    if (error == NULL || !is_idle (error))
      set_outcome (&rounds, error);
    ms = failed == 0 ? LOOK_SECONDS * 1000
                     : (guint) g_random_int_range (
                           MIN_WAIT_MS, (gint32) muster_courier_get_longest_wait (failed) + 1);
  } while (!rest (shared, ms));
  drop_client (&rounds);
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
  *state = dup_state (self->shared);
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
