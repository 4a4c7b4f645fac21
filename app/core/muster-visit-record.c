/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-visit-private.h"

/* The journal's side of a visit: what is saved, what follows when it is, or when it cannot be. */

static MusterSound
sound_of (MusterOutcome outcome)
{
  if (muster_outcome_lets_in (outcome))
    return MUSTER_SOUND_PASS;
  if (outcome == MUSTER_OUTCOME_REFUSED || outcome == MUSTER_OUTCOME_ERROR)
    return MUSTER_SOUND_STOP;
  if (outcome == MUSTER_OUTCOME_REVIEW || outcome == MUSTER_OUTCOME_REFERRED)
    return MUSTER_SOUND_STEP;
  return MUSTER_SOUND_AGAIN;
}

/* Tells the person, and staff if they are waited for. */
static void
tell (MusterStep *step)
{
  muster_step_sound (step, sound_of (step->visit->outcome));
  muster_step_say_result (step);
  if (step->visit->awaits_staff)
    muster_step_command (step, MUSTER_COMMAND_CALL_STAFF);
}

/* Shown and open: nothing was compared, so there is nothing to save until it is final. */
void
muster_step_decide (MusterStep *step, MusterOutcome outcome, MusterReason reason)
{
  step->visit->outcome = outcome;
  step->visit->reason = reason;
  step->visit->final = FALSE;
  muster_step_enter (step, MUSTER_VISIT_DECIDED, step->policy->decide_timeout);
  muster_step_camera (step, FALSE);
  tell (step);
}

/* A note is saved while the visit goes on; anything else holds it until it is durable. */
void
muster_step_record (MusterStep *step, MusterRecordKind record, gboolean final)
{
  MusterVisit *visit = step->visit;

  visit->record = record;
  visit->unanswered++;
  if (!muster_record_is_note (record)) {
    visit->saving = TRUE;
    visit->final = final;
    visit->ending = MUSTER_REASON_NONE;
    muster_step_enter (step, MUSTER_VISIT_DECIDED, MUSTER_VISIT_SAVE_LIMIT);
    muster_step_camera (step, FALSE);
  }
  muster_step_command (step, MUSTER_COMMAND_RECORD)->record = record;
}

void
muster_step_finish (MusterStep *step, MusterOutcome outcome, MusterReason reason)
{
  step->visit->outcome = outcome;
  step->visit->reason = reason;
  muster_step_record (step, MUSTER_RECORD_OUTCOME, TRUE);
}

/* Nobody did anything more, so what is known becomes final; staff need not hurry any longer. */
void
muster_step_close (MusterStep *step, MusterReason reason)
{
  step->visit->awaits_staff = FALSE;
  muster_step_finish (step, step->visit->outcome, reason);
}

/* Back to idle: nothing of the person stays but the station's counters. */
void
muster_step_leave (MusterStep *step)
{
  MusterVisit *visit = step->visit;
  MusterVisit empty;

  muster_visit_init (&empty);
  empty.serial = visit->serial;
  empty.token = visit->token;
  empty.unanswered = visit->unanswered;
  *visit = empty;
  muster_step_enter (step, MUSTER_VISIT_IDLE, 0);
  muster_step_command (step, MUSTER_COMMAND_FORGET);
}

/* The roster knows nobody of that name any more. Nothing of them stays, and the way on leads to the
 * desk. */
void
muster_step_removed (MusterStep *step)
{
  MusterVisit *visit = step->visit;

  if (visit->person == 0 || visit->saving)
    return;
  if (visit->state == MUSTER_VISIT_RECORDED) {
    muster_step_leave (step);
    return;
  }
  visit->person = 0;
  visit->doubt = MUSTER_REASON_NONE;
  visit->band = MUSTER_BAND_NONE;
  visit->similarity = 0;
  visit->awaits_staff = FALSE;
  muster_step_command (step, MUSTER_COMMAND_FORGET);
  muster_step_finish (step, MUSTER_OUTCOME_REFUSED, MUSTER_REASON_NOT_EXPECTED);
}

static gint64
time_to_show (const MusterStep *step)
{
  if (step->visit->awaits_staff)
    return step->policy->decide_timeout;
  if (muster_outcome_lets_in (step->visit->outcome))
    return step->policy->result_time;
  return step->policy->notice_time;
}

