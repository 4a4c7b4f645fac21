/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-roster-pull.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "muster-error.h"
#include "muster-roster-again.h"

/* Page after page, each with the cursor behind it in one transaction, so that whatever is cut off
 * goes on where it was. The first time, and whenever the roster does not know any more what has
 * changed since, everything is listed. After that, and once a day, both sides compare their sums;
 * what differs is read anew, bucket by bucket. */

#define COMPARE_SECONDS (24 * 3600)
#define MAX_BUCKETS     32 /* that differ; if there are more, everything is listed */
#define MAX_ROUNDS      3  /* of comparing; what still differs then is tried the next time */

typedef struct {
  MusterStore *store;         /* borrowed */
  MusterRosterClient *client; /* borrowed */
  const MusterRosterLink *link;
  const MusterRosterPullHow *how;
  MusterRosterPullProgress progress;
  gpointer data;
  MusterRosterPulled *pulled;
  GCancellable *cancellable;
  char *source; /* owned */
  MusterRowsState state;
  MusterRosterAgain again;
  guint wait_s; /* of the next question */
  int bucket;   /* to be read anew, or MUSTER_ROWS_ALL: none */
} Pull;

static void
pull_clear (Pull *pull)
{
  muster_rows_state_clear (&pull->state);
  g_clear_pointer (&pull->source, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pull, pull_clear)

/* Returns: (transfer full): whose rows a station of @link has */
char *
muster_roster_dup_source (const MusterRosterLink *link)
{
  return g_strconcat (link->server_key, ".", link->scope, NULL);
}

static gint64
now_s (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static gboolean
reload (Pull *pull, GError **error)
{
  muster_rows_state_clear (&pull->state);
  return muster_store_get_rows_state (pull->store, pull->source, &pull->state, error);
}

/* --- one page --- */

static gboolean
is_listing (const Pull *pull)
{
  return pull->state.cursor == NULL || pull->state.listing != NULL ||
         pull->bucket != MUSTER_ROWS_ALL;
}

/* One that is under way goes first. */
static int
get_bucket (const Pull *pull)
{
  return pull->state.listing != NULL ? pull->state.bucket : pull->bucket;
}

static gboolean
ask (Pull *pull, MusterWirePage *page, GError **error)
{
  const MusterRowsState *state = &pull->state;

  if (is_listing (pull))
    return muster_roster_client_get_snapshot (pull->client,
                                              pull->link->scope,
                                              get_bucket (pull),
                                              state->listing,
                                              page,
                                              pull->cancellable,
                                              error);
  return muster_roster_client_get_changes (
      pull->client, pull->link->scope, state->cursor, pull->wait_s, page, pull->cancellable, error);
}

/* The roster cannot go on from where we are: everything, from the beginning. */
static void
list_everything (Pull *pull)
{
  muster_rows_state_clear (&pull->state);
  pull->bucket = MUSTER_ROWS_ALL;
}

/* A roster that never comes to an end, or that is no roster. */
static gboolean
check_goes_on (const Pull *pull, const MusterWirePage *page, GError **error)
{
  const char *asked = is_listing (pull) ? pull->state.listing : pull->state.cursor;

  if (!page->more || g_strcmp0 (page->next, asked) != 0)
    return TRUE;
  g_set_error_literal (error,
                       MUSTER_ERROR,
                       MUSTER_ERROR_BAD_DATA,
                       _ ("The roster says that there is more, and tells the same again."));
  return FALSE;
}

static gboolean
fetch (Pull *pull, MusterWirePage *page, GError **error)
{
  GError *cause = NULL;
  gboolean anew = FALSE;

  while (!ask (pull, page, &cause)) {
    muster_wire_page_clear (page);
    if (!anew && g_error_matches (cause, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND)) {
      g_clear_error (&cause);
      list_everything (pull);
      anew = TRUE;
      continue;
    }
    if (!muster_roster_again (&pull->again, cause, error))
      return FALSE;
    cause = NULL;
    pull->wait_s = 0;
  }
  pull->again.failed = 0;
  pull->wait_s = 0;
  return check_goes_on (pull, page, error);
}

/* @more: (out): whether there is more to be asked */
static gboolean
take_page (Pull *pull, gboolean *more, GError **error)
{
  g_auto (MusterWirePage) page = {0};
  MusterRowsOrder order;

  if (!fetch (pull, &page, error))
    return FALSE;
  order = (MusterRowsOrder){.source = pull->source,
                            .page = &page,
                            .is_listing = is_listing (pull),
                            .begins = pull->state.listing == NULL,
                            .bucket = get_bucket (pull),
                            .now = now_s (),
                            .retries = pull->how->retries,
                            .even_many = pull->how->even_many,
                            .by = pull->how->by};
  pull->pulled->listed |= order.is_listing && order.bucket == MUSTER_ROWS_ALL;
  *more = page.more || order.is_listing;
  if (!page.more)
    pull->bucket = MUSTER_ROWS_ALL;
  return muster_store_apply_rows (pull->store, &order, &pull->pulled->applied, error) &&
         reload (pull, error);
}

static void
tell (Pull *pull)
{
  pull->pulled->again = pull->again.again;
  if (pull->progress != NULL)
    pull->progress (pull->pulled, pull->data);
}

static gboolean
take_pages (Pull *pull, GError **error)
{
  gboolean more = TRUE;

  while (more) {
    if (g_cancellable_set_error_if_cancelled (pull->cancellable, error) ||
        !take_page (pull, &more, error))
      return FALSE;
    tell (pull);
  }
  return TRUE;
}

/* --- comparing --- */

static gboolean
ask_digest (Pull *pull, MusterWireDigest *digest, GError **error)
{
  GError *cause = NULL;

  while (!muster_roster_client_get_digest (
      pull->client, pull->link->scope, digest, pull->cancellable, &cause)) {
    muster_wire_digest_clear (digest);
    if (!muster_roster_again (&pull->again, cause, error))
      return FALSE;
    cause = NULL;
  }
  pull->again.failed = 0;
  return TRUE;
}

static GArray *
list_differing (const MusterWireDigest *theirs, const MusterWireDigest *ours)
{
  GArray *buckets = g_array_new (FALSE, FALSE, sizeof (int));

  for (int i = 0; i < MUSTER_WIRE_N_BUCKETS; i++)
    if (memcmp (theirs->sums[i], ours->sums[i], sizeof ours->sums[i]) != 0)
      g_array_append_val (buckets, i);
  return buckets;
}

static gboolean
mend (Pull *pull, GArray *buckets, GError **error)
{
  if (buckets->len > MAX_BUCKETS) {
    list_everything (pull);
    return take_pages (pull, error);
  }
  for (guint i = 0; i < buckets->len; i++) {
    pull->bucket = g_array_index (buckets, int, i);
    if (!take_pages (pull, error))
      return FALSE;
    pull->pulled->mended++;
  }
  return TRUE;
}

/* @same: (out): whether both sides had the same, as of the same change */
static gboolean
compare_once (Pull *pull, gboolean *same, GError **error)
{
  g_auto (MusterWireDigest) theirs = {0}, ours = {0};
  g_autoptr (GArray) buckets = NULL;

  *same = FALSE;
  if (!ask_digest (pull, &theirs, error))
    return FALSE;
  if (g_strcmp0 (theirs.cursor, pull->state.cursor) != 0)
    return take_pages (pull, error);
  if (!muster_store_sum_rows (pull->store, &ours, error))
    return FALSE;
  buckets = list_differing (&theirs, &ours);
  *same = buckets->len == 0;
  return *same || mend (pull, buckets, error);
}

/* Also where a clock that was put right has it in the future. */
static gboolean
is_compare_due (const Pull *pull)
{
  const gint64 now = now_s ();

  return now - pull->state.compared > COMPARE_SECONDS || pull->state.compared > now;
}

static gboolean
compare (Pull *pull, GError **error)
{
  gboolean same = FALSE;

  for (guint i = 0; !same && i < MAX_ROUNDS; i++)
    if (!compare_once (pull, &same, error))
      return FALSE;
  pull->pulled->compared = same;
  return !same || muster_store_mark_rows_compared (pull->store, now_s (), error);
}

/* --- all --- */

/**
 * muster_roster_pull:
 * @client: of muster_roster_connect()
 * @progress: (nullable): after each page, on this thread
 * @pulled: (out caller-allocates): also on failure; what came before it is here for good
 *
 * Reads what the roster has to tell, once. Blocks; what fails on the way is tried again a few
 * times. A station that pushes first has its erasures countersigned.
 *
 * Returns: %FALSE with the errors of the client and the store; AMBIGUOUS if so many people would go
 *   that somebody should have a look
 */
gboolean
muster_roster_pull (MusterStore *store,
                    MusterRosterClient *client,
                    const MusterRosterLink *link,
                    const MusterRosterPullHow *how,
                    MusterRosterPullProgress progress,
                    gpointer data,
                    MusterRosterPulled *pulled,
                    GCancellable *cancellable,
                    GError **error)
{
  g_auto (Pull) pull = {.store = store,
                        .client = client,
                        .link = link,
                        .how = how,
                        .progress = progress,
                        .data = data,
                        .pulled = pulled,
                        .cancellable = cancellable,
                        .source = muster_roster_dup_source (link),
                        .again = {client, cancellable, 0, 0},
                        .wait_s = how->wait_s,
                        .bucket = MUSTER_ROWS_ALL};
  gboolean ok;

  *pulled = (MusterRosterPulled){0};
  ok = (!how->compare || muster_store_ask_rows_again (store, error)) && reload (&pull, error) &&
       take_pages (&pull, error);
  if (ok && (how->compare || pulled->listed || is_compare_due (&pull)))
    ok = compare (&pull, error);
  pulled->again = pull.again.again;
  return ok;
}
