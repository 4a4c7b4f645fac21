/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-flash-parts.h"

#include <math.h>

#define COLUMNS MUSTER_FLASH_COLUMNS
#define CELLS   MUSTER_FLASH_CELLS

/* Added to each channel's rest, share of the rest of all: no channel is trusted beyond that to tell
 * what moves another. */
#define OWN_REST .01

/* Sum of all, left less right and above less below, each channel, as the picture sees them: the
 * person's left is the picture's right. */
static void
get_modes (const MusterFlashCode *code, double modes[3][3][COLUMNS])
{
  for (guint c = 0; c < 3; c++) {
    modes[0][c][0] = (double) MUSTER_FLASH_GREY;
    modes[1][c][0] = modes[2][c][0] = 0;
    for (guint s = 0; s < MUSTER_FLASH_SLOTS; s++) {
      const float (*l)[3] = code->levels[s];
      const double left = (double) (l[1][c] + l[3][c]), right = (double) (l[0][c] + l[2][c]);
      const double above = (double) (l[0][c] + l[1][c]), below = (double) (l[2][c] + l[3][c]);

      modes[0][c][s + 1] = (left + right) / 4;
      modes[1][c][s + 1] = (left - right) / 4;
      modes[2][c][s + 1] = (above - below) / 4;
    }
  }
}

/**
 * muster_flash_invert:
 * @m: symmetric
 * @out: (out): its inverse, by cofactors; not set if there is none to speak of
 *
 * Returns: %FALSE if there is none
 */
gboolean
muster_flash_invert (const double m[3][3], double out[3][3])
{
  const double size = (fabs (m[0][0]) + fabs (m[1][1]) + fabs (m[2][2])) / 3;
  double determinant = 0;

  for (guint i = 0; i < 3; i++)
    for (guint j = 0; j < 3; j++)
      out[j][i] = m[(i + 1) % 3][(j + 1) % 3] * m[(i + 2) % 3][(j + 2) % 3] -
                  m[(i + 1) % 3][(j + 2) % 3] * m[(i + 2) % 3][(j + 1) % 3];
  for (guint i = 0; i < 3; i++)
    determinant += m[0][i] * out[i][0];
  if (!(fabs (determinant) > 1e-9 * size * size * size))
    return FALSE;
  for (guint i = 0; i < 3; i++)
    for (guint j = 0; j < 3; j++)
      out[i][j] /= determinant;
  return TRUE;
}

static double
log_ratio (double share)
{
  const double r = CLAMP (share, -.9, .9);

  return log ((1 + r) / (1 - r));
}

/* Sums over the frames, from which the least squares of every cell are solved: of products of the
 * modes in each two channels, of modes and a cell, and of a cell's channels; and, for each slot, of
 * the modes and of the cells themselves. */
typedef struct {
  double modes[3][3][3][3];     /* channel, channel, mode, mode */
  double mixed[CELLS][3][3][3]; /* channel of the modes, channel of the cell, mode */
  double cells[CELLS][3][3];    /* channel, channel */
  double slot_modes[COLUMNS][3][3];
  double slot_cells[COLUMNS][CELLS][3];
} Sums;

static void
add_frame (Sums *sums, guint slot, const double x[3][3], const float (*y)[3], guint n_cells)
{
  for (guint c = 0; c < 3; c++)
    for (guint m = 0; m < 3; m++) {
      sums->slot_modes[slot][c][m] += x[c][m];
      for (guint d = 0; d < 3; d++)
        for (guint k = 0; k < 3; k++)
          sums->modes[c][d][m][k] += x[c][m] * x[d][k];
    }
  for (guint i = 0; i < n_cells; i++)
    for (guint d = 0; d < 3; d++) {
      sums->slot_cells[slot][i][d] += (double) y[i][d];
      for (guint c = 0; c < 3; c++) {
        sums->cells[i][c][d] += (double) y[i][c] * (double) y[i][d];
        for (guint m = 0; m < 3; m++)
          sums->mixed[i][c][d][m] += x[c][m] * (double) y[i][d];
      }
    }
}

static guint
find_slot (const MusterFlashTimeline *timeline, gint64 time_us)
{
  guint slot = 0;

  while (slot + 1 < COLUMNS && time_us >= timeline->from_us[slot + 1])
    slot++;
  return slot;
}

static void
sum_up (const MusterFlashSignals *signals,
        const MusterFlashTimeline *timeline,
        const MusterFlashWeights *weights,
        double modes[3][3][COLUMNS],
        const MusterFlashMatch *match,
        gint64 lag_us,
        Sums *sums)
{
  for (guint t = 0; t < signals->n_frames; t++) {
    double pure[3][3] = {{0}}, x[3][3] = {{0}};

    for (guint d = 0; d < 3; d++)
      for (guint m = 0; m < 3; m++)
        for (guint s = 0; s < COLUMNS; s++)
          pure[d][m] += weights->at[t][s] * modes[m][d][s];
    for (guint c = 0; c < 3; c++)
      for (guint m = 0; m < 3; m++)
        for (guint d = 0; d < 3; d++)
          x[c][m] += match->mixing[c][d] * pure[d][m];
    add_frame (sums,
               find_slot (timeline, signals->times[t] - lag_us),
               x,
               signals->cells[t],
               signals->n_cells);
  }
}

