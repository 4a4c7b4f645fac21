/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <signal.h>
#include <unistd.h>

#include "erase-fixture.h"
#include "muster-clean.h"
#include "muster-error.h"
#include "muster-store-clean.h"
#include "muster-store-places.h"
#include "muster-store-private.h"
#include "store-fixture.h"
#include "tamper-fixture.h"

/* Writing the file anew after an erasure: it gives way, can be killed, and is done in the end. */

/* An erasure of which the file still has remains, in a store that takes some steps to copy. */
static void
make_store (const char *path, GPtrArray **hers)
{
  MusterEraseOrder order = {.what = MUSTER_ERASE_PERSON, .cause = "request"};
  g_autoptr (GError) error = NULL;
  MusterErased erased;
  MusterStore *store;
  gint64 her, other;
  MusterDb *db;

  erase_make_store (path, &her, &other);
  *hers = erase_new_tokens (path, her, FALSE);
  db = tamper_break_in (path);
  tamper_exec (db,
               "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 20000)"
               " INSERT INTO setting SELECT 'filler.' || x, hex (zeroblob (200)) FROM n");
  muster_db_close (db);
  store = fixture_open (path);
  order.person = her;
  order.file_later = TRUE;
  g_assert_true (muster_store_erase (store, &order, &erased, &error));
  g_assert_true (erased.in_file);
  fixture_close (store);
  erase_leave_in_file (path, *hers);
}

static void
assert_open (const char *path, gboolean is_open)
{
  g_assert_cmpint (fixture_query (path, "SELECT count (*) FROM erasure_open"), ==, is_open);
  g_assert_cmpint (fixture_query (path,
                                  "SELECT count (*) FROM journal_index"
                                  " WHERE type = 'erasure-file'"),
                   ==,
                   !is_open);
  g_assert_cmpint (fixture_query (path,
                                  "SELECT count (*) FROM pragma_integrity_check"
                                  " WHERE integrity_check <> 'ok'"),
                   ==,
                   0);
}

typedef struct {
  guint looks, wanted_at;
  gboolean die;
} Crowd;

static gboolean
is_wanted (gpointer data)
{
  Crowd *crowd = data;

  if (++crowd->looks < crowd->wanted_at)
    return FALSE;
  if (crowd->die)
    kill (getpid (), SIGKILL);
  return TRUE;
}

/* Whoever comes first is first, at the beginning and in the middle; nothing has happened then. */
static void
test_gives_way (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  static const guint moments[] = {1, 2, 10, 50};
  g_autoptr (GPtrArray) hers = NULL;
  g_autoptr (GError) error = NULL;
  MusterDb *db;

  make_store (path, &hers);
  db = tamper_break_in (path);
  for (gsize i = 0; i < G_N_ELEMENTS (moments); i++) {
    Crowd crowd = {.wanted_at = moments[i]};
    MusterClean clean = {
        .station = "door-1", .boot = "b", .is_wanted = is_wanted, .wanted_data = &crowd};

    g_assert_false (muster_clean_run (db, &clean, &error));
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BUSY);
    g_clear_error (&error);
    g_assert_cmpuint (crowd.looks, ==, moments[i]); /* at once, and nothing looks afterwards */
    g_assert_cmpint (tamper_count (db, "SELECT count (*) FROM erasure_open"), ==, 1);
  }
  muster_db_close (db);
  assert_open (path, TRUE);
  g_assert_cmpuint (erase_count_in_files (path, hers), >, 0);

  {
    MusterStore *store = fixture_open (path);

    fixture_clean (store);
    fixture_clean (store); /* nothing is left, so nothing is told twice */
    g_assert_true (muster_store_verify_journal (store, NULL, NULL, &error));
    fixture_close (store);
  }
  assert_open (path, FALSE);
  g_assert_cmpuint (erase_count_in_files (path, hers), ==, 0);
}

typedef struct {
  gboolean answered;
  GError *error; /* owned */
} Answer;

static void
cleaned_cb (GObject *store, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  muster_store_clean_finish (MUSTER_STORE (store), result, &answer->error);
  answer->answered = TRUE;
}

static gboolean
wait_job (MusterDb *db, gpointer data, GError **error)
{
  g_mutex_lock (data);
  g_mutex_unlock (data);
  return TRUE;
}

/* Through the store: what is queued behind it is what it gives way to. */
static void
test_queue (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autoptr (GPtrArray) hers = NULL;
  Answer first = {0}, second = {0};
  GMutex gate;
  MusterStore *store;

  make_store (path, &hers);
  store = fixture_open (path);
  g_mutex_init (&gate);
  g_mutex_lock (&gate);
  muster_store_push (
      store, wait_job, muster_store_new_task (store, NULL, &gate, NULL, NULL, NULL, NULL));
  muster_store_clean_async (store, NULL, cleaned_cb, &first);
  muster_store_retry_keys_async (store); /* anything */
  g_mutex_unlock (&gate);
  while (!first.answered)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (first.error, MUSTER_ERROR, MUSTER_ERROR_BUSY);
  g_clear_error (&first.error);
  g_assert_cmpuint (erase_count_in_files (path, hers), >, 0);
  muster_store_clean_async (store, NULL, cleaned_cb, &second);
  while (!second.answered)
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (second.error);
  fixture_close (store);
  assert_open (path, FALSE);
  g_assert_cmpuint (erase_count_in_files (path, hers), ==, 0);
}

static gpointer
ask_patiently (gpointer store)
{
  muster_store_be_patient ();
  g_assert_cmpuint (muster_store_count_people (store, NULL, NULL), ==, 1);
  return NULL;
}

