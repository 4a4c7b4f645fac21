/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "camera-fixture.h"
#include "muster-error.h"
#include "muster-still-picture.h"

/* JPEG and videotestsrc go through YCbCr; measured deviation is 1. */
static void
assert_colour (const MusterFrame *frame, guint32 rgb)
{
  const guint8 *p = muster_frame_get_pixels (frame) +
                    muster_frame_get_height (frame) / 2 * muster_frame_get_stride (frame) +
                    muster_frame_get_width (frame) / 2 * 3;

  g_assert_cmpint (ABS (p[0] - (int) (rgb & 0xff)), <=, 3);
  g_assert_cmpint (ABS (p[1] - (int) (rgb >> 8 & 0xff)), <=, 3);
  g_assert_cmpint (ABS (p[2] - (int) (rgb >> 16 & 0xff)), <=, 3);
}

static MusterCamera *
open_ok (const char *prefix, const char *path)
{
  g_autofree char *source = g_strconcat (prefix, path, NULL);
  g_autoptr (GError) error = NULL;
  MusterCamera *camera = muster_camera_open (source, &error);

  g_assert_no_error (error);
  g_assert_true (muster_camera_is_virtual (camera));
  return camera;
}

static void
assert_open_fails (const char *prefix, const char *path, int code)
{
  g_autofree char *source = g_strconcat (prefix, path, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (muster_camera_open (source, &error));
  g_assert_error (error, MUSTER_ERROR, code);
  g_assert_nonnull (strstr (error->message, path));
  g_test_message ("%s", error->message);
}

/* The file opens as a camera, but then cannot be shown. */
static void
assert_start_fails (const char *prefix, const char *path, int code)
{
  Watcher watcher;

  watcher_init (&watcher, open_ok (prefix, path));
  muster_camera_start (watcher.camera);
  watcher_wait_state (&watcher, MUSTER_CAMERA_FAILED, 20000);
  g_assert_error (muster_camera_get_error (watcher.camera), MUSTER_ERROR, code);
  g_test_message ("%s", muster_camera_get_error (watcher.camera)->message);
  g_assert_cmpuint (watcher.n_frames, ==, 0);
  muster_camera_stop (watcher.camera);
  watcher_clear (&watcher);
}

static void
test_still (void)
{
  static const struct {
    const char *name;
    const char *prefix;
    int width;
    int height;
  } cases[] = {
      {"a.jpg", "file:", 64, 48},
      {"a.png", "file:", 64, 48},
      {"odd.jpg", "", 33, 17},
      {"odd.png", "", 33, 17},
  };
  char *dir = fixture_dir_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path =
        fixture_picture (dir, cases[i].name, 0xc04020, cases[i].width, cases[i].height);
    gint64 begin;
    Watcher watcher;

    watcher_init (&watcher, open_ok (cases[i].prefix, path));
    g_assert_cmpstr (muster_camera_get_name (watcher.camera), ==, cases[i].name);
    muster_camera_start (watcher.camera);
    watcher_wait_frames (&watcher, 1, 10000);
    g_assert_cmpint (muster_frame_get_width (watcher.last), ==, cases[i].width);
    g_assert_cmpint (muster_frame_get_height (watcher.last), ==, cases[i].height);
    assert_colour (watcher.last, 0xc04020);
    begin = muster_frame_get_time (watcher.last);
    watcher_wait_frames (&watcher, 5, 5000);
    g_assert_cmpint (muster_frame_get_time (watcher.last) - begin, >=, 450 * 1000);
    g_assert_cmpint (muster_frame_get_time (watcher.last) - begin, <=, 900 * 1000);
    muster_camera_stop (watcher.camera);
    watcher_clear (&watcher);
  }
  fixture_dir_free (dir);
}

/* A phone writes the sensor's picture and says in EXIF how it was held. */
static void
test_orientation (void)
{
  static const guint8 app1[] = {
      0xff, 0xe1, 0x00, 0x22, 'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8,
      0,    1,    0x01, 0x12, 0,   3,   0,   0,   0, 1, 0,   6,   0, 0,  0, 0, 0, 0,
  };
  char *dir = fixture_dir_new ();
  g_autofree char *plain = fixture_picture (dir, "plain.jpg", 0x20c040, 64, 48);
  g_autoptr (GByteArray) turned = g_byte_array_new ();
  g_autoptr (MusterFrame) frame = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *contents = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (plain, &contents, &length, NULL));
  g_byte_array_append (turned, (guint8 *) contents, 2);
  g_byte_array_append (turned, app1, sizeof app1);
  g_byte_array_append (turned, (guint8 *) contents + 2, length - 2);
  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&turned));
  frame = muster_still_picture_decode (bytes, &error);
  g_assert_no_error (error);
  g_assert_cmpint (muster_frame_get_width (frame), ==, 48);
  g_assert_cmpint (muster_frame_get_height (frame), ==, 64);
  fixture_dir_free (dir);
}

