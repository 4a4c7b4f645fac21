/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-roster-server.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <string.h>

#include "muster-error.h"

/* Without a byte from who asks, or to. */
#define IDLE_SECONDS 60

#define TIME_HEADER "X-Server-Time-Ms"

/* How often it is looked whether there is something for those who wait: commands beside the server
 * write, too. */
#define LOOK_MS 500
/* Who else asks meanwhile is answered between so many and the next. */
#define TOLD_AT_ONCE 20
/* More than that are answered at once. */
#define MAX_WAITING 20000

struct _MusterRosterServer {
  SoupServer *soup;             /* owned */
  MusterRosterService *service; /* borrowed */
  GQueue waiting;               /* of Waiting, owned */
  guint look;                   /* source, while anybody waits */
  guint left;                   /* of them, who were not looked at in this round */
};

/* Who has asked for what there is not yet. */
typedef struct {
  MusterRosterServer *server; /* borrowed */
  SoupServerMessage *message; /* owned */
  gulong handler;
  MusterRosterReply reply; /* what is told if nothing comes */
  char *path, *bearer;     /* owned */
  GHashTable *query;       /* owned */
  gint64 until;            /* microseconds, monotonic */
} Waiting;

static gint64
now_ms (void)
{
  return g_get_real_time () / 1000;
}

/* Returns: (nullable) (transfer none) */
static const char *
get_header (SoupServerMessage *message, const char *name)
{
  return soup_message_headers_get_one (soup_server_message_get_request_headers (message), name);
}

/* Returns: (nullable) (transfer none): the access token */
static const char *
get_bearer (SoupServerMessage *message)
{
  const char *header = get_header (message, "Authorization");

  return header != NULL && g_ascii_strncasecmp (header, "Bearer ", 7) == 0 ? header + 7 : NULL;
}

static void
send_reply (SoupServerMessage *message, const MusterRosterReply *reply)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  g_autofree char *time = g_strdup_printf ("%" G_GINT64_FORMAT, now_ms ());
  gsize size;
  const char *body = g_bytes_get_data (reply->body, &size);

  soup_message_headers_replace (headers, TIME_HEADER, time);
  soup_message_headers_replace (headers, "Cache-Control", "no-store");
  soup_message_headers_replace (headers, "X-Content-Type-Options", "nosniff");
  if (reply->etag != NULL) {
    soup_message_headers_replace (headers, "ETag", reply->etag);
    soup_message_headers_replace (headers, "Accept-Ranges", "bytes");
    soup_message_headers_replace (headers, "Cache-Control", "private, immutable, max-age=31536000");
  }
  if (reply->content_range != NULL)
    soup_message_headers_replace (headers, "Content-Range", reply->content_range);
  if (reply->retry_after_s > 0) {
    g_autofree char *wait = g_strdup_printf ("%" G_GINT64_FORMAT, reply->retry_after_s);

    soup_message_headers_replace (headers, "Retry-After", wait);
  }
  soup_server_message_set_status (message, reply->status, NULL);
  /* libsoup would cut parts by itself, and not look whether they still fit. */
  soup_message_headers_remove (soup_server_message_get_request_headers (message), "Range");
  soup_server_message_set_response (message,
                                    reply->type != NULL ? reply->type : "application/json",
                                    SOUP_MEMORY_COPY,
                                    body,
                                    size);
}

/* Nothing of the body has come yet. */
static void
refuse_early (SoupServerMessage *message, guint status, const char *nick)
{
  g_auto (MusterRosterReply) reply = {0};

  muster_roster_reply_set_trouble (&reply, status, nick, NULL, 0);
  soup_message_headers_replace (
      soup_server_message_get_response_headers (message), "Connection", "close");
  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  send_reply (message, &reply);
}

/* A body is refused by what its headers say, before a byte of it is kept. One whose length nobody
 * tells is refused, too, and one of somebody whom nobody knows. */
