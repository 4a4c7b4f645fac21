/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-courier-shared.h"
#include "muster-error.h"
#include "muster-roster-fetch.h"
#include "muster-roster-join.h"
#include "muster-roster-pull.h"
#include "muster-roster-push.h"
#include "muster-wire-events.h"

/* Whether there is anything to send; so long the roster may keep a question for news. */
#define LOOK_SECONDS   15
#define PAUSE_SECONDS  300 /* after staff have stopped it */
#define HELLO_SECONDS  300 /* whether the roster is there, with nothing to send */
#define PHOTOS_AT_ONCE 200
#define PHOTOS_SECONDS 15
#define FIRST_WAIT_MS  1000
#define MAX_WAIT_MS    (5 * 60 * 1000)
#define MIN_WAIT_MS    250

/* What the thread knows from round to round. */
typedef struct {
  MusterCourierShared *shared; /* borrowed */
  GBytes *kept;                /* owned, NULL: there is no client; the link that it was made of */
  MusterRosterClient *client;  /* owned */
  MusterRosterPushed pushed;   /* what this roster made of what it got */
  gint64 asked;                /* monotonic: the last round, if it asked and went well; 0 = no */
  gint64 last;                 /* number of the newest entry then */
  gboolean waits;              /* nothing was wanted: the roster may keep the question */
  gint64 photos_at;            /* a person: where pictures go on; 0: all were asked for */
  guint photos_unfit;          /* pictures that did not come since the first one was asked for */
} Rounds;

struct _MusterCourier {
  GObject parent_instance;

  MusterCourierShared *shared; /* owned */
  GThread *thread;             /* owned, NULL: it does not run */
};

G_DEFINE_FINAL_TYPE (MusterCourier, muster_courier, G_TYPE_OBJECT)

/* --- the thread --- */

static gboolean
is_refused (const GError *error)
{
  return error->domain == MUSTER_ERROR &&
         (error->code == MUSTER_ERROR_NO_RIGHTS || error->code == MUSTER_ERROR_WRONG_SECRET ||
          error->code == MUSTER_ERROR_UNTRUSTED);
}

