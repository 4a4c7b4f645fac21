/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-puppet-camera.h"

#include <string.h>

#define N_BOXES 6

/* How far the wall is behind the sitter, cm. */
#define WALL 150

typedef struct {
  float left, top, right, bottom; /* shares of the picture */
  Vec3 colour;
} Box;

/* From the last component to the first, as the identities do. */
static Vec3
draw_colour (PuppetDraws *draws, Vec3 low, Vec3 high)
{
  Vec3 c;

  c.z = draw (draws, low.z, high.z);
  c.y = draw (draws, low.y, high.y);
  c.x = draw (draws, low.x, high.x);
  return c;
}

static void
draw_boxes (PuppetDraws *draws, Box *boxes)
{
  for (int i = 0; i < N_BOXES; i++) {
    Box *box = &boxes[i];
    float dim;

    box->left = draw (draws, -.1f, .9f);
    box->top = draw (draws, -.1f, .7f);
    box->right = box->left + draw (draws, .08f, .35f);
    box->bottom = box->top + draw (draws, .1f, .8f);
    dim = draw (draws, .3f, .8f);
    box->colour = vec3_scale (draw_colour (draws, vec3 (.1f, .1f, .1f), vec3 (.9f, .9f, .9f)), dim);
  }
}

static Vec3
box_over (const Box *box, float x, float y, Vec3 c, guint32 seed)
{
  const float soft = .006f;
  float inside = smooth_step (box->left - soft, box->left + soft, x) *
                 smooth_step (box->right + soft, box->right - soft, x) *
                 smooth_step (box->top - soft, box->top + soft, y) *
                 smooth_step (box->bottom + soft, box->bottom - soft, y);

  if (inside <= 0)
    return c;
  return vec3_mix (
      c, vec3_scale (box->colour, 1 - .15f * y + .08f * noise (x * 25, y * 9, seed)), inside);
}

static void
paint (MusterPuppetRoom *self)
{
  PuppetDraws draws = {self->seed * G_GUINT64_CONSTANT (7919) + 3};
  Vec3 drawn = draw_colour (&draws, vec3 (.35f, .35f, .32f), vec3 (.65f, .62f, .6f));
  Vec3 wall = self->seed != 0 ? drawn : vec3 (.74f, .77f, .80f);
  Box boxes[N_BOXES];
  int n = self->seed != 0 ? N_BOXES : 0;
  float *out = self->albedo;

  draw_boxes (&draws, boxes);
  for (int row = 0; row < self->height; row++)
    for (int column = 0; column < self->width; column++) {
      float x = (float) column / (float) self->width, y = (float) row / (float) self->height;
      Vec3 c = vec3_scale (wall, 1.05f - .25f * y + .04f * noise (x * 6, y * 6, self->seed));

      for (int i = 0; i < n; i++)
        c = box_over (&boxes[i], x, y, c, self->seed + (guint32) i);
      *out++ = c.x;
      *out++ = c.y;
      *out++ = c.z;
    }
}

void
muster_puppet_room_clear (MusterPuppetRoom *self)
{
  g_free (self->albedo);
  memset (self, 0, sizeof *self);
}

static void
light_up (float *restrict out, const float *restrict albedo, Vec3 level, gsize n)
{
  for (gsize i = 0; i < 3 * n; i += 3) {
    out[i] = albedo[i] * level.x;
    out[i + 1] = albedo[i + 1] * level.y;
    out[i + 2] = albedo[i + 2] * level.z;
  }
}

/* Fills the whole linear picture of @canvas. */
void
muster_puppet_room_draw (MusterPuppetRoom *self,
                         MusterPuppetCanvas *canvas,
                         const MusterPuppetScene *scene,
                         const MusterPuppetLight *light)
{
  float distance = scene->distance + WALL;
  float monitor =
      scene->screen_nits * scene->screen_width * scene->screen_height / (distance * distance);
  gsize n = (gsize) canvas->width * (gsize) canvas->height;
  Vec3 mean = vec3 (0, 0, 0), level;

  if (self->albedo == NULL || self->width != canvas->width || self->height != canvas->height ||
      self->seed != scene->room) {
    muster_puppet_room_clear (self);
    self->width = canvas->width;
    self->height = canvas->height;
    self->seed = scene->room;
    self->albedo = g_new (float, n * 3);
    paint (self);
  }
  if (light->lit)
    for (int i = 0; i < 4; i++)
      mean = vec3_add (mean, vec3_scale (light->quarter[i], .25f));
  level = vec3_add (vec3_scale (light->ambient, scene->lux * .75f), vec3_scale (mean, monitor));
  light_up (canvas->linear, self->albedo, level, n);
}
