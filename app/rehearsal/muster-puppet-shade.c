/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-puppet-shade.h"

#include "muster-puppet-features.h"
#include "muster-puppet-geometry.h"
#include "muster-puppet-media.h"

typedef struct {
  MusterPuppetCanvas *canvas;
  const MusterPuppetHead *head;
  const MusterPuppetScene *scene;
  const MusterPuppetLight *light;
  const float *picture;
} Shader;

/* Reflection of the key lamp, 0 to 1 (Blinn's half vector). */
static float
highlight (const MusterPuppetLight *light, const MusterPuppetFragment *at, float power)
{
  Vec3 half = vec3_unit (vec3_sub (light->key, vec3_unit (at->at.p)));

  return powf (clampf (vec3_dot (vec3_unit (at->at.n), half), 0, 1), power);
}

static Vec3
shade_head (const Shader *shader, const MusterPuppetFragment *at)
{
  const MusterPuppetIdentity *who = &shader->head->who;
  const MusterPuppetScene *scene = shader->scene;
  float aside = fabsf (at->at.u - .5f), gloss = .05f; /* aside: 0 in front to 0.5 at the back */
  float z = 9 * cosf (muster_puppet_head_theta (2 * at->at.u - 1));
  Vec3 c = sample (
      shader->head->skin, MUSTER_PUPPET_SKIN_SIDE, MUSTER_PUPPET_SKIN_SIDE, at->at.u, at->at.v);

  if (aside < .31f) {
    if (fabsf (at->at.cy - who->eye_y) < 1.6f)
      c = muster_puppet_paint_eye (who, &scene->pose, shader->light, at, c);
    else
      c = muster_puppet_paint_mouth (who, &scene->pose, at, c);
  }
  if ((scene->accessories & MUSTER_PUPPET_MASK) && aside < .3f &&
      muster_puppet_in_mask (who, at->at.cx, at->at.cy)) {
    float pleat = sinf ((at->at.cy + 6) * 2 * PUPPET_PI / 2.6f);

    c = vec3_scale (vec3 (.40f, .60f, .72f), .9f + .1f * pleat);
    gloss = 0;
  }
  if ((scene->accessories & MUSTER_PUPPET_HAT) && at->at.cy > muster_puppet_hat_line (z)) {
    c = vec3_scale (who->cloth, 1 + .1f * noise (at->at.u * 300, at->at.v * 300, 3));
    gloss = 0;
  }
  c = vec3_filter (c, at->at.light);
  if (gloss > 0) {
    gloss *= highlight (shader->light, at, 14) * scene->light_hardness * 2;
    c = vec3_add (c, vec3_scale (shader->light->ambient, gloss * shader->light->lux));
  }
  return c;
}

static Vec3
shade_body (const Shader *shader, const MusterPuppetFragment *at)
{
  const MusterPuppetIdentity *who = &shader->head->who;
  float x = at->at.cx, y = at->at.cy;
  float neckline = -14.4f - 3.2f * bell (x, 3.2f) * smooth_step (-.2f, .5f, at->at.u);
  float bare = smooth_step (neckline - .08f, neckline + .08f, y);
  Vec3 cloth = vec3_scale (who->cloth, 1 + .12f * rough_noise (x * .5f, y * .35f, who->seed + 2));

  if (fabsf (y - neckline + .8f) < .8f && bare < .5f)
    cloth = vec3_scale (who->collar, .8f);
  return vec3_filter (vec3_mix (cloth, vec3_scale (who->skin, .92f), bare), at->at.light);
}

static Vec3
shade_glossy (const Shader *shader, const MusterPuppetFragment *at, Vec3 colour, float gloss)
{
  return vec3_add (vec3_filter (colour, at->at.light),
                   vec3_scale (shader->light->ambient, shader->light->lux * gloss));
}

static Vec3
shade (const Shader *shader, guint32 face, float x, float y)
{
  const MusterPuppetGrid *grid = muster_puppet_canvas_get_grid (shader->canvas, face);
  MusterPuppetFragment at = muster_puppet_canvas_get_fragment (shader->canvas, face, x, y);

  switch (grid->material) {
  case MUSTER_PUPPET_HEAD:
    return shade_head (shader, &at);
  case MUSTER_PUPPET_BODY:
    return shade_body (shader, &at);
  case MUSTER_PUPPET_MEDIUM:
    return muster_puppet_shade_medium (shader->scene, shader->picture, &at);
  case MUSTER_PUPPET_LENS:
    return shade_glossy (
        shader, &at, grid->colour, .03f + .12f * highlight (shader->light, &at, 30));
  case MUSTER_PUPPET_FRAME:
  default:
    return shade_glossy (shader, &at, grid->colour, .08f * highlight (shader->light, &at, 20));
  }
}

/* Inside one surface one shade a pixel is enough; on an edge each sample gets its own. */
static void
resolve_pixel (const Shader *shader, int x, int y)
{
  MusterPuppetCanvas *canvas = shader->canvas;
  gsize below = 2 * (gsize) canvas->width;
  gsize at = (gsize) (2 * y) * below + (gsize) (2 * x);
  const guint32 *f = canvas->face + at;
  const float *z = canvas->depth + at;
  float *out = canvas->linear + 3 * ((gsize) y * (gsize) canvas->width + (gsize) x);
  guint32 faces[4] = {f[0], f[1], f[below], f[below + 1]};
  float far = MIN (MIN (z[0], z[1]), MIN (z[below], z[below + 1]));
  float near = MAX (MAX (z[0], z[1]), MAX (z[below], z[below + 1]));
  guint32 grid = faces[0] >> 24;
  Vec3 c = vec3 (0, 0, 0);

  if (near == 0)
    return;
  if (far > .97f * near && faces[1] >> 24 == grid && faces[2] >> 24 == grid &&
      faces[3] >> 24 == grid) {
    c = shade (shader, faces[0], (float) x + .5f, (float) y + .5f);
  } else {
    for (int k = 0; k < 4; k++) {
      Vec3 one = vec3 (out[0], out[1], out[2]);

      if (faces[k] != MUSTER_PUPPET_UNSEEN)
        one = shade (shader,
                     faces[k],
                     (float) x + .25f + .5f * (float) (k & 1),
                     (float) y + .25f + .5f * (float) (k >> 1));
      c = vec3_add (c, vec3_scale (one, .25f));
    }
  }
  out[0] = c.x;
  out[1] = c.y;
  out[2] = c.z;
}

void
muster_puppet_shade (MusterPuppetCanvas *canvas,
                     const MusterPuppetHead *head,
                     const MusterPuppetScene *scene,
                     const MusterPuppetLight *light,
                     const float *picture)
{
  Shader shader = {canvas, head, scene, light, picture};

  if (canvas->x1 < 0)
    return;
  for (int y = canvas->y0 / 2; y <= canvas->y1 / 2; y++)
    for (int x = canvas->x0 / 2; x <= canvas->x1 / 2; x++)
      resolve_pixel (&shader, x, y);
}
