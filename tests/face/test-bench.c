/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "face-test.h"
#include "muster-error.h"
#include "muster-face-bench.h"
#include "muster-pairs.h"
#include "muster-roc.h"

static void
assert_near (double value, double expected)
{
  if (!(fabs (value - expected) <= 1e-9))
    g_error ("%.9g instead of %.9g", value, expected);
}

static void
test_pairs (void)
{
  static const char text[] = "# list\n\na/1.jpg b/1.jpg 0\r\na/1.jpg\ta/2.jpg 1";
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterPairs) pairs = muster_pairs_parse (bytes, "list", &error);
  const MusterPair *second;

  g_assert_no_error (error);
  g_assert_cmpuint (pairs->names->len, ==, 3);
  g_assert_cmpuint (pairs->pairs->len, ==, 2);
  second = &g_array_index (pairs->pairs, MusterPair, 1);
  g_assert_cmpuint (second->first, ==, 0);
  g_assert_cmpstr (g_ptr_array_index (pairs->names, second->second), ==, "a/2.jpg");
  g_assert_true (second->same);
  g_assert_cmpuint (g_array_index (pairs->lines, guint, 2), ==, 4);
}

static void
test_bad_pairs (void)
{
  static const struct {
    const char *text, *message;
  } cases[] = {
      {"", "*no pairs*"},
      {"# nothing\n", "*no pairs*"},
      {"a b 1\na b\n", "list, line 2:*"},
      {"a b 1 0\n", "list, line 1:*"},
      {"a b 2\n", "list, line 1:*neither*"},
      {"\n\n/etc/passwd b 1\n", "list, line 3:*outside*"},
      {"a ../b 1\n", "list, line 1:*outside*"},
      {"a b 1\n\xff\xfe b 1\n", "list, line 2:*UTF-8*"},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GBytes) bytes = g_bytes_new_static (cases[i].text, strlen (cases[i].text));
    g_autoptr (GError) error = NULL;

    g_assert_null (muster_pairs_parse (bytes, "list", &error));
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
    if (!g_pattern_match_simple (cases[i].message, error->message))
      g_error ("“%s” instead of “%s”", error->message, cases[i].message);
  }
}

/* Five genuine and ten impostors, by hand. */
static void
test_roc (void)
{
  double genuine[] = {0.9, 0.35, 0.8, 0.7, 0.6};
  double impostor[] = {0.1, 0.2, 0.3, 0.4, 0.0, 0.05, 0.15, 0.25, 0.02, 0.12};
  MusterRoc roc = {genuine, impostor, 5, 10};

  muster_roc_sort (&roc);
  assert_near (muster_roc_get_fmr (&roc, 0.3), 0.2);
  assert_near (muster_roc_get_fnmr (&roc, 0.6), 0.2);
  assert_near (muster_roc_get_threshold (&roc, 0.1), 0.35); /* 0.4 alone stays above */
  assert_near (muster_roc_get_threshold (&roc, 0.05), 0.6); /* nobody may pass */
  assert_near (muster_roc_get_threshold (&roc, 1), 0.0);
  assert_near (muster_roc_get_eer (&roc), 0.15); /* at 0.4: FMR 0.1, FNMR 0.2 */
}

static void
test_roc_separate (void)
{
  double genuine[] = {0.5, 0.6}, impostor[] = {0.1, 0.2};
  MusterRoc roc = {genuine, impostor, 2, 2};

  muster_roc_sort (&roc);
  assert_near (muster_roc_get_eer (&roc), 0);
  assert_near (muster_roc_get_threshold (&roc, 1e-4), 0.5);
  assert_near (muster_roc_get_fnmr (&roc, 0.5), 0);
}

static char *
write_list (const char *text)
{
  g_autoptr (GError) error = NULL;
  char *path = NULL;
  int fd = g_file_open_tmp ("muster-pairs-XXXXXX.txt", &path, &error);

  g_assert_no_error (error);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (path, text, -1, &error));
  return path;
}

static void
on_progress (guint done, guint total, gpointer user_data)
{
  g_assert_cmpuint (done, <=, total);
  *(guint *) user_data = done;
}

/* The first genuine and impostor pairs of a real list, as the bench reads it. */
static char *
write_short_list (void)
{
  g_autofree char *path = g_build_filename (TEST_FACES, "pairs", "east-asian.txt", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GString) list = g_string_new (NULL);
  guint taken[2] = {0, 0};

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (gsize i = 0; lines[i] != NULL; i++) {
    const gboolean same = g_str_has_suffix (lines[i], " 1");

    if (*lines[i] != '\0' && taken[same]++ < 6)
      g_string_append_printf (list, "%s\n", lines[i]);
  }
  return write_list (list->str);
}

