/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "muster-error.h"
#include "muster-evidence.h"
#include "muster-journal.h"
#include "muster-migrate.h"
#include "muster-store-evidence.h"
#include "muster-vault-key.h"
#include "store-fixture.h"

#define DAY G_GINT64_CONSTANT (86400)

/* Words and bytes that lie in the evidence and may not lie in the file. */
#define CAMERA "Aurora-Webcam-C920"
static const guint8 jpeg_head[] = {0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10, 'J', 'F', 'I', 'F'};

#define N_KILLS     8
#define MIN_KILL_US 20000
#define MAX_KILL_US 150000

static const char *program;

static GBytes *
make_evidence (gpointer data, GError **error)
{
  g_autoptr (MusterEvidence) evidence = muster_evidence_new (0);
  const gsize size = GPOINTER_TO_SIZE (data);
  guint8 *jpeg = g_malloc0 (size);
  g_autoptr (GBytes) bytes = g_bytes_new_take (jpeg, size);

  memcpy (jpeg, jpeg_head, sizeof jpeg_head);
  muster_evidence_set_fact (evidence, "camera", CAMERA);
  muster_evidence_add_picture (evidence, "neutral", 0, bytes);
  return muster_evidence_to_bytes (evidence);
}

static GBytes *
make_nothing (gpointer data, GError **error)
{
  g_set_error_literal (error, MUSTER_ERROR, MUSTER_ERROR_FAILED, "no picture");
  return NULL;
}

static MusterEvidenceKeep
keep_of (const char *visit, guint attempt)
{
  return (MusterEvidenceKeep){.visit = visit,
                              .attempt = attempt,
                              .kind = "liveness",
                              .occasion = "autumn-2026",
                              .days = 14,
                              .make = make_evidence,
                              .data = GSIZE_TO_POINTER (20000)};
}

static gint64
keep (MusterStore *store, const MusterEvidenceKeep *what, const char **lost)
{
  g_autoptr (MusterEvent) event = muster_event_new ("attempt");
  g_autoptr (GError) error = NULL;
  gint64 seq;

  muster_event_set_int (event, "person", 7);
  muster_event_set_string (event, "visit", what->visit);
  seq = muster_store_append_keeping (store, event, what, lost, &error);
  g_assert_no_error (error);
  return seq;
}

static GPtrArray *
list (MusterStore *store, const char *visit)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *rows = muster_store_list_evidence (store, visit, &error);

  g_assert_no_error (error);
  return rows;
}

