/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-roster-intake.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "muster-csv-write.h"
#include "muster-error.h"
#include "muster-roster-admissions.h"
#include "muster-roster-blobs.h"
#include "muster-roster-rows.h"
#include "muster-wire-person.h"

/* The list is read and looked through, its pictures are laid down, all rows are made and sealed,
 * and then they are written in one transaction, which keeps the server waiting and so does nothing
 * that could be done before. A rehearsal goes the same way as far as that. Nobody else writes
 * people meanwhile: that takes the lock of the pictures. */

/* More of the people that are there than one in so many go only if somebody has counted them. */
#define REMOVALS_ONE_IN 20
#define SWEEP_AFTER_S   3600

typedef struct {
  MusterRosterBook *book;           /* borrowed */
  const MusterRosterIntake *intake; /* borrowed */
  MusterRosterIntakeReport *report; /* borrowed */
  const MusterPeopleSheet *sheet;   /* borrowed */
  const MusterPeopleRow *rows;      /* borrowed */
  GPtrArray *pending;               /* owned, of Pending */
  GPtrArray *gone;                  /* owned: ids of who is to be removed */
  gsize n_rows;
  const MusterRosterPhotos *photos; /* borrowed */
  MusterRosterRows *table;          /* owned */
  MusterRosterAdmissions *in;       /* owned */
  GHashTable *named;                /* owned: a set, of ids of rows that the list names */
  GHashTable *ids, *cards;          /* owned: number of each to MusterPeopleRow, both borrowed */
} Taking;

/* A person to be written. */
typedef struct {
  const MusterPeopleRow *row;     /* borrowed */
  char *id;                       /* owned */
  char *photo;                    /* owned, nullable: its hash */
  MusterRosterPrepared *prepared; /* owned */
  gboolean is_new;
} Pending;

static void
pending_free (Pending *pending)
{
  g_free (pending->id);
  g_free (pending->photo);
  muster_roster_prepared_free (pending->prepared);
  g_free (pending);
}

