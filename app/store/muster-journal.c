/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-journal.h"

#include <glib/gi18n-lib.h>

#include "muster-clock-reading.h"
#include "muster-consent-table.h"
#include "muster-error.h"
#include "muster-journal-index.h"
#include "muster-journal-parts.h"
#include "muster-open-case-mark.h"
#include "muster-roster-table.h"
#include "muster-signer.h"
#include "muster-staff-ever.h"
#include "muster-stmt.h"
#include "muster-vault-key.h"
#include "muster-vault.h"
#include "muster-waiting.h"

/* What is chained. */
typedef struct {
  gint64 seq;
  GBytes *json; /* borrowed */
  guint8 hash[MUSTER_JOURNAL_HASH_BYTES];
} Entry;

void
muster_journal_entry_free (MusterJournalEntry *entry)
{
  if (entry == NULL)
    return;
  g_free (entry->hash);
  g_free (entry->json);
  g_free (entry->chained);
  g_free (entry);
}

/* --- the chain --- */

/**
 * muster_journal_read_head:
 * @seq: (out): number of the last entry as it was appended, 0 if there is none yet
 *
 * Errors: BAD_DATA if the head is gone
 */
gboolean
muster_journal_read_head (MusterDb *db,
                          gint64 *seq,
                          guint8 hash[MUSTER_JOURNAL_HASH_BYTES],
                          GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (db, "SELECT seq, hash FROM journal_head");
  gboolean has_row;
  gconstpointer kept;
  gsize length;

  if (!muster_stmt_step (stmt, &has_row, error))
    return FALSE;
  kept = has_row ? muster_stmt_get_blob (stmt, 1, &length) : NULL;
  if (kept == NULL || length != MUSTER_JOURNAL_HASH_BYTES) {
    g_set_error_literal (
        error,
        MUSTER_ERROR,
        MUSTER_ERROR_BAD_DATA,
        _ ("The journal's head is missing: somebody changed the store's file. Keep "
           "the file as evidence and start a new store."));
    return FALSE;
  }
  *seq = muster_stmt_get_int64 (stmt, 0);
  memcpy (hash, kept, MUSTER_JOURNAL_HASH_BYTES);
  return TRUE;
}

/* --- the guard --- */

/* Against honest mistakes, as data/schema has it. */
gboolean
muster_journal_lift_guard (MusterDb *db, GError **error)
{
  return muster_db_exec (db, "DROP TRIGGER IF EXISTS journal_no_update", error);
}

gboolean
muster_journal_set_guard (MusterDb *db, GError **error)
{
  return muster_db_exec (db,
                         "CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal BEGIN"
                         " SELECT raise (ABORT, 'journal entries are never changed'); END",
                         error);
}

/* --- append --- */

/**
 * muster_journal_dup_time:
 *
 * Returns: (transfer full): now as entries tell it, ISO 8601 in UTC with milliseconds
 */
char *
muster_journal_dup_time (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *seconds = g_date_time_format (now, "%Y-%m-%dT%H:%M:%S");

  return g_strdup_printf ("%s.%03dZ", seconds, g_date_time_get_microsecond (now) / 1000);
}

