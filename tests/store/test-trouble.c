/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <unistd.h>

#include "muster-error.h"
#include "muster-migrate.h"
#include "muster-store-sign-in.h"
#include "muster-store-staff.h"
#include "store-fixture.h"

static const char *program;
static gboolean can_mount;

static void
assert_not_opened (const char *path, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (muster_store_open (path, "door-1", &error));
  g_assert_error (error, MUSTER_ERROR, code);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, path));
}

/* --- what is no store --- */

static void
test_random_bytes (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  static const gsize sizes[] = {2, 15, 100, 512, 4096, 40000};

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++) {
    for (guint with_header = 0; with_header < 2; with_header++) {
      g_autofree char *bytes = g_malloc (sizes[i]);
      g_autofree char *before = NULL, *after = NULL;
      g_autoptr (GError) error = NULL;

      for (gsize j = 0; j < sizes[i]; j++)
        bytes[j] = (char) g_test_rand_int_range (0, 256);
      if (with_header && sizes[i] >= 100)
        memcpy (bytes, "SQLite format 3\0\x10\0\2\2\0\x40\x20\x20", 24);
      g_assert_true (g_file_set_contents (path, bytes, (gssize) sizes[i], NULL));
      before = fixture_hash_file (path);
      g_test_message ("%" G_GSIZE_FORMAT " bytes, header: %u", sizes[i], with_header);
      assert_not_opened (path, MUSTER_ERROR_STORE);
      g_assert_null (muster_store_open_readonly (path, &error));
      g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_STORE);
      after = fixture_hash_file (path);
      g_assert_cmpstr (before, ==, after);
    }
  }
}

static void
test_other_program (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "history.sqlite", NULL);
  g_autofree char *before = NULL, *after = NULL;

  fixture_sql (path, "CREATE TABLE moz_places (id INTEGER)");
  before = fixture_hash_file (path);
  assert_not_opened (path, MUSTER_ERROR_STORE);
  after = fixture_hash_file (path);
  g_assert_cmpstr (before, ==, after);
}

/* A page in the middle is rubbish: what needs it fails in words, the rest works, nothing crashes.
 */
static void
test_damaged_page (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autofree char *key = g_build_filename (folder, "store.db-key", NULL);
  g_autofree char *copy_key = g_build_filename (folder, "copy.db-key", NULL);
  g_autofree char *rubbish = g_malloc (4096);
  MusterStore *store = fixture_open (path);
  gint64 n_pages;
  guint n_failed = 0;

  for (guint i = 0; i < 300; i++)
    fixture_append (store, "attempt", i, "fail");
  fixture_close (store);
  memset (rubbish, 0xa5, 4096);
  n_pages = fixture_query (path, "PRAGMA page_count");
  for (gint64 page = 2; page <= n_pages; page++) {
    g_autofree char *copy = g_build_filename (folder, "copy.db", NULL);
    g_autofree char *bytes = NULL;
    g_autoptr (GError) error = NULL, other = NULL;
    gsize length;

    if (page == 2) {
      g_assert_true (g_file_get_contents (key, &bytes, &length, NULL));
      g_assert_true (g_file_set_contents (copy_key, bytes, (gssize) length, NULL));
      g_clear_pointer (&bytes, g_free);
    }
    g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
    memcpy (bytes + (page - 1) * 4096, rubbish, 4096);
    g_assert_true (g_file_set_contents (copy, bytes, (gssize) length, NULL));
    store = muster_store_open (copy, "door-1", &error);
    if (store == NULL) {
      g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_STORE);
      n_failed++;
      continue;
    }
    if (!muster_store_verify_journal (store, NULL, NULL, &error)) {
      g_assert_true (error->domain == MUSTER_ERROR);
      n_failed++;
    }
    muster_case_free (
        muster_store_find (store, MUSTER_FIND_BY_STUDENT, "1", NULL, "x", NULL, &other));
    g_assert_error (other, MUSTER_ERROR, other->code);
    fixture_close (store);
  }
  g_test_message ("%u of %" G_GINT64_FORMAT " pages matter to the journal", n_failed, n_pages - 1);
  g_assert_cmpuint (n_failed, >, 10);
}

