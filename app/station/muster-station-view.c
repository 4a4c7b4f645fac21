/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-duplicate-ready.h"
#include "muster-readiness.h"
#include "muster-staff-ready.h"
#include "muster-station-private.h"

/* What windows look at. */

const MusterScreen *
muster_station_get_screen (MusterStation *self)
{
  return muster_screens_get_screen (muster_station_get_parts (self)->screens);
}

const MusterDeskView *
muster_station_get_desk_view (MusterStation *self)
{
  return muster_screens_get_desk_view (muster_station_get_parts (self)->screens);
}

const MusterFaceReport *
muster_station_get_report (MusterStation *self)
{
  return muster_capture_get_report (muster_station_get_parts (self)->capture);
}

MusterFrame *
muster_station_get_frame (MusterStation *self)
{
  return muster_capture_get_frame (muster_station_get_parts (self)->capture);
}

const GError *
muster_station_get_camera_error (MusterStation *self)
{
  return muster_capture_get_error (muster_station_get_parts (self)->capture);
}

const MusterVisit *
muster_station_get_visit (MusterStation *self)
{
  return muster_visit_loop_get_visit (muster_station_get_parts (self)->loop);
}

MusterProfile *
muster_station_get_profile (MusterStation *self)
{
  return muster_station_get_parts (self)->profile;
}

MusterCamera *
muster_station_get_camera (MusterStation *self)
{
  return muster_station_get_parts (self)->camera;
}

GListModel *
muster_station_get_today (MusterStation *self)
{
  return muster_history_get_today (muster_station_get_parts (self)->history);
}

GListModel *
muster_station_get_person_history (MusterStation *self)
{
  return muster_history_get_person (muster_station_get_parts (self)->history);
}

/* Which language is large on the guest's screen: a consent is to what was read. */
void
muster_station_set_guest_language (MusterStation *self, gboolean chinese)
{
  muster_recorder_set_language (muster_station_get_parts (self)->recorder, chinese ? "zh" : "en");
}

MusterDayBook *
muster_station_get_days (MusterStation *self)
{
  return muster_station_get_parts (self)->days;
}

MusterCourier *
muster_station_get_courier (MusterStation *self)
{
  return muster_station_get_parts (self)->courier;
}

MusterSettler *
muster_station_get_settler (MusterStation *self)
{
  return muster_station_get_parts (self)->settler;
}

/**
 * muster_station_get_counts:
 * @passed: (out): people who were let in today
 * @waiting: (out): cases that staff have to settle, of whatever day
 * @people: (out): people on the roster
 */
void
muster_station_get_counts (MusterStation *self, guint *passed, guint *waiting, guint *people)
{
  const MusterStationParts *parts = muster_station_get_parts (self);

  *passed = muster_history_count_in (parts->history);
  *waiting = muster_settler_get_total (parts->settler);
  *people = muster_roster_count_get (parts->roster)->people;
}

/**
 * muster_station_check_readiness:
 *
 * Waits for nothing. The roster is counted anew each time; "truth-changed" comes if that made a
 * difference.
 *
 * Returns: (transfer full): a #GPtrArray of #MusterReadyItem
 */
GPtrArray *
muster_station_check_readiness (MusterStation *self)
{
  const MusterStationParts *parts = muster_station_get_parts (self);
  MusterModelPack *pack =
      parts->engine != NULL ? muster_face_engine_get_pack (parts->engine) : NULL;
  const GError *readers_error =
      parts->readers != NULL ? muster_reader_setup_get_error (parts->readers) : NULL;

  const MusterLampKnown light = {
      .lamp = muster_lamp_meter_get_lamp (parts->meter),
      .result = muster_lamp_meter_get_result (parts->meter),
      .practice = parts->rehearsal,
      .can = parts->paints && parts->camera != NULL,
  };

  MusterReadyItem *staff = NULL, *retention, *remains, *closing, *roster, *twice;
  GPtrArray *items;

  muster_roster_count_refresh (parts->roster);
  muster_day_ready_refresh (parts->closing);
  items = muster_readiness_check (parts->store,
                                  muster_roster_count_get (parts->roster),
                                  NULL,
                                  parts->hub,
                                  readers_error,
                                  parts->camera,
                                  &parts->policy,
                                  &light,
                                  pack,
                                  NULL,
                                  &parts->calibrated);
  if (parts->duty != NULL)
    staff = muster_staff_ready (muster_duty_get_accounts (parts->duty),
                                muster_duty_has_accounts (parts->duty),
                                muster_duty_get_error (parts->duty),
                                parts->rehearsal);
  if (staff != NULL)
    g_ptr_array_add (items, staff);
  retention = muster_retention_keeper_dup_ready (parts->retention);
  if (retention != NULL)
    g_ptr_array_add (items, retention);
  remains = muster_retention_keeper_dup_remains (parts->retention);
  if (remains != NULL)
    g_ptr_array_add (items, remains);
  roster = parts->courier != NULL ? muster_courier_dup_ready (parts->courier) : NULL;
  if (roster != NULL)
    g_ptr_array_add (items, roster);
  twice = muster_duplicate_ready (muster_settler_get_duplicates (parts->settler));
  if (twice != NULL) /* of all lines the one that tells of somebody who is inside */
    g_ptr_array_insert (items, 0, twice);
  closing = muster_day_ready_dup_item (parts->closing);
  if (closing != NULL && !parts->rehearsal) /* practice needs nobody's signature */
    g_ptr_array_add (items, closing);
  else
    g_clear_pointer (&closing, muster_ready_item_free);
  return items;
}
