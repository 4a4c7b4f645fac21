/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct sqlite3 sqlite3;

/* One connection to one store file. It is opened, used and closed on one and the same thread. */
typedef struct _MusterDb MusterDb;

/* Runs on the connection's thread, and in a transaction if started by one of the functions below.
 */
typedef gboolean (*MusterDbFunc) (MusterDb *db, gpointer data, GError **error);

/* On the connection's thread: whether somebody waits for it. */
typedef gboolean (*MusterDbWanted) (gpointer data);

typedef enum {
  MUSTER_DB_WRITE, /* the only writer: takes the lock file, creates what is missing */
  MUSTER_DB_READ,  /* beside a running station */
  MUSTER_DB_SHARE, /* a writer beside others: SQLite alone keeps them apart */
} MusterDbMode;

/* Whose file it is, in PRAGMA application_id; its first migration writes it. */
#define MUSTER_DB_STATION 1297437524 /* "MUST" */
#define MUSTER_DB_ROSTER  1297437263 /* "MURO" */

/* With what an SQL function fails that wants keys which are not there: SQLITE_AUTH_USER. Its words
 * are those of the function. */
#define MUSTER_DB_SEALED_OFF (23 | 1 << 8)

MusterDb *muster_db_open_as (const char *path,
                             MusterDbMode mode,
                             gint64 application,
                             gint64 newest_version,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
static inline MusterDb *
muster_db_open (const char *path, MusterDbMode mode, gint64 newest_version, GError **error)
{
  return muster_db_open_as (path, mode, MUSTER_DB_STATION, newest_version, error);
}
void muster_db_close (MusterDb *self);

void muster_db_set_patience (MusterDb *self, int ms);
sqlite3 *muster_db_get_handle (MusterDb *self);
const char *muster_db_get_path (MusterDb *self);
gboolean muster_db_is_in_memory (MusterDb *self);
gboolean muster_db_is_read_only (MusterDb *self);
gpointer muster_db_get_keys (MusterDb *self);
void muster_db_set_keys (MusterDb *self, gpointer keys, GDestroyNotify free_keys);
gboolean muster_db_truncate_wal (MusterDb *self);
void muster_db_set_waits (MusterDb *self, gboolean waits);
void muster_db_give_way (MusterDb *self, MusterDbWanted is_wanted, gpointer data);
gboolean muster_db_is_on_reserve (MusterDb *self);
gint64 muster_db_get_reserve (MusterDb *self);
char *muster_db_dup_temporary_name (MusterDb *self) G_GNUC_WARN_UNUSED_RESULT;

void muster_db_set_error (MusterDb *self, int rc, GError **error);
gboolean muster_db_set_file_error (const char *path, int code, GError **error);
gboolean muster_db_exec (MusterDb *self, const char *sql, GError **error);
gboolean muster_db_query_int64 (MusterDb *self, const char *sql, gint64 *value, GError **error);
gboolean muster_db_write (MusterDb *self, MusterDbFunc func, gpointer data, GError **error);
gboolean
muster_db_write_from_reserve (MusterDb *self, MusterDbFunc func, gpointer data, GError **error);
gboolean muster_db_read (MusterDb *self, MusterDbFunc func, gpointer data, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterDb, muster_db_close)

G_END_DECLS
