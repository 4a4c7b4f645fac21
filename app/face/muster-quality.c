/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-quality.h"

#include "muster-eyes.h"
#include "muster-quality-scores.h"
#include "muster-similarity.h"

#include <math.h>

#define CROP_WIDTH  MUSTER_FACE_CROP_WIDTH
#define CROP_HEIGHT MUSTER_FACE_CROP_HEIGHT
#define CROP_EYES   MUSTER_FACE_CROP_EYES

/* The mesh sees a head held level as bent down: median of LFW, degrees. */
#define PITCH_OFFSET -5.4f

/* Degrees, for a face that can still be like itself from the front. */
#define MOST_TURNED 45.0f

/* Levels of ISO/IEC 29794-5 under- and over-exposure. */
#define DARK_LEVEL   25
#define BRIGHT_LEVEL 247

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
measure_crop (const MusterFaceCrop *crop, MusterFaceReport *report)
{
  float gray[CROP_HEIGHT][CROP_WIDTH];
  double sum = 0, edges = 0, squares = 0, variance;
  int n = 0, dark = 0, bright = 0;

  for (int y = 0; y < CROP_HEIGHT; y++)
    for (int x = 0; x < CROP_WIDTH; x++)
      gray[y][x] = luma (crop->bgr[y][x]);
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
  MusterFaceCrop crop;
  MusterMeshMeasures m;
  float side;

  muster_mesh_measure (&sight->mesh, &m);
  report->n_faces = sight->boxes->len;
  report->second_face = muster_boxes_second_size (sight->boxes, sight->main_box);
  report->x = box->x;
  report->y = box->y;
  report->width = box->width;
  report->height = box->height;
  report->score = box->score;
  report->yaw = m.yaw;
  report->pitch = m.pitch - PITCH_OFFSET;
  report->roll = m.roll;
  report->eye_left = m.eye_left;
  report->eye_right = m.eye_right;
  report->mouth = m.mouth;
  report->inter_eye = m.inter_eye;
  report->size = m.face_height / (float) pixels->height;
  report->off_x = m.x / (float) pixels->width - 0.5f;
  report->off_y = m.y / (float) pixels->height - 0.5f;

  side = MAX (m.inter_eye, 1) * CROP_HEIGHT / CROP_EYES;
  crop.matrix = muster_similarity_of_square (m.x, m.y, side, m.roll * G_PI / 180, CROP_HEIGHT);
  crop.matrix.c -= (CROP_HEIGHT - CROP_WIDTH) / 2;
  if (!muster_pixels_warp (
          pixels, &crop.matrix, &crop.bgr[0][0][0], CROP_WIDTH, CROP_HEIGHT, error))
    return FALSE;
  measure_crop (&crop, report);
  muster_quality_scores_fill (pixels, &crop, &sight->mesh, report);
  return muster_eyes_find_iris (pixels, &sight->mesh, &report->iris, error);
}

/* What the gate demands of a live frame, on which the sitter can better it. "LFW" is measured on
 * the 3,933 pictures of both pair lists: the share of them beyond the limit, which are press
 * pictures nobody posed for, and where the false non-match rate (FNMR, at 0.44 with the standard
 * pack, 0.04 over all) begins to rise. "ISO" is ISO/IEC 29794-5. */
