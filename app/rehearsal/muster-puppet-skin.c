/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-puppet-skin.h"

#include "muster-puppet-hair.h"

static float
brow_mask (const MusterPuppetIdentity *who, float x, float y)
{
  float t = (fabsf (x) - who->brow_inner) / who->brow_length, s = clampf (t, 0, 1);
  float centre = who->eye_y + who->brow_y + who->brow_tilt * (s - .4f) +
                 who->brow_arch * (1 - (s - .6f) * (s - .6f) * 2.6f) - .35f;
  float thick = who->brow_thick * (1 - .75f * s * s) * smooth_step (-.12f, .12f, t) *
                smooth_step (1.08f, .85f, t);

  if (thick < .02f)
    return 0;
  return smooth_step (thick + .12f, thick - .08f, fabsf (y - centre)) *
         (.8f + .3f * noise (x * 9 + y * 5, y * 4, who->seed + 5));
}

static float
lip_mask (const MusterPuppetIdentity *who, float x, float y)
{
  float q = 1 - x * x / (who->mouth_width * who->mouth_width);
  float dy = y - who->mouth_y, upper, lower;

  if (q <= 0)
    return 0;
  upper = who->lip_upper * powf (q, .8f) * (1 - .28f * bell (x, .3f));
  lower = who->lip_lower * powf (q, .7f);
  return dy > 0 ? smooth_step (upper + .06f, upper - .06f, dy)
                : smooth_step (lower + .08f, lower - .08f, -dy);
}

static float
beard_mask (const MusterPuppetIdentity *who, Vec3 p)
{
  float ax = fabsf (p.x), my = who->mouth_y, rough;
  float edge, full, lips, moustache, goatee, beard;

  rough = .35f * noise (p.x * 2.5f, p.y * 2.5f, who->seed + 9);
  edge = mixf (my + .6f, -1.5f, smooth_step (3.2f, 6.6f, ax));
  full = smooth_step (edge + .6f, edge - .5f, p.y + rough) * smooth_step (-2, .5f, p.z);
  lips = bump (p.x, p.y, 0, my, who->mouth_width * .75f, .65f);
  moustache = smooth_step (.5f, .2f, fabsf (p.y - my - .95f - .04f * (3 - ax)) - .15f + .04f * ax) *
              smooth_step (who->mouth_width + .7f, who->mouth_width - .3f, ax);
  goatee = smooth_step (2.6f, 1.8f, ax + rough) * smooth_step (my - .7f, my - 1.4f, p.y);

  beard = who->beard * full * clampf (1 - 1.6f * lips, 0, 1);
  beard = fmaxf (beard, who->moustache * moustache);
  beard = fmaxf (beard, who->goatee * goatee);
  return fmaxf (beard, .38f * who->stubble * fmaxf (full * (1 - lips), moustache * .8f));
}

/* Share of light lost in wrinkles: forehead, crow's feet, the fold from nose to mouth. */
static float
wrinkles (const MusterPuppetIdentity *who, float x, float y)
{
  float my = who->mouth_y, ny = who->nose_y;
  float waves =
      .5f + .5f * cosf ((y - who->eye_y - 2.6f + .2f * bell (x, 2)) * 2 * PUPPET_PI / .95f);
  float crow = .5f + .5f * cosf ((y - who->eye_y) * 9 - fabsf (x) * 2);
  float fold =
      mixf (who->ala + .2f, who->mouth_width + .7f, clampf ((ny - y) / (ny - my), 0, 1.3f));
  float dark = .3f * who->age * waves * waves * waves * smooth_step (2.4f, 3.2f, y - who->eye_y) *
               smooth_step (6.4f, 5, y) * smooth_step (4.5f, 2.5f, fabsf (x));

  dark +=
      .25f * who->age * crow * crow * twin_bumps (x, y, who->eye_x + 2.2f, who->eye_y, .5f, .7f);
  dark += .3f * who->age * bell (fabsf (x) - fold, .16f) * smooth_step (my - .8f, my, y) *
          smooth_step (ny + .3f, ny - .4f, y);
  return dark;
}

