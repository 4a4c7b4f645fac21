/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-erase.h"

#include <glib/gi18n-lib.h>

#include "muster-clean.h"
#include "muster-consent-table.h"
#include "muster-error.h"
#include "muster-journal-receipt.h"
#include "muster-journal.h"
#include "muster-name-index.h"
#include "muster-roster-table.h"
#include "muster-stmt.h"
#include "muster-vault.h"

/* Erasing somebody.
 *
 * There is no key of one person alone: the roster's values share one, and so do the journal's. So
 * what is destroyed are the sealed values themselves, and with each salt what could tie a
 * commitment of the journal to anybody. All rows go in one transaction together with the entry that
 * proves it, so it has happened as a whole or not at all. What was there is overwritten
 * (secure_delete); what is left lies in the WAL and in free space of pages, see muster-clean.c. */

/* Of entries about the person; before those are taken out of the index. */
#define HER_EVIDENCE                                                                               \
  "FROM evidence WHERE seq IN"                                                                     \
  " (SELECT seq FROM journal_index WHERE person = person_alias (:person))"

static gboolean
run_for (MusterDb *db, const char *sql, gint64 person, GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (db, sql);

  muster_stmt_bind_int64 (stmt, ":person", person);
  return muster_stmt_run (stmt, error);
}

static gboolean
count_for (MusterDb *db, const char *sql, gint64 person, guint *n, GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (db, sql);
  gboolean has_row;

  muster_stmt_bind_int64 (stmt, ":person", person);
  if (!muster_stmt_step (stmt, &has_row, error))
    return FALSE;
  *n = has_row ? (guint) muster_stmt_get_int64 (stmt, 0) : 0;
  return TRUE;
}

/* --- what there is --- */

/* What staff approved of those who stood here; the others are the school's. */
#define TAKEN_HERE "reference WHERE person = :person AND source = 'review'"

/* Entries of form 1 can only go as a whole: where the face alone goes they stay, measures and all.
 */
#define WHOLE_ENTRIES                                                                              \
  "SELECT count (*) FROM journal j JOIN journal_index i ON i.seq = j.seq"                          \
  " WHERE j.form = 1 AND i.person = person_alias (:person)"

/* Entries that a server has not seen, where one has ever seen some: it could not match them to
 * anybody any more. */
#define UNSENT                                                                                     \
  "SELECT count (*) FROM journal_index WHERE person = person_alias (:person) AND"                  \
  " EXISTS (SELECT 1 FROM journal_receipt) AND seq > " MUSTER_JOURNAL_SENT

static gboolean
count_rows (MusterDb *db, const MusterEraseOrder *order, MusterErased *result, GError **error)
{
  const gboolean all = order->what == MUSTER_ERASE_PERSON;
  const struct {
    gboolean wanted;
    const char *sql;
    guint *n;
  } counts[] = {
      {all, "SELECT count (*) FROM card WHERE person = :person", &result->cards},
      {TRUE,
       all ? "SELECT count (*) FROM reference WHERE person = :person"
           : "SELECT count (*) FROM " TAKEN_HERE,
       &result->references},
      {TRUE,
       "SELECT count (*) FROM template t JOIN reference r ON r.id = t.reference"
       " WHERE r.person = :person",
       &result->templates},
      {all, "SELECT count (*) FROM expected WHERE person = :person", &result->expected},
      {TRUE, "SELECT count (*) " HER_EVIDENCE, &result->evidence},
      {all, UNSENT, &result->unsent},
      {!all, WHOLE_ENTRIES, &result->whole},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
    if (counts[i].wanted && !count_for (db, counts[i].sql, order->person, counts[i].n, error))
      return FALSE;
  return TRUE;
}

static MusterJournalErase
new_journal_erase (const MusterErase *erase)
{
  return (MusterJournalErase){
      .person = erase->order->person,
      .face_only = erase->order->what == MUSTER_ERASE_FACE,
      .station = erase->station,
      .boot = erase->boot,
  };
}

gboolean
muster_erase_look (MusterDb *db, gpointer data, GError **error)
{
  MusterErase *erase = data;
  MusterJournalErase journal = new_journal_erase (erase);

  erase->result = (MusterErased){0};
  if (!muster_roster_has_person (db, erase->order->person, error) ||
      !count_rows (db, erase->order, &erase->result, error) ||
      !muster_journal_erase_look (db, &journal, error))
    return FALSE;
  erase->result.parts = (guint) journal.n_parts;
  erase->result.entries = (guint) journal.n_entries;
  return TRUE;
}

/* --- the rows --- */

static void
tell_staff (const MusterEraseOrder *order, MusterEvent *event)
{
  muster_event_set_string (event, "staff", order->name);
  muster_event_set_int (event, "staff_id", order->by.by);
  if (order->by.second != 0)
    muster_event_set_int (event, "second_id", order->by.second);
}

static MusterEvent *
new_proof (const MusterErase *erase)
{
  const MusterEraseOrder *order = erase->order;
  const MusterErased *result = &erase->result;
  MusterEvent *event = muster_event_new ("erasure");

  muster_event_set_string (event, "what", order->what == MUSTER_ERASE_FACE ? "face" : "person");
  muster_event_set_string (event, "cause", order->cause);
  muster_event_set_int (event, "cards", result->cards);
  muster_event_set_int (event, "references", result->references);
  muster_event_set_int (event, "templates", result->templates);
  muster_event_set_int (event, "expected", result->expected);
  muster_event_set_int (event, "kept", result->evidence);
  if (result->whole > 0)
    muster_event_set_int (event, "whole", result->whole);
  tell_staff (order, event);
  return event;
}

static gboolean
check_sent (const MusterErase *erase, GError **error)
{
  if (erase->result.unsent == 0 || erase->order->even_unsent)
    return TRUE;
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_BUSY,
               g_dngettext (GETTEXT_PACKAGE,
                            "The server has not countersigned %u event about this person yet: it "
                            "could not tell any more whose it was. Connect the station first.",
                            "The server has not countersigned %u events about this person yet: it "
                            "could not tell any more whose they were. Connect the station first.",
                            erase->result.unsent),
               erase->result.unsent);
  return FALSE;
}

