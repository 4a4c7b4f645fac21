/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-record.h"

#include <math.h>

#include "muster-consent-code.h"

/* What one challenge found fits into one list of an entry. */
G_STATIC_ASSERT (MUSTER_CHALLENGE_MAX_FINDINGS <= MUSTER_EVENT_MAX_ITEMS);

void
muster_staff_act_clear (MusterStaffAct *act)
{
  g_clear_pointer (&act->name, g_free);
  g_clear_pointer (&act->code, g_free);
  g_clear_pointer (&act->note, g_free);
  act->staff = act->second = 0;
}

static const char *
record_nick (MusterRecordKind kind)
{
  switch (kind) {
  case MUSTER_RECORD_CONSENT:
    return "consent";
  case MUSTER_RECORD_ATTEMPT:
    return "attempt";
  case MUSTER_RECORD_RETRY:
    return "retry";
  case MUSTER_RECORD_GRANT:
    return "one-more";
  case MUSTER_RECORD_OUTCOME:
  default:
    return "outcome";
  }
}

static void
add_match (MusterEvent *event, const MusterRecordSource *source)
{
  const MusterVisit *visit = source->visit;

  if (visit->band == MUSTER_BAND_NONE)
    return;
  muster_event_set_string (event, "band", muster_band_to_nick (visit->band));
  muster_event_set_decimal (event, "similarity", visit->similarity);
  muster_event_set_decimal (event, "review_from", source->policy->review);
  muster_event_set_decimal (event, "accept_from", source->policy->accept);
  muster_event_set_string (event, "model", source->model);
}

/* What is no number, or no size that was measured, is left out: the nick stays. */
static void
set_measured (MusterEvent *item, const char *key, double value)
{
  if (fabs (value) < 1e12)
    muster_event_set_decimal (item, key, value);
}

static MusterEvent *
new_finding (const MusterLivenessFinding *finding)
{
  MusterEvent *item = muster_event_new_item ();

  muster_event_set_string (item, "nick", finding->nick);
  set_measured (item, "value", finding->value);
  set_measured (item, "limit", finding->limit);
  muster_event_set_boolean (item, "ok", finding->ok);
  return item;
}

static MusterEvent *
new_step (const MusterLivenessStep *step)
{
  MusterEvent *item = muster_event_new_item ();

  muster_event_set_string (item, "kind", muster_challenge_kind_to_nick (step->kind));
  muster_event_set_string (item, "result", muster_liveness_result_to_nick (step->result));
  muster_event_set_decimal (item, "llr", step->llr);
  for (gsize i = 0; i < step->n_findings; i++)
    muster_event_add_item (item, "findings", new_finding (&step->findings[i]));
  return item;
}

/* A try has a step for each kind at most, and that is far fewer than a list may have. */
static void
add_liveness (MusterEvent *event, const MusterRecordSource *source)
{
  if (source->n_steps == 0)
    return;
  for (gsize i = 0; i < MIN (source->n_steps, MUSTER_EVENT_MAX_ITEMS); i++)
    muster_event_add_item (event, "liveness", new_step (&source->steps[i]));
  muster_event_set_decimal (event, "liveness_llr", source->liveness.llr);
  muster_event_set_int (event, "liveness_needed", source->policy->challenges);
  if (source->liveness.doubted) {
    muster_event_set_decimal (event, "passive_real", source->liveness.real);
    muster_event_set_decimal (event, "passive_llr", source->liveness.passive);
  }
  muster_event_set_string (
      event, "liveness_result", muster_liveness_result_to_nick (source->liveness.result));
}

void
muster_staff_act_tell (const MusterStaffAct *staff, MusterEvent *event)
{
  if (staff == NULL)
    return;
  muster_event_set_string (event, "staff", staff->name);
  muster_event_set_string (event, "code", staff->code);
  muster_event_set_string (event, "note", staff->note);
  if (staff->staff != 0)
    muster_event_set_int (event, "staff_id", staff->staff);
  if (staff->second != 0)
    muster_event_set_int (event, "second_id", staff->second);
}

/* What was agreed to, so that nobody need believe that the profile was never edited. */
static void
add_consent (MusterEvent *event, const MusterRecordSource *source)
{
  g_autofree char *digest = muster_consent_dup_digest (source->consent_text);

  muster_event_set_int (event, "consent_version", source->policy->consent_version);
  muster_event_set_string (event, "consent_text", digest);
  muster_event_set_string (event, "language", source->language);
  muster_event_set_string (event, "lane", "face");
  muster_event_set_string (event, "withdrawal", source->withdrawal);
}

static void
add_note (MusterEvent *event, MusterRecordKind kind, const MusterRecordSource *source)
{
  const MusterVisit *visit = source->visit;

  if (kind == MUSTER_RECORD_CONSENT) {
    add_consent (event, source);
    return;
  }
  if (visit->retried != MUSTER_REASON_NONE)
    muster_event_set_string (event, "reason", muster_reason_to_nick (visit->retried));
  muster_event_set_int (event, "attempts_before", visit->attempts);
  if (kind == MUSTER_RECORD_GRANT)
    muster_event_set_int (event, "granted", visit->granted);
  add_liveness (event, source);
  muster_event_set_string (event, "camera", source->camera);
  muster_staff_act_tell (source->staff, event);
}

