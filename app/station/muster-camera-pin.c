/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-camera-pin.h"

#include <glib/gi18n-lib.h>

#include "muster-error.h"

#define KEY "camera-pin"

/**
 * muster_camera_pin_load:
 *
 * From now on @camera is trusted only if it is the one that was accepted. Blocks for a moment, as
 * settings do. If the store cannot tell, none is: better a visit for staff than one for a stranger.
 */
void
muster_camera_pin_load (MusterStore *store, MusterCamera *camera)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *pin = muster_store_get_setting (store, KEY, &error);

  if (error != NULL)
    g_warning ("Accepted camera: %s", error->message);
  muster_camera_set_pin (camera, error != NULL ? "" : pin);
}

static void
kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (!muster_store_set_setting_finish (MUSTER_STORE (source), result, &error)) {
    g_task_return_error (task, error);
    return;
  }
  muster_camera_set_pin (g_task_get_source_object (task), g_task_get_task_data (task));
  g_task_return_boolean (task, TRUE);
}

/* The journal has it: now it may hold. */
static void
told_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  MusterStore *store = MUSTER_STORE (source);
  GError *error = NULL;

  if (muster_store_append_finish (store, result, &error) >= 0) {
    muster_store_set_setting_async (store, KEY, g_task_get_task_data (task), NULL, kept_cb, task);
    return;
  }
  g_task_return_error (task, error);
  g_object_unref (task);
}

/* What would tell two cameras of one kind apart stays in the settings: the name is enough to see
 * when it became another. */
static MusterEvent *
new_event (MusterCamera *camera, const MusterStaffBy *by)
{
  MusterEvent *event = muster_event_new ("camera-accepted");

  muster_event_set_string (event, "camera", muster_camera_get_name (camera));
  muster_event_set_int (event, "staff_id", by != NULL ? by->by : 0);
  if (by != NULL && by->second != 0)
    muster_event_set_int (event, "second_id", by->second);
  return event;
}

/**
 * muster_camera_pin_accept_async:
 * @camera: started, or looked at
 * @by: (nullable): whose accounts stand behind it; %NULL: the installer, at the command line
 *
 * The journal tells of it first.
 *
 * The answer's error is UNTRUSTED for what nobody can accept: a picture, or a camera that is made
 * up; else STORE, STORE_FULL.
 */
void
muster_camera_pin_accept_async (MusterStore *store,
                                MusterCamera *camera,
                                const MusterStaffBy *by,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  const MusterCameraIdentity *identity = muster_camera_get_identity (camera);
  GTask *task = g_task_new (camera, NULL, callback, user_data);
  g_autoptr (MusterEvent) event = NULL;

  g_task_set_source_tag (task, muster_camera_pin_accept_async);
  if (identity == NULL || identity->pin == NULL) {
    g_task_return_new_error (
        task,
        MUSTER_ERROR,
        MUSTER_ERROR_UNTRUSTED,
        _ ("“%s” cannot be accepted: it is no camera that this station knows."),
        muster_camera_get_name (camera));
    g_object_unref (task);
    return;
  }
  g_task_set_task_data (task, g_strdup (identity->pin), g_free);
  event = new_event (camera, by);
  muster_store_append_async (store, event, NULL, told_cb, task);
}

gboolean
muster_camera_pin_accept_finish (MusterCamera *camera, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, camera), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
