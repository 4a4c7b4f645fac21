/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "face-test.h"

#include <math.h>

MusterModelPack *
face_test_new_pack (const char *id)
{
  g_autofree char *name = g_strconcat (id, ".ini", NULL);
  g_autofree char *path = g_build_filename (TEST_MANIFESTS, name, NULL);
  g_autoptr (GMappedFile) file = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  MusterModelPack *pack;

  file = g_mapped_file_new (path, FALSE, &error);
  g_assert_no_error (error);
  bytes = g_mapped_file_get_bytes (file);
  pack = muster_model_pack_parse (bytes, id, &error);
  g_assert_no_error (error);
  return pack;
}

const char *const *
face_test_get_folders (void)
{
  static const char *const folders[] = {TEST_MODELS, NULL};

  return folders;
}

gboolean
face_test_has_models (void)
{
  if (*TEST_MODELS != '\0')
    return TRUE;
  g_test_skip ("configured without -Dmodels");
  return FALSE;
}

gboolean
face_test_has_faces (void)
{
  if (!face_test_has_models ())
    return FALSE;
  if (*TEST_FACES != '\0')
    return TRUE;
  g_test_skip ("configured without -Dfaces");
  return FALSE;
}

MusterFrame *
face_test_load_face (const char *path)
{
  g_autofree char *whole = g_build_filename (TEST_FACES, path, NULL);
  g_autoptr (GMappedFile) file = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  MusterFrame *frame;

  file = g_mapped_file_new (whole, FALSE, &error);
  g_assert_no_error (error);
  bytes = g_mapped_file_get_bytes (file);
  frame = muster_picture_decode (bytes, &error);
  g_assert_no_error (error);
  return frame;
}

MusterFrame *
face_test_new_landscape (int width, int height, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  guint8 *bgr = g_malloc ((gsize) width * (gsize) height * 3);
  g_autoptr (GBytes) bytes = g_bytes_new_take (bgr, (gsize) width * (gsize) height * 3);
  const double phase = g_rand_double_range (rand, 0, 6);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++, bgr += 3) {
      const double u = (double) x / width, v = (double) y / height;
      const double hill = 0.55 + 0.08 * sin (7 * u + phase) + 0.03 * sin (23 * u);
      const int noise = g_rand_int_range (rand, -12, 13);
      const gboolean sun = hypot (u - 0.8, v - 0.2) < 0.07;
      const int sky[3] = {230, 200, 150}, grass[3] = {60, 130, 70};

      for (int k = 0; k < 3; k++)
        bgr[k] = sun ? 250 : (guint8) ((v < hill ? sky[k] : grass[k]) + noise);
    }
  return muster_frame_new (width, height, (gsize) width * 3, bytes, g_get_monotonic_time ());
}

/* The same picture at another time. */
MusterFrame *
face_test_restamp (MusterFrame *frame, gint64 time_us)
{
  return muster_frame_new (muster_frame_get_width (frame),
                           muster_frame_get_height (frame),
                           muster_frame_get_stride (frame),
                           muster_frame_get_bytes (frame),
                           time_us);
}
