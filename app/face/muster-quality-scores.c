/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-quality-scores.h"

#include <math.h>

/* Points of the mesh, picture left first: middles of the lids, inner lips, chin. */
static const int lids[2][2] = {{159, 145}, {386, 374}};

enum {
  POINT_LIP_UPPER = 13,
  POINT_LIP_LOWER = 14,
  POINT_CHIN = 152,
};

/* Where the three heuristics give 50, and how steeply they fall. Found on 710 LFW pictures of at
 * most 20 degrees yaw, of which some really wear one: below 50 are 1.8 % for a mask, 2.0 % for a
 * hat and 2.0 % for dark glasses; of the 12 rehearsal people 9, 8 and 7 with the thing on, and none
 * without anything (dark glasses also look like a mask on 4). So they are hints. */
#define MASK_MIDDLE    .51f
#define HAT_MIDDLE     .81f
#define GLASSES_MIDDLE 1.01f
#define COVER_WIDTH    .1f

/* Share of the eye zone that is burnt out and gives 50. */
#define GLARE_MIDDLE .03f

/* Rows and columns of the picture looked at for the background. */
#define BACKGROUND_GRID 32

static float
sigmoid (float x, float middle, float width)
{
  return 1 / (1 + expf (CLAMP ((middle - x) / width, -50, 50)));
}

static float
distance (const MusterMeshFace *face, int a, int b)
{
  return hypotf (face->points[a].x - face->points[b].x, face->points[a].y - face->points[b].y);
}

static float
luma (const MusterPixels *pixels, int x, int y)
{
  const guint8 *bgr = pixels->data + (gsize) y * pixels->stride + 3 * (gsize) x;

  return 0.114f * bgr[0] + 0.587f * bgr[1] + 0.299f * bgr[2];
}

/* Mean Sobel magnitude beside the head and above the shoulders, at the scale of ISO/IEC 29794-5,
 * where the eyes are 54 pixels apart; -1 if nothing of the background is seen. */
static float
measure_background (const MusterPixels *pixels, const MusterFaceReport *report)
{
  const int step = MAX (1, (int) lroundf (report->inter_eye / 54));
  const float left = report->x - .35f * report->width, right = report->x + 1.35f * report->width;
  const float bottom = report->y + report->height;
  double sum = 0;
  guint n = 0;

  for (int row = 0; row < BACKGROUND_GRID; row++)
    for (int column = 0; column < BACKGROUND_GRID; column++) {
      const int x = pixels->width * (2 * column + 1) / (2 * BACKGROUND_GRID);
      const int y = pixels->height * (2 * row + 1) / (2 * BACKGROUND_GRID);

      if ((float) y > bottom || ((float) x > left && (float) x < right) || x < step || y < step ||
          x + step >= pixels->width || y + step >= pixels->height)
        continue;
      sum += 4 * hypot ((double) (luma (pixels, x + step, y) - luma (pixels, x - step, y)),
                        (double) (luma (pixels, x, y + step) - luma (pixels, x, y - step)));
      n++;
    }
  return n > 0 ? (float) (sum / n) : -1;
}

/* How far @x is outside of @low … @high. */
static float
outside (float x, float low, float high)
{
  return x < low ? low - x : x > high ? x - high : 0;
}

static float
cosine_squared (float degrees)
{
  const float c = cosf (degrees * (float) (G_PI / 180));

  return fabsf (degrees) < 90 ? c * c : 0;
}

static void
fill_light (const MusterQualityZones *zones, const MusterFaceReport *report, float *scores)
{
  const float a = outside (zones->lab[1], 5, 25), b = outside (zones->lab[2], 5, 35);

  scores[MUSTER_QUALITY_SHARP] = report->sharpness;
  scores[MUSTER_QUALITY_NOT_DARK] = 120 * (.832f - sigmoid (report->dark_share, .92f, .05f));
  scores[MUSTER_QUALITY_NOT_BRIGHT] = 1 / (report->bright_share + .01f);
  scores[MUSTER_QUALITY_RANGE] = 12.5f * zones->entropy;
  scores[MUSTER_QUALITY_EVEN_LIGHT] = 100 * powf (zones->overlap, .3f);
  scores[MUSTER_QUALITY_COLOUR] = 200 * (1 - sigmoid (hypotf (a, b), 0, 10));
}

