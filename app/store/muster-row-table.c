/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-row-table.h"

#include <string.h>

#include "muster-admission-table.h"
#include "muster-staff-roster.h"
#include "muster-vault.h"
#include "muster-wire-admission.h"
#include "muster-wire-person.h"
#include "muster-wire-staff.h"

/* The roster's word counts, by v: what it tells of somebody replaces what is here. Who is only
 * known here stays. A row that does not fit in yet, since somebody else here has its card, or its
 * occasion is still to come, is set aside and tried again at the end of a pull: the others must not
 * wait for it. What the roster has removed is in muster-row-removal.c. */

#define CELL_ASIDE "person.aside"

/* --- single rows --- */

gboolean
muster_row_load (MusterRowsTaking *taking, const char *id, MusterRowKept *kept, GError **error)
{
  gboolean has_row;

  *kept = (MusterRowKept){0};
  muster_stmt_bind_text (taking->load, ":id", id);
  if (!muster_stmt_step (taking->load, &has_row, error))
    return FALSE;
  if (has_row)
    *kept = (MusterRowKept){muster_stmt_get_int64 (taking->load, 0),
                            muster_stmt_get_int64 (taking->load, 1),
                            muster_stmt_get_int64 (taking->load, 2),
                            muster_stmt_get_int64 (taking->load, 3) != 0};
  muster_stmt_reset (taking->load);
  return TRUE;
}

/* Who was another row before, or was to go, is this one now. */
static gboolean
detach (MusterStmt *stmt, const char *name, gint64 what, const char *id, GError **error)
{
  if (what == 0)
    return TRUE;
  muster_stmt_bind_int64 (stmt, name, what);
  muster_stmt_bind_text (stmt, ":id", id);
  return muster_stmt_run (stmt, error);
}

static void
bind_or_null (MusterStmt *stmt, const char *name, gint64 value)
{
  if (value != 0)
    muster_stmt_bind_int64 (stmt, name, value);
  else
    muster_stmt_bind_bytes (stmt, name, NULL);
}

gboolean
muster_row_save (MusterRowsTaking *taking,
                 const MusterWireRow *row,
                 const MusterRowUse *use,
                 GError **error)
{
  g_autofree char *cell = g_strjoin (".", CELL_ASIDE, row->id, NULL);
  g_autoptr (GBytes) sealed = NULL;

  if (use->aside != NULL) {
    sealed = muster_vault_seal (taking->db, cell, row->v, use->aside, error);
    if (sealed == NULL)
      return FALSE;
  }
  if (!detach (taking->detach_person, ":person", use->person, row->id, error) ||
      !detach (taking->detach_removal, ":person", use->person, row->id, error) ||
      !detach (taking->detach_occasion, ":occasion", use->occasion, row->id, error))
    return FALSE;
  muster_stmt_bind_text (taking->save, ":id", row->id);
  muster_stmt_bind_text (taking->save, ":kind", row->kind);
  muster_stmt_bind_int64 (taking->save, ":v", row->v);
  bind_or_null (taking->save, ":person", use->person);
  bind_or_null (taking->save, ":occasion", use->occasion);
  muster_stmt_bind_text (taking->save, ":photo", use->photo);
  muster_stmt_bind_int64 (taking->save, ":listed", taking->listing);
  muster_stmt_bind_bytes (taking->save, ":aside", sealed);
  return muster_stmt_run (taking->save, error);
}

/* It keeps whom or what it was before. */
gboolean
muster_row_set_aside (MusterRowsTaking *taking, const MusterWireRow *row, GError **error)
{
  MusterRowKept kept;
  MusterRowUse use = {.aside = row->body};

  if (!muster_row_load (taking, row->id, &kept, error))
    return FALSE;
  use.person = kept.person;
  use.occasion = kept.occasion;
  taking->applied->aside++;
  return muster_row_save (taking, row, &use, error);
}

