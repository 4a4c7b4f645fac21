/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-wire-session.h"

#include <string.h>

#include "muster-error.h"
#include "muster-wire-texts.h"

#define MAX_CODE      64
#define MAX_LABEL     128
#define MAX_APP       64
#define MAX_SCOPE     64
#define MAX_CA        (16 * 1024)
#define MAX_ASSERTION (4 * 1024)
#define MAX_ACCESS    (4 * 1024)
#define MAX_NICK      64
#define MAX_DETAIL    1024

/* --- for all messages --- */

/* Always %FALSE: @what could not be read. In English, as all that is told of a message. */
gboolean
muster_wire_refuse (const char *what, GError **error)
{
  g_set_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA, "no message of the contract: %s", what);
  return FALSE;
}

/* Lower case, exactly @length digits. */
gboolean
muster_wire_is_hex (const char *text, gsize length)
{
  return text != NULL && strlen (text) == length && strspn (text, "0123456789abcdef") == length;
}

/* A UUID in lower case. */
gboolean
muster_wire_is_id (const char *text)
{
  return text != NULL && strlen (text) == MUSTER_WIRE_ID_LENGTH &&
         strspn (text, "0123456789abcdef-") == MUSTER_WIRE_ID_LENGTH &&
         g_uuid_string_is_valid (text);
}

/* As a key is written. */
gboolean
muster_wire_is_key (const char *text)
{
  return muster_wire_is_hex (text, MUSTER_WIRE_KEY_HEX);
}

/* Returns: (transfer full) (nullable): %NULL if it is absent, no string, or longer than @max_bytes
 */
char *
muster_wire_dup_member (const MusterWireNode *object, const char *key, gsize max_bytes)
{
  const char *text = muster_wire_get_string (muster_wire_get_member (object, key));

  return text != NULL && strlen (text) <= max_bytes ? g_strdup (text) : NULL;
}

static gint64
get_int (const MusterWireNode *object, const char *key)
{
  return muster_wire_get_int (muster_wire_get_member (object, key), -1);
}

static MusterWire *
read_message (GBytes *json, GError **error)
{
  return muster_wire_parse (json, MUSTER_WIRE_MAX_MESSAGE, error);
}

static GString *
begin (void)
{
  GString *json = g_string_new (NULL);

  muster_wire_begin (json, NULL, '{');
  return json;
}

static GBytes *
end (GString *json)
{
  muster_wire_end (json, '}');
  return muster_wire_finish (json);
}

/* --- hello --- */

GBytes *
muster_wire_hello_to_json (const MusterWireHello *hello)
{
  GString *json = begin ();

  muster_wire_begin (json, "proto", '[');
  muster_wire_put_int (json, NULL, MUSTER_WIRE_PROTO);
  muster_wire_end (json, ']');
  muster_wire_put_int (json, "server_time_ms", hello->server_time_ms);
  muster_wire_begin (json, "limits", '{');
  muster_wire_put_int (json, "page_rows", hello->page_rows);
  muster_wire_put_int (json, "batch_events", hello->batch_events);
  muster_wire_put_int (json, "batch_bytes", hello->batch_bytes);
  muster_wire_end (json, '}');
  return end (json);
}

static gboolean
speaks_ours (const MusterWireNode *versions)
{
  for (const MusterWireNode *at = muster_wire_get_first (versions); at != NULL;
       at = muster_wire_get_next (at))
    if (muster_wire_get_int (at, -1) == MUSTER_WIRE_PROTO)
      return TRUE;
  return FALSE;
}

/**
 * muster_wire_hello_parse:
 * @hello: (out caller-allocates)
 *
 * Errors: BAD_DATA, also if the server does not speak our version
 */
gboolean
muster_wire_hello_parse (GBytes *json, MusterWireHello *hello, GError **error)
{
  g_autoptr (MusterWire) wire = read_message (json, error);
  const MusterWireNode *root = wire != NULL ? muster_wire_get_root (wire) : NULL;
  const MusterWireNode *limits = muster_wire_get_member (root, "limits");

  memset (hello, 0, sizeof *hello);
  if (wire == NULL)
    return FALSE;
  hello->server_time_ms = get_int (root, "server_time_ms");
  hello->page_rows = get_int (limits, "page_rows");
  hello->batch_events = get_int (limits, "batch_events");
  hello->batch_bytes = get_int (limits, "batch_bytes");
  if (!muster_wire_is (muster_wire_get_member (root, "proto"), MUSTER_WIRE_ARRAY) ||
      hello->server_time_ms <= 0 || hello->page_rows < 1 || hello->batch_events < 1 ||
      hello->batch_bytes < 1)
    return muster_wire_refuse ("hello", error);
  if (speaks_ours (muster_wire_get_member (root, "proto")))
    return TRUE;
  return muster_wire_refuse ("hello: another version", error);
}

/* --- enrol --- */

static gboolean
is_any (const char *text)
{
  return *text != '\0';
}

static const MusterWireText enrol_texts[] = {
    {"code", G_STRUCT_OFFSET (MusterWireEnrol, code), MAX_CODE, NULL},
    {"sign_pk",
     G_STRUCT_OFFSET (MusterWireEnrol, sign_pk),
     MUSTER_WIRE_KEY_HEX,
     muster_wire_is_key},
    {"label", G_STRUCT_OFFSET (MusterWireEnrol, label), MAX_LABEL, is_any},
    {"app", G_STRUCT_OFFSET (MusterWireEnrol, app), MAX_APP, NULL},
};

