/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-quality.h"

#include "muster-similarity.h"

#include <math.h>

/* The face at one scale and upright, so that a threshold means the same at every distance: eye
 * centres CROP_EYES apart, forehead to chin inside. */
#define CROP_WIDTH  96
#define CROP_HEIGHT 128
#define CROP_EYES   40

/* Levels of ISO/IEC 29794-5 under- and over-exposure. */
#define DARK_LEVEL   25
#define BRIGHT_LEVEL 247

void
muster_eye_record_reset (MusterEyeRecord *record)
{
  record->n = record->next = 0;
}

void
muster_eye_record_add (MusterEyeRecord *record, gint64 time_us, float ratio)
{
  record->ratios[record->next] = ratio;
  record->times[record->next] = time_us;
  record->next = (record->next + 1) % MUSTER_EYE_RECORD_SIZE;
  record->n = MIN (record->n + 1, MUSTER_EYE_RECORD_SIZE);
}

static gint
compare_ratios (gconstpointer a, gconstpointer b)
{
  const float left = *(const float *) a, right = *(const float *) b;

  return left < right ? -1 : left > right;
}

/**
 * muster_eye_record_get_open:
 *
 * Returns: 90th percentile of the aspect ratios of the last three seconds, 0 if there are none
 */
float
muster_eye_record_get_open (const MusterEyeRecord *record, gint64 now_us)
{
  float sorted[MUSTER_EYE_RECORD_SIZE];
  guint n = 0;

  for (guint i = 0; i < record->n; i++)
    if (now_us - record->times[i] <= 3 * G_USEC_PER_SEC)
      sorted[n++] = record->ratios[i];
  if (n == 0)
    return 0;
  qsort (sorted, n, sizeof *sorted, compare_ratios);
  return sorted[(n - 1) * 9 / 10];
}

static float
luma (const guint8 *bgr)
{
  return 0.114f * bgr[0] + 0.587f * bgr[1] + 0.299f * bgr[2];
}

/**
 * muster_quality_look:
 * @report: picture_mean, frame_width and frame_height are set
 *
 * Mean luma on a grid of about 64 x 64 pixels.
 */
void
muster_quality_look (const MusterPixels *pixels, MusterFaceReport *report)
{
  const int step_x = MAX (1, pixels->width / 64), step_y = MAX (1, pixels->height / 64);
  double sum = 0;
  int n = 0;

  for (int y = step_y / 2; y < pixels->height; y += step_y)
    for (int x = step_x / 2; x < pixels->width; x += step_x, n++)
      sum += luma (pixels->data + (gsize) y * pixels->stride + 3 * x);
  report->frame_width = pixels->width;
  report->frame_height = pixels->height;
  report->picture_mean = (float) (sum / MAX (n, 1));
}

/* In the oval of the face: skin, not hair and wall. */
static gboolean
in_oval (int x, int y)
{
  const float u = ((float) x - CROP_WIDTH / 2.0f) / (CROP_EYES * 0.95f);
  const float v = ((float) y - CROP_HEIGHT / 2.0f) / (CROP_EYES * 1.3f);

  return u * u + v * v <= 1;
}

static void
measure_crop (const guint8 *crop, MusterFaceReport *report)
{
  float gray[CROP_HEIGHT][CROP_WIDTH];
  double sum = 0, edges = 0, squares = 0, variance;
  int n = 0, dark = 0, bright = 0;

  for (int y = 0; y < CROP_HEIGHT; y++)
    for (int x = 0; x < CROP_WIDTH; x++)
      gray[y][x] = luma (crop + 3 * (y * CROP_WIDTH + x));
  for (int y = 1; y < CROP_HEIGHT - 1; y++)
    for (int x = 1; x < CROP_WIDTH - 1; x++) {
      const float value = gray[y][x];
      const float edge =
          gray[y - 1][x] + gray[y + 1][x] + gray[y][x - 1] + gray[y][x + 1] - 4 * value;

      if (!in_oval (x, y))
        continue;
      n++;
      sum += value;
      edges += edge;
      squares += edge * edge;
      dark += value < DARK_LEVEL;
      bright += value > BRIGHT_LEVEL;
    }
  variance = squares / n - edges / n * (edges / n);
  report->brightness = (float) (sum / n);
  report->dark_share = (float) dark / (float) n;
  report->bright_share = (float) bright / (float) n;
  report->sharpness = (float) (100 * variance / (variance + 100));
}

/**
 * muster_quality_measure:
 * @sight: with a main box and its mesh
 * @report: everything that one picture alone can tell is set
 *
 * Sharpness is the variance v of the Laplacian on the face scaled to 40 pixels between the eyes, as
 * 100 v / (v + 100).
 */
