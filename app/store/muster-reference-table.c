/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-reference-table.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>

#include "muster-consent-table.h"
#include "muster-error.h"
#include "muster-roster-table.h"
#include "muster-stmt.h"
#include "muster-vault.h"

/* Far above any reference photo (40 kB is usual); a bigger file is something else. */
#define MAX_PICTURE  (32 * 1024 * 1024)
#define MAX_TEMPLATE (1024 * 1024)
#define MAX_NAME     128

void
muster_reference_free (MusterReference *reference)
{
  if (reference == NULL)
    return;
  g_clear_pointer (&reference->picture, g_bytes_unref);
  g_clear_pointer (&reference->template_, g_bytes_unref);
  g_free (reference->model);
  g_free (reference->source);
  g_free (reference);
}

static gboolean
check_bytes (GBytes *bytes, gsize max, const char *what, GError **error)
{
  gsize size = bytes != NULL ? g_bytes_get_size (bytes) : 0;

  if (size > 0 && size <= max)
    return TRUE;
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_BAD_DATA,
               _ ("The %s is empty or larger than %zu bytes."),
               what,
               max);
  return FALSE;
}

static gboolean
check_name (const char *name, const char *what, GError **error)
{
  if (name != NULL && *name != '\0' && strlen (name) <= MAX_NAME &&
      g_utf8_validate (name, -1, NULL))
    return TRUE;
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_BAD_DATA,
               _ ("The %s is missing, not UTF-8 or longer than %d bytes."),
               what,
               MAX_NAME);
  return FALSE;
}

gboolean
muster_reference_check (const MusterReferencePut *put, GError **error)
{
  return check_bytes (put->picture, MAX_PICTURE, _ ("picture"), error) &&
         check_name (put->source, _ ("source of the picture"), error);
}

gboolean
muster_template_check (const MusterTemplatePut *put, GError **error)
{
  return check_bytes (put->template_, MAX_TEMPLATE, _ ("template"), error) &&
         check_name (put->model, _ ("model's name"), error);
}

/* BLAKE2b-256 of the file, blinded like every value that one can look for. */
GBytes *
muster_reference_blind_digest (MusterDb *db, GBytes *picture, GError **error)
{
  guint8 hash[crypto_generichash_BYTES];
  char hex[2 * crypto_generichash_BYTES + 1];
  gsize size;
  const guint8 *data = g_bytes_get_data (picture, &size);

  crypto_generichash (hash, sizeof hash, data, size, NULL, 0);
  return muster_vault_blind (
      db, "picture", sodium_bin2hex (hex, sizeof hex, hash, sizeof hash), error);
}

/* --- sealing --- */

/* A picture is its person's: the row that says so can be changed. */
GBytes *
muster_reference_seal (
    MusterDb *db, gint64 reference, gint64 person, GBytes *picture, GError **error)
{
  g_autofree char *cell = g_strdup_printf ("reference.picture\n%lld", (long long) person);

  return muster_vault_seal (db, cell, reference, picture, error);
}

static GBytes *
open_picture (MusterDb *db, gint64 reference, gint64 person, GBytes *sealed, GError **error)
{
  g_autofree char *cell = g_strdup_printf ("reference.picture\n%lld", (long long) person);

  return muster_vault_open (db, cell, reference, sealed, error);
}

static char *
dup_template_cell (const char *model, gint64 person)
{
  return g_strdup_printf ("template.template\n%lld\n%s", (long long) person, model);
}

GBytes *
muster_template_seal (MusterDb *db,
                      gint64 reference,
                      gint64 person,
                      const char *model,
                      GBytes *template_,
                      GError **error)
{
  g_autofree char *cell = dup_template_cell (model, person);

  return muster_vault_seal (db, cell, reference, template_, error);
}

static GBytes *
open_template (MusterDb *db,
               gint64 reference,
               gint64 person,
               const char *model,
               GBytes *sealed,
               GError **error)
{
  g_autofree char *cell = dup_template_cell (model, person);

  return muster_vault_open (db, cell, reference, sealed, error);
}

/* --- putting --- */

