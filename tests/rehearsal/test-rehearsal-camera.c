/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "muster-error.h"
#include "muster-rehearsal.h"

#define PERIOD (G_USEC_PER_SEC / 15)

typedef struct {
  guint n;
  gint64 first_us, last_us;
  gint64 off_grid_us; /* worst distance from a whole number of periods after the first */
  MusterFrame *last;  /* owned */
} Seen;

static void
frame_cb (MusterCamera *camera, MusterFrame *frame, Seen *seen)
{
  gint64 t = muster_frame_get_time (frame), off;

  g_assert_cmpint (muster_frame_get_width (frame), ==, 640);
  g_assert_cmpint (muster_frame_get_height (frame), ==, 480);
  if (seen->n++ == 0)
    seen->first_us = t;
  g_assert_true (seen->n == 1 || t > seen->last_us);
  off = (t - seen->first_us) % PERIOD;
  seen->off_grid_us = MAX (seen->off_grid_us, MIN (off, PERIOD - off));
  seen->last_us = t;
  g_clear_pointer (&seen->last, muster_frame_unref);
  seen->last = muster_frame_ref (frame);
}

static void
run_until (Seen *seen, guint n, double seconds)
{
  gint64 end = g_get_monotonic_time () + (gint64) (seconds * G_USEC_PER_SEC);

  while (seen->n < n && g_get_monotonic_time () < end)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (500);
}

static void
run_for (double seconds)
{
  gint64 end = g_get_monotonic_time () + (gint64) (seconds * G_USEC_PER_SEC);

  while (g_get_monotonic_time () < end)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (500);
}

/* Fifteen a second on a fixed grid of times: what a slow picture costs is whole steps, never a
 * drift. */
static void
test_rate (void)
{
  MusterCamera *camera = muster_rehearsal_camera_new ();
  Seen seen = {0};
  gint64 span;

  g_assert_true (muster_camera_is_virtual (camera));
  g_signal_connect (camera, "frame", G_CALLBACK (frame_cb), &seen);
  muster_rehearsal_camera_set_sitter (MUSTER_REHEARSAL_CAMERA (camera), 764, MUSTER_SITTER_GOOD);
  muster_camera_start (camera);
  run_until (&seen, 30, 20);
  g_assert_cmpint (muster_camera_get_state (camera), ==, MUSTER_CAMERA_LIVE);
  muster_camera_stop (camera);
  g_assert_cmpuint (seen.n, ==, 30);
  g_assert_cmpint (seen.off_grid_us, ==, 0);
  span = seen.last_us - seen.first_us;
  g_assert_cmpint (span, >=, 29 * PERIOD);
  g_test_message ("30 pictures in %.2f s", (double) span / G_USEC_PER_SEC);
  g_clear_pointer (&seen.last, muster_frame_unref);
  g_assert_finalize_object (camera);
}

/* Stop at any moment: no frame afterwards, start again works. */
static void
test_stop (void)
{
  MusterCamera *camera = muster_rehearsal_camera_new ();
  Seen seen = {0};

  g_signal_connect (camera, "frame", G_CALLBACK (frame_cb), &seen);
  for (int i = 0; i < 12; i++) {
    guint n;
    gint64 begun;

    muster_camera_start (camera);
    g_usleep (i * 15000);
    begun = g_get_monotonic_time ();
    muster_camera_stop (camera);
    g_assert_cmpint (g_get_monotonic_time () - begun, <, 4 * G_USEC_PER_SEC);
    n = seen.n;
    run_for (.02);
    g_assert_cmpuint (seen.n, ==, n);
    seen.last_us = 0;
  }
  muster_camera_start (camera);
  run_until (&seen, seen.n + 1, 10);
  g_clear_pointer (&seen.last, muster_frame_unref);
  g_assert_finalize_object (camera); /* while it runs */
}

static double
change (MusterFrame *a, MusterFrame *b)
{
  const guint8 *p = muster_frame_get_pixels (a), *q = muster_frame_get_pixels (b);
  double sum = 0;

  for (int i = 0; i < 640 * 480 * 3; i++)
    sum += ABS (p[i] - q[i]);
  return sum / (640 * 480 * 3);
}

