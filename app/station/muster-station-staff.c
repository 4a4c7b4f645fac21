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

/* About the visit of now. Uses up what a second person signed. @by: (out): which accounts, 0 where
 * there are none */
gboolean
muster_station_is_allowed (MusterStation *self,
                           MusterRight right,
                           MusterStaffBy *by,
                           GError **error)
{
  const MusterVisit *visit = muster_station_get_visit (self);

  return muster_duty_demand (
      muster_station_get_duty (self), right, visit->person, visit->serial, by, error);
}

/* Who presses "save again" decides nothing: the record still tells who did. */
static gboolean
saves_again (MusterStation *self, MusterVisitEventKind kind)
{
  return kind == MUSTER_VISIT_EVENT_RETRY && muster_station_get_visit (self)->store_failed;
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
 * those who signed. What leads to no record leaves no name behind for a later one. What could not
 * be written and is saved again keeps those who signed it.
 *
 * Returns: %FALSE with NO_RIGHTS, and nothing has happened, if who is at the desk may not
 */
gboolean
muster_station_staff_act (MusterStation *self,
                          MusterVisitEventKind kind,
                          const char *code,
                          const char *note,
                          const char *staff,
                          GError **error)
{
  MusterRecorder *recorder = muster_station_get_parts (self)->recorder;
  MusterStaffAct act = {.name = (char *) staff, .code = (char *) code, .note = (char *) note};
  MusterStaffBy by;

  if (!muster_station_is_allowed (
          self, muster_desk_view_get_right (muster_station_get_desk_view (self), kind), &by, error))
    return FALSE;
  if (saves_again (self, kind)) {
    muster_station_act (self, kind);
    return TRUE;
  }
  act.staff = by.by;
  act.second = by.second;
  muster_recorder_set_staff (recorder, &act);
  muster_station_act (self, kind);
  muster_recorder_set_staff (recorder, NULL);
  return TRUE;
}

gboolean
muster_station_staff_pass (
    MusterStation *self, const char *code, const char *note, const char *staff, GError **error)
{
  return muster_station_staff_act (self, MUSTER_VISIT_EVENT_STAFF_PASS, code, note, staff, error);
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
 * Returns: %FALSE with NO_RIGHTS if who is at the desk may not
 */
gboolean
muster_station_accept_camera (MusterStation *self, GError **error)
{
  const MusterStationParts *parts = muster_station_get_parts (self);
  MusterStaffBy by;

  if (!muster_duty_demand (parts->duty, MUSTER_RIGHT_CAMERA, 0, 0, &by, error))
    return FALSE;
  if (parts->camera != NULL)
    muster_camera_pin_accept_async (
        parts->store, parts->camera, &by, accepted_cb, g_object_ref (self));
  return TRUE;
}

/* --- card-only mode --- */

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (muster_emergency_open_finish (MUSTER_EMERGENCY (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * muster_station_open_emergency_async:
 * @staff: (nullable): who sits at the desk, where there are no accounts
 * @note: why, as they wrote it
 *
 * Errors: NO_RIGHTS if who is at the desk may not, and those of muster_emergency_open_async().
 */
void
muster_station_open_emergency_async (MusterStation *self,
                                     const char *staff,
                                     const char *note,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  const MusterStationParts *parts = muster_station_get_parts (self);
  MusterStaffAct act = {.name = (char *) staff, .note = (char *) note};
  GTask *task = g_task_new (self, NULL, callback, user_data);
  GError *error = NULL;
  MusterStaffBy by;

  g_task_set_source_tag (task, muster_station_open_emergency_async);
  if (!muster_duty_demand (parts->duty, MUSTER_RIGHT_EMERGENCY, 0, 0, &by, &error)) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }
  act.staff = by.by;
  act.second = by.second;
  muster_emergency_open_async (parts->emergency, &act, opened_cb, task);
}

gboolean
muster_station_open_emergency_finish (MusterStation *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * muster_station_close_emergency:
 * @staff: (nullable): as for opening it
 *
 * Whoever may open it, alone or with somebody else, may end it alone.
 *
 * Returns: %FALSE with NO_RIGHTS if who is at the desk may not
 */
gboolean
muster_station_close_emergency (MusterStation *self, const char *staff, GError **error)
{
  const MusterStationParts *parts = muster_station_get_parts (self);
  MusterStaffAct act = {.name = (char *) staff};
  MusterSignResult sign = MUSTER_SIGNED;

  if (parts->duty != NULL)
    sign = muster_duty_may (parts->duty, MUSTER_RIGHT_EMERGENCY, 0);
  if (sign != MUSTER_SIGN_NEEDS_OTHER &&
      !muster_duty_set_error (sign, MUSTER_RIGHT_EMERGENCY, error))
    return FALSE;
  act.staff = muster_duty_get_account (parts->duty);
  muster_emergency_close (parts->emergency, &act);
  return TRUE;
}

gint64
muster_station_get_emergency_until (MusterStation *self)
{
  return muster_emergency_get_until (muster_station_get_parts (self)->emergency);
}
