/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "camera-fixture.h"
#include "muster-gst-stream.h"

/* A pipeline that takes its time to open, as a PipeWire camera does that is never linked. */
#define TEST_TYPE_SLOW_PIPELINE (test_slow_pipeline_get_type ())
G_DECLARE_FINAL_TYPE (TestSlowPipeline, test_slow_pipeline, TEST, SLOW_PIPELINE, GstPipeline)

struct _TestSlowPipeline {
  GstPipeline parent_instance;
  guint delay_ms;
};

G_DEFINE_FINAL_TYPE (TestSlowPipeline, test_slow_pipeline, GST_TYPE_PIPELINE)

static int n_opening;
static int n_disposed;

static GstStateChangeReturn
test_slow_pipeline_change_state (GstElement *element, GstStateChange transition)
{
  if (transition == GST_STATE_CHANGE_NULL_TO_READY) {
    g_atomic_int_inc (&n_opening);
    g_usleep (TEST_SLOW_PIPELINE (element)->delay_ms * 1000);
  }
  return GST_ELEMENT_CLASS (test_slow_pipeline_parent_class)->change_state (element, transition);
}

static void
test_slow_pipeline_dispose (GObject *object)
{
  g_atomic_int_inc (&n_disposed);
  G_OBJECT_CLASS (test_slow_pipeline_parent_class)->dispose (object);
}

static void
test_slow_pipeline_class_init (TestSlowPipelineClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = test_slow_pipeline_dispose;
  GST_ELEMENT_CLASS (klass)->change_state = test_slow_pipeline_change_state;
}

static void
test_slow_pipeline_init (TestSlowPipeline *self)
{
}

/* The camera the stream delivers to does nothing by itself. */
#define TEST_TYPE_CAMERA (test_camera_get_type ())
G_DECLARE_FINAL_TYPE (TestCamera, test_camera, TEST, CAMERA, MusterCamera)

struct _TestCamera {
  MusterCamera parent_instance;
};

G_DEFINE_FINAL_TYPE (TestCamera, test_camera, MUSTER_TYPE_CAMERA)

static void
nothing (MusterCamera *camera)
{
}

static void
test_camera_class_init (TestCameraClass *klass)
{
  MUSTER_CAMERA_CLASS (klass)->start = nothing;
  MUSTER_CAMERA_CLASS (klass)->stop = nothing;
}

static void
test_camera_init (TestCamera *self)
{
}

static void
ended_cb (gpointer user_data, const GError *error, const char *details)
{
  g_assert_not_reached ();
}

static MusterGstStream *
start (MusterCamera *camera, guint delay_ms)
{
  TestSlowPipeline *pipeline = gst_object_ref_sink (g_object_new (TEST_TYPE_SLOW_PIPELINE, NULL));
  GstElement *source = gst_parse_bin_from_description (
      "videotestsrc is-live=true ! video/x-raw,format=BGR,width=64,height=48 ! "
      "appsink name=sink sync=false",
      FALSE,
      NULL);

  pipeline->delay_ms = delay_ms;
  gst_bin_add (GST_BIN (pipeline), source);
  return muster_gst_stream_new (GST_ELEMENT (pipeline), camera, ended_cb, NULL);
}

static void
test_free_while_opening (void)
{
  MusterGstStream *stream;
  Watcher watcher;
  gint64 begin;

  watcher_init (&watcher, g_object_new (TEST_TYPE_CAMERA, NULL));
  muster_camera_start (watcher.camera);
  stream = start (watcher.camera, 1000);
  while (g_atomic_int_get (&n_opening) == 0)
    g_usleep (1000);
  begin = g_get_monotonic_time ();
  muster_gst_stream_free (stream);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 500 * 1000);

  /* What opens late delivers nothing and is cleared away. */
  watcher_run (1500);
  g_assert_cmpuint (watcher.n_frames, ==, 0);
  g_assert_cmpint (g_atomic_int_get (&n_disposed), ==, 1);

  /* Freed before the thread came to it. */
  for (int i = 0; i < 20; i++)
    muster_gst_stream_free (start (watcher.camera, 0));
  watcher_run (500);
  g_assert_cmpint (g_atomic_int_get (&n_disposed), ==, 21);
  muster_camera_stop (watcher.camera);
  watcher_clear (&watcher);
}

static void
test_free_running (void)
{
  Watcher watcher;
  MusterGstStream *stream;
  int before = g_atomic_int_get (&n_disposed);

  watcher_init (&watcher, g_object_new (TEST_TYPE_CAMERA, NULL));
  muster_camera_start (watcher.camera);
  stream = start (watcher.camera, 0);
  g_assert_cmpint (muster_gst_stream_get_last_time (stream), ==, 0);
  watcher_wait_frames (&watcher, 3, 5000);
  g_assert_cmpint (
      ABS (g_get_monotonic_time () - muster_gst_stream_get_last_time (stream)), <, 1000 * 1000);
  muster_gst_stream_free (stream);
  muster_camera_stop (watcher.camera);
  watcher_clear (&watcher);
  watcher_run (200);
  g_assert_cmpint (g_atomic_int_get (&n_disposed), ==, before + 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  gst_init (NULL, NULL);
  g_test_add_func ("/camera/stream/free-while-opening", test_free_while_opening);
  g_test_add_func ("/camera/stream/free-running", test_free_running);
  return g_test_run ();
}
