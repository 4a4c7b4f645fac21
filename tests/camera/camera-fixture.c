/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <gst/gst.h>

#include "camera-fixture.h"

static void
frame_cb (MusterCamera *camera, MusterFrame *frame, gpointer user_data)
{
  Watcher *self = user_data;

  self->n_frames++;
  g_clear_pointer (&self->last, muster_frame_unref);
  self->last = muster_frame_ref (frame);
  if (self->delay_ms > 0)
    g_usleep (self->delay_ms * 1000);
}

static gboolean
timeout_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_CONTINUE;
}

void
watcher_init (Watcher *self, MusterCamera *camera)
{
  *self = (Watcher){.camera = camera};
  g_signal_connect (camera, "frame", G_CALLBACK (frame_cb), self);
}

void
watcher_clear (Watcher *self)
{
  g_clear_pointer (&self->last, muster_frame_unref);
  g_assert_finalize_object (self->camera);
  self->camera = NULL;
}

void
watcher_wait_frames (Watcher *self, guint n_frames, guint within_ms)
{
  gboolean late = FALSE;
  guint timer = g_timeout_add (within_ms, timeout_cb, &late);
  guint wanted = self->n_frames + n_frames;

  while (self->n_frames < wanted && !late)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timer);
  if (self->n_frames < wanted)
    g_error ("%u of %u frames within %u ms, state %d: %s",
             self->n_frames + n_frames - wanted,
             n_frames,
             within_ms,
             muster_camera_get_state (self->camera),
             muster_camera_get_error (self->camera) != NULL
                 ? muster_camera_get_error (self->camera)->message
                 : "no error");
}

void
watcher_wait_state (Watcher *self, MusterCameraState state, guint within_ms)
{
  gboolean late = FALSE;
  guint timer = g_timeout_add (within_ms, timeout_cb, &late);

  while (muster_camera_get_state (self->camera) != state && !late)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timer);
  g_assert_cmpint (muster_camera_get_state (self->camera), ==, state);
}

void
watcher_run (guint ms)
{
  gboolean late = FALSE;
  guint timer = g_timeout_add (ms, timeout_cb, &late);

  while (!late)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timer);
}

char *
fixture_dir_new (void)
{
  g_autoptr (GError) error = NULL;
  char *dir = g_dir_make_tmp ("muster-camera-XXXXXX", &error);

  g_assert_no_error (error);
  return dir;
}

/* A flat folder. */
void
fixture_dir_free (char *dir)
{
  GDir *files = g_dir_open (dir, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (files)) != NULL) {
    g_autofree char *path = g_build_filename (dir, name, NULL);

    g_assert_cmpint (g_unlink (path), ==, 0);
  }
  g_dir_close (files);
  g_assert_cmpint (g_rmdir (dir), ==, 0);
  g_free (dir);
}

void
fixture_run_pipeline (const char *description)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = NULL;
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) message = NULL;

  gst_init (NULL, NULL);
  pipeline = gst_object_ref_sink (gst_parse_launch (description, &error));
  g_assert_no_error (error);
  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, 60 * GST_SECOND, GST_MESSAGE_ERROR | GST_MESSAGE_EOS);
  g_assert_nonnull (message);
  g_assert_cmpstr (GST_MESSAGE_TYPE_NAME (message), ==, "eos");
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

/* A picture of one colour; the encoder goes by the name's end. */
char *
fixture_picture (const char *dir, const char *name, guint32 rgb, int width, int height)
{
  char *path = g_build_filename (dir, name, NULL);
  g_autofree char *description = g_strdup_printf (
      "videotestsrc num-buffers=1 pattern=solid-color foreground-color=%u ! "
      "video/x-raw,format=RGB,width=%d,height=%d ! videoconvert ! %s ! filesink location=%s",
      0xff000000u | rgb,
      width,
      height,
      g_str_has_suffix (name, ".png") ? "pngenc" : "jpegenc quality=95",
      path);

  fixture_run_pipeline (description);
  return path;
}

char *
fixture_bytes (const char *dir, const char *name, gconstpointer data, gsize size)
{
  g_autoptr (GError) error = NULL;
  char *path = g_build_filename (dir, name, NULL);

  g_file_set_contents (path, data, size, &error);
  g_assert_no_error (error);
  return path;
}
