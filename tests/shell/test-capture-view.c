/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "muster-capture-view.h"
#include "shell-fixture.h"

enum { WIDTH = 800, HEIGHT = 500, LEFT = 40, RIGHT = 200, TOP = 100, BOTTOM = 20 };

typedef struct {
  GtkWindow *window;
  MusterCaptureView *view;
} Fixture;

typedef struct {
  guint8 *pixels; /* owned: B, G, R, A */
  int width;
} Picture;

static AdwApplication *application;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->window = GTK_WINDOW (gtk_window_new ());
  fixture->view = g_object_new (MUSTER_TYPE_CAPTURE_VIEW, NULL);
  muster_capture_view_set_margins (fixture->view, TOP, BOTTOM);
  gtk_widget_set_size_request (GTK_WIDGET (fixture->view), WIDTH, HEIGHT);
  gtk_widget_set_halign (GTK_WIDGET (fixture->view), GTK_ALIGN_CENTER);
  gtk_widget_set_valign (GTK_WIDGET (fixture->view), GTK_ALIGN_CENTER);
  gtk_window_set_child (fixture->window, GTK_WIDGET (fixture->view));
  gtk_window_present (fixture->window);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->view));
  shell_fixture_pump (50);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_object_ref (fixture->view);
  gtk_window_destroy (fixture->window);
  g_assert_finalize_object (fixture->view);
}

static Picture
draw (Fixture *fixture)
{
  g_autoptr (GdkTexture) texture = shell_fixture_picture (GTK_WIDGET (fixture->view));
  Picture picture = {NULL, gdk_texture_get_width (texture)};

  picture.pixels = g_malloc ((gsize) picture.width * 4 * (gsize) gdk_texture_get_height (texture));
  gdk_texture_download (texture, picture.pixels, (gsize) picture.width * 4);
  return picture;
}

static int
grey_at (const Picture *picture, double x, double y)
{
  return picture->pixels[4 * ((int) y * picture->width + (int) x) + 1];
}

static void
show_halves (Fixture *fixture)
{
  g_autoptr (MusterFrame) frame = shell_fixture_frame (LEFT, RIGHT);

  muster_capture_view_set_frame (fixture->view, frame);
}

/* The picture is a mirror inside the oval and veiled with light outside. */
static void
test_mirror_and_veil (Fixture *fixture, gconstpointer data)
{
  g_autofree guint8 *pixels = NULL;
  graphene_rect_t oval;
  graphene_point_t middle;
  Picture picture;

  muster_capture_view_set_coach (fixture->view, MUSTER_COACH_FIT);
  show_halves (fixture);
  picture = draw (fixture);
  pixels = picture.pixels;
  muster_capture_view_get_oval (fixture->view, &oval);
  graphene_rect_get_center (&oval, &middle);
  g_assert_cmpfloat (oval.origin.y, >=, TOP - 1);
  g_assert_cmpfloat (oval.origin.y + oval.size.height, <=, HEIGHT - BOTTOM + 1);
  g_assert_cmpfloat_with_epsilon (middle.x, WIDTH / 2.0, 1);

  g_assert_cmpint (ABS (grey_at (&picture, middle.x - 40, middle.y) - RIGHT), <=, 4);
  g_assert_cmpint (ABS (grey_at (&picture, middle.x + 40, middle.y) - LEFT), <=, 4);
  g_assert_cmpint (grey_at (&picture, WIDTH - 20, HEIGHT / 2), >, LEFT + 120);
  g_assert_cmpint (grey_at (&picture, 20, HEIGHT / 2), >, RIGHT);
}

/* How often the colour changes along the oval's line: a dashed line changes, a solid one does not.
 */
