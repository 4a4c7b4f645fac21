/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "shell-fixture.h"

#include <math.h>

/* An AdwApplication loads style.css and finds the icons below its resource base path, as the
 * program's does. */
AdwApplication *
shell_fixture_application (void)
{
  AdwApplication *application = adw_application_new (MUSTER_APP_ID, G_APPLICATION_NON_UNIQUE);
  g_autoptr (GError) error = NULL;

  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);
  return application;
}

static void
put (char **where, const char *value)
{
  g_free (*where);
  *where = g_strdup (value);
}

static void
put_text (MusterText *where, const char *en, const char *zh)
{
  where->en = g_strdup (en);
  where->zh = g_strdup (zh);
}

MusterScreen *
shell_fixture_screen (MusterPage page, MusterReason reason)
{
  static const guint STEPS[MUSTER_N_PAGES] = {
      [MUSTER_PAGE_IDLE] = 0,
      [MUSTER_PAGE_IDENTIFY] = 1,
      [MUSTER_PAGE_CONFIRM] = 2,
      [MUSTER_PAGE_CONSENT] = 2,
      [MUSTER_PAGE_CAPTURE] = 3,
      [MUSTER_PAGE_WAIT] = 3,
      [MUSTER_PAGE_PASS] = 4,
      [MUSTER_PAGE_FAIL] = 3,
      [MUSTER_PAGE_REFER] = 0,
  };
  MusterScreen *screen = muster_screen_new ();
  gint64 now = g_get_monotonic_time ();

  screen->page = page;
  screen->reason = reason;
  screen->coach = MUSTER_COACH_CLOSER;
  screen->step = STEPS[page];
  screen->tries_left = 2;
  screen->may_type = TRUE;
  screen->entered_us = now - 2 * G_USEC_PER_SEC;
  screen->deadline_us = page == MUSTER_PAGE_IDLE ? 0 : now + 30 * G_USEC_PER_SEC;
  put (&screen->masked_name, "陈＊然");
  put (&screen->masked_number, "2026****17");
  put (&screen->id_tail, "0013");
  put (&screen->unit, "计算机科学与技术学院\n2026 级硕士研究生");
  put (&screen->station, "3");
  put (&screen->time, "09:41");
  put (&screen->elsewhere,
       reason == MUSTER_REASON_WRONG_ROOM     ? "305"
       : reason == MUSTER_REASON_IN_ELSEWHERE ? "East gate, hall 2"
                                              : "5");
  put (&screen->withdrawal, "482 913 0577");
  put_text (&screen->occasion, "Autumn 2026 check-in", "2026 秋季学期报到");
  put_text (&screen->next_step, "Next: collect your papers in Hall B", "下一步：到 B 厅领取材料");
  put_text (&screen->desk, "Ground floor, A3\nuntil 17:00", "一楼大厅 A3\n17:00 前");
  put_text (&screen->phone,
            "Scan the poster's code, do it in the school app",
            "扫海报上的码\n在学校应用里办");
  /* the longest that is shipped: the campus profile's */
  put_text (
      &screen->consent,
      "This machine alone compares your face with your campus card photo; nothing leaves it. "
      "If that fails, three pictures and measures stay here for 14 days, one till your case "
      "is settled, 180 days if approved; else nothing. Or staff look at your card. Both "
      "count the same.",
      "刷脸：只在本机与校园卡照片比对，不上传，通过不保留。未通过的三张照片和数据在本机留14天；"
      "待处理的留一张到处理完，审核采用的留180天。人工：工作人员核对证件。两种方式效果相同。");
  put_text (&screen->told,
            "The photo is blurred or too dark. Please stand in the light and have it taken again.",
            "照片模糊或太暗，请站到光线好的地方重拍");
  return screen;
}

/* One that can be exchanged, in the middle; its colours are green beside magenta above yellow
 * beside blue. */
MusterScreen *
shell_fixture_challenge (MusterPrompt prompt, gboolean covers)
{
  static const float quarters[MUSTER_SCREEN_QUARTERS][3] = {
      {.2f, .9f, .2f}, {.9f, .2f, .9f}, {.9f, .9f, .2f}, {.2f, .2f, .9f}};
  MusterScreen *screen = shell_fixture_screen (MUSTER_PAGE_CAPTURE, MUSTER_REASON_NONE);

  screen->coach = MUSTER_COACH_FIT;
  screen->challenging = TRUE;
  screen->can_exchange = TRUE;
  screen->challenge =
      (MusterChallengeView){.prompt = prompt, .progress = .4, .covers_screen = covers, .slot = 2};
  memcpy (screen->challenge.quarters, quarters, sizeof quarters);
  if (prompt == MUSTER_PROMPT_READ_CODE || prompt == MUSTER_PROMPT_SPEAK_UP) {
    g_strlcpy (screen->challenge.code, "3071", sizeof screen->challenge.code);
    screen->challenge.deadline_us = g_get_monotonic_time () + 8 * G_USEC_PER_SEC;
    screen->challenge.heard = prompt == MUSTER_PROMPT_READ_CODE ? .7 : .1;
  }
  return screen;
}

