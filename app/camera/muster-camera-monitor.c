/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "muster-camera-monitor.h"
#include "muster-camera.h"
#include "muster-error.h"

struct _MusterCameraMonitor {
  MusterCameraMonitorFunc changed;
  gpointer user_data;
};

/* One for the process, begun with the first use and never stopped: PipeWire 0.3.65 frees a proxy
 * twice when its provider is stopped, and a second look is free this way. */
static GstDeviceMonitor *shared; /* owned */
static GList *listeners;         /* of MusterCameraMonitor, borrowed */

static gboolean
bus_cb (GstBus *bus, GstMessage *message, gpointer user_data)
{
  g_autoptr (GList) told = NULL;

  switch (GST_MESSAGE_TYPE (message)) {
  case GST_MESSAGE_DEVICE_ADDED:
  case GST_MESSAGE_DEVICE_REMOVED:
  case GST_MESSAGE_DEVICE_CHANGED:
    /* Whoever is told may free itself or others. */
    told = g_list_copy (listeners);
    for (GList *l = told; l != NULL; l = l->next) {
      MusterCameraMonitor *listener = l->data;

      if (g_list_find (listeners, listener) != NULL)
        listener->changed (listener->user_data);
    }
    break;
  default:
    break;
  }
  return G_SOURCE_CONTINUE;
}

static gboolean
start_shared (GError **error)
{
  g_autoptr (GstDeviceMonitor) monitor = NULL;
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GError) cause = NULL;

  if (shared != NULL)
    return TRUE;
  if (!gst_init_check (NULL, NULL, &cause)) {
    g_set_error (error, MUSTER_ERROR, MUSTER_ERROR_FAILED, "GStreamer: %s", cause->message);
    return FALSE;
  }
  monitor = gst_device_monitor_new ();
  gst_device_monitor_add_filter (monitor, "Video/Source", NULL);
  if (!gst_device_monitor_start (monitor)) {
    g_set_error_literal (error,
                         MUSTER_ERROR,
                         MUSTER_ERROR_FAILED,
                         _ ("The system cannot look for cameras. Install the PipeWire plugin or "
                            "the “good” plugins of GStreamer."));
    return FALSE;
  }
  bus = gst_device_monitor_get_bus (monitor);
  gst_bus_add_watch (bus, bus_cb, NULL);
  shared = g_steal_pointer (&monitor);
  return TRUE;
}

/**
 * muster_camera_monitor_new:
 * @changed: called when a camera came or went; may free the monitor
 *
 * The first one in a process looks for the cameras, so it blocks for some hundredths of a second,
 * and listens on the thread-default main context from then on.
 *
 * Returns: (transfer full): the monitor, or %NULL with FAILED
 */
MusterCameraMonitor *
muster_camera_monitor_new (MusterCameraMonitorFunc changed, gpointer user_data, GError **error)
{
  MusterCameraMonitor *self;

  if (!start_shared (error))
    return NULL;
  self = g_new0 (MusterCameraMonitor, 1);
  self->changed = changed;
  self->user_data = user_data;
  listeners = g_list_append (listeners, self);
  return self;
}

void
muster_camera_monitor_free (MusterCameraMonitor *self)
{
  listeners = g_list_remove (listeners, self);
  g_free (self);
}

/**
 * muster_camera_monitor_has:
 *
 * Returns: %TRUE while @device, this very object, is there; one that was pulled out and comes back
 * is another
 */
gboolean
muster_camera_monitor_has (MusterCameraMonitor *self, GstDevice *device)
{
  GList *devices = gst_device_monitor_get_devices (shared);
  gboolean found = g_list_find (devices, device) != NULL;

  g_list_free_full (devices, gst_object_unref);
  return found;
}

static GPtrArray *
list_devices (void)
{
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) muster_camera_device_free);
  GList *devices = gst_device_monitor_get_devices (shared);

  for (GList *l = devices; l != NULL; l = l->next) {
    MusterCameraDevice *device = muster_camera_device_new_from_gst (l->data);

    if (device != NULL)
      g_ptr_array_add (found, device);
  }
  g_list_free_full (devices, gst_object_unref);
  muster_camera_devices_merge (found);
  return found;
}

/**
 * muster_camera_monitor_get_devices:
 *
 * Returns: (transfer full) (element-type MusterCameraDevice): the cameras, each once, in an order
 * that stays
 */
GPtrArray *
muster_camera_monitor_get_devices (MusterCameraMonitor *self)
{
  return list_devices ();
}

void
muster_camera_info_free (MusterCameraInfo *self)
{
  g_free (self->name);
  g_free (self);
}

/**
 * muster_camera_list:
 *
 * Main thread; the first look in a process blocks for some hundredths of a second. A camera is
 * opened by "device:" and its name.
 *
 * Returns: (transfer full) (element-type MusterCameraInfo): the cameras of this machine, possibly
 * none; or %NULL with FAILED
 */
GPtrArray *
muster_camera_list (GError **error)
{
  g_autoptr (GPtrArray) devices = NULL;
  GPtrArray *list;

  if (!start_shared (error))
    return NULL;
  devices = list_devices ();
  list = g_ptr_array_new_with_free_func ((GDestroyNotify) muster_camera_info_free);
  for (guint i = 0; i < devices->len; i++) {
    const MusterCameraDevice *device = g_ptr_array_index (devices, i);
    MusterCameraInfo *info = g_new0 (MusterCameraInfo, 1);

    info->name = g_strdup (device->name);
    info->is_virtual = device->is_virtual;
    g_ptr_array_add (list, info);
  }
  return list;
}
