/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include "muster-face-look.h"

#define WIDTH       640
#define HEIGHT      480
#define FACE_WIDTH  160.0f
#define FACE_HEIGHT 200.0f

/* A drawn face: each cell of its box has a colour of its own, the room another on each side. */
typedef struct {
  guint8 *bgr;
  MusterMeshFace mesh;
  MusterFaceReport report;
  float x, y, angle; /* middle of the box */
} Drawing;

static MusterPixels
get_pixels (const Drawing *drawing)
{
  return (MusterPixels){drawing->bgr, WIDTH, HEIGHT, WIDTH * 3};
}

static guint8
cell_value (int row, int column, int channel)
{
  return (guint8) (40 + 20 * row + 2 * column + 5 * channel);
}

static float
to_linear (int value)
{
  return powf ((float) value / 255, 2.2f);
}

static MusterPoint
place (const Drawing *drawing, float u, float v)
{
  const float c = cosf (drawing->angle), s = sinf (drawing->angle);
  const float x = (u - .5f) * FACE_WIDTH, y = (v - .5f) * FACE_HEIGHT;

  return (MusterPoint){drawing->x + c * x - s * y, drawing->y + s * x + c * y, 0};
}

static void
draw_pixel (const Drawing *drawing, int x, int y, guint8 bgr[3])
{
  const float c = cosf (drawing->angle), s = sinf (drawing->angle);
  const float dx = (float) x + .5f - drawing->x, dy = (float) y + .5f - drawing->y;
  const float u = (c * dx + s * dy) / FACE_WIDTH + .5f, v = (c * dy - s * dx) / FACE_HEIGHT + .5f;

  for (int k = 0; k < 3; k++)
    if (u >= 0 && u < 1 && v >= 0 && v < 1)
      bgr[k] = cell_value ((int) (v * MUSTER_LOOK_ROWS), (int) (u * MUSTER_LOOK_COLUMNS), 2 - k);
    else
      bgr[k] = u < .5f ? 90 : 120;
}

static void
set_point (Drawing *drawing, int index, float u, float v)
{
  drawing->mesh.points[index] = place (drawing, u, v);
}

static void
draw_all (Drawing *drawing, float x, float y, float angle)
{
  drawing->bgr = g_malloc (WIDTH * HEIGHT * 3);
  drawing->x = x;
  drawing->y = y;
  drawing->angle = angle;
  drawing->mesh.score = .9f;
  drawing->report.track = 5;
  for (int row = 0; row < HEIGHT; row++)
    for (int column = 0; column < WIDTH; column++)
      draw_pixel (drawing, column, row, drawing->bgr + 3 * (row * WIDTH + column));
  set_point (drawing, 10, .5f, 0);
  set_point (drawing, 152, .5f, 1);
  set_point (drawing, 234, 0, .45f);
  set_point (drawing, 454, 1, .45f);
  set_point (drawing, 33, .19f, .35f);
  set_point (drawing, 133, .37f, .35f);
  set_point (drawing, 159, .28f, .33f);
  set_point (drawing, 145, .28f, .37f);
  set_point (drawing, 362, .63f, .35f);
  set_point (drawing, 263, .81f, .35f);
  set_point (drawing, 386, .72f, .33f);
  set_point (drawing, 374, .72f, .37f);
}

static void
clear_drawing (Drawing *drawing)
{
  g_free (drawing->bgr);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Drawing, clear_drawing)

static gboolean
is_seen (const float mean[3])
{
  g_assert_cmpint (isnan (mean[0]), ==, isnan (mean[1]));
  g_assert_cmpint (isnan (mean[0]), ==, isnan (mean[2]));
  return !isnan (mean[0]);
}

static void
assert_mean (const float mean[3], int red, int green, int blue, double tolerance)
{
  const int values[3] = {red, green, blue};

  for (int k = 0; k < 3; k++)
    g_assert_cmpfloat_with_epsilon ((double) (mean[k] / to_linear (values[k])), 1, tolerance);
}

/* @tolerance: at an angle the pixels of a cell's edge belong to two */
static void
assert_cells (const MusterFaceLook *look, double tolerance)
{
  guint seen = 0;

  for (int row = 0; row < MUSTER_LOOK_ROWS; row++)
    for (int column = 0; column < MUSTER_LOOK_COLUMNS; column++) {
      const float *mean = look->cells[row][column];

      if (!is_seen (mean))
        continue;
      seen++;
      assert_mean (mean,
                   cell_value (row, column, 0),
                   cell_value (row, column, 1),
                   cell_value (row, column, 2),
                   tolerance);
    }
  /* The oval has 79 % of 80 cells, eyes have some. */
  g_assert_cmpuint (seen, >=, 48);
  g_assert_cmpuint (seen, <=, 62);
  g_assert_false (is_seen (look->cells[0][0]));
  g_assert_false (is_seen (look->cells[MUSTER_LOOK_ROWS - 1][MUSTER_LOOK_COLUMNS - 1]));
  g_assert_false (is_seen (look->cells[3][2]));
  g_assert_false (is_seen (look->cells[3][5]));
  g_assert_true (is_seen (look->cells[5][3]));
  g_assert_true (is_seen (look->cells[0][4]));
  assert_mean (look->strips[0], 90, 90, 90, 1e-4);
  assert_mean (look->strips[1], 120, 120, 120, 1e-4);
}

