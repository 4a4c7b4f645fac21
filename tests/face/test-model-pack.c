/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include <string.h>

#include "muster-error.h"
#include "muster-model-folder.h"

/* sha256 of "hello\n", which stands for a model. */
#define HELLO     "hello\n"
#define HELLO_SHA "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"

static const char head[] = "[pack]\nid=tiny\nversion=3\nassurance=assist\nreview=0.4\naccept=0.5\n";
static const char model[] =
    "[model detector]\nfile=a.onnx\nsha256=" HELLO_SHA "\n"
    "kind=yunet\nlicence=MIT\nrequired=true\nsources=a\nmean=1;2;3\nscale=0.5\n";
static const char source[] =
    "[source a]\nfrom=https://example.org/x/\nfiles=d/a.bin " HELLO_SHA " 6\nconvert=ncnn;--flag\n";
static const char npm_source[] = "[source a]\nfrom=npm:@scope/name@1.2.3\npackage=" HELLO_SHA
                                 " 99\nfiles=a.bin " HELLO_SHA " 6 1234\n";

static char *
join (const char *a, const char *b, const char *c)
{
  return g_strconcat (a, b, c, NULL);
}

static MusterModelPack *
parse (const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return muster_model_pack_parse (bytes, "tiny", error);
}

static MusterModelPack *
parse_tiny (void)
{
  g_autofree char *text = join (head, model, source);
  g_autoptr (GError) error = NULL;
  MusterModelPack *pack = parse (text, &error);

  g_assert_no_error (error);
  return pack;
}

static void
test_parse (void)
{
  g_autoptr (MusterModelPack) pack = parse_tiny ();
  const MusterModel *detector = muster_model_pack_get_model (pack, "detector");
  const MusterModelSource *origin = detector->sources->pdata[0];
  const MusterModelOriginal *original = origin->files->pdata[0];
  g_autoptr (GError) error = NULL;
  double mean[3], scale[3], pair[2];

  g_assert_cmpstr (muster_model_pack_get_version (pack), ==, "3");
  g_assert_true (muster_model_pack_is_assist (pack));
  g_assert_cmpfloat (muster_model_pack_get_review (pack), ==, 0.4);
  g_assert_cmpfloat (muster_model_pack_get_accept (pack), ==, 0.5);
  g_assert_null (muster_model_pack_get_model (pack, "mesh"));
  g_assert_true (detector->required);
  g_assert_null (muster_model_get_option (detector, "licence"));
  g_assert_true (muster_model_get_numbers (detector, "mean", mean, 3, &error));
  g_assert_cmpfloat (mean[2], ==, 3);
  g_assert_true (muster_model_get_numbers (detector, "scale", scale, 3, &error));
  g_assert_cmpfloat (scale[2], ==, 0.5);
  g_assert_no_error (error);
  g_assert_false (muster_model_get_numbers (detector, "mean", pair, 2, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  g_clear_error (&error);
  g_assert_false (muster_model_get_numbers (detector, "size", pair, 2, NULL));

  g_assert_cmpstr (origin->address, ==, "https://example.org/x/");
  g_assert_cmpstr (origin->convert[1], ==, "--flag");
  g_assert_cmpstr (original->path, ==, "d/a.bin");
  g_assert_cmpuint (original->bytes, ==, 6);
}

static void
test_parse_npm (void)
{
  g_autofree char *text = join (head, model, npm_source);
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterModelPack) pack = parse (text, &error);
  const MusterModelSource *origin;

  g_assert_no_error (error);
  origin = muster_model_pack_get_model (pack, "detector")->sources->pdata[0];
  g_assert_cmpstr (origin->package, ==, "@scope/name@1.2.3");
  g_assert_cmpuint (origin->bytes, ==, 99);
  g_assert_cmpuint (((MusterModelOriginal *) origin->files->pdata[0])->offset, ==, 1234);
  g_assert_null (origin->convert);
}

/* Each row changes one thing of a good manifest, and the message names @told. */
static void
test_refuse (void)
{
  static const struct {
    const char *from, *to, *told;
  } rows[] = {
      {"id=tiny", "id=other", "other"},
      {"version=3\n", "", "version"},
      {"assurance=assist", "assurance=maybe", "assurance"},
      {"review=0.4", "review=0.6", "review"},
      {"review=0.4", "review=nan", "review"},
      {"accept=0.5", "accept=1.5", "accept"},
      {"file=a.onnx", "file=../a.onnx", "../a.onnx"},
      {"file=a.onnx", "file=.hidden", ".hidden"},
      {"sha256=58", "sha256=5G", "sha256"},
      {"kind=yunet\n", "", "kind"},
      {"required=true", "required=perhaps", "required"},
      {"sources=a", "sources=b", "source b"},
      {"https://example.org/x/", "http://example.org/x/", "from"},
      {"https://example.org/x/", "npm:../folder", "from"},
      {"https://example.org/x/", "npm:name@latest", "from"},
      {"https://example.org/x/", "npm:name@1.2.3", "package"},
      {"d/a.bin", "d/../../a.bin", "files"},
      {"d/a.bin", "/a.bin", "files"},
      {HELLO_SHA " 6\n", HELLO_SHA " 0\n", "files"},
      {HELLO_SHA " 6\n", HELLO_SHA " 6 7\n", "offset"},
      {HELLO_SHA " 6\n", HELLO_SHA " 99999999999\n", "files"},
      {"convert=ncnn", "convert=../ncnn", "convert"},
      {"[model detector]", "[modal detector]", "unknown"},
      {"[pack]", "[accuracy x]\neer=low\n[pack]", "eer"},
      {"[model detector]", "[model ../x]", "role"},
      {"[pack]", "pack", ""},
  };
  g_autofree char *good = join (head, model, source);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GString) text = g_string_new (good);
    g_autoptr (GError) error = NULL;
    g_autoptr (MusterModelPack) pack = NULL;

    g_assert_cmpuint (g_string_replace (text, rows[i].from, rows[i].to, 0), ==, 1);
    pack = parse (text->str, &error);
    g_test_message ("%s → %s: %s", rows[i].from, rows[i].to, error != NULL ? error->message : "");
    g_assert_null (pack);
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
    g_assert_nonnull (strstr (error->message, rows[i].told));
  }
}

