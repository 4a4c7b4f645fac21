/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-guest-lock.h"
#include "shell-fixture.h"

#include <string.h>

/* What the guest window offers to whoever stands before it with a keyboard and a mouse: all of it
 * is looked through, on every page, and what is not on the list is a fault. */

static AdwApplication *application;

static MusterGuestWindow *
new_window (void)
{
  MusterGuestWindow *window = muster_guest_window_new (GTK_APPLICATION (application));

  shell_fixture_resize (window, 1366, 768);
  return window;
}

static void
destroy (MusterGuestWindow *window)
{
  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &window);
  gtk_window_destroy (GTK_WINDOW (window));
  for (guint i = 0; i < 20 && window != NULL; i++)
    shell_fixture_pump (10);
  g_assert_null (window);
}

/* A window's own are those of its frame, which it has not, and of its closing, which is asked for
 * (see MusterLeave). */
static gboolean
is_harmless (const char *action)
{
  static const char *const known[] = {
      "default.activate", "window.close", "window.minimize", "window.toggle-maximized", NULL};

  return g_str_has_prefix (action, "guest.") || g_strv_contains (known, action);
}

static void
look_at_actions (GtkWidget *widget, guint *n)
{
  GtkWidgetClass *klass = GTK_WIDGET_GET_CLASS (widget);
  const GVariantType *type;
  const char *name, *property;
  GType owner;

  /* the labels' menu is that of texts that can be selected; those are looked for apart */
  if (GTK_IS_LABEL (widget))
    return;
  for (guint i = 0; gtk_widget_class_query_action (klass, i, &owner, &name, &type, &property);
       i++) {
    if (!is_harmless (name))
      g_error ("%s offers “%s”", G_OBJECT_TYPE_NAME (widget), name);
    (*n)++;
  }
}

static void
look_at_kind (GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  g_assert_false (GTK_IS_EDITABLE (widget));
  g_assert_false (GTK_IS_TEXT_VIEW (widget));
  g_assert_false (GTK_IS_POPOVER (widget));
  g_assert_false (GTK_IS_MENU_BUTTON (widget));
  g_assert_false (GTK_IS_LINK_BUTTON (widget));
  g_assert_false (GTK_IS_WINDOW_CONTROLS (widget));
  if (GTK_IS_LABEL (widget)) {
    g_assert_false (gtk_label_get_selectable (GTK_LABEL (widget)));
    g_assert_null (strstr (gtk_label_get_label (GTK_LABEL (widget)), "<a "));
  }
  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++) {
    g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

    g_assert_false (GTK_IS_DROP_TARGET (controller));
    /* each window has one by which GTK hands on what is dropped */
    g_assert_true (GTK_IS_WINDOW (widget) || !GTK_IS_DROP_TARGET_ASYNC (controller));
    g_assert_false (GTK_IS_DRAG_SOURCE (controller));
  }
}

static void
look_through (GtkWidget *widget, guint *n)
{
  look_at_actions (widget, n);
  look_at_kind (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    look_through (child, n);
}

/* All pages are children of the window, shown or not. */
static void
test_offers (void)
{
  MusterGuestWindow *window = new_window ();
  guint n = 0;

  for (MusterPage page = 0; page < MUSTER_N_PAGES; page++) {
    g_autoptr (MusterScreen) screen = shell_fixture_screen (page, MUSTER_REASON_NONE);

    muster_guest_window_show (window, screen);
    shell_fixture_pump (20);
    look_through (GTK_WIDGET (window), &n);
  }
  g_assert_cmpuint (n, >, 0);
  destroy (window);
}

/* No key of the application reaches further from here than a guest may. */
static void
test_keys (void)
{
  g_auto (GStrv) keys = gtk_application_list_action_descriptions (GTK_APPLICATION (application));
  MusterGuestWindow *window = new_window ();

  g_assert_cmpuint (g_strv_length (keys), ==, 0);
  g_assert_null (gtk_application_get_menubar (GTK_APPLICATION (application)));
  g_assert_null (gtk_application_window_get_help_overlay (GTK_APPLICATION_WINDOW (window)));
  destroy (window);
}

static guint
count_windows (void)
{
  return g_list_model_get_n_items (gtk_window_get_toplevels ());
}

/* With the desktop's setting for it: the same keys open it from another window. */
static void
test_inspector (void)
{
  GtkWidget *other = gtk_window_new ();
  MusterGuestWindow *window = new_window ();
  g_autoptr (GSettings) settings = g_settings_new ("org.gtk.gtk4.Settings.Debug");
  gboolean handled = TRUE;
  guint n;

  g_settings_set_boolean (settings, "enable-inspector-keybinding", TRUE);
  g_settings_set_boolean (settings, "inspector-warning", FALSE);
  n = count_windows ();
  g_signal_emit_by_name (window, "enable-debugging", FALSE, &handled);
  g_assert_false (handled);
  g_assert_cmpuint (count_windows (), ==, n);
  g_signal_emit_by_name (other, "enable-debugging", FALSE, &handled);
  g_assert_true (handled);
  g_assert_cmpuint (count_windows (), ==, n + 1);
  gtk_window_set_interactive_debugging (FALSE);
  gtk_window_destroy (GTK_WINDOW (other));
  destroy (window);
}

static gboolean
has_handle (GtkWidget *widget)
{
  gboolean has = GTK_IS_WINDOW_HANDLE (widget);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); !has && child != NULL;
       child = gtk_widget_get_next_sibling (child))
    has = has_handle (child);
  return has;
}

/* The window cannot be moved any more, and shows all that it did. */
static void
test_fills_screen (void)
{
  g_autoptr (MusterScreen) screen = shell_fixture_screen (MUSTER_PAGE_CONFIRM, MUSTER_REASON_NONE);
  MusterGuestWindow *window = muster_guest_window_new (GTK_APPLICATION (application));

  g_assert_true (has_handle (GTK_WIDGET (window)));
  muster_guest_lock_fill_screen (GTK_WINDOW (window));
  g_assert_false (has_handle (GTK_WIDGET (window)));
  gtk_window_present (GTK_WINDOW (window));
  muster_guest_window_show (window, screen);
  shell_fixture_pump (100);
  g_assert_true (gtk_window_is_fullscreen (GTK_WINDOW (window)));
  gtk_window_unfullscreen (GTK_WINDOW (window));
  shell_fixture_pump (100);
  g_assert_true (gtk_window_is_fullscreen (GTK_WINDOW (window)));
  g_assert_true (shell_fixture_shows (GTK_WIDGET (window), "A+") ||
                 shell_fixture_find_button (GTK_WIDGET (window), "English") != NULL ||
                 shell_fixture_find_button (GTK_WIDGET (window), "中文") != NULL);
  destroy (window);
}

int
main (int argc, char *argv[])
{
  int status;

  gtk_test_init (&argc, &argv);
  application = shell_fixture_application ();
  g_test_add_func ("/guest-lock/offers", test_offers);
  g_test_add_func ("/guest-lock/keys", test_keys);
  g_test_add_func ("/guest-lock/inspector", test_inspector);
  g_test_add_func ("/guest-lock/fills-screen", test_fills_screen);
  status = g_test_run ();
  g_object_unref (application);
  return status;
}