/* @push, @pull: (nullable): %NULL: it went well */
static void
set_outcome (const Rounds *rounds, const GError *push, const GError *pull)
{
  const GError *first = push != NULL ? push : pull;
  MusterCourierState state = muster_courier_shared_dup_state (rounds->shared);

  muster_courier_state_clear (&state);
  state.trouble = g_strdup (first != NULL ? first->message : NULL);
  state.push_trouble = g_strdup (push != NULL ? push->message : NULL);
  state.pull_trouble = g_strdup (pull != NULL ? pull->message : NULL);
  state.refused = first != NULL && is_refused (first);
  state.doing = MUSTER_COURIER_RESTS;
  state.conflicts = rounds->pushed.conflicts;
  state.lost = rounds->pushed.lost;
  muster_courier_shared_set_state (rounds->shared, &state);
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

/* --- one round --- */

/* Returns: (transfer full): stops this round. @push: (out): whether to ask the roster in any case
 */
static GCancellable *
begin_round (Rounds *rounds, gboolean *push)
{
  MusterCourierShared *shared = rounds->shared;
  GCancellable *round = g_cancellable_new ();

  g_mutex_lock (&shared->lock);
  *push = shared->push;
  rounds->waits = !shared->wake;
  shared->wake = shared->push = shared->waiting = shared->stopped = FALSE;
  g_clear_object (&shared->round);
  shared->round = g_object_ref (round);
  if (g_cancellable_is_cancelled (shared->cancellable))
    g_cancellable_cancel (round);
  g_mutex_unlock (&shared->lock);
  return round;
}

static gboolean
count_unsent (Rounds *rounds,
              const MusterRosterLink *link,
              MusterOutboxState *outbox,
              GError **error)
{
  if (!muster_store_get_outbox_state (rounds->shared->store, link->server_key, outbox, error))
    return FALSE;
  muster_courier_shared_set_counts (outbox, rounds->shared);
  return TRUE;
}

static gboolean
push_round (Rounds *rounds,
            const MusterRosterLink *link,
            gboolean wanted,
            GCancellable *round,
            GError **error)
{
  MusterCourierShared *shared = rounds->shared;
  MusterOutboxState outbox;

  if (!count_unsent (rounds, link, &outbox, error))
    return FALSE;
  if (!wanted && !has_reason (rounds, &outbox))
    return TRUE;
  rounds->asked = 0; /* until it went well: nothing hides that it did not */
  /* What is over in a moment is not worth telling. */
  if (outbox.last - outbox.sent > MUSTER_WIRE_BATCH_EVENTS)
    muster_courier_shared_set_doing (shared, MUSTER_COURIER_PUSHES, 0);
  if (!muster_roster_push (shared->store,
                           rounds->client,
                           link,
                           muster_courier_shared_set_counts,
                           shared,
                           &rounds->pushed,
                           round,
                           error))
    return FALSE;
  rounds->asked = g_get_monotonic_time ();
  rounds->last = outbox.last;
  return TRUE;
}

static gboolean
read_age (Rounds *rounds, const MusterRosterLink *link, GError **error)
{
  g_autofree char *source = muster_roster_dup_source (link);
  g_auto (MusterRowsState) rows = {0};
  MusterCourierState state;

  if (!muster_store_get_rows_state (rounds->shared->store, source, &rows, error))
    return FALSE;
  state = muster_courier_shared_dup_state (rounds->shared);
  state.pulled_at = rows.pulled;
  state.people = rows.people;
  state.aside = rows.aside;
  muster_courier_shared_set_state (rounds->shared, &state);
  return TRUE;
}

static void
progress_cb (const MusterRosterPulled *pulled, gpointer data)
{
  MusterCourierShared *shared = data;

  g_mutex_lock (&shared->lock);
  shared->waiting = FALSE;
  g_mutex_unlock (&shared->lock);
  if (pulled->applied.rows > 0)
    muster_courier_shared_set_doing (shared, MUSTER_COURIER_PULLS, pulled->applied.rows);
}

/* FALSE if somebody has woken it meanwhile. */
static gboolean
begin_waiting (MusterCourierShared *shared)
{
  gboolean may;

  g_mutex_lock (&shared->lock);
  may = !shared->wake;
  shared->waiting = may;
  g_mutex_unlock (&shared->lock);
  return may;
}

/* Some at a time: what is recorded meanwhile is sent in between, and whoever is erased goes. */
static gboolean
fetch_photos (Rounds *rounds, GCancellable *round, GError **error)
{
  MusterCourierShared *shared = rounds->shared;
  const MusterRosterFetchHow how = {rounds->photos_at, PHOTOS_AT_ONCE, PHOTOS_SECONDS};
  const gboolean begins = rounds->photos_at == 0;
  MusterRosterFetched fetched;
  MusterCourierState state;
  gboolean ok =
      muster_roster_photos_fetch (shared->store, &how, NULL, NULL, &fetched, round, error);

  rounds->photos_at = ok ? fetched.at : 0;
  rounds->photos_unfit = (begins ? 0 : rounds->photos_unfit) + fetched.unfit;
  if (fetched.kept + fetched.gone > 0)
    muster_courier_shared_tell_pulled (shared, 0);
  if (!ok)
    return FALSE;
  state = muster_courier_shared_dup_state (shared);
  state.photos_missing =
      rounds->photos_unfit + muster_store_count_gone_photos (shared->store, NULL);
  muster_courier_shared_set_state (shared, &state);
  return TRUE;
}

static gboolean
pull_round (Rounds *rounds,
            const MusterRosterLink *link,
            gboolean *news,
            GCancellable *round,
            GError **error)
{
  MusterCourierShared *shared = rounds->shared;
  const gboolean waits = rounds->waits && rounds->photos_at == 0 && begin_waiting (shared);
  const MusterRosterPullHow how = {.wait_s = waits ? LOOK_SECONDS : 0};
  MusterRosterPulled pulled;
  gboolean ok;

  muster_courier_shared_set_doing (shared, MUSTER_COURIER_RESTS, 0);
  ok = muster_roster_pull (
      shared->store, rounds->client, link, &how, progress_cb, shared, &pulled, round, error);
  *news = pulled.applied.rows + pulled.applied.accounts + pulled.applied.erased_people > 0;
  if (*news)
    muster_courier_shared_tell_pulled (shared, pulled.applied.erased_people);
  ok = read_age (rounds, link, ok ? error : NULL) && ok;
  if (!ok)
    return FALSE;
  return fetch_photos (rounds, round, error);
}

/* The station has nothing to do with a roster, or nobody can read which. */
static gboolean
is_idle (const GError *error)
{
  return g_error_matches (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND) ||
         g_error_matches (error, MUSTER_ERROR, MUSTER_ERROR_SEALED_OFF);
}

/* Nobody answers, or not us: the other question would only be another wait. */
static gboolean
is_far (const GError *error)
{
  return muster_error_is_cancelled (error) || is_refused (error) ||
         g_error_matches (error, MUSTER_ERROR, MUSTER_ERROR_FAILED) ||
         g_error_matches (error, MUSTER_ERROR, MUSTER_ERROR_TIMED_OUT);
}

typedef enum { ROUND_WELL, ROUND_IDLE, ROUND_STOPPED, ROUND_FAILED } Round;

/* @push, @pull: (nullable): %NULL: it went well */
static Round
end_round (Rounds *rounds, const MusterRosterLink *link, const GError *push, const GError *pull)
{
  MusterCourierShared *shared = rounds->shared;
  const GError *first = push != NULL ? push : pull;
  MusterOutboxState outbox;
  gboolean stopped;

  g_mutex_lock (&shared->lock);
  shared->waiting = FALSE;
  stopped = shared->stopped;
  g_mutex_unlock (&shared->lock);
  if (first != NULL && is_idle (first))
    return ROUND_IDLE;
  if (first != NULL && muster_error_is_cancelled (first)) {
    muster_courier_shared_set_doing (shared, MUSTER_COURIER_RESTS, 0);
    return stopped ? ROUND_STOPPED : ROUND_WELL;
  }
  /* It may have taken a while, and people were checked in. */
  if (link->server_key != NULL)
    (void) count_unsent (rounds, link, &outbox, NULL);
  set_outcome (rounds, push, pull);
  return first == NULL ? ROUND_WELL : ROUND_FAILED;
}

/* @quick: (out): it did not wait, and there was nothing */
static Round
go_round (Rounds *rounds, gboolean *quick)
{
  const gint64 begun = g_get_monotonic_time ();
  g_auto (MusterRosterLink) link = {0};
  g_autoptr (GError) push = NULL, pull = NULL;
  gboolean wanted, news = FALSE;
  g_autoptr (GCancellable) round = begin_round (rounds, &wanted);

  if (connect_to (rounds, &link, &push) && read_age (rounds, &link, &push))
    (void) push_round (rounds, &link, wanted, round, &push);
  if (push == NULL || (rounds->client != NULL && !is_idle (push) && !is_far (push)))
    (void) pull_round (rounds, &link, &news, round, &pull);
  *quick = rounds->waits && rounds->photos_at == 0 && !news &&
           g_get_monotonic_time () - begun < G_USEC_PER_SEC;
  return end_round (rounds, &link, push, pull);
}

/* Milliseconds until the next one. */
static guint
get_rest (Round how, gboolean quick, guint failed)
{
  const gint32 longest = (gint32) muster_courier_get_longest_wait (failed);

  if (how == ROUND_FAILED)
    return (guint) g_random_int_range (MIN_WAIT_MS, longest + 1);
  if (how == ROUND_STOPPED)
    return PAUSE_SECONDS * 1000;
  return how == ROUND_IDLE || quick ? LOOK_SECONDS * 1000 : 0;
}

static gpointer
run (gpointer data)
{
  MusterCourierShared *shared = data;
  Rounds rounds = {.shared = shared};
  guint failed = 0;
  gboolean quick;
  Round how;

  do {
    how = go_round (&rounds, &quick);
    failed = how == ROUND_FAILED ? failed + 1 : 0;
  } while (!muster_courier_shared_rest (shared, get_rest (how, quick, failed)));
  drop_client (&rounds);
  muster_courier_shared_release (shared);
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

static void
wake (MusterCourier *self, gboolean push_now)
{
  MusterCourierShared *shared = self->shared;

  g_mutex_lock (&shared->lock);
  shared->wake = TRUE;
  shared->push |= push_now;
  if (shared->waiting && shared->round != NULL)
    g_cancellable_cancel (shared->round);
  g_cond_signal (&shared->woken);
  g_mutex_unlock (&shared->lock);
  /* After that: its first round is the look that is wanted. */
  if (self->thread == NULL && !g_cancellable_is_cancelled (shared->cancellable))
    self->thread = g_thread_new ("courier", run, g_atomic_rc_box_acquire (shared));
}

void
muster_courier_wake (MusterCourier *self)
{
  g_return_if_fail (MUSTER_IS_COURIER (self));
  wake (self, FALSE);
}

/* Asks the roster even if there is nothing to send: what it says is news, too. */
void
muster_courier_push_now (MusterCourier *self)
{
  g_return_if_fail (MUSTER_IS_COURIER (self));
  wake (self, TRUE);
}

/* What came so far is here for good; it goes on some minutes later, or when it is woken. */
void
muster_courier_cancel (MusterCourier *self)
{
  MusterCourierShared *shared;

  g_return_if_fail (MUSTER_IS_COURIER (self));
  shared = self->shared;
  g_mutex_lock (&shared->lock);
  if (shared->state.doing != MUSTER_COURIER_RESTS && shared->round != NULL) {
    shared->stopped = TRUE;
    g_cancellable_cancel (shared->round);
  }
  g_mutex_unlock (&shared->lock);
}

void
muster_courier_stop (MusterCourier *self)
{
  g_return_if_fail (MUSTER_IS_COURIER (self));
  g_cancellable_cancel (self->shared->cancellable);
  g_mutex_lock (&self->shared->lock);
  if (self->shared->round != NULL)
    g_cancellable_cancel (self->shared->round);
  g_cond_signal (&self->shared->woken);
  g_mutex_unlock (&self->shared->lock);
  g_clear_pointer (&self->thread, g_thread_join);
}

/* @state: (out caller-allocates): to be cleared */
void
muster_courier_get_state (MusterCourier *self, MusterCourierState *state)
{
  g_return_if_fail (MUSTER_IS_COURIER (self));
  *state = muster_courier_shared_dup_state (self->shared);
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
  muster_courier_shared_release (MUSTER_COURIER (object)->shared);
  G_OBJECT_CLASS (muster_courier_parent_class)->finalize (object);
}

static void
muster_courier_class_init (MusterCourierClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = muster_courier_dispose;
  G_OBJECT_CLASS (klass)->finalize = muster_courier_finalize;
  g_signal_new (
      "changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_signal_new ("pulled",
                G_TYPE_FROM_CLASS (klass),
                G_SIGNAL_RUN_LAST,
                0,
                NULL,
                NULL,
                NULL,
                G_TYPE_NONE,
                1,
                G_TYPE_UINT);
}

static void
muster_courier_init (MusterCourier *self)
{
}

MusterCourier *
muster_courier_new (MusterStore *store)
{
  MusterCourier *self = g_object_new (MUSTER_TYPE_COURIER, NULL);

  self->shared = muster_courier_shared_new (self, store);
  return self;
}
