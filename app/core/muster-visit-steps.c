/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-visit-private.h"

/* From idle to matching: one function a state, each a short list of what the state knows. */

/* --- ways from one state to the next --- */

gboolean
muster_step_is_identify (const MusterStep *step)
{
  if (step->event->kind == MUSTER_VISIT_EVENT_CARD)
    return (step->policy->identify & MUSTER_IDENTIFY_CARD) != 0;
  if (step->event->kind == MUSTER_VISIT_EVENT_PICKED)
    return (step->policy->identify & MUSTER_IDENTIFY_FACE) != 0;
  if (step->event->kind == MUSTER_VISIT_EVENT_NAMED)
    return TRUE; /* the person lane is there whatever else is */
  return step->event->kind == MUSTER_VISIT_EVENT_NUMBERS &&
         (step->policy->identify & MUSTER_IDENTIFY_NUMBERS) != 0;
}

/* A new visit from IDLE, where nothing of an older one is left but the counters. */
void
muster_step_begin (MusterStep *step)
{
  MusterVisit *visit = step->visit;

  if (!muster_step_is_identify (step))
    return;
  visit->serial++;
  visit->token++;
  visit->by_card = step->event->kind == MUSTER_VISIT_EVENT_CARD;
  visit->picked = step->event->kind == MUSTER_VISIT_EVENT_PICKED ||
                  step->event->kind == MUSTER_VISIT_EVENT_NAMED;
  visit->reason = MUSTER_REASON_NONE;
  muster_step_enter (step, MUSTER_VISIT_IDENTIFYING, MUSTER_VISIT_LOOK_UP_LIMIT);
  muster_step_command (step, MUSTER_COMMAND_LOOK_UP)->token = visit->token;
  muster_step_sound (step, MUSTER_SOUND_CARD);
}

void
muster_step_position (MusterStep *step)
{
  MusterVisit *visit = step->visit;

  visit->lane = MUSTER_LANE_FACE;
  visit->outcome = MUSTER_OUTCOME_NONE;
  visit->reason = MUSTER_REASON_NONE;
  visit->awaits_staff = FALSE;
  visit->store_failed = FALSE;
  visit->challenges_passed = 0;
  visit->probe_waits = FALSE;
  visit->coach = MUSTER_COACH_NO_FACE;
  visit->coach_since_us = step->event->time_us;
  muster_step_enter (step, MUSTER_VISIT_POSITIONING, step->policy->position_timeout);
  muster_step_camera (step, TRUE);
  muster_step_command (step, MUSTER_COMMAND_NEW_PROBE);
  muster_step_command (step, MUSTER_COMMAND_SAY)->coach = visit->coach;
}

/* To the first step of the face lane that is still to be done. */
void
muster_step_walk (MusterStep *step, gboolean confirmed)
{
  const MusterPolicy *policy = step->policy;

  if ((policy->ask_confirm || step->visit->picked) && !confirmed) {
    muster_step_enter (step, MUSTER_VISIT_CONFIRMING, policy->confirm_timeout);
    muster_step_sound (step, MUSTER_SOUND_STEP);
  } else if (policy->ask_consent && !step->visit->consented) {
    muster_step_enter (step, MUSTER_VISIT_CONSENTING, policy->consent_timeout);
    muster_step_sound (step, MUSTER_SOUND_STEP);
  } else {
    muster_step_position (step);
  }
}

static void
abandon (MusterStep *step, MusterReason reason)
{
  muster_step_finish (step, MUSTER_OUTCOME_ABANDONED, reason);
}

/* What ends a visit from each state before DECIDED. */
static void
ends_early (MusterStep *step)
{
  if (step->event->kind == MUSTER_VISIT_EVENT_END)
    abandon (step, MUSTER_REASON_ENDED);
  else if (muster_step_is_identify (step) && !step->event->same_card)
    abandon (step, MUSTER_REASON_SECOND_CARD);
}

static void
ends_by_choice (MusterStep *step)
{
  if (step->event->kind == MUSTER_VISIT_EVENT_NOT_ME)
    abandon (step, MUSTER_REASON_NOT_ME);
  else if (step->event->kind == MUSTER_VISIT_EVENT_WRONG_DATA)
    abandon (step, MUSTER_REASON_WRONG_DATA);
  else
    ends_early (step);
}

/* A camera that is not trusted is nothing that the guest can wait for or try again. */
static void
fails_by_camera (MusterStep *step)
{
  MusterReason reason = step->event->reason;

  if (step->event->kind != MUSTER_VISIT_EVENT_CAMERA_FAILED) {
    ends_by_choice (step);
    return;
  }
  step->visit->awaits_staff = reason == MUSTER_REASON_CAMERA_UNTRUSTED;
  muster_step_decide (step,
                      MUSTER_OUTCOME_ERROR,
                      reason != MUSTER_REASON_NONE ? reason : MUSTER_REASON_CAMERA_LOST);
}

