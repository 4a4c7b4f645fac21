/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include "muster-error.h"
#include "muster-template-parts.h"

static const guint two_parts[] = {2, 3};

static void
assert_near (double value, double expected)
{
  if (!(fabs (value - expected) <= 1e-6))
    g_error ("%g instead of %g", value, expected);
}

/* Cosines 0.6 and 1 of the two embedders: their mean is 0.8, whatever the lengths. */
static void
test_mean_cosine (void)
{
  const float first[5] = {10, 0, 0, 2, 0}, second[5] = {3, 4, 0, 0.5f, 0};
  g_autoptr (MusterTemplate) a = muster_template_new ("m", two_parts, 2, first);
  g_autoptr (MusterTemplate) b = muster_template_new ("m", two_parts, 2, second);

  assert_near (muster_template_similarity (a, b), 0.8);
  assert_near (muster_template_similarity (a, a), 1);
}

/* Cosines 0.6 and 1, the first counting three times as much, also when stored and when fused. */
static void
test_weights (void)
{
  const double weights[2] = {3, 1};
  const float first[5] = {10, 0, 0, 2, 0}, second[5] = {3, 4, 0, 0.5f, 0};
  g_autoptr (MusterTemplate) a = muster_template_new_weighted ("m", two_parts, weights, 2, first);
  g_autoptr (MusterTemplate) b = muster_template_new_weighted ("m", two_parts, weights, 2, second);
  g_autoptr (GBytes) bytes = muster_template_to_bytes (b);
  g_autoptr (MusterTemplate) stored = muster_template_from_bytes (bytes, NULL);
  MusterTemplate *both[2] = {a, stored};
  g_autoptr (MusterTemplate) fused = muster_template_fuse (both, 2);

  assert_near (muster_template_similarity (a, b), 0.7);
  assert_near (muster_template_similarity (a, stored), 0.7);
  /* half the angle of the first parts: cosine sqrt (0.8) */
  assert_near (muster_template_similarity (a, fused), 0.75 * sqrt (0.8) + 0.25);
}

static void
test_no_direction (void)
{
  const float zero[5] = {0, 0, 1, 0, 0}, wild[5] = {1, NAN, 1, 0, 0};

  g_assert_null (muster_template_new ("m", two_parts, 2, zero));
  g_assert_null (muster_template_new ("m", two_parts, 2, wild));
}

static void
test_fuse (void)
{
  const guint one[] = {2};
  const float x[2] = {5, 0}, y[2] = {0, 0.1f};
  MusterTemplate *both[2] = {muster_template_new ("m", one, 1, x),
                             muster_template_new ("m", one, 1, y)};
  g_autoptr (MusterTemplate) fused = muster_template_fuse (both, 2);

  assert_near (muster_template_similarity (fused, both[0]), sqrt (0.5));
  assert_near (muster_template_similarity (fused, both[1]), sqrt (0.5));
  muster_template_unref (both[0]);
  muster_template_unref (both[1]);
}

static void
test_round_trip (void)
{
  const float values[5] = {0.1f, -0.7f, 3, 0.2f, -9};
  g_autoptr (MusterTemplate) a = muster_template_new ("pack-1", two_parts, 2, values);
  g_autoptr (GBytes) bytes = muster_template_to_bytes (a);
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterTemplate) b = muster_template_from_bytes (bytes, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (muster_template_get_model (b), ==, "pack-1");
  assert_near (muster_template_similarity (a, b), 1);
}

static void
test_damaged (void)
{
  const float values[5] = {0.1f, -0.7f, 3, 0.2f, -9};
  g_autoptr (MusterTemplate) a = muster_template_new ("pack-1", two_parts, 2, values);
  g_autoptr (GBytes) bytes = muster_template_to_bytes (a);
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  for (gsize cut = 0; cut < size; cut++) {
    g_autoptr (GBytes) shorter = g_bytes_new (data, cut);
    g_autoptr (GError) error = NULL;

    g_assert_null (muster_template_from_bytes (shorter, &error));
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  }
  for (gsize at = 0; at < size; at++) {
    g_autofree guint8 *copy = g_memdup2 (data, size);
    g_autoptr (GBytes) changed = NULL;
    g_autoptr (GError) error = NULL;
    g_autoptr (MusterTemplate) b = NULL;

    copy[at] ^= 0xff;
    changed = g_bytes_new (copy, size);
    b = muster_template_from_bytes (changed, &error);
    g_assert_true (b == NULL || error == NULL);
    if (b == NULL)
      g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  }
}

static void
test_other_model (void)
{
  if (g_test_subprocess ()) {
    const float values[5] = {1, 2, 3, 4, 5};
    MusterTemplate *a = muster_template_new ("standard-1", two_parts, 2, values);
    MusterTemplate *b = muster_template_new ("npm-1", two_parts, 2, values);

    muster_template_similarity (a, b);
    return;
  }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*a->model*");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/template/mean-cosine", test_mean_cosine);
  g_test_add_func ("/template/weights", test_weights);
  g_test_add_func ("/template/no-direction", test_no_direction);
  g_test_add_func ("/template/fuse", test_fuse);
  g_test_add_func ("/template/round-trip", test_round_trip);
  g_test_add_func ("/template/damaged", test_damaged);
  g_test_add_func ("/template/other-model", test_other_model);
  return g_test_run ();
}
