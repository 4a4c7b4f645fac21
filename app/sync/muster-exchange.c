/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-exchange.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

#include "muster-byte-range.h"
#include "muster-error.h"

#define SECONDS     30
#define CHUNK_BYTES (64 * 1024)
#define TIME_HEADER "X-Server-Time-Ms"

struct _MusterExchange {
  char *url;             /* owned, without a slash at its end */
  char *host;            /* owned, for messages */
  GMainContext *context; /* owned */
  SoupSession *session;  /* owned */
  guint seconds;         /* for one request with its answer */
};

/* One request. */
typedef struct {
  MusterExchange *exchange;  /* borrowed */
  GCancellable *stop;        /* owned; cancelled by the caller's and by the time-out */
  GCancellable *cancellable; /* borrowed, nullable: the caller's */
  GAsyncResult *result;      /* owned: of the step waited for */
  gboolean timed_out;
  MusterExchangePart *part; /* borrowed, nullable */
} Run;

static void
keep_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Run *run = user_data;

  run->result = g_object_ref (result);
}

static gboolean
timed_out_cb (gpointer user_data)
{
  Run *run = user_data;

  run->timed_out = TRUE;
  g_cancellable_cancel (run->stop);
  return G_SOURCE_REMOVE;
}

static void
cancelled_cb (GCancellable *cancellable, gpointer stop)
{
  g_cancellable_cancel (stop);
}

/* It always ends, if need be by being cancelled. */
static GAsyncResult *
wait_for_result (Run *run)
{
  while (run->result == NULL)
    g_main_context_iteration (run->exchange->context, TRUE);
  return g_steal_pointer (&run->result);
}

/* In words for staff: who did not answer, or is not who it should be. */
static void
set_stopped (Run *run, GError *cause, GError **error)
{
  const char *host = run->exchange->host;

  if (g_cancellable_set_error_if_cancelled (run->cancellable, error))
    ;
  else if (run->timed_out)
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_TIMED_OUT,
                 _ ("%s did not answer within %u seconds"),
                 host,
                 run->exchange->seconds);
  else if (cause->domain == G_TLS_ERROR && cause->code == G_TLS_ERROR_BAD_CERTIFICATE)
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_UNTRUSTED,
                 _ ("What answers at %s does not prove to be this station's roster. Nothing was "
                    "sent to it."),
                 host);
  else if (cause->domain == G_RESOLVER_ERROR)
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_FAILED,
                 _ ("The network does not know the name %s, or there is no network"),
                 host);
  else
    g_set_error (
        error,
        MUSTER_ERROR,
        MUSTER_ERROR_FAILED,
        _ ("The roster at %s cannot be reached: it is switched off, or the network is gone"),
        host);
  g_info ("%s: %s", host, cause->message);
  g_error_free (cause);
}

static gboolean
refuse_size (Run *run, GError **error)
{
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_BAD_DATA,
               _ ("%s sends more than an answer may have"),
               run->exchange->host);
  return FALSE;
}

/* @most: what @all may have in the end. What came before something broke is in it. */
static gboolean
read_body (Run *run, GInputStream *stream, gsize most, GByteArray *all, GError **error)
{
  for (;;) {
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GBytes) chunk = NULL;
    GError *cause = NULL;
    gsize size;
    const guint8 *data;

    g_input_stream_read_bytes_async (
        stream, CHUNK_BYTES, G_PRIORITY_DEFAULT, run->stop, keep_result_cb, run);
    result = wait_for_result (run);
    chunk = g_input_stream_read_bytes_finish (stream, result, &cause);
    if (chunk == NULL) {
      set_stopped (run, cause, error);
      return FALSE;
    }
    data = g_bytes_get_data (chunk, &size);
    if (size == 0)
      return TRUE;
    if (size > most - all->len)
      return refuse_size (run, error);
    g_byte_array_append (all, data, (guint) size);
  }
}

static gint64
read_number (SoupMessageHeaders *headers, const char *name, gint64 most)
{
  const char *text = soup_message_headers_get_one (headers, name);
  gint64 number = 0;

  if (text == NULL || !g_ascii_string_to_signed (text, 10, 0, most, &number, NULL))
    return 0;
  return number;
}

