/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-pinned-trust.h"

#include <glib/gi18n-lib.h>

#include "muster-error.h"

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

  return ca != NULL ? g_tls_certificate_verify (chain, identity, ca) : G_TLS_CERTIFICATE_UNKNOWN_CA;
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
