/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-db.h"
#include "muster-journal-chain.h"

G_BEGIN_DECLS

/* The station's own key, as it lies in the store. */
typedef struct {
  guint8 key[MUSTER_JOURNAL_KEY_BYTES]; /* public */
  guint8 secret[MUSTER_JOURNAL_SECRET_BYTES];
  gint64 since; /* the first entry that is signed with it */
  guint8 mark[MUSTER_JOURNAL_SIGNATURE_BYTES];
} MusterSigner;

gboolean muster_signer_read (MusterDb *db, MusterSigner *self, gboolean *there, GError **error);
gboolean muster_signer_read_own (MusterDb *db, MusterSigner *self, gboolean *there, GError **error);
gboolean muster_signer_open (MusterDb *db,
                             gint64 next,
                             const guint8 previous[MUSTER_JOURNAL_HASH_BYTES],
                             MusterSigner *self,
                             GError **error);
gboolean muster_signer_check_mark (const MusterSigner *self,
                                   const guint8 previous[MUSTER_JOURNAL_HASH_BYTES]);
void muster_signer_sign (const MusterSigner *self,
                         MusterStatementKind kind,
                         gint64 seq,
                         const guint8 hash[MUSTER_JOURNAL_HASH_BYTES],
                         guint8 signature[MUSTER_JOURNAL_SIGNATURE_BYTES]);
gboolean muster_signer_check (const MusterSigner *self,
                              MusterStatementKind kind,
                              gint64 seq,
                              const guint8 hash[MUSTER_JOURNAL_HASH_BYTES],
                              const guint8 signature[MUSTER_JOURNAL_SIGNATURE_BYTES]);
void muster_signer_clear (MusterSigner *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MusterSigner, muster_signer_clear)

G_END_DECLS
