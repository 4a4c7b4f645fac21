/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-close-soon.h"

static gboolean
close_cb (gpointer window)
{
  gtk_window_close (window);
  return G_SOURCE_REMOVE;
}

/**
 * muster_close_soon:
 *
 * Closes it once the main loop comes back: not in the middle of the event, or of the button pressed
 * in it, by which it is no longer wanted. Nor ahead of what GTK 4.8 still has to do for a window
 * that was hidden just now: its surface would tell a freed window.
 */
void
muster_close_soon (GtkWindow *window)
{
  g_idle_add_full (
      G_PRIORITY_DEFAULT_IDLE, close_cb, g_object_ref (window), (GDestroyNotify) g_object_unref);
}
