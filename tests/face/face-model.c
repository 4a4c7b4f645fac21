/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "face-model.h"

#include <math.h>

/* A webcam of 640 pixels and 60 degrees. */
#define FOCAL 554.0f
#define EYES  6.3f
/* Of the cylinder, cm. */
#define BEND 16.0f

typedef struct {
  float x, y, z; /* cm; x right, y down, z to the camera; the eyes at 0 */
} Spot;

/* The outline of a face and a nose on an ellipsoid. */
static Spot
bulge (float x, float y)
{
  const float r = x * x / 56 + (y - 3) * (y - 3) / 110;
  const float nose = 3 * expf (-(x * x) / 1.5f - (y - 4) * (y - 4) / 5);

  return (Spot){x, y, 8 * (sqrtf (MAX (1 - r, 0)) - 1) + nose};
}

static Spot
get_spot (int i)
{
  const float half = EYES / 2;

  switch (i) {
  case 33:
    return bulge (-half - 1.4f, 0);
  case 133:
    return bulge (-half + 1.4f, 0);
  case 362:
    return bulge (half - 1.4f, 0);
  case 263:
    return bulge (half + 1.4f, 0);
  case 10:
    return bulge (0, -6);
  case 152:
    return bulge (0, 12);
  default: {
    /* The others evenly in the outline, as seeds lie in a sunflower. */
    const float r = sqrtf (((float) i + .5f) / MUSTER_MESH_POINTS), a = (float) i * 2.399963f;

    return bulge (7.2f * r * cosf (a), 3 + 10 * r * sinf (a));
  }
  }
}

/* As it is held: a sheet carries the picture of the head taken from 60 cm. */
static Spot
shape (FaceModelKind kind, Spot p)
{
  const float k = 60 / (60 - p.z);

  if (kind == FACE_MODEL_HEAD)
    return p;
  p = (Spot){p.x * k, p.y * k, 0};
  if (kind == FACE_MODEL_BENT)
    p = (Spot){BEND * sinf (p.x / BEND), p.y, BEND * (cosf (p.x / BEND) - 1)};
  return p;
}

static Spot
turn (const FaceModel *model, Spot p)
{
  const float degree = (float) G_PI / 180;
  const float cy = cosf (model->yaw * degree), sy = sinf (model->yaw * degree);
  const float cp = cosf (model->pitch * degree), sp = sinf (model->pitch * degree);
  const float cr = cosf (model->roll * degree), sr = sinf (model->roll * degree);
  const Spot a = {cy * p.x + sy * p.z, p.y, cy * p.z - sy * p.x};
  const Spot b = {a.x, cp * a.y - sp * a.z, sp * a.y + cp * a.z};

  return (Spot){cr * b.x - sr * b.y, sr * b.x + cr * b.y, b.z};
}

static float
draw_noise (GRand *rand)
{
  double sum = -6;

  for (int i = 0; i < 12; i++)
    sum += g_rand_double (rand);
  return (float) sum;
}

void
face_model_look (const FaceModel *model, GRand *rand, MusterFaceLook *look)
{
  MusterFaceReport *report = &look->report;
  const float eyes = EYES * FOCAL / model->distance;
  float left, right;

  for (int i = 0; i < MUSTER_MESH_POINTS; i++) {
    const Spot p = turn (model, shape (model->kind, get_spot (i)));
    const float k = FOCAL / (model->distance - p.z);

    look->points[i].x = 320 + k * p.x + model->noise * eyes * draw_noise (rand);
    look->points[i].y = 240 + k * p.y + model->noise * eyes * draw_noise (rand);
    /* The mesh gives a picture the depth of the head that it shows. */
    look->points[i].z = -get_spot (i).z * FOCAL / model->distance;
  }
  left = (look->points[33].x + look->points[133].x) / 2;
  right = (look->points[362].x + look->points[263].x) / 2;
  report->n_faces = 1;
  report->frame_width = 640;
  report->frame_height = 480;
  report->inter_eye = right - left;
  report->yaw = model->kind == FACE_MODEL_HEAD ? model->yaw : 0;
  report->pitch = model->pitch;
  report->roll = model->roll;
  report->mouth = model->mouth;
}
