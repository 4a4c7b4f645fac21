/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-roster-fetch.h"

#include "muster-blob-hash.h"
#include "muster-error.h"
#include "muster-journal-chain.h"
#include "muster-roster-join.h"
#include "muster-store-clean.h"

/* The pictures that the roster has told of and that are not here, two at a time: one waits for the
 * network while the other is written. Which are wanted is what the store says, so nothing is lost
 * by stopping; a picture that came in part goes on from there within one round. */

#define LIST_AT_ONCE  200
#define MAX_TRIES     6  /* of one picture, one after the other without a byte of it */
#define MAX_WRONG     2  /* answers that no picture is: a portal's, mostly */
#define MAX_GOES      60 /* of one picture at all */
#define MAX_PASSED    3  /* pictures, one after the other: then it is not the picture */
#define FIRST_WAIT_MS 200

typedef struct {
  MusterStore *store; /* borrowed */
  MusterRosterFetchHow how;
  gint64 begun;              /* monotonic */
  GCancellable *cancellable; /* borrowed, nullable */
  MusterRosterFetchProgress progress;
  gpointer progress_data;
  GMutex lock;
  GPtrArray *list;              /* locked, owned, of MusterWantedPhoto; NULL: all were listed */
  guint at;                     /* locked: in it */
  gint64 after;                 /* locked: a person; who is behind was not listed yet */
  gint64 newest;                /* locked: the person whose picture was taken last */
  gboolean ended;               /* locked: there is none behind */
  guint all, done;              /* locked */
  guint passed;                 /* locked: over, since one came */
  GError *trouble;              /* locked, owned: the first one; everybody stops */
  MusterRosterFetched *fetched; /* locked, borrowed */
} Round;

/* One of those at work. */
typedef struct {
  Round *round;               /* borrowed */
  MusterRosterClient *client; /* owned */
  guint8 server[MUSTER_JOURNAL_KEY_BYTES];
} Hand;

static void
stop (Round *round, GError *trouble)
{
  g_mutex_lock (&round->lock);
  if (round->trouble == NULL)
    round->trouble = trouble;
  else
    g_error_free (trouble);
  g_mutex_unlock (&round->lock);
}

/* Locked. Returns: %FALSE at the end, or with trouble */
static gboolean
list_more (Round *round)
{
  g_clear_pointer (&round->list, g_ptr_array_unref);
  round->at = 0;
  round->list =
      muster_store_list_wanted_photos (round->store, round->after, LIST_AT_ONCE, &round->trouble);
  if (round->list == NULL || round->list->len == 0) {
    round->ended = round->list != NULL;
    return FALSE;
  }
  round->after =
      ((MusterWantedPhoto *) g_ptr_array_index (round->list, round->list->len - 1))->person;
  return TRUE;
}

/* Locked. */
static gboolean
is_enough (const Round *round)
{
  const MusterRosterFetchHow *how = &round->how;

  return (how->max > 0 && round->done >= how->max) ||
         (how->max_s > 0 && g_get_monotonic_time () - round->begun > how->max_s * G_USEC_PER_SEC);
}

/* Returns: (transfer full) (nullable): %NULL: there is nothing left to do */
static MusterWantedPhoto *
take_next (Round *round)
{
  MusterWantedPhoto *photo = NULL;

  g_mutex_lock (&round->lock);
  if (round->trouble == NULL && !g_cancellable_is_cancelled (round->cancellable) &&
      !is_enough (round) &&
      ((round->list != NULL && round->at < round->list->len) || list_more (round))) {
    const MusterWantedPhoto *next = g_ptr_array_index (round->list, round->at++);

    photo = g_new0 (MusterWantedPhoto, 1);
    *photo = (MusterWantedPhoto){next->person, g_strdup (next->h), next->size};
    round->newest = next->person;
  }
  g_mutex_unlock (&round->lock);
  return photo;
}

/* @count: one of the round's counts */
static void
end_one (Round *round, guint *count)
{
  guint done;

  g_mutex_lock (&round->lock);
  *count += 1;
  done = ++round->done;
  g_mutex_unlock (&round->lock);
  if (round->progress != NULL)
    round->progress (done, MAX (done, round->all), round->progress_data);
}

