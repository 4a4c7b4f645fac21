/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "desk-kit.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

static AdwApplication *application; /* owned between init and quit */

/* Without a compositor GTK draws a frame inside the window; then its size is not that of what is
 * inside. */
static void
remove_frame (void)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_data (
      provider, "window.solid-csd { padding: 0; border: none; box-shadow: none; margin: 0; }", -1);
  gtk_style_context_add_provider_for_display (
      gdk_display_get_default (), GTK_STYLE_PROVIDER (provider), GTK_STYLE_PROVIDER_PRIORITY_USER);
}

/* LANGUAGE is set by meson for each run; C.UTF-8 is the one locale every machine has. */
void
desk_kit_init (int *argc, char ***argv)
{
  g_autofree char *locales = NULL;
  g_autoptr (GError) error = NULL;

  g_test_init (argc, argv, NULL);
  g_setenv ("GTK_A11Y", "test", TRUE); /* so that names and values can be asked for */
  setlocale (LC_ALL, "C.UTF-8");
  locales = g_test_build_filename (G_TEST_BUILT, "po", NULL);
  bindtextdomain (GETTEXT_PACKAGE, locales);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  application = adw_application_new (MUSTER_APP_ID, G_APPLICATION_NON_UNIQUE);
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);
  remove_frame ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
}

void
desk_kit_quit (void)
{
  desk_kit_settle (50);
  g_clear_object (&application);
}

/* Chinese was asked for and the catalogue has our words. */
gboolean
desk_kit_is_chinese (void)
{
  return g_str_equal (C_ ("language of this catalogue", "en"), "zh");
}

void
desk_kit_set_dark (gboolean dark)
{
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      dark ? ADW_COLOR_SCHEME_FORCE_DARK
                                           : ADW_COLOR_SCHEME_FORCE_LIGHT);
}

/* GTK 4.8 warns when a window goes away while the tooltip under a resting pointer is due. */
static gboolean
is_fatal_cb (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
  return strstr (message, "'GDK_IS_SURFACE (surface)' failed") == NULL;
}

static gboolean
set_true_cb (gpointer done)
{
  *(gboolean *) done = TRUE;
  return G_SOURCE_REMOVE;
}

void
desk_kit_settle (guint milliseconds)
{
  gboolean done = FALSE;

  g_test_log_set_fatal_handler (is_fatal_cb, NULL); /* each test resets it */
  g_timeout_add (milliseconds, set_true_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
}

/* A window keeps its size once it is mapped, so it is shown anew. */
void
desk_kit_resize (GtkWindow *window, int width, int height)
{
  gtk_widget_hide (GTK_WIDGET (window));
  gtk_window_set_default_size (window, width, height);
  gtk_window_present (window);
  desk_kit_settle (250);
}

static GskRenderNode *
snapshot (GdkPaintable *paintable)
{
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();

  gdk_paintable_snapshot (paintable,
                          GDK_SNAPSHOT (snapshot),
                          gdk_paintable_get_intrinsic_width (paintable),
                          gdk_paintable_get_intrinsic_height (paintable));
  return gtk_snapshot_free_to_node (g_steal_pointer (&snapshot));
}

void
desk_kit_save (GtkWidget *widget, const char *name)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autofree char *folder = g_test_build_filename (G_TEST_BUILT, "gallery", NULL);
  g_autofree char *file = g_strdup_printf ("%s/%s-%s-%dx%d.png",
                                           folder,
                                           name,
                                           desk_kit_is_chinese () ? "zh_CN" : "en",
                                           gtk_widget_get_width (widget),
                                           gtk_widget_get_height (widget));

  /* On a busy machine the frame may come late. */
  for (int i = 0; i < 50 && node == NULL; i++) {
    gtk_widget_queue_draw (widget);
    desk_kit_settle (120);
    node = snapshot (paintable);
  }
  g_assert_nonnull (node);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (widget)), node, NULL);
  g_mkdir_with_parents (folder, 0755);
  g_assert_true (gdk_texture_save_to_png (texture, file));
}

