/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-capture.h"
#include "muster-challenger.h"
#include "muster-evidence-shot.h"

G_BEGIN_DECLS

/* Gathers what is measured of a try while it goes on, in memory alone: a row for each look while a
 * challenge runs, when which prompt was shown, what the challenges tell, and three pictures: the
 * last before the first challenge, one under the colours, and the newest of what somebody did.
 * Main thread. */
#define MUSTER_TYPE_EVIDENCE_COLLECTOR (muster_evidence_collector_get_type ())
G_DECLARE_FINAL_TYPE (
    MusterEvidenceCollector, muster_evidence_collector, MUSTER, EVIDENCE_COLLECTOR, GObject)

MusterEvidenceCollector *
muster_evidence_collector_new (MusterChallenger *challenger,
                               MusterCapture *capture) G_GNUC_WARN_UNUSED_RESULT;
void muster_evidence_collector_new_try (MusterEvidenceCollector *self);
void muster_evidence_collector_forget (MusterEvidenceCollector *self);
/* Of the newest try; NULL before the first. */
MusterEvidence *muster_evidence_collector_get_evidence (MusterEvidenceCollector *self);
const MusterEvidenceShot *muster_evidence_collector_get_shots (MusterEvidenceCollector *self,
                                                               gsize *n);

G_END_DECLS
