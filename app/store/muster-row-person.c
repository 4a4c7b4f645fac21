/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-row-table.h"

#include <string.h>

#include "muster-error.h"
#include "muster-occasion-table.h"
#include "muster-roster-photo-table.h"
#include "muster-vault.h"
#include "muster-wire-person.h"

/* People of the roster on their way into the tables that an import fills, too. */

static const char *const no_cards[] = {NULL};

/* One person. */
typedef struct {
  const MusterWireRow *row; /* borrowed */
  MusterWirePerson person;
  char *extra; /* owned */
  MusterRowKept kept;
  gint64 id;      /* out: who it is here */
  gboolean waits; /* out: for a session that has not come */
} Arrival;

static void
arrival_free (gpointer data)
{
  Arrival *arrival = data;

  muster_wire_person_clear (&arrival->person);
  g_free (arrival->extra);
  g_free (arrival);
}

/* --- what an import takes --- */

/* Groups are one more column, unless the school has one of that name. */
static char *
dup_extra (const MusterWirePerson *person)
{
  g_autofree char *groups = NULL;
  GString *json;

  if (person->groups == NULL || *person->groups == NULL ||
      (person->extra != NULL && strstr (person->extra, "\"groups\"") != NULL))
    return g_strdup (person->extra != NULL ? person->extra : "{}");
  groups = g_strjoinv (", ", person->groups);
  json = g_string_new (NULL);
  muster_wire_begin (json, NULL, '{');
  muster_wire_put_string (json, "groups", groups);
  if (person->extra != NULL && strchr (person->extra, '"') != NULL) {
    g_string_append_c (json, ',');
    g_string_append (json, strchr (person->extra, '{') + 1);
  } else {
    muster_wire_end (json, '}');
  }
  return g_string_free (json, FALSE);
}

static const char *
or_nothing (const char *text)
{
  return text != NULL ? text : "";
}

/* What the roster does not have is not to be here either. */
static MusterRosterRow
to_import (const Arrival *arrival)
{
  const MusterWirePerson *person = &arrival->person;

  return (MusterRosterRow){
      .student_number = person->number,
      .name = or_nothing (person->name),
      .id_number = or_nothing (person->id_number),
      .unit = or_nothing (person->unit),
      .card_uids = person->cards != NULL ? (const char *const *) person->cards : no_cards,
      .extra_json = arrival->extra,
  };
}

/* --- who it is --- */

/* A student number that the roster has changed: it stays the same person. */
static gboolean
rename_person (MusterDb *db, gint64 person, const char *number, GError **error)
{
  g_autofree char *canonical = muster_roster_normalise_student (number);
  g_autoptr (GBytes) key = muster_vault_blind (db, "student", canonical, error);
  g_autoptr (GBytes) sealed =
      key != NULL ? muster_vault_seal_text (db, "person.student_number", person, canonical, error)
                  : NULL;
  /* Whoever has this number is taken for the same person then. */
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db,
                       "UPDATE OR IGNORE person SET student_key = :key, student_number = :number"
                       " WHERE id = :id AND student_key <> :key");

  if (sealed == NULL)
    return FALSE;
  muster_stmt_bind_bytes (stmt, ":key", key);
  muster_stmt_bind_bytes (stmt, ":number", sealed);
  muster_stmt_bind_int64 (stmt, ":id", person);
  return muster_stmt_run (stmt, error);
}

static gboolean
rename_all (MusterDb *db, GPtrArray *arrivals, GError **error)
{
  for (guint i = 0; i < arrivals->len; i++) {
    const Arrival *arrival = g_ptr_array_index (arrivals, i);

    if (arrival->kept.person != 0 &&
        !rename_person (db, arrival->kept.person, arrival->person.number, error))
      return FALSE;
  }
  return TRUE;
}

/* --- where they are expected --- */

/* @occasion: (out): 0: it has not come */
static gboolean
find_occasion (MusterRowsTaking *taking, const char *session, gint64 *occasion, GError **error)
{
  MusterRowKept kept;

  if (!muster_row_load (taking, session, &kept, error))
    return FALSE;
  *occasion = kept.occasion;
  return TRUE;
}

static gboolean
put_seat (MusterRowsTaking *taking,
          MusterStmt *stmt,
          Arrival *arrival,
          const MusterWireSeat *seat,
          GError **error)
{
  gint64 occasion;

  if (!find_occasion (taking, seat->session, &occasion, error))
    return FALSE;
  if (occasion == 0) {
    arrival->waits = TRUE;
    return TRUE;
  }
  muster_stmt_bind_int64 (stmt, ":occasion", occasion);
  muster_stmt_bind_int64 (stmt, ":person", arrival->id);
  muster_stmt_bind_int64 (stmt, ":fee", seat->fee_unpaid);
  muster_stmt_bind_int64 (stmt, ":photo", seat->photo_not_reviewed);
  muster_stmt_bind_text (stmt, ":room", seat->room);
  muster_stmt_bind_text (stmt, ":seat", seat->seat);
  return muster_stmt_run (stmt, error);
}

/* At occasions of the roster; those that are only known here have their own list. A seat at one
 * that has not come is left out until it does: nobody else is kept waiting for it, nor they
 * themselves. */
