/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "erase-fixture.h"
#include "muster-error.h"
#include "muster-store-erase.h"
#include "muster-store-evidence.h"
#include "muster-store-retention.h"
#include "store-fixture.h"

/* Who was erased is gone (erase-fixture.h): the act, killed in its middle, beside a reader, and in
 * a copy of before. */

#define TAKEN_HERE "\xff\xd8\xff\xe0 taken here of the one \xff\xd9"

static const char *program;

/* --- erasing --- */

static MusterErased
erase (MusterStore *store, MusterEraseWhat what, gint64 person)
{
  const MusterEraseOrder order = {
      .what = what, .person = person, .cause = "request", .by = {.by = 5, .second = 6}};
  g_autoptr (GError) error = NULL;
  MusterErased erased;

  muster_store_erase (store, &order, &erased, &error);
  g_assert_no_error (error);
  return erased;
}

static void
assert_proof (MusterStore *store, gint64 proof, const char *what)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = muster_store_list_journal (store, proof, 2, 0, &error);
  const MusterJournalEntry *first, *second;
  g_autofree char *field = g_strdup_printf ("\"what\":\"%s\"", what);

  g_assert_no_error (error);
  g_assert_cmpuint (entries->len, ==, 2);
  first = entries->pdata[0];
  second = entries->pdata[1];
  g_assert_nonnull (strstr (first->json, "\"type\":\"erasure\""));
  g_assert_nonnull (strstr (first->json, field));
  g_assert_nonnull (strstr (first->json, "\"templates\":1"));
  g_assert_nonnull (strstr (first->json, "\"kept\":1"));
  g_assert_nonnull (strstr (first->json, "\"staff_id\":5"));
  g_assert_nonnull (strstr (first->json, "\"second_id\":6"));
  g_assert_null (strstr (first->json, "\"person\":"));
  g_assert_nonnull (strstr (second->json, "\"type\":\"erasure-file\""));
}

