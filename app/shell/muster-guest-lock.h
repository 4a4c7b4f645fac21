/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Keeps whoever stands before a screen on that screen. */

void muster_guest_lock_refuse_inspector (GtkWindowClass *window_class);
void muster_guest_lock_add (GtkWindow *window);
void muster_guest_lock_fill_screen (GtkWindow *window);

G_END_DECLS
