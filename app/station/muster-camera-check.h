/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-camera.h"
#include "muster-policy.h"
#include "muster-screen.h"

G_BEGIN_DECLS

/* The camera's line of the readiness check. Both may be NULL. */
MusterReadyItem *muster_camera_check (MusterCamera *camera,
                                      const MusterPolicy *policy) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
