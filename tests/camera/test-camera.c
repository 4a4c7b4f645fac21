/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "camera-fixture.h"
#include "muster-error.h"

/* A kind whose thread delivers as fast as it can, numbering the frames in their time. */
#define TEST_TYPE_CAMERA (test_camera_get_type ())
G_DECLARE_FINAL_TYPE (TestCamera, test_camera, TEST, CAMERA, MusterCamera)

struct _TestCamera {
  MusterCamera parent_instance;
  GThread *worker;
  int stopping;
  int n_delivered;
  int n_alive; /* frames not freed yet */
};

G_DEFINE_FINAL_TYPE (TestCamera, test_camera, MUSTER_TYPE_CAMERA)

static void
pixels_free_cb (gpointer user_data)
{
  g_atomic_int_add ((int *) user_data, -1);
}

static void
deliver_one (TestCamera *self)
{
  static const guint8 pixels[16 * 16 * 3];
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (MusterFrame) frame = NULL;

  g_atomic_int_inc (&self->n_alive);
  bytes = g_bytes_new_with_free_func (pixels, sizeof pixels, pixels_free_cb, &self->n_alive);
  frame = muster_frame_new (16, 16, 48, bytes, g_atomic_int_add (&self->n_delivered, 1) + 1);
  muster_camera_deliver (MUSTER_CAMERA (self), frame);
}

static gpointer
work_cb (gpointer user_data)
{
  TestCamera *self = user_data;

  while (!g_atomic_int_get (&self->stopping)) {
    deliver_one (self);
    g_usleep (200);
  }
  return NULL;
}

static void
test_camera_start (MusterCamera *camera)
{
  TestCamera *self = TEST_CAMERA (camera);

  self->stopping = FALSE;
  self->worker = g_thread_new ("test-camera", work_cb, self);
}

static void
test_camera_stop (MusterCamera *camera)
{
  TestCamera *self = TEST_CAMERA (camera);

  g_atomic_int_set (&self->stopping, TRUE);
  g_clear_pointer (&self->worker, g_thread_join);
}

static void
test_camera_class_init (TestCameraClass *klass)
{
  MUSTER_CAMERA_CLASS (klass)->start = test_camera_start;
  MUSTER_CAMERA_CLASS (klass)->stop = test_camera_stop;
}

static void
test_camera_init (TestCamera *self)
{
}

static void
test_newest_wins (void)
{
  TestCamera *camera = g_object_new (TEST_TYPE_CAMERA, NULL);
  Watcher watcher;
  gint64 previous = 0;

  watcher_init (&watcher, MUSTER_CAMERA (camera));
  watcher.delay_ms = 20;
  muster_camera_start (MUSTER_CAMERA (camera));
  g_assert_cmpint (muster_camera_get_state (MUSTER_CAMERA (camera)), ==, MUSTER_CAMERA_STARTING);
  for (int i = 0; i < 10; i++) {
    watcher_wait_frames (&watcher, 1, 5000);
    g_assert_cmpint (muster_frame_get_time (watcher.last), >, previous);
    previous = muster_frame_get_time (watcher.last);
    /* One in the mailbox, one at the consumer, one on its way. */
    g_assert_cmpint (g_atomic_int_get (&camera->n_alive), <=, 3);
  }
  g_assert_cmpint (muster_camera_get_state (MUSTER_CAMERA (camera)), ==, MUSTER_CAMERA_LIVE);
  g_assert_cmpint (g_atomic_int_get (&camera->n_delivered), >, 20);
  muster_camera_stop (MUSTER_CAMERA (camera));
  g_clear_pointer (&watcher.last, muster_frame_unref);
  g_assert_cmpint (g_atomic_int_get (&camera->n_alive), ==, 0);
  watcher_clear (&watcher);
}