/* The mapped descendant of @type; with @id the one GtkBuilder gave that name. */
GtkWidget *
desk_kit_find (GtkWidget *root, GType type, const char *id)
{
  if (g_type_is_a (G_OBJECT_TYPE (root), type) &&
      (id == NULL || g_strcmp0 (gtk_buildable_get_buildable_id (GTK_BUILDABLE (root)), id) == 0))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *found = desk_kit_find (child, type, id);

    if (found != NULL)
      return found;
  }
  return NULL;
}

static gboolean
is_scrolled (GtkWidget *widget)
{
  return gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLED_WINDOW) != NULL;
}

/* Cut: outside the window, or a label that lost its end and has no tooltip with the whole. */
static gboolean
is_cut (GtkWidget *window, GtkWidget *widget)
{
  graphene_rect_t box;

  if (GTK_IS_LABEL (widget) && gtk_widget_get_tooltip_text (widget) == NULL &&
      pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (widget))))
    return TRUE;
  if (!gtk_widget_compute_bounds (widget, window, &box) || is_scrolled (widget))
    return FALSE;
  return box.size.width > 0 &&
         (box.origin.x < -0.5f || box.origin.y < -0.5f ||
          box.origin.x + box.size.width > gtk_widget_get_width (window) + 0.5f ||
          box.origin.y + box.size.height > gtk_widget_get_height (window) + 0.5f);
}

static guint
look (GtkWidget *window, GtkWidget *widget)
{
  graphene_rect_t box;
  guint n = 0;

  if (!gtk_widget_get_mapped (widget))
    return 0;
  if ((GTK_IS_LABEL (widget) || GTK_IS_BUTTON (widget)) && is_cut (window, widget)) {
    g_test_message ("cut: %s “%s”",
                    G_OBJECT_TYPE_NAME (widget),
                    GTK_IS_LABEL (widget) ? gtk_label_get_label (GTK_LABEL (widget)) : "");
    n++;
  }
  if (g_strcmp0 (gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget)), "visit_scroll") == 0) {
    GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (widget));

    if (gtk_adjustment_get_upper (adjustment) > gtk_adjustment_get_page_size (adjustment)) {
      g_test_message ("the visit does not fit");
      n++;
    }
  }
  if (GTK_IS_BUTTON (widget) && gtk_widget_has_css_class (widget, "act") &&
      gtk_widget_compute_bounds (widget, window, &box) &&
      (box.size.width < 44 || box.size.height < 44)) {
    g_test_message ("small: %.0f × %.0f", box.size.width, box.size.height);
    n++;
  }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += look (window, child);
  return n;
}

guint
desk_kit_look_for_faults (GtkWidget *window)
{
  return look (window, window);
}

void
desk_kit_destroy (GtkWindow *window)
{
  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &window);
  gtk_window_destroy (window);
  for (guint i = 0; i < 40 && window != NULL; i++)
    desk_kit_settle (25);
  g_assert_null (window);
}

static void
draw_ellipse (cairo_t *cr, double x, double y, double rx, double ry)
{
  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_scale (cr, rx, ry);
  cairo_arc (cr, 0, 0, 1, 0, 2 * G_PI);
  cairo_restore (cr);
  cairo_fill (cr);
}

static void
draw_head (cairo_t *cr, double x, double y, double size, gboolean live)
{
  cairo_set_source_rgb (cr, live ? 0.42 : 0.30, live ? 0.50 : 0.34, live ? 0.58 : 0.42);
  draw_ellipse (cr, x, y + 1.45 * size, 0.95 * size, 0.72 * size);
  cairo_set_source_rgb (cr, 0.66, 0.58, 0.53);
  cairo_rectangle (cr, x - 0.16 * size, y + 0.35 * size, 0.32 * size, 0.5 * size);
  cairo_fill (cr);
  cairo_set_source_rgb (cr, 0.24, 0.24, 0.27);
  draw_ellipse (cr, x, y - 0.12 * size, 0.42 * size, 0.50 * size);
  cairo_set_source_rgb (cr, 0.76, 0.68, 0.62);
  draw_ellipse (cr, x, y + 0.02 * size, 0.36 * size, 0.48 * size);
  cairo_set_source_rgb (cr, 0.24, 0.24, 0.27);
  draw_ellipse (cr, x, y - 0.40 * size, 0.36 * size, 0.16 * size);
  draw_ellipse (cr, x - 0.14 * size, y, 0.035 * size, 0.025 * size);
  draw_ellipse (cr, x + 0.14 * size, y, 0.035 * size, 0.025 * size);
  cairo_set_source_rgb (cr, 0.60, 0.42, 0.40);
  draw_ellipse (cr, x, y + 0.27 * size, 0.09 * size, 0.02 * size);
}

