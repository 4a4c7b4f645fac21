/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include "muster-journal-receipt.h"

/* A file of receipts: those that can be read are written with the same bytes. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const guint8 station[MUSTER_JOURNAL_KEY_BYTES] = {0};
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GArray) words = g_array_new (FALSE, FALSE, sizeof (MusterJournalWord));
  g_autofree char *text = g_strndup ((const char *) data, size);
  MusterJournalReceipt receipt;

  muster_journal_words_add_file (words, bytes, station, NULL, NULL);
  if (muster_journal_receipt_parse (text, &receipt, NULL)) {
    g_autofree char *line = muster_journal_receipt_to_line (&receipt);
    MusterJournalReceipt again;

    g_assert_true (muster_journal_receipt_parse (line, &again, NULL));
    g_assert_cmpint (memcmp (&again, &receipt, sizeof again), ==, 0);
  }
  return 0;
}