/* A copy of the caller's event with what the store adds. */
static MusterEvent *
complete (MusterDb *db, const MusterJournalAppend *append, gint64 seq, GError **error)
{
  g_autoptr (GBytes) given = g_bytes_new_static (append->json, strlen (append->json));
  g_autoptr (MusterEvent) event = muster_event_parse (given, error);
  g_autofree char *time =
      append->time != NULL ? g_strdup (append->time) : muster_journal_dup_time ();
  const gboolean keeps = append->evidence != NULL && append->evidence_lost == NULL;

  if (event == NULL || !muster_open_case_link (db, event, error) ||
      !muster_open_case_tell_photo (db, event, keeps, error) ||
      !muster_staff_ever_tell (db, event, seq, error))
    return NULL;
  muster_event_set_int (event, "seq", seq);
  muster_event_set_string (event, "station", append->station);
  muster_event_set_string (event, "time", time);
  muster_event_set_string (event, "boot", append->boot);
  if (append->time == NULL) /* an older entry has its own */
    muster_event_set_int (event, "running_ms", muster_clock_get_running_ms ());
  if (keeps)
    muster_event_set_string (event, "evidence", append->evidence->hash);
  else if (append->evidence_lost != NULL)
    muster_event_set_string (event, "evidence_lost", append->evidence_lost);
  if (muster_event_get_int (event, "seq") == seq &&
      g_strcmp0 (muster_event_get_string (event, "boot"), append->boot) == 0)
    return g_steal_pointer (&event);
  g_set_error_literal (error,
                       MUSTER_ERROR,
                       MUSTER_ERROR_BAD_DATA,
                       _ ("The event has no room for the store's own fields."));
  return NULL;
}

static gboolean
insert_entry (MusterDb *db, const MusterSigner *signer, const Entry *entry, GError **error)
{
  g_autoptr (MusterStmt) insert =
      muster_stmt_new (db,
                       "INSERT INTO journal (seq, hash, json, form, signature)"
                       " VALUES (:seq, :hash, :json, :form, :signature)");
  g_autoptr (GBytes) sealed = muster_vault_seal (db, "journal", entry->seq, entry->json, error);
  guint8 signature[MUSTER_JOURNAL_SIGNATURE_BYTES];

  if (sealed == NULL)
    return FALSE;
  muster_signer_sign (signer, MUSTER_STATEMENT_ENTRY, entry->seq, entry->hash, signature);
  muster_stmt_bind_int64 (insert, ":seq", entry->seq);
  muster_stmt_bind_blob (insert, ":hash", entry->hash, sizeof entry->hash);
  muster_stmt_bind_bytes (insert, ":json", sealed);
  muster_stmt_bind_int64 (insert, ":form", MUSTER_JOURNAL_FORM_COMMITTED);
  muster_stmt_bind_blob (insert, ":signature", signature, sizeof signature);
  return muster_stmt_run (insert, error);
}

/* The signature of the head before is overwritten: nobody can put that one back. */
static gboolean
set_head (MusterDb *db, const MusterSigner *signer, const Entry *entry, GError **error)
{
  g_autoptr (MusterStmt) head = muster_stmt_new (
      db, "UPDATE journal_head SET seq = :seq, hash = :hash, signature = :signature");
  guint8 signature[MUSTER_JOURNAL_SIGNATURE_BYTES];

  muster_signer_sign (signer, MUSTER_STATEMENT_HEAD, entry->seq, entry->hash, signature);
  muster_stmt_bind_int64 (head, ":seq", entry->seq);
  muster_stmt_bind_blob (head, ":hash", entry->hash, sizeof entry->hash);
  muster_stmt_bind_blob (head, ":signature", signature, sizeof signature);
  return muster_stmt_run (head, error);
}

/* In a transaction that somebody else has begun. */
gboolean
muster_journal_append_within (MusterDb *db, gpointer data, GError **error)
{
  MusterJournalAppend *append = data;
  guint8 previous[MUSTER_JOURNAL_HASH_BYTES];
  g_auto (MusterSigner) signer = {0};
  g_auto (MusterJournalParts) parts = {0};
  g_autoptr (MusterEvent) event = NULL;
  g_autoptr (MusterIndexMark) mark = NULL;
  g_auto (MusterConsentMark) consent = {0};
  g_autoptr (GBytes) json = NULL;
  MusterOpenCaseMark open_case;
  Entry entry;
  char *text;

  if (!muster_journal_read_head (db, &entry.seq, previous, error))
    return FALSE;
  entry.seq++;
  event = complete (db, append, entry.seq, error);
  if (event == NULL || !muster_signer_open (db, entry.seq, previous, &signer, error))
    return FALSE;
  mark = muster_index_mark_new (event);
  muster_open_case_mark_read (&open_case, event);
  muster_consent_mark_read (&consent, event);
  if (!muster_journal_parts_split (event, &parts, error))
    return FALSE;
  text = muster_event_to_json (event);
  json = g_bytes_new_take (text, strlen (text));
  entry.json = json;
  muster_journal_hash (MUSTER_JOURNAL_FORM_COMMITTED, previous, entry.seq, json, entry.hash);
  if (!insert_entry (db, &signer, &entry, error) ||
      !muster_journal_parts_insert (db, entry.seq, &parts, error) ||
      !set_head (db, &signer, &entry, error) ||
      !muster_journal_index_put (db, entry.seq, mark, error) ||
      !muster_open_case_follow (db, entry.seq, &open_case, error) ||
      !muster_consent_put (db, entry.seq, &consent, error))
    return FALSE;
  append->seq = entry.seq;
  return TRUE;
}

