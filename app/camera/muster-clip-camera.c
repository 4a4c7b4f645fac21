/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "muster-camera-error.h"
#include "muster-clip-camera.h"
#include "muster-error.h"
#include "muster-gst-stream.h"

#define TEST_PIPELINE                                                                              \
  "videotestsrc is-live=true ! video/x-raw,format=BGR,width=640,height=480,framerate=15/1 ! "      \
  "appsink name=sink sync=false"

/* In the time of the video. A sound track finds no partner and is left. */
#define FILE_PIPELINE                                                                              \
  "filesrc name=file ! decodebin ! videoflip video-direction=auto ! videoconvert n-threads=1 ! "   \
  "video/x-raw,format=BGR ! appsink name=sink sync=true"

struct _MusterClipCamera {
  MusterCamera parent_instance;
  char *path;              /* owned; NULL for the test picture */
  MusterGstStream *stream; /* owned */
};

G_DEFINE_FINAL_TYPE (MusterClipCamera, muster_clip_camera, MUSTER_TYPE_CAMERA)

static void
ended_cb (gpointer user_data, const GError *cause, const char *details)
{
  MusterClipCamera *self = user_data;
  g_autoptr (GError) error = NULL;

  if (cause == NULL) {
    muster_gst_stream_rewind (self->stream);
    return;
  }
  g_clear_pointer (&self->stream, muster_gst_stream_free);
  error = g_error_new (MUSTER_ERROR,
                       MUSTER_ERROR_BAD_DATA,
                       _ ("%s cannot be played as a picture or a video (%s)."),
                       muster_camera_get_name (MUSTER_CAMERA (self)),
                       cause->message);
  muster_camera_set_state (MUSTER_CAMERA (self), MUSTER_CAMERA_FAILED, error);
}

static void
muster_clip_camera_start (MusterCamera *camera)
{
  MusterClipCamera *self = MUSTER_CLIP_CAMERA (camera);
  g_autoptr (GError) error = NULL;
  GstElement *pipeline;

  pipeline = muster_gst_launch (self->path != NULL ? FILE_PIPELINE : TEST_PIPELINE, &error);
  if (pipeline == NULL) {
    muster_camera_set_state (camera, MUSTER_CAMERA_FAILED, error);
    return;
  }
  if (self->path != NULL) {
    g_autoptr (GstElement) file = gst_bin_get_by_name (GST_BIN (pipeline), "file");

    g_object_set (file, "location", self->path, NULL);
  }
  self->stream = muster_gst_stream_new (pipeline, camera, ended_cb, self);
}

static void
muster_clip_camera_stop (MusterCamera *camera)
{
  g_clear_pointer (&MUSTER_CLIP_CAMERA (camera)->stream, muster_gst_stream_free);
}

static void
muster_clip_camera_finalize (GObject *object)
{
  g_free (MUSTER_CLIP_CAMERA (object)->path);
  G_OBJECT_CLASS (muster_clip_camera_parent_class)->finalize (object);
}

static void
muster_clip_camera_class_init (MusterClipCameraClass *klass)
{
  MusterCameraClass *camera_class = MUSTER_CAMERA_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = muster_clip_camera_finalize;
  camera_class->start = muster_clip_camera_start;
  camera_class->stop = muster_clip_camera_stop;
}

static void
muster_clip_camera_init (MusterClipCamera *self)
{
}

/**
 * muster_clip_camera_new:
 * @path: (nullable): a video file GStreamer can play, or %NULL for GStreamer's test picture,
 * 640x480 at 15 frames a second
 *
 * Returns: (transfer full): a virtual camera
 */
MusterCamera *
muster_clip_camera_new (const char *path)
{
  MusterClipCamera *self = g_object_new (MUSTER_TYPE_CLIP_CAMERA, NULL);
  g_autofree char *name = NULL;

  self->path = g_strdup (path);
  name = path != NULL ? g_filename_display_basename (path) : g_strdup (_ ("Test picture"));
  muster_camera_set_name (MUSTER_CAMERA (self), name);
  muster_camera_set_virtual (MUSTER_CAMERA (self), TRUE);
  return MUSTER_CAMERA (self);
}
