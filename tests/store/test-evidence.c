/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "evidence-fixture.h"
#include "muster-error.h"
#include "muster-journal.h"
#include "muster-migrate.h"
#include "muster-store-erase.h"
#include "muster-vault-key.h"
#include "store-fixture.h"

#define N_KILLS     8
#define MIN_KILL_US 20000
#define MAX_KILL_US 150000

static const char *program;

static GBytes *
make_nothing (gpointer data, GError **error)
{
  g_set_error_literal (error, MUSTER_ERROR, MUSTER_ERROR_FAILED, "no picture");
  return NULL;
}

static char *
open_message (MusterStore *store, const char *visit, MusterError code)
{
  g_autoptr (GPtrArray) rows = evidence_list (store, visit);
  g_autoptr (GError) error = NULL;

  g_assert_null (muster_store_open_evidence (store, g_ptr_array_index (rows, 0), &error));
  g_assert_error (error, MUSTER_ERROR, (int) code);
  return g_strdup (error->message);
}

/* --- keeping --- */

static void
test_sealed (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autofree char *key = g_strconcat (path, "-key", NULL);
  g_autofree char *json = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  MusterEvidenceKeep one = evidence_keep_of ("visit-1", 1), two = evidence_keep_of ("visit-2", 1);
  const MusterEvidenceRow *row;
  const char *lost = "";
  MusterStore *store = fixture_open (path);
  GStatBuf info;
  gint64 seq;

  seq = evidence_keep (store, &one, &lost);
  g_assert_null (lost);
  evidence_keep (store, &two, NULL);
  json = evidence_dup_entry (store, seq);
  g_assert_nonnull (strstr (json, "\"evidence\":\""));
  for (guint i = 0; i < 2; i++) {
    static const char *const suffixes[] = {"", "-wal", "-shm"};

    /* first while the WAL has it all, then when the file has it */
    for (guint k = 0; k < G_N_ELEMENTS (suffixes); k++) {
      g_assert_false (evidence_file_has (path, suffixes[k], evidence_jpeg_head, 4));
      g_assert_false (
          evidence_file_has (path, suffixes[k], EVIDENCE_CAMERA, strlen (EVIDENCE_CAMERA)));
      g_assert_false (evidence_file_has (path, suffixes[k], "muster-evidence 1", 17));
    }
    fixture_close (store);
    store = fixture_open (path);
  }
  g_assert_true (
      evidence_file_has (path, "", "visit-1", 7)); /* the search does find what is there */
  g_assert_cmpint (g_stat (key, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  evidence_assert_opens (store, "visit-1");
  evidence_assert_opens (store, "visit-2");
  rows = evidence_list (store, NULL);
  g_assert_cmpuint (rows->len, ==, 2);
  row = g_ptr_array_index (rows, 0);
  g_assert_cmpint (row->seq, ==, seq);
  g_assert_cmpint (row->person, ==, 1);
  g_assert_cmpuint (row->days, ==, 14);
  g_assert_cmpfloat (row->days_left, >, 13.9);
  g_assert_false (row->rehearsal);
  evidence_assert_whole (store);
  fixture_close (store);
}

/* What cannot be made, or is kept already, does not cost the entry. */
static void
test_lost (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  MusterEvidenceKeep what = evidence_keep_of ("visit-1", 1);
  g_autofree char *json = NULL;
  const char *lost = NULL;
  MusterStore *store = fixture_open (path);
  g_autoptr (GPtrArray) rows = NULL;

  evidence_keep (store, &what, &lost);
  g_assert_null (lost);
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "Evidence was not kept: *");
  evidence_keep (store, &what, &lost);
  g_assert_cmpstr (lost, ==, "failed");
  what.make = make_nothing;
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "Evidence was not kept: no picture");
  json = evidence_dup_entry (store, evidence_keep (store, &what, &lost));
  g_test_assert_expected_messages ();
  g_assert_cmpstr (lost, ==, "failed");
  g_assert_nonnull (strstr (json, "\"evidence_lost\":\"failed\""));
  g_assert_null (strstr (json, "\"evidence\":"));
  rows = evidence_list (store, NULL);
  g_assert_cmpuint (rows->len, ==, 1);
  evidence_assert_whole (store);
  fixture_close (store);
}

