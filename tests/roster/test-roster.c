/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>

#include "muster-error.h"
#include "muster-roster-authority.h"
#include "muster-roster-code.h"
#include "muster-roster-limit.h"
#include "muster-roster-service.h"
#include "muster-roster-stations.h"
#include "muster-roster-token.h"
#include "muster-roster-x509.h"

#define NOW G_GINT64_CONSTANT (1790000000)

typedef struct {
  char *folder; /* owned */
  MusterRosterBook *book;
  guint8 public[32], secret[64]; /* of a station */
  char *key;                     /* owned, hex */
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("muster-roster-XXXXXX", NULL);
  self->book = muster_roster_book_open (self->folder, &error);
  g_assert_no_error (error);
  crypto_sign_keypair (self->public, self->secret);
  self->key = muster_journal_bytes_to_hex (self->public, sizeof self->public);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  GDir *folder;
  const char *name;

  muster_roster_book_close (self->book);
  folder = g_dir_open (self->folder, 0, NULL);
  while ((name = g_dir_read_name (folder)) != NULL) {
    g_autofree char *path = g_build_filename (self->folder, name, NULL);

    g_remove (path);
  }
  g_dir_close (folder);
  g_rmdir (self->folder);
  g_free (self->folder);
  g_free (self->key);
}

/* --- codes --- */

static void
test_code (void)
{
  g_autofree char *code = muster_roster_code_new ();
  g_autofree char *shown = muster_roster_code_dup_shown (code);
  g_autofree char *again = muster_roster_code_normalise (shown);
  g_autofree char *similar = muster_roster_code_normalise (" oi l-012 3-45 6");

  g_assert_cmpstr (again, ==, code);
  g_assert_cmpuint (strlen (shown), ==, 12);
  g_assert_cmpstr (similar, ==, "0110123456");
  g_assert_null (muster_roster_code_normalise ("0110 1234 5"));
  g_assert_null (muster_roster_code_normalise ("0110 1234 567"));
  g_assert_null (muster_roster_code_normalise ("0110 1234 5U"));
  g_assert_null (muster_roster_code_normalise ("0110 1234 5\xc3\xa9"));
}

static char *
enrol (Fixture *self, const char *code, const char *key, gint64 now, GError **error)
{
  const MusterWireEnrol wire = {(char *) code, (char *) key, (char *) "x", (char *) "test"};

  return muster_roster_stations_enrol (self->book, &wire, now, error);
}

static void
assert_refused (Fixture *self, const char *code, const char *key, gint64 now)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (enrol (self, code, key, now, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_WRONG_SECRET);
}

static char *
new_code (Fixture *self, gint64 now)
{
  g_autoptr (GError) error = NULL;
  char *code = muster_roster_stations_add_code (self->book, "Gate", now, &error);

  g_assert_no_error (error);
  return code;
}

static void
test_age (Fixture *self, gconstpointer unused)
{
  g_autofree char *code = new_code (self, NOW);
  g_autofree char *id = NULL;

  assert_refused (self, code, self->key, NOW + MUSTER_ROSTER_CODE_SECONDS);
  id = enrol (self, code, self->key, NOW + MUSTER_ROSTER_CODE_SECONDS - 1, NULL);
  g_assert_nonnull (id);
}

static void
test_tries (Fixture *self, gconstpointer unused)
{
  g_autofree char *code = new_code (self, NOW);
  g_autofree char *wrong = g_strdup (code);
  g_autofree char *id = NULL;
  char *last = wrong + strlen (wrong) - 1;

  *last = *last == '0' ? '1' : '0';
  for (guint i = 0; i + 1 < MUSTER_ROSTER_CODE_TRIES; i++)
    assert_refused (self, wrong, self->key, NOW);
  id = enrol (self, code, self->key, NOW, NULL);
  g_assert_nonnull (id);
  assert_refused (self, wrong, self->key, NOW);
  assert_refused (self, code, self->key, NOW);
}

