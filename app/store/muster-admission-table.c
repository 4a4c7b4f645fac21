/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-admission-table.h"

#include "muster-error.h"
#include "muster-store-roster-link.h"
#include "muster-vault.h"
#include "muster-wire-admission.h"

/* What other stations have decided, which this one could not know. Who it is about is found by the
 * roster's row of the person, so a row may come before the person does. */

#define INDEX "admission"

void
muster_elsewhere_clear (MusterElsewhere *self)
{
  g_clear_pointer (&self->label, g_free);
  self->at = 0;
}

static char *
dup_cell (const char *id)
{
  return g_strconcat ("admission.", id, NULL);
}

/* @person: the roster's row of theirs */
static GBytes *
blind (MusterDb *db, const char *person, const char *occasion, GError **error)
{
  g_autofree char *who = g_strjoin ("\n", person, occasion, NULL);

  return muster_vault_blind (db, INDEX, who, error);
}

/**
 * muster_admission_put:
 * @row: of kind "admission", which lies in roster_row with this v
 *
 * In a transaction. One that says nothing that this version understands is kept as a row alone.
 */
gboolean
muster_admission_put (MusterDb *db, const MusterWireRow *row, GError **error)
{
  g_auto (MusterWireAdmission) admission = {0};
  g_autofree char *cell = dup_cell (row->id);
  g_autoptr (GBytes) key = NULL, sealed = NULL;
  g_autoptr (MusterStmt) forget = muster_stmt_new (db, "DELETE FROM admission WHERE id = :id");
  g_autoptr (MusterStmt) put = muster_stmt_new (db,
                                                "INSERT INTO admission (id, who_key, twice, sealed)"
                                                " VALUES (:id, :key, :twice, :sealed)");

  muster_stmt_bind_text (forget, ":id", row->id);
  if (!muster_stmt_run (forget, error))
    return FALSE;
  if (!muster_wire_admission_parse (row->body, &admission, NULL))
    return TRUE;
  key = blind (db, admission.person, admission.session, error);
  sealed = key != NULL ? muster_vault_seal (db, cell, row->v, row->body, error) : NULL;
  if (sealed == NULL)
    return FALSE;
  muster_stmt_bind_text (put, ":id", row->id);
  muster_stmt_bind_bytes (put, ":key", key);
  muster_stmt_bind_int64 (put, ":twice", admission.passes->len > 1);
  muster_stmt_bind_bytes (put, ":sealed", sealed);
  return muster_stmt_run (put, error);
}

/* --- who was let in elsewhere --- */

/* @id: (out) (nullable): %NULL if the roster does not tell of them */
static gboolean
load_row_id (MusterDb *db, gint64 person, char **id, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "SELECT id FROM roster_row WHERE person = :person");
  gboolean has_row;

  *id = NULL;
  muster_stmt_bind_int64 (stmt, ":person", person);
  if (!muster_stmt_step (stmt, &has_row, error))
    return FALSE;
  *id = has_row ? g_strdup (muster_stmt_get_text (stmt, 0)) : NULL;
  return TRUE;
}

/* Of a statement with id, v, sealed. */
static gboolean
open_row (MusterDb *db, MusterStmt *stmt, MusterWireAdmission *admission, GError **error)
{
  g_autofree char *cell = dup_cell (muster_stmt_get_text (stmt, 0));
  g_autoptr (GBytes) sealed = muster_stmt_dup_bytes (stmt, 2);
  g_autoptr (GBytes) body =
      muster_vault_open (db, cell, muster_stmt_get_int64 (stmt, 1), sealed, error);

  return body != NULL && muster_wire_admission_parse (body, admission, error);
}

/* @admission: (out): nothing if there is none */
static gboolean
load (MusterDb *db, GBytes *key, MusterWireAdmission *admission, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db,
                       "SELECT a.id, r.v, a.sealed FROM admission a JOIN roster_row r"
                       " ON r.id = a.id WHERE a.who_key = :key ORDER BY a.id LIMIT 1");
  gboolean has_row;

  muster_stmt_bind_bytes (stmt, ":key", key);
  if (!muster_stmt_step (stmt, &has_row, error))
    return FALSE;
  return !has_row || open_row (db, stmt, admission, error);
}

