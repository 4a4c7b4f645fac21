/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-frame-texture.h"

/**
 * muster_frame_texture_new:
 * @frame: a picture
 *
 * The texture keeps a reference to the frame's bytes; no pixel is copied, because the frame is
 * immutable and GDK knows its format (8-bit B, G, R).
 *
 * Returns: (transfer full): a texture of the same size
 */
GdkTexture *
muster_frame_texture_new (MusterFrame *frame)
{
  g_return_val_if_fail (frame != NULL, NULL);

  return gdk_memory_texture_new (muster_frame_get_width (frame),
                                 muster_frame_get_height (frame),
                                 GDK_MEMORY_B8G8R8,
                                 muster_frame_get_bytes (frame),
                                 muster_frame_get_stride (frame));
}
