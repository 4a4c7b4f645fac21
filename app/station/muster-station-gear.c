/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-station-private.h"

/* What may be plugged in, changed or left out while the station runs. */

static void
readers_changed_cb (MusterStation *self)
{
  g_signal_emit_by_name (self, "truth-changed");
}

/**
 * muster_station_set_readers:
 * @readers: (nullable): the settings that the readers of the hub follow, told of by readiness
 */
void
muster_station_set_readers (MusterStation *self, MusterReaderSetup *readers)
{
  MusterStationParts *parts;

  g_return_if_fail (MUSTER_IS_STATION (self));
  parts = muster_station_get_parts (self);
  if (parts->readers != NULL)
    g_signal_handlers_disconnect_by_data (parts->readers, self);
  g_set_object (&parts->readers, readers);
  if (readers != NULL)
    g_signal_connect_object (
        readers, "changed", G_CALLBACK (readers_changed_cb), self, G_CONNECT_SWAPPED);
}

/**
 * muster_station_set_microphone:
 * @microphone: (nullable): opened while digits are to be read aloud; without one, as at first,
 *   nobody is asked to read
 */
void
muster_station_set_microphone (MusterStation *self, MusterMicrophone *microphone)
{
  MusterStationParts *parts;

  g_return_if_fail (MUSTER_IS_STATION (self));
  parts = muster_station_get_parts (self);
  g_clear_object (&parts->listener);
  if (microphone != NULL)
    parts->listener = muster_listener_new (microphone, parts->challenger);
}
