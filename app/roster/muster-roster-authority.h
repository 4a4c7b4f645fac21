/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The certificate authority that a roster makes for itself, and its certificate for TLS. */
typedef struct {
  char *ca_pem;                 /* owned */
  char *pin;                    /* owned: sha256 of the authority's certificate, hex */
  GTlsCertificate *certificate; /* owned: with its key and the authority behind it */
} MusterRosterAuthority;

MusterRosterAuthority *muster_roster_authority_open (const char *folder,
                                                     const char *const *names,
                                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
void muster_roster_authority_free (MusterRosterAuthority *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterRosterAuthority, muster_roster_authority_free)

G_END_DECLS
