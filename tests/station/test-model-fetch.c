/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "muster-error.h"
#include "muster-model-fetch.h"
#include "test-https.h"

/* sha256 of "hello\n", which stands for most files here. */
#define HELLO     "hello\n"
#define HELLO_SHA "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"

static TestHttps *server;

typedef struct {
  char *folder;    /* all below is in it */
  char *manifests; /* data/models: packs, and a link to the real convert/ */
  char *given;
  char *target;
  char *npm;     /* the npm that this test plays */
  char *package; /* what it delivers */
  char *package_sha;
  const char *folders[3];
  MusterModelFetchOptions options;
  GString *lines;
  GCancellable *cancellable;
} Fixture;

static char *
make_folder (Fixture *self, const char *name)
{
  char *path = g_build_filename (self->folder, name, NULL);

  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
  return path;
}

static char *
read_text (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

static char *
sha256_of (const char *path)
{
  g_autofree char *data = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guchar *) data, size);
}

/* A program named npm, which does what the shell lines say. */
static void
play_npm (Fixture *self, const char *lines)
{
  g_autofree char *text = g_strdup_printf ("#!/bin/sh\n%s\n", lines);

  test_write_file (self->folder, "npm", text);
  g_assert_cmpint (g_chmod (self->npm, 0755), ==, 0);
}

/* A package as npm publishes it: package/data/all.bin holds "hello\n" from byte 3 on. */
static void
make_package (Fixture *self)
{
  g_autofree char *inside = make_folder (self, "package/data");
  g_autofree char *command = NULL;
  g_autofree char *deliver = NULL;
  int status;

  test_write_file (inside, "all.bin", "xyz" HELLO "zyx");
  self->package = g_build_filename (self->folder, "thing-1.2.3.tgz", NULL);
  command = g_strdup_printf ("tar -C %s -czf %s package", self->folder, self->package);
  g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, &status, NULL));
  g_assert_cmpint (status, ==, 0);
  self->package_sha = sha256_of (self->package);
  deliver = g_strdup_printf ("cp %s . && mkdir cache && touch cache/x", self->package);
  play_npm (self, deliver);
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autofree char *convert = g_test_build_filename (G_TEST_DIST, "data", "models", "convert", NULL);
  g_autofree char *link = NULL;

  self->folder = g_dir_make_tmp ("muster-fetch-XXXXXX", NULL);
  self->manifests = make_folder (self, "manifests");
  self->given = make_folder (self, "given");
  self->target = g_build_filename (self->folder, "user", "models", NULL);
  self->npm = g_build_filename (self->folder, "npm", NULL);
  link = g_build_filename (self->manifests, "convert", NULL);
  g_assert_cmpint (symlink (convert, link), ==, 0);
  make_package (self);
  self->folders[0] = self->given;
  self->options = (MusterModelFetchOptions){
      .manifests = self->manifests,
      .folders = self->folders,
      .target = self->target,
      .npm = self->npm,
      .download = {server->database, 30, 1},
  };
  self->lines = g_string_new (NULL);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  test_remove_tree (self->folder);
  g_free (self->folder);
  g_free (self->manifests);
  g_free (self->given);
  g_free (self->target);
  g_free (self->npm);
  g_free (self->package);
  g_free (self->package_sha);
  g_string_free (self->lines, TRUE);
  g_clear_object (&self->cancellable);
}

static char *
model (const char *role, const char *file, const char *sha, gboolean required, const char *sources)
{
  return g_strdup_printf (
      "[model %s]\nfile=%s\nsha256=%s\nkind=k\nlicence=MIT\nrequired=%s\nsources=%s\n",
      role,
      file,
      sha,
      required ? "true" : "false",
      sources);
}

static char *
https_source (const char *name, const char *path)
{
  return g_strdup_printf (
      "[source %s]\nfrom=%s\nfiles=%s " HELLO_SHA " 6\n", name, server->address, path);
}

