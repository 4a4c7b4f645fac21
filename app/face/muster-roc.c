/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-roc.h"

#include <math.h>

static gint
compare_doubles (gconstpointer a, gconstpointer b)
{
  const double left = *(const double *) a, right = *(const double *) b;

  return left < right ? -1 : left > right;
}

void
muster_roc_sort (MusterRoc *roc)
{
  qsort (roc->genuine, roc->n_genuine, sizeof (double), compare_doubles);
  qsort (roc->impostor, roc->n_impostor, sizeof (double), compare_doubles);
}

/* How many of the sorted @values lie below @threshold. */
static gsize
count_below (const double *values, gsize n, double threshold)
{
  gsize low = 0, high = n;

  while (low < high) {
    const gsize middle = low + (high - low) / 2;

    if (values[middle] < threshold)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/**
 * muster_roc_get_fmr:
 *
 * Returns: share of impostors at or above @threshold
 */
double
muster_roc_get_fmr (const MusterRoc *roc, double threshold)
{
  const gsize below = count_below (roc->impostor, roc->n_impostor, threshold);

  return roc->n_impostor > 0 ? (double) (roc->n_impostor - below) / (double) roc->n_impostor : 0;
}

/**
 * muster_roc_get_fnmr:
 *
 * Returns: share of genuine comparisons below @threshold
 */
double
muster_roc_get_fnmr (const MusterRoc *roc, double threshold)
{
  const gsize below = count_below (roc->genuine, roc->n_genuine, threshold);

  return roc->n_genuine > 0 ? (double) below / (double) roc->n_genuine : 0;
}

/* The next observed score above @score; a threshold is always one that was observed. */
static double
next_score (const MusterRoc *roc, double score)
{
  const double above = nextafter (score, INFINITY);
  const gsize g = count_below (roc->genuine, roc->n_genuine, above);
  const gsize i = count_below (roc->impostor, roc->n_impostor, above);
  double next = INFINITY;

  if (g < roc->n_genuine)
    next = roc->genuine[g];
  if (i < roc->n_impostor)
    next = MIN (next, roc->impostor[i]);
  return isfinite (next) ? next : above;
}

/**
 * muster_roc_get_threshold:
 * @fmr: wanted false match rate
 *
 * Returns: the smallest observed score whose false match rate is at most @fmr
 */
double
muster_roc_get_threshold (const MusterRoc *roc, double fmr)
{
  const gsize allowed = (gsize) floor (fmr * (double) roc->n_impostor + 1e-9);

  if (roc->n_impostor == 0)
    return roc->n_genuine > 0 ? roc->genuine[0] : 0;
  if (allowed >= roc->n_impostor)
    return MIN (roc->impostor[0], roc->n_genuine > 0 ? roc->genuine[0] : roc->impostor[0]);
  return next_score (roc, roc->impostor[roc->n_impostor - allowed - 1]);
}

/**
 * muster_roc_get_eer:
 *
 * Returns: mean of both rates at the observed score where they differ least; the larger of two
 * equal ones
 */
double
muster_roc_get_eer (const MusterRoc *roc)
{
  double least = INFINITY, eer = 0;

  for (int list = 0; list < 2; list++) {
    const double *scores = list == 0 ? roc->genuine : roc->impostor;
    const gsize n = list == 0 ? roc->n_genuine : roc->n_impostor;

    for (gsize k = 0; k < n; k++) {
      const double fmr = muster_roc_get_fmr (roc, scores[k]);
      const double fnmr = muster_roc_get_fnmr (roc, scores[k]);

      const double apart = fabs (fmr - fnmr);

      if (apart < least || (apart == least && (fmr + fnmr) / 2 > eer)) {
        least = apart;
        eer = (fmr + fnmr) / 2;
      }
    }
  }
  return eer;
}
