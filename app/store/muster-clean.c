/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-clean.h"

#include <glib/gi18n-lib.h>

#include "muster-error.h"
#include "muster-journal.h"
#include "muster-stmt.h"
#include "muster-vault-key.h"

/* The store's file without remains of what was in it.
 *
 * What an erasure overwrote (secure_delete) may still lie in the WAL and in free space of pages; so
 * may what was there before a store was sealed or its people got aliases. Rows of erasure_open and
 * key_state.form say that there is something to be done, until it was: then VACUUM has written the
 * file anew. That takes minutes where a school's pictures lie in it, so nobody who opens the store
 * or waits for a PIN waits for it. It is done when nobody waits for the connection, gives way to
 * whoever comes, and begins again later; killed in the middle it has not happened.
 *
 * Not to be broken off is its last part, in which SQLite copies what was written anew. */

gboolean
muster_clean_leave_open (MusterDb *db, gint64 proof, GError **error)
{
  g_autoptr (MusterStmt) open =
      muster_stmt_new (db, "INSERT INTO erasure_open (proof) VALUES (:proof)");

  muster_stmt_bind_int64 (open, ":proof", proof);
  return muster_stmt_run (open, error);
}

static gboolean
fail_read_beside (GError **error)
{
  g_set_error_literal (error,
                       MUSTER_ERROR,
                       MUSTER_ERROR_BUSY,
                       _ ("Somebody reads the store beside, so its file cannot be cleaned now."));
  return FALSE;
}

/* Sealed values only, so the copy that VACUUM makes beside may lie on the disk; a school's pictures
 * would not fit into memory. Asked before is whether anybody reads beside: their view of the file
 * would keep the WAL, and all the work would have to be done again. */
static gboolean
write_anew (MusterDb *db, const MusterClean *clean, GError **error)
{
  gboolean ok;

  if (clean->is_wanted != NULL && clean->is_wanted (clean->wanted_data)) {
    g_set_error_literal (error,
                         MUSTER_ERROR,
                         MUSTER_ERROR_BUSY,
                         _ ("Something else is wanted of the store first; this is done later."));
    return FALSE;
  }
  if (!muster_db_truncate_wal (db))
    return fail_read_beside (error);
  muster_db_give_way (db, clean->is_wanted, clean->wanted_data);
  ok = muster_db_exec (db, "PRAGMA temp_store = FILE; VACUUM", error);
  muster_db_give_way (db, NULL, NULL);
  muster_db_exec (db, "PRAGMA temp_store = MEMORY", NULL);
  return ok && (muster_db_truncate_wal (db) || fail_read_beside (error));
}

typedef struct {
  const MusterClean *clean; /* borrowed */
  gint64 n;
} Proof;

/* Of a store that was only sealed, or given aliases, no erasure tells. */
static gboolean
prove (MusterDb *db, gpointer data, GError **error)
{
  const Proof *proof = data;
  g_autoptr (MusterEvent) event = muster_event_new ("erasure-file");
  g_autofree char *json = NULL;
  MusterJournalAppend append = {
      .station = proof->clean->station, .boot = proof->clean->boot, .seq = -1};

  if (!muster_db_exec (
          db, "DELETE FROM erasure_open; UPDATE key_state SET form = 2 WHERE form = 1", error))
    return FALSE;
  if (proof->n == 0)
    return TRUE;
  muster_event_set_int (event, "proofs", proof->n);
  json = muster_event_to_json (event);
  append.json = json;
  return muster_journal_append_within (db, &append, error);
}

static void
tell (const MusterClean *clean, MusterEraseStep step)
{
  if (clean->progress != NULL)
    clean->progress (step, clean->progress_data);
}

/**
 * muster_clean_run:
 * @data: a MusterClean
 *
 * Nothing happens where nothing is to be done. Afterwards the file holds what is in it and nothing
 * that was, and the journal says so of erasures.
 *
 * Errors: BUSY (somebody reads beside, or somebody waits), SEALED_OFF, STORE, STORE_FULL: then it
 *   is still to be done
 */
gboolean
muster_clean_run (MusterDb *db, gpointer data, GError **error)
{
  const MusterClean *clean = data;
  Proof proof = {.clean = clean};
  gint64 form;

  if (!muster_db_query_int64 (db, "SELECT count (*) FROM erasure_open", &proof.n, error) ||
      !muster_db_query_int64 (db, "SELECT form FROM key_state", &form, error))
    return FALSE;
  if (proof.n == 0 && form != 1)
    return TRUE;
  if (muster_vault_key_get_root (db, error) == NULL)
    return FALSE;
  tell (clean, MUSTER_ERASE_STEP_WAL);
  muster_db_truncate_wal (db); /* whether it went is asked before the file is written */
  tell (clean, MUSTER_ERASE_STEP_REWRITE);
  if (!write_anew (db, clean, error))
    return FALSE;
  tell (clean, MUSTER_ERASE_STEP_PROVE);
  return muster_db_write (db, prove, &proof, error);
}
