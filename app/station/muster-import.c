/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "muster-card-uid.h"
#include "muster-csv.h"
#include "muster-error.h"
#include "muster-id-number.h"
#include "muster-import.h"

/* Told one by one; more than these help nobody who mends a file. */
#define MAX_FAULTS 20

enum { STUDENT, NAME, ID, CARD, UNIT, N_COLUMNS };

static const char *const column_names[N_COLUMNS] = {
    "student_number",
    "name",
    "id_number",
    "card_uid",
    "unit",
};

typedef struct {
  MusterCsv *csv;             /* owned */
  int columns[N_COLUMNS];     /* -1: not in the file */
  GArray *rows;               /* owned, of MusterRosterRow: borrows from csv and strings */
  GPtrArray *strings;         /* owned: what the rows borrow beside the CSV */
  GPtrArray *strvs;           /* owned, the same for lists */
  MusterImportReport *report; /* borrowed */
  guint faults;
  guint cards;
  guint decimal_cards; /* that may be decimal numbers of ten digits */
  guint first_card_row;
} Import;

static void
note_free (MusterImportNote *note)
{
  g_free (note->column);
  g_free (note->who);
  g_free (note->what);
  g_free (note);
}

static void
add_note (
    MusterImportReport *report, guint line, const char *column, const char *who, const char *what)
{
  MusterImportNote *note = g_new0 (MusterImportNote, 1);

  note->line = line;
  note->column = g_strdup (column);
  note->who = g_strdup (who);
  note->what = g_strdup (what);
  g_ptr_array_add (report->notes, note);
}

static void
import_clear (Import *import)
{
  g_clear_pointer (&import->csv, muster_csv_free);
  g_clear_pointer (&import->rows, g_array_unref);
  g_clear_pointer (&import->strings, g_ptr_array_unref);
  g_clear_pointer (&import->strvs, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Import, import_clear)

void
muster_import_report_clear (MusterImportReport *report)
{
  g_clear_pointer (&report->notes, g_ptr_array_unref);
}

static const char *
get (const Import *import, guint row, int which)
{
  int column = import->columns[which];

  return column < 0 ? "" : muster_csv_get (import->csv, row, (guint) column);
}

/* The store keeps what a file does not speak of, and clears what it leaves empty. */
static const char *
get_known (const Import *import, guint row, int which)
{
  return import->columns[which] < 0 ? NULL : get (import, row, which);
}

static void
fault (Import *import, guint row, int which, const char *what)
{
  import->faults += 1;
  if (import->faults <= MAX_FAULTS)
    add_note (import->report,
              muster_csv_get_line (import->csv, row),
              column_names[which],
              get (import, row, STUDENT),
              what);
}

static gboolean
find_columns (Import *import, GError **error)
{
  for (int i = 0; i < N_COLUMNS; i++)
    import->columns[i] = muster_csv_find_column (import->csv, column_names[i]);
  for (int i = STUDENT; i <= NAME; i++) {
    if (import->columns[i] >= 0)
      continue;
    g_set_error (
        error,
        MUSTER_ERROR,
        MUSTER_ERROR_BAD_DATA,
        _ ("line 1: there is no column “%s”. The first line names the columns: "
           "student_number, name, id_number, card_uid, unit; others are kept as they are."),
        column_names[i]);
    return FALSE;
  }
  return TRUE;
}

static gboolean
is_ours (const Import *import, guint column)
{
  for (int i = 0; i < N_COLUMNS; i++) {
    if (import->columns[i] == (int) column)
      return TRUE;
  }
  return FALSE;
}

/* Columns we do not know are kept beside the person, as one flat JSON object. */
static char *
dup_extra_json (const Import *import, guint row)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  gboolean any = FALSE;

  json_builder_begin_object (builder);
  for (guint i = 0; i < muster_csv_get_n_columns (import->csv); i++) {
    if (is_ours (import, i))
      continue;
    json_builder_set_member_name (builder, muster_csv_get_column (import->csv, i));
    json_builder_add_string_value (builder, muster_csv_get (import->csv, row, i));
    any = TRUE;
  }
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return any ? json_to_string (root, FALSE) : NULL;
}

static const char *
keep (Import *import, char *string)
{
  g_ptr_array_add (import->strings, string);
  return string;
}

/* Eighteen characters are a citizen's number and must be right; anything else is another document
 * (a passport) and is kept as it is. */
static const char *
check_id (Import *import, guint row)
{
  const char *text = get (import, row, ID);
  g_autoptr (GError) error = NULL;
  char *normal;

  if (g_utf8_strlen (text, -1) != MUSTER_ID_NUMBER_LENGTH)
    return text;
  normal = muster_id_number_normalise (text, &error);
  if (normal != NULL)
    return keep (import, normal);
  fault (import, row, ID, error->message);
  return "";
}

