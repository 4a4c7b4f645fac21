/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-motion-actor.h"

#include "muster-chance.h"

#include <math.h>

#define SECOND ((float) G_USEC_PER_SEC)

/* Blinks and words of somebody who is filmed, a second. */
#define VIDEO_BLINKS 0.28f
#define VIDEO_WORDS  0.5f

/* Lids go down and up in these shares of a blink, and are shut in between. */
#define LIDS_DOWN 0.3f
#define LIDS_UP   0.65f

static const char *const nicks[] = {"live", "print", "bent", "tablet", "video", "cutout"};

const char *
muster_actor_species_to_nick (MusterActorSpecies species)
{
  g_return_val_if_fail ((guint) species < G_N_ELEMENTS (nicks), NULL);
  return nicks[species];
}

static float
draw (MusterActor *self, float low, float high)
{
  MusterChance chance = {.seeded = TRUE, .state = self->draws};
  const float value = (float) muster_chance_draw (&chance, low, high);

  self->draws = chance.state;
  return value;
}

static gboolean
is_head (const MusterActor *self)
{
  return self->species == MUSTER_ACTOR_LIVE || self->species == MUSTER_ACTOR_CUTOUT;
}

static void
light_scene (MusterActor *self)
{
  MusterPuppetScene *scene = &self->scene;

  muster_puppet_scene_init (scene);
  scene->lux = draw (self, 150, 800);
  scene->kelvin = draw (self, 3000, 6500);
  scene->light_azimuth = draw (self, -60, 60);
  scene->light_elevation = draw (self, 25, 65);
  scene->light_hardness = draw (self, 0, .6f);
  scene->field_of_view = draw (self, 52, 68);
  scene->noise = draw (self, .6f, 1.4f);
  scene->room = 1 + (guint32) draw (self, 0, 500);
  scene->offset_x = draw (self, -2, 2);
  scene->offset_y = draw (self, -2, 2);
  scene->medium_size = draw (self, .9f, 1.05f);
}

static gint64
draw_wait (MusterActor *self, float each_second)
{
  return (gint64) (-logf (draw (self, .001f, 1)) / each_second * SECOND);
}

/**
 * muster_actor_init:
 * @self: (out)
 */
void
muster_actor_init (MusterActor *self, MusterActorSpecies species, guint64 seed)
{
  static const MusterPuppetSubject subjects[] = {
      MUSTER_PUPPET_LIVE,
      MUSTER_PUPPET_PRINT,
      MUSTER_PUPPET_PRINT_BENT,
      MUSTER_PUPPET_TABLET,
      MUSTER_PUPPET_TABLET,
      MUSTER_PUPPET_CUTOUT,
  };

  *self = (MusterActor){.species = species, .draws = seed};
  light_scene (self);
  self->scene.subject = subjects[species];
  self->identity = 1 + (guint32) draw (self, 0, 100000);
  /* An arm's length, and the same picture with a lens of another angle. */
  self->distance = draw (self, 52, 66) * tanf (30 * (float) G_PI / 180) /
                   tanf (self->scene.field_of_view * (float) G_PI / 360);
  self->to_distance = self->distance;
  self->near_ratio = draw (self, 1.58f, 1.8f);
  self->turn = is_head (self) ? draw (self, 22, 36) : draw (self, 25, 50);
  self->opening = draw (self, .55f, 1);
  self->pace = draw (self, .15f, .3f);
  self->own_yaw = is_head (self) ? draw (self, -4, 4) : draw (self, -8, 8);
  self->own_pitch = is_head (self) ? draw (self, 5, 11) : draw (self, -6, 6);
  self->scene.replay.yaw = draw (self, -4, 4);
  self->scene.replay.pitch = draw (self, 5, 11);
  for (int i = 0; i < 3; i++)
    self->sway[i] = draw (self, 0, 6);
}

static void
obey (MusterActor *self)
{
  switch (self->prompt) {
  case MUSTER_PROMPT_COME_CLOSER:
    self->to_distance = self->asked_distance / self->near_ratio;
    break;
  case MUSTER_PROMPT_GO_BACK:
    self->to_distance = 1.3f * self->asked_distance;
    break;
  case MUSTER_PROMPT_TURN_LEFT:
    self->to_yaw = self->turn;
    break;
  case MUSTER_PROMPT_TURN_RIGHT:
    self->to_yaw = -self->turn;
    break;
  case MUSTER_PROMPT_TO_FRONT:
    self->to_yaw = 0;
    break;
  case MUSTER_PROMPT_OPEN_MOUTH:
    self->to_mouth = self->opening;
    break;
  case MUSTER_PROMPT_CLOSE_MOUTH:
    self->to_mouth = 0;
    break;
  case MUSTER_PROMPT_NONE:
  case MUSTER_PROMPT_HOLD_STILL:
  case MUSTER_PROMPT_BLINK:
  case MUSTER_PROMPT_READ_CODE:
  case MUSTER_PROMPT_SPEAK_UP:
  case MUSTER_PROMPT_WELL_DONE:
  case MUSTER_N_PROMPTS:
  default:
    break;
  }
}