/* What this machine's clock said when the server read its own, as far as that can be told: in the
 * middle, unless both may have said the same. Two clocks that are kept right agree better than
 * that.
 */
static gint64
find_clock (gint64 asked_ms, gint64 answered_ms, gint64 server_ms)
{
  return server_ms >= asked_ms && server_ms <= answered_ms ? server_ms
                                                           : (asked_ms + answered_ms) / 2;
}

static void
read_headers (SoupMessage *message, gint64 asked_ms, MusterExchangeAnswer *answer)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  const gint64 now_ms = g_get_real_time () / 1000;

  answer->status = soup_message_get_status (message);
  answer->is_json =
      g_strcmp0 (soup_message_headers_get_content_type (headers, NULL), "application/json") == 0;
  answer->retry_after_s = read_number (headers, "Retry-After", 24 * 3600);
  answer->server_time_ms = read_number (headers, TIME_HEADER, G_MAXINT64 / 2);
  answer->clock_ms = find_clock (asked_ms, now_ms, answer->server_time_ms);
}

static SoupMessage *
new_message (MusterExchange *self, const MusterExchangeAsk *ask)
{
  g_autofree char *url = g_strconcat (self->url, ask->path, NULL);
  SoupMessage *message = soup_message_new (ask->method, url);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  /* Whatever leads elsewhere is not the roster: a portal that wants a sign-in, mostly. */
  soup_message_set_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_headers_append (headers, "X-Proto", "1");
  soup_message_headers_append (headers, "Accept", "application/json");
  if (ask->bearer != NULL) {
    g_autofree char *value = g_strconcat ("Bearer ", ask->bearer, NULL);

    soup_message_headers_append (headers, "Authorization", value);
  }
  if (ask->body != NULL)
    soup_message_set_request_body_from_bytes (message, "application/json", ask->body);
  return message;
}

/* Behind what is there, if it is still the same; else from the beginning. */
static void
ask_for_rest (const MusterExchangePart *part, SoupMessage *message)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  soup_message_headers_replace (headers, "Accept", "application/octet-stream, application/json");
  if (part->into->len == 0)
    return;
  soup_message_headers_set_range (headers, part->into->len, -1);
  soup_message_headers_append (headers, "If-Range", part->etag);
}

/* Only what is called what we ask for: a portal's page would be no beginning of it. What does not
 * go on where we are begins anew. */
static gboolean
begin_part (MusterExchangePart *part, SoupMessage *message)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  const char *header = soup_message_headers_get_one (headers, "Content-Range");
  const guint status = soup_message_get_status (message);
  MusterByteRange range;

  if ((status != 200 && status != 206) ||
      g_strcmp0 (soup_message_headers_get_one (headers, "ETag"), part->etag) != 0)
    return FALSE;
  if (status != 206 || !muster_byte_range_parse_content (header, &range) ||
      range.first != part->into->len || range.size != (gint64) part->whole)
    g_byte_array_set_size (part->into, 0);
  return TRUE;
}

static gboolean
send_and_read (Run *run, const MusterExchangeAsk *ask, MusterExchangeAnswer *answer, GError **error)
{
  MusterExchange *self = run->exchange;
  g_autoptr (SoupMessage) message = new_message (self, ask);
  const gint64 asked_ms = g_get_real_time () / 1000;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GByteArray) all = NULL;
  GError *cause = NULL;

  if (run->part != NULL)
    ask_for_rest (run->part, message);
  soup_session_send_async (
      self->session, message, G_PRIORITY_DEFAULT, run->stop, keep_result_cb, run);
  result = wait_for_result (run);
  stream = soup_session_send_finish (self->session, result, &cause);
  if (stream == NULL) {
    set_stopped (run, cause, error);
    return FALSE;
  }
  read_headers (message, asked_ms, answer);
  answer->is_part = run->part != NULL && begin_part (run->part, message);
  if (answer->is_part)
    return read_body (run, stream, run->part->whole, run->part->into, error);
  all = g_byte_array_new ();
  if (!read_body (run, stream, ask->max_answer, all, error))
    return FALSE;
  answer->body = g_byte_array_free_to_bytes (g_steal_pointer (&all));
  return TRUE;
}

