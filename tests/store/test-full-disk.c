/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "muster-error.h"
#include "muster-migrate.h"
#include "muster-store-sign-in.h"
#include "muster-store-staff.h"
#include "small-disk.h"
#include "store-fixture.h"

/* A disk without room: clear words, nothing lost, and it goes on by itself when there is some. */

static gboolean can_mount;

#define PIN "27182818"

static void
assert_full (MusterStore *store, const MusterRosterRow *rows, gsize n_rows)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (muster_store_put_people (store, rows, n_rows, NULL, NULL, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_STORE_FULL);
  g_assert_true (g_pattern_match_simple ("*disk is full*", error->message));
}

static void
make_rows (MusterRosterRow *rows, gsize n, const char *const *none)
{
  for (gsize i = 0; i < n; i++)
    rows[i] = (MusterRosterRow){g_strdup_printf ("%07" G_GSIZE_FORMAT, i),
                                "Somebody with a name",
                                "",
                                "Physics",
                                none,
                                NULL};
}

static void
clear_rows (MusterRosterRow *rows, gsize n)
{
  for (gsize i = 0; i < n; i++)
    g_free ((char *) rows[i].student_number);
}

/* Entries until there is no room for one more. */
static guint
append_until_full (MusterStore *store)
{
  g_autofree char *note = g_strnfill (1000, 'x');

  for (guint n = 0;; n++) {
    g_autoptr (MusterEvent) event = muster_event_new ("attempt");
    g_autoptr (GError) error = NULL;

    muster_event_set_string (event, "note", note);
    if (muster_store_append (store, event, &error) > 0)
      continue;
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_STORE_FULL);
    return n;
  }
}

static gint64
add_staff (MusterStore *store)
{
  g_autoptr (MusterStaff) staff = muster_staff_new ("Ada Ng", NULL, MUSTER_ROLE_ADMIN);

  muster_store_set_slot_cost (store, 1, 8192);
  g_assert_true (muster_store_put_staff (store, staff, NULL, NULL));
  g_assert_true (muster_store_set_pin (store, staff->id, PIN, NULL));
  return staff->id;
}

/* Each try is written before the PIN is looked at: on a full disk nobody could work any more. */
static void
assert_signs_in (MusterStore *store, gint64 id)
{
  for (guint i = 0; i < 20; i++) {
    const MusterSignIn who = {id, PIN, NULL};
    g_autoptr (GError) error = NULL;
    MusterStaffRow row;
    g_autoptr (MusterStaff) staff = muster_store_sign_in (store, &who, NULL, &row, &error);

    g_assert_no_error (error);
    g_assert_cmpint (staff->id, ==, id);
  }
}

/* A wrong try before the machine was started anew: its wait begins again with the next list. */
static void
leave_unsettled (MusterStore *store, gint64 id)
{
  const MusterClockReading before = {.running = 50, .boot = "before"};
  MusterStaffRow row;

  g_assert_true (muster_store_count_try (store, id, &before, &row, NULL));
}

/* The desk asks for a sign-in: somebody has to be there to be chosen. */
static void
assert_lists (MusterStore *store, gint64 id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = muster_store_list_staff (store, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 1);
  g_assert_cmpint (((MusterStaffRow *) rows->pdata[0])->staff->id, ==, id);
}

static void
reset_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  gboolean *done = data;

  muster_store_reset_tries_finish (MUSTER_STORE (source), result, &error);
  g_assert_no_error (error);
  *done = TRUE;
}