static char *
npm_source (Fixture *self, const char *name, const char *sha, guint offset)
{
  GStatBuf status;

  g_assert_cmpint (g_stat (self->package, &status), ==, 0);
  return g_strdup_printf ("[source %s]\nfrom=npm:@x/thing@1.2.3\npackage=%s %u\n"
                          "files=data/all.bin " HELLO_SHA " 6 %u\n",
                          name,
                          sha,
                          (guint) status.st_size,
                          offset);
}

/* Writes a manifest; takes the sections, which end with NULL. */
static void
write_pack (Fixture *self, const char *id, ...)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *name = g_strconcat (id, ".ini", NULL);
  va_list args;
  char *section;

  g_string_printf (text, "[pack]\nid=%s\nversion=1\nassurance=auto\nreview=0.4\naccept=0.5\n", id);
  va_start (args, id);
  while ((section = va_arg (args, char *)) != NULL) {
    g_string_append (text, section);
    g_free (section);
  }
  va_end (args);
  test_write_file (self->manifests, name, text->str);
}

static void
progress_cb (const char *file, const char *line, guint64 bytes, guint64 total, gpointer user_data)
{
  Fixture *self = user_data;

  g_assert_nonnull (file);
  if (line == NULL) {
    g_assert_cmpuint (bytes, >, 0);
    g_assert_cmpuint (bytes, <=, total);
    return;
  }
  g_test_message ("%s", line);
  g_string_append_printf (self->lines, "%s\n", line);
}

static MusterModelPack *
fetch (Fixture *self, const char *wanted, char **why_not, GError **error)
{
  return muster_model_fetch (
      wanted, &self->options, progress_cb, self, why_not, self->cancellable, error);
}

static void
assert_fetched (Fixture *self, const char *wanted, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *why_not = NULL;
  g_autoptr (MusterModelPack) pack = fetch (self, wanted, &why_not, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (muster_model_pack_get_id (pack), ==, id);
  g_assert_null (why_not);
}

/* The target holds "hello\n" as @file, and @n files in all, hidden ones too. */
static void
assert_target (Fixture *self, const char *file, guint n)
{
  g_autofree char *text = read_text (self->target, file);

  g_assert_cmpstr (text, ==, HELLO);
  g_assert_cmpuint (test_count_files (self->target), ==, n);
}

/* No pack comes out, @told says why, and nothing is left in the target. */
static void
assert_not_fetched (Fixture *self, const char *told)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterModelPack) pack = fetch (self, NULL, NULL, &error);

  g_assert_null (pack);
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, told));
  g_assert_null (strchr (error->message, '\n'));
  g_assert_cmpuint (test_count_files (self->target), ==, 0);
}

static void
test_https (Fixture *self, gconstpointer unused)
{
  write_pack (self,
              "standard",
              model ("detector", "a.onnx", HELLO_SHA, TRUE, "s"),
              https_source ("s", "files/good"),
              NULL);
  assert_fetched (self, NULL, "standard");
  assert_target (self, "a.onnx", 1);

  /* Again: with no certificate trusted any more, nothing can be fetched, and nothing has to be. */
  self->options.download.database = NULL;
  assert_fetched (self, NULL, "standard");
  g_assert_nonnull (strstr (self->lines->str, "already there"));
}

static void
test_second_source (Fixture *self, gconstpointer path)
{
  write_pack (self,
              "standard",
              model ("detector", "a.onnx", HELLO_SHA, TRUE, "s;n"),
              https_source ("s", path),
              npm_source (self, "n", self->package_sha, 3),
              NULL);
  assert_fetched (self, NULL, "standard");
  assert_target (self, "a.onnx", 1);
  g_assert_nonnull (strstr (self->lines->str, "@x/thing@1.2.3"));
}

/* Three models from a server that does not answer cost one wait, not three. */
static void
test_ask_once (Fixture *self, gconstpointer unused)
{
  gint64 began = g_get_monotonic_time ();

  self->options.download.answer_seconds = 2;
  write_pack (self,
              "standard",
              model ("detector", "a.onnx", HELLO_SHA, TRUE, "n"),
              model ("x", "b.onnx", HELLO_SHA, FALSE, "s"),
              model ("y", "c.onnx", HELLO_SHA, FALSE, "s"),
              model ("z", "d.onnx", HELLO_SHA, FALSE, "s"),
              https_source ("s", "silent"),
              npm_source (self, "n", self->package_sha, 3),
              NULL);
  assert_fetched (self, NULL, "standard");
  assert_target (self, "a.onnx", 1);
  g_assert_cmpint (g_get_monotonic_time () - began, <, 6 * G_USEC_PER_SEC);
  g_assert_nonnull (strstr (self->lines->str, "works without"));
}