MusterFrame *
desk_kit_draw_figure (gboolean live)
{
  const int width = live ? 640 : 480, height = live ? 480 : 640;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  cairo_t *cr = cairo_create (surface);
  g_autofree guint8 *bgr = g_malloc ((gsize) width * height * 3);
  g_autoptr (GBytes) bytes = NULL;
  const guint8 *from;

  cairo_set_source_rgb (cr, live ? 0.80 : 0.45, live ? 0.83 : 0.62, live ? 0.85 : 0.80);
  cairo_paint (cr);
  draw_head (cr, width / 2.0, height * 0.42, live ? 210 : 270, live);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  from = cairo_image_surface_get_data (surface);
  for (int y = 0; y < height; y++) {
    const guint32 *row =
        (const guint32 *) (const void *) (from +
                                          (gsize) y * cairo_image_surface_get_stride (surface));

    for (int x = 0; x < width; x++) {
      guint8 *to = bgr + ((gsize) y * width + x) * 3;

      to[0] = row[x] & 0xff;
      to[1] = row[x] >> 8 & 0xff;
      to[2] = row[x] >> 16 & 0xff;
    }
  }
  cairo_surface_destroy (surface);
  bytes = g_bytes_new_take (g_steal_pointer (&bgr), (gsize) width * height * 3);
  return muster_frame_new (width, height, (gsize) width * 3, bytes, g_get_monotonic_time ());
}

MusterDeskWindow *
desk_kit_new_window (void)
{
  MusterDeskWindow *window = muster_desk_window_new (NULL);
  g_autoptr (GPtrArray) ready = desk_kit_new_ready (MUSTER_READY_OK);
  gsize n;
  const MusterOverrideReason *reasons = desk_kit_get_reasons (&n);
  gboolean zh = desk_kit_is_chinese ();

  muster_desk_window_set_title (window,
                                zh ? "2026 秋季学期报到" : "Autumn 2026 check-in",
                                zh ? "3 号台　东厅" : "Desk 3 · East Hall");
  muster_desk_window_set_rules (window, "campus-check-in", 7, reasons, n);
  muster_desk_window_set_counts (window, 412, 5, 1280);
  muster_desk_window_set_ready (window, ready, 1280);
  return window;
}

static void
add_ready (
    GPtrArray *items, const char *id, MusterReadyState state, const char *what, const char *remedy)
{
  MusterReadyItem *item = g_new0 (MusterReadyItem, 1);

  item->id = id;
  item->state = state;
  item->what = g_strdup (what);
  item->remedy = g_strdup (remedy);
  g_ptr_array_add (items, item);
}

static void
add_camera (GPtrArray *items, MusterReadyState state, gboolean zh)
{
  if (state == MUSTER_READY_OK)
    add_ready (items,
               "camera",
               state,
               zh ? "640 × 480，每秒 30 帧" : "640 × 480, 30 pictures a second",
               NULL);
  else if (state == MUSTER_READY_FAIL)
    add_ready (items,
               "camera",
               state,
               zh ? "没有找到摄像头" : "No camera was found",
               zh ? "请插上摄像头，本机会自动找到它。"
                  : "Plug a camera in. The station finds it by itself.");
  else
    add_ready (
        items,
        "camera",
        state,
        zh ? "HD Webcam：尚未认可" : "HD Webcam: not accepted yet",
        zh ? "请在就绪检查页认可它，或运行“muster readiness --accept-camera”。此后换成别的摄像"
             "头就会被发现。"
           : "Accept it on the readiness page or with “muster readiness --accept-camera”. "
             "From then on another one in its place is noticed.");
  ((MusterReadyItem *) g_ptr_array_index (items, 0))->acceptable = state == MUSTER_READY_WARN;
}

