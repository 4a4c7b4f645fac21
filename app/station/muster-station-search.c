/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-station-private.h"
#include "muster-station.h"

/* Finding a person by face, for staff: see MusterFaceSearch. */

/**
 * muster_station_get_search:
 *
 * Returns: (nullable): the search of now, the same as long as the station lives; %NULL where the
 *   profile does not let people be found by face, or without models
 */
const MusterSearchView *
muster_station_get_search (MusterStation *self)
{
  const MusterStationParts *parts = muster_station_get_parts (self);

  return parts->search != NULL ? muster_face_search_get_view (parts->search) : NULL;
}

/* The camera belongs to a visit while one runs, or to the measurement of the screen's light, and
 * the roster must have been read. */
gboolean
muster_station_can_search (MusterStation *self)
{
  const MusterStationParts *parts = muster_station_get_parts (self);

  return parts->search != NULL && muster_face_finder_is_ready (parts->faces) &&
         !muster_lamp_meter_is_running (parts->meter) &&
         muster_visit_loop_get_visit (parts->loop)->state == MUSTER_VISIT_IDLE;
}

/**
 * muster_station_search:
 * @staff: (nullable): who asked
 * @go_on: one who may be taken without staff begins a visit at once
 *
 * Returns: %FALSE with NO_RIGHTS if who is at the desk may not. Does nothing where nobody can be
 *   looked for now.
 */
gboolean
muster_station_search (MusterStation *self, const char *staff, gboolean go_on, GError **error)
{
  MusterStationParts *parts = muster_station_get_parts (self);
  MusterStaffAct act = {.name = (char *) staff};
  MusterStaffBy by;

  if (!muster_station_can_search (self))
    return TRUE;
  if (!muster_duty_demand (parts->duty, MUSTER_RIGHT_FIND_FACE, 0, 0, &by, error))
    return FALSE;
  act.staff = by.by;
  act.second = by.second;
  parts->search_goes_on = go_on;
  muster_face_search_begin (parts->search, &act);
  return TRUE;
}

void
muster_station_stop_search (MusterStation *self)
{
  MusterStationParts *parts = muster_station_get_parts (self);

  if (parts->search != NULL)
    muster_face_search_stop (parts->search);
}

/* The one who was allowed to look for the person, and nobody who came to the desk since. */
static gboolean
may_pick (MusterStation *self, GError **error)
{
  const MusterStationParts *parts = muster_station_get_parts (self);
  const MusterStaffAct *act = muster_face_search_get_act (parts->search);

  if (!muster_duty_has_accounts (parts->duty))
    return TRUE;
  if (muster_duty_get_state (parts->duty) == MUSTER_DUTY_IN &&
      muster_duty_get_account (parts->duty) == act->staff)
    return TRUE;
  return muster_duty_set_error (MUSTER_SIGN_NOBODY, MUSTER_RIGHT_FIND_FACE, error);
}

static void
pick (MusterStation *self, guint rank, gboolean by_staff)
{
  MusterStationParts *parts = muster_station_get_parts (self);
  gint64 person = 0;

  if (muster_visit_loop_get_visit (parts->loop)->state == MUSTER_VISIT_IDLE)
    person = muster_face_search_pick (parts->search, rank, by_staff);
  if (person == 0)
    return;
  muster_face_search_stop (parts->search);
  muster_finder_come (parts->finder, MUSTER_VISIT_EVENT_PICKED, muster_claim_of_person (person));
}

/**
 * muster_station_pick:
 * @rank: of a candidate, from 0
 *
 * Begins a visit of the candidate, who is asked “is this you?” whatever the profile says, and goes
 * on as anybody with a card. Serves the right, and the second signature if one was needed, that the
 * search was begun with.
 *
 * Returns: %FALSE with NO_RIGHTS if somebody else is at the desk now
 */
gboolean
muster_station_pick (MusterStation *self, guint rank, GError **error)
{
  if (muster_station_get_parts (self)->search == NULL)
    return TRUE;
  if (!may_pick (self, error))
    return FALSE;
  pick (self, rank, TRUE);
  return TRUE;
}

/* What the search found without staff needing to look. */
void
muster_station_search_changed (MusterStation *self)
{
  const MusterStationParts *parts = muster_station_get_parts (self);
  const MusterSearchView *view = muster_station_get_search (self);

  if (parts->search_goes_on && view->state == MUSTER_SEARCH_FOUND &&
      view->finding.answer == MUSTER_FACE_ALONE)
    pick (self, 0, FALSE);
}