static void
taking_clear (Taking *taking)
{
  g_clear_pointer (&taking->table, muster_roster_rows_free);
  g_clear_pointer (&taking->in, muster_roster_admissions_free);
  g_clear_pointer (&taking->pending, g_ptr_array_unref);
  g_clear_pointer (&taking->gone, g_ptr_array_unref);
  g_clear_pointer (&taking->named, g_hash_table_unref);
  g_clear_pointer (&taking->ids, g_hash_table_unref);
  g_clear_pointer (&taking->cards, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Taking, taking_clear)

void
muster_roster_intake_report_clear (MusterRosterIntakeReport *report)
{
  g_clear_pointer (&report->map, g_strfreev);
  g_clear_pointer (&report->notes, g_ptr_array_unref);
}

static gboolean
is_stopped (const Taking *taking, GError **error)
{
  return g_cancellable_set_error_if_cancelled (taking->intake->cancellable, error);
}

/* --- one person --- */

static void
set_text (char **to, const char *text)
{
  if (text == NULL)
    return;
  g_free (*to);
  *to = *text != '\0' ? g_strdup (text) : NULL;
}

/* What the list does not speak of stays as it was told before. */
static void
fill (const Taking *taking, const MusterPeopleRow *row, MusterWirePerson *person)
{
  const MusterRosterPhoto *photo = g_hash_table_lookup (taking->photos->found, row->student_number);

  set_text (&person->number, row->student_number);
  set_text (&person->name, row->name);
  set_text (&person->id_number, row->id_number);
  set_text (&person->unit, row->unit);
  set_text (&person->extra, row->extra_json);
  if (row->card_uids != NULL) {
    g_strfreev (person->cards);
    person->cards = *row->card_uids != NULL ? g_strdupv ((char **) row->card_uids) : NULL;
  }
  if (photo != NULL) {
    set_text (&person->photo, photo->h);
    person->photo_size = photo->size;
  }
}

static gboolean
load_person (Taking *taking, const char *id, MusterWirePerson *person, GError **error)
{
  g_autoptr (MusterWireRow) row = muster_roster_rows_get (
      taking->book->db, taking->intake->scope, MUSTER_WIRE_ROW_PERSON, id, error);

  return row != NULL && (row->body == NULL || muster_wire_person_parse (row->body, person, error));
}

static void
count (MusterRosterIntakeReport *report, MusterRosterRowPut put)
{
  report->people_new += put == MUSTER_ROSTER_ROW_NEW;
  report->changed += put == MUSTER_ROSTER_ROW_CHANGED;
  report->same += put == MUSTER_ROSTER_ROW_SAME;
}

static gboolean
prepare_person (Taking *taking, const MusterPeopleRow *row, GError **error)
{
  MusterRosterPrepared *prepared = NULL;
  g_auto (MusterWirePerson) person = {0};
  g_autofree char *id = NULL;
  g_autoptr (GBytes) body = NULL;
  MusterRosterRowPut put;

  if (!muster_roster_rows_find (
          taking->table, MUSTER_WIRE_ROW_PERSON, row->student_number, &id, error) ||
      (id != NULL && !load_person (taking, id, &person, error)))
    return FALSE;
  fill (taking, row, &person);
  body = muster_wire_person_to_json (&person);
  g_clear_pointer (&id, g_free);
  if (!muster_roster_rows_prepare (taking->table,
                                   MUSTER_WIRE_ROW_PERSON,
                                   row->student_number,
                                   body,
                                   &id,
                                   &put,
                                   &prepared,
                                   error))
    return FALSE;
  count (taking->report, put);
  if (prepared != NULL) {
    Pending *pending = g_new0 (Pending, 1);

    pending->row = row;
    pending->id = g_strdup (id);
    pending->photo = g_strdup (person.photo);
    pending->prepared = prepared;
    pending->is_new = put == MUSTER_ROSTER_ROW_NEW;
    g_ptr_array_add (taking->pending, pending);
  }
  g_hash_table_add (taking->named, g_steal_pointer (&id));
  return TRUE;
}

static gboolean
prepare_all (Taking *taking, GError **error)
{
  const MusterRosterIntake *intake = taking->intake;

  for (gsize i = 0; i < taking->n_rows; i++) {
    if (is_stopped (taking, error) || !prepare_person (taking, &taking->rows[i], error))
      return FALSE;
    if (intake->progress != NULL && (i % 100 == 99 || i + 1 == taking->n_rows))
      intake->progress ((guint) i + 1, (guint) taking->n_rows, intake->progress_data);
  }
  return TRUE;
}

/* --- who is not in the list --- */

static void
index_numbers (Taking *taking)
{
  for (gsize i = 0; i < taking->n_rows; i++) {
    const MusterPeopleRow *row = &taking->rows[i];

    if (row->id_number != NULL && *row->id_number != '\0')
      g_hash_table_insert (taking->ids, (gpointer) row->id_number, (gpointer) row);
    for (guint k = 0; row->card_uids != NULL && row->card_uids[k] != NULL; k++)
      g_hash_table_insert (taking->cards, (gpointer) row->card_uids[k], (gpointer) row);
  }
}

/* Somebody who stays, and has what the list gives to another: a station would have to refuse both.
 */
static gboolean
check_other (Taking *taking, const char *id, GError **error)
{
  g_auto (MusterWirePerson) person = {0};
  const MusterPeopleRow *row;

  if (!load_person (taking, id, &person, error))
    return FALSE;
  row = person.id_number != NULL ? g_hash_table_lookup (taking->ids, person.id_number) : NULL;
  if (row != NULL)
    muster_roster_intake_add_fault (
        taking->report,
        row,
        "taken-id",
        "id_number",
        _ ("the ID number belongs to somebody on the roster who is not in this list"));
  for (guint i = 0; person.cards != NULL && person.cards[i] != NULL; i++) {
    row = g_hash_table_lookup (taking->cards, person.cards[i]);
    if (row != NULL)
      muster_roster_intake_add_fault (
          taking->report,
          row,
          "taken-card",
          "card_uid",
          _ ("the card belongs to somebody on the roster who is not in this list"));
  }
  return TRUE;
}

static gboolean
check_count (Taking *taking, guint there, GError **error)
{
  const guint missing = taking->report->missing;

  if (missing * REMOVALS_ONE_IN <= there || taking->intake->remove == missing)
    return TRUE;
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_BAD_DATA,
               _ ("%u of %u people are not in this list and would be taken from the roster. If "
                  "that is right, say --remove %u. Nothing was changed."),
               missing,
               there,
               missing);
  return FALSE;
}

