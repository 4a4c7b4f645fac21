/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-flash-parts.h"

#include <math.h>

#define CELLS MUSTER_FLASH_CELLS

/* A cell's ratio differs from what any model says by about this, however little noise there is;
 * when cells are weighed against each other. */
#define OWN_SPREAD .03

/* A sheet's relief: the standard deviation of what is no noise. Of ratios, as all here. */
#define SHEET .02

/* A head's: the net's relief times one of these, and besides it one of these standard deviations.
 * People differ, and the net knows little of how deep a nose is. */
static const double depths[] = {.3, .6, .9};
static const double spreads[] = {.03, .05, .08, .12};

/* One cell must not decide: neither one that shines nor what the net makes of the outline. */
#define MOST_SEEN     .5
#define MOST_EXPECTED .35
#define MOST_TOLD     2.5 /* ln of a likelihood ratio */

/* Shares of the box, from the nose and from the middle, for the likeness: the bridge of the nose,
 * the nose, lips and chin. How cheeks turn into sides is another in each person: with them the
 * likeness of some is none, on development seeds and in the rehearsal. */
#define NEAR_NOSE  .16
#define NEAR_LEVEL .375

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

/* What is seen of a surface that no sheet has, and what a head would show there. */
typedef struct {
  guint n;
  double seen[2 * CELLS], expected[2 * CELLS], variance[2 * CELLS], weight[2 * CELLS];
} Relief;

static void
add_map (Relief *relief,
         const Basis *basis,
         const double *seen,
         const double *head,
         const double *flat,
         const double *variance)
{
  double *e = relief->seen + relief->n, *d = relief->expected + relief->n;

  for (guint i = 0; i < basis->n; i++) {
    e[i] = seen[i] - flat[i];
    d[i] = head[i] - flat[i];
    relief->variance[relief->n + i] = variance[i];
    relief->weight[relief->n + i] = basis->weight[i];
  }
  take_out (basis, N_BASIS, e);
  take_out (basis, N_BASIS, d);
  for (guint i = 0; i < basis->n; i++) {
    e[i] = CLAMP (e[i], -MOST_SEEN, MOST_SEEN);
    d[i] = CLAMP (d[i], -MOST_EXPECTED, MOST_EXPECTED);
  }
  relief->n += basis->n;
}

static double
correlate (const Relief *relief, const MusterFlashSignals *signals, double middle)
{
  double ee = 0, ed = 0, dd = 0;

  for (guint i = 0; i < relief->n; i++) {
    const guint cell = signals->cell[i % signals->n_cells];
    const double u = (cell % MUSTER_LOOK_COLUMNS + .5) / MUSTER_LOOK_COLUMNS;
    const double v = (cell / MUSTER_LOOK_COLUMNS + .5) / MUSTER_LOOK_ROWS;

    if (fabs (u - middle) > NEAR_NOSE || fabs (v - .5) > NEAR_LEVEL)
      continue;
    ee += relief->weight[i] * relief->seen[i] * relief->seen[i];
    ed += relief->weight[i] * relief->seen[i] * relief->expected[i];
    dd += relief->weight[i] * relief->expected[i] * relief->expected[i];
  }
  return ed / sqrt (MAX (ee * dd, 1e-18));
}

/* ln of how much likelier the relief is of a head with this depth and spread than of a sheet. */
static double
compare (const Relief *relief, double depth, double spread)
{
  double sum = 0;

  for (guint i = 0; i < relief->n; i++) {
    const double sheet = relief->variance[i] + SHEET * SHEET;
    const double head = relief->variance[i] + spread * spread;
    const double off = relief->seen[i] - depth * relief->expected[i];
    const double told = relief->seen[i] * relief->seen[i] / (2 * sheet) - off * off / (2 * head) -
                        log (head / sheet) / 2;

    sum += CLAMP (told, -MOST_TOLD, MOST_TOLD);
  }
  return sum;
}

/* How much stronger than on the head the values differ: the slope of the one over the other, less
 * twice what noise can make of it. One cell counts as three times what a head does at most. */
static double
find_gloss (const Basis *basis, const double *seen, const double *head, const double *flat)
{
  double e[CELLS], d[CELLS], most = 0, ed = 0, dd = 0;

  for (guint i = 0; i < basis->n; i++) {
    e[i] = seen[i] - flat[i];
    d[i] = head[i] - flat[i];
  }
  take_out (basis, 1, e);
  take_out (basis, 1, d);
  for (guint i = 0; i < basis->n; i++)
    most = MAX (most, 3 * fabs (d[i]));
  for (guint i = 0; i < basis->n; i++) {
    ed += basis->weight[i] * CLAMP (e[i], -most, most) * d[i];
    dd += basis->weight[i] * d[i] * d[i];
  }
  return (ed - 2 * sqrt (dd)) / MAX (dd, 1e-9);
}

/**
 * muster_flash_shape_compare:
 * @seen: what was measured
 * @head: what a head in this pose would give
 * @flat: what a flat picture would give
 * @shape: (out)
 *
 * A sheet, however it is bent or held, gives both maps the course of a low polynomial, and noise
 * about it. What a head has more, nose, sockets, lips and cheeks, is told from noise by how large
 * it is and by how it goes along with the relief that the net sees: the likelihood ratio of the
 * two, with the depth and spread that fit best. With little light both are as likely.
 *
 * A picture that the net wanders about on shows relief too; in the middle it does not go along with
 * the head's: that is the likeness.
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
  double weight[CELLS];
  Relief relief = {0};
  Basis basis;

  for (guint i = 0; i < signals->n_cells; i++)
    weight[i] = 1 / (seen->variance[i] + OWN_SPREAD * OWN_SPREAD);
  basis_init (&basis, signals, weight);
  add_map (&relief, &basis, seen->across, head->across, flat->across, seen->variance);
  add_map (&relief, &basis, seen->down, head->down, flat->down, seen->variance);
  shape->likeness = correlate (&relief, signals, head->middle);
  shape->ratio = -G_MAXDOUBLE;
  for (guint i = 0; i < G_N_ELEMENTS (depths); i++)
    for (guint k = 0; k < G_N_ELEMENTS (spreads); k++)
      shape->ratio = MAX (shape->ratio, compare (&relief, depths[i], spreads[k]));
  shape->gloss = MAX (find_gloss (&basis, seen->across, head->across, flat->across),
                      find_gloss (&basis, seen->down, head->down, flat->down));
}
