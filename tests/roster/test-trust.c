/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>

#include "muster-pinned-trust.h"
#include "muster-roster-x509.h"

/* Whom a station trusts whose clock is wrong: certificates made years ago and years from now are
 * what they are to it. */

#define YEAR (G_GINT64_CONSTANT (365) * 24 * 3600)

static const char *const names[] = {"127.0.0.1", NULL};

typedef struct {
  gint64 now; /* seconds UTC */
  MusterRosterPair authority, other;
  GTlsDatabase *by_ca, *by_pin; /* owned */
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autofree char *pin = NULL;
  g_autoptr (GError) error = NULL;

  self->now = g_get_real_time () / G_USEC_PER_SEC;
  muster_roster_x509_make_authority (&self->authority, self->now, &error);
  g_assert_no_error (error);
  muster_roster_x509_make_authority (&self->other, self->now, &error);
  g_assert_no_error (error);
  pin = muster_roster_x509_dup_pin (self->authority.certificate, &error);
  g_assert_no_error (error);
  self->by_pin = G_TLS_DATABASE (muster_pinned_trust_new_for_pin (pin));
  self->by_ca =
      G_TLS_DATABASE (muster_pinned_trust_new_for_ca (self->authority.certificate, &error));
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  muster_roster_pair_clear (&self->authority);
  muster_roster_pair_clear (&self->other);
  g_assert_finalize_object (self->by_pin);
  g_assert_finalize_object (self->by_ca);
}

/* As a server shows it: its own certificate, made at @at, and the authority's. */
static GTlsCertificate *
new_chain (const MusterRosterPair *signer, const MusterRosterPair *shown, gint64 at)
{
  g_auto (MusterRosterPair) server = {0};
  g_autoptr (GTlsCertificate) root = NULL;
  GTlsCertificate *chain;
  g_autoptr (GError) error = NULL;

  muster_roster_x509_make_server (signer, names, &server, at, &error);
  g_assert_no_error (error);
  root = g_tls_certificate_new_from_pem (shown->certificate, -1, &error);
  g_assert_no_error (error);
  chain = g_initable_new (G_OBJECT_TYPE (root),
                          NULL,
                          &error,
                          "certificate-pem",
                          server.certificate,
                          "issuer",
                          root,
                          NULL);
  g_assert_no_error (error);
  return chain;
}

static GTlsCertificateFlags
ask (GTlsDatabase *trust, GTlsCertificate *chain, const char *host)
{
  g_autoptr (GSocketConnectable) identity = g_network_address_new (host, 1);
  GTlsCertificateFlags wrong;
  g_autoptr (GError) error = NULL;

  wrong = g_tls_database_verify_chain (trust,
                                       chain,
                                       G_TLS_DATABASE_PURPOSE_AUTHENTICATE_SERVER,
                                       identity,
                                       NULL,
                                       G_TLS_DATABASE_VERIFY_NONE,
                                       NULL,
                                       &error);
  g_assert_no_error (error);
  return wrong;
}

static void
test_clock (Fixture *self, gconstpointer unused)
{
  static const int years[] = {0, -9, 9};

  for (gsize i = 0; i < G_N_ELEMENTS (years); i++) {
    g_autoptr (GTlsCertificate) chain =
        new_chain (&self->authority, &self->authority, self->now + years[i] * YEAR);

    g_assert_cmpuint (ask (self->by_ca, chain, "127.0.0.1"), ==, 0);
    g_assert_cmpuint (ask (self->by_pin, chain, "127.0.0.1"), ==, 0);
    g_assert_cmpuint (ask (self->by_ca, chain, "127.0.0.2"), !=, 0);
    g_assert_cmpuint (ask (self->by_pin, chain, "127.0.0.2"), !=, 0);
  }
}

/* Whatever day it is, nobody else. */
static void
test_others (Fixture *self, gconstpointer unused)
{
  static const int years[] = {0, -9, 9};

  for (gsize i = 0; i < G_N_ELEMENTS (years); i++) {
    const gint64 at = self->now + years[i] * YEAR;
    g_autoptr (GTlsCertificate) other = new_chain (&self->other, &self->other, at);
    g_autoptr (GTlsCertificate) lies = new_chain (&self->other, &self->authority, at);

    g_assert_cmpuint (ask (self->by_ca, other, "127.0.0.1"), !=, 0);
    g_assert_cmpuint (ask (self->by_pin, other, "127.0.0.1"), !=, 0);
    g_assert_cmpuint (ask (self->by_ca, lies, "127.0.0.1"), !=, 0);
    g_assert_cmpuint (ask (self->by_pin, lies, "127.0.0.1"), !=, 0);
  }
}

/* A certificate of the roster that is out of date vouches for nobody in front of it. */
static void
test_between (Fixture *self, gconstpointer unused)
{
  static const int years[] = {0, -9, 9};

  for (gsize i = 0; i < G_N_ELEMENTS (years); i++) {
    g_auto (MusterRosterPair) server = {0}, impostor = {0};
    g_autoptr (GTlsCertificate) root = NULL, between = NULL, chain = NULL;
    g_autoptr (GError) error = NULL;

    muster_roster_x509_make_server (
        &self->authority, names, &server, self->now + years[i] * YEAR, &error);
    g_assert_no_error (error);
    muster_roster_x509_make_server (&server, names, &impostor, self->now, &error);
    g_assert_no_error (error);
    root = g_tls_certificate_new_from_pem (self->authority.certificate, -1, &error);
    between = g_initable_new (G_OBJECT_TYPE (root),
                              NULL,
                              &error,
                              "certificate-pem",
                              server.certificate,
                              "issuer",
                              root,
                              NULL);
    chain = g_initable_new (G_OBJECT_TYPE (root),
                            NULL,
                            &error,
                            "certificate-pem",
                            impostor.certificate,
                            "issuer",
                            between,
                            NULL);
    g_assert_no_error (error);
    g_assert_cmpuint (ask (self->by_ca, chain, "127.0.0.1"), !=, 0);
    g_assert_cmpuint (ask (self->by_pin, chain, "127.0.0.1"), !=, 0);
  }
}

#define ADD(name, test) g_test_add ("/trust/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("clock", test_clock);
  ADD ("others", test_others);
  ADD ("between", test_between);
  return g_test_run ();
}
