/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-rehearsal-sitter.h"

#include <math.h>

/* Reading a line and beginning to move; then two thirds of the way in MOVE_TIME. A challenge's line
 * comes at once; the coach's up to 1.2 s after the coach knew, since the one before stands that
 * long at least. Together a prompt is followed within a second and a half. */
#define REACTION_US          (G_USEC_PER_SEC / 4)
#define REACTION_TO_COACH_US (9 * G_USEC_PER_SEC / 10)
/* "Look into the camera" stands there from the start; who sees themselves in the picture does not
 * mind it. */
#define REACTION_TO_NO_FACE_US (3 * G_USEC_PER_SEC / 2)
#define MOVE_TIME              0.2f

/* Where people sit when nobody asks for anything: about an arm's length. */
#define USUAL_DISTANCE 55.0f
#define USUAL_LUX      400.0f

/* Cameras for faces expose skin a little brighter than a grey card. */
#define FACE_GAIN 1.3f

/* What a challenge asks for: centimetres a second to and fro, how near, how far; degrees. A blink
 * on purpose is a little longer than one by itself, and comes again if it is still asked for. */
#define WALK        14.0f
#define NEAREST     30.0f
#define FARTHEST    75.0f
#define TURN        22.0f
#define TURN_MORE   14.0f /* a second, when the screen still asks for it after one */
#define TURN_MOST   42.0f
#define ASKED_EVERY 1.6f
#define ASKED_SHUT  0.26f
#define ASKED_OPEN  0.8f
#define OPEN_MOUTH  0.8f

/* A blink: how often and how long, seconds. */
#define BLINK_EVERY 3.1f
#define BLINK_TIME  0.25f

static const char *const sitter_nicks[] = {
    "nobody", "good", "far", "turned", "dark", "eyes-shut", "impostor", "print", "tablet", "still"};

/**
 * muster_sitter_from_nick:
 * @nick: (nullable): "good", "far" …
 * @sitter: (out): untouched if there is none of that name
 *
 * Returns: whether @nick names a behaviour
 */
gboolean
muster_sitter_from_nick (const char *nick, MusterSitter *sitter)
{
  for (guint i = 0; i < G_N_ELEMENTS (sitter_nicks); i++)
    if (g_strcmp0 (sitter_nicks[i], nick) == 0) {
      *sitter = (MusterSitter) i;
      return TRUE;
    }
  return FALSE;
}

const char *
muster_sitter_to_nick (MusterSitter sitter)
{
  g_return_val_if_fail ((guint) sitter < G_N_ELEMENTS (sitter_nicks), NULL);
  return sitter_nicks[sitter];
}

/**
 * muster_sitter_body_init:
 * @self: (out): filled
 * @kind: how they behave
 * @time_us: now, of any clock
 *
 * They have just sat down, with the fault their kind begins with.
 */
void
muster_sitter_body_init (MusterSitterBody *self, MusterSitter kind, gint64 time_us)
{
  MusterSitterPosture posture = {
      .distance = USUAL_DISTANCE, .eyes = 1, .lux = USUAL_LUX, .gain = 0, .fidget = 1};

  *self = (MusterSitterBody){.kind = kind, .time_us = time_us, .prompt = MUSTER_COACH_FIT};
  switch (kind) {
  case MUSTER_SITTER_NOBODY:
    self->subject = MUSTER_PUPPET_NOBODY;
    break;
  case MUSTER_SITTER_FAR:
    posture.distance = 115;
    break;
  case MUSTER_SITTER_TURNED:
    posture.yaw = 34;
    break;
  case MUSTER_SITTER_DARK:
    /* The lamp is off, and a webcam's gain has an end. */
    posture.lux = 6;
    posture.gain = 3;
    break;
  case MUSTER_SITTER_EYES_SHUT:
    posture.eyes = 0;
    break;
  case MUSTER_SITTER_PRINT:
    self->subject = MUSTER_PUPPET_PRINT;
    break;
  case MUSTER_SITTER_TABLET:
    self->subject = MUSTER_PUPPET_TABLET;
    break;
  case MUSTER_SITTER_GOOD:
  case MUSTER_SITTER_IMPOSTOR:
  default:
    break;
  }
  self->now = self->wanted = posture;
}

/**
 * muster_sitter_body_prompt:
 * @self: a sitter
 * @prompt: what the screen asks now; the same one again changes nothing
 * @time_us: now
 */
void
muster_sitter_body_prompt (MusterSitterBody *self, MusterCoach prompt, gint64 time_us)
{
  if (self->prompt == prompt)
    return;
  self->prompt = prompt;
  self->prompted_us = time_us;
}

static const char *const ask_nicks[] = {
    "",
    "hold-still",
    "come-closer",
    "go-back",
    "turn-left",
    "turn-right",
    "to-front",
    "blink",
    "open-mouth",
    "close-mouth",
};

