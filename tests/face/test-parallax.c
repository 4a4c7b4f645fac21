/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "face-model.h"
#include "muster-parallax.h"

#include <math.h>

static void
see (const FaceModel *model, guint looks, guint32 seed, MusterMeanFace *face)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  MusterFaceLook look = {0};

  *face = (MusterMeanFace){0};
  for (guint i = 0; i < looks; i++) {
    face_model_look (model, rand, &look);
    muster_mean_face_add (face, &look);
  }
}

static double
get_coefficient (const FaceModel *far, const FaceModel *near, double *residual)
{
  MusterMeanFace from, to;
  MusterApproachFit fit = {0};
  MusterParallax parallax;

  see (far, 8, 1, &from);
  see (near, 8, 2, &to);
  g_assert_true (muster_parallax_measure (&parallax, &from, &to));
  g_assert_cmpuint (parallax.n, >, 400);
  muster_approach_fit_add (&fit, &parallax);
  *residual = muster_approach_fit_get_residual (&fit);
  return muster_approach_fit_get_coefficient (&fit);
}

/* A head has 1 and a sheet 0, wherever the sheet is and however it is held. */
static void
test_approach (void)
{
  static const float angles[][3] = {{0, 0, 0}, {10, -8, 5}, {-20, 15, -10}};
  double residual, flat_residual;

  for (gsize i = 0; i < G_N_ELEMENTS (angles); i++) {
    const float *a = angles[i];
    const FaceModel head = {.kind = FACE_MODEL_HEAD, .distance = 60};
    const FaceModel near = {.kind = FACE_MODEL_HEAD, .distance = 36, .roll = a[2]};
    const FaceModel sheet = {.kind = FACE_MODEL_SHEET, .distance = 60, .yaw = 4};
    const FaceModel tilted = {FACE_MODEL_SHEET, 36, a[0], a[1], a[2], 0, 0};

    g_assert_cmpfloat_with_epsilon (get_coefficient (&head, &near, &residual), 1, .1);
    g_assert_cmpfloat_with_epsilon (get_coefficient (&sheet, &tilted, &flat_residual), 0, 1e-3);
    g_assert_cmpfloat (residual, >, .01);
    g_assert_cmpfloat (flat_residual, <, 1e-3);
  }
}

/* Turning a little on the way changes nothing, nor does noise of 1 % on each look. */
static void
test_turning (void)
{
  const FaceModel head = {.kind = FACE_MODEL_HEAD, .distance = 60, .noise = .01f};
  const FaceModel sheet = {.kind = FACE_MODEL_SHEET, .distance = 60, .noise = .01f};
  double residual;

  for (int yaw = -6; yaw <= 6; yaw += 4) {
    FaceModel near = head;

    near.distance = 38;
    near.yaw = (float) yaw;
    near.pitch = (float) -yaw / 2;
    g_assert_cmpfloat_with_epsilon (get_coefficient (&head, &near, &residual), 1, .3);
    near.kind = FACE_MODEL_SHEET;
    g_assert_cmpfloat_with_epsilon (get_coefficient (&sheet, &near, &residual), 0, .1);
  }
}

/* The angle of a head that turns; a sheet that is turned has none, one that is bent has little. */
static void
test_yaw (void)
{
  const FaceModelKind kinds[] = {FACE_MODEL_HEAD, FACE_MODEL_SHEET, FACE_MODEL_BENT};
  MusterParallax parallax;
  MusterMeanFace from, to;

  for (int i = 0; i < 3; i++)
    for (int yaw = -20; yaw <= 20; yaw += 5) {
      FaceModel model = {.kind = kinds[i], .distance = 55};
      double seen;

      see (&model, 1, 1, &from);
      model.yaw = (float) yaw;
      see (&model, 1, 1, &to);
      g_assert_true (muster_parallax_measure (&parallax, &from, &to));
      seen = muster_parallax_get_yaw (&parallax);
      if (i == 0)
        g_assert_cmpfloat_with_epsilon (seen, yaw, .3 + .15 * ABS (yaw));
      else if (i == 1)
        g_assert_cmpfloat (fabs (seen), <, .1);
      g_assert_cmpfloat_with_epsilon (muster_mean_face_get_width (&to) /
                                          muster_mean_face_get_width (&from),
                                      cos (yaw * G_PI / 180),
                                      .05);
    }
}

/* All points in one place, and no look at all. */
static void
test_nonsense (void)
{
  MusterMeanFace nothing = {0}, face = {0};
  MusterFaceLook look = {.report = {.frame_width = 640}};
  MusterApproachFit fit = {0};
  MusterParallax parallax;

  g_assert_false (muster_parallax_measure (&parallax, &nothing, &nothing));
  muster_mean_face_add (&face, &look);
  g_assert_false (muster_parallax_measure (&parallax, &face, &face));
  g_assert_cmpfloat (muster_approach_fit_get_coefficient (&fit), ==, 0);
  g_assert_cmpfloat (muster_approach_fit_get_residual (&fit), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/face/parallax/approach", test_approach);
  g_test_add_func ("/face/parallax/turning", test_turning);
  g_test_add_func ("/face/parallax/yaw", test_yaw);
  g_test_add_func ("/face/parallax/nonsense", test_nonsense);
  return g_test_run ();
}
