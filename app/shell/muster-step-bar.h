/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-bilingual.h"

G_BEGIN_DECLS

/* Where in the visit somebody is: card, confirm, camera, done. */
#define MUSTER_TYPE_STEP_BAR (muster_step_bar_get_type ())
G_DECLARE_FINAL_TYPE (MusterStepBar, muster_step_bar, MUSTER, STEP_BAR, GtkBox)

void muster_step_bar_set_step (MusterStepBar *self, guint step);
void muster_step_bar_set_narrow (MusterStepBar *self, gboolean narrow);

G_END_DECLS
