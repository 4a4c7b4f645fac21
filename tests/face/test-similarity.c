/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "muster-similarity.h"

static void
assert_near (double value, double expected)
{
  if (!(fabs (value - expected) <= 1e-4))
    g_error ("%g instead of %g", value, expected);
}

/* Turned by 90 degrees, doubled and shifted: (x, y) → (-2 y + 7, 2 x - 3). */
static void
test_exact (void)
{
  const MusterPoint from[4] = {{0, 0, 0}, {4, 0, 0}, {4, 2, 0}, {1, 5, 0}};
  MusterPoint to[4];
  MusterAffine m;

  for (int i = 0; i < 4; i++)
    to[i] = (MusterPoint){-2 * from[i].y + 7, 2 * from[i].x - 3, 0};
  g_assert_true (muster_similarity_fit (from, to, 4, &m));
  assert_near (m.a, 0);
  assert_near (m.b, -2);
  assert_near (m.c, 7);
  assert_near (m.d, 2);
  assert_near (m.e, 0);
  assert_near (m.f, -3);
}

/* Two points pulled apart along x by 1: least squares keeps the middle and stretches half as much
 * as a fit of x alone would: spread of from is 4 (x) + 4 (y), a = (2 * 3 + 2 * 2) / 8. */
static void
test_least_squares (void)
{
  const MusterPoint from[4] = {{-1, -1, 0}, {1, -1, 0}, {1, 1, 0}, {-1, 1, 0}};
  const MusterPoint to[4] = {{-1.5f, -1, 0}, {1.5f, -1, 0}, {1.5f, 1, 0}, {-1.5f, 1, 0}};
  MusterAffine m;

  g_assert_true (muster_similarity_fit (from, to, 4, &m));
  assert_near (m.a, 1.25);
  assert_near (m.b, 0);
  assert_near (m.c, 0);
  assert_near (m.e, 1.25);
}

/* A mirrored face cannot be turned into the template: the fit stays a rotation. */
static void
test_no_reflection (void)
{
  const MusterPoint from[3] = {{0, 0, 0}, {2, 0, 0}, {0, 1, 0}};
  const MusterPoint to[3] = {{0, 0, 0}, {-2, 0, 0}, {0, 1, 0}};
  MusterAffine m;

  g_assert_true (muster_similarity_fit (from, to, 3, &m));
  g_assert_cmpfloat (m.a * m.e - m.b * m.d, >, 0);
}

static void
test_degenerate (void)
{
  const MusterPoint same[3] = {{5, 5, 0}, {5, 5, 0}, {5, 5, 0}};
  const MusterPoint wild[3] = {{NAN, 5, 0}, {5, 6, 0}, {7, 5, 0}};
  const MusterPoint to[3] = {{0, 0, 0}, {2, 0, 0}, {0, 1, 0}};
  MusterAffine m;

  g_assert_false (muster_similarity_fit (same, to, 3, &m));
  g_assert_false (muster_similarity_fit (wild, to, 3, &m));
  g_assert_false (muster_similarity_fit (to, same, 3, &m));
}

/* A square of 20 around (100, 50), turned clockwise by 90 degrees, onto 0 … 10: its upper left
 * corner is the picture's upper right one (110, 40). */
static void
test_square (void)
{
  const MusterAffine m = muster_similarity_of_square (100, 50, 20, G_PI / 2, 10);
  const MusterPoint centre = muster_affine_map (&m, (MusterPoint){100, 50, 3});
  const MusterPoint corner = muster_affine_map (&m, (MusterPoint){110, 40, 0});
  MusterAffine back;
  MusterPoint again;

  assert_near (centre.x, 5);
  assert_near (centre.y, 5);
  assert_near (centre.z, 3);
  assert_near (corner.x, 0);
  assert_near (corner.y, 0);
  g_assert_true (muster_affine_invert (&m, &back));
  again = muster_affine_map (&back, corner);
  assert_near (again.x, 110);
  assert_near (again.y, 40);
  g_assert_false (muster_affine_invert (&(MusterAffine){1, 2, 0, 2, 4, 0}, &back));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/similarity/exact", test_exact);
  g_test_add_func ("/similarity/least-squares", test_least_squares);
  g_test_add_func ("/similarity/no-reflection", test_no_reflection);
  g_test_add_func ("/similarity/degenerate", test_degenerate);
  g_test_add_func ("/similarity/square", test_square);
  return g_test_run ();
}
