/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "muster-download.h"
#include "muster-error.h"
#include "test-https.h"

/* sha256 of "hello\n" */
#define HELLO_SHA "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"

static TestHttps *server;

typedef struct {
  char *folder;
  char *path;
  MusterDownloadOptions options;
  guint64 bytes;             /* last progress */
  GCancellable *cancellable; /* cancelled by the first progress */
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->folder = g_dir_make_tmp ("muster-download-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "model.onnx", NULL);
  self->options = (MusterDownloadOptions){server->database, 30, 30};
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  test_remove_tree (self->folder);
  g_free (self->folder);
  g_free (self->path);
  g_clear_object (&self->cancellable);
}

static void
progress_cb (guint64 bytes, gpointer user_data)
{
  Fixture *self = user_data;

  self->bytes = bytes;
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
}

static gboolean
download (Fixture *self, const char *where, GError **error)
{
  g_autofree char *url = test_https_dup_url (server, where);

  return muster_download (url,
                          HELLO_SHA,
                          64 * 1024,
                          self->path,
                          &self->options,
                          progress_cb,
                          self,
                          self->cancellable,
                          error);
}

static void
test_good (Fixture *self, gconstpointer where)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  g_assert_true (download (self, where, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (self->path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "hello\n");
  g_assert_cmpuint (self->bytes, ==, 6);
  g_assert_cmpuint (test_count_files (self->folder), ==, 1);
}

typedef struct {
  const char *name, *where;
  GQuark (*domain) (void);
  int code;
  const char *told;
} Fault;

static const Fault faults[] = {
    {"wrong-sha", "files/wrong", muster_error_quark, MUSTER_ERROR_BAD_DATA, "pinned"},
    {"large", "large", muster_error_quark, MUSTER_ERROR_BAD_DATA, "larger"},
    {"endless", "endless", muster_error_quark, MUSTER_ERROR_BAD_DATA, "more bytes"},
    {"truncated", "truncated", muster_error_quark, MUSTER_ERROR_FAILED, "127.0.0.1"},
    {"missing", "files/nothing", muster_error_quark, MUSTER_ERROR_NOT_FOUND, "404"},
    {"broken", "broken", muster_error_quark, MUSTER_ERROR_FAILED, "500"},
    {"to-http", "to-http", muster_error_quark, MUSTER_ERROR_BAD_DATA, "http://"},
    {"to-itself", "to-itself", muster_error_quark, MUSTER_ERROR_FAILED, "redirects"},
    {"silent", "silent", muster_error_quark, MUSTER_ERROR_TIMED_OUT, "1 second"},
    {"stall", "stall", muster_error_quark, MUSTER_ERROR_TIMED_OUT, "1 second"},
};

/* Nothing of a failed download stays, and what lay there before is not touched. */
static void
test_fault (Fixture *self, gconstpointer data)
{
  const Fault *fault = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gint64 began = g_get_monotonic_time ();

  if (g_str_equal (fault->where, "silent"))
    self->options.answer_seconds = 1;
  if (g_str_equal (fault->where, "stall"))
    self->options.stall_seconds = 1;
  test_write_file (self->folder, "model.onnx", "older");
  g_assert_false (download (self, fault->where, &error));
  g_test_message ("%s", error->message);
  g_assert_true (g_error_matches (error, fault->domain (), fault->code));
  g_assert_nonnull (strstr (error->message, fault->told));
  g_assert_cmpuint (test_count_files (self->folder), ==, 1);
  g_assert_true (g_file_get_contents (self->path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "older");
  g_assert_cmpint (g_get_monotonic_time () - began, <, 20 * G_USEC_PER_SEC);
}

static void
test_unknown_certificate (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  self->options.database = NULL;
  g_assert_false (download (self, "files/good", &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_FAILED);
  g_assert_cmpuint (test_count_files (self->folder), ==, 0);
}

static void
test_nobody_there (Fixture *self, gconstpointer unused)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  g_autofree char *url = g_strdup_printf ("https://127.0.0.1:%u/", port);
  g_autoptr (GError) error = NULL;

  g_socket_listener_close (listener);
  g_assert_false (muster_download (url, HELLO_SHA, 99, self->path, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_FAILED);
}

static void
test_not_https (Fixture *self, gconstpointer address)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (
      muster_download (address, HELLO_SHA, 99, self->path, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
}

static void
test_no_room (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_free (self->path);
  self->path = g_build_filename (self->folder, "nowhere", "model.onnx", NULL);
  g_assert_false (download (self, "files/good", &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "nowhere"));
}

static void
test_cancel_in_body (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  self->cancellable = g_cancellable_new ();
  g_assert_false (download (self, "stall", &error));
  g_assert_true (muster_error_is_cancelled (error));
  g_assert_cmpuint (test_count_files (self->folder), ==, 0);
}

static gpointer
cancel_later (gpointer data)
{
  g_usleep (100 * 1000);
  g_cancellable_cancel (data);
  return NULL;
}

/* From another thread, while the server has not yet answered. */
static void
test_cancel_from_outside (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  GThread *thread;

  self->cancellable = g_cancellable_new ();
  thread = g_thread_new ("cancel", cancel_later, self->cancellable);
  g_assert_false (download (self, "silent", &error));
  g_thread_join (thread);
  g_assert_true (muster_error_is_cancelled (error));
}

static void
test_cancelled_before (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  self->cancellable = g_cancellable_new ();
  g_cancellable_cancel (self->cancellable);
  g_assert_false (download (self, "files/good", &error));
  g_assert_true (muster_error_is_cancelled (error));
}

#define ADD(name, data, test) g_test_add ("/download/" name, Fixture, data, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  server = test_https_new ();
  test_write_file (server->folder, "good", "hello\n");
  test_write_file (server->folder, "wrong", "hullo\n");

  ADD ("good", "files/good", test_good);
  ADD ("redirect", "to-good", test_good);
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++) {
    g_autofree char *name = g_strconcat ("/download/fault/", faults[i].name, NULL);

    g_test_add (name, Fixture, &faults[i], set_up, test_fault, tear_down);
  }
  ADD ("unknown-certificate", NULL, test_unknown_certificate);
  ADD ("nobody-there", NULL, test_nobody_there);
  ADD ("not-https/http", "http://127.0.0.1/x", test_not_https);
  ADD ("not-https/file", "file:///etc/hostname", test_not_https);
  ADD ("not-https/words", "no address at all", test_not_https);
  ADD ("no-room", NULL, test_no_room);
  ADD ("cancel/in-body", NULL, test_cancel_in_body);
  ADD ("cancel/from-outside", NULL, test_cancel_from_outside);
  ADD ("cancel/before", NULL, test_cancelled_before);

  status = g_test_run ();
  test_https_free (server);
  return status;
}