/* A new code gives a known station its place back; an old one does not. */
static void
test_revoked (Fixture *self, gconstpointer unused)
{
  g_autofree char *code = new_code (self, NOW), *other = NULL;
  g_autofree char *id = enrol (self, code, self->key, NOW, NULL), *again = NULL, *anew = NULL;
  MusterRosterStation *station;

  g_assert_true (muster_roster_stations_revoke (self->book, id, NOW + 1, NULL));
  again = enrol (self, code, self->key, NOW + 2, NULL);
  station = muster_roster_stations_find (self->book, again, NULL);
  g_assert_cmpint (station->revoked, ==, NOW + 1);
  muster_roster_station_free (station);
  other = new_code (self, NOW);
  anew = enrol (self, other, self->key, NOW + 3, NULL);
  g_assert_cmpstr (anew, ==, id);
  station = muster_roster_stations_find (self->book, id, NULL);
  g_assert_cmpint (station->revoked, ==, 0);
  muster_roster_station_free (station);
}

/* --- tokens --- */

static void
test_token (Fixture *self, gconstpointer unused)
{
  static const char id[] = "72036eaf-2e63-409e-a97d-357b56cfcfc4";
  g_autofree char *token = muster_roster_token_new (self->book, id, NOW);
  g_autofree char *whose = muster_roster_token_check (self->book, token, NOW - 1);
  g_autofree char *later = g_strdup (token);

  g_assert_cmpstr (whose, ==, id);
  g_assert_null (muster_roster_token_check (self->book, token, NOW));
  later[strlen (id) + 2]++;
  g_assert_null (muster_roster_token_check (self->book, later, NOW - 1));
  token[strlen (token) - 1] = token[strlen (token) - 1] == '0' ? '1' : '0';
  g_assert_null (muster_roster_token_check (self->book, token, NOW - 1));
  g_assert_null (muster_roster_token_check (self->book, "", NOW));
  g_assert_null (muster_roster_token_check (self->book, "a.b.c", NOW));
}

static gboolean
proves (Fixture *self, const char *id, const char *audience, const guint8 *secret, gint64 said_at)
{
  g_autoptr (MusterRosterStation) station = muster_roster_stations_find (self->book, id, NULL);
  g_autofree char *text = muster_assertion_dup_text (id, audience, said_at);
  g_autofree char *whole = NULL;
  g_auto (MusterAssertion) assertion = {0};
  guint8 signature[64];

  crypto_sign_detached (signature, NULL, (const guint8 *) text, strlen (text), secret);
  whole = muster_assertion_join (text, signature);
  g_assert_true (muster_assertion_parse (whole, &assertion, NULL));
  return muster_roster_token_proves (self->book, &assertion, station, NOW);
}

/* Only the station itself, only to this server, only now. */
static void
test_proof (Fixture *self, gconstpointer unused)
{
  g_autofree char *code = new_code (self, NOW);
  g_autofree char *id = enrol (self, code, self->key, NOW, NULL);
  g_autofree char *ours = muster_journal_bytes_to_hex (self->book->sign_public, 32);
  guint8 public[32], secret[64];

  crypto_sign_keypair (public, secret);
  g_assert_true (proves (self, id, ours, self->secret, NOW));
  g_assert_false (proves (self, id, ours, secret, NOW));
  g_assert_false (proves (self, id, self->key, self->secret, NOW));
  g_assert_false (proves (self, id, ours, self->secret, NOW - 120));
  g_assert_false (proves (self, id, ours, self->secret, NOW + 120));
}

/* --- limits --- */

static void
test_limit (void)
{
  g_autoptr (MusterRosterLimit) limit = muster_roster_limit_new (3, 60);

  for (guint i = 0; i < 3; i++)
    g_assert_cmpuint (muster_roster_limit_take (limit, "a", 0), ==, 0);
  g_assert_cmpuint (muster_roster_limit_take (limit, "a", 0), >, 0);
  g_assert_cmpuint (muster_roster_limit_take (limit, "b", 0), ==, 0);
  g_assert_cmpuint (muster_roster_limit_take (limit, "a", G_USEC_PER_SEC), ==, 0);
  g_assert_cmpuint (muster_roster_limit_take (limit, "a", G_USEC_PER_SEC), >, 0);
}

