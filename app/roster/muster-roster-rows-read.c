/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-roster-rows.h"

#include <glib/gi18n-lib.h>

#include "muster-error.h"
#include "muster-row-sum.h"
#include "muster-stmt.h"
#include "muster-vault.h"

void
muster_roster_place_clear (MusterRosterPlace *place)
{
  g_clear_pointer (&place->kind, g_free);
  g_clear_pointer (&place->id, g_free);
}

/* @state: (out caller-allocates): all 0 if nothing was ever written to @scope */
gboolean
muster_roster_rows_get_scope (MusterDb *db,
                              const char *scope,
                              MusterRosterScope *state,
                              GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "SELECT last, floor FROM roster_scope WHERE scope = :scope");
  gboolean has_row;

  *state = (MusterRosterScope){0, 0};
  muster_stmt_bind_text (stmt, ":scope", scope);
  if (!muster_stmt_step (stmt, &has_row, error))
    return FALSE;
  if (has_row)
    *state = (MusterRosterScope){muster_stmt_get_int64 (stmt, 0), muster_stmt_get_int64 (stmt, 1)};
  return TRUE;
}

/* @epoch: (out) (transfer full): under which @change was counted; the same number in a book that
 *   was put back since has another. MUSTER_ROSTER_NO_EPOCH: nothing was counted as far as that */
gboolean
muster_roster_rows_get_epoch (
    MusterDb *db, const char *scope, gint64 change, char **epoch, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db,
                       "SELECT id FROM roster_epoch WHERE scope = :scope AND first <= :change"
                       " ORDER BY first DESC LIMIT 1");
  gboolean has_row;

  *epoch = NULL;
  muster_stmt_bind_text (stmt, ":scope", scope);
  muster_stmt_bind_int64 (stmt, ":change", change);
  if (!muster_stmt_step (stmt, &has_row, error))
    return FALSE;
  *epoch = g_strdup (has_row ? muster_stmt_get_text (stmt, 0) : MUSTER_ROSTER_NO_EPOCH);
  return TRUE;
}

/* What a row says. It is sealed to its place and its v, so that an older one cannot be put there.
 */
GBytes *
muster_roster_rows_open (MusterDb *db,
                         const char *scope,
                         const char *kind,
                         const char *id,
                         gint64 v,
                         GBytes *sealed,
                         GError **error)
{
  g_autofree char *cell = g_strjoin (".", "roster_row", scope, kind, id, NULL);

  return muster_vault_open (db, cell, v, sealed, error);
}

/* Of a statement with kind, id, v, del, body. */
static MusterWireRow *
read_row (MusterDb *db, const char *scope, MusterStmt *stmt, GError **error)
{
  const char *kind = muster_stmt_get_text (stmt, 0);
  const char *id = muster_stmt_get_text (stmt, 1);
  const gint64 v = muster_stmt_get_int64 (stmt, 2);
  g_autoptr (GBytes) sealed = muster_stmt_dup_bytes (stmt, 4);
  g_autoptr (GBytes) body = NULL;
  MusterWirePresence presence = MUSTER_WIRE_GONE;

  muster_wire_presence_from_nick (muster_stmt_get_text (stmt, 3), &presence);
  if (sealed != NULL) {
    body = muster_roster_rows_open (db, scope, kind, id, v, sealed, error);
    if (body == NULL)
      return NULL;
  }
  return muster_wire_row_new (kind, id, v, presence, body);
}

/* Returns: (transfer full): the row, also one that was removed; %NULL with NOT_FOUND, STORE */
MusterWireRow *
muster_roster_rows_get (
    MusterDb *db, const char *scope, const char *kind, const char *id, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db,
                       "SELECT kind, id, v, del, body FROM roster_row"
                       " WHERE scope = :scope AND kind = :kind AND id = :id");
  gboolean has_row;

  muster_stmt_bind_text (stmt, ":scope", scope);
  muster_stmt_bind_text (stmt, ":kind", kind);
  muster_stmt_bind_text (stmt, ":id", id);
  if (!muster_stmt_step (stmt, &has_row, error))
    return NULL;
  if (has_row)
    return read_row (db, scope, stmt, error);
  g_set_error (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND, _ ("There is no row %s."), id);
  return NULL;
}

/* Returns: (transfer full) (element-type utf8): of all rows of a kind that are there, sorted */
GPtrArray *
muster_roster_rows_list_ids (MusterDb *db, const char *scope, const char *kind, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (MusterStmt) stmt = muster_stmt_new (db,
                                                 "SELECT id FROM roster_row WHERE scope = :scope "
                                                 "AND kind = :kind AND del IS NULL ORDER BY id");
  gboolean has_row;

  muster_stmt_bind_text (stmt, ":scope", scope);
  muster_stmt_bind_text (stmt, ":kind", kind);
  while (muster_stmt_step (stmt, &has_row, error)) {
    if (!has_row)
      return g_steal_pointer (&ids);
    g_ptr_array_add (ids, g_strdup (muster_stmt_get_text (stmt, 0)));
  }
  return NULL;
}

/* --- pages --- */

static gsize
get_size (const MusterWireRow *row)
{
  return row->body != NULL ? g_bytes_get_size (row->body) : 0;
}

/* Fills @page as far as it goes. @seen: (nullable): number in the sixth column of the last row
 * taken */
