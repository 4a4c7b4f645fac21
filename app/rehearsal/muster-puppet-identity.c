/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-puppet-identity.h"

#include <string.h>

/* The order of the draws is the identity: another order, or one draw more in the middle, makes
 * other people of all seeds. New draws go to the end of muster_puppet_identity_init(). */

/* Favours both ends of the range: neighbours in the middle look alike to a matcher. */
static float
draw_ends (PuppetDraws *draws, float low, float high)
{
  float u = draw (draws, -1, 1), k = cbrtf (fabsf (u));

  return low + (high - low) * (.5f + .5f * (u < 0 ? -k : k));
}

/* Draws from the last component to the first. */
static Vec3
draw_colour (PuppetDraws *draws, Vec3 low, Vec3 high)
{
  Vec3 c;

  c.z = draw (draws, low.z, high.z);
  c.y = draw (draws, low.y, high.y);
  c.x = draw (draws, low.x, high.x);
  return c;
}

static Vec3
ramp (const Vec3 *stops, int n, float x)
{
  int i;

  x = clampf (x, 0, 1) * (float) (n - 1);
  i = MIN ((int) x, n - 2);
  return vec3_mix (stops[i], stops[i + 1], x - (float) i);
}

static Vec3
draw_skin (PuppetDraws *draws)
{
  static const Vec3 tones[] = {
      {.66f, .44f, .35f},
      {.60f, .38f, .27f},
      {.50f, .30f, .19f},
      {.34f, .19f, .115f},
      {.19f, .105f, .065f},
      {.105f, .06f, .04f},
  };
  float t = draw (draws, 0, 1);
  float lightness = draw (draws, .95f, 1.05f);
  float blue = draw (draws, .92f, 1.08f);
  float red = draw (draws, .95f, 1.05f);

  return vec3_scale (vec3_filter (ramp (tones, 6, t * t * .9f + .1f * t), vec3 (red, 1, blue)),
                     lightness);
}

static Vec3
draw_hair (PuppetDraws *draws, float age)
{
  static const Vec3 colours[] = {
      {.012f, .010f, .010f},
      {.02f, .013f, .010f},
      {.05f, .028f, .015f},
      {.11f, .06f, .03f},
      {.28f, .17f, .08f},
      {.17f, .055f, .02f},
  };
  static const Vec3 grey = {.36f, .36f, .37f};
  int i = (int) draw (draws, 0, 5.99f);

  return vec3_mix (colours[i], grey, age > .55f ? draw (draws, .2f, 1) : 0);
}

static Vec3
draw_iris (PuppetDraws *draws)
{
  static const Vec3 colours[] = {
      {.035f, .018f, .010f},
      {.06f, .03f, .013f},
      {.12f, .08f, .03f},
      {.10f, .14f, .09f},
      {.10f, .17f, .26f},
  };

  return colours[(int) draw (draws, 0, 4.99f)];
}

static void
draw_skull_and_eyes (MusterPuppetIdentity *self, PuppetDraws *draws)
{
  self->width = draw_ends (draws, 0.81f, 1.18f);
  self->cheek_width = draw_ends (draws, 0.89f, 1.09f);
  self->jaw_width = draw_ends (draws, 0.8f, 1.17f);
  self->chin_width = draw_ends (draws, 0.74f, 1.32f);
  self->chin_y = draw_ends (draws, -1.30f, 1.40f);
  self->forehead = draw (draws, -.9f, 1.0f);
  self->depth = draw (draws, .96f, 1.05f);
  self->flatness = draw (draws, .87f, 1.0f);
  self->eye_x = draw_ends (draws, 2.65f, 3.8f);
  self->eye_y = draw_ends (draws, -0.70f, 0.80f);
  self->eye_width = draw_ends (draws, 1.15f, 1.8f);
  self->eye_height = draw_ends (draws, .56f, .92f);
  self->eye_low = draw (draws, .26f, .46f);
  self->eye_tilt = draw_ends (draws, -0.21f, 0.25f);
  self->socket = draw_ends (draws, 0.35f, 1.35f);
  self->crease = draw (draws, .25f, .62f);
  self->hood = draw (draws, 0, 1);
  self->iris_radius = draw (draws, .56f, .64f);
  self->ridge = draw (draws, .05f, .65f);
}

