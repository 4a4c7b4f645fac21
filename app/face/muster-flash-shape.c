/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-flash-parts.h"

#include <math.h>

#define CELLS MUSTER_FLASH_CELLS

/* Polynomials over the cells that a bent sheet can follow, orthonormal in the cells' weights: 1
 * first. */
#define N_BASIS 8

typedef struct {
  guint n;
  const double *weight;
  double at[N_BASIS][CELLS];
} Basis;

static void
basis_init (Basis *basis, const MusterFlashSignals *signals, const double *weight)
{
  static const guint powers[N_BASIS][2] = {
      {0, 0}, {1, 0}, {0, 1}, {2, 0}, {1, 1}, {0, 2}, {3, 0}, {0, 3}};

  basis->n = signals->n_cells;
  basis->weight = weight;
  for (guint k = 0; k < N_BASIS; k++) {
    double *out = basis->at[k], sum = 0;

    for (guint i = 0; i < basis->n; i++) {
      const double x = (signals->cell[i] % MUSTER_LOOK_COLUMNS + .5) / MUSTER_LOOK_COLUMNS - .5;
      const double y = (signals->cell[i] / MUSTER_LOOK_COLUMNS + .5) / MUSTER_LOOK_ROWS - .5;

      out[i] = pow (x, powers[k][0]) * pow (y, powers[k][1]);
    }
    for (guint j = 0; j < k; j++) {
      double dot = 0;

      for (guint i = 0; i < basis->n; i++)
        dot += weight[i] * out[i] * basis->at[j][i];
      for (guint i = 0; i < basis->n; i++)
        out[i] -= dot * basis->at[j][i];
    }
    for (guint i = 0; i < basis->n; i++)
      sum += weight[i] * out[i] * out[i];
    for (guint i = 0; i < basis->n; i++)
      out[i] = sum > 1e-9 ? out[i] / sqrt (sum) : 0;
  }
}

static void
take_out (const Basis *basis, guint n_basis, double *values)
{
  for (guint k = 0; k < n_basis; k++) {
    double dot = 0;

    for (guint i = 0; i < basis->n; i++)
      dot += basis->weight[i] * values[i] * basis->at[k][i];
    for (guint i = 0; i < basis->n; i++)
      values[i] -= dot * basis->at[k][i];
  }
}

/* Sums of products of what is seen and what a head adds to a flat picture. */
typedef struct {
  double ee, ed, dd;
} Sums;

/* One cell that shines must not decide: it counts as three times what a head does at most. */
static void
add_map (const Basis *basis,
         guint n_basis,
         const double *seen,
         const double *head,
         const double *flat,
         Sums *sums)
{
  double e[CELLS], d[CELLS], most = 0;

  for (guint i = 0; i < basis->n; i++) {
    e[i] = seen[i] - flat[i];
    d[i] = head[i] - flat[i];
  }
  take_out (basis, n_basis, e);
  take_out (basis, n_basis, d);
  for (guint i = 0; i < basis->n; i++)
    most = MAX (most, 3 * fabs (d[i]));
  for (guint i = 0; i < basis->n; i++) {
    const double bounded = CLAMP (e[i], -most, most);

    sums->ee += basis->weight[i] * bounded * bounded;
    sums->ed += basis->weight[i] * bounded * d[i];
    sums->dd += basis->weight[i] * d[i] * d[i];
  }
}

static double
get_correlation (const Sums *sums)
{
  return sums->ed / sqrt (MAX (sums->ee * sums->dd, 1e-18));
}

/**
 * muster_flash_shape_compare:
 * @seen: what was measured
 * @head: what a head in this pose would give
 * @flat: what a flat picture would give
 * @shape: (out)
 *
 * Three correlations: across (a bent sheet has that too), down (a tilted one has something of it),
 * and what is left of both without any cubic surface: nose, sockets, lips; and how deep that relief
 * is: a bent sheet in little noise goes along with it for a hundredth. The weights of the score are
 * those that held living faces and bent prints apart on the development seeds of `muster bench
 * liveness`, and a sheet bent as a head in no noise at all: 0.27.
 *
 * A pane mirrors one spot of the screen in each of its own, so light from one side changes more
 * from cell to cell than on any face: that is the gloss.
 */
void
muster_flash_shape_compare (const MusterFlashSignals *signals,
                            const MusterFlashMap *seen,
                            const MusterFlashMap *head,
                            const MusterFlashMap *flat,
                            MusterFlashShape *shape)
{
  Sums across = {0}, down = {0}, relief = {0};
  Basis basis;

  basis_init (&basis, signals, seen->weight);
  add_map (&basis, 1, seen->across, head->across, flat->across, &across);
  add_map (&basis, 1, seen->down, head->down, flat->down, &down);
  add_map (&basis, N_BASIS, seen->across, head->across, flat->across, &relief);
  add_map (&basis, N_BASIS, seen->down, head->down, flat->down, &relief);
  shape->across = get_correlation (&across);
  shape->down = get_correlation (&down);
  shape->relief = get_correlation (&relief);
  shape->depth = CLAMP (relief.ed / MAX (relief.dd, 1e-9), -1, 1);
  shape->doubt = 1 / sqrt (MAX (relief.dd, 1e-9));
  shape->gloss = MAX (across.ed / MAX (across.dd, 1e-9), down.ed / MAX (down.dd, 1e-9));
  shape->score = .1 * shape->across + .1 * shape->down + .4 * shape->relief + .4 * shape->depth;
}
