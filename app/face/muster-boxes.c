/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-boxes.h"

#include <math.h>

/* Beyond this the exponential of a broken net would leave the range of pixels. */
#define MAX_LOG_SIZE 8.0f

/**
 * muster_yunet_decode:
 * @cls: rows * columns face probabilities of one stride
 * @obj: as many object probabilities
 * @bbox: four for each cell: centre offset in cells, logarithm of width and height in cells
 * @kps: ten for each cell: five point offsets in cells
 * @stride: pixels of a cell
 * @threshold: smallest score, the geometric mean of both probabilities
 * @boxes: found boxes are appended, in pixels of the net's input
 */
void
muster_yunet_decode (const float *cls,
                     const float *obj,
                     const float *bbox,
                     const float *kps,
                     int columns,
                     int rows,
                     int stride,
                     float threshold,
                     GArray *boxes)
{
  for (int i = 0; i < rows * columns; i++) {
    const float score = sqrtf (CLAMP (cls[i], 0, 1) * CLAMP (obj[i], 0, 1));
    const float column = (float) (i % columns), row = (float) (i / columns), cell = (float) stride;
    const float *b = bbox + 4 * i;
    MusterFaceBox box = {0};

    if (!(score >= threshold))
      continue;
    box.score = score;
    box.width = expf (MIN (b[2], MAX_LOG_SIZE)) * cell;
    box.height = expf (MIN (b[3], MAX_LOG_SIZE)) * cell;
    box.x = (column + b[0]) * cell - box.width / 2;
    box.y = (row + b[1]) * cell - box.height / 2;
    for (int k = 0; k < 5; k++) {
      box.points[k].x = (column + kps[10 * i + 2 * k]) * cell;
      box.points[k].y = (row + kps[10 * i + 2 * k + 1]) * cell;
    }
    g_array_append_val (boxes, box);
  }
}

/* Short-range anchors: 16 x 16 cells with 2 each, then 8 x 8 with 6; all sit on the cell's centre.
 */
static void
get_anchor (int index, float *x, float *y)
{
  const int first = 16 * 16 * 2;
  const int side = index < first ? 16 : 8;
  const int cell = index < first ? index / 2 : (index - first) / 6;

  *x = ((float) (cell % side) + 0.5f) / (float) side * MUSTER_BLAZEFACE_SIDE;
  *y = ((float) (cell / side) + 0.5f) / (float) side * MUSTER_BLAZEFACE_SIDE;
}

/**
 * muster_blazeface_decode:
 * @rows: %MUSTER_BLAZEFACE_ANCHORS rows of logit, centre, size and six points (two eyes, nose,
 * mouth, two ears), pixels from the anchor
 * @threshold: smallest probability
 * @boxes: found boxes are appended, in pixels of the 128 x 128 input. The mouth's one point stands
 * for both corners
 */
void
muster_blazeface_decode (const float *rows, float threshold, GArray *boxes)
{
  static const int point_of[5] = {0, 1, 2, 3, 3};

  for (int i = 0; i < MUSTER_BLAZEFACE_ANCHORS; i++) {
    const float *v = rows + i * MUSTER_BLAZEFACE_VALUES;
    const float score = 1 / (1 + expf (-CLAMP (v[0], -50, 50)));
    MusterFaceBox box = {0};
    float x, y;

    if (!(score >= threshold))
      continue;
    get_anchor (i, &x, &y);
    box.score = score;
    box.width = v[3];
    box.height = v[4];
    box.x = x + v[1] - box.width / 2;
    box.y = y + v[2] - box.height / 2;
    for (int k = 0; k < 5; k++) {
      box.points[k].x = x + v[5 + 2 * point_of[k]];
      box.points[k].y = y + v[6 + 2 * point_of[k]];
    }
    g_array_append_val (boxes, box);
  }
}

/**
 * muster_boxes_overlap:
 *
 * Returns: intersection over union, 0 to 1
 */
float
muster_boxes_overlap (const MusterFaceBox *a, const MusterFaceBox *b)
{
  const float width = MIN (a->x + a->width, b->x + b->width) - MAX (a->x, b->x);
  const float height = MIN (a->y + a->height, b->y + b->height) - MAX (a->y, b->y);
  float common, all;

  if (!(width > 0 && height > 0))
    return 0;
  common = width * height;
  all = a->width * a->height + b->width * b->height - common;
  return all > 0 ? common / all : 0;
}

static gint
compare_scores (gconstpointer a, gconstpointer b)
{
  const float left = ((const MusterFaceBox *) a)->score, right = ((const MusterFaceBox *) b)->score;

  return left > right ? -1 : left < right;
}

static MusterFaceBox *
box_at (const GArray *boxes, guint i)
{
  return &g_array_index (boxes, MusterFaceBox, i);
}

