/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-roster-x509.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <string.h>

#include "muster-error.h"

/* GIO reads certificates but makes none; GnuTLS is what does its TLS anyway. */

#define DAY            (24 * 3600)
#define AUTHORITY_DAYS (20 * 365)
#define SERVER_DAYS    397
#define AUTHORITY_NAME "CN=Muster roster authority"
#define SERVER_NAME    "CN=Muster roster"
#define SERIAL_BYTES   16
#define KEY_ID_BYTES   64

typedef struct {
  gnutls_x509_crt_t certificate;
  gnutls_x509_privkey_t key;
} Made;

static void
made_clear (Made *made)
{
  if (made->certificate != NULL)
    gnutls_x509_crt_deinit (made->certificate);
  if (made->key != NULL)
    gnutls_x509_privkey_deinit (made->key);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Made, made_clear)

static gboolean
check (int rc, GError **error)
{
  if (rc >= 0)
    return TRUE;
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_FAILED,
               _ ("A certificate could not be made or read: %s."),
               gnutls_strerror (rc));
  return FALSE;
}

static gboolean
begin (Made *made, const char *name, gint64 now, guint days, GError **error)
{
  guint8 serial[SERIAL_BYTES], id[KEY_ID_BYTES];
  size_t id_size = sizeof id;

  if (!check (gnutls_rnd (GNUTLS_RND_NONCE, serial, sizeof serial), error))
    return FALSE;
  serial[0] = (serial[0] & 0x7f) | 0x40; /* positive, and never shorter */
  return check (gnutls_x509_privkey_init (&made->key), error) &&
         check (gnutls_x509_crt_init (&made->certificate), error) &&
         check (
             gnutls_x509_privkey_generate (
                 made->key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0),
             error) &&
         check (gnutls_x509_crt_set_version (made->certificate, 3), error) &&
         check (gnutls_x509_crt_set_serial (made->certificate, serial, sizeof serial), error) &&
         /* A day ago: clocks of stations may be behind. */
         check (gnutls_x509_crt_set_activation_time (made->certificate, now - DAY), error) &&
         check (gnutls_x509_crt_set_expiration_time (made->certificate, now + (gint64) days * DAY),
                error) &&
         check (gnutls_x509_crt_set_dn (made->certificate, name, NULL), error) &&
         check (gnutls_x509_crt_set_key (made->certificate, made->key), error) &&
         check (gnutls_x509_crt_get_key_id (made->certificate, 0, id, &id_size), error) &&
         check (gnutls_x509_crt_set_subject_key_id (made->certificate, id, id_size), error);
}

static char *
dup_text (gnutls_datum_t *datum)
{
  char *text = g_strndup ((const char *) datum->data, datum->size);

  gnutls_memset (datum->data, 0, datum->size);
  gnutls_free (datum->data);
  return text;
}

static gboolean export(const Made *made, MusterRosterPair *pair, GError **error)
{
  gnutls_datum_t text = {NULL, 0};

  if (!check (gnutls_x509_crt_export2 (made->certificate, GNUTLS_X509_FMT_PEM, &text), error))
    return FALSE;
  pair->certificate = dup_text (&text);
  if (!check (gnutls_x509_privkey_export2_pkcs8 (
                  made->key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &text),
              error))
    return FALSE;
  pair->key = dup_text (&text);
  return TRUE;
}

static gnutls_datum_t
datum_of (const char *text)
{
  const gnutls_datum_t datum = {(unsigned char *) text, (unsigned int) strlen (text)};

  return datum;
}

static gboolean
read_certificate (const char *pem, Made *made, GError **error)
{
  const gnutls_datum_t datum = datum_of (pem);

  return check (gnutls_x509_crt_init (&made->certificate), error) &&
         check (gnutls_x509_crt_import (made->certificate, &datum, GNUTLS_X509_FMT_PEM), error);
}

static gboolean
read_pair (const MusterRosterPair *pair, Made *made, GError **error)
{
  const gnutls_datum_t datum = datum_of (pair->key);

  return read_certificate (pair->certificate, made, error) &&
         check (gnutls_x509_privkey_init (&made->key), error) &&
         check (gnutls_x509_privkey_import2 (made->key, &datum, GNUTLS_X509_FMT_PEM, NULL, 0),
                error);
}

/**
 * muster_roster_x509_make_authority:
 * @pair: (out caller-allocates)
 * @now: seconds UTC
 *
 * A key of its own (P-256) that may sign certificates of servers and nothing behind those.
 */
