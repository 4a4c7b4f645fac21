/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "muster-error.h"
#include "muster-store-cases.h"
#include "muster-store-erase.h"
#include "store-fixture.h"

/* What a station writes down that nobody has opened. */

#define PIN    "402817"
#define SECRET "a-word-of-the-event"

static const char *program;

static MusterStore *
open_cheap (const char *path)
{
  MusterStore *store = fixture_open (path);

  muster_store_set_slot_cost (store, 1, 8192);
  return store;
}

/* A store that opens with a PIN only, and one entry in its journal, of the sheet. */
static void
make_closed (const char *path)
{
  MusterStore *store = open_cheap (path);
  g_autoptr (GError) error = NULL;
  g_autofree char *sheet = NULL;

  muster_store_add_staff_slot (store, 1, PIN, &error);
  g_assert_no_error (error);
  muster_store_add_recovery_slot (store, &sheet, &error);
  muster_store_set_opens_itself (store, FALSE, &error);
  g_assert_no_error (error);
  fixture_close (store);
}

static void
open_pin (MusterStore *store)
{
  g_autoptr (GError) error = NULL;

  muster_store_open_staff_slot (store, 1, PIN, &error);
  g_assert_no_error (error);
}

static gint64
append_numbered (MusterStore *store, gint64 number)
{
  g_autoptr (MusterEvent) event = muster_event_new ("outcome");
  g_autoptr (GError) error = NULL;
  gint64 seq;

  muster_event_set_int (event, "number", number);
  muster_event_set_string (event, "reason", SECRET);
  seq = muster_store_append (store, event, &error);
  g_assert_no_error (error);
  return seq;
}

static MusterEvent *
dup_event (MusterStore *store, gint64 seq)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = muster_store_list_journal (store, seq, 1, 0, &error);
  const MusterJournalEntry *entry;
  g_autoptr (GBytes) json = NULL;
  MusterEvent *event;

  g_assert_no_error (error);
  g_assert_cmpuint (entries->len, ==, 1);
  entry = g_ptr_array_index (entries, 0);
  json = g_bytes_new (entry->json, strlen (entry->json));
  event = muster_event_parse (json, &error);
  g_assert_no_error (error);
  return event;
}

static gboolean
is_unproven (const MusterEvent *event)
{
  g_autofree char *json = muster_event_to_json (event);

  return strstr (json, "\"unproven\":true") != NULL;
}

static gint64
verify (MusterStore *store)
{
  g_autoptr (GError) error = NULL;
  gint64 n = 0;

  muster_store_verify_journal (store, &n, NULL, &error);
  g_assert_no_error (error);
  return n;
}

static void
test_join (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  MusterStore *store;
  g_autofree char *bytes = NULL;
  gsize length;

  make_closed (path);
  store = open_cheap (path);
  for (gint64 i = 1; i <= 3; i++)
    g_assert_cmpint (append_numbered (store, i), ==, 0);
  fixture_close (store);
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  g_assert_null (g_strstr_len (bytes, (gssize) length, SECRET));
  store = open_cheap (path);
  append_numbered (store, 4);
  g_assert_cmpint (fixture_query (path, "SELECT count (*) FROM journal_waiting"), ==, 4);
  open_pin (store);
  g_assert_cmpint (verify (store), ==, 5);
  for (gint64 i = 1; i <= 4; i++) {
    g_autoptr (MusterEvent) event = dup_event (store, i + 1);

    g_assert_cmpint (muster_event_get_int (event, "number"), ==, i);
    g_assert_cmpint (muster_event_get_int (event, "waited"), ==, i);
    g_assert_false (is_unproven (event));
    g_assert_cmpstr (muster_event_get_string (event, "reason"), ==, SECRET);
    g_assert_nonnull (muster_event_get_string (event, "time"));
  }
  g_assert_cmpint (fixture_query (path, "SELECT count (*) FROM journal_waiting"), ==, 0);
  g_assert_cmpint (append_numbered (store, 5), ==, 6);
  fixture_close (store);
  /* opened again: nothing joins twice, and the numbers go on */
  store = open_cheap (path);
  append_numbered (store, 6);
  open_pin (store);
  g_assert_cmpint (verify (store), ==, 7);
  {
    g_autoptr (MusterEvent) event = dup_event (store, 7);

    g_assert_cmpint (muster_event_get_int (event, "waited"), ==, 5);
  }
  fixture_close (store);
}

typedef struct {
  const char *name, *sql;
  gint64 entries; /* afterwards, with the one before and the word that something is lost */
  gint64 joined;
  gint64 lost;
} Change;

