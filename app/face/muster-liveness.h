/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-challenge.h"

G_BEGIN_DECLS

/* What a visit demands: `needed` challenges that pass, each of another kind. */
typedef struct {
  guint needed;
  MusterChallengeKind kinds; /* what they may be */
  MusterChallengeKind must;  /* always among them, unless the person asked for another one */
  double llr;                /* what they have to say together, 0 = anything will do */
} MusterLivenessDemand;

typedef MusterChallenge *(*MusterChallengeMaker) (MusterChallengeKind kind, gpointer user_data);

/* One challenge that has ended, for staff and the evidence. */
typedef struct {
  MusterChallengeKind kind;
  MusterLivenessResult result; /* OPEN: exchanged for another one before it ended */
  double llr;
  MusterLivenessFinding findings[MUSTER_CHALLENGE_MAX_FINDINGS];
  gsize n_findings;
} MusterLivenessStep;

/* All challenges of one try, one after the other: draws them, in an order that nobody can know
 * beforehand, and keeps what they found. One face track through all of them. One thread.
 *
 * Signals:
 *   "changed": the running challenge's view is another
 *   "ended" (MusterLivenessResult): the running challenge has its result */
#define MUSTER_TYPE_LIVENESS (muster_liveness_get_type ())
G_DECLARE_FINAL_TYPE (MusterLiveness, muster_liveness, MUSTER, LIVENESS, GObject)

MusterLiveness *muster_liveness_new (MusterChallengeMaker make,
                                     gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;
void muster_liveness_set_demand (MusterLiveness *self, const MusterLivenessDemand *demand);
/* A new try: nothing found so far counts, what the person cannot do is remembered. */
void muster_liveness_restart (MusterLiveness *self);
/* Somebody else stands here. */
void muster_liveness_forget (MusterLiveness *self);
/* NULL: none is gathered. What challenges tell when they are over goes there. */
void muster_liveness_set_evidence (MusterLiveness *self, MusterEvidence *evidence);
gboolean muster_liveness_next (MusterLiveness *self, gboolean other, gint64 time_us);
void muster_liveness_stop (MusterLiveness *self);

void muster_liveness_look (MusterLiveness *self, const MusterFaceLook *look);
void muster_liveness_tick (MusterLiveness *self, gint64 time_us);
void muster_liveness_shown (MusterLiveness *self, guint slot, gint64 time_us);
void muster_liveness_hear (MusterLiveness *self, MusterAudio *sound);

MusterChallenge *muster_liveness_get_running (MusterLiveness *self); /* NULL between two */
guint muster_liveness_count_passed (MusterLiveness *self);
gboolean muster_liveness_can_exchange (MusterLiveness *self);
gboolean muster_liveness_can_spare (MusterLiveness *self, MusterChallengeKind kind);
void muster_liveness_spare (MusterLiveness *self, MusterChallengeKind kind);
gboolean muster_liveness_spares (MusterLiveness *self, MusterChallengeKind kind);
/* of MusterLivenessStep, in the order they were run */
const MusterLivenessStep *muster_liveness_get_steps (MusterLiveness *self, gsize *n);

G_END_DECLS
