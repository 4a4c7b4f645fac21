/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "muster-assertion.h"
#include "muster-error.h"
#include "muster-roster-link.h"
#include "muster-wire-session.h"

#define STATION "72036eaf-2e63-409e-a97d-357b56cfcfc4"
#define KEY     "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static MusterWire *
parse (const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return muster_wire_parse (bytes, 1024, error);
}

static void
test_tree (void)
{
  static const char text[] =
      " {\"a\" : [1, -2, {\"b\":\"\\u95e8\\n\"}, [ ], true], \"c\":1.5,\"d\":{\"e\":null}}";
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterWire) wire = parse (text, &error);
  const MusterWireNode *root, *at;
  g_autoptr (GBytes) raw = NULL;

  g_assert_no_error (error);
  root = muster_wire_get_root (wire);
  g_assert_cmpuint (muster_wire_count (root), ==, 3);
  at = muster_wire_get_member (root, "a");
  g_assert_cmpuint (muster_wire_count (at), ==, 5);
  at = muster_wire_get_first (at);
  g_assert_cmpint (muster_wire_get_int (at, 0), ==, 1);
  at = muster_wire_get_next (at);
  g_assert_cmpint (muster_wire_get_int (at, 0), ==, -2);
  at = muster_wire_get_next (at);
  g_assert_cmpstr (muster_wire_get_string (muster_wire_get_member (at, "b")), ==, "门\n");
  raw = muster_wire_dup_raw (wire, at);
  g_assert_cmpmem (
      g_bytes_get_data (raw, NULL), g_bytes_get_size (raw), "{\"b\":\"\\u95e8\\n\"}", 16);
  at = muster_wire_get_next (at);
  g_assert_true (muster_wire_is (at, MUSTER_WIRE_ARRAY));
  g_assert_null (muster_wire_get_first (at));
  at = muster_wire_get_next (at);
  g_assert_true (muster_wire_get_boolean (at));
  g_assert_null (muster_wire_get_next (at));
  g_assert_true (muster_wire_is (muster_wire_get_member (root, "c"), MUSTER_WIRE_NUMBER));
  g_assert_cmpint (muster_wire_get_int (muster_wire_get_member (root, "c"), 7), ==, 7);
  at = muster_wire_get_member (root, "d");
  g_assert_null (muster_wire_get_next (at));
  g_assert_null (muster_wire_get_member (at, "c"));
  g_assert_true (muster_wire_is (muster_wire_get_member (at, "e"), MUSTER_WIRE_NULL));
}

static void
test_refused (void)
{
  static const char *const texts[] = {"",
                                      " ",
                                      "{",
                                      "[1,]",
                                      "{\"a\":1,}",
                                      "{\"a\" 1}",
                                      "{\"a\":1,\"a\":1}",
                                      "01",
                                      "1.",
                                      "1e",
                                      "tru",
                                      "\"a",
                                      "\"\\x\"",
                                      "\"\\u12\"",
                                      "\"\\ud800\"",
                                      "\"\\u0000\"",
                                      "\"\n\"",
                                      "\"\xff\"",
                                      "1 2",
                                      "[[[[[[[[[[[[[]]]]]]]]]]]]]",
                                      "{} {}"};

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (parse (texts[i], &error));
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  }
}

/* What is told of a fault is where it is, and nothing of what was there. */
static void
test_silent (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (parse ("{\"name\":\"Secret Person\" oops}", &error));
  g_assert_null (strstr (error->message, "Secret"));
  g_assert_null (strstr (error->message, "oops"));
  g_assert_nonnull (strstr (error->message, "25"));
}

static void
test_too_long (void)
{
  g_autofree char *text = g_strnfill (1025, ' ');
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterWire) wire = NULL;

  text[0] = '1';
  g_assert_null (parse (text, &error));
  text[1024] = '\0';
  g_clear_error (&error);
  wire = parse (text, &error);
  g_assert_no_error (error);
  g_assert_nonnull (wire);
}

