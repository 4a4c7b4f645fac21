/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

#include "muster-error.h"
#include "muster-journal-parts.h"
#include "muster-journal.h"
#include "muster-stmt.h"

/* What an entry says of somebody goes with its salt: the commitment in the chain then tells
 * nothing, not even to who tries all there can be. An entry of its own proves it, with a hash over
 * the list of what is missing: whatever else is missing was taken by somebody else. */

/* Those of a guest; staff stay named. */
#define HER_PARTS                                                                                  \
  "sealed IS NOT NULL AND id IN (SELECT 16 * i.seq + k.column1 FROM journal_index i,"              \
  " (VALUES (1), (2), (3)) k WHERE i.person = :person)"

G_STATIC_ASSERT (MUSTER_JOURNAL_PART_PERSON == 1 && MUSTER_JOURNAL_PART_FACE == 2 &&
                 MUSTER_JOURNAL_PART_NOTE == 3);

/* @stmt: gives seq and kind in order; @n: (out): rows; BLAKE2b-256 over "seq:kind" and a line end
 * for each */
static char *
digest_rows (MusterStmt *stmt, gint64 *n, gint64 *n_entries, GError **error)
{
  crypto_generichash_state state;
  guint8 hash[MUSTER_JOURNAL_HASH_BYTES];
  gint64 last = 0;
  gboolean has_row;

  *n = *n_entries = 0;
  crypto_generichash_init (&state, NULL, 0, sizeof hash);
  while (muster_stmt_step (stmt, &has_row, error)) {
    char line[48];

    if (!has_row) {
      crypto_generichash_final (&state, hash, sizeof hash);
      return muster_journal_hash_to_hex (hash);
    }
    g_snprintf (line,
                sizeof line,
                "%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT "\n",
                muster_stmt_get_int64 (stmt, 0),
                muster_stmt_get_int64 (stmt, 1));
    crypto_generichash_update (&state, (const guint8 *) line, strlen (line));
    *n_entries += muster_stmt_get_int64 (stmt, 0) != last;
    last = muster_stmt_get_int64 (stmt, 0);
    (*n)++;
  }
  return NULL;
}

static gboolean
append_proof (MusterDb *db, MusterJournalErase *erase, gint64 n, const char *digest, GError **error)
{
  g_autoptr (MusterEvent) event = muster_event_new ("erasure");
  g_autofree char *json = NULL;
  MusterJournalAppend append = {.station = erase->station, .boot = erase->boot};

  muster_event_set_int (event, "erased", n);
  muster_event_set_int (event, "entries", erase->n_entries);
  muster_event_set_string (event, "digest", digest);
  json = muster_event_to_json (event);
  append.json = json;
  if (!muster_journal_append_within (db, &append, error))
    return FALSE;
  erase->proof = append.seq;
  return TRUE;
}

static gboolean
run_for (MusterDb *db, const char *sql, const MusterJournalErase *erase, GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (db, sql);

  muster_stmt_bind_int64 (stmt, ":person", erase->person);
  if (strstr (sql, ":proof") != NULL)
    muster_stmt_bind_int64 (stmt, ":proof", erase->proof);
  return muster_stmt_run (stmt, error);
}

static gboolean
count_plain (MusterDb *db, MusterJournalErase *erase, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db,
                       "SELECT count (*) FROM journal_index i JOIN journal j ON j.seq = i.seq"
                       " WHERE i.person = :person AND j.form = 1");
  gboolean has_row;

  muster_stmt_bind_int64 (stmt, ":person", erase->person);
  if (!muster_stmt_step (stmt, &has_row, error))
    return FALSE;
  erase->n_plain = has_row ? muster_stmt_get_int64 (stmt, 0) : 0;
  return TRUE;
}

/**
 * muster_journal_erase_person:
 * @data: a MusterJournalErase
 *
 * In a transaction of a writer: who it was, what was measured of the face and what staff wrote goes
 * from all entries about the person; what happened stays, and so do the chain and its signatures.
 * The entry that proves it does not say who. What the roster and evidence have is not touched.
 *
 * The values are gone from the file when the WAL has been brought in and cut off (secure_delete is
 * on): muster_db_truncate_wal().
 *
 * Errors: BAD_DATA if no person is named, STORE, STORE_FULL
 */
gboolean
muster_journal_erase_person (MusterDb *db, gpointer data, GError **error)
{
  MusterJournalErase *erase = data;
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "SELECT seq, kind FROM journal_part WHERE " HER_PARTS " ORDER BY id");
  g_autofree char *digest = NULL;
  gint64 n;

  if (erase->person <= 0) {
    g_set_error_literal (
        error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA, _ ("Say who is to be erased."));
    return FALSE;
  }
  erase->proof = 0;
  muster_stmt_bind_int64 (stmt, ":person", erase->person);
  digest = digest_rows (stmt, &n, &erase->n_entries, error);
  if (digest == NULL || !count_plain (db, erase, error))
    return FALSE;
  if (n == 0)
    return TRUE;
  return append_proof (db, erase, n, digest, error) &&
         run_for (db,
                  "UPDATE journal_part SET sealed = NULL, erased = :proof WHERE " HER_PARTS,
                  erase,
                  error) &&
         run_for (db,
                  "UPDATE journal_index SET person = 0 WHERE person = :person"
                  " AND seq IN (SELECT seq FROM journal WHERE form > 1)",
                  erase,
                  error);
}

/**
 * muster_journal_erasure_fits:
 * @event: entry @seq, which proves an erasure
 * @fits: (out): whether what it tells is what is missing
 */
gboolean
muster_journal_erasure_fits (
    MusterDb *db, gint64 seq, const MusterEvent *event, gboolean *fits, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "SELECT seq, kind FROM journal_part WHERE erased = :seq ORDER BY id");
  g_autofree char *digest = NULL;
  gint64 n, n_entries;

  muster_stmt_bind_int64 (stmt, ":seq", seq);
  digest = digest_rows (stmt, &n, &n_entries, error);
  if (digest == NULL)
    return FALSE;
  *fits = n == muster_event_get_int (event, "erased") &&
          g_strcmp0 (digest, muster_event_get_string (event, "digest")) == 0;
  return TRUE;
}