static void
test_wrong_package (Fixture *self, gconstpointer unused)
{
  write_pack (self,
              "npm",
              model ("detector", "a.onnx", HELLO_SHA, TRUE, "n"),
              npm_source (self, "n", HELLO_SHA, 3),
              NULL);
  assert_not_fetched (self, "@x/thing@1.2.3 is not the file that was pinned");
}

static void
test_wrong_piece (Fixture *self, gconstpointer unused)
{
  write_pack (self,
              "npm",
              model ("detector", "a.onnx", HELLO_SHA, TRUE, "n"),
              npm_source (self, "n", self->package_sha, 4),
              NULL);
  assert_not_fetched (self, "data/all.bin is not the file that was pinned");
  write_pack (self,
              "npm",
              model ("detector", "a.onnx", HELLO_SHA, TRUE, "n"),
              npm_source (self, "n", self->package_sha, 4000),
              NULL);
  assert_not_fetched (self, "too short");
}

static void
test_npm_fails (Fixture *self, gconstpointer unused)
{
  write_pack (self,
              "npm",
              model ("detector", "a.onnx", HELLO_SHA, TRUE, "n"),
              npm_source (self, "n", self->package_sha, 3),
              NULL);
  play_npm (self, "echo 'npm error code E404' >&2; echo half > thing.tgz; exit 1");
  assert_not_fetched (self, "npm error code E404");
  play_npm (self, "exit 0");
  assert_not_fetched (self, "no package");
  g_assert_cmpint (g_unlink (self->npm), ==, 0);
  assert_not_fetched (self, "npm");
}

static gpointer
cancel_later (gpointer data)
{
  g_usleep (200 * 1000);
  g_cancellable_cancel (data);
  return NULL;
}

static void
test_cancel (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  gint64 began = g_get_monotonic_time ();
  GThread *thread;

  write_pack (self,
              "npm",
              model ("detector", "a.onnx", HELLO_SHA, TRUE, "n"),
              npm_source (self, "n", self->package_sha, 3),
              NULL);
  play_npm (self, "echo half > thing.tgz; sleep 20");
  self->cancellable = g_cancellable_new ();
  thread = g_thread_new ("cancel", cancel_later, self->cancellable);
  g_assert_null (fetch (self, NULL, NULL, &error));
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
  g_autofree char *bin = g_build_filename (server->folder, "tiny.bin", NULL);

  test_write_file (server->folder, "tiny.param", param);
  g_assert_true (g_file_set_contents (bin, (const char *) tiny_bin, sizeof tiny_bin, NULL));
  return g_strdup_printf ("[source c]\nfrom=%s\nconvert=ncnn\n"
                          "files=files/tiny.param %s %u;files/tiny.bin %s %u\n",
                          server->address,
                          param_sha,
                          (guint) strlen (param),
                          bin_sha,
                          (guint) sizeof tiny_bin);
}

static void
test_convert (Fixture *self, gconstpointer unused)
{
  write_pack (self,
              "standard",
              model ("detector", "a.onnx", TINY_ONNX_SHA, TRUE, "c"),
              convert_source (tiny_param),
              NULL);
  assert_fetched (self, NULL, "standard");
  g_assert_cmpuint (test_count_files (self->target), ==, 1);
}

static void
test_convert_fails (Fixture *self, gconstpointer unused)
{
  /* A converter that is given something else says so in one line … */
  write_pack (self,
              "standard",
              model ("detector", "a.onnx", TINY_ONNX_SHA, TRUE, "c"),
              convert_source ("7767517\n1 1\nInput data 0 1\n"),
              NULL);
  assert_not_fetched (self, "convert ncnn: layer with too few names");
  /* … and what it makes is refused unless it is what the pack means. */
  write_pack (self,
              "standard",
              model ("detector", "a.onnx", HELLO_SHA, TRUE, "c"),
              convert_source (tiny_param),
              NULL);
  assert_not_fetched (self, HELLO_SHA);
}

