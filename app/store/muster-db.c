/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-db.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <unistd.h>

#include "muster-db-lock.h"
#include "muster-error.h"
#include "muster-reserve.h"
#include "muster-stmt.h"

/* Another Muster is kept out by the lock file; what remains is a person with an SQLite shell. */
#define BUSY_TIMEOUT_MS 2000

/* No SQLite file is shorter than its smallest page. */
#define MIN_PAGE 512

struct _MusterDb {
  sqlite3 *handle;
  char *path;             /* owned */
  int lock_fd;            /* -1: none is held */
  MusterReserve *reserve; /* owned, NULL in memory and for readers */
  gboolean read_only;
  MusterDbWanted is_wanted; /* NULL: no statement gives way */
  gpointer wanted_data;     /* borrowed */
  gpointer keys;            /* owned, of muster-vault-key.c */
  GDestroyNotify free_keys; /* NULL while there are none */
};

static gboolean
is_memory (const char *path)
{
  return g_str_equal (path, ":memory:");
}

/* The file holds personal data: nobody else may read it. SQLite would create it by umask, and gives
 * the WAL the rights of the file. */
static gboolean
create_private (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd;

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return muster_db_set_file_error (path, EISDIR, error);
  if (g_mkdir_with_parents (folder, 0700) != 0)
    return muster_db_set_file_error (folder, errno, error);
  fd = g_open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd >= 0)
    close (fd);
  else if (errno != EEXIST)
    return muster_db_set_file_error (path, errno, error);
  return TRUE;
}

/* --- opening --- */

/* SQLite takes whatever is shorter than a page for an empty store and would write over it. Read
 * through its own handle: opening and closing the file here would drop its locks. What a crash
 * while the file was created has left has a journal beside it, and SQLite puts it right. */
static gboolean
check_header (MusterDb *self, GError **error)
{
  static const char magic[16] = "SQLite format 3";
  g_autofree char *journal = g_strconcat (self->path, "-journal", NULL);
  char header[sizeof magic] = "";
  sqlite3_file *file = NULL;
  sqlite3_int64 size = 0;
  int rc = sqlite3_file_control (self->handle, "main", SQLITE_FCNTL_FILE_POINTER, &file);

  if (rc != SQLITE_OK || file == NULL || file->pMethods == NULL)
    return TRUE; /* in memory */
  rc = file->pMethods->xFileSize (file, &size);
  if (rc == SQLITE_OK && size > 0) {
    int length = (int) MIN (size, (sqlite3_int64) sizeof magic);

    rc = file->pMethods->xRead (file, header, length, 0);
    if (rc == SQLITE_OK && (size < MIN_PAGE || memcmp (header, magic, (gsize) length) != 0) &&
        !g_file_test (journal, G_FILE_TEST_EXISTS))
      rc = SQLITE_NOTADB;
  }
  if (rc == SQLITE_OK)
    return TRUE;
  muster_db_set_error (self, rc, error);
  return FALSE;
}

/* Before anything is written: is this ours, and do we know its schema? */
static gboolean
check_file (MusterDb *self, gint64 ours, gint64 newest, GError **error)
{
  gint64 application, version, tables;

  if (!muster_db_query_int64 (self, "PRAGMA application_id", &application, error) ||
      !muster_db_query_int64 (self, "PRAGMA user_version", &version, error) ||
      !muster_db_query_int64 (self, "SELECT count (*) FROM sqlite_schema", &tables, error))
    return FALSE;
  if (application != ours && (application != 0 || version != 0 || tables > 0)) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_STORE,
                 _ ("%s belongs to another program. It was left as it is: name another file."),
                 self->path);
    return FALSE;
  }
  if (version > newest) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_STORE,
                 _ ("%s was written by a newer Muster (schema %lld; this one knows %lld). Install "
                    "the newer version."),
                 self->path,
                 (long long) version,
                 (long long) newest);
    return FALSE;
  }
  if (self->read_only && version < newest) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_STORE,
                 _ ("%s was written by an older Muster. Start the station once: it brings the file "
                    "up to date."),
                 self->path);
    return FALSE;
  }
  return TRUE;
}