/* Somebody who is shut out is let in again. */
static void
assert_resets (MusterStore *store, gint64 id)
{
  const MusterStaffBy by = {.by = id};
  gboolean done = FALSE;

  muster_store_reset_tries_async (store, id, &by, NULL, reset_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_full_disk (gconstpointer data)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "disk", "store.db", NULL);
  g_autofree char *disk = g_path_get_dirname (path);
  g_autofree char *filler = g_build_filename (disk, "filler", NULL);
  static const char *const none[] = {NULL};
  MusterRosterRow rows[2000];
  g_autoptr (GError) error = NULL;
  MusterStore *store;
  gint64 n, before, admin;
  guint on_reserve;

  if (!can_mount || !small_disk_mount (folder, disk, data != NULL)) {
    g_test_skip ("may not mount a small disk");
    return;
  }
  make_rows (rows, G_N_ELEMENTS (rows), none);
  store = fixture_open (path);
  fixture_append (store, "outcome", 1, "pass");
  admin = add_staff (store);
  small_disk_fill (filler);

  assert_full (store, rows, G_N_ELEMENTS (rows));
  g_assert_cmpuint (muster_store_count_people (store, NULL, &error), ==, 0);
  g_assert_no_error (error);
  g_assert_false (muster_store_is_on_reserve (store));
  small_disk_append_until_reserve (store); /* first what the WAL still has */
  assert_signs_in (store, admin);
  leave_unsettled (store, admin);
  append_until_full (store);
  g_assert_true (muster_store_is_on_reserve (store));
  assert_lists (store, admin);
  g_assert_true (muster_store_verify_journal (store, &before, NULL, &error));
  g_assert_no_error (error);
  on_reserve = (guint) before;
  g_test_message ("%u entries on a full disk", on_reserve);
  g_assert_cmpuint (on_reserve, >, 300);
  assert_full (store, rows, G_N_ELEMENTS (rows));

  /* The operator makes room: the same store goes on. */
  g_assert_cmpint (g_unlink (filler), ==, 0);
  g_assert_cmpint (fixture_append (store, "outcome", 2, "pass"), ==, before + 1);
  g_assert_false (muster_store_is_on_reserve (store));
  g_assert_true (muster_store_put_people (store, rows, G_N_ELEMENTS (rows), NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (muster_store_verify_journal (store, &n, NULL, &error));
  g_assert_cmpint (n, ==, before + 1);
  leave_unsettled (store, admin);
  fixture_close (store);

  /* And a station that is started on a full disk says so, or works. */
  small_disk_fill (filler);
  store = muster_store_open (path, "door-1", &error);
  if (store != NULL) {
    assert_resets (store, admin);
    assert_lists (store, admin);
    g_assert_true (muster_store_verify_journal (store, &n, NULL, &error));
    fixture_append (store, "outcome", 3, "pass");
    fixture_close (store);
  } else {
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_STORE_FULL);
  }
  clear_rows (rows, G_N_ELEMENTS (rows));
  small_disk_unmount (disk);
}

static gboolean
fill_table (MusterDb *db, gpointer data, GError **error)
{
  return muster_db_exec (db,
                         "WITH n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)"
                         " INSERT INTO setting (key, value) SELECT i, hex (zeroblob (100)) FROM n",
                         error);
}

/* The same without a disk of one's own: SQLite is told how big the file may get. */
static void
test_full_file (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autoptr (GPtrArray) steps = muster_migrate_get_built_in ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterDb) db = muster_db_open (path, MUSTER_DB_WRITE, steps->len, &error);
  gint64 n;

  g_assert_true (muster_migrate (db, steps, &error));
  g_assert_true (muster_db_exec (db, "PRAGMA max_page_count = 60", &error));
  g_assert_false (muster_db_write (db, fill_table, NULL, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_STORE_FULL);
  g_clear_error (&error);
  g_assert_true (muster_db_query_int64 (db, "SELECT count (*) FROM setting", &n, &error));
  g_assert_cmpint (n, ==, 0);
  g_assert_true (muster_db_exec (db, "PRAGMA max_page_count = 100000", &error));
  g_assert_true (muster_db_write (db, fill_table, NULL, &error));
  g_assert_no_error (error);
}

int
main (int argc, char *argv[])
{
  can_mount = small_disk_enter ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/store/full-disk/tmpfs", NULL, test_full_disk);
  g_test_add_data_func ("/store/full-disk/ext4", "ext4", test_full_disk);
  g_test_add_func ("/store/full-disk/file", test_full_file);
  return g_test_run ();
}
