/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-staff-table.h"

#include <glib/gi18n-lib.h>

#include "muster-error.h"
#include "muster-journal.h"
#include "muster-stmt.h"

static gboolean
write_guard (MusterDb *db, gint64 id, const MusterStaffGuard *guard, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db,
                       "INSERT INTO staff_guard (staff, tries, since, boot)"
                       " VALUES (:staff, :tries, :since, :boot)"
                       " ON CONFLICT (staff) DO UPDATE SET tries = excluded.tries,"
                       " since = excluded.since, boot = excluded.boot");

  muster_stmt_bind_int64 (stmt, ":staff", id);
  muster_stmt_bind_int64 (stmt, ":tries", guard->tries);
  muster_stmt_bind_int64 (stmt, ":since", guard->since);
  muster_stmt_bind_text (stmt, ":boot", guard->boot);
  return muster_stmt_run (stmt, error);
}

static gboolean
remove_guard (MusterDb *db, gint64 id, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "DELETE FROM staff_guard WHERE staff = :staff");

  muster_stmt_bind_int64 (stmt, ":staff", id);
  return muster_stmt_run (stmt, error);
}

static gboolean
read_guard (MusterDb *db, gint64 id, MusterStaffGuard *guard, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "SELECT tries, since, boot FROM staff_guard WHERE staff = :staff");
  gboolean has_row;

  *guard = (MusterStaffGuard){0};
  muster_stmt_bind_int64 (stmt, ":staff", id);
  if (!muster_stmt_step (stmt, &has_row, error))
    return FALSE;
  if (!has_row)
    return TRUE;
  guard->tries = (guint) CLAMP (muster_stmt_get_int64 (stmt, 0), 1, MUSTER_STAFF_MAX_TRIES);
  guard->since = muster_stmt_get_int64 (stmt, 1);
  g_strlcpy (guard->boot, muster_stmt_get_text (stmt, 2), sizeof guard->boot);
  return TRUE;
}

static void
fill_row (MusterStaffRow *row, const MusterStaffGuard *guard, const MusterClockReading *now)
{
  row->tries = guard->tries;
  row->shut = muster_staff_guard_is_shut (guard);
  row->wait = muster_staff_guard_get_wait (guard, now);
  row->as_of = now->running;
}

/**
 * muster_staff_load_guard:
 * @row: its tries, wait and shut are filled
 * @unsettled: (inout): set where a wait of before the machine was started anew begins now
 */
gboolean
muster_staff_load_guard (MusterDb *db,
                         gint64 id,
                         const MusterClockReading *now,
                         MusterStaffRow *row,
                         gboolean *unsettled,
                         GError **error)
{
  MusterStaffGuard guard;

  if (!read_guard (db, id, &guard, error))
    return FALSE;
  if (muster_staff_guard_settle (&guard, now))
    *unsettled = TRUE;
  fill_row (row, &guard, now);
  return TRUE;
}

gboolean
muster_staff_settle (MusterDb *db, gpointer data, GError **error)
{
  const MusterStaffList *list = data;

  for (guint i = 0; i < list->rows->len; i++) {
    const MusterStaffRow *row = g_ptr_array_index (list->rows, i);
    MusterStaffGuard guard;

    if (!read_guard (db, row->staff->id, &guard, error))
      return FALSE;
    if (muster_staff_guard_settle (&guard, &list->now) &&
        !write_guard (db, row->staff->id, &guard, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
is_active (MusterDb *db, gint64 id, gboolean *active, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "SELECT 1 FROM staff WHERE id = :id AND NOT retired");

  muster_stmt_bind_int64 (stmt, ":id", id);
  return muster_stmt_step (stmt, active, error);
}

static gboolean
fail_no_account (GError **error)
{
  g_set_error_literal (error,
                       MUSTER_ERROR,
                       MUSTER_ERROR_NOT_FOUND,
                       _ ("There is no such account, or it is retired."));
  return FALSE;
}

/* Once this is committed the try has been made, whatever becomes of the program. */
gboolean
muster_staff_count_try (MusterDb *db, gpointer data, GError **error)
{
  MusterStaffTry *try_ = data;
  MusterStaffGuard guard;
  gboolean active;

  if (!is_active (db, try_->id, &active, error))
    return FALSE;
  if (!active)
    return fail_no_account (error);
  if (!read_guard (db, try_->id, &guard, error))
    return FALSE;
  if (!muster_staff_guard_count (&guard, &try_->now)) {
    /* as it stands, but no longer by an earlier start of the machine */
    const gboolean settled = muster_staff_guard_settle (&guard, &try_->now);

    fill_row (&try_->row, &guard, &try_->now);
    return !settled || write_guard (db, try_->id, &guard, error);
  }
  fill_row (&try_->row, &guard, &try_->now);
  try_->row.counted = TRUE;
  return write_guard (db, try_->id, &guard, error);
}

/* One of account @data was no try after all. */
gboolean
muster_staff_uncount_try (MusterDb *db, gpointer data, GError **error)
{
  const gint64 *id = data;
  MusterStaffGuard guard;

  if (!read_guard (db, *id, &guard, error))
    return FALSE;
  if (guard.tries == 0)
    return TRUE;
  guard.tries--;
  return guard.tries > 0 ? write_guard (db, *id, &guard, error) : remove_guard (db, *id, error);
}

/* Who changed something about accounts, in the same transaction. */
gboolean
muster_staff_journal (MusterDb *db,
                      MusterEvent *event,
                      const MusterStaffBy *by,
                      const char *station,
                      const char *boot,
                      GError **error)
{
  g_autofree char *json = NULL;
  MusterJournalAppend append = {.station = station, .boot = boot, .seq = -1};

  muster_event_set_int (event, "staff_id", by != NULL ? by->by : 0);
  if (by != NULL && by->second != 0)
    muster_event_set_int (event, "second_id", by->second);
  if (by != NULL && by->by_sheet)
    muster_event_set_boolean (event, "by_sheet", TRUE);
  json = muster_event_to_json (event);
  append.json = json;
  return muster_journal_append_within (db, &append, error);
}

gboolean
muster_staff_reset (MusterDb *db, gpointer data, GError **error)
{
  const MusterStaffReset *reset = data;
  g_autoptr (MusterEvent) event = NULL;
  gboolean active;

  if (!is_active (db, reset->id, &active, error))
    return FALSE;
  if (!active)
    return fail_no_account (error);
  if (!remove_guard (db, reset->id, error))
    return FALSE;
  if (reset->by == NULL)
    return TRUE;
  event = muster_event_new ("staff-reset");
  muster_event_set_int (event, "account", reset->id);
  return muster_staff_journal (db, event, reset->by, reset->station, reset->boot, error);
}