static void
test_run (void)
{
  g_autofree char *images = g_build_filename (TEST_FACES, "lfw", NULL);
  g_autofree char *list = NULL;
  g_autoptr (MusterModelPack) pack = NULL;
  g_autoptr (GError) error = NULL;
  MusterFaceBench result;
  guint progress = 0;

  if (!face_test_has_faces ())
    return;
  list = write_short_list ();
  pack = face_test_new_pack ("npm");
  g_assert_true (muster_face_bench_run (
      pack, face_test_get_folders (), images, list, NULL, on_progress, &progress, &result, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (result.n_genuine, ==, 6);
  g_assert_cmpuint (result.n_impostor, ==, 6);
  g_assert_cmpuint (result.failed_to_enrol, ==, 0);
  assert_near (result.eer, 0);
  g_assert_cmpuint (progress, >, 0);
  for (guint i = 0; i < MUSTER_BENCH_N_STAGES; i++)
    g_assert_cmpfloat (result.ms[i], >, 0);
  g_unlink (list);
}

static void
test_run_faults (void)
{
  g_autofree char *list = NULL;
  g_autoptr (MusterModelPack) pack = NULL;
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  MusterFaceBench result;

  if (!face_test_has_models ())
    return;
  list = write_list ("a.jpg b.jpg 1\nno-such.jpg a.jpg 0\n");
  pack = face_test_new_pack ("npm");
  g_assert_false (muster_face_bench_run (
      pack, face_test_get_folders (), "/", list, NULL, NULL, NULL, &result, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "line 1"));
  g_clear_error (&error);

  g_cancellable_cancel (cancelled);
  g_assert_false (muster_face_bench_run (
      pack, face_test_get_folders (), "/", list, cancelled, NULL, NULL, &result, &error));
  g_assert_true (muster_error_is_cancelled (error));
  g_clear_error (&error);
  g_unlink (list);

  g_assert_false (muster_face_bench_run (
      pack, face_test_get_folders (), "/", list, NULL, NULL, NULL, &result, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND);
}

/* A picture without a face is counted, and its comparisons are non-matches. */
static void
test_no_face (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = NULL, *path = NULL, *list = NULL;
  g_autoptr (MusterModelPack) pack = NULL;
  g_autoptr (MusterFrame) meadow = NULL;
  g_autoptr (GBytes) jpeg = NULL;
  MusterFaceBench result;

  if (!face_test_has_models ())
    return;
  folder = g_dir_make_tmp ("muster-face-XXXXXX", &error);
  path = g_build_filename (folder, "meadow.jpg", NULL);
  meadow = face_test_new_landscape (320, 240, 2);
  jpeg = muster_picture_encode_jpeg (meadow, 90, &error);
  g_assert_true (g_file_set_contents (
      path, g_bytes_get_data (jpeg, NULL), (gssize) g_bytes_get_size (jpeg), &error));
  list = write_list ("meadow.jpg meadow.jpg 1\n");
  pack = face_test_new_pack ("npm");
  g_assert_true (muster_face_bench_run (
      pack, face_test_get_folders (), folder, list, NULL, NULL, NULL, &result, &error));
  g_assert_cmpuint (result.failed_to_enrol, ==, 1);
  g_assert_cmpuint (result.n_genuine, ==, 1);
  g_assert_cmpfloat (result.ms[MUSTER_BENCH_DECODE], >, 0);
  g_assert_cmpfloat (result.ms[MUSTER_BENCH_EMBED], ==, 0);
  g_unlink (path);
  g_unlink (list);
  g_rmdir (folder);
}

static void
test_loop (void)
{
  g_autoptr (MusterModelPack) pack = NULL;
  g_autoptr (GError) error = NULL;
  MusterFrame *frames[4];
  MusterFaceLoop result;

  if (!face_test_has_models ())
    return;
  pack = face_test_new_pack ("npm");
  for (guint32 i = 0; i < G_N_ELEMENTS (frames); i++)
    frames[i] = face_test_new_landscape (640, 480, i);
  g_assert_true (muster_face_bench_loop (
      pack, face_test_get_folders (), frames, G_N_ELEMENTS (frames), 3, NULL, &result, &error));
  g_assert_cmpuint (result.n_frames, ==, 8);
  g_assert_cmpuint (result.n_fit, ==, 0);
  g_assert_cmpuint (result.n_probes, ==, 0);
  g_assert_cmpfloat (result.positioning_ms, >, 0);
  assert_near (result.positioning_share, result.positioning_ms * 15 / 1000);
  for (guint i = 0; i < G_N_ELEMENTS (frames); i++)
    muster_frame_unref (frames[i]);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bench/pairs", test_pairs);
  g_test_add_func ("/bench/bad-pairs", test_bad_pairs);
  g_test_add_func ("/bench/roc", test_roc);
  g_test_add_func ("/bench/roc-separate", test_roc_separate);
  g_test_add_func ("/bench/run", test_run);
  g_test_add_func ("/bench/run-faults", test_run_faults);
  g_test_add_func ("/bench/no-face", test_no_face);
  g_test_add_func ("/bench/loop", test_loop);
  return g_test_run ();
}
