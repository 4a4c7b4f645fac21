/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-clean.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/statvfs.h>

#include "muster-error.h"
#include "muster-journal.h"
#include "muster-stmt.h"
#include "muster-vault-key.h"

/* The store's file without remains of what was in it.
 *
 * What an erasure overwrote (secure_delete) may still lie in the WAL and in free space of pages; so
 * may what was there before a store was sealed or its people got aliases. Rows of erasure_open and
 * key_state.form say that there is something to be done, until it was: then VACUUM has written the
 * file anew. That takes minutes where a school's pictures lie in it, so nobody who opens the store
 * or waits for a PIN waits for it. It is done when nobody waits for the connection, gives way to
 * whoever comes, and begins again later; killed in the middle it has not happened.
 *
 * Not to be broken off is its last part, in which SQLite copies what was written anew: so a station
 * begins only when nobody has been there for a while (muster-retention-keeper.c). */

#define NEEDED                                                                                     \
  "SELECT EXISTS (SELECT 1 FROM erasure_open)"                                                     \
  " OR EXISTS (SELECT 1 FROM key_state WHERE form = 1)"

gboolean
muster_clean_leave_open (MusterDb *db, gint64 proof, GError **error)
{
  g_autoptr (MusterStmt) open =
      muster_stmt_new (db, "INSERT INTO erasure_open (proof) VALUES (:proof)");

  muster_stmt_bind_int64 (open, ":proof", proof);
  return muster_stmt_run (open, error);
}

static gboolean
fail_read_beside (GError **error)
{
  g_set_error_literal (error,
                       MUSTER_ERROR,
                       MUSTER_ERROR_BUSY,
                       _ ("Somebody reads the store beside, so its file cannot be cleaned now."));
  return FALSE;
}

/* Of the folder that @file lies in. FALSE: not known. */
static gboolean
get_room (const char *file, dev_t *disk, guint64 *room, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (file);
  struct statvfs free_space;
  GStatBuf info;

  if (g_stat (folder, &info) != 0 || statvfs (folder, &free_space) != 0)
    return muster_db_set_file_error (folder, errno, error);
  *disk = info.st_dev;
  *room = (guint64) free_space.f_bavail * free_space.f_frsize;
  return TRUE;
}

static gboolean
check_folder (const char *file, guint64 room, guint64 needed, GError **error)
{
  g_autofree char *folder = NULL, *wants = NULL, *has = NULL;

  if (room >= needed)
    return TRUE;
  folder = g_path_get_dirname (file);
  wants = g_format_size (needed);
  has = g_format_size (room);
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_STORE_FULL,
               _ ("To write the store's file anew, %s must be free in %s; there are %s. Make room "
                  "there."),
               wants,
               folder,
               has);
  return FALSE;
}

/* Bytes of what is in the file, without what is free in it. */
static gboolean
get_content_size (MusterDb *db, guint64 *size, GError **error)
{
  gint64 pages, unused, bytes;

  if (!muster_db_query_int64 (db, "PRAGMA page_count", &pages, error) ||
      !muster_db_query_int64 (db, "PRAGMA freelist_count", &unused, error) ||
      !muster_db_query_int64 (db, "PRAGMA page_size", &bytes, error))
    return FALSE;
  *size = (guint64) (pages - unused) * (guint64) bytes;
  return TRUE;
}

/* SQLite makes a copy among the machine's temporary files, and brings that into the store through
 * the WAL: on a disk with room for one of them alone it would find out when the last byte is gone,
 * and that is what check-ins are recorded with. A twentieth more, for the WAL's frames. */
static gboolean
check_room (MusterDb *db, GError **error)
{
  const char *store = muster_db_get_path (db);
  g_autofree char *temporary = NULL;
  guint64 copy, reserve, room, temporary_room;
  dev_t disk, temporary_disk;

  if (muster_db_is_in_memory (db))
    return TRUE;
  temporary = muster_db_dup_temporary_name (db);
  if (!get_content_size (db, &copy, error) || !get_room (store, &disk, &room, error) ||
      !get_room (temporary, &temporary_disk, &temporary_room, error))
    return FALSE;
  copy += copy / 20;
  reserve = (guint64) muster_db_get_reserve (db);
  if (temporary_disk == disk)
    return check_folder (store, room, 2 * copy + reserve, error);
  return check_folder (store, room, copy + reserve, error) &&
         check_folder (temporary, temporary_room, copy, error);
}

