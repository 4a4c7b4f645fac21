/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

#include "muster-error.h"
#include "muster-journal-index.h"
#include "muster-journal-parts.h"
#include "muster-journal-receipt.h"
#include "muster-journal.h"
#include "muster-stmt.h"
#include "muster-vault.h"

/* What an entry says of somebody goes with its salt: the commitment in the chain then tells
 * nothing, not even to who tries all there can be. An entry of its own proves it, with a hash over
 * the list of what is missing: whatever else is missing was taken by somebody else.
 *
 * Entries of form 1 have no commitments: the chain was made over all of their text. They go as a
 * whole. Their hash stays, so the chain holds, and a row of journal_part for the whole entry is in
 * the list that the proof is made over. */

/* Of one person, or of all on one occasion. Of an occasion those wait about whom staff have
 * something to settle, and what a server that countersigns has not seen. */
#define HERS                                                                                       \
  "(i.person = person_alias (:person) OR (i.occasion = :occasion AND i.person <> 0 AND i.person "  \
  "NOT IN"                                                                                         \
  " (SELECT k.person FROM journal_index k JOIN open_case c ON c.seq = k.seq"                       \
  "  WHERE c.closed IS NULL) AND (NOT EXISTS (SELECT 1 FROM journal_receipt) OR"                   \
  " i.seq <= " MUSTER_JOURNAL_SENT ")))"

/* Those of a guest; staff stay named. */
#define HER_PARTS                                                                                  \
  "sealed IS NOT NULL AND id IN (SELECT 16 * i.seq + k.column1 FROM journal_index i,"              \
  " (VALUES (1), (2), (3)) k WHERE " HERS " AND (k.column1 = 2 OR NOT :face_only))"

#define HER_WHOLE_ENTRIES                                                                          \
  "FROM journal j JOIN journal_index i ON i.seq = j.seq"                                           \
  " WHERE j.form = 1 AND " HERS " AND NOT :face_only"

#define ALL_OF_HER                                                                                 \
  "SELECT seq, kind FROM journal_part WHERE " HER_PARTS                                            \
  " UNION ALL SELECT j.seq, 15 " HER_WHOLE_ENTRIES " ORDER BY 1, 2"

G_STATIC_ASSERT (MUSTER_JOURNAL_PART_PERSON == 1 && MUSTER_JOURNAL_PART_FACE == 2 &&
                 MUSTER_JOURNAL_PART_NOTE == 3 && MUSTER_JOURNAL_PART_WHOLE == 15);

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

static MusterStmt *
new_stmt_for (MusterDb *db, const char *sql, const MusterJournalErase *erase)
{
  MusterStmt *stmt = muster_stmt_new (db, sql);

  muster_stmt_bind_int64 (stmt, ":person", erase->person);
  muster_stmt_bind_text (stmt, ":occasion", erase->occasion);
  if (strstr (sql, ":face_only") != NULL)
    muster_stmt_bind_int64 (stmt, ":face_only", erase->face_only != FALSE);
  if (strstr (sql, ":proof") != NULL)
    muster_stmt_bind_int64 (stmt, ":proof", erase->proof);
  return stmt;
}

static gboolean
run_for (MusterDb *db, const char *sql, const MusterJournalErase *erase, GError **error)
{
  g_autoptr (MusterStmt) stmt = new_stmt_for (db, sql, erase);

  return muster_stmt_run (stmt, error);
}

static gboolean
append_proof (MusterDb *db, MusterJournalErase *erase, const char *digest, GError **error)
{
  g_autoptr (MusterEvent) event =
      erase->says != NULL ? muster_event_ref (erase->says) : muster_event_new ("erasure");
  g_autofree char *json = NULL;
  MusterJournalAppend append = {.station = erase->station, .boot = erase->boot};

  muster_event_set_int (event, "erased", erase->n_parts);
  muster_event_set_int (event, "entries", erase->n_entries);
  muster_event_set_string (event, "digest", digest);
  json = muster_event_to_json (event);
  append.json = json;
  if (!muster_journal_append_within (db, &append, error))
    return FALSE;
  erase->proof = append.seq;
  return TRUE;
}

/* --- whole entries --- */

/**
 * muster_journal_new_stub:
 *
 * Returns: (transfer full): what stands in the place of entry @seq where all of it was erased
 */
MusterEvent *
muster_journal_new_stub (gint64 seq)
{
  MusterEvent *event = muster_event_new ("erased");

  muster_event_set_int (event, "seq", seq);
  return event;
}

