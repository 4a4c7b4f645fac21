/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include "muster-error.h"
#include "muster-journal-receipt.h"
#include "muster-reset.h"
#include "muster-store-export.h"
#include "muster-store-reset.h"
#include "sealing-fixture.h"
#include "store-fixture.h"
#include "tamper-fixture.h"

/* A store that is made away with: only what is elsewhere may go, all of it goes, and whoever is
 * killed over it goes on where it stopped. */

#define N_KILLS 40
/* Of what lies in the clear, and would be found. */
#define UNIT SEALING_UNIT

static MusterResetLook
look_at (MusterStore *store)
{
  g_autoptr (GError) error = NULL;
  MusterResetLook look;

  g_assert_true (muster_store_look_at_reset (store, &look, &error));
  g_assert_no_error (error);
  return look;
}

static MusterStore *
make_store (const char *path)
{
  MusterStore *store = fixture_open (path);

  sealing_append_reason (store, sealing_fill (store));
  return store;
}

/* -- what would be lost -- */

static gboolean
skip_line (const char *line, gpointer data, GError **error)
{
  return TRUE;
}

static gboolean
skip_person (gint64 person, const char *name, const char *number, gpointer data, GError **error)
{
  return TRUE;
}

static void
hand_out (MusterStore *store, const MusterExportChoice *choice)
{
  g_autoptr (GError) error = NULL;
  MusterExportFacts facts;

  g_assert_true (
      muster_store_export_journal (store, choice, skip_line, skip_person, NULL, &facts, &error));
  g_assert_no_error (error);
}

static void
test_handed_out (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  const MusterExportChoice all = {0}, with_names = {.with_names = TRUE}, late = {.since = 1},
                           one = {.occasion = "autumn-2026"};
  g_autoptr (GError) error = NULL;
  MusterStore *store = fixture_open (path);
  MusterResetLook look = look_at (store);
  gint64 n;

  g_assert_cmpint (look.unsent, ==, 0);
  fixture_append (store, "outcome", 1, "pass");
  n = look_at (store).entries;
  g_assert_cmpint (n, >, 0);
  g_assert_cmpint (look_at (store).unsent, ==, n);
  g_assert_false (muster_store_reset (store, FALSE, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BUSY);
  g_assert_false (muster_reset_is_begun (path));

  /* a part of it is not all of it */
  hand_out (store, &late);
  g_assert_false (look_at (store).handed_out);
  hand_out (store, &one);
  g_assert_false (look_at (store).handed_out);
  hand_out (store, &all);
  look = look_at (store);
  g_assert_true (look.handed_out && !look.with_names);
  g_assert_cmpint (look.unsent, ==, 0);
  hand_out (store, &with_names);
  g_assert_true (look_at (store).with_names);
  /* and what happened since is not in it */
  fixture_append (store, "outcome", 2, "pass");
  look = look_at (store);
  g_assert_cmpint (look.unsent, ==, look.entries);
  fixture_close (store);
}

/* A receipt of the head of the store. */
static void
countersign (MusterStore *store, const char *path)
{
  g_autoptr (MusterJournalKey) key = tamper_read_key (path);
  g_autofree char *head = tamper_read_head (path);
  g_autofree char *line = NULL;
  g_autoptr (GError) error = NULL;
  guint8 server[MUSTER_JOURNAL_KEY_BYTES], secret[MUSTER_JOURNAL_SECRET_BYTES];
  char hex[2 * MUSTER_JOURNAL_KEY_BYTES + 1];
  MusterJournalReceipt receipt = {.time = 1788249690};

  crypto_sign_keypair (server, secret);
  sodium_bin2hex (hex, sizeof hex, server, sizeof server);
  receipt.seq = g_ascii_strtoll (head, NULL, 10);
  g_assert_true (muster_journal_hex_to_bytes (strchr (head, ':') + 1, receipt.hash, 32));
  g_assert_true (muster_journal_hex_to_bytes (key->key, receipt.station, 32));
  memcpy (receipt.server, server, sizeof receipt.server);
  muster_journal_receipt_sign (&receipt, secret);
  line = muster_journal_receipt_to_line (&receipt);
  g_assert_true (muster_store_add_journal_receipt (store, line, hex, &error));
  g_assert_no_error (error);
}

/* Where a server countersigns, its word counts, and no export instead of it. */
static void
test_countersigned (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  const MusterExportChoice all = {.with_names = TRUE};
  MusterStore *store = fixture_open (path);
  MusterResetLook look;

  fixture_append (store, "outcome", 1, "pass");
  countersign (store, path);
  look = look_at (store);
  g_assert_true (look.has_server);
  g_assert_cmpint (look.unsent, ==, 0);
  fixture_append (store, "outcome", 2, "pass");
  g_assert_cmpint (look_at (store).unsent, ==, 1);
  hand_out (store, &all);
  g_assert_cmpint (look_at (store).unsent, ==, 2);
  fixture_close (store);
}

/* Who has joined a roster waits for its word from the first entry on. */
static void
test_joined (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  const MusterExportChoice all = {.with_names = TRUE};
  MusterStore *store = fixture_open (path);

  fixture_append (store, "outcome", 1, "pass");
  hand_out (store, &all);
  g_assert_cmpint (look_at (store).unsent, ==, 0);
  fixture_close (store);
  fixture_sql (path, "INSERT INTO roster_link (one, sealed) VALUES (1, x'00')");
  store = fixture_open (path);
  g_assert_true (look_at (store).has_server);
  g_assert_cmpint (look_at (store).unsent, ==, look_at (store).entries);
  fixture_close (store);
}

/* What waits to join the journal is nowhere else; and of a closed store nobody knows whether it
 * was handed out. */
static void
test_sealed_off (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  const MusterExportChoice all = {0};
  g_autoptr (GError) error = NULL;
  MusterStore *store = fixture_open (path);
  gint64 n;

  fixture_append (store, "outcome", 1, "pass");
  hand_out (store, &all);
  n = look_at (store).entries;
  g_assert_cmpint (look_at (store).unsent, ==, 0);
  g_assert_true (muster_store_close_keys (store, &error));
  g_assert_cmpint (look_at (store).unsent, ==, n);
  fixture_append (store, "outcome", 2, "pass");
  g_assert_cmpint (look_at (store).entries, ==, n + 1);
  g_assert_cmpint (look_at (store).unsent, ==, n + 1);
  fixture_close (store);
}

/* -- what is left -- */

/* Of files beside the store: all but the lock, which has the number of a process. */
static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    n += !g_str_has_suffix (name, "-lock");
  return n;
}

