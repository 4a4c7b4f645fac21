/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-camera-pin.h"
#include "muster-station-private.h"

/* What staff decide. */

/**
 * muster_station_staff_act:
 * @self: a station
 * @kind: any event that carries no value
 * @code: (nullable): reason code of the profile
 * @note: (nullable): what they wrote
 * @staff: (nullable): who sits at the desk
 *
 * As muster_station_act(); the record that follows says who did it and why. What leads to no record
 * leaves no name behind for a later one.
 */
void
muster_station_staff_act (MusterStation *self,
                          MusterVisitEventKind kind,
                          const char *code,
                          const char *note,
                          const char *staff)
{
  MusterRecorder *recorder = muster_station_get_parts (self)->recorder;

  muster_recorder_set_staff (recorder, staff, code, note);
  muster_station_act (self, kind);
  muster_recorder_set_staff (recorder, NULL, NULL, NULL);
}

void
muster_station_staff_pass (MusterStation *self,
                           const char *code,
                           const char *note,
                           const char *staff)
{
  muster_station_staff_act (self, MUSTER_VISIT_EVENT_STAFF_PASS, code, note, staff);
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
 */
void
muster_station_accept_camera (MusterStation *self)
{
  const MusterStationParts *parts = muster_station_get_parts (self);

  if (parts->camera != NULL)
    muster_camera_pin_accept_async (parts->store, parts->camera, accepted_cb, g_object_ref (self));
}