static gboolean
fill_page (MusterDb *db,
           const char *scope,
           MusterStmt *stmt,
           MusterWirePage *page,
           gint64 *seen,
           GError **error)
{
  gsize bytes = 0;
  gboolean has_row;

  for (guint i = 0; i < page->rows->len; i++)
    bytes += get_size (g_ptr_array_index (page->rows, i));
  while (muster_stmt_step (stmt, &has_row, error)) {
    MusterWireRow *row;

    if (!has_row)
      return TRUE;
    page->more = page->rows->len >= MUSTER_WIRE_PAGE_ROWS || bytes >= MUSTER_WIRE_PAGE_BYTES;
    if (page->more)
      return TRUE;
    row = read_row (db, scope, stmt, error);
    if (row == NULL)
      return FALSE;
    bytes += get_size (row);
    g_ptr_array_add (page->rows, row);
    if (seen != NULL)
      *seen = muster_stmt_get_int64 (stmt, 5);
  }
  return FALSE;
}

/**
 * muster_roster_rows_read_changes:
 * @change: (inout): the last one that was read; of the last row of the page
 * @page: of muster_wire_page_init(); its cursor is the caller's
 *
 * In a transaction: what has changed since, in the order of the changes, at most a page of it.
 */
gboolean
muster_roster_rows_read_changes (
    MusterDb *db, const char *scope, gint64 *change, MusterWirePage *page, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db,
                       "SELECT kind, id, v, del, body, change FROM roster_row"
                       " WHERE scope = :scope AND change > :change ORDER BY change");

  muster_stmt_bind_text (stmt, ":scope", scope);
  muster_stmt_bind_int64 (stmt, ":change", *change);
  return fill_page (db, scope, stmt, page, change, error);
}

/* The kind after @kind: occasions come before those who are expected there. */
static gboolean
next_kind (MusterDb *db, const char *scope, MusterRosterPlace *place, GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (
      db, "SELECT max (kind) FROM roster_row WHERE scope = :scope AND kind < :kind");
  gboolean has_row;

  muster_stmt_bind_text (stmt, ":scope", scope);
  muster_stmt_bind_text (stmt, ":kind", place->kind != NULL ? place->kind : "~");
  if (!muster_stmt_step (stmt, &has_row, error))
    return FALSE;
  muster_roster_place_clear (place);
  place->kind = g_strdup (muster_stmt_get_text (stmt, 0));
  return TRUE;
}

static gboolean
read_kind (MusterDb *db,
           const char *scope,
           const MusterRosterPlace *place,
           MusterWirePage *page,
           GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (
      db,
      "SELECT kind, id, v, del, body FROM roster_row WHERE scope = :scope AND kind = :kind"
      " AND id > :after AND id < :end AND del IS NULL ORDER BY id");
  const gboolean all = place->bucket == MUSTER_ROSTER_ALL_BUCKETS;
  g_autofree char *first = all ? g_strdup ("") : g_strdup_printf ("%02x", (guint) place->bucket);
  /* Behind all digits: what a bucket's last id is below. */
  g_autofree char *end = g_strconcat (first, "g", NULL);

  muster_stmt_bind_text (stmt, ":scope", scope);
  muster_stmt_bind_text (stmt, ":kind", place->kind);
  muster_stmt_bind_text (stmt, ":after", place->id != NULL ? place->id : first);
  muster_stmt_bind_text (stmt, ":end", end);
  return fill_page (db, scope, stmt, page, NULL, error);
}

/**
 * muster_roster_rows_read_snapshot:
 * @place: (inout): where the page before ended, all 0 at first; means nothing where there is no
 * more
 * @page: of muster_wire_page_init(); its cursor is the caller's
 *
 * In a transaction: all rows that are there, kind by kind, in the order of their ids. What changes
 * while somebody reads page after page is found by reading the changes since the first one.
 */
gboolean
muster_roster_rows_read_snapshot (
    MusterDb *db, const char *scope, MusterRosterPlace *place, MusterWirePage *page, GError **error)
{
  if (place->kind == NULL && !next_kind (db, scope, place, error))
    return FALSE;
  while (place->kind != NULL) {
    if (!read_kind (db, scope, place, page, error))
      return FALSE;
    if (page->more) {
      const MusterWireRow *last = g_ptr_array_index (page->rows, page->rows->len - 1);

      g_free (place->id);
      place->id = g_strdup (g_str_equal (last->kind, place->kind) ? last->id : NULL);
      return TRUE;
    }
    if (!next_kind (db, scope, place, error))
      return FALSE;
  }
  return TRUE;
}

/**
 * muster_roster_rows_digest:
 * @digest: all 0; its cursor is the caller's
 *
 * In a transaction. Takes some 0.3 s for 100,000 rows.
 */
gboolean
muster_roster_rows_digest (MusterDb *db,
                           const char *scope,
                           MusterWireDigest *digest,
                           GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (
      db, "SELECT kind, id, v FROM roster_row WHERE scope = :scope AND del IS NULL");
  gboolean has_row;

  muster_stmt_bind_text (stmt, ":scope", scope);
  while (muster_stmt_step (stmt, &has_row, error)) {
    if (!has_row)
      return TRUE;
    muster_row_sum_add (digest,
                        muster_stmt_get_text (stmt, 0),
                        muster_stmt_get_text (stmt, 1),
                        muster_stmt_get_int64 (stmt, 2));
  }
  return FALSE;
}