static gboolean
put_seats (MusterRowsTaking *taking, GPtrArray *arrivals, GError **error)
{
  g_autoptr (MusterStmt) clear =
      muster_stmt_new (taking->db,
                       "DELETE FROM expected WHERE person = :person AND occasion IN"
                       " (SELECT occasion FROM roster_row WHERE occasion IS NOT NULL)");
  g_autoptr (MusterStmt) put = muster_stmt_new (
      taking->db,
      "INSERT INTO expected (occasion, person, fee_unpaid, photo_not_reviewed, room, seat)"
      " VALUES (:occasion, :person, :fee, :photo, :room, :seat)");

  for (guint i = 0; i < arrivals->len; i++) {
    Arrival *arrival = g_ptr_array_index (arrivals, i);
    const GPtrArray *seats = arrival->person.seats;

    arrival->waits = FALSE;
    muster_stmt_bind_int64 (clear, ":person", arrival->id);
    if (!muster_stmt_run (clear, error))
      return FALSE;
    for (guint k = 0; seats != NULL && k < seats->len; k++)
      if (!put_seat (taking, put, arrival, seats->pdata[k], error))
        return FALSE;
  }
  return TRUE;
}

/* --- some at once --- */

static gboolean
save_all (MusterRowsTaking *taking, GPtrArray *arrivals, GError **error)
{
  for (guint i = 0; i < arrivals->len; i++) {
    const Arrival *arrival = g_ptr_array_index (arrivals, i);
    const MusterRowUse use = {.person = arrival->id,
                              .photo = arrival->person.photo,
                              .aside = arrival->waits ? arrival->row->body : NULL};

    MusterRosterPhotoPut photo = {
        arrival->id, arrival->person.photo, arrival->person.photo_size, NULL};

    if (!muster_row_save (taking, arrival->row, &use, error) ||
        !muster_roster_photo_want (taking->db, &photo, error))
      return FALSE;
    taking->applied->aside += arrival->waits;
  }
  return TRUE;
}

static gboolean
put_people (MusterRowsTaking *taking, GPtrArray *arrivals, GError **error)
{
  g_autofree MusterRosterRow *rows = g_new (MusterRosterRow, arrivals->len);
  g_autofree gint64 *people = g_new0 (gint64, arrivals->len);
  MusterRosterImport import = {.rows = rows, .n_rows = arrivals->len, .people = people};

  for (guint i = 0; i < arrivals->len; i++)
    rows[i] = to_import (g_ptr_array_index (arrivals, i));
  if (!muster_roster_check_rows (rows, arrivals->len, error) ||
      !rename_all (taking->db, arrivals, error) ||
      !muster_roster_put_people (taking->db, &import, error))
    return FALSE;
  for (guint i = 0; i < arrivals->len; i++)
    ((Arrival *) g_ptr_array_index (arrivals, i))->id = people[i];
  if (!put_seats (taking, arrivals, error) || !save_all (taking, arrivals, error))
    return FALSE;
  taking->applied->new_people += import.n_new;
  taking->applied->changed_people += import.n_changed;
  return TRUE;
}

/* All of them or none. @fits: (out): whether they were put; what they say was the reason if not */
static gboolean
try_people (MusterRowsTaking *taking, GPtrArray *arrivals, gboolean *fits, GError **error)
{
  g_autoptr (GError) cause = NULL;

  *fits = FALSE;
  if (!muster_db_exec (taking->db, "SAVEPOINT people", error))
    return FALSE;
  *fits = put_people (taking, arrivals, &cause);
  if (*fits)
    return muster_db_exec (taking->db, "RELEASE people", error);
  if (g_error_matches (cause, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA))
    return muster_db_exec (taking->db, "ROLLBACK TO people; RELEASE people", error);
  g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}

/* @arrivals did not go in together: halves, until those that do not fit are alone. */
static gboolean
take_apart (MusterRowsTaking *taking, GPtrArray *arrivals, GError **error)
{
  const guint half = arrivals->len / 2;
  gboolean fits;

  if (!try_people (taking, arrivals, &fits, error))
    return FALSE;
  if (fits)
    return TRUE;
  if (arrivals->len == 1)
    return muster_row_set_aside (taking, ((Arrival *) arrivals->pdata[0])->row, error);
  for (guint i = 0; i < 2; i++) {
    g_autoptr (GPtrArray) part = g_ptr_array_new ();

    for (guint k = i * half; k < (i == 0 ? half : arrivals->len); k++)
      g_ptr_array_add (part, g_ptr_array_index (arrivals, k));
    if (!take_apart (taking, part, error))
      return FALSE;
  }
  return TRUE;
}

/**
 * muster_rows_take_people:
 * @rows: (element-type MusterWireRow): that are there
 *
 * Somebody of the same student number who is here already is that person from then on.
 */
gboolean
muster_rows_take_people (MusterRowsTaking *taking, GPtrArray *rows, GError **error)
{
  g_autoptr (GPtrArray) arrivals = g_ptr_array_new_with_free_func (arrival_free);

  for (guint i = 0; i < rows->len; i++) {
    const MusterWireRow *row = g_ptr_array_index (rows, i);
    Arrival *arrival = g_new0 (Arrival, 1);

    arrival->row = row;
    if (!muster_wire_person_parse (row->body, &arrival->person, NULL)) {
      arrival_free (arrival);
      if (!muster_row_set_aside (taking, row, error))
        return FALSE;
      continue;
    }
    arrival->extra = dup_extra (&arrival->person);
    g_ptr_array_add (arrivals, arrival);
    if (!muster_row_load (taking, row->id, &arrival->kept, error))
      return FALSE;
  }
  return arrivals->len == 0 || take_apart (taking, arrivals, error);
}
