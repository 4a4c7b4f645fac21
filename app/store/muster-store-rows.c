/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-store-rows.h"

#include "muster-name-index.h"
#include "muster-row-sum.h"
#include "muster-row-table.h"
#include "muster-store-private.h"
#include "muster-vault.h"

void
muster_rows_state_clear (MusterRowsState *state)
{
  g_clear_pointer (&state->cursor, g_free);
  g_clear_pointer (&state->listing, g_free);
}

typedef struct {
  const char *source;
  MusterRowsState *state;
} Looking;

static gboolean
count_rows (MusterDb *db, MusterRowsState *state, GError **error)
{
  gint64 people, sessions, aside, leaving;

  if (!muster_db_query_int64 (
          db, "SELECT count (*) FROM roster_row WHERE person IS NOT NULL", &people, error) ||
      !muster_db_query_int64 (
          db, "SELECT count (*) FROM roster_row WHERE occasion IS NOT NULL", &sessions, error) ||
      !muster_db_query_int64 (
          db,
          "SELECT count (*) FROM roster_row WHERE aside IS NOT NULL AND " MUSTER_ROW_IS_KNOWN,
          &aside,
          error) ||
      !muster_db_query_int64 (db, "SELECT count (*) FROM roster_removal", &leaving, error))
    return FALSE;
  state->people = (guint) people;
  state->sessions = (guint) sessions;
  state->aside = (guint) aside;
  state->leaving = (guint) leaving;
  return TRUE;
}

static gboolean
look (MusterDb *db, gpointer data, GError **error)
{
  const Looking *looking = data;
  MusterRowsState *state = looking->state;
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db,
                       "SELECT cursor, listing, bucket, pulled, compared FROM roster_pull"
                       " WHERE source = :source");
  gboolean has_row;

  muster_stmt_bind_text (stmt, ":source", looking->source);
  if (!muster_stmt_step (stmt, &has_row, error))
    return FALSE;
  if (!has_row)
    return TRUE;
  state->cursor = g_strdup (muster_stmt_get_text (stmt, 0));
  state->listing = g_strdup (muster_stmt_get_text (stmt, 1));
  state->bucket = (int) muster_stmt_get_int64 (stmt, 2);
  state->pulled = muster_stmt_get_int64 (stmt, 3);
  state->compared = muster_stmt_get_int64 (stmt, 4);
  return count_rows (db, state, error);
}

/**
 * muster_store_get_rows_state:
 * @source: whose rows are wanted
 * @state: (out caller-allocates): to be cleared, whatever comes back
 *
 * Works while nobody has opened the store. Errors: STORE
 */
gboolean
muster_store_get_rows_state (MusterStore *self,
                             const char *source,
                             MusterRowsState *state,
                             GError **error)
{
  Looking looking = {source, state};

  *state = (MusterRowsState){.bucket = MUSTER_ROWS_ALL};
  g_return_val_if_fail (MUSTER_IS_STORE (self), FALSE);
  return muster_store_run_read (self, look, &looking, error);
}

static gboolean
apply (MusterDb *db, gpointer data, GError **error)
{
  MusterRowsTaking *taking = data;
  const gboolean ok = muster_db_write (db, muster_rows_take, taking, error);

  muster_rows_taking_clear (taking);
  if (!ok || taking->applied->erased_people == 0)
    return ok;
  muster_vault_sweep_kept (db);
  muster_name_index_forget (db);
  muster_db_truncate_wal (db);
  return TRUE;
}

/**
 * muster_store_apply_rows:
 * @applied: (inout): what the pages have done so far
 *
 * All of a page with its cursor, or nothing. A row that cannot be used yet is set aside and tried
 * again with the last page. Who is not on the roster any more is not expected from then on, and is
 * erased with the last page, or with that of a later pull if the roster has not countersigned all
 * that was written of them; whom it has erased is erased at once. What is left in the file of
 * people who were erased goes when it is cleaned, in a minute in which nobody waits. Blocks: some
 * 0.3 s for 1,000 people.
 *
 * Errors: AMBIGUOUS if within a day a large part of all would go that the roster has no more: then
 *   nothing of the page is taken; SEALED_OFF, STORE, STORE_FULL
 */
gboolean
muster_store_apply_rows (MusterStore *self,
                         const MusterRowsOrder *order,
                         MusterRowsApplied *applied,
                         GError **error)
{
  MusterRowsApplied so_far = *applied;
  MusterRowsTaking taking = {.order = order,
                             .station = muster_store_get_station (self),
                             .boot = muster_store_get_boot (self),
                             .applied = &so_far};

  g_return_val_if_fail (MUSTER_IS_STORE (self), FALSE);
  if (!muster_store_run (self, apply, &taking, error))
    return FALSE;
  *applied = so_far;
  return TRUE;
}

static gboolean
sum_rows (MusterDb *db, gpointer data, GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (db, "SELECT kind, id, v FROM roster_row");
  gboolean has_row;

  while (muster_stmt_step (stmt, &has_row, error)) {
    if (!has_row)
      return TRUE;
    muster_row_sum_add (data,
                        muster_stmt_get_text (stmt, 0),
                        muster_stmt_get_text (stmt, 1),
                        muster_stmt_get_int64 (stmt, 2));
  }
  return FALSE;
}

/**
 * muster_store_sum_rows:
 * @digest: (out caller-allocates)
 *
 * Works while nobody has opened the store. Blocks: some 0.2 s for 100,000 rows. Errors: STORE
 */
gboolean
muster_store_sum_rows (MusterStore *self, MusterWireDigest *digest, GError **error)
{
  memset (digest, 0, sizeof *digest);
  g_return_val_if_fail (MUSTER_IS_STORE (self), FALSE);
  return muster_store_run_read (self, sum_rows, digest, error);
}

gboolean
muster_store_ask_rows_again (MusterStore *self, GError **error)
{
  g_return_val_if_fail (MUSTER_IS_STORE (self), FALSE);
  return muster_store_run_write (self, muster_rows_ask_again, NULL, error);
}

static gboolean
mark_compared (MusterDb *db, gpointer data, GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (db, "UPDATE roster_pull SET compared = :now");

  muster_stmt_bind_int64 (stmt, ":now", *(const gint64 *) data);
  return muster_stmt_run (stmt, error) &&
         muster_db_exec (
             db, "UPDATE roster_photo SET state = 'wanted' WHERE state = 'gone'", error);
}

/* @now: seconds UTC */
gboolean
muster_store_mark_rows_compared (MusterStore *self, gint64 now, GError **error)
{
  g_return_val_if_fail (MUSTER_IS_STORE (self), FALSE);
  return muster_store_run_write (self, mark_compared, &now, error);
}
