/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-puppet-skull.h"

/* The numbers in this file are lengths in cm of a usual head, found by looking at the result and
 * by what detectors and matchers made of it. */

/* A usual head, crown to under the chin, bent to this person. */
void
muster_puppet_profile_init (MusterPuppetProfile *self, const MusterPuppetIdentity *who)
{
  static const MusterPuppetProfile usual = {
      {11.6f, 11.1f, 9.6f, 7, 4, 1, -1.5f, -4, -6.5f, -9, -10.9f, -11.5f},
      {0, 3.3f, 5.7f, 7.1f, 7.55f, 7.5f, 7.2f, 6.65f, 5.8f, 4.5f, 2.8f, 0},
      {0, 4.0f, 6.4f, 8.2f, 9.1f, 9.25f, 8.9f, 8.9f, 9.2f, 8.9f, 8.1f, 4.5f},
      {0, -3.8f, -6.4f, -8.6f, -9.6f, -9.8f, -9.2f, -7.6f, -4.6f, -1.2f, 1.8f, 4.5f},
  };

  *self = usual;
  for (int i = 0; i < MUSTER_PUPPET_KNOTS; i++) {
    self->width[i] *= who->width;
    self->back[i] *= who->depth;
    if (i < 4)
      self->y[i] += who->forehead * (float) (4 - i) / 4;
    if (i >= 8)
      self->y[i] += who->chin_y * (float) (i - 7) / 4;
  }
  self->width[6] *= who->cheek_width;
  self->width[7] *= .5f + .25f * who->cheek_width + .25f * who->jaw_width;
  self->width[8] *= who->jaw_width;
  self->width[9] *= sqrtf (who->jaw_width * who->chin_width);
  self->width[10] *= who->chin_width;
}

/* Crown and chin close as caps: linear radius, quadratic height. */
static float
radius_at (const float *values, float k)
{
  const int n = MUSTER_PUPPET_KNOTS;

  if (k < 1)
    return mixf (values[0], values[1], k);
  if (k > n - 2)
    return mixf (values[n - 2], values[n - 1], k - (n - 2));
  return spline (values, n, k);
}

float
muster_puppet_profile_get_y (const MusterPuppetProfile *self, float k)
{
  const int n = MUSTER_PUPPET_KNOTS;
  float t = n - 1 - k;

  if (k < 1)
    return self->y[0] + (self->y[1] - self->y[0]) * k * k;
  if (t < 1)
    return self->y[n - 1] + (self->y[n - 2] - self->y[n - 1]) * t * t;
  return spline (self->y, n, k);
}

Vec3
muster_puppet_skull_point (const MusterPuppetIdentity *who,
                           const MusterPuppetProfile *profile,
                           float theta,
                           float k)
{
  float y = muster_puppet_profile_get_y (profile, k);
  float width = radius_at (profile->width, k);
  float front = radius_at (profile->front, k);
  float back = radius_at (profile->back, k);
  float middle = k > 6 ? mixf (0, 4.5f, smooth_step (6, 11, k)) : 0;
  float s = sinf (theta), c = cosf (theta);
  float flatness = mixf (1, who->flatness, smooth_step (2, 5, k));
  float x = width * s * (1 + .5f * (1 - flatness) * c * c);
  float z =
      c > 0 ? middle + (front - middle) * powf (c, flatness * .9f) : middle + (middle - back) * c;

  return vec3 (x, y, z);
}

static float
nose_relief (const MusterPuppetIdentity *who, float x, float y)
{
  float top = who->eye_y + .9f, ax = fabsf (x);
  float t = clampf ((top - y) / (top - who->nose_y), 0, 1.25f); /* 0 root to 1 tip */
  float ridge = who->nose_z * (who->nose_bridge * .45f * (1 - t) + t * t * .5f + t * .42f) +
                who->hump * bell (t - .5f, .18f);
  float width = mixf (.5f, .72f, t) * who->nose_width;
  float end = who->nose_y - .35f * who->nose_up + .22f * smooth_step (.2f, 1.1f, ax);
  float on = smooth_step (top + .9f, top - .7f, y) * smooth_step (end - .85f, end + .1f, y);
  float z = ridge * (.75f * bell (x, width) + .25f * bell (x, 1.9f * width)) * on;

  z += .5f * who->nose_tip * bump (x, y, 0, who->nose_y + .15f, .62f * who->nose_width, .5f);
  z += (.55f + .2f * who->nose_z) *
       twin_bumps (x, y, who->ala * .8f, who->nose_y + .05f, .42f, .42f);
  z -= .25f * twin_bumps (x, y, who->ala * 1.35f, who->nose_y + .2f, .35f, .6f);
  return z;
}

