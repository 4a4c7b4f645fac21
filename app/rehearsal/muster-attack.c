/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-attack.h"

#include <string.h>

#include "muster-puppet-light.h"

#define WIDTH  MUSTER_ATTACK_WIDTH
#define HEIGHT MUSTER_ATTACK_HEIGHT

#define EXPOSURE_US 30000

/* A panel's answer to a new level. */
#define PANEL_US 8000

/* A light's levels from a time on. */
typedef struct {
  gint64 time_us;
  float levels[4][3];
} Change;

/* Something that wanders: pulled back to 0, pushed by chance. */
typedef struct {
  float at, speed, reach;
} Sway;

typedef enum {
  SWAY_YAW,
  SWAY_PITCH,
  SWAY_ROLL,
  SWAY_X,
  SWAY_Y,
  SWAY_Z,
  SWAY_LUX,
  N_SWAYS,
} SwayOf;

struct _MusterAttack {
  MusterAttackSpecies species;
  MusterAttackTerms terms;
  PuppetDraws draws;
  MusterPuppet *person; /* borrowed */
  MusterPuppetScene scene;
  MusterPuppetPose pose;
  float distance, lux;

  GArray *lights[2]; /* owned, element-type Change: the screen's, the recorded one's */
  double late;       /* of the medium's answer, seconds */

  Sway sways[N_SWAYS];
  gint64 blink_us; /* when it begins, 0 = never */
  gint64 last_us;  /* of the frame before */
  double dropped;  /* share of frames */

  /* the camera's loops */
  double exposure, kelvin, mean, red_blue;
  double exposure_time, balance_time;
};

static const char *const nicks[MUSTER_ATTACK_N_SPECIES] = {
    [MUSTER_ATTACK_LIVE] = "live",
    [MUSTER_ATTACK_LIVE_DIM] = "live-dim",
    [MUSTER_ATTACK_PRINT] = "print",
    [MUSTER_ATTACK_BENT] = "bent",
    [MUSTER_ATTACK_REPLAY] = "replay",
    [MUSTER_ATTACK_OLD_CODE] = "old-code",
    [MUSTER_ATTACK_RELIGHT] = "relight",
    [MUSTER_ATTACK_CUTOUT] = "cutout",
    [MUSTER_ATTACK_INJECTION] = "injection",
    [MUSTER_ATTACK_MASK] = "mask",
};

const char *
muster_attack_species_to_nick (MusterAttackSpecies species)
{
  g_return_val_if_fail ((guint) species < MUSTER_ATTACK_N_SPECIES, NULL);
  return nicks[species];
}

gboolean
muster_attack_is_live (MusterAttackSpecies species)
{
  return species == MUSTER_ATTACK_LIVE || species == MUSTER_ATTACK_LIVE_DIM;
}

static MusterPuppetSubject
get_subject (MusterAttackSpecies species)
{
  switch (species) {
  case MUSTER_ATTACK_PRINT:
    return MUSTER_PUPPET_PRINT;
  case MUSTER_ATTACK_BENT:
    return MUSTER_PUPPET_PRINT_BENT;
  case MUSTER_ATTACK_REPLAY:
  case MUSTER_ATTACK_OLD_CODE:
  case MUSTER_ATTACK_RELIGHT:
    return MUSTER_PUPPET_TABLET;
  case MUSTER_ATTACK_CUTOUT:
    return MUSTER_PUPPET_CUTOUT;
  case MUSTER_ATTACK_LIVE:
  case MUSTER_ATTACK_LIVE_DIM:
  case MUSTER_ATTACK_INJECTION:
  case MUSTER_ATTACK_MASK:
  case MUSTER_ATTACK_N_SPECIES:
  default:
    return MUSTER_PUPPET_LIVE;
  }
}

/* --- terms --- */

