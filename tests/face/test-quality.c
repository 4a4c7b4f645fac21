/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "muster-eyes.h"
#include "muster-quality.h"

static void
assert_near (double value, double expected, double tolerance)
{
  if (!(fabs (value - expected) <= tolerance))
    g_error ("%g instead of %g", value, expected);
}

static void
test_eye_record (void)
{
  MusterEyeRecord record = {0};

  g_assert_cmpfloat (muster_eye_record_get_open (&record, 0), ==, 0);
  for (int i = 0; i < 11; i++)
    muster_eye_record_add (&record, i * 1000, (float) (i + 1) / 10);
  assert_near (muster_eye_record_get_open (&record, 11000), 1.0, 1e-6); /* ninth of ten steps */
  /* What is older than three seconds has no say. */
  muster_eye_record_add (&record, 4000000, 0.2f);
  assert_near (muster_eye_record_get_open (&record, 4000000), 0.2, 1e-6);
  for (int i = 0; i < 1000; i++)
    muster_eye_record_add (&record, 4000000 + i, 0.3f);
  assert_near (muster_eye_record_get_open (&record, 4001000), 0.3, 1e-6);
  muster_eye_record_reset (&record);
  g_assert_cmpfloat (muster_eye_record_get_open (&record, 4001000), ==, 0);
}

static MusterEyePatch
new_patch (float skin)
{
  MusterEyePatch patch;

  for (int y = 0; y < MUSTER_EYE_HEIGHT; y++)
    for (int x = 0; x < MUSTER_EYE_WIDTH; x++)
      patch.gray[y][x] = skin;
  return patch;
}

static void
test_iris (void)
{
  MusterEyePatch blank = new_patch (160), open = new_patch (160), shut = new_patch (160);

  for (int y = 9; y <= 19; y++)
    for (int x = 19; x <= 29; x++)
      open.gray[y][x] = 40;
  open.gray[13][23] = open.gray[13][24] = 255; /* a glint */
  for (int y = 15; y <= 17; y++)
    for (int x = 6; x <= 42; x++)
      shut.gray[y][x] = 40;
  assert_near (muster_eye_patch_get_iris (&blank), 0, 1e-6);
  assert_near (muster_eye_patch_get_iris (&open), 0.75, 1e-6);
  g_assert_cmpfloat (muster_eye_patch_get_iris (&shut), <, 0.01);
}

/* A picture that nothing is wrong with; one number at a time is made worse. */
static MusterFaceReport
new_report (void)
{
  MusterFaceReport report = {.frame_width = 640,
                             .frame_height = 480,
                             .n_faces = 1,
                             .eye_left = 0.3f,
                             .eye_right = 0.3f,
                             .eye_open = 0.3f,
                             .iris = 0.4f,
                             .inter_eye = 60,
                             .size = 0.3f,
                             .sharpness = 60,
                             .brightness = 120,
                             .picture_mean = 100};

  for (int i = 0; i < MUSTER_N_QUALITIES; i++)
    report.scores[i] = 100;
  return report;
}

#define ASSERT_WORST(member, value, expected)                                                      \
  {                                                                                                \
    MusterFaceReport worse = new_report ();                                                        \
    worse.member = value;                                                                          \
    g_assert_cmpint (muster_quality_judge (&worse, NULL), ==, expected);                           \
  }

static void
test_judge (void)
{
  MusterFaceReport report = new_report ();

  g_assert_cmpint (muster_quality_judge (&report, NULL), ==, MUSTER_COACH_FIT);
  ASSERT_WORST (picture_mean, 3, MUSTER_COACH_BLACK);
  ASSERT_WORST (n_faces, 0, MUSTER_COACH_NO_FACE);
  ASSERT_WORST (second_face, 0.4f, MUSTER_COACH_MANY_FACES);
  ASSERT_WORST (second_face, 0.39f, MUSTER_COACH_FIT);
  ASSERT_WORST (inter_eye, 39, MUSTER_COACH_CLOSER);
  ASSERT_WORST (size, 0.75f, MUSTER_COACH_BACK);
  ASSERT_WORST (off_x, -0.23f, MUSTER_COACH_CENTRE);
  ASSERT_WORST (off_y, 0.23f, MUSTER_COACH_CENTRE);
  ASSERT_WORST (brightness, 40, MUSTER_COACH_DARK);
  ASSERT_WORST (dark_share, 0.4f, MUSTER_COACH_DARK);
  ASSERT_WORST (brightness, 230, MUSTER_COACH_BRIGHT);
  ASSERT_WORST (bright_share, 0.12f, MUSTER_COACH_BRIGHT);
  ASSERT_WORST (yaw, -21, MUSTER_COACH_FRONTAL);
  ASSERT_WORST (pitch, 21, MUSTER_COACH_FRONTAL);
  ASSERT_WORST (roll, -13, MUSTER_COACH_LEVEL);
  ASSERT_WORST (sharpness, 14, MUSTER_COACH_BLURRED);
  ASSERT_WORST (iris, 0.05f, MUSTER_COACH_EYES);
  ASSERT_WORST (eye_open, 0.45f, MUSTER_COACH_EYES); /* 0.3 now: two thirds of usual */
}

