/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-visit-private.h"

/* What is decided or shown, and what staff and the desk lane do from any state. */

/* --- decided --- */

static gboolean
is_other_card (const MusterStep *step)
{
  return muster_step_is_identify (step) && !step->event->same_card;
}

/* While something is being saved only time and the wish to leave count. */
static void
decided_saving (MusterStep *step)
{
  if (muster_step_is_late (step))
    muster_step_store_failed (step);
  else if (step->event->kind == MUSTER_VISIT_EVENT_END)
    step->visit->ending = MUSTER_REASON_ENDED;
  else if (is_other_card (step))
    step->visit->ending = MUSTER_REASON_SECOND_CARD;
}

/* Another visit of the person who is still shown: the last one has its outcome already. */
static void
reopen (MusterVisit *visit)
{
  visit->serial++;
  visit->final = FALSE;
  visit->awaits_staff = FALSE;
}

/* Who looks again, and after what, is an event: a lost camera leaves no other trace. A consent that
 * is still being written comes first, since the newest answer counts for all. */
void
muster_step_retry (MusterStep *step)
{
  MusterVisit *visit = step->visit;

  if (!muster_visit_can_retry (visit, step->policy))
    return;
  visit->retry_waits = visit->unanswered > 0;
  if (visit->retry_waits)
    return;
  if (visit->state == MUSTER_VISIT_RECORDED)
    reopen (visit);
  visit->retried = visit->reason;
  muster_step_record (step, MUSTER_RECORD_RETRY, FALSE);
  muster_step_position (step);
}

static void
retry (MusterStep *step)
{
  if (step->visit->store_failed)
    muster_step_save_again (step);
  else
    muster_step_retry (step);
}

/* The desk lane was chosen before the look-up had answered: staff want to know whom they see. */
static void
found_late (MusterStep *step)
{
  MusterVisit *visit = step->visit;

  if (visit->person != 0 || step->event->token != visit->token || step->event->person <= 0)
    return;
  visit->person = step->event->person;
  visit->doubt = step->event->doubt;
  visit->attempts = step->event->attempts_before;
  visit->withdrawn = step->event->withdrawn;
}

/* There must be a photo that was compared. */
static void
send_to_review (MusterStep *step)
{
  if (step->visit->band == MUSTER_BAND_NONE)
    return;
  step->visit->outcome = MUSTER_OUTCOME_REFERRED;
  muster_step_close (step, step->visit->reason);
}

void
muster_step_decided (MusterStep *step)
{
  MusterVisit *visit = step->visit;

  if (visit->saving)
    decided_saving (step);
  else if (is_other_card (step))
    muster_step_close (step, MUSTER_REASON_SECOND_CARD);
  else if (step->event->kind == MUSTER_VISIT_EVENT_END || muster_step_is_late (step))
    muster_step_close (step, visit->reason);
  else if (step->event->kind == MUSTER_VISIT_EVENT_RETRY)
    retry (step);
  else if (step->event->kind == MUSTER_VISIT_EVENT_TO_REVIEW)
    send_to_review (step);
  else if (step->event->kind == MUSTER_VISIT_EVENT_FOUND)
    found_late (step);
}

/* --- recorded --- */

/* The same card again right after a pass is a double tap; after a miss it is a new beginning. */
static void
next_card (MusterStep *step)
{
  if (step->event->same_card && muster_outcome_lets_in (step->visit->outcome))
    return;
  muster_step_leave (step);
  muster_step_begin (step);
}

/* The next person's: any other failure may be the last card, badly lifted. */
static void
next_card_failed (MusterStep *step)
{
  muster_step_leave (step);
  muster_step_card_failed (step);
}

void
muster_step_shown (MusterStep *step)
{
  if (muster_step_is_identify (step))
    next_card (step);
  else if (step->event->kind == MUSTER_VISIT_EVENT_END || muster_step_is_late (step))
    muster_step_leave (step);
  else if (muster_step_card_needs_staff (step))
    next_card_failed (step);
  else if (step->event->kind == MUSTER_VISIT_EVENT_CARD_FAILED)
    muster_step_sound (step, MUSTER_SOUND_AGAIN);
  else if (step->event->kind == MUSTER_VISIT_EVENT_RETRY)
    muster_step_retry (step);
}

/* --- staff --- */

static gboolean
staff_may_act (const MusterVisit *visit)
{
  if (visit->person == 0 || visit->saving)
    return FALSE;
  return visit->state != MUSTER_VISIT_RECORDED || !muster_outcome_lets_in (visit->outcome);
}