gboolean
muster_roster_x509_make_authority (MusterRosterPair *pair, gint64 now, GError **error)
{
  g_auto (Made) made = {NULL, NULL};

  memset (pair, 0, sizeof *pair);
  return begin (&made, AUTHORITY_NAME, now, AUTHORITY_DAYS, error) &&
         check (gnutls_x509_crt_set_basic_constraints (made.certificate, 1, 0), error) &&
         check (gnutls_x509_crt_set_key_usage (made.certificate, GNUTLS_KEY_KEY_CERT_SIGN),
                error) &&
         check (gnutls_x509_crt_sign2 (
                    made.certificate, made.certificate, made.key, GNUTLS_DIG_SHA256, 0),
                error) &&
         export(&made, pair, error);
}

/* By which the server is asked: addresses as they are, everything else as a name. */
static gboolean
add_name (gnutls_x509_crt_t certificate, const char *name, GError **error)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (name);

  if (address == NULL)
    return check (gnutls_x509_crt_set_subject_alt_name (certificate,
                                                        GNUTLS_SAN_DNSNAME,
                                                        name,
                                                        (unsigned int) strlen (name),
                                                        GNUTLS_FSAN_APPEND),
                  error);
  return check (
      gnutls_x509_crt_set_subject_alt_name (certificate,
                                            GNUTLS_SAN_IPADDRESS,
                                            g_inet_address_to_bytes (address),
                                            (unsigned int) g_inet_address_get_native_size (address),
                                            GNUTLS_FSAN_APPEND),
      error);
}

static gboolean
add_names (gnutls_x509_crt_t certificate, const char *const *names, GError **error)
{
  for (gsize i = 0; names[i] != NULL; i++)
    if (!add_name (certificate, names[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
name_issuer (const Made *made, const Made *issuer, GError **error)
{
  guint8 id[KEY_ID_BYTES];
  size_t size = sizeof id;

  return check (gnutls_x509_crt_get_subject_key_id (issuer->certificate, id, &size, NULL), error) &&
         check (gnutls_x509_crt_set_authority_key_id (made->certificate, id, size), error);
}

/**
 * muster_roster_x509_make_server:
 * @names: ends with %NULL: host names and addresses by which stations ask
 * @pair: (out caller-allocates)
 */
gboolean
muster_roster_x509_make_server (const MusterRosterPair *authority,
                                const char *const *names,
                                MusterRosterPair *pair,
                                gint64 now,
                                GError **error)
{
  g_auto (Made) made = {NULL, NULL}, issuer = {NULL, NULL};

  memset (pair, 0, sizeof *pair);
  return read_pair (authority, &issuer, error) &&
         begin (&made, SERVER_NAME, now, SERVER_DAYS, error) &&
         check (gnutls_x509_crt_set_basic_constraints (made.certificate, 0, -1), error) &&
         check (gnutls_x509_crt_set_key_usage (made.certificate, GNUTLS_KEY_DIGITAL_SIGNATURE),
                error) &&
         check (gnutls_x509_crt_set_key_purpose_oid (made.certificate, GNUTLS_KP_TLS_WWW_SERVER, 0),
                error) &&
         add_names (made.certificate, names, error) && name_issuer (&made, &issuer, error) &&
         check (gnutls_x509_crt_sign2 (
                    made.certificate, issuer.certificate, issuer.key, GNUTLS_DIG_SHA256, 0),
                error) &&
         export(&made, pair, error);
}

/* Whether it can be used for all of @names until then (seconds UTC). */
gboolean
muster_roster_x509_serves (const char *certificate, const char *const *names, gint64 until)
{
  g_auto (Made) made = {NULL, NULL};

  if (!read_certificate (certificate, &made, NULL) ||
      gnutls_x509_crt_get_expiration_time (made.certificate) < until)
    return FALSE;
  for (gsize i = 0; names[i] != NULL; i++)
    if (gnutls_x509_crt_check_hostname (made.certificate, names[i]) == 0)
      return FALSE;
  return TRUE;
}

/* Returns: (transfer full): sha256 of the certificate, hex; %NULL with FAILED */
char *
muster_roster_x509_dup_pin (const char *certificate, GError **error)
{
  g_auto (Made) made = {NULL, NULL};
  gnutls_datum_t der = {NULL, 0};
  char *pin;

  if (!read_certificate (certificate, &made, error) ||
      !check (gnutls_x509_crt_export2 (made.certificate, GNUTLS_X509_FMT_DER, &der), error))
    return NULL;
  pin = g_compute_checksum_for_data (G_CHECKSUM_SHA256, der.data, der.size);
  gnutls_free (der.data);
  return pin;
}

void
muster_roster_pair_clear (MusterRosterPair *pair)
{
  g_clear_pointer (&pair->certificate, g_free);
  if (pair->key != NULL)
    explicit_bzero (pair->key, strlen (pair->key));
  g_clear_pointer (&pair->key, g_free);
}
