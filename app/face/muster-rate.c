/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-rate.h"

#include <math.h>

/* 97.5 % of a normal distribution lie below. */
#define Z95 1.959963984540054

/**
 * muster_rate_of:
 * @errors: 0 to @n; need not be whole where trials that depend on each other count as fewer
 * @n: trials; 0: anything is possible
 *
 * The score interval (E. B. Wilson, Journal of the American Statistical Association 22, 1927),
 * which unlike ± two standard errors is right when no or few errors were seen.
 */
MusterRate
muster_rate_of (double errors, double n)
{
  const double p = n > 0 ? errors / n : 0, z2 = Z95 * Z95;
  double middle, half;

  if (!(n > 0))
    return (MusterRate){0, 0, 1};
  middle = (p + z2 / (2 * n)) / (1 + z2 / n);
  half = Z95 * sqrt (p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n);
  return (MusterRate){
      p, errors > 0 ? MAX (middle - half, 0) : 0, errors < n ? MIN (middle + half, 1) : 1};
}

/**
 * muster_normal_quantile:
 * @above: a share, 1e-300 to 1
 *
 * By halving, since it is asked for a few times at most.
 *
 * Returns: what this share of a normal distribution (mean 0, standard deviation 1) lies above, to
 * 1e-12 or so; ±40 at the ends
 */
double
muster_normal_quantile (double above)
{
  double low = -40, high = 40;

  for (guint i = 0; i < 60; i++) {
    const double middle = (low + high) / 2;

    if (erfc (middle / M_SQRT2) / 2 > above)
      low = middle;
    else
      high = middle;
  }
  return (low + high) / 2;
}
