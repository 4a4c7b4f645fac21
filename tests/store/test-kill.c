/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "muster-error.h"
#include "store-fixture.h"

/* kill -9 in the middle of everything: no acknowledged entry is lost, no import is half there. A
 * killed process is not a power cut (the page cache survives it); synchronous=FULL is for that.
 *
 * `test-kill --rounds N` runs more than the 25 of a normal run. */

#define N_ROUNDS    25
#define N_PEOPLE    20
#define NEW_STORE   5 /* rounds on one file: the first kills often hit opening and migrating */
#define MIN_KILL_US 20000
#define MAX_KILL_US 150000

static const char *program;
static int n_rounds = N_ROUNDS;

/* --- the child --- */

static void
import_batch (MusterStore *store, guint batch)
{
  MusterRosterRow rows[N_PEOPLE] = {0};
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < N_PEOPLE; i++)
    rows[i].student_number = g_strdup_printf ("%d-%u-%u", (int) getpid (), batch, i);
  if (!muster_store_put_people (store, rows, N_PEOPLE, NULL, NULL, &error))
    g_error ("%s", error->message);
  for (guint i = 0; i < N_PEOPLE; i++)
    g_free ((char *) rows[i].student_number);
}

/* Prints each number once it is acknowledged, until it is killed. */
static int
append_for_ever (const char *path)
{
  g_autoptr (GError) error = NULL;
  MusterStore *store = muster_store_open (path, "door-1", &error);

  if (store == NULL)
    g_error ("%s", error->message);
  for (guint i = 1;; i++) {
    g_autoptr (MusterEvent) event = muster_event_new ("outcome");
    char line[32];
    int length;
    gint64 seq;

    muster_event_set_int (event, "person", i % 7 + 1);
    muster_event_set_string (event, "occasion", "autumn-2026");
    muster_event_set_string (event, "outcome", "pass");
    seq = muster_store_append (store, event, &error);
    if (seq < 0)
      g_error ("%s", error->message);
    length = g_snprintf (line, sizeof line, "%" G_GINT64_FORMAT "\n", seq);
    if (write (STDOUT_FILENO, line, (gsize) length) != length)
      return 1;
    if (i % 8 == 0)
      import_batch (store, i);
  }
}

/* --- the parent --- */

/* Reads one number, which must follow @last. FALSE: the child is gone. */
static gboolean
read_acknowledged (GDataInputStream *lines, gint64 *last)
{
  g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);

  if (line == NULL)
    return FALSE;
  g_assert_cmpint (g_ascii_strtoll (line, NULL, 10), ==, *last + 1);
  *last += 1;
  return TRUE;
}

/* Returns the last acknowledged number. On a fresh store the time runs from the start, so that
 * opening and migrating are hit as well; else from the first entry. */
static gint64
kill_once (const char *path, gint64 before, gboolean fresh)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) child =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, "--append", path, NULL);
  g_autoptr (GDataInputStream) lines = NULL;
  gint64 last = before;

  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (child));
  if (!fresh)
    g_assert_true (read_acknowledged (lines, &last));
  g_usleep ((gulong) g_test_rand_int_range (MIN_KILL_US, MAX_KILL_US));
  g_subprocess_force_exit (child);
  g_subprocess_wait (child, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_signaled (child)); /* and did not fall over by itself */
  g_assert_cmpint (g_subprocess_get_term_sig (child), ==, SIGKILL);
  while (read_acknowledged (lines, &last))
    continue;
  return last;
}

static void
test_kill (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = NULL;
  gint64 acknowledged = 0, total = 0, present = 0;

  for (int round = 0; round < n_rounds; round++) {
    MusterStore *store;
    g_autoptr (GError) error = NULL;
    gint64 people;

    if (round % NEW_STORE == 0) {
      g_free (path);
      path = g_strdup_printf ("%s/store-%d.db", folder, round);
      present = 0;
    }
    acknowledged = kill_once (path, present, round % NEW_STORE == 0);
    total += acknowledged - present;
    store = fixture_open (path);
    g_assert_true (muster_store_verify_journal (store, &present, NULL, &error));
    g_assert_no_error (error);
    g_assert_cmpint (present, >=, acknowledged);
    g_assert_cmpint (present, <=, acknowledged + 1); /* written, killed before it was said */
    people = muster_store_count_people (store, NULL, &error);
    g_assert_cmpint (people % N_PEOPLE, ==, 0);
    fixture_close (store);
    g_assert_cmpint (fixture_query (path,
                                    "SELECT count (*) FROM pragma_integrity_check"
                                    " WHERE integrity_check <> 'ok'"),
                     ==,
                     0);
  }
  g_test_message (
      "%d kills, %" G_GINT64_FORMAT " acknowledged entries, none lost", n_rounds, total);
  g_assert_cmpint (total, >=, n_rounds - n_rounds / NEW_STORE - 1);
}

int
main (int argc, char *argv[])
{
  if (argc == 3 && g_str_equal (argv[1], "--append"))
    return append_for_ever (argv[2]);
  program = argv[0];
  g_test_init (&argc, &argv, NULL);
  if (argc == 3 && g_str_equal (argv[1], "--rounds"))
    n_rounds = atoi (argv[2]);
  g_test_add_func ("/store/kill", test_kill);
  return g_test_run ();
}
