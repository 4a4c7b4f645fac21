/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-camera-pin.h"
#include "muster-station-private.h"

/* What staff decide. */

/**
 * muster_station_set_duty:
 * @duty: (nullable): %NULL: whoever is there may do everything, as at the command line
 */
void
muster_station_set_duty (MusterStation *self, MusterDuty *duty)
{
  MusterStationParts *parts = muster_station_get_parts (self);

  g_set_object (&parts->duty, duty);
  muster_screens_set_duty (parts->screens, duty);
  muster_day_book_set_duty (parts->days, duty);
  muster_settler_set_duty (parts->settler, duty);
}

MusterDuty *
muster_station_get_duty (MusterStation *self)
{
  return muster_station_get_parts (self)->duty;
}

/* Uses up what a second person signed. @by: (out): which accounts, 0 where there are none */
gboolean
muster_station_is_allowed (MusterStation *self, MusterRight right, MusterStaffBy *by)
{
  const MusterVisit *visit = muster_station_get_visit (self);
  MusterDuty *duty = muster_station_get_duty (self);

  *by = (MusterStaffBy){0};
  return duty == NULL ||
         muster_duty_take (duty, right, visit->person, visit->serial, by) == MUSTER_SIGNED;
}

/**
 * muster_station_staff_act:
 * @self: a station
 * @kind: any event that carries no value
 * @code: (nullable): reason code of the profile
 * @note: (nullable): what they wrote
 * @staff: (nullable): who sits at the desk, where there are no accounts
 *
 * As muster_station_act(); the record that follows says who did it and why, with the accounts of
 * those who signed. What leads to no record leaves no name behind for a later one.
 *
 * Returns: %FALSE, and nothing has happened, if who is at the desk may not
 */
gboolean
muster_station_staff_act (MusterStation *self,
                          MusterVisitEventKind kind,
                          const char *code,
                          const char *note,
                          const char *staff)
{
  MusterRecorder *recorder = muster_station_get_parts (self)->recorder;
  MusterStaffAct act = {.name = (char *) staff, .code = (char *) code, .note = (char *) note};
  MusterStaffBy by;

  if (!muster_station_is_allowed (
          self, muster_desk_view_get_right (muster_station_get_desk_view (self), kind), &by))
    return FALSE;
  act.staff = by.by;
  act.second = by.second;
  muster_recorder_set_staff (recorder, &act);
  muster_station_act (self, kind);
  muster_recorder_set_staff (recorder, NULL);
  return TRUE;
}

gboolean
muster_station_staff_pass (MusterStation *self,
                           const char *code,
                           const char *note,
                           const char *staff)
{
  return muster_station_staff_act (self, MUSTER_VISIT_EVENT_STAFF_PASS, code, note, staff);
}

static void
accepted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MusterStation) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!muster_camera_pin_accept_finish (MUSTER_CAMERA (source), result, &error))
    g_warning ("Accepted camera: %s", error->message);
  g_signal_emit_by_name (self, "truth-changed");
}

/**
 * muster_station_accept_camera:
 *
 * Does nothing without a camera. What cannot be accepted stays as readiness tells it.
 *
 * Returns: %FALSE if who is at the desk may not
 */
gboolean
muster_station_accept_camera (MusterStation *self)
{
  const MusterStationParts *parts = muster_station_get_parts (self);
  MusterStaffBy by;

  if (!muster_station_is_allowed (self, MUSTER_RIGHT_CAMERA, &by))
    return FALSE;
  if (parts->camera != NULL)
    muster_camera_pin_accept_async (parts->store, parts->camera, accepted_cb, g_object_ref (self));
  return TRUE;
}