static void
test_nothing_after_stop (void)
{
  TestCamera *camera = g_object_new (TEST_TYPE_CAMERA, NULL);
  Watcher watcher;

  watcher_init (&watcher, MUSTER_CAMERA (camera));
  for (int i = 0; i < 200; i++) {
    guint n_frames;

    muster_camera_start (MUSTER_CAMERA (camera));
    if (i % 2 == 0)
      watcher_wait_frames (&watcher, 1, 5000);
    else
      g_usleep (300); /* so that a frame lies in the mailbox */
    muster_camera_stop (MUSTER_CAMERA (camera));
    n_frames = watcher.n_frames;
    while (g_main_context_iteration (NULL, FALSE))
      ;
    g_assert_cmpuint (watcher.n_frames, ==, n_frames);
    g_assert_cmpint (muster_camera_get_state (MUSTER_CAMERA (camera)), ==, MUSTER_CAMERA_OFF);
  }
  watcher_clear (&watcher);
}

static void
stop_cb (MusterCamera *camera, MusterFrame *frame, gpointer user_data)
{
  muster_camera_stop (camera);
  *(guint *) user_data += 1;
}

static void
unref_cb (MusterCamera *camera, MusterFrame *frame, gpointer user_data)
{
  *(guint *) user_data += 1;
  g_object_unref (camera);
}

static void
test_stop_in_handler (void)
{
  TestCamera *camera = g_object_new (TEST_TYPE_CAMERA, NULL);
  guint n_frames = 0;

  g_signal_connect (camera, "frame", G_CALLBACK (stop_cb), &n_frames);
  muster_camera_start (MUSTER_CAMERA (camera));
  watcher_run (50);
  g_assert_cmpuint (n_frames, ==, 1);
  g_assert_finalize_object (camera);

  camera = g_object_new (TEST_TYPE_CAMERA, NULL);
  g_object_add_weak_pointer (G_OBJECT (camera), (gpointer *) &camera);
  g_signal_connect (camera, "frame", G_CALLBACK (unref_cb), &n_frames);
  muster_camera_start (MUSTER_CAMERA (camera));
  watcher_run (50);
  g_assert_cmpuint (n_frames, ==, 2);
  g_assert_null (camera);
}

static void
count_cb (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  *(guint *) user_data += 1;
}

static void
test_states (void)
{
  TestCamera *camera = g_object_new (TEST_TYPE_CAMERA, NULL);
  g_autoptr (GError) error = g_error_new_literal (MUSTER_ERROR, MUSTER_ERROR_BUSY, "busy");
  guint n_notified = 0;
  Watcher watcher;

  g_signal_connect (camera, "notify::state", G_CALLBACK (count_cb), &n_notified);
  watcher_init (&watcher, MUSTER_CAMERA (camera));
  muster_camera_start (MUSTER_CAMERA (camera));
  watcher_wait_frames (&watcher, 3, 5000);
  g_assert_cmpuint (n_notified, ==, 2); /* STARTING, LIVE; not once a frame */

  /* A failed camera is silent, also if its worker goes on. */
  muster_camera_set_state (MUSTER_CAMERA (camera), MUSTER_CAMERA_FAILED, error);
  watcher.n_frames = 0;
  watcher_run (30);
  g_assert_cmpuint (watcher.n_frames, ==, 0);
  g_assert_error (
      muster_camera_get_error (MUSTER_CAMERA (camera)), MUSTER_ERROR, MUSTER_ERROR_BUSY);
  g_assert_cmpuint (n_notified, ==, 3);
  muster_camera_set_state (MUSTER_CAMERA (camera), MUSTER_CAMERA_FAILED, error);
  g_assert_cmpuint (n_notified, ==, 3);
  error->code = MUSTER_ERROR_STALLED;
  muster_camera_set_state (MUSTER_CAMERA (camera), MUSTER_CAMERA_FAILED, error);
  g_assert_cmpuint (n_notified, ==, 4);

  /* Trying again is not seen until it has worked. */
  muster_camera_resume (MUSTER_CAMERA (camera));
  g_assert_cmpint (muster_camera_get_state (MUSTER_CAMERA (camera)), ==, MUSTER_CAMERA_FAILED);
  watcher_wait_frames (&watcher, 1, 5000);
  g_assert_cmpint (muster_camera_get_state (MUSTER_CAMERA (camera)), ==, MUSTER_CAMERA_LIVE);
  g_assert_null (muster_camera_get_error (MUSTER_CAMERA (camera)));
  g_assert_cmpuint (n_notified, ==, 5);

  muster_camera_post_failure (MUSTER_CAMERA (camera), g_error_copy (error));
  watcher_wait_state (&watcher, MUSTER_CAMERA_FAILED, 5000);
  muster_camera_stop (MUSTER_CAMERA (camera));
  g_assert_null (muster_camera_get_error (MUSTER_CAMERA (camera)));
  watcher_clear (&watcher);
}