static gboolean
go_through_others (Taking *taking, GPtrArray *before, GError **error)
{
  const MusterRosterIntake *intake = taking->intake;

  for (guint i = 0; i < before->len; i++) {
    const char *id = g_ptr_array_index (before, i);

    if (g_hash_table_contains (taking->named, id))
      continue;
    taking->report->missing += 1;
    if (is_stopped (taking, error) || (!intake->full && !check_other (taking, id, error)))
      return FALSE;
    if (intake->full)
      g_ptr_array_add (taking->gone, g_strdup (id));
  }
  if (!intake->full)
    return TRUE;
  taking->report->removed = taking->report->missing;
  /* A rehearsal only tells how many it would be. */
  return intake->dry_run || check_count (taking, before->len, error);
}

/* --- all --- */

static gboolean
refuse_faults (const MusterRosterIntakeReport *report, GError **error)
{
  if (report->faults == 0)
    return TRUE;
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_BAD_DATA,
               g_dngettext (GETTEXT_PACKAGE,
                            "%u fault in the list; nothing was changed",
                            "%u faults in the list; nothing was changed",
                            report->faults),
               report->faults);
  return FALSE;
}

/* In a transaction, so that all of it is of one state. */
static gboolean
prepare_list (MusterDb *db, gpointer data, GError **error)
{
  Taking *taking = data;
  g_autoptr (GPtrArray) before =
      muster_roster_rows_list_ids (db, taking->intake->scope, MUSTER_WIRE_ROW_PERSON, error);

  return before != NULL && prepare_all (taking, error) &&
         go_through_others (taking, before, error) && refuse_faults (taking->report, error);
}

/* --- writing --- */

static gboolean
write_person (Taking *taking, const Pending *pending, GError **error)
{
  const MusterRosterIntake *intake = taking->intake;

  return muster_roster_rows_write (taking->table, pending->prepared, error) &&
         (pending->photo == NULL ||
          muster_roster_blobs_show (
              taking->book, intake->scope, pending->id, pending->photo, error)) &&
         (!pending->is_new || muster_roster_admissions_tell_again (
                                  taking->in, pending->row->student_number, intake->now, error));
}

/* Nor is any station told any more where they were let in. */
static gboolean
remove_other (Taking *taking, const char *id, GError **error)
{
  const gint64 now = taking->intake->now;
  g_auto (MusterWirePerson) person = {0};

  return load_person (taking, id, &person, error) &&
         muster_roster_rows_remove (
             taking->table, MUSTER_WIRE_ROW_PERSON, id, MUSTER_WIRE_GONE, now, error) &&
         muster_roster_admissions_tell_again (taking->in, person.number, now, error);
}

/* In a transaction. */
static gboolean
write_all (MusterDb *db, gpointer data, GError **error)
{
  Taking *taking = data;

  for (guint i = 0; i < taking->pending->len; i++)
    if (is_stopped (taking, error) ||
        !write_person (taking, g_ptr_array_index (taking->pending, i), error))
      return FALSE;
  for (guint i = 0; i < taking->gone->len; i++)
    if (is_stopped (taking, error) ||
        !remove_other (taking, g_ptr_array_index (taking->gone, i), error))
      return FALSE;
  return taking->intake->map == NULL ||
         muster_roster_intake_save_map (
             taking->book, muster_people_sheet_get_csv (taking->sheet), taking->report->map, error);
}

