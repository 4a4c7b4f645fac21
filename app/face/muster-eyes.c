/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-eyes.h"

#include "muster-similarity.h"

/* Of the record: long enough to bridge a blink, short enough to follow a turning head. */
#define RECORD_US (3 * G_USEC_PER_SEC)

/* Where the corners of an eye come to lie in its patch: 32 pixels apart, an iris is 12 wide. */
#define CORNER_LEFT  8
#define CORNER_RIGHT 40
#define CORNER_Y     14

/* The core must fit into the visible part of an iris: 7 x 5 pixels. The white of the eye, or skin,
 * lies 9 to 12 pixels beside its middle. */
#define CORE_X     3
#define CORE_Y     2
#define BESIDE_MIN 9
#define BESIDE_MAX 12

/* How far from the middle of the eye an iris is looked for. */
#define SEARCH_X 6
#define SEARCH_Y 5

static const int corners[2][2] = {{33, 133}, {362, 263}};

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

static void
sort_floats (float *values, guint n)
{
  for (guint i = 1; i < n; i++) {
    const float value = values[i];
    guint k = i;

    for (; k > 0 && values[k - 1] > value; k--)
      values[k] = values[k - 1];
    values[k] = value;
  }
}

/**
 * muster_eye_record_get_open:
 *
 * Returns: 90th percentile of the aspect ratios of the last three seconds, 0 if there are none
 */
float
muster_eye_record_get_open (const MusterEyeRecord *record, gint64 now_us)
{
  float recent[MUSTER_EYE_RECORD_SIZE];
  guint n = 0;

  for (guint i = 0; i < record->n; i++)
    if (now_us - record->times[i] <= RECORD_US)
      recent[n++] = record->ratios[i];
  if (n == 0)
    return 0;
  sort_floats (recent, n);
  return recent[(n - 1) * 9 / 10];
}

/* The brightest of the core's rows, each by its median so that a glint does not count: a shut lid
 * has a dark line of lashes, but bright skin above or below it. */
static float
get_core (const MusterEyePatch *patch, int x, int y)
{
  float brightest = 0;

  for (int row = y - CORE_Y; row <= y + CORE_Y; row++) {
    float values[2 * CORE_X + 1];

    for (int i = 0; i <= 2 * CORE_X; i++)
      values[i] = patch->gray[row][x - CORE_X + i];
    sort_floats (values, G_N_ELEMENTS (values));
    brightest = MAX (brightest, values[CORE_X]);
  }
  return brightest;
}

static float
get_beside (const MusterEyePatch *patch, int y, int from, int to)
{
  float sum = 0;
  int n = 0;

  for (int row = y - CORE_Y; row <= y + CORE_Y; row++)
    for (int x = MAX (from, 0); x <= MIN (to, MUSTER_EYE_WIDTH - 1); x++, n++)
      sum += patch->gray[row][x];
  return sum / (float) MAX (n, 1);
}

/**
 * muster_eye_patch_get_iris:
 *
 * Looks for a spot that is darker than both its sides over a height that no line of lashes has.
 *
 * Returns: the best spot's contrast, 0 (or below) for a shut lid to 1
 */
float
muster_eye_patch_get_iris (const MusterEyePatch *patch)
{
  const int middle_x = (CORNER_LEFT + CORNER_RIGHT) / 2;
  float best = -1;

  for (int y = CORNER_Y - SEARCH_Y; y <= CORNER_Y + SEARCH_Y; y++)
    for (int x = middle_x - SEARCH_X; x <= middle_x + SEARCH_X; x++) {
      const float left = get_beside (patch, y, x - BESIDE_MAX, x - BESIDE_MIN);
      const float right = get_beside (patch, y, x + BESIDE_MIN, x + BESIDE_MAX);
      const float beside = MAX (MIN (left, right), 1);

      best = MAX (best, (beside - get_core (patch, x, y)) / beside);
    }
  return best;
}

/**
 * muster_eyes_find_iris:
 * @contrast: (out): of the eye that shows more of it
 */
gboolean
muster_eyes_find_iris (const MusterPixels *pixels,
                       const MusterMeshFace *face,
                       float *contrast,
                       GError **error)
{
  const MusterPoint to[2] = {{CORNER_LEFT, CORNER_Y, 0}, {CORNER_RIGHT, CORNER_Y, 0}};

  *contrast = 0;
  for (int eye = 0; eye < 2; eye++) {
    const MusterPoint from[2] = {face->points[corners[eye][0]], face->points[corners[eye][1]]};
    guint8 bgr[MUSTER_EYE_HEIGHT][MUSTER_EYE_WIDTH][3];
    MusterEyePatch patch;
    MusterAffine matrix;

    if (!muster_similarity_fit (from, to, 2, &matrix))
      continue;
    if (!muster_pixels_warp (
            pixels, &matrix, &bgr[0][0][0], MUSTER_EYE_WIDTH, MUSTER_EYE_HEIGHT, error))
      return FALSE;
    for (int y = 0; y < MUSTER_EYE_HEIGHT; y++)
      for (int x = 0; x < MUSTER_EYE_WIDTH; x++)
        patch.gray[y][x] = 0.114f * bgr[y][x][0] + 0.587f * bgr[y][x][1] + 0.299f * bgr[y][x][2];
    *contrast = MAX (*contrast, muster_eye_patch_get_iris (&patch));
  }
  return TRUE;
}
