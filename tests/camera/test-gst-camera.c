/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <gst/gst.h>
#include <signal.h>

#include "camera-fixture.h"
#include "muster-error.h"

/* The cameras here are other processes, so that they can be killed. Needs a PipeWire
 * session of its own: see with-pipewire.sh. */

#define YUY2 "YUY2 640x480 30"

static const char *provider_path;

static GSubprocess *
plug_in (const char *name, const char *form, const char *device)
{
  g_autoptr (GError) error = NULL;
  GSubprocess *provider =
      g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, provider_path, name, form, device, NULL);

  g_assert_no_error (error);
  return provider;
}

static void
pull_out (GSubprocess *provider)
{
  g_subprocess_force_exit (provider);
  g_assert_true (g_subprocess_wait (provider, NULL, NULL));
  g_object_unref (provider);
}

static MusterCamera *
open_camera (const char *source)
{
  g_autoptr (GError) error = NULL;
  MusterCamera *camera = muster_camera_open (source, &error);

  g_assert_no_error (error);
  return camera;
}

static void
wait_failed (Watcher *watcher, int code, guint within_ms)
{
  gint64 begin = g_get_monotonic_time ();

  watcher_wait_state (watcher, MUSTER_CAMERA_FAILED, within_ms);
  /* The code may get better within the bound: first a stream that broke, then a device gone. */
  while (!g_error_matches (muster_camera_get_error (watcher->camera), MUSTER_ERROR, code) &&
         g_get_monotonic_time () - begin < within_ms * 1000)
    watcher_run (10);
  g_test_message ("after %d ms: %s",
                  (int) ((g_get_monotonic_time () - begin) / 1000),
                  muster_camera_get_error (watcher->camera)->message);
  g_assert_error (muster_camera_get_error (watcher->camera), MUSTER_ERROR, code);
}

static void
test_none (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = muster_camera_list (&error);
  Watcher watcher;

  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 0);
  watcher_init (&watcher, open_camera ("auto"));
  muster_camera_start (watcher.camera);
  wait_failed (&watcher, MUSTER_ERROR_NO_DEVICE, 1000);
  muster_camera_stop (watcher.camera);
  watcher_clear (&watcher);
}

/* Comes while it is waited for, is seen in the list, is not taken unasked. */
static void
test_plug_in (void)
{
  g_autoptr (GPtrArray) list = NULL;
  GSubprocess *provider;
  Watcher asked, automatic;
  const MusterCameraInfo *info;

  watcher_init (&asked, open_camera ("device:Camera A"));
  watcher_init (&automatic, open_camera ("auto"));
  muster_camera_start (asked.camera);
  muster_camera_start (automatic.camera);
  wait_failed (&asked, MUSTER_ERROR_NO_DEVICE, 1000);
  provider = plug_in ("Camera A", YUY2, NULL);
  watcher_wait_frames (&asked, 5, 10000);
  g_assert_cmpint (muster_camera_get_state (asked.camera), ==, MUSTER_CAMERA_LIVE);
  g_assert_cmpstr (muster_camera_get_name (asked.camera), ==, "Camera A");
  g_assert_true (muster_camera_is_virtual (asked.camera));
  g_assert_cmpint (muster_frame_get_width (asked.last), ==, 640);
  g_assert_cmpint (muster_frame_get_height (asked.last), ==, 480);
  g_assert_cmpint (ABS (g_get_monotonic_time () - muster_frame_get_time (asked.last)), <, 300000);
  g_assert_cmpint (muster_camera_get_state (automatic.camera), ==, MUSTER_CAMERA_FAILED);

  list = muster_camera_list (NULL);
  g_assert_cmpuint (list->len, ==, 1);
  info = g_ptr_array_index (list, 0);
  g_assert_cmpstr (info->name, ==, "Camera A");
  g_assert_true (info->is_virtual);

  muster_camera_stop (asked.camera);
  muster_camera_stop (automatic.camera);
  watcher_clear (&asked);
  watcher_clear (&automatic);
  pull_out (provider);
}

