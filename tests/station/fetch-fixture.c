/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fetch-fixture.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "muster-error.h"

TestHttps *fetch_server;

char *
fetch_make_folder (FetchFixture *self, const char *name)
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
void
fetch_play_npm (FetchFixture *self, const char *lines)
{
  g_autofree char *text = g_strdup_printf ("#!/bin/sh\n%s\n", lines);

  test_write_file (self->folder, "npm", text);
  g_assert_cmpint (g_chmod (self->npm, 0755), ==, 0);
}

/* A package as npm publishes it: package/data/all.bin holds "hello\n" from byte 3 on. */
static void
make_package (FetchFixture *self)
{
  g_autofree char *inside = fetch_make_folder (self, "package/data");
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
  fetch_play_npm (self, deliver);
}

void
fetch_set_up (FetchFixture *self, gconstpointer unused)
{
  g_autofree char *convert = g_test_build_filename (G_TEST_DIST, "data", "models", "convert", NULL);
  g_autofree char *link = NULL;

  self->folder = g_dir_make_tmp ("muster-fetch-XXXXXX", NULL);
  self->manifests = fetch_make_folder (self, "manifests");
  self->given = fetch_make_folder (self, "given");
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
      .download = {fetch_server->database, 30, 1},
  };
  self->lines = g_string_new (NULL);
}

void
fetch_tear_down (FetchFixture *self, gconstpointer unused)
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

char *
fetch_new_model (
    const char *role, const char *file, const char *sha, gboolean required, const char *sources)
{
  return g_strdup_printf (
      "[model %s]\nfile=%s\nsha256=%s\nkind=k\nlicence=MIT\nrequired=%s\nsources=%s\n",
      role,
      file,
      sha,
      required ? "true" : "false",
      sources);
}

char *
fetch_new_https_source (const char *name, const char *path)
{
  return g_strdup_printf (
      "[source %s]\nfrom=%s\nfiles=%s " HELLO_SHA " 6\n", name, fetch_server->address, path);
}

char *
fetch_new_npm_source (FetchFixture *self, const char *name, const char *sha, guint offset)
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
void
fetch_write_pack (FetchFixture *self, const char *id, ...)
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
  FetchFixture *self = user_data;

  g_assert_nonnull (file);
  if (line == NULL) {
    g_assert_cmpuint (bytes, >, 0);
    g_assert_cmpuint (bytes, <=, total);
    return;
  }
  g_test_message ("%s", line);
  g_string_append_printf (self->lines, "%s\n", line);
}

MusterModelPack *
fetch_run (FetchFixture *self, const char *wanted, char **why_not, GError **error)
{
  return muster_model_fetch (
      wanted, &self->options, progress_cb, self, why_not, self->cancellable, error);
}

void
fetch_assert_done (FetchFixture *self, const char *wanted, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *why_not = NULL;
  g_autoptr (MusterModelPack) pack = fetch_run (self, wanted, &why_not, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (muster_model_pack_get_id (pack), ==, id);
  g_assert_null (why_not);
}

/* The target holds "hello\n" as @file, and @n files in all, hidden ones too. */
void
fetch_assert_target (FetchFixture *self, const char *file, guint n)
{
  g_autofree char *text = read_text (self->target, file);

  g_assert_cmpstr (text, ==, HELLO);
  g_assert_cmpuint (test_count_files (self->target), ==, n);
}

/* No pack comes out, @told says why, and nothing is left in the target. */
void
fetch_assert_not_done (FetchFixture *self, const char *told)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterModelPack) pack = fetch_run (self, NULL, NULL, &error);

  g_assert_null (pack);
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, told));
  g_assert_null (strchr (error->message, '\n'));
  g_assert_cmpuint (test_count_files (self->target), ==, 0);
}