/* Who was erased while they stood here leaves none. */
static void
test_of_nobody (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  MusterEvidenceKeep what = evidence_keep_of ("visit-1", 1);
  MusterEraseOrder order = {.what = MUSTER_ERASE_PERSON, .cause = "roster"};
  MusterStore *store = fixture_open (path);
  g_autoptr (MusterEvent) event = muster_event_new ("attempt");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  const char *lost = NULL;
  MusterErased erased;

  order.person = fixture_put_person (store, "2026007", "Gina", NULL, "04A1B2C3");
  muster_event_set_int (event, "person", order.person);
  g_assert_true (muster_store_erase (store, &order, &erased, &error));
  g_assert_no_error (error);
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "Evidence was not kept: *");
  g_assert_cmpint (muster_store_append_keeping (store, event, &what, &lost, &error), >, 0);
  g_test_assert_expected_messages ();
  g_assert_cmpstr (lost, ==, "erased");
  rows = evidence_list (store, NULL);
  g_assert_cmpuint (rows->len, ==, 0);
  evidence_assert_whole (store);
  fixture_close (store);
}

/* No room for the evidence, but for the entry. */
static void
test_full (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autoptr (GPtrArray) steps = muster_migrate_get_built_in ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterDb) db = NULL;
  g_autofree char *limit = NULL;
  MusterEvidenceKeep what = evidence_keep_of ("visit-1", 1);
  MusterEvidencePut *put = muster_evidence_put_new (&what, "boot");
  MusterJournalAppend append = {
      .json = (char *) "{\"type\":\"attempt\"}", .station = "1", .boot = "boot", .evidence = put};
  g_autoptr (MusterEvent) event = NULL;
  gint64 pages, rows;

  fixture_close (fixture_open (path));
  db = muster_db_open (path, MUSTER_DB_WRITE, steps->len, &error);
  g_assert_no_error (error);
  g_assert_true (muster_vault_key_set_up (db, NULL, &error));
  g_assert_true (
      muster_db_exec (db, "VACUUM", &error)); /* what migrations left free is room, too */
  g_assert_true (muster_db_query_int64 (db, "PRAGMA page_count", &pages, &error));
  limit = g_strdup_printf ("PRAGMA max_page_count = %d", (int) pages + 3);
  g_assert_true (muster_db_exec (db, limit, &error));
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "Evidence was not kept: *");
  g_assert_true (muster_journal_append (db, &append, &error));
  g_test_assert_expected_messages ();
  g_assert_no_error (error);
  g_assert_cmpstr (append.evidence_lost, ==, "store-full");
  event = muster_journal_read_event (db, append.seq, &error);
  g_assert_cmpstr (muster_event_get_string (event, "evidence_lost"), ==, "store-full");
  g_assert_true (muster_db_query_int64 (db, "SELECT count (*) FROM evidence", &rows, &error));
  g_assert_cmpint (rows, ==, 0);
  muster_evidence_put_free (put);
}

/* --- what somebody did to the file --- */

static void
test_changed (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  MusterEvidenceKeep one = evidence_keep_of ("visit-1", 1), two = evidence_keep_of ("visit-2", 1),
                     three = evidence_keep_of ("visit-3", 1);
  g_autofree char *cut = NULL, *exchanged = NULL, *moved = NULL;
  MusterStore *store = fixture_open (path);

  evidence_keep (store, &one, NULL);
  evidence_keep (store, &two, NULL);
  evidence_keep (store, &three, NULL);
  fixture_close (store);
  fixture_sql (path,
               "UPDATE evidence SET sealed = substr (sealed, 1, 5000) WHERE visit = 'visit-1'");
  fixture_sql (path,
               "UPDATE evidence SET sealed = (SELECT sealed FROM evidence WHERE visit = 'visit-3')"
               " WHERE visit = 'visit-2'");
  fixture_sql (path, "UPDATE evidence SET attempt = 2 WHERE visit = 'visit-3'");
  store = fixture_open (path);
  cut = open_message (store, "visit-1", MUSTER_ERROR_BAD_DATA);
  exchanged = open_message (store, "visit-2", MUSTER_ERROR_BAD_DATA);
  moved = open_message (store, "visit-3", MUSTER_ERROR_BAD_DATA);
  g_assert_nonnull (strstr (cut, "visit-1, attempt 1: It is not what the journal says"));
  g_assert_nonnull (strstr (exchanged, "It is not what the journal says"));
  g_assert_nonnull (strstr (moved, "visit-3, attempt 2: It was damaged or changed"));
  fixture_close (store);
}

