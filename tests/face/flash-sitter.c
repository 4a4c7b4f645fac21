/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "flash-sitter.h"

#include <math.h>
#include <string.h>

#define REFRESH_US 16667
#define START_US   5000000
#define CELLS      (MUSTER_LOOK_ROWS * MUSTER_LOOK_COLUMNS)

/* cm */
#define DISTANCE      60.0
#define SCREEN_WIDTH  53.0
#define SCREEN_HEIGHT 30.0
#define FACE_WIDTH    14.5
#define FACE_HEIGHT   19.0

/* Pixels of a camera with 60 degrees across 640. */
#define FOCAL 554.3

typedef struct {
  const FlashSitter *sitter;
  MusterChallenge *flash; /* borrowed */
  MusterChallenge *other; /* owned: another code */
  GArray *light;          /* owned, element-type Light */
  GRand *chance;          /* owned */
  double lit[CELLS][4];   /* of each quarter, person's view; 1 in the mean for all of them */
  double albedo[CELLS][3];
  MusterPoint points[MUSTER_MESH_POINTS];
} Sitting;

typedef struct {
  gint64 from_us;
  float levels[4][3];
} Light;

/* --- the surface --- */

/* Towards the camera, cm; x right and y down in the picture. */
static double
surface (const FlashSitter *sitter, double x, double y)
{
  const double round = 8 * sqrt (MAX (.1, 1 - x * x / 72 - y * y / 130));
  const double nose =
      2.2 * exp (-x * x / 1.6) / (1 + exp ((y - 3.2) * 2.5)) * CLAMP ((y + 4) / 6, 0, 1);
  const double socket = -.7 * (exp (-(pow (x - 3.2, 2) + pow (y + 2.8, 2)) / 3) +
                               exp (-(pow (x + 3.2, 2) + pow (y + 2.8, 2)) / 3));
  const double lips = .5 * exp (-x * x / 8 - pow (y - 5.2, 2) / 1.2);
  const double cylinder = 8 * sqrt (MAX (.1, 1 - x * x / 72));

  if (sitter->flat)
    return 0;
  return sitter->bent ? cylinder : round + nose + socket + lips;
}

static double
light_of_quarter (const FlashSitter *sitter, double x, double y, guint quarter)
{
  const double step = .2, z = surface (sitter, x, y);
  const double nx = -(surface (sitter, x + step, y) - surface (sitter, x - step, y)) / (2 * step);
  const double ny = -(surface (sitter, x, y + step) - surface (sitter, x, y - step)) / (2 * step);
  const double length = sqrt (nx * nx + ny * ny + 1);
  double sum = 0;

  for (int k = 0; k < 25; k++) {
    /* the person's left is right in the picture */
    const double side = quarter % 2 == 0 ? 1 : -1, below = quarter / 2;
    const double px = side * SCREEN_WIDTH / 2 * (k % 5 + .5) / 5;
    const double py = 2 + SCREEN_HEIGHT / 2 * (below + (k / 5 + .5) / 5);
    const double dx = px - x, dy = py - y, dz = DISTANCE - z;
    const double r2 = dx * dx + dy * dy + dz * dz;

    sum += MAX (0, dx * nx + dy * ny + dz) / length * dz / (r2 * r2);
  }
  return sum;
}

static void
place_point (Sitting *self, guint index, double x, double y)
{
  const double scale = FOCAL / DISTANCE;

  self->points[index] = (MusterPoint){(float) (320 + x * scale),
                                      (float) (240 + y * scale),
                                      (float) (-surface (self->sitter, x, y) * scale)};
}