static const Change changes[] = {
    {"first-gone", "DELETE FROM journal_waiting WHERE number = 1", 4, 2, 1},
    {"middle-gone", "DELETE FROM journal_waiting WHERE number = 2", 4, 2, 1},
    {"edited",
     "UPDATE journal_waiting SET sealed = CAST (substr (sealed, 1, 60) ||"
     " CASE substr (sealed, 61, 1) WHEN x'00' THEN x'01' ELSE x'00' END ||"
     " substr (sealed, 62) AS BLOB) WHERE number = 2",
     4,
     2,
     1},
    {"exchanged",
     "UPDATE journal_waiting SET number = -1 WHERE number = 1;"
     "UPDATE journal_waiting SET number = 1 WHERE number = 2;"
     "UPDATE journal_waiting SET number = 2 WHERE number = -1",
     3,
     1,
     2},
    {"rubbish", "INSERT INTO journal_waiting (sealed) VALUES (x'0102')", 5, 3, 1},
    {"copied",
     "INSERT INTO journal_waiting (sealed) SELECT sealed FROM journal_waiting WHERE number = 1",
     5,
     3,
     1},
};

static void
test_changed (gconstpointer data)
{
  const Change *change = data;
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autoptr (MusterEvent) last = NULL;
  MusterStore *store;

  make_closed (path);
  store = open_cheap (path);
  for (gint64 i = 1; i <= 3; i++)
    append_numbered (store, i);
  fixture_close (store);
  fixture_sql (path, change->sql);
  store = open_cheap (path);
  open_pin (store);
  g_assert_cmpint (verify (store), ==, change->entries);
  last = dup_event (store, change->entries);
  g_assert_cmpstr (muster_event_get_type_name (last), ==, "waiting-lost");
  g_assert_cmpint (muster_event_get_int (last, "joined"), ==, change->joined);
  g_assert_cmpint (muster_event_get_int (last, "lost"), ==, change->lost);
  fixture_close (store);
}

/* What joined once is put back from a copy: it joins as what nobody vouches for. */
static void
test_replayed (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autoptr (MusterEvent) last = NULL;
  MusterStore *store;

  make_closed (path);
  store = open_cheap (path);
  for (gint64 i = 1; i <= 2; i++)
    append_numbered (store, i);
  fixture_close (store);
  fixture_sql (path, "CREATE TABLE kept AS SELECT * FROM journal_waiting");
  store = open_cheap (path);
  open_pin (store);
  g_assert_cmpint (verify (store), ==, 3);
  fixture_close (store);
  fixture_sql (path, "INSERT INTO journal_waiting SELECT * FROM kept");
  store = open_cheap (path);
  append_numbered (store, 3);
  open_pin (store);
  g_assert_cmpint (verify (store), ==, 7);
  for (gint64 seq = 2; seq <= 6; seq++) {
    g_autoptr (MusterEvent) event = dup_event (store, seq);

    g_assert_cmpint (is_unproven (event), ==, seq == 4 || seq == 5);
  }
  /* the third was written while two others seemed to wait, for which nobody vouches */
  last = dup_event (store, 7);
  g_assert_cmpint (muster_event_get_int (last, "lost"), ==, 2);
  fixture_close (store);
}

/* The cell of the pair's private half is damaged: the station opens, and says what that cost. */
static void
test_damaged_pair (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autoptr (MusterEvent) last = NULL;
  MusterStore *store;

  make_closed (path);
  store = open_cheap (path);
  for (gint64 i = 1; i <= 2; i++)
    append_numbered (store, i);
  fixture_close (store);
  fixture_sql (
      path,
      "UPDATE key_state SET outbox_secret = CAST (x'00' || substr (outbox_secret, 2) AS BLOB)");
  store = open_cheap (path);
  open_pin (store);
  last = dup_event (store, 2);
  g_assert_cmpstr (muster_event_get_type_name (last), ==, "waiting-lost");
  g_assert_cmpint (muster_event_get_int (last, "lost"), ==, 2);
  muster_store_close_keys (store, NULL);
  append_numbered (store, 3);
  open_pin (store);
  g_assert_cmpint (verify (store), ==, 3);
  fixture_close (store);
}

/* Somebody who has the file, but not the device, puts in an event of her own. */
static void
test_forged (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autofree char *key = g_strconcat (path, "-key", NULL), *away = g_strconcat (key, "-a", NULL);
  g_autoptr (MusterEvent) first = NULL;
  MusterStore *store;

  make_closed (path);
  /* The program itself, without the device's secret, seals the same way. */
  g_assert_cmpint (g_rename (key, away), ==, 0);
  store = open_cheap (path);
  append_numbered (store, 1);
  fixture_close (store);
  g_assert_cmpint (g_rename (away, key), ==, 0);
  store = open_cheap (path);
  open_pin (store);
  first = dup_event (store, 2);
  g_assert_true (is_unproven (first));
  fixture_close (store);
}

static void
append_json (MusterStore *store, const char *json)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (json, strlen (json));
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterEvent) event = muster_event_parse (bytes, &error);

  g_assert_no_error (error);
  g_assert_cmpint (muster_store_append (store, event, &error), ==, 0);
  g_assert_no_error (error);
}