/**
 * muster_exchange_new:
 * @url: as muster_roster_url_normalise() writes it
 * @trust: (nullable): %NULL trusts whom the system trusts
 */
MusterExchange *
muster_exchange_new (const char *url, GTlsDatabase *trust)
{
  MusterExchange *self = g_new0 (MusterExchange, 1);
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);

  self->url = g_strdup (url);
  self->host = g_strdup (uri != NULL ? g_uri_get_host (uri) : url);
  self->seconds = SECONDS;
  self->context = g_main_context_new ();
  g_main_context_push_thread_default (self->context);
  self->session = soup_session_new ();
  soup_session_set_user_agent (self->session, "muster/" MUSTER_VERSION);
  if (trust != NULL)
    soup_session_set_tls_database (self->session, trust);
  g_main_context_pop_thread_default (self->context);
  return self;
}

void
muster_exchange_set_seconds (MusterExchange *self, guint seconds)
{
  self->seconds = seconds;
}

static gboolean
run_bounded (Run *run, const MusterExchangeAsk *ask, MusterExchangeAnswer *answer, GError **error)
{
  MusterExchange *self = run->exchange;
  g_autoptr (GSource) timer = g_timeout_source_new_seconds (self->seconds);
  gulong handler = 0;
  gboolean ok;

  *answer = (MusterExchangeAnswer){0};
  run->stop = g_cancellable_new ();
  g_main_context_push_thread_default (self->context);
  g_source_set_callback (timer, timed_out_cb, run, NULL);
  g_source_attach (timer, self->context);
  if (run->cancellable != NULL)
    handler = g_cancellable_connect (run->cancellable, G_CALLBACK (cancelled_cb), run->stop, NULL);
  ok = send_and_read (run, ask, answer, error);
  g_cancellable_disconnect (run->cancellable, handler);
  g_source_destroy (timer);
  g_main_context_pop_thread_default (self->context);
  g_clear_object (&run->stop);
  if (!ok)
    muster_exchange_answer_clear (answer);
  return ok;
}

/**
 * muster_exchange_run:
 * @answer: (out caller-allocates): to be cleared; whatever status it has
 *
 * Blocks. Nothing is tried a second time here.
 *
 * Returns: %FALSE with TIMED_OUT or FAILED (nothing came, or not all of it), UNTRUSTED (somebody
 *   else answers), BAD_DATA (too long), %G_IO_ERROR_CANCELLED
 */
gboolean
muster_exchange_run (MusterExchange *self,
                     const MusterExchangeAsk *ask,
                     MusterExchangeAnswer *answer,
                     GCancellable *cancellable,
                     GError **error)
{
  Run run = {.exchange = self, .cancellable = cancellable};

  return run_bounded (&run, ask, answer, error);
}

/**
 * muster_exchange_go_on:
 * @part: what is there of it already, and what it is
 * @answer: (out caller-allocates): without a body if that went into @part
 *
 * The same for something that may come in several pieces, over several of these. Whether it is what
 * was asked for is the caller's to check.
 */
gboolean
muster_exchange_go_on (MusterExchange *self,
                       const MusterExchangeAsk *ask,
                       MusterExchangePart *part,
                       MusterExchangeAnswer *answer,
                       GCancellable *cancellable,
                       GError **error)
{
  Run run = {.exchange = self, .cancellable = cancellable, .part = part};

  return run_bounded (&run, ask, answer, error);
}

void
muster_exchange_free (MusterExchange *self)
{
  g_main_context_push_thread_default (self->context);
  soup_session_abort (self->session);
  g_clear_object (&self->session);
  /* The session's last work may still wait in the context. */
  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_main_context_pop_thread_default (self->context);
  g_main_context_unref (self->context);
  g_free (self->url);
  g_free (self->host);
  g_free (self);
}

void
muster_exchange_answer_clear (MusterExchangeAnswer *answer)
{
  g_clear_pointer (&answer->body, g_bytes_unref);
}
