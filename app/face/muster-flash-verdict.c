/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-flash-parts.h"

#include <math.h>

/* To begin with, the limits that separated a numerical simulation of heads, prints and tablets: */
#define MIN_MARGIN     0   /* better than 200 codes that were not shown */
#define MIN_RHO        .85 /* a print follows the code as well as a face: only a floor */
#define MAX_LAG        .2  /* seconds: of an unknown station */
#define MAX_LAG_OVER   .06 /* more than the station's own: relit pictures are later */
#define MIN_SCORE      .70
#define MAX_BACKGROUND .45 /* what is far behind the face gets a tenth of its light */
#define MIN_AMPLITUDE  .085
#define MIN_SNR        8 /* dB */

/* Share of the signal that steps with the slots, from which on something else than noise is there:
 * what steps, but not with this code, is no matter of too much light. */
#define MIN_OTHER .8

/**
 * muster_flash_measure:
 * @measures: (out)
 *
 * The background is used where it makes the code clearer: people who pass behind make it worse.
 */
void
muster_flash_measure (const MusterFlashFrame *frames,
                      guint n_frames,
                      const MusterFlashMesh *mesh,
                      const MusterFlashTimeline *timeline,
                      const guint8 seed[MUSTER_FLASH_SEED_BYTES],
                      const MusterFlashSetup *setup,
                      MusterFlashMeasures *measures)
{
  g_autoptr (MusterFlashSignals) signals = muster_flash_signals_new (frames, n_frames, TRUE);
  MusterFlashMap seen, head, flat;
  MusterFlashCode code;

  *measures = (MusterFlashMeasures){0};
  if (signals == NULL)
    return;
  muster_flash_code_draw (&code, seed, 0);
  muster_flash_match (signals, timeline, seed, &measures->match);
  if (signals->over_background) {
    g_autoptr (MusterFlashSignals) plain = muster_flash_signals_new (frames, n_frames, FALSE);
    MusterFlashMatch match;

    muster_flash_match (plain, timeline, seed, &match);
    if (match.rho > measures->match.rho) {
      MusterFlashSignals *kept = g_steal_pointer (&signals);

      signals = g_steal_pointer (&plain);
      plain = kept;
      measures->match = match;
    }
  }
  measures->seen = TRUE;
  muster_flash_map_measure (signals, timeline, &code, &measures->match, &seen);
  muster_flash_map_predict (signals, mesh, setup, FALSE, &head);
  muster_flash_map_predict (signals, mesh, setup, TRUE, &flat);
  muster_flash_shape_compare (signals, &seen, &head, &flat, &measures->shape);
}

/**
 * muster_flash_judge:
 * @challenge: gets the findings
 * @llr: (out): for fusion; 0 if there was no response
 *
 * Too little of the screen's light on the face, in too bright a room or from too small a screen, is
 * no response: neither a face nor an attack.
 */
MusterLivenessResult
muster_flash_judge (MusterChallenge *challenge,
                    const MusterFlashMeasures *measures,
                    const MusterFlashSetup *setup,
                    double *llr)
{
  const MusterFlashMatch *match = &measures->match;
  const double max_lag = setup->lag > 0 ? MIN (setup->lag + MAX_LAG_OVER, MAX_LAG) : MAX_LAG;
  gboolean clear, ok;

  *llr = 0;
  if (!measures->seen)
    return MUSTER_LIVENESS_NO_RESPONSE;
  ok = muster_challenge_find (
      challenge, "flash.margin", match->margin, MIN_MARGIN, match->margin > MIN_MARGIN);
  ok &= muster_challenge_find (challenge, "flash.rho", match->rho, MIN_RHO, match->rho >= MIN_RHO);
  ok &= muster_challenge_find (challenge, "flash.lag", match->lag, max_lag, match->lag <= max_lag);
  ok &= muster_challenge_find (challenge,
                               "flash.geometry",
                               measures->shape.score,
                               MIN_SCORE,
                               measures->shape.score >= MIN_SCORE);
  ok &= muster_challenge_find (challenge,
                               "flash.background",
                               match->background,
                               MAX_BACKGROUND,
                               match->background <= MAX_BACKGROUND);
  clear = muster_challenge_find (challenge,
                                 "flash.amplitude",
                                 match->amplitude,
                                 MIN_AMPLITUDE,
                                 match->amplitude >= MIN_AMPLITUDE && match->snr >= MIN_SNR);
  if (!clear && match->any < MIN_OTHER)
    return MUSTER_LIVENESS_NO_RESPONSE;
  *llr = (measures->shape.score - MIN_SCORE) * 20;
  return ok && clear ? MUSTER_LIVENESS_LIVE : MUSTER_LIVENESS_NOT_LIVE;
}
