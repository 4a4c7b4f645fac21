/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gst/app/app.h>

#include "muster-gst-frame.h"
#include "muster-gst-stream.h"

/* Playing begins away from the main thread, for opening a device may take long. Outlives the stream
 * if that is freed before the thread came to it. */
typedef struct {
  GMutex lock; /* held while the state changes */
  gboolean cancelled;
} Starter;

struct _MusterGstStream {
  GstElement *pipeline; /* owned */
  MusterCamera *camera; /* borrowed: owns this */
  MusterGstStreamFunc ended;
  gpointer user_data;
  Starter *starter; /* shared with the thread that starts */

  GMutex lock;
  gint64 last_time; /* under the lock */
};

/* Monotonic time of the exposure. The stamp is in the clock of the pipeline, which need not be
 * ours: only its age is taken over, and an age nobody can believe is taken as 0. */
static gint64
get_exposure_time (GstElement *pipeline, GstSample *sample)
{
  gint64 now_us = g_get_monotonic_time ();
  g_autoptr (GstClock) clock = gst_element_get_clock (pipeline);
  GstClockTime stamp, running;

  stamp = gst_segment_to_running_time (gst_sample_get_segment (sample),
                                       GST_FORMAT_TIME,
                                       GST_BUFFER_PTS (gst_sample_get_buffer (sample)));
  if (clock == NULL || !GST_CLOCK_TIME_IS_VALID (stamp))
    return now_us;
  running = gst_clock_get_time (clock) - gst_element_get_base_time (pipeline);
  if (running < stamp || running - stamp > GST_SECOND)
    return now_us;
  return now_us - (gint64) GST_TIME_AS_USECONDS (running - stamp);
}

static GstFlowReturn
new_sample_cb (GstAppSink *sink, gpointer user_data)
{
  MusterGstStream *self = user_data;
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (sink);
  g_autoptr (MusterFrame) frame = NULL;

  if (sample == NULL)
    return GST_FLOW_EOS;
  frame = muster_gst_frame_new (sample, get_exposure_time (self->pipeline, sample));
  if (frame == NULL)
    return GST_FLOW_NOT_NEGOTIATED;
  muster_camera_deliver (self->camera, frame);

  g_mutex_lock (&self->lock);
  self->last_time = g_get_monotonic_time ();
  g_mutex_unlock (&self->lock);
  return GST_FLOW_OK;
}

static gboolean
bus_cb (GstBus *bus, GstMessage *message, gpointer user_data)
{
  MusterGstStream *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *details = NULL;

  switch (GST_MESSAGE_TYPE (message)) {
  case GST_MESSAGE_ERROR:
    gst_message_parse_error (message, &error, &details);
    /* It may free the stream, and with it this watch. */
    self->ended (self->user_data, error, details);
    break;
  case GST_MESSAGE_EOS:
    self->ended (self->user_data, NULL, NULL);
    break;
  default:
    break;
  }
  return G_SOURCE_CONTINUE;
}

static void
starter_clear (gpointer data)
{
  g_mutex_clear (&((Starter *) data)->lock);
}

static void
starter_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, starter_clear);
}

static void
play_cb (GstElement *pipeline, gpointer user_data)
{
  Starter *starter = user_data;

  g_mutex_lock (&starter->lock);
  /* A failure comes over the bus. */
  if (!starter->cancelled)
    gst_element_set_state (pipeline, GST_STATE_PLAYING);
  g_mutex_unlock (&starter->lock);
}

/**
 * muster_gst_stream_new:
 * @pipeline: (transfer full): a pipeline with an appsink named "sink" that gets BGR
 * @camera: who delivers the frames; outlives the stream
 * @ended: called when the pipeline has failed or is at its end; may free the stream
 *
 * Begins to play at once, in a thread of GStreamer's pool.
 *
 * Returns: (transfer full): the stream
 */
MusterGstStream *
muster_gst_stream_new (GstElement *pipeline,
                       MusterCamera *camera,
                       MusterGstStreamFunc ended,
                       gpointer user_data)
{
  MusterGstStream *self = g_new0 (MusterGstStream, 1);
  GstAppSinkCallbacks callbacks = {.new_sample = new_sample_cb};
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);

  self->pipeline = pipeline;
  self->camera = camera;
  self->ended = ended;
  self->user_data = user_data;
  g_mutex_init (&self->lock);
  self->starter = g_atomic_rc_box_new0 (Starter);
  g_mutex_init (&self->starter->lock);

  gst_app_sink_set_max_buffers (GST_APP_SINK (sink), 1);
  gst_app_sink_set_drop (GST_APP_SINK (sink), TRUE);
  gst_app_sink_set_callbacks (GST_APP_SINK (sink), &callbacks, self, NULL);
  gst_bus_add_watch (bus, bus_cb, self);
  gst_element_call_async (
      pipeline, play_cb, g_atomic_rc_box_acquire (self->starter), starter_unref);
  return self;
}

/**
 * muster_gst_stream_free:
 *
 * Stops the pipeline and joins its threads: nothing is delivered after it.
 */
void
muster_gst_stream_free (MusterGstStream *self)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (self->pipeline);

  gst_bus_remove_watch (bus);
  g_mutex_lock (&self->starter->lock);
  self->starter->cancelled = TRUE;
  g_mutex_unlock (&self->starter->lock);
  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  gst_object_unref (self->pipeline);
  starter_unref (self->starter);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/**
 * muster_gst_stream_rewind:
 *
 * Plays from the beginning again, for a stream that has one.
 */
void
muster_gst_stream_rewind (MusterGstStream *self)
{
  gst_element_seek_simple (
      self->pipeline, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_KEY_UNIT, 0);
}

/**
 * muster_gst_stream_get_last_time:
 *
 * Returns: monotonic time at which the newest frame was delivered, 0 before the first
 */
gint64
muster_gst_stream_get_last_time (MusterGstStream *self)
{
  gint64 last_time;

  g_mutex_lock (&self->lock);
  last_time = self->last_time;
  g_mutex_unlock (&self->lock);
  return last_time;
}
