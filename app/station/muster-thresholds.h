/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-calibrated.h"
#include "muster-face-engine.h"
#include "muster-policy.h"
#include "muster-store.h"

G_BEGIN_DECLS

/* Which similarity counts at this station: profile, model pack and calibration together. */
gboolean
muster_thresholds_load (MusterStore *store, const char *model, MusterCalibrated *calibrated);
gboolean muster_thresholds_keep (MusterStore *store,
                                 const char *model,
                                 const MusterCalibrated *calibrated,
                                 GError **error);
void muster_thresholds_join (MusterPolicy *policy,
                             MusterStore *store,
                             MusterFaceEngine *engine,
                             MusterCalibrated *calibrated);

G_END_DECLS
