/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-settle-table.h"

#include <glib/gi18n-lib.h>

#include "muster-error.h"
#include "muster-journal-index.h"
#include "muster-journal-parts.h"
#include "muster-journal.h"
#include "muster-open-case-table.h"
#include "muster-reference-table.h"
#include "muster-staff-table.h"
#include "muster-verdict.h"

/* As where an override is noted. */
#define MAX_NOTE 200

#define SOURCE "review"

MusterSettlePut *
muster_settle_put_new (const MusterSettle *settle, const char *station, const char *boot)
{
  MusterSettlePut *put = g_new0 (MusterSettlePut, 1);

  put->settle = *settle;
  put->settle.code = g_strdup (settle->code);
  put->settle.note = g_strdup (settle->note);
  put->settle.staff = g_strdup (settle->staff);
  put->station = station;
  put->boot = boot;
  put->entry = -1;
  return put;
}

void
muster_settle_put_free (gpointer data)
{
  MusterSettlePut *put = data;

  g_free ((char *) put->settle.code);
  g_free ((char *) put->settle.note);
  g_free ((char *) put->settle.staff);
  g_free (put);
}

static gboolean
fail (GError **error, MusterError code, const char *words)
{
  g_set_error_literal (error, MUSTER_ERROR, (int) code, words);
  return FALSE;
}

/* --- who may --- */

static gboolean
fail_own (GError **error)
{
  return fail (error,
               MUSTER_ERROR_NO_RIGHTS,
               _ ("You opened this case or signed for it: somebody else has to settle it."));
}

/* Neither @account, nor another one of that human. */
static gboolean
check_not (MusterDb *db, gint64 account, const MusterStaffBy *by, GError **error)
{
  const gint64 here[] = {by->by, by->second, by->also};

  for (gsize i = 0; i < G_N_ELEMENTS (here); i++) {
    gboolean one;

    if (!muster_staff_are_one (db, account, here[i], &one, error))
      return FALSE;
    if (one)
      return fail_own (error);
  }
  return TRUE;
}

/* What was changed in the file does not say who it was; then nobody is somebody else. */
static gboolean
check_entry (MusterDb *db, const MusterEvent *event, const MusterSettle *settle, GError **error)
{
  if (muster_journal_part_commitment (event, MUSTER_JOURNAL_PART_STAFF) != NULL)
    return fail (error,
                 MUSTER_ERROR_BAD_DATA,
                 _ ("Who opened this case was changed in the store's file, so nobody can settle "
                    "it. Run “muster journal verify”, and take the check-in back."));
  if (muster_staff_is_same_name (muster_event_get_string (event, "staff"), settle->staff))
    return fail_own (error);
  return check_not (db, muster_event_get_int (event, "staff_id"), &settle->by, error) &&
         check_not (db, muster_event_get_int (event, "second_id"), &settle->by, error);
}

/* Who opened a case, signed for it, or opened the mode in which a card was enough, does not settle
 * it. */
static gboolean
check_others (MusterDb *db, const MusterEvent *opened, const MusterSettle *settle, GError **error)
{
  const gint64 emergency = muster_event_get_int (opened, "emergency");
  g_autoptr (MusterEvent) mode = NULL;

  if (!check_entry (db, opened, settle, error))
    return FALSE;
  if (emergency <= 0)
    return TRUE;
  mode = muster_journal_read_event (db, emergency, error);
  return mode != NULL && check_entry (db, mode, settle, error);
}

static gboolean
check_words (const MusterSettle *settle, gboolean needed, GError **error)
{
  const glong length = settle->note != NULL ? g_utf8_strlen (settle->note, -1) : 0;

  if (needed && length == 0)
    return fail (error, MUSTER_ERROR_USAGE, _ ("Say what was seen, or why."));
  if (length > MAX_NOTE)
    return fail (error, MUSTER_ERROR_BAD_DATA, _ ("The note is too long."));
  return TRUE;
}

/* --- the entry --- */

static void
add_answer (MusterEvent *event, const MusterSettle *settle)
{
  muster_event_set_string (event, "answer", muster_settle_to_nick (settle->answer));
  if (settle->answer == MUSTER_SETTLE_DIFFERENT) {
    muster_event_set_string (event, "case", muster_open_case_to_nick (MUSTER_OPEN_CASE_DOUBTFUL));
    muster_event_set_int (event, "due", settle->due);
  }
}

/* An entry of the same person, occasion and visit as the one it is about. */
static MusterEvent *
new_event (const char *type, const MusterEvent *about, const MusterSettle *settle)
{
  static const char *const same[] = {"occasion", "profile", "visit"};
  MusterEvent *event = muster_event_new (type);

  for (guint i = 0; i < G_N_ELEMENTS (same); i++)
    muster_event_set_string (event, same[i], muster_event_get_string (about, same[i]));
  if (muster_event_get_int (about, "person") > 0)
    muster_event_set_int (event, "person", muster_event_get_int (about, "person"));
  if (muster_event_get_int (about, "policy") > 0)
    muster_event_set_int (event, "policy", muster_event_get_int (about, "policy"));
  if (muster_event_get_int (about, "rehearsal"))
    muster_event_set_boolean (event, "rehearsal", TRUE);
  if (muster_event_get_int (about, "never_syncs"))
    muster_event_set_boolean (event, "never_syncs", TRUE);
  muster_event_set_int (event, "of", settle->seq);
  muster_event_set_string (event, "code", settle->code);
  muster_event_set_string (event, "note", settle->note);
  muster_event_set_string (event, "staff", settle->staff);
  return event;
}

