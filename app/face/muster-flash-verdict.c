/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-flash-parts.h"

#include <math.h>

/* Set on the development seeds of `muster bench liveness` (10000 to 40060), where the screen gives
 * at least 0.15 of the room's light:
 *                living faces      what is refused by it
 *   margin       0.20 and more     old codes, below 0
 *   rho          0.91 and more     replays, usually up to 0.84
 *   lag          within 5 ms       pictures relit late, 150 ms and more
 *   echo         up to 0.01        what mirrors the screen and shows it late, often over 0.1
 *   geometry     0.44, one 0.10    flat prints up to 0.17, bent to 7 cm up to 0.29
 *   gloss        up to 1.6         tablets that mirror the screen, 2.2 to 11
 *   background   up to 0.30        prints with their own, 0.65 and more
 * A print follows the code as well as a face does, and at once. */
#define MIN_MARGIN     0
#define MIN_RHO        .85
#define MAX_LAG        .2  /* seconds: of an unknown station */
#define MAX_LAG_OVER   .06 /* more than the station's own */
#define MAX_ECHO       .06
#define MIN_RATIO      2
#define MIN_LIKENESS   .2
#define MAX_GLOSS      2.2
#define MAX_BACKGROUND .45

/* Below these the screen is too weak for the room (0.085 at a ratio of 0.15 to the room's light),
 * or the face moved too much. */
#define MIN_AMPLITUDE .05
#define MIN_SNR       10 /* dB */

/* From here on down it is a sheet: positive evidence, not the lack of it. */
#define SHEET_RATIO -10

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
 * no response: neither a face nor an attack. The ratio says something about heads and sheets only;
 * what does not answer as a face at all has the lowest.
 */
MusterLivenessResult
muster_flash_judge (MusterChallenge *challenge,
                    const MusterFlashMeasures *measures,
                    const MusterFlashSetup *setup,
                    double *llr)
{
  const MusterFlashMatch *match = &measures->match;
  const MusterFlashShape *shape = &measures->shape;
  const double max_lag = setup->lag > 0 ? MIN (setup->lag + MAX_LAG_OVER, MAX_LAG) : MAX_LAG;
  gboolean follows, timely, plain, head, clear, good;

  *llr = 0;
  if (!measures->seen)
    return MUSTER_LIVENESS_NO_RESPONSE;
#define FIND(nick, value, limit, well) muster_challenge_find (challenge, nick, value, limit, well)
  follows = FIND ("flash.margin", match->margin, MIN_MARGIN, match->margin > MIN_MARGIN);
  timely = FIND ("flash.lag", match->lag, max_lag, match->lag <= max_lag);
  plain = FIND ("flash.echo", match->echo, MAX_ECHO, match->echo <= MAX_ECHO);
  plain &= FIND ("flash.gloss", shape->gloss, MAX_GLOSS, shape->gloss <= MAX_GLOSS);
  plain &= FIND (
      "flash.background", match->background, MAX_BACKGROUND, match->background <= MAX_BACKGROUND);
  head = FIND ("flash.geometry", shape->ratio, MIN_RATIO, shape->ratio >= MIN_RATIO);
  head &= FIND ("flash.likeness", shape->likeness, MIN_LIKENESS, shape->likeness >= MIN_LIKENESS);
  clear = FIND ("flash.rho", match->rho, MIN_RHO, match->rho >= MIN_RHO);
  clear &= FIND ("flash.amplitude",
                 match->amplitude,
                 MIN_AMPLITUDE,
                 match->amplitude >= MIN_AMPLITUDE && match->snr >= MIN_SNR);
#undef FIND
  good = follows && timely && plain;
  *llr = clear && good ? shape->ratio : 0;
  if (clear && good && head)
    return MUSTER_LIVENESS_LIVE;
  if (clear && good && shape->ratio <= SHEET_RATIO)
    return MUSTER_LIVENESS_NOT_LIVE;
  if ((!follows && match->any >= MIN_OTHER) || (clear && !good)) {
    *llr = -MUSTER_LLR_MOST;
    return MUSTER_LIVENESS_NOT_LIVE;
  }
  *llr = 0;
  return MUSTER_LIVENESS_NO_RESPONSE;
}
