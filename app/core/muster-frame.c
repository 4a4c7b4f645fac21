/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-frame.h"

struct _MusterFrame {
  gatomicrefcount refs;
  int width;
  int height;
  gsize stride;
  GBytes *bgr; /* owned */
  gint64 time_us;
};

G_DEFINE_BOXED_TYPE (MusterFrame, muster_frame, muster_frame_ref, muster_frame_unref)

/**
 * muster_frame_new:
 * @width: pixels in a row, 1 to %MUSTER_FRAME_MAX_SIDE
 * @height: rows, 1 to %MUSTER_FRAME_MAX_SIDE
 * @stride: bytes from one row to the next, at least 3 * @width
 * @bgr: at least @stride * (@height - 1) + 3 * @width bytes; a reference is taken, nothing is
 * copied
 * @time_us: g_get_monotonic_time() of the exposure
 *
 * Returns: (transfer full) (nullable): the frame, or %NULL if sizes and bytes do not agree
 */
MusterFrame *
muster_frame_new (int width, int height, gsize stride, GBytes *bgr, gint64 time_us)
{
  MusterFrame *self;

  g_return_val_if_fail (bgr != NULL, NULL);

  if (width < 1 || height < 1 || width > MUSTER_FRAME_MAX_SIDE || height > MUSTER_FRAME_MAX_SIDE)
    return NULL;
  if (stride < (gsize) width * 3 || stride > G_MAXINT)
    return NULL;
  if (g_bytes_get_size (bgr) < stride * (gsize) (height - 1) + (gsize) width * 3)
    return NULL;

  self = g_new0 (MusterFrame, 1);
  g_atomic_ref_count_init (&self->refs);
  self->width = width;
  self->height = height;
  self->stride = stride;
  self->bgr = g_bytes_ref (bgr);
  self->time_us = time_us;
  return self;
}

MusterFrame *
muster_frame_ref (MusterFrame *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
muster_frame_unref (MusterFrame *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_bytes_unref (self->bgr);
  g_free (self);
}

int
muster_frame_get_width (const MusterFrame *self)
{
  return self->width;
}

int
muster_frame_get_height (const MusterFrame *self)
{
  return self->height;
}

gsize
muster_frame_get_stride (const MusterFrame *self)
{
  return self->stride;
}

const guint8 *
muster_frame_get_pixels (const MusterFrame *self)
{
  return g_bytes_get_data (self->bgr, NULL);
}

GBytes *
muster_frame_get_bytes (const MusterFrame *self)
{
  return self->bgr;
}

gint64
muster_frame_get_time (const MusterFrame *self)
{
  return self->time_us;
}