/* --- one picture --- */

static gboolean
may_pass (const GError *cause)
{
  return g_error_matches (cause, MUSTER_ERROR, MUSTER_ERROR_FAILED) ||
         g_error_matches (cause, MUSTER_ERROR, MUSTER_ERROR_TIMED_OUT) ||
         g_error_matches (cause, MUSTER_ERROR, MUSTER_ERROR_BUSY) ||
         g_error_matches (cause, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
}

/* Anywhere within a while that doubles, or until somebody cancels. */
static void
wait_a_while (Hand *hand, guint tries)
{
  const guint most = FIRST_WAIT_MS << tries;
  const guint asked = (guint) MIN (muster_roster_client_get_wait (hand->client), 60) * 1000;
  GPollFD cancelled;
  const gboolean polls = g_cancellable_make_pollfd (hand->round->cancellable, &cancelled);

  g_poll (
      &cancelled, polls ? 1 : 0, (gint) MAX (asked, (guint) g_random_int_range (0, (gint32) most)));
  if (polls)
    g_cancellable_release_fd (hand->round->cancellable);
}

/* A token that ran out on the way costs one more try; the client gets another. What is here as a
 * whole needs no good end. */
static gboolean
fetch (Hand *hand, const MusterWantedPhoto *photo, GByteArray *picture, GError **error)
{
  gboolean knew = TRUE;
  guint wrong = 0, goes = 0;

  for (guint tries = 1;; tries++) {
    const guint before = picture->len;
    GError *cause = NULL;
    gboolean again;

    if (muster_roster_client_fetch_blob (
            hand->client, photo->h, photo->size, picture, hand->round->cancellable, &cause))
      return TRUE;
    if (picture->len == photo->size) {
      g_error_free (cause);
      return TRUE;
    }
    if (picture->len > before)
      tries = 1;
    wrong += g_error_matches (cause, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
    again = tries < MAX_TRIES && ++goes < MAX_GOES && wrong < MAX_WRONG &&
            (may_pass (cause) ||
             (knew && g_error_matches (cause, MUSTER_ERROR, MUSTER_ERROR_WRONG_SECRET)));
    knew = knew && !g_error_matches (cause, MUSTER_ERROR, MUSTER_ERROR_WRONG_SECRET);
    if (!again) {
      g_propagate_error (error, cause);
      return FALSE;
    }
    g_error_free (cause);
    g_mutex_lock (&hand->round->lock);
    hand->round->fetched->again += 1;
    g_mutex_unlock (&hand->round->lock);
    wait_a_while (hand, tries);
  }
}

static gboolean
is_it (Hand *hand, const MusterWantedPhoto *photo, GBytes *picture)
{
  g_autofree char *h = muster_blob_dup_hash (hand->server, picture);

  return g_str_equal (h, photo->h);
}

/* Something else came under this name: a portal, mostly. Once more from the beginning tells. */
static GBytes *
fetch_right (Hand *hand, const MusterWantedPhoto *photo, GError **error)
{
  for (guint tries = 0; tries < 2; tries++) {
    g_autoptr (GByteArray) all = g_byte_array_new ();
    g_autoptr (GBytes) picture = NULL;

    if (!fetch (hand, photo, all, error))
      return NULL;
    picture = g_byte_array_free_to_bytes (g_steal_pointer (&all));
    if (is_it (hand, photo, picture))
      return g_steal_pointer (&picture);
  }
  return g_bytes_new_static ("", 0);
}

/* It stays wanted: a later round asks again. Returns: %FALSE with @cause if the others do not come
 * either. @cause: (transfer full) (nullable): it came, and was another */
static gboolean
pass_over (Round *round, GError *cause, GError **error)
{
  gboolean may;

  g_mutex_lock (&round->lock);
  may = ++round->passed < MAX_PASSED;
  g_mutex_unlock (&round->lock);
  if (cause != NULL && (!may_pass (cause) || !may)) {
    g_propagate_error (error, cause);
    return FALSE;
  }
  g_clear_error (&cause);
  end_one (round, &round->fetched->unfit);
  return TRUE;
}

/* Returns: %FALSE with trouble that the others would have, too */
static gboolean
handle (Hand *hand, const MusterWantedPhoto *photo, GError **error)
{
  Round *round = hand->round;
  g_autoptr (GError) cause = NULL;
  g_autoptr (GBytes) picture = fetch_right (hand, photo, &cause);

  if (g_error_matches (cause, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND)) {
    if (!muster_store_note_roster_photo_gone (round->store, photo, error))
      return FALSE;
    end_one (round, &round->fetched->gone);
    return TRUE;
  }
  if (picture == NULL || g_bytes_get_size (picture) == 0)
    return pass_over (round, g_steal_pointer (&cause), error);
  if (!muster_store_keep_roster_photo (round->store, photo, picture, error))
    return FALSE;
  g_mutex_lock (&round->lock);
  round->passed = 0;
  g_mutex_unlock (&round->lock);
  end_one (round, &round->fetched->kept);
  return TRUE;
}

/* --- all --- */

static void
work (Hand *hand)
{
  MusterWantedPhoto *photo;

  while ((photo = take_next (hand->round)) != NULL) {
    GError *error = NULL;

    if (!handle (hand, photo, &error))
      stop (hand->round, error);
    muster_wanted_photo_free (photo);
  }
}

/* Each has a connection of its own, made and used on its thread alone. */
static gpointer
begin_work (gpointer round_data)
{
  Round *round = round_data;
  g_auto (MusterRosterLink) link = {0};
  GError *error = NULL;
  Hand hand = {.round = round};

  hand.client = muster_roster_connect (round->store, &link, &error);
  if (hand.client == NULL) {
    stop (round, error);
    return NULL;
  }
  muster_journal_hex_to_bytes (link.server_key, hand.server, sizeof hand.server);
  work (&hand);
  muster_roster_client_free (hand.client);
  return NULL;
}

/* As whoever joins it. */
static gpointer
begin_second (gpointer round_data)
{
  muster_store_be_patient ();
  return begin_work (round_data);
}

/**
 * muster_roster_photos_fetch:
 * @how: (nullable): how much of it; %NULL: all
 * @progress: (nullable): after each
 * @fetched: (out caller-allocates): also on failure
 *
 * After the rows: whom the roster tells of first, has a face second. Templates are computed when
 * somebody is looked up. Blocks; not on the main thread. What came before a failure is kept. One
 * that does not come is passed over, as long as others do.
 *
 * Returns: %TRUE if as many were asked for as are wanted; else NOT_FOUND if the station belongs to
 * no roster, and the errors of the client and the store
 */
gboolean
muster_roster_photos_fetch (MusterStore *store,
                            const MusterRosterFetchHow *how,
                            MusterRosterFetchProgress progress,
                            gpointer data,
                            MusterRosterFetched *fetched,
                            GCancellable *cancellable,
                            GError **error)
{
  Round round = {.store = store,
                 .cancellable = cancellable,
                 .progress = progress,
                 .progress_data = data,
                 .begun = g_get_monotonic_time (),
                 .fetched = fetched};
  GThread *second;

  *fetched = (MusterRosterFetched){0};
  if (how != NULL)
    round.how = *how;
  round.after = round.how.after;
  round.all = muster_store_count_wanted_photos (store, &round.trouble);
  if (round.all == 0 && round.trouble == NULL)
    return TRUE;
  g_mutex_init (&round.lock);
  if (round.trouble == NULL) {
    second = round.all > 1 ? g_thread_new ("photos", begin_second, &round) : NULL;
    begin_work (&round);
    if (second != NULL)
      g_thread_join (second);
  }
  g_clear_pointer (&round.list, g_ptr_array_unref);
  g_mutex_clear (&round.lock);
  fetched->at = round.ended ? 0 : round.newest;
  if (round.trouble == NULL && !g_cancellable_set_error_if_cancelled (cancellable, &round.trouble))
    fetched->left = muster_store_count_wanted_photos (store, &round.trouble);
  if (round.trouble == NULL)
    return TRUE;
  g_propagate_error (error, round.trouble);
  return FALSE;
}
