/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-roster-staff.h"

#include <glib/gi18n-lib.h>

#include "muster-error.h"
#include "muster-wire-person.h"

typedef struct {
  const char *scope;            /* borrowed */
  const MusterWireStaff *staff; /* borrowed, nullable */
  const char *number;           /* borrowed */
  gint64 now;
  MusterRosterRowPut put; /* out */
  GPtrArray *all;         /* out, owned, of MusterWireStaff */
} Job;

static void
staff_free (gpointer data)
{
  muster_wire_staff_clear (data);
  g_free (data);
}

static gboolean
read_all (MusterDb *db, gpointer data, GError **error)
{
  Job *job = data;
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (staff_free);
  g_autoptr (GPtrArray) ids =
      muster_roster_rows_list_ids (db, job->scope, MUSTER_WIRE_ROW_STAFF, error);

  for (guint i = 0; ids != NULL && i < ids->len; i++) {
    g_autoptr (MusterWireRow) row =
        muster_roster_rows_get (db, job->scope, MUSTER_WIRE_ROW_STAFF, ids->pdata[i], error);
    MusterWireStaff *staff = g_new0 (MusterWireStaff, 1);

    g_ptr_array_add (all, staff);
    if (row == NULL || !muster_wire_staff_parse (row->body, staff, error))
      return FALSE;
  }
  if (ids == NULL)
    return FALSE;
  job->all = g_steal_pointer (&all);
  return TRUE;
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  const MusterWireStaff *left = *(MusterWireStaff *const *) a;
  const MusterWireStaff *right = *(MusterWireStaff *const *) b;

  return g_strcmp0 (left->number, right->number);
}

/* Returns: (transfer full) (element-type MusterWireStaff): by number; %NULL with BAD_DATA, STORE */
GPtrArray *
muster_roster_staff_list (MusterRosterBook *book, const char *scope, GError **error)
{
  Job job = {.scope = scope};

  if (!muster_db_read (book->db, read_all, &job, error))
    return NULL;
  g_ptr_array_sort (job.all, compare_numbers);
  return job.all;
}

static const MusterWireStaff *
find (GPtrArray *all, const char *number)
{
  for (guint i = 0; i < all->len; i++)
    if (g_str_equal (((MusterWireStaff *) g_ptr_array_index (all, i))->number, number))
      return g_ptr_array_index (all, i);
  return NULL;
}

/* What is not said stays. */
static void
fill (const MusterWireStaff *before, MusterWireStaff *staff)
{
  if (before == NULL)
    return;
  staff->name = staff->name != NULL ? staff->name : before->name;
  staff->label = staff->label != NULL ? staff->label : before->label;
  staff->student = staff->student != NULL ? staff->student : before->student;
  staff->role = staff->role != MUSTER_ROLE_NONE ? staff->role : before->role;
}

static char *
or_null (char *text)
{
  return text != NULL && *text != '\0' ? text : NULL;
}

static gboolean
check_account (const MusterWireStaff *staff, GError **error)
{
  g_autoptr (MusterStaff) account = muster_staff_new (staff->name, staff->label, staff->role);

  return muster_staff_check (account, error);
}

/* Stations take two accounts with one student number for one human, who is not their own second
 * person; they can only do so where that number is somebody's. */
static gboolean
check_student (MusterRosterRows *rows, GPtrArray *all, const MusterWireStaff *staff, GError **error)
{
  g_autofree char *person = NULL;

  if (staff->student == NULL)
    return TRUE;
  if (!muster_roster_rows_find (rows, MUSTER_WIRE_ROW_PERSON, staff->student, &person, error))
    return FALSE;
  if (person == NULL) {
    g_set_error_literal (error,
                         MUSTER_ERROR,
                         MUSTER_ERROR_NOT_FOUND,
                         _ ("Nobody on the roster has this student number. Import the list first, "
                            "or leave --student out."));
    return FALSE;
  }
  for (guint i = 0; i < all->len; i++) {
    const MusterWireStaff *other = g_ptr_array_index (all, i);

    if (g_strcmp0 (other->student, staff->student) != 0 ||
        g_str_equal (other->number, staff->number))
      continue;
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_BAD_DATA,
                 _ ("%s of the staff has this student number already."),
                 other->number);
    return FALSE;
  }
  return TRUE;
}

static gboolean
set (MusterDb *db, gpointer data, GError **error)
{
  Job *job = data;
  g_autoptr (MusterRosterRows) rows = muster_roster_rows_new (db, job->scope);
  MusterWireStaff staff = *job->staff;
  g_autoptr (GBytes) body = NULL;
  g_autofree char *id = NULL;

  if (!read_all (db, job, error))
    return FALSE;
  fill (find (job->all, staff.number), &staff);
  staff.label = or_null (staff.label);
  staff.student = or_null (staff.student);
  if (!check_account (&staff, error) || !check_student (rows, job->all, &staff, error))
    return FALSE;
  body = muster_wire_staff_to_json (&staff);
  return muster_roster_rows_put (
      rows, MUSTER_WIRE_ROW_STAFF, staff.number, body, &id, &job->put, error);
}

/**
 * muster_roster_staff_set:
 * @staff: a number, and what is to be different: what is %NULL, or no role, stays; an empty label
 * or student number goes
 * @put: (out): what became of it
 *
 * Who has this number is this from then on. Errors: BAD_DATA (no account could be made of it, or
 * somebody else is this student), NOT_FOUND (nobody is), STORE, STORE_FULL
 */
gboolean
muster_roster_staff_set (MusterRosterBook *book,
                         const char *scope,
                         const MusterWireStaff *staff,
                         MusterRosterRowPut *put,
                         GError **error)
{
  Job job = {.scope = scope, .staff = staff};
  const gboolean ok = muster_db_write (book->db, set, &job, error);

  g_clear_pointer (&job.all, g_ptr_array_unref);
  *put = job.put;
  return ok;
}

static gboolean
remove_one (MusterDb *db, gpointer data, GError **error)
{
  const Job *job = data;
  g_autoptr (MusterRosterRows) rows = muster_roster_rows_new (db, job->scope);
  g_autofree char *id = NULL;

  if (!muster_roster_rows_find (rows, MUSTER_WIRE_ROW_STAFF, job->number, &id, error))
    return FALSE;
  if (id != NULL)
    return muster_roster_rows_remove (
        rows, MUSTER_WIRE_ROW_STAFF, id, MUSTER_WIRE_GONE, job->now, error);
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_NOT_FOUND,
               _ ("Nobody of the staff has the number %s."),
               job->number);
  return FALSE;
}

/* @now: seconds UTC. Errors: NOT_FOUND, STORE, STORE_FULL */
gboolean
muster_roster_staff_remove (
    MusterRosterBook *book, const char *scope, const char *number, gint64 now, GError **error)
{
  Job job = {.scope = scope, .number = number, .now = now};

  return muster_db_write (book->db, remove_one, &job, error);
}
