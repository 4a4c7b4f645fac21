/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"
#include "muster-error.h"
#include "muster-people-sheet.h"

static void
check_rows (const MusterPeopleSheet *sheet)
{
  gsize n;
  const MusterPeopleRow *rows = muster_people_sheet_get_rows (sheet, &n);
  guint line = 0;

  g_assert_cmpuint (n, ==, muster_csv_get_n_rows (muster_people_sheet_get_csv (sheet)));
  for (gsize i = 0; i < n; i++) {
    g_assert_nonnull (rows[i].student_number);
    g_assert_nonnull (rows[i].name);
    g_assert_cmpuint (rows[i].line, >, line);
    line = rows[i].line;
    if (rows[i].extra_json != NULL)
      g_assert_true (g_utf8_validate (rows[i].extra_json, -1, NULL));
  }
}

static void
check_notes (const MusterPeopleSheet *sheet)
{
  GPtrArray *notes = muster_people_sheet_get_notes (sheet);

  g_assert_cmpuint (notes->len, <=, muster_people_sheet_get_n_faults (sheet));
  for (guint i = 0; i < notes->len; i++) {
    const MusterPeopleNote *note = g_ptr_array_index (notes, i);

    g_assert_true (g_utf8_validate (note->what, -1, NULL) && *note->id != '\0');
  }
}

/* What the columns were taken for, said of them, makes them the same again. */
static void
check_map (const MusterPeopleSheet *sheet, GBytes *bytes)
{
  const MusterPeopleColumns *columns = muster_people_sheet_get_columns (sheet);
  g_auto (GStrv) map = muster_people_columns_dup_map (columns, muster_people_sheet_get_csv (sheet));
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterPeopleSheet) again =
      muster_people_sheet_read (bytes, (const char *const *) map, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < MUSTER_PEOPLE_N_FIELDS; i++)
    g_assert_cmpint (muster_people_sheet_get_columns (again)->of[i], ==, columns->of[i]);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterPeopleSheet) sheet = muster_people_sheet_read (bytes, NULL, &error);

  if (sheet == NULL) {
    g_assert_true (error->domain == MUSTER_ERROR && g_utf8_validate (error->message, -1, NULL));
    return 0;
  }
  g_assert_no_error (error);
  check_rows (sheet);
  check_notes (sheet);
  check_map (sheet, bytes);
  return 0;
}
