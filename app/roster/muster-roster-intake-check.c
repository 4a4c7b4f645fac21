/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "muster-roster-intake.h"
#include "muster-wire-person.h"
#include "muster-wire.h"

/* Where it stands, what is wrong and with whom: copied. */
void
muster_roster_intake_add_fault (MusterRosterIntakeReport *report,
                                const MusterPeopleRow *row,
                                const char *id,
                                const char *column,
                                const char *what)
{
  MusterPeopleNote *note =
      muster_people_note_new (row->line, id, column, row->student_number, what);

  note->fault = TRUE;
  report->faults += 1;
  g_ptr_array_add (report->notes, note);
}

static void
check_length (MusterRosterIntakeReport *report,
              const MusterPeopleRow *row,
              const char *column,
              const char *text,
              gsize most)
{
  g_autofree char *what = NULL;

  if (text == NULL || strlen (text) <= most)
    return;
  what = g_strdup_printf (_ ("longer than %u bytes"), (guint) most);
  muster_roster_intake_add_fault (report, row, "too-long", column, what);
}

/* Columns that nobody here knows are members of one object. */
static void
check_extra_columns (const MusterPeopleSheet *sheet, MusterRosterIntakeReport *report)
{
  const MusterCsv *csv = muster_people_sheet_get_csv (sheet);
  const MusterPeopleColumns *columns = muster_people_sheet_get_columns (sheet);
  g_autofree char *what = NULL;
  MusterPeopleNote *note;
  guint n = 0, beyond = 0;

  for (guint i = 0; i < muster_csv_get_n_columns (csv); i++)
    if (!muster_people_columns_has (columns, i) && ++n == MUSTER_WIRE_MAX_MEMBERS + 1)
      beyond = i;
  if (n <= MUSTER_WIRE_MAX_MEMBERS)
    return;
  what = g_strdup_printf (
      _ ("%u columns beside those that are known; no more than %u can be kept: leave some out"),
      n,
      (guint) MUSTER_WIRE_MAX_MEMBERS);
  note = muster_people_note_new (1, "too-many", muster_csv_get_column (csv, beyond), "", what);
  note->fault = TRUE;
  report->faults += 1;
  g_ptr_array_add (report->notes, note);
}

/* Adds what no station could take to @report, as faults. */
void
muster_roster_intake_check (const MusterPeopleSheet *sheet, MusterRosterIntakeReport *report)
{
  gsize n_rows;
  const MusterPeopleRow *rows = muster_people_sheet_get_rows (sheet, &n_rows);

  check_extra_columns (sheet, report);
  for (gsize i = 0; i < n_rows; i++) {
    const MusterPeopleRow *row = &rows[i];

    check_length (report, row, "student_number", row->student_number, MUSTER_WIRE_MAX_NUMBER);
    check_length (report, row, "name", row->name, MUSTER_WIRE_MAX_TEXT);
    check_length (report, row, "id_number", row->id_number, MUSTER_WIRE_MAX_NUMBER);
    check_length (report, row, "unit", row->unit, MUSTER_WIRE_MAX_TEXT);
    check_length (report, row, "", row->extra_json, MUSTER_WIRE_MAX_EXTRA);
    if (row->card_uids != NULL && g_strv_length ((char **) row->card_uids) > MUSTER_WIRE_MAX_CARDS)
      muster_roster_intake_add_fault (
          report, row, "too-many", "card_uid", _ ("more cards than a person has"));
  }
}