static gboolean
put_stub (MusterDb *db, gint64 seq, gint64 proof, GError **error)
{
  g_autoptr (MusterEvent) stub = muster_journal_new_stub (seq);
  g_autoptr (MusterIndexMark) mark = muster_index_mark_new (stub);
  g_autofree char *json = muster_event_to_json (stub);
  g_autoptr (GBytes) sealed = muster_vault_seal_text (db, "journal", seq, json, error);
  g_autoptr (MusterStmt) entry =
      muster_stmt_new (db, "UPDATE journal SET json = :json WHERE seq = :seq");
  g_autoptr (MusterStmt) index = muster_stmt_new (db, "DELETE FROM journal_index WHERE seq = :seq");
  g_autoptr (MusterStmt) row =
      muster_stmt_new (db,
                       "INSERT INTO journal_part (id, seq, kind, sealed, erased)"
                       " VALUES (16 * :seq + 15, :seq, 15, NULL, :proof)");

  if (sealed == NULL)
    return FALSE;
  muster_stmt_bind_bytes (entry, ":json", sealed);
  muster_stmt_bind_int64 (entry, ":seq", seq);
  muster_stmt_bind_int64 (index, ":seq", seq);
  muster_stmt_bind_int64 (row, ":seq", seq);
  muster_stmt_bind_int64 (row, ":proof", proof);
  return muster_stmt_run (entry, error) && muster_stmt_run (index, error) &&
         muster_journal_index_put (db, seq, mark, error) && muster_stmt_run (row, error);
}

static gboolean
put_stubs (MusterDb *db, const MusterJournalErase *erase, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      new_stmt_for (db, "SELECT j.seq " HER_WHOLE_ENTRIES " ORDER BY 1", erase);
  g_autoptr (GArray) seqs = g_array_new (FALSE, FALSE, sizeof (gint64));
  gboolean has_row;

  do {
    gint64 seq;

    if (!muster_stmt_step (stmt, &has_row, error))
      return FALSE;
    seq = has_row ? muster_stmt_get_int64 (stmt, 0) : 0;
    if (has_row)
      g_array_append_val (seqs, seq);
  } while (has_row);
  if (seqs->len == 0)
    return TRUE;
  if (!muster_journal_lift_guard (db, error))
    return FALSE;
  for (guint i = 0; i < seqs->len; i++)
    if (!put_stub (db, g_array_index (seqs, gint64, i), erase->proof, error))
      return FALSE;
  return muster_journal_set_guard (db, error);
}

/* --- erasing --- */

static gboolean
look (MusterDb *db, MusterJournalErase *erase, char **digest, GError **error)
{
  g_autoptr (MusterStmt) stmt = new_stmt_for (db, ALL_OF_HER, erase);

  *digest = digest_rows (stmt, &erase->n_parts, &erase->n_entries, error);
  return *digest != NULL;
}

/* What muster_journal_erase_person() would take out. */
gboolean
muster_journal_erase_look (MusterDb *db, gpointer data, GError **error)
{
  g_autofree char *digest = NULL;

  return look (db, data, &digest, error);
}

/**
 * muster_journal_erase_person:
 * @data: a MusterJournalErase
 *
 * In a transaction of a writer: who it was, what was measured of the face and what staff wrote goes
 * from all entries about the person, or only what was measured; what happened stays, and so do the
 * chain and its signatures. Of entries from before there were signatures only the hash stays. The
 * entry that proves it does not say who. What the roster and evidence have is not touched.
 *
 * The values are gone from the file when it was written anew: see muster-erase.c.
 *
 * Errors: BAD_DATA if no person is named, STORE, STORE_FULL
 */
gboolean
muster_journal_erase_person (MusterDb *db, gpointer data, GError **error)
{
  MusterJournalErase *erase = data;
  g_autofree char *digest = NULL;

  if (erase->person == 0) {
    g_set_error_literal (
        error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA, _ ("Say who is to be erased."));
    return FALSE;
  }
  erase->proof = 0;
  if (!look (db, erase, &digest, error))
    return FALSE;
  if (erase->n_parts == 0 && erase->says == NULL)
    return TRUE;
  return append_proof (db, erase, digest, error) && put_stubs (db, erase, error) &&
         run_for (db,
                  "UPDATE journal_part SET sealed = NULL, erased = :proof WHERE " HER_PARTS,
                  erase,
                  error) &&
         (erase->face_only ||
          (run_for (db,
                    "DELETE FROM consent_code WHERE seq IN (SELECT i.seq FROM journal_index i "
                    "WHERE " HERS ")",
                    erase,
                    error) &&
           run_for (db, "UPDATE journal_index AS i SET person = 0 WHERE " HERS, erase, error)));
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
