/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "muster-challenge.h"

G_BEGIN_DECLS

/* Four fields of colour over all of its area, and when each set of them came onto the glass. */
#define MUSTER_TYPE_FLASH_VIEW (muster_flash_view_get_type ())
G_DECLARE_FINAL_TYPE (MusterFlashView, muster_flash_view, MUSTER, FLASH_VIEW, GtkWidget)

void muster_flash_view_show (MusterFlashView *self, const MusterChallengeView *view);

/* Signals:
 *   "shown" (guint slot, gint64 time_us): the first frame with this slot's colours was presented;
 *       monotonic. Some frames after it was */

G_END_DECLS
