/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-journal-index.h"

#include "muster-journal.h"
#include "muster-stmt.h"
#include "muster-vault.h"

struct _MusterIndexMark {
  gint64 person;
  char *occasion, *type, *outcome, *station; /* owned */
  gint64 spent, consent, time_ms;
};

void
muster_history_row_free (MusterHistoryRow *row)
{
  if (row == NULL)
    return;
  g_free (row->name);
  g_free (row->type);
  g_free (row->outcome);
  g_free (row->reason);
  g_free (row);
}

static const char *
get_string (const MusterEvent *event, const char *key)
{
  const char *value = muster_event_get_string (event, key);

  return value != NULL ? value : "";
}

static gint64
parse_time (const char *text)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (text, NULL);

  if (time == NULL)
    return 0;
  return g_date_time_to_unix (time) * 1000 + g_date_time_get_microsecond (time) / 1000;
}

/**
 * muster_index_mark_new:
 *
 * Fields used: "person" (roster id), "occasion", "type", "outcome" (nick), "attempts_spent" (1:
 * this entry spends one), "consent_version", "time", "station". An agreement that nobody vouches
 * for
 * ("unproven") is none, but an end of one is.
 *
 * Returns: (transfer full): what is derived from @event
 */
MusterIndexMark *
muster_index_mark_new (const MusterEvent *event)
{
  MusterIndexMark *mark = g_new0 (MusterIndexMark, 1);

  mark->person = MAX (muster_event_get_int (event, "person"), 0);
  mark->occasion = g_strdup (get_string (event, "occasion"));
  mark->type = g_strdup (get_string (event, "type"));
  mark->outcome = g_strdup (get_string (event, "outcome"));
  mark->station = g_strdup (get_string (event, "station"));
  mark->spent = muster_event_get_int (event, "attempts_spent") == 1;
  mark->consent = CLAMP (muster_event_get_int (event, "consent_version"), 0, G_MAXUINT);
  mark->time_ms = parse_time (get_string (event, "time"));
  if (muster_event_get_int (event, "unproven") && mark->consent > 0) {
    g_free (mark->type);
    mark->type = g_strdup ("consent-unproven");
  }
  return mark;
}

void
muster_index_mark_free (MusterIndexMark *mark)
{
  g_free (mark->occasion);
  g_free (mark->type);
  g_free (mark->outcome);
  g_free (mark->station);
  g_free (mark);
}

static void
bind_mark (MusterStmt *stmt, gint64 seq, const MusterIndexMark *mark)
{
  muster_stmt_bind_int64 (stmt, ":seq", seq);
  muster_stmt_bind_int64 (stmt, ":person", mark->person);
  muster_stmt_bind_text (stmt, ":occasion", mark->occasion);
  muster_stmt_bind_text (stmt, ":type", mark->type);
  muster_stmt_bind_text (stmt, ":outcome", mark->outcome);
  muster_stmt_bind_int64 (stmt, ":spent", mark->spent);
  muster_stmt_bind_int64 (stmt, ":consent", mark->consent);
  muster_stmt_bind_int64 (stmt, ":time", mark->time_ms);
  muster_stmt_bind_text (stmt, ":station", mark->station);
}

/**
 * muster_journal_index_put:
 *
 * Keeps what is derived from entry @seq, in the transaction that appends it.
 */
gboolean
muster_journal_index_put (MusterDb *db, gint64 seq, const MusterIndexMark *mark, GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (
      db,
      "INSERT INTO journal_index"
      " (seq, person, occasion, type, outcome, spent, consent, time, station) VALUES"
      " (:seq, person_alias (:person), :occasion, :type, :outcome, :spent, :consent, :time, "
      ":station)");

  bind_mark (stmt, seq, mark);
  return muster_stmt_run (stmt, error);
}

/**
 * muster_journal_index_fits:
 * @fits: (out): whether what is kept for @seq is what @event says
 */
gboolean
muster_journal_index_fits (
    MusterDb *db, gint64 seq, const MusterEvent *event, gboolean *fits, GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (
      db,
      "SELECT 1 FROM journal_index WHERE seq = :seq AND person = person_alias (:person)"
      " AND occasion = :occasion AND type = :type AND outcome = :outcome AND spent = :spent"
      " AND consent = :consent AND time = :time AND station = :station");
  g_autoptr (MusterIndexMark) mark = muster_index_mark_new (event);

  bind_mark (stmt, seq, mark);
  return muster_stmt_step (stmt, fits, error);
}