/* --- staff --- */

/* Accounts follow at the end: somebody may be on the roster as well, and come later. */
static gboolean
take_staff (MusterRowsTaking *taking, const MusterWireRow *row, GError **error)
{
  g_auto (MusterWireStaff) staff = {0};
  const MusterRowUse nothing = {0};

  if (!muster_wire_staff_parse (row->body, &staff, NULL))
    return muster_row_set_aside (taking, row, error);
  return muster_staff_roster_keep (taking->db, row->id, row->v, row->body, error) &&
         muster_row_save (taking, row, &nothing, error);
}

/* --- rows of a page --- */

/* A listing tells what is true; a change may have been overtaken. @news: (out): whether it is to be
 * taken */
gboolean
muster_row_is_news (MusterRowsTaking *taking,
                    const MusterWireRow *row,
                    gboolean *news,
                    GError **error)
{
  MusterRowKept kept;

  if (!muster_row_load (taking, row->id, &kept, error))
    return FALSE;
  *news = kept.v == 0 || (taking->order->is_listing ? row->v != kept.v : row->v > kept.v);
  return TRUE;
}

static gboolean
mark_listed (MusterRowsTaking *taking, const MusterWireRow *row, GError **error)
{
  if (!taking->order->is_listing)
    return TRUE;
  muster_stmt_bind_text (taking->mark, ":id", row->id);
  muster_stmt_bind_int64 (taking->mark, ":listed", taking->listing);
  return muster_stmt_run (taking->mark, error);
}

/* Of a kind that this version does not know: it is counted, for the sums, and kept for a later one.
 */
static gboolean
take_unknown (MusterRowsTaking *taking, const MusterWireRow *row, GError **error)
{
  const MusterRowUse later = {.aside = row->body};

  return muster_row_save (taking, row, &later, error);
}

static gboolean
take_admission (MusterRowsTaking *taking, const MusterWireRow *row, GError **error)
{
  const MusterRowUse nothing = {0};

  return muster_row_save (taking, row, &nothing, error) &&
         muster_admission_put (taking->db, row, error);
}

static gboolean
take_row (MusterRowsTaking *taking, MusterWireRow *row, GPtrArray *people, GError **error)
{
  gboolean news;

  taking->applied->rows++;
  if (!muster_row_is_news (taking, row, &news, error))
    return FALSE;
  if (!news)
    return mark_listed (taking, row, error);
  if (row->presence != MUSTER_WIRE_THERE)
    return muster_row_remove (taking, row->id, row->presence == MUSTER_WIRE_ERASED, error);
  if (g_str_equal (row->kind, MUSTER_WIRE_ROW_SESSION))
    return muster_row_take_occasion (taking, row, error);
  if (g_str_equal (row->kind, MUSTER_WIRE_ROW_ADMISSION))
    return take_admission (taking, row, error);
  if (g_str_equal (row->kind, MUSTER_WIRE_ROW_STAFF))
    return take_staff (taking, row, error);
  if (!g_str_equal (row->kind, MUSTER_WIRE_ROW_PERSON))
    return take_unknown (taking, row, error);
  g_ptr_array_add (people, row);
  return TRUE;
}

/* Occasions first and all at once: whoever is expected at one comes after it. */
static gboolean
take_rows (MusterRowsTaking *taking, GPtrArray *rows, GError **error)
{
  g_autoptr (GPtrArray) people = g_ptr_array_new ();

  for (guint i = 0; i < rows->len; i++)
    if (!take_row (taking, g_ptr_array_index (rows, i), people, error))
      return FALSE;
  return people->len == 0 || muster_rows_take_people (taking, people, error);
}

/* --- what was set aside --- */