static void
feed_cb (MusterFrame *frame, gpointer user_data)
{
  g_atomic_int_inc ((int *) user_data);
}

/* Nothing is fed any more, however long the camera goes on. */
static void
assert_closed (int *n_fed)
{
  const int before = g_atomic_int_get (n_fed);

  watcher_run (30);
  g_assert_cmpint (g_atomic_int_get (n_fed), ==, before);
}

static void
open_feed (MusterCamera *camera, int *n_fed)
{
  const int before = g_atomic_int_get (n_fed);
  const gint64 until = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;

  muster_camera_set_feed (camera, feed_cb, n_fed);
  while (g_atomic_int_get (n_fed) < before + 5 && g_get_monotonic_time () < until)
    g_usleep (1000);
  g_assert_cmpint (g_atomic_int_get (n_fed), >=, before + 5);
}

/* Frames reach the feed while the main loop stands still, but only of a camera that is LIVE, and
 * that whoever set it knows as it is. */
static void
test_feed (void)
{
  MusterCamera *camera = g_object_new (TEST_TYPE_CAMERA, NULL);
  g_autoptr (GError) error = g_error_new_literal (MUSTER_ERROR, MUSTER_ERROR_BUSY, "busy");
  int n_fed = 0;
  Watcher watcher;

  watcher_init (&watcher, camera);
  muster_camera_start (camera);
  muster_camera_set_feed (camera, feed_cb, &n_fed); /* no frame has been handed over yet */
  g_usleep (5000);
  g_assert_cmpint (g_atomic_int_get (&n_fed), ==, 0);
  watcher_wait_frames (&watcher, 1, 60000);
  assert_closed (&n_fed);

  open_feed (camera, &n_fed);
  muster_camera_set_feed (camera, NULL, NULL);
  assert_closed (&n_fed);

  open_feed (camera, &n_fed);
  muster_camera_set_pin (camera, "another");
  assert_closed (&n_fed);
  open_feed (camera, &n_fed);
  muster_camera_set_practice (camera, TRUE);
  assert_closed (&n_fed);
  open_feed (camera, &n_fed);
  muster_camera_set_identity (camera, NULL);
  assert_closed (&n_fed);

  open_feed (camera, &n_fed);
  muster_camera_set_state (camera, MUSTER_CAMERA_FAILED, error);
  muster_camera_resume (camera);
  watcher_wait_frames (&watcher, 1, 60000);
  assert_closed (&n_fed);

  open_feed (camera, &n_fed);
  muster_camera_stop (camera);
  muster_camera_start (camera);
  watcher_wait_frames (&watcher, 1, 60000);
  assert_closed (&n_fed);
  muster_camera_stop (camera);
  watcher_clear (&watcher);
}

static void
test_dispose_running (void)
{
  TestCamera *camera = g_object_new (TEST_TYPE_CAMERA, NULL);

  muster_camera_start (MUSTER_CAMERA (camera));
  g_usleep (2000);
  g_assert_finalize_object (camera);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/camera/newest-wins", test_newest_wins);
  g_test_add_func ("/camera/nothing-after-stop", test_nothing_after_stop);
  g_test_add_func ("/camera/stop-in-handler", test_stop_in_handler);
  g_test_add_func ("/camera/states", test_states);
  g_test_add_func ("/camera/feed", test_feed);
  g_test_add_func ("/camera/dispose-running", test_dispose_running);
  return g_test_run ();
}