/* The roster may have had somebody erased while they stood here. */
static gboolean
check_person (MusterDb *db, const MusterJournalAppend *append, GError **error)
{
  g_autoptr (GBytes) given = g_bytes_new_static (append->json, strlen (append->json));
  g_autoptr (MusterEvent) event = muster_event_parse (given, error);
  gint64 person;

  if (event == NULL)
    return FALSE;
  person = muster_event_get_int (event, "person");
  return person == 0 || muster_roster_has_person (db, person, error);
}

static gboolean
append_with_evidence (MusterDb *db, gpointer data, GError **error)
{
  MusterJournalAppend *append = data;

  return check_person (db, append, error) && muster_evidence_seal (db, append->evidence, error) &&
         muster_journal_append_within (db, append, error) &&
         muster_evidence_insert (db, append->evidence, append->seq, error);
}

/* Evidence never costs the entry: where it cannot be kept, the entry says so. The reserve is not
 * for it. */
static gboolean
try_with_evidence (MusterDb *db, MusterJournalAppend *append)
{
  g_autoptr (GError) error = NULL;

  append->evidence_lost = NULL;
  if (muster_db_is_on_reserve (db)) {
    append->evidence_lost = "store-full";
    return FALSE;
  }
  if (muster_evidence_make (append->evidence, &error) &&
      muster_db_write (db, append_with_evidence, append, &error))
    return TRUE;
  if (g_error_matches (error, MUSTER_ERROR, MUSTER_ERROR_STORE_FULL))
    append->evidence_lost = "store-full";
  else if (g_error_matches (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND))
    append->evidence_lost = "erased";
  else
    append->evidence_lost = "failed";
  g_warning ("Evidence was not kept: %s", error->message);
  return FALSE;
}

/**
 * muster_journal_append:
 *
 * One transaction: number, hash, signature, entry, head and index, and the evidence with it; so the
 * entry tells its hash, or that it was lost. Durable when it returns. On a full disk it lives from
 * the reserve, so that what is going on at the desk is still recorded; STORE_FULL means that the
 * reserve is used up as well. While nobody has opened the store it waits, see muster-waiting.c.
 */
gboolean
muster_journal_append (MusterDb *db, gpointer data, GError **error)
{
  MusterJournalAppend *append = data;

  if (!muster_vault_key_is_open (db))
    return muster_waiting_append (db, append, error);
  return (append->evidence != NULL && try_with_evidence (db, append)) ||
         muster_db_write_from_reserve (db, muster_journal_append_within, data, error);
}

/* --- list --- */

/**
 * muster_journal_open_event:
 * @sealed: what lies in the file for entry @seq
 * @chained: (out) (optional) (transfer full): the text that is hashed
 *
 * Returns: (transfer full): the entry with what it says of people, as far as that is there; %NULL
 *   with BAD_DATA, STORE
 */
