/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "muster-error.h"
#include "muster-evidence.h"
#include "muster-store-erase.h"
#include "muster-store-evidence.h"
#include "open-case-fixture.h"

#define LATE G_GINT64_CONSTANT (1500000000)
#define DAY  G_GINT64_CONSTANT (86400)

static gint64
get_passed (OpenCases *f)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterCase) found = muster_store_find (
      f->store, MUSTER_FIND_BY_STUDENT, "2026001", NULL, "autumn-2026", NULL, &error);

  g_assert_no_error (error);
  return found->passed_at;
}

/* Late ones first, then those that have time, then those without a time, the oldest first; page by
 * page nothing is missing and nothing comes twice. */
static void
test_pages (void)
{
  OpenCases f;
  gint64 expected[6], after = 0;
  MusterOpenCasePlace place = {0};
  guint n = 0, total = 0;

  open_cases_set_up (&f);
  expected[3] = open_cases_leave (&f, "referred", "photo", 0, FALSE);
  expected[1] = open_cases_leave (&f, "doubtful", "doubtful", OPEN_CASES_DUE, FALSE);
  expected[0] = open_cases_leave (&f, "doubtful", "doubtful", LATE, FALSE);
  expected[2] = open_cases_leave (&f, "doubtful", "doubtful", OPEN_CASES_DUE, FALSE);
  expected[4] = open_cases_leave (&f, "card-only", "face", 0, FALSE);
  expected[5] = open_cases_leave (&f, "abandoned", "data", 0, FALSE);
  fixture_append (f.store, "outcome", f.ann, "doubtful"); /* says nothing of a case: opens none */
  for (;;) {
    g_autoptr (GPtrArray) rows = open_cases_list (&f, &place, 2, &total);

    for (guint i = 0; i < rows->len; i++) {
      const MusterOpenCaseRow *row = g_ptr_array_index (rows, i);

      g_assert_cmpuint (n, <, G_N_ELEMENTS (expected));
      g_assert_cmpint (row->seq, ==, expected[n++]);
      g_assert_cmpstr (muster_person_get_name (row->person), ==, OPEN_CASES_ANN);
      g_assert_cmpint (row->opened, >, LATE);
      place = (MusterOpenCasePlace){row->due, row->seq};
    }
    if (rows->len == 0)
      break;
    g_assert_cmpint (place.seq, !=, after);
    after = place.seq;
  }
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (expected));
  g_assert_cmpuint (total, ==, G_N_ELEMENTS (expected));
  open_cases_tear_down (&f);
}

static gboolean
says_no_photo (OpenCases *f, gint64 seq)
{
  g_autoptr (GPtrArray) rows = open_cases_list (f, NULL, 0, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = muster_store_list_journal (f->store, seq, 1, 0, &error);
  const MusterJournalEntry *entry = g_ptr_array_index (entries, 0);
  const gboolean told = strstr (entry->json, "\"no_photo\":true") != NULL;

  for (guint i = 0; i < rows->len; i++) {
    const MusterOpenCaseRow *row = g_ptr_array_index (rows, i);

    if (row->seq == seq) {
      g_assert_cmpint (row->no_photo, ==, told);
      return told;
    }
  }
  g_assert_not_reached ();
}

/* An admission in doubt of which nothing shows who came says so, whatever was the reason; other
 * cases need no picture. */
static void
test_says_no_photo (void)
{
  OpenCases f;
  g_autoptr (GError) error = NULL;
  gint64 bare, face, different, photographed;

  open_cases_set_up (&f);
  bare = open_cases_leave (&f, "doubtful", "doubtful", OPEN_CASES_DUE, FALSE);
  g_assert_true (says_no_photo (&f, bare));
  g_assert_false (says_no_photo (&f, open_cases_leave (&f, "abandoned", "data", 0, FALSE)));
  face = open_cases_leave (&f, "card-only", "face", 0, FALSE);
  g_assert_false (says_no_photo (&f, face));
  different = open_cases_settle (&f, face, MUSTER_SETTLE_DIFFERENT, 1, &error);
  g_assert_no_error (error);
  g_assert_true (says_no_photo (&f, different));
  photographed = open_cases_leave (&f, "doubtful", "doubtful", OPEN_CASES_DUE, TRUE);
  g_assert_false (says_no_photo (&f, photographed));
  /* of this visit there is one now */
  g_assert_false (
      says_no_photo (&f, open_cases_leave (&f, "doubtful", "doubtful", OPEN_CASES_DUE, FALSE)));
  open_cases_tear_down (&f);
}

static void
test_admitted (void)
{
  OpenCases f;
  gint64 seq;
  g_autoptr (GError) error = NULL;

  open_cases_set_up (&f);
  seq = open_cases_leave (&f, "doubtful", "doubtful", OPEN_CASES_DUE, FALSE);
  g_assert_cmpint (get_passed (&f), >, 0);
  open_cases_settle_well (&f, seq, MUSTER_SETTLE_ADMITTED);
  g_assert_cmpuint (open_cases_count (&f), ==, 0);
  g_assert_cmpint (get_passed (&f), >, 0);
  /* nobody settles it twice */
  g_assert_cmpint (open_cases_settle (&f, seq, MUSTER_SETTLE_WITHDRAWN, 1, &error), ==, -1);
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND);
  g_assert_cmpint (get_passed (&f), >, 0);
  open_cases_tear_down (&f);
}

