/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void muster_shown_tell (GtkWidget *widget, gboolean shown);
void muster_shown_follow_stack (GtkStack *stack);

G_END_DECLS
