/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <math.h>

#include "face-test.h"
#include "muster-error.h"
#include "muster-face-live.h"
#include "muster-passive.h"
#include "muster-rehearsal-sitting.h"

/* --- the part that is looked at --- */

static const struct {
  const char *name;
  float x, y, width, height;
  double scale;
  gboolean seen;
  MusterPassiveCrop crop; /* in 640x480 */
} crops[] = {
    {"middle", 270, 190, 100, 100, 2, TRUE, {220, 140, 200, 200}},
    {"oblong", 280, 180, 80, 120, 2.5, TRUE, {220, 90, 200, 300}},
    {"left-edge", 0, 190, 100, 100, 3, TRUE, {0, 90, 300, 300}},
    {"right-edge", 560, 190, 100, 100, 3, TRUE, {340, 90, 300, 300}},
    {"top", 270, -20, 100, 100, 3, TRUE, {170, 0, 300, 300}},
    {"bottom", 270, 440, 100, 100, 3, TRUE, {170, 180, 300, 300}},
    /* as large as the picture lets it be, in the proportions of the box */
    {"near", 220, 140, 200, 200, 4, TRUE, {80, 0, 479, 479}},
    {"beyond", 0, 0, 640, 480, 4, TRUE, {0, 0, 638, 479}},
    {"outside", -900, -900, 100, 100, 2, TRUE, {0, 0, 200, 200}},
    {"tiny", 300, 200, 4, 4, 2.7, FALSE, {0}},
    {"flat", 300, 200, 100, 0, 2.7, FALSE, {0}},
    {"nan", NAN, 200, 100, 100, 2.7, FALSE, {0}},
    {"infinite", 300, 200, INFINITY, 100, 2.7, FALSE, {0}},
};

static void
test_crop (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  const MusterFaceBox box = {
      .x = crops[i].x, .y = crops[i].y, .width = crops[i].width, .height = crops[i].height};
  MusterPassiveCrop crop = {0};

  g_assert_cmpint (
      muster_passive_crop_init (&crop, &box, crops[i].scale, 640, 480), ==, crops[i].seen);
  if (!crops[i].seen)
    return;
  g_assert_cmpint (abs (crop.x - crops[i].crop.x), <=, 1);
  g_assert_cmpint (abs (crop.y - crops[i].crop.y), <=, 1);
  g_assert_cmpint (abs (crop.width - crops[i].crop.width), <=, 1);
  g_assert_cmpint (abs (crop.height - crops[i].crop.height), <=, 1);
  g_assert_cmpint (crop.x, >=, 0);
  g_assert_cmpint (crop.y, >=, 0);
  g_assert_cmpint (crop.x + crop.width, <=, 640);
  g_assert_cmpint (crop.y + crop.height, <=, 480);
}

/* --- the nets --- */

static float
doubt_picture (const char *path)
{
  g_autoptr (MusterModelPack) pack = face_test_new_pack ("standard");
  g_autoptr (MusterFrame) frame = face_test_load_face (path);
  const MusterPixels pixels = muster_pixels_of_frame (frame);
  g_auto (MusterFaceSight) sight = {0};
  g_autoptr (GError) error = NULL;
  MusterFaceChain *chain = muster_face_chain_new (pack, face_test_get_folders (), &error);
  gboolean asked = FALSE;
  float real;

  g_assert_no_error (error);
  muster_face_sight_init (&sight);
  g_assert_true (muster_face_chain_find (chain, &pixels, TRUE, &sight, &error));
  g_assert_cmpint (sight.main_box, >=, 0);
  g_assert_true (muster_face_chain_doubt (chain, &pixels, &sight, &asked, &real, &error));
  g_assert_true (asked);
  muster_face_chain_free (chain);
  return real;
}

/* Those that the nets' authors show: one person, one print, one screen. */
static void
test_pictures (void)
{
  if (!face_test_has_faces ())
    return;
  g_assert_cmpfloat (doubt_picture ("antispoof/image_T1.jpg"), >, .9f);
  g_assert_cmpfloat (doubt_picture ("antispoof/image_F1.jpg"), <, .5f);
  g_assert_cmpfloat (doubt_picture ("antispoof/image_F2.jpg"), <, .5f);
}

