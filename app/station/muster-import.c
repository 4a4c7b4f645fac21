/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-import.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "muster-error.h"

/* Told one by one; more than these help nobody who mends a file. */
#define MAX_FAULTS 20

typedef struct {
  MusterPeopleSheet *sheet;    /* owned, NULL: it could not be read */
  const MusterPeopleRow *rows; /* borrowed from it */
  gsize n_rows;
  MusterImportReport *report; /* borrowed */
} Import;

static void
import_clear (Import *import)
{
  g_clear_pointer (&import->sheet, muster_people_sheet_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Import, import_clear)

void
muster_import_report_clear (MusterImportReport *report)
{
  g_clear_pointer (&report->notes, g_ptr_array_unref);
}

static void
add_note (MusterImportReport *report, guint line, const char *who, const char *what)
{
  g_ptr_array_add (report->notes, muster_people_note_new (line, "photo", "", who, what));
}

static void
tell_faults (Import *import)
{
  GPtrArray *notes = muster_people_sheet_get_notes (import->sheet);

  for (guint i = 0; i < MIN (notes->len, MAX_FAULTS); i++) {
    const MusterPeopleNote *note = g_ptr_array_index (notes, i);

    g_ptr_array_add (
        import->report->notes,
        muster_people_note_new (note->line, note->id, note->column, note->who, note->what));
  }
}

static gboolean
read_people (Import *import, GBytes *csv, GError **error)
{
  guint faults;

  import->sheet = muster_people_sheet_read (csv, NULL, error);
  if (import->sheet == NULL)
    return FALSE;
  import->rows = muster_people_sheet_get_rows (import->sheet, &import->n_rows);
  import->report->rows = (guint) import->n_rows;
  faults = muster_people_sheet_get_n_faults (import->sheet);
  if (faults == 0)
    return TRUE;
  tell_faults (import);
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_BAD_DATA,
               g_dngettext (GETTEXT_PACKAGE,
                            "%u fault in the file; nobody was imported",
                            "%u faults in the file; nobody was imported",
                            faults),
               faults);
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
  const MusterPeopleRow *person = &import->rows[row];
  g_autoptr (GError) trouble = NULL;
  g_autoptr (MusterFrame) picture = muster_picture_decode (photo, &trouble);
  g_autoptr (MusterTemplate) template_ = NULL;
  g_autoptr (MusterCase) found = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gint64 reference = 0;

  if (picture == NULL) {
    add_note (import->report, person->line, person->student_number, trouble->message);
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
    add_note (import->report, person->line, person->student_number, trouble->message);
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
  for (guint row = 0; row < import->n_rows; row++) {
    const MusterPeopleRow *person = &import->rows[row];
    g_autoptr (GBytes) photo = load_photo (folder, person->student_number);

    if (photo == NULL)
      import->report->missing += 1;
    else if (!add_photo (import, store, engine, row, photo, error))
      return FALSE;
    if (progress != NULL)
      progress (row + 1, (guint) import->n_rows, user_data);
  }
  return TRUE;
}

static gboolean
append_event (MusterStore *store,
              const MusterImportReport *report,
              const MusterStaffBy *by,
              GError **error)
{
  g_autoptr (MusterEvent) event = muster_event_new ("import");

  muster_event_set_int (event, "rows", report->rows);
  muster_event_set_int (event, "new", report->people_new);
  muster_event_set_int (event, "changed", report->people_changed);
  muster_event_set_int (event, "photos", report->photos);
  if (by != NULL && by->by != 0)
    muster_event_set_int (event, "staff_id", by->by);
  if (by != NULL && by->second != 0)
    muster_event_set_int (event, "second_id", by->second);
  return muster_store_append (store, event, error) >= 0;
}

static gboolean
put_people (Import *import, MusterStore *store, GError **error)
{
  g_autofree MusterRosterRow *rows = g_new (MusterRosterRow, import->n_rows);

  for (gsize i = 0; i < import->n_rows; i++) {
    const MusterPeopleRow *row = &import->rows[i];

    rows[i] = (MusterRosterRow){
        row->student_number, row->name, row->id_number, row->unit, row->card_uids, row->extra_json};
  }
  return muster_store_put_people (store,
                                  rows,
                                  import->n_rows,
                                  &import->report->people_new,
                                  &import->report->people_changed,
                                  error);
}

/**
 * muster_import_people:
 * @store: where to
 * @engine: (nullable): computes templates; may be %NULL without @photos
 * @csv: a list as muster_people_sheet_read() takes it
 * @photos: (nullable): folder with STUDENT_NUMBER.jpg
 * @by: (nullable): who signed for it; %NULL: there are no accounts
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
                      const MusterStaffBy *by,
                      MusterImportProgress progress,
                      gpointer user_data,
                      MusterImportReport *report,
                      GError **error)
{
  g_auto (Import) import = {.report = report};

  memset (report, 0, sizeof *report);
  report->notes = g_ptr_array_new_with_free_func ((GDestroyNotify) muster_people_note_free);
  if (!read_people (&import, csv, error) || !put_people (&import, store, error))
    return FALSE;
  if (photos != NULL && !add_photos (&import, store, engine, photos, progress, user_data, error))
    return FALSE;
  return append_event (store, report, by, error);
}