static gboolean
insert_reference (MusterDb *db, MusterReferencePut *put, GBytes *digest, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db,
                       "INSERT INTO reference (id, person, digest, source, taken_at, picture)"
                       " VALUES (:id, :person, :digest, :source, :taken_at, :picture)");
  g_autoptr (GBytes) sealed = NULL;
  gint64 last;

  if (!muster_db_query_int64 (
          db, "SELECT seq FROM sqlite_sequence WHERE name = 'reference'", &last, error))
    return FALSE;
  put->id = last + 1;
  sealed = muster_reference_seal (db, put->id, put->person, put->picture, error);
  if (sealed == NULL)
    return FALSE;
  muster_stmt_bind_int64 (stmt, ":id", put->id);
  muster_stmt_bind_int64 (stmt, ":person", put->person);
  muster_stmt_bind_bytes (stmt, ":digest", digest);
  muster_stmt_bind_text (stmt, ":source", put->source);
  muster_stmt_bind_int64 (stmt, ":taken_at", put->taken_at);
  muster_stmt_bind_bytes (stmt, ":picture", sealed);
  return muster_stmt_run (stmt, error);
}

/* The same picture again keeps its id and templates, so that importing twice costs nothing. */
static gboolean
refresh_reference (MusterDb *db, MusterReferencePut *put, GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (
      db, "UPDATE reference SET source = :source, taken_at = :taken_at WHERE id = :id");

  muster_stmt_bind_text (stmt, ":source", put->source);
  muster_stmt_bind_int64 (stmt, ":taken_at", put->taken_at);
  muster_stmt_bind_int64 (stmt, ":id", put->id);
  return muster_stmt_run (stmt, error);
}

gboolean
muster_reference_put (MusterDb *db, gpointer data, GError **error)
{
  MusterReferencePut *put = data;
  g_autoptr (GBytes) digest = muster_reference_blind_digest (db, put->picture, error);
  g_autoptr (MusterStmt) find =
      muster_stmt_new (db, "SELECT id FROM reference WHERE person = :person AND digest = :digest");
  gboolean has_row;

  if (digest == NULL || !muster_roster_has_person (db, put->person, error))
    return FALSE;
  muster_stmt_bind_int64 (find, ":person", put->person);
  muster_stmt_bind_bytes (find, ":digest", digest);
  if (!muster_stmt_step (find, &has_row, error))
    return FALSE;
  if (!has_row)
    return insert_reference (db, put, digest, error);
  put->id = muster_stmt_get_int64 (find, 0);
  muster_stmt_reset (find);
  return refresh_reference (db, put, error);
}

/* Whoever asked not to be compared is not made comparable again by the next import. */
static gboolean
check_wanted (MusterDb *db, gint64 person, GError **error)
{
  gboolean withdrawn;

  if (!muster_consent_is_withdrawn (db, person, &withdrawn, error))
    return FALSE;
  if (withdrawn)
    g_set_error_literal (error,
                         MUSTER_ERROR,
                         MUSTER_ERROR_NO_RIGHTS,
                         _ ("This person does not want to be compared by face any more."));
  return !withdrawn;
}

gboolean
muster_template_put (MusterDb *db, gpointer data, GError **error)
{
  MusterTemplatePut *put = data;
  g_autoptr (MusterStmt) find = muster_stmt_new (db, "SELECT person FROM reference WHERE id = :id");
  g_autoptr (MusterStmt) stmt = muster_stmt_new (
      db,
      "INSERT INTO template (reference, model, template) VALUES (:id, :model, :template)"
      " ON CONFLICT (reference, model) DO UPDATE SET template = excluded.template");
  g_autoptr (GBytes) sealed = NULL;
  gboolean has_row;

  muster_stmt_bind_int64 (find, ":id", put->reference);
  if (!muster_stmt_step (find, &has_row, error))
    return FALSE;
  if (!has_row) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_NOT_FOUND,
                 _ ("There is no reference picture %lld."),
                 (long long) put->reference);
    return FALSE;
  }
  if (!check_wanted (db, muster_stmt_get_int64 (find, 0), error))
    return FALSE;
  sealed = muster_template_seal (
      db, put->reference, muster_stmt_get_int64 (find, 0), put->model, put->template_, error);
  if (sealed == NULL)
    return FALSE;
  muster_stmt_bind_int64 (stmt, ":id", put->reference);
  muster_stmt_bind_text (stmt, ":model", put->model);
  muster_stmt_bind_bytes (stmt, ":template", sealed);
  return muster_stmt_run (stmt, error);
}

static MusterReference *
read_reference (MusterDb *db, MusterStmt *stmt, gint64 person, const char *model, GError **error)
{
  g_autoptr (MusterReference) reference = g_new0 (MusterReference, 1);
  g_autoptr (GBytes) picture = muster_stmt_dup_bytes (stmt, 1);
  g_autoptr (GBytes) sealed = muster_stmt_dup_bytes (stmt, 4);

  reference->id = muster_stmt_get_int64 (stmt, 0);
  reference->source = g_strdup (muster_stmt_get_text (stmt, 2));
  reference->taken_at = muster_stmt_get_int64 (stmt, 3);
  reference->picture = open_picture (db, reference->id, person, picture, error);
  if (reference->picture == NULL)
    return NULL;
  if (sealed != NULL) {
    reference->template_ = open_template (db, reference->id, person, model, sealed, error);
    if (reference->template_ == NULL)
      return NULL;
    reference->model = g_strdup (model);
  }
  return g_steal_pointer (&reference);
}

