/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-record-bench.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>

#include "muster-error.h"
#include "muster-services.h"

/* An empty store needs several steps. */
#define STEP  (16 * 1024)
#define LIMIT (16 * 1024 * 1024)
/* A measurement may be over before somebody gets at its store. */
#define MAX_TRIES 500

static guint
count_files (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (folder) != NULL)
    n++;
  return n;
}

static void
test_measures (void)
{
  g_autofree char *parent = g_dir_make_tmp ("muster-bench-XXXXXX", NULL);
  g_autofree char *folder = g_build_filename (parent, "not", "yet", NULL);
  g_autofree char *above = g_path_get_dirname (folder);
  g_autoptr (GError) error = NULL;
  double ms = 0;

  g_assert_true (muster_record_bench_run (folder, &ms, &error));
  g_assert_no_error (error);
  g_assert_cmpfloat (ms, >, 0);
  g_assert_cmpuint (count_files (folder), ==, 0);
  g_rmdir (folder);
  g_rmdir (above);
  g_rmdir (parent);
}

/* No file of this program may become longer. */
static void
set_limit (rlim_t bytes)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = bytes;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

/* A store that does not fit leaves nothing. */
static void
test_no_room (void)
{
  g_autofree char *parent = NULL;
  gboolean done = FALSE;
  guint n_failed = 0;

  if (!g_test_subprocess ()) {
    g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
    g_test_trap_assert_passed ();
    return;
  }
  parent = g_dir_make_tmp ("muster-bench-XXXXXX", NULL);
  signal (SIGXFSZ, SIG_IGN);
  for (rlim_t bytes = STEP; !done && bytes < LIMIT; bytes += STEP) {
    g_autoptr (GError) error = NULL;
    double ms = 0;

    set_limit (bytes);
    done = muster_record_bench_run (parent, &ms, &error);
    n_failed += !done;
    g_assert_true (done || error->domain == MUSTER_ERROR);
    g_assert_cmpuint (count_files (parent), ==, 0);
  }
  g_assert_true (done);
  g_assert_cmpuint (n_failed, >, 2);
  g_rmdir (parent);
}

typedef struct {
  const char *parent; /* borrowed */
  int stop;           /* atomic */
} Spoiler;

static gboolean
spoil (const char *path)
{
  sqlite3 *db = NULL;
  gboolean done = sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
                  sqlite3_exec (db, "DROP TABLE journal_head", NULL, NULL, NULL) == SQLITE_OK;

  sqlite3_close (db);
  return done;
}

/* Takes a table out of the store that appears below a folder, once. */
static gpointer
spoiler_thread (gpointer data)
{
  Spoiler *spoiler = data;
  gboolean done = FALSE;

  while (!done && !g_atomic_int_get (&spoiler->stop)) {
    g_autoptr (GDir) folder = g_dir_open (spoiler->parent, 0, NULL);
    const char *name;

    while (!done && (name = g_dir_read_name (folder)) != NULL) {
      g_autofree char *path = g_build_filename (spoiler->parent, name, "bench.db", NULL);

      done = spoil (path);
    }
  }
  return NULL;
}

/* Whether it came to an outcome that could not be kept: @spoiler may be too early or too late. */
static gboolean
run_spoiled (const char *parent)
{
  Spoiler spoiler = {parent, FALSE};
  GThread *thread = g_thread_new ("spoiler", spoiler_thread, &spoiler);
  g_autoptr (GError) error = NULL;
  double ms = 0;
  gboolean done = muster_record_bench_run (parent, &ms, &error);

  g_atomic_int_set (&spoiler.stop, TRUE);
  g_thread_join (thread);
  if (!done)
    g_test_message ("%s", error->message);
  return !done && strstr (error->message, "journal_head") != NULL;
}

/* What the spoiler put there while the folder was being removed. */
static void
remove_rest (const char *parent)
{
  g_autoptr (GDir) folder = g_dir_open (parent, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (folder)) != NULL) {
    g_autofree char *path = g_build_filename (parent, name, NULL);

    muster_services_remove_folder (path, NULL);
  }
}

/* An outcome that cannot be kept leaves nothing either. */
static void
test_append_fails (void)
{
  g_autofree char *parent = g_dir_make_tmp ("muster-bench-XXXXXX", NULL);
  gboolean appending = FALSE;

  for (guint i = 0; i < MAX_TRIES && !appending; i++) {
    appending = run_spoiled (parent);
    if (!appending)
      remove_rest (parent);
  }
  g_assert_true (appending);
  g_assert_cmpuint (count_files (parent), ==, 0);
  g_rmdir (parent);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/station/record-bench/measures", test_measures);
  g_test_add_func ("/station/record-bench/no-room", test_no_room);
  g_test_add_func ("/station/record-bench/append-fails", test_append_fails);
  return g_test_run ();
}
