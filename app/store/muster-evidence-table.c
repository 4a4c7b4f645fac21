/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-evidence-table.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>

#include "muster-clock-reading.h"
#include "muster-error.h"
#include "muster-evidence.h"
#include "muster-journal.h"
#include "muster-setting-table.h"
#include "muster-stmt.h"
#include "muster-vault-alias.h"
#include "muster-vault.h"

#define CLOCK_KEY "evidence.clock"
#define DAY       (G_GINT64_CONSTANT (24) * 60 * 60)

void
muster_evidence_row_free (MusterEvidenceRow *row)
{
  if (row == NULL)
    return;
  g_free (row->visit);
  g_free (row->kind);
  g_free (row->occasion);
  g_free (row);
}

MusterEvidencePut *
muster_evidence_put_new (const MusterEvidenceKeep *keep, const char *boot)
{
  MusterEvidencePut *put = g_new0 (MusterEvidencePut, 1);

  put->keep = *keep;
  put->keep.visit = g_strdup (keep->visit);
  put->keep.kind = g_strdup (keep->kind);
  put->keep.occasion = g_strdup (keep->occasion);
  put->boot = boot;
  return put;
}

void
muster_evidence_put_free (MusterEvidencePut *put)
{
  if (put->keep.free_data != NULL)
    put->keep.free_data (put->keep.data);
  g_free ((char *) put->keep.visit);
  g_free ((char *) put->keep.kind);
  g_free ((char *) put->keep.occasion);
  g_clear_pointer (&put->plain, g_bytes_unref);
  g_clear_pointer (&put->sealed, g_bytes_unref);
  g_free (put->hash);
  g_free (put);
}

/* --- how long it has been kept --- */

/* Where the count was lost, it goes on from what was kept last: so nothing goes before its time. */
static gboolean
load_clock (MusterDb *db, MusterEvidenceClock *clock, GError **error)
{
  MusterSetting setting = {CLOCK_KEY, NULL};
  g_autofree char *text = NULL;
  gint64 newest;

  if (!muster_setting_load (db, &setting, error) ||
      !muster_db_query_int64 (db, "SELECT max (kept_age) FROM evidence", &newest, error))
    return FALSE;
  text = setting.value;
  muster_evidence_clock_from_text (clock, text);
  clock->age = MAX (clock->age, newest);
  return TRUE;
}

static gboolean
save_clock (MusterDb *db, const MusterEvidenceClock *clock, GError **error)
{
  g_autofree char *text = muster_evidence_clock_to_text (clock);
  MusterSetting setting = {CLOCK_KEY, text};

  return muster_setting_put (db, &setting, error);
}

/* --- keeping --- */

/* What is sealed opens for this try and no other. */
static char *
dup_binding (const char *visit, guint attempt, const char *kind)
{
  return g_strdup_printf ("evidence\n%s\n%u\n%s", visit, attempt, kind);
}

/**
 * muster_evidence_dup_hash:
 *
 * Returns: (transfer full): as the journal's entry tells it: BLAKE2b-256 of what lies in the file,
 * in hex
 */
char *
muster_evidence_dup_hash (GBytes *sealed)
{
  guint8 hash[crypto_generichash_BYTES];
  gsize size;
  const guint8 *data = g_bytes_get_data (sealed, &size);

  crypto_generichash (hash, sizeof hash, data, size, NULL, 0);
  return muster_journal_hash_to_hex (hash);
}

/**
 * muster_evidence_make:
 *
 * Outside of any transaction: it encodes pictures. Errors: BAD_DATA if it is too large, and those
 * of its maker
 */
gboolean
muster_evidence_make (MusterEvidencePut *put, GError **error)
{
  if (put->plain == NULL)
    put->plain = put->keep.make (put->keep.data, error);
  if (put->plain == NULL)
    return FALSE;
  if (g_bytes_get_size (put->plain) > 0 &&
      g_bytes_get_size (put->plain) <= MUSTER_EVIDENCE_MAX_BYTES)
    return TRUE;
  g_set_error_literal (error,
                       MUSTER_ERROR,
                       MUSTER_ERROR_BAD_DATA,
                       _ ("The evidence of a try is empty or too large."));
  return FALSE;
}

gboolean
muster_evidence_seal (MusterDb *db, MusterEvidencePut *put, GError **error)
{
  const MusterEvidenceKeep *keep = &put->keep;
  g_autofree char *scope = g_strconcat ("evidence/", keep->occasion, NULL);
  g_autofree char *binding = dup_binding (keep->visit, keep->attempt, keep->kind);

  put->sealed = muster_vault_seal_kept (db, scope, binding, put->plain, &put->key, error);
  if (put->sealed == NULL)
    return FALSE;
  put->hash = muster_evidence_dup_hash (put->sealed);
  return TRUE;
}

