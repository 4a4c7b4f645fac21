/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Writes REHEARSAL into a picture (B, G, R, rows without gaps), in the middle of its lower edge:
 * below every face, and kept when a screen crops the sides. */
void muster_rehearsal_mark (guint8 *bgr, int width, int height);

G_END_DECLS
