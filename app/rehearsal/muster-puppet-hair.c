/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-puppet-hair.h"

/* Side of the parting with the longer hair. */
static float
beyond_parting (const MusterPuppetIdentity *who, float x)
{
  return (x - who->parting) * (who->parting > 0 ? -1 : 1);
}

/* Height above which there is hair; @a is the longitude in twelfths of a half turn. */
static float
hairline_of_style (const MusterPuppetIdentity *who, float a, float x, float y)
{
  switch (who->hair_style) {
  case MUSTER_PUPPET_HAIR_BANGS:
    if (a < 4.2f)
      y = mixf (2.6f + .25f * noise (x * 2.2f, 1, who->seed), y, smooth_step (3.4f, 4.2f, a));
    return a > 4 ? mixf (y, who->hair_low, smooth_step (4, 4.6f, a)) : y;
  case MUSTER_PUPPET_HAIR_BOB:
    y -= .55f * clampf (beyond_parting (who, x), 0, 4) * smooth_step (5, 3.5f, a);
    return mixf (y, who->hair_low, smooth_step (3.9f, 4.9f, a));
  case MUSTER_PUPPET_HAIR_CURTAIN:
    y -= 1.1f * clampf (fabsf (x - who->parting * .3f) - .3f, 0, 4.5f);
    return mixf (y, who->hair_low - 2, smooth_step (3.2f, 4.6f, a));
  case MUSTER_PUPPET_HAIR_SIDE_PART:
    return y - .45f * clampf (beyond_parting (who, x), -1, 5) * smooth_step (5, 3.5f, a);
  case MUSTER_PUPPET_HAIR_SLICK:
    return y + .5f;
  case MUSTER_PUPPET_HAIR_CROP:
  case MUSTER_PUPPET_HAIR_BALD_TOP:
  case MUSTER_PUPPET_HAIR_SHAVED:
  case MUSTER_PUPPET_HAIR_CURLY:
  default:
    return y;
  }
}

static float
hairline (const MusterPuppetIdentity *who, float theta, float x)
{
  static const float usual[] = {
      0, 0, -.25f, -1.3f, -4.0f, -6.6f, -5.4f, -8.4f, -11.5f, -13.6f, -14, -14.2f, -14.2f};
  float a = fabsf (theta) * 12 / PUPPET_PI;
  float y = who->hairline + spline (usual, 13, clampf (a, 0, 12)) +
            .15f * noise (theta * 9, 0, who->seed);

  y += who->recede * bump (a, 0, 2.2f, 0, 1.1f, 1);
  return hairline_of_style (who, a, x, y);
}

/**
 * muster_puppet_hair_cover:
 * @who: a person
 * @theta: longitude
 * @p: the point of the skull there
 *
 * Returns: 0 skin to 1 hair
 */
float
muster_puppet_hair_cover (const MusterPuppetIdentity *who, float theta, Vec3 p)
{
  float edge = who->hair_style == MUSTER_PUPPET_HAIR_SHAVED ? .8f : .35f;
  float y = hairline (who, theta, p.x);
  float cover =
      smooth_step (y - edge, y + edge, p.y + .25f * noise (p.x * 3, p.y * 3, who->seed + 3));

  if (who->hair_style == MUSTER_PUPPET_HAIR_BALD_TOP)
    cover *= smooth_step (1.15f, 1.45f, fabsf (theta)) * smooth_step (7.4f, 5.6f, p.y);
  return cover;
}

float
muster_puppet_hair_thickness (const MusterPuppetIdentity *who, float theta, Vec3 p)
{
  float t = who->hair_thick, up = smooth_step (3, 9, p.y);

  switch (who->hair_style) {
  case MUSTER_PUPPET_HAIR_SHAVED:
    return .08f;
  case MUSTER_PUPPET_HAIR_BALD_TOP:
    return .4f;
  case MUSTER_PUPPET_HAIR_CROP:
    return t * (.3f + .7f * up);
  case MUSTER_PUPPET_HAIR_SLICK:
    return .35f + .2f * t;
  case MUSTER_PUPPET_HAIR_CURLY:
    return (.9f + .9f * t) * (1 + .3f * noise (theta * 8, p.y * 1.2f, who->seed + 21));
  case MUSTER_PUPPET_HAIR_SIDE_PART:
    return t * (.25f + up * (1 + .5f * smooth_step (-3, 3, beyond_parting (who, p.x))));
  case MUSTER_PUPPET_HAIR_BANGS:
  case MUSTER_PUPPET_HAIR_BOB:
  case MUSTER_PUPPET_HAIR_CURTAIN:
  default:
    return .5f + .5f * t + 1.1f * smooth_step (2, -4, p.y);
  }
}

Vec3
muster_puppet_hair_albedo (const MusterPuppetIdentity *who, float theta, Vec3 p)
{
  float flow = who->hair_style == MUSTER_PUPPET_HAIR_CURLY ? 1 : .12f;
  float wave = who->hair_wave * .6f * sinf (p.y * 1.4f + who->parting);
  float fine = rough_noise (theta * 22 + wave, p.y * 2.2f * flow + p.z * .12f, who->seed + 40);
  float broad = rough_noise (theta * 5 + wave, p.y * .4f, who->seed + 41);

  return vec3_scale (who->hair, clampf (1 + .55f * fine + .35f * broad, .25f, 2));
}