static void
test_bad_files (void)
{
  static const char png_head[] = "\x89PNG\r\n\x1a\n and then nothing of the kind";
  char *dir = fixture_dir_new ();
  g_autofree char *whole = fixture_picture (dir, "whole.jpg", 0x808080, 320, 240);
  g_autofree char *missing = g_build_filename (dir, "missing.jpg", NULL);
  g_autofree char *empty = fixture_bytes (dir, "empty.jpg", "", 0);
  g_autofree char *text = fixture_bytes (dir, "text.jpg", "hello, world, no picture", 24);
  g_autofree char *broken = fixture_bytes (dir, "broken.png", png_head, sizeof png_head);
  g_autofree char *contents = NULL;
  g_autofree char *cut = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (whole, &contents, &length, NULL));
  cut = fixture_bytes (dir, "cut.jpg", contents, length / 2);

  assert_open_fails ("file:", missing, MUSTER_ERROR_NOT_FOUND);
  assert_open_fails ("", missing, MUSTER_ERROR_NOT_FOUND);
  assert_open_fails ("file:", empty, MUSTER_ERROR_BAD_DATA);
  assert_open_fails ("file:", dir, MUSTER_ERROR_BAD_DATA);
  assert_open_fails ("file:", "/dev/zero", MUSTER_ERROR_BAD_DATA);
  assert_open_fails ("folder:", whole, MUSTER_ERROR_NOT_FOUND);
  assert_open_fails ("", "cinema", MUSTER_ERROR_USAGE);
  assert_open_fails ("", "rehearsal", MUSTER_ERROR_USAGE);
  assert_start_fails ("file:", text, MUSTER_ERROR_BAD_DATA);
  assert_start_fails ("file:", broken, MUSTER_ERROR_BAD_DATA);
  assert_start_fails ("file:", cut, MUSTER_ERROR_BAD_DATA);
  fixture_dir_free (dir);
}

static void
test_too_large (void)
{
  char *dir = fixture_dir_new ();
  g_autofree char *wide = fixture_picture (dir, "wide.png", 0x101010, MUSTER_FRAME_MAX_SIDE + 1, 8);
  g_autofree char *tall = fixture_picture (dir, "tall.jpg", 0x101010, 8, MUSTER_FRAME_MAX_SIDE + 1);
  g_autofree char *edge = fixture_picture (dir, "edge.png", 0x101010, MUSTER_FRAME_MAX_SIDE, 8);
  g_autofree char *heavy = fixture_bytes (dir, "heavy.jpg", "\xff\xd8\xff", 3);
  g_autoptr (MusterFrame) frame = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (truncate (heavy, MUSTER_STILL_PICTURE_MAX_BYTES + 1), ==, 0);
  assert_start_fails ("file:", wide, MUSTER_ERROR_BAD_DATA);
  assert_start_fails ("file:", tall, MUSTER_ERROR_BAD_DATA);
  assert_start_fails ("file:", heavy, MUSTER_ERROR_BAD_DATA);
  frame = muster_still_picture_load (edge, &error);
  g_assert_no_error (error);
  g_assert_cmpint (muster_frame_get_width (frame), ==, MUSTER_FRAME_MAX_SIDE);
  fixture_dir_free (dir);
}

/* Also for root, who may read everything, by being somebody else for a moment. */
static void
test_unreadable (void)
{
  char *dir = fixture_dir_new ();
  g_autofree char *path = fixture_picture (dir, "secret.jpg", 0x101010, 16, 16);
  gboolean is_root = geteuid () == 0;

  g_assert_cmpint (g_chmod (dir, 0755), ==, 0);
  g_assert_cmpint (g_chmod (path, 0), ==, 0);
  if (is_root)
    g_assert_cmpint (seteuid (65534), ==, 0);
  assert_open_fails ("file:", path, MUSTER_ERROR_NO_RIGHTS);
  if (is_root)
    g_assert_cmpint (seteuid (0), ==, 0);
  fixture_dir_free (dir);
}

static guint32
wait_colour (Watcher *watcher)
{
  const guint8 *p;

  watcher_wait_frames (watcher, 1, 5000);
  p = muster_frame_get_pixels (watcher->last);
  return (p[2] > 127) << 2 | (p[1] > 127) << 1 | (p[0] > 127);
}

