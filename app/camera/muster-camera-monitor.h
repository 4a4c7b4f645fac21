/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

#include "muster-camera-device.h"

G_BEGIN_DECLS

/* The cameras of this machine, and news of them. Main thread. */
typedef struct _MusterCameraMonitor MusterCameraMonitor;

typedef void (*MusterCameraMonitorFunc) (gpointer user_data);

MusterCameraMonitor *muster_camera_monitor_new (MusterCameraMonitorFunc changed,
                                                gpointer user_data,
                                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
void muster_camera_monitor_free (MusterCameraMonitor *self);
gboolean muster_camera_monitor_has (MusterCameraMonitor *self, GstDevice *device);
GPtrArray *muster_camera_monitor_get_devices (MusterCameraMonitor *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterCameraMonitor, muster_camera_monitor_free)

G_END_DECLS