static void
assert_opens (MusterStore *store, const char *visit)
{
  g_autoptr (GPtrArray) rows = list (store, visit);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (MusterEvidence) evidence = NULL;

  g_assert_cmpuint (rows->len, ==, 1);
  bytes = muster_store_open_evidence (store, g_ptr_array_index (rows, 0), &error);
  g_assert_no_error (error);
  evidence = muster_evidence_parse (bytes, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (muster_evidence_get_fact (evidence, "camera"), ==, CAMERA);
  g_assert_cmpuint (muster_evidence_count_pictures (evidence), ==, 1);
}

static char *
open_message (MusterStore *store, const char *visit, MusterError code)
{
  g_autoptr (GPtrArray) rows = list (store, visit);
  g_autoptr (GError) error = NULL;

  g_assert_null (muster_store_open_evidence (store, g_ptr_array_index (rows, 0), &error));
  g_assert_error (error, MUSTER_ERROR, (int) code);
  return g_strdup (error->message);
}

static gboolean
file_has (const char *path, const char *suffix, gconstpointer bytes, gsize size)
{
  g_autofree char *name = g_strconcat (path, suffix, NULL);
  g_autofree char *data = NULL;
  gsize length;

  if (!g_file_get_contents (name, &data, &length, NULL))
    return FALSE;
  for (gsize i = 0; i + size <= length; i++)
    if (memcmp (data + i, bytes, size) == 0)
      return TRUE;
  return FALSE;
}

static char *
dup_entry (MusterStore *store, gint64 seq)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = muster_store_list_journal (store, seq, 1, 0, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (entries->len, ==, 1);
  return g_strdup (((MusterJournalEntry *) g_ptr_array_index (entries, 0))->json);
}

static void
assert_whole (MusterStore *store)
{
  g_autoptr (GError) error = NULL;

  muster_store_verify_journal (store, NULL, NULL, &error);
  g_assert_no_error (error);
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
  MusterEvidenceKeep one = keep_of ("visit-1", 1), two = keep_of ("visit-2", 1);
  const MusterEvidenceRow *row;
  const char *lost = "";
  MusterStore *store = fixture_open (path);
  GStatBuf info;
  gint64 seq;

  seq = keep (store, &one, &lost);
  g_assert_null (lost);
  keep (store, &two, NULL);
  json = dup_entry (store, seq);
  g_assert_nonnull (strstr (json, "\"evidence\":\""));
  for (guint i = 0; i < 2; i++) {
    static const char *const suffixes[] = {"", "-wal", "-shm"};

    /* first while the WAL has it all, then when the file has it */
    for (guint k = 0; k < G_N_ELEMENTS (suffixes); k++) {
      g_assert_false (file_has (path, suffixes[k], jpeg_head, 4));
      g_assert_false (file_has (path, suffixes[k], CAMERA, strlen (CAMERA)));
      g_assert_false (file_has (path, suffixes[k], "muster-evidence 1", 17));
    }
    fixture_close (store);
    store = fixture_open (path);
  }
  g_assert_true (file_has (path, "", "visit-1", 7)); /* the search does find what is there */
  g_assert_cmpint (g_stat (key, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  assert_opens (store, "visit-1");
  assert_opens (store, "visit-2");
  rows = list (store, NULL);
  g_assert_cmpuint (rows->len, ==, 2);
  row = g_ptr_array_index (rows, 0);
  g_assert_cmpint (row->seq, ==, seq);
  g_assert_cmpint (row->person, ==, 7);
  g_assert_cmpuint (row->days, ==, 14);
  g_assert_cmpfloat (row->days_left, >, 13.9);
  g_assert_false (row->rehearsal);
  assert_whole (store);
  fixture_close (store);
}

/* What cannot be made, or is kept already, does not cost the entry. */
static void
test_lost (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  MusterEvidenceKeep what = keep_of ("visit-1", 1);
  g_autofree char *json = NULL;
  const char *lost = NULL;
  MusterStore *store = fixture_open (path);
  g_autoptr (GPtrArray) rows = NULL;

  keep (store, &what, &lost);
  g_assert_null (lost);
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "Evidence was not kept: *");
  keep (store, &what, &lost);
  g_assert_cmpstr (lost, ==, "failed");
  what.make = make_nothing;
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "Evidence was not kept: no picture");
  json = dup_entry (store, keep (store, &what, &lost));
  g_test_assert_expected_messages ();
  g_assert_cmpstr (lost, ==, "failed");
  g_assert_nonnull (strstr (json, "\"evidence_lost\":\"failed\""));
  g_assert_null (strstr (json, "\"evidence\":"));
  rows = list (store, NULL);
  g_assert_cmpuint (rows->len, ==, 1);
  assert_whole (store);
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
  MusterEvidenceKeep what = keep_of ("visit-1", 1);
  MusterEvidencePut *put = muster_evidence_put_new (&what, "boot");
  MusterJournalAppend append = {
      .json = (char *) "{\"type\":\"attempt\"}", .station = "1", .boot = "boot", .evidence = put};
  g_autoptr (MusterEvent) event = NULL;
  gint64 pages, rows;

  fixture_close (fixture_open (path));
  db = muster_db_open (path, MUSTER_DB_WRITE, steps->len, &error);
  g_assert_no_error (error);
  g_assert_true (muster_vault_key_set_up (db, NULL, &error));
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
  MusterEvidenceKeep one = keep_of ("visit-1", 1), two = keep_of ("visit-2", 1),
                     three = keep_of ("visit-3", 1);
  g_autofree char *cut = NULL, *exchanged = NULL, *moved = NULL;
  MusterStore *store = fixture_open (path);

  keep (store, &one, NULL);
  keep (store, &two, NULL);
  keep (store, &three, NULL);
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
  MusterEvidenceKeep one = keep_of ("visit-1", 1);
  MusterStore *store = fixture_open (path);

  keep (store, &one, NULL);
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
  assert_opens (store, "visit-1");
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
  MusterEvidenceKeep one = keep_of ("visit-1", 1), two = keep_of ("visit-2", 1);
  const char *lost = NULL;
  MusterStore *store = fixture_open (path);

  keep (store, &one, NULL);
  half = dup_half (folder, path);
  g_assert_cmpint (g_rename (half, away), ==, 0);

  /* one that only cannot be read now is not given up */
  g_assert_cmpint (symlink (half, half), ==, 0);
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "Evidence was not kept: *symbolic*");
  keep (store, &two, &lost);
  g_test_assert_expected_messages ();
  g_assert_nonnull (lost);
  g_free (open_message (store, "visit-1", MUSTER_ERROR_STORE));
  g_assert_cmpint (g_unlink (half), ==, 0);

  two.visit = "visit-3";
  keep (store, &two, &lost);
  g_assert_null (lost);
  assert_opens (store, "visit-3");
  message = open_message (store, "visit-1", MUSTER_ERROR_BAD_DATA);
  g_assert_nonnull (strstr (message, "Half of its key is gone"));
  g_assert_cmpint (g_rename (away, half), ==, 0);
  assert_opens (store, "visit-1"); /* it was found again */
  assert_whole (store);
  fixture_close (store);
}

