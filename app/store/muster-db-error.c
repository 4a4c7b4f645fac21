/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <sqlite3.h>

#include "muster-db.h"
#include "muster-error.h"

/* What goes wrong with a store's file, in words and with the way out. */

G_STATIC_ASSERT (MUSTER_DB_SEALED_OFF == SQLITE_AUTH_USER);

static MusterError
classify (sqlite3 *handle, int rc)
{
  int system = handle != NULL ? sqlite3_system_errno (handle) : 0;

  if (rc == MUSTER_DB_SEALED_OFF)
    return MUSTER_ERROR_SEALED_OFF;
  switch (rc & 0xff) {
  case SQLITE_FULL:
    return MUSTER_ERROR_STORE_FULL;
  case SQLITE_BUSY:
  case SQLITE_LOCKED:
    return MUSTER_ERROR_STORE_LOCKED;
  case SQLITE_INTERRUPT:
    return MUSTER_ERROR_BUSY;
  case SQLITE_READONLY:
  case SQLITE_PERM:
  case SQLITE_AUTH:
    return MUSTER_ERROR_NO_RIGHTS;
  case SQLITE_IOERR:
  case SQLITE_CANTOPEN:
    if (system == ENOSPC || system == EDQUOT)
      return MUSTER_ERROR_STORE_FULL;
    if (system == EACCES || system == EPERM || system == EROFS)
      return MUSTER_ERROR_NO_RIGHTS;
    if ((rc & 0xff) == SQLITE_CANTOPEN && system == ENOENT)
      return MUSTER_ERROR_NOT_FOUND;
    return MUSTER_ERROR_STORE;
  default:
    return MUSTER_ERROR_STORE;
  }
}

/**
 * muster_db_set_error:
 * @rc: a result of SQLite that means failure
 *
 * Says in words what happened and the way out. Errors: STORE_FULL, STORE_LOCKED, NO_RIGHTS,
 * NOT_FOUND (no such file), SEALED_OFF (a function wants the store's keys), STORE for all else,
 * damage included.
 */
void
muster_db_set_error (MusterDb *self, int rc, GError **error)
{
  sqlite3 *handle = muster_db_get_handle (self);
  const char *path = muster_db_get_path (self);
  const MusterError code = classify (handle, rc);
  const int primary = rc & 0xff;

  switch (code) {
  case MUSTER_ERROR_SEALED_OFF:
    g_set_error_literal (error, MUSTER_ERROR, code, sqlite3_errmsg (handle));
    return;
  case MUSTER_ERROR_BUSY:
    g_set_error_literal (error,
                         MUSTER_ERROR,
                         code,
                         _ ("Something else is wanted of the store first; this is done later."));
    return;
  case MUSTER_ERROR_STORE_FULL:
    g_set_error (error,
                 MUSTER_ERROR,
                 code,
                 _ ("The disk is full, so nothing was written to %s. Make room on it: the station "
                    "then goes on by itself."),
                 path);
    return;
  case MUSTER_ERROR_STORE_LOCKED:
    g_set_error (error,
                 MUSTER_ERROR,
                 code,
                 _ ("Another program keeps %s locked. Close it and try again."),
                 path);
    return;
  case MUSTER_ERROR_NO_RIGHTS:
    g_set_error (error,
                 MUSTER_ERROR,
                 code,
                 _ ("Muster may not write %s. Give its user the right to write this file and the "
                    "folder it lies in."),
                 path);
    return;
  case MUSTER_ERROR_NOT_FOUND:
    g_set_error (error,
                 MUSTER_ERROR,
                 code,
                 _ ("There is no store at %s. Start the station or import people first."),
                 path);
    return;
  default:
    break;
  }
  if (primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB)
    g_set_error (
        error,
        MUSTER_ERROR,
        MUSTER_ERROR_STORE,
        _ ("%s is damaged or no Muster store. It was left as it is: move it away, or put a "
           "copy from your backup in its place."),
        path);
  else
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_STORE,
                 _ ("The store %s failed: %s (%d)."),
                 path,
                 handle != NULL && sqlite3_extended_errcode (handle) == rc ? sqlite3_errmsg (handle)
                                                                           : sqlite3_errstr (rc),
                 rc);
}

/* Of a file beside the store, or of its folder. Returns: %FALSE */
gboolean
muster_db_set_file_error (const char *path, int code, GError **error)
{
  MusterError kind = MUSTER_ERROR_STORE;

  if (code == ENOSPC || code == EDQUOT)
    kind = MUSTER_ERROR_STORE_FULL;
  else if (code == EACCES || code == EPERM || code == EROFS)
    kind = MUSTER_ERROR_NO_RIGHTS;
  g_set_error (error,
               MUSTER_ERROR,
               kind,
               _ ("%s cannot be used: %s. Choose another place for the store, or mend this one."),
               path,
               g_strerror (code));
  return FALSE;
}