static gboolean
list_aside (MusterRowsTaking *taking, GPtrArray *rows, GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (
      taking->db,
      "SELECT id, kind, v, aside FROM roster_row WHERE aside IS NOT NULL AND " MUSTER_ROW_IS_KNOWN);
  gboolean has_row;

  while (muster_stmt_step (stmt, &has_row, error)) {
    const char *id = has_row ? muster_stmt_get_text (stmt, 0) : NULL;
    const gint64 v = has_row ? muster_stmt_get_int64 (stmt, 2) : 0;
    g_autofree char *cell = NULL;
    g_autoptr (GBytes) sealed = NULL, body = NULL;

    if (!has_row)
      return TRUE;
    cell = g_strjoin (".", CELL_ASIDE, id, NULL);
    sealed = muster_stmt_dup_bytes (stmt, 3);
    body = muster_vault_open (taking->db, cell, v, sealed, error);
    if (body == NULL)
      return FALSE;
    g_ptr_array_add (
        rows, muster_wire_row_new (muster_stmt_get_text (stmt, 1), id, v, MUSTER_WIRE_THERE, body));
  }
  return FALSE;
}

/* Once more, all together: two people may have swapped a card. Each time they are sealed anew, so
 * not with every question that has no answer. */
static gboolean
try_aside (MusterRowsTaking *taking, GError **error)
{
  g_autoptr (GPtrArray) rows =
      g_ptr_array_new_with_free_func ((GDestroyNotify) muster_wire_row_free);
  g_autoptr (GPtrArray) people = g_ptr_array_new ();

  if (!taking->order->retries && taking->applied->rows == 0)
    return TRUE;
  if (!list_aside (taking, rows, error))
    return FALSE;
  taking->applied->aside = 0;
  for (guint i = 0; i < rows->len; i++) {
    MusterWireRow *row = g_ptr_array_index (rows, i);

    if (g_str_equal (row->kind, MUSTER_WIRE_ROW_PERSON))
      g_ptr_array_add (people, row);
    else if (!(g_str_equal (row->kind, MUSTER_WIRE_ROW_STAFF)
                   ? take_staff
                   : muster_row_take_occasion) (taking, row, error))
      return FALSE;
  }
  return people->len == 0 || muster_rows_take_people (taking, people, error);
}

/* --- the page --- */

/* Another roster's rows mean nothing here; its people stay until somebody erases them, and its
 * accounts are this station's own. */
static gboolean
begin_source (MusterRowsTaking *taking, GError **error)
{
  g_autoptr (MusterStmt) other =
      muster_stmt_new (taking->db, "SELECT 1 FROM roster_pull WHERE source <> :source");
  g_autoptr (MusterStmt) begin =
      muster_stmt_new (taking->db,
                       "INSERT INTO roster_pull (one, source, cursor, listing, bucket, listings,"
                       " pulled, compared) VALUES (1, :source, NULL, NULL, -1, 0, 0, 0)"
                       " ON CONFLICT (one) DO NOTHING");
  gboolean is_other;

  muster_stmt_bind_text (other, ":source", taking->order->source);
  if (!muster_stmt_step (other, &is_other, error))
    return FALSE;
  muster_stmt_reset (other);
  muster_stmt_bind_text (begin, ":source", taking->order->source);
  return (!is_other || muster_db_exec (taking->db,
                                       "DELETE FROM roster_pull; DELETE FROM roster_row; "
                                       "DELETE FROM roster_removal; DELETE FROM roster_staff",
                                       error)) &&
         muster_stmt_run (begin, error);
}

static gboolean
begin_listing (MusterRowsTaking *taking, GError **error)
{
  if (taking->order->is_listing && taking->order->begins &&
      !muster_db_exec (taking->db, "UPDATE roster_pull SET listings = listings + 1", error))
    return FALSE;
  return muster_db_query_int64 (
      taking->db, "SELECT listings FROM roster_pull", &taking->listing, error);
}

