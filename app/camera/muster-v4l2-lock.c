/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-v4l2-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <linux/videodev2.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "muster-camera-error.h"

/* What has to stop, and by which value of which control. Some cameras move the gain apart from the
 * time of exposure; one without that control has nothing to stop there. */
static const struct {
  guint32 control;
  gint32 held;
  MusterCameraLocks lock;
  gboolean optional;
} controls[] = {
    {V4L2_CID_EXPOSURE_AUTO, V4L2_EXPOSURE_MANUAL, MUSTER_CAMERA_LOCK_EXPOSURE, FALSE},
    {V4L2_CID_AUTOGAIN, 0, MUSTER_CAMERA_LOCK_EXPOSURE, TRUE},
    {V4L2_CID_AUTO_WHITE_BALANCE, 0, MUSTER_CAMERA_LOCK_WHITE_BALANCE, FALSE},
    {V4L2_CID_FOCUS_AUTO, 0, MUSTER_CAMERA_LOCK_FOCUS, FALSE},
};

struct _MusterV4l2Lock {
  int fd; /* owned */
  MusterV4l2Ioctl call;
  MusterCameraLocks locks;
  gboolean changed[G_N_ELEMENTS (controls)];
  gint32 before[G_N_ELEMENTS (controls)];
};

static int
call_system (int fd, unsigned long request, void *argument)
{
  return ioctl (fd, request, argument);
}

static gboolean
call (MusterV4l2Lock *self, unsigned long request, guint32 control, gint32 *value)
{
  struct v4l2_control argument = {.id = control, .value = *value};
  int result;

  do {
    result = self->call (self->fd, request, &argument);
  } while (result < 0 && errno == EINTR);
  if (result < 0)
    return FALSE;
  *value = argument.value;
  return TRUE;
}

/* Asks afterwards: a driver may take a value and not do it. */
static gboolean
hold (MusterV4l2Lock *self, gsize i)
{
  gint32 value = 0;

  if (!call (self, VIDIOC_G_CTRL, controls[i].control, &value))
    return controls[i].optional;
  if (value == controls[i].held)
    return TRUE;
  self->before[i] = value;
  value = controls[i].held;
  if (!call (self, VIDIOC_S_CTRL, controls[i].control, &value))
    return FALSE;
  self->changed[i] = TRUE;
  return call (self, VIDIOC_G_CTRL, controls[i].control, &value) && value == controls[i].held;
}

/**
 * muster_v4l2_lock_new_for_fd:
 * @fd: (transfer full): an open video node
 * @call: what to use as ioctl(2)
 *
 * Returns: (transfer full): the lock; what it could not hold is missing in its locks
 */
MusterV4l2Lock *
muster_v4l2_lock_new_for_fd (int fd, MusterV4l2Ioctl function)
{
  MusterV4l2Lock *self = g_new0 (MusterV4l2Lock, 1);
  MusterCameraLocks failed = 0;

  self->fd = fd;
  self->call = function;
  for (gsize i = 0; i < G_N_ELEMENTS (controls); i++) {
    if (hold (self, i))
      self->locks |= controls[i].lock;
    else
      failed |= controls[i].lock;
  }
  self->locks &= ~failed;
  return self;
}

/**
 * muster_v4l2_lock_new:
 * @path: a video node; other programs and pipelines may have it open too
 *
 * Switches automatic exposure, white balance and focus off. What they were is given back when the
 * lock is freed; after a crash it is not, until the camera is plugged in again.
 *
 * Returns: (transfer full): the lock, or %NULL with NOT_FOUND, NO_RIGHTS or FAILED
 */
MusterV4l2Lock *
muster_v4l2_lock_new (const char *path, GError **error)
{
  const int fd = g_open (path, O_RDWR | O_NONBLOCK | O_CLOEXEC, 0);

  if (fd < 0) {
    muster_camera_set_errno_error (error, errno, path);
    return NULL;
  }
  return muster_v4l2_lock_new_for_fd (fd, call_system);
}

/**
 * muster_v4l2_lock_free:
 *
 * Gives back, in reverse order, what was changed. A camera that was pulled out has forgotten it by
 * itself.
 */
void
muster_v4l2_lock_free (MusterV4l2Lock *self)
{
  for (gsize i = G_N_ELEMENTS (controls); i-- > 0;)
    if (self->changed[i] && !call (self, VIDIOC_S_CTRL, controls[i].control, &self->before[i]) &&
        errno != ENODEV)
      g_warning ("Control %#x of the camera is not given back: %s",
                 controls[i].control,
                 g_strerror (errno));
  close (self->fd);
  g_free (self);
}

MusterCameraLocks
muster_v4l2_lock_get_locks (const MusterV4l2Lock *self)
{
  return self->locks;
}