static float
get_lids (float phase)
{
  if (phase < 0 || phase > 1)
    return 1;
  if (phase < LIDS_DOWN)
    return 1 - phase / LIDS_DOWN;
  return phase < LIDS_UP ? 0 : (phase - LIDS_UP) / (1 - LIDS_UP);
}

/* How far the answer to "blink" is, 0 to 1. */
static float
get_phase (const MusterActor *self)
{
  return self->prompt == MUSTER_PROMPT_BLINK
             ? (float) (self->time_us - self->act_us) / (float) self->hold_us
             : -1;
}

static void
play_video (MusterActor *self)
{
  MusterPuppetPose *pose = &self->scene.replay;
  const float lids = (float) (self->time_us - self->video_blink_us) / (0.25f * SECOND);
  const float word = (float) (self->time_us - self->video_word_us) / (0.4f * SECOND);

  if (lids > 1)
    self->video_blink_us = self->time_us + draw_wait (self, VIDEO_BLINKS);
  if (word > 1)
    self->video_word_us = self->time_us + draw_wait (self, VIDEO_WORDS);
  pose->eye_left = pose->eye_right = get_lids (lids);
  pose->mouth = word > 0 && word < 1 ? self->opening * sinf (word * (float) G_PI) : 0;
}

static void
place (MusterActor *self)
{
  MusterPuppetScene *scene = &self->scene;
  MusterPuppetPose *pose = &scene->pose;
  const float t = (float) self->time_us / SECOND;
  const float yaw = 1.5f * sinf (1.3f * t + self->sway[0]);
  const float pitch = 1.2f * sinf (1.1f * t + self->sway[1]);

  *pose = (MusterPuppetPose){.eye_left = 1, .eye_right = 1};
  pose->roll = 1.5f * sinf (.8f * t + self->sway[2]);
  scene->distance = self->distance;
  scene->exposure = 1.3f * muster_puppet_auto_exposure (scene);
  if (is_head (self)) {
    pose->yaw = self->own_yaw + self->yaw + yaw;
    pose->pitch = self->own_pitch + pitch;
    pose->mouth = self->mouth;
    pose->eye_left = pose->eye_right = get_lids (get_phase (self));
  } else {
    scene->medium_tilt_x = self->own_yaw + self->yaw + 1.5f * yaw;
    scene->medium_tilt_y = self->own_pitch + 1.5f * pitch;
    /* A blink, or an opening mouth: tip the sheet for a moment. */
    if (self->species != MUSTER_ACTOR_VIDEO)
      scene->medium_tilt_y += 40 * (1 - get_lids (get_phase (self))) + 25 * self->mouth;
  }
  if (self->species == MUSTER_ACTOR_VIDEO)
    play_video (self);
}

/**
 * muster_actor_step:
 * @prompt: what the screen shows
 * @time_us: now
 *
 * Returns: (transfer none): what the camera sees
 */
const MusterPuppetScene *
muster_actor_step (MusterActor *self, MusterPrompt prompt, gint64 time_us)
{
  const float seconds = self->time_us == 0 ? 0 : (float) (time_us - self->time_us) / SECOND;
  const float k = 1 - expf (-seconds / self->pace);

  if (self->time_us == 0) {
    self->video_blink_us = time_us + draw_wait (self, VIDEO_BLINKS);
    self->video_word_us = time_us + draw_wait (self, VIDEO_WORDS);
  }
  self->time_us = time_us;
  if (prompt != self->prompt) {
    self->prompt = prompt;
    self->asked_distance = self->distance;
    self->act_us = time_us + (gint64) (draw (self, .3f, .7f) * SECOND);
    self->hold_us = (gint64) (draw (self, .2f, .42f) * SECOND);
  }
  if (time_us >= self->act_us)
    obey (self);
  self->distance += (self->to_distance - self->distance) * k;
  self->yaw += (self->to_yaw - self->yaw) * k;
  self->mouth += (self->to_mouth - self->mouth) * k;
  self->scene.frame++;
  place (self);
  return &self->scene;
}
