/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-roster-blobs.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>
#include <utime.h>

#include "muster-blob-hash.h"
#include "muster-error.h"
#include "muster-stmt.h"
#include "muster-vault.h"
#include "muster-wire-rows.h"

/* blobs/3f/3f…: 256 folders, so that none has more files than any file system likes. A file has its
 * name only once it lies on the disk as a whole, and is never changed after that. */

#define FOLDER    "blobs"
#define LOCK_NAME "import.lock"

char *
muster_roster_blobs_dup_hash (const MusterRosterBook *book, GBytes *picture)
{
  return muster_blob_dup_hash (book->sign_public, picture);
}

static char *
dup_folder (const MusterRosterBook *book, const char *h)
{
  g_autofree char *shard = g_strndup (h, 2);

  return g_build_filename (book->folder, FOLDER, shard, NULL);
}

static char *
dup_path (const MusterRosterBook *book, const char *h)
{
  g_autofree char *folder = dup_folder (book, h);

  return g_build_filename (folder, h, NULL);
}

/* It opens under its own name alone. */
static char *
dup_cell (const char *h)
{
  return g_strconcat ("blob.", h, NULL);
}

/* A new name in a folder is only sure once the folder is. */
static gboolean
sync_folder (const char *folder)
{
  const int fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  const gboolean ok = fd >= 0 && fsync (fd) == 0;

  if (fd >= 0)
    close (fd);
  return ok;
}

/* 256 of them come one after the other: the name of each is only sure once the folder around it is.
 */
static gboolean
make_folder (const MusterRosterBook *book, const char *folder, GError **error)
{
  g_autofree char *around = g_path_get_dirname (folder);

  if (g_file_test (folder, G_FILE_TEST_IS_DIR))
    return TRUE;
  return (g_mkdir_with_parents (folder, 0700) == 0 && sync_folder (around) &&
          sync_folder (book->folder)) ||
         muster_db_set_file_error (folder, errno, error);
}

static gboolean
write_file (const MusterRosterBook *book, const char *h, GBytes *sealed, GError **error)
{
  g_autofree char *folder = dup_folder (book, h);
  g_autofree char *path = dup_path (book, h);
  g_autoptr (GError) cause = NULL;
  gsize size;
  const char *data = g_bytes_get_data (sealed, &size);

  if (!make_folder (book, folder, error))
    return FALSE;
  if (!g_file_set_contents_full (path,
                                 data,
                                 (gssize) size,
                                 G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                 0600,
                                 &cause)) {
    g_set_error (error,
                 MUSTER_ERROR,
                 g_error_matches (cause, G_FILE_ERROR, G_FILE_ERROR_NOSPC) ? MUSTER_ERROR_STORE_FULL
                                                                           : MUSTER_ERROR_STORE,
                 _ ("A picture cannot be kept: %s"),
                 cause->message);
    return FALSE;
  }
  return sync_folder (folder) || muster_db_set_file_error (folder, errno, error);
}

/**
 * muster_roster_blobs_put:
 * @h: of muster_roster_blobs_dup_hash()
 * @made: (out): whether it was not there before
 *
 * A file that is there and does not open, or shows something else, is written anew. The picture is
 * durable when this returns; until a row shows it, it only waits to be swept. Errors: STORE,
 * STORE_FULL, NO_RIGHTS
 */
gboolean
muster_roster_blobs_put (
    MusterRosterBook *book, const char *h, GBytes *picture, gboolean *made, GError **error)
{
  g_autofree char *path = dup_path (book, h);
  g_autofree char *cell = dup_cell (h);
  g_autoptr (GError) cause = NULL;
  g_autoptr (GBytes) there = muster_roster_blobs_load (book, h, &cause);
  g_autoptr (GBytes) sealed = NULL;

  *made = g_error_matches (cause, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND);
  if (there != NULL && g_bytes_equal (there, picture)) {
    g_utime (path, NULL); /* from now on it waits for its row again */
    return TRUE;
  }
  sealed = muster_vault_seal (book->db, cell, 1, picture, error);
  return sealed != NULL && write_file (book, h, sealed, error);
}

/* Returns: (transfer full): the picture; %NULL with NOT_FOUND if there is no file, BAD_DATA if it
 * was changed, STORE if it cannot be read */
