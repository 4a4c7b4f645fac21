/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What hashes and signatures of the journal are made over. No file, no database: who checks an
 * export uses the same functions as the station. */

#define MUSTER_JOURNAL_HASH_BYTES      32
#define MUSTER_JOURNAL_KEY_BYTES       32 /* public, Ed25519 */
#define MUSTER_JOURNAL_SECRET_BYTES    64
#define MUSTER_JOURNAL_SIGNATURE_BYTES 64
#define MUSTER_JOURNAL_SALT_BYTES      32

typedef enum {
  MUSTER_JOURNAL_FORM_PLAIN = 1,     /* before there were signatures */
  MUSTER_JOURNAL_FORM_COMMITTED = 2, /* signed; commitments in the place of personal values */
} MusterJournalForm;

/* What a signature says. */
typedef enum {
  MUSTER_STATEMENT_ENTRY,   /* this entry has this hash */
  MUSTER_STATEMENT_HEAD,    /* this entry is the last one */
  MUSTER_STATEMENT_BEGIN,   /* signatures begin here; the hash is that of the entry before */
  MUSTER_STATEMENT_RECEIPT, /* a server: at that time this entry of that station was the last one */
} MusterStatementKind;

typedef struct {
  MusterStatementKind kind;
  const guint8 *station; /* borrowed: the station's public key */
  gint64 seq;
  const guint8 *hash; /* borrowed */
  gint64 time;        /* seconds UTC; of a receipt only, else 0 */
} MusterStatement;

void muster_journal_hash (MusterJournalForm form,
                          const guint8 previous[MUSTER_JOURNAL_HASH_BYTES],
                          gint64 seq,
                          GBytes *json,
                          guint8 hash[MUSTER_JOURNAL_HASH_BYTES]);
void muster_journal_commit (const guint8 salt[MUSTER_JOURNAL_SALT_BYTES],
                            const char *json,
                            gsize size,
                            guint8 hash[MUSTER_JOURNAL_HASH_BYTES]);
gboolean muster_journal_hex_to_bytes (const char *hex, guint8 *bytes, gsize size);
char *muster_journal_bytes_to_hex (const guint8 *bytes, gsize size) G_GNUC_WARN_UNUSED_RESULT;
char *muster_journal_hash_to_hex (const guint8 *hash) G_GNUC_WARN_UNUSED_RESULT;
char *muster_journal_dup_fingerprint (const guint8 key[MUSTER_JOURNAL_KEY_BYTES])
    G_GNUC_WARN_UNUSED_RESULT;

void muster_statement_sign (const MusterStatement *self,
                            const guint8 secret[MUSTER_JOURNAL_SECRET_BYTES],
                            guint8 signature[MUSTER_JOURNAL_SIGNATURE_BYTES]);
gboolean muster_statement_check (const MusterStatement *self,
                                 const guint8 key[MUSTER_JOURNAL_KEY_BYTES],
                                 const guint8 signature[MUSTER_JOURNAL_SIGNATURE_BYTES]);

G_END_DECLS