/* A key from before there were halves opens what it sealed, and seals nothing more. */
static void
test_whole_key (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  MusterEvidenceKeep one = keep_of ("visit-1", 1), two = keep_of ("visit-2", 1);
  MusterStore *store = fixture_open (path);
  const char *lost = NULL;

  keep (store, &one, NULL);
  fixture_close (store);
  fixture_sql (path, "UPDATE data_key SET piece = NULL");
  store = fixture_open (path);
  keep (store, &two, &lost);
  g_assert_null (lost);
  assert_opens (store, "visit-2");
  fixture_close (store);
  g_assert_cmpint (fixture_query (path, "SELECT count (DISTINCT data_key) FROM evidence"), ==, 2);
  g_assert_cmpint (
      fixture_query (path, "SELECT count (*) FROM data_key WHERE piece IS NOT NULL"), ==, 1);
}

/* --- purging --- */

static MusterPurge
purge_at (MusterStore *store, gint64 wall, gint64 running, const char *boot, gboolean synced)
{
  MusterClockReading reading = {.wall = wall, .running = running, .synced = synced};
  g_autoptr (GError) error = NULL;
  MusterPurge purge;

  g_strlcpy (reading.boot, boot, sizeof reading.boot);
  muster_store_purge_evidence (store, MUSTER_PURGE_DUE, &reading, &purge, &error);
  g_assert_no_error (error);
  return purge;
}

