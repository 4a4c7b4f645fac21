/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* One picture: 8-bit B, G, R in memory order, rows of `stride` bytes. Immutable, so any thread may
 * read it; reference counting is atomic. Width and height are 1 to MUSTER_FRAME_MAX_SIDE. */
typedef struct _MusterFrame MusterFrame;

#define MUSTER_TYPE_FRAME     (muster_frame_get_type ())
#define MUSTER_FRAME_MAX_SIDE 8192

GType muster_frame_get_type (void);

MusterFrame *muster_frame_new (int width, int height, gsize stride, GBytes *bgr, gint64 time_us)
    G_GNUC_WARN_UNUSED_RESULT;
MusterFrame *muster_frame_ref (MusterFrame *self);
void muster_frame_unref (MusterFrame *self);

int muster_frame_get_width (const MusterFrame *self);
int muster_frame_get_height (const MusterFrame *self);
gsize muster_frame_get_stride (const MusterFrame *self);
const guint8 *muster_frame_get_pixels (const MusterFrame *self);
GBytes *muster_frame_get_bytes (const MusterFrame *self);
gint64 muster_frame_get_time (const MusterFrame *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterFrame, muster_frame_unref)

G_END_DECLS
