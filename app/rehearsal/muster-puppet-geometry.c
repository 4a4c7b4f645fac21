/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-puppet-geometry.h"

/* --- the head in a pose --- */

float
muster_puppet_jaw_gap (const MusterPuppetIdentity *who, const MusterPuppetPose *pose)
{
  return (1.5f + .85f * who->mouth_width) * clampf (pose->mouth, 0, 1);
}

float
muster_puppet_hat_line (float z)
{
  return 4.6f - .09f * z;
}

static float
mask_top (const MusterPuppetIdentity *who, float x)
{
  return who->nose_y + 2.1f - .05f * x * x;
}

gboolean
muster_puppet_in_mask (const MusterPuppetIdentity *who, float x, float y)
{
  return y < mask_top (who, x) && y > -10.6f + who->chin_y && fabsf (x) < 6.4f;
}

/* The part below the slit falls with the jaw, the lips close over the gap at its ends. */
static Vec3
open_mouth (const MusterPuppetHead *head, const MusterPuppetPose *pose, Vec3 rest, Vec3 p, int row)
{
  const MusterPuppetIdentity *who = &head->who;
  float gap = muster_puppet_jaw_gap (who, pose);
  float below = who->mouth_y - rest.y, x = rest.x / who->mouth_width;
  float arch = sqrtf (clampf (1 - x * x / .9f, 0, 1));

  if (row > head->slit_row) {
    float fall = gap *
                 fmaxf (arch * smooth_step (-3, 1.5f, 3 - below), smooth_step (0, 2.8f, below)) *
                 smooth_step (-3, 5, rest.z);

    p.y -= fall;
    p.z -= .28f * fall;
  } else if (rest.z > 3) {
    p.y += .1f * gap * arch * bell (below, .9f);
  }
  p.x -= .12f * gap * x * bell (below, 1.2f) * smooth_step (1.5f, 1, fabsf (x));
  return p;
}

static Vec3
express (const MusterPuppetHead *head, const MusterPuppetPose *pose, Vec3 rest, int row)
{
  const MusterPuppetIdentity *who = &head->who;
  float below = who->mouth_y - rest.y, x = rest.x / who->mouth_width;
  float smile = clampf (pose->smile, -1, 1), corner, brow;
  Vec3 p = rest;

  if (rest.z < -3)
    return rest;
  corner = bell (below, 1.1f) * bell (fabsf (rest.x) - who->mouth_width, 1.1f) *
           smooth_step (2, 5, rest.z);
  p.y += corner * .5f * smile + who->mouth_bow * bell (below, .8f) * x * x *
                                    smooth_step (1.6f, 1, fabsf (x)) * smooth_step (2, 5, rest.z);
  p.x += corner * .45f * smile * (rest.x > 0 ? 1 : -1);
  p.z -= corner * .25f * smile;

  if (muster_puppet_jaw_gap (who, pose) > 0)
    p = open_mouth (head, pose, rest, p, row);
  /* A firm blink pulls the brows down: landmark models see a shut eye by it. Of 0, 2, 2.6, 3, 3.5
   * and 4, the eye aspect ratio of the twelve falls most at 3 (median to 0.48 of open). */
  brow = pose->brow - 3.0f * (1 - fminf (1, .5f * (pose->eye_left + pose->eye_right)));
  if (brow != 0)
    p.y += .45f * brow * bell (rest.y - who->eye_y - 1.9f, 1.1f) * smooth_step (3, 6, rest.z);
  return p;
}

/* Hat and mask are the head's own surface pushed out. */
static Vec3
wear (const MusterPuppetHead *head, const MusterPuppetScene *scene, Vec3 rest, Vec3 p)
{
  const MusterPuppetIdentity *who = &head->who;

  if (scene->accessories & MUSTER_PUPPET_HAT) {
    float line = muster_puppet_hat_line (rest.z);
    float t = smooth_step (line - .3f, line + .3f, rest.y);
    float wider = 1 + .8f / fmaxf (6, hypotf (rest.x, rest.z));

    if (t > 0)
      p = vec3_mix (p, vec3 (rest.x * wider, rest.y + .5f, rest.z * wider), t);
  }
  if ((scene->accessories & MUSTER_PUPPET_MASK) && rest.z > .5f + .12f * (-6 - rest.y) &&
      muster_puppet_in_mask (who, rest.x, rest.y)) {
    float t = smooth_step (6.4f, 4.5f, fabsf (rest.x));
    float dome = 9.3f + 1.9f * bell (rest.y - who->nose_y + .5f, 3) - .085f * rest.x * rest.x;

    p.z = mixf (p.z + .25f, fmaxf (p.z + .3f, dome), t);
  }
  /* Behind a cut-out the nose is pressed flat. */
  if (scene->subject == MUSTER_PUPPET_CUTOUT && p.z > 9.0f)
    p.z = 9.0f + .1f * (p.z - 9.0f);
  return p;
}

