/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* With what a station asks for a token: a JSON Web Token (RFC 7519, as RFC 7523 has it) signed with
 * the key of its journal (EdDSA, RFC 8037). Here is only its text; who has the key signs. */

#define MUSTER_ASSERTION_SECONDS         60
#define MUSTER_ASSERTION_SIGNATURE_BYTES 64

typedef struct {
  char *station;  /* owned: who says it, and of whom */
  char *audience; /* owned: server's public key in hex: for no other server */
  gint64 issued;  /* seconds UTC, by the server's clock */
  gint64 expires; /* the same */
  char *signed_;  /* owned: what the signature is made over */
  guint8 signature[MUSTER_ASSERTION_SIGNATURE_BYTES];
} MusterAssertion;

char *muster_assertion_dup_text (const char *station,
                                 const char *audience,
                                 gint64 now) G_GNUC_WARN_UNUSED_RESULT;
char *muster_assertion_join (const char *text,
                             const guint8 signature[MUSTER_ASSERTION_SIGNATURE_BYTES])
    G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_assertion_parse (const char *text, MusterAssertion *assertion, GError **error);
gboolean muster_assertion_is_timely (const MusterAssertion *assertion, gint64 now);
void muster_assertion_clear (MusterAssertion *assertion);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MusterAssertion, muster_assertion_clear)

G_END_DECLS