static void
test_gone (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autofree char *other = g_build_filename (folder, "store.db2-key", NULL);
  g_autofree char *copy = g_build_filename (folder, "store.db-2026-key", NULL);
  g_autofree char *kept = g_build_filename (folder, "store.db-00112233aabbccdd-key", NULL);
  g_autofree char *half = g_build_filename (folder, "store.db-key.new", NULL);
  g_autoptr (GError) error = NULL;
  MusterStore *store = make_store (path);

  /* the keys of another store and of a copy, and what a kill or a kept evidence leaves */
  g_assert_true (g_file_set_contents (other, "another's", -1, NULL));
  g_assert_true (g_file_set_contents (copy, "a copy's", -1, NULL));
  g_assert_true (g_file_set_contents (kept, "half of a key", -1, NULL));
  g_assert_true (g_file_set_contents (half, "half written", -1, NULL));
  g_assert_cmpuint (count_files (folder), >, 4);
  g_assert_true (muster_store_reset (store, TRUE, &error));
  g_assert_no_error (error);
  g_object_unref (store);
  g_assert_cmpuint (count_files (folder), ==, 2);
  g_assert_true (g_file_test (other, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (copy, G_FILE_TEST_EXISTS));

  /* the next one is another station's first day */
  store = fixture_open (path);
  g_assert_cmpint (look_at (store).entries, ==, 0);
  g_assert_cmpint (muster_store_count_people (store, NULL, &error), ==, 0);
  fixture_close (store);
}

/* On another disk, with its key there, too: of the key an empty file stays. */
static void
test_linked (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  FIXTURE_FOLDER disk = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autofree char *key = g_build_filename (folder, "store.db-key", NULL);
  g_autofree char *real = g_build_filename (disk, "elsewhere.db", NULL);
  g_autofree char *real_key = g_build_filename (disk, "key", NULL);
  g_autoptr (GError) error = NULL;
  MusterStore *store;

  fixture_close (make_store (path));
  g_assert_cmpint (g_rename (path, real), ==, 0);
  g_assert_cmpint (g_rename (key, real_key), ==, 0);
  g_assert_cmpint (symlink (real, path), ==, 0);
  g_assert_cmpint (symlink (real_key, key), ==, 0);
  store = fixture_open (path);
  sealing_assert_all_readable (store);
  g_assert_true (muster_store_reset (store, TRUE, &error));
  g_assert_no_error (error);
  g_object_unref (store);
  g_assert_cmpuint (count_files (folder), ==, 0);
  g_assert_cmpuint (count_files (disk), ==, 0);

  store = fixture_open (path);
  g_assert_cmpint (look_at (store).entries, ==, 0);
  fixture_close (store);
}

/* What a hard link still shows: overwritten, not only taken out of the folder. */
static void
test_overwritten (void)
{
  static const char *const names[] = {"store.db", "store.db-key"};
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autoptr (GError) error = NULL;
  MusterStore *store = make_store (path);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *from = g_build_filename (folder, names[i], NULL);
    g_autofree char *to = g_strconcat (from, "~", NULL);

    g_assert_cmpint (link (from, to), ==, 0);
  }
  g_assert_true (muster_store_reset (store, TRUE, &error));
  g_object_unref (store);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *file = g_strconcat (names[i], "~", NULL);
    g_autofree char *link = g_build_filename (folder, file, NULL);
    g_autofree char *data = NULL;
    gsize size;

    g_assert_true (g_file_get_contents (link, &data, &size, NULL));
    g_assert_cmpuint (size, >, 0);
    for (gsize at = 0; at < size; at++)
      g_assert_cmpint (data[at], ==, 0);
  }
}

