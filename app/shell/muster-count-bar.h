/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* How much of a page's time is left. A time-out never comes without a visible reason. */
#define MUSTER_TYPE_COUNT_BAR (muster_count_bar_get_type ())
G_DECLARE_FINAL_TYPE (MusterCountBar, muster_count_bar, MUSTER, COUNT_BAR, AdwBin)

void muster_count_bar_run (MusterCountBar *self, gint64 entered_us, gint64 deadline_us);
double muster_count_bar_get_fraction (MusterCountBar *self);

G_END_DECLS
