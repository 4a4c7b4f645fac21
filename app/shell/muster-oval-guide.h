/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "muster-verdict.h"

G_BEGIN_DECLS

/* What lies over the live picture: light around the oval, its line and the arrows. A widget of its
 * own, so that GTK keeps its drawing while the picture below changes 15 times a second. */
#define MUSTER_TYPE_OVAL_GUIDE (muster_oval_guide_get_type ())
G_DECLARE_FINAL_TYPE (MusterOvalGuide, muster_oval_guide, MUSTER, OVAL_GUIDE, GtkWidget)

void muster_oval_guide_set_oval (MusterOvalGuide *self, const graphene_rect_t *oval);
void muster_oval_guide_set_coach (MusterOvalGuide *self, MusterCoach coach);
void muster_oval_guide_set_offset (MusterOvalGuide *self, float x, float y);

G_END_DECLS
