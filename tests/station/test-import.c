/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "muster-error.h"
#include "muster-import.h"

/* A right number made for tests: region 110105, born 1949-12-31, from the standard's own example.
 */
#define RIGHT_ID "11010519491231002X"

static MusterStore *
open_store (void)
{
  g_autoptr (GError) error = NULL;
  MusterStore *store = muster_store_open (":memory:", "test", &error);

  g_assert_no_error (error);
  return store;
}

static gboolean
import_text (MusterStore *store, const char *text, MusterImportReport *report, GError **error)
{
  g_autoptr (GBytes) csv = g_bytes_new_static (text, strlen (text));

  return muster_import_people (store, NULL, csv, NULL, NULL, NULL, NULL, report, error);
}

static void
test_columns_in_any_order (void)
{
  MusterStore *store = open_store ();
  g_auto (MusterImportReport) report = {0};
  g_autoptr (MusterCase) by_card = NULL;
  g_autoptr (MusterCase) by_numbers = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (import_text (store,
                              "unit,shoe size,name,id_number,card_uid,student_number\n"
                              "Arts,42,陈安然," RIGHT_ID ",04a1b2c3; 04 A1 B2 FF,2026001\n"
                              "Law,,Ana,,,2026002\n"
                              "Law,,Passport Holder,E12345678,,2026003\n",
                              &report,
                              &error));
  g_assert_no_error (error);
  g_assert_cmpuint (report.people_new, ==, 3);
  by_numbers = muster_store_find (
      store, MUSTER_FIND_BY_NUMBERS, "2026001", RIGHT_ID, "autumn", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (muster_person_get_name (by_numbers->person), ==, "陈安然");
  by_card =
      muster_store_find (store, MUSTER_FIND_BY_CARD, "04A1B2C3", NULL, "autumn", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (
      muster_person_get_id (by_card->person), ==, muster_person_get_id (by_numbers->person));
  muster_store_close (store);
  g_object_unref (store);
}

typedef struct {
  const char *name;
  const char *text;
  guint line;
  const char *column;
} Bad;

static const Bad bads[] = {
    {"no-student", "student_number,name\n1,Ana\n,Ben\n", 3, "student_number"},
    {"no-name", "student_number,name\n1,\n", 2, "name"},
    {"twice", "student_number,name\n1,Ana\n2,Ben\n1,Cem\n", 4, "student_number"},
    {"path", "student_number,name\n../etc/passwd,Ana\n", 2, "student_number"},
    {"wrong-digit",
     "student_number,name,id_number\n1,Ana,\n2,Ben,110105194912310021\n",
     3,
     "id_number"},
};

/* One bad line keeps everybody out, and the note says which line and column. */
static void
test_bad (gconstpointer data)
{
  const Bad *bad = data;
  MusterStore *store = open_store ();
  g_auto (MusterImportReport) report = {0};
  g_autoptr (GError) error = NULL;
  const MusterPeopleNote *note;

  g_assert_false (import_text (store, bad->text, &report, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  g_assert_cmpuint (report.notes->len, ==, 1);
  note = g_ptr_array_index (report.notes, 0);
  g_assert_cmpuint (note->line, ==, bad->line);
  g_assert_cmpstr (note->column, ==, bad->column);
  g_clear_error (&error);
  g_assert_cmpuint (muster_store_count_people (store, NULL, &error), ==, 0);
  g_assert_no_error (error);
  muster_store_close (store);
  g_object_unref (store);
}

/* A file without a card column says nothing of cards; one with an empty field takes the card away.
 */
static void
test_columns_left_out (void)
{
  MusterStore *store = open_store ();
  g_auto (MusterImportReport) first = {0};
  g_auto (MusterImportReport) second = {0};
  g_auto (MusterImportReport) third = {0};
  g_autoptr (MusterCase) kept = NULL;
  g_autoptr (MusterCase) gone = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (
      import_text (store, "student_number,name,card_uid\n1,Ana,04A1B2C3\n", &first, &error));
  g_assert_true (import_text (store, "student_number,name\n1,Ana\n", &second, &error));
  g_assert_no_error (error);
  kept = muster_store_find (store, MUSTER_FIND_BY_CARD, "04A1B2C3", NULL, "autumn", NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (kept);
  g_assert_true (import_text (store, "student_number,name,card_uid\n1,Ana,\n", &third, &error));
  gone = muster_store_find (store, MUSTER_FIND_BY_CARD, "04A1B2C3", NULL, "autumn", NULL, &error);
  g_assert_null (gone);
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND);
  muster_store_close (store);
  g_object_unref (store);
}

static void
test_missing_column (void)
{
  MusterStore *store = open_store ();
  g_auto (MusterImportReport) report = {0};
  g_autoptr (GError) error = NULL;

  g_assert_false (import_text (store, "number,name\n1,Ana\n", &report, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  g_assert_nonnull (strstr (error->message, "student_number"));
  muster_store_close (store);
  g_object_unref (store);
}

static void
test_again (void)
{
  MusterStore *store = open_store ();
  g_auto (MusterImportReport) first = {0};
  g_auto (MusterImportReport) second = {0};
  g_autoptr (GError) error = NULL;

  g_assert_true (import_text (store, "student_number,name\n1,Ana\n2,Ben\n", &first, &error));
  g_assert_true (
      import_text (store, "student_number,name\n1,Ana\n2,Benno\n3,Cem\n", &second, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (second.people_new, ==, 1);
  g_assert_cmpuint (second.people_changed, ==, 1);
  g_assert_cmpuint (muster_store_count_people (store, NULL, &error), ==, 3);
  muster_store_close (store);
  g_object_unref (store);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/station/import/columns", test_columns_in_any_order);
  g_test_add_func ("/station/import/columns-left-out", test_columns_left_out);
  g_test_add_func ("/station/import/missing-column", test_missing_column);
  g_test_add_func ("/station/import/again", test_again);
  for (guint i = 0; i < G_N_ELEMENTS (bads); i++) {
    g_autofree char *path = g_strdup_printf ("/station/import/bad/%s", bads[i].name);

    g_test_add_data_func (path, &bads[i], test_bad);
  }
  return g_test_run ();
}