/* Whoever signed for what was not due yet is in the proof. */
static void
test_purge_signed (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autofree char *json = NULL;
  const MusterStaffBy by = {.by = 4, .second = 9};
  MusterEvidenceKeep one = keep_of ("visit-1", 1);
  MusterStore *store = fixture_open (path);
  g_autoptr (GError) error = NULL;
  MusterPurge purge;

  keep (store, &one, NULL);
  g_assert_true (
      muster_store_purge_evidence_by (store, MUSTER_PURGE_ALL, &by, NULL, &purge, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (purge.purged, ==, 1);
  json = dup_entry (store, 2);
  g_assert_nonnull (strstr (json, "\"staff_id\":4"));
  g_assert_nonnull (strstr (json, "\"second_id\":9"));
  fixture_close (store);
}

static void
test_purge (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autofree char *wal = g_strconcat (path, "-wal", NULL), *json = NULL;
  const gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  MusterEvidenceKeep one = keep_of ("visit-1", 1), two = keep_of ("visit-2", 1);
  MusterStore *store = fixture_open (path);
  g_autoptr (GPtrArray) entries = NULL;
  MusterPurge purge;
  GStatBuf info;

  two.days = 30;
  two.occasion = "spring-2027";
  keep (store, &one, NULL);
  keep (store, &two, NULL);
  purge = purge_at (store, now + 13 * DAY, 5, "b", FALSE);
  g_assert_cmpuint (purge.purged, ==, 0);
  purge = purge_at (store, now + 14 * DAY + 3600, 5, "c", FALSE);
  g_assert_cmpuint (purge.purged, ==, 1);
  g_assert_cmpuint (purge.left, ==, 1);
  g_assert_false (purge.in_file);
  json = dup_entry (store, 3);
  g_assert_nonnull (strstr (json, "\"purged\":1"));
  g_assert_nonnull (strstr (json, "\"type\":\"evidence-purge\""));
  g_assert_null (strstr (json, "visit-1"));
  g_assert_true (g_stat (wal, &info) != 0 || info.st_size == 0);
  g_assert_false (file_has (path, "", "visit-1", 7) &&
                  fixture_query (path, "SELECT count (*) FROM evidence") != 1);
  /* the occasion's key went with its last evidence */
  g_assert_cmpint (fixture_query (path,
                                  "SELECT count (*) FROM data_key"
                                  " WHERE scope GLOB 'evidence/*'"),
                   ==,
                   1);
  assert_opens (store, "visit-2");
  assert_whole (store);
  /* nothing to purge, nothing to tell */
  purge = purge_at (store, now + 15 * DAY, 5, "d", FALSE);
  entries = muster_store_list_journal (store, 1, 0, 0, NULL);
  g_assert_cmpuint (entries->len, ==, 3);
  fixture_close (store);
}

/* A clock that is wrong by years, and then by years the other way. */
static void
test_wrong_clock (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  const gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  MusterEvidenceKeep one = keep_of ("visit-1", 1);
  MusterStore *store = fixture_open (path);
  MusterClockReading reading = {.wall = now + 3650 * DAY, .running = 9, .boot = "wrong"};
  g_autoptr (GError) error = NULL;
  MusterPurge purge;

  keep (store, &one, NULL);
  purge = purge_at (store, now + 3650 * DAY, 5, "wrong", FALSE);
  g_assert_cmpuint (purge.purged, ==, 0);
  g_assert_cmpint (purge.doubted, >, 3600 * DAY);
  purge = purge_at (store, now - 3650 * DAY, 5, "back", FALSE);
  g_assert_cmpuint (purge.purged, ==, 0);
  assert_opens (store, "visit-1");
  g_assert_true (
      muster_store_purge_evidence (store, MUSTER_PURGE_BELIEVE, &reading, &purge, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (purge.purged, ==, 1);
  fixture_close (store);
}

/* The count is gone from the store: it goes on, and nothing is kept for ever. */
static void
test_clock_lost (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  const gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  MusterEvidenceKeep one = keep_of ("visit-1", 1);
  MusterStore *store = fixture_open (path);

  purge_at (store, now - 20 * DAY, 5, "a", FALSE);
  purge_at (store, now, 5, "b", FALSE);
  keep (store, &one, NULL);
  fixture_close (store);
  fixture_sql (path, "DELETE FROM setting WHERE key = 'evidence.clock'");
  store = fixture_open (path);
  g_assert_cmpuint (purge_at (store, now, 5, "c", FALSE).purged, ==, 0);
  g_assert_cmpuint (purge_at (store, now + 13 * DAY, 5, "d", FALSE).purged, ==, 0);
  g_assert_cmpuint (purge_at (store, now + 15 * DAY, 5, "e", FALSE).purged, ==, 1);
  fixture_close (store);
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
    MusterEvidenceKeep what = keep_of (visit, 1);
    g_autofree char *line = g_strdup_printf ("%" G_GINT64_FORMAT "\n", keep (store, &what, NULL));

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
    rows = list (store, NULL);
    g_assert_cmpint (rows->len, ==, present);
    if (rows->len > 0)
      assert_opens (store, ((MusterEvidenceRow *) g_ptr_array_index (rows, rows->len - 1))->visit);
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
  g_test_add_func ("/store/evidence/full", test_full);
  g_test_add_func ("/store/evidence/changed", test_changed);
  g_test_add_func ("/store/evidence/key", test_key);
  g_test_add_func ("/store/evidence/half-gone", test_half_gone);
  g_test_add_func ("/store/evidence/whole-key", test_whole_key);
  g_test_add_func ("/store/evidence/purge", test_purge);
  g_test_add_func ("/store/evidence/purge-signed", test_purge_signed);
  g_test_add_func ("/store/evidence/wrong-clock", test_wrong_clock);
  g_test_add_func ("/store/evidence/clock-lost", test_clock_lost);
  g_test_add_func ("/store/evidence/kill", test_kill);
  return g_test_run ();
}