/* Light of the white screen over the room's light, on an upright surface between the eyes. */
static double
get_ratio (const MusterPuppetScene *scene)
{
  MusterPuppetScene white = *scene;
  MusterPuppetLight light;

  for (int q = 0; q < 4; q++)
    white.screen[q] = (MusterPuppetColour){1, 1, 1};
  white.lux = 0;
  muster_puppet_light_init (&light, &white);
  return (
      double) (muster_puppet_light_at (&light,
                                       vec3 (scene->offset_x, scene->offset_y, -scene->distance),
                                       vec3 (0, 0, 1),
                                       1,
                                       1)
                   .y /
               scene->lux);
}

static void
draw_room (MusterAttack *self)
{
  MusterPuppetScene *scene = &self->scene;
  PuppetDraws *draws = &self->draws;
  const gboolean small = draw_chance (draws, .2f);

  scene->distance = draw (draws, 42, 68);
  scene->offset_x = draw (draws, -4, 4);
  scene->offset_y = draw (draws, -5, 3);
  scene->lux = 120 * powf (800.0f / 120, draw (draws, 0, 1));
  scene->kelvin = draw (draws, 2800, 6500);
  scene->light_azimuth = draw (draws, -65, 65);
  scene->light_elevation = draw (draws, 20, 70);
  scene->light_hardness = draw (draws, .1f, .6f);
  scene->screen_nits = draw (draws, 170, 300);
  scene->screen_width = small ? 31 : draw (draws, 48, 60);
  scene->screen_height = scene->screen_width * 9 / 16;
  scene->field_of_view = draw (draws, 52, 68);
  scene->noise = draw (draws, .7f, 1.6f);
  scene->saturation = draw (draws, .8f, 1.2f);
  scene->defocus = draw (draws, 0, 1.6f);
  scene->room = (guint32) draw_bits (draws) | 1;
  self->terms.ratio = get_ratio (scene);
}

/* Until the ratio is the species' one: rooms of up to 800 lx where the screen still shows. */
static void
draw_terms (MusterAttack *self)
{
  const gboolean dim = self->species == MUSTER_ATTACK_LIVE_DIM;
  const double least = self->species == MUSTER_ATTACK_LIVE ? .15 : .08;

  do
    draw_room (self);
  while (self->terms.ratio < least || (dim && self->terms.ratio >= .15));
  self->terms.lux = (double) self->scene.lux;
  self->terms.distance = (double) self->scene.distance;
  self->terms.screen_width = (double) self->scene.screen_width;
  self->terms.screen_height = (double) self->scene.screen_height;
  self->terms.field_of_view = (double) self->scene.field_of_view;
  self->terms.fps = draw_chance (&self->draws, .2f) ? 30 : 15;
  self->terms.lag = (double) draw (&self->draws, .05f, .12f);
  self->terms.loops = draw_chance (&self->draws, .5f);
  self->dropped = draw_chance (&self->draws, .3f) ? (double) draw (&self->draws, .01f, .08f) : 0;
  self->exposure_time = (double) draw (&self->draws, .4f, 1.5f);
  self->balance_time = (double) draw (&self->draws, 1, 3);
}

