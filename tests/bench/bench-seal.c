/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <sodium.h>
#include <stdlib.h>

#include "bench-times.h"
#include "muster-store.h"
#include "muster-vault-cell.h"

/* What sealing costs: `bench-seal [PEOPLE]`, 100,000 unless told. Each with a card, an ID number
 * and a template; one of them has a picture of 40 kB, as usual. */

#define BATCH    5000
#define N_OPENS  5
#define N_FINDS  2000
#define N_NAMES  300
#define N_EVENTS 2000
#define N_VISITS 1000
#define PICTURE  40000
#define TEMPLATE 512
#define PIN      "402817"
#define MODEL    "sface"

static const char *const surnames[] = {"王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴"};
static const char *const givens[] = {"伟", "芳", "娜", "敏", "静", "强", "磊", "洋", "艳", "勇"};

static char *
dup_student (guint k)
{
  return g_strdup_printf ("2026%06u", k);
}

static char *
dup_id (guint k)
{
  return g_strdup_printf ("11010520%09uX", k);
}

static void
put_batch (MusterStore *store, guint from, guint n)
{
  g_autofree MusterRosterRow *rows = g_new0 (MusterRosterRow, n);
  g_autoptr (GPtrArray) strings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < n; i++) {
    const guint k = from + i;
    char **cards = g_new0 (char *, 2);

    cards[0] = g_strdup_printf ("04%06X%06X", k * 2654435761u >> 8 & 0xffffff, k);
    rows[i].student_number = dup_student (k);
    rows[i].name =
        g_strdup_printf ("%s%s%s", surnames[k % 10], givens[k / 10 % 10], givens[k / 100 % 10]);
    rows[i].id_number = dup_id (k);
    rows[i].unit = "物理学院";
    rows[i].card_uids = (const char *const *) cards;
    g_ptr_array_add (strings, cards[0]);
    g_ptr_array_add (strings, cards);
    g_ptr_array_add (strings, (char *) rows[i].student_number);
    g_ptr_array_add (strings, (char *) rows[i].name);
    g_ptr_array_add (strings, (char *) rows[i].id_number);
  }
  muster_store_put_people (store, rows, n, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
put_picture (MusterStore *store, gint64 person)
{
  guint8 *data = g_malloc (PICTURE);
  guint8 *face = g_malloc (TEMPLATE);
  g_autoptr (GBytes) picture = g_bytes_new_take (data, PICTURE);
  g_autoptr (GBytes) template_ = g_bytes_new_take (face, TEMPLATE);
  g_autoptr (GError) error = NULL;
  gint64 reference;

  randombytes_buf (data, PICTURE);
  randombytes_buf (face, TEMPLATE);
  muster_store_put_reference (store, person, picture, "import", 1, &reference, &error);
  g_assert_no_error (error);
  muster_store_put_template (store, reference, MODEL, template_, &error);
  g_assert_no_error (error);
}

static void
find (MusterStore *store, MusterFind by, guint people, BenchTimes *times)
{
  for (guint i = 0; i < N_FINDS; i++) {
    const guint k = (guint) g_random_int_range (0, (gint32) people);
    g_autofree char *value = by == MUSTER_FIND_BY_ID ? dup_id (k) : dup_student (k);
    g_autoptr (GError) error = NULL;
    const gint64 from = g_get_monotonic_time ();
    g_autoptr (MusterCase) found = muster_store_find (store, by, value, NULL, "x", MODEL, &error);

    bench_times_add (times, g_get_monotonic_time () - from);
    g_assert_no_error (error);
    g_assert_cmpint (muster_person_get_id (found->person), ==, k + 1);
  }
}

static void
search (MusterStore *store, BenchTimes *first, BenchTimes *later)
{
  for (guint i = 0; i < N_NAMES; i++) {
    g_autofree char *text = g_strdup_printf ("%s%s", surnames[i % 10], givens[i / 10 % 10]);
    g_autoptr (GError) error = NULL;
    const gint64 from = g_get_monotonic_time ();
    g_autoptr (GPtrArray) found = muster_store_search_people (store, text, 20, &error);

    bench_times_add (i == 0 ? first : later, g_get_monotonic_time () - from);
    g_assert_no_error (error);
    g_assert_cmpuint (found->len, >, 0);
  }
}

/* The store opened by a PIN, with all that it wants: at first closed, then the names read. */
static void
open_and_search (MusterStore *store)
{
  g_autoptr (BenchTimes) opens = bench_times_new (), names = bench_times_new ();
  g_autoptr (BenchTimes) searches = bench_times_new ();
  g_autoptr (GError) error = NULL;

  muster_store_add_staff_slot (store, 1, PIN, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < N_OPENS; i++) {
    gint64 from;

    muster_store_close_keys (store, &error);
    g_assert_no_error (error);
    from = g_get_monotonic_time ();
    muster_store_open_staff_slot (store, 1, PIN, &error);
    bench_times_add (opens, g_get_monotonic_time () - from);
    g_assert_no_error (error);
    search (store, names, searches);
  }
  bench_times_print (opens, "unlock with a PIN");
  bench_times_print (names, "first search: all names read");
  bench_times_print (searches, "search by name");
}

static void
append (MusterStore *store)
{
  g_autoptr (BenchTimes) times = bench_times_new ();
  const gint64 begun = g_get_monotonic_time ();
  gint64 took;

  for (guint i = 0; i < N_EVENTS; i++) {
    g_autoptr (MusterEvent) event = muster_event_new ("outcome");
    g_autoptr (GError) error = NULL;
    const gint64 from = g_get_monotonic_time ();

    muster_event_set_int (event, "person", i + 1);
    muster_event_set_string (event, "occasion", "x");
    muster_event_set_string (event, "outcome", "pass");
    muster_event_set_string (event, "reason", "matched");
    muster_store_append (store, event, &error);
    bench_times_add (times, g_get_monotonic_time () - from);
    g_assert_no_error (error);
  }
  took = g_get_monotonic_time () - begun;
  bench_times_print (times, "durable event");
  g_print ("durable events: %.0f/s\n", N_EVENTS * 1e6 / (double) took);
}

/* All that is opened and sealed in one visit: five cells of the person, picture, template, five
 * entries of the journal. */
static void
seal_visit (void)
{
  static const gsize opened[] = {18, 12, 12, 18, 14, PICTURE, TEMPLATE};
  guint8 key[MUSTER_VAULT_KEY_BYTES];
  g_autofree guint8 *plain = g_malloc0 (PICTURE);
  g_autoptr (BenchTimes) times = bench_times_new ();
  GBytes *cells[G_N_ELEMENTS (opened)];

  randombytes_buf (key, sizeof key);
  for (guint i = 0; i < G_N_ELEMENTS (opened); i++)
    cells[i] = muster_vault_cell_seal (key, "person.name\n1", plain, opened[i]);
  for (guint visit = 0; visit < N_VISITS; visit++) {
    const gint64 from = g_get_monotonic_time ();

    for (guint i = 0; i < G_N_ELEMENTS (opened); i++)
      g_bytes_unref (muster_vault_cell_open (key, "person.name\n1", cells[i]));
    for (guint i = 0; i < 5; i++)
      g_bytes_unref (muster_vault_cell_seal (key, "journal\n1", plain, 500));
    bench_times_add (times, g_get_monotonic_time () - from);
  }
  for (guint i = 0; i < G_N_ELEMENTS (opened); i++)
    g_bytes_unref (cells[i]);
  bench_times_print (times, "sealing and opening of one visit");
}

static void
measure (const char *path, guint people)
{
  g_autoptr (BenchTimes) ids = bench_times_new (), numbers = bench_times_new ();
  g_autoptr (BenchTimes) starts = bench_times_new ();
  g_autoptr (GError) error = NULL;
  MusterStore *store = muster_store_open (path, "1", &error);
  const gint64 begun = g_get_monotonic_time ();

  g_assert_no_error (error);
  for (guint from = 0; from < people; from += BATCH)
    put_batch (store, from, MIN (BATCH, people - from));
  put_picture (store, 1);
  g_print ("import of %u: %.1f s\n", people, (double) (g_get_monotonic_time () - begun) / 1e6);
  for (guint i = 0; i < N_OPENS; i++) {
    gint64 from;

    muster_store_close (store);
    g_object_unref (store);
    from = g_get_monotonic_time ();
    store = muster_store_open (path, "1", &error);
    bench_times_add (starts, g_get_monotonic_time () - from);
    g_assert_no_error (error);
  }
  bench_times_print (starts, "start, opening by itself");
  open_and_search (store);
  find (store, MUSTER_FIND_BY_ID, people, ids);
  find (store, MUSTER_FIND_BY_STUDENT, people, numbers);
  bench_times_print (ids, "find by ID number");
  bench_times_print (numbers, "find by student number");
  append (store);
  muster_store_close (store);
  g_object_unref (store);
  seal_visit ();
}

int
main (int argc, char *argv[])
{
  const guint people = argc > 1 ? (guint) atoi (argv[1]) : 100000;
  g_autofree char *folder = g_strdup ("bench-seal-XXXXXX");
  static const char *const files[] = {"", "-key", "-lock", "-reserve"};
  g_autofree char *path = NULL;

  g_assert_nonnull (g_mkdtemp (folder));
  path = g_build_filename (folder, "store.db", NULL);
  measure (path, people);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autofree char *file = g_strconcat (path, files[i], NULL);

    g_unlink (file);
  }
  g_rmdir (folder);
  return 0;
}
