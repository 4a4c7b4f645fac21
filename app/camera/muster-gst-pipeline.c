/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "muster-camera-caps.h"
#include "muster-camera-error.h"
#include "muster-error.h"
#include "muster-gst-pipeline.h"

#define LARGEST_RATE  30
#define FRAME_TIME_US (G_USEC_PER_SEC / LARGEST_RATE)
#define EARLY_US      (10 * G_TIME_SPAN_MILLISECOND)

#define LINGER_MS 1000

/* Drops what comes too early, before it is decoded. By arrival, not by time stamp: videorate loses
 * nearly all of a PipeWire camera's frames. */
static GstPadProbeReturn
limit_rate_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  gint64 *due_us = user_data;
  gint64 now_us = g_get_monotonic_time ();

  if (now_us < *due_us - EARLY_US)
    return GST_PAD_PROBE_DROP;
  *due_us = MAX (*due_us + FRAME_TIME_US, now_us);
  return GST_PAD_PROBE_OK;
}

static void
limit_rate (GstElement *element)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (element, "src");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, limit_rate_cb, g_new0 (gint64, 1), g_free);
}

/**
 * muster_gst_pipeline_new:
 * @source: (transfer floating): a camera
 * @offered: (nullable): what it can deliver
 *
 * source ! as muster_camera_caps_choose() says ! at most 30 a second ! decoded ! no larger than
 * muster_camera_caps_fit() says ! BGR ! appsink "sink", not waiting for the clock.
 *
 * Returns: (transfer full): the pipeline, or %NULL with FAILED
 */
GstElement *
muster_gst_pipeline_new (GstElement *source, const GstCaps *offered, GError **error)
{
  g_autoptr (GstElement) owned = gst_object_ref_sink (source);
  g_autoptr (GstCaps) filter = NULL;
  g_autoptr (GstElement) choice = NULL;
  g_autofree char *description = NULL;
  GstElement *pipeline;
  MusterCameraCaps chosen;
  int width, height;

  if (offered == NULL || !muster_camera_caps_choose (offered, &chosen)) {
    g_set_error_literal (error,
                         MUSTER_ERROR,
                         MUSTER_ERROR_FAILED,
                         _ ("This camera offers no colour picture. Choose another one."));
    return NULL;
  }
  width = chosen.width;
  height = chosen.height;
  muster_camera_caps_fit (&width, &height);
  /* A damaged JPEG now and then is common on USB and no reason to give up. */
  description =
      g_strdup_printf ("capsfilter name=choice ! %s videoscale ! videoconvert n-threads=1 ! "
                       "video/x-raw,format=BGR,width=%d,height=%d ! appsink name=sink sync=false",
                       chosen.jpeg ? "jpegdec max-errors=-1 !" : "",
                       width,
                       height);
  pipeline = muster_gst_launch (description, error);
  if (pipeline == NULL)
    return NULL;

  choice = gst_bin_get_by_name (GST_BIN (pipeline), "choice");
  filter = muster_camera_caps_to_gst (&chosen);
  g_object_set (choice, "caps", filter, NULL);
  if (chosen.rate_n == 0 || chosen.rate_n > LARGEST_RATE * chosen.rate_d)
    limit_rate (choice);
  /* PipeWire takes its memory back when the node goes, whoever still reads it. */
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (source), "always-copy") != NULL) {
    g_object_set (source, "always-copy", TRUE, NULL);
    gst_object_set_name (GST_OBJECT (source), MUSTER_GST_PIPEWIRE);
  }
  gst_bin_add (GST_BIN (pipeline), owned);
  gst_element_link (source, choice);
  return pipeline;
}

static gboolean
close_cb (gpointer pipeline)
{
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return G_SOURCE_REMOVE;
}

/**
 * muster_gst_pipeline_stop:
 * @pipeline: a pipeline with any source, in any state
 *
 * Any thread. Joins the pipeline's threads and gives the device back. A PipeWire camera stops
 * sending at once, but its stream is freed one second later, from the default main context:
 * libpipewire (0.3.65) frees a stream although its data thread may just have told the loop of a
 * frame, and the loop then reads freed memory. Of a stream that is paused nothing more is told.
 */
void
muster_gst_pipeline_stop (GstElement *pipeline)
{
  g_autoptr (GstElement) source = gst_bin_get_by_name (GST_BIN (pipeline), MUSTER_GST_PIPEWIRE);

  if (source == NULL || GST_STATE (source) == GST_STATE_NULL) {
    gst_element_set_state (pipeline, GST_STATE_NULL);
    return;
  }
  gst_element_set_state (pipeline, GST_STATE_READY);
  g_timeout_add_full (
      G_PRIORITY_DEFAULT, LINGER_MS, close_cb, gst_object_ref (pipeline), gst_object_unref);
}