static void
draw_subject (MusterAttack *self)
{
  MusterPuppetScene *scene = &self->scene;
  PuppetDraws *draws = &self->draws;
  const gboolean by_hand = get_subject (self->species) != MUSTER_PUPPET_LIVE;
  const float shake = by_hand ? 1.3f : 1;

  scene->subject = get_subject (self->species);
  self->pose = scene->pose;
  self->pose.yaw = draw (draws, -5, 5);
  self->pose.pitch = draw (draws, -5, 5);
  self->pose.roll = draw (draws, -3, 3);
  self->pose.smile = draw (draws, -.3f, .3f);
  scene->replay.smile = self->pose.smile;
  scene->medium_tilt_x = by_hand ? draw (draws, -6, 6) : 0;
  scene->medium_tilt_y = by_hand ? draw (draws, -6, 6) : 0;
  scene->medium_size = draw (draws, .9f, 1.1f);
  scene->medium_margin = draw (draws, 0, 3);
  scene->medium_bend = draw (draws, 7, 16);
  self->sways[SWAY_YAW].reach = self->sways[SWAY_PITCH].reach = 1.2f * shake;
  self->sways[SWAY_ROLL].reach = .6f * shake;
  self->sways[SWAY_X].reach = self->sways[SWAY_Y].reach = self->sways[SWAY_Z].reach = .35f * shake;
  self->sways[SWAY_LUX].reach = .02f;
  if (muster_attack_is_live (self->species) || self->species == MUSTER_ATTACK_CUTOUT)
    self->blink_us = (gint64) (draw (draws, 1, 6) * G_USEC_PER_SEC);
  if (self->species == MUSTER_ATTACK_OLD_CODE || self->species == MUSTER_ATTACK_RELIGHT) {
    scene->replay_nits = draw (draws, 200, 350);
    scene->replay_lux = draw (draws, 120, 350);
  }
  if (self->species == MUSTER_ATTACK_RELIGHT)
    self->late = (double) draw (draws, .15f, .40f);
  if (self->species == MUSTER_ATTACK_INJECTION)
    self->late = (double) draw (draws, .03f, .12f);
}

/**
 * muster_attack_new:
 * @seed: of the room, the screen, the camera and all chance after
 * @person: (transfer none): kept; making one costs as much as 30 frames, so it is shared by
 *   presentations one after the other
 */
MusterAttack *
muster_attack_new (MusterAttackSpecies species, guint64 seed, MusterPuppet *person)
{
  MusterAttack *self = g_new0 (MusterAttack, 1);
  /* mixed, or the draws of one seed would be those of its neighbour, some places later */
  PuppetDraws start = {seed * MUSTER_ATTACK_N_SPECIES + (guint64) species};

  self->species = species;
  self->draws.state = draw_bits (&start);
  self->person = person;
  muster_puppet_scene_init (&self->scene);
  draw_terms (self);
  draw_subject (self);
  self->distance = self->scene.distance;
  self->lux = self->scene.lux;
  for (guint k = 0; k < G_N_ELEMENTS (self->lights); k++)
    self->lights[k] = g_array_new (FALSE, FALSE, sizeof (Change));
  return self;
}

void
muster_attack_free (MusterAttack *self)
{
  for (guint k = 0; k < G_N_ELEMENTS (self->lights); k++)
    g_array_unref (self->lights[k]);
  g_free (self);
}

const MusterAttackTerms *
muster_attack_get_terms (const MusterAttack *self)
{
  return &self->terms;
}

/* --- light --- */

/**
 * muster_attack_light:
 * @recorded: not the screen, but what lights the head in an old recording
 * @time_us: from when on; not before the last change
 * @quarters: linear levels, as the person sees the screen: top left, top right, bottom left, bottom
 *   right
 */
void
muster_attack_light (MusterAttack *self,
                     gboolean recorded,
                     gint64 time_us,
                     const float quarters[4][3])
{
  Change change = {.time_us = time_us};

  memcpy (change.levels, quarters, sizeof change.levels);
  g_array_append_val (self->lights[recorded ? 1 : 0], change);
}

/* Mean of the light over an exposure that ends at @end_us; as the picture sees it, where the
 * person's left is right. */
static void
expose_light (const GArray *light, gint64 end_us, MusterPuppetColour out[4])
{
  const gint64 begin_us = end_us - EXPOSURE_US - PANEL_US;
  float levels[4][3] = {{0}};

  for (guint i = 0; i < light->len; i++) {
    const Change *change = &g_array_index (light, Change, i);
    const gint64 from = i == 0 ? G_MININT64 : change->time_us;
    const gint64 to = i + 1 < light->len ? change[1].time_us : G_MAXINT64;
    const gint64 overlap = MIN (to, end_us) - MAX (from, begin_us);
    const float share = (float) MAX (overlap, 0) / (float) (end_us - begin_us);

    for (guint q = 0; q < 4 && share > 0; q++)
      for (guint c = 0; c < 3; c++)
        levels[q][c] += share * change->levels[q][c];
  }
  for (guint q = 0; q < 4; q++) {
    const float *level = levels[q ^ 1];

    out[q] = (MusterPuppetColour){level[0], level[1], level[2]};
  }
}