static void
test_key (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autofree char *key = g_strconcat (path, "-key", NULL), *away = g_strconcat (key, "-away", NULL);
  g_autofree char *missing = NULL, *other = NULL;
  MusterEvidenceKeep one = evidence_keep_of ("visit-1", 1);
  MusterStore *store = fixture_open (path);

  evidence_keep (store, &one, NULL);
  fixture_close (store);

  g_assert_cmpint (g_rename (key, away), ==, 0);
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_MESSAGE, "*-key is missing*");
  store = fixture_open (path);
  missing = open_message (store, "visit-1", MUSTER_ERROR_SEALED_OFF);
  g_assert_nonnull (strstr (missing, "-key is missing"));
  g_test_assert_expected_messages ();
  g_assert_false (g_file_test (key, G_FILE_TEST_EXISTS));
  fixture_close (store);

  g_assert_true (g_file_set_contents (
      key,
      "muster-key 1\n0101010101010101010101010101010101010101010101010101010101010101\n",
      -1,
      NULL));
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_MESSAGE, "*is not the one*");
  store = fixture_open (path);
  g_test_assert_expected_messages ();
  other = open_message (store, "visit-1", MUSTER_ERROR_SEALED_OFF);
  g_assert_nonnull (strstr (other, "is not the one"));
  fixture_close (store);

  g_assert_cmpint (g_rename (away, key), ==, 0);
  store = fixture_open (path);
  evidence_assert_opens (store, "visit-1");
  fixture_close (store);
}

/* The other half of the one key that is kept beside @path. */
static char *
dup_half (const char *folder, const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autofree char *own = g_strconcat (path, "-key", NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *found = g_build_filename (folder, name, NULL);

    if (g_str_has_suffix (name, "-key") && !g_str_equal (found, own))
      return g_steal_pointer (&found);
  }
  g_assert_not_reached ();
}

/* A backup of the file alone was put back: what was kept is lost, what comes is not. */
static void
test_half_gone (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autofree char *away = g_build_filename (folder, "away", NULL);
  g_autofree char *half = NULL, *message = NULL;
  MusterEvidenceKeep one = evidence_keep_of ("visit-1", 1), two = evidence_keep_of ("visit-2", 1);
  const char *lost = NULL;
  MusterStore *store = fixture_open (path);

  evidence_keep (store, &one, NULL);
  half = dup_half (folder, path);
  g_assert_cmpint (g_rename (half, away), ==, 0);

  /* one that only cannot be read now is not given up */
  g_assert_cmpint (symlink (half, half), ==, 0);
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "Evidence was not kept: *symbolic*");
  evidence_keep (store, &two, &lost);
  g_test_assert_expected_messages ();
  g_assert_nonnull (lost);
  g_free (open_message (store, "visit-1", MUSTER_ERROR_STORE));
  g_assert_cmpint (g_unlink (half), ==, 0);

  two.visit = "visit-3";
  evidence_keep (store, &two, &lost);
  g_assert_null (lost);
  evidence_assert_opens (store, "visit-3");
  message = open_message (store, "visit-1", MUSTER_ERROR_BAD_DATA);
  g_assert_nonnull (strstr (message, "Half of its key is gone"));
  g_assert_cmpint (g_rename (away, half), ==, 0);
  evidence_assert_opens (store, "visit-1"); /* it was found again */
  evidence_assert_whole (store);
  fixture_close (store);
}

