/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-v4l2-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>

#include "muster-error.h"

/* A driver with four controls; 0 in @ids is one that it does not have. */
static struct {
  guint32 ids[4];
  gint32 values[4];
  guint32 deaf;     /* takes a value and does not do it */
  guint interrupts; /* calls that a signal breaks off first */
  gboolean gone;
  guint sets;
} device;

static void
device_init (void)
{
  const guint32 ids[4] = {
      V4L2_CID_EXPOSURE_AUTO, V4L2_CID_AUTOGAIN, V4L2_CID_AUTO_WHITE_BALANCE, V4L2_CID_FOCUS_AUTO};

  device = (typeof (device)){.values = {V4L2_EXPOSURE_APERTURE_PRIORITY, 1, 1, 1}};
  for (int i = 0; i < 4; i++)
    device.ids[i] = ids[i];
}

static int
fail (int number)
{
  errno = number;
  return -1;
}

static int
device_call (int fd, unsigned long request, void *argument)
{
  struct v4l2_control *control = argument;

  if (device.gone)
    return fail (ENODEV);
  if (device.interrupts > 0) {
    device.interrupts--;
    return fail (EINTR);
  }
  for (int i = 0; i < 4; i++) {
    if (device.ids[i] != control->id)
      continue;
    if (request == VIDIOC_G_CTRL)
      control->value = device.values[i];
    else if (request != VIDIOC_S_CTRL)
      return fail (ENOTTY);
    else if (device.deaf != control->id)
      device.values[i] = control->value;
    device.sets += request == VIDIOC_S_CTRL;
    return 0;
  }
  return fail (EINVAL);
}

static MusterV4l2Lock *
lock (void)
{
  return muster_v4l2_lock_new_for_fd (open ("/dev/null", O_RDWR | O_CLOEXEC), device_call);
}

#define ALL                                                                                        \
  (MUSTER_CAMERA_LOCK_EXPOSURE | MUSTER_CAMERA_LOCK_WHITE_BALANCE | MUSTER_CAMERA_LOCK_FOCUS)

static void
test_all (void)
{
  MusterV4l2Lock *held;

  device_init ();
  device.interrupts = 3;
  held = lock ();
  g_assert_cmpint (muster_v4l2_lock_get_locks (held), ==, ALL);
  g_assert_cmpint (device.values[0], ==, V4L2_EXPOSURE_MANUAL);
  for (int i = 1; i < 4; i++)
    g_assert_cmpint (device.values[i], ==, 0);
  muster_v4l2_lock_free (held);
  g_assert_cmpint (device.values[0], ==, V4L2_EXPOSURE_APERTURE_PRIORITY);
  for (int i = 1; i < 4; i++)
    g_assert_cmpint (device.values[i], ==, 1);
}

/* What staff had set by hand is locked already, and stays as it is. */
static void
test_by_hand (void)
{
  MusterV4l2Lock *held;

  device_init ();
  device.values[0] = V4L2_EXPOSURE_MANUAL;
  device.values[3] = 0;
  held = lock ();
  g_assert_cmpint (muster_v4l2_lock_get_locks (held), ==, ALL);
  muster_v4l2_lock_free (held);
  g_assert_cmpint (device.values[0], ==, V4L2_EXPOSURE_MANUAL);
  g_assert_cmpint (device.values[3], ==, 0);
  g_assert_cmpuint (device.sets, ==, 4);
}

/* Many cameras have no focus, some no control of their gain, and some only say that they obey. */
static void
test_parts (void)
{
  MusterV4l2Lock *held;

  device_init ();
  device.ids[1] = device.ids[3] = 0;
  device.deaf = V4L2_CID_AUTO_WHITE_BALANCE;
  held = lock ();
  g_assert_cmpint (muster_v4l2_lock_get_locks (held), ==, MUSTER_CAMERA_LOCK_EXPOSURE);
  muster_v4l2_lock_free (held);
  g_assert_cmpint (device.values[0], ==, V4L2_EXPOSURE_APERTURE_PRIORITY);

  device_init ();
  device.deaf = V4L2_CID_AUTOGAIN;
  held = lock ();
  g_assert_cmpint (muster_v4l2_lock_get_locks (held), ==, ALL & ~MUSTER_CAMERA_LOCK_EXPOSURE);
  muster_v4l2_lock_free (held);
}

static void
test_none (void)
{
  g_autoptr (GError) error = NULL;
  MusterV4l2Lock *held;

  device_init ();
  device.ids[0] = device.ids[1] = device.ids[2] = device.ids[3] = 0;
  held = lock ();
  g_assert_cmpint (muster_v4l2_lock_get_locks (held), ==, MUSTER_CAMERA_LOCK_NONE);
  muster_v4l2_lock_free (held);
  g_assert_cmpuint (device.sets, ==, 0);

  /* A file that is no camera has no controls; one that is not there is an error. */
  held = muster_v4l2_lock_new ("/dev/null", &error);
  g_assert_no_error (error);
  g_assert_cmpint (muster_v4l2_lock_get_locks (held), ==, MUSTER_CAMERA_LOCK_NONE);
  muster_v4l2_lock_free (held);
  g_assert_null (muster_v4l2_lock_new ("/dev/video-of-nobody", &error));
  g_assert_nonnull (error);
}

/* Pulled out while it is held: nothing to give back, and nothing to complain about. */
static void
test_unplugged (void)
{
  MusterV4l2Lock *held;

  device_init ();
  held = lock ();
  device.gone = TRUE;
  muster_v4l2_lock_free (held);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/v4l2-lock/all", test_all);
  g_test_add_func ("/v4l2-lock/by-hand", test_by_hand);
  g_test_add_func ("/v4l2-lock/parts", test_parts);
  g_test_add_func ("/v4l2-lock/none", test_none);
  g_test_add_func ("/v4l2-lock/unplugged", test_unplugged);
  return g_test_run ();
}
