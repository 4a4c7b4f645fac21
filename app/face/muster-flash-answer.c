/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-flash-parts.h"

#include <math.h>

#define COLUMNS MUSTER_FLASH_COLUMNS
#define FRAMES  MUSTER_FLASH_MAX_FRAMES

/* A second answer is looked for at least this far from the first, up to this
 * late. */
#define ECHO_APART_US 90000
#define ECHO_STEP_US  10000
#define ECHO_LAST_US  500000

/* Added to each channel's rest, share of the rest of all: no channel is trusted
 * beyond that to tell what moves another. */
#define OWN_REST .01

/* What is left over goes on for some frames, so a standard deviation that takes
 * each by itself is too small by about this. */
#define EXCESS 2

typedef struct {
  double at[FRAMES][3];
} Course;

/* Levels of the screen's channels as the frames see them. */
static void
find_levels (const MusterFlashSignals *signals,
             const MusterFlashWeights *weights,
             const double means[3][COLUMNS],
             Course *levels)
{
  for (guint t = 0; t < signals->n_frames; t++)
    for (guint c = 0; c < 3; c++) {
      levels->at[t][c] = 0;
      for (guint s = 0; s < COLUMNS; s++)
        levels->at[t][c] += weights->at[t][s] * means[c][s];
    }
}

/* What each channel of the screen gives each channel of @values: a camera mixes
 * them. */
static gboolean
find_mixing (const Course *levels, const float values[3][FRAMES], guint n, double mixing[3][3])
{
  double normal[3][3] = {{0}}, right[3][3] = {{0}}, inverse[3][3];

  for (guint t = 0; t < n; t++)
    for (guint d = 0; d < 3; d++)
      for (guint c = 0; c < 3; c++) {
        normal[d][c] += levels->at[t][d] * levels->at[t][c];
        right[c][d] += levels->at[t][d] * (double) values[c][t];
      }
  if (!muster_flash_invert (normal, inverse))
    return FALSE;
  for (guint c = 0; c < 3; c++)
    for (guint d = 0; d < 3; d++)
      mixing[c][d] =
          inverse[d][0] * right[c][0] + inverse[d][1] * right[c][1] + inverse[d][2] * right[c][2];
  return TRUE;
}

static void
mix (const Course *levels, const double mixing[3][3], guint n, Course *out)
{
  for (guint t = 0; t < n; t++)
    for (guint c = 0; c < 3; c++)
      out->at[t][c] = mixing[c][0] * levels->at[t][0] + mixing[c][1] * levels->at[t][1] +
                      mixing[c][2] * levels->at[t][2];
}

/* Products of the channels of @values less @course (nullable), summed. */
static void
find_products (const float values[3][FRAMES], const Course *course, guint n, double out[3][3])
{
  for (guint c = 0; c < 3; c++)
    for (guint d = 0; d < 3; d++) {
      out[c][d] = 0;
      for (guint t = 0; t < n; t++)
        out[c][d] += ((double) values[c][t] - (course != NULL ? course->at[t][c] : 0)) *
                     ((double) values[d][t] - (course != NULL ? course->at[t][d] : 0));
    }
}

static double
find_determinant (const double m[3][3])
{
  return m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) -
         m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0]) +
         m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]);
}

/* The inverse of the covariance of what @course leaves of @values. */
static gboolean
find_share (const float values[3][FRAMES], const Course *course, guint n, double share[3][3])
{
  const double freedom = MAX (n - MUSTER_FLASH_DRIFTS - 3.0, 1);
  double rest[3][3], trace = 0;

  find_products (values, course, n, rest);
  for (guint c = 0; c < 3; c++)
    trace += MAX (rest[c][c], 1e-9) / freedom;
  for (guint c = 0; c < 3; c++)
    for (guint d = 0; d < 3; d++)
      rest[c][d] = rest[c][d] / freedom + (c == d ? OWN_REST * trace : 0);
  return muster_flash_invert (rest, share);
}

static double
multiply (const double share[3][3], const Course *a, const Course *b, guint n)
{
  double sum = 0;

  for (guint t = 0; t < n; t++)
    for (guint c = 0; c < 3; c++)
      for (guint d = 0; d < 3; d++)
        sum += share[c][d] * a->at[t][c] * b->at[t][d];
  return sum;
}

static void
copy (const float values[3][FRAMES], guint n, Course *out)
{
  for (guint t = 0; t < n; t++)
    for (guint c = 0; c < 3; c++)
      out->at[t][c] = (double) values[c][t];
}

