/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "muster-guest-frame.h"
#include "muster-screen.h"

G_BEGIN_DECLS

/* The colours of a flash over the whole guest window: nothing else of it gives light but the Line,
 * where it always is, and the way out. */
#define MUSTER_TYPE_FLASH_PAGE (muster_flash_page_get_type ())
G_DECLARE_FINAL_TYPE (MusterFlashPage, muster_flash_page, MUSTER, FLASH_PAGE, AdwBin)

void muster_flash_page_show (MusterFlashPage *self, const MusterScreen *screen);
void muster_flash_page_set_top (MusterFlashPage *self, int top);
void muster_flash_page_set_shape (MusterFlashPage *self, MusterShape shape);
GtkWidget *muster_flash_page_get_focus (MusterFlashPage *self);

/* Signals:
 *   "shown" (guint slot, gint64 time_us): as of MusterFlashView */

G_END_DECLS