static gboolean
erase_rows (MusterDb *db, const MusterErase *erase, GError **error)
{
  const gboolean face_only = erase->order->what == MUSTER_ERASE_FACE;

  if (face_only && !run_for (db, "DELETE FROM " TAKEN_HERE, erase->order->person, error))
    return FALSE;
  return run_for (db, "DELETE " HER_EVIDENCE, erase->order->person, error) &&
         muster_db_exec (db,
                         "DELETE FROM data_key WHERE scope GLOB 'evidence/*' AND id NOT IN"
                         " (SELECT data_key FROM evidence)",
                         error) &&
         (face_only ||
          run_for (db,
                   "DELETE FROM open_case WHERE seq IN"
                   " (SELECT seq FROM journal_index WHERE person = person_alias (:person))",
                   erase->order->person,
                   error)) &&
         run_for (db,
                  face_only ? "DELETE FROM template WHERE reference IN"
                              " (SELECT id FROM reference WHERE person = :person)"
                            : "DELETE FROM person WHERE id = :person", /* and what hangs on it */
                  erase->order->person,
                  error);
}

/* From now on nobody asks for the face again; of who is not on the roster any more nothing is left
 * to be said. */
static gboolean
withdraw (MusterDb *db, const MusterErase *erase, GError **error)
{
  const MusterEraseOrder *order = erase->order;
  g_autoptr (MusterEvent) event = NULL;

  if (order->what != MUSTER_ERASE_FACE || g_strcmp0 (order->cause, "withdrawal") != 0)
    return TRUE;
  event = muster_event_new ("consent");
  tell_staff (order, event);
  return muster_consent_withdraw (db, order->person, event, erase->station, erase->boot, error);
}

static void
tell (const MusterErase *erase, MusterEraseStep step)
{
  if (erase->order->progress != NULL)
    erase->order->progress (step, erase->order->data);
}

/* What is kept of the keys, the names in memory and the WAL are the caller's, once it is for good;
 * the file is cleaned by whoever finds that it has remains (muster-clean.c). */
gboolean
muster_erase_within (MusterDb *db, gpointer data, GError **error)
{
  MusterErase *erase = data;
  MusterJournalErase journal = new_journal_erase (erase);
  g_autoptr (MusterEvent) proof = NULL;

  if (!muster_erase_look (db, erase, error) || !check_sent (erase, error))
    return FALSE;
  journal.says = proof = new_proof (erase);
  if (!erase_rows (db, erase, error) || !muster_journal_erase_person (db, &journal, error) ||
      !withdraw (db, erase, error))
    return FALSE;
  erase->result.proof = journal.proof;
  if (!muster_clean_leave_open (db, journal.proof, error))
    return FALSE;
  tell (erase, MUSTER_ERASE_STEP_COMMIT);
  return TRUE;
}

/* --- the file --- */

/* Minutes in which nobody could check in are put off until nobody waits. */
static void
clean_or_put_off (MusterDb *db, MusterErase *erase)
{
  g_autoptr (GError) left = NULL;
  const MusterClean clean = {.station = erase->station,
                             .boot = erase->boot,
                             .progress = erase->order->progress,
                             .progress_data = erase->order->data};

  if (erase->order->file_later) {
    muster_db_truncate_wal (db);
    erase->result.in_file = TRUE;
    return;
  }
  erase->result.in_file = !muster_clean_run (db, (gpointer) &clean, &left);
  if (erase->result.in_file)
    g_message (
        "%s: remains of what was erased go later. %s", muster_db_get_path (db), left->message);
}

/**
 * muster_erase_run:
 *
 * Errors: NOT_FOUND, BUSY (a server has not seen all of it), SEALED_OFF, STORE, STORE_FULL; then
 * nothing was erased. Where only the file could not be cleaned, in_file tells
 */
gboolean
muster_erase_run (MusterDb *db, gpointer data, GError **error)
{
  MusterErase *erase = data;

  tell (erase, MUSTER_ERASE_STEP_ROWS);
  if (!muster_db_write (db, muster_erase_within, erase, error))
    return FALSE;
  muster_vault_sweep_kept (db);
  muster_name_index_forget (db);
  clean_or_put_off (db, erase);
  tell (erase, MUSTER_ERASE_STEP_DONE);
  return TRUE;
}
