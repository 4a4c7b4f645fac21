/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-picture-header.h"

#include <glib/gi18n-lib.h>

#include "muster-error.h"
#include "muster-frame.h"

#include <string.h>

static gboolean
bad_picture (GError **error, const char *what)
{
  g_set_error_literal (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA, what);
  return FALSE;
}

static guint
be16 (const guint8 *p)
{
  return (guint) p[0] << 8 | p[1];
}

static guint32
be32 (const guint8 *p)
{
  return (guint32) be16 (p) << 16 | be16 (p + 2);
}

static guint32
le32 (const guint8 *p)
{
  return p[0] | (guint32) p[1] << 8 | (guint32) p[2] << 16 | (guint32) p[3] << 24;
}

/* SOF0 … SOF15, but for DHT, JPG and DAC, which share the range. */
static gboolean
is_frame_start (guint8 marker)
{
  return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

/* The decoder fills what is missing with grey and says nothing: so look for the end ourselves. */
static gboolean
has_end (const guint8 *data, gsize size, gsize scan)
{
  for (gsize i = scan; i + 1 < size; i++)
    if (data[i] == 0xff && data[i + 1] == 0xd9)
      return TRUE;
  return FALSE;
}

static gboolean
read_jpeg (const guint8 *data, gsize size, MusterPictureHeader *header, GError **error)
{
  gsize at = 2;
  gboolean has_size = FALSE;

  header->type = "jpeg";
  while (at + 4 <= size) {
    const guint8 marker = data[at + 1];
    gsize length;

    if (data[at] != 0xff)
      return bad_picture (error, _ ("Damaged JPEG: a segment does not begin where it should"));
    if (marker == 0xff) {
      at++;
      continue;
    }
    if (marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
      at += 2;
      continue;
    }
    length = be16 (data + at + 2);
    if (marker == 0xd9 || length < 2 || length > size - at - 2)
      return bad_picture (error, _ ("Damaged or truncated JPEG: a segment reaches over the end"));
    if (is_frame_start (marker)) {
      if (length < 8)
        return bad_picture (error, _ ("Damaged JPEG: no size"));
      header->height = be16 (data + at + 5);
      header->width = be16 (data + at + 7);
      has_size = TRUE;
    }
    at += 2 + length;
    if (marker == 0xda) {
      if (!has_size)
        return bad_picture (error, _ ("Damaged JPEG: no size"));
      if (!has_end (data, size, at))
        return bad_picture (error, _ ("Truncated JPEG: the end is missing"));
      return TRUE;
    }
  }
  return bad_picture (error, _ ("Truncated JPEG: no picture in it"));
}

static gboolean
read_png (const guint8 *data, gsize size, MusterPictureHeader *header, GError **error)
{
  header->type = "png";
  if (size < 33 || be32 (data + 8) != 13 || memcmp (data + 12, "IHDR", 4) != 0)
    return bad_picture (error, _ ("Damaged or truncated PNG"));
  header->width = be32 (data + 16);
  header->height = be32 (data + 20);
  return TRUE;
}

static gboolean
read_bmp (const guint8 *data, gsize size, MusterPictureHeader *header, GError **error)
{
  gint32 height;

  header->type = "bmp";
  if (size < 54 || le32 (data + 14) < 40)
    return bad_picture (error, _ ("Damaged or truncated BMP"));
  header->width = le32 (data + 18);
  height = (gint32) le32 (data + 22);
  if (height == G_MININT32)
    return bad_picture (error, _ ("Damaged BMP: no size"));
  header->height = (guint32) ABS (height);
  return TRUE;
}

static gboolean
read_any (const guint8 *data, gsize size, MusterPictureHeader *header, GError **error)
{
  if (size > 3 && memcmp (data, "\xff\xd8\xff", 3) == 0)
    return read_jpeg (data, size, header, error);
  if (size > 8 && memcmp (data, "\x89PNG\r\n\x1a\n", 8) == 0)
    return read_png (data, size, header, error);
  if (size > 2 && memcmp (data, "BM", 2) == 0)
    return read_bmp (data, size, header, error);
  return bad_picture (error, size == 0 ? _ ("Empty file") : _ ("Neither JPEG nor PNG nor BMP"));
}

/**
 * muster_picture_read_header:
 * @header: (out): what it is and its size before any EXIF turn, checked against the bounds
 *
 * Looks at the head alone, so that a picture that would fill the memory is refused before it is
 * decoded: at most 32 MiB, 50 million pixels, and %MUSTER_FRAME_MAX_SIDE a side.
 *
 * Returns: %FALSE with %MUSTER_ERROR_BAD_DATA
 */
gboolean
muster_picture_read_header (GBytes *bytes, MusterPictureHeader *header, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  if (size > MUSTER_PICTURE_MAX_BYTES)
    return bad_picture (error, _ ("The file is larger than 32 MiB"));
  if (!read_any (data, size, header, error))
    return FALSE;
  if (header->width < 1 || header->height < 1 || header->width > MUSTER_FRAME_MAX_SIDE ||
      header->height > MUSTER_FRAME_MAX_SIDE ||
      (guint64) header->width * header->height > MUSTER_PICTURE_MAX_PIXELS) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_BAD_DATA,
                 _ ("%u × %u pixels: more than %d a side or 50 million, or none at all"),
                 header->width,
                 header->height,
                 MUSTER_FRAME_MAX_SIDE);
    return FALSE;
  }
  return TRUE;
}
