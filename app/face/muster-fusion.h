/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-challenge-kind.h"

G_BEGIN_DECLS

/* What all the evidence of one try together says. */

/* One challenge that was run. */
typedef struct {
  MusterLivenessResult result;
  double llr;
} MusterLivenessEvidence;

typedef struct {
  gboolean camera_trusted; /* the one that belongs here, and no program that plays a camera */
  gboolean track_held;     /* one face from the first challenge to the last */
  guint needed;            /* challenges that have to be passed */
  double passive; /* mean probability of "real" by a passive net, 0 to 1; NAN without one */
} MusterLivenessTerms;

typedef struct {
  MusterLivenessResult result;
  double llr;       /* of all together */
  double passive;   /* what the passive net adds to it */
  gboolean doubted; /* the passive net was asked */
  double real;      /* what it said */
} MusterLivenessFusion;

MusterLivenessFusion muster_liveness_fuse (const MusterLivenessTerms *terms,
                                           const MusterLivenessEvidence *evidence,
                                           gsize n);

#define MUSTER_FUSION_ACCEPT 2.0

/* Below it the passive net takes the picture for a print or a screen: a word to staff. */
#define MUSTER_FUSION_DOUBT 0.2

/* What a challenge of one kind says when a living person does it well, the first time. */
double muster_challenge_expect_llr (MusterChallengeKind kind);
double muster_challenge_weigh_replaced (double llr);

G_END_DECLS
