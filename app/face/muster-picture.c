/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-picture-header.h"

#include <glib/gi18n-lib.h>

#include "muster-error.h"
#include "muster-face-engine.h"

#include <gdk-pixbuf/gdk-pixbuf.h>

static GdkPixbuf *
load_pixbuf (GBytes *bytes, const char *type, GError **error)
{
  g_autoptr (GdkPixbufLoader) loader = gdk_pixbuf_loader_new_with_type (type, error);
  GdkPixbuf *pixbuf;

  if (loader == NULL)
    return NULL;
  if (!gdk_pixbuf_loader_write_bytes (loader, bytes, error)) {
    gdk_pixbuf_loader_close (loader, NULL);
    return NULL;
  }
  if (!gdk_pixbuf_loader_close (loader, error))
    return NULL;
  pixbuf = gdk_pixbuf_loader_get_pixbuf (loader);
  if (pixbuf == NULL) {
    g_set_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA, _ ("No picture in the file"));
    return NULL;
  }
  return gdk_pixbuf_apply_embedded_orientation (pixbuf);
}

/* What is transparent becomes white, as on paper. */
static guint8
over_white (guint8 value, guint8 alpha)
{
  return (guint8) ((value * alpha + 255 * (255 - alpha) + 127) / 255);
}

static MusterFrame *
frame_of_pixbuf (GdkPixbuf *pixbuf)
{
  const int width = gdk_pixbuf_get_width (pixbuf), height = gdk_pixbuf_get_height (pixbuf);
  const int channels = gdk_pixbuf_get_n_channels (pixbuf);
  const gsize stride = (gsize) gdk_pixbuf_get_rowstride (pixbuf);
  const guint8 *pixels = gdk_pixbuf_read_pixels (pixbuf);
  guint8 *bgr = g_malloc ((gsize) width * (gsize) height * 3);
  g_autoptr (GBytes) bytes = g_bytes_new_take (bgr, (gsize) width * (gsize) height * 3);

  for (int y = 0; y < height; y++) {
    const guint8 *from = pixels + (gsize) y * stride;

    for (int x = 0; x < width; x++, from += channels, bgr += 3) {
      const guint8 alpha = channels == 4 ? from[3] : 255;

      for (int k = 0; k < 3; k++)
        bgr[k] = alpha == 255 ? from[2 - k] : over_white (from[2 - k], alpha);
    }
  }
  return muster_frame_new (width, height, (gsize) width * 3, bytes, g_get_monotonic_time ());
}

/**
 * muster_picture_decode:
 * @bytes: a JPEG, PNG or BMP file; of at most 32 MiB and 50 million pixels
 *
 * The size is read before anything is decoded. EXIF's orientation is applied.
 *
 * Returns: (transfer full): the frame, or %NULL with %MUSTER_ERROR_BAD_DATA
 */
MusterFrame *
muster_picture_decode (GBytes *bytes, GError **error)
{
  MusterPictureHeader header = {0};
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  g_autoptr (GError) cause = NULL;
  MusterFrame *frame;

  if (!muster_picture_read_header (bytes, &header, error))
    return NULL;
  pixbuf = load_pixbuf (bytes, header.type, &cause);
  if (pixbuf == NULL) {
    g_set_error (
        error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA, _ ("Damaged picture: %s"), cause->message);
    return NULL;
  }
  frame = frame_of_pixbuf (pixbuf);
  if (frame == NULL)
    g_set_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA, _ ("The picture is too large"));
  return frame;
}

/**
 * muster_picture_encode_jpeg:
 * @quality: 0 to 100
 *
 * Returns: (transfer full): a JPEG file
 */
GBytes *
muster_picture_encode_jpeg (MusterFrame *frame, int quality, GError **error)
{
  const int width = muster_frame_get_width (frame), height = muster_frame_get_height (frame);
  g_autofree char *text = g_strdup_printf ("%d", CLAMP (quality, 0, 100));
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width, height);
  g_autoptr (GError) cause = NULL;
  char *data = NULL;
  gsize size = 0, stride;
  guint8 *rgb;

  if (pixbuf == NULL) {
    g_set_error (error, MUSTER_ERROR, MUSTER_ERROR_FAILED, _ ("No memory for the picture"));
    return NULL;
  }
  rgb = gdk_pixbuf_get_pixels (pixbuf);
  stride = (gsize) gdk_pixbuf_get_rowstride (pixbuf);
  for (int y = 0; y < height; y++) {
    const guint8 *from =
        muster_frame_get_pixels (frame) + (gsize) y * muster_frame_get_stride (frame);
    guint8 *to = rgb + (gsize) y * stride;

    for (int x = 0; x < 3 * width; x += 3) {
      to[x] = from[x + 2];
      to[x + 1] = from[x + 1];
      to[x + 2] = from[x];
    }
  }
  if (!gdk_pixbuf_save_to_buffer (pixbuf, &data, &size, "jpeg", &cause, "quality", text, NULL)) {
    g_set_error (
        error, MUSTER_ERROR, MUSTER_ERROR_FAILED, _ ("Cannot write the JPEG: %s"), cause->message);
    return NULL;
  }
  return g_bytes_new_take (data, size);
}
