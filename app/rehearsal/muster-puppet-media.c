/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-puppet-media.h"

#include "muster-puppet-geometry.h"

#define WIDTH  MUSTER_PUPPET_PICTURE_WIDTH
#define HEIGHT MUSTER_PUPPET_PICTURE_HEIGHT

/* Panel pixels a cm, as on a tablet of 132 an inch, and its white in cd/m2. */
#define PANEL_PITCH 52
#define PANEL_WHITE 150

static void
placing_init (MusterPuppetPlacing *placing, const MusterPuppetScene *scene)
{
  if (scene->subject == MUSTER_PUPPET_CUTOUT)
    muster_puppet_head_placing_init (placing, scene);
  else
    muster_puppet_placing_init (
        placing,
        scene->pose.yaw + scene->medium_tilt_x,
        scene->pose.pitch + scene->medium_tilt_y,
        scene->pose.roll,
        vec3 (0, 0, MUSTER_PUPPET_EYE_Z),
        vec3 (scene->offset_x, scene->offset_y, -scene->distance - MUSTER_PUPPET_EYE_Z));
}

/* What the glass mirrors at @v: the monitor, and the key lamp. */
static Vec3
glare_at (const MusterPuppetVertex *v,
          const MusterPuppetScene *scene,
          const MusterPuppetLight *light)
{
  float half_width = scene->screen_width * .5f, half_height = scene->screen_height * .5f;
  float middle = -MUSTER_PUPPET_CAMERA_ABOVE - half_height;
  Vec3 way = vec3_unit (v->p);
  Vec3 mirrored = vec3_sub (way, vec3_scale (v->n, 2 * vec3_dot (way, v->n)));
  Vec3 hit = vec3_add (v->p, vec3_scale (mirrored, -v->p.z / fmaxf (mirrored.z, .05f)));
  float on_monitor = smooth_step (half_width + 3, half_width - 3, fabsf (hit.x)) *
                     smooth_step (half_height + 3, half_height - 3, fabsf (hit.y - middle));
  float lamp = powf (clampf (vec3_dot (mirrored, light->key), 0, 1), 60);
  Vec3 quarter = light->quarter[(hit.x > 0) + 2 * (hit.y < middle)];

  return vec3_add (
      vec3_scale (quarter, on_monitor * .04f * PUPPET_PI * scene->screen_nits * (float) light->lit),
      vec3_scale (light->ambient, scene->lux * (.02f + .9f * lamp * light->hardness)));
}

void
muster_puppet_add_medium (MusterPuppetCanvas *canvas,
                          const MusterPuppetScene *scene,
                          const MusterPuppetLight *light)
{
  enum { SIDE = 41 };
  float scale = MUSTER_PUPPET_PICTURE_CM * scene->medium_size;
  float width = scale + 2 * scene->medium_margin;
  float height =
      MUSTER_PUPPET_PICTURE_CM * HEIGHT / WIDTH * scene->medium_size + 2 * scene->medium_margin;
  float bend = fmaxf (scene->medium_bend, 5);
  float z = MUSTER_PUPPET_EYE_Z + (scene->subject == MUSTER_PUPPET_CUTOUT ? .75f : 0);
  MusterPuppetPlacing placing;
  MusterPuppetGrid *grid =
      muster_puppet_canvas_add_grid (canvas, MUSTER_PUPPET_MEDIUM, SIDE, SIDE, vec3 (1, 1, 1));

  placing_init (&placing, scene);
  for (int i = 0; i < SIDE * SIDE; i++) {
    MusterPuppetVertex *v = &grid->vertices[i];
    float across = (float) (i % SIDE) / (SIDE - 1), down = (float) (i / SIDE) / (SIDE - 1);
    float x = width * (across - .5f), y = height * (.5f - down) - 1.5f * scene->medium_size;
    Vec3 p = vec3 (x, y, z);

    if (scene->subject == MUSTER_PUPPET_PRINT_BENT)
      p = vec3 (bend * sinf (x / bend), y, z + bend * (cosf (x / bend) - 1));
    v->p = muster_puppet_place (&placing, p);
    v->u = x / scale + .5f;
    v->v = (down * height - scene->medium_margin) / (height - 2 * scene->medium_margin);
    v->cx = x;
    v->cy = y;
  }
  muster_puppet_light_grid (grid, canvas, light, 1);
  /* A tablet needs no normal for its shade: the place keeps the mirror image instead. */
  if (scene->subject == MUSTER_PUPPET_TABLET)
    for (int i = 0; i < SIDE * SIDE; i++)
      grid->vertices[i].n = glare_at (&grid->vertices[i], scene, light);
}

/**
 * muster_puppet_develop:
 * @canvas: a drawn portrait
 * @lux: the light it was drawn in
 * @on_paper: whether it is printed: lifted blacks, paper white 0.8
 * @picture: (out): WIDTH * HEIGHT * 3, albedo of the print or level of the panel
 */
void
muster_puppet_develop (const MusterPuppetCanvas *canvas,
                       float lux,
                       gboolean on_paper,
                       float *picture)
{
  for (int i = 0; i < WIDTH * HEIGHT * 3; i++) {
    float x = clampf (canvas->linear[i] / lux * 1.1f, 0, 1);

    picture[i] = on_paper ? .035f + .76f * x * (.8f + .2f * x) : x;
  }
}

static Vec3
shade_tablet (const MusterPuppetScene *scene,
              const float *picture,
              const MusterPuppetFragment *at,
              gboolean inside)
{
  Vec3 c = vec3 (0, 0, 0);

  if (inside) {
    /* The panel's red, green and blue stripes beat against the camera's pixels: moire. */
    float x = at->at.cx * PANEL_PITCH, y = at->at.cy * PANEL_PITCH;
    float shift = .13f * (float) (scene->frame % 7);
    float down = .07f * sinf (2 * PUPPET_PI * y);
    float across = 1 + .10f * sinf (2 * PUPPET_PI * (x + shift)) + down;
    float blue = 1 + .10f * sinf (2 * PUPPET_PI * (x + .33f)) + down;

    c = sample (picture, WIDTH, HEIGHT, at->at.u, at->at.v);
    c = vec3_filter (c, vec3 (across * 1.02f, across, blue * 1.06f));
    c = vec3_scale (c, PUPPET_PI * PANEL_WHITE);
  }
  return vec3_add (vec3_add (c, vec3_scale (at->at.light, .012f)), at->at.n);
}

/* Lux times albedo; @picture as developed. */
Vec3
muster_puppet_shade_medium (const MusterPuppetScene *scene,
                            const float *picture,
                            const MusterPuppetFragment *at)
{
  gboolean inside = at->at.u > 0 && at->at.u < 1 && at->at.v > 0 && at->at.v < 1;

  if (scene->subject == MUSTER_PUPPET_TABLET)
    return shade_tablet (scene, picture, at, inside);
  return vec3_filter (inside ? sample (picture, WIDTH, HEIGHT, at->at.u, at->at.v)
                             : vec3 (.80f, .80f, .78f),
                      at->at.light);
}

/* Where a cut-out lets the living eyes be seen; @cx and @cy on the sheet. */
gboolean
muster_puppet_is_eye_hole (const MusterPuppetIdentity *who,
                           const MusterPuppetScene *scene,
                           float cx,
                           float cy)
{
  float dx = (fabsf (cx) / scene->medium_size - who->eye_x) / 1.95f;
  float dy = (cy / scene->medium_size - who->eye_y) / 1.05f;

  return dx * dx + dy * dy < 1;
}