static void
early_cb (SoupServer *soup,
          SoupServerMessage *message,
          const char *path,
          GHashTable *query,
          gpointer user_data)
{
  const MusterRosterServer *self = user_data;
  const MusterRosterRequest request = {
      .method = soup_server_message_get_method (message),
      .path = path,
      .bearer = get_bearer (message),
      .now_ms = now_ms (),
  };
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const SoupEncoding encoding = soup_message_headers_get_encoding (headers);
  const gsize most = muster_roster_service_get_max_body (request.method, path);

  if (encoding == SOUP_ENCODING_CHUNKED)
    refuse_early (message, 411, "length_required");
  else if (encoding == SOUP_ENCODING_CONTENT_LENGTH &&
           (guint64) soup_message_headers_get_content_length (headers) > most)
    refuse_early (message, 413, "too_large");
  else if (!muster_roster_service_may_send (self->service, &request))
    refuse_early (message, 401, "token_refused");
}

/* --- waiting --- */

static void
waiting_free (Waiting *waiting)
{
  g_signal_handler_disconnect (waiting->message, waiting->handler);
  g_object_unref (waiting->message);
  muster_roster_reply_clear (&waiting->reply);
  g_free (waiting->path);
  g_free (waiting->bearer);
  g_hash_table_unref (waiting->query);
  g_free (waiting);
}

static void
gone_cb (SoupServerMessage *message, gpointer data)
{
  Waiting *waiting = data;

  g_queue_remove (&waiting->server->waiting, waiting);
  waiting_free (waiting);
}

/* Asked once more: the station may have been revoked meanwhile. */
static void
tell_news (MusterRosterServer *self, Waiting *waiting)
{
  const MusterRosterRequest request = {
      .method = soup_server_message_get_method (waiting->message),
      .path = waiting->path,
      .query = waiting->query,
      .bearer = waiting->bearer,
      .peer = soup_server_message_get_remote_host (waiting->message),
      .now_ms = now_ms (),
  };

  muster_roster_reply_clear (&waiting->reply);
  muster_roster_service_answer (self->service, &request, &waiting->reply);
}

/* Returns: whether who waits was answered, and is gone; or waits on, behind all others */
static gboolean
look_at (MusterRosterServer *self, Waiting *waiting)
{
  const gboolean news = muster_roster_service_has_news (self->service, &waiting->reply);

  if (!news && g_get_monotonic_time () < waiting->until) {
    g_queue_push_tail (&self->waiting, waiting);
    return FALSE;
  }
  if (news)
    tell_news (self, waiting);
  send_reply (waiting->message, &waiting->reply);
  soup_server_message_unpause (waiting->message);
  waiting_free (waiting);
  return TRUE;
}

static gboolean
look_cb (gpointer data)
{
  MusterRosterServer *self = data;
  guint told = 0;

  if (self->left == 0)
    self->left = self->waiting.length;
  self->left = MIN (self->left, self->waiting.length); /* some may have gone */
  for (; self->left > 0 && told < TOLD_AT_ONCE; self->left--)
    told += look_at (self, g_queue_pop_head (&self->waiting));
  if (self->left > 0)
    self->look = g_idle_add (look_cb, self);
  else
    self->look = self->waiting.length > 0 ? g_timeout_add (LOOK_MS, look_cb, self) : 0;
  return G_SOURCE_REMOVE;
}

/* @reply: (transfer full) */
static void
let_wait (MusterRosterServer *self,
          SoupServerMessage *message,
          const MusterRosterRequest *request,
          MusterRosterReply *reply)
{
  Waiting *waiting = g_new0 (Waiting, 1);
  GHashTableIter iter;
  gpointer key, value;

  waiting->server = self;
  waiting->message = g_object_ref (message);
  waiting->reply = *reply;
  *reply = (MusterRosterReply){0};
  waiting->path = g_strdup (request->path);
  waiting->bearer = g_strdup (request->bearer);
  waiting->query = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_iter_init (&iter, request->query);
  while (g_hash_table_iter_next (&iter, &key, &value))
    g_hash_table_insert (waiting->query, g_strdup (key), g_strdup (value));
  waiting->until = g_get_monotonic_time () + waiting->reply.wait_s * G_USEC_PER_SEC;
  waiting->handler = g_signal_connect (message, "finished", G_CALLBACK (gone_cb), waiting);
  g_queue_push_tail (&self->waiting, waiting);
  soup_server_message_pause (message);
  if (self->look == 0)
    self->look = g_timeout_add (LOOK_MS, look_cb, self);
}

