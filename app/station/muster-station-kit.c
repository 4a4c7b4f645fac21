/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-rehearsal-roster.h"
#include "muster-station-kit.h"
#include "muster-station-private.h"

static gboolean
open_station (MusterStationKit *kit, const MusterSettings *settings, GError **error)
{
  const char *usual = muster_services_get_usual_profile (settings, kit->camera);
  g_autoptr (MusterProfile) profile = muster_services_load_profile (settings, usual, error);
  g_autoptr (MusterOccasion) occasion = NULL;
  g_autoptr (MusterMicrophone) microphone = NULL;

  if (profile == NULL)
    return FALSE;
  occasion = muster_services_open_occasion (settings, kit->store, profile, error);
  if (occasion == NULL)
    return FALSE;
  kit->station = muster_station_new (kit->store,
                                     kit->hub,
                                     kit->camera,
                                     kit->engine,
                                     profile,
                                     occasion,
                                     settings->station != NULL ? settings->station : "1",
                                     settings->rehearsal);
  muster_station_set_readers (kit->station, kit->readers);
  microphone = muster_services_open_microphone (kit->camera);
  muster_station_set_microphone (kit->station, microphone);
  if (settings->tell_roster)
    muster_station_parts_keep_courier (muster_station_get_parts (kit->station));
  return TRUE;
}

/**
 * muster_station_kit_prepare:
 * @kit: zeroed
 * @settings: what to use
 * @error: whatever keeps a station from existing at all: the store, a profile
 *
 * muster_station_kit_open() but for the people of a rehearsal, who are still to be filled in
 * (muster_rehearsal_roster_fill_async()) before the station is started.
 *
 * Returns: %TRUE if there is a station
 */
gboolean
muster_station_kit_prepare (MusterStationKit *kit, const MusterSettings *settings, GError **error)
{
  kit->camera = muster_services_open_camera (settings, &kit->camera_error);
  kit->engine = muster_services_open_engine (settings, &kit->engine_error);
  kit->hub = muster_reader_hub_new ();
  if (settings->open_readers)
    kit->readers = muster_services_open_readers (settings, kit->hub);
  kit->store = muster_services_open_store (settings, TRUE, error);
  if (kit->store != NULL && open_station (kit, settings, error)) {
    kit->kept = muster_kept_new (kit->store);
    return TRUE;
  }
  muster_station_kit_close (kit);
  return FALSE;
}

/**
 * muster_station_kit_open:
 * @kit: zeroed
 * @settings: what to use
 * @error: whatever keeps a station from existing at all: the store, a profile
 *
 * A missing camera or model pack keeps nobody out: the station stands, readiness says what to do,
 * and everybody is sent to the desk. Closes itself again on failure. The first time a rehearsal
 * blocks for some seconds.
 *
 * Returns: %TRUE if there is a station, not yet started
 */
gboolean
muster_station_kit_open (MusterStationKit *kit, const MusterSettings *settings, GError **error)
{
  if (!muster_station_kit_prepare (kit, settings, error))
    return FALSE;
  if (!settings->rehearsal ||
      muster_rehearsal_roster_fill (kit->store, kit->engine, NULL, NULL, NULL, error))
    return TRUE;
  muster_station_kit_close (kit);
  return FALSE;
}

void
muster_station_kit_close (MusterStationKit *kit)
{
  if (kit->station != NULL)
    muster_station_shutdown (kit->station);
  else if (kit->engine != NULL)
    muster_face_engine_shutdown (kit->engine);
  g_clear_object (&kit->station);
  g_clear_object (&kit->engine);
  if (kit->readers != NULL)
    muster_reader_setup_finish (kit->readers);
  g_clear_object (&kit->readers);
  g_clear_object (&kit->hub);
  g_clear_object (&kit->camera);
  g_clear_object (&kit->kept);
  if (kit->store != NULL)
    muster_store_close (kit->store);
  g_clear_object (&kit->store);
  g_clear_error (&kit->camera_error);
  g_clear_error (&kit->engine_error);
}
