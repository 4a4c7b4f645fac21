/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-roster-client.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "muster-assertion.h"
#include "muster-error.h"
#include "muster-exchange.h"
#include "muster-pinned-trust.h"

/* A token that is about to run out could do so on the way. */
#define TOKEN_MARGIN_SECONDS 60

struct _MusterRosterClient {
  MusterExchange *exchange; /* owned */
  char *url;                /* owned */
  char *pin;                /* owned, nullable */
  char *station_id;         /* owned, NULL: not enrolled */
  char *server_key;         /* owned, the same */
  MusterRosterSign sign;
  gpointer sign_data;
  MusterWireToken token; /* its string NULL: there is none */
  gint64 token_until;    /* microseconds, monotonic */
  gint64 offset_ms;      /* what to add to this machine's clock for the server's */
  gint64 wait_s;         /* as the server asked for last */
};

/* --- what is answered --- */

/* Programs go by the nick; a person gets words of ours. */
static const struct {
  const char *nick;
  MusterError code;
  const char *words;
} troubles[] = {
    {"code_refused",
     MUSTER_ERROR_WRONG_SECRET,
     N_ ("The roster does not take this code: it was used, is older than a day, or is mistyped. "
         "Have a new one made.")},
    {"assertion_refused",
     MUSTER_ERROR_WRONG_SECRET,
     N_ ("The roster does not know this station. Enrol it anew.")},
    {"token_refused",
     MUSTER_ERROR_WRONG_SECRET,
     N_ ("The roster does not know this station. Enrol it anew.")},
    {"station_revoked",
     MUSTER_ERROR_NO_RIGHTS,
     N_ ("The roster has taken this station's access away. What it recorded stays here.")},
    {"scope_refused",
     MUSTER_ERROR_WRONG_SECRET,
     N_ ("The roster has other people for this station than it asks for. Enrol it anew.")},
    {"cursor_expired", MUSTER_ERROR_NOT_FOUND, N_ ("The roster has to be read as a whole again.")},
    {"too_often",
     MUSTER_ERROR_BUSY,
     N_ ("The roster is asked too often; the station waits and tries again.")},
    {"blob_gone", MUSTER_ERROR_NOT_FOUND, N_ ("The roster does not have this picture any more.")},
    {"unavailable",
     MUSTER_ERROR_BUSY,
     N_ ("The roster cannot answer now; the station waits and tries again.")},
};

static gboolean
set_trouble (MusterRosterClient *self, const MusterExchangeAnswer *answer, GError **error)
{
  g_auto (MusterWireTrouble) trouble = {0};

  self->wait_s = answer->retry_after_s;
  if (muster_wire_trouble_parse (answer->body, &trouble, NULL)) {
    self->wait_s = MAX (self->wait_s, trouble.retry_after_s);
    for (gsize i = 0; i < G_N_ELEMENTS (troubles); i++)
      if (g_str_equal (troubles[i].nick, trouble.error)) {
        g_set_error_literal (error, MUSTER_ERROR, troubles[i].code, _ (troubles[i].words));
        return FALSE;
      }
  }
  if (answer->status == 429 || answer->status >= 500)
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_BUSY,
                 _ ("The roster cannot answer now (%u); the station waits and tries again."),
                 answer->status);
  else
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_BAD_DATA,
                 _ ("What answers at %s is no roster that this station understands (%u). If a "
                    "network wants a sign-in first, do that."),
                 self->url,
                 answer->status);
  return FALSE;
}

/**
 * muster_roster_client_refuse:
 * @cause: (transfer full): where, for who looks into it
 *
 * Returns: always %FALSE: what came is no answer of the contract
 */
gboolean
muster_roster_client_refuse (MusterRosterClient *self, GError *cause, GError **error)
{
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_BAD_DATA,
               _ ("The roster at %s answers what this station does not understand (%s). Bring the "
                  "older of the two up to date."),
               self->url,
               cause->message);
  g_error_free (cause);
  return FALSE;
}

static gboolean
ask (MusterRosterClient *self,
     const MusterExchangeAsk *what,
     GBytes **body,
     GCancellable *cancellable,
     GError **error)
{
  g_auto (MusterExchangeAnswer) answer = {0};

  self->wait_s = 0;
  if (!muster_exchange_run (self->exchange, what, &answer, cancellable, error))
    return FALSE;
  if (answer.server_time_ms != 0)
    self->offset_ms = answer.server_time_ms - answer.clock_ms;
  if (answer.status != 200 || !answer.is_json)
    return set_trouble (self, &answer, error);
  *body = g_steal_pointer (&answer.body);
  return TRUE;
}

/* --- hello, enrol --- */

/**
 * muster_roster_client_hello:
 * @hello: (out caller-allocates)
 *
 * The first thing to ask: with it the clock of the server is known.
 */
