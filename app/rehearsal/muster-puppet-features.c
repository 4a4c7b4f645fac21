/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-puppet-features.h"

#include "muster-puppet-geometry.h"

/* A place in an eye: outwards and up from its middle, and how the lids stand there. */
typedef struct {
  float side;                 /* -1 left in the picture, 1 right */
  float x, y;                 /* cm; x > 0 outwards */
  float q;                    /* x over the eye's half width */
  float pixel;                /* width of a pixel, cm, for soft edges */
  float open;                 /* 0 to 1.3 */
  float shut;                 /* 1 - open, at least 0 */
  float upper, lower, crease; /* heights of lids and of the fold above */
  float fade;                 /* to 0 outside the corners */
} Eye;

static gboolean
eye_init (Eye *eye,
          const MusterPuppetIdentity *who,
          const MusterPuppetPose *pose,
          const MusterPuppetFragment *at)
{
  float inside, wide;

  eye->side = at->at.cx < 0 ? -1 : 1;
  eye->open = clampf (eye->side < 0 ? pose->eye_left : pose->eye_right, 0, 1.3f);
  eye->shut = clampf (1 - eye->open, 0, 1);
  eye->pixel = fmaxf (at->footprint, .03f);
  eye->x = (at->at.cx - eye->side * who->eye_x) * eye->side;
  eye->y = at->at.cy - who->eye_y - who->eye_tilt * eye->x;
  eye->q = eye->x / who->eye_width;
  if (fabsf (eye->q) > 1.35f || fabsf (eye->y) > 1.5f)
    return FALSE;

  inside = clampf (1 - eye->q * eye->q, 0, 1);
  wide = who->eye_height * powf (inside, .74f) * (1 - .12f * eye->q);
  eye->lower = -who->eye_low * inside;
  eye->lower -= .9f * eye->shut * who->eye_low * inside;
  eye->upper = eye->lower + (wide - eye->lower) * eye->open;
  eye->crease = who->eye_height * powf (clampf (1 - eye->q * eye->q / 1.35f, 0, 1), .55f) +
                who->crease * (.4f + .6f * eye->open);
  eye->fade = smooth_step (1.33f, .95f, fabsf (eye->q));
  return TRUE;
}

static Vec3
paint_lids (const Eye *eye, const MusterPuppetIdentity *who, Vec3 c)
{
  c = vec3_scale (c,
                  1 - (.42f - .2f * who->hood) * eye->fade *
                          bell (eye->y - eye->crease, .1f + .3f * eye->pixel) *
                          clampf (eye->open * eye->open, 0, 1));
  c = vec3_scale (c,
                  1 + .3f * eye->shut * bell (eye->q, .6f) * bell (eye->y - .3f, .5f) * eye->fade);
  c = vec3_scale (c,
                  1 - .18f * eye->fade * smooth_step (eye->crease, eye->upper, eye->y) *
                          smooth_step (eye->upper - .1f, eye->upper, eye->y));
  return vec3_scale (c, 1 - .22f * eye->fade * bell (eye->y - eye->lower + .18f, .12f) * eye->open);
}

static Vec3
ball_colour (const Eye *eye,
             const MusterPuppetIdentity *who,
             const MusterPuppetPose *pose,
             const MusterPuppetLight *light)
{
  float x = eye->x + .1f - .42f * pose->gaze_x * eye->side, y = eye->y - .06f - .3f * pose->gaze_y;
  float r = hypotf (x, y) / who->iris_radius, angle = atan2f (y, x);
  float gleam = smooth_step (
      .13f + eye->pixel, .13f - .5f * eye->pixel, hypotf (x - .18f * eye->side, y - .2f));
  Vec3 white = vec3_mix (
      vec3 (.66f, .62f, .59f), vec3 (.5f, .25f, .2f), .6f * smooth_step (-.75f, -1, eye->q) + .1f);
  Vec3 iris = vec3_scale (
      who->iris, (1 + .35f * noise (angle * 5, r * 2, who->seed)) * (r > .8f ? .45f : 1.1f));
  Vec3 c = vec3_mix (white, iris, smooth_step (1 + eye->pixel, 1 - eye->pixel, r));

  c = vec3_mix (
      c, vec3 (.004f, .004f, .004f), smooth_step (.42f + eye->pixel, .42f - eye->pixel, r));
  c = vec3_scale (
      c, (.5f + .5f * smooth_step (0, .32f, eye->upper - eye->y)) * (1 - .35f * eye->q * eye->q));
  gleam = 1.1f * (gleam * light->hardness + gleam * .2f);
  return vec3_add (c, vec3 (gleam, gleam, gleam));
}

Vec3
muster_puppet_paint_eye (const MusterPuppetIdentity *who,
                         const MusterPuppetPose *pose,
                         const MusterPuppetLight *light,
                         const MusterPuppetFragment *at,
                         Vec3 skin)
{
  Eye eye;
  Vec3 c;
  float lash, rim;

  if (!eye_init (&eye, who, pose, at))
    return skin;
  c = paint_lids (&eye, who, skin);
  if (fabsf (eye.q) < 1) {
    float soft = eye.pixel * .6f;
    float inside =
        smooth_step (-soft, soft, eye.upper - eye.y) * smooth_step (-soft, soft, eye.y - eye.lower);

    if (inside > 0)
      c = vec3_mix (c, ball_colour (&eye, who, pose, light), inside);
  }
  lash = smooth_step (.12f + .06f * who->lash + .05f * eye.shut + eye.pixel,
                      .02f,
                      fabsf (eye.y - eye.upper - .05f)) *
         smooth_step (1.12f, .98f, fabsf (eye.q)) * (.7f + .3f * who->lash);
  rim = smooth_step (.08f + eye.pixel, .01f, fabsf (eye.y - eye.lower)) *
        smooth_step (1.05f, .9f, fabsf (eye.q));
  return vec3_scale (vec3_scale (c, 1 - .92f * lash), 1 - .35f * rim);
}

Vec3
muster_puppet_paint_mouth (const MusterPuppetIdentity *who,
                           const MusterPuppetPose *pose,
                           const MusterPuppetFragment *at,
                           Vec3 skin)
{
  float x = at->at.cx / (who->mouth_width * .95f), t, gap, y;
  Vec3 c = vec3 (.035f, .010f, .010f);

  if (fabsf (at->at.cy - who->mouth_y) > MUSTER_PUPPET_SLIT || fabsf (x) > 1)
    return skin;
  /* The slit of the grid at rest is the whole opening now. */
  t = (who->mouth_y + MUSTER_PUPPET_SLIT - at->at.cy) / (2 * MUSTER_PUPPET_SLIT);
  gap = muster_puppet_jaw_gap (who, pose) * sqrtf (clampf (1 - x * x / .99f, 0, 1));
  if (gap < .15f)
    return vec3_scale (who->lip, mixf (.35f, .12f, gap / .15f));
  y = t * gap;
  if (y > .12f && y < .12f + .75f * sqrtf (1 - x * x)) /* upper teeth */
    c = vec3_scale (vec3 (.62f, .58f, .50f), .55f + .45f * smooth_step (0, .5f, y));
  else if (t > .62f) /* tongue */
    c = vec3_mix (c, vec3 (.32f, .10f, .10f), smooth_step (.62f, .85f, t));
  return vec3_scale (c, .9f - .35f * fabsf (x));
}
