/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-puppet-light.h"

#define PATCHES MUSTER_PUPPET_PATCHES

/**
 * muster_puppet_black_body:
 * @kelvin: 1500 to 15000
 *
 * A fit to the sRGB colours of the Planckian locus by logarithms and powers, as is usual in
 * graphics.
 *
 * Returns: linear colour, green 1
 */
Vec3
muster_puppet_black_body (float kelvin)
{
  float t = clampf (kelvin, 1500, 15000) / 100, r = 255, g, b = 255;

  if (t <= 66) {
    g = 99.47f * logf (t) - 161.12f;
    b = t <= 19 ? 5 : 138.52f * logf (t - 10) - 305.04f;
  } else {
    r = 329.7f * powf (t - 60, -.1332f);
    g = 288.12f * powf (t - 60, -.0755f);
  }
  r = powf (clampf (r, 5, 255) / 255, 2.2f);
  g = powf (clampf (g, 5, 255) / 255, 2.2f);
  b = powf (clampf (b, 5, 255) / 255, 2.2f);
  return vec3 (r / g, 1, b / g);
}

void
muster_puppet_light_init (MusterPuppetLight *self, const MusterPuppetScene *scene)
{
  Vec3 noon = muster_puppet_black_body (6500), room = muster_puppet_black_body (scene->kelvin);
  float azimuth = scene->light_azimuth * PUPPET_PI / 180;
  float elevation = scene->light_elevation * PUPPET_PI / 180;

  self->ambient = vec3 (room.x / noon.x, 1, room.z / noon.z);
  self->lux = scene->lux;
  self->hardness = scene->light_hardness;
  self->key =
      vec3 (sinf (azimuth) * cosf (elevation), sinf (elevation), cosf (azimuth) * cosf (elevation));
  if (self->key.z < .15f)
    self->key = vec3_unit (vec3 (self->key.x, self->key.y, .15f));

  self->lit = FALSE;
  for (int i = 0; i < 4; i++) {
    const MusterPuppetColour *level = &scene->screen[i];

    self->quarter[i] = vec3 (level->r, level->g, level->b);
    if (scene->screen_nits > 0 && level->r + level->g + level->b > 0)
      self->lit = TRUE;
  }
  for (int j = 0; j < PATCHES; j++)
    for (int i = 0; i < PATCHES; i++)
      self->patch[j * PATCHES + i] =
          vec3 (((float) i + .5f) / PATCHES * scene->screen_width - scene->screen_width / 2,
                -MUSTER_PUPPET_CAMERA_ABOVE - ((float) j + .5f) / PATCHES * scene->screen_height,
                0);
  self->intensity =
      scene->screen_nits * scene->screen_width * scene->screen_height / (PATCHES * PATCHES);
}

static Vec3
monitor_at (const MusterPuppetLight *self, Vec3 point, Vec3 normal)
{
  float seen[4] = {0, 0, 0, 0}; /* of each quarter */
  Vec3 upper, lower;

  for (int k = 0; k < PATCHES * PATCHES; k++) {
    Vec3 way = vec3_sub (self->patch[k], point);
    float r2 = vec3_dot (way, way), c = vec3_dot (way, normal);
    int quarter = (k % PATCHES >= PATCHES / 2) + 2 * (k / PATCHES >= PATCHES / 2);

    if (c > 0)
      seen[quarter] += c * way.z / (r2 * r2);
  }
  upper = vec3_add (vec3_scale (self->quarter[0], seen[0]), vec3_scale (self->quarter[1], seen[1]));
  lower = vec3_add (vec3_scale (self->quarter[2], seen[2]), vec3_scale (self->quarter[3], seen[3]));
  return vec3_scale (vec3_add (upper, lower), self->intensity);
}

/**
 * muster_puppet_light_at:
 * @self: the light
 * @point: where, in camera coordinates
 * @normal: unit vector out of the surface
 * @access: share of ambient light that gets there
 * @softness: 1 for skin, where light bleeds round the edge (red most), 0 for paper
 *
 * Returns: irradiance, lux for each channel
 */
Vec3
muster_puppet_light_at (
    const MusterPuppetLight *self, Vec3 point, Vec3 normal, float access, float softness)
{
  float c = vec3_dot (normal, self->key);
  float sky = (.72f + .28f * normal.y) * (.62f + .38f * normal.z);
  float reference = fmaxf (self->key.z, .35f);
  Vec3 key = vec3 (clampf ((c + .45f * softness) / (1 + .45f * softness), 0, 1),
                   clampf ((c + .22f * softness) / (1 + .22f * softness), 0, 1),
                   clampf ((c + .12f * softness) / (1 + .12f * softness), 0, 1));
  float soft = (1 - self->hardness) * sky / .72f * access;
  Vec3 room = vec3_add (vec3 (soft, soft, soft),
                        vec3_scale (key, self->hardness / reference * (.4f + .6f * access)));
  Vec3 light = vec3_scale (vec3_filter (room, self->ambient), self->lux);

  if (!self->lit)
    return light;
  return vec3_add (light, vec3_scale (monitor_at (self, point, normal), .5f + .5f * access));
}