static void
test_upright (void)
{
  g_auto (Drawing) drawing = {0};
  MusterPixels pixels;
  MusterFaceLook look;

  draw_all (&drawing, 320, 240, 0);
  pixels = get_pixels (&drawing);
  muster_face_look_measure (&pixels, &drawing.mesh, &drawing.report, &look);
  assert_cells (&look, 1e-4);
  g_assert_cmpuint (look.report.track, ==, 5);
  g_assert_cmpfloat (look.mesh_score, ==, .9f);
  g_assert_true (memcmp (look.points, drawing.mesh.points, sizeof look.points) == 0);
}

static void
test_turned (void)
{
  for (int i = -1; i <= 1; i += 2) {
    g_auto (Drawing) drawing = {0};
    MusterPixels pixels;
    MusterFaceLook look;

    draw_all (&drawing, 300, 250, .45f * (float) i);
    pixels = get_pixels (&drawing);
    muster_face_look_measure (&pixels, &drawing.mesh, &drawing.report, &look);
    assert_cells (&look, .04);
  }
}

static void
paint_cell (Drawing *drawing, int row, int column, float share, guint8 value)
{
  const float w = FACE_WIDTH / MUSTER_LOOK_COLUMNS, h = FACE_HEIGHT / MUSTER_LOOK_ROWS;
  const float left = drawing->x - FACE_WIDTH / 2 + w * (float) column;
  const float top = drawing->y - FACE_HEIGHT / 2 + h * (float) row;

  for (int y = (int) top; y < (int) (top + share * h); y++)
    for (int x = (int) left; x < (int) (left + w); x++)
      drawing->bgr[3 * (y * WIDTH + x) + 1] = value;
}

/* Burnt pixels are left out; a cell of little else is not seen. */
static void
test_burnt (void)
{
  g_auto (Drawing) drawing = {0};
  MusterPixels pixels;
  MusterFaceLook look;

  draw_all (&drawing, 320, 240, 0);
  paint_cell (&drawing, 5, 3, .4f, 255);
  paint_cell (&drawing, 5, 4, .6f, 251);
  paint_cell (&drawing, 6, 3, 1, 250);
  pixels = get_pixels (&drawing);
  muster_face_look_measure (&pixels, &drawing.mesh, &drawing.report, &look);
  assert_mean (
      look.cells[5][3], cell_value (5, 3, 0), cell_value (5, 3, 1), cell_value (5, 3, 2), 1e-4);
  g_assert_false (is_seen (look.cells[5][4]));
  assert_mean (look.cells[6][3], cell_value (6, 3, 0), 250, cell_value (6, 3, 2), 1e-4);
}

/* A face at the edge of the picture has a background on one side only, and loses cells. */
static void
test_edge (void)
{
  g_auto (Drawing) drawing = {0};
  MusterPixels pixels;
  MusterFaceLook look;

  draw_all (&drawing, 50, 240, 0);
  pixels = get_pixels (&drawing);
  muster_face_look_measure (&pixels, &drawing.mesh, &drawing.report, &look);
  g_assert_false (is_seen (look.strips[0]));
  g_assert_true (is_seen (look.strips[1]));
  g_assert_false (is_seen (look.cells[5][0]));
  g_assert_true (is_seen (look.cells[5][3]));
}

static void
assert_nothing (const MusterFaceLook *look)
{
  for (int i = 0; i < MUSTER_LOOK_ROWS * MUSTER_LOOK_COLUMNS; i++)
    g_assert_false (is_seen (look->cells[i / MUSTER_LOOK_COLUMNS][i % MUSTER_LOOK_COLUMNS]));
  g_assert_false (is_seen (look->strips[0]));
  g_assert_false (is_seen (look->strips[1]));
}

static void
test_nothing (void)
{
  static const float nonsense[] = {NAN, INFINITY, -INFINITY, 1e30f, -1e30f, 0, 1e6f};
  g_auto (Drawing) drawing = {0};
  MusterPixels pixels;
  MusterFaceLook look;

  draw_all (&drawing, 320, 240, 0);
  pixels = get_pixels (&drawing);
  muster_face_look_measure (&pixels, NULL, &drawing.report, &look);
  assert_nothing (&look);
  g_assert_cmpfloat (look.points[10].x, ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (nonsense); i++) {
    const MusterMeshFace good = drawing.mesh;

    for (int k = 0; k < MUSTER_MESH_POINTS; k++)
      drawing.mesh.points[k] = (MusterPoint){nonsense[i], nonsense[i], nonsense[i]};
    muster_face_look_measure (&pixels, &drawing.mesh, &drawing.report, &look);
    assert_nothing (&look);
    drawing.mesh = good;
    drawing.mesh.points[454].x = nonsense[i];
    muster_face_look_measure (&pixels, &drawing.mesh, &drawing.report, &look);
    assert_nothing (&look);
    drawing.mesh = good;
    drawing.mesh.points[159].y = nonsense[i]; /* a lid: must not crash */
    muster_face_look_measure (&pixels, &drawing.mesh, &drawing.report, &look);
    drawing.mesh = good;
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/face/look/upright", test_upright);
  g_test_add_func ("/face/look/turned", test_turned);
  g_test_add_func ("/face/look/burnt", test_burnt);
  g_test_add_func ("/face/look/edge", test_edge);
  g_test_add_func ("/face/look/nothing", test_nothing);
  return g_test_run ();
}