/* What changed elsewhere while one bucket was listed is still behind the cursor. */
static const char *
get_cursor_sql (const MusterRowsOrder *order)
{
  if (order->is_listing && order->page->more)
    return "UPDATE roster_pull SET listing = :next, bucket = :bucket";
  if (order->is_listing && order->bucket != MUSTER_ROWS_ALL)
    return "UPDATE roster_pull SET listing = NULL, bucket = -1";
  if (order->page->more)
    return "UPDATE roster_pull SET cursor = :next";
  /* Behind a listing there are the changes since it began. */
  if (order->is_listing)
    return "UPDATE roster_pull SET cursor = :next, listing = NULL, bucket = -1";
  return "UPDATE roster_pull SET cursor = :next, pulled = :now";
}

static gboolean
save_cursor (MusterRowsTaking *taking, GError **error)
{
  const MusterRowsOrder *order = taking->order;
  const char *sql = get_cursor_sql (order);
  g_autoptr (MusterStmt) stmt = muster_stmt_new (taking->db, sql);

  if (strstr (sql, ":next") != NULL)
    muster_stmt_bind_text (stmt, ":next", order->page->next);
  if (strstr (sql, ":bucket") != NULL)
    muster_stmt_bind_int64 (stmt, ":bucket", order->bucket);
  if (strstr (sql, ":now") != NULL)
    muster_stmt_bind_int64 (stmt, ":now", order->now);
  return muster_stmt_run (stmt, error);
}

static void
prepare (MusterRowsTaking *taking, MusterDb *db)
{
  taking->db = db;
  taking->load = muster_stmt_new (
      db, "SELECT v, person, occasion, aside IS NOT NULL FROM roster_row WHERE id = :id");
  taking->save = muster_stmt_new (
      db,
      "INSERT INTO roster_row (id, kind, v, person, occasion, photo, listed, aside)"
      " VALUES (:id, :kind, :v, :person, :occasion, :photo, :listed, :aside)"
      " ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, v = excluded.v,"
      " person = excluded.person, occasion = excluded.occasion, photo = excluded.photo,"
      " listed = excluded.listed, aside = excluded.aside");
  taking->detach_person = muster_stmt_new (
      db, "UPDATE roster_row SET person = NULL WHERE person = :person AND id <> :id");
  taking->detach_removal =
      muster_stmt_new (db, "DELETE FROM roster_removal WHERE person = :person OR id = :id");
  taking->detach_occasion = muster_stmt_new (
      db, "UPDATE roster_row SET occasion = NULL WHERE occasion = :occasion AND id <> :id");
  taking->mark = muster_stmt_new (db, "UPDATE roster_row SET listed = :listed WHERE id = :id");
}

void
muster_rows_taking_clear (MusterRowsTaking *taking)
{
  g_clear_pointer (&taking->load, muster_stmt_free);
  g_clear_pointer (&taking->save, muster_stmt_free);
  g_clear_pointer (&taking->detach_person, muster_stmt_free);
  g_clear_pointer (&taking->detach_removal, muster_stmt_free);
  g_clear_pointer (&taking->detach_occasion, muster_stmt_free);
  g_clear_pointer (&taking->mark, muster_stmt_free);
}

gboolean
muster_rows_take (MusterDb *db, gpointer data, GError **error)
{
  MusterRowsTaking *taking = data;
  const MusterRowsOrder *order = taking->order;

  prepare (taking, db);
  if (!begin_source (taking, error) || !begin_listing (taking, error) ||
      !muster_rows_check_gone (taking, error) || !take_rows (taking, order->page->rows, error))
    return FALSE;
  if (!order->page->more &&
      ((order->is_listing && !muster_rows_remove_unlisted (taking, error)) ||
       !muster_rows_finish_removals (taking, error) || !try_aside (taking, error) ||
       (taking->begins && !muster_rows_ask_again (db, NULL, error)) ||
       !muster_staff_roster_apply (
           db, taking->station, taking->boot, &taking->applied->accounts, error)))
    return FALSE;
  return save_cursor (taking, error);
}
