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
 */
void
muster_station_search (MusterStation *self, const char *staff, gboolean go_on)
{
  MusterStationParts *parts = muster_station_get_parts (self);

  MusterStaffBy by;

  if (!muster_station_can_search (self) ||
      !muster_station_is_allowed (self, MUSTER_RIGHT_FIND_FACE, &by))
    return;
  parts->search_goes_on = go_on;
  muster_face_search_begin (parts->search, staff);
}

void
muster_station_stop_search (MusterStation *self)
{
  MusterStationParts *parts = muster_station_get_parts (self);

  if (parts->search != NULL)
    muster_face_search_stop (parts->search);
}

/**
 * muster_station_pick:
 * @rank: of a candidate, from 0
 * @staff: (nullable): who picked; %NULL: nobody had to
 *
 * Begins a visit of the candidate, who is asked “is this you?” whatever the profile says, and goes
 * on as anybody with a card.
 */
void
muster_station_pick (MusterStation *self, guint rank, const char *staff)
{
  MusterStationParts *parts = muster_station_get_parts (self);
  gint64 person = 0;
  MusterStaffBy by;

  if (staff != NULL && !muster_station_is_allowed (self, MUSTER_RIGHT_FIND_FACE, &by))
    return;
  if (parts->search != NULL &&
      muster_visit_loop_get_visit (parts->loop)->state == MUSTER_VISIT_IDLE)
    person = muster_face_search_pick (parts->search, rank, staff);
  if (person == 0)
    return;
  muster_face_search_stop (parts->search);
  muster_finder_come (parts->finder, MUSTER_VISIT_EVENT_PICKED, muster_claim_of_person (person));
}

/* What the search found without staff needing to look. */
void
muster_station_search_changed (MusterStation *self)
{
  const MusterStationParts *parts = muster_station_get_parts (self);
  const MusterSearchView *view = muster_station_get_search (self);

  if (parts->search_goes_on && view->state == MUSTER_SEARCH_FOUND &&
      view->finding.answer == MUSTER_FACE_ALONE)
    muster_station_pick (self, 0, NULL);
}