/* Two seconds of somebody of the rehearsal; the mean of what was said, and how often. */
static double
watch (MusterFaceLive *live, MusterSitter sitter, guint *n_asked)
{
  const gsize stride = MUSTER_REHEARSAL_WIDTH * 3, size = stride * MUSTER_REHEARSAL_HEIGHT;
  const MusterRehearsalWish wish = {.prompt = MUSTER_COACH_FIT};
  g_auto (MusterRehearsalSitting) sitting = {0};
  g_autofree MusterFaceLook *look = g_new0 (MusterFaceLook, 1);
  gsize n_people;
  const MusterRehearsalPerson *people = muster_rehearsal_get_people (&n_people);
  double sum = 0;

  *n_asked = 0;
  muster_rehearsal_sitting_seat (&sitting, people[0].identity, sitter, G_USEC_PER_SEC);
  for (gint64 i = 0; i < 30; i++) {
    const gint64 now = G_USEC_PER_SEC + i * G_USEC_PER_SEC / 15;
    guint8 *bgr = g_malloc (size);
    g_autoptr (GBytes) bytes = g_bytes_new_take (bgr, size);
    g_autoptr (MusterFrame) frame = NULL;
    g_autoptr (GError) error = NULL;
    MusterFaceReport report;

    muster_rehearsal_sitting_draw (&sitting, &wish, now, bgr);
    frame = muster_frame_new (MUSTER_REHEARSAL_WIDTH, MUSTER_REHEARSAL_HEIGHT, stride, bytes, now);
    g_assert_true (muster_face_live_process (live, frame, &report, look, &error));
    g_assert_false (look->doubted && report.coach != MUSTER_COACH_FIT);
    if (look->doubted) {
      g_assert_cmpfloat (look->real, >=, 0);
      g_assert_cmpfloat (look->real, <=, 1);
      sum += (double) look->real;
      ++*n_asked;
    }
  }
  return sum / MAX (*n_asked, 1);
}

/* The live picture asks them now and then, and hears who is drawn as sitting there and who as shown
 * on a tablet. */
static void
test_live (void)
{
  g_autoptr (MusterModelPack) pack = NULL;
  g_autoptr (MusterFaceLive) live = NULL;
  g_autoptr (GError) error = NULL;
  double person, tablet;
  guint n;

  if (!face_test_has_models ())
    return;
  pack = face_test_new_pack ("standard");
  live = muster_face_live_new (pack, face_test_get_folders (), &error);
  g_assert_no_error (error);
  person = watch (live, MUSTER_SITTER_GOOD, &n);
  g_assert_cmpuint (n, >=, 2);
  g_assert_cmpuint (n, <=, 30 / 6 + 1);
  tablet = watch (live, MUSTER_SITTER_TABLET, &n);
  g_assert_cmpuint (n, >=, 2);
  g_assert_cmpfloat (person, >, .5);
  g_assert_cmpfloat (tablet, <, .5);
}

/* --- without their files --- */

static char *
new_folder (const MusterModelPack *pack)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("muster-passive-XXXXXX", &error);
  gsize n;
  const MusterModel *models = muster_model_pack_get_models (pack, &n);

  g_assert_no_error (error);
  for (gsize i = 0; i < n; i++) {
    g_autofree char *from = g_build_filename (TEST_MODELS, models[i].file, NULL);
    g_autofree char *to = g_build_filename (folder, models[i].file, NULL);

    if (models[i].required)
      g_assert_no_errno (symlink (from, to));
  }
  return folder;
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    g_assert_no_errno (g_unlink (path));
  }
  g_assert_no_errno (g_rmdir (folder));
}

static void
test_optional (void)
{
  g_autoptr (MusterModelPack) pack = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *wrong = NULL;
  g_autoptr (GError) error = NULL;
  MusterFaceChain *chain;

  if (!face_test_has_models ())
    return;
  pack = face_test_new_pack ("standard");
  folder = new_folder (pack);
  {
    const char *folders[] = {folder, NULL};
    const MusterPixels pixels = {NULL, 0, 0, 0};
    MusterPassive *passive = NULL;
    g_auto (MusterFaceSight) sight = {0};
    gboolean asked = TRUE;
    float real = 1;

    g_assert_true (muster_passive_load (pack, folders, &passive, &error));
    g_assert_no_error (error);
    g_assert_null (passive);
    chain = muster_face_chain_new (pack, folders, &error);
    g_assert_no_error (error);
    muster_face_sight_init (&sight);
    sight.main_box = 0;
    g_assert_true (muster_face_chain_doubt (chain, &pixels, &sight, &asked, &real, &error));
    g_assert_false (asked);
    muster_face_chain_free (chain);

    /* one that is there must be the right one */
    wrong = g_build_filename (folder, "antispoof_minifasnet_v2_s2.7.onnx", NULL);
    g_assert_true (g_file_set_contents (wrong, "not a net", -1, &error));
    g_assert_false (muster_passive_load (pack, folders, &passive, &error));
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_MODEL);
    g_assert_null (passive);
  }
  remove_folder (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (crops); i++) {
    g_autofree char *path = g_strconcat ("/face/passive/crop/", crops[i].name, NULL);

    g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_crop);
  }
  g_test_add_func ("/face/passive/pictures", test_pictures);
  g_test_add_func ("/face/passive/live", test_live);
  g_test_add_func ("/face/passive/optional", test_optional);
  return g_test_run ();
}