gboolean
muster_roster_client_hello (MusterRosterClient *self,
                            MusterWireHello *hello,
                            GCancellable *cancellable,
                            GError **error)
{
  const MusterExchangeAsk what = {"GET", "/v1/hello", NULL, NULL, MUSTER_WIRE_MAX_MESSAGE};
  g_autoptr (GBytes) body = NULL;
  GError *cause = NULL;

  return ask (self, &what, &body, cancellable, error) &&
         (muster_wire_hello_parse (body, hello, &cause) ||
          muster_roster_client_refuse (self, cause, error));
}

/* What the answer says must be what we have just relied on. */
static gboolean
check_ca (MusterRosterClient *self, const char *ca_pem, GError **error)
{
  g_autofree char *pin = muster_pinned_trust_dup_pin (ca_pem);

  if (pin != NULL && (self->pin == NULL || g_ascii_strcasecmp (pin, self->pin) == 0))
    return TRUE;
  g_set_error_literal (error,
                       MUSTER_ERROR,
                       MUSTER_ERROR_UNTRUSTED,
                       _ ("The roster names another certificate authority than the one of the pin. "
                          "The station was not enrolled."));
  return FALSE;
}

/**
 * muster_roster_client_enrol:
 * @link: (out caller-allocates): to be cleared; what to keep
 *
 * After muster_roster_client_hello(). The answer may be lost after the roster has taken the code:
 * then the same code enrols the same station once more.
 */
gboolean
muster_roster_client_enrol (MusterRosterClient *self,
                            const MusterWireEnrol *enrol,
                            MusterRosterLink *link,
                            GCancellable *cancellable,
                            GError **error)
{
  g_autoptr (GBytes) request = muster_wire_enrol_to_json (enrol);
  const MusterExchangeAsk what = {"POST", "/v1/enrol", NULL, request, MUSTER_WIRE_MAX_MESSAGE};
  g_autoptr (GBytes) body = NULL;
  g_auto (MusterWireEnrolled) answer = {0};

  GError *cause = NULL;

  *link = (MusterRosterLink){0};
  if (!ask (self, &what, &body, cancellable, error))
    return FALSE;
  if (!muster_wire_enrolled_parse (body, &answer, &cause))
    return muster_roster_client_refuse (self, cause, error);
  if (!check_ca (self, answer.ca, error))
    return FALSE;
  link->url = g_strdup (self->url);
  link->station_id = g_steal_pointer (&answer.station_id);
  link->server_key = g_steal_pointer (&answer.server_sign_pk);
  link->ca = g_steal_pointer (&answer.ca);
  link->scope = g_steal_pointer (&answer.scope);
  return TRUE;
}

/* --- token --- */

/* By the clock of the server: that of a station may be years off. */
static gint64
server_now (MusterRosterClient *self)
{
  return (g_get_real_time () / 1000 + self->offset_ms) / 1000;
}

static gboolean
fetch_token (MusterRosterClient *self, GCancellable *cancellable, GError **error)
{
  g_autofree char *text =
      muster_assertion_dup_text (self->station_id, self->server_key, server_now (self));
  guint8 signature[MUSTER_ASSERTION_SIGNATURE_BYTES];
  g_autofree char *assertion = NULL;
  g_autoptr (GBytes) request = NULL, body = NULL;
  MusterExchangeAsk what = {"POST", "/v1/token", NULL, NULL, MUSTER_WIRE_MAX_MESSAGE};
  GError *cause = NULL;

  if (!self->sign (text, signature, self->sign_data, error))
    return FALSE;
  assertion = muster_assertion_join (text, signature);
  what.body = request = muster_wire_token_ask_to_json (assertion);
  muster_wire_token_clear (&self->token);
  if (!ask (self, &what, &body, cancellable, error))
    return FALSE;
  if (!muster_wire_token_parse (body, &self->token, &cause))
    return muster_roster_client_refuse (self, cause, error);
  self->token_until =
      g_get_monotonic_time () + (self->token.expires_s - TOKEN_MARGIN_SECONDS) * G_USEC_PER_SEC;
  return TRUE;
}

static gboolean
get_token (MusterRosterClient *self, GCancellable *cancellable, GError **error)
{
  return (self->token.access != NULL && g_get_monotonic_time () < self->token_until) ||
         fetch_token (self, cancellable, error);
}

/* A token that the roster does not take any more is thrown away, so that the next call gets
 * another. */
static void
end_call (MusterRosterClient *self, GError *cause, GError **error)
{
  if (g_error_matches (cause, MUSTER_ERROR, MUSTER_ERROR_WRONG_SECRET))
    muster_wire_token_clear (&self->token);
  g_propagate_error (error, cause);
}

/**
 * muster_roster_client_call:
 * @path: with its query
 * @body: (nullable): JSON
 * @max_answer: bytes
 *
 * Asks as the station that was enrolled; a token is had where there is none.
 *
 * Returns: (transfer full): the answer
 */
