/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-puppet.h"

#include <string.h>

#include "muster-puppet-camera.h"
#include "muster-puppet-geometry.h"
#include "muster-puppet-media.h"
#include "muster-puppet-shade.h"

#define MAX_SIDE 4096

/* What a picture of the person depends on. */
typedef struct {
  gboolean on_paper;
  guint accessories;
  MusterPuppetPose pose;
  float nits, lux;
  MusterPuppetColour screen[4];
} Picture;

#define PICTURE_LENGTH (MUSTER_PUPPET_PICTURE_WIDTH * MUSTER_PUPPET_PICTURE_HEIGHT * 3)

/* A lit recording: the dark room, and what each quarter of a white screen adds. */
#define N_PARTS 5

struct _MusterPuppet {
  guint32 identity;
  MusterPuppetHead *head; /* owned, NULL until somebody is to be seen */
  MusterPuppetRoom room;
  MusterPuppetCanvas canvas;

  /* What a print or tablet shows. */
  MusterPuppetCanvas picture_canvas;
  float *picture;                      /* owned, NULL until needed */
  Picture of;                          /* what is developed */
  float *parts;                        /* owned, NULL until needed: N_PARTS linear pictures */
  Picture parts_of;                    /* the screen has no say */
  const MusterPuppetScene *hole_scene; /* borrowed during a rendering */
};

/**
 * muster_puppet_new:
 * @identity: which person; the same number always makes the same one
 *
 * The first picture of the person takes 0.2 s longer, for the whole head is painted then. A puppet
 * belongs to one thread at a time.
 *
 * Returns: (transfer full): a person
 */
MusterPuppet *
muster_puppet_new (guint32 identity)
{
  MusterPuppet *self = g_new0 (MusterPuppet, 1);

  self->identity = identity;
  return self;
}

void
muster_puppet_free (MusterPuppet *self)
{
  g_clear_pointer (&self->head, muster_puppet_head_free);
  muster_puppet_room_clear (&self->room);
  muster_puppet_canvas_clear (&self->canvas);
  muster_puppet_canvas_clear (&self->picture_canvas);
  g_free (self->picture);
  g_free (self->parts);
  g_free (self);
}

/**
 * muster_puppet_scene_init:
 * @scene: (out): filled
 *
 * A quiet scene: 60 cm away, looking into the lens, eyes open, 400 lx of 4500 K from the upper
 * right, a 24 inch monitor in mid grey.
 */
void
muster_puppet_scene_init (MusterPuppetScene *scene)
{
  memset (scene, 0, sizeof *scene);
  scene->pose.eye_left = scene->pose.eye_right = 1;
  scene->replay = scene->pose;
  scene->distance = 60;
  scene->lux = 400;
  scene->kelvin = 4500;
  scene->light_azimuth = 20;
  scene->light_elevation = 45;
  scene->light_hardness = .35f;
  for (int i = 0; i < 4; i++)
    scene->screen[i].r = scene->screen[i].g = scene->screen[i].b = .4f;
  scene->screen_nits = 220;
  scene->screen_width = 53;
  scene->screen_height = 30;
  scene->field_of_view = 60;
  scene->noise = 1;
  scene->saturation = 1;
  scene->medium_size = 1;
  scene->medium_margin = 1.2f;
  scene->medium_bend = 16;
  scene->room = 1;
}

/**
 * muster_puppet_auto_exposure:
 * @scene: a scene
 *
 * Returns: the gain an automatic exposure would choose for its light; set it as
 *   MusterPuppetScene.exposure to lock it
 */
float
muster_puppet_auto_exposure (const MusterPuppetScene *scene)
{
  float mean = 0, distance = fmaxf (scene->distance, 20), light;

  for (int i = 0; i < 4; i++)
    mean += (scene->screen[i].r + scene->screen[i].g + scene->screen[i].b) / 12;
  light = scene->lux + mean * scene->screen_nits * scene->screen_width * scene->screen_height /
                           (distance * distance + 600);
  return clampf (400 / fmaxf (light, 1), .05f, 12);
}

static gboolean
pose_equal (const MusterPuppetPose *a, const MusterPuppetPose *b)
{
  return memcmp (a, b, sizeof *a) == 0;
}

static gboolean
is_same_recording (const Picture *a, const Picture *b)
{
  return a->on_paper == b->on_paper && a->accessories == b->accessories && a->nits == b->nits &&
         a->lux == b->lux && pose_equal (&a->pose, &b->pose);
}

/* Draws the linear picture of a portrait on the picture's canvas. */
static void
draw_portrait (MusterPuppet *self, const MusterPuppetScene *portrait)
{
  MusterPuppetCanvas *canvas = &self->picture_canvas;
  MusterPuppetLight light;
  Vec3 wall;

  muster_puppet_light_init (&light, portrait);
  muster_puppet_canvas_set_size (canvas, MUSTER_PUPPET_PICTURE_WIDTH, MUSTER_PUPPET_PICTURE_HEIGHT);
  muster_puppet_canvas_begin (
      canvas, 2 * atanf (MUSTER_PUPPET_PICTURE_CM / 2 / portrait->distance) * 180 / PUPPET_PI);
  wall = vec3_scale (light.ambient, portrait->lux * .55f);
  for (int i = 0; i < PICTURE_LENGTH / 3; i++) {
    canvas->linear[3 * i] = wall.x;
    canvas->linear[3 * i + 1] = wall.y;
    canvas->linear[3 * i + 2] = wall.z;
  }
  muster_puppet_add_person (canvas, self->head, portrait, &light);
  muster_puppet_canvas_rasterise (canvas, NULL, NULL);
  muster_puppet_shade (canvas, self->head, portrait, &light, NULL);
}

