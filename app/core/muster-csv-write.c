/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-csv-write.h"

#include <string.h>

/**
 * muster_csv_begin:
 *
 * A byte order mark: without it Excel in Chinese takes the file for GBK, and shows no character as
 * it is. Other programs leave it out, as the standard of UTF-8 has it.
 */
void
muster_csv_begin (GString *csv)
{
  g_string_append (csv, "\xEF\xBB\xBF");
}

/* With one of these a spreadsheet computes what somebody wrote into a name or a reason; those of
 * full width are typed in Chinese, and count as well. */
static gboolean
is_formula (const char *cell)
{
  const gunichar first = g_utf8_get_char (cell);

  return first != 0 && g_utf8_strchr ("=+-@\t\r\n＝＋－＠", -1, first) != NULL;
}

static void
append_cell (GString *csv, const char *cell)
{
  const char *guard = is_formula (cell) ? "'" : "";

  if (*guard == '\0' && strpbrk (cell, ",;\"\r\n\t") == NULL) {
    g_string_append (csv, cell);
    return;
  }
  g_string_append_c (csv, '"');
  g_string_append (csv, guard);
  for (const char *p = cell; *p != '\0'; p++) {
    if (*p == '"')
      g_string_append_c (csv, '"');
    g_string_append_c (csv, *p);
  }
  g_string_append_c (csv, '"');
}

/**
 * muster_csv_append_row:
 * @cells: UTF-8, ends with %NULL; none is an empty line
 *
 * What would be a formula is text: an apostrophe stands before it.
 */
void
muster_csv_append_row (GString *csv, const char *const *cells)
{
  for (guint i = 0; cells[i] != NULL; i++) {
    if (i > 0)
      g_string_append_c (csv, ',');
    append_cell (csv, cells[i]);
  }
  g_string_append (csv, "\r\n");
}