void
muster_puppet_head_placing_init (MusterPuppetPlacing *self, const MusterPuppetScene *scene)
{
  const MusterPuppetPose *pose = &scene->pose;

  muster_puppet_placing_init (
      self,
      pose->yaw,
      pose->pitch,
      pose->roll,
      vec3 (0, -5, -1), /* the neck */
      vec3 (scene->offset_x, scene->offset_y, -scene->distance - MUSTER_PUPPET_EYE_Z));
}

static void
add_head (MusterPuppetCanvas *canvas,
          const MusterPuppetHead *head,
          const MusterPuppetScene *scene,
          const MusterPuppetLight *light,
          const MusterPuppetPlacing *placing)
{
  const int columns = MUSTER_PUPPET_HEAD_COLUMNS, rows = MUSTER_PUPPET_HEAD_ROWS;
  MusterPuppetGrid *grid =
      muster_puppet_canvas_add_grid (canvas, MUSTER_PUPPET_HEAD, columns, rows, vec3 (0, 0, 0));

  for (int i = 0; i < columns * rows; i++) {
    MusterPuppetVertex *v = &grid->vertices[i];
    Vec3 rest = head->rest[i];
    Vec3 p = wear (head, scene, rest, express (head, &scene->pose, rest, i / columns));

    v->p = muster_puppet_place (placing, p);
    v->cx = rest.x;
    v->cy = rest.y;
    v->u = (float) (i % columns) / (float) (columns - 1);
    v->v = (float) (i / columns) / (float) (rows - 1);
  }
  muster_puppet_grid_finish (grid, canvas);
  for (int i = 0; i < columns * rows; i++) {
    MusterPuppetVertex *v = &grid->vertices[i];

    /* What certainly looks away from the lens is not seen. */
    if (vec3_dot (v->n, v->p) < -.3f * v->p.z)
      v->light =
          muster_puppet_light_at (light, v->p, v->n, head->access[i], head->hair[i] > .5f ? 0 : 1);
  }
}

/* --- neck and shoulders --- */

static void
add_body (MusterPuppetCanvas *canvas,
          const MusterPuppetHead *head,
          const MusterPuppetScene *scene,
          const MusterPuppetLight *light)
{
  enum { COLUMNS = 64, ROWS = 40, KNOTS = 9 };
  static const float height[] = {-5, -8.5f, -11.5f, -13.8f, -15.5f, -17.5f, -20.5f, -28, -60};
  static const float half_width[] = {5, 5.5f, 5.7f, 6.6f, 11, 16.5f, 19.5f, 21, 23};
  static const float half_depth[] = {5, 5.6f, 5.9f, 6.6f, 7.6f, 8.8f, 10, 12, 14};
  Vec3 shift = vec3 (scene->offset_x, scene->offset_y, -scene->distance - MUSTER_PUPPET_EYE_Z);
  MusterPuppetGrid *grid =
      muster_puppet_canvas_add_grid (canvas, MUSTER_PUPPET_BODY, COLUMNS, ROWS, vec3 (0, 0, 0));

  for (int i = 0; i < COLUMNS * ROWS; i++) {
    MusterPuppetVertex *v = &grid->vertices[i];
    float k = 8.0f * (float) (i / COLUMNS) / (ROWS - 1);
    float theta = PUPPET_PI * (2.0f * (float) (i % COLUMNS) / (COLUMNS - 1) - 1);
    float width = spline (half_width, KNOTS, k) * (.5f + .5f * head->who.width);
    Vec3 p = vec3 (width * sinf (theta),
                   spline (height, KNOTS, k),
                   spline (half_depth, KNOTS, k) * cosf (theta) - 1.5f);

    v->p = vec3_add (p, shift);
    v->cx = p.x;
    v->cy = p.y;
    v->u = cosf (theta);
  }
  muster_puppet_grid_finish (grid, canvas);
  for (int i = 0; i < COLUMNS * ROWS; i++) {
    MusterPuppetVertex *v = &grid->vertices[i];
    /* The chin shades the neck. */
    float access =
        mixf (1, .42f, smooth_step (-15.5f, -9.5f, v->cy) * smooth_step (-.6f, .4f, v->u));

    v->light = muster_puppet_light_at (light, v->p, v->n, access, .5f);
    if (v->cy > -13)
      v->light = vec3_scale (v->light, mixf (1, .7f, smooth_step (-13, -10, v->cy)));
  }
}