static const struct {
  float black;        /* a covered lens gives noise below; LFW: the darkest picture has 29 */
  float dark_picture; /* mean luma where no face is found; LFW: 35 at least in 99.9 % */
  float second_face;  /* 0.15 of the area (ISO SingleFace), as a side */
  float inter_eye;    /* pixels; LFW: FNMR 0.07 to 0.13 below 36 */
  float size;         /* of the frame's height: beyond, chin or forehead leave the picture */
  float off;          /* a face of the smallest size is still whole there */
  float yaw;          /* degrees; LFW 12 %: FNMR 0.03 up to 25, then 0.07, 0.10 */
  float pitch;        /* degrees; LFW 4 %: FNMR 0.05 up to 20, then 0.08 */
  float roll;         /* degrees; LFW 0.1 %: FNMR 0.13 beyond 8, but few */
  float dark_mean;    /* luma; LFW: none below; darkest skin of the rehearsal people 59 */
  float dark_share;   /* ISO level 25; LFW: none beyond, 0.17 at most in 99.9 % */
  float bright_mean;  /* luma; LFW: 201 at most in 99.9 % */
  float bright_share; /* LFW 0.1 % */
  float sharpness;    /* LFW 0.8 %: FNMR 0.08 below 20 */
  float eye_relative; /* of the person's own open eyes; rehearsal people shut them to 0.37 … 0.64 */
  float eye_shut;     /* ratio; LFW 0.9 %, most of them shut or looking down */
  float iris;         /* contrast; with the next two LFW 3.4 %, half of them shut or looking down */
  float eye_narrow;   /* ratio below which more contrast is demanded, … */
  float iris_slope;   /* … by so much for each unit of ratio */
} gate = {
    .black = 8,
    .dark_picture = 30,
    .second_face = 0.4f,
    .inter_eye = 40,
    .size = 0.7f,
    .off = 0.22f,
    .yaw = 20,
    .pitch = 20,
    .roll = 12,
    .dark_mean = 45,
    .dark_share = 0.35f,
    .bright_mean = 220,
    .bright_share = 0.1f,
    .sharpness = 15,
    .eye_relative = 0.68f,
    .eye_shut = 0.14f,
    .iris = 0.06f,
    .eye_narrow = 0.22f,
    .iris_slope = 0.8f,
};

/* Shut eyes: lids that nearly meet, or much nearer than usual for this person, or no iris between
 * them. The ratio alone would refuse narrow eyes, or let wide ones pass half shut. */
static gboolean
has_shut_eyes (const MusterFaceReport *report)
{
  const float ratio = (report->eye_left + report->eye_right) / 2;
  const float iris = gate.iris + gate.iris_slope * MAX (0, gate.eye_narrow - ratio);

  return ratio < gate.eye_shut || ratio < gate.eye_relative * report->eye_open ||
         report->iris < iris;
}

/* Below, staff get a hint: the middle of each formula. */
#define HINT_SCORE 50

static const struct {
  MusterQuality quality;
  MusterCoach coach;
  gsize offset; /* in MusterQualityGate */
} optional[] = {
    {MUSTER_QUALITY_EVEN_LIGHT,
     MUSTER_COACH_UNEVEN,
     G_STRUCT_OFFSET (MusterQualityGate, even_light)},
    {MUSTER_QUALITY_NO_MASK, MUSTER_COACH_MASK, G_STRUCT_OFFSET (MusterQualityGate, mask)},
    {MUSTER_QUALITY_NO_DARK_GLASSES,
     MUSTER_COACH_DARK_GLASSES,
     G_STRUCT_OFFSET (MusterQualityGate, dark_glasses)},
    {MUSTER_QUALITY_NO_HAT, MUSTER_COACH_HAT, G_STRUCT_OFFSET (MusterQualityGate, hat)},
    {MUSTER_QUALITY_NO_GLARE, MUSTER_COACH_GLARE, G_STRUCT_OFFSET (MusterQualityGate, glare)},
    {MUSTER_QUALITY_MOUTH_SHUT, MUSTER_COACH_MOUTH, G_STRUCT_OFFSET (MusterQualityGate, mouth)},
};

/* What only a profile demands, in the order in which a person can mend it. */
static MusterCoach
judge_optional (const MusterFaceReport *report, const MusterQualityGate *demanded)
{
  for (gsize i = 0; i < G_N_ELEMENTS (optional); i++)
    if (report->scores[optional[i].quality] <
        *(const float *) ((const char *) demanded + optional[i].offset))
      return optional[i].coach;
  return MUSTER_COACH_FIT;
}

/**
 * muster_quality_hint:
 * @report: measured
 *
 * Returns: what staff may want to look at, %MUSTER_COACH_FIT if nothing
 */