static void
check_student_number (Import *import, guint row, GHashTable *seen)
{
  const char *number = get (import, row, STUDENT);
  gpointer before = NULL;

  if (*number == '\0') {
    fault (import, row, STUDENT, _ ("the student number is empty"));
  } else if (strpbrk (number, "/\\") != NULL || *number == '.') {
    fault (import, row, STUDENT, _ ("a student number has no slash and does not begin with a dot"));
  } else if (g_hash_table_lookup_extended (seen, number, NULL, &before)) {
    g_autofree char *what = g_strdup_printf (_ ("the same student number stands in line %u"),
                                             GPOINTER_TO_UINT (before));

    fault (import, row, STUDENT, what);
  } else {
    g_hash_table_insert (
        seen, (gpointer) number, GUINT_TO_POINTER (muster_csv_get_line (import->csv, row)));
  }
}

/* What keyboard readers type: ten decimal digits, which would pass as five bytes in hex. */
static gboolean
may_be_decimal (const char *number)
{
  return strlen (number) == 10 && strspn (number, "0123456789") == 10;
}

static const char *
check_card (Import *import, guint row, const char *text)
{
  char *uid = muster_card_uid_normalise (text);
  gsize digits = 0;

  if (import->cards++ == 0)
    import->first_card_row = row;
  import->decimal_cards += may_be_decimal (text);
  if (uid != NULL)
    return keep (import, uid);
  for (const char *p = text; *p != '\0'; p++)
    digits += g_ascii_isxdigit (*p) ? 1 : 0;
  fault (import,
         row,
         CARD,
         digits % 2 == 1
             ? _ ("a card number has an odd number of digits: each byte has two, also the first")
             : _ ("a card number is not 4 to 10 bytes in hex, as in 04A1B2C3D4E5F6"));
  return NULL;
}

/* Several cards of one person are separated by semicolons. */
static const char *const *
take_cards (Import *import, guint row)
{
  g_auto (GStrv) parts = g_strsplit (get (import, row, CARD), ";", -1);
  g_autoptr (GStrvBuilder) cards = g_strv_builder_new ();
  char **list;

  for (guint i = 0; parts[i] != NULL; i++) {
    const char *uid = *g_strstrip (parts[i]) != '\0' ? check_card (import, row, parts[i]) : NULL;

    if (uid != NULL)
      g_strv_builder_add (cards, uid);
  }
  list = g_strv_builder_end (cards);
  g_ptr_array_add (import->strvs, list);
  return (const char *const *) list;
}

static void
add_row (Import *import, guint row, GHashTable *seen)
{
  MusterRosterRow person = {0};
  char *extra = dup_extra_json (import, row);

  check_student_number (import, row, seen);
  person.student_number = get (import, row, STUDENT);
  person.name = get (import, row, NAME);
  person.unit = get_known (import, row, UNIT);
  if (*person.name == '\0')
    fault (import, row, NAME, _ ("the name is empty"));
  if (import->columns[ID] >= 0)
    person.id_number = check_id (import, row);
  if (import->columns[CARD] >= 0)
    person.card_uids = take_cards (import, row);
  if (extra != NULL)
    person.extra_json = keep (import, extra);
  g_array_append_val (import->rows, person);
}

static gboolean
read_rows (Import *import, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint row = 0; row < muster_csv_get_n_rows (import->csv); row++)
    add_row (import, row, seen);
  if (import->cards > 0 && import->decimal_cards == import->cards)
    fault (import,
           import->first_card_row,
           CARD,
           _ ("all card numbers are decimal numbers of ten digits: export them in hex, as a reader "
              "that is no keyboard tells them"));
  import->report->rows = import->rows->len;
  if (import->faults == 0)
    return TRUE;
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_BAD_DATA,
               g_dngettext (GETTEXT_PACKAGE,
                            "%u fault in the file; nobody was imported",
                            "%u faults in the file; nobody was imported",
                            import->faults),
               import->faults);
  return FALSE;
}

static GBytes *
load_photo (const char *folder, const char *student_number)
{
  static const char *const suffixes[] = {".jpg", ".jpeg", ".png", ".JPG"};

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++) {
    g_autofree char *name = g_strconcat (student_number, suffixes[i], NULL);
    g_autofree char *path = g_build_filename (folder, name, NULL);
    char *contents = NULL;
    gsize size = 0;

    if (g_file_get_contents (path, &contents, &size, NULL))
      return g_bytes_new_take (contents, size);
  }
  return NULL;
}

