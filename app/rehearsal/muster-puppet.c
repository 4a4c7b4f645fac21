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
} Picture;

struct _MusterPuppet {
  guint32 identity;
  MusterPuppetHead *head; /* owned, NULL until somebody is to be seen */
  MusterPuppetRoom room;
  MusterPuppetCanvas canvas;

  /* What a print or tablet shows. */
  MusterPuppetCanvas picture_canvas;
  float *picture;                      /* owned, NULL until needed */
  Picture of;                          /* what is developed */
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
is_developed (const MusterPuppet *self, const Picture *of)
{
  return self->picture != NULL && self->of.on_paper == of->on_paper &&
         self->of.accessories == of->accessories &&
         memcmp (&self->of.pose, &of->pose, sizeof of->pose) == 0;
}

/* The picture shown by the medium: a portrait in even light, in the pose of the recording. */
static void
develop_picture (MusterPuppet *self, const MusterPuppetScene *scene)
{
  Picture of = {scene->subject != MUSTER_PUPPET_TABLET, scene->accessories, scene->replay};
  MusterPuppetCanvas *canvas = &self->picture_canvas;
  MusterPuppetScene portrait;
  MusterPuppetLight light;
  Vec3 wall;

  if (is_developed (self, &of))
    return;
  if (self->picture == NULL)
    self->picture = g_new (float, MUSTER_PUPPET_PICTURE_WIDTH *MUSTER_PUPPET_PICTURE_HEIGHT * 3);
  muster_puppet_scene_init (&portrait);
  portrait.accessories = scene->accessories;
  portrait.offset_y = 1.5f;
  portrait.screen_nits = 60;
  portrait.kelvin = 6500;
  portrait.pose = scene->replay;

  muster_puppet_light_init (&light, &portrait);
  muster_puppet_canvas_set_size (canvas, MUSTER_PUPPET_PICTURE_WIDTH, MUSTER_PUPPET_PICTURE_HEIGHT);
  muster_puppet_canvas_begin (
      canvas, 2 * atanf (MUSTER_PUPPET_PICTURE_CM / 2 / portrait.distance) * 180 / PUPPET_PI);
  wall = vec3_scale (light.ambient, portrait.lux * .55f);
  for (int i = 0; i < MUSTER_PUPPET_PICTURE_WIDTH * MUSTER_PUPPET_PICTURE_HEIGHT; i++) {
    canvas->linear[3 * i] = wall.x;
    canvas->linear[3 * i + 1] = wall.y;
    canvas->linear[3 * i + 2] = wall.z;
  }
  muster_puppet_add_person (canvas, self->head, &portrait, &light);
  muster_puppet_canvas_rasterise (canvas, NULL, NULL);
  muster_puppet_shade (canvas, self->head, &portrait, &light, NULL);
  muster_puppet_develop (canvas, portrait.lux, of.on_paper, self->picture);
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
