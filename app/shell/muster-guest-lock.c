/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-guest-lock.h"

static gboolean
enable_debugging (GtkWindow *window, gboolean toggle)
{
  return FALSE;
}

/**
 * muster_guest_lock_refuse_inspector:
 * @window_class: of the windows that do not open it, while their class or one below it is made
 *
 * The inspector reads and changes every widget of every window. Its keys do nothing in windows of
 * this class, whatever the settings of the desktop allow.
 */
void
muster_guest_lock_refuse_inspector (GtkWindowClass *window_class)
{
  window_class->enable_debugging = enable_debugging;
}

/* -- the mouse -- */

/* A guest needs one button, or a finger. What the others open (menus of texts and of the window,
 * pasting, lowering the window) is GTK's and the desktop's. */
static void
pressed_cb (GtkGesture *gesture)
{
  const guint button = gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture));

  gtk_gesture_set_state (gesture,
                         button > GDK_BUTTON_PRIMARY ? GTK_EVENT_SEQUENCE_CLAIMED
                                                     : GTK_EVENT_SEQUENCE_DENIED);
}

/**
 * muster_guest_lock_add:
 *
 * From now on nothing but the first button of a mouse does anything in this window.
 */
void
muster_guest_lock_add (GtkWindow *window)
{
  GtkGesture *clicks = gtk_gesture_click_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (clicks), 0);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (clicks), GTK_PHASE_CAPTURE);
  g_signal_connect (clicks, "pressed", G_CALLBACK (pressed_cb), NULL);
  gtk_widget_add_controller (GTK_WIDGET (window), GTK_EVENT_CONTROLLER (clicks));
}

/* -- the whole screen -- */

static GtkWindowHandle *
find_handle (GtkWidget *widget)
{
  GtkWindowHandle *handle = GTK_IS_WINDOW_HANDLE (widget) ? GTK_WINDOW_HANDLE (widget) : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); handle == NULL && child != NULL;
       child = gtk_widget_get_next_sibling (child))
    handle = find_handle (child);
  return handle;
}

/* What a window is moved by stays as the box that it is in. */
static void
take_handle_away (GtkWindow *window)
{
  GtkWindowHandle *handle = find_handle (GTK_WIDGET (window));
  g_autoptr (GtkWidget) child = NULL;
  GtkBox *box;

  if (handle == NULL)
    return;
  box = GTK_BOX (gtk_widget_get_parent (GTK_WIDGET (handle)));
  child = g_object_ref (gtk_window_handle_get_child (handle));
  gtk_window_handle_set_child (handle, NULL);
  gtk_box_insert_child_after (box, child, GTK_WIDGET (handle));
  gtk_box_remove (box, GTK_WIDGET (handle));
}

static void
fullscreened_cb (GtkWindow *window)
{
  if (!gtk_window_is_fullscreen (window) && gtk_widget_get_mapped (GTK_WIDGET (window)))
    gtk_window_fullscreen (window);
}

static void
state_cb (GtkWindow *window, GParamSpec *pspec, GdkToplevel *toplevel)
{
  if (gdk_toplevel_get_state (toplevel) & GDK_TOPLEVEL_STATE_MINIMIZED)
    gtk_window_unminimize (window);
}

static void
realize_cb (GtkWindow *window)
{
  g_signal_connect_object (gtk_native_get_surface (GTK_NATIVE (window)),
                           "notify::state",
                           G_CALLBACK (state_cb),
                           window,
                           G_CONNECT_SWAPPED);
}

/**
 * muster_guest_lock_fill_screen:
 * @window: not shown yet
 *
 * The window fills the screen, and does so again whenever the desktop's keys have made it smaller
 * or put it away. It cannot be moved.
 */
void
muster_guest_lock_fill_screen (GtkWindow *window)
{
  take_handle_away (window);
  g_signal_connect (window, "notify::fullscreened", G_CALLBACK (fullscreened_cb), NULL);
  g_signal_connect (window, "realize", G_CALLBACK (realize_cb), NULL);
  gtk_window_fullscreen (window);
}