static void
set_lights (MusterAttack *self, gint64 time_us)
{
  const gint64 seen_us = time_us - (gint64) (self->terms.lag * G_USEC_PER_SEC);
  const gint64 late_us = seen_us - (gint64) (self->late * G_USEC_PER_SEC);

  expose_light (self->lights[0],
                self->species == MUSTER_ATTACK_INJECTION ? late_us : seen_us,
                self->scene.screen);
  if (self->species == MUSTER_ATTACK_RELIGHT)
    expose_light (self->lights[0], late_us, self->scene.replay_screen);
  else if (self->species == MUSTER_ATTACK_OLD_CODE)
    expose_light (self->lights[1], seen_us, self->scene.replay_screen);
}

/* --- movement --- */

/* Wanders within about @reach, with a time constant of half a second. */
static float
sway (MusterAttack *self, SwayOf which, float seconds)
{
  Sway *sway = &self->sways[which];
  const float pull = 2 * seconds;

  sway->speed += -4 * pull * sway->speed - 8 * pull * sway->at / 2 +
                 sway->reach * 6 * sqrtf (3 * pull) * draw (&self->draws, -1, 1);
  sway->at = clampf (sway->at + sway->speed * seconds, -2 * sway->reach, 2 * sway->reach);
  return sway->at;
}

static float
get_lid (const MusterAttack *self, gint64 time_us)
{
  const double t = (double) (time_us - self->blink_us) / G_USEC_PER_SEC;

  if (self->blink_us == 0 || t < 0 || t > .25)
    return 1;
  return (float) fabs (t / .125 - 1);
}

static void
move (MusterAttack *self, gint64 time_us)
{
  MusterPuppetScene *scene = &self->scene;
  const float seconds =
      self->last_us == 0 ? 1.0f / 15 : (float) (time_us - self->last_us) / G_USEC_PER_SEC;
  const float old_x = self->sways[SWAY_X].at, old_y = self->sways[SWAY_Y].at;

  scene->pose = self->pose;
  scene->pose.yaw += sway (self, SWAY_YAW, seconds);
  scene->pose.pitch += sway (self, SWAY_PITCH, seconds);
  scene->pose.roll += sway (self, SWAY_ROLL, seconds);
  scene->pose.eye_left = scene->pose.eye_right = get_lid (self, time_us);
  scene->offset_x += sway (self, SWAY_X, seconds) - old_x;
  scene->offset_y += sway (self, SWAY_Y, seconds) - old_y;
  scene->distance = self->distance + sway (self, SWAY_Z, seconds);
  scene->lux = self->lux * (1 + sway (self, SWAY_LUX, seconds));
}

/* --- the camera --- */

static void
find_means (const guint8 *bgr, double mean[3])
{
  mean[0] = mean[1] = mean[2] = 1;
  for (gsize i = 0; i < WIDTH * HEIGHT; i += 7)
    for (gsize c = 0; c < 3; c++)
      mean[c] += (double) bgr[3 * i + 2 - c];
}

/* What is in the middle comes out at a mean value of 115, whatever it is: a tablet shines. */
static void
settle (MusterAttack *self, guint8 *bgr)
{
  const double wanted = pow (115.0 / 255, 2.2);

  self->exposure = (double) muster_puppet_auto_exposure (&self->scene);
  self->kelvin = (double) self->scene.kelvin;
  for (guint k = 0; k < 3; k++) {
    double sum = 0;

    self->scene.exposure = (float) self->exposure;
    self->scene.white_balance = self->scene.kelvin;
    muster_puppet_render (self->person, &self->scene, WIDTH, HEIGHT, bgr);
    for (gsize y = HEIGHT / 5; y < HEIGHT * 4 / 5; y += 4)
      for (gsize x = WIDTH / 3; x < WIDTH * 2 / 3; x += 4) {
        const guint8 *p = bgr + 3 * (y * WIDTH + x);

        sum += pow ((.1 * p[0] + .6 * p[1] + .3 * p[2]) / 255, 2.2) /
               (double) ((HEIGHT * 3 / 5 / 4 + 1) * (WIDTH / 3 / 4 + 1));
      }
    self->exposure = CLAMP (self->exposure * wanted / MAX (sum, .01), .02, 12);
  }
}