/* Which station of the roster this is. @id: (out) (nullable): %NULL if it is none any more */
static gboolean
load_own_id (MusterDb *db, char **id, GError **error)
{
  g_auto (MusterRosterLink) link = {0};
  g_autoptr (GError) cause = NULL;

  *id = NULL;
  if (muster_roster_link_load (db, &link, &cause)) {
    *id = g_strdup (link.station_id);
    return TRUE;
  }
  if (g_error_matches (cause, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}

static void
find_other (const MusterWireAdmission *admission, const char *own, MusterElsewhere *elsewhere)
{
  for (guint i = 0; i < admission->passes->len; i++) {
    const MusterWirePass *pass = g_ptr_array_index (admission->passes, i);

    if (g_strcmp0 (pass->station, own) == 0)
      continue;
    *elsewhere = (MusterElsewhere){pass->at_ms / 1000, g_strdup (pass->label)};
    return;
  }
}

/**
 * muster_admission_find:
 * @occasion: its short name
 * @elsewhere: (out caller-allocates): their first pass at another station that stands, as of the
 *   last pull; to be cleared, whatever comes back
 *
 * Errors: SEALED_OFF, STORE
 */
gboolean
muster_admission_find (
    MusterDb *db, gint64 person, const char *occasion, MusterElsewhere *elsewhere, GError **error)
{
  g_auto (MusterWireAdmission) admission = {0};
  g_autofree char *row = NULL, *own = NULL;
  g_autoptr (GBytes) key = NULL;

  *elsewhere = (MusterElsewhere){0};
  if (!load_row_id (db, person, &row, error))
    return FALSE;
  if (row == NULL)
    return TRUE;
  key = blind (db, row, occasion, error);
  if (key == NULL || !load (db, key, &admission, error))
    return FALSE;
  if (admission.passes == NULL)
    return TRUE;
  if (!load_own_id (db, &own, error))
    return FALSE;
  find_other (&admission, own, elsewhere);
  return TRUE;
}

/* --- who was let in here after that --- */

/* @row: the roster's row of theirs. @person: (out): 0 if they are not here */
static gboolean
load_person (MusterDb *db, const char *row, gint64 *person, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "SELECT person FROM roster_row WHERE id = :id AND person IS NOT NULL");
  gboolean has_row;

  muster_stmt_bind_text (stmt, ":id", row);
  if (!muster_stmt_step (stmt, &has_row, error))
    return FALSE;
  *person = has_row ? muster_stmt_get_int64 (stmt, 0) : 0;
  return TRUE;
}

/* Whether @own has a pass that is not the first. */
static gboolean
is_second (const MusterWireAdmission *admission, const char *own)
{
  for (guint i = 1; i < admission->passes->len; i++) {
    const MusterWirePass *pass = g_ptr_array_index (admission->passes, i);

    if (g_strcmp0 (pass->station, own) == 0)
      return TRUE;
  }
  return FALSE;
}

static void
twice_free (gpointer data)
{
  MusterTwice *twice = data;

  muster_elsewhere_clear (&twice->first);
  g_free (twice);
}

static gboolean
add_twice (MusterDb *db,
           const MusterWireAdmission *admission,
           const char *own,
           GPtrArray *list,
           GError **error)
{
  MusterTwice *twice;
  gint64 person;

  if (!is_second (admission, own))
    return TRUE;
  if (!load_person (db, admission->person, &person, error))
    return FALSE;
  if (person == 0)
    return TRUE;
  twice = g_new0 (MusterTwice, 1);
  twice->person = person;
  find_other (admission, own, &twice->first);
  g_ptr_array_add (list, twice);
  return TRUE;
}

static gboolean
list_twice (MusterDb *db, const char *occasion, const char *own, GPtrArray *list, GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (db,
                                                 "SELECT a.id, r.v, a.sealed FROM admission a"
                                                 " JOIN roster_row r ON r.id = a.id"
                                                 " WHERE a.twice = 1 ORDER BY a.id");
  gboolean has_row;

  while (muster_stmt_step (stmt, &has_row, error)) {
    g_auto (MusterWireAdmission) admission = {0};

    if (!has_row)
      return TRUE;
    if (!open_row (db, stmt, &admission, error) || (g_str_equal (admission.session, occasion) &&
                                                    !add_twice (db, &admission, own, list, error)))
      return FALSE;
  }
  return FALSE;
}

/**
 * muster_admission_list_twice:
 * @occasion: its short name
 *
 * Returns: (transfer full) (element-type MusterTwice): whom this station has let in after another
 *   one, as of the last pull; %NULL with SEALED_OFF, STORE
 */
GPtrArray *
muster_admission_list_twice (MusterDb *db, const char *occasion, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (twice_free);
  g_autofree char *own = NULL;

  if (!load_own_id (db, &own, error))
    return NULL;
  if (own == NULL || list_twice (db, occasion, own, list, error))
    return g_steal_pointer (&list);
  return NULL;
}
