/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-puppet-head.h"

#include "muster-puppet-hair.h"
#include "muster-puppet-skin.h"
#include "muster-puppet-skull.h"

#define COLUMNS MUSTER_PUPPET_HEAD_COLUMNS
#define ROWS    MUSTER_PUPPET_HEAD_ROWS
#define POINTS  MUSTER_PUPPET_HEAD_POINTS
#define SIDE    MUSTER_PUPPET_SKIN_SIDE

/* Heights of the rows; two of them are moved to both sides of the line between the lips, so that
 * the mouth can open there. */
static void
place_rows (MusterPuppetHead *self, const MusterPuppetProfile *profile, float *k)
{
  int at = 0;

  for (int row = 0; row < ROWS; row++)
    k[row] = (float) (MUSTER_PUPPET_KNOTS - 1) * (float) row / (ROWS - 1);
  while (at < ROWS - 2 && muster_puppet_profile_get_y (profile, k[at + 1]) > self->who.mouth_y)
    at++;
  for (int below = 0; below < 2; below++) {
    float low = k[at + below] - .2f, high = k[at + below] + .2f;
    float want = self->who.mouth_y + (below ? -MUSTER_PUPPET_SLIT : MUSTER_PUPPET_SLIT);

    for (int i = 0; i < 30; i++) {
      float middle = .5f * (low + high);

      if (muster_puppet_profile_get_y (profile, middle) > want)
        low = middle;
      else
        high = middle;
    }
    k[at + below] = low;
  }
  self->slit_row = at;
}

/* One point of the surface; returns how far it stands out of the plain skull. */
static float
shape_point (
    MusterPuppetHead *self, const MusterPuppetProfile *profile, int i, float theta, float k)
{
  const MusterPuppetIdentity *who = &self->who;
  Vec3 p = muster_puppet_skull_point (who, profile, theta, k);
  float plain_z = p.z;
  float front = smooth_step (1.5f, .9f, fabsf (theta)) * smooth_step (.5f, 4, p.z);
  float cover, thick, ear;
  Vec3 outwards;

  p.z += front * muster_puppet_face_relief (who, p.x, p.y);
  p.z = mixf (p.z, muster_puppet_eye_ball (who, p), front);
  cover = muster_puppet_hair_cover (who, theta, p);
  thick = cover * muster_puppet_hair_thickness (who, theta, p);
  /* Thick hair lies over the ears. */
  ear = muster_puppet_ear_relief (who, fabsf (theta), p.y) * smooth_step (.7f, .2f, thick);
  p.x += p.x < 0 ? -ear : ear;
  p.z -= .5f * ear;
  outwards = vec3_unit (vec3 (p.x, (p.y - 2) * smooth_step (0, 6, p.y), p.z));
  self->rest[i] = vec3_add (p, vec3_scale (outwards, thick));
  self->hair[i] = cover;
  return (p.z - plain_z) + ear + thick * .6f;
}

/* Mean relief of the grid points round one, every @step-th within @radius. */
static float
mean_relief (const float *relief, int row, int column, int radius)
{
  int step = radius > 3 ? radius / 3 : 1, n = 0;
  float sum = 0;

  for (int y = row - radius; y <= row + radius; y += step)
    for (int x = column - radius; x <= column + radius; x += step)
      if (y >= 0 && y < ROWS && x >= 0 && x < COLUMNS) {
        sum += relief[y * COLUMNS + x];
        n++;
      }
  return sum / (float) n;
}

/* Hollows see less of the room than their surroundings. */
static void
find_access (MusterPuppetHead *self, const float *relief)
{
  static const int radii[] = {3, 8, 16};

  for (int row = 0; row < ROWS; row++)
    for (int column = 0; column < COLUMNS; column++) {
      int i = row * COLUMNS + column;
      float access = 1;

      for (int k = 0; k < 3; k++) {
        float hollow = mean_relief (relief, row, column, radii[k]) - relief[i];

        access -= clampf (hollow * (k == 0 ? .9f : .32f), -.06f, .3f);
      }
      self->access[i] = clampf (access, .4f, 1.05f);
    }
}

static void
shape (MusterPuppetHead *self)
{
  MusterPuppetProfile profile;
  float k[ROWS];
  g_autofree float *relief = g_new (float, POINTS);

  muster_puppet_profile_init (&profile, &self->who);
  place_rows (self, &profile, k);
  for (int row = 0; row < ROWS; row++)
    for (int column = 0; column < COLUMNS; column++) {
      int i = row * COLUMNS + column;
      float theta = muster_puppet_head_theta (2.0f * (float) column / (COLUMNS - 1) - 1);

      relief[i] = shape_point (self, &profile, i, theta, k[row]);
    }
  find_access (self, relief);
}

/* Long hair is painted as a closed sheet where the surface carries it; in short hair the hairline
 * itself shows. */
static float
paint_cover (const MusterPuppetIdentity *who, float on_grid, float at_point)
{
  switch (who->hair_style) {
  case MUSTER_PUPPET_HAIR_SHAVED:
  case MUSTER_PUPPET_HAIR_CROP:
  case MUSTER_PUPPET_HAIR_BALD_TOP:
  case MUSTER_PUPPET_HAIR_SLICK:
    return clampf (mixf (on_grid, at_point, on_grid > .98f ? 0 : .3f), 0, 1);
  case MUSTER_PUPPET_HAIR_SIDE_PART:
  case MUSTER_PUPPET_HAIR_BANGS:
  case MUSTER_PUPPET_HAIR_BOB:
  case MUSTER_PUPPET_HAIR_CURLY:
  case MUSTER_PUPPET_HAIR_CURTAIN:
  default:
    return clampf (smooth_step (.04f, .4f, fmaxf (on_grid, at_point * .5f)), 0, 1);
  }
}

static Vec3
paint_point (const MusterPuppetHead *self, float grid_x, float grid_y)
{
  int column = MIN ((int) grid_x, COLUMNS - 2), row = MIN ((int) grid_y, ROWS - 2);
  float a = grid_x - (float) column, b = grid_y - (float) row;
  const Vec3 *q = self->rest + row * COLUMNS + column;
  const float *h = self->hair + row * COLUMNS + column;
  Vec3 p = vec3_mix (vec3_mix (q[0], q[1], a), vec3_mix (q[COLUMNS], q[COLUMNS + 1], a), b);
  float theta = muster_puppet_head_theta (2 * grid_x / (COLUMNS - 1) - 1);
  float on_grid = mixf (mixf (h[0], h[1], a), mixf (h[COLUMNS], h[COLUMNS + 1], a), b);
  float at_point = muster_puppet_hair_cover (&self->who, theta, p);

  return muster_puppet_paint (&self->who, theta, p, paint_cover (&self->who, on_grid, at_point));
}

static void
paint (MusterPuppetHead *self)
{
  float *out = self->skin;

  for (int j = 0; j < SIDE; j++)
    for (int i = 0; i < SIDE; i++) {
      Vec3 c = paint_point (
          self, (float) i * (COLUMNS - 1) / (SIDE - 1), (float) j * (ROWS - 1) / (SIDE - 1));

      *out++ = c.x;
      *out++ = c.y;
      *out++ = c.z;
    }
}

/* About 0.2 s: every pixel of the skin is painted here, once. */
MusterPuppetHead *
muster_puppet_head_new (guint32 identity)
{
  MusterPuppetHead *self = g_new0 (MusterPuppetHead, 1);

  muster_puppet_identity_init (&self->who, identity);
  shape (self);
  paint (self);
  return self;
}

void
muster_puppet_head_free (MusterPuppetHead *self)
{
  g_free (self);
}
