/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Red across the staff window while a card is enough to come in, with the way to end that. */
#define MUSTER_TYPE_EMERGENCY_BAR (muster_emergency_bar_get_type ())
G_DECLARE_FINAL_TYPE (MusterEmergencyBar, muster_emergency_bar, MUSTER, EMERGENCY_BAR, GtkBox)

/* @until: seconds UTC; 0 = it is not open, and the bar is not there. */
void muster_emergency_bar_show (MusterEmergencyBar *self, gint64 until);

G_END_DECLS
