/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "recorder-vfs.h"

#include <sqlite3.h>
#include <string.h>

const char *const recorded_suffixes[RECORDED_N_FILES] = {"", "-wal", "-journal"};

typedef struct {
  sqlite3_file base;
  RecordedFile file;
  gboolean is_recorded;
  gboolean syncs_folder; /* with the first sync, as the usual one does for a new WAL or journal */
  sqlite3_file real;     /* the usual one's, as large as it wants */
} File;

static struct {
  GMutex lock;
  sqlite3_vfs vfs, *real; /* real is borrowed */
  char *path;             /* owned, NULL: nothing is recorded */
  GPtrArray *ops;         /* owned */
} recorder;

static void
op_free (gpointer data)
{
  RecordedOp *op = data;

  g_clear_pointer (&op->data, g_bytes_unref);
  g_free (op);
}

static void
record (RecordedKind kind, RecordedFile file, gint64 at, gconstpointer data, gsize size)
{
  RecordedOp *op = g_new0 (RecordedOp, 1);

  op->kind = kind;
  op->file = file;
  op->at = at;
  op->data = data != NULL ? g_bytes_new (data, size) : NULL;
  g_mutex_lock (&recorder.lock);
  if (recorder.path != NULL)
    g_ptr_array_add (recorder.ops, op);
  else
    op_free (op);
  g_mutex_unlock (&recorder.lock);
}

/* Which of the store's files @name is; RECORDED_N_FILES for any other */
static RecordedFile
find_file (const char *name)
{
  RecordedFile found = RECORDED_N_FILES;

  g_mutex_lock (&recorder.lock);
  if (recorder.path != NULL && name != NULL && g_str_has_prefix (name, recorder.path))
    for (guint i = 0; i < RECORDED_N_FILES; i++)
      if (g_str_equal (name + strlen (recorder.path), recorded_suffixes[i]))
        found = (RecordedFile) i;
  g_mutex_unlock (&recorder.lock);
  return found;
}

/* --- a file --- */

static sqlite3_file *
real_of (sqlite3_file *file)
{
  return &((File *) file)->real;
}

static int
file_close (sqlite3_file *file)
{
  return real_of (file)->pMethods->xClose (real_of (file));
}

static int
file_read (sqlite3_file *file, void *to, int size, sqlite3_int64 at)
{
  return real_of (file)->pMethods->xRead (real_of (file), to, size, at);
}

static int
file_write (sqlite3_file *file, const void *data, int size, sqlite3_int64 at)
{
  const File *self = (File *) file;

  if (self->is_recorded)
    record (RECORDED_WRITE, self->file, at, data, (gsize) size);
  return real_of (file)->pMethods->xWrite (real_of (file), data, size, at);
}

static int
file_truncate (sqlite3_file *file, sqlite3_int64 size)
{
  const File *self = (File *) file;

  if (self->is_recorded)
    record (RECORDED_TRUNCATE, self->file, size, NULL, 0);
  return real_of (file)->pMethods->xTruncate (real_of (file), size);
}

/* Written down when it is done: until then it may fail. */
static int
file_sync (sqlite3_file *file, int flags)
{
  File *self = (File *) file;
  int rc = real_of (file)->pMethods->xSync (real_of (file), flags);

  if (rc == SQLITE_OK && self->is_recorded)
    record (RECORDED_SYNC, self->file, 0, NULL, 0);
  if (rc == SQLITE_OK && self->is_recorded && self->syncs_folder) {
    record (RECORDED_FOLDER, self->file, 0, NULL, 0);
    self->syncs_folder = FALSE;
  }
  return rc;
}

static int
file_size (sqlite3_file *file, sqlite3_int64 *size)
{
  return real_of (file)->pMethods->xFileSize (real_of (file), size);
}

static int
file_lock (sqlite3_file *file, int level)
{
  return real_of (file)->pMethods->xLock (real_of (file), level);
}

static int
file_unlock (sqlite3_file *file, int level)
{
  return real_of (file)->pMethods->xUnlock (real_of (file), level);
}

