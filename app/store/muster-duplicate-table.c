/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-duplicate-table.h"

#include "muster-admission-table.h"
#include "muster-journal.h"
#include "muster-open-case.h"
#include "muster-stmt.h"
#include "muster-verdict.h"

/* People whom this station let in although another one had before it, as turned out later. Each is
 * written down once for a pass, and a case from then on. */

/* --- what this station did --- */

/* @seq: (out): its pass that stands, 0 if there is none, or it is known already */
static gboolean
find_pass (MusterDb *db, gint64 person, const char *occasion, gint64 *seq, GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (
      db,
      "SELECT min (seq) FROM journal_index WHERE person = person_alias (:person)"
      " AND occasion = :occasion AND type = 'outcome'"
      " AND outcome IN ('pass', 'override', 'card-only', 'doubtful') AND seq >"
      " (SELECT coalesce (max (seq), 0) FROM journal_index WHERE person = person_alias (:person)"
      "  AND occasion = :occasion AND type = 'outcome' AND outcome = 'undo')"
      " AND NOT EXISTS (SELECT 1 FROM journal_index k WHERE k.person = person_alias (:person)"
      "  AND k.occasion = :occasion AND k.type = 'duplicate' AND k.seq > journal_index.seq)");
  gboolean has_row;

  muster_stmt_bind_int64 (stmt, ":person", person);
  muster_stmt_bind_text (stmt, ":occasion", occasion);
  if (!muster_stmt_step (stmt, &has_row, error))
    return FALSE;
  *seq = has_row ? muster_stmt_get_int64 (stmt, 0) : 0;
  return TRUE;
}

/* --- writing it down --- */

/* Of the visit of then, with what it had to show. */
static MusterEvent *
new_event (MusterDb *db,
           const MusterDuplicateOpen *open,
           const MusterTwice *twice,
           gint64 pass,
           GError **error)
{
  g_autoptr (MusterEvent) of = muster_journal_read_event (db, pass, error);
  MusterEvent *event;

  if (of == NULL)
    return NULL;
  event = muster_event_new ("duplicate");
  muster_event_set_string (event, "occasion", open->occasion);
  muster_event_set_string (event, "profile", open->profile);
  muster_event_set_int (event, "policy", open->policy);
  muster_event_set_string (event, "visit", muster_event_get_string (of, "visit"));
  muster_event_set_int (event, "person", twice->person);
  muster_event_set_string (event, "case", muster_open_case_to_nick (MUSTER_OPEN_CASE_DUPLICATE));
  muster_event_set_string (event, "reason", muster_reason_to_nick (MUSTER_REASON_IN_ELSEWHERE));
  muster_event_set_string (event, "elsewhere", twice->first.label);
  muster_event_set_int (event, "elsewhere_at", twice->first.at);
  return event;
}

static gboolean
open_one (MusterDb *db, MusterDuplicateOpen *open, const MusterTwice *twice, GError **error)
{
  MusterJournalAppend append = {.station = open->station, .boot = open->boot, .seq = -1};
  g_autoptr (MusterEvent) event = NULL;
  g_autofree char *json = NULL;
  gint64 pass;

  if (!find_pass (db, twice->person, open->occasion, &pass, error))
    return FALSE;
  if (pass == 0)
    return TRUE;
  event = new_event (db, open, twice, pass, error);
  if (event == NULL)
    return FALSE;
  append.json = json = muster_event_to_json (event);
  open->n_opened++;
  return muster_journal_append_within (db, &append, error);
}

static gboolean
open_all (MusterDb *db, gpointer data, GError **error)
{
  MusterDuplicateOpen *open = data;
  g_autoptr (GPtrArray) list = muster_admission_list_twice (db, open->occasion, error);

  open->n_opened = 0;
  for (guint i = 0; list != NULL && i < list->len; i++)
    if (!open_one (db, open, g_ptr_array_index (list, i), error))
      return FALSE;
  return list != NULL;
}

/* One transaction. Errors: SEALED_OFF, BAD_DATA, STORE, STORE_FULL */
gboolean
muster_duplicate_open (MusterDb *db, gpointer data, GError **error)
{
  return muster_db_write (db, open_all, data, error);
}
