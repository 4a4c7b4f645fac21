/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-staff-ever.h"

#include "muster-error.h"
#include "muster-journal.h"
#include "muster-signer.h"
#include "muster-stmt.h"
#include "muster-vault.h"

/* Whether anybody ever had an account.
 *
 * Where nobody had, whoever is at the desk may do everything; so whoever may write the file would
 * remove the accounts, and what the journal's index says of them. From the first account on each
 * entry says that there are some. The newest entry is the only one whose head the station has
 * signed: to put an older one there, from before there were accounts, takes the station's key, or a
 * copy of the whole file. */

#define FIELD "accounts"

static gboolean
is_known (MusterDb *db, gboolean *known, GError **error)
{
  gint64 n;

  if (!muster_db_query_int64 (db,
                              "SELECT EXISTS (SELECT 1 FROM staff) OR EXISTS"
                              " (SELECT 1 FROM journal_index WHERE type = 'staff-change')",
                              &n,
                              error))
    return FALSE;
  *known = n != 0;
  return TRUE;
}

/* What does not open was changed: that is no reason to believe that there were no accounts. */
static gboolean
tells_accounts (MusterDb *db, gint64 seq, gboolean *tells, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (MusterEvent) event = muster_journal_read_event (db, seq, &failure);

  if (event == NULL && g_error_matches (failure, MUSTER_ERROR, MUSTER_ERROR_STORE)) {
    g_propagate_error (error, g_steal_pointer (&failure));
    return FALSE;
  }
  *tells = event == NULL || muster_event_get_int (event, FIELD) != 0;
  return TRUE;
}

/* --- the newest entry --- */

/* @stmt: at the row of form, json, and the hash before */
static gboolean
has_hash (MusterDb *db, MusterStmt *stmt, gint64 seq, const guint8 *hash)
{
  g_autoptr (GBytes) sealed = muster_stmt_dup_bytes (stmt, 1);
  g_autoptr (GBytes) json = muster_vault_open (db, "journal", seq, sealed, NULL);
  guint8 previous[MUSTER_JOURNAL_HASH_BYTES] = {0}, computed[MUSTER_JOURNAL_HASH_BYTES];
  gsize length = 0;
  const guint8 *before = muster_stmt_get_blob (stmt, 2, &length);

  if (json == NULL || (seq > 1 && length != sizeof previous))
    return FALSE;
  if (seq > 1)
    memcpy (previous, before, sizeof previous);
  muster_journal_hash (
      (MusterJournalForm) muster_stmt_get_int64 (stmt, 0), previous, seq, json, computed);
  return memcmp (computed, hash, sizeof computed) == 0;
}

static gboolean
is_signed (MusterDb *db, MusterStmt *stmt, gint64 seq, const guint8 *hash)
{
  MusterSigner signer;
  gboolean there;
  gsize length = 0;
  const guint8 *signature = muster_stmt_get_blob (stmt, 3, &length);

  if (!muster_signer_read_own (db, &signer, &there, NULL))
    return FALSE;
  /* of before there were signatures; then its form says so, and the hash fits that form only */
  if (!there)
    return muster_stmt_get_int64 (stmt, 0) == MUSTER_JOURNAL_FORM_PLAIN;
  return signature != NULL && length == MUSTER_JOURNAL_SIGNATURE_BYTES &&
         muster_signer_check (&signer, MUSTER_STATEMENT_HEAD, seq, hash, signature);
}

/* @genuine: (out): whether the newest entry is the one that the station wrote last */
static gboolean
check_head (MusterDb *db, gint64 seq, const guint8 *hash, gboolean *genuine, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db,
                       "SELECT j.form, j.json, p.hash, h.signature FROM journal j, journal_head h"
                       " LEFT JOIN journal p ON p.seq = :seq - 1 WHERE j.seq = :seq");
  gboolean has_row;

  muster_stmt_bind_int64 (stmt, ":seq", seq);
  if (!muster_stmt_step (stmt, &has_row, error))
    return FALSE;
  *genuine = has_row && has_hash (db, stmt, seq, hash) && is_signed (db, stmt, seq, hash);
  return TRUE;
}

/* The key is made with the first entry: an empty journal has none. */
static gboolean
has_key (MusterDb *db, gboolean *has, GError **error)
{
  gint64 n;

  if (!muster_db_query_int64 (db, "SELECT count (*) FROM journal_key", &n, error))
    return FALSE;
  *has = n != 0;
  return TRUE;
}

/**
 * muster_staff_ever:
 * @ever: (out): whether there are accounts, or there were some; also where the newest entry is not
 *   what the station has written, or cannot be read now
 *
 * Errors: BAD_DATA if the journal's head is gone; STORE
 */
gboolean
muster_staff_ever (MusterDb *db, gboolean *ever, GError **error)
{
  guint8 hash[MUSTER_JOURNAL_HASH_BYTES];
  gboolean genuine;
  gint64 seq;

  if (!is_known (db, ever, error))
    return FALSE;
  if (*ever)
    return TRUE;
  if (!muster_journal_read_head (db, &seq, hash, error))
    return FALSE;
  if (seq == 0)
    return has_key (db, ever, error);
  if (!check_head (db, seq, hash, &genuine, error))
    return FALSE;
  *ever = !genuine;
  return *ever || tells_accounts (db, seq, ever, error);
}

/**
 * muster_staff_ever_tell:
 * @event: entry @seq before it is written: says so, too
 *
 * What an entry has said the next one says.
 */
gboolean
muster_staff_ever_tell (MusterDb *db, MusterEvent *event, gint64 seq, GError **error)
{
  gboolean tells;

  if (!is_known (db, &tells, error) ||
      (!tells && seq > 1 && !tells_accounts (db, seq - 1, &tells, error)))
    return FALSE;
  if (tells)
    muster_event_set_boolean (event, FIELD, TRUE);
  return TRUE;
}
