/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-capture-page.h"
#include "muster-code-view.h"
#include "muster-flash-page.h"
#include "muster-guest-line.h"
#include "shell-fixture.h"

/* What a guest sees and does while a liveness challenge runs. */

typedef struct {
  MusterGuestWindow *window;
  guint act; /* MusterVisitEventKind of the last "act" */
} Fixture;

static AdwApplication *application;

static void
act_cb (Fixture *fixture, guint kind)
{
  fixture->act = kind;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->window = muster_guest_window_new (GTK_APPLICATION (application));
  g_signal_connect_swapped (fixture->window, "act", G_CALLBACK (act_cb), fixture);
  muster_guest_window_set_language (fixture->window, MUSTER_LANGUAGE_ZH);
  shell_fixture_resize (fixture->window, 1366, 768);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
}

static void
show (Fixture *fixture, MusterPage page, MusterReason reason)
{
  g_autoptr (MusterScreen) screen = shell_fixture_screen (page, reason);

  muster_guest_window_show (fixture->window, screen);
}

static void
click (Fixture *fixture, const char *text)
{
  GtkWidget *button = shell_fixture_find_button (GTK_WIDGET (fixture->window), text);

  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
}

static GtkWidget *
find_type (GtkWidget *widget, GType type)
{
  GtkWidget *found = NULL;

  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_type (child, type);
  return found;
}

static void
test_prompts (Fixture *fixture, gconstpointer data)
{
  GtkWidget *window = GTK_WIDGET (fixture->window);
  g_autoptr (MusterScreen) left = shell_fixture_challenge (MUSTER_PROMPT_TURN_LEFT, FALSE);
  g_autoptr (MusterScreen) front = shell_fixture_challenge (MUSTER_PROMPT_TO_FRONT, FALSE);

  show (fixture, MUSTER_PAGE_CAPTURE, MUSTER_REASON_NONE);
  muster_guest_window_show (fixture->window, left);
  g_assert_true (shell_fixture_shows (window, "请向左转头"));
  click (fixture, "换一种方式");
  g_assert_cmpuint (fixture->act, ==, MUSTER_VISIT_EVENT_OTHER_CHALLENGE);
  /* the next prompt does not wait until the last one was read */
  front->can_exchange = FALSE;
  muster_guest_window_show (fixture->window, front);
  g_assert_true (shell_fixture_shows (window, "请转回正面"));
  g_assert_false (shell_fixture_shows (window, "换一种方式"));
  /* and a coach's Line comes back after the challenge */
  show (fixture, MUSTER_PAGE_CAPTURE, MUSTER_REASON_NONE);
  for (guint i = 0; i < 100 && shell_fixture_shows (window, "请转回正面"); i++)
    shell_fixture_pump (50);
  g_assert_false (shell_fixture_shows (window, "请转回正面"));
}

static void
no_colours_cb (guint *refused)
{
  *refused += 1;
}

/* Before any come, they can be refused, and it is said that this holds. */
static void
test_no_colours (Fixture *fixture, gconstpointer data)
{
  GtkWidget *window = GTK_WIDGET (fixture->window);
  g_autoptr (MusterScreen) screen = shell_fixture_screen (MUSTER_PAGE_CAPTURE, MUSTER_REASON_NONE);
  g_autoptr (MusterScreen) blink = shell_fixture_challenge (MUSTER_PROMPT_BLINK, FALSE);
  g_autoptr (MusterScreen) flash = shell_fixture_challenge (MUSTER_PROMPT_HOLD_STILL, TRUE);
  guint refused = 0;

  g_signal_connect_swapped (window, "no-colours", G_CALLBACK (no_colours_cb), &refused);
  muster_guest_window_show (fixture->window, screen);
  g_assert_false (shell_fixture_shows (window, "不要变换颜色"));
  screen->colours = MUSTER_COLOURS_MAY;
  muster_guest_window_show (fixture->window, screen);
  click (fixture, "不要变换颜色");
  g_assert_cmpuint (refused, ==, 1);
  g_assert_cmpuint (fixture->act, ==, 0);
  screen->colours = MUSTER_COLOURS_SPARED;
  muster_guest_window_show (fixture->window, screen);
  g_assert_false (shell_fixture_shows (window, "不要变换颜色"));
  g_assert_true (shell_fixture_shows (window, "屏幕不会变换颜色"));
  g_assert_true (gtk_widget_get_mapped (gtk_root_get_focus (GTK_ROOT (window))));

  /* another challenge runs, and they may still come after it */
  blink->colours = MUSTER_COLOURS_MAY;
  muster_guest_window_show (fixture->window, blink);
  g_assert_true (shell_fixture_shows (window, "不要变换颜色"));
  g_assert_true (shell_fixture_shows (window, "换一种方式"));
  muster_guest_window_show (fixture->window, flash);
  g_assert_false (shell_fixture_shows (window, "不要变换颜色"));
}

