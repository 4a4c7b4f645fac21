/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-puppet-canvas.h"

#include <string.h>

/* Points of all grids of a scene: the head is the largest, 161 x 157. */
#define MAX_VERTICES 52000

/* A triangle is named by its grid, its cell's first vertex, and which half of the cell it is. */
#define GRID_OF(face) ((face) >> 24)
#define CELL_OF(face) (((face) >> 1) & 0x7fffff)
#define LOWER_HALF    1u

/* Samples that are looked at together: a vector of every processor we know. */
#define FOUR 4
typedef float Floats __attribute__ ((vector_size (FOUR * sizeof (float))));
typedef gint32 Bits __attribute__ ((vector_size (FOUR * sizeof (gint32))));

/* --- memory --- */

static void
forget_touched (MusterPuppetCanvas *self)
{
  self->x0 = 2 * self->width;
  self->y0 = 2 * self->height;
  self->x1 = self->y1 = -1;
}

/**
 * muster_puppet_canvas_set_size:
 * @self: a canvas, zero at first
 * @width: pixels
 * @height: pixels
 *
 * Makes room; cheap if the size is the same as before.
 */
void
muster_puppet_canvas_set_size (MusterPuppetCanvas *self, int width, int height)
{
  gsize n = (gsize) width * (gsize) height;

  if (self->width == width && self->height == height)
    return;
  muster_puppet_canvas_clear (self);
  self->linear = g_new (float, n * 3);
  self->spare = g_new (float, n * 3);
  self->depth = g_new0 (float, n * 4 + FOUR);
  self->face = g_new (guint32, n * 4 + FOUR);
  memset (self->face, 0xff, n * 4 * sizeof *self->face);
  self->vertices = g_new (MusterPuppetVertex, MAX_VERTICES);
  self->width = width;
  self->height = height;
  forget_touched (self);
}

void
muster_puppet_canvas_clear (MusterPuppetCanvas *self)
{
  g_free (self->linear);
  g_free (self->spare);
  g_free (self->depth);
  g_free (self->face);
  g_free (self->vertices);
  memset (self, 0, sizeof *self);
}

/* Takes everything off; @field_of_view in degrees across. The linear picture is the caller's. */
void
muster_puppet_canvas_begin (MusterPuppetCanvas *self, float field_of_view)
{
  const gsize across = (gsize) MAX (self->x1 - self->x0 + 1, 0);

  self->focal = .5f * (float) self->width / tanf (field_of_view * PUPPET_PI / 360);
  for (int y = self->y0; y <= self->y1; y++) {
    const gsize at = (gsize) y * (gsize) (2 * self->width) + (gsize) self->x0;

    memset (self->depth + at, 0, across * sizeof *self->depth);
    memset (self->face + at, 0xff, across * sizeof *self->face);
  }
  forget_touched (self);
  self->n_vertices = 0;
  self->n_grids = 0;
}

/* --- grids --- */

/**
 * muster_puppet_canvas_add_grid:
 * @self: a canvas
 * @material: how it is shaded
 * @columns: points across, running right when seen from outside
 * @rows: points down
 * @colour: linear albedo, for the materials that have one
 *
 * Everything but head and body is seen from both sides.
 *
 * Returns: (transfer none): a grid of zero vertices; fill p, u, v, cx, cy, then
 *   muster_puppet_grid_finish(), then light
 */
MusterPuppetGrid *
muster_puppet_canvas_add_grid (
    MusterPuppetCanvas *self, MusterPuppetMaterial material, int columns, int rows, Vec3 colour)
{
  gsize n = (gsize) columns * (gsize) rows;
  MusterPuppetGrid *grid;

  g_assert (self->n_grids < MUSTER_PUPPET_MAX_GRIDS && self->n_vertices + n <= MAX_VERTICES);
  grid = &self->grids[self->n_grids++];
  grid->material = material;
  grid->columns = columns;
  grid->rows = rows;
  grid->two_sided = material != MUSTER_PUPPET_HEAD && material != MUSTER_PUPPET_BODY;
  grid->colour = colour;
  grid->vertices = self->vertices + self->n_vertices;
  self->n_vertices += n;
  memset (grid->vertices, 0, n * sizeof *grid->vertices);
  return grid;
}

