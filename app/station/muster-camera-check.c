/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-camera-check.h"

#include <glib/gi18n-lib.h>

#include "muster-rehearsal.h"

static MusterReadyItem *
new_item (MusterReadyState state, char *what, const char *remedy)
{
  MusterReadyItem *item = g_new0 (MusterReadyItem, 1);

  item->id = "camera";
  item->state = state;
  item->what = what;
  item->remedy = g_strdup (remedy);
  return item;
}

static MusterReadyItem *
new_acceptable (MusterReadyState state, char *what, const char *remedy)
{
  MusterReadyItem *item = new_item (state, what, remedy);

  item->acceptable = TRUE;
  return item;
}

static MusterReadyItem *
check_other (const char *name, gboolean liveness)
{
  return new_acceptable (
      liveness ? MUSTER_READY_FAIL : MUSTER_READY_WARN,
      g_strdup_printf (_ ("Another camera than the one set up: %s"), name),
      _ ("Plug the old one in where it was, or accept this one on the readiness page or with "
         "“muster readiness --accept-camera”."));
}

static MusterReadyItem *
check_unknown (const char *name)
{
  return new_item (MUSTER_READY_FAIL,
                   g_strdup_printf (_ ("%s: no camera that this station knows"), name),
                   _ ("Plug a USB camera in. These pictures do not tell whether a person is there, "
                      "so everybody goes to staff."));
}

static MusterReadyItem *
check_virtual (const char *name)
{
  return new_item (
      MUSTER_READY_WARN,
      g_strdup_printf (_ ("%s: not a real camera"), name),
      _ ("Only for practice and for judging pictures. Use an attached camera for real visits."));
}

static MusterReadyItem *
check_new (const char *name)
{
  return new_acceptable (
      MUSTER_READY_WARN,
      g_strdup_printf (_ ("%s: not accepted yet"), name),
      _ ("Accept it on the readiness page or with “muster readiness --accept-camera”. From then on "
         "another one in its place is noticed."));
}

static MusterReadyItem *
check_accepted (const char *name, const MusterCameraIdentity *identity)
{
  if (identity->origin == MUSTER_CAMERA_BUILT_IN)
    return new_item (MUSTER_READY_OK, g_strdup_printf (_ ("%s: built in, not pinned"), name), NULL);
  return new_item (MUSTER_READY_OK, g_strdup (name), NULL);
}

static MusterReadyItem *
check_device (MusterCamera *camera, gboolean liveness)
{
  const char *name = muster_camera_get_name (camera);
  MusterCameraTrust trust = muster_camera_get_trust (camera);

  if (trust == MUSTER_CAMERA_TRUST_OTHER)
    return check_other (name, liveness);
  if (trust == MUSTER_CAMERA_TRUST_NONE && liveness)
    return check_unknown (name);
  if (muster_camera_is_virtual (camera))
    return check_virtual (name);
  if (trust == MUSTER_CAMERA_TRUST_NEW && liveness)
    return check_new (name);
  if (trust == MUSTER_CAMERA_TRUST_ACCEPTED)
    return check_accepted (name, muster_camera_get_identity (camera));
  return new_item (MUSTER_READY_OK, g_strdup (name), NULL);
}

/**
 * muster_camera_check:
 * @camera: (nullable): the camera; looked at if it is off
 * @policy: (nullable): the rules in use; whether they ask for liveness decides what is a fault
 *
 * Main thread.
 *
 * Returns: (transfer full): what staff should know of it
 */
MusterReadyItem *
muster_camera_check (MusterCamera *camera, const MusterPolicy *policy)
{
  const gboolean liveness = policy != NULL && policy->challenges > 0;
  const GError *error = camera != NULL ? muster_camera_get_error (camera) : NULL;
  g_autoptr (GError) missing = NULL;

  if (camera == NULL)
    return new_item (MUSTER_READY_FAIL,
                     g_strdup (_ ("No camera was found")),
                     _ ("Plug a camera in. The station finds it by itself."));
  if (error != NULL)
    return new_item (
        MUSTER_READY_FAIL,
        g_strdup (error->message),
        _ ("Check the cable, close other programs that use the camera, or choose another one."));
  if (!muster_camera_look (camera, &missing))
    return new_item (MUSTER_READY_FAIL,
                     g_strdup (missing->message),
                     _ ("Plug a camera in. The station finds it by itself."));
  if (MUSTER_IS_REHEARSAL_CAMERA (camera) && (!liveness || muster_camera_is_trusted (camera)))
    return new_item (MUSTER_READY_OK, g_strdup (_ ("Made-up people, for practice")), NULL);
  return check_device (camera, liveness);
}
