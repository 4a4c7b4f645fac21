/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-flash-parts.h"

#include <math.h>

#define COLUMNS MUSTER_FLASH_COLUMNS

/* Lags that are tried: 0 to 500 ms. */
#define LAG_STEP_US 10000
#define N_LAGS      51

/* Codes that are not shown; the best of 200 is what chance reaches once in 200 times. */
#define N_NULL_CODES 200

/* What is needed of the frames to correlate them with any code at one lag: sums over the frames of
 * the weights, less their drift, with themselves and with the face's signals. A code then costs
 * some hundred operations, however many frames there are. */
typedef struct {
  double gram[COLUMNS][COLUMNS];
  double face[3][COLUMNS];
} Lag;

/**
 * muster_flash_weights_fill:
 * @weights: (out): of each column at each frame @lag_us after the screen, less their drift
 */
void
muster_flash_weights_fill (const MusterFlashSignals *signals,
                           const MusterFlashTimeline *timeline,
                           gint64 lag_us,
                           MusterFlashWeights *weights)
{
  const guint n = signals->n_frames;

  for (guint t = 0; t < n; t++) {
    float shares[COLUMNS];

    muster_flash_timeline_weigh (timeline, signals->times[t] - lag_us, shares);
    for (guint s = 0; s < COLUMNS; s++)
      weights->at[t][s] = (double) shares[s];
  }
  for (guint k = 0; k < MUSTER_FLASH_DRIFTS; k++) {
    double dot[COLUMNS] = {0};

    for (guint t = 0; t < n; t++)
      for (guint s = 0; s < COLUMNS; s++)
        dot[s] += weights->at[t][s] * signals->drift[k][t];
    for (guint t = 0; t < n; t++)
      for (guint s = 0; s < COLUMNS; s++)
        weights->at[t][s] -= dot[s] * signals->drift[k][t];
  }
}

static void
sum_up (const MusterFlashSignals *signals,
        const MusterFlashWeights *weights,
        const float values[3][MUSTER_FLASH_MAX_FRAMES],
        Lag *lag)
{
  *lag = (Lag){0};
  for (guint t = 0; t < signals->n_frames; t++) {
    const double *w = weights->at[t];

    for (guint s = 0; s < COLUMNS; s++) {
      for (guint c = 0; c < 3; c++)
        lag->face[c][s] += w[s] * (double) values[c][t];
      for (guint r = 0; r <= s; r++)
        lag->gram[s][r] += w[s] * w[r];
    }
  }
  for (guint s = 0; s < COLUMNS; s++)
    for (guint r = 0; r < s; r++)
      lag->gram[r][s] = lag->gram[s][r];
}

/* Mean level of the screen in each column. */
static void
get_means (const MusterFlashCode *code, double means[3][COLUMNS])
{
  for (guint c = 0; c < 3; c++) {
    means[c][0] = (double) MUSTER_FLASH_GREY;
    for (guint s = 0; s < MUSTER_FLASH_SLOTS; s++) {
      double sum = 0;

      for (guint q = 0; q < MUSTER_SCREEN_QUARTERS; q++)
        sum += (double) code->levels[s][q][c];
      means[c][s + 1] = sum / MUSTER_SCREEN_QUARTERS;
    }
  }
}

/* levelsᵀ gram levels and levelsᵀ face */
static void
project (const Lag *lag, guint c, const double levels[COLUMNS], double *power, double *dot)
{
  *power = *dot = 0;
  for (guint s = 0; s < COLUMNS; s++) {
    double row = 0;

    for (guint r = 0; r < s; r++)
      row += lag->gram[s][r] * levels[r];
    *power += levels[s] * (2 * row + lag->gram[s][s] * levels[s]);
    *dot += levels[s] * lag->face[c][s];
  }
}

static double
correlate (const Lag *lag, const double means[3][COLUMNS], const double norms[3])
{
  double sum = 0;

  for (guint c = 0; c < 3; c++) {
    double power, dot;

    project (lag, c, means[c], &power, &dot);
    if (power > 1e-9 && norms[c] > 1e-9)
      sum += dot / (sqrt (power) * norms[c]);
  }
  return sum / 3;
}

static double
find_best (const Lag *lags, const double means[3][COLUMNS], const double norms[3], guint *at)
{
  double best = -1;

  *at = 0;
  for (guint i = 0; i < N_LAGS; i++) {
    const double rho = correlate (&lags[i], means, norms);

    if (rho > best) {
      best = rho;
      *at = i;
    }
  }
  return best;
}

/* Between the steps: the top of the parabola through three of them. */
static double
refine_lag (const Lag *lags, const double means[3][COLUMNS], const double norms[3], guint at)
{
  double shift = 0;

  if (at > 0 && at + 1 < N_LAGS) {
    const double a = correlate (&lags[at - 1], means, norms),
                 b = correlate (&lags[at], means, norms),
                 c = correlate (&lags[at + 1], means, norms);

    if (a + c - 2 * b < -1e-12)
      shift = CLAMP ((a - c) / (2 * (a + c - 2 * b)), -.5, .5);
  }
  return ((double) at + shift) * LAG_STEP_US / G_USEC_PER_SEC;
}

