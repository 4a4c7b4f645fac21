/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-roster-service.h"

#include <string.h>

#include "muster-error.h"
#include "muster-roster-blob-answer.h"
#include "muster-roster-changes.h"
#include "muster-roster-events.h"
#include "muster-roster-limit.h"
#include "muster-roster-stations.h"
#include "muster-roster-token.h"
#include "muster-wire-rows.h"
#include "muster-wire-session.h"

/* Another program writes: an import takes a few seconds for a large list. */
#define LOCKED_RETRY_S 2

struct _MusterRosterService {
  MusterRosterBook *book;       /* borrowed */
  char *ca_pem;                 /* owned */
  MusterRosterChanges *changes; /* owned */
  MusterRosterLimit *enrols;    /* owned: by address; who guesses codes */
  MusterRosterLimit *asks;      /* owned: by address, for tokens; a school may be one address */
  MusterRosterLimit *tokens;    /* owned: by station */
};

typedef struct {
  MusterRosterService *self;          /* borrowed */
  const MusterRosterRequest *request; /* borrowed */
  const MusterRosterStation *station; /* borrowed; NULL where nobody needs to be known */
  MusterRosterReply *reply;           /* borrowed */
} Call;

/* --- replies --- */

void
muster_roster_reply_clear (MusterRosterReply *reply)
{
  g_clear_pointer (&reply->body, g_bytes_unref);
  g_clear_pointer (&reply->etag, g_free);
  g_clear_pointer (&reply->content_range, g_free);
  g_clear_pointer (&reply->scope, g_free);
}

/**
 * muster_roster_reply_set_trouble:
 * @nick: what a program goes by
 * @detail: (nullable): for who reads a log; nothing of anybody
 */
void
muster_roster_reply_set_trouble (MusterRosterReply *reply,
                                 guint status,
                                 const char *nick,
                                 const char *detail,
                                 gint64 retry_after_s)
{
  MusterWireTrouble trouble = {(char *) nick, (char *) detail, retry_after_s};

  g_clear_pointer (&reply->body, g_bytes_unref);
  reply->status = status;
  reply->retry_after_s = retry_after_s;
  reply->body = muster_wire_trouble_to_json (&trouble);
}

static void
succeed (Call *call, GBytes *body)
{
  call->reply->status = 200;
  call->reply->body = body;
}

/* What the store says is for the log of this machine; who asks learns that it is not their fault.
 */
static void
fail (Call *call, const GError *error)
{
  if (g_error_matches (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA)) {
    muster_roster_reply_set_trouble (call->reply, 400, "bad_request", error->message, 0);
    return;
  }
  if (g_error_matches (error, MUSTER_ERROR, MUSTER_ERROR_STORE_LOCKED)) {
    muster_roster_reply_set_trouble (call->reply, 503, "unavailable", NULL, LOCKED_RETRY_S);
    return;
  }
  g_warning ("%s: %s", call->request->path, error->message);
  muster_roster_reply_set_trouble (call->reply, 503, "unavailable", NULL, 10);
}

static gboolean
is_within (Call *call, MusterRosterLimit *limit, const char *who)
{
  const guint wait = muster_roster_limit_take (limit, who, g_get_monotonic_time ());

  if (wait == 0)
    return TRUE;
  muster_roster_reply_set_trouble (call->reply, 429, "too_often", NULL, wait);
  return FALSE;
}

/* --- what is answered --- */

static void
answer_hello (Call *call)
{
  const MusterWireHello hello = {call->request->now_ms,
                                 MUSTER_WIRE_BATCH_EVENTS,
                                 MUSTER_WIRE_BATCH_BYTES,
                                 MUSTER_WIRE_PAGE_ROWS};

  succeed (call, muster_wire_hello_to_json (&hello));
}

static void
answer_enrol (Call *call)
{
  MusterRosterService *self = call->self;
  g_auto (MusterWireEnrol) enrol = {NULL, NULL, NULL, NULL};
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL, *key = NULL;
  g_autoptr (MusterRosterStation) station = NULL;
  MusterWireEnrolled answer;

  if (!is_within (call, self->enrols, call->request->peer))
    return;
  if (!muster_wire_enrol_parse (call->request->body, &enrol, &error)) {
    fail (call, error);
    return;
  }
  id = muster_roster_stations_enrol (self->book, &enrol, call->request->now_ms / 1000, &error);
  station = id != NULL ? muster_roster_stations_find (self->book, id, &error) : NULL;
  if (g_error_matches (error, MUSTER_ERROR, MUSTER_ERROR_WRONG_SECRET)) {
    muster_roster_reply_set_trouble (call->reply, 403, "code_refused", error->message, 0);
    return;
  }
  if (station == NULL) {
    fail (call, error);
    return;
  }
  key = muster_journal_bytes_to_hex (self->book->sign_public, sizeof self->book->sign_public);
  answer = (MusterWireEnrolled){id, key, self->ca_pem, station->scope};
  succeed (call, muster_wire_enrolled_to_json (&answer));
}

