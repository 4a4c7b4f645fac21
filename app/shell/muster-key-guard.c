/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-key-guard.h"

#define GUARD "muster-key-guard"

/* Of each guarded window. */
typedef struct {
  guint held_keycode; /* 0: none */
} Guard;

static gboolean
key_pressed_cb (Guard *self, guint keyval, guint keycode, GdkModifierType state)
{
  gboolean decides = (keyval >= GDK_KEY_F1 && keyval <= GDK_KEY_F12) || keyval == GDK_KEY_Return ||
                     keyval == GDK_KEY_KP_Enter || keyval == GDK_KEY_ISO_Enter ||
                     keyval == GDK_KEY_Escape || keyval == GDK_KEY_space ||
                     keyval == GDK_KEY_KP_Space;

  if (decides && keycode == self->held_keycode)
    return GDK_EVENT_STOP;
  self->held_keycode = keycode;
  return GDK_EVENT_PROPAGATE;
}

static void
key_released_cb (Guard *self, guint keyval, guint keycode, GdkModifierType state)
{
  if (keycode == self->held_keycode)
    self->held_keycode = 0;
}

/* A key that opened a dialog is let go there, where nobody tells us. */
static void
active_cb (GtkEventController *keys)
{
  Guard *self = g_object_get_data (G_OBJECT (keys), GUARD);

  self->held_keycode = 0;
}

/**
 * muster_key_guard_add:
 *
 * From now on no key decides on repeat: whoever leans on F5 or Enter has decided once. What types
 * text repeats as ever.
 */
void
muster_key_guard_add (GtkWindow *window)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  Guard *guard = g_new0 (Guard, 1);

  g_object_set_data_full (G_OBJECT (keys), GUARD, guard, g_free);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed_cb), guard);
  g_signal_connect_swapped (keys, "key-released", G_CALLBACK (key_released_cb), guard);
  g_signal_connect_object (
      window, "notify::is-active", G_CALLBACK (active_cb), keys, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (window), keys);
}