static void
portrait_init (MusterPuppetScene *portrait, const Picture *of)
{
  muster_puppet_scene_init (portrait);
  portrait->accessories = of->accessories;
  portrait->offset_y = 1.5f;
  portrait->screen_nits = 60;
  portrait->kelvin = 6500;
  portrait->pose = of->pose;
}

/* Light adds up, so any light of the screen in the recording is a sum of these. */
static void
draw_parts (MusterPuppet *self, const Picture *of)
{
  MusterPuppetScene portrait;

  if (self->parts == NULL)
    self->parts = g_new (float, N_PARTS *PICTURE_LENGTH);
  portrait_init (&portrait, of);
  portrait.screen_nits = of->nits;
  portrait.lux = of->lux;
  for (int k = 0; k < N_PARTS; k++) {
    float *part = self->parts + k * PICTURE_LENGTH;

    for (int q = 0; q < 4; q++)
      portrait.screen[q].r = portrait.screen[q].g = portrait.screen[q].b = q + 1 == k ? 1 : 0;
    draw_portrait (self, &portrait);
    for (int i = 0; i < PICTURE_LENGTH; i++)
      part[i] = self->picture_canvas.linear[i] - (k > 0 ? self->parts[i] : 0);
  }
  self->parts_of = *of;
}

static void
add_parts (MusterPuppet *self, const MusterPuppetColour screen[4])
{
  const float *parts = self->parts;
  float *out = self->picture_canvas.linear;

  for (int i = 0; i < PICTURE_LENGTH; i += 3)
    for (int c = 0; c < 3; c++) {
      float sum = parts[i + c];

      for (int q = 0; q < 4; q++)
        sum += (&screen[q].r)[c] * parts[(q + 1) * PICTURE_LENGTH + i + c];
      out[i + c] = sum;
    }
}

/* The picture shown by the medium: a portrait in the pose of the recording, in even light or in
 * that of a screen. */
static void
develop_picture (MusterPuppet *self, const MusterPuppetScene *scene)
{
  Picture of = {.on_paper = scene->subject != MUSTER_PUPPET_TABLET,
                .accessories = scene->accessories,
                .pose = scene->replay,
                .nits = scene->replay_nits};
  MusterPuppetScene portrait;

  if (of.nits > 0) {
    of.lux = scene->replay_lux;
    memcpy (of.screen, scene->replay_screen, sizeof of.screen);
  }
  if (self->picture != NULL && is_same_recording (&of, &self->of) &&
      memcmp (of.screen, self->of.screen, sizeof of.screen) == 0)
    return;
  if (self->picture == NULL)
    self->picture = g_new (float, PICTURE_LENGTH);
  portrait_init (&portrait, &of);
  if (of.nits > 0) {
    if (self->parts == NULL || !is_same_recording (&of, &self->parts_of))
      draw_parts (self, &of);
    add_parts (self, of.screen);
  } else {
    draw_portrait (self, &portrait);
  }
  muster_puppet_develop (
      &self->picture_canvas, of.nits > 0 ? of.lux : portrait.lux, of.on_paper, self->picture);
  self->of = of;
}

static gboolean
hole_cb (gconstpointer data, float cx, float cy)
{
  const MusterPuppet *self = data;

  return muster_puppet_is_eye_hole (&self->head->who, self->hole_scene, cx, cy);
}

static void
draw_scene (MusterPuppet *self, const MusterPuppetScene *scene)
{
  MusterPuppetCanvas *canvas = &self->canvas;
  MusterPuppetSubject subject = scene->subject;
  gboolean has_medium = subject != MUSTER_PUPPET_LIVE && subject != MUSTER_PUPPET_NOBODY;
  MusterPuppetLight light;

  if (self->head == NULL && subject != MUSTER_PUPPET_NOBODY)
    self->head = muster_puppet_head_new (self->identity);
  muster_puppet_light_init (&light, scene);
  if (has_medium)
    develop_picture (self, scene);
  muster_puppet_canvas_begin (canvas, scene->field_of_view);
  muster_puppet_room_draw (&self->room, canvas, scene, &light);
  if (subject == MUSTER_PUPPET_NOBODY)
    muster_puppet_add_chair (canvas, scene, &light);
  if (subject == MUSTER_PUPPET_LIVE || subject == MUSTER_PUPPET_CUTOUT)
    muster_puppet_add_person (canvas, self->head, scene, &light);
  if (has_medium)
    muster_puppet_add_medium (canvas, scene, &light);
  self->hole_scene = scene;
  muster_puppet_canvas_rasterise (canvas, subject == MUSTER_PUPPET_CUTOUT ? hole_cb : NULL, self);
  muster_puppet_shade (canvas, self->head, scene, &light, self->picture);
}

/**
 * muster_puppet_render:
 * @self: a person
 * @scene: what is to be seen
 * @width: pixels, 16 to 4096
 * @height: pixels, 16 to 4096
 * @bgr: (out): @width * @height * 3 bytes: blue, green, red, row after row
 *
 * The same person, scene and size give the same bytes on one build. 640x480 takes 10 to 16 ms on
 * one core of an EPYC.
 *
 * Returns: %FALSE if size or distance make no sense; nothing is written then
 */
gboolean
muster_puppet_render (
    MusterPuppet *self, const MusterPuppetScene *scene, int width, int height, guint8 *bgr)
{
  g_return_val_if_fail (self != NULL && scene != NULL && bgr != NULL, FALSE);

  if (width < 16 || height < 16 || width > MAX_SIDE || height > MAX_SIDE || !(scene->distance > 15))
    return FALSE;
  muster_puppet_canvas_set_size (&self->canvas, width, height);
  draw_scene (self, scene);
  muster_puppet_blur (&self->canvas, scene);
  muster_puppet_expose (&self->canvas, scene, self->identity, bgr);
  return TRUE;
}