/* Two halves of different grey: tells whether a view mirrors. */
MusterFrame *
shell_fixture_frame (guint8 left, guint8 right)
{
  enum { WIDTH = 64, HEIGHT = 48 };
  guint8 *pixels = g_malloc (WIDTH * HEIGHT * 3);
  g_autoptr (GBytes) bytes = NULL;

  for (int i = 0; i < WIDTH * HEIGHT; i++)
    memset (pixels + 3 * i, i % WIDTH < WIDTH / 2 ? left : right, 3);
  bytes = g_bytes_new_take (pixels, WIDTH * HEIGHT * 3);
  return muster_frame_new (WIDTH, HEIGHT, WIDTH * 3, bytes, 0);
}

static void
fill_oval (cairo_t *cr, double x, double y, double rx, double ry, guint rgb)
{
  cairo_set_source_rgb (cr, (rgb >> 16) / 255.0, ((rgb >> 8) & 255) / 255.0, (rgb & 255) / 255.0);
  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_scale (cr, rx, ry);
  cairo_arc (cr, 0, 0, 1, 0, 2 * G_PI);
  cairo_restore (cr);
  cairo_fill (cr);
}

/* A drawn stand-in, nobody's face. */
MusterFrame *
shell_fixture_figure (void)
{
  enum { WIDTH = 640, HEIGHT = 480 };
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, WIDTH, HEIGHT);
  cairo_t *cr = cairo_create (surface);
  guint8 *pixels = g_malloc (WIDTH * HEIGHT * 3);
  g_autoptr (GBytes) bytes = NULL;
  const double x = WIDTH / 2.0, y = HEIGHT / 2.0, s = 150;

  cairo_set_source_rgb (cr, 0.80, 0.83, 0.85);
  cairo_paint (cr);
  cairo_set_source_rgb (cr, 0.88, 0.90, 0.92);
  cairo_rectangle (cr, 60, 40, 130, 220);
  cairo_fill (cr);
  fill_oval (cr, x, y + 1.42 * s, 0.95 * s, 0.72 * s, 0x6b8094);
  fill_oval (cr, x, y - 0.10 * s, 0.43 * s, 0.52 * s, 0x3d3d45);
  fill_oval (cr, x, y + 0.55 * s, 0.16 * s, 0.25 * s, 0xab9a8b);
  fill_oval (cr, x, y + 0.02 * s, 0.36 * s, 0.48 * s, 0xc2ae9e);
  fill_oval (cr, x, y - 0.40 * s, 0.36 * s, 0.16 * s, 0x3d3d45);
  fill_oval (cr, x - 0.14 * s, y, 0.035 * s, 0.025 * s, 0x403838);
  fill_oval (cr, x + 0.14 * s, y, 0.035 * s, 0.025 * s, 0x403838);
  fill_oval (cr, x, y + 0.27 * s, 0.09 * s, 0.02 * s, 0x996b66);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  for (int i = 0; i < WIDTH * HEIGHT; i++)
    memcpy (pixels + 3 * i, cairo_image_surface_get_data (surface) + 4 * i, 3);
  cairo_surface_destroy (surface);
  bytes = g_bytes_new_take (pixels, WIDTH * HEIGHT * 3);
  return muster_frame_new (WIDTH, HEIGHT, WIDTH * 3, bytes, 0);
}

static gboolean
stop_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Runs the main loop for a while. */
void
shell_fixture_pump (guint ms)
{
  gboolean over = FALSE;

  g_timeout_add (ms, stop_cb, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

/* Shows the window at a size and waits until its shape is applied. */
void
shell_fixture_resize (MusterGuestWindow *window, int width, int height)
{
  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  gtk_window_present (GTK_WINDOW (window));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  shell_fixture_pump (120);
}

/* What the widget draws, through the window's own renderer. A paintable has an image only after a
 * frame was drawn for it. */
GdkTexture *
shell_fixture_picture (GtkWidget *widget)
{
  GtkWidget *window = GTK_WIDGET (gtk_widget_get_native (widget));
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (window);
  GskRenderNode *node = NULL;
  GdkTexture *texture;
  graphene_rect_t bounds;

  for (guint tries = 0; node == NULL && tries < 50; tries++) {
    GtkSnapshot *snapshot = gtk_snapshot_new ();

    gtk_widget_queue_draw (widget);
    gtk_test_widget_wait_for_draw (widget);
    shell_fixture_pump (20);
    gdk_paintable_snapshot (
        paintable, snapshot, gtk_widget_get_width (window), gtk_widget_get_height (window));
    node = gtk_snapshot_free_to_node (snapshot);
  }
  g_assert_nonnull (node);
  g_assert_true (gtk_widget_compute_bounds (widget, window, &bounds));
  texture =
      gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node, &bounds);
  gsk_render_node_unref (node);
  return texture;
}

/* Whether somebody in front of it can read @text. */
gboolean
shell_fixture_shows (GtkWidget *widget, const char *text)
{
  if (!gtk_widget_get_mapped (widget) || gtk_widget_get_opacity (widget) == 0)
    return FALSE;
  if (GTK_IS_LABEL (widget) && strstr (gtk_label_get_label (GTK_LABEL (widget)), text) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (shell_fixture_shows (child, text))
      return TRUE;
  return FALSE;
}

GtkWidget *
shell_fixture_find_button (GtkWidget *widget, const char *text)
{
  if (!gtk_widget_get_mapped (widget))
    return NULL;
  if (GTK_IS_BUTTON (widget) && shell_fixture_shows (widget, text))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *found = shell_fixture_find_button (child, text);

    if (found != NULL)
      return found;
  }
  return NULL;
}
