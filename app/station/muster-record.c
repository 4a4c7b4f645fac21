/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-record.h"

void
muster_staff_act_clear (MusterStaffAct *act)
{
  g_clear_pointer (&act->name, g_free);
  g_clear_pointer (&act->code, g_free);
  g_clear_pointer (&act->note, g_free);
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

static void
add_staff (MusterEvent *event, const MusterStaffAct *staff)
{
  if (staff == NULL)
    return;
  muster_event_set_string (event, "staff", staff->name);
  muster_event_set_string (event, "code", staff->code);
  muster_event_set_string (event, "note", staff->note);
}

static void
add_note (MusterEvent *event, MusterRecordKind kind, const MusterRecordSource *source)
{
  const MusterVisit *visit = source->visit;

  if (kind == MUSTER_RECORD_CONSENT) {
    muster_event_set_int (event, "consent_version", source->policy->consent_version);
    return;
  }
  if (visit->retried != MUSTER_REASON_NONE)
    muster_event_set_string (event, "reason", muster_reason_to_nick (visit->retried));
  muster_event_set_int (event, "attempts_before", visit->attempts);
  if (kind == MUSTER_RECORD_GRANT)
    muster_event_set_int (event, "granted", visit->granted);
  muster_event_set_string (event, "camera", source->camera);
  add_staff (event, source->staff);
}

/**
 * muster_record_build:
 * @kind: what is recorded
 * @source: what is known
 *
 * Roster ids, scores and rules only: no name, no number, no picture goes into the journal. Of a
 * card it tells the kind and the reader, never what it says.
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
  muster_event_set_string (event, "identified_by", source->way);
  muster_event_set_string (event, "reader", source->reader);
  muster_event_set_string (event, "lane", visit->lane == MUSTER_LANE_DESK ? "desk" : "face");
  muster_event_set_string (event, "camera", source->camera);
  muster_event_set_int (event, "duration_ms", (source->now_us - source->began_us) / 1000);
  if (source->spends_attempt)
    muster_event_set_int (event, "attempts_spent", 1);
  add_match (event, source);
  add_staff (event, source->staff);
  return event;
}