/* Who invents names does not get a fresh bucket for each for ever. */
static void
test_limit_names (void)
{
  g_autoptr (MusterRosterLimit) limit = muster_roster_limit_new (2, 1);
  guint refused = 0;

  for (guint i = 0; i < 10000; i++) {
    g_autofree char *name = g_strdup_printf ("%u", i);

    refused += muster_roster_limit_take (limit, name, 0) != 0;
  }
  g_assert_cmpuint (refused, >, 5000);
}

/* --- certificates --- */

static void
test_x509 (void)
{
  static const char *const names[] = {"localhost", "127.0.0.1", NULL};
  static const char *const more[] = {"localhost", "roster.example", NULL};
  g_auto (MusterRosterPair) authority = {0}, server = {0};
  g_autoptr (GTlsCertificate) ca = NULL, certificate = NULL;
  g_autoptr (GSocketConnectable) right = g_network_address_new ("127.0.0.1", 1);
  g_autoptr (GSocketConnectable) wrong = g_network_address_new ("127.0.0.2", 1);
  const gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  g_assert_true (muster_roster_x509_make_authority (&authority, now, NULL));
  g_assert_true (muster_roster_x509_make_server (&authority, names, &server, now, NULL));
  ca = g_tls_certificate_new_from_pem (authority.certificate, -1, NULL);
  certificate = g_tls_certificate_new_from_pem (server.certificate, -1, NULL);
  g_assert_cmpint (g_tls_certificate_verify (certificate, right, ca), ==, 0);
  g_assert_cmpint (
      g_tls_certificate_verify (certificate, wrong, ca), ==, G_TLS_CERTIFICATE_BAD_IDENTITY);
  g_assert_true (muster_roster_x509_serves (server.certificate, names, now + 390 * 86400));
  g_assert_false (muster_roster_x509_serves (server.certificate, names, now + 400 * 86400));
  g_assert_false (muster_roster_x509_serves (server.certificate, more, now));
}

/* Another name makes another certificate, of the same authority. */
static void
test_authority (Fixture *self, gconstpointer unused)
{
  static const char *const names[] = {"localhost", NULL};
  static const char *const more[] = {"localhost", "roster.example", NULL};
  g_autoptr (MusterRosterAuthority) first = NULL, same = NULL, other = NULL;
  g_autofree char *key = g_build_filename (self->folder, "ca-key.pem", NULL);
  g_autoptr (GError) error = NULL;

  first = muster_roster_authority_open (self->folder, names, NULL);
  same = muster_roster_authority_open (self->folder, names, NULL);
  other = muster_roster_authority_open (self->folder, more, NULL);
  g_assert_cmpstr (same->pin, ==, first->pin);
  g_assert_cmpstr (other->pin, ==, first->pin);
  g_assert_true (g_tls_certificate_is_same (same->certificate, first->certificate));
  g_assert_false (g_tls_certificate_is_same (other->certificate, first->certificate));
  g_remove (key);
  g_assert_null (muster_roster_authority_open (self->folder, more, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_FAILED);
}

/* --- two processes --- */

/* A command beside the server: what one writes the other sees. */
static void
test_beside (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  MusterRosterBook *beside = muster_roster_book_open (self->folder, &error);
  g_autofree char *code = NULL, *id = NULL;

  g_assert_no_error (error);
  g_assert_cmpmem (beside->sign_public, 32, self->book->sign_public, 32);
  code = muster_roster_stations_add_code (beside, "Gate", NOW, &error);
  g_assert_no_error (error);
  muster_roster_book_close (beside);
  id = enrol (self, code, self->key, NOW, &error);
  g_assert_no_error (error);
}

#define ADD(name, test) g_test_add ("/roster/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);
  g_test_add_func ("/roster/code", test_code);
  g_test_add_func ("/roster/limit", test_limit);
  g_test_add_func ("/roster/limit/names", test_limit_names);
  g_test_add_func ("/roster/x509", test_x509);
  ADD ("age", test_age);
  ADD ("tries", test_tries);
  ADD ("revoked", test_revoked);
  ADD ("token", test_token);
  ADD ("proof", test_proof);
  ADD ("authority", test_authority);
  ADD ("beside", test_beside);
  return g_test_run ();
}
