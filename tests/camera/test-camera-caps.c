/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gst/app/app.h>

#include "muster-camera-caps.h"
#include "muster-error.h"
#include "muster-gst-frame.h"
#include "muster-gst-pipeline.h"

/* JPEG is of full range: jpegenc takes what comes as if it were, and videotestsrc does not draw so.
 */
#define RED_JPEG                                                                                   \
  "videotestsrc pattern=red ! video/x-raw,format=RGB ! videoconvert ! "                            \
  "video/x-raw,format=I420,colorimetry=(string)1:4:0:0 ! jpegenc"

static void
test_choose (void)
{
  /* What cameras offer, and what they are asked for; NULL if nothing is of use. */
  static const struct {
    const char *what;
    const char *offered;
    const char *chosen;
  } cases[] = {
      {"USB 2 webcam: raw is slow at the large size, MJPG is not",
       "video/x-raw,format=YUY2,width=640,height=480,framerate={(fraction)30/1,(fraction)15/1};"
       "video/x-raw,format=YUY2,width=1280,height=720,framerate=10/1;"
       "image/jpeg,width=1280,height=720,framerate={(fraction)30/1,(fraction)15/1};"
       "image/jpeg,width=1920,height=1080,framerate=30/1",
       "image/jpeg,width=1280,height=720,framerate=30/1"},
      {"raw at the same size and rate is better than MJPG",
       "image/jpeg,width=1280,height=720,framerate=30/1;"
       "video/x-raw,format=NV12,width=1280,height=720,framerate=30/1",
       "video/x-raw,format=NV12,width=1280,height=720,framerate=30/1"},
      {"a slow large size gives way to a fast small one",
       "video/x-raw,format=YUY2,width=1280,height=720,framerate=10/1;"
       "video/x-raw,format=YUY2,width=640,height=480,framerate=30/1",
       "video/x-raw,format=YUY2,width=640,height=480,framerate=30/1"},
      {"30 is enough",
       "video/x-raw,format=YUY2,width=640,height=480,framerate={(fraction)15/1,(fraction)30/1,"
       "(fraction)60/1}",
       "video/x-raw,format=YUY2,width=640,height=480,framerate=30/1"},
      {"more than 30 before less than 15",
       "video/x-raw,format=YUY2,width=640,height=480,framerate={(fraction)10/1,(fraction)60/1}",
       "video/x-raw,format=YUY2,width=640,height=480,framerate=60/1"},
      {"ranges are met inside",
       "video/x-raw,format=YUY2,width=[160,1920],height=[120,1080],framerate=[1/1,60/1]",
       "video/x-raw,format=YUY2,width=1280,height=720,framerate=30/1"},
      {"a range of rates that ends below",
       "video/x-raw,format=YUY2,width=640,height=480,framerate=[1/1,25/1]",
       "video/x-raw,format=YUY2,width=640,height=480,framerate=25/1"},
      {"a list of formats",
       "video/x-raw,format={GRAY8,I420,YUY2},width=640,height=480,framerate=30/1",
       "video/x-raw,format=YUY2,width=640,height=480,framerate=30/1"},
      {"only larger",
       "image/jpeg,width=1920,height=1080,framerate=30/1;"
       "image/jpeg,width=3840,height=2160,framerate=30/1",
       "image/jpeg,width=1920,height=1080,framerate=30/1"},
      {"only smaller",
       "video/x-raw,format=YUY2,width=160,height=120,framerate=30/1;"
       "video/x-raw,format=YUY2,width=320,height=240,framerate=30/1",
       "video/x-raw,format=YUY2,width=320,height=240,framerate=30/1"},
      {"larger before smaller",
       "video/x-raw,format=YUY2,width=320,height=240,framerate=30/1;"
       "video/x-raw,format=YUY2,width=1920,height=1080,framerate=30/1",
       "video/x-raw,format=YUY2,width=1920,height=1080,framerate=30/1"},
      {"slow is better than nothing",
       "video/x-raw,format=YUY2,width=640,height=480,framerate=5/1",
       "video/x-raw,format=YUY2,width=640,height=480,framerate=5/1"},
      {"no rate said",
       "video/x-raw,format=YUY2,width=640,height=480",
       "video/x-raw,format=YUY2,width=640,height=480"},
      {"29.97",
       "video/x-raw,format=YUY2,width=640,height=480,framerate=30000/1001",
       "video/x-raw,format=YUY2,width=640,height=480,framerate=30000/1001"},
      {"infrared", "video/x-raw,format=GRAY8,width=640,height=480,framerate=30/1", NULL},
      {"H.264 only", "video/x-h264,width=1280,height=720,framerate=30/1", NULL},
      {"no size", "video/x-raw,format=YUY2,framerate=30/1", NULL},
      {"nothing", "EMPTY", NULL},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GstCaps) offered = gst_caps_from_string (cases[i].offered);
    g_autoptr (GstCaps) expected = NULL;
    g_autoptr (GstCaps) filter = NULL;
    g_autofree char *text = NULL;
    MusterCameraCaps chosen;

    g_assert_nonnull (offered);
    if (cases[i].chosen == NULL) {
      g_assert_false (muster_camera_caps_choose (offered, &chosen));
      continue;
    }
    g_assert_true (muster_camera_caps_choose (offered, &chosen));
    filter = muster_camera_caps_to_gst (&chosen);
    expected = gst_caps_from_string (cases[i].chosen);
    text = gst_caps_to_string (filter);
    g_test_message ("%s: %s", cases[i].what, text);
    g_assert_true (gst_caps_is_equal (filter, expected));
  }
}