gboolean
muster_quality_measure (const MusterPixels *pixels,
                        const MusterFaceSight *sight,
                        MusterFaceReport *report,
                        GError **error)
{
  const MusterFaceBox *box = &g_array_index (sight->boxes, MusterFaceBox, (guint) sight->main_box);
  guint8 crop[CROP_WIDTH * CROP_HEIGHT * 3];
  MusterMeshMeasures m;
  MusterAffine matrix;
  float side;

  muster_mesh_measure (&sight->mesh, &m);
  report->n_faces = sight->boxes->len;
  report->x = box->x;
  report->y = box->y;
  report->width = box->width;
  report->height = box->height;
  report->score = box->score;
  report->yaw = m.yaw;
  report->pitch = m.pitch;
  report->roll = m.roll;
  report->eye_left = m.eye_left;
  report->eye_right = m.eye_right;
  report->mouth = m.mouth;
  report->inter_eye = m.inter_eye;
  report->size = m.face_height / (float) pixels->height;
  report->off_x = m.x / (float) pixels->width - 0.5f;
  report->off_y = m.y / (float) pixels->height - 0.5f;

  side = MAX (m.inter_eye, 1) * CROP_HEIGHT / CROP_EYES;
  matrix = muster_similarity_of_square (m.x, m.y, side, m.roll * G_PI / 180, CROP_HEIGHT);
  matrix.c -= (CROP_HEIGHT - CROP_WIDTH) / 2;
  if (!muster_pixels_warp (pixels, &matrix, crop, CROP_WIDTH, CROP_HEIGHT, error))
    return FALSE;
  measure_crop (crop, report);
  return TRUE;
}

/* What the gate demands, one number a line. Sources: L = liveness.md section 3; M = measured. */
static const struct {
  float black;
  float second_face;
  float inter_eye;
  float size;
  float off;
  float yaw, pitch, roll;
  float dark_mean, dark_share;
  float bright_share, bright_mean;
  float sharpness;
  float eye_ratio;
  float eye_relative;
} gate = {
    .black = 6,
    .second_face = 0.4f,
    .inter_eye = 40,
    .size = 0.7f,
    .off = 0.22f,
    .yaw = 20,
    .pitch = 20,
    .roll = 20,
    .dark_mean = 50,
    .dark_share = 0.35f,
    .bright_mean = 235,
    .bright_share = 0.25f,
    .sharpness = 20,
    .eye_ratio = 0.12f,
    .eye_relative = 0.6f,
};

MusterCoach
muster_quality_judge (const MusterFaceReport *report, float second_face, float eye_open)
{
  const float eyes = MIN (report->eye_left, report->eye_right);

  if (report->picture_mean < gate.black)
    return MUSTER_COACH_BLACK;
  if (report->n_faces == 0)
    return MUSTER_COACH_NO_FACE;
  if (second_face >= gate.second_face)
    return MUSTER_COACH_MANY_FACES;
  if (report->inter_eye < gate.inter_eye)
    return MUSTER_COACH_CLOSER;
  if (report->size > gate.size)
    return MUSTER_COACH_BACK;
  if (fabsf (report->off_x) > gate.off || fabsf (report->off_y) > gate.off)
    return MUSTER_COACH_CENTRE;
  if (report->brightness < gate.dark_mean || report->dark_share > gate.dark_share)
    return MUSTER_COACH_DARK;
  if (report->brightness > gate.bright_mean || report->bright_share > gate.bright_share)
    return MUSTER_COACH_BRIGHT;
  if (fabsf (report->yaw) > gate.yaw || fabsf (report->pitch) > gate.pitch)
    return MUSTER_COACH_FRONTAL;
  if (fabsf (report->roll) > gate.roll)
    return MUSTER_COACH_LEVEL;
  if (report->sharpness < gate.sharpness)
    return MUSTER_COACH_BLURRED;
  if (eyes < gate.eye_ratio || eyes < gate.eye_relative * eye_open)
    return MUSTER_COACH_EYES;
  return MUSTER_COACH_FIT;
}

/**
 * muster_quality_rank:
 *
 * Returns: 0 to 1, for choosing among fit frames of one sitter: sharp and frontal is better
 */
float
muster_quality_rank (const MusterFaceReport *report)
{
  const float yaw = cosf (report->yaw * (float) (G_PI / 180));
  const float pitch = cosf (report->pitch * (float) (G_PI / 180));

  return report->sharpness / 100 * yaw * yaw * pitch * pitch;
}