static int
file_check_lock (sqlite3_file *file, int *is_locked)
{
  return real_of (file)->pMethods->xCheckReservedLock (real_of (file), is_locked);
}

static int
file_control (sqlite3_file *file, int what, void *data)
{
  return real_of (file)->pMethods->xFileControl (real_of (file), what, data);
}

static int
file_sector_size (sqlite3_file *file)
{
  return real_of (file)->pMethods->xSectorSize (real_of (file));
}

static int
file_characteristics (sqlite3_file *file)
{
  return real_of (file)->pMethods->xDeviceCharacteristics (real_of (file));
}

static int
file_shm_map (sqlite3_file *file, int page, int size, int extend, void volatile **memory)
{
  return real_of (file)->pMethods->xShmMap (real_of (file), page, size, extend, memory);
}

static int
file_shm_lock (sqlite3_file *file, int offset, int n, int flags)
{
  return real_of (file)->pMethods->xShmLock (real_of (file), offset, n, flags);
}

static void
file_shm_barrier (sqlite3_file *file)
{
  real_of (file)->pMethods->xShmBarrier (real_of (file));
}

static int
file_shm_unmap (sqlite3_file *file, int remove)
{
  return real_of (file)->pMethods->xShmUnmap (real_of (file), remove);
}

/* Version 2: no memory mapping of the store's file, so that every write is seen. */
static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_check_lock,
    .xFileControl = file_control,
    .xSectorSize = file_sector_size,
    .xDeviceCharacteristics = file_characteristics,
    .xShmMap = file_shm_map,
    .xShmLock = file_shm_lock,
    .xShmBarrier = file_shm_barrier,
    .xShmUnmap = file_shm_unmap,
};

/* --- the VFS --- */

static int
vfs_open (sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
  File *self = (File *) file;
  int rc;

  file->pMethods = NULL;
  self->file = find_file (name);
  self->is_recorded = self->file != RECORDED_N_FILES;
  self->syncs_folder = (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) != 0;
  rc = recorder.real->xOpen (recorder.real, name, &self->real, flags, out_flags);
  if (self->real.pMethods != NULL)
    file->pMethods = &methods;
  return rc;
}

static int
vfs_delete (sqlite3_vfs *vfs, const char *name, int sync_folder)
{
  RecordedFile file = find_file (name);
  int rc = recorder.real->xDelete (recorder.real, name, sync_folder);

  if (file != RECORDED_N_FILES && rc == SQLITE_OK) {
    record (RECORDED_DELETE, file, 0, NULL, 0);
    if (sync_folder)
      record (RECORDED_FOLDER, file, 0, NULL, 0);
  }
  return rc;
}

/**
 * recorder_start:
 *
 * The first call puts the VFS before the others; it stays there.
 */
void
recorder_start (const char *path)
{
  if (recorder.real == NULL) {
    recorder.real = sqlite3_vfs_find (NULL);
    recorder.vfs = *recorder.real; /* all else is the usual one's */
    recorder.vfs.zName = "recorder";
    recorder.vfs.pNext = NULL;
    recorder.vfs.szOsFile = (int) sizeof (File) + recorder.real->szOsFile;
    recorder.vfs.xOpen = vfs_open;
    recorder.vfs.xDelete = vfs_delete;
    g_assert_cmpint (sqlite3_vfs_register (&recorder.vfs, 1), ==, SQLITE_OK);
  }
  g_mutex_lock (&recorder.lock);
  recorder.path = g_strdup (path);
  recorder.ops = g_ptr_array_new_with_free_func (op_free);
  g_mutex_unlock (&recorder.lock);
}

void
recorder_mark (gint64 mark)
{
  record (RECORDED_MARK, RECORDED_MAIN, mark, NULL, 0);
}

GPtrArray *
recorder_stop (void)
{
  GPtrArray *ops;

  g_mutex_lock (&recorder.lock);
  ops = g_steal_pointer (&recorder.ops);
  g_clear_pointer (&recorder.path, g_free);
  g_mutex_unlock (&recorder.lock);
  return ops;
}