/* What no challenge asks is nothing. */
MusterSitterAsk
muster_sitter_ask_from_nick (const char *nick)
{
  for (guint i = 1; i < G_N_ELEMENTS (ask_nicks); i++)
    if (g_strcmp0 (nick, ask_nicks[i]) == 0)
      return (MusterSitterAsk) i;
  return MUSTER_SITTER_ASK_NOTHING;
}

/**
 * muster_sitter_body_ask:
 * @self: a sitter
 * @ask: what a challenge asks now; the same one again changes nothing
 * @time_us: now
 */
void
muster_sitter_body_ask (MusterSitterBody *self, MusterSitterAsk ask, gint64 time_us)
{
  if (self->ask == ask || self->kind == MUSTER_SITTER_STILL)
    return;
  self->ask = ask;
  self->asked_us = time_us;
}

/* Seconds since they began to do what is asked; negative before. */
static float
get_doing (const MusterSitterBody *self)
{
  return (float) (self->time_us - self->asked_us - REACTION_US) / G_USEC_PER_SEC;
}

/* Far enough, most think; who is asked on turns further. */
static float
get_turn (const MusterSitterBody *self)
{
  return MIN (TURN + TURN_MORE * MAX (get_doing (self) - 1, 0), TURN_MOST);
}

/* Whoever holds a picture up can move it to and fro and no more. */
static void
do_what_is_asked (MusterSitterBody *self, float seconds)
{
  const gboolean live = self->subject == MUSTER_PUPPET_LIVE;
  MusterSitterPosture *wanted = &self->wanted;

  wanted->mouth = 0;
  if (self->ask == MUSTER_SITTER_ASK_NOTHING || get_doing (self) < 0)
    return;
  switch (self->ask) {
  case MUSTER_SITTER_ASK_HOLD_STILL:
    wanted->fidget = 0.2f;
    break;
  case MUSTER_SITTER_ASK_COME_CLOSER:
    wanted->distance = MAX (wanted->distance - WALK * seconds, NEAREST);
    break;
  case MUSTER_SITTER_ASK_GO_BACK:
    wanted->distance = MIN (wanted->distance + WALK * seconds, FARTHEST);
    break;
  case MUSTER_SITTER_ASK_TURN_LEFT:
    wanted->yaw = live ? get_turn (self) : wanted->yaw;
    break;
  case MUSTER_SITTER_ASK_TURN_RIGHT:
    wanted->yaw = live ? -get_turn (self) : wanted->yaw;
    break;
  case MUSTER_SITTER_ASK_TO_FRONT:
    wanted->yaw = 0;
    break;
  case MUSTER_SITTER_ASK_OPEN_MOUTH:
    wanted->mouth = fmodf (get_doing (self), ASKED_EVERY) < ASKED_OPEN ? OPEN_MOUTH : 0;
    break;
  case MUSTER_SITTER_ASK_BLINK:
  case MUSTER_SITTER_ASK_CLOSE_MOUTH:
  case MUSTER_SITTER_ASK_NOTHING:
  default:
    break;
  }
}

/* What the prompt makes them want. Asked on although they did it once, they go on in its sense. */
static void
obey (MusterSitterBody *self, float seconds)
{
  MusterSitterPosture *wanted = &self->wanted;

  switch (self->prompt) {
  case MUSTER_COACH_CLOSER:
    wanted->distance = MIN (wanted->distance, USUAL_DISTANCE);
    wanted->distance = MAX (wanted->distance - 8 * seconds, 36);
    break;
  case MUSTER_COACH_BACK:
    wanted->distance = MAX (wanted->distance, USUAL_DISTANCE);
    wanted->distance = MIN (wanted->distance + 8 * seconds, 90);
    break;
  case MUSTER_COACH_NO_FACE:
    wanted->distance = CLAMP (wanted->distance, 45, 70);
    wanted->yaw = wanted->pitch = wanted->roll = 0;
    wanted->offset_x = wanted->offset_y = 0;
    wanted->lux = USUAL_LUX;
    wanted->gain = 0;
    break;
  case MUSTER_COACH_CENTRE:
    wanted->offset_x = wanted->offset_y = 0;
    break;
  case MUSTER_COACH_FRONTAL:
    wanted->yaw = wanted->pitch = 0;
    break;
  case MUSTER_COACH_LEVEL:
    wanted->roll = 0;
    break;
  case MUSTER_COACH_DARK:
  case MUSTER_COACH_BRIGHT:
    wanted->lux = USUAL_LUX;
    wanted->gain = 0;
    break;
  case MUSTER_COACH_EYES:
    wanted->eyes = 1;
    self->eyes_until_us = self->time_us + 3 * G_USEC_PER_SEC;
    break;
  case MUSTER_COACH_BLURRED:
  case MUSTER_COACH_HOLD_STILL:
    wanted->fidget = 0;
    wanted->defocus = 0;
    break;
  case MUSTER_COACH_UNEVEN:
  case MUSTER_COACH_GLARE:
  case MUSTER_COACH_MASK:
  case MUSTER_COACH_HAT:
  case MUSTER_COACH_DARK_GLASSES:
  case MUSTER_COACH_MOUTH:
  case MUSTER_COACH_MANY_FACES: /* one person cannot do more than stay */
  case MUSTER_COACH_BLACK:
  case MUSTER_COACH_FIT:
  default:
    break;
  }
}