/* A key from before there were halves opens what it sealed, and seals nothing more. */
static void
test_whole_key (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  MusterEvidenceKeep one = evidence_keep_of ("visit-1", 1), two = evidence_keep_of ("visit-2", 1);
  MusterStore *store = fixture_open (path);
  const char *lost = NULL;

  evidence_keep (store, &one, NULL);
  fixture_close (store);
  fixture_sql (path, "UPDATE data_key SET piece = NULL");
  store = fixture_open (path);
  evidence_keep (store, &two, &lost);
  g_assert_null (lost);
  evidence_assert_opens (store, "visit-2");
  fixture_close (store);
  g_assert_cmpint (fixture_query (path, "SELECT count (DISTINCT data_key) FROM evidence"), ==, 2);
  g_assert_cmpint (
      fixture_query (path, "SELECT count (*) FROM data_key WHERE piece IS NOT NULL"), ==, 1);
}

/* --- kill -9 --- */

static int
keep_for_ever (const char *path)
{
  g_autoptr (GError) error = NULL;
  MusterStore *store = muster_store_open (path, "door-1", &error);

  if (store == NULL)
    g_error ("%s", error->message);
  for (;;) {
    g_autofree char *visit = g_uuid_string_random ();
    MusterEvidenceKeep what = evidence_keep_of (visit, 1);
    g_autofree char *line =
        g_strdup_printf ("%" G_GINT64_FORMAT "\n", evidence_keep (store, &what, NULL));

    if (write (STDOUT_FILENO, line, strlen (line)) != (gssize) strlen (line))
      return 1;
  }
}

/* On a fresh store the time runs from the start, else from the first entry. */
static gint64
kill_once (const char *path, gboolean fresh)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) child =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, "--keep", path, NULL);
  g_autoptr (GDataInputStream) lines =
      g_data_input_stream_new (g_subprocess_get_stdout_pipe (child));
  gint64 last = 0;
  char *line;

  if (!fresh) {
    line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);
    g_assert_nonnull (line);
    last = g_ascii_strtoll (line, NULL, 10);
    g_free (line);
  }
  g_usleep ((gulong) g_test_rand_int_range (MIN_KILL_US, MAX_KILL_US));
  g_subprocess_force_exit (child);
  g_subprocess_wait (child, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_subprocess_get_term_sig (child), ==, SIGKILL);
  while ((line = g_data_input_stream_read_line (lines, NULL, NULL, NULL)) != NULL) {
    last = g_ascii_strtoll (line, NULL, 10);
    g_free (line);
  }
  return last;
}

/* Entry and evidence are there together or not at all, and what was acknowledged is there. */
static void
test_kill (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  gint64 acknowledged = 0, present = 0;

  for (guint round = 0; round < N_KILLS; round++) {
    g_autoptr (GPtrArray) rows = NULL;
    g_autoptr (GError) error = NULL;
    MusterStore *store;

    acknowledged = MAX (acknowledged, kill_once (path, round == 0));
    store = fixture_open (path);
    g_assert_true (muster_store_verify_journal (store, &present, NULL, &error));
    g_assert_no_error (error);
    g_assert_cmpint (present, >=, acknowledged);
    rows = evidence_list (store, NULL);
    g_assert_cmpint (rows->len, ==, present);
    if (rows->len > 0)
      evidence_assert_opens (
          store, ((MusterEvidenceRow *) g_ptr_array_index (rows, rows->len - 1))->visit);
    fixture_close (store);
  }
  g_test_message ("%" G_GINT64_FORMAT " kept, none lost", present);
  g_assert_cmpint (acknowledged, >, 0);
}

int
main (int argc, char *argv[])
{
  if (argc == 3 && g_str_equal (argv[1], "--keep"))
    return keep_for_ever (argv[2]);
  program = argv[0];
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/evidence/sealed", test_sealed);
  g_test_add_func ("/store/evidence/lost", test_lost);
  g_test_add_func ("/store/evidence/of-nobody", test_of_nobody);
  g_test_add_func ("/store/evidence/full", test_full);
  g_test_add_func ("/store/evidence/changed", test_changed);
  g_test_add_func ("/store/evidence/key", test_key);
  g_test_add_func ("/store/evidence/half-gone", test_half_gone);
  g_test_add_func ("/store/evidence/whole-key", test_whole_key);
  g_test_add_func ("/store/evidence/kill", test_kill);
  return g_test_run ();
}
