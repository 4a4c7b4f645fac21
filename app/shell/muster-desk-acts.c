/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-desk-acts.h"

#include <glib/gi18n-lib.h>

static const char *
why_no_retry (const MusterDeskView *view)
{
  const MusterVisit *visit = view->visit;

  if (muster_visit_can_retry (visit, view->policy))
    return NULL;
  if (visit->state < MUSTER_VISIT_DECIDED)
    return _ ("The check is still running");
  if (visit->state == MUSTER_VISIT_RECORDED)
    return _ ("This visit has ended");
  if (visit->reason == MUSTER_REASON_NOT_LIVE)
    return _ ("Needs a decision by staff");
  if (muster_visit_get_tries_left (visit, view->policy) == 0)
    return _ ("No tries left");
  return _ ("There is nothing to repeat");
}

static const char *
why_no_review (const MusterDeskView *view)
{
  if (view->band == MUSTER_BAND_NONE)
    return _ ("There is no compared picture");
  if (view->visit->state == MUSTER_VISIT_RECORDED)
    return _ ("This visit has ended");
  return view->visit->state == MUSTER_VISIT_DECIDED ? NULL : _ ("The check is still running");
}

/* One more than the limit, only once none is left: else nobody would mind the limit. */
static const char *
why_no_one_more (const MusterDeskView *view)
{
  const MusterOneMore more = muster_visit_get_one_more (view->visit);

  if (more == MUSTER_ONE_MORE_WITHDRAWN)
    return _ ("This person took back the consent to face check");
  if (more == MUSTER_ONE_MORE_RUNNING)
    return _ ("The check is still running");
  if (muster_visit_get_tries_left (view->visit, view->policy) > 0)
    return _ ("There are tries left");
  return more == MUSTER_ONE_MORE_UNWRITTEN ? _ ("The record is being written") : NULL;
}

/* What the account of whoever is at the desk says to it; a second person can still come. */
static const char *
why_no_right (MusterDeskAct act, const MusterDeskView *view)
{
  switch (view->signs[muster_desk_view_get_right (view, muster_desk_act_get_event (act))]) {
  case MUSTER_SIGNED:
  case MUSTER_SIGN_NEEDS_OTHER:
    return NULL;
  case MUSTER_SIGN_OWN:
    return _ ("This is about yourself: somebody else decides");
  case MUSTER_SIGN_NOBODY:
    return _ ("Nobody is signed in");
  default:
    return _ ("Only a supervisor may do this");
  }
}

/**
 * muster_desk_act_why_not:
 * @act: what staff would like to do
 * @view: what the station shows now
 *
 * An action that cannot be chosen always says why. The rules are those of muster_visit_handle();
 * here they only get their words.
 *
 * Returns: (transfer none) (nullable): the reason in the operator's language; %NULL if it is
 * allowed
 */
const char *
muster_desk_act_why_not (MusterDeskAct act, const MusterDeskView *view)
{
  const MusterVisit *visit = view->visit;

  const char *why = why_no_right (act, view);

  if (visit->state <= MUSTER_VISIT_READING)
    return _ ("Nobody is here yet");
  if (why != NULL)
    return why;
  if (act == MUSTER_DESK_ACT_END)
    return NULL;
  if (visit->person == 0)
    return _ ("Nobody was identified");
  if (visit->saving)
    return _ ("The record is being written");
  if (visit->state == MUSTER_VISIT_RECORDED && muster_outcome_lets_in (visit->outcome))
    return _ ("Already recorded");

  switch (act) {
  case MUSTER_DESK_ACT_RETRY:
    return why_no_retry (view);
  case MUSTER_DESK_ACT_REVIEW:
    return why_no_review (view);
  case MUSTER_DESK_ACT_ONE_MORE:
    return why_no_one_more (view);
  case MUSTER_DESK_ACT_SAME:
  case MUSTER_DESK_ACT_OTHER:
    return muster_desk_view_is_asked (view) ? NULL : _ ("There is no question to answer");
  case MUSTER_DESK_ACT_OVERRIDE:
  case MUSTER_DESK_ACT_CARD_ONLY:
  case MUSTER_DESK_ACT_DOUBTFUL:
  default:
    return NULL;
  }
}

/**
 * muster_desk_act_get_event:
 *
 * Returns: the visit's event that carries the act out
 */
MusterVisitEventKind
muster_desk_act_get_event (MusterDeskAct act)
{
  static const MusterVisitEventKind events[MUSTER_N_DESK_ACTS] = {
      [MUSTER_DESK_ACT_RETRY] = MUSTER_VISIT_EVENT_RETRY,
      [MUSTER_DESK_ACT_OVERRIDE] = MUSTER_VISIT_EVENT_STAFF_PASS,
      [MUSTER_DESK_ACT_CARD_ONLY] = MUSTER_VISIT_EVENT_STAFF_CARD_ONLY,
      [MUSTER_DESK_ACT_REVIEW] = MUSTER_VISIT_EVENT_TO_REVIEW,
      [MUSTER_DESK_ACT_DOUBTFUL] = MUSTER_VISIT_EVENT_STAFF_DOUBTFUL,
      [MUSTER_DESK_ACT_ONE_MORE] = MUSTER_VISIT_EVENT_STAFF_ONE_MORE,
      [MUSTER_DESK_ACT_SAME] = MUSTER_VISIT_EVENT_STAFF_PASS,
      [MUSTER_DESK_ACT_OTHER] = MUSTER_VISIT_EVENT_STAFF_REJECT,
      [MUSTER_DESK_ACT_END] = MUSTER_VISIT_EVENT_END,
  };

  g_return_val_if_fail ((guint) act < MUSTER_N_DESK_ACTS, MUSTER_VISIT_EVENT_TICK);
  return events[act];
}

/**
 * muster_desk_act_get_action:
 *
 * Returns: (transfer none): name of the window's action, "desk.retry" …
 */
const char *
muster_desk_act_get_action (MusterDeskAct act)
{
  static const char *const actions[MUSTER_N_DESK_ACTS] = {
      [MUSTER_DESK_ACT_RETRY] = "desk.retry",
      [MUSTER_DESK_ACT_OVERRIDE] = "desk.override",
      [MUSTER_DESK_ACT_CARD_ONLY] = "desk.card-only",
      [MUSTER_DESK_ACT_REVIEW] = "desk.review",
      [MUSTER_DESK_ACT_DOUBTFUL] = "desk.doubtful",
      [MUSTER_DESK_ACT_ONE_MORE] = "desk.one-more",
      [MUSTER_DESK_ACT_SAME] = "desk.same",
      [MUSTER_DESK_ACT_OTHER] = "desk.other",
      [MUSTER_DESK_ACT_END] = "desk.end",
  };

  g_return_val_if_fail ((guint) act < MUSTER_N_DESK_ACTS, NULL);
  return actions[act];
}

/**
 * muster_desk_act_get_main:
 *
 * Returns: the one action to be set apart now, or -1 if none deserves it
 */
int
muster_desk_act_get_main (const MusterDeskView *view)
{
  if (muster_desk_view_is_asked (view))
    return MUSTER_DESK_ACT_SAME;
  if (view->awaits_staff && view->visit->lane == MUSTER_LANE_DESK &&
      muster_desk_act_why_not (MUSTER_DESK_ACT_CARD_ONLY, view) == NULL)
    return MUSTER_DESK_ACT_CARD_ONLY;
  if (muster_desk_act_why_not (MUSTER_DESK_ACT_RETRY, view) == NULL)
    return MUSTER_DESK_ACT_RETRY;
  return -1;
}
