/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-camera.h"

G_BEGIN_DECLS

/* The automatic controls of one video node, held while this lives. Main thread. */
typedef struct _MusterV4l2Lock MusterV4l2Lock;

/* As ioctl(2), for what stands in for a device in tests. */
typedef int (*MusterV4l2Ioctl) (int fd, unsigned long request, void *argument);

MusterV4l2Lock *muster_v4l2_lock_new (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
MusterV4l2Lock *muster_v4l2_lock_new_for_fd (int fd,
                                             MusterV4l2Ioctl call) G_GNUC_WARN_UNUSED_RESULT;
void muster_v4l2_lock_free (MusterV4l2Lock *self);
MusterCameraLocks muster_v4l2_lock_get_locks (const MusterV4l2Lock *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterV4l2Lock, muster_v4l2_lock_free)

G_END_DECLS
