/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-staff-roster.h"

#include "muster-error.h"
#include "muster-roster-table.h"
#include "muster-staff-table.h"
#include "muster-stmt.h"
#include "muster-vault.h"
#include "muster-wire-staff.h"

/* What the roster says of staff is kept, and accounts follow it at the end of each pull. They do so
 * only where an admin of this station can sign in, so that nobody takes over a station that has
 * none. The roster gives nobody more than somebody here has agreed to: an account begins without a
 * PIN, and a higher role than the one with which it was given its PIN waits for the next PIN, with
 * the signatures which that role takes. The roster takes away at once, but for the last admin. An
 * account has the version of the row that it follows, so that an older row which is put back into
 * the file does nothing. */

#define CELL "staff.roster"

typedef struct {
  char *id; /* owned */
  gint64 v;
  gboolean removed;
  MusterWireStaff staff;
} Told;

typedef struct {
  MusterDb *db;
  const char *station, *boot;
  GPtrArray *accounts; /* owned, of MusterStaff: not retired */
  guint *applied;
} Following;

static void
told_clear (Told *told)
{
  g_clear_pointer (&told->id, g_free);
  muster_wire_staff_clear (&told->staff);
}

static void
told_free (gpointer told)
{
  told_clear (told);
  g_free (told);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Told, told_clear)

/* --- what is kept --- */

static char *
dup_cell (const char *id)
{
  return g_strjoin (".", CELL, id, NULL);
}

/* Where nothing is known of a row that is gone, nothing is to be done. */
gboolean
muster_staff_roster_keep (MusterDb *db, const char *id, gint64 v, GBytes *body, GError **error)
{
  g_autofree char *cell = dup_cell (id);
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);
  g_autoptr (GBytes) sealed = muster_vault_seal (db, cell, v, body != NULL ? body : nothing, error);
  g_autoptr (MusterStmt) stmt = muster_stmt_new (
      db,
      body != NULL ? "INSERT INTO roster_staff (id, v, sealed) VALUES (:id, :v, :sealed)"
                     " ON CONFLICT (id) DO UPDATE SET v = excluded.v, sealed = excluded.sealed"
                   : "UPDATE roster_staff SET v = :v, sealed = :sealed WHERE id = :id");

  if (sealed == NULL)
    return FALSE;
  muster_stmt_bind_text (stmt, ":id", id);
  muster_stmt_bind_int64 (stmt, ":v", v);
  muster_stmt_bind_bytes (stmt, ":sealed", sealed);
  return muster_stmt_run (stmt, error);
}

/* @stmt: id, v, sealed. @fits: (out): %FALSE: it was changed in the file and says nothing */
static gboolean
read_told (MusterDb *db, MusterStmt *stmt, Told *told, gboolean *fits, GError **error)
{
  g_autoptr (GBytes) sealed = muster_stmt_dup_bytes (stmt, 2);
  g_autofree char *cell = NULL;
  g_autoptr (GBytes) plain = NULL;
  g_autoptr (GError) cause = NULL;

  *told =
      (Told){.id = g_strdup (muster_stmt_get_text (stmt, 0)), .v = muster_stmt_get_int64 (stmt, 1)};
  cell = dup_cell (told->id);
  plain = muster_vault_open (db, cell, told->v, sealed, &cause);
  if (plain == NULL && !g_error_matches (cause, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA)) {
    g_propagate_error (error, g_steal_pointer (&cause));
    return FALSE;
  }
  told->removed = plain != NULL && g_bytes_get_size (plain) == 0;
  *fits = told->removed || (plain != NULL && muster_wire_staff_parse (plain, &told->staff, NULL));
  return TRUE;
}

static GPtrArray *
list_told (MusterDb *db, GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (told_free);
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "SELECT id, v, sealed FROM roster_staff ORDER BY id");
  gboolean has_row, fits;

  while (muster_stmt_step (stmt, &has_row, error)) {
    Told *told;

    if (!has_row)
      return g_steal_pointer (&all);
    told = g_new0 (Told, 1);
    g_ptr_array_add (all, told);
    if (!read_told (db, stmt, told, &fits, error))
      return NULL;
    if (!fits)
      g_ptr_array_set_size (all, (int) all->len - 1);
  }
  return NULL;
}

/* @there: (out): whether the roster that the station belongs to has told of @staff; @fits: whether
 * that can be read */
