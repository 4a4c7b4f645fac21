/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "muster-lamp-check.h"

/* A value from here on is taken as burnt out, and so much of the middle may be. */
#define BURNT      250
#define MOST_BURNT .1

/* Every so many pixels each way are looked at. */
#define STEP 3

/* Shares of the picture from its borders: half of a sheet of paper, or of a face, at a guest's
 * distance. */
#define MIDDLE_LEFT .42
#define MIDDLE_TOP  .38
#define EDGE        .1

/* Cells of the face without its outline, which moves over hair and background. */
#define FIRST_ROW    2
#define LAST_ROW     8
#define FIRST_COLUMN 2
#define LAST_COLUMN  5
#define MIN_CELLS    12

static const double weights[3] = {.0722, .7152, .2126}; /* of B, G, R in luminance, ITU-R BT.709 */

typedef struct {
  double sum;
  guint n, burnt;
} Part;

static const double *
get_linear_table (void)
{
  static gsize made;
  static double table[256];

  if (g_once_init_enter (&made)) {
    for (int i = 0; i < 256; i++)
      table[i] = pow (i / 255.0, 2.2);
    g_once_init_leave (&made, 1);
  }
  return table;
}

static void
add (Part *part, double light, gboolean burnt)
{
  part->sum += light;
  part->n++;
  part->burnt += burnt ? 1 : 0;
}

static double
mean (const Part *part)
{
  return part->n > 0 ? part->sum / part->n : 0;
}

/**
 * muster_lamp_light_measure:
 * @light: (out): with no face; muster_lamp_check_add_face() tells of it later
 */
void
muster_lamp_light_measure (MusterLampLight *light, const MusterPixels *pixels, gint64 time_us)
{
  const double *linear = get_linear_table ();
  const int left = (int) (MIDDLE_LEFT * pixels->width), edge = (int) (EDGE * pixels->width);
  const int top = (int) (MIDDLE_TOP * pixels->height);
  Part middle = {0}, edges = {0}, whole = {0};

  for (int y = 0; y < pixels->height; y += STEP)
    for (int x = 0; x < pixels->width; x += STEP) {
      const guint8 *p = pixels->data + (gsize) y * pixels->stride + 3 * (gsize) x;
      const double value =
          weights[0] * linear[p[0]] + weights[1] * linear[p[1]] + weights[2] * linear[p[2]];
      const gboolean burnt = MAX (p[0], MAX (p[1], p[2])) >= BURNT;

      add (&whole, value, burnt);
      if (x < edge || x >= pixels->width - edge)
        add (&edges, value, burnt);
      else if (x >= left && x < pixels->width - left && y >= top && y < pixels->height - top)
        add (&middle, value, burnt);
    }
  *light = (MusterLampLight){.time_us = time_us,
                             .face = (double) NAN,
                             .middle = mean (&middle),
                             .edges = mean (&edges),
                             .whole = mean (&whole),
                             .burnt = middle.burnt > MOST_BURNT * middle.n};
}

/**
 * muster_lamp_face_light:
 *
 * Returns: the light of the middle of the face, linear; NAN if too little of it is seen
 */
double
muster_lamp_face_light (const MusterFaceLook *look)
{
  double sum = 0;
  guint n = 0;

  for (guint row = FIRST_ROW; row <= LAST_ROW; row++)
    for (guint column = FIRST_COLUMN; column <= LAST_COLUMN; column++) {
      const float *rgb = look->cells[row][column];

      if (isnan (rgb[0]))
        continue;
      sum += weights[2] * (double) rgb[0] + weights[1] * (double) rgb[1] +
             weights[0] * (double) rgb[2];
      n++;
    }
  return n >= MIN_CELLS ? sum / n : (double) NAN;
}