/* --- idle --- */

static void
rest (MusterStep *step)
{
  step->visit->reason = MUSTER_REASON_NONE;
  muster_step_enter (step, MUSTER_VISIT_IDLE, 0);
}

/* Whether a card that failed was an ID card that only a person can judge. */
gboolean
muster_step_card_needs_staff (const MusterStep *step)
{
  return step->event->kind == MUSTER_VISIT_EVENT_CARD_FAILED &&
         (step->event->reason == MUSTER_REASON_CARD_REFUSED ||
          step->event->reason == MUSTER_REASON_UNKNOWN_LAYOUT);
}

/* From IDLE. Nobody is known, so mostly no visit begins and the reason stays for a moment; what
 * staff have to look at is a visit that the journal tells of. */
void
muster_step_card_failed (MusterStep *step)
{
  MusterVisit *visit = step->visit;
  MusterReason reason = step->event->reason;

  if (muster_step_card_needs_staff (step)) {
    visit->serial++;
    visit->awaits_staff = TRUE;
    muster_step_finish (step, MUSTER_OUTCOME_REFUSED, reason);
    return;
  }
  visit->reason = reason != MUSTER_REASON_NONE ? reason : MUSTER_REASON_CARD_UNREADABLE;
  muster_step_enter (step, MUSTER_VISIT_IDLE, step->policy->notice_time);
  muster_step_sound (step, MUSTER_SOUND_AGAIN);
  muster_step_say_result (step);
}

static void
read_card (MusterStep *step)
{
  if ((step->policy->identify & MUSTER_IDENTIFY_CARD) == 0)
    return;
  step->visit->reason = MUSTER_REASON_NONE;
  muster_step_enter (step, MUSTER_VISIT_READING, MUSTER_VISIT_READ_LIMIT);
}

void
muster_step_idle (MusterStep *step)
{
  gboolean told = step->visit->reason != MUSTER_REASON_NONE;

  if (step->event->kind == MUSTER_VISIT_EVENT_CARD_FAILED)
    muster_step_card_failed (step);
  else if (step->event->kind == MUSTER_VISIT_EVENT_CARD_ON)
    read_card (step);
  else if (muster_step_is_late (step) || (told && step->event->kind == MUSTER_VISIT_EVENT_END))
    rest (step);
  else
    muster_step_begin (step);
}

/* --- reading --- */

/* A reader that falls silent is no matter of the guest: the card can be tapped again. */
void
muster_step_reading (MusterStep *step)
{
  if (step->event->kind == MUSTER_VISIT_EVENT_CARD_FAILED)
    muster_step_card_failed (step);
  else if (step->event->kind == MUSTER_VISIT_EVENT_CARD_OFF ||
           step->event->kind == MUSTER_VISIT_EVENT_END || muster_step_is_late (step))
    rest (step);
  else
    muster_step_begin (step);
}

/* --- identifying --- */

static gboolean
is_machine_reason (MusterReason reason)
{
  return reason == MUSTER_REASON_STORE_FAILED || reason == MUSTER_REASON_ENGINE_FAILED;
}

/* The way on leads through staff only; otherwise the words are enough. */
static gboolean
needs_staff (MusterReason reason)
{
  return reason == MUSTER_REASON_NO_REFERENCE || reason == MUSTER_REASON_NO_TRIES_LEFT ||
         reason == MUSTER_REASON_ENGINE_FAILED || reason == MUSTER_REASON_CARD_EXPIRED ||
         reason == MUSTER_REASON_CARD_NOT_YET_VALID || reason == MUSTER_REASON_NAME_DIFFERS ||
         reason == MUSTER_REASON_IN_ELSEWHERE;
}

static void
refuse (MusterStep *step, MusterReason reason)
{
  step->visit->awaits_staff = step->visit->person != 0 && needs_staff (reason);
  muster_step_finish (
      step, is_machine_reason (reason) ? MUSTER_OUTCOME_ERROR : MUSTER_OUTCOME_REFUSED, reason);
}

static void
not_found (MusterStep *step)
{
  MusterReason reason = step->event->reason;

  refuse (step, reason != MUSTER_REASON_NONE ? reason : MUSTER_REASON_NOT_FOUND);
}

