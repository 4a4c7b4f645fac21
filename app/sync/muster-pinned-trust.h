/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Trusts one certificate authority and no other: one that is known, or one of which only the pin
 * is, which the server then has to show. Whatever else the system trusts does not count. */
#define MUSTER_TYPE_PINNED_TRUST (muster_pinned_trust_get_type ())
G_DECLARE_FINAL_TYPE (MusterPinnedTrust, muster_pinned_trust, MUSTER, PINNED_TRUST, GTlsDatabase)

MusterPinnedTrust *muster_pinned_trust_new_for_pin (const char *pin) G_GNUC_WARN_UNUSED_RESULT;
MusterPinnedTrust *muster_pinned_trust_new_for_ca (const char *ca_pem,
                                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *muster_pinned_trust_dup_pin (const char *ca_pem) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