gboolean
muster_evidence_insert (MusterDb *db, const MusterEvidencePut *put, gint64 seq, GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (
      db,
      "INSERT INTO evidence"
      " (visit, attempt, kind, occasion, seq, days, kept_age, rehearsal, data_key, sealed) VALUES"
      " (:visit, :attempt, :kind, :occasion, :seq, :days, :age, :rehearsal, :key, :sealed)");
  MusterEvidenceClock clock;
  MusterClockReading reading;

  if (!load_clock (db, &clock, error))
    return FALSE;
  muster_clock_read (&reading, put->boot);
  muster_evidence_clock_advance (&clock, &reading);
  muster_stmt_bind_text (stmt, ":visit", put->keep.visit);
  muster_stmt_bind_int64 (stmt, ":attempt", put->keep.attempt);
  muster_stmt_bind_text (stmt, ":kind", put->keep.kind);
  muster_stmt_bind_text (stmt, ":occasion", put->keep.occasion);
  muster_stmt_bind_int64 (stmt, ":seq", seq);
  muster_stmt_bind_int64 (stmt, ":days", put->keep.days);
  muster_stmt_bind_int64 (stmt, ":age", clock.age);
  muster_stmt_bind_int64 (stmt, ":rehearsal", put->keep.rehearsal ? 1 : 0);
  muster_stmt_bind_int64 (stmt, ":key", put->key);
  muster_stmt_bind_bytes (stmt, ":sealed", put->sealed);
  return muster_stmt_run (stmt, error) && save_clock (db, &clock, error);
}

/* --- looking --- */

static MusterEvidenceRow *
read_row (MusterDb *db, MusterStmt *stmt, const MusterEvidenceClock *clock)
{
  MusterEvidenceRow *row = g_new0 (MusterEvidenceRow, 1);
  const gint64 age = clock->age - muster_stmt_get_int64 (stmt, 6);

  row->visit = g_strdup (muster_stmt_get_text (stmt, 0));
  row->attempt = (guint) muster_stmt_get_int64 (stmt, 1);
  row->kind = g_strdup (muster_stmt_get_text (stmt, 2));
  row->occasion = g_strdup (muster_stmt_get_text (stmt, 3));
  row->seq = muster_stmt_get_int64 (stmt, 4);
  row->days = (guint) muster_stmt_get_int64 (stmt, 5);
  row->days_left = row->days - (double) age / (double) DAY;
  row->rehearsal = muster_stmt_get_int64 (stmt, 7) != 0;
  row->size = (gsize) muster_stmt_get_int64 (stmt, 8);
  /* while nobody has opened the store it is told what there is, and not of whom */
  muster_vault_alias_open (db, muster_stmt_get_int64 (stmt, 9), &row->person, NULL);
  row->time = muster_stmt_get_int64 (stmt, 10) / 1000;
  return row;
}

gboolean
muster_evidence_list (MusterDb *db, gpointer data, GError **error)
{
  MusterEvidenceList *list = data;
  g_autoptr (GPtrArray) rows =
      g_ptr_array_new_with_free_func ((GDestroyNotify) muster_evidence_row_free);
  g_autoptr (MusterStmt) stmt = muster_stmt_new (
      db,
      "SELECT e.visit, e.attempt, e.kind, e.occasion, e.seq, e.days, e.kept_age, e.rehearsal,"
      " length (e.sealed), i.person, i.time FROM evidence e JOIN journal_index i ON "
      "i.seq = e.seq"
      " WHERE :visit IS NULL OR e.visit = :visit ORDER BY e.id");
  MusterEvidenceClock clock;
  MusterClockReading reading;
  gboolean has_row;

  if (!load_clock (db, &clock, error))
    return FALSE;
  muster_clock_read (&reading, list->boot);
  muster_evidence_clock_advance (&clock, &reading);
  muster_stmt_bind_text (stmt, ":visit", list->visit);
  while (muster_stmt_step (stmt, &has_row, error)) {
    if (!has_row) {
      list->rows = g_steal_pointer (&rows);
      return TRUE;
    }
    g_ptr_array_add (rows, read_row (db, stmt, &clock));
  }
  return FALSE;
}

static gboolean
fail_open (const MusterEvidenceRow *row, const char *trouble, GError **error)
{
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_BAD_DATA,
               /* Translators: what was wrong, a full sentence, comes last. */
               _ ("Evidence of visit %s, attempt %u: %s"),
               row->visit,
               row->attempt,
               trouble);
  return FALSE;
}

static gboolean
open_sealed (MusterDb *db, MusterEvidenceOpen *open, gint64 key, GBytes *sealed, GError **error)
{
  const MusterEvidenceRow *row = open->row;
  g_autofree char *binding = dup_binding (row->visit, row->attempt, row->kind);
  g_autoptr (MusterEvent) event = muster_journal_read_event (db, row->seq, error);
  g_autofree char *hash = muster_evidence_dup_hash (sealed);
  g_autoptr (GError) cause = NULL;

  if (event == NULL)
    return FALSE;
  if (g_strcmp0 (muster_event_get_string (event, "evidence"), hash) != 0)
    return fail_open (
        row, _ ("It is not what the journal says was kept: it was damaged or changed."), error);
  open->plain = muster_vault_open_kept (db, key, binding, sealed, &cause);
  if (open->plain != NULL)
    return TRUE;
  if (g_error_matches (cause, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA))
    return fail_open (row, cause->message, error);
  g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}

