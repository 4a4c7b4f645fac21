/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "muster-error.h"
#include "muster-journal-index.h"
#include "muster-journal.h"
#include "muster-stmt.h"
#include "muster-vault.h"

/* What the walk finds: an entry edited, removed, moved, added or cut off, its hash or the head
 * changed, and an index that tells something else than the entries.
 *
 * What it cannot find: whoever can write the file can also recompute all hashes from the edited
 * entry on, and the head; or cut the end off and set the head back; or put an old copy of the whole
 * file in its place. No secret goes into the hashes. Those need the station's signatures and a
 * receipt of the head kept elsewhere. */

static gboolean G_GNUC_PRINTF (2, 3) fault (GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_BAD_DATA,
               _ ("%s The entries before it fit. Keep a copy of the store's file as evidence and "
                  "report it."),
               message);
  return FALSE;
}

static gboolean
check_place (gint64 seq, gint64 expect, GError **error)
{
  if (seq == expect)
    return TRUE;
  if (seq == expect + 1)
    return fault (error, _ ("Journal entry %lld is missing."), (long long) expect);
  return fault (error,
                _ ("Journal entries %lld to %lld are missing."),
                (long long) expect,
                (long long) seq - 1);
}

/* @hash: in: of the entry before; out: of this one */
static gboolean
check_entry (MusterDb *db,
             MusterStmt *stmt,
             gint64 seq,
             guint8 hash[MUSTER_JOURNAL_HASH_BYTES],
             GError **error)
{
  g_autoptr (GBytes) sealed = muster_stmt_dup_bytes (stmt, 2);
  g_autoptr (GBytes) json = muster_vault_open (db, "journal", seq, sealed, error);
  g_autoptr (MusterEvent) event = NULL;
  guint8 computed[MUSTER_JOURNAL_HASH_BYTES];
  gsize length;
  gconstpointer kept = muster_stmt_get_blob (stmt, 1, &length);
  gboolean fits;

  if (json == NULL)
    return FALSE;
  event = muster_event_parse (json, NULL);
  if (event != NULL && muster_event_get_int (event, "seq") != seq)
    return fault (error,
                  _ ("Journal entry %lld is out of order: its text is that of entry %lld."),
                  (long long) seq,
                  (long long) muster_event_get_int (event, "seq"));
  muster_journal_hash (hash, seq, json, computed);
  if (event == NULL || length != sizeof computed || memcmp (kept, computed, length) != 0)
    return fault (error, _ ("Journal entry %lld was changed."), (long long) seq);
  if (!muster_journal_index_fits (db, seq, event, &fits, error))
    return FALSE;
  if (!fits)
    return fault (
        error, _ ("The index of the journal was changed at entry %lld."), (long long) seq);
  memcpy (hash, computed, sizeof computed);
  return TRUE;
}

static gboolean
check_end (MusterDb *db, gint64 last, const guint8 *hash, GError **error)
{
  guint8 head[MUSTER_JOURNAL_HASH_BYTES];
  gint64 head_seq, surplus;

  if (!muster_journal_read_head (db, &head_seq, head, error))
    return FALSE;
  if (head_seq > last)
    return fault (error,
                  _ ("The journal is cut off: it ends with entry %lld, but %lld were written."),
                  (long long) last,
                  (long long) head_seq);
  if (head_seq < last)
    return fault (error,
                  _ ("The journal's head is wrong: it names entry %lld, but the last one is %lld."),
                  (long long) head_seq,
                  (long long) last);
  if (memcmp (head, hash, sizeof head) != 0)
    return fault (error,
                  _ ("The journal's head is wrong: its hash is not that of entry %lld."),
                  (long long) last);
  if (!muster_db_query_int64 (db,
                              "SELECT min (seq) FROM journal_index WHERE seq NOT IN"
                              " (SELECT seq FROM journal)",
                              &surplus,
                              error))
    return FALSE;
  if (surplus != 0)
    return fault (error,
                  _ ("The index of the journal names entry %lld, which is not there."),
                  (long long) surplus);
  return TRUE;
}

/**
 * muster_journal_verify:
 * @data: a MusterJournalVerify
 *
 * Walks the chain from the first entry to the head. Errors: BAD_DATA names the first entry that
 * does not fit and what is wrong with it; STORE if the file cannot be read
 */
gboolean
muster_journal_verify (MusterDb *db, gpointer data, GError **error)
{
  MusterJournalVerify *verify = data;
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "SELECT seq, hash, json FROM journal ORDER BY seq");
  guint8 hash[MUSTER_JOURNAL_HASH_BYTES] = {0};
  gboolean has_row;

  while (muster_stmt_step (stmt, &has_row, error)) {
    gint64 seq = verify->n_entries + 1;

    if (!has_row) {
      if (!check_end (db, verify->n_entries, hash, error))
        return FALSE;
      verify->head = muster_journal_hash_to_hex (hash);
      return TRUE;
    }
    if (!check_place (muster_stmt_get_int64 (stmt, 0), seq, error) ||
        !check_entry (db, stmt, seq, hash, error))
      return FALSE;
    verify->n_entries = seq;
  }
  return FALSE;
}
