/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void muster_desk_style_set (GtkWidget *widget, const char *style, const char *suffix);

G_END_DECLS