static MusterEvent *
new_undo (const MusterEvent *about, const MusterSettle *settle)
{
  MusterEvent *event = new_event ("outcome", about, settle);

  muster_event_set_string (event, "outcome", muster_outcome_to_nick (MUSTER_OUTCOME_UNDO));
  return event;
}

static gboolean
append (MusterDb *db, MusterSettlePut *put, MusterEvent *event, GError **error)
{
  g_autofree char *json = NULL;
  MusterJournalAppend entry = {.station = put->station, .boot = put->boot, .seq = -1};

  if (put->settle.by.by != 0)
    muster_event_set_int (event, "staff_id", put->settle.by.by);
  if (put->settle.by.second != 0)
    muster_event_set_int (event, "second_id", put->settle.by.second);
  json = muster_event_to_json (event);
  entry.json = json;
  if (!muster_journal_append_within (db, &entry, error))
    return FALSE;
  put->entry = entry.seq;
  return TRUE;
}

/* --- settling --- */

/* What the review took as the person's is compared with from now on, with the day it was taken. */
static gboolean
keep_photo (MusterDb *db, const MusterOpenCase *open_case, GError **error)
{
  MusterReferencePut reference = {
      .picture = open_case->photo,
      .source = SOURCE,
      .taken_at = open_case->row->opened,
  };

  if (open_case->photo == NULL || open_case->row->person == NULL)
    return fail (error,
                 MUSTER_ERROR_NOT_FOUND,
                 _ ("There is no photo that could be approved. Ask for another one."));
  reference.person = muster_person_get_id (open_case->row->person);
  return muster_reference_check (&reference, error) && muster_reference_put (db, &reference, error);
}

static gboolean
check_case (const MusterOpenCase *open_case, const MusterSettle *settle, GError **error)
{
  if (open_case->closed)
    return fail (error, MUSTER_ERROR_NOT_FOUND, _ ("Somebody has settled this already."));
  if ((guint) settle->answer >= MUSTER_N_SETTLES ||
      muster_settle_get_kind (settle->answer) != open_case->row->kind)
    return fail (error, MUSTER_ERROR_BAD_DATA, _ ("This is no answer to a case of this kind."));
  return check_words (
      settle, settle->code == NULL && muster_settle_needs_note (settle->answer), error);
}

/**
 * muster_settle_put:
 *
 * The entry, the case's state and a photo that was approved, or nothing of it. An admission that is
 * withdrawn is an outcome of its own, so that the person counts as not in.
 */
gboolean
muster_settle_put (MusterDb *db, gpointer data, GError **error)
{
  MusterSettlePut *put = data;
  const MusterSettle *settle = &put->settle;
  MusterOpenCaseGet get = {.seq = settle->seq, .boot = put->boot};
  g_autoptr (MusterOpenCase) open_case = NULL;
  g_autoptr (MusterEvent) event = NULL;

  if (!muster_open_case_get (db, &get, error))
    return FALSE;
  open_case = get.result;
  if (!check_case (open_case, settle, error) || !check_others (db, open_case->event, settle, error))
    return FALSE;
  event = muster_settle_takes_back (settle->answer) ? new_undo (open_case->event, settle)
                                                    : new_event ("case", open_case->event, settle);
  add_answer (event, settle);
  return append (db, put, event, error) &&
         (settle->answer != MUSTER_SETTLE_APPROVED || keep_photo (db, open_case, error));
}

/* --- taking back --- */

/* Whether @about still stands: it let somebody in, and nothing of theirs was taken back since. */
static gboolean
check_stands (MusterDb *db, const MusterEvent *about, gint64 seq, GError **error)
{
  MusterOutcome outcome = MUSTER_OUTCOME_NONE;
  gint64 last;

  muster_outcome_from_nick (muster_event_get_string (about, "outcome"), &outcome);
  if (g_strcmp0 (muster_event_get_type_name (about), "outcome") != 0 ||
      !muster_outcome_lets_in (outcome) || muster_event_get_int (about, "person") <= 0)
    return fail (error, MUSTER_ERROR_BAD_DATA, _ ("This entry let nobody in."));
  if (!muster_journal_index_last_undo (db,
                                       muster_event_get_int (about, "person"),
                                       muster_event_get_string (about, "occasion"),
                                       &last,
                                       error))
    return FALSE;
  if (last > seq)
    return fail (error, MUSTER_ERROR_NOT_FOUND, _ ("Somebody has taken this back already."));
  return TRUE;
}

/**
 * muster_settle_undo:
 *
 * Also settles the case that the entry had opened.
 */
gboolean
muster_settle_undo (MusterDb *db, gpointer data, GError **error)
{
  MusterSettlePut *put = data;
  g_autoptr (MusterEvent) about = muster_journal_read_event (db, put->settle.seq, error);
  g_autoptr (MusterEvent) event = NULL;

  if (about == NULL || !check_words (&put->settle, TRUE, error) ||
      !check_stands (db, about, put->settle.seq, error))
    return FALSE;
  event = new_undo (about, &put->settle);
  return append (db, put, event, error);
}