static void
test_withdrawn (void)
{
  OpenCases f;
  gint64 seq;

  open_cases_set_up (&f);
  seq = open_cases_leave (&f, "doubtful", "doubtful", OPEN_CASES_DUE, FALSE);
  open_cases_settle_well (&f, seq, MUSTER_SETTLE_WITHDRAWN);
  g_assert_cmpuint (open_cases_count (&f), ==, 0);
  g_assert_cmpint (get_passed (&f), ==, 0);
  open_cases_tear_down (&f);
}

/* Entries about an entry that are no answer to it: second looks have words that answers have. */
static void
test_no_answers (void)
{
  static const char *const answers[] = {"same", "different", "unclear", "no-picture", NULL};
  OpenCases f;
  gint64 seq;

  open_cases_set_up (&f);
  seq = open_cases_leave (&f, "card-only", "face", 0, FALSE);
  for (guint i = 0; answers[i] != NULL; i++) {
    g_autoptr (MusterEvent) look = muster_event_new ("recheck");
    g_autoptr (MusterEvent) strange = muster_event_new ("case");
    g_autoptr (GError) error = NULL;

    muster_event_set_int (look, "of", seq);
    muster_event_set_string (look, "answer", answers[i]);
    muster_store_append (f.store, look, &error);
    g_assert_no_error (error);
    muster_event_set_int (strange, "of", seq);
    muster_event_set_string (strange, "answer", "of-a-later-version");
    muster_store_append (f.store, strange, &error);
    g_assert_no_error (error);
  }
  g_assert_cmpuint (open_cases_count (&f), ==, 1);
  open_cases_tear_down (&f);
}

/* Somebody changed the file: the case stays to be seen, and nobody passes for somebody else. */
static void
test_damaged (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autofree char *sql = NULL;
  gint64 first, second, third;
  OpenCases f;

  f.store = fixture_open (path);
  f.ann = fixture_put_person (f.store, "2026001", OPEN_CASES_ANN, "", "04A1B2C3");
  first = open_cases_leave (&f, "doubtful", "doubtful", OPEN_CASES_DUE, FALSE);
  second = open_cases_leave (&f, "doubtful", "doubtful", OPEN_CASES_DUE, FALSE);
  third = open_cases_leave (&f, "doubtful", "doubtful", OPEN_CASES_DUE, FALSE);
  fixture_close (f.store);
  sql = g_strdup_printf ("DROP TRIGGER IF EXISTS journal_no_update;"
                         "UPDATE journal SET json = zeroblob (60) WHERE seq = %d;"
                         "UPDATE journal_part SET sealed = zeroblob (60) WHERE id = 16 * %d + 4",
                         (int) first,
                         (int) second);
  fixture_sql (path, sql);
  f.store = fixture_open (path);
  rows = open_cases_list (&f, NULL, 0, NULL);
  g_assert_cmpuint (rows->len, ==, 3);
  g_assert_true (((MusterOpenCaseRow *) rows->pdata[0])->damaged);
  g_assert_cmpint (open_cases_settle (&f, first, MUSTER_SETTLE_ADMITTED, 3, &error), ==, -1);
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  g_clear_error (&error);
  g_assert_cmpint (open_cases_settle (&f, second, MUSTER_SETTLE_ADMITTED, 3, &error), ==, -1);
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  open_cases_settle_well (&f, third, MUSTER_SETTLE_ADMITTED);
  fixture_close (f.store);
}

