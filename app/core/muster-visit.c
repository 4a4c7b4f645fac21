/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-visit.h"

#include <string.h>

#include "muster-visit-private.h"

static const char *const state_nicks[] = {
    [MUSTER_VISIT_IDLE] = "idle",
    [MUSTER_VISIT_READING] = "reading",
    [MUSTER_VISIT_IDENTIFYING] = "identifying",
    [MUSTER_VISIT_CONFIRMING] = "confirming",
    [MUSTER_VISIT_CONSENTING] = "consenting",
    [MUSTER_VISIT_POSITIONING] = "positioning",
    [MUSTER_VISIT_CHALLENGING] = "challenging",
    [MUSTER_VISIT_MATCHING] = "matching",
    [MUSTER_VISIT_DECIDED] = "decided",
    [MUSTER_VISIT_RECORDED] = "recorded",
};

static const char *const event_nicks[MUSTER_N_VISIT_EVENTS] = {
    [MUSTER_VISIT_EVENT_CARD_ON] = "card-on",
    [MUSTER_VISIT_EVENT_CARD_OFF] = "card-off",
    [MUSTER_VISIT_EVENT_CARD] = "card",
    [MUSTER_VISIT_EVENT_CARD_FAILED] = "card-failed",
    [MUSTER_VISIT_EVENT_NUMBERS] = "numbers",
    [MUSTER_VISIT_EVENT_PICKED] = "picked",
    [MUSTER_VISIT_EVENT_NAMED] = "named",
    [MUSTER_VISIT_EVENT_FOUND] = "found",
    [MUSTER_VISIT_EVENT_NOT_FOUND] = "not-found",
    [MUSTER_VISIT_EVENT_CONFIRM] = "confirm",
    [MUSTER_VISIT_EVENT_NOT_ME] = "not-me",
    [MUSTER_VISIT_EVENT_WRONG_DATA] = "wrong-data",
    [MUSTER_VISIT_EVENT_CHOOSE_FACE] = "choose-face",
    [MUSTER_VISIT_EVENT_CHOOSE_DESK] = "choose-desk",
    [MUSTER_VISIT_EVENT_RETRY] = "retry",
    [MUSTER_VISIT_EVENT_OTHER_CHALLENGE] = "other-challenge",
    [MUSTER_VISIT_EVENT_TO_REVIEW] = "to-review",
    [MUSTER_VISIT_EVENT_END] = "end",
    [MUSTER_VISIT_EVENT_FRAME] = "frame",
    [MUSTER_VISIT_EVENT_PROBE_READY] = "probe-ready",
    [MUSTER_VISIT_EVENT_CAMERA_FAILED] = "camera-failed",
    [MUSTER_VISIT_EVENT_CHALLENGE_PASSED] = "challenge-passed",
    [MUSTER_VISIT_EVENT_CHALLENGE_WEAK] = "challenge-weak",
    [MUSTER_VISIT_EVENT_CHALLENGE_FAILED] = "challenge-failed",
    [MUSTER_VISIT_EVENT_MATCHED] = "matched",
    [MUSTER_VISIT_EVENT_MATCH_FAILED] = "match-failed",
    [MUSTER_VISIT_EVENT_RECORDED] = "recorded",
    [MUSTER_VISIT_EVENT_RECORD_FAILED] = "record-failed",
    [MUSTER_VISIT_EVENT_STAFF_PASS] = "staff-pass",
    [MUSTER_VISIT_EVENT_STAFF_REJECT] = "staff-reject",
    [MUSTER_VISIT_EVENT_STAFF_CARD_ONLY] = "staff-card-only",
    [MUSTER_VISIT_EVENT_STAFF_DOUBTFUL] = "staff-doubtful",
    [MUSTER_VISIT_EVENT_STAFF_ONE_MORE] = "staff-one-more",
    [MUSTER_VISIT_EVENT_REMOVED] = "removed",
    [MUSTER_VISIT_EVENT_TICK] = "tick",
};

