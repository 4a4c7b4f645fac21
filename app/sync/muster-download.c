/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-download.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <stdio.h>

#include "muster-error.h"

#define ANSWER_SECONDS 10
#define STALL_SECONDS  20
#define MAX_REDIRECTS  5
#define CHUNK_BYTES    (64 * 1024)

/* One download. It turns a main context of its own, so that a time-out, a cancel and the answer can
 * each end the wait, on the caller's thread and without the caller's sources. */
typedef struct {
  GMainContext *context; /* owned */
  SoupSession *session;  /* owned */
  GCancellable *stop;    /* owned; cancelled by the caller's and by the time-out */
  GAsyncResult *result;  /* owned; of the step waited for */
  gboolean timed_out;
  guint answer_seconds;
  guint stall_seconds;
  char *host; /* owned; of the address now asked */
  guint64 max_bytes;
  MusterDownloadProgress progress; /* nullable */
  gpointer user_data;
  GCancellable *cancellable; /* borrowed, nullable; the caller's */
} Download;

static void
download_clear (Download *self)
{
  g_clear_object (&self->session);
  /* The session's last work may still wait in the context. */
  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_clear_object (&self->result);
  g_clear_object (&self->stop);
  g_main_context_pop_thread_default (self->context);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_pointer (&self->host, g_free);
}

static void
keep_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Download *self = user_data;

  self->result = g_object_ref (result);
}

static gboolean
timed_out_cb (gpointer user_data)
{
  Download *self = user_data;

  self->timed_out = TRUE;
  g_cancellable_cancel (self->stop);
  return G_SOURCE_REMOVE;
}

static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  g_cancellable_cancel (G_CANCELLABLE (user_data));
}

/* Waits for the step just begun; it always ends, if need be by being cancelled. */
static GAsyncResult *
wait_for_result (Download *self, guint seconds)
{
  g_autoptr (GSource) timer = g_timeout_source_new_seconds (seconds);

  g_source_set_callback (timer, timed_out_cb, self, NULL);
  g_source_attach (timer, self->context);
  while (self->result == NULL)
    g_main_context_iteration (self->context, TRUE);
  g_source_destroy (timer);
  return g_steal_pointer (&self->result);
}

/* Translates what stopped a step: ours to say is who did not answer and for how long. */
static void
set_stopped (Download *self, guint seconds, GError *cause, GError **error)
{
  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    ;
  else if (self->timed_out)
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_TIMED_OUT,
                 _ ("%s did not answer within %u seconds"),
                 self->host,
                 seconds);
  else
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_FAILED,
                 _ ("Nothing can be had from %s: %s"),
                 self->host,
                 cause->message);
  g_error_free (cause);
}

static GUri *
parse_address (GUri *base, const char *address, GError **error)
{
  g_autoptr (GUri) uri = base != NULL
                             ? g_uri_parse_relative (base, address, SOUP_HTTP_URI_FLAGS, NULL)
                             : g_uri_parse (address, SOUP_HTTP_URI_FLAGS, NULL);

  if (uri != NULL && g_str_equal (g_uri_get_scheme (uri), "https") && g_uri_get_host (uri) != NULL)
    return g_steal_pointer (&uri);
  if (base == NULL)
    g_set_error (
        error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA, _ ("%s is not an https address"), address);
  else
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_BAD_DATA,
                 _ ("%s leads to %s, which is not an https address"),
                 g_uri_get_host (base),
                 address);
  return NULL;
}

/* Sends one request; the body is read by the caller. */
static GInputStream *
ask (Download *self, SoupMessage *message, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  GInputStream *body;
  GError *cause = NULL;

  g_free (self->host);
  self->host = g_strdup (g_uri_get_host (soup_message_get_uri (message)));
  soup_session_send_async (
      self->session, message, G_PRIORITY_DEFAULT, self->stop, keep_result_cb, self);
  result = wait_for_result (self, self->answer_seconds);
  body = soup_session_send_finish (self->session, result, &cause);
  if (body == NULL)
    set_stopped (self, self->answer_seconds, cause, error);
  return body;
}