/* What is wrong with the one is wrong with the other. */
static void
add_light (GPtrArray *items, MusterReadyState state, gboolean zh)
{
  if (state == MUSTER_READY_OK)
    add_ready (items,
               "light",
               state,
               zh ? "屏幕照到脸上的光是室内光的 31 %，112 毫秒后可见"
                  : "The screen gives a face 31 % of the room's light, seen after 112 ms",
               NULL);
  else
    add_ready (
        items,
        "light",
        MUSTER_READY_WARN,
        zh ? "屏幕照到脸上的光是室内光的 6 %，112 毫秒后可见"
           : "The screen gives a face 6 % of the room's light, seen after 112 ms",
        zh ? "这点光不够做变色验证，改用其他动作验证。请调亮屏幕，或关掉屏幕上方的灯，再重新测"
             "量。"
           : "That is too little for colours: other challenges are asked instead. Turn the "
             "screen brighter, or the lamp over it off, then measure again.");
  ((MusterReadyItem *) g_ptr_array_index (items, 1))->measurable = TRUE;
}

GPtrArray *
desk_kit_new_ready (MusterReadyState camera)
{
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify) muster_ready_item_free);
  gboolean zh = desk_kit_is_chinese ();

  add_camera (items, camera, zh);
  add_light (items, camera, zh);
  add_ready (
      items, "readers", MUSTER_READY_OK, zh ? "2 个读卡器就绪" : "2 readers are ready", NULL);
  add_ready (items, "models", MUSTER_READY_OK, zh ? "模型包“standard”" : "Pack “standard”", NULL);
  add_ready (items, "store", MUSTER_READY_OK, zh ? "1280 人" : "1280 people", NULL);
  add_ready (items, "clock", MUSTER_READY_OK, "2026-09-01 09:41", NULL);
  add_ready (items, "disk", MUSTER_READY_OK, zh ? "剩余 41 GB" : "41 GB free", NULL);
  return items;
}

static void
add_history (GListStore *list,
             gint64 minutes,
             const char *name,
             MusterOutcome outcome,
             MusterReason reason,
             double similarity)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autoptr (MusterHistoryItem) item =
      muster_history_item_new (1, 1, now - minutes * 60, name, outcome, reason, similarity);

  g_list_store_append (list, item);
}

GListModel *
desk_kit_new_today (void)
{
  GListStore *list = g_list_store_new (MUSTER_TYPE_HISTORY_ITEM);

  add_history (list, 2, "周敏", MUSTER_OUTCOME_PASS, MUSTER_REASON_NONE, 0.71);
  add_history (list, 4, "马丽娜", MUSTER_OUTCOME_PASS, MUSTER_REASON_NONE, 0.66);
  add_history (list, 7, "吴强", MUSTER_OUTCOME_REFERRED, MUSTER_REASON_UNCLEAR, 0.50);
  add_history (list, 9, "孙悦", MUSTER_OUTCOME_OVERRIDE, MUSTER_REASON_UNCLEAR, 0.55);
  add_history (list, 12, "", MUSTER_OUTCOME_REFUSED, MUSTER_REASON_UNKNOWN_CARD, 0);
  return G_LIST_MODEL (list);
}

GListModel *
desk_kit_new_person (void)
{
  GListStore *list = g_list_store_new (MUSTER_TYPE_HISTORY_ITEM);

  add_history (list, 1, "", MUSTER_OUTCOME_NONE, MUSTER_REASON_UNCLEAR, 0.52);
  add_history (list, 28, "", MUSTER_OUTCOME_FAIL, MUSTER_REASON_DIFFERENT, 0.31);
  return G_LIST_MODEL (list);
}

const MusterOverrideReason *
desk_kit_get_reasons (gsize *n)
{
  static MusterOverrideReason reasons[] = {
      {"R1", {"Looks changed: hair, glasses, weight", "外貌有变化：发型、眼镜、胖瘦"}, FALSE},
      {"R2", {"The photo on file is old or poor", "档案照片过旧或不清楚"}, FALSE},
      {"R3", {"Face cover for faith or health", "因信仰或健康原因遮面"}, FALSE},
      {"R4", {"Camera or light fails here", "本机摄像头或光线有问题"}, TRUE},
  };

  *n = G_N_ELEMENTS (reasons);
  return reasons;
}
