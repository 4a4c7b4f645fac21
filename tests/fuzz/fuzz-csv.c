/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"
#include "muster-csv.h"
#include "muster-error.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterCsv) csv = muster_csv_parse (bytes, &error);
  guint line = 0;

  if (csv == NULL) {
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
    return 0;
  }
  g_assert_no_error (error);
  for (guint column = 0; column < muster_csv_get_n_columns (csv); column++)
    g_assert_cmpint (
        muster_csv_find_column (csv, muster_csv_get_column (csv, column)), ==, (int) column);
  for (guint row = 0; row < muster_csv_get_n_rows (csv); row++) {
    g_assert_cmpuint (muster_csv_get_line (csv, row), >, line);
    line = muster_csv_get_line (csv, row);
    for (guint column = 0; column < muster_csv_get_n_columns (csv); column++)
      g_assert_true (g_utf8_validate (muster_csv_get (csv, row, column), -1, NULL));
  }
  return 0;
}