gboolean
muster_evidence_open (MusterDb *db, gpointer data, GError **error)
{
  MusterEvidenceOpen *open = data;
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db,
                       "SELECT data_key, sealed FROM evidence WHERE visit = :visit AND"
                       " attempt = :attempt AND kind = :kind AND seq = :seq");
  g_autoptr (GBytes) sealed = NULL;
  gboolean has_row;

  muster_stmt_bind_text (stmt, ":visit", open->row->visit);
  muster_stmt_bind_int64 (stmt, ":attempt", open->row->attempt);
  muster_stmt_bind_text (stmt, ":kind", open->row->kind);
  muster_stmt_bind_int64 (stmt, ":seq", open->row->seq);
  if (!muster_stmt_step (stmt, &has_row, error))
    return FALSE;
  if (!has_row) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_NOT_FOUND,
                 _ ("No evidence of visit %s is kept."),
                 open->row->visit);
    return FALSE;
  }
  sealed = muster_stmt_dup_bytes (stmt, 1);
  return open_sealed (db, open, muster_stmt_get_int64 (stmt, 0), sealed, error);
}

/* --- purging --- */

/* What a case is about stays until staff have settled it, also when its days are over. */
#define UNSETTLED "seq IN (SELECT seq FROM open_case WHERE closed IS NULL)"

static gboolean
delete_due (MusterDb *db, const MusterEvidencePurge *purge, gint64 age, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db,
                       "DELETE FROM evidence WHERE :all OR"
                       " (:age - kept_age >= days * 86400 AND NOT " UNSETTLED ")");

  muster_stmt_bind_int64 (stmt, ":all", purge->what == MUSTER_PURGE_ALL);
  muster_stmt_bind_int64 (stmt, ":age", age);
  return muster_stmt_run (stmt, error) &&
         muster_db_exec (db,
                         "DELETE FROM data_key WHERE scope GLOB 'evidence/*' AND id NOT IN"
                         " (SELECT data_key FROM evidence)",
                         error);
}

/* What proves later that nothing is kept for longer than people were told. */
static gboolean
append_proof (MusterDb *db, const MusterEvidencePurge *purge, GError **error)
{
  g_autoptr (MusterEvent) event = muster_event_new ("evidence-purge");
  g_autofree char *json = NULL;
  MusterJournalAppend append = {.station = purge->station, .boot = purge->boot, .seq = -1};

  muster_event_set_int (event, "purged", purge->result.purged);
  muster_event_set_int (event, "left", purge->result.left);
  if (purge->what == MUSTER_PURGE_ALL)
    muster_event_set_boolean (event, "all", TRUE);
  if (purge->by != 0)
    muster_event_set_int (event, "staff_id", purge->by);
  if (purge->second != 0)
    muster_event_set_int (event, "second_id", purge->second);
  json = muster_event_to_json (event);
  append.json = json;
  return muster_journal_append_within (db, &append, error);
}

static gboolean
purge_in_transaction (MusterDb *db, gpointer data, GError **error)
{
  MusterEvidencePurge *purge = data;
  MusterEvidenceClock clock;
  gint64 before, left;

  if (!load_clock (db, &clock, error))
    return FALSE;
  muster_evidence_clock_advance (&clock, &purge->reading);
  if (purge->what == MUSTER_PURGE_BELIEVE)
    muster_evidence_clock_believe (&clock);
  if (!muster_db_query_int64 (db, "SELECT count (*) FROM evidence", &before, error) ||
      !delete_due (db, purge, clock.age, error) ||
      !muster_db_query_int64 (db, "SELECT count (*) FROM evidence", &left, error) ||
      !save_clock (db, &clock, error))
    return FALSE;
  purge->result = (MusterPurge){
      .purged = (guint) (before - left), .left = (guint) left, .doubted = clock.doubted};
  return purge->result.purged == 0 || append_proof (db, purge, error);
}

/**
 * muster_evidence_purge:
 *
 * What is deleted is overwritten in the file (secure_delete) and the WAL is cut off, so that it
 * lies nowhere; a data key goes with the last that it sealed. While somebody reads beside, the WAL
 * stays for later: what it holds is sealed.
 */
gboolean
muster_evidence_purge (MusterDb *db, gpointer data, GError **error)
{
  MusterEvidencePurge *purge = data;

  if (!muster_db_write (db, purge_in_transaction, purge, error))
    return FALSE;
  muster_vault_sweep_kept (db);
  purge->result.in_file = purge->result.purged > 0 && !muster_db_truncate_wal (db);
  return TRUE;
}
