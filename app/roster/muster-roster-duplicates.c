/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-roster-admissions.h"

#include "muster-stmt.h"
#include "muster-vault.h"
#include "muster-wire-person.h"

/* People who were let in at more than one station, for whoever has to settle it. */

/* One person at one occasion. */
typedef struct {
  MusterDb *db;           /* borrowed */
  const char *scope;      /* borrowed */
  MusterRosterRows *rows; /* borrowed */
  const char *occasion;   /* borrowed */
  GArray *claims;         /* owned, of MusterAdmissionClaim */
  GPtrArray *stations;    /* owned, of char: their ids */
} Case;

static void
case_clear (Case *self)
{
  g_clear_pointer (&self->claims, g_array_unref);
  g_clear_pointer (&self->stations, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Case, case_clear)

void
muster_roster_duplicate_free (MusterRosterDuplicate *self)
{
  g_free (self->occasion);
  g_free (self->number);
  g_free (self->name);
  g_free (self->first_station);
  g_free (self->station);
  g_free (self);
}

static gboolean
load_claims (Case *self, GBytes *person, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (self->db,
                       "SELECT station, seq, effective, takes_back FROM admission_claim"
                       " WHERE scope = :scope AND person = :person AND occasion = :occasion");
  gboolean has_row;

  self->claims = g_array_new (FALSE, FALSE, sizeof (MusterAdmissionClaim));
  self->stations = g_ptr_array_new_with_free_func (g_free);
  muster_stmt_bind_text (stmt, ":scope", self->scope);
  muster_stmt_bind_bytes (stmt, ":person", person);
  muster_stmt_bind_text (stmt, ":occasion", self->occasion);
  while (muster_stmt_step (stmt, &has_row, error)) {
    MusterAdmissionClaim claim;

    if (!has_row)
      return TRUE;
    g_ptr_array_add (self->stations, g_strdup (muster_stmt_get_text (stmt, 0)));
    claim = (MusterAdmissionClaim){g_ptr_array_index (self->stations, self->stations->len - 1),
                                   muster_stmt_get_int64 (stmt, 1),
                                   muster_stmt_get_int64 (stmt, 2),
                                   muster_stmt_get_int64 (stmt, 3) != 0};
    g_array_append_val (self->claims, claim);
  }
  return FALSE;
}

/* What the entry says whom it is about, and what people call its station. */
static gboolean
load_entry (
    MusterDb *db, const MusterAdmissionClaim *claim, char **number, char **label, GError **error)
{
  g_autofree char *cell = g_strconcat ("event_subject.", claim->station, NULL);
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db,
                       "SELECT e.subject, s.label FROM event e JOIN station s ON s.id = e.station"
                       " WHERE e.station = :station AND e.seq = :seq");
  g_autoptr (GBytes) sealed = NULL;
  gboolean has_row;

  muster_stmt_bind_text (stmt, ":station", claim->station);
  muster_stmt_bind_int64 (stmt, ":seq", claim->seq);
  if (!muster_stmt_step (stmt, &has_row, error))
    return FALSE;
  sealed = muster_stmt_dup_bytes (stmt, 0);
  *number = muster_vault_open_text (db, cell, claim->seq, sealed, error);
  *label = g_strdup (muster_stmt_get_text (stmt, 1));
  return *number != NULL;
}

/* @name: (out) (nullable): %NULL if the roster does not have this number */
static gboolean
load_name (const Case *self, const char *number, char **name, GError **error)
{
  g_auto (MusterWirePerson) person = {0};
  g_autofree char *id = NULL;
  g_autoptr (MusterWireRow) row = NULL;

  *name = NULL;
  if (!muster_roster_rows_find (self->rows, MUSTER_WIRE_ROW_PERSON, number, &id, error))
    return FALSE;
  if (id == NULL)
    return TRUE;
  row = muster_roster_rows_get (self->db, self->scope, MUSTER_WIRE_ROW_PERSON, id, error);
  if (row == NULL || (row->body != NULL && !muster_wire_person_parse (row->body, &person, error)))
    return FALSE;
  *name = g_steal_pointer (&person.name);
  return TRUE;
}

static gboolean
add_pass (const Case *self,
          const MusterAdmissionClaim *first,
          const MusterAdmissionClaim *claim,
          GPtrArray *list,
          GError **error)
{
  g_autofree char *first_number = NULL;
  MusterRosterDuplicate *duplicate = g_new0 (MusterRosterDuplicate, 1);

  g_ptr_array_add (list, duplicate);
  duplicate->occasion = g_strdup (self->occasion);
  duplicate->first_ms = first->effective_ms;
  duplicate->at_ms = claim->effective_ms;
  return load_entry (self->db, first, &first_number, &duplicate->first_station, error) &&
         load_entry (self->db, claim, &duplicate->number, &duplicate->station, error) &&
         load_name (self, duplicate->number, &duplicate->name, error);
}

static gboolean
add_case (Case *self, GBytes *person, GPtrArray *list, GError **error)
{
  MusterAdmissionClaim *claims;
  guint n;

  if (!load_claims (self, person, error))
    return FALSE;
  claims = (MusterAdmissionClaim *) self->claims->data;
  n = muster_admission_decide (claims, self->claims->len);
  for (guint i = 1; i < n; i++)
    if (!add_pass (self, &claims[0], &claims[i], list, error))
      return FALSE;
  return TRUE;
}

typedef struct {
  const char *scope; /* borrowed */
  GPtrArray *list;   /* borrowed */
} Listing;

static gboolean
list_cases (MusterDb *db, gpointer data, GError **error)
{
  const Listing *listing = data;
  g_autoptr (MusterRosterRows) rows = muster_roster_rows_new (db, listing->scope);
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db,
                       "SELECT occasion, person FROM admission"
                       " WHERE scope = :scope AND duplicates > 0 ORDER BY occasion, effective");
  gboolean has_row;

  muster_stmt_bind_text (stmt, ":scope", listing->scope);
  while (muster_stmt_step (stmt, &has_row, error)) {
    g_autoptr (GBytes) person = NULL;
    g_auto (Case) self = {db, listing->scope, rows, NULL, NULL, NULL};

    if (!has_row)
      return TRUE;
    self.occasion = muster_stmt_get_text (stmt, 0);
    person = muster_stmt_dup_bytes (stmt, 1);
    if (!add_case (&self, person, listing->list, error))
      return FALSE;
  }
  return FALSE;
}

/**
 * muster_roster_duplicates_list:
 * @scope: of the stations
 *
 * Returns: (transfer full) (element-type MusterRosterDuplicate): by occasion, then by when the
 *   person was let in first; %NULL with STORE, SEALED_OFF
 */
GPtrArray *
muster_roster_duplicates_list (MusterRosterBook *book, const char *scope, GError **error)
{
  g_autoptr (GPtrArray) list =
      g_ptr_array_new_with_free_func ((GDestroyNotify) muster_roster_duplicate_free);
  Listing listing = {scope, list};

  return muster_db_read (book->db, list_cases, &listing, error) ? g_steal_pointer (&list) : NULL;
}
