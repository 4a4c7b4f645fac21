/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-similarity.h"

#include <math.h>

/**
 * muster_similarity_fit:
 * @from: @n points, z is not looked at
 * @to: where they should come to lie
 * @n: at least 2
 * @matrix: (out): rotation, one scale and shift; no reflection
 *
 * Least squares (Umeyama, IEEE PAMI 13(4), 1991; in the plane, where the solution is closed).
 *
 * Returns: %FALSE if the points of @from fall together or are not finite
 */
gboolean
muster_similarity_fit (const MusterPoint *from,
                       const MusterPoint *to,
                       guint n,
                       MusterAffine *matrix)
{
  double fx = 0, fy = 0, tx = 0, ty = 0, a = 0, b = 0, spread = 0;

  g_return_val_if_fail (n >= 2, FALSE);

  for (guint i = 0; i < n; i++) {
    fx += from[i].x / n;
    fy += from[i].y / n;
    tx += to[i].x / n;
    ty += to[i].y / n;
  }
  for (guint i = 0; i < n; i++) {
    const double x = from[i].x - fx, y = from[i].y - fy, u = to[i].x - tx, v = to[i].y - ty;

    a += x * u + y * v;
    b += x * v - y * u;
    spread += x * x + y * y;
  }
  if (!(spread > 1e-6) || !isfinite (spread) || !isfinite (a) || !isfinite (b) ||
      a * a + b * b < 1e-12)
    return FALSE;
  a /= spread;
  b /= spread;
  *matrix = (MusterAffine){a, -b, tx - (a * fx - b * fy), b, a, ty - (b * fx + a * fy)};
  return TRUE;
}

MusterAffine
muster_similarity_of_square (double x, double y, double side, double angle, double target)
{
  const double scale = target / side, c = cos (angle) * scale, s = sin (angle) * scale;

  return (MusterAffine){c, s, target / 2 - c * x - s * y, -s, c, target / 2 + s * x - c * y};
}

gboolean
muster_affine_invert (const MusterAffine *matrix, MusterAffine *inverse)
{
  const MusterAffine m = *matrix;
  const double det = m.a * m.e - m.b * m.d;

  if (!(fabs (det) > 1e-12))
    return FALSE;
  *inverse = (MusterAffine){m.e / det,
                            -m.b / det,
                            (m.b * m.f - m.e * m.c) / det,
                            -m.d / det,
                            m.a / det,
                            (m.d * m.c - m.a * m.f) / det};
  return TRUE;
}

MusterPoint
muster_affine_map (const MusterAffine *matrix, MusterPoint point)
{
  return (MusterPoint){(float) (matrix->a * point.x + matrix->b * point.y + matrix->c),
                       (float) (matrix->d * point.x + matrix->e * point.y + matrix->f),
                       point.z};
}
