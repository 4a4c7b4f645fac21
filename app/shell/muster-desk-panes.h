/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Three panes that follow the window's width: day, visit, actions side by side; below 1200 px the
 * day lies over the visit when it is asked for; below 800 px the actions go under the visit. */
#define MUSTER_TYPE_DESK_PANES (muster_desk_panes_get_type ())
G_DECLARE_FINAL_TYPE (MusterDeskPanes, muster_desk_panes, MUSTER, DESK_PANES, GtkWidget)

typedef enum {
  MUSTER_DESK_SHAPE_NARROW,
  MUSTER_DESK_SHAPE_MIDDLE,
  MUSTER_DESK_SHAPE_WIDE,
} MusterDeskShape;

void muster_desk_panes_set_day_shown (MusterDeskPanes *self, gboolean shown);
gboolean muster_desk_panes_get_day_shown (MusterDeskPanes *self);
void muster_desk_panes_set_day_kept (MusterDeskPanes *self, gboolean kept);
gboolean muster_desk_panes_get_day_kept (MusterDeskPanes *self);
MusterDeskShape muster_desk_panes_get_shape (MusterDeskPanes *self);

/* Signal "day-changed": the day pane came or went, by the operator or by the window's width. */

G_END_DECLS
