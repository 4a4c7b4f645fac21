/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-staff-table.h"

#include <glib/gi18n-lib.h>

#include "muster-error.h"
#include "muster-key-slot.h"
#include "muster-staff-ever.h"
#include "muster-staff-roster.h"
#include "muster-stmt.h"
#include "muster-vault.h"

/* What counts of an account is its sealed form: nobody who can write the file, but has no key, can
 * give somebody another role, card or name. The columns beside it only serve to find it. */

static gboolean
fail_changed (gint64 id, GError **error)
{
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_BAD_DATA,
               _ ("Account %lld was changed in the store's file. Retire it and make a new one."),
               (long long) id);
  return FALSE;
}

/* @stmt: id, label, retired, sealed */
static MusterStaff *
open_row (MusterDb *db, MusterStmt *stmt, GError **error)
{
  const gint64 id = muster_stmt_get_int64 (stmt, 0);
  g_autoptr (GBytes) sealed = muster_stmt_dup_bytes (stmt, 3);
  g_autoptr (GBytes) plain = muster_vault_open (db, "staff", id, sealed, error);
  g_autoptr (MusterStaff) staff = NULL;

  if (plain == NULL)
    return NULL;
  staff = muster_staff_parse (plain, NULL);
  if (staff != NULL && staff->id == id &&
      g_strcmp0 (staff->label, muster_stmt_get_text (stmt, 1)) == 0 &&
      staff->retired == (muster_stmt_get_int64 (stmt, 2) != 0))
    return g_steal_pointer (&staff);
  fail_changed (id, error);
  return NULL;
}

/* --- put --- */

static gboolean
insert_empty (MusterDb *db, MusterStaff *staff, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "INSERT INTO staff (label, retired, sealed) VALUES (:label, 0, x'00')");

  muster_stmt_bind_text (stmt, ":label", staff->label);
  return muster_stmt_run (stmt, error) &&
         muster_db_query_int64 (db, "SELECT last_insert_rowid ()", &staff->id, error);
}

static gboolean
check_card (MusterDb *db, gint64 id, GBytes *key, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "SELECT 1 FROM staff WHERE card_key = :key AND id <> :id");
  gboolean taken;

  if (key == NULL)
    return TRUE;
  muster_stmt_bind_bytes (stmt, ":key", key);
  muster_stmt_bind_int64 (stmt, ":id", id);
  if (!muster_stmt_step (stmt, &taken, error))
    return FALSE;
  if (!taken)
    return TRUE;
  g_set_error_literal (
      error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA, _ ("Another account has this card already."));
  return FALSE;
}

static gboolean
write_row (MusterDb *db, const MusterStaff *staff, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db,
                       "UPDATE staff SET label = :label, retired = :retired, card_key = :key,"
                       " sealed = :sealed WHERE id = :id");
  g_autoptr (GBytes) plain = muster_staff_to_bytes (staff);
  g_autoptr (GBytes) sealed = muster_vault_seal (db, "staff", staff->id, plain, error);
  /* a card that somebody gave back may become another one's */
  const gboolean has_card = staff->card != NULL && !staff->retired;
  g_autoptr (GBytes) key = NULL;

  if (sealed == NULL)
    return FALSE;
  if (has_card)
    key = muster_vault_blind (db, "staff-card", staff->card, error);
  if ((has_card && key == NULL) || !check_card (db, staff->id, key, error))
    return FALSE;
  muster_stmt_bind_int64 (stmt, ":id", staff->id);
  muster_stmt_bind_text (stmt, ":label", staff->label);
  muster_stmt_bind_int64 (stmt, ":retired", staff->retired != FALSE);
  if (key != NULL)
    muster_stmt_bind_bytes (stmt, ":key", key);
  muster_stmt_bind_bytes (stmt, ":sealed", sealed);
  return muster_stmt_run (stmt, error);
}

GPtrArray *
muster_staff_load_active (MusterDb *db, GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) muster_staff_free);
  g_autoptr (MusterStmt) stmt = muster_stmt_new (
      db, "SELECT id, label, retired, sealed FROM staff WHERE NOT retired ORDER BY id");
  gboolean has_row;

  while (muster_stmt_step (stmt, &has_row, error)) {
    MusterStaff *staff;

    if (!has_row)
      return g_steal_pointer (&all);
    staff = open_row (db, stmt, NULL);
    if (staff != NULL)
      g_ptr_array_add (all, staff);
  }
  return NULL;
}

