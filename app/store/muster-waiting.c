/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-waiting.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

#include "muster-clock-reading.h"
#include "muster-error.h"
#include "muster-evidence.h"
#include "muster-stmt.h"
#include "muster-vault-key.h"
#include "muster-vault.h"

/* While nobody has opened the store the journal cannot go on: its entries are sealed with a key
 * that is not there. What happens then is sealed to the station's own key pair (crypto_box_seal),
 * whose private half is sealed itself, and waits in a table. On opening all of it joins the journal
 * in order, in one transaction with taking it out of the table, so each once, whatever stops it.
 *
 * Inside: a byte for the form, the number, the number with which this closing of the station began,
 * the hash at the journal's head (which stands still while it is closed), a proof, then the event.
 * The proof is BLAKE2b keyed with the device secret: whoever has the file alone can put rows into
 * it that open, but none that prove themselves. The numbers tell what was taken out of the middle,
 * the head what was put back that had joined before. What nobody can see without a secret is that
 * the last ones are gone. */

#define FORM      2
#define HASH      32
#define HEAD      (1 + 8 + 8 + HASH + HASH)
#define MAX_PLAIN (1024 * 1024)
#define CELL      "key_state.outbox"

typedef struct {
  guint8 public[crypto_box_PUBLICKEYBYTES];
  guint8 secret[crypto_box_SECRETKEYBYTES];
} Pair;

/* --- the key pair --- */

static gboolean
save_pair (MusterDb *db, const Pair *pair, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "UPDATE key_state SET outbox_public = :public, outbox_secret = :secret");
  g_autoptr (GBytes) plain = g_bytes_new_static (pair, sizeof *pair);
  g_autoptr (GBytes) sealed = muster_vault_seal (db, CELL, 1, plain, error);

  if (sealed == NULL)
    return FALSE;
  muster_stmt_bind_blob (stmt, ":public", pair->public, sizeof pair->public);
  muster_stmt_bind_bytes (stmt, ":secret", sealed);
  return muster_stmt_run (stmt, error);
}

/* @pair: (out caller-allocates): wiped by the caller. Both halves are sealed: the one that lies
 * open is only believed while nobody can check it. @there: (out): whether there is one */
static gboolean
load_pair (MusterDb *db, Pair *pair, gboolean *there, GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (db, "SELECT outbox_secret FROM key_state");
  g_autoptr (GBytes) sealed = NULL, plain = NULL;
  g_autoptr (GError) failure = NULL;
  gboolean has_row;

  *there = FALSE;
  if (!muster_stmt_step (stmt, &has_row, error))
    return FALSE;
  sealed = has_row ? muster_stmt_dup_bytes (stmt, 0) : NULL;
  if (sealed == NULL || g_bytes_get_size (sealed) == 0)
    return TRUE;
  plain = muster_vault_open (db, CELL, 1, sealed, &failure);
  if (g_error_matches (failure, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA))
    return TRUE; /* damaged: one cell must not keep the station shut, a new pair takes its place */
  if (plain == NULL) {
    g_propagate_error (error, g_steal_pointer (&failure));
    return FALSE;
  }
  *there = g_bytes_get_size (plain) == sizeof *pair;
  if (*there)
    memcpy (pair, g_bytes_get_data (plain, NULL), sizeof *pair);
  return TRUE;
}

static gboolean
make_pair (MusterDb *db, gpointer data, GError **error)
{
  Pair pair;
  gboolean there, ok;

  ok = load_pair (db, &pair, &there, error);
  if (ok && !there)
    crypto_box_keypair (pair.public, pair.secret);
  ok = ok && save_pair (db, &pair, error);
  sodium_memzero (&pair, sizeof pair);
  return ok;
}

static gboolean
load_public (MusterDb *db, guint8 *public, gboolean *there, GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (db, "SELECT outbox_public FROM key_state");
  gboolean has_row;
  gconstpointer bytes;
  gsize size = 0;

  *there = FALSE;
  if (!muster_stmt_step (stmt, &has_row, error))
    return FALSE;
  bytes = has_row ? muster_stmt_get_blob (stmt, 0, &size) : NULL;
  *there = size == crypto_box_PUBLICKEYBYTES;
  if (*there)
    memcpy (public, bytes, size);
  return TRUE;
}

/**
 * muster_waiting_set_up:
 * @db: open for writing, with its keys
 *
 * Makes the key pair, or puts its open half right if somebody changed it.
 */
