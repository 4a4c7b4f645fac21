/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-retention-table.h"

#include "muster-clock-reading.h"
#include "muster-erase.h"
#include "muster-journal.h"
#include "muster-name-index.h"
#include "muster-occasion-table.h"
#include "muster-stmt.h"
#include "muster-vault.h"

/* What goes when an occasion is over.
 *
 * The day comes by the wall clock, since an occasion ends on a date; so nothing goes by a clock
 * that no time server vouches for. People who are expected on another occasion that is not over
 * stay, and so do those about whom staff still have to settle something. All of it goes in one
 * transaction with the entry that proves it; the WAL is cut off at once, and the file is written
 * anew at the next opening, since that may take minutes. */

#define DAY (G_GINT64_CONSTANT (24) * 60 * 60)

typedef struct {
  MusterDb *db;         /* borrowed */
  MusterRetain *retain; /* borrowed */
  gint64 row;           /* of the occasion */
  gboolean everyone;
  gint64 now;
  gboolean templates, pictures, journal, roster; /* what is due */
} Run;

/* --- whom it is about --- */

#define IN_IT "(:everyone OR p.id IN (SELECT person FROM expected WHERE occasion = :row))"

#define HELD                                                                                       \
  "(EXISTS (SELECT 1 FROM occasion o WHERE o.id <> :row AND (o.closes = 0 OR o.closes > :now) AND" \
  " (o.everyone OR EXISTS (SELECT 1 FROM expected e WHERE e.occasion = o.id AND"                   \
  " e.person = p.id))) OR p.id IN (SELECT i.person FROM journal_index i"                           \
  " JOIN open_case c ON c.seq = i.seq WHERE c.closed IS NULL))"

/* Kept for the transaction, since what it is made from goes. */
#define MAKE_DUE                                                                                   \
  "INSERT INTO temp.due_person SELECT p.id FROM person p WHERE " IN_IT " AND NOT " HELD

#define COUNT_HELD "SELECT count (*) FROM person p WHERE " IN_IT " AND " HELD

static MusterStmt *
new_stmt (const Run *run, const char *sql)
{
  MusterStmt *stmt = muster_stmt_new (run->db, sql);

  muster_stmt_bind_int64 (stmt, ":row", run->row);
  muster_stmt_bind_int64 (stmt, ":everyone", run->everyone);
  muster_stmt_bind_int64 (stmt, ":now", run->now);
  return stmt;
}

static gboolean
make_due (Run *run, GError **error)
{
  g_autoptr (MusterStmt) fill = NULL, held = NULL;
  gboolean has_row;

  if (!muster_db_exec (run->db,
                       "CREATE TEMP TABLE IF NOT EXISTS due_person (id INTEGER PRIMARY KEY);"
                       "DELETE FROM temp.due_person",
                       error))
    return FALSE;
  fill = new_stmt (run, MAKE_DUE);
  held = new_stmt (run, COUNT_HELD);
  if (!muster_stmt_run (fill, error) || !muster_stmt_step (held, &has_row, error))
    return FALSE;
  run->retain->result.held = has_row ? (guint) muster_stmt_get_int64 (held, 0) : 0;
  return TRUE;
}

/* --- when --- */

/* @due: (out): whether it is time */
static void
look_at (Run *run, gint64 closes, guint days, gboolean *due)
{
  const gint64 at = closes + (gint64) days * DAY;
  MusterRetained *result = &run->retain->result;

  *due = run->retain->order->all_now;
  if (*due || closes == 0 || days == 0)
    return;
  *due = run->now >= at;
  if (!*due && (result->next_due == 0 || at < result->next_due))
    result->next_due = at;
}

static gboolean
look_when (Run *run, GError **error)
{
  const MusterRetentionOrder *order = run->retain->order;
  g_autoptr (MusterOccasion) occasion = muster_occasion_load (run->db, order->occasion, error);
  MusterClockReading reading;

  if (occasion == NULL)
    return FALSE;
  if (order->reading != NULL)
    reading = *order->reading;
  else
    muster_clock_read (&reading, run->retain->boot);
  run->row = occasion->row;
  run->everyone = occasion->everyone;
  run->now = reading.wall;
  look_at (run, occasion->closes, order->days.templates, &run->templates);
  look_at (run, occasion->closes, order->days.pictures, &run->pictures);
  look_at (run, occasion->closes, order->days.journal, &run->journal);
  look_at (run, occasion->closes, order->days.roster, &run->roster);
  if (order->all_now || reading.synced)
    return TRUE;
  run->retain->result.unsure = run->templates || run->pictures || run->journal || run->roster;
  run->templates = run->pictures = run->journal = run->roster = FALSE;
  return TRUE;
}

/* --- what --- */

/* Of one table, with what hangs on it. */
static gboolean
take (Run *run, const char *count, const char *sql, guint *n, GError **error)
{
  gint64 before, after;

  if (!muster_db_query_int64 (run->db, count, &before, error) ||
      !muster_db_exec (run->db, sql, error) ||
      !muster_db_query_int64 (run->db, count, &after, error))
    return FALSE;
  *n += (guint) (before - after);
  return TRUE;
}

#define DUE "(SELECT id FROM temp.due_person)"