static void
assert_entry_says (MusterStore *store, gint64 seq, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = muster_store_list_journal (store, seq, 1, 0, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (entries->len, ==, 1);
  g_assert_nonnull (strstr (((MusterJournalEntry *) entries->pdata[0])->json, words));
}

static void
test_person (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autoptr (GPtrArray) hers = NULL, others = NULL;
  g_autoptr (GError) error = NULL;
  gint64 her, other;
  MusterErased erased, looked;
  MusterStore *store;

  erase_make_store (path, &her, &other);
  hers = erase_new_tokens (path, her, FALSE);
  others = erase_new_tokens (path, other, FALSE);
  g_assert_cmpuint (hers->len, >=, 15);
  g_assert_cmpuint (erase_count_in_files (path, hers), ==, hers->len);

  store = fixture_open (path);
  erase_assert_reads (store, &erase_gone, other);
  muster_store_look_at_erasure (store, MUSTER_ERASE_PERSON, her, &looked, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (erase_count_in_files (path, hers), ==, hers->len); /* to look changes nothing */
  erased = erase (store, MUSTER_ERASE_PERSON, her);
  g_assert_false (erased.in_file);
  g_assert_cmpuint (erased.cards, ==, 1);
  g_assert_cmpuint (erased.references, ==, 1);
  g_assert_cmpuint (erased.templates, ==, 1);
  g_assert_cmpuint (erased.evidence, ==, 1);
  g_assert_cmpuint (erased.entries, ==, 2);
  g_assert_cmpuint (erased.parts, ==, looked.parts);

  /* while it is open, and when it is closed */
  g_assert_cmpuint (erase_count_in_files (path, hers), ==, 0);
  erase_assert_nobody_reads (store, &erase_gone, other);
  erase_assert_reads (store, &erase_stays, other);
  erase_assert_whole (store, 2);
  assert_proof (store, erased.proof, "person");
  fixture_close (store);
  g_assert_cmpuint (erase_count_in_files (path, hers), ==, 0);
  g_assert_cmpuint (erase_count_in_files (path, others), ==, others->len);
  g_assert_cmpint (fixture_count_entries (path, 1), ==, 0);
  g_assert_cmpint (fixture_query (path, "SELECT count (*) FROM erasure_open"), ==, 0);
}

static void
test_nobody (void)
{
  MusterStore *store = fixture_open (":memory:");
  const MusterEraseOrder order = {.person = 9, .cause = "request"};
  g_autoptr (GError) error = NULL;
  MusterErased erased;

  g_assert_false (muster_store_erase (store, &order, &erased, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND);
  fixture_close (store);
}

/* A photo of the one who stood here, as a review puts it beside the school's. */
static void
put_taken_here (const char *path, gint64 person, const char *picture)
{
  g_autoptr (GBytes) photo = g_bytes_new_static (picture, strlen (picture));
  g_autoptr (GError) error = NULL;
  MusterStore *store = fixture_open (path);

  muster_store_put_reference (store, person, photo, "review", 2000, NULL, &error);
  g_assert_no_error (error);
  fixture_close (store);
}

/* She stays on the roster with the school's picture, and what she did stays counted. */
static void
test_face (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autoptr (GPtrArray) face = NULL, others = NULL;
  g_autoptr (MusterCase) found = NULL;
  g_autoptr (GString) all = NULL;
  g_autoptr (GError) error = NULL;
  gint64 her, other;
  MusterErased erased;
  MusterStore *store;

  erase_make_store (path, &her, &other);
  put_taken_here (path, her, TAKEN_HERE);
  put_taken_here (path, other, "\xff\xd8\xff\xe0 taken here of the other \xff\xd9");
  face = erase_new_tokens (path, her, TRUE);
  others = erase_new_tokens (path, other, FALSE);
  g_assert_cmpuint (
      face->len, ==, 5); /* template, evidence, what was measured, photo, its digest */
  store = fixture_open (path);
  muster_store_look_at_erasure (store, MUSTER_ERASE_FACE, her, &erased, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (erased.references, ==, 1);
  erased = erase (store, MUSTER_ERASE_FACE, her);
  g_assert_cmpuint (erased.references, ==, 1);
  g_assert_cmpuint (erased.whole, ==, 0);
  assert_proof (store, erased.proof, "face");
  assert_entry_says (store, erased.proof, "\"references\":1,");
  erase_assert_whole (store, 1);
  all = erase_read_all (store, her);
  g_assert_false (erase_says (all, TAKEN_HERE));
  g_assert_true (erase_says (all, erase_gone.picture));
  g_assert_true (erase_says (all, erase_gone.note));
  g_assert_false (erase_says (all, erase_gone.template_));
  found = muster_store_find (
      store, MUSTER_FIND_BY_STUDENT, erase_gone.student, NULL, "autumn-2026", ERASE_MODEL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->attempts, ==, 1);
  fixture_close (store);
  g_assert_cmpuint (erase_count_in_files (path, face), ==, 0);
  g_assert_cmpuint (erase_count_in_files (path, others), ==, others->len);
}

/* --- killed --- */

static void
kill_cb (MusterEraseStep step, gpointer data)
{
  if ((int) step == GPOINTER_TO_INT (data))
    raise (SIGKILL);
}

static int
erase_and_die (const char *path, const char *person, const char *step)
{
  MusterStore *store = fixture_open (path);
  const MusterEraseOrder order = {.what = MUSTER_ERASE_PERSON,
                                  .person = g_ascii_strtoll (person, NULL, 10),
                                  .cause = "request",
                                  .progress = kill_cb,
                                  .data = GINT_TO_POINTER (atoi (step))};
  MusterErased erased;

  muster_store_erase (store, &order, &erased, NULL);
  return 1; /* it ought to be dead */
}

/* Before the commit nothing has happened; after it the rest is done by the next one who cleans. */
static void
test_killed (gconstpointer data)
{
  const MusterEraseStep step = (MusterEraseStep) GPOINTER_TO_INT (data);
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autofree char *text = g_strdup_printf ("%d", (int) step);
  g_autofree char *number = NULL;
  g_autoptr (GPtrArray) hers = NULL, others = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) child = NULL;
  const gboolean is_out = step >= MUSTER_ERASE_STEP_WAL;
  gint64 her, other;
  MusterStore *store;

  erase_make_store (path, &her, &other);
  hers = erase_new_tokens (path, her, FALSE);
  others = erase_new_tokens (path, other, FALSE);
  number = g_strdup_printf ("%d", (int) her);
  child = g_subprocess_new (
      G_SUBPROCESS_FLAGS_NONE, &error, program, "--erase", path, number, text, NULL);
  g_assert_no_error (error);
  g_subprocess_wait (child, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_signaled (child));

  store = fixture_open (path);
  erase_assert_reads (store, &erase_stays, other);
  if (is_out) {
    fixture_clean (store);
    erase_assert_nobody_reads (store, &erase_gone, other);
    g_assert_cmpuint (erase_count_in_files (path, hers), ==, 0);
    erase_assert_whole (store, 2);
  } else {
    erase_assert_reads (store, &erase_gone, other);
    erase_assert_whole (store, 0);
    erase (store, MUSTER_ERASE_PERSON, her); /* may be asked for again */
  }
  fixture_close (store);
  g_assert_cmpuint (erase_count_in_files (path, hers), ==, 0);
  g_assert_cmpuint (erase_count_in_files (path, others), ==, others->len);
  g_assert_cmpint (fixture_query (path, "SELECT count (*) FROM erasure_open"), ==, 0);
  g_assert_cmpint (
      fixture_query (path, "SELECT count (*) FROM journal_index WHERE type = 'erasure-file'"),
      ==,
      1);
}

/* --- somebody reads beside --- */

static void
test_reader (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autoptr (GPtrArray) hers = NULL;
  sqlite3 *reader = NULL;
  gint64 her, other;
  MusterErased erased;
  MusterStore *store;

  erase_make_store (path, &her, &other);
  hers = erase_new_tokens (path, her, FALSE);
  store = fixture_open (path);
  fixture_append (store, "station", 0, NULL);
  g_assert_cmpint (sqlite3_open (path, &reader), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (reader, "BEGIN; SELECT count (*) FROM person", NULL, NULL, NULL),
                   ==,
                   SQLITE_OK);
  erased = erase (store, MUSTER_ERASE_PERSON, her);
  g_assert_true (erased.in_file);
  g_assert_cmpint (erased.proof, >, 0);
  erase_assert_nobody_reads (store, &erase_gone, other); /* gone all the same, and the file
                                                          * erase_says that it is not clean */
  g_assert_cmpuint (erase_count_in_files (path, hers), >, 0);
  g_assert_cmpint (sqlite3_exec (reader, "COMMIT", NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (reader), ==, SQLITE_OK);
  fixture_close (store);
  g_assert_cmpint (fixture_query (path, "SELECT count (*) FROM erasure_open"), ==, 1);
  erase_leave_in_file (path, hers); /* what closing has cut off might lie in free space, too */
  store = fixture_open (path);
  fixture_clean (store);
  g_assert_cmpuint (erase_count_in_files (path, hers), ==, 0);
  fixture_close (store);
  g_assert_cmpint (fixture_query (path, "SELECT count (*) FROM erasure_open"), ==, 0);
}

/* --- a copy that was made before --- */

/* The store's file as it was, beside the keys that are in @folder. */
static void
copy_files (const char *from, const char *to, gboolean keys_only)
{
  g_autoptr (GDir) dir = g_dir_open (from, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *source = g_build_filename (from, name, NULL);
    g_autofree char *target = g_build_filename (to, name, NULL);
    g_autofree char *data = NULL;
    gsize length;

    if (keys_only && !g_str_has_suffix (name, "-key"))
      continue;
    g_assert_true (g_file_get_contents (source, &data, &length, NULL));
    g_assert_true (g_file_set_contents (target, data, (gssize) length, NULL));
  }
}

static guint
count_openable (const char *path)
{
  MusterStore *store = fixture_open (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = muster_store_list_evidence (store, NULL, &error);
  guint n = 0;

  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 2);
  for (guint i = 0; i < rows->len; i++) {
    g_autoptr (GBytes) plain = muster_store_open_evidence (store, rows->pdata[i], NULL);

    n += plain != NULL;
  }
  fixture_close (store);
  return n;
}

/* Whoever kept the store's file of before opens no evidence with the keys of now. */
static void
test_copy (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  FIXTURE_FOLDER before = fixture_new_folder ();
  FIXTURE_FOLDER all = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autofree char *copy = g_build_filename (before, "store.db", NULL);
  g_autofree char *whole = g_build_filename (all, "store.db", NULL);
  g_autoptr (MusterOccasion) occasion =
      muster_occasion_new ("autumn-2026", MUSTER_OCCASION_CHECK_IN, "campus-check-in");
  const MusterRetentionOrder order = {.occasion = "autumn-2026", .by = {.by = 5, .second = 6}};
  g_autoptr (GError) error = NULL;
  g_autofree char *data = NULL;
  gsize length;
  gint64 her, other;
  MusterRetained retained;
  MusterStore *store;

  erase_make_store (path, &her, &other);
  g_assert_true (g_file_get_contents (path, &data, &length, NULL));
  g_assert_true (g_file_set_contents (copy, data, (gssize) length, NULL));
  copy_files (folder, all, FALSE);
  g_assert_cmpuint (count_openable (whole), ==, 2); /* with the keys of then it opens */

  store = fixture_open (path);
  muster_store_put_occasion (store, occasion, &error);
  g_assert_no_error (error);
  muster_store_retain (store, &order, &retained, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (retained.evidence, ==, 2);
  fixture_close (store);
  copy_files (folder, before, TRUE);
  g_assert_cmpuint (count_openable (copy), ==, 0);
}

/* --- at a station that people wait at --- */

typedef struct {
  MusterErased erased;
  GError *error;
  gint64 person; /* -1: no answer yet */
} Answer;

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  answer->person = muster_store_look_at_erasure_finish (
      MUSTER_STORE (source), result, &answer->erased, &answer->error);
}

static void
erased_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  answer->person =
      muster_store_erase_finish (MUSTER_STORE (source), result, &answer->erased, &answer->error);
}

static void
wait_answer (const Answer *answer)
{
  while (answer->person < 0)
    g_main_context_iteration (NULL, TRUE);
}

/* Nobody waits for the file; what is left in it goes later, and the journal tells. */
static void
test_later (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  const MusterStaffBy by = {.by = 5, .second = 6};
  MusterEraseOrder order = {
      .what = MUSTER_ERASE_PERSON, .cause = "request", .by = by, .file_later = TRUE};
  Answer looked = {.person = -1}, wrong = {.person = -1}, done = {.person = -1};
  g_autoptr (GPtrArray) hers = NULL;
  gint64 her, other;
  MusterStore *store;

  erase_make_store (path, &her, &other);
  hers = erase_new_tokens (path, her, FALSE);
  store = fixture_open (path);
  muster_store_look_at_erasure_async (
      store, MUSTER_ERASE_PERSON, NULL, her, NULL, looked_cb, &looked);
  muster_store_look_at_erasure_async (
      store, MUSTER_ERASE_FACE, "123 456 7890", 0, NULL, looked_cb, &wrong);
  wait_answer (&looked);
  wait_answer (&wrong);
  g_assert_no_error (looked.error);
  g_assert_cmpint (looked.person, ==, her);
  g_assert_cmpuint (looked.erased.cards, ==, 1);
  g_assert_cmpint (wrong.person, ==, 0);
  g_assert_error (wrong.error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND);
  g_clear_error (&wrong.error);

  order.person = her;
  muster_store_erase_async (store, &order, erased_cb, &done);
  wait_answer (&done);
  g_assert_no_error (done.error);
  g_assert_true (done.erased.in_file);
  erase_assert_nobody_reads (store, &erase_gone, other);
  fixture_close (store);
  g_assert_cmpint (fixture_query (path, "SELECT count (*) FROM erasure_open"), ==, 1);
  store = fixture_open (path);
  fixture_clean (store);
  assert_proof (store, done.erased.proof, "person");
  erase_assert_whole (store, 2);
  fixture_close (store);
  g_assert_cmpint (fixture_query (path, "SELECT count (*) FROM erasure_open"), ==, 0);
  g_assert_cmpuint (erase_count_in_files (path, hers), ==, 0);
}

/* --- a server that has not seen all of it --- */

static void
test_unsent (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  MusterEraseOrder order = {.what = MUSTER_ERASE_PERSON, .cause = "request"};
  g_autoptr (GError) error = NULL;
  gint64 her, other;
  MusterErased erased;
  MusterStore *store;

  erase_make_store (path, &her, &other);
  /* up to her first entry; whether it is a true one is not looked at here */
  fixture_sql (path,
               "INSERT INTO journal_receipt (seq, hash, server, signature, time)"
               " SELECT seq, hash, zeroblob (32), zeroblob (64), 0 FROM journal WHERE seq = 1;"
               /* and one of another chain, which proves nothing of this one */
               "INSERT INTO journal_receipt (seq, hash, server, signature, time)"
               " VALUES (100, zeroblob (32), zeroblob (32), zeroblob (64), 0)");
  store = fixture_open (path);
  order.person = her;
  g_assert_false (muster_store_erase (store, &order, &erased, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BUSY);
  g_assert_nonnull (strstr (error->message, "1 event "));
  g_clear_error (&error);
  erase_assert_reads (store, &erase_gone, other);

  /* without the face entries say whose they are all the same: nothing to wait for */
  order.what = MUSTER_ERASE_FACE;
  g_assert_true (muster_store_erase (store, &order, &erased, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (erased.unsent, ==, 0);
  order.what = MUSTER_ERASE_PERSON;
  order.even_unsent = TRUE;
  g_assert_true (muster_store_erase (store, &order, &erased, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (erased.unsent, ==, 1);
  erase_assert_nobody_reads (store, &erase_gone, other);
  fixture_close (store);
}

int
main (int argc, char *argv[])
{
  static const char *const steps[] = {"rows", "commit", "wal", "rewrite", "prove", "done"};

  if (argc == 5 && g_str_equal (argv[1], "--erase"))
    return erase_and_die (argv[2], argv[3], argv[4]);
  program = argv[0];
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/erase/person", test_person);
  g_test_add_func ("/store/erase/nobody", test_nobody);
  g_test_add_func ("/store/erase/face", test_face);
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++) {
    g_autofree char *path = g_strconcat ("/store/erase/killed/", steps[i], NULL);

    g_test_add_data_func (path, GINT_TO_POINTER (i), test_killed);
  }
  g_test_add_func ("/store/erase/reader", test_reader);
  g_test_add_func ("/store/erase/copy", test_copy);
  g_test_add_func ("/store/erase/later", test_later);
  g_test_add_func ("/store/erase/unsent", test_unsent);
  return g_test_run ();
}
