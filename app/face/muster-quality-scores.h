/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-face-report.h"
#include "muster-quality-zones.h"

G_BEGIN_DECLS

void muster_quality_scores_fill (const MusterPixels *pixels,
                                 const MusterFaceCrop *crop,
                                 const MusterMeshFace *face,
                                 MusterFaceReport *report);

G_END_DECLS
