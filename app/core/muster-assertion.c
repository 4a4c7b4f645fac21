/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-assertion.h"

#include <string.h>

#include "muster-error.h"
#include "muster-wire-session.h"

/* A statement of the journal begins with "muster journal", this text with "eyJ": one key can sign
 * both, and neither can be taken for the other. */
#define HEADER "{\"alg\":\"EdDSA\",\"typ\":\"JWT\"}"

#define MAX_BYTES    4096
#define SKEW_SECONDS 30

static char *
encode (gconstpointer data, gsize size)
{
  char *text = g_base64_encode (data, size);

  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  text[strcspn (text, "=")] = '\0';
  return text;
}

/* Only what encode() writes: one text for each value. */
static GBytes *
decode (const char *text)
{
  const gsize length = strlen (text);
  g_autofree char *padded = NULL, *again = NULL;
  gsize size = 0;
  guchar *data;

  if (length % 4 == 1)
    return NULL;
  padded = g_strconcat (text, length % 4 == 0 ? "" : &"==="[length % 4 - 1], NULL);
  g_strdelimit (padded, "-", '+');
  g_strdelimit (padded, "_", '/');
  data = g_base64_decode (padded, &size);
  again = encode (data, size);
  if (g_str_equal (again, text))
    return g_bytes_new_take (data, size);
  g_free (data);
  return NULL;
}

/**
 * muster_assertion_dup_text:
 * @station: who asks
 * @audience: the server's public key, hex
 * @now: seconds UTC by the server's clock
 *
 * Returns: (transfer full): what is to be signed
 */
char *
muster_assertion_dup_text (const char *station, const char *audience, gint64 now)
{
  GString *json = g_string_new (NULL);
  g_autofree char *header = encode (HEADER, strlen (HEADER));
  g_autofree char *claims = NULL;

  muster_wire_begin (json, NULL, '{');
  muster_wire_put_string (json, "iss", station);
  muster_wire_put_string (json, "sub", station);
  muster_wire_put_string (json, "aud", audience);
  muster_wire_put_int (json, "iat", now);
  muster_wire_put_int (json, "exp", now + MUSTER_ASSERTION_SECONDS);
  muster_wire_end (json, '}');
  claims = encode (json->str, json->len);
  g_string_free (json, TRUE);
  return g_strconcat (header, ".", claims, NULL);
}

/* Returns: (transfer full): the whole assertion */
char *
muster_assertion_join (const char *text, const guint8 signature[MUSTER_ASSERTION_SIGNATURE_BYTES])
{
  g_autofree char *encoded = encode (signature, MUSTER_ASSERTION_SIGNATURE_BYTES);

  return g_strconcat (text, ".", encoded, NULL);
}

static gboolean
read_header (const char *text)
{
  g_autoptr (GBytes) bytes = decode (text);
  g_autoptr (MusterWire) wire = bytes != NULL ? muster_wire_parse (bytes, MAX_BYTES, NULL) : NULL;
  const MusterWireNode *root = wire != NULL ? muster_wire_get_root (wire) : NULL;

  return g_strcmp0 (muster_wire_get_string (muster_wire_get_member (root, "alg")), "EdDSA") == 0 &&
         muster_wire_get_member (root, "crit") == NULL;
}

static gboolean
read_claims (const char *text, MusterAssertion *assertion)
{
  g_autoptr (GBytes) bytes = decode (text);
  g_autoptr (MusterWire) wire = bytes != NULL ? muster_wire_parse (bytes, MAX_BYTES, NULL) : NULL;
  const MusterWireNode *root = wire != NULL ? muster_wire_get_root (wire) : NULL;
  g_autofree char *subject = muster_wire_dup_member (root, "sub", MUSTER_WIRE_ID_LENGTH);

  assertion->station = muster_wire_dup_member (root, "iss", MUSTER_WIRE_ID_LENGTH);
  assertion->audience = muster_wire_dup_member (root, "aud", MUSTER_WIRE_KEY_HEX);
  assertion->issued = muster_wire_get_int (muster_wire_get_member (root, "iat"), -1);
  assertion->expires = muster_wire_get_int (muster_wire_get_member (root, "exp"), -1);
  return muster_wire_is_id (assertion->station) && g_strcmp0 (assertion->station, subject) == 0 &&
         muster_wire_is_hex (assertion->audience, MUSTER_WIRE_KEY_HEX) && assertion->issued > 0 &&
         assertion->expires > assertion->issued;
}

static gboolean
read_signature (const char *text, MusterAssertion *assertion)
{
  g_autoptr (GBytes) bytes = decode (text);

  if (bytes == NULL || g_bytes_get_size (bytes) != sizeof assertion->signature)
    return FALSE;
  memcpy (assertion->signature, g_bytes_get_data (bytes, NULL), sizeof assertion->signature);
  return TRUE;
}

/**
 * muster_assertion_parse:
 * @assertion: (out caller-allocates): to be cleared, whatever comes back
 *
 * Reads only: neither the signature nor the times are looked at. Errors: BAD_DATA
 */
gboolean
muster_assertion_parse (const char *text, MusterAssertion *assertion, GError **error)
{
  g_auto (GStrv) parts = NULL;

  memset (assertion, 0, sizeof *assertion);
  if (strlen (text) > MAX_BYTES)
    return muster_wire_refuse ("assertion", error);
  parts = g_strsplit (text, ".", 4);
  if (g_strv_length (parts) != 3 || !read_header (parts[0]) || !read_claims (parts[1], assertion) ||
      !read_signature (parts[2], assertion))
    return muster_wire_refuse ("assertion", error);
  assertion->signed_ = g_strconcat (parts[0], ".", parts[1], NULL);
  return TRUE;
}

/* Whether it counts at @now (seconds UTC). It never counts longer than %MUSTER_ASSERTION_SECONDS.
 */
gboolean
muster_assertion_is_timely (const MusterAssertion *assertion, gint64 now)
{
  return assertion->issued <= now + SKEW_SECONDS &&
         assertion->expires - assertion->issued <= MUSTER_ASSERTION_SECONDS &&
         now < assertion->expires + SKEW_SECONDS; /* no overflow: it is near @now */
}

void
muster_assertion_clear (MusterAssertion *assertion)
{
  g_clear_pointer (&assertion->station, g_free);
  g_clear_pointer (&assertion->audience, g_free);
  g_clear_pointer (&assertion->signed_, g_free);
}
