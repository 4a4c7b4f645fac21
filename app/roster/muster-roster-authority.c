/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-roster-authority.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "muster-error.h"
#include "muster-roster-x509.h"

/* Four files in the service's folder. The authority stays for ever: stations know it by its pin.
 * The certificate of the server is made anew when its names change or its time runs out. */
#define AUTHORITY    "ca"
#define SERVER       "tls"
#define RENEW_BEFORE (30 * 24 * 3600)

static char *
dup_path (const char *folder, const char *stem, gboolean is_key)
{
  g_autofree char *name = g_strconcat (stem, is_key ? "-key.pem" : ".pem", NULL);

  return g_build_filename (folder, name, NULL);
}

static gboolean
fail (const char *path, const GError *cause, GError **error)
{
  g_set_error (error,
               MUSTER_ERROR,
               g_error_matches (cause, G_FILE_ERROR, G_FILE_ERROR_NOSPC) ? MUSTER_ERROR_STORE_FULL
                                                                         : MUSTER_ERROR_FAILED,
               _ ("%s cannot be used: %s"),
               path,
               cause->message);
  return FALSE;
}

/* @text: (out) (nullable): %NULL if there is no such file */
static gboolean
load_file (const char *folder, const char *stem, gboolean is_key, char **text, GError **error)
{
  g_autofree char *path = dup_path (folder, stem, is_key);
  g_autoptr (GError) cause = NULL;

  *text = NULL;
  if (g_file_get_contents (path, text, NULL, &cause) ||
      g_error_matches (cause, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return TRUE;
  return fail (path, cause, error);
}

static gboolean
save_file (const char *folder, const char *stem, gboolean is_key, const char *text, GError **error)
{
  g_autofree char *path = dup_path (folder, stem, is_key);
  g_autoptr (GError) cause = NULL;

  return g_file_set_contents_full (path,
                                   text,
                                   -1,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                   is_key ? 0600 : 0644,
                                   &cause) ||
         fail (path, cause, error);
}

static gboolean
load_pair (const char *folder, const char *stem, MusterRosterPair *pair, GError **error)
{
  memset (pair, 0, sizeof *pair);
  return load_file (folder, stem, FALSE, &pair->certificate, error) &&
         load_file (folder, stem, TRUE, &pair->key, error);
}

/* The key first: a certificate without its key is of no use. */
static gboolean
save_pair (const char *folder, const char *stem, const MusterRosterPair *pair, GError **error)
{
  return save_file (folder, stem, TRUE, pair->key, error) &&
         save_file (folder, stem, FALSE, pair->certificate, error);
}

static gboolean
get_authority (const char *folder, MusterRosterPair *pair, gint64 now, GError **error)
{
  if (!load_pair (folder, AUTHORITY, pair, error))
    return FALSE;
  if (pair->certificate != NULL && pair->key != NULL)
    return TRUE;
  if (pair->certificate != NULL) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_FAILED,
                 _ ("The key of the certificate authority is missing in %s. Put it back from your "
                    "backup: stations trust no other."),
                 folder);
    return FALSE;
  }
  muster_roster_pair_clear (pair);
  return muster_roster_x509_make_authority (pair, now, error) &&
         save_pair (folder, AUTHORITY, pair, error);
}

static gboolean
get_server (const char *folder,
            const MusterRosterPair *authority,
            const char *const *names,
            MusterRosterPair *pair,
            gint64 now,
            GError **error)
{
  if (!load_pair (folder, SERVER, pair, error))
    return FALSE;
  if (pair->certificate != NULL && pair->key != NULL &&
      muster_roster_x509_serves (pair->certificate, names, now + RENEW_BEFORE))
    return TRUE;
  muster_roster_pair_clear (pair);
  return muster_roster_x509_make_server (authority, names, pair, now, error) &&
         save_pair (folder, SERVER, pair, error);
}

/* The authority is sent with it: a station that has only its pin finds it there. */
static GTlsCertificate *
load_chain (const MusterRosterPair *server, const MusterRosterPair *authority, GError **error)
{
  g_autofree char *text =
      g_strconcat (server->certificate, authority->certificate, server->key, NULL);
  g_autoptr (GError) cause = NULL;
  GTlsCertificate *certificate = g_tls_certificate_new_from_pem (text, -1, &cause);

  explicit_bzero (text, strlen (text));
  if (certificate == NULL)
    g_set_error (
        error, MUSTER_ERROR, MUSTER_ERROR_FAILED, _ ("TLS does not work: %s"), cause->message);
  return certificate;
}

/**
 * muster_roster_authority_open:
 * @folder: is there
 * @names: ends with %NULL: host names and addresses by which stations reach the service
 *
 * Makes what is missing. Returns: (transfer full): %NULL with FAILED, STORE_FULL
 */
MusterRosterAuthority *
muster_roster_authority_open (const char *folder, const char *const *names, GError **error)
{
  g_auto (MusterRosterPair) authority = {NULL, NULL}, server = {NULL, NULL};
  g_autoptr (MusterRosterAuthority) self = g_new0 (MusterRosterAuthority, 1);
  const gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  if (!get_authority (folder, &authority, now, error) ||
      !get_server (folder, &authority, names, &server, now, error))
    return NULL;
  self->pin = muster_roster_x509_dup_pin (authority.certificate, error);
  self->certificate = self->pin != NULL ? load_chain (&server, &authority, error) : NULL;
  if (self->certificate == NULL)
    return NULL;
  self->ca_pem = g_strdup (authority.certificate);
  return g_steal_pointer (&self);
}

void
muster_roster_authority_free (MusterRosterAuthority *self)
{
  g_free (self->ca_pem);
  g_free (self->pin);
  g_clear_object (&self->certificate);
  g_free (self);
}
