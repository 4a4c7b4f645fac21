/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* What a camera is asked for. */
typedef struct {
  gboolean jpeg;      /* MJPG, else raw video */
  const char *format; /* of raw video, GStreamer's name (interned); NULL for JPEG */
  int width;
  int height;
  int rate_n; /* frames a second as a fraction; 0/1 if the camera does not say */
  int rate_d;
} MusterCameraCaps;

gboolean muster_camera_caps_choose (const GstCaps *offered, MusterCameraCaps *chosen);
GstCaps *muster_camera_caps_to_gst (const MusterCameraCaps *self) G_GNUC_WARN_UNUSED_RESULT;
void muster_camera_caps_fit (int *width, int *height);

G_END_DECLS