gboolean
muster_waiting_set_up (MusterDb *db, GError **error)
{
  guint8 public[crypto_box_PUBLICKEYBYTES];
  gboolean there, has_public;
  Pair pair;
  gboolean same;

  if (!load_public (db, public, &has_public, error) || !load_pair (db, &pair, &there, error))
    return FALSE;
  same = has_public && there && memcmp (public, pair.public, sizeof public) == 0;
  sodium_memzero (&pair, sizeof pair);
  return same || muster_db_write (db, make_pair, NULL, error);
}

/* --- one that waits --- */

typedef struct {
  gint64 number;
  gint64 first;      /* of this closing */
  guint8 head[HASH]; /* the journal's */
  guint8 proof[HASH];
  const char *json; /* borrowed from the opened bytes */
  gsize json_size;
} Waiting;

/* Returns: %FALSE: without the device secret nothing is proven */
static gboolean
prove (MusterDb *db, const Waiting *waiting, guint8 *proof)
{
  guint8 device[MUSTER_VAULT_KEY_BYTES];
  crypto_generichash_state state;
  g_autofree char *head = g_strdup_printf ("muster waiting\n%s\n%lld\n%lld",
                                           muster_vault_key_get_store (db),
                                           (long long) waiting->number,
                                           (long long) waiting->first);
  gboolean ok = muster_vault_key_load_device (db, device, NULL);

  memset (proof, 0, HASH);
  if (!ok)
    return FALSE;
  crypto_generichash_init (&state, device, sizeof device, HASH);
  crypto_generichash_update (&state, (const guint8 *) head, strlen (head) + 1);
  crypto_generichash_update (&state, waiting->head, HASH);
  crypto_generichash_update (&state, (const guint8 *) waiting->json, waiting->json_size);
  crypto_generichash_final (&state, proof, HASH);
  sodium_memzero (&state, sizeof state);
  sodium_memzero (device, sizeof device);
  return TRUE;
}

static void
put_number (guint8 *to, gint64 number)
{
  const guint64 wire = GUINT64_TO_BE ((guint64) number);

  memcpy (to, &wire, sizeof wire);
}

static gint64
get_number (const guint8 *from)
{
  guint64 wire;

  memcpy (&wire, from, sizeof wire);
  return (gint64) GUINT64_FROM_BE (wire);
}

static GBytes *
pack (const Waiting *waiting, const guint8 *public)
{
  const gsize size = HEAD + waiting->json_size;
  guint8 *plain = g_malloc (size), *sealed = g_malloc (size + crypto_box_SEALBYTES);

  plain[0] = FORM;
  put_number (plain + 1, waiting->number);
  put_number (plain + 9, waiting->first);
  memcpy (plain + 17, waiting->head, HASH);
  memcpy (plain + 17 + HASH, waiting->proof, HASH);
  memcpy (plain + HEAD, waiting->json, waiting->json_size);
  crypto_box_seal (sealed, plain, size, public);
  sodium_memzero (plain, size);
  g_free (plain);
  return g_bytes_new_take (sealed, size + crypto_box_SEALBYTES);
}

/* Returns: (transfer full) (nullable): what @waiting borrows from; %NULL if @sealed is nothing of
 * ours */
static GBytes *
unpack (GBytes *sealed, const Pair *pair, Waiting *waiting)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (sealed, &size);
  guint8 *plain;

  if (size < crypto_box_SEALBYTES + HEAD || size > MAX_PLAIN)
    return NULL;
  plain = g_malloc (size - crypto_box_SEALBYTES);
  if (crypto_box_seal_open (plain, data, size, pair->public, pair->secret) != 0 ||
      plain[0] != FORM) {
    g_free (plain);
    return NULL;
  }
  waiting->number = get_number (plain + 1);
  waiting->first = get_number (plain + 9);
  memcpy (waiting->head, plain + 17, HASH);
  memcpy (waiting->proof, plain + 17 + HASH, HASH);
  waiting->json = (const char *) plain + HEAD;
  waiting->json_size = size - crypto_box_SEALBYTES - HEAD;
  return muster_evidence_wiped_bytes (plain, size - crypto_box_SEALBYTES);
}

/* --- appending --- */