/* Exposure and grey-world white balance, each with a dead band, as webcams have them. */
static void
run_loops (MusterAttack *self, const guint8 *bgr, double seconds)
{
  double mean[3], light, colour;

  find_means (bgr, mean);
  light = 2.2 * log (mean[0] + mean[1] + mean[2]);
  colour = 2.2 * log (mean[0] / mean[2]);
  if (self->mean == 0) {
    self->mean = light;
    self->red_blue = colour;
  }
  if (!self->terms.loops)
    return;
  if (fabs (self->mean - light) > .04)
    self->exposure *= exp ((self->mean - light) * seconds / self->exposure_time);
  if (fabs (colour - self->red_blue) > .02)
    self->kelvin *= exp (-.5 * (colour - self->red_blue) * seconds / self->balance_time);
}

/* Colour at half the resolution, as in MJPEG and YUY2. */
static void
halve_colour (guint8 *bgr)
{
  for (gsize y = 0; y < HEIGHT; y += 2)
    for (gsize x = 0; x < WIDTH; x += 2) {
      guint8 *p[4] = {bgr + 3 * (y * WIDTH + x),
                      bgr + 3 * (y * WIDTH + x + 1),
                      bgr + 3 * ((y + 1) * WIDTH + x),
                      bgr + 3 * ((y + 1) * WIDTH + x + 1)};
      int luma[4], mean = 0, colour[3] = {0};

      for (guint k = 0; k < 4; k++) {
        luma[k] = (p[k][0] * 29 + p[k][1] * 150 + p[k][2] * 77) >> 8;
        mean += luma[k];
        for (guint c = 0; c < 3; c++)
          colour[c] += p[k][c];
      }
      for (guint k = 0; k < 4; k++)
        for (guint c = 0; c < 3; c++)
          p[k][c] = (guint8) CLAMP (luma[k] + (colour[c] - mean) / 4, 0, 255);
    }
}

/**
 * muster_attack_next_frame:
 *
 * Returns: the time of the first frame after @after_us; some are dropped, all a little uneven
 */
gint64
muster_attack_next_frame (MusterAttack *self, gint64 after_us)
{
  const gint64 step = G_USEC_PER_SEC / self->terms.fps;
  gint64 time_us = after_us + step + (gint64) draw (&self->draws, -3000, 3000);

  while (self->dropped > 0 && draw_chance (&self->draws, (float) self->dropped))
    time_us += step;
  return time_us;
}

/**
 * muster_attack_render:
 * @time_us: of the frame; the frames in order, all light up to it told
 * @bgr: (out): MUSTER_ATTACK_WIDTH * MUSTER_ATTACK_HEIGHT * 3 bytes
 */
void
muster_attack_render (MusterAttack *self, gint64 time_us, guint8 *bgr)
{
  const double seconds =
      self->last_us == 0 ? 0 : (double) (time_us - self->last_us) / G_USEC_PER_SEC;

  set_lights (self, time_us);
  move (self, time_us);
  if (self->exposure == 0)
    settle (self, bgr);
  self->scene.exposure = (float) self->exposure;
  self->scene.white_balance = (float) CLAMP (self->kelvin, 1800, 12000);
  self->scene.frame++;
  muster_puppet_render (self->person, &self->scene, WIDTH, HEIGHT, bgr);
  halve_colour (bgr);
  run_loops (self, bgr, seconds);
  self->last_us = time_us;
}
