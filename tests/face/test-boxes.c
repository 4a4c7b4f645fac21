/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "muster-boxes.h"

static GArray *
new_boxes (void)
{
  return g_array_new (FALSE, FALSE, sizeof (MusterFaceBox));
}

static const MusterFaceBox *
box_at (GArray *boxes, guint i)
{
  g_assert_cmpuint (i, <, boxes->len);
  return &g_array_index (boxes, MusterFaceBox, i);
}

static void
add_box (GArray *boxes, float x, float y, float side, float score)
{
  const MusterFaceBox box = {.x = x, .y = y, .width = side, .height = side, .score = score};

  g_array_append_val (boxes, box);
}

static void
assert_near (double value, double expected, double tolerance)
{
  if (!(fabs (value - expected) <= tolerance))
    g_error ("%g instead of %g", value, expected);
}

/* 3 x 2 cells of 8 pixels; cell 4 (column 1, row 1) holds a face of 16 x 32 pixels. */
static void
test_yunet (void)
{
  g_autoptr (GArray) boxes = new_boxes ();
  float cls[6] = {0}, obj[6] = {0}, bbox[24] = {0}, kps[60] = {0};

  cls[4] = 0.81f;
  obj[4] = 1.3f; /* clamped to 1 */
  cls[1] = 0.9f;
  obj[1] = 0.2f; /* sqrt (0.18) = 0.42: too little */
  bbox[16] = 0.5f;
  bbox[17] = -0.25f;
  bbox[18] = logf (2);
  bbox[19] = logf (4);
  for (int k = 0; k < 10; k++)
    kps[40 + k] = (float) k / 10;
  muster_yunet_decode (cls, obj, bbox, kps, 3, 2, 8, 0.5f, boxes);

  g_assert_cmpuint (boxes->len, ==, 1);
  assert_near (box_at (boxes, 0)->score, 0.9, 1e-6);
  assert_near (box_at (boxes, 0)->width, 16, 1e-4);
  assert_near (box_at (boxes, 0)->height, 32, 1e-4);
  assert_near (box_at (boxes, 0)->x, 1.5 * 8 - 8, 1e-4);
  assert_near (box_at (boxes, 0)->y, 0.75 * 8 - 16, 1e-4);
  assert_near (box_at (boxes, 0)->points[2].x, (1 + 0.4) * 8, 1e-4);
  assert_near (box_at (boxes, 0)->points[2].y, (1 + 0.5) * 8, 1e-4);
}

/* A net gone mad must not make boxes of not-a-number or without end. */
static void
test_yunet_bounds (void)
{
  g_autoptr (GArray) boxes = new_boxes ();
  const float cls[2] = {NAN, 1}, obj[2] = {1, 1};
  float bbox[8] = {0}, kps[20] = {0};

  bbox[6] = 1000;
  muster_yunet_decode (cls, obj, bbox, kps, 2, 1, 8, 0.5f, boxes);
  g_assert_cmpuint (boxes->len, ==, 1);
  g_assert_true (isfinite (box_at (boxes, 0)->width));
}

/* Anchors by hand: row 0 is cell (0, 0) of 16; row 2 * 16 * 3 + 2 * 5 + 1 is (5, 3) of 16; row 512
 * + 6 * (8 * 2 + 7) + 5 is (7, 2) of 8. */
static void
test_blazeface (void)
{
  static const struct {
    int row;
    double x, y;
  } cases[] = {{0, 4, 4}, {107, 44, 28}, {655, 120, 40}};
  g_autofree float *rows = g_new0 (float, MUSTER_BLAZEFACE_ANCHORS *MUSTER_BLAZEFACE_VALUES);
  g_autoptr (GArray) boxes = new_boxes ();

  for (int i = 0; i < MUSTER_BLAZEFACE_ANCHORS; i++)
    rows[i * MUSTER_BLAZEFACE_VALUES] = -3;
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    float *row = rows + cases[i].row * MUSTER_BLAZEFACE_VALUES;

    row[0] = logf (9); /* 0.9 */
    row[1] = 2;
    row[2] = -1;
    row[3] = 20;
    row[4] = 30;
    row[11] = 5; /* mouth */
    row[12] = 6;
  }
  muster_blazeface_decode (rows, 0.5f, boxes);
  g_assert_cmpuint (boxes->len, ==, G_N_ELEMENTS (cases));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    const MusterFaceBox *box = box_at (boxes, i);

    assert_near (box->score, 0.9, 1e-5);
    assert_near (box->x, cases[i].x + 2 - 10, 1e-4);
    assert_near (box->y, cases[i].y - 1 - 15, 1e-4);
    assert_near (box->points[3].x, cases[i].x + 5, 1e-4);
    assert_near (box->points[4].y, cases[i].y + 6, 1e-4);
  }
}

