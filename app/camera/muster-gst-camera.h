/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-camera.h"

G_BEGIN_DECLS

/* A camera of this machine; comes back by itself. */
#define MUSTER_TYPE_GST_CAMERA (muster_gst_camera_get_type ())
G_DECLARE_FINAL_TYPE (MusterGstCamera, muster_gst_camera, MUSTER, GST_CAMERA, MusterCamera)

MusterCamera *muster_gst_camera_new (const char *wanted) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