/* The screen says "your data is cleared", so it is; wrong data stays for staff to look at. */
static gboolean
is_cleared (const MusterVisit *visit)
{
  return visit->outcome == MUSTER_OUTCOME_ABANDONED && visit->reason != MUSTER_REASON_WRONG_DATA;
}

static void
show_result (MusterStep *step)
{
  muster_step_enter (step, MUSTER_VISIT_RECORDED, time_to_show (step));
  tell (step);
  if (is_cleared (step->visit)) {
    step->visit->person = 0;
    muster_step_command (step, MUSTER_COMMAND_FORGET);
  }
}

static void
saved (MusterStep *step)
{
  MusterVisit *visit = step->visit;

  visit->saving = FALSE;
  visit->store_failed = FALSE;
  if (visit->final) {
    show_result (step);
  } else if (visit->ending != MUSTER_REASON_NONE) {
    muster_step_close (step,
                       visit->ending == MUSTER_REASON_SECOND_CARD ? visit->ending : visit->reason);
  } else {
    muster_step_enter (step, MUSTER_VISIT_DECIDED, step->policy->decide_timeout);
    tell (step);
  }
}

static void
restore_kept (MusterVisit *visit)
{
  visit->outcome = visit->kept_outcome;
  visit->reason = visit->kept_reason;
  visit->final = visit->kept_final;
  visit->awaits_staff = visit->kept_awaits_staff;
}

/* Answers come in the order of the records. Only the one to the newest says that all is durable. */
void
muster_step_recorded (MusterStep *step)
{
  MusterVisit *visit = step->visit;

  if (visit->unanswered == 0 || --visit->unanswered > 0)
    return;
  if (visit->saving) {
    saved (step);
  } else if (visit->state == MUSTER_VISIT_POSITIONING && visit->probe_waits) {
    muster_step_probe_ready (step);
  } else if (visit->retry_waits) {
    muster_step_retry (step);
  } else if (visit->store_failed && !muster_record_is_note (visit->record)) {
    /* the store was slow, not broken: what was kept is durable after all */
    restore_kept (visit);
    saved (step);
  }
}

/* Nobody is let in on a record that does not exist. */
void
muster_step_store_failed (MusterStep *step)
{
  MusterVisit *visit = step->visit;

  if (visit->store_failed && visit->final && visit->outcome == MUSTER_OUTCOME_ERROR) {
    /* everybody was told before this last try to record that it failed */
    muster_step_leave (step);
    return;
  }
  visit->kept_outcome = visit->outcome;
  visit->kept_reason = visit->reason;
  visit->kept_final = visit->final;
  visit->kept_awaits_staff = visit->awaits_staff;
  visit->store_failed = TRUE;
  visit->saving = FALSE;
  visit->awaits_staff = TRUE;
  muster_step_decide (step, MUSTER_OUTCOME_ERROR, MUSTER_REASON_STORE_FAILED);
}

/* The way to a comparison that what is not durable forbids. A grant opens it from its first step.
 */
static gboolean
is_face_lane_running (const MusterVisit *visit)
{
  MusterVisitState first =
      visit->record == MUSTER_RECORD_GRANT ? MUSTER_VISIT_CONFIRMING : MUSTER_VISIT_POSITIONING;

  return visit->state >= first && visit->state <= MUSTER_VISIT_MATCHING;
}

void
muster_step_record_failed (MusterStep *step)
{
  MusterVisit *visit = step->visit;

  if (visit->unanswered == 0 || --visit->unanswered > 0)
    return;
  /* a note that is not durable ends the face lane, not what has been decided since */
  if (visit->saving || visit->retry_waits || is_face_lane_running (visit))
    muster_step_store_failed (step);
  else if (visit->record == MUSTER_RECORD_GRANT && visit->granted > 0)
    visit->granted--; /* what cannot be proved was not granted */
}

void
muster_step_save_again (MusterStep *step)
{
  MusterVisit *visit = step->visit;

  if (muster_record_is_note (visit->record)) {
    restore_kept (visit);
    visit->store_failed = FALSE;
    if (visit->record == MUSTER_RECORD_GRANT)
      muster_step_grant (visit, step->policy); /* it was taken back when it could not be saved */
    muster_step_record (step, visit->record, FALSE);
    if (visit->record == MUSTER_RECORD_RETRY)
      muster_step_position (step);
    else
      muster_step_walk (step, visit->record == MUSTER_RECORD_CONSENT);
    return;
  }
  restore_kept (visit);
  muster_step_record (step, visit->record, visit->final);
}
