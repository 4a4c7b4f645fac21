/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "muster-csv-write.h"
#include "muster-day-paper.h"
#include "muster-day.h"

static void
append_pair (GString *csv, const char *what, const char *value)
{
  muster_csv_append_row (csv, (const char *[]){what, value, NULL});
}

static void
append_head (GString *csv, const MusterDayPaper *paper)
{
  const MusterDayReport *report = paper->report;
  g_autofree char *day = muster_day_to_text (report->day);
  g_autofree char *head =
      g_strdup_printf ("%" G_GINT64_FORMAT ":%s", report->head, report->head_hash);
  g_autofree char *closed = muster_day_dup_closed (report, paper->names);

  append_pair (csv, _ ("Day sheet"), day);
  append_pair (csv, _ ("Station"), paper->station);
  append_pair (csv, _ ("Occasion"), paper->occasion);
  append_pair (csv, _ ("Rules"), paper->profile);
  append_pair (csv, _ ("Head of the journal"), head);
  append_pair (csv, _ ("Signature"), closed);
  if (paper->rehearsal)
    append_pair (csv, _ ("Rehearsal"), _ ("made-up people"));
}

/**
 * muster_day_csv_new:
 *
 * All tables of the sheet, one below the other with an empty line between, for a spreadsheet: see
 * muster-csv-write.h. In the language of the desk.
 *
 * Returns: (transfer full): the file
 */
GBytes *
muster_day_csv_new (const MusterDayPaper *paper)
{
  GString *csv = g_string_new (NULL);

  muster_csv_begin (csv);
  append_head (csv, paper);
  for (MusterDayTableKind kind = 0; kind < MUSTER_N_DAY_TABLES; kind++) {
    g_autoptr (MusterDayTable) table =
        muster_day_table_new (kind, paper->report->figures, paper->names);

    if (table->rows->len == 0)
      continue;
    muster_csv_append_row (csv, (const char *[]){NULL});
    muster_csv_append_row (csv, (const char *[]){table->title, NULL});
    muster_csv_append_row (csv, (const char *const *) table->columns);
    for (guint i = 0; i < table->rows->len; i++)
      muster_csv_append_row (csv, g_ptr_array_index (table->rows, i));
  }
  return g_string_free_to_bytes (csv);
}
