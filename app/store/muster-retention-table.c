/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-retention-table.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "muster-clean.h"
#include "muster-clock-reading.h"
#include "muster-error.h"
#include "muster-journal.h"
#include "muster-name-index.h"
#include "muster-occasion-table.h"
#include "muster-stmt.h"
#include "muster-vault.h"

/* What goes when an occasion is over.
 *
 * The day comes by the wall clock, since an occasion ends on a date; so nothing goes by a clock
 * that no time server vouches for. Whoever is also expected on another occasion stays until the day
 * of that one, and so do those about whom staff still have to settle something. Where everybody is
 * expected and there is no end, nobody stays for it: a station runs like that by itself. All of an
 * occasion goes in one transaction with the entry that proves it; the WAL is cut off at once, and
 * the file is written anew later (muster-clean.c), since that may take minutes. */

#define DAY (G_GINT64_CONSTANT (24) * 60 * 60)

/* What goes together; what comes later takes what is before with it. */
typedef enum { TEMPLATES, PICTURES, ROSTER, N_LEVELS } Level;

typedef struct {
  MusterDb *db;         /* borrowed */
  MusterRetain *retain; /* borrowed */
  const char *name;     /* borrowed: of the occasion */
  gint64 row;
  gboolean everyone;
  gint64 now;
  gboolean due[N_LEVELS];
  gboolean journal; /* due */
  MusterRetained result;
} Run;

/* --- whom it is about --- */

#define IN_IT "(:everyone OR p.id IN (SELECT person FROM expected WHERE occasion = :row))"

#define IS_LISTED "EXISTS (SELECT 1 FROM expected e WHERE e.occasion = o.id AND e.person = p.id)"

/* Until when another occasion wants somebody's data. */
#define HELD(days)                                                                                 \
  "(EXISTS (SELECT 1 FROM occasion o WHERE o.id <> :row AND CASE WHEN o.closes = 0 "               \
  "THEN " IS_LISTED " ELSE o.closes + 86400 * coalesce (o." days ", 0) > :now"                     \
  " AND (o.everyone OR " IS_LISTED                                                                 \
  ") END) OR p.id IN (SELECT alias_person (i.person) FROM journal_index i"                         \
  " JOIN open_case c ON c.seq = i.seq WHERE c.closed IS NULL))"

#define LEVEL(days)                                                                                \
  {                                                                                                \
    "INSERT INTO temp.due_person SELECT :level, p.id FROM person p WHERE " IN_IT                   \
    " AND NOT " HELD (days),                                                                       \
        "SELECT count (*) FROM person p WHERE " IN_IT " AND " HELD (days)                          \
  }

static const struct {
  const char *fill, *count_held;
} levels[N_LEVELS] = {
    [TEMPLATES] = LEVEL ("keep_templates"),
    [PICTURES] = LEVEL ("keep_pictures"),
    [ROSTER] = LEVEL ("keep_roster"),
};

static MusterStmt *
new_stmt (const Run *run, const char *sql)
{
  MusterStmt *stmt = muster_stmt_new (run->db, sql);

  muster_stmt_bind_int64 (stmt, ":row", run->row);
  muster_stmt_bind_int64 (stmt, ":everyone", run->everyone);
  muster_stmt_bind_int64 (stmt, ":now", run->now);
  return stmt;
}

/* Kept for the transaction, since what it is made from goes. */
static gboolean
make_due_at (Run *run, Level level, GError **error)
{
  g_autoptr (MusterStmt) fill = new_stmt (run, levels[level].fill);
  g_autoptr (MusterStmt) held = new_stmt (run, levels[level].count_held);
  gboolean has_row;

  muster_stmt_bind_int64 (fill, ":level", level);
  if (!muster_stmt_run (fill, error) || !muster_stmt_step (held, &has_row, error))
    return FALSE;
  run->result.held = MAX (run->result.held, (guint) muster_stmt_get_int64 (held, 0));
  return TRUE;
}

static gboolean
make_due (Run *run, GError **error)
{
  if (!muster_db_exec (run->db,
                       "CREATE TEMP TABLE IF NOT EXISTS due_person (level INTEGER, id INTEGER,"
                       " PRIMARY KEY (level, id)) WITHOUT ROWID;"
                       "DELETE FROM temp.due_person",
                       error))
    return FALSE;
  for (Level level = 0; level < N_LEVELS; level++)
    if (run->due[level] && !make_due_at (run, level, error))
      return FALSE;
  return TRUE;
}

/* --- when --- */

