/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-fusion.h"
#include "muster-liveness.h"

G_BEGIN_DECLS

/* What staff read of liveness challenges, in the language of the staff window; never for guests. */
const char *muster_liveness_words_kind (MusterChallengeKind kind);
/* What is wrong if the finding of this nick is not ok; NULL: a nick without words. */
const char *muster_liveness_words_fault (const char *nick);
/* One finding: "Turned by: 24°, at least 18°". */
char *
muster_liveness_words_measure (const MusterLivenessFinding *finding) G_GNUC_WARN_UNUSED_RESULT;
/* How a challenge ended, one line. */
char *muster_liveness_words_step (const MusterLivenessStep *step) G_GNUC_WARN_UNUSED_RESULT;
char *muster_liveness_words_detail (const MusterLivenessStep *step) G_GNUC_WARN_UNUSED_RESULT;
/* A log-likelihood ratio with the least that is enough. */
char *muster_liveness_words_weight (double llr, double limit) G_GNUC_WARN_UNUSED_RESULT;
/* What the passive net said of the picture. */
char *muster_liveness_words_passive (const MusterLivenessFusion *fusion) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
