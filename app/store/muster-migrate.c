/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-migrate.h"

#include <glib/gi18n-lib.h>

#include "muster-error.h"
#include "muster-schema.h"
#include "muster-stmt.h"

#define SCHEMA_PREFIX "/io/github/musterstation/Muster/schema"

typedef struct {
  const MusterMigration *migration; /* borrowed */
  gint64 version;                   /* the one it leads to */
} Step;

MusterMigration *
muster_migration_new (const char *name, const char *sql)
{
  MusterMigration *self = g_new0 (MusterMigration, 1);

  self->name = g_strdup (name);
  self->sql = g_bytes_new (sql, strlen (sql) + 1);
  return self;
}

void
muster_migration_free (MusterMigration *self)
{
  g_free (self->name);
  g_bytes_unref (self->sql);
  g_free (self);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

/**
 * muster_migrate_get_from:
 * @resource: what was compiled into the program
 * @prefix: the folder in it, without a slash at its end
 *
 * Returns: (transfer full) (element-type MusterMigration): the steps in order; the n-th leads to
 *   version n
 */
GPtrArray *
muster_migrate_get_from (GResource *resource, const char *prefix)
{
  g_auto (GStrv) names = g_resource_enumerate_children (resource, prefix, 0, NULL);
  GPtrArray *migrations = g_ptr_array_new_with_free_func ((GDestroyNotify) muster_migration_free);

  qsort (names, g_strv_length (names), sizeof *names, compare_names);
  for (guint i = 0; names[i] != NULL; i++) {
    g_autofree char *path = g_strconcat (prefix, "/", names[i], NULL);
    g_autoptr (GBytes) bytes = g_resource_lookup_data (resource, path, 0, NULL);

    /* A number that is missing or twice there would shift all versions behind it. */
    g_assert (g_ascii_strtoull (names[i], NULL, 10) == i + 1);
    g_ptr_array_add (migrations, muster_migration_new (names[i], g_bytes_get_data (bytes, NULL)));
  }
  return migrations;
}

/* Returns: (transfer full) (element-type MusterMigration): those of a station's store */
GPtrArray *
muster_migrate_get_built_in (void)
{
  return muster_migrate_get_from (muster_schema_get_resource (), SCHEMA_PREFIX);
}

static gboolean
check_foreign_keys (MusterDb *db, const Step *step, GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (db, "PRAGMA foreign_key_check");
  gboolean has_row;

  if (!muster_stmt_step (stmt, &has_row, error))
    return FALSE;
  if (!has_row)
    return TRUE;
  g_set_error (
      error,
      MUSTER_ERROR,
      MUSTER_ERROR_STORE,
      _ ("Bringing the store up to date (%s) failed: rows of %s point nowhere. The file is as "
         "it was before."),
      step->migration->name,
      muster_stmt_get_text (stmt, 0));
  return FALSE;
}

static gboolean
run_step (MusterDb *db, gpointer data, GError **error)
{
  const Step *step = data;
  g_autofree char *mark =
      g_strdup_printf ("PRAGMA user_version = %" G_GINT64_FORMAT, step->version);

  if (!muster_db_exec (db, g_bytes_get_data (step->migration->sql, NULL), error)) {
    g_prefix_error (error, "%s: ", step->migration->name);
    return FALSE;
  }
  return muster_db_exec (db, mark, error) && check_foreign_keys (db, step, error);
}

/**
 * muster_migrate:
 * @migrations: (element-type MusterMigration): all steps from the first on
 *
 * Brings the store to the newest version, each step in a transaction of its own: whatever happens
 * in between, the file is whole and of one version.
 *
 * Errors: STORE, STORE_LOCKED, STORE_FULL
 */
gboolean
muster_migrate (MusterDb *db, GPtrArray *migrations, GError **error)
{
  gint64 version;

  if (!muster_db_query_int64 (db, "PRAGMA user_version", &version, error))
    return FALSE;
  for (guint i = (guint) version; i < migrations->len; i++) {
    Step step = {g_ptr_array_index (migrations, i), i + 1};

    if (!muster_db_write (db, run_step, &step, error))
      return FALSE;
  }
  return TRUE;
}