static gboolean
write_list (MusterRosterBook *book,
            const MusterRosterIntake *intake,
            const MusterPeopleSheet *sheet,
            const MusterRosterPhotos *photos,
            MusterRosterIntakeReport *report,
            GError **error)
{
  g_auto (Taking)
      taking = {.book = book, .intake = intake, .report = report, .sheet = sheet, .photos = photos};

  taking.rows = muster_people_sheet_get_rows (sheet, &taking.n_rows);
  taking.table = muster_roster_rows_new (book->db, intake->scope);
  taking.in = muster_roster_admissions_new (book->db, intake->scope);
  taking.pending = g_ptr_array_new_with_free_func ((GDestroyNotify) pending_free);
  taking.gone = g_ptr_array_new_with_free_func (g_free);
  taking.named = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  taking.ids = g_hash_table_new (g_str_hash, g_str_equal);
  taking.cards = g_hash_table_new (g_str_hash, g_str_equal);
  muster_roster_intake_check (sheet, report);
  index_numbers (&taking);
  return refuse_faults (report, error) && muster_db_read (book->db, prepare_list, &taking, error) &&
         (intake->dry_run || muster_db_write (book->db, write_all, &taking, error));
}

/* Who has no picture, now that all are known. */
static void
count_photos (const MusterPeopleSheet *sheet,
              const MusterRosterPhotos *photos,
              MusterRosterIntakeReport *report)
{
  gsize n;
  const MusterPeopleRow *rows = muster_people_sheet_get_rows (sheet, &n);

  report->photos = g_hash_table_size (photos->found);
  report->unused_photos = photos->unused;
  for (gsize i = 0; i < n; i++)
    if (!g_hash_table_contains (photos->found, rows[i].student_number)) {
      report->no_photo += 1;
      g_ptr_array_add (report->notes,
                       muster_people_note_new (rows[i].line,
                                               "no-photo",
                                               "",
                                               rows[i].student_number,
                                               _ ("no picture came with the list")));
    }
}

static gboolean
take_photos (MusterRosterBook *book,
             const MusterRosterIntake *intake,
             const MusterPeopleSheet *sheet,
             MusterRosterIntakeReport *report,
             MusterRosterPhotos *photos,
             GError **error)
{
  const MusterRosterZip zip = {intake->path, NULL};
  MusterRosterPhotosOrder order = {.book = book,
                                   .folder = intake->photos,
                                   .keep = !intake->dry_run,
                                   .notes = report->notes,
                                   .progress = intake->progress,
                                   .progress_data = intake->progress_data,
                                   .cancellable = intake->cancellable};

  order.zip = muster_roster_intake_is_zip (intake->path) ? &zip : NULL;
  order.rows = muster_people_sheet_get_rows (sheet, &order.n_rows);
  if (!muster_roster_photos_take (&order, photos, error))
    return FALSE;
  if (order.zip != NULL || order.folder != NULL)
    count_photos (sheet, photos, report);
  return TRUE;
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  const MusterPeopleNote *left = *(MusterPeopleNote *const *) a;
  const MusterPeopleNote *right = *(MusterPeopleNote *const *) b;

  return (left->line > right->line) - (left->line < right->line);
}

static MusterPeopleSheet *
read_sheet (MusterRosterBook *book,
            const MusterRosterIntake *intake,
            MusterRosterIntakeReport *report,
            GError **error)
{
  MusterCsv *csv = muster_roster_intake_load (intake->path, intake->cancellable, error);
  g_auto (GStrv) saved = NULL;
  g_autoptr (GError) cause = NULL;
  MusterPeopleSheet *sheet;

  if (csv == NULL)
    return NULL;
  report->encoding = muster_csv_get_encoding (csv);
  if (intake->map == NULL)
    saved = muster_roster_intake_dup_map (book, csv, &cause);
  if (cause != NULL) {
    muster_csv_free (csv);
    g_propagate_error (error, g_steal_pointer (&cause));
    return NULL;
  }
  sheet = muster_people_sheet_read_csv (
      csv, saved != NULL ? (const char *const *) saved : intake->map, error);
  if (sheet == NULL)
    return NULL;
  report->map = muster_people_columns_dup_map (muster_people_sheet_get_columns (sheet),
                                               muster_people_sheet_get_csv (sheet));
  return sheet;
}