static void
test_written (void)
{
  GString *json = g_string_new (NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (MusterWire) wire = NULL;

  muster_wire_begin (json, NULL, '{');
  muster_wire_put_string (json, "a", "\"\\\n门");
  muster_wire_put_string (json, "none", NULL);
  muster_wire_begin (json, "b", '[');
  muster_wire_put_int (json, NULL, -1);
  muster_wire_begin (json, NULL, '{');
  muster_wire_end (json, '}');
  muster_wire_put_boolean (json, NULL, FALSE);
  muster_wire_end (json, ']');
  muster_wire_put_raw (json, "c", "[]");
  muster_wire_end (json, '}');
  g_assert_cmpstr (json->str, ==, "{\"a\":\"\\\"\\\\\\u000a门\",\"b\":[-1,{},false],\"c\":[]}");
  bytes = muster_wire_finish (json);
  wire = muster_wire_parse (bytes, 1024, NULL);
  g_assert_nonnull (wire);
}

/* --- assertions --- */

static void
test_assertion (void)
{
  g_autofree char *text = muster_assertion_dup_text (STATION, KEY, 1000);
  guint8 signature[MUSTER_ASSERTION_SIGNATURE_BYTES];
  g_autofree char *whole = NULL;
  g_auto (MusterAssertion) assertion = {0};
  g_autoptr (GError) error = NULL;

  memset (signature, 0xa5, sizeof signature);
  g_assert_true (g_str_has_prefix (text, "eyJ"));
  whole = muster_assertion_join (text, signature);
  g_assert_true (muster_assertion_parse (whole, &assertion, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (assertion.station, ==, STATION);
  g_assert_cmpstr (assertion.audience, ==, KEY);
  g_assert_cmpstr (assertion.signed_, ==, text);
  g_assert_cmpmem (assertion.signature, 64, signature, 64);
  g_assert_true (muster_assertion_is_timely (&assertion, 1000));
  g_assert_true (muster_assertion_is_timely (&assertion, 1080));
  g_assert_false (muster_assertion_is_timely (&assertion, 1090));
  g_assert_false (muster_assertion_is_timely (&assertion, 960));
  assertion.expires += 1;
  g_assert_false (muster_assertion_is_timely (&assertion, 1000));
  assertion.expires = G_MAXINT64;
  g_assert_false (muster_assertion_is_timely (&assertion, 1000));
}

static char *
encode (const char *text)
{
  char *encoded = g_base64_encode ((const guchar *) text, strlen (text));

  g_strdelimit (encoded, "+", '-');
  g_strdelimit (encoded, "/", '_');
  encoded[strcspn (encoded, "=")] = '\0';
  return encoded;
}

static void
refuse (const char *header, const char *claims)
{
  g_autofree char *a = encode (header), *b = encode (claims), *c = g_strnfill (86, 'A');
  g_autofree char *text = g_strconcat (a, ".", b, ".", c, NULL);
  g_auto (MusterAssertion) assertion = {0};

  g_assert_false (muster_assertion_parse (text, &assertion, NULL));
}

#define HEADER "{\"alg\":\"EdDSA\"}"
#define CLAIMS(iss, sub, times)                                                                    \
  "{\"iss\":\"" iss "\",\"sub\":\"" sub "\",\"aud\":\"" KEY "\"," times "}"

static void
test_assertion_refused (void)
{
  g_auto (MusterAssertion) assertion = {0};

  refuse ("{\"alg\":\"none\"}", CLAIMS (STATION, STATION, "\"iat\":1,\"exp\":2"));
  refuse ("{\"alg\":\"HS256\"}", CLAIMS (STATION, STATION, "\"iat\":1,\"exp\":2"));
  refuse ("{\"alg\":\"EdDSA\",\"crit\":[\"x\"]}", CLAIMS (STATION, STATION, "\"iat\":1,\"exp\":2"));
  refuse (HEADER, CLAIMS (STATION, KEY, "\"iat\":1,\"exp\":2"));
  refuse (HEADER, CLAIMS ("x", "x", "\"iat\":1,\"exp\":2"));
  refuse (HEADER, CLAIMS (STATION, STATION, "\"iat\":2,\"exp\":2"));
  refuse (HEADER, CLAIMS (STATION, STATION, "\"exp\":2"));
  g_assert_false (muster_assertion_parse ("", &assertion, NULL));
  g_assert_false (muster_assertion_parse ("a.b", &assertion, NULL));
  g_assert_false (muster_assertion_parse ("a.b.c.d", &assertion, NULL));
}

/* --- addresses --- */

static void
test_url (void)
{
  static const char *const good[][2] = {
      {"https://roster.example:8443/", "https://roster.example:8443"},
      {"HTTPS://127.0.0.1:1", "https://127.0.0.1:1"},
      {"https://[::1]:8443", "https://[::1]:8443"},
  };
  static const char *const bad[] = {"",
                                    "roster.example",
                                    "http://roster.example",
                                    "https://",
                                    "https://a/b",
                                    "https://me:secret@a",
                                    "https://a?b",
                                    "https://a#b",
                                    "file:///etc/passwd"};

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++) {
    g_autofree char *url = muster_roster_url_normalise (good[i][0], NULL);

    g_assert_cmpstr (url, ==, good[i][1]);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (muster_roster_url_normalise (bad[i], &error));
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/tree", test_tree);
  g_test_add_func ("/wire/refused", test_refused);
  g_test_add_func ("/wire/silent", test_silent);
  g_test_add_func ("/wire/too-long", test_too_long);
  g_test_add_func ("/wire/written", test_written);
  g_test_add_func ("/assertion/good", test_assertion);
  g_test_add_func ("/assertion/refused", test_assertion_refused);
  g_test_add_func ("/url", test_url);
  return g_test_run ();
}