static gboolean
load_told (MusterDb *db,
           const MusterStaff *staff,
           Told *told,
           gboolean *there,
           gboolean *fits,
           GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "SELECT id, v, sealed FROM roster_staff WHERE id = :id");

  *there = *fits = FALSE;
  if (staff->roster == NULL)
    return TRUE;
  muster_stmt_bind_text (stmt, ":id", staff->roster);
  return muster_stmt_step (stmt, there, error) &&
         (!*there || read_told (db, stmt, told, fits, error));
}

static gboolean
forget_told (MusterDb *db, const Told *told, GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (db, "DELETE FROM roster_staff WHERE id = :id");

  muster_stmt_bind_text (stmt, ":id", told->id);
  return muster_stmt_run (stmt, error);
}

/**
 * muster_staff_roster_judge:
 * @staff: as it is here
 * @told: (out): for HELD and RAISED: the role that the roster gives it; NONE: it is not there
 */
gboolean
muster_staff_roster_judge (MusterDb *db,
                           const MusterStaff *staff,
                           MusterStaffOrigin *origin,
                           MusterRole *told,
                           GError **error)
{
  g_auto (Told) row = {0};
  gboolean there, fits;

  *origin = MUSTER_STAFF_MADE_HERE;
  *told = MUSTER_ROLE_NONE;
  if (!load_told (db, staff, &row, &there, &fits, error))
    return FALSE;
  if (!there)
    return TRUE;
  *origin = MUSTER_STAFF_OF_ROSTER;
  if (staff->retired || !fits || (!row.removed && row.v <= staff->roster_v))
    return TRUE;
  *told = row.staff.role;
  if (row.removed || *told < staff->role)
    *origin = MUSTER_STAFF_HELD;
  else if (*told > staff->role)
    *origin = MUSTER_STAFF_RAISED;
  return TRUE;
}

/* --- following --- */

static gboolean
has_pin (MusterDb *db, gint64 staff, gboolean *has, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "SELECT 1 FROM key_slot WHERE kind = 'staff' AND staff = :staff");

  muster_stmt_bind_int64 (stmt, ":staff", staff);
  return muster_stmt_step (stmt, has, error);
}

/* @but: (nullable); @there: (out): whether an admin, and not @but, can sign in */
static gboolean
has_admin (const Following *self, const MusterStaff *but, gboolean *there, GError **error)
{
  *there = FALSE;
  for (guint i = 0; !*there && i < self->accounts->len; i++) {
    const MusterStaff *staff = g_ptr_array_index (self->accounts, i);

    if (staff != but && !staff->retired && staff->role == MUSTER_ROLE_ADMIN &&
        muster_staff_was_vouched (staff) && !has_pin (self->db, staff->id, there, error))
      return FALSE;
  }
  return TRUE;
}

static MusterStaff *
find_account (const Following *self, const char *id)
{
  for (guint i = 0; i < self->accounts->len; i++) {
    MusterStaff *staff = g_ptr_array_index (self->accounts, i);

    if (!staff->retired && g_strcmp0 (staff->roster, id) == 0)
      return staff;
  }
  return NULL;
}

static gboolean
put (const Following *self, MusterStaff *staff, GError **error)
{
  MusterStaffPut put = {
      .staff = staff, .station = self->station, .boot = self->boot, .follows = TRUE};

  (*self->applied)++;
  return muster_staff_put (self->db, &put, error);
}

/* Who is not there yet may come. */
static gboolean
find_person (const Following *self, const Told *told, gint64 *person, GError **error)
{
  *person = 0;
  return told->staff.student == NULL ||
         muster_roster_find_person (
             self->db, MUSTER_FIND_BY_STUDENT, told->staff.student, person, error);
}

static gboolean
add (const Following *self, const Told *told, GError **error)
{
  MusterStaff *staff = muster_staff_new (told->staff.name, told->staff.label, told->staff.role);

  staff->roster = g_strdup (told->id);
  staff->roster_v = told->v;
  g_ptr_array_add (self->accounts, staff);
  return find_person (self, told, &staff->person, error) && put (self, staff, error);
}

static gboolean
retire (const Following *self, MusterStaff *staff, const Told *told, GError **error)
{
  gboolean other;

  if (staff == NULL)
    return forget_told (self->db, told, error);
  if (!has_admin (self, staff, &other, error))
    return FALSE;
  if (!other)
    return TRUE;
  staff->retired = TRUE;
  staff->roster_v = told->v;
  return forget_told (self->db, told, error) && put (self, staff, error);
}