GBytes *
muster_roster_blobs_load (MusterRosterBook *book, const char *h, GError **error)
{
  g_autofree char *path = dup_path (book, h);
  g_autofree char *cell = dup_cell (h);
  g_autoptr (GBytes) sealed = NULL;
  g_autoptr (GError) cause = NULL;
  char *contents;
  gsize size;

  if (!g_file_get_contents (path, &contents, &size, &cause)) {
    if (g_error_matches (cause, G_FILE_ERROR, G_FILE_ERROR_NOENT))
      g_set_error_literal (
          error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND, _ ("This picture is not here any more."));
    else
      g_set_error (error,
                   MUSTER_ERROR,
                   MUSTER_ERROR_STORE,
                   _ ("A picture cannot be read: %s"),
                   cause->message);
    return NULL;
  }
  sealed = g_bytes_new_take (contents, size);
  return muster_vault_open (book->db, cell, 1, sealed, error);
}

void
muster_roster_blobs_delete (MusterRosterBook *book, const char *h)
{
  g_autofree char *path = dup_path (book, h);

  g_unlink (path);
}

int
muster_roster_blobs_lock (MusterRosterBook *book, GError **error)
{
  g_autofree char *path = g_build_filename (book->folder, LOCK_NAME, NULL);
  const int fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  if (fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) == 0)
    return fd;
  if (fd >= 0)
    close (fd);
  g_set_error_literal (error,
                       MUSTER_ERROR,
                       MUSTER_ERROR_BUSY,
                       _ ("Another list is being imported into this roster. Wait for it."));
  return -1;
}

/* --- whose it is --- */

/* @h: (nullable): %NULL: the row shows none any more */
gboolean
muster_roster_blobs_show (
    MusterRosterBook *book, const char *scope, const char *id, const char *h, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (book->db,
                       h == NULL ? "DELETE FROM row_photo WHERE scope = :scope AND id = :id"
                                 : "INSERT INTO row_photo (scope, id, h) VALUES (:scope, :id, :h)"
                                   " ON CONFLICT (scope, id) DO UPDATE SET h = excluded.h");

  muster_stmt_bind_text (stmt, ":scope", scope);
  muster_stmt_bind_text (stmt, ":id", id);
  if (h != NULL)
    muster_stmt_bind_text (stmt, ":h", h);
  return muster_stmt_run (stmt, error);
}

/* @may: (out): whether somebody of @scope shows it who is still there */
gboolean
muster_roster_blobs_may_see (
    MusterRosterBook *book, const char *scope, const char *h, gboolean *may, GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (
      book->db,
      "SELECT 1 FROM row_photo p JOIN roster_row r ON r.scope = p.scope AND r.id = p.id"
      " WHERE p.h = :h AND p.scope = :scope AND r.kind = '" MUSTER_WIRE_ROW_PERSON "'"
      " AND r.del IS NULL");

  muster_stmt_bind_text (stmt, ":scope", scope);
  muster_stmt_bind_text (stmt, ":h", h);
  return muster_stmt_step (stmt, may, error);
}

/* --- sweeping --- */

static gboolean
forget_removed (MusterDb *db, gpointer unused, GError **error)
{
  return muster_db_exec (db,
                         "DELETE FROM row_photo WHERE NOT EXISTS (SELECT 1 FROM roster_row r"
                         " WHERE r.scope = row_photo.scope AND r.kind = '" MUSTER_WIRE_ROW_PERSON
                         "'"
                         " AND r.id = row_photo.id AND r.del IS NULL)",
                         error);
}

static gboolean
sweep_folder (MusterStmt *shown,
              const char *folder,
              const char *shard,
              gint64 before,
              guint *n,
              GError **error)
{
  g_autofree char *inside = g_build_filename (folder, shard, NULL);
  g_autoptr (GDir) dir = g_dir_open (inside, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (inside, name, NULL);
    GStatBuf status;
    gboolean used;

    muster_stmt_reset (shown);
    muster_stmt_bind_text (shown, ":h", name);
    if (!muster_stmt_step (shown, &used, error))
      return FALSE;
    if (!used && g_stat (path, &status) == 0 && status.st_mtime < before && g_unlink (path) == 0)
      *n += 1;
  }
  return TRUE;
}

/**
 * muster_roster_blobs_sweep:
 * @before: seconds UTC: what was written later may only wait for its row
 * @n: (out): how many pictures were deleted
 *
 * Deletes what nobody shows who is still there. Not in a transaction.
 */
gboolean
muster_roster_blobs_sweep (MusterRosterBook *book, gint64 before, guint *n, GError **error)
{
  g_autofree char *folder = g_build_filename (book->folder, FOLDER, NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (MusterStmt) shown = NULL;
  const char *shard;

  *n = 0;
  if (!muster_db_write (book->db, forget_removed, NULL, error))
    return FALSE;
  shown = muster_stmt_new (book->db, "SELECT 1 FROM row_photo WHERE h = :h");
  while (dir != NULL && (shard = g_dir_read_name (dir)) != NULL)
    if (!sweep_folder (shown, folder, shard, before, n, error))
      return FALSE;
  return TRUE;
}