GBytes *
muster_roster_client_call (MusterRosterClient *self,
                           const char *method,
                           const char *path,
                           GBytes *body,
                           gsize max_answer,
                           GCancellable *cancellable,
                           GError **error)
{
  MusterExchangeAsk what = {method, path, NULL, body, max_answer};
  GError *cause = NULL;
  GBytes *answer = NULL;

  g_return_val_if_fail (self->station_id != NULL, NULL);
  if (!get_token (self, cancellable, error))
    return NULL;
  what.bearer = self->token.access;
  if (ask (self, &what, &answer, cancellable, &cause))
    return answer;
  end_call (self, cause, error);
  return NULL;
}

static gboolean
fetch_part (MusterRosterClient *self,
            const MusterExchangeAsk *what,
            MusterExchangePart *part,
            GCancellable *cancellable,
            GError **error)
{
  g_auto (MusterExchangeAnswer) answer = {0};

  self->wait_s = 0;
  if (!muster_exchange_go_on (self->exchange, what, part, &answer, cancellable, error))
    return FALSE;
  if (answer.server_time_ms != 0)
    self->offset_ms = answer.server_time_ms - answer.clock_ms;
  if (!answer.is_part)
    return set_trouble (self, &answer, error);
  if (part->into->len == part->whole)
    return TRUE;
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_FAILED,
               _ ("The roster at %s has sent a picture in part"),
               self->url);
  return FALSE;
}

/**
 * muster_roster_client_fetch_blob:
 * @h: 64 hex digits
 * @size: bytes of the whole; not one more is taken
 * @into: empty, or what came before: it goes on from there
 *
 * Whether it is the picture of that hash is the caller's to check. What has come is in @into also
 * on failure. Errors: NOT_FOUND if the roster has it no more, or not for this station
 */
gboolean
muster_roster_client_fetch_blob (MusterRosterClient *self,
                                 const char *h,
                                 gsize size,
                                 GByteArray *into,
                                 GCancellable *cancellable,
                                 GError **error)
{
  g_autofree char *path = g_strconcat ("/v1/blobs/", h, NULL);
  g_autofree char *etag = g_strconcat ("\"", h, "\"", NULL);
  MusterExchangeAsk what = {"GET", path, NULL, NULL, MUSTER_WIRE_MAX_MESSAGE};
  MusterExchangePart part = {into, size, etag};
  GError *cause = NULL;

  g_return_val_if_fail (self->station_id != NULL, FALSE);
  if (!get_token (self, cancellable, error))
    return FALSE;
  what.bearer = self->token.access;
  if (fetch_part (self, &what, &part, cancellable, &cause))
    return TRUE;
  end_call (self, cause, error);
  return FALSE;
}

/* --- making --- */

static MusterRosterClient *
new_client (const char *url, GTlsDatabase *trust)
{
  MusterRosterClient *self = g_new0 (MusterRosterClient, 1);

  self->url = g_strdup (url);
  self->exchange = muster_exchange_new (url, trust);
  return self;
}

/**
 * muster_roster_client_new:
 * @url: as muster_roster_url_normalise() writes it
 * @pin: (nullable): of the authority that must vouch for the server; %NULL: one of those that this
 *   system trusts
 *
 * For a station that is not enrolled yet.
 */
MusterRosterClient *
muster_roster_client_new (const char *url, const char *pin)
{
  g_autoptr (MusterPinnedTrust) trust = pin != NULL ? muster_pinned_trust_new_for_pin (pin) : NULL;
  MusterRosterClient *self = new_client (url, (GTlsDatabase *) trust);

  self->pin = g_strdup (pin);
  return self;
}

/**
 * muster_roster_client_new_enrolled:
 * @sign: called on the thread of the calls
 *
 * Returns: (transfer full): %NULL with BAD_DATA
 */
MusterRosterClient *
muster_roster_client_new_enrolled (const MusterRosterLink *link,
                                   MusterRosterSign sign,
                                   gpointer data,
                                   GError **error)
{
  g_autoptr (MusterPinnedTrust) trust = muster_pinned_trust_new_for_ca (link->ca, error);
  MusterRosterClient *self;

  if (trust == NULL)
    return NULL;
  self = new_client (link->url, G_TLS_DATABASE (trust));
  self->station_id = g_strdup (link->station_id);
  self->server_key = g_strdup (link->server_key);
  self->sign = sign;
  self->sign_data = data;
  return self;
}

/* Seconds that the roster asked to wait, 0 = it did not. */
gint64
muster_roster_client_get_wait (MusterRosterClient *self)
{
  return self->wait_s;
}

/* Milliseconds to add to this machine's clock for the server's, as of its last answer. */
gint64
muster_roster_client_get_clock_offset (MusterRosterClient *self)
{
  return self->offset_ms;
}

void
muster_roster_client_free (MusterRosterClient *self)
{
  muster_exchange_free (self->exchange);
  muster_wire_token_clear (&self->token);
  g_free (self->url);
  g_free (self->pin);
  g_free (self->station_id);
  g_free (self->server_key);
  g_free (self);
}