/* -- stopped on the way -- */

/* Begun and not finished: nobody reads it, and the next writer finds a new store. */
static void
test_goes_on (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autoptr (GError) error = NULL;
  MusterStore *store = make_store (path);

  fixture_close (store);
  g_assert_true (muster_reset_begin (path, NULL, NULL, &error));
  g_assert_null (muster_store_open_readonly (path, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_STORE);
  store = fixture_open (path);
  g_assert_false (muster_reset_is_begun (path));
  g_assert_cmpint (look_at (store).entries, ==, 0);
  fixture_close (store);
}

/* While somebody has it open nothing goes. */
static void
test_held (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autoptr (GError) error = NULL;
  MusterStore *store = make_store (path);

  g_assert_true (muster_reset_begin (path, NULL, NULL, &error));
  g_assert_false (muster_reset_finish (path, NULL, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_STORE_LOCKED);
  g_assert_true (sealing_file_has (path, "", UNIT, strlen (UNIT)) ||
                 sealing_file_has (path, "-wal", UNIT, strlen (UNIT)));
  fixture_close (store);
  g_clear_error (&error);
  g_assert_true (muster_reset_finish (path, NULL, &error));
}

/* A process that is killed at any time of it leaves the store as it was, or one that goes. */
static void
test_killed (void)
{
  guint whole = 0, begun = 0, gone = 0;

  for (guint i = 0; i < N_KILLS; i++) {
    FIXTURE_FOLDER folder = fixture_new_folder ();
    g_autofree char *path = g_build_filename (folder, "store.db", NULL);
    g_autoptr (GError) error = NULL;
    MusterStore *store = make_store (path);
    pid_t child;

    fixture_close (store);
    child = fork ();
    if (child == 0) {
      if (muster_reset_begin (path, NULL, NULL, NULL))
        muster_reset_finish (path, NULL, NULL);
      _exit (0);
    }
    g_usleep ((gulong) g_random_int_range (0, 12000));
    kill (child, SIGKILL);
    g_assert_cmpint (waitpid (child, NULL, 0), ==, child);
    if (muster_reset_is_begun (path))
      begun++;
    else if (g_file_test (path, G_FILE_TEST_EXISTS))
      whole++;
    else
      gone++;
    store = muster_store_open (path, "3", &error);
    g_assert_no_error (error);
    g_assert_false (muster_reset_is_begun (path));
    if (muster_store_count_people (store, NULL, &error) == 1)
      sealing_assert_all_readable (store);
    else
      g_assert_cmpint (look_at (store).entries, ==, 0);
    fixture_close (store);
  }
  g_test_message ("as they were: %u, on the way: %u, gone: %u", whole, begun, gone);
  g_assert_cmpuint (begun, >, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reset/handed-out", test_handed_out);
  g_test_add_func ("/reset/countersigned", test_countersigned);
  g_test_add_func ("/reset/joined", test_joined);
  g_test_add_func ("/reset/sealed-off", test_sealed_off);
  g_test_add_func ("/reset/gone", test_gone);
  g_test_add_func ("/reset/linked", test_linked);
  g_test_add_func ("/reset/overwritten", test_overwritten);
  g_test_add_func ("/reset/goes-on", test_goes_on);
  g_test_add_func ("/reset/held", test_held);
  g_test_add_func ("/reset/killed", test_killed);
  return g_test_run ();
}