static MusterFrame *
picture_of (MusterCamera *camera, Seen *seen, guint32 identity, MusterSitter sitter)
{
  muster_rehearsal_camera_set_sitter (MUSTER_REHEARSAL_CAMERA (camera), identity, sitter);
  run_for (.2); /* a picture on its way may still show the one before */
  run_until (seen, seen->n + 8, 10);
  return muster_frame_ref (seen->last);
}

static void
test_sitters (void)
{
  MusterCamera *camera = muster_rehearsal_camera_new ();
  Seen seen = {0};

  g_signal_connect (camera, "frame", G_CALLBACK (frame_cb), &seen);
  muster_camera_start (camera);
  {
    g_autoptr (MusterFrame) nobody = picture_of (camera, &seen, 764, MUSTER_SITTER_NOBODY);
    g_autoptr (MusterFrame) good = picture_of (camera, &seen, 764, MUSTER_SITTER_GOOD);
    g_autoptr (MusterFrame) impostor = picture_of (camera, &seen, 764, MUSTER_SITTER_IMPOSTOR);
    g_autoptr (MusterFrame) far = picture_of (camera, &seen, 764, MUSTER_SITTER_FAR);
    g_autoptr (MusterFrame) closer = NULL;

    g_assert_cmpfloat (change (nobody, good), >, 3);
    g_assert_cmpfloat (change (good, impostor), >, 2);
    g_assert_cmpfloat (change (good, far), >, 3);
    muster_rehearsal_camera_prompt (MUSTER_REHEARSAL_CAMERA (camera), "closer");
    run_for (1.2);
    closer = muster_frame_ref (seen.last);
    g_assert_cmpfloat (change (far, closer), >, 3);
    /* the watermark: white letters on dark, the same in all */
    g_assert_cmpint (muster_frame_get_pixels (nobody)[3 * (466 * 640 + 242)], ==, 245);
    g_assert_cmpint (muster_frame_get_pixels (closer)[3 * (466 * 640 + 242)], ==, 245);
  }
  muster_camera_stop (camera);
  g_clear_pointer (&seen.last, muster_frame_unref);
  g_assert_finalize_object (camera);
}

static void
state_cb (MusterCamera *camera, GParamSpec *pspec, GString *states)
{
  static const char letters[] = "oslf"; /* as MusterCameraState */

  g_string_append_c (states, letters[muster_camera_get_state (camera)]);
}

static void
test_unplug (void)
{
  MusterCamera *camera = muster_rehearsal_camera_new ();
  MusterRehearsalCamera *rehearsal = MUSTER_REHEARSAL_CAMERA (camera);
  g_autoptr (GString) states = g_string_new (NULL);
  Seen seen = {0};
  guint n;

  g_signal_connect (camera, "frame", G_CALLBACK (frame_cb), &seen);
  g_signal_connect (camera, "notify::state", G_CALLBACK (state_cb), states);
  muster_camera_start (camera);
  run_until (&seen, 2, 10);
  muster_rehearsal_camera_unplug (rehearsal, TRUE);
  g_assert_cmpint (muster_camera_get_state (camera), ==, MUSTER_CAMERA_FAILED);
  g_assert_error (muster_camera_get_error (camera), MUSTER_ERROR, MUSTER_ERROR_NO_DEVICE);
  n = seen.n;
  run_for (.3);
  g_assert_cmpuint (seen.n, ==, n);
  muster_rehearsal_camera_unplug (rehearsal, FALSE);
  run_until (&seen, n + 3, 10);
  g_assert_cmpint (muster_camera_get_state (camera), ==, MUSTER_CAMERA_LIVE);
  muster_camera_stop (camera);
  g_assert_cmpstr (states->str, ==, "slflo");

  /* Pulled out before it is started, put back while it is stopped. */
  g_string_truncate (states, 0);
  muster_rehearsal_camera_unplug (rehearsal, TRUE);
  muster_camera_start (camera);
  run_for (.1);
  muster_camera_stop (camera);
  g_assert_cmpstr (states->str, ==, "sfo");
  muster_rehearsal_camera_unplug (rehearsal, FALSE);
  muster_camera_start (camera);
  run_until (&seen, seen.n + 1, 10);
  g_assert_cmpint (muster_camera_get_state (camera), ==, MUSTER_CAMERA_LIVE);
  g_clear_pointer (&seen.last, muster_frame_unref);
  g_assert_finalize_object (camera);
}