static gboolean
fill_place (MusterDb *db, Waiting *waiting, GError **error)
{
  gint64 last, seq;

  if (!muster_db_query_int64 (
          db, "SELECT seq FROM sqlite_sequence WHERE name = 'journal_waiting'", &last, error) ||
      !muster_db_query_int64 (
          db, "SELECT ifnull (min (number), 0) FROM journal_waiting", &waiting->first, error) ||
      !muster_journal_read_head (db, &seq, waiting->head, error))
    return FALSE;
  waiting->number = last + 1;
  if (waiting->first == 0)
    waiting->first = waiting->number;
  return TRUE;
}

/* @data: the event */
static gboolean
put_waiting (MusterDb *db, gpointer data, GError **error)
{
  const char *json = data;
  Waiting waiting = {.json = json, .json_size = strlen (json)};
  g_autoptr (MusterStmt) stmt = muster_stmt_new (
      db, "INSERT INTO journal_waiting (number, sealed) VALUES (:number, :sealed)");
  guint8 public[crypto_box_PUBLICKEYBYTES];
  g_autoptr (GBytes) sealed = NULL;
  gboolean there;

  if (!load_public (db, public, &there, error) || !fill_place (db, &waiting, error))
    return FALSE;
  if (!there)
    return muster_vault_key_get_root (db, error) != NULL; /* never opened since there are keys */
  prove (db, &waiting, waiting.proof);
  sealed = pack (&waiting, public);
  muster_stmt_bind_int64 (stmt, ":number", waiting.number);
  muster_stmt_bind_bytes (stmt, ":sealed", sealed);
  return muster_stmt_run (stmt, error);
}

static char *
complete (const MusterJournalAppend *append, GError **error)
{
  g_autoptr (GBytes) given = g_bytes_new_static (append->json, strlen (append->json));
  g_autoptr (MusterEvent) event = muster_event_parse (given, error);
  g_autofree char *time = NULL;

  if (event == NULL)
    return NULL;
  time = muster_journal_dup_time ();
  muster_event_set_string (event, "station", append->station);
  muster_event_set_string (event, "time", time);
  muster_event_set_string (event, "boot", append->boot);
  muster_event_set_int (event, "running_ms", muster_clock_get_running_ms ());
  if (append->evidence_lost != NULL)
    muster_event_set_string (event, "evidence_lost", append->evidence_lost);
  return muster_event_to_json (event);
}

/**
 * muster_waiting_append:
 * @append: its seq is 0 afterwards: it gets one when the store is opened
 *
 * One transaction, durable when it returns. Evidence cannot be kept now: the event says so.
 *
 * Errors: BAD_DATA, STORE_FULL, STORE; SEALED_OFF only if the store was never open
 */
gboolean
muster_waiting_append (MusterDb *db, MusterJournalAppend *append, GError **error)
{
  char *json;
  gboolean ok;

  if (append->evidence != NULL)
    append->evidence_lost = "failed";
  json = complete (append, error);
  if (json == NULL)
    return FALSE;
  ok = muster_db_write_from_reserve (db, put_waiting, json, error);
  explicit_bzero (json, strlen (json));
  g_free (json);
  if (ok)
    append->seq = 0;
  return ok;
}

/* --- joining --- */

typedef struct {
  MusterWaitingJoin *join; /* borrowed */
  const Pair *pair;        /* borrowed */
  guint8 head[HASH];       /* the journal's, before any of them joins */
  gint64 next;             /* number that is expected, 0 = not known yet */
  guint damaged;           /* rows since the last one that is proven */
} Joining;

static gboolean
is_proven (MusterDb *db, const Joining *joining, const Waiting *waiting)
{
  guint8 proof[HASH];

  return prove (db, waiting, proof) && sodium_memcmp (proof, waiting->proof, HASH) == 0 &&
         memcmp (waiting->head, joining->head, HASH) == 0;
}

/* What lies between two that are proven is lost, and a row that is none of ours may stand in the
 * place of one of them. */
static void
count_lost (Joining *joining, const Waiting *waiting)
{
  const gint64 expected = joining->next != 0 ? joining->next : waiting->first;
  const gint64 missing = CLAMP (waiting->number - expected, 0, G_MAXINT);

  joining->join->lost += MAX ((guint) missing, joining->damaged);
  joining->damaged = 0;
  joining->next = waiting->number + 1;
}

