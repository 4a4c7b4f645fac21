/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-row-table.h"

#include "muster-occasion-table.h"
#include "muster-wire-person.h"

/* Occasions of the roster. One that staff made at this station is theirs: a row of the same name is
 * set aside. What an occasion's end decides on is how long traces are kept, so where somebody has
 * been checked in the roster ends it now at the earliest, never in the past: what goes then goes
 * with the days that the profile leaves to notice it. */

/* An occasion that is here. */
typedef struct {
  gint64 id; /* 0: there is none */
  gint64 closes;
  gboolean of_roster, has_entries;
} Here;

#define LOOK                                                                                       \
  "SELECT o.id, o.closes, o.of_roster,"                                                            \
  " EXISTS (SELECT 1 FROM journal_index WHERE occasion = o.name) FROM occasion o WHERE "

/* @stmt: (transfer full): a LOOK */
static gboolean
look (MusterStmt *stmt, Here *here, GError **error)
{
  g_autoptr (MusterStmt) owned = stmt;
  gboolean has_row;

  *here = (Here){0};
  if (!muster_stmt_step (owned, &has_row, error))
    return FALSE;
  if (has_row)
    *here = (Here){muster_stmt_get_int64 (owned, 0),
                   muster_stmt_get_int64 (owned, 1),
                   muster_stmt_get_int64 (owned, 2) != 0,
                   muster_stmt_get_int64 (owned, 3) != 0};
  return TRUE;
}

static gboolean
look_for_name (MusterDb *db, const char *name, Here *here, GError **error)
{
  MusterStmt *stmt = muster_stmt_new (db, LOOK "o.name = :name");

  muster_stmt_bind_text (stmt, ":name", name);
  return look (stmt, here, error);
}

static gboolean
look_at (MusterDb *db, gint64 id, Here *here, GError **error)
{
  MusterStmt *stmt = muster_stmt_new (db, LOOK "o.id = :id");

  muster_stmt_bind_int64 (stmt, ":id", id);
  return look (stmt, here, error);
}

/* A name that the roster has changed; what is expected there hangs on its row. */
static gboolean
rename_occasion (MusterDb *db, gint64 row, const char *name, GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (
      db, "UPDATE OR IGNORE occasion SET name = :name WHERE id = :id AND name <> :name");

  muster_stmt_bind_text (stmt, ":name", name);
  muster_stmt_bind_int64 (stmt, ":id", row);
  return muster_stmt_run (stmt, error);
}

static gboolean
mark_of_roster (MusterDb *db, gint64 id, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "UPDATE occasion SET of_roster = 1 WHERE id = :id");

  muster_stmt_bind_int64 (stmt, ":id", id);
  return muster_stmt_run (stmt, error);
}

static void
hold_end (const MusterRowsTaking *taking, const Here *here, MusterOccasion *occasion)
{
  const gint64 now = taking->order->now;

  if (!here->has_entries || occasion->closes == 0 || occasion->closes >= now)
    return;
  if (here->closes == 0 || here->closes > now)
    occasion->closes = now;
  else if (here->closes > occasion->closes)
    occasion->closes = here->closes;
  occasion->opens = MIN (occasion->opens, occasion->closes - 1);
}

static gboolean
use (MusterRowsTaking *taking,
     const MusterWireRow *row,
     const MusterRowKept *kept,
     const MusterOccasion *occasion,
     GError **error)
{
  MusterRowUse use = {0};
  Here here;

  if ((kept->occasion != 0 && !rename_occasion (taking->db, kept->occasion, occasion->id, error)) ||
      !muster_occasion_put (taking->db, (gpointer) occasion, error) ||
      !look_for_name (taking->db, occasion->id, &here, error) ||
      !mark_of_roster (taking->db, here.id, error))
    return FALSE;
  use.occasion = here.id;
  taking->begins |= occasion->closes == 0 || occasion->closes > taking->order->now;
  taking->applied->sessions++;
  return muster_row_save (taking, row, &use, error);
}

gboolean
muster_row_take_occasion (MusterRowsTaking *taking, const MusterWireRow *row, GError **error)
{
  g_autoptr (MusterOccasion) occasion = muster_wire_occasion_parse (row->body, NULL);
  MusterRowKept kept;
  Here named, before;

  if (occasion == NULL || !muster_occasion_check (occasion, NULL))
    return muster_row_set_aside (taking, row, error);
  if (!muster_row_load (taking, row->id, &kept, error) ||
      !look_for_name (taking->db, occasion->id, &named, error) ||
      !look_at (taking->db, kept.occasion, &before, error))
    return FALSE;
  if (named.id != 0 && named.id != kept.occasion && !named.of_roster)
    return muster_row_set_aside (taking, row, error);
  hold_end (taking, &named, occasion);
  hold_end (taking, &before, occasion);
  return use (taking, row, &kept, occasion, error);
}
