/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "muster-error.h"
#include "muster-store-roster-link.h"
#include "muster-store-rows.h"
#include "muster-wire-admission.h"
#include "muster-wire-person.h"
#include "open-case-fixture.h"

/* What the roster tells of other stations, and what follows from it here. */

#define KEY      "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define OWN      "72036eaf-2e63-409e-a97d-357b56cfcfc4"
#define GATE     "0b3f8f6e-0f60-4b0c-8e5d-6f1f0f2f3f4f"
#define WHO      "1d8f0b72-4f7b-4a3c-9f43-2f7f6c1f1a01"
#define ROW      "2e8f0b72-4f7b-4a3c-9f43-2f7f6c1f1a02"
#define LABEL    "Gate that nobody may find in the file"
#define OCCASION "autumn-2026"
#define AT       G_GINT64_CONSTANT (1790000000)

static void
join (MusterStore *store, const char *station)
{
  MusterRosterLink link = {(char *) "https://127.0.0.1:1",
                           (char *) station,
                           (char *) KEY,
                           (char *) "-----BEGIN CERTIFICATE-----\n",
                           (char *) "all"};
  g_autoptr (GError) error = NULL;

  muster_store_put_roster_link (store, &link, &error);
  g_assert_no_error (error);
}

static void
apply (MusterStore *store, MusterWireRow *row)
{
  g_auto (MusterWirePage) page = {0};
  MusterRowsApplied applied = {0};
  MusterRowsOrder order = {
      .source = KEY ".all", .page = &page, .bucket = MUSTER_ROWS_ALL, .now = AT};
  g_autoptr (GError) error = NULL;

  muster_wire_page_init (&page);
  g_ptr_array_add (page.rows, row);
  page.next = g_strdup ("c.1");
  muster_store_apply_rows (store, &order, &applied, &error);
  g_assert_no_error (error);
}

static void
put_person (MusterStore *store)
{
  const MusterWirePerson person = {.number = (char *) "2026001", .name = (char *) OPEN_CASES_ANN};
  g_autoptr (GBytes) body = muster_wire_person_to_json (&person);

  apply (store, muster_wire_row_new (MUSTER_WIRE_ROW_PERSON, WHO, 1, MUSTER_WIRE_THERE, body));
}

/* @stations: where they were let in, the first one first; ends with %NULL */
static void
put_admission (MusterStore *store, gint64 v, const char *const *stations)
{
  g_autoptr (GPtrArray) passes =
      g_ptr_array_new_with_free_func ((GDestroyNotify) muster_wire_pass_free);
  const MusterWireAdmission admission = {(char *) OCCASION, (char *) WHO, passes};
  g_autoptr (GBytes) body = NULL;

  for (guint i = 0; stations[i] != NULL; i++)
    g_ptr_array_add (passes, muster_wire_pass_new (stations[i], LABEL, (AT + i) * 1000));
  body = muster_wire_admission_to_json (&admission);
  apply (store, muster_wire_row_new (MUSTER_WIRE_ROW_ADMISSION, ROW, v, MUSTER_WIRE_THERE, body));
}

static gint64
elsewhere_at (MusterStore *store, const char *occasion)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterCase) found =
      muster_store_find (store, MUSTER_FIND_BY_STUDENT, "2026001", NULL, occasion, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (found->elsewhere, ==, found->elsewhere_at != 0 ? LABEL : NULL);
  return found->elsewhere_at;
}

/* --- cases --- */

typedef struct {
  int n;
  gboolean done;
} Opened;

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Opened *opened = user_data;
  g_autoptr (GError) error = NULL;

  opened->n = muster_store_open_duplicates_finish (MUSTER_STORE (source), result, &error);
  g_assert_no_error (error);
  opened->done = TRUE;
}

static int
open_duplicates (MusterStore *store)
{
  Opened opened = {0};

  muster_store_open_duplicates_async (store, OCCASION, "campus-check-in", 3, opened_cb, &opened);
  while (!opened.done)
    g_main_context_iteration (NULL, TRUE);
  return opened.n;
}

static void
end_visit (OpenCases *f, const char *outcome)
{
  g_autoptr (MusterEvent) event = muster_event_new ("outcome");
  g_autoptr (GError) error = NULL;

  muster_event_set_int (event, "person", f->ann);
  muster_event_set_string (event, "occasion", OCCASION);
  muster_event_set_string (event, "visit", OPEN_CASES_VISIT);
  muster_event_set_string (event, "outcome", outcome);
  g_assert_cmpint (muster_store_append (f->store, event, &error), >, 0);
  g_assert_no_error (error);
}

static gint64
get_case (OpenCases *f)
{
  g_autoptr (GPtrArray) rows = open_cases_list (f, NULL, 0, NULL);
  const MusterOpenCaseRow *row;

  g_assert_cmpuint (rows->len, ==, 1);
  row = g_ptr_array_index (rows, 0);
  g_assert_cmpint (row->kind, ==, MUSTER_OPEN_CASE_DUPLICATE);
  g_assert_cmpint (muster_person_get_id (row->person), ==, f->ann);
  return row->seq;
}

/* --- tests --- */