static void
test_approved (void)
{
  OpenCases f;
  gint64 seq;
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterOpenCase) open_case = NULL;
  g_autoptr (MusterCase) found = NULL;
  const MusterReference *reference;

  open_cases_set_up (&f);
  seq = open_cases_leave (&f, "referred", "photo", 0, TRUE);
  open_cases_settle_well (&f, seq, MUSTER_SETTLE_MORE);
  g_assert_cmpuint (open_cases_count (&f), ==, 1);
  open_case = muster_store_get_open_case (f.store, seq, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (open_case->asked, ==, "passport seen");
  g_assert_cmpuint (g_bytes_get_size (open_case->photo), ==, strlen (OPEN_CASES_PICTURE));
  g_assert_cmpuint (open_case->references->len, ==, 0);
  open_cases_settle_well (&f, seq, MUSTER_SETTLE_APPROVED);
  found = muster_store_find (f.store, MUSTER_FIND_BY_STUDENT, "2026001", NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->references->len, ==, 1);
  reference = g_ptr_array_index (found->references, 0);
  g_assert_cmpstr (reference->source, ==, "review");
  g_assert_cmpint (reference->taken_at, ==, open_case->row->opened);
  g_assert_true (g_bytes_equal (reference->picture, open_case->photo));
  open_cases_tear_down (&f);
}

/* What the person is told at the next visit; @note: NULL: nothing */
static void
assert_told (OpenCases *f, const char *note)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterCase) found = muster_store_find (
      f->store, MUSTER_FIND_BY_STUDENT, "2026001", NULL, "autumn-2026", NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (found->told, ==, note != NULL);
  g_assert_cmpstr (found->told_note, ==, note);
}

/* A reason of the profile is enough. */
static void
test_refused (void)
{
  OpenCases f;
  MusterSettle act = {.answer = MUSTER_SETTLE_REJECTED, .by = {.by = 1}};
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterCase) found = NULL;

  open_cases_set_up (&f);
  act.seq = open_cases_leave (&f, "referred", "photo", 0, TRUE);
  g_assert_cmpint (muster_store_settle_case (f.store, &act, &error), ==, -1);
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_USAGE);
  g_clear_error (&error);
  act.code = "blurred";
  g_assert_cmpint (muster_store_settle_case (f.store, &act, &error), >, act.seq);
  g_assert_no_error (error);
  found = muster_store_find (
      f.store, MUSTER_FIND_BY_STUDENT, "2026001", NULL, "autumn-2026", NULL, &error);
  g_assert_true (found->told);
  g_assert_cmpstr (found->told_code, ==, "blurred");
  open_cases_tear_down (&f);
}

/* Without a photo nothing can be approved, and nothing has happened. */
static void
test_no_photo (void)
{
  OpenCases f;
  gint64 seq;
  g_autoptr (GError) error = NULL;

  open_cases_set_up (&f);
  seq = open_cases_leave (&f, "referred", "photo", 0, FALSE);
  g_assert_cmpint (open_cases_settle (&f, seq, MUSTER_SETTLE_APPROVED, 1, &error), ==, -1);
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND);
  g_assert_cmpuint (open_cases_count (&f), ==, 1);
  assert_told (&f, NULL);
  open_cases_settle_well (&f, seq, MUSTER_SETTLE_REJECTED);
  assert_told (&f, "passport seen");
  /* whoever is in need not be told any more */
  fixture_append (f.store, "outcome", f.ann, "pass");
  assert_told (&f, NULL);
  open_cases_tear_down (&f);
}

/* A face that does not fit leaves an admission in doubt, with a time. */
static void
test_different (void)
{
  OpenCases f;
  gint64 seq;
  g_autoptr (GPtrArray) rows = NULL;
  const MusterOpenCaseRow *row;
  g_autoptr (GError) error = NULL;

  open_cases_set_up (&f);
  seq = open_cases_leave (&f, "card-only", "face", 0, FALSE);
  g_assert_cmpint (open_cases_settle (&f, seq, MUSTER_SETTLE_ADMITTED, 1, &error), ==, -1);
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  open_cases_settle_well (&f, seq, MUSTER_SETTLE_DIFFERENT);
  rows = open_cases_list (&f, NULL, 0, NULL);
  g_assert_cmpuint (rows->len, ==, 1);
  row = g_ptr_array_index (rows, 0);
  g_assert_cmpint (row->seq, >, seq);
  g_assert_cmpint (row->kind, ==, MUSTER_OPEN_CASE_DOUBTFUL);
  g_assert_cmpint (row->due, ==, OPEN_CASES_DUE);
  open_cases_tear_down (&f);
}

