/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "face-test.h"
#include "muster-alignment.h"
#include "muster-error.h"
#include "muster-face-chain.h"

/* A pack of @id whose embedder has @align, and @more in place of its length-power. */
static MusterModelPack *
new_pack (const char *id, const char *align, const char *more)
{
  g_autofree char *path = g_strdup_printf (TEST_MANIFESTS "/%s.ini", id);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  MusterModelPack *pack;
  gsize size;
  char *text;

  g_assert_true (g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &error));
  if (align != NULL)
    g_key_file_set_value (file, "model embedder", "align", align);
  if (more != NULL)
    g_key_file_set_value (file, "model embedder", "length-power", more);
  text = g_key_file_to_data (file, &size, NULL);
  bytes = g_bytes_new_take (text, size);
  pack = muster_model_pack_parse (bytes, id, &error);
  g_assert_no_error (error);
  return pack;
}

static guint
parse (const char *text, MusterAlignment *list, GError **error)
{
  g_autoptr (MusterModelPack) pack = new_pack ("npm", text, NULL);

  return muster_alignment_parse_list (muster_model_pack_get_model (pack, "embedder"), list, error);
}

static void
test_parse (void)
{
  static const char *const bad[] = {
      "",
      "mesh",
      "mesh ",
      "nose 1",
      "mesh 0.4",
      "mesh 2.1",
      "mesh nan",
      "mesh 1x",
      "mesh 1 turned",
      "mesh 1 mirrored mirrored",
      "mesh  1",
      "mesh 1;",
      "mesh 1;mesh 1;mesh 1;mesh 1;mesh 1;mesh 1;mesh 1",
  };
  MusterAlignment list[MUSTER_ALIGNMENT_MAX];
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (parse ("mesh 1;mesh 1.05 mirrored;detector 0.5", list, &error), ==, 3);
  g_assert_no_error (error);
  g_assert_cmpint (list[0].points, ==, MUSTER_ALIGNMENT_MESH);
  g_assert_false (list[0].mirrored);
  g_assert_cmpfloat (list[0].zoom, ==, 1);
  g_assert_true (list[1].mirrored);
  g_assert_cmpfloat (list[1].zoom, ==, 1.05);
  g_assert_cmpint (list[2].points, ==, MUSTER_ALIGNMENT_DETECTOR);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    if (parse (bad[i], list, &error) != 0)
      g_error ("“%s” is taken", bad[i]);
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_MODEL);
    g_clear_error (&error);
  }
}

static MusterFaceChain *
new_chain (const char *align, const char *more)
{
  g_autoptr (MusterModelPack) pack = new_pack ("npm", align, more);
  g_autoptr (GError) error = NULL;
  MusterFaceChain *chain = muster_face_chain_new (pack, face_test_get_folders (), &error);

  g_assert_no_error (error);
  return chain;
}

/* What moves embeddings gives another name, by which the store keeps templates. */
static void
test_name (void)
{
  static const struct {
    const char *align, *more;
  } others[] = {
      {"mesh 1", NULL},
      {"mesh 1.01;mesh 1 mirrored", NULL},
      {NULL, "7"},
  };
  g_autoptr (MusterFaceChain) first = NULL;
  g_autoptr (MusterFaceChain) again = NULL;

  if (!face_test_has_models ())
    return;
  first = new_chain (NULL, NULL);
  again = new_chain (NULL, NULL);
  g_assert_cmpstr (muster_face_chain_get_model (first), ==, muster_face_chain_get_model (again));
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++) {
    g_autoptr (MusterFaceChain) other = new_chain (others[i].align, others[i].more);

    g_assert_cmpstr (muster_face_chain_get_model (first), !=, muster_face_chain_get_model (other));
  }
}

static void
test_refused (void)
{
  static const char *const powers[] = {"-1", "33"};
  g_autoptr (GError) error = NULL;

  if (!face_test_has_models ())
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (powers); i++) {
    g_autoptr (MusterModelPack) pack = new_pack ("npm", NULL, powers[i]);

    g_assert_null (muster_face_chain_new (pack, face_test_get_folders (), &error));
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_MODEL);
    g_clear_error (&error);
  }
}

/* How alike two templates of one picture are: as it was seen, and with the detector's points half
 * a face too low. */
static double
miss (const char *align, const char *power)
{
  g_autoptr (MusterFaceChain) chain = new_chain (align, power);
  g_autoptr (MusterFrame) frame = face_test_load_face ("full-size/img1.jpg");
  const MusterPixels pixels = muster_pixels_of_frame (frame);
  g_auto (MusterFaceSight) sight = {0};
  g_autoptr (MusterTemplate) right = NULL;
  g_autoptr (MusterTemplate) wrong = NULL;
  g_autoptr (GError) error = NULL;
  MusterFaceBox *box;

  muster_face_sight_init (&sight);
  g_assert_true (muster_face_chain_find (chain, &pixels, TRUE, &sight, &error));
  g_assert_cmpint (sight.main_box, >=, 0);
  g_assert_true (muster_face_chain_mesh (chain, &pixels, &sight, &error));
  right = muster_face_chain_embed (chain, &pixels, &sight, TRUE, &error);
  g_assert_no_error (error);
  box = &g_array_index (sight.boxes, MusterFaceBox, (guint) sight.main_box);
  for (int i = 0; i < 5; i++)
    box->points[i].y += box->height / 2;
  wrong = muster_face_chain_embed (chain, &pixels, &sight, TRUE, &error);
  g_assert_no_error (error);
  return muster_template_similarity (right, wrong);
}

static void
test_missed_face (void)
{
  double alone, plain, trusted;

  if (!face_test_has_faces ())
    return;
  alone = miss ("detector 1", "8");
  plain = miss ("mesh 1;detector 1", "0");
  trusted = miss ("mesh 1;detector 1", "8");
  g_test_message ("detector alone %.3f, plain mean %.3f, by length %.3f", alone, plain, trusted);
  g_assert_cmpfloat (alone, <, 0.3);
  g_assert_cmpfloat (trusted, >, plain);
  g_assert_cmpfloat (trusted, >, 0.95);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/alignment/parse", test_parse);
  g_test_add_func ("/alignment/name", test_name);
  g_test_add_func ("/alignment/refused", test_refused);
  g_test_add_func ("/alignment/missed-face", test_missed_face);
  return g_test_run ();
}