/* Narrow eyes with an iris to be seen are open eyes; shut ones are not, whatever is seen. */
static void
test_narrow_eyes (void)
{
  MusterFaceReport report = new_report ();

  report.eye_left = report.eye_right = report.eye_open = 0.16f;
  report.iris = 0.2f;
  g_assert_cmpint (muster_quality_judge (&report, NULL), ==, MUSTER_COACH_FIT);
  report.iris = 0.1f;
  g_assert_cmpint (muster_quality_judge (&report, NULL), ==, MUSTER_COACH_EYES);
  report.eye_left = report.eye_right = report.eye_open = 0.13f;
  report.iris = 0.5f;
  g_assert_cmpint (muster_quality_judge (&report, NULL), ==, MUSTER_COACH_EYES);
}

/* What a profile demands refuses, what it does not is only a hint; shut eyes behind dark glasses
 * are a matter of the glasses. */
static void
test_gate (void)
{
  MusterFaceReport report = new_report ();
  MusterQualityGate gate = {.yaw = 10, .mask = 40};

  g_assert_cmpint (muster_quality_hint (&report), ==, MUSTER_COACH_FIT);
  report.scores[MUSTER_QUALITY_NO_MASK] = 45;
  g_assert_cmpint (muster_quality_hint (&report), ==, MUSTER_COACH_MASK);
  g_assert_cmpint (muster_quality_judge (&report, NULL), ==, MUSTER_COACH_FIT);
  g_assert_cmpint (muster_quality_judge (&report, &gate), ==, MUSTER_COACH_FIT);
  report.scores[MUSTER_QUALITY_NO_MASK] = 35;
  g_assert_cmpint (muster_quality_judge (&report, NULL), ==, MUSTER_COACH_FIT);
  g_assert_cmpint (muster_quality_judge (&report, &gate), ==, MUSTER_COACH_MASK);
  report.yaw = 15;
  g_assert_cmpint (muster_quality_judge (&report, NULL), ==, MUSTER_COACH_FIT);
  g_assert_cmpint (muster_quality_judge (&report, &gate), ==, MUSTER_COACH_FRONTAL);
  report = new_report ();
  report.iris = 0;
  report.scores[MUSTER_QUALITY_NO_DARK_GLASSES] = 10;
  g_assert_cmpint (muster_quality_judge (&report, NULL), ==, MUSTER_COACH_DARK_GLASSES);
}

/* A night without a face says "light", a day without one "face". */
static void
test_order (void)
{
  MusterFaceReport report = {.picture_mean = 20};

  g_assert_cmpint (muster_quality_judge (&report, NULL), ==, MUSTER_COACH_DARK);
  report.picture_mean = 80;
  g_assert_cmpint (muster_quality_judge (&report, NULL), ==, MUSTER_COACH_NO_FACE);
  report = new_report ();
  report.inter_eye = 20;
  report.yaw = 50;
  g_assert_cmpint (muster_quality_judge (&report, NULL), ==, MUSTER_COACH_CLOSER);
}

/* A mesh by hand: level eyes 60 apart, corners 24 apart, lids 6; forehead at 40, chin at 140. */
static void
set_point (MusterMeshFace *face, int index, float x, float y)
{
  face->points[index] = (MusterPoint){x, y, 0};
}

static void
test_measures (void)
{
  static const int left[6] = {33, 160, 158, 133, 153, 144};
  static const int right[6] = {362, 385, 387, 263, 373, 380};
  static const float dx[6] = {-12, -4, 4, 12, 4, -4}, dy[6] = {0, -3, -3, 0, 3, 3};
  g_autofree MusterMeshFace *face = g_new0 (MusterMeshFace, 1);
  MusterMeshMeasures m;
  MusterPoint five[5];

  for (int i = 0; i < MUSTER_MESH_POINTS; i++)
    set_point (face, i, 100, 90);
  for (int i = 0; i < 6; i++) {
    set_point (face, left[i], 70 + dx[i], 80 + dy[i]);
    set_point (face, right[i], 130 + dx[i], 80 + 2 * dy[i]);
  }
  set_point (face, 10, 100, 40);
  set_point (face, 152, 100, 140);
  set_point (face, 78, 90, 120);
  set_point (face, 308, 110, 120);
  set_point (face, 13, 100, 118);
  set_point (face, 14, 100, 122);
  muster_mesh_measure (face, &m);
  assert_near (m.eye_left, 6.0 / 24, 1e-5);
  assert_near (m.eye_right, 12.0 / 24, 1e-5);
  assert_near (m.mouth, 4.0 / 20, 1e-5);
  assert_near (m.inter_eye, 60, 1e-4);
  assert_near (m.face_height, 100, 1e-4);
  assert_near (m.yaw, 0, 1e-4);
  assert_near (m.roll, 0, 1e-4);
  assert_near (m.left, 58, 1e-4);
  assert_near (m.bottom, 140, 1e-4);
  muster_mesh_get_five (face, five);
  assert_near (five[0].x, 70, 1e-4);
  assert_near (five[1].x, 130, 1e-4);

  /* The picture's right side goes away by as much as it is wide: 45 degrees; the chin comes near.
   */
  face->points[263].z = 84;
  face->points[152].z = -100;
  muster_mesh_measure (face, &m);
  assert_near (m.yaw, 45, 1e-3);
  assert_near (m.pitch, 45, 1e-3);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/quality/gate", test_gate);
  g_test_add_func ("/quality/eye-record", test_eye_record);
  g_test_add_func ("/quality/iris", test_iris);
  g_test_add_func ("/quality/judge", test_judge);
  g_test_add_func ("/quality/narrow-eyes", test_narrow_eyes);
  g_test_add_func ("/quality/order", test_order);
  g_test_add_func ("/quality/measures", test_measures);
  return g_test_run ();
}