/**
 * muster_record_opens:
 * @policy: whether somebody without tries is a case
 * @open: (out): what staff have to settle
 *
 * Returns: whether the record leaves something open
 */
gboolean
muster_record_opens (MusterRecordKind kind,
                     const MusterVisit *visit,
                     const MusterPolicy *policy,
                     MusterOpenCaseKind *open)
{
  if (kind != MUSTER_RECORD_OUTCOME || visit->person == 0)
    return FALSE;
  /* an admission in doubt has to be settled, whatever else was said before */
  if (visit->outcome == MUSTER_OUTCOME_DOUBTFUL)
    *open = MUSTER_OPEN_CASE_DOUBTFUL;
  else if (visit->reason == MUSTER_REASON_EMERGENCY)
    *open = MUSTER_OPEN_CASE_FACE;
  else if (visit->reason == MUSTER_REASON_WRONG_DATA && !muster_outcome_lets_in (visit->outcome))
    *open = MUSTER_OPEN_CASE_DATA;
  else if (visit->outcome == MUSTER_OUTCOME_REFERRED && visit->band != MUSTER_BAND_NONE &&
           visit->reason != MUSTER_REASON_CHOSE_DESK)
    *open = MUSTER_OPEN_CASE_PHOTO;
  else if (visit->outcome == MUSTER_OUTCOME_FAIL && visit->reason == MUSTER_REASON_NO_TRIES_LEFT &&
           policy->refer_after_tries)
    *open = MUSTER_OPEN_CASE_TRIES;
  else
    return FALSE;
  return TRUE;
}

static void
add_case (MusterEvent *event, MusterRecordKind kind, const MusterRecordSource *source)
{
  const guint hours = source->policy->doubtful_hours;
  MusterOpenCaseKind open;

  if (!muster_record_opens (kind, source->visit, source->policy, &open))
    return;
  muster_event_set_string (event, "case", muster_open_case_to_nick (open));
  if (open == MUSTER_OPEN_CASE_DOUBTFUL && hours > 0)
    muster_event_set_int (
        event, "due", g_get_real_time () / G_USEC_PER_SEC + (gint64) hours * 60 * 60);
}

/**
 * muster_record_build:
 * @kind: what is recorded
 * @source: what is known
 *
 * Roster ids, scores and rules only: no name, no number, no picture goes into the journal. Of a
 * card it tells the kind and the reader, never what it says; of the liveness challenges what was
 * measured of the newest try. A retry tells that of the try before it, which often has no other
 * record: nothing was compared.
 *
 * Returns: (transfer full): the entry, to be chained by the store
 */
MusterEvent *
muster_record_build (MusterRecordKind kind, const MusterRecordSource *source)
{
  const MusterVisit *visit = source->visit;
  MusterEvent *event = muster_event_new (record_nick (kind));

  muster_event_set_string (event, "visit", source->visit_id);
  muster_event_set_string (event, "occasion", source->occasion->id);
  muster_event_set_string (event, "profile", source->profile);
  muster_event_set_int (event, "policy", source->policy->version);
  if (visit->person != 0)
    muster_event_set_int (event, "person", visit->person);
  if (source->rehearsal)
    muster_event_set_boolean (event, "rehearsal", TRUE);
  if (source->policy->never_syncs)
    muster_event_set_boolean (event, "never_syncs", TRUE);
  if (muster_record_is_note (kind)) {
    add_note (event, kind, source);
    return event;
  }
  if (kind == MUSTER_RECORD_OUTCOME)
    muster_event_set_string (event, "outcome", muster_outcome_to_nick (visit->outcome));
  if (visit->reason != MUSTER_REASON_NONE)
    muster_event_set_string (event, "reason", muster_reason_to_nick (visit->reason));
  if (visit->doubt != MUSTER_REASON_NONE)
    muster_event_set_string (event, "doubt", muster_reason_to_nick (visit->doubt));
  if (visit->reason == MUSTER_REASON_EMERGENCY) {
    muster_event_set_int (event, "emergency", visit->emergency);
    muster_event_set_boolean (event, "face_review", TRUE);
  }
  add_case (event, kind, source);
  muster_event_set_string (event, "identified_by", source->way);
  muster_event_set_string (event, "reader", source->reader);
  muster_event_set_string (event, "lane", visit->lane == MUSTER_LANE_DESK ? "desk" : "face");
  muster_event_set_string (event, "camera", source->camera);
  muster_event_set_int (event, "duration_ms", (source->now_us - source->began_us) / 1000);
  if (source->spends_attempt)
    muster_event_set_int (event, "attempts_spent", 1);
  add_liveness (event, source);
  add_match (event, source);
  muster_staff_act_tell (source->staff, event);
  return event;
}