static gboolean
check_answer (Download *self, SoupMessage *message, GError **error)
{
  guint status = soup_message_get_status (message);
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  g_autofree char *address = g_uri_to_string (soup_message_get_uri (message));

  if (status != SOUP_STATUS_OK) {
    g_set_error (error,
                 MUSTER_ERROR,
                 status == SOUP_STATUS_NOT_FOUND ? MUSTER_ERROR_NOT_FOUND : MUSTER_ERROR_FAILED,
                 _ ("%s: the server answers %u %s"),
                 address,
                 status,
                 soup_message_get_reason_phrase (message));
    return FALSE;
  }
  if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH &&
      (guint64) soup_message_headers_get_content_length (headers) > self->max_bytes) {
    g_set_error (
        error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA, _ ("%s is larger than it may be"), address);
    return FALSE;
  }
  return TRUE;
}

/* Follows redirects itself, since libsoup would follow one from https to http. */
static GInputStream *
open_body (Download *self, const char *url, GError **error)
{
  g_autoptr (GUri) uri = parse_address (NULL, url, error);

  for (guint i = 0; uri != NULL && i <= MAX_REDIRECTS; i++) {
    g_autoptr (SoupMessage) message = soup_message_new_from_uri (SOUP_METHOD_GET, uri);
    g_autoptr (GInputStream) body = NULL;
    const char *location;
    GUri *next;

    soup_message_set_flags (message, SOUP_MESSAGE_NO_REDIRECT);
    body = ask (self, message, error);
    if (body == NULL)
      return NULL;
    if (!SOUP_STATUS_IS_REDIRECTION (soup_message_get_status (message)))
      return check_answer (self, message, error) ? g_steal_pointer (&body) : NULL;
    location =
        soup_message_headers_get_one (soup_message_get_response_headers (message), "Location");
    next = parse_address (uri, location != NULL ? location : "", error);
    g_uri_unref (uri);
    uri = next;
  }
  if (uri != NULL)
    g_set_error (
        error, MUSTER_ERROR, MUSTER_ERROR_FAILED, _ ("%s redirects too often"), self->host);
  return NULL;
}

static GBytes *
read_chunk (Download *self, GInputStream *body, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  GBytes *chunk;
  GError *cause = NULL;

  g_input_stream_read_bytes_async (
      body, CHUNK_BYTES, G_PRIORITY_DEFAULT, self->stop, keep_result_cb, self);
  result = wait_for_result (self, self->stall_seconds);
  chunk = g_input_stream_read_bytes_finish (body, result, &cause);
  if (chunk == NULL)
    set_stopped (self, self->stall_seconds, cause, error);
  return chunk;
}

static gboolean
set_write_error (const char *path, int number, GError **error)
{
  g_set_error (error,
               MUSTER_ERROR,
               number == ENOSPC || number == EDQUOT ? MUSTER_ERROR_STORE_FULL : MUSTER_ERROR_FAILED,
               _ ("%s cannot be written: %s"),
               path,
               g_strerror (number));
  return FALSE;
}

/* Body to file, summing as it comes. */
static gboolean
copy_body (Download *self,
           GInputStream *body,
           FILE *file,
           const char *path,
           GChecksum *sum,
           GError **error)
{
  guint64 total = 0;

  for (;;) {
    g_autoptr (GBytes) chunk = read_chunk (self, body, error);
    gsize size;
    const guint8 *data;

    if (chunk == NULL)
      return FALSE;
    data = g_bytes_get_data (chunk, &size);
    if (size == 0)
      return TRUE;
    total += size;
    if (total > self->max_bytes) {
      g_set_error (error,
                   MUSTER_ERROR,
                   MUSTER_ERROR_BAD_DATA,
                   _ ("%s sends more bytes than the file may have"),
                   self->host);
      return FALSE;
    }
    g_checksum_update (sum, data, (gssize) size);
    if (fwrite (data, 1, size, file) != size)
      return set_write_error (path, errno, error);
    if (self->progress != NULL)
      self->progress (total, self->user_data);
  }
}