/* Share of what two answers explain that the second one adds; 0 if it is none.
 */
static double
find_added (const double share[3][3],
            const Course *first,
            const Course *second,
            const Course *face,
            guint n)
{
  const double aa = multiply (share, first, first, n), bb = multiply (share, second, second, n);
  const double ab = multiply (share, first, second, n), ay = multiply (share, first, face, n);
  const double by = multiply (share, second, face, n), determinant = aa * bb - ab * ab;
  double b, added;

  if (determinant < 1e-3 * aa * bb || aa < 1e-12)
    return 0;
  b = (by * aa - ay * ab) / determinant;
  added = b * b * determinant / aa;
  return b > 0 ? added / (ay * ay / aa + added) : 0;
}

/* What follows the code a second time: a tablet mirrors the screen at once and
 * shows its relit head some time after. */
static double
find_echo (const MusterFlashSignals *signals,
           const MusterFlashTimeline *timeline,
           const double means[3][COLUMNS],
           const double mixing[3][3],
           const double share[3][3],
           const Course *first,
           gint64 lag_us)
{
  const guint n = signals->n_frames;
  g_autofree MusterFlashWeights *weights = g_new (MusterFlashWeights, 1);
  g_autofree Course *levels = g_new (Course, 3);
  Course *second = levels + 1, *face = levels + 2;
  double best = 0;

  copy (signals->face, n, face);
  for (gint64 late_us = 0; late_us <= ECHO_LAST_US; late_us += ECHO_STEP_US) {
    if (ABS (late_us - lag_us) < ECHO_APART_US)
      continue;
    muster_flash_weights_fill (signals, timeline, late_us, weights);
    find_levels (signals, weights, means, levels);
    mix (levels, mixing, n, second);
    best = MAX (best, find_added (share, first, second, face, n));
  }
  return best;
}

/* How much of what the face answers the background answers too, at least. */
static double
find_background (const MusterFlashSignals *signals, const Course *levels)
{
  const guint n = signals->n_frames;
  g_autofree Course *face = g_new (Course, 2);
  Course *beside = face + 1;
  double mixing[3][3], share[3][3], power;

  if (!signals->has_background || !find_mixing (levels, signals->beside, n, mixing))
    return 0;
  mix (levels, mixing, n, beside);
  if (!find_share (signals->beside, beside, n, share) ||
      !find_mixing (levels, signals->raw, n, mixing))
    return 0;
  mix (levels, mixing, n, face);
  copy (signals->beside, n, beside);
  power = MAX (multiply (share, face, face, n), 1e-9);
  return MAX (multiply (share, face, beside, n) / power - 2 * EXCESS / sqrt (power), 0);
}

/**
 * muster_flash_answer_measure:
 * @means: level of the screen's channels in each column
 * @weights: at the lag of @match
 * @match: gets mixing, clarity, echo and background
 *
 * What moves or shades a face changes its three channels alike, so of what is
 * left over the greater part is common to them; a code in three colours is seen
 * beside it. With the channels weighed by that, a face in weak light is as
 * clear as one in strong light.
 *
 * The clarity is the generalised correlation of the face's channels with the
 * code's, from the determinants of what is left and of all (S. S. Wilks,
 * Biometrika 24, 1932).
 */
void
muster_flash_answer_measure (const MusterFlashSignals *signals,
                             const MusterFlashTimeline *timeline,
                             const double means[3][COLUMNS],
                             const MusterFlashWeights *weights,
                             MusterFlashMatch *match)
{
  const guint n = signals->n_frames;
  g_autofree Course *levels = g_new (Course, 2);
  Course *first = levels + 1;
  double share[3][3], rest[3][3], all[3][3];

  match->clarity = match->echo = match->background = 0;
  find_levels (signals, weights, means, levels);
  if (!find_mixing (levels, signals->face, n, match->mixing))
    return;
  mix (levels, match->mixing, n, first);
  find_products (signals->face, first, n, rest);
  find_products (signals->face, NULL, n, all);
  match->clarity = sqrt (
      MAX (1 - cbrt (MAX (find_determinant (rest), 0) / MAX (find_determinant (all), 1e-30)), 0));
  match->background = find_background (signals, levels);
  if (find_share (signals->face, first, n, share))
    match->echo = find_echo (signals,
                             timeline,
                             means,
                             match->mixing,
                             share,
                             first,
                             (gint64) (match->lag * G_USEC_PER_SEC));
}