GBytes *
muster_wire_enrol_to_json (const MusterWireEnrol *enrol)
{
  return muster_wire_texts_to_json (enrol_texts, G_N_ELEMENTS (enrol_texts), enrol);
}

gboolean
muster_wire_enrol_parse (GBytes *json, MusterWireEnrol *enrol, GError **error)
{
  return muster_wire_texts_parse (
      enrol_texts, G_N_ELEMENTS (enrol_texts), json, "enrol", enrol, error);
}

void
muster_wire_enrol_clear (MusterWireEnrol *enrol)
{
  muster_wire_texts_clear (enrol_texts, G_N_ELEMENTS (enrol_texts), enrol);
}

static const MusterWireText enrolled_texts[] = {
    {"station_id",
     G_STRUCT_OFFSET (MusterWireEnrolled, station_id),
     MUSTER_WIRE_ID_LENGTH,
     muster_wire_is_id},
    {"server_sign_pk",
     G_STRUCT_OFFSET (MusterWireEnrolled, server_sign_pk),
     MUSTER_WIRE_KEY_HEX,
     muster_wire_is_key},
    {"ca", G_STRUCT_OFFSET (MusterWireEnrolled, ca), MAX_CA, NULL},
    {"scope", G_STRUCT_OFFSET (MusterWireEnrolled, scope), MAX_SCOPE, NULL},
};

GBytes *
muster_wire_enrolled_to_json (const MusterWireEnrolled *answer)
{
  return muster_wire_texts_to_json (enrolled_texts, G_N_ELEMENTS (enrolled_texts), answer);
}

gboolean
muster_wire_enrolled_parse (GBytes *json, MusterWireEnrolled *answer, GError **error)
{
  return muster_wire_texts_parse (
      enrolled_texts, G_N_ELEMENTS (enrolled_texts), json, "enrolled", answer, error);
}

void
muster_wire_enrolled_clear (MusterWireEnrolled *answer)
{
  muster_wire_texts_clear (enrolled_texts, G_N_ELEMENTS (enrolled_texts), answer);
}

/* --- token --- */

GBytes *
muster_wire_token_ask_to_json (const char *assertion)
{
  GString *json = begin ();

  muster_wire_put_string (json, "assertion", assertion);
  return end (json);
}

/* Returns: (transfer full): the assertion, for muster_assertion_parse() */
char *
muster_wire_token_ask_parse (GBytes *json, GError **error)
{
  g_autoptr (MusterWire) wire = read_message (json, error);
  char *assertion;

  if (wire == NULL)
    return NULL;
  assertion = muster_wire_dup_member (muster_wire_get_root (wire), "assertion", MAX_ASSERTION);
  if (assertion == NULL)
    muster_wire_refuse ("token", error);
  return assertion;
}

GBytes *
muster_wire_token_to_json (const MusterWireToken *token)
{
  GString *json = begin ();

  muster_wire_put_string (json, "access", token->access);
  muster_wire_put_int (json, "expires_s", token->expires_s);
  return end (json);
}

/* What stands in a header must not end it. */
static gboolean
is_header_word (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("-._~+/=", *p) == NULL)
      return FALSE;
  return *text != '\0';
}

gboolean
muster_wire_token_parse (GBytes *json, MusterWireToken *token, GError **error)
{
  g_autoptr (MusterWire) wire = read_message (json, error);
  const MusterWireNode *root = wire != NULL ? muster_wire_get_root (wire) : NULL;

  memset (token, 0, sizeof *token);
  if (wire == NULL)
    return FALSE;
  token->access = muster_wire_dup_member (root, "access", MAX_ACCESS);
  token->expires_s = get_int (root, "expires_s");
  if (token->access != NULL && is_header_word (token->access) && token->expires_s > 0)
    return TRUE;
  muster_wire_token_clear (token);
  return muster_wire_refuse ("token", error);
}

void
muster_wire_token_clear (MusterWireToken *token)
{
  if (token->access != NULL)
    explicit_bzero (token->access, strlen (token->access));
  g_clear_pointer (&token->access, g_free);
}

/* --- trouble --- */

GBytes *
muster_wire_trouble_to_json (const MusterWireTrouble *trouble)
{
  GString *json = begin ();

  muster_wire_put_string (json, "error", trouble->error);
  muster_wire_put_string (json, "detail", trouble->detail);
  if (trouble->retry_after_s > 0)
    muster_wire_put_int (json, "retry_after_s", trouble->retry_after_s);
  return end (json);
}

static gboolean
is_nick (const char *text)
{
  return text != NULL && *text != '\0' &&
         strspn (text, "abcdefghijklmnopqrstuvwxyz_") == strlen (text);
}

gboolean
muster_wire_trouble_parse (GBytes *json, MusterWireTrouble *trouble, GError **error)
{
  g_autoptr (MusterWire) wire = read_message (json, error);
  const MusterWireNode *root = wire != NULL ? muster_wire_get_root (wire) : NULL;

  memset (trouble, 0, sizeof *trouble);
  if (wire == NULL)
    return FALSE;
  trouble->error = muster_wire_dup_member (root, "error", MAX_NICK);
  trouble->detail = muster_wire_dup_member (root, "detail", MAX_DETAIL);
  trouble->retry_after_s = CLAMP (get_int (root, "retry_after_s"), 0, 24 * 3600);
  if (is_nick (trouble->error))
    return TRUE;
  muster_wire_trouble_clear (trouble);
  return muster_wire_refuse ("error", error);
}

void
muster_wire_trouble_clear (MusterWireTrouble *trouble)
{
  g_clear_pointer (&trouble->error, g_free);
  g_clear_pointer (&trouble->detail, g_free);
}