/* The mesh sees a head in everything. */
static void
place_mesh (Sitting *self)
{
  static const FlashSitter head;
  const FlashSitter *kept = self->sitter;

  self->sitter = &head;
  for (guint i = 0; i < MUSTER_MESH_POINTS; i++) {
    const double r = sqrt ((i + .5) / MUSTER_MESH_POINTS), turn = 2.399963 * i;

    place_point (self, i, r * cos (turn) * FACE_WIDTH / 2, r * sin (turn) * FACE_HEIGHT / 2);
  }
  place_point (self, 4, 0, 3);
  place_point (self, 10, 0, -FACE_HEIGHT / 2);
  place_point (self, 152, 0, FACE_HEIGHT / 2);
  place_point (self, 234, -FACE_WIDTH / 2, 0);
  place_point (self, 454, FACE_WIDTH / 2, 0);
  place_point (self, 33, -4.6, -2.8);
  place_point (self, 133, -1.8, -2.8);
  place_point (self, 362, 1.8, -2.8);
  place_point (self, 263, 4.6, -2.8);
  self->sitter = kept;
}

static void
light_cells (Sitting *self)
{
  static const double skin[3] = {.50, .30, .19};
  double mean = 0;

  for (guint i = 0; i < CELLS; i++) {
    const double x = ((i % MUSTER_LOOK_COLUMNS + .5) / MUSTER_LOOK_COLUMNS - .5) * FACE_WIDTH;
    const double y = ((i / MUSTER_LOOK_COLUMNS + .5) / MUSTER_LOOK_ROWS - .5) * FACE_HEIGHT;

    for (guint q = 0; q < 4; q++) {
      self->lit[i][q] = light_of_quarter (self->sitter, x, y, q);
      mean += self->lit[i][q] / CELLS;
    }
    for (guint c = 0; c < 3; c++)
      self->albedo[i][c] = skin[c] * g_rand_double_range (self->chance, .9, 1.1);
  }
  for (guint i = 0; i < CELLS; i++)
    for (guint q = 0; q < 4; q++)
      self->lit[i][q] /= mean;
}

/* --- time --- */

static void
expose (const Sitting *self, gint64 time_us, double levels[4][3])
{
  const gint64 begin_us = time_us - 15000, end_us = time_us + 15000;

  memset (levels, 0, 12 * sizeof (double));
  for (guint i = 0; i < self->light->len; i++) {
    const Light *light = &g_array_index (self->light, Light, i);
    const gint64 to = i + 1 < self->light->len ? light[1].from_us : G_MAXINT64;
    const gint64 from = i == 0 ? 0 : light->from_us;
    const double share = (double) MAX (0, MIN (to, end_us) - MAX (from, begin_us)) / 30000;

    for (guint q = 0; q < 4; q++)
      for (guint c = 0; c < 3; c++)
        levels[q][c] += share * (double) light->levels[q][c];
  }
}

static void
paint (Sitting *self, gint64 now, guint *slot)
{
  MusterChallenge *shown = self->sitter->other ? self->other : self->flash;
  const MusterChallengeView *view = muster_challenge_get_view (shown);
  const gint64 then = now + (gint64) (self->sitter->late * G_USEC_PER_SEC);
  Light light = {.from_us = then};

  for (guint q = 0; q < 4; q++)
    for (guint c = 0; c < 3; c++)
      light.levels[q][c] = powf (view->quarters[q][c], 2.2f);
  g_array_append_val (self->light, light);
  view = muster_challenge_get_view (self->flash);
  if (view->slot != *slot && !self->sitter->untold)
    muster_challenge_shown (self->flash, view->slot, then);
  *slot = view->slot;
}

static void
measure_cell (Sitting *self, guint i, double levels[4][3], const double gain[3], float out[3])
{
  const int row = (int) i / MUSTER_LOOK_COLUMNS, column = (int) i % MUSTER_LOOK_COLUMNS;
  const double u = (column + .5) / MUSTER_LOOK_COLUMNS * 2 - 1;
  const double v = (row + .5) / MUSTER_LOOK_ROWS * 2 - 1;

  for (guint c = 0; c < 3; c++) {
    double light = 1;

    for (guint q = 0; q < 4; q++)
      light += self->sitter->ratio * self->lit[i][q] * levels[q][c];
    light *= 1 + self->sitter->noise * g_rand_double_range (self->chance, -1.7, 1.7);
    out[c] = u * u + v * v < 1 ? (float) (.2 * self->albedo[i][c] * light * gain[c]) : NAN;
  }
}

