/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-challenge.h"
#include "muster-face-chain.h"
#include "muster-face-look.h"
#include "muster-puppet.h"

G_BEGIN_DECLS

/* What `muster bench liveness` shares with the kinds of challenge it knows: drawn presentations of
 * species go through the real nets and the real challenge. */

/* The nets, and room for one presentation after the other. One thread. */
typedef struct {
  MusterFaceChain *chain; /* owned */
  MusterFaceSight sight;
  gboolean followed;    /* the sight has a mesh of the frame before */
  MusterPuppet *person; /* owned: of the last seed */
  guint64 person_seed;
} MusterLivenessLab;

gboolean muster_liveness_lab_init (MusterLivenessLab *lab,
                                   MusterModelPack *pack,
                                   const char *const *folders,
                                   GError **error);
void muster_liveness_lab_clear (MusterLivenessLab *lab);
void muster_liveness_lab_begin (MusterLivenessLab *lab);
MusterPuppet *muster_liveness_lab_get_person (MusterLivenessLab *lab, guint64 seed);
/* How one presentation ended. */
typedef struct {
  MusterLivenessResult result;
  double llr;
  double verdict_ms; /* CPU time of the verdict */
  MusterLivenessFinding findings[MUSTER_CHALLENGE_MAX_FINDINGS];
  gsize n_findings;
} MusterLivenessOutcome;

gboolean muster_liveness_lab_show (MusterLivenessLab *lab,
                                   const MusterPixels *pixels,
                                   gint64 time_us,
                                   MusterChallenge *challenge,
                                   MusterLivenessOutcome *outcome,
                                   GError **error);
void muster_liveness_outcome_take (MusterLivenessOutcome *outcome, MusterChallenge *challenge);

/* One kind of challenge. */
typedef struct {
  const char *nick; /* for --kind */
  guint n_species;
  const char *(*get_nick) (guint species);
  gboolean (*is_live) (guint species);
  gboolean (*run) (MusterLivenessLab *lab,
                   guint species,
                   guint64 seed,
                   MusterLivenessOutcome *outcome,
                   GError **error);
} MusterLivenessKind;

extern const MusterLivenessKind muster_liveness_flash;
extern const MusterLivenessKind muster_liveness_rehearsal;
extern const MusterLivenessKind muster_liveness_approach;
extern const MusterLivenessKind muster_liveness_turn;
extern const MusterLivenessKind muster_liveness_blink;
extern const MusterLivenessKind muster_liveness_mouth;
extern const MusterLivenessKind muster_liveness_code;

/* Counts of one species. */
typedef struct {
  guint n, live, not_live, no_response, broken;
  double verdict_ms; /* the longest */
  double llr_low, llr_high;
} MusterLivenessTally;

void muster_liveness_tally_add (MusterLivenessTally *tally, const MusterLivenessOutcome *outcome);

void muster_liveness_spread_seed (guint64 seed, const char *purpose, guint8 out[32]);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MusterLivenessLab, muster_liveness_lab_clear)

G_END_DECLS