static Vec3
grid_normal (const MusterPuppetGrid *self, int row, int column)
{
  const MusterPuppetVertex *v = self->vertices;
  int left = MAX (column - 1, 0), right = MIN (column + 1, self->columns - 1);
  int above = MAX (row - 1, 0), below = MIN (row + 1, self->rows - 1);
  Vec3 across = vec3_sub (v[row * self->columns + right].p, v[row * self->columns + left].p);
  Vec3 down = vec3_sub (v[below * self->columns + column].p, v[above * self->columns + column].p);
  Vec3 normal = vec3_unit (vec3_cross (down, across));

  if (self->two_sided && vec3_dot (normal, v[row * self->columns + column].p) > 0)
    return vec3_scale (normal, -1);
  return normal;
}

/* Normals by central differences, and the place of each point in the picture. */
void
muster_puppet_grid_finish (MusterPuppetGrid *self, const MusterPuppetCanvas *canvas)
{
  float middle_x = .5f * (float) canvas->width, middle_y = .5f * (float) canvas->height;

  for (int row = 0; row < self->rows; row++)
    for (int column = 0; column < self->columns; column++) {
      MusterPuppetVertex *v = &self->vertices[row * self->columns + column];
      float depth = fmaxf (-v->p.z, 1);

      v->n = grid_normal (self, row, column);
      v->iz = 1 / depth;
      v->sx = middle_x + canvas->focal * v->p.x / depth;
      v->sy = middle_y - canvas->focal * v->p.y / depth;
    }
}

/* --- visibility --- */

typedef struct {
  MusterPuppetCanvas *canvas;
  MusterPuppetHole hole; /* NULL for a whole surface */
  gconstpointer hole_data;
  guint32 face;
} Raster;

/* Of a triangle with positive area; coordinates are samples from corner @a on. */
typedef struct {
  const MusterPuppetVertex *a, *b, *c;
  float ax, ay, bx, by, cx, cy;
  float k; /* 1 / area */
} Corners;

/* Takes samples out of @seen that fall through a hole. */
static Bits
leave_out_holes (const Raster *raster, const Corners *at, Bits seen, const Floats w[3])
{
  for (int i = 0; i < FOUR; i++)
    if (seen[i] != 0 &&
        raster->hole (raster->hole_data,
                      w[0][i] * at->a->cx + w[1][i] * at->b->cx + w[2][i] * at->c->cx,
                      w[0][i] * at->a->cy + w[1][i] * at->b->cy + w[2][i] * at->c->cy))
      seen[i] = 0;
  return seen;
}

/* Writes what is nearer than what is there; @mask says which samples are in the triangle. */
static void
keep_nearer (const Raster *raster, const Corners *at, gsize i, Bits mask, const Floats w[3])
{
  float *depth = raster->canvas->depth + i;
  guint32 *face = raster->canvas->face + i;
  const Floats iz = w[0] * at->a->iz + w[1] * at->b->iz + w[2] * at->c->iz;
  Floats old;
  Bits old_face, seen;

  memcpy (&old, depth, sizeof old);
  memcpy (&old_face, face, sizeof old_face);
  seen = mask & (Bits) (iz > old);
  if (raster->hole != NULL)
    seen = leave_out_holes (raster, at, seen, w);
  old = (Floats) (((Bits) iz & seen) | ((Bits) old & ~seen));
  old_face = ((gint32) raster->face & seen) | (old_face & ~seen);
  memcpy (depth, &old, sizeof old);
  memcpy (face, &old_face, sizeof old_face);
}

static gboolean
is_any (Bits bits)
{
  guint64 halves[2];

  memcpy (halves, &bits, sizeof halves);
  return (halves[0] | halves[1]) != 0;
}