/* A pragma that SQLite does not like is silently ignored, so each is asked back. */
static gboolean
set_pragma (MusterDb *self, const char *name, const char *value, const char *expect, GError **error)
{
  g_autofree char *set = g_strdup_printf ("PRAGMA %s = %s", name, value);
  g_autofree char *get = g_strdup_printf ("PRAGMA %s", name);
  g_autoptr (MusterStmt) stmt = NULL;
  gboolean has_row;

  if (!muster_db_exec (self, set, error))
    return FALSE;
  stmt = muster_stmt_new (self, get);
  if (!muster_stmt_step (stmt, &has_row, error))
    return FALSE;
  if (has_row && g_strcmp0 (muster_stmt_get_text (stmt, 0), expect) == 0)
    return TRUE;
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_STORE,
               _ ("The store %s refuses the setting %s. Is it on a network disk? Use a local one."),
               self->path,
               name);
  return FALSE;
}

static gboolean
set_up (MusterDb *self, GError **error)
{
  const char *mode = is_memory (self->path) ? "memory" : "wal";
  const struct {
    const char *name, *value, *expect;
  } pragmas[] = {
      {"journal_mode", mode, mode},
      {"synchronous", "FULL", "2"}, /* an acknowledged event survives a power cut */
      {"foreign_keys", "ON", "1"},
      {"secure_delete", "ON", "1"},  /* what is erased is overwritten */
      {"temp_store", "MEMORY", "2"}, /* nothing personal in temporary files */
      {"trusted_schema", "OFF", "0"},
      {"cell_size_check", "ON", "1"},
      /* After a big import the WAL shrinks to what 1,000 pages, SQLite's checkpoint, need. */
      {"journal_size_limit", "4194304", "4194304"},
  };

  if (self->read_only)
    return set_pragma (self, "query_only", "ON", "1", error);
  for (gsize i = 0; i < G_N_ELEMENTS (pragmas); i++)
    if (!set_pragma (self, pragmas[i].name, pragmas[i].value, pragmas[i].expect, error))
      return FALSE;
  return TRUE;
}

/* Whether whatever runs waits for somebody who reads or writes beside, for two seconds, or fails at
 * once. It waits from the start. */
void
muster_db_set_waits (MusterDb *self, gboolean waits)
{
  sqlite3_busy_timeout (self->handle, waits ? BUSY_TIMEOUT_MS : 0);
}

static gboolean
connect_file (MusterDb *self, gint64 application, gint64 newest_version, GError **error)
{
  int flags = self->read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  int rc = sqlite3_open_v2 (self->path, &self->handle, flags | SQLITE_OPEN_NOMUTEX, NULL);

  if (rc != SQLITE_OK) {
    muster_db_set_error (self, rc, error);
    return FALSE;
  }
  sqlite3_extended_result_codes (self->handle, 1);
  muster_db_set_waits (self, TRUE);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
  return check_header (self, error) && check_file (self, application, newest_version, error) &&
         set_up (self, error);
}

/**
 * muster_db_open_as:
 * @path: a file, or ":memory:"
 * @application: whose file it must be
 * @newest_version: the newest schema (PRAGMA user_version) that this program knows
 *
 * A file that is damaged, of another program or of a newer schema is refused before a byte of it is
 * changed. A writer creates the file and its folder, for its user alone.
 *
 * Returns: (transfer full): a connection, or %NULL. Errors: STORE, STORE_LOCKED, STORE_FULL,
 *   NO_RIGHTS, NOT_FOUND (reading a file that is not there)
 */
MusterDb *
muster_db_open_as (
    const char *path, MusterDbMode mode, gint64 application, gint64 newest_version, GError **error)
{
  g_autoptr (MusterDb) self = g_new0 (MusterDb, 1);

  self->path = g_strdup (path);
  self->lock_fd = -1;
  self->read_only = mode == MUSTER_DB_READ;
  if (!self->read_only && !is_memory (path)) {
    if (!create_private (path, error))
      return NULL;
    if (mode == MUSTER_DB_WRITE) {
      self->lock_fd = muster_db_lock_take (path, error);
      if (self->lock_fd < 0)
        return NULL;
    }
  }
  if (!connect_file (self, application, newest_version, error))
    return NULL;
  if (mode == MUSTER_DB_WRITE && !is_memory (path))
    self->reserve = muster_reserve_new (path);
  return g_steal_pointer (&self);
}