static guint
count_changes (Fixture *fixture, MusterCoach coach)
{
  g_autofree guint8 *pixels = NULL;
  graphene_rect_t oval;
  Picture picture;
  guint changes = 0;
  gboolean last = FALSE;

  muster_capture_view_set_coach (fixture->view, coach);
  picture = draw (fixture);
  pixels = picture.pixels;
  muster_capture_view_get_oval (fixture->view, &oval);
  for (int i = 0; i < 1440; i++) {
    double angle = i * G_PI / 720;
    double x = oval.origin.x + oval.size.width / 2 * (1 + cos (angle));
    double y = oval.origin.y + oval.size.height / 2 * (1 + sin (angle));
    gboolean light = grey_at (&picture, x, y) > 128;

    changes += i > 0 && light != last;
    last = light;
  }
  return changes;
}

static void
test_dashed_or_solid (Fixture *fixture, gconstpointer data)
{
  show_halves (fixture);
  g_assert_cmpuint (count_changes (fixture, MUSTER_COACH_CLOSER), >, 20);
  g_assert_cmpuint (count_changes (fixture, MUSTER_COACH_DARK), >, 20);
  g_assert_cmpuint (count_changes (fixture, MUSTER_COACH_FIT), ==, 0);
  g_assert_cmpuint (count_changes (fixture, MUSTER_COACH_HOLD_STILL), ==, 0);
}

/* Where the light arrow is: the share of white pixels left and right of the middle of a black face.
 */
static int
arrow_side (Fixture *fixture, float off_x)
{
  const MusterFaceReport report = {.n_faces = 1, .off_x = off_x};
  g_autoptr (MusterFrame) frame = shell_fixture_frame (0, 0);
  g_autofree guint8 *pixels = NULL;
  graphene_rect_t oval;
  Picture picture;
  int left = 0, right = 0;

  muster_capture_view_set_frame (fixture->view, frame);
  muster_capture_view_set_report (fixture->view, &report);
  picture = draw (fixture);
  pixels = picture.pixels;
  muster_capture_view_get_oval (fixture->view, &oval);
  for (int x = 20; x < oval.size.width - 20; x++) {
    double y = oval.origin.y + oval.size.height / 2;
    gboolean light = grey_at (&picture, oval.origin.x + x, y) > 200;

    left += light && x < oval.size.width / 2;
    right += light && x > oval.size.width / 2;
  }
  return left == right ? 0 : left > right ? -1 : 1;
}

/* A face right in the picture is left in the mirror: the arrow stands there and points inwards. */
static void
test_arrow (Fixture *fixture, gconstpointer data)
{
  muster_capture_view_set_coach (fixture->view, MUSTER_COACH_CENTRE);
  g_assert_cmpint (arrow_side (fixture, 0.3f), ==, -1);
  g_assert_cmpint (arrow_side (fixture, -0.3f), ==, 1);
  g_assert_cmpint (arrow_side (fixture, 0.0f), ==, 0);
}

static void
test_forget (Fixture *fixture, gconstpointer data)
{
  g_autofree guint8 *pixels = NULL;
  Picture picture;

  show_halves (fixture);
  muster_capture_view_set_frame (fixture->view, NULL);
  picture = draw (fixture);
  pixels = picture.pixels;
  g_assert_cmpint (grey_at (&picture, WIDTH / 2 - 40, HEIGHT / 2),
                   ==,
                   grey_at (&picture, WIDTH / 2 + 40, HEIGHT / 2));
}

int
main (int argc, char *argv[])
{
  int status;

  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  application = shell_fixture_application ();
  g_test_add ("/shell/capture-view/mirror-and-veil",
              Fixture,
              NULL,
              set_up,
              test_mirror_and_veil,
              tear_down);
  g_test_add ("/shell/capture-view/dashed-or-solid",
              Fixture,
              NULL,
              set_up,
              test_dashed_or_solid,
              tear_down);
  g_test_add ("/shell/capture-view/arrow", Fixture, NULL, set_up, test_arrow, tear_down);
  g_test_add ("/shell/capture-view/forget", Fixture, NULL, set_up, test_forget, tear_down);
  status = g_test_run ();
  g_clear_object (&application);
  return status;
}
