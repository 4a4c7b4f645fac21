/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The window's own size decides how its pages are set. */
typedef enum {
  MUSTER_SHAPE_WIDE,
  MUSTER_SHAPE_COMPACT, /* narrower than 1200 or lower than 700 pixels */
  MUSTER_SHAPE_TALL,    /* portrait */
} MusterShape;

MusterShape muster_shape_of (int width, int height);

/* Holds the content of the guest window and tells its shape. Its least size does not depend on the
 * content, or a window once large could never become small enough to be set small. */
#define MUSTER_TYPE_GUEST_FRAME (muster_guest_frame_get_type ())
G_DECLARE_FINAL_TYPE (MusterGuestFrame, muster_guest_frame, MUSTER, GUEST_FRAME, GtkWidget)

MusterShape muster_guest_frame_get_shape (MusterGuestFrame *self);

/* Signals:
 *   "shape-changed": outside of any layout, so style classes may be changed */

G_END_DECLS