/**
 * muster_db_close:
 *
 * Brings the WAL into the file as far as readers let it, then lets go of the lock.
 */
void
muster_db_close (MusterDb *self)
{
  if (self->handle != NULL) {
    if (!self->read_only)
      sqlite3_wal_checkpoint_v2 (self->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    if (sqlite3_close (self->handle) != SQLITE_OK)
      g_critical ("store closed while a statement is in use");
  }
  g_clear_pointer (&self->reserve, muster_reserve_free);
  if (self->free_keys != NULL)
    self->free_keys (self->keys);
  if (self->lock_fd >= 0)
    close (self->lock_fd);
  g_free (self->path);
  g_free (self);
}

/**
 * muster_db_set_patience:
 * @ms: how long a transaction waits for one of another program to end, 2,000 unless it is said;
 *   then it fails with STORE_LOCKED
 */
void
muster_db_set_patience (MusterDb *self, int ms)
{
  sqlite3_busy_timeout (self->handle, ms);
}

sqlite3 *
muster_db_get_handle (MusterDb *self)
{
  return self->handle;
}

const char *
muster_db_get_path (MusterDb *self)
{
  return self->path;
}

gboolean
muster_db_is_in_memory (MusterDb *self)
{
  return is_memory (self->path);
}

gboolean
muster_db_is_read_only (MusterDb *self)
{
  return self->read_only;
}

/* For muster-vault-key.c alone. NULL until they are set. */
gpointer
muster_db_get_keys (MusterDb *self)
{
  return self->keys;
}

/* @keys: (transfer full), once for a connection; freed when it ends */
void
muster_db_set_keys (MusterDb *self, gpointer keys, GDestroyNotify free_keys)
{
  g_assert (self->free_keys == NULL);
  self->keys = keys;
  self->free_keys = free_keys;
}

/* Brings the WAL into the file and cuts it off, so that what was erased lies nowhere any more.
 * Returns: %FALSE while somebody reads beside, or the disk does not take it */
gboolean
muster_db_truncate_wal (MusterDb *self)
{
  return sqlite3_wal_checkpoint_v2 (self->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL) ==
         SQLITE_OK;
}

/* How often a long statement asks: some 10 ms of VACUUM over pictures. */
#define STEPS_PER_LOOK 1000

static int
wanted_cb (void *data)
{
  const MusterDb *self = data;

  return self->is_wanted (self->wanted_data);
}

/**
 * muster_db_give_way:
 * @is_wanted: (nullable): %NULL: what runs from now on runs to its end
 * @data: borrowed until then
 *
 * A statement that runs when @is_wanted says so fails with BUSY, and nothing of it has happened.
 */
void
muster_db_give_way (MusterDb *self, MusterDbWanted is_wanted, gpointer data)
{
  self->is_wanted = is_wanted;
  self->wanted_data = data;
  sqlite3_progress_handler (
      self->handle, STEPS_PER_LOOK, is_wanted != NULL ? wanted_cb : NULL, self);
}

/* What can be done on a full disk: gives the reserve back, and brings the WAL into the file so that
 * its room can be used again. Whether that was enough, the next write tells. */
static void
make_room (MusterDb *self)
{
  if (self->reserve != NULL && muster_reserve_release (self->reserve))
    g_message ("%s: the disk is full, the journal lives from its reserve", self->path);
  muster_db_truncate_wal (self);
}

/* On a disk that was full, takes the reserve again if there is room for it. As long as there is
 * not, the WAL is brought into the file at once: if it took the last room itself, there would be
 * none left to bring it in. */
static void
keep_room (MusterDb *self)
{
  if (!muster_db_is_on_reserve (self))
    return;
  muster_reserve_refill (self->reserve);
  if (muster_db_is_on_reserve (self))
    muster_db_truncate_wal (self);
}

/* Bytes that are, or were, held for when the disk is full. */
gint64
muster_db_get_reserve (MusterDb *self)
{
  return self->reserve != NULL ? muster_reserve_get_size (self->reserve) : 0;
}

/**
 * muster_db_dup_temporary_name:
 *
 * Returns: (transfer full): a path in the folder where SQLite makes temporary files; there is no
 *   such file
 */
char *
muster_db_dup_temporary_name (MusterDb *self)
{
  char *name = NULL, *copy;

  if (sqlite3_file_control (self->handle, "main", SQLITE_FCNTL_TEMPFILENAME, &name) != SQLITE_OK ||
      name == NULL)
    return g_build_filename (g_get_tmp_dir (), "x", NULL);
  copy = g_strdup (name);
  sqlite3_free (name);
  return copy;
}

gboolean
muster_db_is_on_reserve (MusterDb *self)
{
  return self->reserve != NULL && muster_reserve_is_spent (self->reserve);
}

/* --- running --- */

/**
 * muster_db_exec:
 * @sql: one or more statements without parameters and without wanted rows
 */
gboolean
muster_db_exec (MusterDb *self, const char *sql, GError **error)
{
  int rc = sqlite3_exec (self->handle, sql, NULL, NULL, NULL);

  if (rc == SQLITE_OK)
    return TRUE;
  muster_db_set_error (self, rc, error);
  return FALSE;
}

/**
 * muster_db_query_int64:
 * @value: (out): the first column of the first row; 0 if there is none
 */
gboolean
muster_db_query_int64 (MusterDb *self, const char *sql, gint64 *value, GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (self, sql);
  gboolean has_row;

  *value = 0;
  if (!muster_stmt_step (stmt, &has_row, error))
    return FALSE;
  if (has_row)
    *value = muster_stmt_get_int64 (stmt, 0);
  return TRUE;
}

static gboolean
transact (MusterDb *self, const char *begin, MusterDbFunc func, gpointer data, GError **error)
{
  if (!muster_db_exec (self, begin, error))
    return FALSE;
  if (func (self, data, error) && muster_db_exec (self, "COMMIT", error))
    return TRUE;
  /* SQLite has already rolled back after some failures, a full disk among them. */
  if (!sqlite3_get_autocommit (self->handle))
    sqlite3_exec (self->handle, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

/**
 * muster_db_write:
 *
 * Runs @func in one transaction: on %TRUE it is durable when this returns, on %FALSE nothing of it
 * has happened.
 */
gboolean
muster_db_write (MusterDb *self, MusterDbFunc func, gpointer data, GError **error)
{
  if (self->read_only) {
    g_set_error (
        error, MUSTER_ERROR, MUSTER_ERROR_STORE, _ ("%s was opened for reading only."), self->path);
    return FALSE;
  }
  return transact (self, "BEGIN IMMEDIATE", func, data, error);
}

/**
 * muster_db_write_from_reserve:
 *
 * As muster_db_write(), for what must be written when nothing else is any more: what happens at the
 * desk, and who tries to sign in. On a full disk @func runs once more, with the reserve given back;
 * STORE_FULL means that it is used up as well.
 */
gboolean
muster_db_write_from_reserve (MusterDb *self, MusterDbFunc func, gpointer data, GError **error)
{
  g_autoptr (GError) failure = NULL;

  if (muster_db_write (self, func, data, &failure)) {
    keep_room (self);
    return TRUE;
  }
  if (!g_error_matches (failure, MUSTER_ERROR, MUSTER_ERROR_STORE_FULL)) {
    g_propagate_error (error, g_steal_pointer (&failure));
    return FALSE;
  }
  make_room (self);
  return muster_db_write (self, func, data, error);
}

/**
 * muster_db_read:
 *
 * Runs @func over one unchanging state of the store, whatever another process writes meanwhile.
 */
gboolean
muster_db_read (MusterDb *self, MusterDbFunc func, gpointer data, GError **error)
{
  return transact (self, "BEGIN", func, data, error);
}
