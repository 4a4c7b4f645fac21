/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-open-case-mark.h"

#include "muster-settle.h"
#include "muster-stmt.h"
#include "muster-verdict.h"

/* What settles one says so by its type: a second look at an outcome is about an entry, too. */
static void
read_answer (MusterOpenCaseMark *mark, const MusterEvent *event)
{
  const char *type = muster_event_get_type_name (event);
  MusterSettleAnswer answer;

  if (g_str_equal (type, "outcome"))
    mark->closes = TRUE;
  else if (g_str_equal (type, "case") &&
           muster_settle_from_nick (muster_event_get_string (event, "answer"), &answer))
    mark->closes = muster_settle_closes (answer);
  else
    return;
  mark->of = MAX (muster_event_get_int (event, "of"), 0);
}

/**
 * muster_open_case_mark_read:
 * @mark: (out caller-allocates)
 *
 * Fields used: "case" (nick of the kind that this entry opens) and "due"; of entries "case" and of
 * those that take back "of" (number of the entry that is settled) and "answer". What nobody vouches
 * for ("unproven") opens, but settles nothing.
 */
void
muster_open_case_mark_read (MusterOpenCaseMark *mark, const MusterEvent *event)
{
  *mark = (MusterOpenCaseMark){0};
  mark->opens = muster_open_case_from_nick (muster_event_get_string (event, "case"), &mark->kind);
  mark->due = MAX (muster_event_get_int (event, "due"), 0);
  if (!muster_event_get_int (event, "unproven"))
    read_answer (mark, event);
}

/* --- after the last try --- */

/* Of that person on that occasion; there is one at most. */
static gboolean
find_tries (MusterDb *db, const MusterEvent *event, gint64 *seq, GError **error)
{
  const char *occasion = muster_event_get_string (event, "occasion");
  g_autoptr (MusterStmt) stmt = muster_stmt_new (
      db,
      "SELECT max (c.seq) FROM open_case c JOIN journal_index i ON i.seq = c.seq"
      " WHERE c.kind = 'tries' AND c.closed IS NULL AND i.person = person_alias (:person)"
      " AND i.occasion = :occasion");
  gboolean has_row;

  muster_stmt_bind_int64 (stmt, ":person", muster_event_get_int (event, "person"));
  muster_stmt_bind_text (stmt, ":occasion", occasion != NULL ? occasion : "");
  if (!muster_stmt_step (stmt, &has_row, error))
    return FALSE;
  *seq = has_row ? muster_stmt_get_int64 (stmt, 0) : 0;
  return TRUE;
}

/**
 * muster_open_case_link:
 * @event: an entry before it is written; an outcome gets an "of"
 *
 * What the last try left open is settled by whatever lets the person in after all, and by a newer
 * result after one more try: then that is the case. So the entry says which it settles, as those of
 * staff do.
 */
gboolean
muster_open_case_link (MusterDb *db, MusterEvent *event, GError **error)
{
  MusterOutcome outcome = MUSTER_OUTCOME_NONE;
  MusterOpenCaseKind kind = MUSTER_N_OPEN_CASES;
  gint64 seq;

  muster_outcome_from_nick (muster_event_get_string (event, "outcome"), &outcome);
  muster_open_case_from_nick (muster_event_get_string (event, "case"), &kind);
  if (!g_str_equal (muster_event_get_type_name (event), "outcome") ||
      muster_event_get_int (event, "person") <= 0 || muster_event_get_int (event, "of") != 0 ||
      (!muster_outcome_lets_in (outcome) && kind != MUSTER_OPEN_CASE_TRIES))
    return TRUE;
  if (!find_tries (db, event, &seq, error))
    return FALSE;
  if (seq != 0)
    muster_event_set_int (event, "of", seq);
  return TRUE;
}

/* --- who came --- */

static gboolean
has_evidence (MusterDb *db, const char *visit, gboolean *has, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "SELECT 1 FROM evidence WHERE visit = :visit LIMIT 1");

  muster_stmt_bind_text (stmt, ":visit", visit != NULL ? visit : "");
  return muster_stmt_step (stmt, has, error);
}

/**
 * muster_open_case_tell_photo:
 * @event: an entry before it is written; one that leaves an admission in doubt may get "no_photo"
 * @keeps: whether a picture goes with it
 *
 * Whoever settles an admission in doubt compares the photo of then. Where none was taken, or could
 * not be kept, neither with this entry nor with an earlier try of the visit, the entry says so.
 */
gboolean
muster_open_case_tell_photo (MusterDb *db, MusterEvent *event, gboolean keeps, GError **error)
{
  MusterOpenCaseKind kind = MUSTER_N_OPEN_CASES;
  gboolean has;

  muster_open_case_from_nick (muster_event_get_string (event, "case"), &kind);
  if (kind != MUSTER_OPEN_CASE_DOUBTFUL || keeps)
    return TRUE;
  if (!has_evidence (db, muster_event_get_string (event, "visit"), &has, error))
    return FALSE;
  if (!has)
    muster_event_set_boolean (event, "no_photo", TRUE);
  return TRUE;
}

/* --- in the table --- */

static gboolean
mark_old (MusterDb *db, gint64 seq, const MusterOpenCaseMark *mark, GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (
      db,
      mark->closes ? "UPDATE open_case SET closed = :seq WHERE seq = :of AND closed IS NULL"
                   : "UPDATE open_case SET asked = :seq WHERE seq = :of AND closed IS NULL");

  muster_stmt_bind_int64 (stmt, ":seq", seq);
  muster_stmt_bind_int64 (stmt, ":of", mark->of);
  return muster_stmt_run (stmt, error);
}

/**
 * muster_open_case_follow:
 *
 * What entry @seq opens and settles, in the transaction that appends it.
 */
gboolean
muster_open_case_follow (MusterDb *db, gint64 seq, const MusterOpenCaseMark *mark, GError **error)
{
  g_autoptr (MusterStmt) stmt = NULL;

  if (mark->of != 0 && !mark_old (db, seq, mark, error))
    return FALSE;
  if (!mark->opens)
    return TRUE;
  stmt = muster_stmt_new (db, "INSERT INTO open_case (seq, kind, due) VALUES (:seq, :kind, :due)");
  muster_stmt_bind_int64 (stmt, ":seq", seq);
  muster_stmt_bind_text (stmt, ":kind", muster_open_case_to_nick (mark->kind));
  muster_stmt_bind_int64 (stmt, ":due", mark->due);
  return muster_stmt_run (stmt, error);
}