/* Share of a channel that any levels of the columns explain at this lag: Cholesky of the Gram
 * matrix, its little eigenvalues (the drift took something) kept from zero. */
static double
explain (const Lag *lag, guint c, double norm)
{
  double l[COLUMNS][COLUMNS], y[COLUMNS], share = 0;

  for (guint i = 0; i < COLUMNS; i++) {
    for (guint j = 0; j <= i; j++) {
      double sum = lag->gram[i][j] + (i == j ? .05 : 0);

      for (guint k = 0; k < j; k++)
        sum -= l[i][k] * l[j][k];
      l[i][j] = i == j ? sqrt (MAX (sum, 1e-9)) : sum / l[j][j];
    }
    y[i] = lag->face[c][i];
    for (guint k = 0; k < i; k++)
      y[i] -= l[i][k] * y[k];
    y[i] /= l[i][i];
    share += y[i] * y[i];
  }
  return norm > 1e-9 ? share / (norm * norm) : 0;
}

static double
explain_any (const Lag *lags, const double norms[3])
{
  double best = 0;

  for (guint i = 0; i < N_LAGS; i++)
    best = MAX (best,
                (explain (&lags[i], 0, norms[0]) + explain (&lags[i], 1, norms[1]) +
                 explain (&lags[i], 2, norms[2])) /
                    3);
  return best;
}

static double
median_of_3 (const double v[3])
{
  return MAX (MIN (v[0], v[1]), MIN (MAX (v[0], v[1]), v[2]));
}

/* Least squares of one code at one lag; returns the median amplitude. */
static double
fit (const MusterFlashSignals *signals,
     const MusterFlashWeights *weights,
     const float values[3][MUSTER_FLASH_MAX_FRAMES],
     const double means[3][COLUMNS],
     double gain[3],
     double noise[3])
{
  for (guint c = 0; c < 3; c++) {
    double power = 0, dot = 0, rest = 0;

    for (guint t = 0; t < signals->n_frames; t++) {
      double u = 0;

      for (guint s = 0; s < COLUMNS; s++)
        u += weights->at[t][s] * means[c][s];
      power += u * u;
      dot += u * (double) values[c][t];
      rest += (double) values[c][t] * (double) values[c][t];
    }
    gain[c] = power > 1e-9 ? dot / power : 0;
    rest -= gain[c] * dot;
    noise[c] = sqrt (MAX (rest, 1e-12) / MAX (signals->n_frames - MUSTER_FLASH_DRIFTS - 1.0, 1));
  }
  return median_of_3 (gain);
}

/**
 * muster_flash_match:
 * @seed: of the code that was shown
 * @match: (out)
 *
 * Correlates the face with the code shown and with 200 codes that were not, each at lags of 0 to
 * 0.5 s: chance, a recording and a flash for somebody else do no better than the latter.
 */
void
muster_flash_match (const MusterFlashSignals *signals,
                    const MusterFlashTimeline *timeline,
                    const guint8 seed[MUSTER_FLASH_SEED_BYTES],
                    MusterFlashMatch *match)
{
  g_autofree MusterFlashWeights *weights = g_new (MusterFlashWeights, 1);
  g_autofree Lag *lags = g_new (Lag, N_LAGS);
  double means[3][COLUMNS], norms[3], chance = -1;
  MusterFlashCode code;
  guint at, elsewhere;

  *match = (MusterFlashMatch){0};
  for (guint c = 0; c < 3; c++) {
    double sum = 0;

    for (guint t = 0; t < signals->n_frames; t++)
      sum += (double) signals->face[c][t] * (double) signals->face[c][t];
    norms[c] = sqrt (sum);
  }
  for (guint i = 0; i < N_LAGS; i++) {
    muster_flash_weights_fill (signals, timeline, i * LAG_STEP_US, weights);
    sum_up (signals, weights, signals->face, &lags[i]);
  }
  for (guint i = 1; i <= N_NULL_CODES; i++) {
    muster_flash_code_draw (&code, seed, i);
    get_means (&code, means);
    chance = MAX (chance, find_best (lags, means, norms, &elsewhere));
  }
  muster_flash_code_draw (&code, seed, 0);
  get_means (&code, means);
  match->rho = find_best (lags, means, norms, &at);
  match->margin = match->rho - chance;
  match->lag = refine_lag (lags, means, norms, at);
  match->any = explain_any (lags, norms);
  muster_flash_weights_fill (signals, timeline, (gint64) (match->lag * G_USEC_PER_SEC), weights);
  match->amplitude = fit (signals, weights, signals->face, means, match->gain, match->noise);
  muster_flash_answer_measure (signals, timeline, means, weights, match);
}
