/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Children in lines, each at its natural width, broken where the line is full: for chips.
 * Property "spacing": pixels between two children and between two lines. */
#define MUSTER_TYPE_WRAP_BOX (muster_wrap_box_get_type ())
G_DECLARE_FINAL_TYPE (MusterWrapBox, muster_wrap_box, MUSTER, WRAP_BOX, GtkWidget)

void muster_wrap_box_append (MusterWrapBox *self, GtkWidget *child);
void muster_wrap_box_clear (MusterWrapBox *self);

G_END_DECLS
