/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-plugin.h"

G_BEGIN_DECLS

/* A keyboard taken from everybody else at the kernel's event node. Worker only. */
typedef struct _MusterWedgeEvdev MusterWedgeEvdev;

MusterWedgeEvdev *muster_wedge_evdev_open (MusterCardReader *reader,
                                           const MusterUsbId *id,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
void muster_wedge_evdev_free (MusterWedgeEvdev *self);
int muster_wedge_evdev_next (MusterWedgeEvdev *self,
                             int timeout_ms,
                             GCancellable *cancellable,
                             GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterWedgeEvdev, muster_wedge_evdev_free)

G_END_DECLS
