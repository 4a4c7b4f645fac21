/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-gst-microphone.h"

#include <glib/gi18n-lib.h>
#include <gst/app/app.h>

#include "muster-camera-error.h"
#include "muster-error.h"
#include "muster-gst-pipeline.h"

/* One channel as MusterAudio has it. */
#define SINK                                                                                       \
  "audioconvert name=first ! audioresample ! "                                                     \
  "audio/x-raw,format=S16LE,rate=%d,channels=1,layout=interleaved "                                \
  "! appsink name=sink sync=false max-buffers=200 drop=true"

#define WATCH_MS       250
#define START_LIMIT_US (4 * G_USEC_PER_SEC)
#define STALL_LIMIT_US (3 * G_USEC_PER_SEC / 2)

struct _MusterGstMicrophone {
  MusterMicrophone parent_instance;
  char *wanted;      /* owned, nullable: name of a device */
  char *description; /* owned, nullable: of a source that is no device */

  GstElement *pipeline; /* owned, nullable: while it is on */
  guint watch;          /* source id */
  gint64 opened_us;
  gboolean again;  /* it was opened a second time */
  gint64 heard_us; /* atomic: when the last block came, 0 = none yet */
};

G_DEFINE_FINAL_TYPE (MusterGstMicrophone, muster_gst_microphone, MUSTER_TYPE_MICROPHONE)

/* --- devices --- */

/* One for the process, never stopped, as that of the cameras. */
static GstDeviceMonitor *shared; /* owned */
static GList *listeners;         /* of MusterGstMicrophone, borrowed */

/* What a loudspeaker plays is listed as a source, too, and is no microphone. */
static gboolean
is_microphone (GstDevice *device)
{
  g_autoptr (GstStructure) properties = gst_device_get_properties (device);
  const char *kind =
      properties != NULL ? gst_structure_get_string (properties, "device.class") : NULL;

  return g_strcmp0 (kind, "monitor") != 0;
}

static GstDevice *
find_device (const char *wanted)
{
  GList *devices = shared != NULL ? gst_device_monitor_get_devices (shared) : NULL;
  GstDevice *found = NULL;

  for (GList *l = devices; l != NULL && found == NULL; l = l->next) {
    g_autofree char *name = gst_device_get_display_name (l->data);

    if (is_microphone (l->data) && (wanted == NULL || g_strcmp0 (name, wanted) == 0))
      found = gst_object_ref (l->data);
  }
  g_list_free_full (devices, gst_object_unref);
  return found;
}

static void
look (MusterGstMicrophone *self)
{
  g_autoptr (GstDevice) device = find_device (self->wanted);

  muster_microphone_set_present (MUSTER_MICROPHONE (self), device != NULL);
}

static gboolean
devices_cb (GstBus *bus, GstMessage *message, gpointer user_data)
{
  switch (GST_MESSAGE_TYPE (message)) {
  case GST_MESSAGE_DEVICE_ADDED:
  case GST_MESSAGE_DEVICE_REMOVED:
    g_list_foreach (listeners, (GFunc) (gpointer) look, NULL);
    break;
  default:
    break;
  }
  return G_SOURCE_CONTINUE;
}

static void
start_shared (void)
{
  g_autoptr (GstDeviceMonitor) monitor = NULL;
  g_autoptr (GstBus) bus = NULL;

  if (shared != NULL || !gst_init_check (NULL, NULL, NULL))
    return;
  monitor = gst_device_monitor_new ();
  gst_device_monitor_add_filter (monitor, "Audio/Source", NULL);
  if (!gst_device_monitor_start (monitor))
    return;
  bus = gst_device_monitor_get_bus (monitor);
  gst_bus_add_watch (bus, devices_cb, NULL);
  shared = g_steal_pointer (&monitor);
}

/* --- sound --- */

/* When the first sample was heard: its stamp is in the clock of the pipeline, of which only the age
 * is taken over. */
static gint64
get_time (GstElement *pipeline, GstSample *sample, gsize n)
{
  const gint64 now_us = g_get_monotonic_time ();
  const gint64 length_us = (gint64) n * G_USEC_PER_SEC / MUSTER_AUDIO_RATE;
  g_autoptr (GstClock) clock = gst_element_get_clock (pipeline);
  const GstClockTime stamp =
      gst_segment_to_running_time (gst_sample_get_segment (sample),
                                   GST_FORMAT_TIME,
                                   GST_BUFFER_PTS (gst_sample_get_buffer (sample)));
  GstClockTime running;

  if (clock == NULL || !GST_CLOCK_TIME_IS_VALID (stamp))
    return now_us - length_us;
  running = gst_clock_get_time (clock) - gst_element_get_base_time (pipeline);
  if (running < stamp || running - stamp > 2 * GST_SECOND)
    return now_us - length_us;
  return now_us - (gint64) GST_TIME_AS_USECONDS (running - stamp);
}