static void
test_fit (void)
{
  static const int cases[][4] = {
      {640, 480, 640, 480},
      {1280, 720, 1280, 720},
      {1920, 1080, 1280, 720},
      {2592, 1944, 1280, 960},
      {1080, 1920, 720, 1280},
      {9000, 2, 1280, 1},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    int width = cases[i][0], height = cases[i][1];

    muster_camera_caps_fit (&width, &height);
    g_assert_cmpint (width, ==, cases[i][2]);
    g_assert_cmpint (height, ==, cases[i][3]);
  }
}

/* Each form through the real elements, as far as the frame. */
static void
test_pipeline (void)
{
  static const struct {
    const char *source;
    const char *offered;
    int width;
    int height;
  } cases[] = {
      {RED_JPEG, "image/jpeg,width=1280,height=720,framerate=30/1", 1280, 720},
      {RED_JPEG, "image/jpeg,width=1920,height=1440,framerate=30/1", 1280, 960},
      {"videotestsrc pattern=red",
       "video/x-raw,format=NV12,width=640,height=480,framerate=30/1",
       640,
       480},
      {"videotestsrc pattern=red",
       "video/x-raw,format=RGBx,width=322,height=241,framerate=30/1",
       322,
       241},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GstCaps) offered = gst_caps_from_string (cases[i].offered);
    g_autoptr (GError) error = NULL;
    g_autoptr (GstElement) pipeline = NULL;
    g_autoptr (GstElement) sink = NULL;
    g_autoptr (GstSample) sample = NULL;
    g_autoptr (MusterFrame) frame = NULL;
    const guint8 *pixel;

    pipeline = muster_gst_pipeline_new (
        gst_parse_bin_from_description (cases[i].source, TRUE, NULL), offered, &error);
    g_assert_no_error (error);
    sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
    gst_element_set_state (pipeline, GST_STATE_PLAYING);
    sample = gst_app_sink_try_pull_sample (GST_APP_SINK (sink), 10 * GST_SECOND);
    g_assert_nonnull (sample);
    frame = muster_gst_frame_new (sample, 1);
    gst_element_set_state (pipeline, GST_STATE_NULL);
    g_assert_nonnull (frame);
    g_assert_cmpint (muster_frame_get_width (frame), ==, cases[i].width);
    g_assert_cmpint (muster_frame_get_height (frame), ==, cases[i].height);
    /* The frame outlives its pipeline. */
    pixel = muster_frame_get_pixels (frame) +
            muster_frame_get_stride (frame) * (muster_frame_get_height (frame) - 1) +
            3 * (muster_frame_get_width (frame) - 1);
    g_assert_cmpint (pixel[0], <, 10);
    g_assert_cmpint (pixel[1], <, 10);
    g_assert_cmpint (pixel[2], >, 240);
  }
}

static void
test_no_colour (void)
{
  g_autoptr (GstCaps) offered =
      gst_caps_from_string ("video/x-raw,format=GRAY8,width=640,height=480,framerate=30/1");
  g_autoptr (GError) error = NULL;

  g_assert_null (
      muster_gst_pipeline_new (gst_element_factory_make ("videotestsrc", NULL), offered, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_FAILED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  gst_init (NULL, NULL);
  g_test_add_func ("/camera/caps/choose", test_choose);
  g_test_add_func ("/camera/caps/fit", test_fit);
  g_test_add_func ("/camera/caps/pipeline", test_pipeline);
  g_test_add_func ("/camera/caps/no-colour", test_no_colour);
  return g_test_run ();
}