/* On again after pauses of any length; the time to the first frame is what a guest waits. */
static void
test_restart (void)
{
  static const guint pauses_ms[] = {0, 1, 100, 500, 1200, 0};
  GSubprocess *provider = plug_in ("Camera N", YUY2, "99");
  Watcher watcher;

  watcher_init (&watcher, open_camera ("auto"));
  muster_camera_start (watcher.camera);
  watcher_wait_frames (&watcher, 15, 10000);
  g_assert_cmpstr (muster_camera_get_name (watcher.camera), ==, "Camera N");
  g_assert_false (muster_camera_is_virtual (watcher.camera));
  for (gsize i = 0; i < G_N_ELEMENTS (pauses_ms); i++) {
    gint64 begin, first;

    muster_camera_stop (watcher.camera);
    watcher_run (pauses_ms[i]);
    begin = g_get_monotonic_time ();
    muster_camera_start (watcher.camera);
    watcher_wait_frames (&watcher, 1, 10000);
    first = g_get_monotonic_time ();
    watcher_wait_frames (&watcher, 15, 10000);
    g_test_message ("after a pause of %u ms: first frame in %d ms, 15 more in %d ms",
                    pauses_ms[i],
                    (int) (first - begin) / 1000,
                    (int) (g_get_monotonic_time () - first) / 1000);
    g_assert_cmpint (muster_frame_get_time (watcher.last), >, begin);
  }

  /* Out and in again, while running. */
  for (int i = 0; i < 2; i++) {
    pull_out (provider);
    wait_failed (&watcher, MUSTER_ERROR_NO_DEVICE, 3000);
    watcher_run (1000);
    provider = plug_in ("Camera N", YUY2, "99");
    watcher_wait_frames (&watcher, 15, 10000);
  }
  muster_camera_stop (watcher.camera);
  watcher_clear (&watcher);
  pull_out (provider);
}

static void
test_pull_out (void)
{
  GSubprocess *provider = plug_in ("Camera B", YUY2, NULL);
  Watcher watcher;

  watcher_init (&watcher, open_camera ("device:Camera B"));
  muster_camera_start (watcher.camera);
  for (int i = 0; i < 3; i++) {
    watcher_wait_frames (&watcher, 10, 10000);
    pull_out (provider);
    wait_failed (&watcher, MUSTER_ERROR_NO_DEVICE, 3000);
    watcher.n_frames = 0;
    watcher_run (300);
    g_assert_cmpuint (watcher.n_frames, ==, 0);
    provider = plug_in ("Camera B", YUY2, NULL);
  }
  watcher_wait_frames (&watcher, 10, 10000);
  muster_camera_stop (watcher.camera);
  watcher_clear (&watcher);
  pull_out (provider);
}

/* Still there, but silent: no message ever says so. */
static void
test_stall (void)
{
  GSubprocess *provider = plug_in ("Camera C", YUY2, NULL);
  Watcher watcher;

  watcher_init (&watcher, open_camera ("device:Camera C"));
  muster_camera_start (watcher.camera);
  for (int i = 0; i < 2; i++) {
    watcher_wait_frames (&watcher, 10, 10000);
    g_subprocess_send_signal (provider, SIGUSR1);
    wait_failed (&watcher, MUSTER_ERROR_STALLED, 3000);
    watcher_run (1500);
    g_assert_cmpint (muster_camera_get_state (watcher.camera), ==, MUSTER_CAMERA_FAILED);
    g_subprocess_send_signal (provider, SIGUSR2);
  }
  watcher_wait_frames (&watcher, 10, 15000);
  muster_camera_stop (watcher.camera);
  watcher_clear (&watcher);
  pull_out (provider);
}

static void
test_forms (void)
{
  static const struct {
    const char *name;
    const char *form;
    int width;
    int height;
  } cases[] = {
      {"BGR", "BGR 640x480 15", 640, 480},
      {"full HD", "I420 1920x1080 15", 1280, 720},
      {"fast", "YUY2 640x480 60", 640, 480},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    GSubprocess *provider = plug_in (cases[i].name, cases[i].form, NULL);
    g_autofree char *source = g_strconcat ("device:", cases[i].name, NULL);
    gint64 begin;
    Watcher watcher;

    watcher_init (&watcher, open_camera (source));
    muster_camera_start (watcher.camera);
    watcher_wait_frames (&watcher, 5, 10000);
    g_assert_cmpint (muster_frame_get_width (watcher.last), ==, cases[i].width);
    g_assert_cmpint (muster_frame_get_height (watcher.last), ==, cases[i].height);
    begin = g_get_monotonic_time ();
    watcher_wait_frames (&watcher, 30, 10000);
    g_test_message (
        "%s: 30 frames in %d ms", cases[i].name, (int) (g_get_monotonic_time () - begin) / 1000);
    g_assert_cmpint (g_get_monotonic_time () - begin, >, 900 * 1000);
    muster_camera_stop (watcher.camera);
    watcher_clear (&watcher);
    pull_out (provider);
  }
}

