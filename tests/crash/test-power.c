/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#include "muster-error.h"
#include "power-state.h"
#include "store-fixture.h"

/* The power goes at any moment of what a station writes. What the disk was asked for is recorded
 * once; then states are made of it as a disk may leave them: writes that nobody had made last are
 * dropped, torn by sectors, or there without those before them. In each, every entry that was
 * acknowledged is there, the chain is whole, and the station goes on.
 *
 * `test-power --states N --dice S` makes more than the 40 of a normal run. */

#define N_STATES  40
#define N_ENTRIES 260 /* enough for two checkpoints of the WAL */
#define N_PEOPLE  20
#define GO_ON     8 /* each such state is written on and looked at again */

static int n_states = N_STATES;
static int seed = 1;

static void
import_batch (MusterStore *store, guint batch)
{
  MusterRosterRow rows[N_PEOPLE] = {0};
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < N_PEOPLE; i++)
    rows[i].student_number = g_strdup_printf ("%u-%u", batch, i);
  muster_store_put_people (store, rows, N_PEOPLE, NULL, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < N_PEOPLE; i++)
    g_free ((char *) rows[i].student_number);
}

static GPtrArray *
record_station (const char *path)
{
  MusterStore *store;

  recorder_start (path);
  store = fixture_open (path);
  for (guint i = 1; i <= N_ENTRIES; i++) {
    g_autoptr (MusterEvent) event = muster_event_new (i % 3 == 0 ? "outcome" : "attempt");
    g_autoptr (GError) error = NULL;
    gint64 seq;

    muster_event_set_int (event, "person", i % 7 + 1);
    muster_event_set_string (event, "occasion", "autumn-2026");
    muster_event_set_decimal (event, "similarity", 0.5);
    muster_event_set_string (event, "note", i % 5 == 0 ? "Karte verbogen" : NULL);
    seq = muster_store_append (store, event, &error);
    g_assert_no_error (error);
    recorder_mark (seq);
    if (i % 40 == 0)
      import_batch (store, i);
  }
  fixture_close (store);
  return recorder_stop ();
}

/* Keys lie in files of their own, which no SQLite writes; they were made to last before anything
 * was sealed with them. */
static void
copy_others (const char *path, const char *to)
{
  static const char *const written[] = {"", "-wal", "-journal", "-shm", "-lock", "-reserve"};
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *base = g_path_get_basename (path);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *from = g_build_filename (folder, name, NULL);
    g_autofree char *copy = NULL;
    g_autofree char *data = NULL;
    gboolean is_other = g_str_has_prefix (name, base);
    gsize size;

    for (gsize i = 0; i < G_N_ELEMENTS (written) && is_other; i++)
      is_other = !g_str_equal (name + strlen (base), written[i]);
    if (!is_other)
      continue;
    copy = g_strconcat (to, name + strlen (base), NULL);
    g_assert_true (g_file_get_contents (from, &data, &size, NULL));
    g_assert_true (
        g_file_set_contents_full (copy, data, (gssize) size, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  }
}

static void
check_state (const char *path, gint64 acknowledged, gboolean go_on)
{
  MusterStore *store = fixture_open (path);
  g_autoptr (GError) error = NULL;
  gint64 n = -1;

  muster_store_verify_journal (store, &n, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (n, >=, acknowledged);
  g_assert_cmpint (n, <=, acknowledged + 1); /* on the disk, gone before it was said */
  g_assert_cmpint (muster_store_count_people (store, NULL, &error) % N_PEOPLE, ==, 0);
  g_assert_no_error (error);
  if (go_on) {
    g_assert_cmpint (fixture_append (store, "outcome", 1, "pass"), ==, n + 1);
    import_batch (store, 100000);
    g_assert_true (muster_store_verify_journal (store, &n, NULL, &error));
    g_assert_no_error (error);
  }
  fixture_close (store);
  g_assert_cmpint (
      fixture_query (path,
                     "SELECT count (*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"),
      ==,
      0);
}

/* In memory where there is such a place: what a disk does is in the states, not below them. */
static char *
new_folder (void)
{
  char *folder = g_strdup ("/dev/shm/muster-crash-XXXXXX");

  if (g_mkdtemp (folder) != NULL)
    return folder;
  g_free (folder);
  return fixture_new_folder ();
}

static void
test_power (void)
{
  FIXTURE_FOLDER folder = new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autoptr (GPtrArray) ops = record_station (path);
  g_autoptr (GRand) dice = g_rand_new_with_seed ((guint32) seed);
  gint64 most = 0;

  g_assert_cmpuint (ops->len, >, N_ENTRIES * 4);
  for (int i = 0; i < n_states; i++) {
    FIXTURE_FOLDER place = new_folder ();
    g_autofree char *state = g_build_filename (place, "store.db", NULL);
    guint at = (guint) g_rand_int_range (dice, 0, (gint32) ops->len + 1);
    PowerWay way = (PowerWay) (i % POWER_N_WAYS);
    gint64 acknowledged = power_state_write (ops, at, way, dice, state);

    g_test_message ("state %d: operation %u of %u, way %d", i, at, ops->len, (int) way);
    copy_others (path, state);
    check_state (state, acknowledged, i % GO_ON == 0);
    most = MAX (most, acknowledged);
  }
  g_assert_cmpint (most, >, N_ENTRIES / 2);
  g_print (
      "# %d states of %u operations, none of the acknowledged entries lost\n", n_states, ops->len);
}

/* That the test can fail: a disk that says that it has made something last and has not. */
static void
test_lying_disk (void)
{
  FIXTURE_FOLDER folder = new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autoptr (GPtrArray) ops = record_station (path);
  g_autoptr (GRand) dice = g_rand_new_with_seed (7);
  guint n_lost = 0;

  for (guint i = ops->len; i > 0; i--) {
    RecordedOp *op = g_ptr_array_index (ops, i - 1);

    if (op->kind == RECORDED_SYNC && op->file == RECORDED_WAL && i % 2 == 0)
      g_ptr_array_remove_index (ops, i - 1);
  }
  for (guint i = 0; i < 8; i++) {
    FIXTURE_FOLDER place = new_folder ();
    g_autofree char *state = g_build_filename (place, "store.db", NULL);
    guint at = (guint) g_rand_int_range (dice, (gint32) ops->len / 2, (gint32) ops->len);
    gint64 acknowledged = power_state_write (ops, at, POWER_DROP, dice, state);
    g_autoptr (GError) error = NULL;
    MusterStore *store;
    gint64 n = 0;

    copy_others (path, state);
    store = muster_store_open (state, "door-1", &error);
    if (store != NULL) {
      muster_store_verify_journal (store, &n, NULL, NULL);
      fixture_close (store);
    }
    n_lost += n < acknowledged;
  }
  g_assert_cmpuint (n_lost, >, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (int i = 1; i + 1 < argc; i += 2) {
    if (g_str_equal (argv[i], "--states"))
      n_states = atoi (argv[i + 1]);
    else if (g_str_equal (argv[i], "--dice"))
      seed = atoi (argv[i + 1]);
  }
  g_test_add_func ("/crash/power", test_power);
  g_test_add_func ("/crash/lying-disk", test_lying_disk);
  return g_test_run ();
}
