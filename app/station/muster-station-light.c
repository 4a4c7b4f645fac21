/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-station-private.h"

/* The guest's screen as a lamp. */

void
muster_station_shown (MusterStation *self, guint slot, gint64 time_us)
{
  const MusterStationParts *parts = muster_station_get_parts (self);

  muster_challenger_shown (parts->challenger, slot, time_us);
  muster_lamp_meter_shown (parts->meter, slot, time_us);
}

void
muster_station_set_paints (MusterStation *self, gboolean paints)
{
  MusterStationParts *parts = muster_station_get_parts (self);

  parts->paints = paints;
  muster_challenger_set_paints (parts->challenger, paints);
  if (!paints)
    muster_lamp_meter_stop (parts->meter);
}

/**
 * muster_station_measure_light:
 *
 * Somebody, or a sheet of white paper, has to be where faces will be. The screen changes 2.5 times
 * a second at the most, for five seconds: whoever cannot bear that must not look. Any act, card or
 * visit ends it.
 */
gboolean
muster_station_measure_light (MusterStation *self)
{
  const MusterStationParts *parts;

  g_return_val_if_fail (MUSTER_IS_STATION (self), FALSE);
  parts = muster_station_get_parts (self);
  muster_station_stop_search (self);
  return parts->paints && muster_station_get_visit (self)->state == MUSTER_VISIT_IDLE &&
         muster_lamp_meter_start (parts->meter);
}