static void
test_no_place (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *file = g_build_filename (folder, "file", NULL);
  g_autofree char *below = g_build_filename (file, "store.db", NULL);
  g_autofree char *missing = g_build_filename (folder, "missing.db", NULL);
  g_autoptr (GError) error = NULL;

  assert_not_opened (folder, MUSTER_ERROR_STORE); /* a folder */
  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  g_assert_null (muster_store_open (below, "door-1", &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_STORE);
  g_clear_error (&error);
  g_assert_null (muster_store_open_readonly (missing, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND);
  g_assert_false (g_file_test (missing, G_FILE_TEST_EXISTS));
  g_clear_error (&error);
  g_assert_null (muster_store_open (NULL, "door-1", &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  g_clear_error (&error);
  g_assert_null (muster_store_open ("", "door-1", &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  g_clear_error (&error);
  g_assert_null (muster_store_open (":memory:", NULL, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  g_clear_error (&error);
  g_assert_null (muster_store_open (":memory:", "\xff", &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
}

static void
test_rights (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autoptr (GError) error = NULL;
  GStatBuf info;
  uid_t user = geteuid ();

  fixture_close (fixture_open (path));
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  g_assert_cmpint (g_chmod (folder, 0555), ==, 0);
  g_assert_cmpint (g_chmod (path, 0444), ==, 0);
  if (user == 0 && seteuid (65534) != 0) {
    g_test_skip ("root that cannot become somebody else");
    return;
  }
  assert_not_opened (path, MUSTER_ERROR_NO_RIGHTS);
  g_assert_cmpint (seteuid (user), ==, 0);
  g_assert_cmpint (g_chmod (folder, 0755), ==, 0);
  g_assert_cmpint (g_chmod (path, 0000), ==, 0);
  g_assert_cmpint (seteuid (user == 0 ? 65534 : user), ==, 0);
  g_assert_null (muster_store_open_readonly (path, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NO_RIGHTS);
  g_assert_cmpint (seteuid (user), ==, 0);
}

/* --- two processes --- */

/* The other process: opens the store for writing, says so and waits to be killed. */
static int
hold (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterStore) store = muster_store_open (path, "door-2", &error);

  if (store == NULL)
    return 1;
  g_print ("open\n");
  pause ();
  return 0;
}

static GSubprocess *
spawn_holder (const char *path)
{
  g_autoptr (GError) error = NULL;
  GSubprocess *holder =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, "--hold", path, NULL);
  char line[5] = "";

  g_assert_no_error (error);
  g_input_stream_read_all (
      g_subprocess_get_stdout_pipe (holder), line, sizeof line, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (line, sizeof line, "open\n", 5);
  return holder;
}

static void
kill_and_wait (GSubprocess *process)
{
  g_subprocess_force_exit (process);
  g_subprocess_wait (process, NULL, NULL);
}

static void
test_second_process (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  MusterStore *store = fixture_open (path);
  g_autoptr (GSubprocess) holder = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterEvent) event = muster_event_new ("outcome");
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (MusterCase) found = NULL;
  gint64 start, n;

  fixture_put_person (store, "2026001", "Ana", "", NULL);
  fixture_append (store, "outcome", 1, "pass");
  assert_not_opened (path, MUSTER_ERROR_STORE_LOCKED); /* the same process is no exception */
  fixture_close (store);

  holder = spawn_holder (path);
  start = g_get_monotonic_time ();
  g_assert_null (muster_store_open (path, "door-1", &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_STORE_LOCKED);
  g_assert_cmpint (g_get_monotonic_time () - start, <, G_USEC_PER_SEC / 2);
  g_assert_nonnull (strstr (error->message, g_subprocess_get_identifier (holder)));
  g_clear_error (&error);

  store = muster_store_open_readonly (path, &error);
  g_assert_no_error (error);
  g_assert_true (muster_store_verify_journal (store, &n, NULL, &error));
  g_assert_cmpint (n, ==, 1);
  entries = muster_store_list_journal (store, 1, 0, 0, &error);
  g_assert_cmpuint (entries->len, ==, 1);
  g_assert_cmpuint (muster_store_count_people (store, NULL, &error), ==, 1);
  found = muster_store_find (store, MUSTER_FIND_BY_STUDENT, "2026001", NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (muster_store_append (store, event, &error), ==, -1);
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_STORE);
  g_clear_error (&error);
  g_assert_false (muster_store_set_setting (store, "a", "b", &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_STORE);
  fixture_close (store);

  kill_and_wait (holder);
  fixture_close (fixture_open (path)); /* at once, no stale lock */
}

/* Somebody works in the file with an SQLite shell. */
static void
test_foreign_lock (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  MusterStore *store = fixture_open (path);
  g_autoptr (MusterEvent) event = muster_event_new ("outcome");
  g_autoptr (GError) error = NULL;
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (muster_store_append (store, event, &error), ==, -1);
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_STORE_LOCKED);
  g_clear_error (&error);
  g_assert_true (muster_store_verify_journal (store, NULL, NULL, &error));
  sqlite3_close (db);
  g_assert_cmpint (muster_store_append (store, event, &error), ==, 1);
  g_assert_no_error (error);
  fixture_close (store);
}

/* --- a full disk --- */

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

/* Takes all room that is left, to the last byte. */
static void
fill_disk (const char *path)
{
  static const char zeros[4096];
  int fd = g_open (path, O_CREAT | O_WRONLY | O_TRUNC, 0600);
  gssize written;

  do
    written = write (fd, zeros, sizeof zeros);
  while (written > 0);
  g_assert_cmpint (errno, ==, ENOSPC);
  close (fd);
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

static void
append_until_reserve (MusterStore *store)
{
  g_autofree char *note = g_strnfill (1000, 'x');

  while (!muster_store_is_on_reserve (store)) {
    g_autoptr (MusterEvent) event = muster_event_new ("attempt");

    muster_event_set_string (event, "note", note);
    g_assert_cmpint (muster_store_append (store, event, NULL), >, 0);
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
test_full_disk (void)
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

  if (!can_mount) {
    g_test_skip ("may not mount a small disk");
    return;
  }
  g_assert_cmpint (g_mkdir (disk, 0700), ==, 0);
  g_assert_cmpint (mount ("tmpfs", disk, "tmpfs", 0, "size=8m"), ==, 0);
  make_rows (rows, G_N_ELEMENTS (rows), none);
  store = fixture_open (path);
  fixture_append (store, "outcome", 1, "pass");
  admin = add_staff (store);
  fill_disk (filler);

  assert_full (store, rows, G_N_ELEMENTS (rows));
  g_assert_cmpuint (muster_store_count_people (store, NULL, &error), ==, 0);
  g_assert_no_error (error);
  g_assert_false (muster_store_is_on_reserve (store));
  append_until_reserve (store); /* first what the WAL still has */
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
  fill_disk (filler);
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
  g_assert_cmpint (umount2 (disk, MNT_DETACH), ==, 0);
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

/* Mounts of this test are seen by nobody else and go with the process. */
static gboolean
enter_own_namespace (void)
{
  int flags = geteuid () == 0 ? CLONE_NEWNS : CLONE_NEWUSER | CLONE_NEWNS;

  return unshare (flags) == 0 && mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}

int
main (int argc, char *argv[])
{
  if (argc == 3 && g_str_equal (argv[1], "--hold"))
    return hold (argv[2]);
  program = argv[0];
  can_mount = enter_own_namespace ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/trouble/random-bytes", test_random_bytes);
  g_test_add_func ("/store/trouble/other-program", test_other_program);
  g_test_add_func ("/store/trouble/damaged-page", test_damaged_page);
  g_test_add_func ("/store/trouble/no-place", test_no_place);
  g_test_add_func ("/store/trouble/rights", test_rights);
  g_test_add_func ("/store/trouble/second-process", test_second_process);
  g_test_add_func ("/store/trouble/foreign-lock", test_foreign_lock);
  g_test_add_func ("/store/trouble/full-disk", test_full_disk);
  g_test_add_func ("/store/trouble/full-file", test_full_file);
  return g_test_run ();
}