static void (*const by_state[]) (MusterStep *step) = {
    [MUSTER_VISIT_IDLE] = muster_step_idle,
    [MUSTER_VISIT_READING] = muster_step_reading,
    [MUSTER_VISIT_IDENTIFYING] = muster_step_identifying,
    [MUSTER_VISIT_CONFIRMING] = muster_step_confirming,
    [MUSTER_VISIT_CONSENTING] = muster_step_consenting,
    [MUSTER_VISIT_POSITIONING] = muster_step_positioning,
    [MUSTER_VISIT_CHALLENGING] = muster_step_challenging,
    [MUSTER_VISIT_MATCHING] = muster_step_matching,
    [MUSTER_VISIT_DECIDED] = muster_step_decided,
    [MUSTER_VISIT_RECORDED] = muster_step_shown,
};

MusterCommand *
muster_step_command (MusterStep *step, MusterCommandKind kind)
{
  MusterCommand *command;

  g_assert (step->commands->n < MUSTER_VISIT_MAX_COMMANDS);

  command = &step->commands->items[step->commands->n++];
  memset (command, 0, sizeof *command);
  command->kind = kind;
  return command;
}

void
muster_step_sound (MusterStep *step, MusterSound sound)
{
  muster_step_command (step, MUSTER_COMMAND_SOUND)->sound = sound;
}

void
muster_step_say_result (MusterStep *step)
{
  muster_step_command (step, MUSTER_COMMAND_SAY)->say_result = TRUE;
}

/* @limit 0: the state has no time-out. */
void
muster_step_enter (MusterStep *step, MusterVisitState state, gint64 limit)
{
  step->visit->state = state;
  step->visit->retry_waits = FALSE;
  step->visit->entered_us = step->event->time_us;
  step->visit->deadline_us = limit > 0 ? step->event->time_us + limit : 0;
}

void
muster_step_camera (MusterStep *step, gboolean on)
{
  if (step->visit->camera_on == on)
    return;
  step->visit->camera_on = on;
  muster_step_command (step, on ? MUSTER_COMMAND_CAMERA_ON : MUSTER_COMMAND_CAMERA_OFF);
}

/* Only TICK ends a state by time: any other event still belongs to the state it was made for. */
gboolean
muster_step_is_late (const MusterStep *step)
{
  return step->event->kind == MUSTER_VISIT_EVENT_TICK && step->visit->deadline_us != 0 &&
         step->event->time_us >= step->visit->deadline_us;
}

/* An answer to an older question never counts, whoever stands here now. */
gboolean
muster_step_is_answer (const MusterStep *step)
{
  return step->event->token == step->visit->token || step->event->token == 0;
}

/**
 * muster_visit_init:
 * @self: memory of any content
 *
 * Makes an idle visit.
 */
void
muster_visit_init (MusterVisit *self)
{
  memset (self, 0, sizeof *self);
}

/**
 * muster_visit_handle:
 * @self: the visit
 * @event: what happened; its time never goes back
 * @policy: the rules, joined with the model pack's; may change between visits, not during one
 * @commands: (out): what to do now, in this order; replaced, at most %MUSTER_VISIT_MAX_COMMANDS
 *
 * The whole of a check-in. An event that makes no sense in the state it meets is ignored. The main
 * rules:
 *
 * A visit begins with a card, two numbers or a face found in the roster in IDLE or RECORDED and
 * ends with exactly one RECORD of an outcome; its result (state RECORDED) is shown only after that
 * record is durable. Ending it, saying "not me", a time-out and another person's card are outcomes
 * like any other; people are never mixed, since only a look-up of the newest token is taken and a
 * second card never becomes part of the running visit.
 *
 * An attempt is spent by MATCHED, and by a face that leaves while it is being tested. Nobody passes
 * without MATCHED at or above accept after all the challenges that the policy asks for, or a member
 * of staff. A challenge may be exchanged for another one, never left out.
 *
 * In DECIDED nothing is final as long as `final` is not set: the person may retry or go to the
 * desk, staff may decide; if nobody does, decide_timeout (or End, or the next card) records what
 * `outcome` says. From RECORDED, CHOOSE_DESK, RETRY and staff may take up a person who was not let
 * in: that is another visit (new serial) of the same person, so that each has one outcome.
 *
 * Whom the roster removes while they stand here is forgotten at once: what the journal gets of that
 * visit is a refusal of nobody. Not while something is being saved: REMOVED is to be told again
 * then.
 *
 * No comparison is asked for before consent, retry and grant are durable. If a record fails, or is
 * not answered within %MUSTER_VISIT_SAVE_LIMIT, nobody is let in: DECIDED with ERROR / STORE_FAILED
 * and staff called. RETRY saves the same thing again, staff may decide anew; leaving the visit
 * tries once more to record ERROR and then gives up, which everybody has been told by then.
 *
 * Pure: no clock, no I/O, no allocation; any thread, one at a time.
 */