static void
move (MusterSitterBody *self, float seconds)
{
  const MusterSitterPosture *to = &self->wanted;
  MusterSitterPosture *at = &self->now;
  float k = 1 - expf (-seconds / MOVE_TIME);

  at->distance += (to->distance - at->distance) * k;
  at->offset_x += (to->offset_x - at->offset_x) * k;
  at->offset_y += (to->offset_y - at->offset_y) * k;
  at->yaw += (to->yaw - at->yaw) * k;
  at->pitch += (to->pitch - at->pitch) * k;
  at->roll += (to->roll - at->roll) * k;
  at->eyes += (to->eyes - at->eyes) * k;
  at->mouth += (to->mouth - at->mouth) * k;
  at->fidget += (to->fidget - at->fidget) * k;
  at->defocus += (to->defocus - at->defocus) * k;
  /* A lamp is switched, not turned up. */
  at->lux = to->lux;
  at->gain = to->gain;
}

static float
blink (const MusterSitterBody *self, float t)
{
  float phase = fmodf (t + BLINK_EVERY / 2, BLINK_EVERY); /* not just now, sitting down */
  float doing = get_doing (self);

  if (self->ask == MUSTER_SITTER_ASK_BLINK)
    return doing >= 0 && fmodf (doing, ASKED_EVERY) < ASKED_SHUT ? 0 : 1;
  if (self->time_us < self->eyes_until_us || phase > BLINK_TIME)
    return 1;
  return fabsf (phase / BLINK_TIME * 2 - 1);
}

static MusterPuppetPose
pose_now (const MusterSitterBody *self, float t)
{
  const MusterSitterPosture *now = &self->now;
  MusterPuppetPose pose = {0};

  pose.yaw = now->yaw + now->fidget * 2 * sinf (t * .9f);
  pose.pitch = MUSTER_REHEARSAL_CARRIAGE + now->pitch + now->fidget * 1.5f * sinf (t * .7f + 1);
  pose.roll = now->roll + now->fidget * sinf (t * .5f);
  pose.eye_left = pose.eye_right = now->eyes * blink (self, t);
  pose.mouth = MAX (now->mouth, self->speech);
  return pose;
}

/* A picture of the person held up: the hands move it, the face on paper does not move. */
static void
hold_medium (const MusterSitterBody *self, float t, MusterPuppetScene *scene)
{
  float tremble = self->now.fidget;

  /* a recording blinks when it blinks, not when it is asked */
  if (self->subject == MUSTER_PUPPET_TABLET) {
    scene->replay = scene->pose;
    scene->replay.mouth = 0;
    if (self->ask == MUSTER_SITTER_ASK_BLINK)
      scene->replay.eye_left = scene->replay.eye_right = self->now.eyes;
  } else {
    scene->replay.pitch = MUSTER_REHEARSAL_CARRIAGE;
  }
  scene->pose = (MusterPuppetPose){.eye_left = 1, .eye_right = 1};
  scene->pose.roll = self->now.roll;
  scene->medium_tilt_x = self->now.yaw + tremble * 3 * sinf (t * 1.1f);
  scene->medium_tilt_y = self->now.pitch + tremble * 2 * sinf (t * .8f);
}

/**
 * muster_sitter_body_step:
 * @self: a sitter
 * @time_us: now; not before the last step
 * @scene: (out): filled: what the camera sees
 */
void
muster_sitter_body_step (MusterSitterBody *self, gint64 time_us, MusterPuppetScene *scene)
{
  float seconds = (float) (time_us - self->time_us) / G_USEC_PER_SEC;
  float t = (float) ++self->frame / 15;
  const MusterSitterPosture *now = &self->now;

  self->time_us = time_us;
  if (time_us - self->prompted_us >=
      (self->prompt == MUSTER_COACH_NO_FACE ? REACTION_TO_NO_FACE_US : REACTION_TO_COACH_US))
    obey (self, seconds);
  do_what_is_asked (self, seconds);
  move (self, seconds);

  muster_puppet_scene_init (scene);
  scene->subject = self->subject;
  scene->frame = self->frame;
  scene->distance = now->distance;
  scene->offset_x = now->offset_x + now->fidget * .6f * sinf (t * .6f);
  scene->offset_y = now->offset_y;
  scene->lux = now->lux;
  scene->defocus = now->defocus;
  if (now->lux < USUAL_LUX)
    scene->screen_nits = 0;
  scene->exposure = now->gain > 0 ? now->gain : FACE_GAIN * muster_puppet_auto_exposure (scene);
  scene->pose = pose_now (self, t);
  if (self->subject != MUSTER_PUPPET_LIVE && self->subject != MUSTER_PUPPET_NOBODY)
    hold_medium (self, t, scene);
}
