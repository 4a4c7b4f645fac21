/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-consent-table.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "muster-consent-code.h"
#include "muster-error.h"
#include "muster-journal.h"
#include "muster-stmt.h"
#include "muster-vault.h"

/* Agreements to being compared by face, and their end.
 *
 * An agreement is an entry of the journal: which text in which version and language, on which lane,
 * when, and the number that the guest was shown for it. Its end is an entry, too, of version 0; so
 * nobody can make it undone in the file without the journal telling. The newest one counts, and an
 * end counts for every occasion. */

void
muster_consent_mark_read (MusterConsentMark *mark, const MusterEvent *event)
{
  *mark = (MusterConsentMark){0};
  if (!g_str_equal (muster_event_get_type_name (event), "consent") ||
      muster_event_get_int (event, "unproven"))
    return;
  mark->person = muster_event_get_int (event, "person");
  mark->code = g_strdup (muster_event_get_string (event, "withdrawal"));
}

void
muster_consent_mark_clear (MusterConsentMark *mark)
{
  if (mark->code != NULL)
    explicit_bzero (mark->code, strlen (mark->code));
  g_clear_pointer (&mark->code, g_free);
}

/* Two people who were given the same number by chance are both found by their cards: it leads to
 * nobody rather than to the wrong one. */
static gboolean
drop_shared (MusterDb *db, GBytes *key, gint64 person, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db,
                       "DELETE FROM consent_code WHERE code_key = :key AND seq NOT IN"
                       " (SELECT seq FROM journal_index WHERE person = person_alias (:person))");

  muster_stmt_bind_bytes (stmt, ":key", key);
  muster_stmt_bind_int64 (stmt, ":person", person);
  return muster_stmt_run (stmt, error);
}

/* Nobody's is found by a number: the roster may have lost the person since. An agreement that is
 * saved again has the number of before. */
gboolean
muster_consent_put (MusterDb *db, gint64 seq, const MusterConsentMark *mark, GError **error)
{
  g_autoptr (MusterStmt) stmt = NULL;
  g_autoptr (GBytes) key = NULL;

  if (mark->code == NULL || mark->person <= 0)
    return TRUE;
  key = muster_vault_blind (db, "consent", mark->code, error);
  if (key == NULL || !drop_shared (db, key, mark->person, error))
    return FALSE;
  stmt = muster_stmt_new (db,
                          "INSERT INTO consent_code (code_key, seq)"
                          " SELECT :key, :seq FROM person"
                          " WHERE id = :person AND changes () = 0"
                          " ON CONFLICT (code_key) DO UPDATE SET seq = excluded.seq");
  muster_stmt_bind_bytes (stmt, ":key", key);
  muster_stmt_bind_int64 (stmt, ":seq", seq);
  muster_stmt_bind_int64 (stmt, ":person", mark->person);
  return muster_stmt_run (stmt, error);
}

/* The row leads to an entry, but only what is sealed in that says whose it is. */
static gboolean
check_entry (MusterDb *db, gint64 seq, const char *code, gint64 person, GError **error)
{
  g_autoptr (MusterEvent) event = muster_journal_read_event (db, seq, error);

  if (event == NULL)
    return FALSE;
  if (g_strcmp0 (muster_event_get_string (event, "withdrawal"), code) == 0 &&
      muster_event_get_int (event, "person") == person)
    return TRUE;
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_BAD_DATA,
               _ ("The store was changed in its file: what was looked for leads to somebody else "
                  "(row %lld). Keep %s as evidence and put a copy from your backup in its place."),
               (long long) person,
               muster_db_get_path (db));
  return FALSE;
}

/**
 * muster_consent_find:
 *
 * Errors: BAD_DATA (no such number can be; or the file was changed), NOT_FOUND, SEALED_OFF, STORE
 */
gboolean
muster_consent_find (MusterDb *db, gpointer data, GError **error)
{
  MusterConsentFind *find = data;
  g_autofree char *code = muster_consent_code_normalise (find->code);
  g_autoptr (GBytes) key = code != NULL ? muster_vault_blind (db, "consent", code, error) : NULL;
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db,
                       "SELECT alias_person (i.person), c.seq FROM consent_code c"
                       " JOIN journal_index i ON i.seq = c.seq WHERE c.code_key = :key");
  gboolean has_row;

  if (code == NULL) {
    g_set_error_literal (error,
                         MUSTER_ERROR,
                         MUSTER_ERROR_BAD_DATA,
                         _ ("The number for withdrawing has ten digits."));
    return FALSE;
  }
  if (key == NULL)
    return FALSE;
  muster_stmt_bind_bytes (stmt, ":key", key);
  if (!muster_stmt_step (stmt, &has_row, error))
    return FALSE;
  if (!has_row) {
    g_set_error_literal (
        error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND, _ ("Nobody agreed with this number here."));
    return FALSE;
  }
  find->person = muster_stmt_get_int64 (stmt, 0);
  return check_entry (db, muster_stmt_get_int64 (stmt, 1), code, find->person, error);
}

/**
 * muster_consent_withdraw:
 * @says: who of the staff was told; changed
 */
gboolean
muster_consent_withdraw (MusterDb *db,
                         gint64 person,
                         MusterEvent *says,
                         const char *station,
                         const char *boot,
                         GError **error)
{
  g_autofree char *json = NULL;
  MusterJournalAppend append = {.station = station, .boot = boot, .seq = -1};

  muster_event_set_int (says, "person", person);
  muster_event_set_int (says, "consent_version", 0);
  muster_event_set_boolean (says, "withdrawn", TRUE);
  json = muster_event_to_json (says);
  append.json = json;
  return muster_journal_append_within (db, &append, error);
}

/* @withdrawn: (out): whether the newest word of @person, on whatever occasion, was no */
gboolean
muster_consent_is_withdrawn (MusterDb *db, gint64 person, gboolean *withdrawn, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db,
                       "SELECT consent FROM journal_index WHERE person = person_alias (:person) AND"
                       " type = 'consent' ORDER BY seq DESC LIMIT 1");
  gboolean has_row;

  muster_stmt_bind_int64 (stmt, ":person", person);
  if (!muster_stmt_step (stmt, &has_row, error))
    return FALSE;
  *withdrawn = has_row && muster_stmt_get_int64 (stmt, 0) == 0;
  return TRUE;
}