/**
 * muster_boxes_suppress:
 * @overlap: intersection over union from which two boxes are one face
 *
 * Sorts by score and keeps of each heap of overlapping boxes the best.
 */
void
muster_boxes_suppress (GArray *boxes, float overlap)
{
  guint kept = 0;

  g_array_sort (boxes, compare_scores);
  for (guint i = 0; i < boxes->len; i++) {
    gboolean covered = FALSE;

    for (guint k = 0; k < kept && !covered; k++)
      covered = muster_boxes_overlap (box_at (boxes, k), box_at (boxes, i)) > overlap;
    if (!covered)
      *box_at (boxes, kept++) = *box_at (boxes, i);
  }
  g_array_set_size (boxes, kept);
}

static void
add_weighted (MusterFaceBox *sum, const MusterFaceBox *box, float weight)
{
  sum->x += box->x * weight;
  sum->y += box->y * weight;
  sum->width += box->width * weight;
  sum->height += box->height * weight;
  for (int k = 0; k < 5; k++) {
    sum->points[k].x += box->points[k].x * weight;
    sum->points[k].y += box->points[k].y * weight;
  }
}

/**
 * muster_boxes_blend:
 * @overlap: intersection over union from which two boxes are one face
 *
 * Sorts by score and replaces each heap of overlapping boxes by their mean, weighted by score: what
 * BlazeFace was trained for, it lessens the jitter of its coarse grid.
 */
void
muster_boxes_blend (GArray *boxes, float overlap)
{
  g_autoptr (GArray) blended = g_array_new (FALSE, FALSE, sizeof (MusterFaceBox));

  g_array_sort (boxes, compare_scores);
  while (boxes->len > 0) {
    const MusterFaceBox best = *box_at (boxes, 0);
    MusterFaceBox sum = {0};
    float weight = 0;
    guint rest = 0;

    for (guint i = 0; i < boxes->len; i++) {
      const MusterFaceBox box = *box_at (boxes, i);

      if (i > 0 && muster_boxes_overlap (&best, &box) < overlap) {
        *box_at (boxes, rest++) = box;
        continue;
      }
      add_weighted (&sum, &box, box.score);
      weight += box.score;
    }
    {
      MusterFaceBox mean = {0};

      add_weighted (&mean, &sum, 1 / weight);
      mean.score = best.score;
      g_array_append_val (blended, mean);
    }
    g_array_set_size (boxes, rest);
  }
  g_array_append_vals (boxes, blended->data, blended->len);
}

/**
 * muster_boxes_scale:
 * @from: first box to touch
 * @factor: pixels of the frame for one of the net's input
 * @x: frame coordinate of the input's left edge
 * @y: and of its top
 */
void
muster_boxes_scale (GArray *boxes, guint from, float factor, float x, float y)
{
  for (guint i = from; i < boxes->len; i++) {
    MusterFaceBox *box = box_at (boxes, i);

    box->x = box->x * factor + x;
    box->y = box->y * factor + y;
    box->width *= factor;
    box->height *= factor;
    for (int k = 0; k < 5; k++) {
      box->points[k].x = box->points[k].x * factor + x;
      box->points[k].y = box->points[k].y * factor + y;
    }
  }
}

static float
size_of (const MusterFaceBox *box)
{
  return sqrtf (MAX (box->width, 0) * MAX (box->height, 0));
}

/**
 * muster_boxes_find_main:
 *
 * The sitter is the largest face, with a preference for the centre: the size counts fully in the
 * middle of the frame and not at all in its corner.
 *
 * Returns: index, or -1 in an empty list
 */
int
muster_boxes_find_main (const GArray *boxes, int width, int height)
{
  const float diagonal = hypotf ((float) width, (float) height) / 2;
  float best = -1;
  int found = -1;

  for (guint i = 0; i < boxes->len; i++) {
    const MusterFaceBox *box = box_at (boxes, i);
    const float dx = box->x + box->width / 2 - (float) width / 2;
    const float dy = box->y + box->height / 2 - (float) height / 2;
    const float weight = size_of (box) * MAX (0, 1 - hypotf (dx, dy) / diagonal);

    if (weight > best) {
      best = weight;
      found = (int) i;
    }
  }
  return found;
}

/**
 * muster_boxes_second_size:
 * @main_box: index of the main face
 *
 * Returns: side of the largest other face over the side of the main one; 0 if it is alone
 */
float
muster_boxes_second_size (const GArray *boxes, int main_box)
{
  float largest = 0;

  for (guint i = 0; i < boxes->len; i++)
    if ((int) i != main_box)
      largest = MAX (largest, size_of (box_at (boxes, i)));
  return largest / MAX (size_of (box_at (boxes, (guint) main_box)), 1e-6f);
}
