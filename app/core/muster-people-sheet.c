/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-people-sheet.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "muster-card-uid.h"
#include "muster-id-number.h"
#include "muster-wire.h"

/* What is told of one list; faults beyond that are counted. */
#define MAX_NOTES 100000

struct _MusterPeopleSheet {
  MusterCsv *csv; /* owned */
  MusterPeopleColumns columns;
  GArray *rows;       /* owned, of MusterPeopleRow: borrows from csv, strings and strvs */
  GPtrArray *strings; /* owned: what the rows borrow beside the CSV */
  GPtrArray *strvs;   /* owned, the same for lists */
  GPtrArray *notes;   /* owned, of MusterPeopleNote */
  guint faults;
};

/* Who has what already: canonical text to the line it stands in. */
typedef struct {
  MusterPeopleSheet *sheet;                 /* borrowed */
  GHashTable *students, *ids, *cards;       /* owned */
  guint n_cards, n_decimal, first_card_row; /* n_decimal: may be decimal numbers of ten digits */
} Reading;

/* --- notes --- */

/* @id: static. Returns: (transfer full): no fault */
MusterPeopleNote *
muster_people_note_new (
    guint line, const char *id, const char *column, const char *who, const char *what)
{
  MusterPeopleNote *self = g_new0 (MusterPeopleNote, 1);

  self->line = line;
  self->id = id;
  self->column = g_strdup (column);
  self->who = g_strdup (who);
  self->what = g_strdup (what);
  return self;
}

void
muster_people_note_free (MusterPeopleNote *self)
{
  g_free (self->column);
  g_free (self->who);
  g_free (self->what);
  g_free (self);
}

static const char *
get (const MusterPeopleSheet *self, guint row, MusterPeopleField field)
{
  const int column = self->columns.of[field];

  return column < 0 ? "" : muster_csv_get (self->csv, row, (guint) column);
}

/* The store keeps what a list does not speak of, and clears what it leaves empty. */
static const char *
get_known (const MusterPeopleSheet *self, guint row, MusterPeopleField field)
{
  return self->columns.of[field] < 0 ? NULL : get (self, row, field);
}

static const char *
keep (MusterPeopleSheet *self, char *string)
{
  g_ptr_array_add (self->strings, string);
  return string;
}

static void
fault (
    MusterPeopleSheet *self, guint row, MusterPeopleField field, const char *id, const char *what)
{
  MusterPeopleNote *note;

  self->faults += 1;
  if (self->faults > MAX_NOTES)
    return;
  note = muster_people_note_new (muster_csv_get_line (self->csv, row),
                                 id,
                                 muster_csv_get_column (self->csv, (guint) self->columns.of[field]),
                                 get (self, row, MUSTER_PEOPLE_STUDENT),
                                 what);
  note->fault = TRUE;
  g_ptr_array_add (self->notes, note);
}

/* --- one field --- */

/* @twice: what to say with the number of the line in which it stands already */
static void
check_once (Reading *reading,
            GHashTable *seen,
            guint row,
            MusterPeopleField field,
            const char *canonical,
            const char *id,
            const char *twice)
{
  const guint line = muster_csv_get_line (reading->sheet->csv, row);
  const guint before = GPOINTER_TO_UINT (g_hash_table_lookup (seen, canonical));
  g_autofree char *number = g_strdup_printf ("%u", before);
  g_autofree char *what = NULL;
  g_auto (GStrv) parts = NULL;

  if (before == 0) {
    g_hash_table_insert (seen, g_strdup (canonical), GUINT_TO_POINTER (line));
    return;
  }
  if (before == line) /* the same card twice behind one name harms nobody */
    return;
  parts = g_strsplit (twice, "%u", 2);
  what = g_strjoinv (number, parts);
  fault (reading->sheet, row, field, id, what);
}

/* 1.10105E+17: a spreadsheet has made a number of it, and its last digits are lost. */
static gboolean
is_rounded (const char *text)
{
  const char *e = strpbrk (text, "Ee");

  return e != NULL && e > text && e[1] == '+' && e[2] != '\0' &&
         strspn (text, "0123456789.") == (gsize) (e - text) &&
         strspn (e + 2, "0123456789") == strlen (e + 2);
}

static const char *
rounded_words (void)
{
  return _ ("a spreadsheet has made a rounded number of it, and digits are lost: have the column "
            "exported as text");
}

