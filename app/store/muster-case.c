/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-case.h"

#include <glib/gi18n-lib.h>

#include "muster-admission-table.h"
#include "muster-consent-table.h"
#include "muster-error.h"
#include "muster-journal-index.h"
#include "muster-journal.h"
#include "muster-occasion-table.h"
#include "muster-reference-table.h"
#include "muster-roster-table.h"
#include "muster-stmt.h"

void
muster_case_free (MusterCase *self)
{
  if (self == NULL)
    return;
  g_clear_object (&self->person);
  g_clear_pointer (&self->references, g_ptr_array_unref);
  muster_expected_clear (&self->expected);
  g_free (self->passed_station);
  g_free (self->elsewhere);
  g_free (self->told_code);
  g_free (self->told_note);
  g_free (self);
}

static const char *
get_nobody_words (MusterFind by)
{
  switch (by) {
  case MUSTER_FIND_BY_CARD:
  case MUSTER_FIND_BY_CARD_PART:
    return _ ("Nobody in the roster has this card.");
  case MUSTER_FIND_BY_ID:
    return _ ("Nobody in the roster has this ID number.");
  case MUSTER_FIND_BY_NUMBERS:
    /* The same words whichever of the two is wrong: nobody learns numbers here. */
    return _ ("No person in the roster has both of these numbers.");
  default:
    return _ ("Nobody in the roster has this student number.");
  }
}

static gboolean
check_question (const MusterCaseFind *find, GError **error)
{
  gboolean numbers = find->by == MUSTER_FIND_BY_NUMBERS;

  if ((int) find->by >= MUSTER_FIND_BY_CARD && find->by <= MUSTER_FIND_BY_PERSON &&
      find->a != NULL && (!numbers || find->b != NULL))
    return TRUE;
  g_set_error_literal (error,
                       MUSTER_ERROR,
                       MUSTER_ERROR_BAD_DATA,
                       _ ("A look-up needs a card, an ID number, a student number, or a student "
                          "number and an ID number."));
  return FALSE;
}

static MusterPerson *
find_person (MusterDb *db, const MusterCaseFind *find, GError **error)
{
  MusterFind by = find->by == MUSTER_FIND_BY_NUMBERS ? MUSTER_FIND_BY_STUDENT : find->by;
  g_autoptr (MusterPerson) person = NULL;
  gboolean found;
  gint64 id;

  if (by == MUSTER_FIND_BY_PERSON) {
    if (!muster_roster_has_person (db, g_ascii_strtoll (find->a, NULL, 10), error))
      return NULL;
    id = g_ascii_strtoll (find->a, NULL, 10);
  } else if (!muster_roster_find_person (db, by, find->a, &id, error)) {
    return NULL;
  }
  found = id != 0;
  if (found) {
    person = muster_roster_load_person (db, id, error);
    if (person == NULL)
      return NULL;
  }
  if (found && find->by == MUSTER_FIND_BY_NUMBERS) {
    g_autofree char *number = muster_roster_normalise_id (find->b);

    found = *number != '\0' && g_str_equal (number, muster_person_get_id_number (person));
  }
  if (found)
    return g_steal_pointer (&person);
  g_set_error_literal (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND, get_nobody_words (find->by));
  return NULL;
}

static gboolean
load_elsewhere (MusterDb *db, MusterCase *self, gint64 person, const char *occasion, GError **error)
{
  g_auto (MusterElsewhere) elsewhere = {0};

  if (!muster_admission_find (db, person, occasion, &elsewhere, error))
    return FALSE;
  self->elsewhere_at = elsewhere.at;
  self->elsewhere = g_steal_pointer (&elsewhere.label);
  return TRUE;
}

/* What was said of a photo of theirs last. */
static gboolean
load_told (MusterDb *db, MusterCase *self, gint64 person, const char *occasion, GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (
      db,
      "SELECT i.seq FROM journal_index i JOIN open_case c"
      " ON i.seq = c.closed OR i.seq = c.asked WHERE i.person = person_alias (:person)"
      " AND i.occasion = :occasion AND i.type = 'case' AND c.kind = 'photo'"
      " ORDER BY i.seq DESC LIMIT 1");
  g_autoptr (MusterEvent) event = NULL;
  const char *answer;
  gboolean has_row;

  muster_stmt_bind_int64 (stmt, ":person", person);
  muster_stmt_bind_text (stmt, ":occasion", occasion);
  if (!muster_stmt_step (stmt, &has_row, error))
    return FALSE;
  if (!has_row || self->passed_at != 0)
    return TRUE;
  event = muster_journal_read_event (db, muster_stmt_get_int64 (stmt, 0), error);
  if (event == NULL)
    return FALSE;
  answer = muster_event_get_string (event, "answer");
  self->told = g_strcmp0 (answer, "rejected") == 0 || g_strcmp0 (answer, "more") == 0;
  if (!self->told)
    return TRUE;
  self->told_code = g_strdup (muster_event_get_string (event, "code"));
  self->told_note = g_strdup (muster_event_get_string (event, "note"));
  return TRUE;
}

gboolean
muster_case_find (MusterDb *db, gpointer data, GError **error)
{
  MusterCaseFind *find = data;
  const char *occasion = find->occasion != NULL ? find->occasion : "";
  g_autoptr (MusterCase) self = g_new0 (MusterCase, 1);
  MusterJournalSummary summary;
  gint64 id;

  if (!check_question (find, error))
    return FALSE;
  self->person = find_person (db, find, error);
  if (self->person == NULL)
    return FALSE;
  id = muster_person_get_id (self->person);
  self->references = muster_reference_list (db, id, find->model, error);
  if (self->references == NULL ||
      !muster_expected_load (db, occasion, id, &self->expected, error) ||
      !muster_consent_is_withdrawn (db, id, &self->withdrawn, error) ||
      !muster_journal_index_sum_up (db, id, occasion, &summary, error))
    return FALSE;
  self->attempts = summary.attempts;
  self->passed_at = summary.passed_at;
  self->passed_station = summary.passed_station;
  self->consented_version = summary.consented_version;
  if (!load_elsewhere (db, self, id, occasion, error) || !load_told (db, self, id, occasion, error))
    return FALSE;
  find->result = g_steal_pointer (&self);
  return TRUE;
}
