/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-quality-zones.h"

#include <math.h>

#include "muster-similarity.h"

#define WIDTH  MUSTER_FACE_CROP_WIDTH
#define HEIGHT MUSTER_FACE_CROP_HEIGHT

/* ISO/IEC 29794-5: squares on the cheeks, 0.3 of the distance of the eyes. */
#define CHEEK_RADIUS (MUSTER_FACE_CROP_EYES * 3 / 20)

#define PATCH_RADIUS 3
#define EYE_RADIUS   7
#define BURNT        247
#define BINS         64

/* Points of the mesh, picture left first. */
static const int cheeks[] = {50, 280};
static const int under_eyes[] = {118, 347};
static const int lower_face[] = {164, 199, 210, 430};
static const int foreheads[] = {151, 108, 337};
static const int eye_corners[][2] = {{33, 133}, {263, 362}};

typedef struct {
  double sum[3]; /* linear R, G, B */
  guint n;
} Mean;

static const float *
get_linear_table (void)
{
  static gsize made;
  static float table[256];

  if (g_once_init_enter (&made)) {
    for (int i = 0; i < 256; i++) {
      const float v = (float) i / 255;

      table[i] = v <= .04045f ? v / 12.92f : powf ((v + .055f) / 1.055f, 2.4f);
    }
    g_once_init_leave (&made, 1);
  }
  return table;
}

static float
luminance (const float rgb[3])
{
  return .2126f * rgb[0] + .7152f * rgb[1] + .0722f * rgb[2];
}

static MusterPoint
find_point (const MusterFaceCrop *crop, const MusterMeshFace *face, int point)
{
  return muster_affine_map (&crop->matrix, face->points[point]);
}

/* The square around a point, as far as it is in the crop; a histogram of it too if asked for. */
static void
add_patch (const MusterFaceCrop *crop, MusterPoint at, int radius, Mean *mean, guint *histogram)
{
  const float *linear = get_linear_table ();
  const int x = (int) CLAMP (at.x, -WIDTH, 2 * WIDTH), y = (int) CLAMP (at.y, -HEIGHT, 2 * HEIGHT);

  for (int v = MAX (y - radius, 0); v <= MIN (y + radius, HEIGHT - 1); v++)
    for (int u = MAX (x - radius, 0); u <= MIN (x + radius, WIDTH - 1); u++) {
      const guint8 *bgr = crop->bgr[v][u];
      const float rgb[3] = {linear[bgr[2]], linear[bgr[1]], linear[bgr[0]]};

      for (int k = 0; k < 3; k++)
        mean->sum[k] += (double) rgb[k];
      mean->n++;
      if (histogram != NULL)
        histogram[MIN ((int) (luminance (rgb) * BINS), BINS - 1)]++;
    }
}

static void
add_points (const MusterFaceCrop *crop,
            const MusterMeshFace *face,
            const int *points,
            gsize n,
            int radius,
            Mean *mean)
{
  for (gsize i = 0; i < n; i++)
    add_patch (crop, find_point (crop, face, points[i]), radius, mean, NULL);
}

/* Colour without brightness as two logarithms, so that a shadow moves it little. */
static void
compare (const Mean *part, const Mean *skin, float out[2])
{
  float a[3], b[3];

  for (int k = 0; k < 3; k++) {
    a[k] = (float) (part->sum[k] / MAX (part->n, 1)) + .002f;
    b[k] = (float) (skin->sum[k] / MAX (skin->n, 1)) + .002f;
  }
  out[0] =
      hypotf (logf (a[0] / a[1]) - logf (b[0] / b[1]), logf (a[2] / a[1]) - logf (b[2] / b[1]));
  out[1] = logf (luminance (a) / luminance (b));
}

static float
lab_curve (float t)
{
  return t > .008856f ? cbrtf (t) : 7.787f * t + 16 / 116.f;
}

/* sRGB primaries, D65. */
static void
to_lab (const Mean *mean, float lab[3])
{
  const float n = (float) MAX (mean->n, 1);
  const float r = (float) mean->sum[0] / n, g = (float) mean->sum[1] / n,
              b = (float) mean->sum[2] / n;
  const float x = lab_curve ((.4124f * r + .3576f * g + .1805f * b) / .9505f);
  const float y = lab_curve (.2126f * r + .7152f * g + .0722f * b);
  const float z = lab_curve ((.0193f * r + .1192f * g + .9505f * b) / 1.089f);

  lab[0] = 116 * y - 16;
  lab[1] = 500 * (x - y);
  lab[2] = 200 * (y - z);
}

