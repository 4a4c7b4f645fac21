/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-stmt.h"

#include <sqlite3.h>

struct _MusterStmt {
  MusterDb *db; /* borrowed */
  sqlite3_stmt *stmt;
  GError *failure; /* owned: the first thing that went wrong, or NULL */
};

static void
keep_failure (MusterStmt *self, int rc, const char *what)
{
  if (rc == SQLITE_OK || self->failure != NULL)
    return;
  muster_db_set_error (self->db, rc, &self->failure);
  /* A mistake in the program wants the place; a full disk or damaged file has its words already. */
  if (rc == SQLITE_ERROR || rc == SQLITE_RANGE)
    g_prefix_error (&self->failure, "%s: ", what);
}

/* 0 for a name that the statement does not have: SQLite answers it with SQLITE_RANGE. */
static int
find_parameter (MusterStmt *self, const char *name)
{
  return sqlite3_bind_parameter_index (self->stmt, name);
}

/**
 * muster_stmt_new:
 * @db: an open connection, which must outlive the statement
 * @sql: one statement with `:named` parameters
 *
 * Returns: (transfer full): a statement, never %NULL; what is wrong with @sql is reported by
 *   muster_stmt_step() and muster_stmt_run()
 */
MusterStmt *
muster_stmt_new (MusterDb *db, const char *sql)
{
  MusterStmt *self = g_new0 (MusterStmt, 1);

  self->db = db;
  keep_failure (
      self, sqlite3_prepare_v2 (muster_db_get_handle (db), sql, -1, &self->stmt, NULL), sql);
  return self;
}

void
muster_stmt_free (MusterStmt *self)
{
  /* What finalize returns was already reported by the step that failed. */
  sqlite3_finalize (self->stmt);
  g_clear_error (&self->failure);
  g_free (self);
}

void
muster_stmt_bind_text (MusterStmt *self, const char *name, const char *value)
{
  if (self->failure == NULL)
    keep_failure (
        self,
        sqlite3_bind_text (self->stmt, find_parameter (self, name), value, -1, SQLITE_TRANSIENT),
        name);
}

void
muster_stmt_bind_int64 (MusterStmt *self, const char *name, gint64 value)
{
  if (self->failure == NULL)
    keep_failure (self, sqlite3_bind_int64 (self->stmt, find_parameter (self, name), value), name);
}

void
muster_stmt_bind_double (MusterStmt *self, const char *name, double value)
{
  if (self->failure == NULL)
    keep_failure (self, sqlite3_bind_double (self->stmt, find_parameter (self, name), value), name);
}

/* An empty blob is no NULL, whatever @data is: SQLite takes a NULL pointer for an SQL NULL. */
void
muster_stmt_bind_blob (MusterStmt *self, const char *name, gconstpointer data, gsize length)
{
  if (self->failure == NULL)
    keep_failure (self,
                  sqlite3_bind_blob64 (self->stmt,
                                       find_parameter (self, name),
                                       length > 0 ? data : "",
                                       length,
                                       SQLITE_TRANSIENT),
                  name);
}

/**
 * muster_stmt_bind_bytes:
 * @value: (nullable): copied; %NULL binds SQL's NULL
 */
void
muster_stmt_bind_bytes (MusterStmt *self, const char *name, GBytes *value)
{
  gsize length = 0;
  gconstpointer data = value != NULL ? g_bytes_get_data (value, &length) : NULL;

  if (value != NULL)
    muster_stmt_bind_blob (self, name, data, length);
  else if (self->failure == NULL)
    keep_failure (self, sqlite3_bind_null (self->stmt, find_parameter (self, name)), name);
}

/**
 * muster_stmt_step:
 * @has_row: (out) (optional): whether there is a row to read
 *
 * At the end of the rows it returns %TRUE without a row; then, and after a failure, @has_row is
 * %FALSE, so a loop over rows looks at both.
 *
 * Returns: %FALSE on the first failure of new, bind or step. Errors as muster_db_set_error().
 */
gboolean
muster_stmt_step (MusterStmt *self, gboolean *has_row, GError **error)
{
  int rc;

  if (has_row != NULL)
    *has_row = FALSE;
  if (self->failure != NULL) {
    g_propagate_error (error, g_error_copy (self->failure));
    return FALSE;
  }
  rc = sqlite3_step (self->stmt);
  if (has_row != NULL)
    *has_row = rc == SQLITE_ROW;
  if (rc == SQLITE_ROW || rc == SQLITE_DONE)
    return TRUE;
  muster_db_set_error (self->db, rc, error);
  sqlite3_reset (self->stmt);
  return FALSE;
}

/**
 * muster_stmt_run:
 *
 * Runs a statement whose rows nobody wants and makes it ready for other values.
 */
gboolean
muster_stmt_run (MusterStmt *self, GError **error)
{
  gboolean has_row = TRUE;

  while (has_row)
    if (!muster_stmt_step (self, &has_row, error))
      return FALSE;
  muster_stmt_reset (self);
  return TRUE;
}

/* Ready to be stepped again; the values stay bound. A failure of new or bind stays, too. */
void
muster_stmt_reset (MusterStmt *self)
{
  sqlite3_reset (self->stmt);
}

/* Borrowed until the next step or reset; NULL for SQL's NULL. */
const char *
muster_stmt_get_text (MusterStmt *self, int column)
{
  return (const char *) sqlite3_column_text (self->stmt, column);
}

gint64
muster_stmt_get_int64 (MusterStmt *self, int column)
{
  return sqlite3_column_int64 (self->stmt, column);
}

double
muster_stmt_get_double (MusterStmt *self, int column)
{
  return sqlite3_column_double (self->stmt, column);
}

/* Borrowed until the next step or reset. */
gconstpointer
muster_stmt_get_blob (MusterStmt *self, int column, gsize *length)
{
  gconstpointer data = sqlite3_column_blob (self->stmt, column);

  *length = (gsize) sqlite3_column_bytes (self->stmt, column);
  return data;
}

/**
 * muster_stmt_dup_bytes:
 *
 * Returns: (transfer full) (nullable): a copy, %NULL for SQL's NULL
 */
GBytes *
muster_stmt_dup_bytes (MusterStmt *self, int column)
{
  gsize length;
  gconstpointer data;

  if (muster_stmt_is_null (self, column))
    return NULL;
  data = muster_stmt_get_blob (self, column, &length);
  return g_bytes_new (data, length);
}

gboolean
muster_stmt_is_null (MusterStmt *self, int column)
{
  return sqlite3_column_type (self->stmt, column) == SQLITE_NULL;
}