/* Why a station gets none is told only to who has proven to be it. */
static void
give_token (Call *call, const MusterRosterStation *station)
{
  MusterRosterService *self = call->self;
  const gint64 now = call->request->now_ms / 1000;
  g_autofree char *access =
      muster_roster_token_new (self->book, station->id, now + MUSTER_ROSTER_TOKEN_SECONDS);
  const MusterWireToken token = {access, MUSTER_ROSTER_TOKEN_SECONDS};
  g_autoptr (GError) error = NULL;

  if (station->revoked != 0)
    muster_roster_reply_set_trouble (call->reply, 401, "station_revoked", NULL, 0);
  else if (!muster_roster_stations_mark_seen (self->book, station->id, now, &error))
    fail (call, error);
  else
    succeed (call, muster_wire_token_to_json (&token));
}

static void
answer_token (Call *call)
{
  MusterRosterService *self = call->self;
  g_auto (MusterAssertion) assertion = {0};
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autoptr (MusterRosterStation) station = NULL;

  if (!is_within (call, self->asks, call->request->peer))
    return;
  text = muster_wire_token_ask_parse (call->request->body, &error);
  if (text == NULL || !muster_assertion_parse (text, &assertion, &error)) {
    fail (call, error);
    return;
  }
  if (!is_within (call, self->tokens, assertion.station))
    return;
  station = muster_roster_stations_find (self->book, assertion.station, &error);
  if (station == NULL && !g_error_matches (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND))
    fail (call, error);
  else if (station != NULL && muster_roster_token_proves (
                                  self->book, &assertion, station, call->request->now_ms / 1000))
    give_token (call, station);
  else
    muster_roster_reply_set_trouble (call->reply, 401, "assertion_refused", NULL, 0);
}

static void
answer_events (Call *call)
{
  g_autoptr (GError) error = NULL;
  g_auto (MusterStationClock) clock = {0};
  g_autoptr (GPtrArray) events = muster_wire_batch_parse (call->request->body, &clock, &error);
  g_auto (MusterWireAcks) acks = {0};

  if (events == NULL || !muster_roster_events_take (call->self->book,
                                                    call->station,
                                                    events,
                                                    clock.boot != NULL ? &clock : NULL,
                                                    call->request->now_ms,
                                                    &acks,
                                                    &error))
    fail (call, error);
  else
    succeed (call, muster_wire_acks_to_json (&acks));
}

static void
answer_blob (Call *call)
{
  g_autoptr (GError) error = NULL;

  muster_roster_blob_answer (
      call->self->book, call->station->scope, call->request, call->reply, &error);
  if (error != NULL)
    fail (call, error);
}

typedef gboolean (*Tell) (MusterRosterChanges *changes,
                          const char *scope,
                          GHashTable *query,
                          MusterRosterReply *reply,
                          GError **error);

static void
answer_with (Call *call, Tell tell)
{
  g_autoptr (GError) error = NULL;

  if (!tell (call->self->changes, call->station->scope, call->request->query, call->reply, &error))
    fail (call, error);
}

static void
answer_changes (Call *call)
{
  answer_with (call, muster_roster_changes_tell);
}

static void
answer_snapshot (Call *call)
{
  answer_with (call, muster_roster_changes_tell_all);
}

static void
answer_digest (Call *call)
{
  answer_with (call, muster_roster_changes_tell_digest);
}

/* --- who asks for what --- */

static const struct {
  const char *method, *path; /* one with a slash at its end begins many */
  gsize max_body;
  gboolean known; /* only for a station that shows its token */
  void (*answer) (Call *call);
} routes[] = {
    {"GET", "/v1/hello", 0, FALSE, answer_hello},
    {"POST", "/v1/enrol", MUSTER_WIRE_MAX_MESSAGE, FALSE, answer_enrol},
    {"POST", "/v1/token", MUSTER_WIRE_MAX_MESSAGE, FALSE, answer_token},
    {"POST", "/v1/events", MUSTER_WIRE_MAX_BATCH, TRUE, answer_events},
    {"GET", MUSTER_ROSTER_BLOB_PATH, 0, TRUE, answer_blob},
    {"HEAD", MUSTER_ROSTER_BLOB_PATH, 0, TRUE, answer_blob},
    {"GET", "/v1/changes", 0, TRUE, answer_changes},
    {"GET", "/v1/snapshot", 0, TRUE, answer_snapshot},
    {"GET", "/v1/digest", 0, TRUE, answer_digest},
};