/* Without an admin nobody could ever be added again; without accounts everybody might do all. One
 * that the roster told of, and whom nobody has given a PIN, adds nobody. */
static gboolean
check_admin (MusterDb *db, GError **error)
{
  g_autoptr (GPtrArray) all = muster_staff_load_active (db, error);

  if (all == NULL)
    return FALSE;
  for (guint i = 0; i < all->len; i++) {
    const MusterStaff *staff = g_ptr_array_index (all, i);

    if (staff->role == MUSTER_ROLE_ADMIN && muster_staff_was_vouched (staff))
      return TRUE;
  }
  g_set_error_literal (error,
                       MUSTER_ERROR,
                       MUSTER_ERROR_BAD_DATA,
                       _ ("At least one admin is needed: add that account first."));
  return FALSE;
}

/* What was changed in the file cannot be read, but can be retired. */
static gboolean
load_before (MusterDb *db, const MusterStaff *staff, MusterStaffGet *before, GError **error)
{
  g_autoptr (GError) failure = NULL;

  if (muster_staff_get (db, before, &failure) ||
      (staff->retired && g_error_matches (failure, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA)))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
says_the_same (const MusterStaff *a, const MusterStaff *b)
{
  return a->role == b->role && a->person == b->person && a->retired == b->retired &&
         g_strcmp0 (a->name, b->name) == 0 && g_strcmp0 (a->label, b->label) == 0 &&
         g_strcmp0 (a->roster, b->roster) == 0 && a->roster_v == b->roster_v &&
         a->given == b->given && a->highest == b->highest;
}

/* Here a card can be given, and a PIN, which is none of the account's own. */
static gboolean
check_here (MusterDb *db, const MusterStaff *before, const MusterStaffPut *put, GError **error)
{
  MusterStaffOrigin origin;
  MusterRole told;

  if (before == NULL || put->follows || says_the_same (before, put->staff))
    return TRUE;
  if (!muster_staff_roster_judge (db, before, &origin, &told, error))
    return FALSE;
  if (origin == MUSTER_STAFF_MADE_HERE)
    return TRUE;
  g_set_error_literal (error,
                       MUSTER_ERROR,
                       MUSTER_ERROR_NO_RIGHTS,
                       _ ("This account comes from the roster: change it there. Another PIN keeps "
                          "somebody out at once."));
  return FALSE;
}

/* Which version of which row it follows. */
static void
tell_roster (MusterEvent *event, const MusterStaffPut *put)
{
  if (put->staff->roster == NULL)
    return;
  muster_event_set_boolean (event, "by_roster", put->follows && put->by == NULL);
  muster_event_set_string (event, "roster_row", put->staff->roster);
  muster_event_set_int (event, "roster_v", put->staff->roster_v);
}

gboolean
muster_staff_put (MusterDb *db, gpointer data, GError **error)
{
  const MusterStaffPut *put = data;
  MusterStaff *staff = put->staff;
  const gboolean is_new = staff->id == 0;
  g_autoptr (MusterEvent) event = muster_event_new ("staff-change");
  MusterStaffGet before = {.id = staff->id};

  if (is_new ? !insert_empty (db, staff, error) : !load_before (db, staff, &before, error))
    return FALSE;
  if (!check_here (db, before.staff, put, error)) {
    muster_staff_free (before.staff);
    return FALSE;
  }
  tell_roster (event, put);
  muster_event_set_int (event, "account", staff->id);
  muster_event_set_string (event, "role", muster_role_to_nick (staff->role));
  if (before.staff != NULL && before.staff->role != staff->role)
    muster_event_set_string (event, "role_before", muster_role_to_nick (before.staff->role));
  muster_event_set_boolean (event, "card", staff->card != NULL);
  muster_event_set_boolean (event, "retired", staff->retired);
  muster_event_set_boolean (event, "new", is_new);
  g_clear_pointer (&before.staff, muster_staff_free);
  return write_row (db, staff, error) && check_admin (db, error) &&
         (!staff->retired || muster_key_slot_remove_staff (db, staff->id, error)) &&
         muster_staff_journal (db, event, put->by, put->station, put->boot, error);
}

/* --- get, find, list --- */

gboolean
muster_staff_get (MusterDb *db, gpointer data, GError **error)
{
  MusterStaffGet *get = data;
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "SELECT id, label, retired, sealed FROM staff WHERE id = :id");
  gboolean has_row;

  muster_stmt_bind_int64 (stmt, ":id", get->id);
  if (!muster_stmt_step (stmt, &has_row, error))
    return FALSE;
  if (has_row) {
    get->staff = open_row (db, stmt, error);
    return get->staff != NULL;
  }
  g_set_error_literal (
      error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND, _ ("There is no such account of staff."));
  return FALSE;
}

