/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "muster-error.h"
#include "muster-face-engine.h"
#include "muster-picture-header.h"

/* 64 x 32: red on the left, blue on the right. */
static MusterFrame *
new_frame (void)
{
  const int width = 64, height = 32;
  guint8 *bgr = g_malloc0 ((gsize) width * (gsize) height * 3);
  g_autoptr (GBytes) bytes = g_bytes_new_take (bgr, (gsize) width * (gsize) height * 3);

  for (int i = 0; i < width * height; i++)
    bgr[3 * i + (i % width < width / 2 ? 2 : 0)] = 255;
  return muster_frame_new (width, height, (gsize) width * 3, bytes, 0);
}

static GBytes *
new_jpeg (void)
{
  g_autoptr (MusterFrame) frame = new_frame ();
  g_autoptr (GError) error = NULL;
  GBytes *jpeg = muster_picture_encode_jpeg (frame, 95, &error);

  g_assert_no_error (error);
  return jpeg;
}

static const guint8 *
pixel (MusterFrame *frame, int x, int y)
{
  return muster_frame_get_pixels (frame) + (gsize) y * muster_frame_get_stride (frame) +
         (gsize) x * 3;
}

static void
assert_red (const guint8 *bgr)
{
  g_assert_cmpint (bgr[2], >, 200);
  g_assert_cmpint (bgr[0], <, 60);
}

static void
assert_blue (const guint8 *bgr)
{
  g_assert_cmpint (bgr[0], >, 200);
  g_assert_cmpint (bgr[2], <, 60);
}

static void
test_round_trip (void)
{
  g_autoptr (GBytes) jpeg = new_jpeg ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterFrame) frame = muster_picture_decode (jpeg, &error);

  g_assert_no_error (error);
  g_assert_cmpint (muster_frame_get_width (frame), ==, 64);
  g_assert_cmpint (muster_frame_get_height (frame), ==, 32);
  assert_red (pixel (frame, 4, 16));
  assert_blue (pixel (frame, 60, 16));
}

/* An APP1 segment with orientation 6: the camera was held upright, the right side of the stored
 * picture is the bottom of the true one. */
static void
test_exif (void)
{
  static const guint8 app1[] = {0xff, 0xe1, 0, 34, 'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0,
                                0,    8,    0, 1, /* one entry: tag 0x0112, SHORT, one value, 6 */
                                1,    0x12, 0, 3,  0,   0,   0,   1,   0, 6, 0,   0,   0, 0,  0, 0};
  g_autoptr (GBytes) jpeg = new_jpeg ();
  g_autoptr (GByteArray) turned = g_byte_array_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterFrame) frame = NULL;
  gsize size;
  const guint8 *data = g_bytes_get_data (jpeg, &size);

  g_byte_array_append (turned, data, 2);
  g_byte_array_append (turned, app1, sizeof app1);
  g_byte_array_append (turned, data + 2, (guint) size - 2);
  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&turned));
  frame = muster_picture_decode (bytes, &error);
  g_assert_no_error (error);
  g_assert_cmpint (muster_frame_get_width (frame), ==, 32);
  g_assert_cmpint (muster_frame_get_height (frame), ==, 64);
  assert_red (pixel (frame, 16, 4));
  assert_blue (pixel (frame, 16, 60));
}

static void
assert_refused (const void *data, gsize size, const char *message)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;

  g_assert_null (muster_picture_decode (bytes, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  if (!g_pattern_match_simple (message, error->message))
    g_error ("“%s” instead of “%s”", error->message, message);
}

static void
test_no_picture (void)
{
  static const char text[] = "student_number,name\n1,Nobody\n";
  static const char svg[] = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>";

  assert_refused ("", 0, "Empty*");
  assert_refused (text, strlen (text), "Neither*");
  assert_refused (svg, strlen (svg), "Neither*");
}

static void
test_truncated (void)
{
  g_autoptr (GBytes) jpeg = new_jpeg ();
  gsize size;
  const guint8 *data = g_bytes_get_data (jpeg, &size);

  for (gsize cut = 3; cut < size; cut += 1 + cut / 16)
    assert_refused (data, cut, "*");
  assert_refused (data, size / 2, "*runcated*");
  assert_refused (data, size - 2, "*end is missing*");
}

static void
test_corrupt (void)
{
  g_autoptr (GBytes) jpeg = new_jpeg ();
  gsize size;
  g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (jpeg, &size), g_bytes_get_size (jpeg));

  memset (copy + 3, 0x5a, 64);
  assert_refused (copy, g_bytes_get_size (jpeg), "*amaged*");
}

/* Each of these would be gigabytes once decoded. */
static void
test_huge (void)
{
  static const guint8 png[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0,    0,
                               13,   'I', 'H', 'D', 'R',  0,    1,    0,    0, 0,    1,
                               0,    0,   8,   2,   0,    0,    0,    0,    0, 0x5c, 0};
  static const guint8 jpeg[] = {0xff, 0xd8, 0xff, 0xc0, 0, 17,   8, 0xff, 0xff, 0xff, 0xff,
                                3,    1,    0x22, 0,    2, 0x11, 1, 3,    0x11, 1,    0xff,
                                0xda, 0,    8,    1,    1, 0,    0, 63,   0,    0xff, 0xd9};
  guint8 bmp[54] = {'B', 'M'};

  bmp[14] = 40;
  bmp[20] = bmp[24] = 2; /* 131072 x 131072 */
  assert_refused (png, sizeof png, "65536 ×*");
  assert_refused (jpeg, sizeof jpeg, "65535*");
  assert_refused (bmp, sizeof bmp, "131072*");
  bmp[20] = 0;
  assert_refused (bmp, sizeof bmp, "0 ×*");
}

static void
test_pixels_bound (void)
{
  guint8 bmp[54] = {'B', 'M'};
  g_autoptr (GBytes) bytes = NULL;
  MusterPictureHeader header;
  g_autoptr (GError) error = NULL;

  bmp[14] = 40;
  bmp[19] = 8192 / 256;
  bmp[23] = 6103 / 256;
  bmp[22] = 6103 % 256; /* 8192 x 6103 = 49.996 million */
  bytes = g_bytes_new (bmp, sizeof bmp);
  g_assert_true (muster_picture_read_header (bytes, &header, &error));
  g_assert_cmpuint (header.height, ==, 6103);
  bmp[22]++;
  assert_refused (bmp, sizeof bmp, "8192 × 6104*");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/picture/round-trip", test_round_trip);
  g_test_add_func ("/picture/exif", test_exif);
  g_test_add_func ("/picture/no-picture", test_no_picture);
  g_test_add_func ("/picture/truncated", test_truncated);
  g_test_add_func ("/picture/corrupt", test_corrupt);
  g_test_add_func ("/picture/huge", test_huge);
  g_test_add_func ("/picture/pixels-bound", test_pixels_bound);
  return g_test_run ();
}