/**
 * muster_reference_list:
 * @model: (nullable): whose templates are wanted
 *
 * Returns: (transfer full) (element-type MusterReference): newest picture first; those of unknown
 *   date last, the one put last before the others
 */
GPtrArray *
muster_reference_list (MusterDb *db, gint64 person, const char *model, GError **error)
{
  g_autoptr (GPtrArray) list =
      g_ptr_array_new_with_free_func ((GDestroyNotify) muster_reference_free);
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db,
                       "SELECT r.id, r.picture, r.source, r.taken_at, t.template FROM reference r"
                       " LEFT JOIN template t ON t.reference = r.id AND t.model = :model"
                       " WHERE r.person = :person ORDER BY r.taken_at DESC, r.id DESC");
  gboolean has_row;

  muster_stmt_bind_text (stmt, ":model", model);
  muster_stmt_bind_int64 (stmt, ":person", person);
  while (muster_stmt_step (stmt, &has_row, error)) {
    MusterReference *reference;

    if (!has_row)
      return g_steal_pointer (&list);
    reference = read_reference (db, stmt, person, model, error);
    if (reference == NULL)
      return NULL;
    g_ptr_array_add (list, reference);
  }
  return NULL;
}

void
muster_roster_template_free (MusterRosterTemplate *self)
{
  if (self == NULL)
    return;
  g_free (self->student_number);
  g_free (self->unit);
  g_free (self->extra_json);
  g_clear_pointer (&self->template_, g_bytes_unref);
  g_free (self);
}

static MusterRosterTemplate *
read_template (MusterDb *db, MusterStmt *stmt, const char *model, GError **error)
{
  g_autoptr (MusterRosterTemplate) row = g_new0 (MusterRosterTemplate, 1);
  g_autoptr (GBytes) number = muster_stmt_dup_bytes (stmt, 2);
  g_autoptr (GBytes) extra = muster_stmt_dup_bytes (stmt, 4);
  g_autoptr (GBytes) sealed = muster_stmt_dup_bytes (stmt, 5);

  row->person = muster_stmt_get_int64 (stmt, 0);
  row->reference = muster_stmt_get_int64 (stmt, 1);
  row->unit = g_strdup (muster_stmt_get_text (stmt, 3));
  row->student_number =
      muster_vault_open_text (db, "person.student_number", row->person, number, error);
  if (row->student_number == NULL)
    return NULL;
  if (extra != NULL) {
    row->extra_json = muster_vault_open_text (db, "person.extra", row->person, extra, error);
    if (row->extra_json == NULL)
      return NULL;
  }
  row->template_ = open_template (db, row->reference, row->person, model, sealed, error);
  return row->template_ != NULL ? g_steal_pointer (&row) : NULL;
}

/* One that somebody changed in the file costs this one person the search by face, not everybody;
 * what she asks for herself fails with the reason. */
static gboolean
add_template (MusterDb *db, MusterStmt *stmt, MusterTemplateList *list, GError **error)
{
  g_autoptr (GError) failure = NULL;
  MusterRosterTemplate *row = read_template (db, stmt, list->model, &failure);

  if (row != NULL) {
    g_ptr_array_add (list->found, row);
    return TRUE;
  }
  if (g_error_matches (failure, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA)) {
    g_warning ("A template is left out: %s", failure->message);
    return TRUE;
  }
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

gboolean
muster_template_list (MusterDb *db, gpointer data, GError **error)
{
  MusterTemplateList *list = data;
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db,
                       "SELECT p.id, r.id, p.student_number, p.unit, p.extra, t.template"
                       " FROM template t JOIN reference r ON r.id = t.reference"
                       " JOIN person p ON p.id = r.person"
                       " WHERE t.model = :model ORDER BY p.id, r.id");
  gboolean has_row;

  list->found = g_ptr_array_new_with_free_func ((GDestroyNotify) muster_roster_template_free);
  muster_stmt_bind_text (stmt, ":model", list->model);
  while (muster_stmt_step (stmt, &has_row, error)) {
    if (!has_row)
      return TRUE;
    if (!add_template (db, stmt, list, error))
      return FALSE;
  }
  return FALSE;
}
