/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-camera.h"

G_BEGIN_DECLS

/* Pictures as a camera: each for 100 ms, in order, again and again. */
#define MUSTER_TYPE_STILL_CAMERA (muster_still_camera_get_type ())
G_DECLARE_FINAL_TYPE (MusterStillCamera, muster_still_camera, MUSTER, STILL_CAMERA, MusterCamera)

MusterCamera *muster_still_camera_new (const char *path, gboolean folder) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
