/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-flash-parts.h"

#include <math.h>

/* Width of a face's outline, cm: the usual distance of cheek bones. The maps hardly depend on it.
 */
#define FACE_CM 14.5

/* Of the mesh: the tip of the nose. */
#define POINT_NOSE 4

/* How far around a cell the surface is looked at, widths of the face. */
#define REACH .055

/* Patches of the screen in each direction. */
#define PATCHES 6

void
muster_flash_mesh_add (MusterFlashMesh *self, const MusterFaceLook *look)
{
  const double frame = MAX (look->report.frame_width, 1);
  MusterLookBox box;
  MusterPoint middle = {0};

  if (!muster_look_box_init (&box, look->points))
    return;
  for (guint k = 0; k < MUSTER_MESH_POINTS; k++) {
    const MusterPoint p = muster_look_box_map (&box, &look->points[k]);

    self->points[k][0] += (double) p.x;
    self->points[k][1] += (double) p.y;
    self->points[k][2] += (double) p.z;
  }
  middle.x = box.x + (box.ux + box.vx) / 2;
  middle.y = box.y + (box.uy + box.vy) / 2;
  self->x += (double) middle.x / frame - .5;
  self->y += ((double) middle.y - .5 * look->report.frame_height) / frame;
  self->width += (double) box.width / frame;
  self->height += (double) box.height / frame;
  self->cosine += (double) (box.ux / box.width);
  self->sine += (double) (box.uy / box.width);
  self->n++;
}

/* Slopes of the surface at a place: a plane through the points around it. Right, down and towards
 * the camera, all in widths of the face. */
static void
find_slope (const MusterFlashMesh *mesh, double u, double v, double slope[2], double *height)
{
  const double aspect = mesh->height / mesh->width;
  double normal[3][3] = {{0}}, right[3] = {0}, inverse[3][3];

  for (guint k = 0; k < MUSTER_MESH_POINTS; k++) {
    const double x = mesh->points[k][0] / mesh->n - u;
    const double y = (mesh->points[k][1] / mesh->n - v) * aspect;
    const double far = (x * x + y * y) / (2 * REACH * REACH), one[3] = {1, x, y};

    if (far > 8)
      continue;
    for (guint i = 0; i < 3; i++) {
      const double share = exp (-far) * one[i];

      right[i] -= share * mesh->points[k][2] / mesh->n;
      for (guint j = 0; j < 3; j++)
        normal[i][j] += share * one[j];
    }
  }
  slope[0] = slope[1] = *height = 0;
  if (!muster_flash_invert (normal, inverse))
    return;
  for (guint j = 0; j < 3; j++) {
    *height += inverse[0][j] * right[j];
    slope[0] += inverse[1][j] * right[j];
    slope[1] += inverse[2][j] * right[j];
  }
}

/* Light of the screen's left, right, upper and lower half on a surface; camera coordinates, cm: x
 * to picture right, y up, z from the lens to the face; the normal's z towards the lens. */
static void
light (const MusterFlashSetup *setup, const double at[3], const double normal[3], double halves[4])
{
  halves[0] = halves[1] = halves[2] = halves[3] = 0;
  for (guint k = 0; k < PATCHES * PATCHES; k++) {
    const guint i = k % PATCHES, j = k / PATCHES;
    const double x = ((i + .5) / PATCHES - .5) * setup->screen_width - at[0];
    const double y = -setup->camera_above - (j + .5) / PATCHES * setup->screen_height - at[1];
    const double r2 = x * x + y * y + at[2] * at[2];
    const double seen = x * normal[0] + y * normal[1] + at[2] * normal[2];
    const double lux = MAX (seen, 0) * at[2] / (r2 * r2);

    halves[i < PATCHES / 2 ? 0 : 1] += lux;
    halves[j < PATCHES / 2 ? 2 : 3] += lux;
  }
}

static double
log_of (double a, double b)
{
  return log (MAX (a, 1e-9)) - log (MAX (b, 1e-9));
}

/**
 * muster_flash_map_predict:
 * @mesh: of these frames; that net sees a face in every picture of one, so it says what the map of
 *   a head in this pose would be
 * @flat: of a flat picture in its place instead
 * @map: (out)
 */
void
muster_flash_map_predict (const MusterFlashSignals *signals,
                          const MusterFlashMesh *mesh,
                          const MusterFlashSetup *setup,
                          gboolean flat,
                          MusterFlashMap *map)
{
  const double focal = .5 / tan (setup->field_of_view * G_PI / 360);
  const double n = MAX (mesh->n, 1), width = MAX (mesh->width / n, 1e-3);
  const double cm = FACE_CM / width; /* for a frame width at the face */
  const double turn = hypot (mesh->cosine, mesh->sine);
  const double c = turn > 0 ? mesh->cosine / turn : 1, s = turn > 0 ? mesh->sine / turn : 0;

  *map = (MusterFlashMap){.middle = mesh->points[POINT_NOSE][0] / n};
  for (guint i = 0; i < signals->n_cells; i++) {
    const double u = (signals->cell[i] % MUSTER_LOOK_COLUMNS + .5) / MUSTER_LOOK_COLUMNS;
    const double v = (signals->cell[i] / MUSTER_LOOK_COLUMNS + .5) / MUSTER_LOOK_ROWS;
    const double right = (u - .5) * FACE_CM, down = (v - .5) * FACE_CM * mesh->height / mesh->width;
    double slope[2] = {0}, height = 0, at[3], normal[3], halves[4];

    if (!flat && mesh->n > 0)
      find_slope (mesh, u, v, slope, &height);
    at[0] = mesh->x / n * cm + c * right - s * down;
    at[1] = -mesh->y / n * cm - s * right - c * down;
    at[2] = focal * cm - height * FACE_CM;
    normal[0] = -c * slope[0] + s * slope[1];
    normal[1] = s * slope[0] + c * slope[1];
    normal[2] = 1;
    light (setup, at, normal, halves);
    map->across[i] = log_of (halves[0], halves[1]);
    map->down[i] = log_of (halves[2], halves[3]);
  }
}