static GstFlowReturn
sample_cb (GstAppSink *sink, gpointer user_data)
{
  MusterGstMicrophone *self = user_data;
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (sink);
  g_autoptr (MusterAudio) audio = NULL;
  GstMapInfo map;
  gsize n;

  if (sample == NULL)
    return GST_FLOW_EOS;
  if (!gst_buffer_map (gst_sample_get_buffer (sample), &map, GST_MAP_READ))
    return GST_FLOW_ERROR;
  n = map.size / sizeof (gint16);
  audio = muster_audio_new (
      (const gint16 *) (gpointer) map.data, n, get_time (self->pipeline, sample, n));
  gst_buffer_unmap (gst_sample_get_buffer (sample), &map);
  __atomic_store_n (&self->heard_us, g_get_monotonic_time (), __ATOMIC_RELAXED);
  muster_microphone_deliver (MUSTER_MICROPHONE (self), audio);
  return GST_FLOW_OK;
}

static GError *
new_none_error (void)
{
  return g_error_new_literal (MUSTER_ERROR,
                              MUSTER_ERROR_NO_DEVICE,
                              _ ("There is no microphone. Plug one in; until then nobody is asked "
                                 "to read digits aloud."));
}

static GError *
translate (const GError *cause)
{
  if (g_error_matches (cause, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_BUSY))
    return g_error_new_literal (
        MUSTER_ERROR, MUSTER_ERROR_BUSY, _ ("Another program uses the microphone. Close it."));
  if (g_error_matches (cause, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND))
    return new_none_error ();
  return g_error_new (
      MUSTER_ERROR, MUSTER_ERROR_FAILED, _ ("The microphone failed: %s"), cause->message);
}

static void
bus_cb (GstBus *bus, GstMessage *message, gpointer user_data)
{
  g_autoptr (GError) cause = NULL;

  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_ERROR)
    return;
  gst_message_parse_error (message, &cause, NULL);
  muster_microphone_post_failure (user_data, translate (cause));
}

static void open_it (MusterGstMicrophone *self);
static void muster_gst_microphone_stop (MusterMicrophone *microphone);

/* A microphone that vanishes may simply say nothing any more. */
static gboolean
watch_cb (gpointer user_data)
{
  MusterGstMicrophone *self = user_data;
  const gint64 now = g_get_monotonic_time ();
  const gint64 heard_us = __atomic_load_n (&self->heard_us, __ATOMIC_RELAXED);

  if (heard_us > 0 ? now - heard_us < STALL_LIMIT_US : now - self->opened_us < START_LIMIT_US)
    return G_SOURCE_CONTINUE;
  self->watch = 0;
  if (!self->again) {
    self->again = TRUE;
    muster_gst_microphone_stop (MUSTER_MICROPHONE (self));
    open_it (self);
    return G_SOURCE_REMOVE;
  }
  muster_microphone_post_failure (
      MUSTER_MICROPHONE (self),
      g_error_new_literal (MUSTER_ERROR,
                           MUSTER_ERROR_STALLED,
                           _ ("The microphone sends nothing. Unplug it and plug it in again.")));
  return G_SOURCE_REMOVE;
}

static GstElement *
create_source (MusterGstMicrophone *self, GError **error)
{
  g_autoptr (GstDevice) device = NULL;
  g_autoptr (GError) cause = NULL;
  GstElement *source;

  if (self->description != NULL) {
    source = gst_parse_bin_from_description_full (
        self->description, TRUE, NULL, GST_PARSE_FLAG_NO_SINGLE_ELEMENT_BINS, &cause);
    if (source == NULL)
      g_propagate_error (error, translate (cause));
    return source;
  }
  device = find_device (self->wanted);
  source = device != NULL ? gst_device_create_element (device, NULL) : NULL;
  if (source == NULL) {
    g_propagate_error (error, new_none_error ());
  } else if (g_object_class_find_property (G_OBJECT_GET_CLASS (source), "always-copy") != NULL) {
    /* as with a camera of PipeWire */
    g_object_set (source, "always-copy", TRUE, NULL);
    gst_object_set_name (GST_OBJECT (source), MUSTER_GST_PIPEWIRE);
  }
  return source;
}

