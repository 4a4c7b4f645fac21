/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-pinned-trust.h"

#include <glib/gi18n-lib.h>
#include <gnutls/x509.h>

#include "muster-error.h"

/* What a certificate is accused of where a clock is wrong. */
#define BY_THE_CLOCK (G_TLS_CERTIFICATE_EXPIRED | G_TLS_CERTIFICATE_NOT_ACTIVATED)

struct _MusterPinnedTrust {
  GTlsDatabase parent_instance;
  char *pin;           /* owned, lower-case hex; NULL if the authority is known */
  GTlsCertificate *ca; /* owned; NULL if only its pin is */
};

G_DEFINE_FINAL_TYPE (MusterPinnedTrust, muster_pinned_trust, G_TYPE_TLS_DATABASE)

/* Returns: (transfer full): sha256 of the certificate, hex */
static char *
dup_sum (GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) der = NULL;

  g_object_get (certificate, "certificate", &der, NULL);
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len);
}

/* The authority, if it is in what the server shows. */
static GTlsCertificate *
find_pinned (MusterPinnedTrust *self, GTlsCertificate *chain)
{
  for (GTlsCertificate *at = chain; at != NULL; at = g_tls_certificate_get_issuer (at)) {
    g_autofree char *sum = dup_sum (at);

    if (g_str_equal (sum, self->pin))
      return at;
  }
  return NULL;
}

/* Returns: (nullable): to be deinitialised */
static gnutls_x509_crt_t
import (GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) der = NULL;
  gnutls_x509_crt_t imported;
  gnutls_datum_t datum;

  g_object_get (certificate, "certificate", &der, NULL);
  datum = (gnutls_datum_t){der->data, der->len};
  if (gnutls_x509_crt_init (&imported) < 0)
    return NULL;
  if (gnutls_x509_crt_import (imported, &datum, GNUTLS_X509_FMT_DER) >= 0)
    return imported;
  gnutls_x509_crt_deinit (imported);
  return NULL;
}

/* Whether @ca itself has signed the server's certificate, whatever day it is. Asked of GnuTLS: GIO
 * need not name all that is wrong, so that from what it says nothing can be left out; and without
 * anything between the two, which would have to be looked at in the same way. */
static gboolean
is_signed_by (GTlsCertificate *certificate, GTlsCertificate *ca)
{
  gnutls_x509_crt_t server = import (certificate), authority = import (ca);
  unsigned int status = GNUTLS_CERT_INVALID;
  const gboolean asked =
      server != NULL && authority != NULL &&
      gnutls_x509_crt_list_verify (
          &server, 1, &authority, 1, NULL, 0, GNUTLS_VERIFY_DISABLE_TIME_CHECKS, &status) >= 0;

  if (server != NULL)
    gnutls_x509_crt_deinit (server);
  if (authority != NULL)
    gnutls_x509_crt_deinit (authority);
  return asked && status == 0;
}

/* A station's clock may be years off, and it is the roster that tells it the time: the authority of
 * the pin is all the trust there is, and the day proves nothing more. */
static GTlsCertificateFlags
muster_pinned_trust_verify_chain (GTlsDatabase *database,
                                  GTlsCertificate *chain,
                                  const char *purpose,
                                  GSocketConnectable *identity,
                                  GTlsInteraction *interaction,
                                  GTlsDatabaseVerifyFlags flags,
                                  GCancellable *cancellable,
                                  GError **error)
{
  MusterPinnedTrust *self = MUSTER_PINNED_TRUST (database);
  GTlsCertificate *ca = self->ca != NULL ? self->ca : find_pinned (self, chain);
  GTlsCertificateFlags wrong;

  if (ca == NULL)
    return G_TLS_CERTIFICATE_UNKNOWN_CA;
  wrong = g_tls_certificate_verify (chain, identity, ca);
  if (wrong != 0 && (wrong & ~BY_THE_CLOCK) == 0 && is_signed_by (chain, ca))
    return 0;
  return wrong;
}

static void
muster_pinned_trust_finalize (GObject *object)
{
  MusterPinnedTrust *self = MUSTER_PINNED_TRUST (object);

  g_free (self->pin);
  g_clear_object (&self->ca);
  G_OBJECT_CLASS (muster_pinned_trust_parent_class)->finalize (object);
}

static void
muster_pinned_trust_class_init (MusterPinnedTrustClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = muster_pinned_trust_finalize;
  G_TLS_DATABASE_CLASS (klass)->verify_chain = muster_pinned_trust_verify_chain;
}

static void
muster_pinned_trust_init (MusterPinnedTrust *self)
{
}

/* @pin: sha256 of the authority's certificate, hex in either case */
MusterPinnedTrust *
muster_pinned_trust_new_for_pin (const char *pin)
{
  MusterPinnedTrust *self = g_object_new (MUSTER_TYPE_PINNED_TRUST, NULL);

  self->pin = g_ascii_strdown (pin, -1);
  return self;
}

/* Returns: (transfer full): %NULL with BAD_DATA */
MusterPinnedTrust *
muster_pinned_trust_new_for_ca (const char *ca_pem, GError **error)
{
  g_autoptr (GTlsCertificate) ca = g_tls_certificate_new_from_pem (ca_pem, -1, NULL);
  MusterPinnedTrust *self;

  if (ca == NULL) {
    g_set_error_literal (error,
                         MUSTER_ERROR,
                         MUSTER_ERROR_BAD_DATA,
                         _ ("The roster's certificate authority cannot be read."));
    return NULL;
  }
  self = g_object_new (MUSTER_TYPE_PINNED_TRUST, NULL);
  self->ca = g_steal_pointer (&ca);
  return self;
}

/* Returns: (transfer full) (nullable): the pin of this authority; %NULL if it cannot be read */
char *
muster_pinned_trust_dup_pin (const char *ca_pem)
{
  g_autoptr (GTlsCertificate) ca = g_tls_certificate_new_from_pem (ca_pem, -1, NULL);

  return ca != NULL ? dup_sum (ca) : NULL;
}
