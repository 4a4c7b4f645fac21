/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-fusion.h"

#include <math.h>

/* A passive net was trained on other cameras, lights and prints: users of the one in use report
 * photos called real at 0.99 and more, so that it calls somebody real says little, and never makes
 * two weak challenges enough. Against somebody it may shift the sum by one, half of what is needed:
 * such a person is asked for one more challenge. It never decides. */
#define PASSIVE_WEIGHT       0.2
#define PASSIVE_MOST_FOR     2.5
#define PASSIVE_MOST_AGAINST 5.0

/* One that another stood in for may have seen something all the same: a face that came closer and
 * stayed flat. It counts against, never for, and like a passive net it makes one more challenge
 * needed and decides nothing: one of five living people is that flat for the mesh. */
#define REPLACED_MOST_AGAINST 1.0

/**
 * muster_challenge_expect_llr:
 * @kind: one kind
 *
 * For the draw, never for a decision: two kinds that say nothing are not asked one after the other.
 * An approach is worth what 6 of 10 puppets reach.
 */
double
muster_challenge_expect_llr (MusterChallengeKind kind)
{
  switch ((guint) kind) {
  case MUSTER_CHALLENGE_FLASH:
    return 4;
  case MUSTER_CHALLENGE_TURN_LEFT:
  case MUSTER_CHALLENGE_TURN_RIGHT:
    return 2;
  case MUSTER_CHALLENGE_APPROACH:
    return 1;
  case MUSTER_CHALLENGE_BLINK:
  case MUSTER_CHALLENGE_MOUTH:
  case MUSTER_CHALLENGE_CODE:
    return .5;
  default:
    g_return_val_if_reached (0);
  }
}

/**
 * muster_challenge_weigh_replaced:
 * @llr: what a challenge that another stood in for said
 *
 * Returns: what of it counts: -1 to 0
 */
double
muster_challenge_weigh_replaced (double llr)
{
  return CLAMP (llr, -REPLACED_MOST_AGAINST, 0);
}

static gboolean
has (const MusterLivenessEvidence *evidence, gsize n, MusterLivenessResult result)
{
  for (gsize i = 0; i < n; i++)
    if (evidence[i].result == result)
      return TRUE;
  return FALSE;
}

static double
weigh_passive (double probability)
{
  double odds;

  if (isnan (probability))
    return 0;
  odds = log (CLAMP (probability, 1e-6, 1 - 1e-6) / (1 - CLAMP (probability, 1e-6, 1 - 1e-6)));
  return PASSIVE_WEIGHT * CLAMP (odds, -PASSIVE_MOST_AGAINST, PASSIVE_MOST_FOR);
}

/* What no sum can make good; OPEN if there is nothing of the kind. */
static MusterLivenessResult
check_gates (const MusterLivenessTerms *terms, const MusterLivenessEvidence *evidence, gsize n)
{
  if (!terms->camera_trusted || has (evidence, n, MUSTER_LIVENESS_NOT_LIVE))
    return MUSTER_LIVENESS_NOT_LIVE;
  if (!terms->track_held || has (evidence, n, MUSTER_LIVENESS_BROKEN))
    return MUSTER_LIVENESS_BROKEN;
  if (has (evidence, n, MUSTER_LIVENESS_NO_RESPONSE))
    return MUSTER_LIVENESS_NO_RESPONSE;
  return MUSTER_LIVENESS_OPEN;
}

/**
 * muster_liveness_fuse:
 * @evidence: (array length=n): the challenges of one try; one exchanged before it ended is
 *   %MUSTER_LIVENESS_OPEN and counts for nothing, but may count a little against
 *
 * Gates first: a camera that is not trusted or one challenge that saw an attack is
 * %MUSTER_LIVENESS_NOT_LIVE, a lost face %MUSTER_LIVENESS_BROKEN, one challenge without an answer
 * %MUSTER_LIVENESS_NO_RESPONSE, however well all others went. Fewer challenges passed than needed
 * leave it open. Then the sum of the log-likelihood ratios decides: from %MUSTER_FUSION_ACCEPT on,
 * a living face is e² = 7.4 times as likely as an attack, live; at or below its negative, not
 * live; in between there is too little evidence, and a person looks, as after no answer. So a
 * flash, an approach or a turn can carry a decision; a blink and a mouth alone cannot, for any
 * video passes them. Challenges are taken as independent, which attacks with a video are not: that
 * is why each of them is bounded by what such a video can do.
 */
MusterLivenessFusion
muster_liveness_fuse (const MusterLivenessTerms *terms,
                      const MusterLivenessEvidence *evidence,
                      gsize n)
{
  MusterLivenessFusion fusion = {.passive = weigh_passive (terms->passive),
                                 .doubted = !isnan (terms->passive),
                                 .real = isnan (terms->passive) ? 0 : terms->passive};
  guint passed = 0;

  fusion.llr = fusion.passive;
  for (gsize i = 0; i < n; i++) {
    fusion.llr += evidence[i].result == MUSTER_LIVENESS_OPEN
                      ? muster_challenge_weigh_replaced (evidence[i].llr)
                      : evidence[i].llr;
    passed += evidence[i].result == MUSTER_LIVENESS_LIVE;
  }
  fusion.result = check_gates (terms, evidence, n);
  if (fusion.result != MUSTER_LIVENESS_OPEN || passed < terms->needed)
    return fusion;
  if (fusion.llr >= MUSTER_FUSION_ACCEPT)
    fusion.result = MUSTER_LIVENESS_LIVE;
  else if (fusion.llr <= -MUSTER_FUSION_ACCEPT)
    fusion.result = MUSTER_LIVENESS_NOT_LIVE;
  else
    fusion.result = MUSTER_LIVENESS_NO_RESPONSE;
  return fusion;
}