static const char *
take_student (Reading *reading, guint row)
{
  MusterPeopleSheet *self = reading->sheet;
  const char *number = keep (self, g_strstrip (g_strdup (get (self, row, MUSTER_PEOPLE_STUDENT))));

  if (*number == '\0')
    fault (self, row, MUSTER_PEOPLE_STUDENT, "no-number", _ ("the student number is empty"));
  else if (strpbrk (number, "/\\") != NULL || *number == '.')
    fault (self,
           row,
           MUSTER_PEOPLE_STUDENT,
           "bad-number",
           _ ("a student number has no slash and does not begin with a dot"));
  else if (is_rounded (number))
    fault (self, row, MUSTER_PEOPLE_STUDENT, "rounded", rounded_words ());
  else
    check_once (reading,
                reading->students,
                row,
                MUSTER_PEOPLE_STUDENT,
                number,
                "same-number",
                _ ("the same student number stands in line %u"));
  return number;
}

/* Eighteen characters are a citizen's number and must be right; anything else is another document
 * (a passport) and is kept as it is. */
static const char *
take_id (Reading *reading, guint row)
{
  MusterPeopleSheet *self = reading->sheet;
  const char *text = keep (self, g_strstrip (g_strdup (get (self, row, MUSTER_PEOPLE_ID))));
  g_autoptr (GError) error = NULL;
  char *normal;

  if (*text == '\0')
    return text;
  if (is_rounded (text)) {
    fault (self, row, MUSTER_PEOPLE_ID, "rounded", rounded_words ());
    return text;
  }
  if (g_utf8_strlen (text, -1) == MUSTER_ID_NUMBER_LENGTH) {
    normal = muster_id_number_normalise (text, &error);
    if (normal == NULL) {
      fault (self, row, MUSTER_PEOPLE_ID, "bad-id", error->message);
      return text;
    }
  } else {
    normal = g_ascii_strup (text, -1);
  }
  check_once (reading,
              reading->ids,
              row,
              MUSTER_PEOPLE_ID,
              keep (self, normal),
              "same-id",
              _ ("the same ID number stands in line %u"));
  return g_utf8_strlen (text, -1) == MUSTER_ID_NUMBER_LENGTH ? normal : text;
}

/* What keyboard readers type: ten decimal digits, which would pass as five bytes in hex. */
static gboolean
may_be_decimal (const char *number)
{
  return strlen (number) == 10 && strspn (number, "0123456789") == 10;
}

static const char *
take_card (Reading *reading, guint row, const char *text)
{
  MusterPeopleSheet *self = reading->sheet;
  char *uid = muster_card_uid_normalise (text);
  gsize digits = 0;

  if (reading->n_cards++ == 0)
    reading->first_card_row = row;
  reading->n_decimal += may_be_decimal (text);
  if (uid != NULL) {
    check_once (reading,
                reading->cards,
                row,
                MUSTER_PEOPLE_CARD,
                uid,
                "same-card",
                _ ("the same card stands in line %u"));
    return keep (self, uid);
  }
  for (const char *p = text; *p != '\0'; p++)
    digits += g_ascii_isxdigit (*p) ? 1 : 0;
  fault (self,
         row,
         MUSTER_PEOPLE_CARD,
         "bad-card",
         digits % 2 == 1
             ? _ ("a card number has an odd number of digits: each byte has two, also the first")
             : _ ("a card number is not 4 to 10 bytes in hex, as in 04A1B2C3D4E5F6"));
  return NULL;
}

/* Several cards of one person are separated by semicolons. */
static const char *const *
take_cards (Reading *reading, guint row)
{
  g_auto (GStrv) parts = g_strsplit (get (reading->sheet, row, MUSTER_PEOPLE_CARD), ";", -1);
  g_autoptr (GStrvBuilder) cards = g_strv_builder_new ();
  char **list;

  for (guint i = 0; parts[i] != NULL; i++) {
    const char *uid = *g_strstrip (parts[i]) != '\0' ? take_card (reading, row, parts[i]) : NULL;

    if (uid != NULL)
      g_strv_builder_add (cards, uid);
  }
  list = g_strv_builder_end (cards);
  g_ptr_array_add (reading->sheet->strvs, list);
  return (const char *const *) list;
}

/* Columns we do not know are kept beside the person, as one flat JSON object. */
static const char *
take_extra (MusterPeopleSheet *self, guint row)
{
  GString *json = NULL;

  for (guint i = 0; i < muster_csv_get_n_columns (self->csv); i++) {
    if (muster_people_columns_has (&self->columns, i))
      continue;
    if (json == NULL)
      json = g_string_new ("{");
    muster_wire_put_string (
        json, muster_csv_get_column (self->csv, i), muster_csv_get (self->csv, row, i));
  }
  if (json == NULL)
    return NULL;
  muster_wire_end (json, '}');
  return keep (self, g_string_free (json, FALSE));
}