/* --- what the station asks before a visit --- */

static gboolean
query (MusterDb *db,
       const char *sql,
       gint64 person,
       const char *occasion,
       MusterStmt **stmt,
       gboolean *has_row,
       GError **error)
{
  *stmt = muster_stmt_new (db, sql);
  muster_stmt_bind_int64 (*stmt, ":person", person);
  muster_stmt_bind_text (*stmt, ":occasion", occasion);
  return muster_stmt_step (*stmt, has_row, error);
}

/**
 * muster_journal_index_sum_up:
 * @summary: (out caller-allocates): all zero if the journal says nothing
 *
 * The first outcome that let the person in counts (pass, override, card-only, doubtful), unless an
 * undo came after it; a fail after a pass revokes nothing. The newest consent counts, whichever way
 * it went.
 */
gboolean
muster_journal_index_sum_up (MusterDb *db,
                             gint64 person,
                             const char *occasion,
                             MusterJournalSummary *summary,
                             GError **error)
{
  g_autoptr (MusterStmt) attempts = NULL;
  g_autoptr (MusterStmt) passed = NULL;
  g_autoptr (MusterStmt) consent = NULL;
  gboolean has_attempts, has_passed, has_consent;

  memset (summary, 0, sizeof *summary);
  if (!query (db,
              "SELECT coalesce (sum (spent), 0) FROM journal_index"
              " WHERE person = person_alias (:person) AND occasion = :occasion",
              person,
              occasion,
              &attempts,
              &has_attempts,
              error) ||
      !query (db,
              "SELECT time / 1000, station FROM journal_index"
              " WHERE person = person_alias (:person) AND occasion = :occasion AND type = 'outcome'"
              " AND outcome IN ('pass', 'override', 'card-only', 'doubtful') AND seq >"
              " (SELECT coalesce (max (seq), 0) FROM journal_index WHERE person = person_alias "
              "(:person)"
              "  AND occasion = :occasion AND type = 'outcome' AND outcome = 'undo')"
              " ORDER BY seq LIMIT 1",
              person,
              occasion,
              &passed,
              &has_passed,
              error) ||
      !query (db,
              "SELECT consent FROM journal_index WHERE person = person_alias (:person)"
              " AND occasion = :occasion AND type = 'consent' ORDER BY seq DESC LIMIT 1",
              person,
              occasion,
              &consent,
              &has_consent,
              error))
    return FALSE;
  summary->attempts = (guint) muster_stmt_get_int64 (attempts, 0);
  if (has_passed) {
    summary->passed_at = muster_stmt_get_int64 (passed, 0);
    summary->passed_station = g_strdup (muster_stmt_get_text (passed, 1));
  }
  if (has_consent)
    summary->consented_version = (guint) muster_stmt_get_int64 (consent, 0);
  return TRUE;
}

/**
 * muster_journal_index_last_undo:
 * @occasion: (nullable)
 * @seq: (out): the newest entry that takes back what was recorded of the person; 0 = none
 */
gboolean
muster_journal_index_last_undo (
    MusterDb *db, gint64 person, const char *occasion, gint64 *seq, GError **error)
{
  g_autoptr (MusterStmt) stmt = NULL;
  gboolean has_row;

  if (!query (
          db,
          "SELECT coalesce (max (seq), 0) FROM journal_index WHERE person = person_alias (:person)"
          " AND occasion = :occasion AND type = 'outcome' AND outcome = 'undo'",
          person,
          occasion != NULL ? occasion : "",
          &stmt,
          &has_row,
          error))
    return FALSE;
  *seq = muster_stmt_get_int64 (stmt, 0);
  return TRUE;
}

/* --- staff's lists --- */