/* --- things --- */

void
muster_puppet_light_grid (MusterPuppetGrid *grid,
                          const MusterPuppetCanvas *canvas,
                          const MusterPuppetLight *light,
                          float access)
{
  muster_puppet_grid_finish (grid, canvas);
  for (int i = 0; i < grid->columns * grid->rows; i++) {
    MusterPuppetVertex *v = &grid->vertices[i];

    v->light = muster_puppet_light_at (light, v->p, v->n, access, 0);
  }
}

typedef struct {
  MusterPuppetCanvas *canvas;
  const MusterPuppetLight *light;
  const MusterPuppetPlacing *placing;
} Stage;

static void
add_tube (const Stage *stage, const Vec3 *path, int n, float radius, Vec3 colour)
{
  enum { SIDES = 7 };
  MusterPuppetGrid *grid =
      muster_puppet_canvas_add_grid (stage->canvas, MUSTER_PUPPET_FRAME, SIDES, n, colour);

  for (int i = 0; i < n; i++) {
    Vec3 along = vec3_unit (vec3_sub (path[MIN (i + 1, n - 1)], path[MAX (i - 1, 0)]));
    Vec3 helper = fabsf (along.z) > .8f ? vec3 (0, 1, 0) : vec3 (0, 0, 1);
    Vec3 a = vec3_unit (vec3_cross (along, helper)), b = vec3_cross (a, along);

    for (int k = 0; k < SIDES; k++) {
      float turn = 2 * PUPPET_PI * (float) k / (SIDES - 1);
      Vec3 spoke =
          vec3_add (vec3_scale (a, radius * cosf (turn)), vec3_scale (b, radius * sinf (turn)));

      grid->vertices[i * SIDES + k].p =
          muster_puppet_place (stage->placing, vec3_add (path[i], spoke));
    }
  }
  muster_puppet_light_grid (grid, stage->canvas, stage->light, .9f);
}

/* A point of the rim, or inside it with @grow below 1; @side -1 left, 1 right. */
static Vec3
rim_point (const MusterPuppetIdentity *who, float side, float turn, float grow)
{
  float c = cosf (turn), s = sinf (turn);
  float x = who->glass_width * (c < 0 ? -1 : 1) * powf (fabsf (c), .75f);
  float y = who->glass_height * (s < 0 ? -1 : 1) * powf (fabsf (s), .8f);
  float at = side * who->eye_x + x * grow;

  return vec3 (at, who->eye_y - .25f + y * grow, 10.0f - .045f * at * at + .1f * who->nose_z);
}

static void
add_lens (const Stage *stage, const MusterPuppetIdentity *who, float side, Vec3 colour)
{
  enum { N = 29, RINGS = 4 };
  MusterPuppetGrid *grid =
      muster_puppet_canvas_add_grid (stage->canvas, MUSTER_PUPPET_LENS, N, RINGS, colour);

  for (int ring = 0; ring < RINGS; ring++)
    for (int i = 0; i < N; i++) {
      Vec3 p = rim_point (
          who, side, 2 * PUPPET_PI * (float) i / (N - 1), .001f + (float) ring / (RINGS - 1));

      p.z += .12f * (float) (RINGS - 1 - ring) / (RINGS - 1);
      grid->vertices[ring * N + i].p = muster_puppet_place (stage->placing, p);
    }
  muster_puppet_light_grid (grid, stage->canvas, stage->light, 1);
}