static void
test_too_large (void)
{
  g_autofree char *data = g_strnfill (65 * 1024, '#');
  g_autoptr (GError) error = NULL;

  g_assert_null (parse (data, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
}

typedef struct {
  char *first, *second;
  const char *folders[3];
} Fixture;

static void
write_file (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->first = g_dir_make_tmp ("muster-pack-XXXXXX", NULL);
  self->second = g_dir_make_tmp ("muster-pack-XXXXXX", NULL);
  self->folders[0] = self->first;
  self->folders[1] = self->second;
  self->folders[2] = NULL;
}

static void
remove_folder (char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    g_assert_cmpint (g_unlink (path), ==, 0);
  }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_free (folder);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  remove_folder (self->first);
  remove_folder (self->second);
}

static void
test_load (Fixture *self, gconstpointer unused)
{
  g_autoptr (MusterModelPack) pack = parse_tiny ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;

  g_assert_null (muster_model_pack_load (pack, "detector", self->folders, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_MODEL);
  g_assert_nonnull (strstr (error->message, "a.onnx"));
  g_clear_error (&error);
  g_assert_null (muster_model_pack_load (pack, "mesh", self->folders, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND);
  g_clear_error (&error);

  write_file (self->second, "a.onnx", HELLO);
  bytes = muster_model_pack_load (pack, "detector", self->folders, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), HELLO, 6);

  /* A wrong file in front is an error, although a right one follows. */
  write_file (self->first, "a.onnx", "hullo\n");
  g_assert_null (muster_model_pack_load (pack, "detector", self->folders, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_MODEL);
  g_assert_nonnull (strstr (error->message, self->first));
  g_assert_nonnull (strstr (error->message, HELLO_SHA));
}

static void
test_choose (Fixture *self, gconstpointer unused)
{
  const char *const files[] = {self->second, NULL};
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterModelPack) pack = NULL;
  g_autoptr (GPtrArray) packs = NULL;

  g_assert_null (muster_model_packs_choose (self->first, files, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND);
  g_clear_error (&error);

  /* "other" comes last, "standard" first; standard's model is another one, and not there. */
  for (guint i = 0; i < 3; i++) {
    const char *ids[] = {"other", "npm", "standard"};
    g_autofree char *name = g_strconcat (ids[i], ".ini", NULL);
    g_autofree char *text = join (head, model, source);
    g_autoptr (GString) manifest = g_string_new (text);
    g_autofree char *id = g_strconcat ("id=", ids[i], NULL);

    g_string_replace (manifest, "id=tiny", id, 1);
    if (i == 2)
      g_string_replace (manifest, "a.onnx", "b.onnx", 1);
    write_file (self->first, name, manifest->str);
  }
  packs = muster_model_packs_list (self->first, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (packs->len, ==, 3);
  g_assert_cmpstr (muster_model_pack_get_id (packs->pdata[0]), ==, "standard");
  g_assert_cmpstr (muster_model_pack_get_id (packs->pdata[2]), ==, "other");

  g_assert_null (muster_model_packs_choose (self->first, files, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_MODEL);
  g_assert_nonnull (strstr (error->message, "standard: b.onnx; npm: a.onnx"));
  g_clear_error (&error);

  write_file (self->second, "a.onnx", HELLO);
  pack = muster_model_packs_choose (self->first, files, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (muster_model_pack_get_id (pack), ==, "npm");

  write_file (self->second, "b.onnx", "wrong");
  g_assert_null (muster_model_packs_choose (self->first, files, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_MODEL);
  g_assert_nonnull (strstr (error->message, "b.onnx"));
}

/* The packs that are shipped, and their files where the build names a folder. */
static void
test_shipped (void)
{
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "data", "models", NULL);
  const char *const folders[] = {MUSTER_TEST_MODELS, NULL};
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) packs = muster_model_packs_list (folder, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (packs->len, ==, 2);
  for (guint i = 0; i < packs->len; i++) {
    gsize n;
    const MusterModel *models = muster_model_pack_get_models (packs->pdata[i], &n);

    g_assert_nonnull (muster_model_pack_get_model (packs->pdata[i], "detector"));
    g_assert_nonnull (muster_model_pack_get_model (packs->pdata[i], "mesh"));
    g_assert_nonnull (muster_model_pack_get_model (packs->pdata[i], "embedder"));
    for (gsize j = 0; j < n; j++) {
      double mean[3], scale[3];

      g_assert_true (muster_model_get_numbers (&models[j], "mean", mean, 3, NULL));
      g_assert_true (muster_model_get_numbers (&models[j], "scale", scale, 3, NULL));
      g_assert_cmpuint (models[j].sources->len, >, 0);
      if (MUSTER_TEST_MODELS[0] != '\0')
        g_assert_cmpint (
            muster_model_find (&models[j], folders, NULL, &error), ==, MUSTER_MODEL_OK);
      g_assert_no_error (error);
    }
  }
  if (MUSTER_TEST_MODELS[0] == '\0')
    g_test_skip ("no folder with model files was given to the build");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model-pack/parse", test_parse);
  g_test_add_func ("/model-pack/parse-npm", test_parse_npm);
  g_test_add_func ("/model-pack/refuse", test_refuse);
  g_test_add_func ("/model-pack/too-large", test_too_large);
  g_test_add ("/model-pack/load", Fixture, NULL, set_up, test_load, tear_down);
  g_test_add ("/model-pack/choose", Fixture, NULL, set_up, test_choose, tear_down);
  g_test_add_func ("/model-pack/shipped", test_shipped);
  return g_test_run ();
}