static void
draw_nose_and_mouth (MusterPuppetIdentity *self, PuppetDraws *draws)
{
  self->nose_y = draw_ends (draws, -5.60f, -3.30f);
  self->nose_width = draw_ends (draws, 0.58f, 1.25f);
  self->nose_z = draw (draws, 1.5f, 2.9f);
  self->nose_bridge = draw (draws, .2f, 1);
  self->nose_tip = draw (draws, .5f, 1.2f);
  self->nose_up = draw (draws, -.3f, .35f);
  self->ala = draw_ends (draws, 1.10f, 2.40f);
  self->hump = draw (draws, -.2f, .35f);
  /* Above the chin, whatever the nose says. */
  self->mouth_y = fmaxf (self->nose_y - draw_ends (draws, 1.95f, 3.3f), -8.2f + .5f * self->chin_y);
  self->mouth_width = draw_ends (draws, 1.80f, 3.20f);
  self->lip_upper = draw (draws, .22f, .75f);
  self->lip_lower = draw (draws, .4f, 1.0f);
  self->lip_z = draw (draws, .1f, .55f);
  self->mouth_bow = draw (draws, -.08f, .42f);
  self->cheek_z = draw (draws, .1f, .85f);
  self->cheek_y = draw (draws, -3.2f, -1.9f);
  self->hollow = draw (draws, 0, .7f);
  self->chin_z = draw (draws, -.1f, 1.0f);
  self->dimple = draw_chance (draws, .2f) ? draw (draws, .15f, .35f) : 0;
  self->ear = draw (draws, .7f, 1.3f);
}

static void
draw_lips (MusterPuppetIdentity *self, PuppetDraws *draws, gboolean female)
{
  Vec3 natural = vec3_filter (self->skin, vec3 (.95f, .60f, .66f));
  Vec3 red = female && draw_chance (draws, .4f) ? vec3 (.42f, .03f, .05f) : natural;

  self->lip =
      vec3_mix (vec3_filter (self->skin, vec3 (.88f, .62f, .66f)), red, draw (draws, .3f, 1));
  draw_bits (draws); /* was a gloss nobody saw; the later draws depend on it */
}

static void
draw_colours_and_age (MusterPuppetIdentity *self, PuppetDraws *draws, gboolean female)
{
  self->age = draw_chance (draws, .5f) ? draw (draws, 0, .25f) : draw (draws, .4f, 1);
  self->bags = draw (draws, 0, .8f) * (.4f + self->age);
  self->skin = draw_skin (draws);
  self->hair = draw_hair (draws, self->age);
  self->iris = draw_iris (draws);
  self->brow = vec3_mix (self->hair, vec3 (.03f, .02f, .015f), draw (draws, 0, .8f));
  self->ruddy = draw (draws, 0, 1);
  self->freckle = draw_chance (draws, .22f) ? draw (draws, .3f, 1) : 0;
  self->makeup = female ? draw (draws, 0, 1) : 0;
  self->lash = female ? draw (draws, .5f, 1) : draw (draws, 0, .4f);
  draw_lips (self, draws, female);
}

static void
draw_brows_and_beard (MusterPuppetIdentity *self, PuppetDraws *draws, gboolean female)
{
  self->brow_y = draw_ends (draws, 1.00f, 2.25f);
  self->brow_thick = female ? draw_ends (draws, .1f, .42f) : draw_ends (draws, .2f, .78f);
  self->brow_length = draw_ends (draws, 3.1f, 4.7f);
  self->brow_arch = draw_ends (draws, 0.0f, 0.95f);
  self->brow_tilt = draw_ends (draws, -0.7f, 0.75f);
  self->brow_density = draw (draws, .55f, 1);
  self->brow_inner = draw_chance (draws, .12f) ? .3f : draw_ends (draws, .7f, 1.9f);
  self->stubble = female ? 0 : draw (draws, 0, .5f);
  if (!female && draw_chance (draws, .65f)) {
    int kind = (int) draw (draws, 0, 3.99f); /* full, moustache, goatee, both of these */

    self->beard = kind == 0 ? draw (draws, .75f, 1) : 0;
    self->moustache = kind <= 1 || kind == 3 ? draw (draws, .7f, 1) : 0;
    self->goatee = kind >= 2 ? draw (draws, .7f, 1) : 0;
  }
  self->mole_radius = draw_chance (draws, .35f) ? draw (draws, .1f, .2f) : 0;
  self->mole_x = draw (draws, -5, 5);
  self->mole_y = draw (draws, -8, -1.5f);
}