static void
tell (const MusterClean *clean, MusterEraseStep step)
{
  if (clean->progress != NULL)
    clean->progress (step, clean->progress_data);
}

/* Sealed values only, so the copy that VACUUM makes beside may lie on the disk; a school's pictures
 * would not fit into memory. Asked before is whether anybody reads beside: their view of the file
 * would keep the WAL, and all the work would have to be done again. */
static gboolean
write_anew (MusterDb *db, const MusterClean *clean, GError **error)
{
  gboolean ok, truncated;

  tell (clean, MUSTER_ERASE_STEP_WAL);
  if (clean->is_wanted != NULL && clean->is_wanted (clean->wanted_data)) {
    g_set_error_literal (error,
                         MUSTER_ERROR,
                         MUSTER_ERROR_BUSY,
                         _ ("Something else is wanted of the store first; this is done later."));
    return FALSE;
  }
  if (!muster_db_truncate_wal (db))
    return fail_read_beside (error);
  if (!check_room (db, error))
    return FALSE;
  tell (clean, MUSTER_ERASE_STEP_REWRITE);
  muster_db_give_way (db, clean->is_wanted, clean->wanted_data);
  ok = muster_db_exec (db, "PRAGMA temp_store = FILE; VACUUM", error);
  muster_db_give_way (db, NULL, NULL);
  muster_db_exec (db, "PRAGMA temp_store = MEMORY", NULL);
  /* Also what was not brought to its end has left something there. */
  truncated = muster_db_truncate_wal (db);
  return ok && (truncated || fail_read_beside (error));
}

typedef struct {
  const MusterClean *clean; /* borrowed */
  gint64 n;
} Proof;

/* Of a store that was only sealed, or given aliases, no erasure tells. */
static gboolean
prove (MusterDb *db, gpointer data, GError **error)
{
  const Proof *proof = data;
  g_autoptr (MusterEvent) event = muster_event_new ("erasure-file");
  g_autofree char *json = NULL;
  MusterJournalAppend append = {
      .station = proof->clean->station, .boot = proof->clean->boot, .seq = -1};

  if (!muster_db_exec (
          db, "DELETE FROM erasure_open; UPDATE key_state SET form = 2 WHERE form = 1", error))
    return FALSE;
  if (proof->n == 0)
    return TRUE;
  muster_event_set_int (event, "proofs", proof->n);
  json = muster_event_to_json (event);
  append.json = json;
  return muster_journal_append_within (db, &append, error);
}

/* @needed: a gboolean. Also while the store is closed. */
gboolean
muster_clean_is_needed (MusterDb *db, gpointer needed, GError **error)
{
  gint64 n;

  if (!muster_db_query_int64 (db, NEEDED, &n, error))
    return FALSE;
  *(gboolean *) needed = n != 0;
  return TRUE;
}

/**
 * muster_clean_run:
 * @data: a MusterClean
 *
 * Nothing happens where nothing is to be done. Afterwards the file holds what is in it and nothing
 * that was, and the journal says so of erasures.
 *
 * Errors: BUSY (somebody reads beside, or somebody waits), SEALED_OFF, STORE, STORE_FULL: then it
 *   is still to be done
 */
gboolean
muster_clean_run (MusterDb *db, gpointer data, GError **error)
{
  const MusterClean *clean = data;
  Proof proof = {.clean = clean};
  gboolean needed, ok;

  if (!muster_clean_is_needed (db, &needed, error) ||
      !muster_db_query_int64 (db, "SELECT count (*) FROM erasure_open", &proof.n, error))
    return FALSE;
  if (!needed)
    return TRUE;
  if (muster_vault_key_get_root (db, error) == NULL)
    return FALSE;
  /* Who gives way to others keeps nobody waiting for somebody who reads beside, either. */
  muster_db_set_waits (db, clean->is_wanted == NULL);
  ok = write_anew (db, clean, error);
  muster_db_set_waits (db, TRUE);
  if (!ok)
    return FALSE;
  tell (clean, MUSTER_ERASE_STEP_PROVE);
  return muster_db_write (db, prove, &proof, error);
}