typedef struct {
  guint slots[8];
  gint64 times[8];
  guint n;
} Shown;

static void
shown_cb (Shown *shown, guint slot, gint64 time_us)
{
  g_assert_cmpuint (shown->n, <, G_N_ELEMENTS (shown->slots));
  shown->slots[shown->n] = slot;
  shown->times[shown->n++] = time_us;
}

static void
assert_colour (const GdkRGBA *colour, const float *quarter)
{
  g_assert_cmpfloat_with_epsilon (colour->red, quarter[0], .01);
  g_assert_cmpfloat_with_epsilon (colour->green, quarter[1], .01);
  g_assert_cmpfloat_with_epsilon (colour->blue, quarter[2], .01);
}

static GdkRGBA
pixel_at (GdkTexture *texture, int x, int y)
{
  const gsize stride = 4 * (gsize) gdk_texture_get_width (texture);
  g_autofree guchar *pixels = g_malloc (stride * (gsize) gdk_texture_get_height (texture));
  const guchar *p = pixels + (gsize) y * stride + 4 * (gsize) x;

  gdk_texture_download (texture, pixels, stride); /* B, G, R, A */
  return (GdkRGBA){(float) p[2] / 255, (float) p[1] / 255, (float) p[0] / 255, 1};
}

/* Each corner and each side of the middle is coloured, over ceiling and floor: nothing of the page
 * below gives light. */
static void
assert_covered (GtkWidget *window, const MusterScreen *screen)
{
  g_autoptr (GdkTexture) texture = shell_fixture_picture (window);
  const int right = gdk_texture_get_width (texture) - 1;
  const int low = gdk_texture_get_height (texture) - 1;
  const struct {
    int x, y;
    guint quarter;
  } PLACES[] = {
      {0, 0, 0},
      {right, 0, 1},
      {0, low, 2},
      {right, low, 3},
      {right / 2 - 2, low / 2 - 2, 0},
      {right / 2 + 3, low / 2 - 2, 1},
      {right / 2 - 2, low / 2 + 3, 2},
      {right / 2 + 3, low / 2 + 3, 3},
  };

  for (guint i = 0; i < G_N_ELEMENTS (PLACES); i++) {
    const GdkRGBA colour = pixel_at (texture, PLACES[i].x, PLACES[i].y);

    assert_colour (&colour, screen->challenge.quarters[PLACES[i].quarter]);
  }
}