/* What nobody vouches for settles no case, agrees to nothing, and keeps no store shut. */
static void
test_forged_words (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autofree char *key = g_strconcat (path, "-key", NULL), *away = g_strconcat (key, "-a", NULL);
  g_autoptr (MusterEvent) event = muster_event_new ("outcome");
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (MusterCase) found = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *settles = NULL;
  MusterStore *store;
  gint64 ann;

  make_closed (path);
  store = open_cheap (path);
  open_pin (store);
  ann = fixture_put_person (store, "2026001", "Ann", "", "04A1B2C3");
  muster_event_set_int (event, "person", ann);
  muster_event_set_string (event, "occasion", "autumn-2026");
  muster_event_set_string (event, "outcome", "doubtful");
  muster_event_set_string (event, "case", "doubtful");
  settles = g_strdup_printf ("{\"answer\":\"admitted\",\"of\":%d,\"type\":\"case\"}",
                             (int) muster_store_append (store, event, &error));
  g_assert_no_error (error);
  fixture_close (store);
  g_assert_cmpint (g_rename (key, away), ==, 0);
  store = open_cheap (path);
  append_json (store, settles);
  for (guint i = 0; i < 2; i++)
    append_json (store,
                 "{\"consent_version\":2,\"occasion\":\"autumn-2026\","
                 "\"person\":1,\"type\":\"consent\",\"withdrawal\":\"4711002233\"}");
  fixture_close (store);
  g_assert_cmpint (g_rename (away, key), ==, 0);
  store = open_cheap (path);
  open_pin (store);
  rows = muster_store_list_open_cases (store, NULL, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 1);
  found = muster_store_find (
      store, MUSTER_FIND_BY_STUDENT, "2026001", NULL, "autumn-2026", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->consented_version, ==, 0);
  g_assert_cmpint (muster_store_find_consent (store, "4711002233", &error), ==, 0);
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND);
  verify (store);
  fixture_close (store);
}

/* The open half of the key pair exchanged: what was sealed to the other is lost, and said so. */
static void
test_other_key (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autoptr (MusterEvent) last = NULL;
  MusterStore *store;

  make_closed (path);
  fixture_sql (path,
               "UPDATE key_state SET outbox_public ="
               " x'de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f'");
  store = open_cheap (path);
  append_numbered (store, 1);
  open_pin (store);
  last = dup_event (store, 2);
  g_assert_cmpstr (muster_event_get_type_name (last), ==, "waiting-lost");
  muster_store_close_keys (store, NULL);
  append_numbered (store, 2);
  open_pin (store);
  g_assert_cmpint (verify (store), ==, 3);
  fixture_close (store);
}

/* --- killed --- */

static int
join_only (const char *path)
{
  MusterStore *store = open_cheap (path);

  open_pin (store);
  fixture_close (store);
  return 0;
}

#define N_WAITING 40
#define N_KILLS   5

static void
test_killed (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();

  for (guint i = 0; i < N_KILLS; i++) {
    g_autofree char *path = g_strdup_printf ("%s/store-%u.db", folder, i);
    g_autoptr (GSubprocess) child = NULL;
    MusterStore *store;

    make_closed (path);
    store = open_cheap (path);
    for (gint64 k = 1; k <= N_WAITING; k++)
      append_numbered (store, k);
    fixture_close (store);
    child = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, NULL, program, "--join", path, NULL);
    g_usleep (5000 + i * 12000);
    g_subprocess_force_exit (child);
    g_subprocess_wait (child, NULL, NULL);
    store = open_cheap (path);
    open_pin (store);
    g_assert_cmpint (verify (store), ==, 1 + N_WAITING);
    for (gint64 k = 1; k <= N_WAITING; k++) {
      g_autoptr (MusterEvent) event = dup_event (store, k + 1);

      g_assert_cmpint (muster_event_get_int (event, "number"), ==, k);
    }
    fixture_close (store);
  }
}

int
main (int argc, char *argv[])
{
  if (argc == 3 && g_str_equal (argv[1], "--join"))
    return join_only (argv[2]);
  program = argv[0];
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/waiting/join", test_join);
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++) {
    g_autofree char *path = g_strdup_printf ("/store/waiting/changed/%s", changes[i].name);

    g_test_add_data_func (path, &changes[i], test_changed);
  }
  g_test_add_func ("/store/waiting/replayed", test_replayed);
  g_test_add_func ("/store/waiting/damaged-pair", test_damaged_pair);
  g_test_add_func ("/store/waiting/forged", test_forged);
  g_test_add_func ("/store/waiting/forged-words", test_forged_words);
  g_test_add_func ("/store/waiting/other-key", test_other_key);
  g_test_add_func ("/store/waiting/killed", test_killed);
  return g_test_run ();
}