static void
test_elsewhere (void)
{
  OpenCases f;

  open_cases_set_up (&f);
  /* a row may come before whom it is about, and before the station knows which one it is */
  put_admission (f.store, 1, (const char *const[]){GATE, NULL});
  g_assert_cmpint (elsewhere_at (f.store, OCCASION), ==, 0);
  put_person (f.store);
  g_assert_cmpint (elsewhere_at (f.store, OCCASION), ==, AT);
  g_assert_cmpint (elsewhere_at (f.store, "spring-2027"), ==, 0);
  join (f.store, GATE);
  g_assert_cmpint (elsewhere_at (f.store, OCCASION), ==, 0);
  join (f.store, OWN);
  put_admission (f.store, 2, (const char *const[]){OWN, GATE, NULL});
  g_assert_cmpint (elsewhere_at (f.store, OCCASION), ==, AT + 1);
  apply (f.store, muster_wire_row_new (MUSTER_WIRE_ROW_ADMISSION, ROW, 3, MUSTER_WIRE_GONE, NULL));
  g_assert_cmpint (elsewhere_at (f.store, OCCASION), ==, 0);
  open_cases_tear_down (&f);
}

/* What a later version says so that this one cannot read it is kept as a row, and hurts nothing. */
static void
test_unreadable (void)
{
  g_autoptr (GBytes) body = g_bytes_new_static ("{\"x\":1}", 7);
  OpenCases f;

  open_cases_set_up (&f);
  put_person (f.store);
  put_admission (f.store, 1, (const char *const[]){GATE, NULL});
  apply (f.store, muster_wire_row_new (MUSTER_WIRE_ROW_ADMISSION, ROW, 2, MUSTER_WIRE_THERE, body));
  g_assert_cmpint (elsewhere_at (f.store, OCCASION), ==, 0);
  open_cases_tear_down (&f);
}

/* Once for a pass, at the station that was second; what is taken back is not in any more. */
static void
test_case (void)
{
  OpenCases f;
  gint64 seq;
  g_autoptr (GError) error = NULL;

  open_cases_set_up (&f);
  join (f.store, OWN);
  put_person (f.store);
  end_visit (&f, "pass");
  put_admission (f.store, 1, (const char *const[]){OWN, GATE, NULL});
  g_assert_cmpint (open_duplicates (f.store), ==, 0);
  put_admission (f.store, 2, (const char *const[]){GATE, OWN, NULL});
  g_assert_cmpint (open_duplicates (f.store), ==, 1);
  g_assert_cmpint (open_duplicates (f.store), ==, 0);

  seq = get_case (&f);
  g_assert_cmpint (open_cases_settle (&f, seq, MUSTER_SETTLE_ADMITTED, 1, &error), ==, -1);
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  g_clear_error (&error);
  open_cases_settle_well (&f, seq, MUSTER_SETTLE_KNOWN);
  g_assert_cmpuint (open_cases_count (&f), ==, 0);
  g_assert_cmpint (open_duplicates (f.store), ==, 0);

  end_visit (&f, "undo");
  g_assert_cmpint (open_duplicates (f.store), ==, 0);
  end_visit (&f, "override");
  g_assert_cmpint (open_duplicates (f.store), ==, 1);
  open_cases_settle_well (&f, get_case (&f), MUSTER_SETTLE_UNDONE);
  g_assert_cmpuint (open_cases_count (&f), ==, 0);
  g_assert_cmpint (open_duplicates (f.store), ==, 0);
  {
    g_autoptr (MusterCase) found = muster_store_find (
        f.store, MUSTER_FIND_BY_STUDENT, "2026001", NULL, OCCASION, NULL, &error);

    g_assert_no_error (error);
    g_assert_cmpint (found->passed_at, ==, 0);
  }
  g_assert_true (muster_store_verify_journal (f.store, NULL, NULL, &error));
  g_assert_no_error (error);
  open_cases_tear_down (&f);
}

/* Neither where they were let in nor at what lies in the file in plain, and it goes with the row.
 */
static void
test_sealed (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "muster.db", NULL);
  g_autofree char *data = NULL;
  gsize size;
  MusterStore *store = fixture_open (path);

  join (store, OWN);
  put_person (store);
  put_admission (store, 1, (const char *const[]){GATE, OWN, NULL});
  fixture_close (store);
  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  g_assert_false (fixture_has_bytes (data, size, LABEL, strlen (LABEL)));
  g_assert_cmpint (fixture_query (path, "SELECT count (*) FROM admission WHERE twice = 1"), ==, 1);
  store = fixture_open (path);
  apply (store, muster_wire_row_new (MUSTER_WIRE_ROW_ADMISSION, ROW, 2, MUSTER_WIRE_GONE, NULL));
  fixture_close (store);
  g_assert_cmpint (fixture_query (path, "SELECT count (*) FROM admission"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/duplicates/elsewhere", test_elsewhere);
  g_test_add_func ("/duplicates/unreadable", test_unreadable);
  g_test_add_func ("/duplicates/case", test_case);
  g_test_add_func ("/duplicates/sealed", test_sealed);
  return g_test_run ();
}
