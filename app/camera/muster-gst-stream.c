/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gst/app/app.h>

#include "muster-gst-frame.h"
#include "muster-gst-pipeline.h"
#include "muster-gst-stream.h"

/* Playing begins away from the main thread: opening a device takes its time, and a PipeWire camera
 * that is never linked holds the change of state for 30 s. So the parts that thread needs are
 * counted, and outlive the stream if it is freed meanwhile. */
typedef struct {
  GstElement *pipeline; /* owned */
  GMutex starting;      /* held while the pipeline is brought to play */

  GMutex lock;
  MusterCamera *camera; /* borrowed; under the lock, NULL once nothing may be delivered */
  gint64 last_time;     /* under the lock */
} Player;

struct _MusterGstStream {
  Player *player; /* shared with the thread that starts */
  MusterGstStreamFunc ended;
  gpointer user_data;
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

static void
player_clear (gpointer data)
{
  Player *player = data;

  gst_object_unref (player->pipeline);
  g_mutex_clear (&player->starting);
  g_mutex_clear (&player->lock);
}

static void
player_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, player_clear);
}

static GstFlowReturn
new_sample_cb (GstAppSink *sink, gpointer user_data)
{
  Player *player = user_data;
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (sink);
  g_autoptr (MusterFrame) frame = NULL;

  if (sample == NULL)
    return GST_FLOW_EOS;
  frame = muster_gst_frame_new (sample, get_exposure_time (player->pipeline, sample));
  if (frame == NULL)
    return GST_FLOW_NOT_NEGOTIATED;

  g_mutex_lock (&player->lock);
  if (player->camera != NULL)
    muster_camera_deliver (player->camera, frame);
  player->last_time = g_get_monotonic_time ();
  g_mutex_unlock (&player->lock);
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

static gboolean
is_closed (Player *player)
{
  gboolean closed;

  g_mutex_lock (&player->lock);
  closed = player->camera == NULL;
  g_mutex_unlock (&player->lock);
  return closed;
}

static void
play_cb (GstElement *pipeline, gpointer user_data)
{
  Player *player = user_data;

  g_mutex_lock (&player->starting);
  /* A failure comes over the bus. */
  if (!is_closed (player))
    gst_element_set_state (pipeline, GST_STATE_PLAYING);
  g_mutex_unlock (&player->starting);
}

static void
stop_cb (GstElement *pipeline, gpointer user_data)
{
  Player *player = user_data;

  g_mutex_lock (&player->starting);
  muster_gst_pipeline_stop (pipeline);
  g_mutex_unlock (&player->starting);
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

  self->ended = ended;
  self->user_data = user_data;
  self->player = g_atomic_rc_box_new0 (Player);
  self->player->pipeline = pipeline;
  self->player->camera = camera;
  g_mutex_init (&self->player->starting);
  g_mutex_init (&self->player->lock);

  gst_app_sink_set_max_buffers (GST_APP_SINK (sink), 1);
  gst_app_sink_set_drop (GST_APP_SINK (sink), TRUE);
  gst_app_sink_set_callbacks (GST_APP_SINK (sink), &callbacks, self->player, NULL);
  gst_bus_add_watch (bus, bus_cb, self);
  gst_element_call_async (pipeline, play_cb, g_atomic_rc_box_acquire (self->player), player_unref);
  return self;
}

/**
 * muster_gst_stream_free:
 *
 * Nothing is delivered after it. Stops the pipeline and joins its threads; only a pipeline that is
 * still being started is left to a thread of GStreamer's pool, so that nobody waits for a device
 * that hangs.
 */
void
muster_gst_stream_free (MusterGstStream *self)
{
  Player *player = self->player;
  g_autoptr (GstBus) bus = gst_element_get_bus (player->pipeline);

  gst_bus_remove_watch (bus);
  g_mutex_lock (&player->lock);
  player->camera = NULL;
  g_mutex_unlock (&player->lock);

  if (g_mutex_trylock (&player->starting)) {
    muster_gst_pipeline_stop (player->pipeline);
    g_mutex_unlock (&player->starting);
  } else {
    gst_element_call_async (
        player->pipeline, stop_cb, g_atomic_rc_box_acquire (player), player_unref);
  }
  player_unref (player);
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
      self->player->pipeline, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_KEY_UNIT, 0);
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

  g_mutex_lock (&self->player->lock);
  last_time = self->player->last_time;
  g_mutex_unlock (&self->player->lock);
  return last_time;
}