static void
measure_cheeks (const MusterFaceCrop *crop,
                const MusterMeshFace *face,
                Mean *mean,
                MusterQualityZones *zones)
{
  guint histograms[2][BINS] = {0}, n[2] = {0};

  for (int k = 0; k < 2; k++) {
    const guint before = mean->n;

    add_patch (crop, find_point (crop, face, cheeks[k]), CHEEK_RADIUS, mean, histograms[k]);
    n[k] = MAX (mean->n - before, 1);
  }
  zones->overlap = 0;
  for (int i = 0; i < BINS; i++)
    zones->overlap +=
        MIN ((float) histograms[0][i] / (float) n[0], (float) histograms[1][i] / (float) n[1]);
  to_lab (mean, zones->lab);
}

static void
measure_eyes (const MusterFaceCrop *crop, const MusterMeshFace *face, Mean *mean, float *glare)
{
  guint burnt = 0, n = 0;

  for (int k = 0; k < 2; k++) {
    const MusterPoint a = find_point (crop, face, eye_corners[k][0]);
    const MusterPoint b = find_point (crop, face, eye_corners[k][1]);
    const MusterPoint at = {(a.x + b.x) / 2, (a.y + b.y) / 2, 0};
    const int x = (int) CLAMP (at.x, 0, WIDTH - 1), y = (int) CLAMP (at.y, 0, HEIGHT - 1);

    add_patch (crop, at, EYE_RADIUS, mean, NULL);
    /* Lenses reach further than lids. */
    for (int v = MAX (y - 10, 0); v <= MIN (y + 14, HEIGHT - 1); v++)
      for (int u = MAX (x - 16, 0); u <= MIN (x + 16, WIDTH - 1); u++, n++) {
        const guint8 *bgr = crop->bgr[v][u];

        burnt += bgr[0] >= BURNT && bgr[1] >= BURNT && bgr[2] >= BURNT;
      }
  }
  *glare = (float) burnt / (float) MAX (n, 1);
}

/* Of the luma in the oval of the face. */
static float
measure_entropy (const MusterFaceCrop *crop)
{
  guint histogram[256] = {0}, n = 0;
  float bits = 0;

  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++) {
      const float u = ((float) x - WIDTH / 2.f) / (MUSTER_FACE_CROP_EYES * .95f);
      const float v = ((float) y - HEIGHT / 2.f) / (MUSTER_FACE_CROP_EYES * 1.3f);
      const guint8 *bgr = crop->bgr[y][x];

      if (u * u + v * v > 1)
        continue;
      histogram[(114 * bgr[0] + 587 * bgr[1] + 299 * bgr[2]) / 1000]++;
      n++;
    }
  for (int i = 0; i < 256; i++) {
    const float share = (float) histogram[i] / (float) n;

    if (histogram[i] > 0)
      bits -= share * log2f (share);
  }
  return bits;
}

/**
 * muster_quality_zones_measure:
 * @crop: the face
 * @face: its mesh in pixels of the frame
 * @zones: (out): complete
 *
 * Compares what should be skin with what surely is: mouth and chin, and the forehead, with the skin
 * right under the eyes, which a mask leaves free; the eyes with the cheeks. Any thread.
 */
void
muster_quality_zones_measure (const MusterFaceCrop *crop,
                              const MusterMeshFace *face,
                              MusterQualityZones *zones)
{
  Mean cheek = {0}, under = {0}, lower = {0}, forehead = {0}, eye = {0};

  measure_cheeks (crop, face, &cheek, zones);
  measure_eyes (crop, face, &eye, &zones->glare);
  add_points (crop, face, under_eyes, G_N_ELEMENTS (under_eyes), PATCH_RADIUS, &under);
  add_points (crop, face, lower_face, G_N_ELEMENTS (lower_face), PATCH_RADIUS, &lower);
  add_points (crop, face, foreheads, G_N_ELEMENTS (foreheads), PATCH_RADIUS, &forehead);
  zones->entropy = measure_entropy (crop);
  compare (&lower, &under, zones->lower);
  compare (&forehead, &under, zones->forehead);
  compare (&eye, &cheek, zones->eyes);
}
