/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-camera.h"
#include "muster-evidence-collector.h"
#include "muster-record.h"
#include "muster-store-evidence.h"

G_BEGIN_DECLS

/* Decides of which tries the evidence is kept, as the profile says, and hands it to the record that
 * tells of the try; purges what has been kept for its days, at the start and while the station
 * runs. Main thread; the pictures are encoded and sealed on the store's. */
#define MUSTER_TYPE_EVIDENCE_KEEPER (muster_evidence_keeper_get_type ())
G_DECLARE_FINAL_TYPE (
    MusterEvidenceKeeper, muster_evidence_keeper, MUSTER, EVIDENCE_KEEPER, GObject)

/* @camera may be NULL. @policy must live longer. */
MusterEvidenceKeeper *
muster_evidence_keeper_new (MusterStore *store,
                            MusterEvidenceCollector *collector,
                            MusterCamera *camera,
                            const MusterPolicy *policy) G_GNUC_WARN_UNUSED_RESULT;
/* Purges now and from then on. */
void muster_evidence_keeper_start (MusterEvidenceKeeper *self);
void muster_evidence_keeper_begin_visit (MusterEvidenceKeeper *self);
void muster_evidence_keeper_new_try (MusterEvidenceKeeper *self);
void muster_evidence_keeper_forget (MusterEvidenceKeeper *self);

gboolean muster_evidence_keeper_offer (MusterEvidenceKeeper *self,
                                       const MusterRecordSource *source,
                                       MusterEvidenceKeep *keep);
gboolean muster_evidence_keeper_offer_photo (MusterEvidenceKeeper *self,
                                             const MusterRecordSource *source,
                                             MusterEvidenceKeep *keep);
void muster_evidence_keeper_take_back (MusterEvidenceKeeper *self, guint attempt);
/* Pictures of the newest try for staff, if it failed and its evidence is kept: that is what they
 * are asked to judge. */
const MusterEvidenceShot *
muster_evidence_keeper_get_failed_shots (MusterEvidenceKeeper *self,
                                         const MusterVisit *visit,
                                         const MusterLivenessFusion *liveness,
                                         gsize *n);
guint muster_evidence_keeper_get_days (const MusterPolicy *policy, gboolean rehearsal);

G_END_DECLS