static gboolean
fits_path (gsize route, const char *path)
{
  return g_str_has_suffix (routes[route].path, "/") ? g_str_has_prefix (path, routes[route].path)
                                                    : g_str_equal (path, routes[route].path);
}

/* Returns: how many bytes a body of this request may have; 0 where there is none to be */
gsize
muster_roster_service_get_max_body (const char *method, const char *path)
{
  for (gsize i = 0; i < G_N_ELEMENTS (routes); i++)
    if (g_str_equal (routes[i].method, method) && fits_path (i, path))
      return routes[i].max_body;
  return 0;
}

/* Whether the body of @request, which has not come yet, is worth waiting for: its token is one of
 * ours. Nothing is looked up; whether the station may still do this is asked with the whole. */
gboolean
muster_roster_service_may_send (MusterRosterService *self, const MusterRosterRequest *request)
{
  for (gsize i = 0; i < G_N_ELEMENTS (routes); i++)
    if (routes[i].known && g_str_equal (routes[i].method, request->method) &&
        g_str_equal (routes[i].path, request->path)) {
      g_autofree char *id =
          request->bearer != NULL
              ? muster_roster_token_check (self->book, request->bearer, request->now_ms / 1000)
              : NULL;

      return id != NULL;
    }
  return TRUE;
}

/* A revoked station has no right any more, whatever its token says. */
static MusterRosterStation *
know_station (Call *call)
{
  const char *bearer = call->request->bearer;
  g_autofree char *id =
      bearer != NULL
          ? muster_roster_token_check (call->self->book, bearer, call->request->now_ms / 1000)
          : NULL;
  g_autoptr (GError) error = NULL;
  MusterRosterStation *station =
      id != NULL ? muster_roster_stations_find (call->self->book, id, &error) : NULL;

  if (station != NULL && station->revoked == 0)
    return station;
  if (station != NULL)
    muster_roster_reply_set_trouble (call->reply, 401, "station_revoked", NULL, 0);
  else if (error != NULL && !g_error_matches (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND))
    fail (call, error);
  else
    muster_roster_reply_set_trouble (call->reply, 401, "token_refused", NULL, 0);
  g_clear_pointer (&station, muster_roster_station_free);
  return NULL;
}

/**
 * muster_roster_service_answer:
 * @reply: (out caller-allocates): to be cleared
 *
 * Always sets a reply: what goes wrong is one, too.
 */
void
muster_roster_service_answer (MusterRosterService *self,
                              const MusterRosterRequest *request,
                              MusterRosterReply *reply)
{
  Call call = {self, request, NULL, reply};
  gboolean path_known = FALSE;

  memset (reply, 0, sizeof *reply);
  for (gsize i = 0; i < G_N_ELEMENTS (routes); i++) {
    g_autoptr (MusterRosterStation) station = NULL;

    if (!fits_path (i, request->path))
      continue;
    path_known = TRUE;
    if (!g_str_equal (routes[i].method, request->method))
      continue;
    if (routes[i].known) {
      call.station = station = know_station (&call);
      if (station == NULL)
        return;
    }
    routes[i].answer (&call);
    return;
  }
  if (path_known)
    muster_roster_reply_set_trouble (reply, 405, "method_not_allowed", NULL, 0);
  else
    muster_roster_reply_set_trouble (reply, 404, "not_found", NULL, 0);
}

/* Whether what @reply waits for has come, so that it is to be asked for again. */
gboolean
muster_roster_service_has_news (MusterRosterService *self, const MusterRosterReply *reply)
{
  return muster_roster_changes_has_news (self->changes, reply->scope, reply->change);
}

/* @book: borrowed, outlives it */
MusterRosterService *
muster_roster_service_new (MusterRosterBook *book, const char *ca_pem)
{
  MusterRosterService *self = g_new0 (MusterRosterService, 1);

  self->book = book;
  self->ca_pem = g_strdup (ca_pem);
  self->changes = muster_roster_changes_new (book);
  self->enrols = muster_roster_limit_new (20, 10);
  self->asks = muster_roster_limit_new (600, 600);
  self->tokens = muster_roster_limit_new (10, 10);
  return self;
}

void
muster_roster_service_free (MusterRosterService *self)
{
  muster_roster_changes_free (self->changes);
  muster_roster_limit_free (self->enrols);
  muster_roster_limit_free (self->asks);
  muster_roster_limit_free (self->tokens);
  g_free (self->ca_pem);
  g_free (self);
}
