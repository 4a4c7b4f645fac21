/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-db.h"
#include "muster-journal-chain.h"

G_BEGIN_DECLS

/* A server's word that an entry of a station was the last one at a time. */
typedef struct {
  guint8 station[MUSTER_JOURNAL_KEY_BYTES];
  guint8 server[MUSTER_JOURNAL_KEY_BYTES];
  gint64 seq;
  gint64 time; /* seconds UTC */
  guint8 hash[MUSTER_JOURNAL_HASH_BYTES];
  guint8 signature[MUSTER_JOURNAL_SIGNATURE_BYTES];
} MusterJournalReceipt;

typedef struct {
  const char *line;   /* borrowed */
  const char *server; /* borrowed, hex: the key that is trusted */
} MusterJournalReceiptAdd;

/* An entry as somebody says it is: from a receipt, or a head that was kept. */
typedef struct {
  gint64 seq;
  guint8 hash[MUSTER_JOURNAL_HASH_BYTES];
  gboolean is_receipt;
} MusterJournalWord;

#define MUSTER_JOURNAL_MAX_RECEIPTS 10000

/* In SQL: up to which entry a server has countersigned this journal; 0 = none. A receipt for
 * something else is kept as proof, but nothing of ours has arrived by it. */
#define MUSTER_JOURNAL_SENT                                                                        \
  "(SELECT coalesce (max (r.seq), 0) FROM journal_receipt r"                                       \
  " JOIN journal j ON j.seq = r.seq AND j.hash = r.hash)"

gboolean
muster_journal_receipt_parse (const char *line, MusterJournalReceipt *receipt, GError **error);
char *
muster_journal_receipt_to_line (const MusterJournalReceipt *receipt) G_GNUC_WARN_UNUSED_RESULT;
void muster_journal_receipt_sign (MusterJournalReceipt *receipt,
                                  const guint8 secret[MUSTER_JOURNAL_SECRET_BYTES]);
gboolean muster_journal_receipt_check (const MusterJournalReceipt *receipt);

/* @data is a MusterJournalReceiptAdd. */
gboolean muster_journal_receipt_add (MusterDb *db, gpointer data, GError **error);

gboolean muster_journal_words_add_head (GArray *words, const char *head, GError **error);
gboolean muster_journal_words_add_file (GArray *words,
                                        GBytes *file,
                                        const guint8 station[MUSTER_JOURNAL_KEY_BYTES],
                                        const char *server,
                                        GError **error);
gboolean muster_journal_words_add_kept (GArray *words,
                                        MusterDb *db,
                                        const guint8 station[MUSTER_JOURNAL_KEY_BYTES],
                                        GError **error);
void muster_journal_words_sort (GArray *words);

G_END_DECLS
