/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "muster-error.h"
#include "muster-store-erase.h"
#include "store-fixture.h"

/* Tries are counted for a person and an occasion, and nothing gives one back: not another card or
 * number of the same person, not another visit, not a program that is started anew or killed. */

#define FIRST_CARD  "04A1B2C3"
#define SECOND_CARD "08112233445566"
#define STUDENT     "2026001"
#define ID          "110105199003071234"
#define N_ROUNDS    6

static const char *program;

static void
append_try (MusterStore *store, gint64 person, const char *occasion)
{
  g_autoptr (MusterEvent) event = muster_event_new ("attempt");
  g_autoptr (GError) error = NULL;

  muster_event_set_int (event, "person", person);
  muster_event_set_string (event, "occasion", occasion);
  muster_event_set_int (event, "attempts_spent", 1);
  muster_store_append (store, event, &error);
  g_assert_no_error (error);
}

static gint64
put_guest (MusterStore *store)
{
  const char *cards[] = {FIRST_CARD, SECOND_CARD, NULL};
  const MusterRosterRow row = {
      .student_number = STUDENT, .name = "Ana Sample", .id_number = ID, .card_uids = cards};
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterCase) found = NULL;

  muster_store_put_people (store, &row, 1, NULL, NULL, &error);
  g_assert_no_error (error);
  found = muster_store_find (store, MUSTER_FIND_BY_STUDENT, STUDENT, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return muster_person_get_id (found->person);
}

/* Whichever way the person is found. */
static void
assert_tries (MusterStore *store, const char *occasion, guint n)
{
  static const struct {
    MusterFind by;
    const char *a, *b;
  } ways[] = {
      {MUSTER_FIND_BY_CARD, FIRST_CARD, NULL},
      {MUSTER_FIND_BY_CARD, SECOND_CARD, NULL},
      {MUSTER_FIND_BY_CARD_PART, "08??2233445566", NULL},
      {MUSTER_FIND_BY_ID, ID, NULL},
      {MUSTER_FIND_BY_NUMBERS, STUDENT, ID},
      {MUSTER_FIND_BY_STUDENT, STUDENT, NULL},
      {MUSTER_FIND_BY_PERSON, "1", NULL},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (MusterCase) found =
        muster_store_find (store, ways[i].by, ways[i].a, ways[i].b, occasion, NULL, &error);

    g_assert_no_error (error);
    g_assert_cmpuint (found->attempts, ==, n);
  }
}

/* Tells each try once it is acknowledged, until it is killed. */
static int
try_for_ever (const char *path)
{
  MusterStore *store = fixture_open (path);

  for (;;) {
    append_try (store, 1, "autumn-2026");
    if (write (STDOUT_FILENO, "x", 1) != 1)
      return 1;
  }
}

static guint
kill_once (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) child =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, "--try", path, NULL);
  GInputStream *out;
  char bytes[256];
  gsize length;
  guint n = 0;

  g_assert_no_error (error);
  out = g_subprocess_get_stdout_pipe (child);
  g_assert_cmpint (g_input_stream_read (out, bytes, 1, NULL, &error), ==, 1);
  g_usleep ((gulong) g_test_rand_int_range (1000, 60000));
  g_subprocess_force_exit (child);
  do {
    g_input_stream_read_all (out, bytes, sizeof bytes, &length, NULL, NULL);
    n += (guint) length;
  } while (length > 0);
  g_subprocess_wait (child, NULL, &error);
  g_assert_no_error (error);
  return n + 1;
}

static guint
read_tries (MusterStore *store)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterCase) found =
      muster_store_find (store, MUSTER_FIND_BY_STUDENT, STUDENT, NULL, "autumn-2026", NULL, &error);

  g_assert_no_error (error);
  return found->attempts;
}

/* At least each that was acknowledged; one more may have been written just before the kill. */
static void
test_killed (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  MusterStore *store = fixture_open (path);
  guint before = 0;

  g_assert_cmpint (put_guest (store), ==, 1);
  fixture_close (store);
  for (guint i = 0; i < N_ROUNDS; i++) {
    const guint acknowledged = kill_once (path);
    guint now;

    store = fixture_open (path);
    now = read_tries (store);
    g_assert_cmpuint (now, >=, before + acknowledged);
    g_assert_cmpuint (now, <=, before + acknowledged + 1);
    assert_tries (store, "autumn-2026", now);
    fixture_close (store);
    before = now;
  }
}

static void
test_ways (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  const char *third[] = {"10A1B2C3", FIRST_CARD, SECOND_CARD, NULL};
  const MusterRosterRow row = {.student_number = STUDENT, .card_uids = third};
  MusterEraseOrder order = {.what = MUSTER_ERASE_FACE, .cause = "request"};
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterCase) found = NULL;
  MusterErased erased;
  MusterStore *store = fixture_open (path);
  const gint64 person = put_guest (store);

  append_try (store, person, "autumn-2026");
  append_try (store, person, "autumn-2026");
  append_try (store, person, "spring-2027");
  assert_tries (store, "autumn-2026", 2);
  assert_tries (store, "spring-2027", 1);
  fixture_append (store, "outcome", person, "fail"); /* the end of a visit spends none */
  assert_tries (store, "autumn-2026", 2);
  fixture_close (store);

  /* started anew, a new card, and what was made of the face erased */
  store = fixture_open (path);
  assert_tries (store, "autumn-2026", 2);
  muster_store_put_people (store, &row, 1, NULL, NULL, &error);
  g_assert_no_error (error);
  found =
      muster_store_find (store, MUSTER_FIND_BY_CARD, third[0], NULL, "autumn-2026", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->attempts, ==, 2);
  order.person = person;
  muster_store_erase (store, &order, &erased, &error);
  g_assert_no_error (error);
  assert_tries (store, "autumn-2026", 2);
  fixture_close (store);
}

int
main (int argc, char *argv[])
{
  if (argc == 3 && g_str_equal (argv[1], "--try"))
    return try_for_ever (argv[2]);
  program = argv[0];
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/attempts/ways", test_ways);
  g_test_add_func ("/store/attempts/killed", test_killed);
  return g_test_run ();
}
