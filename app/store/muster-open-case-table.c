/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-open-case-table.h"

#include <glib/gi18n-lib.h>

#include "muster-error.h"
#include "muster-evidence-table.h"
#include "muster-evidence.h"
#include "muster-journal.h"
#include "muster-reference-table.h"
#include "muster-roster-table.h"
#include "muster-staff-table.h"
#include "muster-stmt.h"

void
muster_open_case_row_free (MusterOpenCaseRow *row)
{
  if (row == NULL)
    return;
  g_clear_object (&row->person);
  g_free (row->opened_by);
  g_free (row);
}

void
muster_open_case_free (MusterOpenCase *self)
{
  if (self == NULL)
    return;
  muster_open_case_row_free (self->row);
  g_clear_pointer (&self->event, muster_event_unref);
  g_clear_pointer (&self->photo, g_bytes_unref);
  g_clear_pointer (&self->references, g_ptr_array_unref);
  g_free (self->trouble);
  g_free (self->asked);
  g_free (self);
}

/* --- the list --- */

#define COLUMNS "c.seq, c.kind, c.due, c.asked, i.time, alias_person (i.person), p.id, c.closed"
#define TABLES                                                                                     \
  "open_case c JOIN journal_index i ON i.seq = c.seq LEFT JOIN person p ON p.id = alias_person "   \
  "(i.person)"

/* Returns: (transfer full) (nullable): the account's name; %NULL without error if there is none */
static char *
dup_account (MusterDb *db, gint64 id)
{
  MusterStaffGet get = {.id = id};
  g_autoptr (MusterStaff) staff = NULL;

  if (id <= 0 || !muster_staff_get (db, &get, NULL))
    return NULL;
  staff = get.staff;
  return g_strdup (staff->name);
}

/* Accounts by their names, or what was typed where there were none. */
static char *
dup_staff (MusterDb *db, const MusterEvent *event)
{
  g_autofree char *first = dup_account (db, muster_event_get_int (event, "staff_id"));
  g_autofree char *second = dup_account (db, muster_event_get_int (event, "second_id"));
  const char *typed = muster_event_get_string (event, "staff");

  if (first != NULL && second != NULL)
    return g_strdup_printf ("%s, %s", first, second);
  if (first != NULL)
    return g_steal_pointer (&first);
  return g_strdup (typed != NULL ? typed : "");
}

/* What lies sealed: who it is about, and who opened it. */
static gboolean
read_sealed (MusterDb *db, MusterStmt *stmt, MusterOpenCaseRow *row, GError **error)
{
  g_autoptr (MusterEvent) event = muster_journal_read_event (db, row->seq, error);

  if (event == NULL)
    return FALSE;
  g_free (row->opened_by);
  row->opened_by = dup_staff (db, event);
  row->no_photo = muster_event_get_int (event, "no_photo") != 0;
  if (muster_stmt_is_null (stmt, 6))
    return TRUE;
  row->person = muster_roster_load_person (db, muster_stmt_get_int64 (stmt, 5), error);
  return row->person != NULL;
}

