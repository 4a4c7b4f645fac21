/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"
#include "muster-error.h"
#include "muster-face-engine.h"
#include "muster-picture-header.h"

/* Decoding is left to gdk-pixbuf: only small pictures, so that the time goes into the head. */
#define MAX_DECODED_PIXELS (256 * 256)

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  MusterPictureHeader header = {0};

  if (!muster_picture_read_header (bytes, &header, &error)) {
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
    g_assert_null (muster_picture_decode (bytes, NULL));
    return 0;
  }
  g_assert_no_error (error);
  g_assert_nonnull (header.type);
  g_assert_cmpuint (header.width, >=, 1);
  g_assert_cmpuint (header.height, >=, 1);
  g_assert_cmpuint (header.width, <=, MUSTER_FRAME_MAX_SIDE);
  g_assert_cmpuint (header.height, <=, MUSTER_FRAME_MAX_SIDE);
  g_assert_cmpuint (header.width * header.height, <=, MUSTER_PICTURE_MAX_PIXELS);
  if (header.width * header.height <= MAX_DECODED_PIXELS) {
    g_autoptr (MusterFrame) frame = muster_picture_decode (bytes, &error);

    g_assert_true ((frame != NULL) == (error == NULL));
  }
  return 0;
}