static void
look (Sitting *self, gint64 time_us)
{
  const FlashSitter *sitter = self->sitter;
  const double t = (double) (time_us - START_US) / G_USEC_PER_SEC;
  MusterFaceLook value = {
      .report = {
          .time_us = time_us, .frame_width = 640, .frame_height = 480, .n_faces = 1, .track = 1}};
  double levels[4][3], gain[3] = {1, 1, 1};

  expose (self, time_us - (gint64) (sitter->lag * G_USEC_PER_SEC), levels);
  for (guint c = 0; c < 3 && sitter->loops; c++)
    gain[c] = 1 + .15 * sin (2.1 * t) + .05 * sin (1.3 * t + c);
  memcpy (value.points, self->points, sizeof value.points);
  for (guint i = 0; i < CELLS; i++)
    measure_cell (
        self, i, levels, gain, value.cells[i / MUSTER_LOOK_COLUMNS][i % MUSTER_LOOK_COLUMNS]);
  for (guint k = 0; k < MUSTER_LOOK_STRIPS; k++)
    for (guint c = 0; c < 3; c++) {
      double light = 1;

      for (guint q = 0; q < 4; q++)
        light += (sitter->whole ? .9 : .05) * sitter->ratio / 4 * levels[q][c];
      value.strips[k][c] = sitter->alone ? NAN : (float) (.08 * light * gain[c]);
    }
  muster_challenge_look (self->flash, &value);
}

/**
 * flash_sitter_run:
 * @flash: not yet begun
 *
 * Runs it on a clock of its own until it is finished.
 */
MusterLivenessResult
flash_sitter_run (const FlashSitter *sitter, MusterChallenge *flash)
{
  static const guint8 other[32] = "of somebody else";
  g_autoptr (MusterChallenge) second = muster_flash_new_seeded (NULL, other);
  g_autoptr (GArray) light = g_array_new (FALSE, FALSE, sizeof (Light));
  FlashSitter full = *sitter;
  Sitting self = {.sitter = &full, .flash = flash, .other = second, .light = light};
  gint64 frame_us = START_US + 50000;
  guint slot = 0, n = 0;

  full.ratio = sitter->ratio > 0 ? sitter->ratio : .4;
  full.lag = sitter->lag > 0 ? sitter->lag : .09;
  full.late = sitter->late > 0 ? sitter->late : .03;
  full.fps = sitter->fps > 0 ? sitter->fps : 15;
  full.noise = sitter->noise > 0 ? sitter->noise : .004;
  self.chance = g_rand_new_with_seed (7);
  place_mesh (&self);
  light_cells (&self);
  muster_challenge_begin (flash, START_US);
  muster_challenge_begin (second, START_US);
  for (gint64 now = START_US; now < START_US + 20 * G_USEC_PER_SEC; now += REFRESH_US) {
    muster_challenge_tick (flash, now);
    muster_challenge_tick (second, now);
    if (muster_challenge_get_result (flash) != MUSTER_LIVENESS_OPEN)
      break;
    paint (&self, now, &slot);
    if (frame_us > now)
      continue;
    if ((sitter->drop == 0 || ++n % sitter->drop != 0) &&
        (sitter->gone_us == 0 || now - START_US < sitter->gone_us))
      look (&self, frame_us);
    frame_us += G_USEC_PER_SEC / full.fps;
  }
  g_rand_free (self.chance);
  return muster_challenge_get_result (flash);
}

const MusterLivenessFinding *
flash_sitter_find (MusterChallenge *flash, const char *nick)
{
  gsize n;
  const MusterLivenessFinding *findings = muster_challenge_get_findings (flash, &n);

  for (gsize i = 0; i < n; i++)
    if (g_str_equal (findings[i].nick, nick))
      return &findings[i];
  g_error ("no finding %s", nick);
}