static double
mean_of (Seen *seen)
{
  const guint8 *bgr;
  double sum = 0;

  /* What was asked for is seen a third of a second later at most. */
  run_until (seen, seen->n + 8, 20);
  bgr = muster_frame_get_pixels (seen->last);
  for (gsize i = 0; i < 640 * 480 * 3; i++)
    sum += bgr[i];
  return sum / (640 * 480 * 3);
}

/* The lamp goes out: a locked camera does not open up for it, and does again afterwards. */
static void
test_lock (void)
{
  MusterCamera *camera = muster_rehearsal_camera_new ();
  MusterRehearsalCamera *rehearsal = MUSTER_REHEARSAL_CAMERA (camera);
  Seen seen = {0};
  double dark, locked;

  g_signal_connect (camera, "frame", G_CALLBACK (frame_cb), &seen);
  muster_rehearsal_camera_set_sitter (rehearsal, 764, MUSTER_SITTER_DARK);
  muster_camera_set_locked (camera, FALSE);
  muster_camera_start (camera);
  dark = mean_of (&seen);

  muster_rehearsal_camera_set_sitter (rehearsal, 764, MUSTER_SITTER_GOOD);
  mean_of (&seen);
  muster_camera_set_locked (camera, TRUE);
  while (muster_camera_get_locks (camera) == MUSTER_CAMERA_LOCK_NONE)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (muster_camera_get_locks (camera),
                   ==,
                   MUSTER_CAMERA_LOCK_EXPOSURE | MUSTER_CAMERA_LOCK_WHITE_BALANCE);
  muster_rehearsal_camera_set_sitter (rehearsal, 764, MUSTER_SITTER_DARK);
  locked = mean_of (&seen);
  g_assert_cmpfloat (locked, <, 0.85 * dark);
  muster_camera_set_locked (camera, FALSE);
  g_assert_cmpint (muster_camera_get_locks (camera), ==, MUSTER_CAMERA_LOCK_NONE);
  g_assert_cmpfloat (mean_of (&seen), >, 0.9 * dark);

  /* Free as soon as it is pulled out, and locked again when it is back. */
  muster_camera_set_locked (camera, TRUE);
  g_assert_cmpint (muster_camera_get_locks (camera), !=, MUSTER_CAMERA_LOCK_NONE);
  muster_rehearsal_camera_unplug (rehearsal, TRUE);
  g_assert_cmpint (muster_camera_get_locks (camera), ==, MUSTER_CAMERA_LOCK_NONE);
  muster_rehearsal_camera_unplug (rehearsal, FALSE);
  while (muster_camera_get_locks (camera) == MUSTER_CAMERA_LOCK_NONE)
    g_main_context_iteration (NULL, TRUE);
  muster_camera_stop (camera);
  g_assert_cmpint (muster_camera_get_locks (camera), ==, MUSTER_CAMERA_LOCK_NONE);
  g_clear_pointer (&seen.last, muster_frame_unref);
  g_assert_finalize_object (camera);
}

static void
test_open (void)
{
  static const char *const right[] = {
      "rehearsal", "rehearsal:1", "rehearsal:12", "rehearsal:3:impostor", "rehearsal:7:eyes-shut"};
  static const char *const wrong[] = {"",
                                      "rehearsals",
                                      "rehearsal:",
                                      "rehearsal:0",
                                      "rehearsal:13",
                                      "rehearsal:-1",
                                      "rehearsal:1:",
                                      "rehearsal:1:better",
                                      "rehearsal:1:good:",
                                      "file:rehearsal"};

  for (gsize i = 0; i < G_N_ELEMENTS (right); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (MusterCamera) camera = muster_rehearsal_camera_open (right[i], &error);

    g_assert_no_error (error);
    g_assert_true (MUSTER_IS_REHEARSAL_CAMERA (camera));
  }
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (MusterCamera) camera = muster_rehearsal_camera_open (wrong[i], &error);

    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_USAGE);
    g_assert_null (camera);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rehearsal/camera/rate", test_rate);
  g_test_add_func ("/rehearsal/camera/stop", test_stop);
  g_test_add_func ("/rehearsal/camera/sitters", test_sitters);
  g_test_add_func ("/rehearsal/camera/unplug", test_unplug);
  g_test_add_func ("/rehearsal/camera/lock", test_lock);
  g_test_add_func ("/rehearsal/camera/open", test_open);
  return g_test_run ();
}