static void
request_cb (SoupServer *soup,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  MusterRosterServer *self = user_data;
  g_autoptr (GBytes) body =
      soup_message_body_flatten (soup_server_message_get_request_body (message));
  const MusterRosterRequest request = {
      .method = soup_server_message_get_method (message),
      .path = path,
      .query = query,
      .bearer = get_bearer (message),
      .peer = soup_server_message_get_remote_host (message),
      .range = get_header (message, "Range"),
      .if_range = get_header (message, "If-Range"),
      .if_none_match = get_header (message, "If-None-Match"),
      .body = body,
      .now_ms = now_ms (),
  };
  g_auto (MusterRosterReply) reply = {0};

  muster_roster_service_answer (self->service, &request, &reply);
  if (reply.wait_s > 0 && self->waiting.length < MAX_WAITING)
    let_wait (self, message, &request, &reply);
  else
    send_reply (message, &reply);
}

/* Who keeps a connection without using it is let go. */
static void
request_started_cb (SoupServer *soup, SoupServerMessage *message, gpointer user_data)
{
  GSocket *socket = soup_server_message_get_socket (message);

  if (socket != NULL)
    g_socket_set_timeout (socket, IDLE_SECONDS);
}

/**
 * muster_roster_server_new:
 * @service: borrowed, outlives it
 * @address: port 0 chooses one
 *
 * Returns: (transfer full): it answers from now on; %NULL with FAILED if the port is taken
 */
MusterRosterServer *
muster_roster_server_new (MusterRosterService *service,
                          const MusterRosterAuthority *authority,
                          GInetSocketAddress *address,
                          GError **error)
{
  g_autoptr (MusterRosterServer) self = g_new0 (MusterRosterServer, 1);
  g_autoptr (GError) cause = NULL;

  self->service = service;
  self->soup = soup_server_new ("tls-certificate",
                                authority->certificate,
                                "server-header",
                                "muster-roster/" MUSTER_VERSION,
                                NULL);
  g_signal_connect (self->soup, "request-started", G_CALLBACK (request_started_cb), self);
  soup_server_add_early_handler (self->soup, NULL, early_cb, self, NULL);
  soup_server_add_handler (self->soup, NULL, request_cb, self, NULL);
  if (soup_server_listen (self->soup, G_SOCKET_ADDRESS (address), SOUP_SERVER_LISTEN_HTTPS, &cause))
    return g_steal_pointer (&self);
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_FAILED,
               _ ("The roster cannot be served there: %s"),
               cause->message);
  return NULL;
}

/* New connections get what @authority has now; those that are open keep theirs. */
void
muster_roster_server_set_authority (MusterRosterServer *self,
                                    const MusterRosterAuthority *authority)
{
  soup_server_set_tls_certificate (self->soup, authority->certificate);
}

guint16
muster_roster_server_get_port (MusterRosterServer *self)
{
  g_autoptr (GSList) uris = NULL;
  guint16 port;

  uris = soup_server_get_uris (self->soup);
  port = uris != NULL ? (guint16) g_uri_get_port (uris->data) : 0;
  for (GSList *at = uris; at != NULL; at = at->next)
    g_uri_unref (at->data);
  return port;
}

void
muster_roster_server_free (MusterRosterServer *self)
{
  g_clear_handle_id (&self->look, g_source_remove);
  g_queue_clear_full (&self->waiting, (GDestroyNotify) waiting_free);
  soup_server_disconnect (self->soup);
  g_object_unref (self->soup);
  g_free (self);
}