static void
test_folder (void)
{
  /* red, green, blue in the order of the numbers; the text file is no picture */
  static const guint32 expected[] = {4, 2, 1, 4, 2, 1, 4};
  char *dir = fixture_dir_new ();
  char *none = fixture_dir_new ();
  g_autofree char *third G_GNUC_UNUSED = fixture_picture (dir, "p10.JPG", 0x0000ff, 16, 16);
  g_autofree char *second G_GNUC_UNUSED = fixture_picture (dir, "p2.png", 0x00ff00, 16, 16);
  g_autofree char *first G_GNUC_UNUSED = fixture_picture (dir, "p1.jpeg", 0xff0000, 16, 16);
  g_autofree char *other G_GNUC_UNUSED = fixture_bytes (dir, "notes.txt", "x", 1);
  g_autofree char *broken = NULL;
  Watcher watcher;

  watcher_init (&watcher, open_ok ("folder:", dir));
  muster_camera_start (watcher.camera);
  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpuint (wait_colour (&watcher), ==, expected[i]);
  muster_camera_stop (watcher.camera);

  /* Again from the first one. */
  muster_camera_start (watcher.camera);
  g_assert_cmpuint (wait_colour (&watcher), ==, 4);
  muster_camera_stop (watcher.camera);
  watcher_clear (&watcher);

  assert_start_fails ("folder:", none, MUSTER_ERROR_NOT_FOUND);
  broken = fixture_bytes (none, "broken.jpg", "\xff\xd8\xff\xd9", 4);
  assert_start_fails ("folder:", none, MUSTER_ERROR_BAD_DATA);
  fixture_dir_free (none);
  fixture_dir_free (dir);
}

static void
test_video (void)
{
  char *dir = fixture_dir_new ();
  g_autofree char *path = g_build_filename (dir, "clip.avi", NULL);
  g_autofree char *description =
      g_strdup_printf ("videotestsrc num-buffers=5 ! video/x-raw,width=64,height=48,framerate=10/1 "
                       "! jpegenc ! avimux ! filesink location=%s",
                       path);
  Watcher watcher;

  fixture_run_pipeline (description);
  watcher_init (&watcher, open_ok ("file:", path));
  muster_camera_start (watcher.camera);
  watcher_wait_frames (&watcher, 12, 10000); /* more than twice through */
  g_assert_cmpint (muster_frame_get_width (watcher.last), ==, 64);
  muster_camera_stop (watcher.camera);
  watcher_clear (&watcher);
  fixture_dir_free (dir);
}

static void
test_test_picture (void)
{
  Watcher watcher;
  gint64 begin, span;

  watcher_init (&watcher, open_ok ("test", ""));
  muster_camera_start (watcher.camera);
  watcher_wait_frames (&watcher, 1, 10000);
  begin = muster_frame_get_time (watcher.last);
  g_assert_cmpint (ABS (g_get_monotonic_time () - begin), <, 500 * 1000);
  watcher_wait_frames (&watcher, 15, 10000);
  span = muster_frame_get_time (watcher.last) - begin;
  g_assert_cmpint (span, >=, 900 * 1000);
  g_assert_cmpint (span, <=, 1600 * 1000);
  g_assert_cmpint (muster_frame_get_width (watcher.last), ==, 640);
  g_assert_cmpint (muster_frame_get_height (watcher.last), ==, 480);

  /* Stopped at any point of starting and running. */
  muster_camera_stop (watcher.camera);
  for (int i = 0; i < 50; i++) {
    guint n_frames;

    muster_camera_start (watcher.camera);
    watcher_run (i * 2);
    muster_camera_stop (watcher.camera);
    n_frames = watcher.n_frames;
    watcher_run (1);
    g_assert_cmpuint (watcher.n_frames, ==, n_frames);
  }
  watcher_clear (&watcher);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  /* where a rehearsal left its pictures there is a file with the name of a source that is none */
  g_assert_cmpint (g_chdir ("/"), ==, 0);
  g_test_add_func ("/camera/open/still", test_still);
  g_test_add_func ("/camera/open/orientation", test_orientation);
  g_test_add_func ("/camera/open/bad-files", test_bad_files);
  g_test_add_func ("/camera/open/too-large", test_too_large);
  g_test_add_func ("/camera/open/unreadable", test_unreadable);
  g_test_add_func ("/camera/open/folder", test_folder);
  g_test_add_func ("/camera/open/video", test_video);
  g_test_add_func ("/camera/open/test", test_test_picture);
  return g_test_run ();
}