/* Share of light lost round eyes, at the nostrils and below the lip. */
static float
shadows (const MusterPuppetIdentity *who, float x, float y)
{
  float dark =
      .22f * twin_bumps (x, y, who->eye_x - .3f, who->eye_y - .7f, 1.3f, .8f) * (.5f + who->bags) +
      .2f * twin_bumps (x, y, 1.6f, who->eye_y - .1f, .5f, .7f);

  dark += (.25f + .5f * who->makeup) * twin_bumps (x, y, who->eye_x, who->eye_y + .7f, 1.4f, .45f);
  dark += .65f * twin_bumps (x, y, who->ala * .5f, who->nose_y - .42f, .24f, .13f) +
          .22f * twin_bumps (x, y, who->ala * 1.05f, who->nose_y - .2f, .13f, .4f);
  dark += .35f * bump (x, y, 0, who->mouth_y - who->lip_lower - .35f, 1.2f, .25f);
  return dark;
}

static Vec3
skin_albedo (const MusterPuppetIdentity *who, Vec3 p)
{
  float x = p.x, y = p.y;
  float broad = rough_noise (x * .7f, y * .7f + p.z * .3f, who->seed);
  float fine = rough_noise (x * 4, y * 4 + p.z, who->seed + 1);
  Vec3 c = vec3_scale (who->skin, 1 + .07f * broad + .05f * fine);
  float red = (.25f + .6f * who->ruddy) * (twin_bumps (x, y, 4.2f, -3.2f, 1.7f, 1.4f) +
                                           .8f * bump (x, y, 0, who->nose_y, 1.2f, .8f)) +
              .7f * who->makeup * twin_bumps (x, y, 4.8f, -2.4f, 1.3f, .8f);
  float mole = hypotf (x - who->mole_x, y - who->mole_y);

  c = vec3_filter (c, vec3 (1 + .05f * red, 1 - .17f * red, 1 - .15f * red));
  c = vec3_scale (c, clampf (1 - shadows (who, x, y) - wrinkles (who, x, y), .2f, 1));
  if (who->freckle > 0)
    c = vec3_scale (c,
                    1 - .4f * who->freckle *
                            smooth_step (.45f, .7f, noise (x * 3.2f, y * 3.2f, who->seed + 31)) *
                            twin_bumps (x, y, 2.4f, -2.2f, 2.6f, 1.7f));
  if (who->mole_radius > 0)
    c = vec3_scale (c, 1 - .8f * smooth_step (who->mole_radius, who->mole_radius * .6f, mole));
  return c;
}

static Vec3
paint_lips_and_brows (const MusterPuppetIdentity *who, Vec3 p, Vec3 c)
{
  float lips = lip_mask (who, p.x, p.y);

  if (lips > 0) {
    float shade =
        (p.y > who->mouth_y ? .82f : 1) * (1 + .12f * noise (p.x * 7, p.y * 1.5f, who->seed + 17));

    c = vec3_mix (c, vec3_scale (who->lip, shade), lips);
  }
  c = vec3_scale (c, 1 - .45f * twin_bumps (p.x, p.y, who->mouth_width, who->mouth_y, .25f, .16f));
  return vec3_mix (c, who->brow, clampf (brow_mask (who, p.x, p.y) * who->brow_density, 0, 1));
}

Vec3
muster_puppet_paint (const MusterPuppetIdentity *who, float theta, Vec3 p, float cover)
{
  Vec3 c = skin_albedo (who, p);
  float beard;

  if (p.z > 1)
    c = paint_lips_and_brows (who, p, c);
  beard = beard_mask (who, p);
  if (beard > 0) {
    Vec3 hair = vec3_scale (who->hair, 1.1f + .6f * noise (p.x * 11, p.y * 5, who->seed + 11));

    beard *= 1 + .3f * noise (p.x * 8, p.y * 8, who->seed + 12);
    c = vec3_mix (c, hair, clampf (beard, 0, .95f));
  }
  if (cover > 0)
    c = vec3_mix (c,
                  muster_puppet_hair_albedo (who, theta, p),
                  who->hair_style == MUSTER_PUPPET_HAIR_SHAVED ? cover * .6f : cover);
  return c;
}