static void
test_given_folder (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  write_pack (self, "standard", model ("detector", "a.onnx", HELLO_SHA, TRUE, ""), NULL);
  assert_not_fetched (self, "names no source");

  test_write_file (self->given, "a.onnx", HELLO);
  assert_fetched (self, "standard", "standard");
  assert_target (self, "a.onnx", 1);

  test_write_file (self->given, "a.onnx", "hullo\n");
  g_assert_null (fetch (self, NULL, NULL, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_MODEL);
  g_assert_nonnull (strstr (error->message, self->given));
}

/* A wrong file of our own and what a killed fetch left are cleared away. */
static void
test_clean_up (Fixture *self, gconstpointer unused)
{
  g_autofree char *left = make_folder (self, "user/models/.fetch-killed/0");

  /* As the command line has it: the target is one of the folders to look in, the last. */
  self->folders[1] = self->target;
  test_write_file (left, "half", "half");
  test_write_file (self->target, "a.onnx", "hullo\n");
  write_pack (self,
              "standard",
              model ("detector", "a.onnx", HELLO_SHA, TRUE, "s"),
              https_source ("s", "files/good"),
              NULL);
  assert_fetched (self, NULL, "standard");
  assert_target (self, "a.onnx", 1);
  g_assert_nonnull (strstr (self->lines->str, "replaced"));
}

static void
test_busy (Fixture *self, gconstpointer unused)
{
  g_autofree char *target = make_folder (self, "user/models");
  g_autoptr (GError) error = NULL;
  int lock = g_open (target, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);

  write_pack (self,
              "standard",
              model ("detector", "a.onnx", HELLO_SHA, TRUE, "s"),
              https_source ("s", "files/good"),
              NULL);
  g_assert_cmpint (flock (lock, LOCK_EX), ==, 0);
  g_assert_null (fetch (self, NULL, NULL, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BUSY);
  close (lock);
  assert_fetched (self, NULL, "standard");
}

/* The wanted pack cannot be had: the next one, and why. */
static void
test_next_pack (Fixture *self, gconstpointer wanted)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *why_not = NULL;
  g_autoptr (MusterModelPack) pack = NULL;

  write_pack (self,
              "standard",
              model ("detector", "a.onnx", HELLO_SHA, TRUE, "s"),
              https_source ("s", "files/nothing"),
              NULL);
  write_pack (self,
              "npm",
              model ("detector", "b.onnx", HELLO_SHA, TRUE, "n"),
              npm_source (self, "n", self->package_sha, 3),
              NULL);
  pack = fetch (self, wanted, &why_not, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (muster_model_pack_get_id (pack), ==, "npm");
  g_assert_nonnull (strstr (why_not, "standard"));
  g_assert_nonnull (strstr (why_not, "a.onnx"));
  g_assert_nonnull (strstr (why_not, "404"));
  assert_target (self, "b.onnx", 1);

  assert_fetched (self, "npm", "npm");
  g_assert_null (fetch (self, "nobody", NULL, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "nobody"));
}

static void
test_no_folder (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  write_pack (self,
              "standard",
              model ("detector", "a.onnx", HELLO_SHA, TRUE, "s"),
              https_source ("s", "files/good"),
              NULL);
  test_write_file (self->folder, "user", "a file where a folder should be");
  g_assert_null (fetch (self, NULL, NULL, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, self->target));
}

static void
test_rows (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  MusterModelRow *row;

  write_pack (self,
              "standard",
              model ("detector", "a.onnx", HELLO_SHA, TRUE, ""),
              model ("mesh", "b.onnx", HELLO_SHA, TRUE, ""),
              model ("iris", "c.onnx", HELLO_SHA, FALSE, ""),
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
  g_test_add ("/model-fetch/" name, Fixture, data, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  server = test_https_new ();
  test_write_file (server->folder, "good", HELLO);
  test_write_file (server->folder, "wrong", "hullo\n");

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
  test_https_free (server);
  return status;
}