static void
copy_faults (const MusterPeopleSheet *sheet, MusterRosterIntakeReport *report)
{
  GPtrArray *notes = muster_people_sheet_get_notes (sheet);

  for (guint i = 0; i < notes->len; i++) {
    const MusterPeopleNote *from = g_ptr_array_index (notes, i);
    MusterPeopleNote *note =
        muster_people_note_new (from->line, from->id, from->column, from->who, from->what);

    note->fault = TRUE;
    g_ptr_array_add (report->notes, note);
  }
  report->faults = muster_people_sheet_get_n_faults (sheet);
}

/* The list is on the roster by now, whatever comes of this. */
static void
sweep (MusterRosterBook *book, const MusterRosterIntake *intake, MusterRosterIntakeReport *report)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *what = NULL;
  guint swept;

  if (muster_roster_blobs_sweep (book, intake->now - SWEEP_AFTER_S, &swept, &error))
    return;
  what =
      g_strdup_printf (_ ("The list was taken, but pictures that nobody shows any more could not "
                          "be deleted: %s The next list tries again."),
                       error->message);
  g_ptr_array_add (report->notes, muster_people_note_new (0, "not-swept", "", "", what));
}

/* The folder is ours alone meanwhile. */
static gboolean
run_locked (MusterRosterBook *book,
            const MusterRosterIntake *intake,
            MusterRosterIntakeReport *report,
            GError **error)
{
  g_autoptr (MusterPeopleSheet) sheet = read_sheet (book, intake, report, error);
  g_auto (MusterRosterPhotos) photos = {0};
  gsize n_rows;
  gboolean ok;

  if (sheet == NULL)
    return FALSE;
  muster_people_sheet_get_rows (sheet, &n_rows);
  report->rows = (guint) n_rows;
  copy_faults (sheet, report);
  /* A rehearsal looks at the pictures all the same, so that its sender mends everything at once. */
  if (report->faults > 0 && !intake->dry_run)
    return refuse_faults (report, error);
  ok = take_photos (book, intake, sheet, report, &photos, error) &&
       write_list (book, intake, sheet, &photos, report, error);
  if (!ok)
    muster_roster_photos_undo (&photos, book);
  if (ok && !intake->dry_run)
    sweep (book, intake, report);
  return ok;
}

/**
 * muster_roster_intake_run:
 * @report: (out caller-allocates): to be cleared, whatever comes back; with what is wrong, by line
 *
 * A person is known by the student number. What the list does not speak of stays; who is not in it
 * stays, unless it is a full list. Blocks; the server may run meanwhile.
 *
 * Returns: %TRUE if all is on the roster, or a rehearsal found nothing wrong. %FALSE with BAD_DATA,
 *   USAGE, NOT_FOUND, BUSY, STORE, STORE_FULL, %G_IO_ERROR_CANCELLED: nothing was changed
 */
gboolean
muster_roster_intake_run (MusterRosterBook *book,
                          const MusterRosterIntake *intake,
                          MusterRosterIntakeReport *report,
                          GError **error)
{
  int lock;
  gboolean ok;

  *report = (MusterRosterIntakeReport){.encoding = ""};
  report->notes = g_ptr_array_new_with_free_func ((GDestroyNotify) muster_people_note_free);
  lock = muster_roster_blobs_lock (book, error);
  if (lock < 0)
    return FALSE;
  ok = run_locked (book, intake, report, error);
  close (lock);
  g_ptr_array_sort (report->notes, compare_lines);
  return ok;
}

/* Returns: (transfer full): all notes as a table, for a program or a spreadsheet */
char *
muster_roster_intake_report_dup_csv (const MusterRosterIntakeReport *report)
{
  static const char *const header[] = {
      "line", "student_number", "column", "weight", "problem", "what", NULL};
  GString *csv = g_string_new (NULL);

  muster_csv_begin (csv);
  muster_csv_append_row (csv, header);
  for (guint i = 0; i < report->notes->len; i++) {
    const MusterPeopleNote *note = g_ptr_array_index (report->notes, i);
    g_autofree char *line = g_strdup_printf ("%u", note->line);
    const char *const cells[] = {
        line, note->who, note->column, note->fault ? "fault" : "note", note->id, note->what, NULL};

    muster_csv_append_row (csv, cells);
  }
  return g_string_free (csv, FALSE);
}