static void
staff_finish (MusterStep *step, MusterOutcome outcome, MusterReason reason)
{
  step->visit->awaits_staff = FALSE;
  muster_step_finish (step, outcome, reason);
}

/* At least one try is left: more may have been spent than the limit allows, by older grants or at
 * other stations. */
void
muster_step_grant (MusterVisit *visit, const MusterPolicy *policy)
{
  if (muster_visit_get_tries_left (visit, policy) == 0)
    visit->granted = visit->attempts + 1 - policy->attempt_limit;
}

/* Counts beyond the limit. Where the person waits for it, it begins at once: after a miss with the
 * camera, after a refusal at the look-up with the first step. Not in the
 * middle of an attempt, and what is not durable yet comes before it, as no attempt may be made on a
 * grant that nobody can prove. */
static void
one_more (MusterStep *step)
{
  MusterVisit *visit = step->visit;

  if (muster_visit_get_one_more (visit) != MUSTER_ONE_MORE_MAY)
    return;
  visit->granted++;
  visit->retried = visit->reason;
  muster_step_record (step, MUSTER_RECORD_GRANT, FALSE);
  muster_step_grant (visit, step->policy);
  if (visit->state == MUSTER_VISIT_RECORDED && visit->reason == MUSTER_REASON_NO_TRIES_LEFT) {
    gboolean refused = visit->outcome == MUSTER_OUTCOME_REFUSED;

    reopen (visit);
    muster_step_walk (step, !refused);
  } else if (visit->state == MUSTER_VISIT_DECIDED && muster_visit_can_retry (visit, step->policy)) {
    muster_step_position (step);
  }
}

static void
staff (MusterStep *step)
{
  MusterVisit *visit = step->visit;

  if (step->event->kind == MUSTER_VISIT_EVENT_STAFF_ONE_MORE) {
    one_more (step);
    return;
  }
  if (visit->state == MUSTER_VISIT_RECORDED)
    reopen (visit);
  switch (step->event->kind) {
  case MUSTER_VISIT_EVENT_STAFF_PASS:
    staff_finish (step, MUSTER_OUTCOME_OVERRIDE, visit->reason);
    break;
  case MUSTER_VISIT_EVENT_STAFF_REJECT:
    staff_finish (step, MUSTER_OUTCOME_FAIL, MUSTER_REASON_STAFF_REJECTED);
    break;
  case MUSTER_VISIT_EVENT_STAFF_CARD_ONLY:
    visit->lane = MUSTER_LANE_DESK;
    staff_finish (step, MUSTER_OUTCOME_CARD_ONLY, visit->reason);
    break;
  case MUSTER_VISIT_EVENT_STAFF_DOUBTFUL:
  default:
    staff_finish (step, MUSTER_OUTCOME_DOUBTFUL, visit->reason);
  }
}

/* Returns: whether it was staff's event, so that no state looks at it. */
gboolean
muster_step_staff (MusterStep *step)
{
  if (step->event->kind < MUSTER_VISIT_EVENT_STAFF_PASS ||
      step->event->kind > MUSTER_VISIT_EVENT_STAFF_ONE_MORE)
    return FALSE;
  if (staff_may_act (step->visit))
    staff (step);
  return TRUE;
}

/* --- the desk lane --- */

void
muster_step_refer_to_desk (MusterStep *step)
{
  step->visit->lane = MUSTER_LANE_DESK;
  step->visit->awaits_staff = TRUE;
  muster_step_decide (step, MUSTER_OUTCOME_REFERRED, MUSTER_REASON_CHOSE_DESK);
}

static void
desk_after_result (MusterStep *step)
{
  if (muster_outcome_lets_in (step->visit->outcome)) {
    muster_step_command (step, MUSTER_COMMAND_CALL_STAFF);
    return;
  }
  reopen (step->visit);
  muster_step_refer_to_desk (step);
}

/* Never hidden: also somebody without a card may ask for a person. */
gboolean
muster_step_choose_desk (MusterStep *step)
{
  MusterVisit *visit = step->visit;

  if (step->event->kind != MUSTER_VISIT_EVENT_CHOOSE_DESK)
    return FALSE;
  if (visit->saving || (visit->state == MUSTER_VISIT_DECIDED && visit->lane == MUSTER_LANE_DESK))
    return TRUE;
  if (visit->state <= MUSTER_VISIT_READING)
    visit->serial++;
  if (visit->state == MUSTER_VISIT_RECORDED)
    desk_after_result (step);
  else
    muster_step_refer_to_desk (step);
  return TRUE;
}