/* The samples in a box. */
static void
fill (const Raster *raster, const Corners *at, const int box[4])
{
  const Bits steps = {0, 1, 2, 3};
  const gsize stride = (gsize) (2 * raster->canvas->width);

  for (int y = box[1]; y <= box[3]; y++) {
    const float dy = (float) y + .5f - at->ay, from_b = dy * at->cx, from_c = at->bx * dy;

    for (int x = box[0]; x <= box[2]; x += FOUR) {
      const Bits column = steps + x;
      const Floats dx = __builtin_convertvector(column, Floats) + .5f - at->ax;
      Floats w[3];
      Bits mask;

      w[1] = (dx * at->cy - from_b) * at->k;
      w[2] = (from_c - at->by * dx) * at->k;
      w[0] = 1 - w[1] - w[2];
      mask =
          (Bits) (w[0] >= 0) & (Bits) (w[1] >= 0) & (Bits) (w[2] >= 0) & (Bits) (column <= box[2]);
      if (is_any (mask))
        keep_nearer (raster, at, (gsize) y * stride + (gsize) x, mask, w);
    }
  }
}

static Corners
corners_of (const MusterPuppetVertex *a,
            const MusterPuppetVertex *b,
            const MusterPuppetVertex *c,
            float area)
{
  const float ax = 2 * a->sx, ay = 2 * a->sy;

  return (Corners){.a = a,
                   .b = b,
                   .c = c,
                   .ax = ax,
                   .ay = ay,
                   .bx = 2 * b->sx - ax,
                   .by = 2 * b->sy - ay,
                   .cx = 2 * c->sx - ax,
                   .cy = 2 * c->sy - ay,
                   .k = 1 / area};
}

static void
rasterise_triangle (const Raster *raster,
                    gboolean two_sided,
                    const MusterPuppetVertex *a,
                    const MusterPuppetVertex *b,
                    const MusterPuppetVertex *c)
{
  MusterPuppetCanvas *canvas = raster->canvas;
  float width = 2 * (float) canvas->width, height = 2 * (float) canvas->height;
  float area = (2 * b->sx - 2 * a->sx) * (2 * c->sy - 2 * a->sy) -
               (2 * b->sy - 2 * a->sy) * (2 * c->sx - 2 * a->sx);
  float low_x = 2 * fminf (a->sx, fminf (b->sx, c->sx));
  float high_x = 2 * fmaxf (a->sx, fmaxf (b->sx, c->sx));
  float low_y = 2 * fminf (a->sy, fminf (b->sy, c->sy));
  float high_y = 2 * fmaxf (a->sy, fmaxf (b->sy, c->sy));
  Corners corners;
  int box[4];

  if ((area < 0 && !two_sided) || fabsf (area) < 1e-6f)
    return;
  if (high_x < 0 || high_y < 0 || low_x > width || low_y > height)
    return;
  box[0] = (int) clampf (ceilf (low_x - .5f), 0, width);
  box[2] = (int) clampf (floorf (high_x - .5f), -1, width - 1);
  box[1] = (int) clampf (ceilf (low_y - .5f), 0, height);
  box[3] = (int) clampf (floorf (high_y - .5f), -1, height - 1);
  if (box[2] < box[0] || box[3] < box[1])
    return;
  canvas->x0 = MIN (canvas->x0, box[0]);
  canvas->y0 = MIN (canvas->y0, box[1]);
  canvas->x1 = MAX (canvas->x1, box[2]);
  canvas->y1 = MAX (canvas->y1, box[3]);
  corners = area < 0 ? corners_of (a, c, b, -area) : corners_of (a, b, c, area);
  fill (raster, &corners, box);
}

/**
 * muster_puppet_canvas_rasterise:
 * @self: a canvas with finished grids
 * @hole: (nullable): asked for the samples of a %MUSTER_PUPPET_MEDIUM
 * @data: for @hole
 *
 * Finds the nearest triangle at each sample, two by two of them a pixel.
 */
void
muster_puppet_canvas_rasterise (MusterPuppetCanvas *self, MusterPuppetHole hole, gconstpointer data)
{
  for (guint k = 0; k < self->n_grids; k++) {
    const MusterPuppetGrid *grid = &self->grids[k];
    const MusterPuppetVertex *v = grid->vertices;
    Raster raster = {self, grid->material == MUSTER_PUPPET_MEDIUM ? hole : NULL, data, 0};
    int next = grid->columns;

    for (int row = 0; row < grid->rows - 1; row++)
      for (int column = 0; column < grid->columns - 1; column++) {
        int i = row * grid->columns + column;

        raster.face = k << 24 | (guint32) i << 1;
        rasterise_triangle (&raster, grid->two_sided, v + i, v + i + 1, v + i + next);
        raster.face |= LOWER_HALF;
        rasterise_triangle (&raster, grid->two_sided, v + i + 1, v + i + next + 1, v + i + next);
      }
  }
}

