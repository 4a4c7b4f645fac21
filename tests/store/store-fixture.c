/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE /* memmem */
#include "config.h"

#include "store-fixture.h"

#include <string.h>

#include <glib/gstdio.h>

#include "muster-store-clean.h"
#include "muster-vault-key.h"

char *
fixture_new_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("muster-store-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

void
fixture_remove_folder (char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    if (g_file_test (path, G_FILE_TEST_IS_DIR))
      fixture_remove_folder (g_steal_pointer (&path));
    else
      g_unlink (path);
  }
  g_rmdir (folder);
  g_free (folder);
}

void
fixture_cleanup_folder (char **folder)
{
  fixture_remove_folder (*folder);
}

MusterStore *
fixture_open (const char *path)
{
  g_autoptr (GError) error = NULL;
  MusterStore *store = muster_store_open (path, "door-1", &error);

  g_assert_no_error (error);
  return store;
}

void
fixture_close (MusterStore *store)
{
  muster_store_close (store);
  g_assert_finalize_object (store);
}

void
fixture_sql (const char *path, const char *sql)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  if (sqlite3_exec (db, sql, NULL, NULL, NULL) != SQLITE_OK)
    g_error ("%s: %s", sql, sqlite3_errmsg (db));
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

gint64
fixture_query (const char *path, const char *sql)
{
  sqlite3 *db = NULL;
  sqlite3_stmt *stmt = NULL;
  gint64 value;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &stmt, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (stmt), ==, SQLITE_ROW);
  value = sqlite3_column_int64 (stmt, 0);
  sqlite3_finalize (stmt);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
  return value;
}

gint64
fixture_alias (const char *path, gint64 person)
{
  g_autofree char *sql = g_strdup_printf ("SELECT person_alias (%" G_GINT64_FORMAT ")", person);
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterDb) db =
      muster_db_open (path, MUSTER_DB_READ, fixture_query (path, "PRAGMA user_version"), &error);
  gint64 alias;

  g_assert_no_error (error);
  g_assert_true (muster_vault_key_set_up (db, NULL, &error));
  g_assert_true (muster_db_query_int64 (db, sql, &alias, &error));
  return alias;
}

/* How many entries the index has of @person. */
gint64
fixture_count_entries (const char *path, gint64 person)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT count (*) FROM journal_index WHERE person = %" G_GINT64_FORMAT,
                       fixture_alias (path, person));

  return fixture_query (path, sql);
}

/* Whether @bytes lie anywhere in @data. */
gboolean
fixture_has_bytes (const char *data, gsize length, gconstpointer bytes, gsize size)
{
  return memmem (data, length, bytes, size) != NULL;
}

void
fixture_clean (MusterStore *store)
{
  g_autoptr (GError) error = NULL;

  muster_store_clean (store, &error);
  g_assert_no_error (error);
}

gint64
fixture_put_person (
    MusterStore *store, const char *student, const char *name, const char *id, const char *card)
{
  const char *cards[] = {card, NULL};
  const MusterRosterRow row = {.student_number = student,
                               .name = name,
                               .id_number = id,
                               .unit = "Physics",
                               .card_uids = cards};
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterCase) found = NULL;

  g_assert_true (muster_store_put_people (store, &row, 1, NULL, NULL, &error));
  g_assert_no_error (error);
  found = muster_store_find (store, MUSTER_FIND_BY_STUDENT, student, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return muster_person_get_id (found->person);
}

gint64
fixture_append (MusterStore *store, const char *type, gint64 person, const char *outcome)
{
  g_autoptr (MusterEvent) event = muster_event_new (type);
  g_autoptr (GError) error = NULL;
  gint64 seq;

  if (person != 0)
    muster_event_set_int (event, "person", person);
  muster_event_set_string (event, "occasion", "autumn-2026");
  muster_event_set_string (event, "outcome", outcome);
  seq = muster_store_append (store, event, &error);
  g_assert_no_error (error);
  return seq;
}

char *
fixture_hash_file (const char *path)
{
  g_autofree char *bytes = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) bytes, length);
}