static void
add_glasses (const Stage *stage, const MusterPuppetIdentity *who, gboolean dark)
{
  enum { N = 29, TEMPLE = 6, BRIDGE = 7 };
  Vec3 path[N], colour = dark ? vec3 (.012f, .012f, .013f) : who->rim, a, b;

  for (int i = -1; i <= 1; i += 2) {
    float side = (float) i;
    Vec3 hinge = rim_point (who, side, side > 0 ? .3f : PUPPET_PI - .3f, 1);
    Vec3 ear = vec3 (side * (7.4f * who->width + .4f), who->eye_y + .4f, -.5f);

    for (int k = 0; k < N; k++)
      path[k] = rim_point (who, side, 2 * PUPPET_PI * (float) k / (N - 1), 1);
    add_tube (stage, path, N, who->glass_thick, colour);
    for (int k = 0; k < TEMPLE; k++)
      path[k] = vec3_mix (hinge, ear, (float) k / (TEMPLE - 1));
    for (int k = 1; k < TEMPLE - 1; k++)
      path[k].x += side * .35f;
    add_tube (stage, path, TEMPLE, who->glass_thick, colour);
    if (dark)
      add_lens (stage, who, side, colour);
  }
  a = rim_point (who, -1, .25f, 1);
  b = rim_point (who, 1, PUPPET_PI - .25f, 1);
  for (int k = 0; k < BRIDGE; k++) {
    float t = (float) k / (BRIDGE - 1), lift = .35f * sinf (PUPPET_PI * t);

    path[k] = vec3_add (vec3_mix (a, b, t), vec3 (0, lift, lift));
  }
  add_tube (stage, path, BRIDGE, who->glass_thick, colour);
}

static void
add_brim (const Stage *stage, Vec3 colour)
{
  enum { COLUMNS = 25, ROWS = 8 };
  MusterPuppetGrid *grid =
      muster_puppet_canvas_add_grid (stage->canvas, MUSTER_PUPPET_FRAME, COLUMNS, ROWS, colour);

  for (int row = 0; row < ROWS; row++)
    for (int column = 0; column < COLUMNS; column++) {
      float turn = (2.0f * (float) column / (COLUMNS - 1) - 1) * 1.15f;
      float k = 1 - (float) row / (ROWS - 1), reach = 6.5f * k * cosf (turn * 1.2f);
      float x = 8.2f * sinf (turn);
      Vec3 p = vec3 (
          x, 4.1f - .38f * reach - .06f * x * sinf (turn) * 4, 9.4f * cosf (turn) + .4f + reach);

      grid->vertices[row * COLUMNS + column].p = muster_puppet_place (stage->placing, p);
    }
  muster_puppet_light_grid (grid, stage->canvas, stage->light, .9f);
}

void
muster_puppet_add_person (MusterPuppetCanvas *canvas,
                          const MusterPuppetHead *head,
                          const MusterPuppetScene *scene,
                          const MusterPuppetLight *light)
{
  MusterPuppetPlacing placing;
  Stage stage = {canvas, light, &placing};
  gboolean own_glasses = head->who.glasses && scene->subject != MUSTER_PUPPET_CUTOUT &&
                         !(scene->accessories & MUSTER_PUPPET_NO_GLASSES);

  muster_puppet_head_placing_init (&placing, scene);
  add_body (canvas, head, scene, light);
  add_head (canvas, head, scene, light, &placing);
  if (scene->accessories & MUSTER_PUPPET_DARK_GLASSES)
    add_glasses (&stage, &head->who, TRUE);
  else if (own_glasses)
    add_glasses (&stage, &head->who, FALSE);
  if (scene->accessories & MUSTER_PUPPET_HAT)
    add_brim (&stage, head->who.cloth);
}

/* A padded back with rounded corners, lower than a sitter's head would be. */
void
muster_puppet_add_chair (MusterPuppetCanvas *canvas,
                         const MusterPuppetScene *scene,
                         const MusterPuppetLight *light)
{
  enum { SIDE = 33 };
  Vec3 seat = vec3 (0, -32, -scene->distance - 20);
  MusterPuppetGrid *grid = muster_puppet_canvas_add_grid (
      canvas, MUSTER_PUPPET_FRAME, SIDE, SIDE, vec3 (.09f, .10f, .13f));

  for (int i = 0; i < SIDE * SIDE; i++) {
    float u = 2 * (float) (i % SIDE) / (SIDE - 1) - 1, v = 1 - 2 * (float) (i / SIDE) / (SIDE - 1);
    /* a square bent into a rounder shape; the pad bulges to the front */
    float x = u * (1 - .18f * v * v), y = v * (1 - .18f * u * u);
    float pad = 3 * (1 - u * u * u * u) * (1 - v * v * v * v);

    grid->vertices[i].p = vec3_add (seat, vec3 (21 * x, 22 * y, pad));
  }
  muster_puppet_light_grid (grid, canvas, light, .9f);
}