/* The least squares of one cell, its channels weighed by @share: @x are the three modes in it. */
static gboolean
solve (const Sums *sums, guint cell, const double share[3][3], double x[3], double inverse[3][3])
{
  double normal[3][3] = {{0}}, right[3] = {0};

  for (guint c = 0; c < 3; c++)
    for (guint d = 0; d < 3; d++)
      for (guint m = 0; m < 3; m++) {
        right[m] += share[c][d] * sums->mixed[cell][c][d][m];
        for (guint k = 0; k < 3; k++)
          normal[m][k] += share[c][d] * sums->modes[c][d][m][k];
      }
  if (!muster_flash_invert (normal, inverse))
    return FALSE;
  for (guint m = 0; m < 3; m++)
    x[m] = inverse[m][0] * right[0] + inverse[m][1] * right[1] + inverse[m][2] * right[2];
  return TRUE;
}

/* Sums of products of the channels of what the modes @x leave of a cell. */
static void
find_rest (const Sums *sums, guint cell, const double x[3], double rest[3][3])
{
  for (guint c = 0; c < 3; c++)
    for (guint d = 0; d < 3; d++) {
      rest[c][d] = sums->cells[cell][c][d];
      for (guint m = 0; m < 3; m++) {
        rest[c][d] -= x[m] * (sums->mixed[cell][c][d][m] + sums->mixed[cell][d][c][m]);
        for (guint k = 0; k < 3; k++)
          rest[c][d] += x[m] * x[k] * sums->modes[c][d][m][k];
      }
    }
}

/* What is left over goes on from frame to frame, so a slot's frames tell less than as many by
 * themselves: the factor by which a variance that takes them so is too small. */
static double
find_excess (const Sums *sums, guint cell, const double x[3], const double share[3][3])
{
  double rest[3][3], all = 0, slots = 0;

  find_rest (sums, cell, x, rest);
  for (guint s = 0; s < COLUMNS; s++) {
    double left[3];

    for (guint c = 0; c < 3; c++) {
      left[c] = sums->slot_cells[s][cell][c];
      for (guint m = 0; m < 3; m++)
        left[c] -= x[m] * sums->slot_modes[s][c][m];
    }
    for (guint c = 0; c < 3; c++)
      for (guint d = 0; d < 3; d++)
        slots += share[c][d] * left[c] * left[d];
  }
  for (guint c = 0; c < 3; c++)
    for (guint d = 0; d < 3; d++)
      all += share[c][d] * rest[c][d];
  return MAX (slots / MAX (all, 1e-12), 1);
}

/* One cell's two ratios and how sure they are. What the movements of a face and the light of the
 * room do to a cell they do to its red, green and blue alike; the screen's colours do not. So the
 * channels are weighed by the inverse of the covariance of what the screen does not explain: 0.7 to
 * 0.98 of it is common to two channels of a living face, and the ratios come out three times as
 * sure as from each channel by itself (`muster bench liveness`, development seeds). */
static gboolean
solve_cell (
    const Sums *sums, const double alone[3][3], guint i, double freedom, MusterFlashMap *map)
{
  double x[3], inverse[3][3], rest[3][3], share[3][3], trace = 0, spread = 0;

  if (!solve (sums, i, alone, x, inverse))
    return FALSE;
  find_rest (sums, i, x, rest);
  for (guint c = 0; c < 3; c++)
    trace += MAX (rest[c][c], 1e-9) / freedom;
  for (guint c = 0; c < 3; c++)
    for (guint d = 0; d < 3; d++)
      rest[c][d] = rest[c][d] / freedom + (c == d ? OWN_REST * trace : 0);
  if (!muster_flash_invert (rest, share) || !solve (sums, i, share, x, inverse))
    return FALSE;
  for (guint m = 1; m < 3; m++) {
    const double least = MAX (x[0], .1), r = CLAMP (x[m] / least, -.9, .9);
    const double slope = 2 / ((1 - r * r) * least);

    spread += slope * slope * (inverse[m][m] + r * r * inverse[0][0]) / 2;
  }
  map->across[i] = log_ratio (x[1] / MAX (x[0], .1));
  map->down[i] = log_ratio (x[2] / MAX (x[0], .1));
  map->variance[i] = spread * find_excess (sums, i, x, share);
  return TRUE;
}

/**
 * muster_flash_map_measure:
 * @match: of the same signals, with an amplitude above 0
 * @map: (out): ratios of what one half of the screen gives a cell to what the other half gives it.
 *   The colour of the skin, make-up and the light of the room are not in them
 */
void
muster_flash_map_measure (const MusterFlashSignals *signals,
                          const MusterFlashTimeline *timeline,
                          const MusterFlashCode *code,
                          const MusterFlashMatch *match,
                          MusterFlashMap *map)
{
  g_autofree MusterFlashWeights *weights = g_new (MusterFlashWeights, 1);
  g_autofree Sums *sums = g_new0 (Sums, 1);
  const gint64 lag_us = (gint64) (match->lag * G_USEC_PER_SEC);
  const double freedom = MAX (signals->n_frames - MUSTER_FLASH_DRIFTS - 1.0, 1);
  double modes[3][3][COLUMNS], alone[3][3] = {{0}};

  *map = (MusterFlashMap){0};
  for (guint i = 0; i < signals->n_cells; i++)
    map->variance[i] = MUSTER_FLASH_NOTHING_KNOWN;
  get_modes (code, modes);
  muster_flash_weights_fill (signals, timeline, lag_us, weights);
  sum_up (signals, timeline, weights, modes, match, lag_us, sums);
  for (guint c = 0; c < 3; c++)
    alone[c][c] = 1 / (match->noise[c] * match->noise[c]);
  for (guint i = 0; i < signals->n_cells; i++)
    if (!solve_cell (sums, alone, i, freedom, map))
      return;
}
