/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-camera.h"
#include "muster-store-staff.h"

G_BEGIN_DECLS

/* Which camera staff accepted, as the store keeps it. Main thread. */
void muster_camera_pin_load (MusterStore *store, MusterCamera *camera);
void muster_camera_pin_accept_async (MusterStore *store,
                                     MusterCamera *camera,
                                     const MusterStaffBy *by,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean
muster_camera_pin_accept_finish (MusterCamera *camera, GAsyncResult *result, GError **error);

G_END_DECLS