/* --- all --- */

static void
read_row (Reading *reading, guint row)
{
  MusterPeopleSheet *self = reading->sheet;
  MusterPeopleRow person = {.line = muster_csv_get_line (self->csv, row)};

  person.student_number = take_student (reading, row);
  person.name = get (self, row, MUSTER_PEOPLE_NAME);
  if (*person.name == '\0')
    fault (self, row, MUSTER_PEOPLE_NAME, "no-name", _ ("the name is empty"));
  person.unit = get_known (self, row, MUSTER_PEOPLE_UNIT);
  if (self->columns.of[MUSTER_PEOPLE_ID] >= 0)
    person.id_number = take_id (reading, row);
  if (self->columns.of[MUSTER_PEOPLE_CARD] >= 0)
    person.card_uids = take_cards (reading, row);
  person.extra_json = take_extra (self, row);
  g_array_append_val (self->rows, person);
}

static void
read_rows (MusterPeopleSheet *self)
{
  Reading reading = {.sheet = self};

  reading.students = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  reading.ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  reading.cards = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint row = 0; row < muster_csv_get_n_rows (self->csv); row++)
    read_row (&reading, row);
  if (reading.n_cards > 0 && reading.n_decimal == reading.n_cards)
    fault (self,
           reading.first_card_row,
           MUSTER_PEOPLE_CARD,
           "decimal-cards",
           _ ("all card numbers are decimal numbers of ten digits: export them in hex, as a reader "
              "that is no keyboard tells them"));
  g_hash_table_unref (reading.students);
  g_hash_table_unref (reading.ids);
  g_hash_table_unref (reading.cards);
}

/**
 * muster_people_sheet_read_csv:
 * @csv: (transfer full)
 * @map: (nullable): see muster_people_columns_find()
 *
 * Returns: (transfer full) (nullable): the list, whatever its lines are like: look at
 *   muster_people_sheet_get_n_faults() before anybody is taken from it. %NULL with BAD_DATA or
 * USAGE if the columns that must be there are not
 */
MusterPeopleSheet *
muster_people_sheet_read_csv (MusterCsv *csv, const char *const *map, GError **error)
{
  g_autoptr (MusterPeopleSheet) self = g_new0 (MusterPeopleSheet, 1);

  self->csv = csv;
  self->rows = g_array_new (FALSE, TRUE, sizeof (MusterPeopleRow));
  self->strings = g_ptr_array_new_with_free_func (g_free);
  self->strvs = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  self->notes = g_ptr_array_new_with_free_func ((GDestroyNotify) muster_people_note_free);
  if (!muster_people_columns_find (csv, map, &self->columns, error))
    return NULL;
  read_rows (self);
  return g_steal_pointer (&self);
}

/* The same from the bytes of a file: see muster_csv_parse(). */
MusterPeopleSheet *
muster_people_sheet_read (GBytes *bytes, const char *const *map, GError **error)
{
  MusterCsv *csv = muster_csv_parse (bytes, error);

  return csv != NULL ? muster_people_sheet_read_csv (csv, map, error) : NULL;
}

void
muster_people_sheet_free (MusterPeopleSheet *self)
{
  muster_csv_free (self->csv);
  g_array_unref (self->rows);
  g_ptr_array_unref (self->strings);
  g_ptr_array_unref (self->strvs);
  g_ptr_array_unref (self->notes);
  g_free (self);
}

const MusterCsv *
muster_people_sheet_get_csv (const MusterPeopleSheet *self)
{
  return self->csv;
}

const MusterPeopleColumns *
muster_people_sheet_get_columns (const MusterPeopleSheet *self)
{
  return &self->columns;
}

/* Returns: (array length=n_rows): one for each line of the list, in its order */
const MusterPeopleRow *
muster_people_sheet_get_rows (const MusterPeopleSheet *self, gsize *n_rows)
{
  *n_rows = self->rows->len;
  return (const MusterPeopleRow *) self->rows->data;
}

/* Returns: (element-type MusterPeopleNote): all faults, in no order but that of their finding */
GPtrArray *
muster_people_sheet_get_notes (const MusterPeopleSheet *self)
{
  return self->notes;
}

guint
muster_people_sheet_get_n_faults (const MusterPeopleSheet *self)
{
  return self->faults;
}