static void
test_undo (void)
{
  OpenCases f;
  MusterSettle act = {.note = "wrong person", .by = {.by = 2}};
  gint64 first;
  g_autoptr (GError) error = NULL;

  open_cases_set_up (&f);
  first = fixture_append (f.store, "outcome", f.ann, "fail");
  act.seq = first;
  g_assert_cmpint (muster_store_undo (f.store, &act, &error), ==, -1);
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  g_clear_error (&error);
  act.seq = open_cases_leave (&f, "doubtful", "doubtful", OPEN_CASES_DUE, FALSE);
  act.note = "";
  g_assert_cmpint (muster_store_undo (f.store, &act, &error), ==, -1);
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_USAGE);
  g_clear_error (&error);
  act.note = "wrong person";
  g_assert_cmpint (muster_store_undo (f.store, &act, &error), >, act.seq);
  g_assert_no_error (error);
  g_assert_cmpint (get_passed (&f), ==, 0);
  g_assert_cmpuint (open_cases_count (&f), ==, 0);
  g_assert_cmpint (muster_store_undo (f.store, &act, &error), ==, -1);
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND);
  g_assert_true (muster_store_verify_journal (f.store, NULL, NULL, NULL));
  open_cases_tear_down (&f);
}

/* The photo outlives its day while the case is open, and goes with the next purge after it. */
static void
test_retention (void)
{
  OpenCases f;
  const MusterClockReading now = {
      .wall = g_get_real_time () / G_USEC_PER_SEC + 30 * DAY, .synced = TRUE, .boot = "later"};
  MusterPurge purge;
  gint64 seq;
  g_autoptr (GError) error = NULL;

  open_cases_set_up (&f);
  seq = open_cases_leave (&f, "referred", "photo", 0, TRUE);
  g_assert_true (muster_store_purge_evidence (f.store, MUSTER_PURGE_BELIEVE, &now, &purge, &error));
  g_assert_cmpuint (purge.purged, ==, 0);
  g_assert_cmpuint (purge.left, ==, 1);
  open_cases_settle_well (&f, seq, MUSTER_SETTLE_REJECTED);
  g_assert_true (muster_store_purge_evidence (f.store, MUSTER_PURGE_BELIEVE, &now, &purge, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (purge.purged, ==, 1);
  open_cases_tear_down (&f);
}

/* Of somebody who is erased nothing is left to settle. */
static void
test_erased (void)
{
  OpenCases f;
  MusterErased erased;
  MusterEraseOrder order = {
      .what = MUSTER_ERASE_FACE, .cause = "request", .by = {.by = 1, .second = 2}};
  g_autoptr (GError) error = NULL;

  open_cases_set_up (&f);
  open_cases_leave (&f, "referred", "photo", 0, TRUE);
  open_cases_leave (&f, "doubtful", "doubtful", OPEN_CASES_DUE, FALSE);
  order.person = f.ann;
  g_assert_true (muster_store_erase (f.store, &order, &erased, &error));
  g_assert_cmpuint (open_cases_count (&f), ==, 2);
  order.what = MUSTER_ERASE_PERSON;
  g_assert_true (muster_store_erase (f.store, &order, &erased, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (open_cases_count (&f), ==, 0);
  open_cases_tear_down (&f);
}

static gboolean
has (const char *bytes, gsize size, const char *text)
{
  const gsize length = strlen (text);

  for (gsize i = 0; i + length <= size; i++)
    if (memcmp (bytes + i, text, length) == 0)
      return TRUE;
  return FALSE;
}

/* Nothing of the person lies in the file in clear. */
static void
test_sealed (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  static const char *const secrets[] = {OPEN_CASES_ANN, "passport seen", OPEN_CASES_PICTURE};
  static const char *const files[] = {"", "-wal"};
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  OpenCases f = {.store = fixture_open (path)};

  f.ann = fixture_put_person (f.store, "2026001", OPEN_CASES_ANN, "", "04A1B2C3");
  open_cases_settle_well (
      &f, open_cases_leave (&f, "referred", "photo", 0, TRUE), MUSTER_SETTLE_MORE);
  fixture_close (f.store);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autofree char *name = g_strconcat (path, files[i], NULL);
    g_autofree char *bytes = NULL;
    gsize size;

    if (!g_file_get_contents (name, &bytes, &size, NULL))
      continue;
    for (guint k = 0; k < G_N_ELEMENTS (secrets); k++)
      g_assert_false (has (bytes, size, secrets[k]));
  }
}

/* --- after the last try --- */

static gint64
end_visit (OpenCases *f, gint64 person, const char *outcome, const char *kind)
{
  g_autoptr (MusterEvent) event = muster_event_new ("outcome");
  g_autoptr (GError) error = NULL;
  gint64 seq;

  muster_event_set_int (event, "person", person);
  muster_event_set_string (event, "occasion", "autumn-2026");
  muster_event_set_string (event, "outcome", outcome);
  muster_event_set_string (event, "case", kind);
  seq = muster_store_append (f->store, event, &error);
  g_assert_no_error (error);
  return seq;
}

static gint64
get_of (OpenCases *f, gint64 seq)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = muster_store_list_journal (f->store, seq, 1, 0, &error);
  const MusterJournalEntry *entry;
  g_autoptr (GBytes) json = NULL;
  g_autoptr (MusterEvent) event = NULL;

  g_assert_no_error (error);
  entry = g_ptr_array_index (entries, 0);
  json = g_bytes_new (entry->json, strlen (entry->json));
  event = muster_event_parse (json, &error);
  g_assert_no_error (error);
  return muster_event_get_int (event, "of");
}

/* It waits for staff until the person is let in after all; the newest result is the case. */
static void
test_tries (void)
{
  OpenCases f;
  gint64 bea, first, second;
  g_autoptr (GError) error = NULL;

  open_cases_set_up (&f);
  bea = fixture_put_person (f.store, "2026002", "Beatrix", "", "04A1B2C4");
  first = end_visit (&f, f.ann, "fail", "tries");
  end_visit (&f, bea, "fail", "tries");
  g_assert_cmpuint (open_cases_count (&f), ==, 2);
  end_visit (&f, f.ann, "fail", NULL);
  g_assert_cmpuint (open_cases_count (&f), ==, 2);

  second = end_visit (&f, f.ann, "fail", "tries");
  g_assert_cmpint (get_of (&f, second), ==, first);
  g_assert_cmpuint (open_cases_count (&f), ==, 2);
  g_assert_cmpint (get_of (&f, end_visit (&f, f.ann, "override", NULL)), ==, second);
  g_assert_cmpuint (open_cases_count (&f), ==, 1);
  g_assert_cmpint (get_of (&f, end_visit (&f, f.ann, "pass", NULL)), ==, 0);

  open_cases_settle_well (&f, first + 1, MUSTER_SETTLE_PASSED_ON);
  g_assert_cmpuint (open_cases_count (&f), ==, 0);
  g_assert_true (muster_store_verify_journal (f.store, NULL, NULL, &error));
  g_assert_no_error (error);
  open_cases_tear_down (&f);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/open-cases/pages", test_pages);
  g_test_add_func ("/open-cases/admitted", test_admitted);
  g_test_add_func ("/open-cases/withdrawn", test_withdrawn);
  g_test_add_func ("/open-cases/no-answers", test_no_answers);
  g_test_add_func ("/open-cases/damaged", test_damaged);
  g_test_add_func ("/open-cases/approved", test_approved);
  g_test_add_func ("/open-cases/no-photo", test_no_photo);
  g_test_add_func ("/open-cases/refused", test_refused);
  g_test_add_func ("/open-cases/different", test_different);
  g_test_add_func ("/open-cases/undo", test_undo);
  g_test_add_func ("/open-cases/retention", test_retention);
  g_test_add_func ("/open-cases/erased", test_erased);
  g_test_add_func ("/open-cases/sealed", test_sealed);
  g_test_add_func ("/store/open-cases/tries", test_tries);
  g_test_add_func ("/store/open-cases/says-no-photo", test_says_no_photo);
  return g_test_run ();
}
