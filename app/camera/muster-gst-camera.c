/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "muster-camera-error.h"
#include "muster-camera-monitor.h"
#include "muster-error.h"
#include "muster-gst-camera.h"
#include "muster-gst-pipeline.h"
#include "muster-gst-stream.h"
#include "muster-v4l2-lock.h"

#define WATCH_INTERVAL_MS 250
#define STALL_LIMIT_US    (1500 * G_TIME_SPAN_MILLISECOND)
#define START_LIMIT_US    (5 * G_TIME_SPAN_SECOND)
#define RETRY_FIRST_MS    500
#define RETRY_LONGEST_MS  8000

struct _MusterGstCamera {
  MusterCamera parent_instance;
  char *wanted; /* owned; NULL for the first physical one */

  MusterCameraMonitor *monitor; /* owned; while started */
  GstDevice *device;            /* owned; in use, or failed and still there */
  MusterGstStream *stream;      /* owned; while it is tried or runs */
  gint64 opened_us;
  guint watch;
  guint retry;
  char *node;           /* owned, nullable: of the device in use */
  MusterV4l2Lock *lock; /* owned, nullable: while its controls are held */
  guint retry_ms;       /* how long the next wait will be */
};

G_DEFINE_FINAL_TYPE (MusterGstCamera, muster_gst_camera, MUSTER_TYPE_CAMERA)

static void open_best (MusterGstCamera *self);

static void
close_stream (MusterGstCamera *self)
{
  g_clear_handle_id (&self->watch, g_source_remove);
  g_clear_handle_id (&self->retry, g_source_remove);
  g_clear_pointer (&self->stream, muster_gst_stream_free);
}

static gboolean
retry_cb (gpointer user_data)
{
  MusterGstCamera *self = user_data;

  self->retry = 0;
  open_best (self);
  return G_SOURCE_REMOVE;
}

/* The device is there but does not work: again, after a wait that grows. */
static void
fail_and_retry (MusterGstCamera *self, const GError *error)
{
  close_stream (self);
  self->retry = g_timeout_add (self->retry_ms, retry_cb, self);
  self->retry_ms = MIN (self->retry_ms * 2, RETRY_LONGEST_MS);
  muster_camera_set_state (MUSTER_CAMERA (self), MUSTER_CAMERA_FAILED, error);
}

static GError *
new_stalled_error (MusterGstCamera *self)
{
  return g_error_new (MUSTER_ERROR,
                      MUSTER_ERROR_STALLED,
                      _ ("The camera “%s” sends no picture. It is started again by itself; if that "
                         "does not help, unplug it and plug it in again."),
                      muster_camera_get_name (MUSTER_CAMERA (self)));
}

static gboolean
watch_cb (gpointer user_data)
{
  MusterGstCamera *self = user_data;
  gint64 last = muster_gst_stream_get_last_time (self->stream);
  gint64 now = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;

  if (last > 0)
    self->retry_ms = RETRY_FIRST_MS;
  if (last > 0 ? now - last < STALL_LIMIT_US : now - self->opened_us < START_LIMIT_US)
    return G_SOURCE_CONTINUE;

  self->watch = 0;
  error = new_stalled_error (self);
  fail_and_retry (self, error);
  return G_SOURCE_REMOVE;
}

static void
ended_cb (gpointer user_data, const GError *cause, const char *details)
{
  MusterGstCamera *self = user_data;
  g_autoptr (GError) error = NULL;

  if (cause != NULL)
    error = muster_camera_error_translate (
        cause, details, muster_camera_get_name (MUSTER_CAMERA (self)));
  else
    error = new_stalled_error (self);
  fail_and_retry (self, error);
}

static void
describe (MusterCamera *camera, const MusterCameraDevice *device)
{
  muster_camera_set_name (camera, device->name);
  muster_camera_set_virtual (camera, device->is_virtual);
  muster_camera_set_identity (camera, device->identity);
}

static void
open_device (MusterGstCamera *self, const MusterCameraDevice *device)
{
  MusterCamera *camera = MUSTER_CAMERA (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstCaps) offered = NULL;
  GstElement *pipeline;

  gst_object_replace ((GstObject **) &self->device, GST_OBJECT (device->device));
  g_free (self->node);
  self->node = g_strdup (device->node);
  describe (camera, device);
  offered = gst_device_get_caps (device->device);
  pipeline =
      muster_gst_pipeline_new (muster_camera_device_create_element (device), offered, &error);
  if (pipeline == NULL) {
    fail_and_retry (self, error);
    return;
  }
  muster_camera_resume (camera);
  self->opened_us = g_get_monotonic_time ();
  self->stream = muster_gst_stream_new (pipeline, camera, ended_cb, self);
  self->watch = g_timeout_add (WATCH_INTERVAL_MS, watch_cb, self);
}