static void
counted_cb (GObject *store, GAsyncResult *result, gpointer user_data)
{
  g_assert_cmpuint (
      muster_store_count_people_finish (MUSTER_STORE (store), result, NULL, NULL), ==, 1);
  *(gboolean *) user_data = TRUE;
}

/* What a courier asks every few seconds, and a desk each minute, waits, and breaks nothing off;
 * from a thread, and as a task. */
static void
test_patient (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autoptr (GPtrArray) hers = NULL;
  gboolean counted = FALSE;
  Answer answer = {0};
  GThread *thread;
  GMutex gate;
  MusterStore *store;

  make_store (path, &hers);
  store = fixture_open (path);
  g_mutex_init (&gate);
  g_mutex_lock (&gate);
  muster_store_push (
      store, wait_job, muster_store_new_task (store, NULL, &gate, NULL, NULL, NULL, NULL));
  muster_store_clean_async (store, NULL, cleaned_cb, &answer);
  thread = g_thread_new ("patient", ask_patiently, store);
  muster_store_count_people_async (store, NULL, counted_cb, &counted);
  g_usleep (G_USEC_PER_SEC / 5); /* the thread has asked */
  g_mutex_unlock (&gate);
  while (!answer.answered || !counted)
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (answer.error);
  g_thread_join (thread);
  fixture_close (store);
  assert_open (path, FALSE);
  g_assert_cmpuint (erase_count_in_files (path, hers), ==, 0);
}

/* Whoever waits behind it patiently gets on, too. */
static void
test_cancelled (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GPtrArray) hers = NULL;
  Answer answer = {0};
  MusterStore *store;

  make_store (path, &hers);
  store = fixture_open (path);
  muster_store_clean_async (store, cancellable, cleaned_cb, &answer);
  g_cancellable_cancel (cancellable);
  while (!answer.answered)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&answer.error);
  fixture_close (store);
  assert_open (path, TRUE);
}

/* Nothing is written that would have to be written again; and whoever comes meanwhile waits for
 * nobody who reads beside. */
static void
test_reader (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autoptr (GPtrArray) hers = NULL;
  g_autoptr (GError) error = NULL;
  sqlite3 *reader = NULL;
  Crowd crowd = {.wanted_at = G_MAXUINT};
  MusterClean clean = {
      .station = "door-1", .boot = "b", .is_wanted = is_wanted, .wanted_data = &crowd};
  gint64 begun;
  MusterDb *db;

  make_store (path, &hers);
  db = tamper_break_in (path);
  tamper_exec (db, "INSERT INTO setting VALUES ('in-the-wal', '1')");
  g_assert_cmpint (sqlite3_open (path, &reader), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (reader, "BEGIN; SELECT count (*) FROM person", NULL, NULL, NULL),
                   ==,
                   SQLITE_OK);
  begun = g_get_monotonic_time ();
  g_assert_false (muster_clean_run (db, &clean, &error));
  g_assert_cmpint (g_get_monotonic_time () - begun, <, G_USEC_PER_SEC);
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BUSY);
  g_assert_cmpuint (crowd.looks, <=, 1); /* VACUUM was not begun */
  g_assert_cmpint (sqlite3_close (reader), ==, SQLITE_OK);
  g_assert_true (muster_clean_run (db, &clean, NULL));
  muster_db_close (db);
  assert_open (path, FALSE);
}

static const char *program;

static int
clean_and_die (const char *path, const char *moment)
{
  Crowd crowd = {.wanted_at = (guint) atoi (moment), .die = TRUE};
  MusterClean clean = {
      .station = "door-1", .boot = "b", .is_wanted = is_wanted, .wanted_data = &crowd};

  muster_clean_run (tamper_break_in (path), &clean, NULL);
  return 1; /* it ought to be dead */
}

static void
test_killed (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  static const char *const moments[] = {"2", "20", "60"};
  g_autoptr (GPtrArray) hers = NULL;
  g_autoptr (GError) error = NULL;
  MusterStore *store;

  make_store (path, &hers);
  for (gsize i = 0; i < G_N_ELEMENTS (moments); i++) {
    g_autoptr (GSubprocess) child = g_subprocess_new (
        G_SUBPROCESS_FLAGS_NONE, &error, program, "--clean", path, moments[i], NULL);

    g_assert_no_error (error);
    g_subprocess_wait (child, NULL, &error);
    g_assert_true (g_subprocess_get_if_signaled (child));
    assert_open (path, TRUE);
    g_assert_cmpuint (erase_count_in_files (path, hers), >, 0);
  }
  store = fixture_open (path);
  fixture_clean (store);
  g_assert_true (muster_store_verify_journal (store, NULL, NULL, &error));
  fixture_close (store);
  assert_open (path, FALSE);
  g_assert_cmpuint (erase_count_in_files (path, hers), ==, 0);
}

int
main (int argc, char *argv[])
{
  if (argc == 4 && g_str_equal (argv[1], "--clean"))
    return clean_and_die (argv[2], argv[3]);
  program = argv[0];
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/clean/gives-way", test_gives_way);
  g_test_add_func ("/store/clean/queue", test_queue);
  g_test_add_func ("/store/clean/patient", test_patient);
  g_test_add_func ("/store/clean/cancelled", test_cancelled);
  g_test_add_func ("/store/clean/reader", test_reader);
  g_test_add_func ("/store/clean/killed", test_killed);
  return g_test_run ();
}