/* One that was changed in the file stays in the list: it is still to be settled, and hides none. */
static MusterOpenCaseRow *
read_row (MusterDb *db, MusterStmt *stmt, GError **error)
{
  g_autoptr (MusterOpenCaseRow) row = g_new0 (MusterOpenCaseRow, 1);
  g_autoptr (GError) failure = NULL;

  row->seq = muster_stmt_get_int64 (stmt, 0);
  row->due = muster_stmt_get_int64 (stmt, 2);
  row->asked = !muster_stmt_is_null (stmt, 3);
  row->opened = muster_stmt_get_int64 (stmt, 4) / 1000;
  row->opened_by = g_strdup ("");
  if (!muster_open_case_from_nick (muster_stmt_get_text (stmt, 1), &row->kind)) {
    row->kind = MUSTER_OPEN_CASE_DOUBTFUL; /* what is looked at first */
    row->damaged = TRUE;
  }
  if (read_sealed (db, stmt, row, &failure))
    return g_steal_pointer (&row);
  if (g_error_matches (failure, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA)) {
    row->damaged = TRUE;
    return g_steal_pointer (&row);
  }
  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

gboolean
muster_open_case_list (MusterDb *db, gpointer data, GError **error)
{
  MusterOpenCaseList *list = data;
  g_autoptr (GPtrArray) rows =
      g_ptr_array_new_with_free_func ((GDestroyNotify) muster_open_case_row_free);
  g_autoptr (MusterStmt) stmt = muster_stmt_new (
      db,
      "SELECT " COLUMNS " FROM " TABLES " WHERE c.closed IS NULL AND"
      " (c.due = 0, c.due, c.seq) > (:after_due = 0 AND :after <> 0, :after_due, :after)"
      " ORDER BY c.due = 0, c.due, c.seq LIMIT :limit");
  gint64 all, duplicates;
  gboolean has_row;

  if (!muster_db_query_int64 (
          db, "SELECT count (*) FROM open_case WHERE closed IS NULL", &all, error) ||
      !muster_db_query_int64 (
          db,
          "SELECT count (*) FROM open_case WHERE closed IS NULL AND kind = 'duplicate'",
          &duplicates,
          error))
    return FALSE;
  list->totals = (MusterOpenCaseTotals){(guint) all, (guint) duplicates};
  muster_stmt_bind_int64 (stmt, ":after_due", list->after.due);
  muster_stmt_bind_int64 (stmt, ":after", list->after.seq);
  muster_stmt_bind_int64 (stmt, ":limit", list->limit != 0 ? (gint64) list->limit : -1);
  while (muster_stmt_step (stmt, &has_row, error)) {
    MusterOpenCaseRow *row;

    if (!has_row) {
      list->rows = g_steal_pointer (&rows);
      return TRUE;
    }
    row = read_row (db, stmt, error);
    if (row == NULL)
      return FALSE;
    g_ptr_array_add (rows, row);
  }
  return FALSE;
}

/* --- one of them --- */

/* The photo that was kept with the case; where that is gone, one of an earlier try of the visit. */
static const MusterEvidenceRow *
choose_evidence (GPtrArray *rows, gint64 seq)
{
  const MusterEvidenceRow *chosen = NULL;

  for (guint i = 0; i < rows->len; i++) {
    const MusterEvidenceRow *row = g_ptr_array_index (rows, i);

    if (row->seq <= seq)
      chosen = row;
  }
  return chosen;
}

static GBytes *
open_photo (MusterDb *db, const MusterEvidenceRow *row, GError **error)
{
  MusterEvidenceOpen open = {.row = row};
  g_autoptr (GBytes) plain = NULL;
  g_autoptr (MusterEvidence) evidence = NULL;

  if (!muster_evidence_open (db, &open, error))
    return NULL;
  plain = open.plain;
  evidence = muster_evidence_parse (plain, error);
  if (evidence == NULL || muster_evidence_count_pictures (evidence) == 0)
    return NULL;
  return g_bytes_ref (muster_evidence_get_picture (evidence, 0)->jpeg);
}

/* A picture that was damaged is told, and keeps nobody from settling the case. */
static gboolean
load_photo (MusterDb *db, MusterOpenCase *self, const char *boot, GError **error)
{
  MusterEvidenceList list = {.visit = muster_event_get_string (self->event, "visit"), .boot = boot};
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) trouble = NULL;
  const MusterEvidenceRow *row;

  if (list.visit == NULL)
    return TRUE;
  if (!muster_evidence_list (db, &list, error))
    return FALSE;
  rows = list.rows;
  row = choose_evidence (rows, self->row->seq);
  if (row == NULL)
    return TRUE;
  self->photo = open_photo (db, row, &trouble);
  if (trouble != NULL)
    self->trouble = g_strdup (trouble->message);
  return TRUE;
}

static gboolean
load_asked (MusterDb *db, MusterOpenCase *self, gint64 asked, GError **error)
{
  g_autoptr (MusterEvent) event = muster_journal_read_event (db, asked, error);
  const char *note;

  if (event == NULL)
    return FALSE;
  note = muster_event_get_string (event, "note");
  self->asked = g_strdup (note != NULL ? note : "");
  return TRUE;
}

static gboolean
fill (MusterDb *db, MusterOpenCase *self, const char *boot, gint64 asked, GError **error)
{
  self->event = muster_journal_read_event (db, self->row->seq, error);
  if (self->event == NULL || !load_photo (db, self, boot, error) ||
      (asked != 0 && !load_asked (db, self, asked, error)))
    return FALSE;
  if (self->row->person != NULL)
    self->references =
        muster_reference_list (db, muster_person_get_id (self->row->person), NULL, error);
  else
    self->references = g_ptr_array_new ();
  return self->references != NULL;
}

gboolean
muster_open_case_get (MusterDb *db, gpointer data, GError **error)
{
  MusterOpenCaseGet *get = data;
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "SELECT " COLUMNS " FROM " TABLES " WHERE c.seq = :seq");
  g_autoptr (MusterOpenCase) self = g_new0 (MusterOpenCase, 1);
  gboolean has_row;

  muster_stmt_bind_int64 (stmt, ":seq", get->seq);
  if (!muster_stmt_step (stmt, &has_row, error))
    return FALSE;
  if (!has_row) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_NOT_FOUND,
                 _ ("Journal entry %lld left nothing to settle."),
                 (long long) get->seq);
    return FALSE;
  }
  self->row = read_row (db, stmt, error);
  if (self->row == NULL)
    return FALSE;
  self->closed = !muster_stmt_is_null (stmt, 7);
  if (!fill (db, self, get->boot, muster_stmt_get_int64 (stmt, 3), error))
    return FALSE;
  get->result = g_steal_pointer (&self);
  return TRUE;
}