static float
mouth_relief (const MusterPuppetIdentity *who, float x, float y)
{
  float my = who->mouth_y, mw = who->mouth_width;
  float lips = sqrtf (clampf (1 - x * x / (mw * mw * 1.1f), 0, 1));

  return lips * (who->lip_z + .2f) *
         (bell (y - my - .35f, .45f) + 1.1f * bell (y - my + .5f, .5f) -
          .35f * bell (y - my, .14f));
}

/**
 * muster_puppet_face_relief:
 * @who: a person
 * @x: from the middle of the face
 * @y: height
 *
 * Returns: how far the face stands out of the plain skull there, without eyes
 */
float
muster_puppet_face_relief (const MusterPuppetIdentity *who, float x, float y)
{
  float z = nose_relief (who, x, y), my = who->mouth_y, mw = who->mouth_width;
  float fold =
      mixf (who->ala + .2f, mw + .7f, clampf ((who->nose_y - y) / (who->nose_y - my), 0, 1.3f));

  /* sockets, brow ridge, cheeks */
  z -= who->socket * twin_bumps (x, y, who->eye_x - .2f, who->eye_y + .1f, 1.5f, .95f);
  z -= .55f * who->socket * twin_bumps (x, y, 1.5f, who->eye_y + .2f, .55f, .8f);
  z += who->ridge * bell (y - who->eye_y - 1.5f, .6f) * bell (x, 3.6f);
  z += who->cheek_z * twin_bumps (x, y, 4.5f, who->cheek_y, 1.5f, 1.3f) -
       who->hollow * twin_bumps (x, y, 4.9f, -6, 1.3f, 1.6f);
  /* mouth, the hollows below and above it, chin */
  z += mouth_relief (who, x, y);
  z += .25f * bump (x, y, 0, my, 3.2f, 1.8f);
  z -= .4f * bump (x, y, 0, my - 1.55f, 1.6f, .45f) + .1f * bump (x, y, 0, my + 1.4f, .22f, .5f);
  z += who->chin_z * bump (x, y, 0, -9.4f + who->chin_y, 1.4f * who->chin_width, 1.1f) -
       who->dimple * bump (x, y, 0, -9.6f + who->chin_y, .25f, .5f);
  /* folds of age, bags under the eyes */
  z -= (.06f + .22f * who->age) * bell (fabsf (x) - fold, .3f) * smooth_step (my - 1.2f, my, y) *
       smooth_step (who->nose_y + .6f, who->nose_y - .4f, y);
  z -= .16f * who->bags * twin_bumps (x, y, who->eye_x - .2f, who->eye_y - 1.5f, 1.2f, .16f);
  return z;
}

/**
 * muster_puppet_eye_ball:
 * @who: a person
 * @p: a point of the face
 *
 * Returns: its Z where the lids follow the ball of the eye; unchanged elsewhere
 */
float
muster_puppet_eye_ball (const MusterPuppetIdentity *who, Vec3 p)
{
  float dx = fabsf (p.x) - who->eye_x, dy = p.y - who->eye_y;
  float r2 = dx * dx + dy * dy * 1.3f;
  float centre, ball;

  if (r2 > 4 || p.z < 2)
    return p.z;
  centre = MUSTER_PUPPET_EYE_Z - 1.45f - .25f * (who->socket - .8f);
  ball = centre + sqrtf (clampf (1.69f - r2 * .55f, .1f, 2));
  return mixf (p.z, ball - .12f * dx, .85f * smooth_step (1.9f, .7f, sqrtf (r2)));
}

float
muster_puppet_ear_relief (const MusterPuppetIdentity *who, float abs_theta, float y)
{
  float q = (y + 1.2f) / 3.1f, tall = sqrtf (clampf (1 - q * q, 0, 1));
  float flap = smooth_step (1.47f, 1.68f, abs_theta) * smooth_step (2.0f, 1.72f, abs_theta) *
               smooth_step (0, .95f, tall) * (1 + .25f * q);

  return who->ear * (1.55f * flap - .75f * bump (abs_theta, y, 1.62f, -.9f, .06f, 1.1f));
}