static void
open_best (MusterGstCamera *self)
{
  g_autoptr (GPtrArray) devices = muster_camera_monitor_get_devices (self->monitor);
  const MusterCameraDevice *device = muster_camera_devices_find (
      devices, self->wanted, muster_camera_get_pin (MUSTER_CAMERA (self)));
  g_autoptr (GError) error = NULL;

  if (device != NULL) {
    open_device (self, device);
  } else if (muster_camera_get_state (MUSTER_CAMERA (self)) != MUSTER_CAMERA_FAILED) {
    /* Else what went wrong before says more than "there is none". */
    error = muster_camera_error_new_none (devices, self->wanted, "/dev");
    muster_camera_set_state (MUSTER_CAMERA (self), MUSTER_CAMERA_FAILED, error);
  }
}

static void
changed_cb (gpointer user_data)
{
  MusterGstCamera *self = user_data;

  if (self->device != NULL && !muster_camera_monitor_has (self->monitor, self->device)) {
    g_autoptr (GError) error =
        muster_camera_error_new_gone (muster_camera_get_name (MUSTER_CAMERA (self)));

    close_stream (self);
    gst_clear_object (&self->device);
    self->retry_ms = RETRY_FIRST_MS;
    muster_camera_set_state (MUSTER_CAMERA (self), MUSTER_CAMERA_FAILED, error);
  }
  /* A listener may have stopped the camera; a device in use or waiting for its retry stays. */
  if (self->monitor != NULL && self->device == NULL)
    open_best (self);
}

static void
muster_gst_camera_start (MusterCamera *camera)
{
  MusterGstCamera *self = MUSTER_GST_CAMERA (camera);
  g_autoptr (GError) error = NULL;

  self->retry_ms = RETRY_FIRST_MS;
  self->monitor = muster_camera_monitor_new (changed_cb, self, &error);
  if (self->monitor == NULL)
    muster_camera_set_state (camera, MUSTER_CAMERA_FAILED, error);
  else
    open_best (self);
}

static void
muster_gst_camera_stop (MusterCamera *camera)
{
  MusterGstCamera *self = MUSTER_GST_CAMERA (camera);

  close_stream (self);
  gst_clear_object (&self->device);
  g_clear_pointer (&self->monitor, muster_camera_monitor_free);
}

static void
ignore_cb (gpointer user_data)
{
}

static gboolean
muster_gst_camera_look (MusterCamera *camera, GError **error)
{
  MusterGstCamera *self = MUSTER_GST_CAMERA (camera);
  g_autoptr (MusterCameraMonitor) monitor = muster_camera_monitor_new (ignore_cb, NULL, error);
  g_autoptr (GPtrArray) devices = NULL;
  const MusterCameraDevice *device;

  if (monitor == NULL)
    return FALSE;
  devices = muster_camera_monitor_get_devices (monitor);
  device = muster_camera_devices_find (devices, self->wanted, muster_camera_get_pin (camera));
  if (device == NULL) {
    g_propagate_error (error, muster_camera_error_new_none (devices, self->wanted, "/dev"));
    return FALSE;
  }
  describe (camera, device);
  return TRUE;
}

static MusterCameraLocks
muster_gst_camera_lock (MusterCamera *camera, gboolean locked)
{
  MusterGstCamera *self = MUSTER_GST_CAMERA (camera);
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->lock, muster_v4l2_lock_free);
  if (!locked || self->node == NULL)
    return MUSTER_CAMERA_LOCK_NONE;
  self->lock = muster_v4l2_lock_new (self->node, &error);
  if (self->lock == NULL) {
    g_info ("Camera not locked: %s", error->message);
    return MUSTER_CAMERA_LOCK_NONE;
  }
  return muster_v4l2_lock_get_locks (self->lock);
}

static void
muster_gst_camera_finalize (GObject *object)
{
  MusterGstCamera *self = MUSTER_GST_CAMERA (object);

  g_clear_pointer (&self->lock, muster_v4l2_lock_free);
  g_free (self->node);
  g_free (self->wanted);
  G_OBJECT_CLASS (muster_gst_camera_parent_class)->finalize (object);
}

static void
muster_gst_camera_class_init (MusterGstCameraClass *klass)
{
  MusterCameraClass *camera_class = MUSTER_CAMERA_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = muster_gst_camera_finalize;
  camera_class->start = muster_gst_camera_start;
  camera_class->stop = muster_gst_camera_stop;
  camera_class->look = muster_gst_camera_look;
  camera_class->lock = muster_gst_camera_lock;
}

static void
muster_gst_camera_init (MusterGstCamera *self)
{
}

/**
 * muster_gst_camera_new:
 * @wanted: (nullable): name of a camera (see muster_camera_list()), or %NULL for the first physical
 * one
 *
 * While started it looks for its device, takes it when it comes, and after a failure tries again
 * at growing intervals of 0.5 to 8 s. No frame for 1.5 s, or for 5 s after opening, is STALLED.
 *
 * Returns: (transfer full): a camera of at most 30 frames a second, no side above 1280
 */
MusterCamera *
muster_gst_camera_new (const char *wanted)
{
  MusterGstCamera *self = g_object_new (MUSTER_TYPE_GST_CAMERA, NULL);

  self->wanted = g_strdup (wanted);
  muster_camera_set_name (MUSTER_CAMERA (self), wanted);
  return MUSTER_CAMERA (self);
}