/* @may: (out): whether the role that the roster gives @staff can be had now */
static gboolean
may_take_role (
    const Following *self, const MusterStaff *staff, MusterRole role, gboolean *may, GError **error)
{
  *may = TRUE;
  if (role < staff->role)
    return has_admin (self, staff, may, error);
  *may = role <= MAX (staff->role, staff->given) || !muster_staff_was_vouched (staff);
  return TRUE;
}

/* Returns: whether it was another one before */
static gboolean
change_text (char **text, char *to)
{
  const gboolean differs = g_strcmp0 (*text, to) != 0;

  g_free (*text);
  *text = to;
  return differs;
}

static gboolean
change (const Following *self, MusterStaff *staff, const Told *told, GError **error)
{
  g_autoptr (MusterStaff) wanted =
      muster_staff_new (told->staff.name, told->staff.label, told->staff.role);
  gint64 person;
  gboolean differs, may;

  if (told->v < staff->roster_v)
    return TRUE;
  if (!find_person (self, told, &person, error) ||
      !may_take_role (self, staff, wanted->role, &may, error))
    return FALSE;
  /* whoever was found once stays that human, until the row says something else */
  differs = person != staff->person && (person != 0 || told->v > staff->roster_v);
  if (differs)
    staff->person = person;
  if (told->v > staff->roster_v) {
    differs |= change_text (&staff->name, g_steal_pointer (&wanted->name));
    differs |= change_text (&staff->label, g_steal_pointer (&wanted->label));
    differs |= may;
    staff->role = may ? wanted->role : staff->role;
    staff->roster_v = may ? told->v : staff->roster_v;
  }
  return !differs || put (self, staff, error);
}

static gboolean
follow_one (const Following *self, const Told *told, GError **error)
{
  MusterStaff *staff = find_account (self, told->id);

  if (told->removed)
    return retire (self, staff, told, error);
  return staff != NULL ? change (self, staff, told, error) : add (self, told, error);
}

static gboolean
follow_all (Following *self, GError **error)
{
  g_autoptr (GPtrArray) told = list_told (self->db, error);
  gboolean ready;

  if (told == NULL)
    return FALSE;
  if (told->len == 0)
    return TRUE;
  self->accounts = muster_staff_load_active (self->db, error);
  if (self->accounts == NULL || !has_admin (self, NULL, &ready, error))
    return FALSE;
  for (guint i = 0; ready && i < told->len; i++)
    if (!follow_one (self, g_ptr_array_index (told, i), error))
      return FALSE;
  return TRUE;
}

gboolean
muster_staff_roster_apply (
    MusterDb *db, const char *station, const char *boot, guint *applied, GError **error)
{
  Following following = {.db = db, .station = station, .boot = boot, .applied = applied};
  const gboolean ok = follow_all (&following, error);

  g_clear_pointer (&following.accounts, g_ptr_array_unref);
  return ok;
}

/* --- agreeing --- */

/**
 * muster_staff_roster_vouch:
 * @staff: has just been given a PIN
 * @by: (nullable): who signed for it
 *
 * Somebody here puts an account of the roster to work, and a role that waited for it begins; one's
 * own new PIN changes nothing.
 */
gboolean
muster_staff_roster_vouch (MusterDb *db,
                           gint64 staff,
                           const MusterStaffBy *by,
                           const char *station,
                           const char *boot,
                           GError **error)
{
  static const MusterStaffBy installer = {0};
  const gboolean own = by != NULL && !by->by_sheet && by->by == staff;
  MusterStaffGet get = {.id = staff};
  g_autoptr (MusterStaff) account = NULL;
  g_auto (Told) told = {0};
  gboolean there, fits, raised;
  MusterStaffPut order = {
      .by = by != NULL ? by : &installer, .station = station, .boot = boot, .follows = TRUE};

  if (!muster_staff_get (db, &get, error))
    return FALSE;
  account = order.staff = get.staff;
  if (account->roster == NULL || own)
    return TRUE;
  if (!load_told (db, account, &told, &there, &fits, error))
    return FALSE;
  raised = fits && !told.removed && told.v > account->roster_v && told.staff.role > account->role;
  if (account->given == account->role && !raised)
    return TRUE;
  if (raised) {
    account->role = told.staff.role;
    account->roster_v = told.v;
  }
  account->given = account->role;
  account->highest = MAX (account->highest, account->role);
  return muster_staff_put (db, &order, error);
}
