/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-camera.h"

G_BEGIN_DECLS

/* Moving pictures that are no device: the test picture, or a video file again and again. */
#define MUSTER_TYPE_CLIP_CAMERA (muster_clip_camera_get_type ())
G_DECLARE_FINAL_TYPE (MusterClipCamera, muster_clip_camera, MUSTER, CLIP_CAMERA, MusterCamera)

MusterCamera *muster_clip_camera_new (const char *path) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