MusterCoach
muster_quality_hint (const MusterFaceReport *report)
{
  static const MusterQualityGate all = {.even_light = HINT_SCORE,
                                        .glare = HINT_SCORE,
                                        .mask = HINT_SCORE,
                                        .hat = HINT_SCORE,
                                        .dark_glasses = HINT_SCORE,
                                        .mouth = HINT_SCORE};

  return report->n_faces > 0 ? judge_optional (report, &all) : MUSTER_COACH_FIT;
}

static float
either (float demanded, float own)
{
  return demanded > 0 ? demanded : own;
}

/**
 * muster_quality_judge:
 * @report: measured
 * @demanded: (nullable): what the profile says
 *
 * Returns: the worst thing about the frame: first what makes the others meaningless, then what a
 * person can mend by moving, then light, then the face itself
 */
MusterCoach
muster_quality_judge (const MusterFaceReport *report, const MusterQualityGate *demanded)
{
  static const MusterQualityGate nothing = {0};
  const MusterQualityGate *own = demanded != NULL ? demanded : &nothing;
  const float off = either (own->off, gate.off);

  if (report->picture_mean < gate.black)
    return MUSTER_COACH_BLACK;
  if (report->n_faces == 0)
    return report->picture_mean < gate.dark_picture ? MUSTER_COACH_DARK : MUSTER_COACH_NO_FACE;
  if (report->second_face >= gate.second_face)
    return MUSTER_COACH_MANY_FACES;
  if (report->inter_eye < either (own->inter_eye, gate.inter_eye))
    return MUSTER_COACH_CLOSER;
  if (report->size > either (own->size, gate.size))
    return MUSTER_COACH_BACK;
  if (fabsf (report->off_x) > off || fabsf (report->off_y) > off)
    return MUSTER_COACH_CENTRE;
  if (report->brightness < either (own->dark, gate.dark_mean) ||
      report->dark_share > gate.dark_share)
    return MUSTER_COACH_DARK;
  if (report->brightness > either (own->bright, gate.bright_mean) ||
      report->bright_share > gate.bright_share)
    return MUSTER_COACH_BRIGHT;
  if (fabsf (report->yaw) > either (own->yaw, gate.yaw))
    return MUSTER_COACH_FRONTAL;
  if (report->sharpness < either (own->sharpness, gate.sharpness))
    return MUSTER_COACH_BLURRED;
  if (has_shut_eyes (report)) /* before the pitch, which the mesh sees sink with the lids */
    return report->scores[MUSTER_QUALITY_NO_DARK_GLASSES] < HINT_SCORE ? MUSTER_COACH_DARK_GLASSES
                                                                       : MUSTER_COACH_EYES;
  if (fabsf (report->pitch) > either (own->pitch, gate.pitch))
    return MUSTER_COACH_FRONTAL;
  if (fabsf (report->roll) > either (own->roll, gate.roll))
    return MUSTER_COACH_LEVEL;
  return judge_optional (report, own);
}

/**
 * muster_quality_tells_who:
 * @report: judged
 *
 * Returns: whether an embedding of this frame tells a person from others, fit or not: while
 * somebody blinks, comes nearer or opens the mouth, but not while the head is turned
 */
gboolean
muster_quality_tells_who (const MusterFaceReport *report)
{
  return muster_quality_confirms_who (report) && fabsf (report->yaw) <= gate.yaw;
}

/**
 * muster_quality_confirms_who:
 * @report: judged
 *
 * Returns: whether an embedding that is like one from the front is of the same person, while one
 * that is not says nothing: also with the head turned as far as a challenge asks. Twelve procedural
 * people turned by 30 degrees are 0.74 to 0.90 like themselves
 */
gboolean
muster_quality_confirms_who (const MusterFaceReport *report)
{
  return report->n_faces > 0 && report->coach != MUSTER_COACH_BLACK &&
         report->coach != MUSTER_COACH_DARK && report->coach != MUSTER_COACH_BRIGHT &&
         report->inter_eye >= gate.inter_eye && report->sharpness >= gate.sharpness &&
         fabsf (report->yaw) <= MOST_TURNED && fabsf (report->pitch) <= gate.pitch;
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
