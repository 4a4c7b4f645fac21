/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-courier-rounds.h"

#include "muster-error.h"
#include "muster-roster-fetch.h"
#include "muster-roster-join.h"
#include "muster-roster-pull.h"
#include "muster-wire-events.h"

#define PAUSE_SECONDS 300 /* after staff have stopped it */
#define HELLO_SECONDS 300 /* whether the roster is there, with nothing to send */

#define RETRY_SECONDS 600 /* what was set aside, without news: somebody here may have changed */

#define PHOTOS_AT_ONCE 200
#define PHOTOS_SECONDS 15

/* One way, in one round. */
typedef struct {
  gboolean asked; /* by staff */
  gboolean tried;
  gboolean told; /* what came of it */
  guint moved;   /* entries, rows */
  GError *error; /* owned; NULL: it went well */
} Way;

typedef struct {
  MusterCourierRounds *rounds;
  MusterRosterLink link;
  GCancellable *cancellable; /* owned: stops this round */
  Way push, pull;
  gboolean news; /* the roster had something to tell */
} Round;

static void
round_clear (Round *round)
{
  muster_roster_link_clear (&round->link);
  g_clear_object (&round->cancellable);
  g_clear_error (&round->push.error);
  g_clear_error (&round->pull.error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Round, round_clear)

/* --- whom it talks to --- */

void
muster_courier_rounds_clear (MusterCourierRounds *rounds)
{
  g_clear_pointer (&rounds->kept, g_bytes_unref);
  g_clear_pointer (&rounds->client, muster_roster_client_free);
}

static void
set_link (MusterCourierShared *shared, const MusterRosterLink *link)
{
  MusterCourierState state = muster_courier_shared_dup_state (shared);

  g_free (state.url);
  g_free (state.station);
  g_free (state.scope);
  state.url = g_strdup (link->url);
  state.station = g_strdup (link->station_id);
  state.scope = g_strdup (link->scope);
  state.since = muster_roster_get_since (shared->store);
  muster_courier_shared_set_state (shared, &state);
}

/* The client with its connection and its token stays as long as the link does. */
static gboolean
connect_to (MusterCourierRounds *rounds, MusterRosterLink *link, GError **error)
{
  g_autoptr (GBytes) text = NULL;

  if (!muster_store_get_roster_link (rounds->shared->store, link, error)) {
    muster_courier_rounds_clear (rounds);
    return FALSE;
  }
  text = muster_roster_link_to_json (link);
  if (rounds->kept != NULL && g_bytes_equal (text, rounds->kept))
    return TRUE;
  muster_courier_rounds_clear (rounds);
  rounds->pushed = (MusterRosterPushed){0};
  rounds->asked = rounds->push_paused = rounds->pull_paused = 0;
  rounds->client = muster_roster_connect_to (rounds->shared->store, link, error);
  if (rounds->client == NULL)
    return FALSE;
  set_link (rounds->shared, link);
  rounds->kept = g_steal_pointer (&text);
  return TRUE;
}

static gboolean
read_age (MusterCourierRounds *rounds, const MusterRosterLink *link, GError **error)
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

/* --- to the roster --- */

/* Whether there is anything to ask the roster: something new, or the last word is long ago. What is
 * in conflict there does not count as sent and is not sent for ever. */
static gboolean
has_reason (const MusterCourierRounds *rounds, const MusterOutboxState *outbox)
{
  return rounds->asked == 0 || outbox->last != rounds->last ||
         (outbox->last > outbox->sent && rounds->pushed.conflicts == 0) ||
         g_get_monotonic_time () - rounds->asked >= HELLO_SECONDS * G_USEC_PER_SEC;
}

static gboolean
count_unsent (MusterCourierRounds *rounds,
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
push (Round *round, GError **error)
{
  MusterCourierRounds *rounds = round->rounds;
  MusterCourierShared *shared = rounds->shared;
  MusterOutboxState outbox;

  if (!count_unsent (rounds, &round->link, &outbox, error))
    return FALSE;
  if (!round->push.asked && !has_reason (rounds, &outbox))
    return TRUE;
  rounds->asked = 0; /* until it went well: nothing hides that it did not */
  /* What is over in a moment is not worth telling, unless somebody waits for it. */
  if (round->push.asked || outbox.last - outbox.sent > MUSTER_WIRE_BATCH_EVENTS)
    muster_courier_shared_set_doing (
        shared, MUSTER_COURIER_PUSHES, 0, (guint) MAX (outbox.last - outbox.sent, 0));
  if (!muster_roster_push (shared->store,
                           rounds->client,
                           &round->link,
                           muster_courier_shared_set_counts,
                           shared,
                           &rounds->pushed,
                           round->cancellable,
                           error))
    return FALSE;
  rounds->asked = g_get_monotonic_time ();
  rounds->last = outbox.last;
  return TRUE;
}

/* --- from the roster --- */

static void
progress_cb (const MusterRosterPulled *pulled, gpointer data)
{
  MusterCourierShared *shared = data;

  g_mutex_lock (&shared->lock);
  shared->waiting = FALSE;
  g_mutex_unlock (&shared->lock);
  if (pulled->applied.rows > 0)
    muster_courier_shared_set_doing (shared, MUSTER_COURIER_PULLS, pulled->applied.rows, 0);
}

static void
fetch_progress_cb (guint done, guint all, gpointer data)
{
  const MusterCourierRounds *rounds = data;

  muster_courier_shared_set_doing (rounds->shared,
                                   MUSTER_COURIER_FETCHES,
                                   rounds->photos_done + done,
                                   rounds->photos_done + all);
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
fetch_photos (Round *round, GError **error)
{
  MusterCourierRounds *rounds = round->rounds;
  MusterCourierShared *shared = rounds->shared;
  const MusterRosterFetchHow how = {rounds->photos_at, PHOTOS_AT_ONCE, PHOTOS_SECONDS};
  MusterRosterFetched fetched;
  MusterCourierState state;
  gboolean ok;

  if (rounds->photos_at == 0)
    rounds->photos_done = rounds->photos_unfit = 0;
  ok = muster_roster_photos_fetch (
      shared->store, &how, fetch_progress_cb, rounds, &fetched, round->cancellable, error);
  rounds->photos_at = ok ? fetched.at : 0;
  rounds->photos_unfit += fetched.unfit;
  rounds->photos_done += fetched.kept + fetched.gone + fetched.unfit;
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
pull (Round *round, GError **error)
{
  MusterCourierRounds *rounds = round->rounds;
  MusterCourierShared *shared = rounds->shared;
  const gboolean waits = rounds->waits && rounds->photos_at == 0 && begin_waiting (shared);
  const gint64 now = g_get_monotonic_time ();
  const gboolean retries = round->pull.asked || rounds->retried == 0 ||
                           now - rounds->retried >= RETRY_SECONDS * G_USEC_PER_SEC;
  const MusterRosterPullHow how = {.wait_s = waits ? MUSTER_COURIER_LOOK_SECONDS : 0,
                                   .retries = retries};
  MusterRosterPulled pulled;
  gboolean ok;

  muster_courier_shared_set_doing (
      shared, round->pull.asked ? MUSTER_COURIER_PULLS : MUSTER_COURIER_RESTS, 0, 0);
  ok = muster_roster_pull (shared->store,
                           rounds->client,
                           &round->link,
                           &how,
                           progress_cb,
                           shared,
                           &pulled,
                           round->cancellable,
                           error);
  if (retries && ok)
    rounds->retried = now;
  round->pull.moved = pulled.applied.rows + pulled.applied.accounts;
  round->news = round->pull.moved + pulled.applied.erased_people > 0;
  if (round->news)
    muster_courier_shared_tell_pulled (shared, pulled.applied.erased_people);
  ok = read_age (rounds, &round->link, ok ? error : NULL) && ok;
  return ok && fetch_photos (round, error);
}

/* --- one round --- */

static void
begin_round (Round *round)
{
  MusterCourierRounds *rounds = round->rounds;
  MusterCourierShared *shared = rounds->shared;

  round->cancellable = g_cancellable_new ();
  g_mutex_lock (&shared->lock);
  shared->state.push.asked = round->push.asked = shared->push;
  shared->state.pull.asked = round->pull.asked = shared->pull;
  rounds->waits = !shared->wake;
  shared->wake = shared->push = shared->pull = shared->waiting = shared->stopped = FALSE;
  g_set_object (&shared->round, round->cancellable);
  if (g_cancellable_is_cancelled (shared->cancellable))
    g_cancellable_cancel (round->cancellable);
  g_mutex_unlock (&shared->lock);
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
  return muster_error_is_cancelled (error) ||
         (error->domain == MUSTER_ERROR &&
          (muster_courier_code_is_refusal (error->code) || error->code == MUSTER_ERROR_FAILED ||
           error->code == MUSTER_ERROR_TIMED_OUT));
}

/* --- what came of it --- */

/* @stopped: by staff */
static MusterCourierEnd
get_end (const Way *way, gboolean stopped)
{
  if (way->error != NULL && !muster_error_is_cancelled (way->error))
    return MUSTER_COURIER_FAILED;
  return stopped && (!way->tried || way->error != NULL) ? MUSTER_COURIER_STOPPED
                                                        : MUSTER_COURIER_WELL;
}

static void
tell_way (Way *way, gboolean stopped, MusterCourierWay *told)
{
  way->told = TRUE;
  told->asked = FALSE;
  if (way->asked) {
    told->end = get_end (way, stopped);
    told->ended_at = g_get_real_time () / G_USEC_PER_SEC;
    told->moved = way->moved;
  }
  if (way->error == NULL
          ? !way->tried
          : muster_error_is_cancelled (way->error) || (is_idle (way->error) && !way->asked))
    return; /* the one before still says how it stands */
  g_free (told->trouble);
  told->trouble = g_strdup (way->error != NULL ? way->error->message : NULL);
  told->code = way->error != NULL ? way->error->code : 0;
}

static gboolean
is_stopped (MusterCourierShared *shared)
{
  gboolean stopped;

  g_mutex_lock (&shared->lock);
  stopped = shared->stopped;
  g_mutex_unlock (&shared->lock);
  return stopped;
}

/* As soon as it is known: the other way may take long. @all: also of what was not tried */
static void
tell (Round *round, gboolean all)
{
  MusterCourierShared *shared = round->rounds->shared;
  const gboolean stopped = is_stopped (shared);
  MusterOutboxState outbox;
  MusterCourierState state;

  /* It may have taken a while, and people were checked in. */
  if (round->link.server_key != NULL)
    (void) count_unsent (round->rounds, &round->link, &outbox, NULL);
  state = muster_courier_shared_dup_state (shared);
  if (!round->push.told && (round->push.tried || all))
    tell_way (&round->push, stopped, &state.push);
  if (!round->pull.told && (round->pull.tried || all))
    tell_way (&round->pull, stopped, &state.pull);
  state.doing = MUSTER_COURIER_RESTS;
  state.done = state.all = 0;
  state.conflicts = round->rounds->pushed.conflicts;
  state.lost = round->rounds->pushed.lost;
  muster_courier_shared_set_state (shared, &state);
}

/* --- both ways --- */

/* Staff may have asked since the round began: then this is it. @pending: of the shared ones, @told:
 * that way's in the state */
static void
take_ask (MusterCourierShared *shared, gboolean *pending, Way *way, MusterCourierWay *told)
{
  g_mutex_lock (&shared->lock);
  way->asked = told->asked = way->asked || *pending;
  *pending = FALSE;
  g_mutex_unlock (&shared->lock);
}

static void
try_push (Round *round)
{
  MusterCourierShared *shared = round->rounds->shared;
  MusterOutboxState before, after;
  gboolean counts;

  take_ask (shared, &shared->push, &round->push, &shared->state.push);
  if (!round->push.asked && g_get_monotonic_time () < round->rounds->push_paused)
    return;
  round->push.tried = TRUE;
  counts = count_unsent (round->rounds, &round->link, &before, NULL);
  (void) push (round, &round->push.error);
  if (counts && count_unsent (round->rounds, &round->link, &after, NULL))
    round->push.moved = (guint) MAX (after.sent - before.sent, 0);
}

static void
try_pull (Round *round)
{
  MusterCourierShared *shared = round->rounds->shared;

  take_ask (shared, &shared->pull, &round->pull, &shared->state.pull);
  if (!round->pull.asked && g_get_monotonic_time () < round->rounds->pull_paused)
    return;
  round->pull.tried = TRUE;
  (void) pull (round, &round->pull.error);
}

/* What one of them meets the other would meet, too. */
static gboolean
ends_there (const Way *first, Way *second)
{
  if (first->error == NULL || (!is_idle (first->error) && !is_far (first->error)))
    return FALSE;
  if (!muster_error_is_cancelled (first->error))
    second->error = g_error_copy (first->error);
  return TRUE;
}

/* What staff wait for goes first. */
static void
try_both (Round *round)
{
  const gboolean pulls_first = round->pull.asked && !round->push.asked;
  gboolean ends;

  if (pulls_first)
    try_pull (round);
  else
    try_push (round);
  ends = pulls_first ? ends_there (&round->pull, &round->push)
                     : ends_there (&round->push, &round->pull);
  tell (round, ends);
  if (ends)
    return;
  if (pulls_first)
    try_push (round);
  else
    try_pull (round);
}

/* --- how it ends --- */

/* The station belongs to no roster, or not any more. */
static void
tell_none (MusterCourierShared *shared)
{
  MusterCourierState state = muster_courier_shared_dup_state (shared);

  muster_courier_state_clear (&state);
  state = (MusterCourierState){0};
  muster_courier_shared_set_state (shared, &state);
}

static gint64
get_pause (const Way *way, gboolean stopped)
{
  return stopped && muster_error_is_cancelled (way->error)
             ? g_get_monotonic_time () + PAUSE_SECONDS * G_USEC_PER_SEC
             : 0;
}

static MusterCourierRound
end_round (Round *round)
{
  MusterCourierRounds *rounds = round->rounds;
  MusterCourierShared *shared = rounds->shared;
  const GError *error = round->push.error != NULL ? round->push.error : round->pull.error;
  const gboolean stopped = is_stopped (shared);

  g_mutex_lock (&shared->lock);
  shared->waiting = FALSE;
  g_mutex_unlock (&shared->lock);
  if (rounds->client == NULL && g_error_matches (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND))
    tell_none (shared);
  else
    tell (round, TRUE);
  if (round->push.tried)
    rounds->push_paused = get_pause (&round->push, stopped);
  if (round->pull.tried)
    rounds->pull_paused = get_pause (&round->pull, stopped);
  if (error == NULL || muster_error_is_cancelled (error))
    return MUSTER_COURIER_ROUND_WELL;
  return is_idle (error) ? MUSTER_COURIER_ROUND_IDLE : MUSTER_COURIER_ROUND_FAILED;
}

/**
 * muster_courier_rounds_go:
 * @quick: (out): it did not wait, and there was nothing
 *
 * On the courier's thread.
 */
MusterCourierRound
muster_courier_rounds_go (MusterCourierRounds *rounds, gboolean *quick)
{
  const gint64 begun = g_get_monotonic_time ();
  g_auto (Round) round = {.rounds = rounds};

  begin_round (&round);
  if (connect_to (rounds, &round.link, &round.push.error) &&
      read_age (rounds, &round.link, &round.push.error))
    try_both (&round);
  else
    round.pull.error = g_error_copy (round.push.error);
  *quick = !round.pull.tried || (rounds->waits && rounds->photos_at == 0 && !round.news &&
                                 g_get_monotonic_time () - begun < G_USEC_PER_SEC);
  return end_round (&round);
}