void
muster_visit_handle (MusterVisit *self,
                     const MusterVisitEvent *event,
                     const MusterPolicy *policy,
                     MusterCommands *commands)
{
  MusterStep step = {self, event, policy, commands};

  g_return_if_fail ((guint) self->state < G_N_ELEMENTS (by_state));

  commands->n = 0;
  if (event->kind == MUSTER_VISIT_EVENT_RECORDED)
    muster_step_recorded (&step);
  else if (event->kind == MUSTER_VISIT_EVENT_RECORD_FAILED)
    muster_step_record_failed (&step);
  else if (event->kind == MUSTER_VISIT_EVENT_REMOVED)
    muster_step_removed (&step);
  else if (!muster_step_staff (&step) && !muster_step_choose_desk (&step))
    by_state[self->state](&step);
}

/**
 * muster_visit_get_tries_left:
 * @self: a visit
 * @policy: the rules
 *
 * Returns: how often a probe may still be compared, with granted ones; %MUSTER_VISIT_NO_LIMIT if
 *   the policy counts none
 */
guint
muster_visit_get_tries_left (const MusterVisit *self, const MusterPolicy *policy)
{
  guint allowed = policy->attempt_limit + self->granted;

  if (policy->attempt_limit == 0)
    return MUSTER_VISIT_NO_LIMIT;
  return allowed > self->attempts ? allowed - self->attempts : 0;
}

static gboolean
is_ordinary_miss (const MusterVisit *self)
{
  return (self->outcome == MUSTER_OUTCOME_FAIL &&
          (self->reason == MUSTER_REASON_DIFFERENT || self->reason == MUSTER_REASON_FACE_LOST)) ||
         (self->outcome == MUSTER_OUTCOME_NO_FACE && self->reason == MUSTER_REASON_NO_FACE);
}

/**
 * muster_visit_can_retry:
 * @self: a visit
 * @policy: the rules
 *
 * Returns: whether RETRY does something now: another look into the camera while tries are left
 *   (also from a miss that is recorded and still shown, which is then another visit), or saving
 *   again what could not be saved. Never after a failed liveness test: that goes to staff.
 */
gboolean
muster_visit_can_retry (const MusterVisit *self, const MusterPolicy *policy)
{
  gboolean tries = muster_visit_get_tries_left (self, policy) > 0;

  if (self->state == MUSTER_VISIT_RECORDED)
    return tries && !self->withdrawn && self->person != 0 && is_ordinary_miss (self);
  if (self->state != MUSTER_VISIT_DECIDED || self->saving)
    return FALSE;
  if (self->store_failed)
    return TRUE;
  if (self->withdrawn)
    return FALSE;
  if (self->outcome == MUSTER_OUTCOME_REFERRED || self->reason == MUSTER_REASON_NOT_LIVE)
    return FALSE;
  return tries;
}

/**
 * muster_visit_get_one_more:
 *
 * Returns: what stands against one more try than the limit allows; whether tries are left is not
 *   looked at
 */
MusterOneMore
muster_visit_get_one_more (const MusterVisit *self)
{
  if (self->withdrawn)
    return MUSTER_ONE_MORE_WITHDRAWN;
  if (self->state >= MUSTER_VISIT_POSITIONING && self->state <= MUSTER_VISIT_MATCHING)
    return MUSTER_ONE_MORE_RUNNING;
  return self->store_failed || self->unanswered > 0 ? MUSTER_ONE_MORE_UNWRITTEN
                                                    : MUSTER_ONE_MORE_MAY;
}

/**
 * muster_record_is_note:
 *
 * Returns: whether it is saved while the visit goes on; nothing is compared before it is durable
 */
gboolean
muster_record_is_note (MusterRecordKind kind)
{
  return kind != MUSTER_RECORD_ATTEMPT && kind != MUSTER_RECORD_OUTCOME;
}

const char *
muster_visit_state_to_nick (MusterVisitState state)
{
  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (state_nicks), "idle");
  return state_nicks[state];
}

const char *
muster_visit_event_to_nick (MusterVisitEventKind kind)
{
  g_return_val_if_fail (kind < MUSTER_N_VISIT_EVENTS, "tick");
  return event_nicks[kind];
}
