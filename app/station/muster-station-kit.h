/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-kept.h"
#include "muster-services.h"
#include "muster-station.h"

G_BEGIN_DECLS

/* A station with all it stands on, opened and closed together. All owned. */
typedef struct {
  MusterStation *station;
  MusterStore *store;
  MusterKept *kept; /* what windows remember */
  MusterReaderHub *hub;
  MusterReaderSetup *readers; /* NULL unless real readers are open */
  MusterCamera *camera;       /* NULL with @camera_error */
  MusterFaceEngine *engine;   /* NULL with @engine_error */
  GError *camera_error;
  GError *engine_error;
} MusterStationKit;

gboolean
muster_station_kit_prepare (MusterStationKit *kit, const MusterSettings *settings, GError **error);
gboolean
muster_station_kit_open (MusterStationKit *kit, const MusterSettings *settings, GError **error);
void muster_station_kit_close (MusterStationKit *kit);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MusterStationKit, muster_station_kit_close)

G_END_DECLS