static void
test_overlap (void)
{
  const MusterFaceBox a = {.x = 0, .y = 0, .width = 10, .height = 10};
  const MusterFaceBox half = {.x = 5, .y = 0, .width = 10, .height = 10};
  const MusterFaceBox beside = {.x = 10, .y = 0, .width = 10, .height = 10};

  assert_near (muster_boxes_overlap (&a, &a), 1, 1e-6);
  assert_near (muster_boxes_overlap (&a, &half), 50.0 / 150, 1e-6);
  assert_near (muster_boxes_overlap (&a, &beside), 0, 0);
}

static void
test_suppress (void)
{
  g_autoptr (GArray) boxes = new_boxes ();

  add_box (boxes, 0, 0, 100, 0.7f);
  add_box (boxes, 10, 0, 100, 0.9f);  /* 90 / 110 of the first */
  add_box (boxes, 300, 0, 50, 0.8f);  /* somebody else */
  add_box (boxes, 60, 0, 100, 0.75f); /* 50 / 150 of the best: covered at 0.3, not at 0.4 */
  muster_boxes_suppress (boxes, 0.4f);
  g_assert_cmpuint (boxes->len, ==, 3);
  assert_near (box_at (boxes, 0)->score, 0.9, 1e-6);
  assert_near (box_at (boxes, 1)->score, 0.8, 1e-6);
  assert_near (box_at (boxes, 2)->score, 0.75, 1e-6);
  muster_boxes_suppress (boxes, 0.3f);
  g_assert_cmpuint (boxes->len, ==, 2);
}

static void
test_blend (void)
{
  g_autoptr (GArray) boxes = new_boxes ();

  add_box (boxes, 0, 0, 100, 0.6f);
  add_box (boxes, 12, 0, 100, 0.9f);
  add_box (boxes, 300, 0, 50, 0.8f);
  muster_boxes_blend (boxes, 0.3f);
  g_assert_cmpuint (boxes->len, ==, 2);
  assert_near (box_at (boxes, 0)->x, 12 * 0.9 / 1.5, 1e-4);
  assert_near (box_at (boxes, 0)->score, 0.9, 1e-6);
  assert_near (box_at (boxes, 1)->x, 300, 1e-3);
}

static void
test_main_box (void)
{
  g_autoptr (GArray) boxes = new_boxes ();

  g_assert_cmpint (muster_boxes_find_main (boxes, 640, 480), ==, -1);
  add_box (boxes, 0, 0, 120, 0.9f);     /* a bystander in the corner, a little larger */
  add_box (boxes, 270, 190, 100, 0.6f); /* the sitter */
  g_assert_cmpint (muster_boxes_find_main (boxes, 640, 480), ==, 1);
  assert_near (muster_boxes_second_size (boxes, 1), 1.2, 1e-5);
  assert_near (muster_boxes_second_size (boxes, 0), 100.0 / 120, 1e-5);
  add_box (boxes, 100, 100, 300, 0.6f);
  g_assert_cmpint (muster_boxes_find_main (boxes, 640, 480), ==, 2);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/boxes/yunet", test_yunet);
  g_test_add_func ("/boxes/yunet-bounds", test_yunet_bounds);
  g_test_add_func ("/boxes/blazeface", test_blazeface);
  g_test_add_func ("/boxes/overlap", test_overlap);
  g_test_add_func ("/boxes/suppress", test_suppress);
  g_test_add_func ("/boxes/blend", test_blend);
  g_test_add_func ("/boxes/main", test_main_box);
  return g_test_run ();
}