static void
test_colours (Fixture *fixture, gconstpointer data)
{
  GtkWidget *window = GTK_WIDGET (fixture->window);
  g_autoptr (MusterScreen) before = shell_fixture_challenge (MUSTER_PROMPT_BLINK, FALSE);
  g_autoptr (MusterScreen) screen = shell_fixture_challenge (MUSTER_PROMPT_HOLD_STILL, TRUE);
  GtkWidget *line, *capture;
  graphene_rect_t at, was;
  Shown shown = {0};
  gint64 began_us;

  g_signal_connect_swapped (window, "shown", G_CALLBACK (shown_cb), &shown);
  muster_guest_window_show (fixture->window, before);
  shell_fixture_pump (100);
  capture = find_type (find_type (window, MUSTER_TYPE_CAPTURE_PAGE), MUSTER_TYPE_GUEST_LINE);
  g_assert_true (gtk_widget_compute_bounds (capture, window, &was));

  began_us = g_get_monotonic_time ();
  muster_guest_window_show (fixture->window, screen);
  for (guint i = 0; i < 100 && shown.n == 0; i++)
    shell_fixture_pump (20);
  g_assert_cmpuint (shown.n, ==, 1);
  g_assert_cmpuint (shown.slots[0], ==, 2);
  g_assert_cmpint (shown.times[0], >=, began_us);
  assert_covered (window, screen);
  /* the Line stays where it was, and has the focus */
  line = find_type (find_type (window, MUSTER_TYPE_FLASH_PAGE), MUSTER_TYPE_GUEST_LINE);
  g_assert_true (gtk_widget_compute_bounds (line, window, &at));
  g_assert_cmpfloat_with_epsilon (at.origin.y, was.origin.y, 1);
  g_assert_true (gtk_widget_is_ancestor (gtk_root_get_focus (GTK_ROOT (window)), line));

  /* the same slot again is not told again; the next one is, later */
  muster_guest_window_show_challenge (fixture->window, screen);
  shell_fixture_pump (200);
  screen->challenge.slot = 3;
  memset (screen->challenge.quarters, 0, sizeof screen->challenge.quarters);
  muster_guest_window_show_challenge (fixture->window, screen);
  for (guint i = 0; i < 100 && shown.n == 1; i++)
    shell_fixture_pump (20);
  g_assert_cmpuint (shown.n, ==, 2);
  g_assert_cmpuint (shown.slots[1], ==, 3);
  g_assert_cmpint (shown.times[1], >, shown.times[0]);
  assert_covered (window, screen);

  click (fixture, "停止变色");
  g_assert_cmpuint (fixture->act, ==, MUSTER_VISIT_EVENT_OTHER_CHALLENGE);
  screen->can_exchange = FALSE;
  muster_guest_window_show (fixture->window, screen);
  click (fixture, "停止变色");
  g_assert_cmpuint (fixture->act, ==, MUSTER_VISIT_EVENT_CHOOSE_DESK);

  show (fixture, MUSTER_PAGE_WAIT, MUSTER_REASON_NONE);
  g_assert_false (shell_fixture_shows (window, "停止变色"));
}

/* Digits stand there apart, with how loud they are heard, and go with the challenge. */
static void
test_code (Fixture *fixture, gconstpointer data)
{
  GtkWidget *window = GTK_WIDGET (fixture->window);
  g_autoptr (MusterScreen) read = shell_fixture_challenge (MUSTER_PROMPT_READ_CODE, FALSE);
  g_autoptr (MusterScreen) louder = shell_fixture_challenge (MUSTER_PROMPT_SPEAK_UP, FALSE);
  g_autoptr (MusterScreen) turn = shell_fixture_challenge (MUSTER_PROMPT_TURN_LEFT, FALSE);
  GtkWidget *code;

  show (fixture, MUSTER_PAGE_CAPTURE, MUSTER_REASON_NONE);
  muster_guest_window_show (fixture->window, read);
  code = find_type (window, MUSTER_TYPE_CODE_VIEW);
  g_assert_true (gtk_widget_get_visible (code));
  g_assert_cmpstr (muster_code_view_get_digits (MUSTER_CODE_VIEW (code)), ==, "3 0 7 1");
  g_assert_cmpfloat (muster_code_view_get_heard (MUSTER_CODE_VIEW (code)), >, .6);
  g_assert_true (shell_fixture_shows (window, "3 0 7 1"));
  g_assert_true (shell_fixture_shows (window, "麦克风已打开，不会保存"));
  muster_guest_window_show (fixture->window, louder);
  g_assert_true (shell_fixture_shows (window, "请再大声一点"));
  g_assert_cmpfloat (muster_code_view_get_heard (MUSTER_CODE_VIEW (code)), <, .2);
  muster_guest_window_show (fixture->window, turn);
  g_assert_false (gtk_widget_get_visible (code));
  g_assert_cmpstr (muster_code_view_get_digits (MUSTER_CODE_VIEW (code)), ==, "");
}

int
main (int argc, char *argv[])
{
  int status;

  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  application = shell_fixture_application ();
  g_test_add ("/shell/guest-challenge/prompts", Fixture, NULL, set_up, test_prompts, tear_down);
  g_test_add (
      "/shell/guest-challenge/no-colours", Fixture, NULL, set_up, test_no_colours, tear_down);
  g_test_add ("/shell/guest-challenge/colours", Fixture, NULL, set_up, test_colours, tear_down);
  g_test_add ("/shell/guest-challenge/code", Fixture, NULL, set_up, test_code, tear_down);
  status = g_test_run ();
  g_clear_object (&application);
  return status;
}