static gboolean
get_human (MusterDb *db, gint64 account, gint64 *human, GError **error)
{
  MusterStaffGet get = {.id = account};
  g_autoptr (GError) failure = NULL;

  *human = 0;
  if (muster_staff_get (db, &get, &failure)) {
    *human = get.staff->person;
    muster_staff_free (get.staff);
    return TRUE;
  }
  if (g_error_matches (failure, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/**
 * muster_staff_are_one:
 * @a, @b: accounts, retired or not; 0 is nobody
 * @one: (out): whether they are of one human, as far as they say who on the roster that is
 *
 * Errors: BAD_DATA (an account was changed in the file, so nobody knows), SEALED_OFF, STORE
 */
gboolean
muster_staff_are_one (MusterDb *db, gint64 a, gint64 b, gboolean *one, GError **error)
{
  gint64 first = 0, second = 0;

  *one = a != 0 && a == b;
  if (a == 0 || b == 0 || a == b)
    return TRUE;
  if (!get_human (db, a, &first, error) || !get_human (db, b, &second, error))
    return FALSE;
  *one = first != 0 && first == second;
  return TRUE;
}

gboolean
muster_staff_find (MusterDb *db, gpointer data, GError **error)
{
  MusterStaffFind *find = data;
  g_autoptr (GBytes) key = muster_vault_blind (db, "staff-card", find->card, error);
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "SELECT id FROM staff WHERE card_key = :key AND NOT retired");
  gboolean has_row;

  if (key == NULL)
    return FALSE;
  muster_stmt_bind_bytes (stmt, ":key", key);
  if (!muster_stmt_step (stmt, &has_row, error))
    return FALSE;
  if (has_row) {
    find->id = muster_stmt_get_int64 (stmt, 0);
    return TRUE;
  }
  g_set_error_literal (
      error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND, _ ("This card belongs to nobody of the staff."));
  return FALSE;
}

static MusterStaffRow *
new_row (MusterDb *db, MusterStmt *stmt)
{
  g_autoptr (GError) error = NULL;
  MusterStaffRow *row = g_new0 (MusterStaffRow, 1);

  row->staff = open_row (db, stmt, &error);
  if (row->staff != NULL)
    return row;
  row->damaged = !g_error_matches (error, MUSTER_ERROR, MUSTER_ERROR_SEALED_OFF);
  row->staff = g_new0 (MusterStaff, 1);
  row->staff->id = muster_stmt_get_int64 (stmt, 0);
  row->staff->label = g_strdup (muster_stmt_get_text (stmt, 1));
  row->staff->retired = muster_stmt_get_int64 (stmt, 2) != 0;
  return row;
}

gboolean
muster_staff_list (MusterDb *db, gpointer data, GError **error)
{
  MusterStaffList *list = data;
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "SELECT id, label, retired, sealed FROM staff ORDER BY id");
  g_autoptr (GPtrArray) rows =
      g_ptr_array_new_with_free_func ((GDestroyNotify) muster_staff_row_free);
  gboolean has_row;

  while (muster_stmt_step (stmt, &has_row, error)) {
    MusterStaffRow *row;

    if (has_row) {
      row = new_row (db, stmt);
      g_ptr_array_add (rows, row);
      if (!muster_staff_load_guard (db, row->staff->id, &list->now, row, &list->unsettled, error) ||
          !muster_staff_roster_judge (db, row->staff, &row->origin, &row->told, error))
        return FALSE;
      continue;
    }
    if (!muster_staff_ever (db, &list->ever, error))
      return FALSE;
    list->rows = g_steal_pointer (&rows);
    return TRUE;
  }
  return FALSE;
}
