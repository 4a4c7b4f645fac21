/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-challenge.h"
#include "muster-face-chain.h"
#include "muster-motion-actor.h"

G_BEGIN_DECLS

/* Drawn presentations through the real nets to the challenges that ask for a movement. */

/* One of them, and what is presented to it. */
typedef struct {
  const char *nick; /* approach, turn, blink, mouth */
  MusterActorSpecies species[4];
  guint n_species;
} MusterMotionKind;

const MusterMotionKind *muster_motion_bench_get_kind (const char *nick);
MusterChallenge *muster_motion_bench_present (MusterFaceChain *chain,
                                              const MusterMotionKind *kind,
                                              MusterActorSpecies species,
                                              guint64 seed,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