const MusterPuppetGrid *
muster_puppet_canvas_get_grid (const MusterPuppetCanvas *self, guint32 face)
{
  return &self->grids[GRID_OF (face)];
}

/* What lies at @x, @y (pixels) on the triangle @face. Weights may leave the triangle a little, for
 * pixels on its edge. */
MusterPuppetFragment
muster_puppet_canvas_get_fragment (const MusterPuppetCanvas *self, guint32 face, float x, float y)
{
  const MusterPuppetGrid *grid = &self->grids[GRID_OF (face)];
  const MusterPuppetVertex *v = grid->vertices + CELL_OF (face);
  gboolean lower = (face & LOWER_HALF) != 0;
  const MusterPuppetVertex *a = lower ? v + 1 : v, *b = lower ? v + grid->columns + 1 : v + 1;
  const MusterPuppetVertex *c = v + grid->columns;
  float area = (b->sx - a->sx) * (c->sy - a->sy) - (b->sy - a->sy) * (c->sx - a->sx);
  float wb = ((x - a->sx) * (c->sy - a->sy) - (y - a->sy) * (c->sx - a->sx)) / area;
  float wc = ((b->sx - a->sx) * (y - a->sy) - (b->sy - a->sy) * (x - a->sx)) / area;
  float wa;
  MusterPuppetFragment f;

  wb = clampf (wb, -.5f, 1.5f);
  wc = clampf (wc, -.5f, 1.5f);
  wa = 1 - wb - wc;
#define BLEND(member) (wa * a->member + wb * b->member + wc * c->member)
  f.at.p = vec3 (BLEND (p.x), BLEND (p.y), BLEND (p.z));
  f.at.n = vec3 (BLEND (n.x), BLEND (n.y), BLEND (n.z));
  f.at.light = vec3 (BLEND (light.x), BLEND (light.y), BLEND (light.z));
  f.at.u = BLEND (u);
  f.at.v = BLEND (v);
  f.at.cx = BLEND (cx);
  f.at.cy = BLEND (cy);
#undef BLEND
  f.at.sx = x;
  f.at.sy = y;
  f.at.iz = -1 / f.at.p.z;
  f.footprint = -f.at.p.z / self->focal;
  return f;
}

/* --- placing --- */

/* Degrees, as in MusterPuppetPose: Rz(-roll) * Ry(yaw) * Rx(-pitch). */
void
muster_puppet_placing_init (
    MusterPuppetPlacing *self, float yaw, float pitch, float roll, Vec3 pivot, Vec3 shift)
{
  float a = yaw * PUPPET_PI / 180, b = pitch * PUPPET_PI / 180, c = roll * PUPPET_PI / 180;
  float ca = cosf (a), sa = sinf (a), cb = cosf (b), sb = sinf (b), cc = cosf (c), sc = sinf (c);
  float turned[9] = {ca, -sa * sb, sa * cb, 0, cb, sb, -sa, -ca * sb, ca * cb};

  for (int i = 0; i < 3; i++) {
    self->m[i] = cc * turned[i] + sc * turned[3 + i];
    self->m[3 + i] = -sc * turned[i] + cc * turned[3 + i];
    self->m[6 + i] = turned[6 + i];
  }
  self->pivot = pivot;
  self->shift = shift;
}

Vec3
muster_puppet_place (const MusterPuppetPlacing *self, Vec3 p)
{
  const float *m = self->m;
  Vec3 a = vec3_sub (p, self->pivot);
  Vec3 turned = vec3 (m[0] * a.x + m[1] * a.y + m[2] * a.z,
                      m[3] * a.x + m[4] * a.y + m[5] * a.z,
                      m[6] * a.x + m[7] * a.y + m[8] * a.z);

  return vec3_add (vec3_add (turned, self->pivot), self->shift);
}