/* While staff have opened that, and it was a card: neither face nor engine is needed. */
static gboolean
is_card_enough (const MusterStep *step)
{
  return step->event->emergency > 0 && step->visit->by_card &&
         (step->event->reason == MUSTER_REASON_NONE ||
          step->event->reason == MUSTER_REASON_ENGINE_FAILED);
}

/* In one step. Who may not come in, or has failed too often, is seen by a person all the same. */
static void
let_in_by_card (MusterStep *step)
{
  step->visit->lane = MUSTER_LANE_DESK;
  step->visit->emergency = step->event->emergency;
  muster_step_finish (step, MUSTER_OUTCOME_CARD_ONLY, MUSTER_REASON_EMERGENCY);
}

static void
found (MusterStep *step)
{
  MusterVisit *visit = step->visit;
  const MusterVisitEvent *event = step->event;

  if (event->person <= 0) {
    not_found (step);
    return;
  }
  visit->person = event->person;
  visit->doubt = event->doubt;
  visit->attempts = event->attempts_before;
  visit->consented =
      event->consented_version > 0 && event->consented_version >= step->policy->consent_version;
  visit->withdrawn = event->withdrawn;
  if (is_card_enough (step) && muster_visit_get_tries_left (visit, step->policy) > 0)
    let_in_by_card (step);
  else if (event->reason != MUSTER_REASON_NONE)
    refuse (step, event->reason);
  else if (event->withdrawn)
    muster_step_refer_to_desk (step);
  else if (!event->has_reference)
    refuse (step, MUSTER_REASON_NO_REFERENCE);
  else if (muster_visit_get_tries_left (visit, step->policy) == 0)
    refuse (step, MUSTER_REASON_NO_TRIES_LEFT);
  else
    muster_step_walk (step, FALSE);
}

void
muster_step_identifying (MusterStep *step)
{
  gboolean answer = step->event->token == step->visit->token;

  if (step->event->kind == MUSTER_VISIT_EVENT_FOUND && answer)
    found (step);
  else if (step->event->kind == MUSTER_VISIT_EVENT_NOT_FOUND && answer)
    not_found (step);
  else if (muster_step_is_late (step))
    refuse (step, MUSTER_REASON_STORE_FAILED);
  else
    ends_early (step);
}

/* --- confirming, consenting --- */

void
muster_step_confirming (MusterStep *step)
{
  if (step->event->kind == MUSTER_VISIT_EVENT_CONFIRM)
    muster_step_walk (step, TRUE);
  else if (muster_step_is_late (step))
    abandon (step, MUSTER_REASON_TIMED_OUT);
  else
    ends_by_choice (step);
}

/* The camera may warm up while the consent is written; nothing is compared before it is durable. */
void
muster_step_consenting (MusterStep *step)
{
  if (step->event->kind == MUSTER_VISIT_EVENT_CHOOSE_FACE) {
    step->visit->consented = TRUE;
    muster_step_record (step, MUSTER_RECORD_CONSENT, FALSE);
    muster_step_position (step);
  } else if (muster_step_is_late (step)) {
    abandon (step, MUSTER_REASON_TIMED_OUT);
  } else {
    ends_by_choice (step);
  }
}

/* --- positioning --- */

static void
frame (MusterStep *step)
{
  MusterVisit *visit = step->visit;
  MusterCoach coach = step->event->coach;

  if (coach == visit->coach ||
      step->event->time_us - visit->coach_since_us < MUSTER_VISIT_COACH_HOLD)
    return;
  visit->coach = coach;
  visit->coach_since_us = step->event->time_us;
  if (coach != MUSTER_COACH_FIT)
    muster_step_command (step, MUSTER_COMMAND_SAY)->coach = coach;
}

static void
challenge (MusterStep *step, gboolean other)
{
  MusterCommand *command;

  muster_step_enter (step, MUSTER_VISIT_CHALLENGING, step->policy->challenge_timeout);
  command = muster_step_command (step, MUSTER_COMMAND_CHALLENGE);
  command->token = ++step->visit->token;
  command->other = other;
  muster_step_sound (step, MUSTER_SOUND_STEP);
}

static void
match (MusterStep *step)
{
  muster_step_enter (step, MUSTER_VISIT_MATCHING, step->policy->match_timeout);
  muster_step_command (step, MUSTER_COMMAND_MATCH)->token = ++step->visit->token;
}

static void
go_on (MusterStep *step)
{
  if (step->visit->challenges_passed < step->policy->challenges)
    challenge (step, FALSE);
  else
    match (step);
}

void
muster_step_probe_ready (MusterStep *step)
{
  step->visit->probe_waits = step->visit->unanswered > 0;
  if (!step->visit->probe_waits)
    go_on (step);
}

