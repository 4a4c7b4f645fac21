/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <unistd.h>

#include "muster-error.h"
#include "store-fixture.h"

static const char *program;

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

int
main (int argc, char *argv[])
{
  if (argc == 3 && g_str_equal (argv[1], "--hold"))
    return hold (argv[2]);
  program = argv[0];
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/trouble/random-bytes", test_random_bytes);
  g_test_add_func ("/store/trouble/other-program", test_other_program);
  g_test_add_func ("/store/trouble/damaged-page", test_damaged_page);
  g_test_add_func ("/store/trouble/no-place", test_no_place);
  g_test_add_func ("/store/trouble/rights", test_rights);
  g_test_add_func ("/store/trouble/second-process", test_second_process);
  g_test_add_func ("/store/trouble/foreign-lock", test_foreign_lock);
  return g_test_run ();
}