/* The event as it was told, with what the journal has to know of it. */
static char *
dup_event (const Waiting *waiting, gboolean proven, char **time, char **boot)
{
  g_autoptr (GBytes) json = g_bytes_new_static (waiting->json, waiting->json_size);
  g_autoptr (MusterEvent) event = muster_event_parse (json, NULL);

  if (event == NULL || muster_event_get_string (event, "time") == NULL ||
      muster_event_get_string (event, "boot") == NULL)
    return NULL;
  *time = g_strdup (muster_event_get_string (event, "time"));
  *boot = g_strdup (muster_event_get_string (event, "boot"));
  muster_event_set_int (event, "waited", waiting->number);
  if (!proven)
    muster_event_set_boolean (event, "unproven", TRUE);
  return muster_event_to_json (event);
}

/* Returns: %FALSE with @error; one that is no event counts as lost */
static gboolean
join_one (MusterDb *db, Joining *joining, gint64 number, GBytes *sealed, GError **error)
{
  MusterWaitingJoin *join = joining->join;
  Waiting waiting = {0};
  g_autoptr (GBytes) plain = unpack (sealed, joining->pair, &waiting);
  g_autofree char *json = NULL, *time = NULL, *boot = NULL;
  MusterJournalAppend append = {.station = join->station, .seq = -1};
  gboolean proven = FALSE;

  if (plain != NULL && waiting.number == number) {
    proven = is_proven (db, joining, &waiting);
    json = dup_event (&waiting, proven, &time, &boot);
  }
  if (json == NULL) {
    joining->damaged++;
    return TRUE;
  }
  if (proven)
    count_lost (joining, &waiting);
  append.json = json;
  append.time = time;
  append.boot = boot;
  join->joined++;
  return muster_journal_append_within (db, &append, error);
}

static gboolean
tell_lost (MusterDb *db, const MusterWaitingJoin *join, GError **error)
{
  g_autoptr (MusterEvent) event = muster_event_new ("waiting-lost");
  g_autofree char *json = NULL;
  MusterJournalAppend append = {.station = join->station, .boot = join->boot, .seq = -1};

  muster_event_set_int (event, "joined", join->joined);
  muster_event_set_int (event, "lost", join->lost);
  json = muster_event_to_json (event);
  append.json = json;
  return muster_journal_append_within (db, &append, error);
}

static gboolean
join_all (MusterDb *db, gpointer data, GError **error)
{
  Joining *joining = data;
  g_autoptr (MusterStmt) rows =
      muster_stmt_new (db, "SELECT number, sealed FROM journal_waiting ORDER BY number");
  gboolean has_row;
  gint64 seq;

  joining->join->joined = joining->join->lost = joining->damaged = 0;
  joining->next = 0;
  if (!muster_journal_read_head (db, &seq, joining->head, error))
    return FALSE;
  do {
    g_autoptr (GBytes) sealed = NULL;

    if (!muster_stmt_step (rows, &has_row, error))
      return FALSE;
    if (!has_row)
      break;
    sealed = muster_stmt_dup_bytes (rows, 1);
    if (!join_one (db, joining, muster_stmt_get_int64 (rows, 0), sealed, error))
      return FALSE;
  } while (has_row);
  joining->join->lost += joining->damaged;
  if (joining->join->lost > 0 && !tell_lost (db, joining->join, error))
    return FALSE;
  return muster_db_exec (db, "DELETE FROM journal_waiting", error);
}

/**
 * muster_waiting_join:
 * @db: open for writing, with its keys, and set up
 * @join: @joined and @lost are told
 *
 * What waits becomes entries of the journal, in order and with the time at which it happened.
 * "waited" is its number; "unproven" says that the device did not vouch for it, or not for this
 * closing: it may have joined before. What does not open or is missing is counted in an entry of
 * its own, "waiting-lost".
 *
 * Errors: STORE, STORE_FULL: then all of it waits on
 */
gboolean
muster_waiting_join (MusterDb *db, MusterWaitingJoin *join, GError **error)
{
  Pair pair;
  Joining joining = {.join = join, .pair = &pair};
  gboolean there, ok = TRUE;
  gint64 n;

  if (!muster_db_query_int64 (db, "SELECT count (*) FROM journal_waiting", &n, error))
    return FALSE;
  if (n == 0)
    return TRUE;
  if (!load_pair (db, &pair, &there, error))
    return FALSE;
  ok = there && muster_db_write_from_reserve (db, join_all, &joining, error);
  sodium_memzero (&pair, sizeof pair);
  return ok;
}