/* A picture that cannot be read or compared never stops the others: it is told, and the person goes
 * to the desk. */
static gboolean
add_photo (Import *import,
           MusterStore *store,
           MusterFaceEngine *engine,
           guint row,
           GBytes *photo,
           GError **error)
{
  const MusterRosterRow *person = &g_array_index (import->rows, MusterRosterRow, row);
  guint line = muster_csv_get_line (import->csv, row);
  g_autoptr (GError) trouble = NULL;
  g_autoptr (MusterFrame) picture = muster_picture_decode (photo, &trouble);
  g_autoptr (MusterTemplate) template_ = NULL;
  g_autoptr (MusterCase) found = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gint64 reference = 0;

  if (picture == NULL) {
    add_note (import->report, line, "", person->student_number, trouble->message);
    return TRUE;
  }
  found = muster_store_find (
      store, MUSTER_FIND_BY_STUDENT, person->student_number, NULL, NULL, NULL, error);
  if (found == NULL ||
      !muster_store_put_reference (
          store, muster_person_get_id (found->person), photo, "import", 0, &reference, error))
    return FALSE;
  import->report->photos += 1;
  if (found->withdrawn) /* the picture is for staff */
    return TRUE;
  template_ = muster_face_engine_enrol (engine, picture, NULL, &trouble);
  if (template_ == NULL) {
    add_note (import->report, line, "", person->student_number, trouble->message);
    return TRUE;
  }
  import->report->templates += 1;
  bytes = muster_template_to_bytes (template_);
  return muster_store_put_template (
      store, reference, muster_template_get_model (template_), bytes, error);
}

static gboolean
add_photos (Import *import,
            MusterStore *store,
            MusterFaceEngine *engine,
            const char *folder,
            MusterImportProgress progress,
            gpointer user_data,
            GError **error)
{
  for (guint row = 0; row < import->rows->len; row++) {
    const MusterRosterRow *person = &g_array_index (import->rows, MusterRosterRow, row);
    g_autoptr (GBytes) photo = load_photo (folder, person->student_number);

    if (photo == NULL)
      import->report->missing += 1;
    else if (!add_photo (import, store, engine, row, photo, error))
      return FALSE;
    if (progress != NULL)
      progress (row + 1, import->rows->len, user_data);
  }
  return TRUE;
}

static gboolean
append_event (MusterStore *store, const MusterImportReport *report, GError **error)
{
  g_autoptr (MusterEvent) event = muster_event_new ("import");

  muster_event_set_int (event, "rows", report->rows);
  muster_event_set_int (event, "new", report->people_new);
  muster_event_set_int (event, "changed", report->people_changed);
  muster_event_set_int (event, "photos", report->photos);
  return muster_store_append (store, event, error) >= 0;
}

/**
 * muster_import_people:
 * @store: where to
 * @engine: (nullable): computes templates; may be %NULL without @photos
 * @csv: columns student_number and name, and id_number, card_uid, unit if there are; others are
 * kept
 * @photos: (nullable): folder with STUDENT_NUMBER.jpg
 * @progress: (nullable): called after each person, on this thread
 * @report: (out caller-allocates): clear with muster_import_report_clear(), also after an error
 * @error: BAD_DATA: @report's notes name line and column; nobody was imported. STORE…
 *
 * People are taken in all or none. Pictures follow one by one: what is wrong with one is a note.
 * Blocks.
 *
 * Returns: %TRUE if the people are in the roster
 */
gboolean
muster_import_people (MusterStore *store,
                      MusterFaceEngine *engine,
                      GBytes *csv,
                      const char *photos,
                      MusterImportProgress progress,
                      gpointer user_data,
                      MusterImportReport *report,
                      GError **error)
{
  g_auto (Import) import = {.report = report};

  memset (report, 0, sizeof *report);
  report->notes = g_ptr_array_new_with_free_func ((GDestroyNotify) note_free);
  import.rows = g_array_new (FALSE, TRUE, sizeof (MusterRosterRow));
  import.strings = g_ptr_array_new_with_free_func (g_free);
  import.strvs = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  import.csv = muster_csv_parse (csv, error);
  if (import.csv == NULL || !find_columns (&import, error) || !read_rows (&import, error))
    return FALSE;
  if (!muster_store_put_people (store,
                                (const MusterRosterRow *) import.rows->data,
                                import.rows->len,
                                &report->people_new,
                                &report->people_changed,
                                error))
    return FALSE;
  if (photos != NULL && !add_photos (&import, store, engine, photos, progress, user_data, error))
    return FALSE;
  return append_event (store, report, error);
}