/* Time was up without a fit probe: no attempt is spent. A black picture is the camera's fault, a
 * consent that is still not durable the store's. */
static void
no_face (MusterStep *step)
{
  if (step->visit->probe_waits)
    muster_step_store_failed (step);
  else if (step->visit->coach == MUSTER_COACH_BLACK)
    muster_step_decide (step, MUSTER_OUTCOME_ERROR, MUSTER_REASON_CAMERA_BLACK);
  else
    muster_step_decide (step, MUSTER_OUTCOME_NO_FACE, MUSTER_REASON_NO_FACE);
}

void
muster_step_positioning (MusterStep *step)
{
  if (step->event->kind == MUSTER_VISIT_EVENT_FRAME)
    frame (step);
  else if (step->event->kind == MUSTER_VISIT_EVENT_PROBE_READY)
    muster_step_probe_ready (step);
  else if (muster_step_is_late (step))
    no_face (step);
  else
    fails_by_camera (step);
}

/* --- challenging --- */

/* What was compared, or was taken away while it was being tested, spends an attempt. */
static void
miss (MusterStep *step, MusterReason reason)
{
  MusterVisit *visit = step->visit;

  visit->attempts++;
  if (muster_visit_get_tries_left (visit, step->policy) == 0) {
    visit->awaits_staff = TRUE;
    muster_step_finish (step, MUSTER_OUTCOME_FAIL, MUSTER_REASON_NO_TRIES_LEFT);
  } else {
    visit->outcome = MUSTER_OUTCOME_FAIL;
    visit->reason = reason;
    muster_step_record (step, MUSTER_RECORD_ATTEMPT, FALSE);
  }
}

/* Not a lesser way: whoever does not respond, or seems no living face, is seen by a person. */
static void
challenge_failed (MusterStep *step, MusterReason reason)
{
  if (reason == MUSTER_REASON_FACE_LOST) {
    miss (step, reason);
    return;
  }
  step->visit->awaits_staff = TRUE;
  muster_step_decide (step,
                      MUSTER_OUTCOME_REVIEW,
                      reason == MUSTER_REASON_NOT_LIVE ? reason : MUSTER_REASON_NO_RESPONSE);
}

void
muster_step_challenging (MusterStep *step)
{
  if (step->event->kind == MUSTER_VISIT_EVENT_CHALLENGE_PASSED && muster_step_is_answer (step)) {
    step->visit->challenges_passed++;
    go_on (step);
  } else if (step->event->kind == MUSTER_VISIT_EVENT_CHALLENGE_WEAK &&
             muster_step_is_answer (step)) {
    challenge (step, FALSE);
  } else if (step->event->kind == MUSTER_VISIT_EVENT_CHALLENGE_FAILED &&
             muster_step_is_answer (step)) {
    challenge_failed (step, step->event->reason);
  } else if (step->event->kind == MUSTER_VISIT_EVENT_OTHER_CHALLENGE) {
    challenge (step, TRUE);
  } else if (muster_step_is_late (step)) {
    challenge_failed (step, MUSTER_REASON_NO_RESPONSE);
  } else {
    fails_by_camera (step);
  }
}

/* --- matching --- */

static void
matched (MusterStep *step)
{
  MusterVisit *visit = step->visit;
  const MusterPolicy *policy = step->policy;

  visit->similarity = step->event->similarity;
  visit->band = muster_band_of (visit->similarity, policy->review, policy->accept);
  if (visit->band == MUSTER_BAND_DIFFERENT) {
    miss (step, MUSTER_REASON_DIFFERENT);
    return;
  }
  visit->attempts++;
  if (visit->band == MUSTER_BAND_PASS && !policy->staff_confirms) {
    muster_step_finish (step, MUSTER_OUTCOME_PASS, MUSTER_REASON_NONE);
  } else {
    visit->outcome = MUSTER_OUTCOME_REVIEW;
    visit->reason = visit->band == MUSTER_BAND_PASS ? MUSTER_REASON_ASSIST : MUSTER_REASON_UNCLEAR;
    visit->awaits_staff = TRUE;
    muster_step_record (step, MUSTER_RECORD_ATTEMPT, FALSE);
  }
}

void
muster_step_matching (MusterStep *step)
{
  if (step->event->kind == MUSTER_VISIT_EVENT_MATCHED && muster_step_is_answer (step))
    matched (step);
  else if (muster_step_is_late (step) ||
           (step->event->kind == MUSTER_VISIT_EVENT_MATCH_FAILED && muster_step_is_answer (step)))
    muster_step_decide (step, MUSTER_OUTCOME_ERROR, MUSTER_REASON_ENGINE_FAILED);
  else
    fails_by_camera (step);
}