static void
download_init (Download *self, const MusterDownloadOptions *options)
{
  static const MusterDownloadOptions usual;

  if (options == NULL)
    options = &usual;
  self->answer_seconds = options->answer_seconds != 0 ? options->answer_seconds : ANSWER_SECONDS;
  self->stall_seconds = options->stall_seconds != 0 ? options->stall_seconds : STALL_SECONDS;
  self->stop = g_cancellable_new ();
  self->session = soup_session_new ();
  soup_session_set_user_agent (self->session, "muster/" MUSTER_VERSION);
  if (options->database != NULL)
    soup_session_set_tls_database (self->session, options->database);
  /* The sum is of the published bytes: nothing may be packed on the way. */
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_CONTENT_DECODER);
}

static gboolean
fetch_to (Download *self, const char *url, const char *sha256, const char *part, GError **error)
{
  g_autoptr (GInputStream) body = open_body (self, url, error);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  FILE *file;
  gboolean ok;

  if (body == NULL)
    return FALSE;
  file = g_fopen (part, "wbe");
  if (file == NULL)
    return set_write_error (part, errno, error);
  ok = copy_body (self, body, file, part, sum, error);
  if (fclose (file) != 0 && ok)
    ok = set_write_error (part, errno, error);
  if (ok && !g_str_equal (g_checksum_get_string (sum), sha256)) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_BAD_DATA,
                 _ ("%s is not the file that was pinned: its sha256 is %s and must be %s"),
                 url,
                 g_checksum_get_string (sum),
                 sha256);
    ok = FALSE;
  }
  return ok;
}

/**
 * muster_download:
 * @url: an https address; redirects are followed to https only
 * @sha256: of the file, lower-case hex
 * @max_bytes: more than this is refused, at the latest when it comes
 * @path: where the file comes to lie; written beside it as @path.part first, which never stays
 * @options: (nullable): how to reach the server
 * @progress: (nullable): called on this thread
 * @user_data: for @progress
 * @cancellable: (nullable): from any thread
 * @error: %MUSTER_ERROR_TIMED_OUT or %MUSTER_ERROR_FAILED if the server gives nothing now,
 *   %MUSTER_ERROR_NOT_FOUND if it has no such file, %MUSTER_ERROR_BAD_DATA if what came is not the
 *   file, %MUSTER_ERROR_STORE_FULL without room, %G_IO_ERROR_CANCELLED
 *
 * Any thread; blocks. Sources of the thread's own main context do not run meanwhile.
 *
 * Returns: %TRUE if the file lies at @path
 */
gboolean
muster_download (const char *url,
                 const char *sha256,
                 guint64 max_bytes,
                 const char *path,
                 const MusterDownloadOptions *options,
                 MusterDownloadProgress progress,
                 gpointer user_data,
                 GCancellable *cancellable,
                 GError **error)
{
  Download self = {
      .max_bytes = max_bytes,
      .progress = progress,
      .user_data = user_data,
      .cancellable = cancellable,
  };
  g_autofree char *part = g_strconcat (path, ".part", NULL);
  gulong handler = 0;
  gboolean ok;

  self.context = g_main_context_new ();
  g_main_context_push_thread_default (self.context);
  download_init (&self, options);
  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), self.stop, NULL);

  ok = fetch_to (&self, url, sha256, part, error);
  if (ok && g_rename (part, path) != 0)
    ok = set_write_error (path, errno, error);
  if (!ok)
    g_unlink (part);

  g_cancellable_disconnect (cancellable, handler);
  soup_session_abort (self.session);
  download_clear (&self);
  return ok;
}