static void
draw_style (MusterPuppetIdentity *self, PuppetDraws *draws, gboolean female)
{
  static const MusterPuppetHair male_styles[] = {
      MUSTER_PUPPET_HAIR_CROP,
      MUSTER_PUPPET_HAIR_SIDE_PART,
      MUSTER_PUPPET_HAIR_BALD_TOP,
      MUSTER_PUPPET_HAIR_SHAVED,
      MUSTER_PUPPET_HAIR_CURLY,
      MUSTER_PUPPET_HAIR_SLICK,
      MUSTER_PUPPET_HAIR_CROP,
      MUSTER_PUPPET_HAIR_SIDE_PART,
  };
  static const MusterPuppetHair female_styles[] = {
      MUSTER_PUPPET_HAIR_BOB,
      MUSTER_PUPPET_HAIR_BANGS,
      MUSTER_PUPPET_HAIR_CURTAIN,
      MUSTER_PUPPET_HAIR_SLICK,
      MUSTER_PUPPET_HAIR_BOB,
      MUSTER_PUPPET_HAIR_CURTAIN,
      MUSTER_PUPPET_HAIR_CURLY,
      MUSTER_PUPPET_HAIR_SIDE_PART,
  };

  self->hair_style = (female ? female_styles : male_styles)[(int) draw (draws, 0, 7.99f)];
  self->hairline = draw (draws, 5.4f, 7.6f);
  self->recede = female ? 0 : draw (draws, 0, 2.2f) * (.3f + self->age);
  self->hair_thick = draw (draws, .5f, 1.6f);
  self->hair_wave = draw (draws, 0, 1);
  self->parting = draw (draws, -3, 3);
  self->hair_low = draw (draws, -11, -6);
  self->glasses = draw_chance (draws, .3f);
  self->glass_width = draw (draws, 2.2f, 2.75f);
  self->glass_height = draw (draws, 1.5f, 2.25f);
  self->glass_thick = draw (draws, .09f, .22f);
  self->rim = draw_chance (draws, .6f)
                  ? vec3 (.015f, .014f, .016f)
                  : draw_colour (draws, vec3 (.05f, .03f, .02f), vec3 (.3f, .1f, .12f));
  self->cloth = draw_colour (draws, vec3 (.03f, .03f, .04f), vec3 (.5f, .45f, .5f));
  self->collar = draw_colour (draws, vec3 (.3f, .3f, .3f), vec3 (.75f, .75f, .75f));
  self->seed = (guint32) draw_bits (draws);
}

/**
 * muster_puppet_identity_init:
 * @self: (out): filled
 * @seed: any number; the same one always makes the same person
 */
void
muster_puppet_identity_init (MusterPuppetIdentity *self, guint32 seed)
{
  PuppetDraws draws = {seed * G_GUINT64_CONSTANT (0x2545F491) + 0x1234567};
  gboolean female;

  memset (self, 0, sizeof *self);
  draw_bits (&draws);
  female = draw_chance (&draws, .5f);
  draw_skull_and_eyes (self, &draws);
  draw_nose_and_mouth (self, &draws);
  draw_colours_and_age (self, &draws, female);
  draw_brows_and_beard (self, &draws, female);
  draw_style (self, &draws, female);
  if (female) {
    self->ridge *= .3f;
    self->jaw_width = 1 + (self->jaw_width - 1) * .7f - .05f;
  }
}