/* Returns: whether it is time */
static gboolean
is_due (Run *run, gint64 closes, guint days)
{
  MusterRetained *result = &run->result;
  gint64 at;

  if (run->retain->order->occasion != NULL)
    return TRUE;
  /* an older version took any time */
  if (closes == 0 || days == 0 || closes >= MUSTER_OCCASION_MAX_TIME)
    return FALSE;
  at = closes + (gint64) days * DAY;
  if (run->now < at && (result->next_due == 0 || at < result->next_due))
    result->next_due = at;
  return run->now >= at;
}

static gboolean
is_anything_due (const Run *run)
{
  return run->due[TEMPLATES] || run->due[PICTURES] || run->due[ROSTER] || run->journal;
}

static gboolean
look_when (Run *run, GError **error)
{
  const MusterRetentionOrder *order = run->retain->order;
  g_autoptr (MusterOccasion) occasion = muster_occasion_load (run->db, run->name, error);
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
  run->due[TEMPLATES] = is_due (run, occasion->closes, occasion->keep.templates);
  run->due[PICTURES] = is_due (run, occasion->closes, occasion->keep.pictures);
  run->due[ROSTER] = is_due (run, occasion->closes, occasion->keep.roster);
  run->journal = is_due (run, occasion->closes, occasion->keep.journal);
  if (order->occasion != NULL || reading.synced || !is_anything_due (run))
    return TRUE;
  run->result.unsure = TRUE;
  memset (run->due, 0, sizeof run->due);
  run->journal = FALSE;
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

#define DUE_TEMPLATES "(SELECT id FROM temp.due_person)"
#define DUE_PICTURES  "(SELECT id FROM temp.due_person WHERE level >= 1)"
#define DUE_ROSTER    "(SELECT id FROM temp.due_person WHERE level >= 2)"

/* The numbers by which those who go could take an agreement back. */
static gboolean
take_codes (Run *run, GError **error)
{
  return muster_db_exec (run->db,
                         "DELETE FROM consent_code WHERE seq IN (SELECT seq FROM journal_index"
                         " WHERE person IN (SELECT person_alias (id) FROM temp.due_person"
                         " WHERE level >= 2))",
                         error);
}

static gboolean
take_people (Run *run, GError **error)
{
  MusterRetained *result = &run->result;

  return take (run,
               "SELECT count (*) FROM template",
               "DELETE FROM template WHERE reference IN"
               " (SELECT id FROM reference WHERE person IN " DUE_TEMPLATES ")",
               &result->templates,
               error) &&
         take (run,
               "SELECT count (*) FROM reference",
               "DELETE FROM roster_photo WHERE person IN " DUE_PICTURES ";"
               "DELETE FROM reference WHERE person IN " DUE_PICTURES,
               &result->references,
               error) &&
         take_codes (run, error) &&
         take (run,
               "SELECT count (*) FROM person",
               "DELETE FROM person WHERE id IN " DUE_ROSTER,
               &result->people,
               error);
}

/* Only where staff say so: else evidence has days of its own. Its key goes with it, so that nobody
 * can open what a disk may still have. */
static gboolean
take_evidence (Run *run, GError **error)
{
  const MusterRetentionOrder *order = run->retain->order;
  g_autoptr (MusterStmt) key = NULL, rows = NULL, expected = NULL;
  gint64 before, after;

  if (order->occasion == NULL)
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
  run->result.evidence = (guint) (before - after);
  if (!muster_db_query_int64 (run->db, "SELECT count (*) FROM expected", &before, error) ||
      !muster_stmt_run (expected, error) ||
      !muster_db_query_int64 (run->db, "SELECT count (*) FROM expected", &after, error))
    return FALSE;
  run->result.expected = (guint) (before - after);
  return TRUE;
}

/* --- the proof --- */

static MusterEvent *
new_proof (const Run *run)
{
  const MusterRetentionOrder *order = run->retain->order;
  const MusterRetained *result = &run->result;
  MusterEvent *event = muster_event_new ("erasure");

  muster_event_set_string (event, "what", "occasion");
  muster_event_set_string (event, "cause", order->occasion != NULL ? "request" : "retention");
  muster_event_set_string (event, "of_occasion", run->name);
  muster_event_set_int (event, "people", result->people);
  muster_event_set_int (event, "references", result->references);
  muster_event_set_int (event, "templates", result->templates);
  muster_event_set_int (event, "expected", result->expected);
  muster_event_set_int (event, "kept", result->evidence);
  muster_event_set_int (event, "held", result->held);
  if (order->occasion != NULL)
    muster_event_set_int (event, "staff_id", order->by.by);
  if (order->by.second != 0)
    muster_event_set_int (event, "second_id", order->by.second);
  return event;
}

static gboolean
prove (Run *run, GError **error)
{
  MusterRetained *result = &run->result;
  g_autoptr (MusterEvent) proof = NULL;
  MusterJournalErase journal = {
      .person = MUSTER_JOURNAL_NOBODY,
      .occasion = run->journal ? run->name : NULL,
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
  return muster_clean_leave_open (run->db, journal.proof, error);
}

static gboolean
run_in_transaction (MusterDb *db, gpointer data, GError **error)
{
  Run *run = data;

  if (!look_when (run, error))
    return FALSE;
  if (!is_anything_due (run))
    return TRUE;
  return make_due (run, error) && take_evidence (run, error) && take_people (run, error) &&
         prove (run, error);
}

/* What went of one occasion is counted with what went of the others. */
static void
add (MusterRetained *sum, const MusterRetained *one)
{
  sum->people += one->people;
  sum->references += one->references;
  sum->templates += one->templates;
  sum->expected += one->expected;
  sum->evidence += one->evidence;
  sum->entries += one->entries;
  sum->held += one->held;
  sum->proof = MAX (sum->proof, one->proof);
  sum->unsure = sum->unsure || one->unsure;
  if (one->next_due != 0 && (sum->next_due == 0 || one->next_due < sum->next_due))
    sum->next_due = one->next_due;
}

static gboolean
run_one (MusterDb *db, MusterRetain *retain, const char *name, GError **error)
{
  Run run = {.db = db, .retain = retain, .name = name};

  if (!muster_db_write (db, run_in_transaction, &run, error))
    return FALSE;
  add (&retain->result, &run.result);
  return TRUE;
}

static GPtrArray *
list_ended (MusterDb *db, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (MusterStmt) stmt = muster_stmt_new (
      db,
      "SELECT name FROM occasion WHERE closes > 0 AND"
      " keep_templates + keep_pictures + keep_journal + keep_roster > 0 ORDER BY closes, id");
  gboolean has_row;

  while (muster_stmt_step (stmt, &has_row, error)) {
    if (!has_row)
      return g_steal_pointer (&names);
    g_ptr_array_add (names, g_strdup (muster_stmt_get_text (stmt, 0)));
  }
  return NULL;
}

/* What would fail for each of them alike. */
static gboolean
concerns_all (const GError *error)
{
  return g_error_matches (error, MUSTER_ERROR, MUSTER_ERROR_SEALED_OFF) ||
         g_error_matches (error, MUSTER_ERROR, MUSTER_ERROR_BUSY);
}

/* One that fails keeps no other one beyond its day. Returns: (transfer full) (nullable): of all
 * that failed, with the code of the first */
static GError *
add_failure (GError *all, const char *name, const GError *failure)
{
  GError *sum;

  if (all == NULL)
    /* Translators: an occasion's id, and what went wrong, a full sentence. */
    return g_error_new (failure->domain,
                        failure->code,
                        _ ("Of occasion “%s” nothing was erased: %s"),
                        name,
                        failure->message);
  sum = g_error_new (all->domain,
                     all->code,
                     _ ("%s Of occasion “%s” nothing was erased: %s"),
                     all->message,
                     name,
                     failure->message);
  g_error_free (all);
  return sum;
}

static gboolean
run_all (MusterDb *db, MusterRetain *retain, GError **error)
{
  g_autoptr (GPtrArray) names = list_ended (db, error);
  GError *all = NULL;

  if (names == NULL)
    return FALSE;
  retain->result.ends = names->len;
  for (guint i = 0; i < names->len; i++) {
    const char *name = g_ptr_array_index (names, i);
    g_autoptr (GError) failure = NULL;

    if (run_one (db, retain, name, &failure))
      continue;
    retain->result.failed++;
    all = add_failure (all, name, failure);
    if (concerns_all (failure))
      break;
  }
  if (all != NULL)
    g_propagate_error (error, all);
  return all == NULL;
}

/**
 * muster_retention_run:
 *
 * Errors: NOT_FOUND (no such occasion), SEALED_OFF, BUSY, STORE, STORE_FULL, BAD_DATA; then of that
 * occasion nothing went, and the others are looked at all the same
 */
gboolean
muster_retention_run (MusterDb *db, gpointer data, GError **error)
{
  MusterRetain *retain = data;
  gboolean ok;

  retain->result = (MusterRetained){0};
  ok = retain->order->occasion != NULL ? run_one (db, retain, retain->order->occasion, error)
                                       : run_all (db, retain, error);
  if (retain->result.proof == 0)
    return ok;
  muster_vault_sweep_kept (db);
  muster_name_index_forget (db);
  muster_db_truncate_wal (db); /* if not now, then with the file */
  return ok;
}