static MusterHistoryRow *
read_row (MusterDb *db, MusterStmt *stmt, GError **error)
{
  gint64 seq = muster_stmt_get_int64 (stmt, 0);
  gint64 person = muster_stmt_get_int64 (stmt, 1);
  g_autoptr (GBytes) sealed_json = muster_stmt_dup_bytes (stmt, 4);
  g_autoptr (GBytes) sealed_name = muster_stmt_dup_bytes (stmt, 5);
  g_autoptr (MusterEvent) event = muster_journal_open_event (db, seq, sealed_json, NULL, error);
  g_autofree char *name = NULL;
  MusterHistoryRow *row;

  if (event == NULL)
    return NULL;
  if (sealed_name != NULL) {
    name = muster_vault_open_text (db, "person.name", person, sealed_name, error);
    if (name == NULL)
      return NULL;
  }
  row = g_new0 (MusterHistoryRow, 1);
  row->seq = seq;
  row->person = person;
  row->time = muster_stmt_get_int64 (stmt, 2) / 1000;
  row->name = name != NULL ? g_steal_pointer (&name) : g_strdup ("");
  row->type = g_strdup (muster_stmt_get_text (stmt, 3));
  row->outcome = g_strdup (g_str_equal (row->type, "outcome") ? get_string (event, "outcome") : "");
  row->reason = g_strdup (get_string (event, "reason"));
  row->similarity = muster_event_get_decimal (event, "similarity");
  return row;
}

/* By time through the sequence: the clock may have been set back, the order must not. */
#define SINCE                                                                                      \
  "i.time >= :since AND i.seq >= "                                                                 \
  "(SELECT coalesce (min (seq), 0) FROM journal_index WHERE time >= :since)"

static void
bind_since (MusterStmt *stmt, gint64 since)
{
  muster_stmt_bind_int64 (stmt, ":since", CLAMP (since, 0, G_MAXINT64 / 1000) * 1000);
}

gboolean
muster_journal_index_list_history (MusterDb *db, gpointer data, GError **error)
{
  MusterHistoryList *list = data;
  g_autofree char *sql = g_strdup_printf (
      "SELECT i.seq, alias_person (i.person), i.time, i.type, j.json, p.name FROM journal_index i"
      " JOIN journal j ON j.seq = i.seq LEFT JOIN person p ON p.id = alias_person (i.person)"
      " WHERE i.type IN ('outcome', 'attempt') AND %s"
      " ORDER BY i.seq DESC LIMIT :limit",
      list->person != 0 ? "i.time >= :since AND i.person = person_alias (:person)" : SINCE);
  g_autoptr (GPtrArray) rows =
      g_ptr_array_new_with_free_func ((GDestroyNotify) muster_history_row_free);
  g_autoptr (MusterStmt) stmt = muster_stmt_new (db, sql);
  gboolean has_row;

  bind_since (stmt, list->since);
  muster_stmt_bind_int64 (stmt, ":limit", list->limit != 0 ? (gint64) list->limit : -1);
  if (list->person != 0)
    muster_stmt_bind_int64 (stmt, ":person", list->person);
  while (muster_stmt_step (stmt, &has_row, error)) {
    MusterHistoryRow *row;

    if (!has_row) {
      list->rows = g_steal_pointer (&rows);
      return TRUE;
    }
    row = read_row (db, stmt, error);
    if (row == NULL)
      return FALSE;
    g_ptr_array_add (rows, row);
  }
  return FALSE;
}

gboolean
muster_journal_index_list_day (MusterDb *db, gpointer data, GError **error)
{
  MusterDayList *list = data;
  g_autoptr (GArray) visits = g_array_new (FALSE, FALSE, sizeof (MusterDayVisit));
  g_autoptr (MusterStmt) stmt = muster_stmt_new (
      db,
      "SELECT i.seq, alias_person (i.person), iif (i.type = 'outcome', i.outcome, '')"
      " FROM journal_index i"
      " WHERE i.type IN ('outcome', 'attempt') AND i.person <> 0 AND " SINCE " ORDER BY i.seq");
  gboolean has_row;

  bind_since (stmt, list->since);
  while (muster_stmt_step (stmt, &has_row, error)) {
    MusterDayVisit visit = {.outcome = MUSTER_OUTCOME_NONE};

    if (!has_row) {
      list->visits = g_steal_pointer (&visits);
      return TRUE;
    }
    visit.seq = muster_stmt_get_int64 (stmt, 0);
    visit.person = muster_stmt_get_int64 (stmt, 1);
    muster_outcome_from_nick (muster_stmt_get_text (stmt, 2), &visit.outcome);
    g_array_append_val (visits, visit);
  }
  return FALSE;
}
