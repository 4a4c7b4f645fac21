/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-id-number.h"
#include "muster-station-private.h"

/* What a guest does that carries a value: who they are, and how the screen is to be. The rest is
 * muster_station_act(). */

gboolean
muster_station_identify_numbers (MusterStation *self,
                                 const char *student_number,
                                 const char *id_number,
                                 GError **error)
{
  g_autofree char *normal = muster_id_number_normalise (id_number, error);

  if (normal == NULL)
    return FALSE;
  muster_finder_come (muster_station_get_parts (self)->finder,
                      MUSTER_VISIT_EVENT_NUMBERS,
                      muster_claim_of_numbers (student_number, normal));
  return TRUE;
}

void
muster_station_identify_card (MusterStation *self, MusterCardKind kind, const char *number)
{
  muster_finder_come (muster_station_get_parts (self)->finder,
                      MUSTER_VISIT_EVENT_CARD,
                      muster_claim_of_card (kind, number));
}

void
muster_station_spare_colours (MusterStation *self)
{
  g_return_if_fail (MUSTER_IS_STATION (self));
  muster_challenger_spare_colours (muster_station_get_parts (self)->challenger);
  muster_station_rebuild (self);
}

void
muster_station_show_keypad (MusterStation *self, gboolean shown)
{
  MusterStationParts *parts = muster_station_get_parts (self);
  const MusterVisit *visit = muster_station_get_visit (self);

  /* from what is told of a card that leads to nobody, typing is a way on */
  if (shown && (visit->state == MUSTER_VISIT_IDLE ||
                (visit->state == MUSTER_VISIT_RECORDED && visit->person == 0)))
    muster_visit_loop_post (parts->loop, &(MusterVisitEvent){.kind = MUSTER_VISIT_EVENT_END});
  if (muster_screens_get_keypad (parts->screens) == shown || visit->state != MUSTER_VISIT_IDLE)
    return;
  muster_screens_set_keypad (parts->screens, shown);
  muster_station_rebuild (self);
}
