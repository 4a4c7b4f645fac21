/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "test-https.h"

#include <glib/gstdio.h>

TestHttps *
test_https_new (void)
{
  g_autofree char *script =
      g_test_build_filename (G_TEST_DIST, "tests", "fakes", "https-server.py", NULL);
  TestHttps *self = g_new0 (TestHttps, 1);
  g_autoptr (GDataInputStream) output = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *port = NULL;
  g_autofree char *ca = NULL;

  self->folder = g_dir_make_tmp ("muster-https-XXXXXX", &error);
  g_assert_no_error (error);
  self->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                                    &error,
                                    "/usr/bin/python3",
                                    "-B",
                                    script,
                                    self->folder,
                                    NULL);
  g_assert_no_error (error);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  port = g_data_input_stream_read_line (output, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (port);
  self->address = g_strdup_printf ("https://127.0.0.1:%s/", port);

  ca = g_build_filename (self->folder, "ca.pem", NULL);
  self->database = g_tls_file_database_new (ca, &error);
  g_assert_no_error (error);
  return self;
}

void
test_https_free (TestHttps *self)
{
  g_assert_true (g_output_stream_close (g_subprocess_get_stdin_pipe (self->process), NULL, NULL));
  g_assert_true (g_subprocess_wait (self->process, NULL, NULL));
  g_object_unref (self->process);
  g_object_unref (self->database);
  test_remove_tree (self->folder);
  g_free (self->folder);
  g_free (self->address);
  g_free (self);
}

char *
test_https_dup_url (TestHttps *self, const char *path)
{
  return g_strconcat (self->address, path, NULL);
}

void
test_write_file (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

/* Files and folders in @folder, hidden ones too. */
guint
test_count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

void
test_remove_tree (const char *path)
{
  const char *name;

  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK) && g_file_test (path, G_FILE_TEST_IS_DIR)) {
    g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);

    while ((name = g_dir_read_name (dir)) != NULL) {
      g_autofree char *child = g_build_filename (path, name, NULL);

      test_remove_tree (child);
    }
  }
  g_remove (path);
}
