/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-calibration.h"

G_BEGIN_DECLS

char *muster_calibration_plot (const MusterCalibration *calibration,
                               double pack_accept) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
