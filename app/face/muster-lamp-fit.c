/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-lamp-fit.h"

#include <math.h>

#define FRAMES MUSTER_FLASH_MAX_FRAMES

#define LAST_LAG_US 450000
#define LAG_STEP_US 2500

/* What else changes the light: a constant, a slope, a curve, and the camera's exposure. */
#define DRIFTS 4

/* The answer's form depends on how strong it is; after so many rounds it stays. */
#define ROUNDS 4

/* What is left over goes on for some frames, so a standard deviation that takes each by itself is
 * too small by about this. */
#define EXCESS 2

typedef struct {
  const MusterLampCourse *course;
  const MusterFlashTimeline *timeline;
  double drift[DRIFTS][FRAMES]; /* orthonormal, or all 0 */
  double light[FRAMES];         /* logarithm, without the drifts */
} Fit;

static double
multiply (const double *a, const double *b, guint n)
{
  double sum = 0;

  for (guint t = 0; t < n; t++)
    sum += a[t] * b[t];
  return sum;
}

static void
take_out (const Fit *self, guint n_drifts, double *values)
{
  const guint n = self->course->n;

  for (guint k = 0; k < n_drifts; k++) {
    const double share = multiply (self->drift[k], values, n);

    for (guint t = 0; t < n; t++)
      values[t] -= share * self->drift[k][t];
  }
}

/* A camera that keeps its exposure goes towards the mean of the picture at a pace that is
 * proportional to how far off that is, so its gain is the sum over time of how far off the picture
 * was. */
static void
fill_drifts (Fit *self)
{
  const MusterLampCourse *course = self->course;
  const guint n = course->n;
  double mean = 0, sum = 0;

  for (guint t = 0; t < n; t++)
    mean += log (course->whole[t]) / n;
  for (guint t = 0; t < n; t++) {
    const double at = 2.0 * t / n - 1;

    self->drift[0][t] = 1;
    self->drift[1][t] = at;
    self->drift[2][t] = at * at;
    self->drift[3][t] = sum;
    if (t + 1 < n)
      sum += (log (course->whole[t]) - mean) * (double) (course->times[t + 1] - course->times[t]) /
             G_USEC_PER_SEC;
  }
  for (guint k = 0; k < DRIFTS; k++) {
    const double before = multiply (self->drift[k], self->drift[k], n);
    double length;

    take_out (self, k, self->drift[k]);
    length = multiply (self->drift[k], self->drift[k], n);
    for (guint t = 0; t < n; t++)
      self->drift[k][t] = length > 1e-9 * before ? self->drift[k][t] / sqrt (length) : 0;
  }
}

static void
begin (Fit *self, const MusterLampCourse *course, const MusterFlashTimeline *timeline)
{
  self->course = course;
  self->timeline = timeline;
  fill_drifts (self);
  for (guint t = 0; t < course->n; t++)
    self->light[t] = log (course->light[t]);
  take_out (self, DRIFTS, self->light);
}

/* Share of white in the light of a frame. */
static double
find_level (const Fit *self, guint t, gint64 lag_us)
{
  float shares[MUSTER_FLASH_COLUMNS];
  double level;

  muster_flash_timeline_weigh (self->timeline, self->course->times[t] - lag_us, shares);
  level = .5 * (double) shares[0];
  for (guint k = 1; k < MUSTER_FLASH_COLUMNS; k += 2)
    level += (double) shares[k];
  return CLAMP (level, 0, 1);
}

/* Least squares at one lag: the logarithm of the light is a step times the answer, which is 0 in
 * black and 1 in white, and in between as it is at this @ratio. */
static void
try_lag (const Fit *self, gint64 lag_us, double ratio, MusterLampFit *out)
{
  const guint n = self->course->n;
  double answer[FRAMES], power, all, step, rest;

  for (guint t = 0; t < n; t++) {
    const double level = find_level (self, t, lag_us);

    answer[t] = ratio > .001 ? log1p (ratio * level) / log1p (ratio) : level;
  }
  take_out (self, DRIFTS, answer);
  power = MAX (multiply (answer, answer, n), 1e-9);
  all = MAX (multiply (self->light, self->light, n), 1e-12);
  step = multiply (answer, self->light, n) / power;
  rest = MAX (all - step * step * power, 0);
  *out = (MusterLampFit){.ratio = expm1 (step),
                         .error = exp (step) * EXCESS *
                                  sqrt (rest / MAX ((double) n - DRIFTS - 2, 1) / power),
                         .lag = (double) lag_us / G_USEC_PER_SEC,
                         .share = step > 0 ? 1 - rest / all : 0};
}

/**
 * muster_lamp_fit:
 *
 * Finds the lag at which the light follows the screen best, and how much.
 */
void
muster_lamp_fit (const MusterLampCourse *course,
                 const MusterFlashTimeline *timeline,
                 MusterLampFit *fit)
{
  g_autofree Fit *self = g_new0 (Fit, 1);
  MusterLampFit best = {0};

  begin (self, course, timeline);
  for (guint round = 0; round < ROUNDS; round++) {
    const double ratio = best.ratio;

    best = (MusterLampFit){.share = -1};
    for (gint64 lag_us = 0; lag_us <= LAST_LAG_US; lag_us += LAG_STEP_US) {
      MusterLampFit one;

      try_lag (self, lag_us, ratio, &one);
      if (one.share > best.share)
        best = one;
    }
  }
  *fit = best;
}

/**
 * muster_lamp_fit_at:
 * @lag: seconds, known from elsewhere
 */
void
muster_lamp_fit_at (const MusterLampCourse *course,
                    const MusterFlashTimeline *timeline,
                    double lag,
                    MusterLampFit *fit)
{
  g_autofree Fit *self = g_new0 (Fit, 1);

  *fit = (MusterLampFit){0};
  begin (self, course, timeline);
  for (guint round = 0; round < ROUNDS; round++)
    try_lag (self, (gint64) (lag * G_USEC_PER_SEC), fit->ratio, fit);
}