/* With a parent device it counts as physical; the first such one is taken, an infrared one not. */
static void
test_automatic (void)
{
  GSubprocess *virtual = plug_in ("A virtual", YUY2, NULL);
  GSubprocess *infrared = plug_in ("B infrared", "GRAY8 640x480 30", "998");
  GSubprocess *physical = plug_in ("C physical", YUY2, "999");
  Watcher watcher;

  watcher_init (&watcher, open_camera ("auto"));
  muster_camera_start (watcher.camera);
  watcher_wait_frames (&watcher, 5, 10000);
  g_assert_cmpstr (muster_camera_get_name (watcher.camera), ==, "C physical");
  g_assert_false (muster_camera_is_virtual (watcher.camera));
  muster_camera_stop (watcher.camera);
  watcher_clear (&watcher);
  pull_out (physical);
  pull_out (infrared);
  pull_out (virtual);
}

/* As a visit does: what fails is switched off, so no other camera is seen in the middle of one. */
static void
stop_cb (MusterCamera *camera)
{
  if (muster_camera_get_state (camera) == MUSTER_CAMERA_FAILED)
    muster_camera_stop (camera);
}

static void
wait_listed (guint n_cameras)
{
  guint found;

  do {
    g_autoptr (GPtrArray) list = muster_camera_list (NULL);

    found = list->len;
    watcher_run (50);
  } while (found != n_cameras);
}

static void
test_switch (void)
{
  GSubprocess *first = plug_in ("A physical", YUY2, "998");
  GSubprocess *second = plug_in ("B physical", YUY2, "999");
  Watcher watcher;

  wait_listed (2);
  watcher_init (&watcher, open_camera ("auto"));
  g_assert_true (muster_camera_look (watcher.camera, NULL));
  g_assert_cmpstr (muster_camera_get_name (watcher.camera), ==, "A physical");
  g_assert_cmpint (muster_camera_get_state (watcher.camera), ==, MUSTER_CAMERA_OFF);
  /* PipeWire shows them, the kernel knows of none */
  g_assert_false (muster_camera_is_trusted (watcher.camera));
  g_signal_connect (watcher.camera, "notify::state", G_CALLBACK (stop_cb), NULL);
  muster_camera_start (watcher.camera);
  watcher_wait_frames (&watcher, 10, 10000);
  pull_out (first);
  watcher_wait_state (&watcher, MUSTER_CAMERA_OFF, 5000);
  watcher.n_frames = 0;
  watcher_run (500);
  g_assert_cmpuint (watcher.n_frames, ==, 0);
  g_assert_cmpstr (muster_camera_get_name (watcher.camera), ==, "A physical");

  wait_listed (1);
  muster_camera_start (watcher.camera);
  g_assert_cmpstr (muster_camera_get_name (watcher.camera), ==, "B physical");
  watcher_wait_frames (&watcher, 5, 10000);
  muster_camera_stop (watcher.camera);
  pull_out (second);
  wait_listed (0);
  g_assert_false (muster_camera_look (watcher.camera, NULL));
  watcher_clear (&watcher);
}

static void
test_stop_anywhere (void)
{
  GSubprocess *provider = plug_in ("Camera D", YUY2, NULL);
  Watcher watcher;

  watcher_init (&watcher, open_camera ("device:Camera D"));
  muster_camera_start (watcher.camera);
  watcher_wait_frames (&watcher, 1, 10000);
  muster_camera_stop (watcher.camera);
  for (int i = 0; i < 50; i++) {
    guint n_frames;

    muster_camera_start (watcher.camera);
    watcher_run (i * 4);
    muster_camera_stop (watcher.camera);
    n_frames = watcher.n_frames;
    watcher_run (2);
    g_assert_cmpuint (watcher.n_frames, ==, n_frames);
  }
  watcher_clear (&watcher);
  pull_out (provider);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  provider_path = argv[1];
  gst_init (NULL, NULL);
  if (!gst_registry_check_feature_version (gst_registry_get (), "pipewiresrc", 0, 3, 0)) {
    g_print ("skipped: GStreamer's PipeWire plugin is not installed\n");
    return 77;
  }
  g_test_add_func ("/camera/device/none", test_none);
  g_test_add_func ("/camera/device/plug-in", test_plug_in);
  g_test_add_func ("/camera/device/restart", test_restart);
  g_test_add_func ("/camera/device/pull-out", test_pull_out);
  g_test_add_func ("/camera/device/stall", test_stall);
  g_test_add_func ("/camera/device/forms", test_forms);
  g_test_add_func ("/camera/device/automatic", test_automatic);
  g_test_add_func ("/camera/device/switch", test_switch);
  g_test_add_func ("/camera/device/stop-anywhere", test_stop_anywhere);
  return g_test_run ();
}