MusterEvent *
muster_journal_open_event (MusterDb *db, gint64 seq, GBytes *sealed, char **chained, GError **error)
{
  g_autoptr (GBytes) json = muster_vault_open (db, "journal", seq, sealed, error);
  g_autoptr (MusterEvent) event = json != NULL ? muster_event_parse (json, error) : NULL;
  gsize size;
  const char *text;

  if (event == NULL || !muster_journal_parts_fill (db, seq, event, error))
    return NULL;
  text = g_bytes_get_data (json, &size);
  if (chained != NULL)
    *chained = g_strndup (text, size);
  return g_steal_pointer (&event);
}

/**
 * muster_journal_read_event:
 *
 * Returns: (transfer full): entry @seq; %NULL with NOT_FOUND, BAD_DATA or STORE
 */
MusterEvent *
muster_journal_read_event (MusterDb *db, gint64 seq, GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (db, "SELECT json FROM journal WHERE seq = :seq");
  g_autoptr (GBytes) sealed = NULL;
  gboolean has_row;

  muster_stmt_bind_int64 (stmt, ":seq", seq);
  if (!muster_stmt_step (stmt, &has_row, error))
    return NULL;
  if (!has_row) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_NOT_FOUND,
                 _ ("There is no journal entry %lld."),
                 (long long) seq);
    return NULL;
  }
  sealed = muster_stmt_dup_bytes (stmt, 0);
  return muster_journal_open_event (db, seq, sealed, NULL, error);
}

/* One that cannot be read any more is one of its number, and no reason to keep back the others. */
static MusterJournalEntry *
read_entry (MusterDb *db, MusterStmt *stmt, GError **error)
{
  g_autoptr (GBytes) sealed = muster_stmt_dup_bytes (stmt, 2);
  gint64 seq = muster_stmt_get_int64 (stmt, 0);
  gsize length;
  const guint8 *hash = muster_stmt_get_blob (stmt, 1, &length);
  g_autofree char *hex =
      length == MUSTER_JOURNAL_HASH_BYTES ? muster_journal_hash_to_hex (hash) : g_strdup ("");
  char *chained = NULL;
  g_autoptr (GError) failure = NULL;
  g_autoptr (MusterEvent) event = muster_journal_open_event (db, seq, sealed, &chained, &failure);
  MusterJournalEntry *entry;

  if (event == NULL && !g_error_matches (failure, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA)) {
    g_propagate_error (error, g_steal_pointer (&failure));
    return NULL;
  }
  entry = g_new0 (MusterJournalEntry, 1);
  entry->seq = seq;
  entry->hash = g_steal_pointer (&hex);
  entry->json = event != NULL ? muster_event_to_json (event) : NULL;
  entry->chained = chained;
  return entry;
}

gboolean
muster_journal_list (MusterDb *db, gpointer data, GError **error)
{
  MusterJournalList *list = data;
  g_autoptr (GPtrArray) entries =
      g_ptr_array_new_with_free_func ((GDestroyNotify) muster_journal_entry_free);
  g_autoptr (MusterStmt) stmt = muster_stmt_new (
      db,
      list->person == 0
          ? "SELECT seq, hash, json FROM journal WHERE seq >= :from ORDER BY seq LIMIT :limit"
          : "SELECT seq, hash, json FROM journal WHERE seq >= :from AND seq IN"
            " (SELECT seq FROM journal_index WHERE person = person_alias (:person)) ORDER BY seq "
            "LIMIT :limit");
  gboolean has_row;

  muster_stmt_bind_int64 (stmt, ":from", list->from_seq);
  muster_stmt_bind_int64 (stmt, ":limit", list->limit != 0 ? (gint64) list->limit : -1);
  if (list->person != 0)
    muster_stmt_bind_int64 (stmt, ":person", list->person);
  while (muster_stmt_step (stmt, &has_row, error)) {
    MusterJournalEntry *entry;

    if (!has_row) {
      list->entries = g_steal_pointer (&entries);
      return TRUE;
    }
    entry = read_entry (db, stmt, error);
    if (entry == NULL)
      return FALSE;
    g_ptr_array_add (entries, entry);
  }
  return FALSE;
}
