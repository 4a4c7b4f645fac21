/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "store-fixture.h"

/* What is asked while a person waits stays fast. A normal run takes a small university; `test-scale
 * --people 100000` is the size that the limit is for. */

#define N_PEOPLE   20000
#define BATCH      5000
#define N_LOOK_UPS 2000
#define N_ENTRIES  500
#define LIMIT_US   5000

static int n_people = N_PEOPLE;

static char *
dup_card (int i)
{
  return g_strdup_printf ("04%06X%06X", (guint) i * 2654435761u >> 8 & 0xffffff, (guint) i);
}

static char *
dup_id (int i)
{
  return g_strdup_printf ("11010520%09dX", i);
}

static void
put_batch (MusterStore *store, int from, int n, guint *n_new, guint *n_changed)
{
  g_autofree MusterRosterRow *rows = g_new0 (MusterRosterRow, (gsize) n);
  g_autoptr (GPtrArray) strings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < n; i++) {
    char **cards = g_new0 (char *, 2);

    cards[0] = dup_card (from + i);
    rows[i].student_number = g_strdup_printf ("2026%06d", from + i);
    rows[i].name = g_strdup_printf ("同学 %d", from + i);
    rows[i].id_number = dup_id (from + i);
    rows[i].unit = "物理学院";
    rows[i].card_uids = (const char *const *) cards;
    rows[i].extra_json = "{\"dorm\":\"3-101\"}";
    g_ptr_array_add (strings, cards[0]);
    g_ptr_array_add (strings, cards);
    g_ptr_array_add (strings, (char *) rows[i].student_number);
    g_ptr_array_add (strings, (char *) rows[i].name);
    g_ptr_array_add (strings, (char *) rows[i].id_number);
  }
  g_assert_true (muster_store_put_people (store, rows, (gsize) n, n_new, n_changed, &error));
  g_assert_no_error (error);
}

static gint64
put_all (MusterStore *store, guint *n_new, guint *n_changed)
{
  gint64 start = g_get_monotonic_time ();

  *n_new = *n_changed = 0;
  for (int from = 0; from < n_people; from += BATCH) {
    guint fresh, changed;

    put_batch (store, from, MIN (BATCH, n_people - from), &fresh, &changed);
    *n_new += fresh;
    *n_changed += changed;
  }
  return g_get_monotonic_time () - start;
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

static void
report (const char *what, gint64 *times, guint n)
{
  qsort (times, n, sizeof *times, compare_times);
  g_test_message ("%s: median %.3f ms, p99 %.3f ms, worst %.3f ms",
                  what,
                  (double) times[n / 2] / 1e3,
                  (double) times[n * 99 / 100] / 1e3,
                  (double) times[n - 1] / 1e3);
}

/* One person in a hundred has a picture of usual size, so that some look-ups carry one. */
static void
put_pictures (MusterStore *store)
{
  g_autofree char *picture = g_malloc0 (40000);
  g_autoptr (GBytes) bytes = g_bytes_new (picture, 40000);
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < n_people && i < 100 * 200; i += 100) {
    muster_store_put_reference (store, i + 1, bytes, "import", 0, NULL, &error);
    g_assert_no_error (error);
  }
}

/* Of the whole process, the store's thread included. */
static gint64
get_cpu_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

/* The limit is for a machine of its own, so it is held against the processor's time: beside other
 * programs the clock tells when the scheduler let this one run. */
static void
look_up_many (MusterStore *store, MusterFind by, const char *what)
{
  g_autofree char *what_processor = g_strconcat (what, ", processor", NULL);
  gint64 times[N_LOOK_UPS], cpu_times[N_LOOK_UPS];

  for (guint i = 0; i < N_LOOK_UPS; i++) {
    int who = i % 4 == 0 ? g_test_rand_int_range (0, MIN (n_people / 100, 200)) * 100
                         : g_test_rand_int_range (0, n_people);
    g_autofree char *card = by == MUSTER_FIND_BY_ID ? dup_id (who) : dup_card (who);
    g_autoptr (MusterCase) found = NULL;
    g_autoptr (GError) error = NULL;
    gint64 start = g_get_monotonic_time (), cpu_start = get_cpu_time ();

    if (by == MUSTER_FIND_BY_CARD_PART)
      memset (card, '?', 6); /* a 4-byte view of a 7-byte number */
    found = muster_store_find (store, by, card, NULL, "autumn-2026", "sface", &error);
    times[i] = g_get_monotonic_time () - start;
    cpu_times[i] = get_cpu_time () - cpu_start;
    g_assert_no_error (error);
    g_assert_cmpint (muster_person_get_id (found->person), ==, who + 1);
    g_assert_cmpuint (found->references->len, ==, who % 100 == 0 && who < 20000 ? 1 : 0);
  }
  report (what, times, N_LOOK_UPS);
  report (what_processor, cpu_times, N_LOOK_UPS);
  g_assert_cmpint (times[N_LOOK_UPS / 2], <, LIMIT_US);
  g_assert_cmpint (cpu_times[N_LOOK_UPS * 99 / 100], <, LIMIT_US);
}

static void
test_scale (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autoptr (GError) error = NULL;
  MusterStore *store = fixture_open (path);
  gint64 append_times[N_ENTRIES];
  guint n_new, n_changed;
  gint64 time;

  time = put_all (store, &n_new, &n_changed);
  g_test_message ("import of %d people: %.2f s", n_people, (double) time / 1e6);
  g_assert_cmpuint (n_new, ==, n_people);
  time = put_all (store, &n_new, &n_changed);
  g_test_message ("the same again: %.2f s", (double) time / 1e6);
  g_assert_cmpuint (n_new + n_changed, ==, 0);

  for (guint i = 0; i < N_ENTRIES; i++) {
    gint64 start = g_get_monotonic_time ();

    fixture_append (store, "outcome", g_test_rand_int_range (1, n_people), "pass");
    append_times[i] = g_get_monotonic_time () - start;
  }
  put_pictures (store);
  report ("append", append_times, N_ENTRIES);
  look_up_many (store, MUSTER_FIND_BY_CARD, "find by card");
  look_up_many (store, MUSTER_FIND_BY_CARD_PART, "find by a part of the card's number");
  look_up_many (store, MUSTER_FIND_BY_ID, "find by ID number");
  time = g_get_monotonic_time ();
  g_assert_cmpuint (muster_store_count_people (store, NULL, &error), ==, n_people);
  g_test_message ("count: %.2f ms", (double) (g_get_monotonic_time () - time) / 1e3);
  fixture_close (store);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  if (argc == 3 && g_str_equal (argv[1], "--people"))
    n_people = atoi (argv[2]);
  g_test_add_func ("/store/scale", test_scale);
  return g_test_run ();
}