static GstElement *
create_pipeline (MusterGstMicrophone *self, GError **error)
{
  g_autofree char *description = g_strdup_printf (SINK, MUSTER_AUDIO_RATE);
  g_autoptr (GstElement) source = create_source (self, error);
  g_autoptr (GstElement) first = NULL;
  GstElement *pipeline;

  if (source == NULL)
    return NULL;
  g_object_ref_sink (source);
  pipeline = muster_gst_launch (description, error);
  if (pipeline == NULL)
    return NULL;
  first = gst_bin_get_by_name (GST_BIN (pipeline), "first");
  gst_bin_add (GST_BIN (pipeline), source);
  gst_element_link (source, first);
  return pipeline;
}

static void
open_it (MusterGstMicrophone *self)
{
  GstAppSinkCallbacks callbacks = {.new_sample = sample_cb};
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GstBus) bus = NULL;

  self->heard_us = 0;
  self->pipeline = create_pipeline (self, &error);
  if (self->pipeline == NULL) {
    muster_microphone_post_failure (MUSTER_MICROPHONE (self), g_steal_pointer (&error));
    return;
  }
  sink = gst_bin_get_by_name (GST_BIN (self->pipeline), "sink");
  gst_app_sink_set_callbacks (GST_APP_SINK (sink), &callbacks, self, NULL);
  bus = gst_element_get_bus (self->pipeline);
  gst_bus_add_signal_watch (bus);
  g_signal_connect (bus, "message", G_CALLBACK (bus_cb), self);
  self->opened_us = g_get_monotonic_time ();
  self->watch = g_timeout_add (WATCH_MS, watch_cb, self);
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING); /* a failure comes over the bus */
}

static void
muster_gst_microphone_start (MusterMicrophone *microphone)
{
  MUSTER_GST_MICROPHONE (microphone)->again = FALSE;
  open_it (MUSTER_GST_MICROPHONE (microphone));
}

static void
muster_gst_microphone_stop (MusterMicrophone *microphone)
{
  MusterGstMicrophone *self = MUSTER_GST_MICROPHONE (microphone);
  g_autoptr (GstBus) bus = NULL;

  g_clear_handle_id (&self->watch, g_source_remove);
  if (self->pipeline == NULL)
    return;
  bus = gst_element_get_bus (self->pipeline);
  g_signal_handlers_disconnect_by_data (bus, self);
  gst_bus_remove_signal_watch (bus);
  muster_gst_pipeline_stop (self->pipeline);
  gst_clear_object (&self->pipeline);
}

static void
muster_gst_microphone_finalize (GObject *object)
{
  MusterGstMicrophone *self = MUSTER_GST_MICROPHONE (object);

  listeners = g_list_remove (listeners, self);
  g_free (self->wanted);
  g_free (self->description);
  G_OBJECT_CLASS (muster_gst_microphone_parent_class)->finalize (object);
}

static void
muster_gst_microphone_class_init (MusterGstMicrophoneClass *klass)
{
  MusterMicrophoneClass *microphone_class = MUSTER_MICROPHONE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = muster_gst_microphone_finalize;
  microphone_class->start = muster_gst_microphone_start;
  microphone_class->stop = muster_gst_microphone_stop;
}

static void
muster_gst_microphone_init (MusterGstMicrophone *self)
{
}

/**
 * muster_gst_microphone_new:
 * @wanted: (nullable): name of a microphone, or %NULL for the first
 *
 * Follows which devices there are; opens one only when started. No sound for 4 s after that, or for
 * 1.5 s later, is STALLED once it was opened a second time in vain: a source that PipeWire has just
 * got was seen to send one block and then nothing, and to work the next time. Times of its blocks
 * are monotonic, as those of frames.
 *
 * Returns: (transfer full): the microphone
 */
MusterMicrophone *
muster_gst_microphone_new (const char *wanted)
{
  MusterGstMicrophone *self = g_object_new (MUSTER_TYPE_GST_MICROPHONE, NULL);

  self->wanted = g_strdup (wanted);
  start_shared ();
  listeners = g_list_prepend (listeners, self);
  look (self);
  return MUSTER_MICROPHONE (self);
}

MusterMicrophone *
muster_gst_microphone_new_of (const char *description)
{
  MusterGstMicrophone *self = g_object_new (MUSTER_TYPE_GST_MICROPHONE, NULL);

  self->description = g_strdup (description);
  muster_microphone_set_present (MUSTER_MICROPHONE (self), gst_init_check (NULL, NULL, NULL));
  return MUSTER_MICROPHONE (self);
}
