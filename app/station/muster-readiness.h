/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-calibrated.h"
#include "muster-camera.h"
#include "muster-face-engine.h"
#include "muster-lamp-ready.h"
#include "muster-reader-hub.h"
#include "muster-roster-count.h"
#include "muster-screen.h"
#include "muster-store.h"

G_BEGIN_DECLS

/* One look at everything a station needs. Any argument but @tally and @calibrated may be NULL:
 * then that line says what to do. */
GPtrArray *muster_readiness_check (MusterStore *store,
                                   const MusterRosterTally *tally,
                                   const GError *store_error,
                                   MusterReaderHub *hub,
                                   const GError *readers_error,
                                   MusterCamera *camera,
                                   const MusterPolicy *policy,
                                   const MusterLampKnown *light,
                                   MusterModelPack *pack,
                                   const GError *pack_error,
                                   const MusterCalibrated *calibrated) G_GNUC_WARN_UNUSED_RESULT;
const char *muster_ready_state_to_nick (MusterReadyState state);

G_END_DECLS