static gboolean
take_people (Run *run, GError **error)
{
  MusterRetained *result = &run->retain->result;

  if ((run->templates || run->pictures || run->roster) &&
      !take (run,
             "SELECT count (*) FROM template",
             "DELETE FROM template WHERE reference IN"
             " (SELECT id FROM reference WHERE person IN " DUE ")",
             &result->templates,
             error))
    return FALSE;
  if ((run->pictures || run->roster) && !take (run,
                                               "SELECT count (*) FROM reference",
                                               "DELETE FROM reference WHERE person IN " DUE,
                                               &result->references,
                                               error))
    return FALSE;
  return !run->roster || take (run,
                               "SELECT count (*) FROM person",
                               "DELETE FROM person WHERE id IN " DUE,
                               &result->people,
                               error);
}

/* Only where staff say so: else evidence has days of its own. The key first: what it sealed nobody
 * can open any more. */
static gboolean
take_evidence (Run *run, GError **error)
{
  const MusterRetentionOrder *order = run->retain->order;
  g_autoptr (MusterStmt) key = NULL, rows = NULL, expected = NULL;
  gint64 before, after;

  if (!order->all_now)
    return TRUE;
  key = muster_stmt_new (run->db,
                         "DELETE FROM data_key WHERE scope = 'evidence/' || :occasion AND id NOT IN"
                         " (SELECT data_key FROM evidence)");
  rows = muster_stmt_new (run->db, "DELETE FROM evidence WHERE occasion = :occasion");
  expected = muster_stmt_new (run->db, "DELETE FROM expected WHERE occasion = :row");
  muster_stmt_bind_text (key, ":occasion", order->occasion);
  muster_stmt_bind_text (rows, ":occasion", order->occasion);
  muster_stmt_bind_int64 (expected, ":row", run->row);
  if (!muster_db_query_int64 (run->db, "SELECT count (*) FROM evidence", &before, error) ||
      !muster_stmt_run (rows, error) || !muster_stmt_run (key, error) ||
      !muster_db_query_int64 (run->db, "SELECT count (*) FROM evidence", &after, error))
    return FALSE;
  run->retain->result.evidence = (guint) (before - after);
  if (!muster_db_query_int64 (run->db, "SELECT count (*) FROM expected", &before, error) ||
      !muster_stmt_run (expected, error) ||
      !muster_db_query_int64 (run->db, "SELECT count (*) FROM expected", &after, error))
    return FALSE;
  run->retain->result.expected = (guint) (before - after);
  return TRUE;
}

/* --- the proof --- */

static MusterEvent *
new_proof (const Run *run)
{
  const MusterRetentionOrder *order = run->retain->order;
  const MusterRetained *result = &run->retain->result;
  MusterEvent *event = muster_event_new ("erasure");

  muster_event_set_string (event, "what", "occasion");
  muster_event_set_string (event, "cause", order->all_now ? "request" : "retention");
  muster_event_set_string (event, "of_occasion", order->occasion);
  muster_event_set_int (event, "people", result->people);
  muster_event_set_int (event, "references", result->references);
  muster_event_set_int (event, "templates", result->templates);
  muster_event_set_int (event, "expected", result->expected);
  muster_event_set_int (event, "kept", result->evidence);
  muster_event_set_int (event, "held", result->held);
  if (order->all_now)
    muster_event_set_int (event, "staff_id", order->by.by);
  if (order->by.second != 0)
    muster_event_set_int (event, "second_id", order->by.second);
  return event;
}

static gboolean
prove (Run *run, GError **error)
{
  MusterRetained *result = &run->retain->result;
  g_autoptr (MusterEvent) proof = NULL;
  MusterJournalErase journal = {
      .person = MUSTER_JOURNAL_NOBODY,
      .occasion = run->journal ? run->retain->order->occasion : NULL,
      .station = run->retain->station,
      .boot = run->retain->boot,
  };

  if (!muster_journal_erase_look (run->db, &journal, error))
    return FALSE;
  if (journal.n_parts + result->people + result->references + result->templates + result->expected +
          result->evidence ==
      0)
    return TRUE;
  journal.says = proof = new_proof (run);
  if (!muster_journal_erase_person (run->db, &journal, error))
    return FALSE;
  result->entries = (guint) journal.n_entries;
  result->proof = journal.proof;
  return muster_erase_leave_open (run->db, journal.proof, error);
}

static gboolean
run_in_transaction (MusterDb *db, gpointer data, GError **error)
{
  MusterRetain *retain = data;
  Run run = {.db = db, .retain = retain};

  retain->result = (MusterRetained){0};
  if (!look_when (&run, error))
    return FALSE;
  if (!run.templates && !run.pictures && !run.journal && !run.roster)
    return TRUE;
  return make_due (&run, error) && take_evidence (&run, error) && take_people (&run, error) &&
         prove (&run, error);
}

/**
 * muster_retention_run:
 *
 * Errors: NOT_FOUND (no such occasion), SEALED_OFF, STORE, STORE_FULL; then nothing went
 */
gboolean
muster_retention_run (MusterDb *db, gpointer data, GError **error)
{
  MusterRetain *retain = data;

  if (!muster_db_write (db, run_in_transaction, retain, error))
    return FALSE;
  if (retain->result.proof == 0)
    return TRUE;
  muster_vault_sweep_kept (db);
  muster_name_index_forget (db);
  muster_db_truncate_wal (db); /* if not now, then with the file, at the next opening */
  return TRUE;
}
