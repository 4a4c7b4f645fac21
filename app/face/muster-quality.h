/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-face-chain.h"

#include "muster-quality-gate.h"

G_BEGIN_DECLS

void muster_quality_look (const MusterPixels *pixels, MusterFaceReport *report);
gboolean muster_quality_measure (const MusterPixels *pixels,
                                 const MusterFaceSight *sight,
                                 MusterFaceReport *report,
                                 GError **error);
MusterCoach muster_quality_judge (const MusterFaceReport *report, const MusterQualityGate *gate);
MusterCoach muster_quality_hint (const MusterFaceReport *report);
gboolean muster_quality_tells_who (const MusterFaceReport *report);
gboolean muster_quality_confirms_who (const MusterFaceReport *report);
float muster_quality_rank (const MusterFaceReport *report);

G_END_DECLS
