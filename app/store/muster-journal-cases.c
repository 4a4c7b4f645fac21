/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-journal-cases.h"

#include <glib/gi18n-lib.h>

#include "muster-journal-parts.h"
#include "muster-journal-tables.h"
#include "muster-open-case-mark.h"
#include "muster-stmt.h"
#include "muster-verdict.h"

/* One row as it ought to be. */
typedef struct {
  gint64 seq;
  MusterOpenCaseKind kind;
  gint64 due, asked, closed; /* 0 = none */
  gboolean optional;         /* need not be there */
} Case;

struct _MusterJournalCases {
  GArray *cases;    /* owned, of Case, by seq */
  GHashTable *gone; /* owned, set of gint64: entries that were erased as a whole */
};

MusterJournalCases *
muster_journal_cases_new (void)
{
  MusterJournalCases *self = g_new0 (MusterJournalCases, 1);

  self->cases = g_array_new (FALSE, TRUE, sizeof (Case));
  self->gone = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  return self;
}

void
muster_journal_cases_free (MusterJournalCases *self)
{
  g_array_unref (self->cases);
  g_hash_table_unref (self->gone);
  g_free (self);
}

/* --- what the entries say --- */

static int
compare_seq (gconstpointer a, gconstpointer b)
{
  const gint64 first = ((const Case *) a)->seq, second = ((const Case *) b)->seq;

  return (first > second) - (first < second);
}

static Case *
find (MusterJournalCases *self, gint64 seq)
{
  const Case wanted = {.seq = seq};
  guint i;

  return g_array_binary_search (self->cases, &wanted, compare_seq, &i)
             ? &g_array_index (self->cases, Case, i)
             : NULL;
}

static gboolean
is_doubtful (const MusterEvent *event)
{
  MusterOutcome outcome = MUSTER_OUTCOME_NONE;

  muster_outcome_from_nick (muster_event_get_string (event, "outcome"), &outcome);
  return g_str_equal (muster_event_get_type_name (event), "outcome") &&
         outcome == MUSTER_OUTCOME_DOUBTFUL;
}

/**
 * muster_journal_cases_hear:
 * @event: entry @seq with what it says of people, as far as that is there; entries come in order
 *
 * Two kinds of rows may be there or not. Those about somebody who was erased: they go with the
 * person. And admissions in doubt from before entries told cases: schema 10 made rows of those that
 * stood then, which nothing else tells.
 */
void
muster_journal_cases_hear (MusterJournalCases *self, gint64 seq, const MusterEvent *event)
{
  MusterOpenCaseMark mark;
  Case *old;
  Case new = {.seq = seq};

  if (g_str_equal (muster_event_get_type_name (event), "erased")) {
    g_hash_table_add (self->gone, g_memdup2 (&seq, sizeof seq));
    return;
  }
  muster_open_case_mark_read (&mark, event);
  old = mark.of != 0 ? find (self, mark.of) : NULL;
  if (old != NULL && old->closed == 0)
    *(mark.closes ? &old->closed : &old->asked) = seq;
  if (!mark.opens && !is_doubtful (event))
    return;
  new.kind = mark.opens ? mark.kind : MUSTER_OPEN_CASE_DOUBTFUL;
  new.due = mark.opens ? mark.due : 0;
  new.optional =
      !mark.opens || muster_journal_part_commitment (event, MUSTER_JOURNAL_PART_PERSON) != NULL;
  g_array_append_val (self->cases, new);
}

/* --- what the table says --- */

static gboolean
fail_missing (const Case *expected, GError **error)
{
  return muster_journal_tables_fault (
      error,
      expected->closed == 0
          ? _ ("Journal entry %lld left something to settle, but the list of open cases has lost "
               "it.")
          : _ ("Journal entry %lld left something to settle, but the list of cases has lost it."),
      (long long) expected->seq);
}

static gboolean
check_surplus (MusterJournalCases *self, gint64 seq, gint64 closed, GError **error)
{
  if (closed != 0 && g_hash_table_contains (self->gone, &seq))
    return TRUE;
  return muster_journal_tables_fault (
      error,
      _ ("The list of open cases names journal entry %lld, which left nothing to settle."),
      (long long) seq);
}

/* @stmt: at a row of seq, kind, due, asked, closed */
static gboolean
check_row (const Case *expected, MusterStmt *stmt, GError **error)
{
  const gint64 closed = muster_stmt_get_int64 (stmt, 4);
  const long long seq = (long long) expected->seq;

  if (closed != expected->closed && expected->closed == 0)
    return muster_journal_tables_fault (
        error,
        _ ("What journal entry %lld left open is marked as settled, but no entry settles it."),
        seq);
  if (closed != expected->closed)
    return muster_journal_tables_fault (
        error,
        _ ("What journal entry %lld left open was settled by entry %lld, but the list of open "
           "cases says something else."),
        seq,
        (long long) expected->closed);
  if (g_strcmp0 (muster_stmt_get_text (stmt, 1), muster_open_case_to_nick (expected->kind)) != 0 ||
      muster_stmt_get_int64 (stmt, 2) != expected->due ||
      muster_stmt_get_int64 (stmt, 3) != expected->asked)
    return muster_journal_tables_fault (
        error, _ ("What journal entry %lld left open was changed in the list of open cases."), seq);
  return TRUE;
}

/* The first expected row that is missing before @seq. @i: the next one to be looked at */
static gboolean
check_missing (MusterJournalCases *self, gint64 seq, guint *i, GError **error)
{
  for (; *i < self->cases->len; (*i)++) {
    const Case *expected = &g_array_index (self->cases, Case, *i);

    if (expected->seq >= seq)
      return TRUE;
    if (!expected->optional)
      return fail_missing (expected, error);
  }
  return TRUE;
}

/**
 * muster_journal_cases_compare:
 *
 * Errors: BAD_DATA names the first row that is missing, too many or changed; STORE
 */
gboolean
muster_journal_cases_compare (MusterJournalCases *self, MusterDb *db, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db,
                       "SELECT seq, kind, due, coalesce (asked, 0), coalesce (closed, 0)"
                       " FROM open_case ORDER BY seq");
  gboolean has_row;
  guint i = 0;

  while (muster_stmt_step (stmt, &has_row, error)) {
    const gint64 seq = has_row ? muster_stmt_get_int64 (stmt, 0) : G_MAXINT64;
    const Case *expected;

    if (!check_missing (self, seq, &i, error))
      return FALSE;
    if (!has_row)
      return TRUE;
    expected = i < self->cases->len ? &g_array_index (self->cases, Case, i) : NULL;
    if (expected != NULL && expected->seq == seq
            ? !check_row (expected, stmt, error)
            : !check_surplus (self, seq, muster_stmt_get_int64 (stmt, 4), error))
      return FALSE;
    if (expected != NULL && expected->seq == seq)
      i++;
  }
  return FALSE;
}
