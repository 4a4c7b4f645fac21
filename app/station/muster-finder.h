/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-claim.h"
#include "muster-lookup.h"
#include "muster-teller.h"

G_BEGIN_DECLS

/* From a claim to what the visit is told of the person: the look-up, and whether the person may go
 * on now. Keeps the person who was found until told to forget. Tells CARD or NUMBERS, then FOUND or
 * NOT_FOUND. Main thread. */
#define MUSTER_TYPE_FINDER (muster_finder_get_type ())
G_DECLARE_FINAL_TYPE (MusterFinder, muster_finder, MUSTER, FINDER, MusterTeller)

/* @occasion, @policy and @visit are borrowed and must live longer. @engine may be NULL. */
MusterFinder *muster_finder_new (MusterStore *store,
                                 MusterFaceEngine *engine,
                                 const MusterOccasion *occasion,
                                 const MusterPolicy *policy,
                                 const MusterVisit *visit) G_GNUC_WARN_UNUSED_RESULT;
/* Somebody came with @claim, which is taken over: tells @kind, CARD or NUMBERS. */
void muster_finder_come (MusterFinder *self, MusterVisitEventKind kind, MusterClaim claim);
/* Looks up who came; an older look-up is never answered any more. */
void muster_finder_look_up (MusterFinder *self, guint token);
/* Nothing of the person stays behind. */
void muster_finder_forget (MusterFinder *self);
/* What the last look-up was for; no claim after forget. */
const MusterClaim *muster_finder_get_claim (MusterFinder *self);
/* NULL while nobody is identified. */
const MusterLookup *muster_finder_get_lookup (MusterFinder *self);

G_END_DECLS