/* The eyes' height over the chin is ISO's T, the measure of margins, eyes and mouth. */
static void
fill_place (const MusterFaceReport *report, float chin, float *scores)
{
  const float x = (report->off_x + .5f) * (float) report->frame_width;
  const float eyes_y = (report->off_y + .5f) * (float) report->frame_height - chin / 2;
  const float side = MIN (x, (float) report->frame_width - x) / report->inter_eye - .5f;
  const float above = eyes_y / chin, below = ((float) report->frame_height - eyes_y) / chin;
  const float margins =
      MIN (sigmoid (side, .9f, .1f), MIN (sigmoid (above, 1.4f, .1f), sigmoid (below, 1.8f, .1f)));

  scores[MUSTER_QUALITY_INTER_EYE] =
      100 *
      sigmoid (report->inter_eye / MAX (cosf (report->yaw * (float) (G_PI / 180)), .1f), 70, 20);
  /* ISO's formula with the range of sizes that suits a desk in place of its one portrait size. */
  scores[MUSTER_QUALITY_HEAD_SIZE] =
      200 * (1 - sigmoid (outside (report->size, .25f, .6f), 0, .05f));
  scores[MUSTER_QUALITY_MARGINS] = 100 * margins;
  scores[MUSTER_QUALITY_POSE] =
      100 * MIN (cosine_squared (report->yaw),
                 MIN (cosine_squared (report->pitch), cosine_squared (report->roll)));
  scores[MUSTER_QUALITY_SINGLE] = 100 * (1 - report->second_face * report->second_face);
}

static void
fill_face (const MusterMeshFace *face, const MusterQualityZones *zones, float chin, float *scores)
{
  const float lid =
      MIN (distance (face, lids[0][0], lids[0][1]), distance (face, lids[1][0], lids[1][1]));

  scores[MUSTER_QUALITY_EYES_OPEN] = 100 * sigmoid (lid / chin, .02f, .01f);
  scores[MUSTER_QUALITY_MOUTH_SHUT] =
      100 * (1 - sigmoid (distance (face, POINT_LIP_UPPER, POINT_LIP_LOWER) / chin, .2f, .06f));
  scores[MUSTER_QUALITY_NO_GLARE] = 100 * (1 - zones->glare / (2 * GLARE_MIDDLE));
  scores[MUSTER_QUALITY_NO_MASK] =
      100 * (1 - sigmoid (zones->lower[0] + .5f * zones->lower[1], MASK_MIDDLE, COVER_WIDTH));
  scores[MUSTER_QUALITY_NO_HAT] = 100 * (1 - sigmoid (zones->forehead[0], HAT_MIDDLE, COVER_WIDTH));
  scores[MUSTER_QUALITY_NO_DARK_GLASSES] =
      100 * (1 - sigmoid (zones->eyes[0] - .3f * zones->eyes[1], GLASSES_MIDDLE, COVER_WIDTH));
}

/**
 * muster_quality_scores_fill:
 * @crop: the face
 * @face: its mesh
 * @report: measured; its scores are set
 *
 * Each component as a number from 0 to 100, by the formulas of ISO/IEC 29794-5 where it has one.
 * Any thread.
 */
void
muster_quality_scores_fill (const MusterPixels *pixels,
                            const MusterFaceCrop *crop,
                            const MusterMeshFace *face,
                            MusterFaceReport *report)
{
  const MusterPoint *a = &face->points[33], *b = &face->points[263], *c = &face->points[POINT_CHIN];
  const float chin = MAX (hypotf ((a->x + b->x) / 2 - c->x, (a->y + b->y) / 2 - c->y), 1);
  const float background = measure_background (pixels, report);
  float *scores = report->scores;
  MusterQualityZones zones;

  muster_quality_zones_measure (crop, face, &zones);
  fill_light (&zones, report, scores);
  fill_place (report, chin, scores);
  fill_face (face, &zones, chin, scores);
  scores[MUSTER_QUALITY_BACKGROUND] = 190 * (1 - sigmoid (MAX (background, 0), 10, 100));
  for (int i = 0; i < MUSTER_N_QUALITIES; i++)
    scores[i] = CLAMP (scores[i], 0, 100);
}
