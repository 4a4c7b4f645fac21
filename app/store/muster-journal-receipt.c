/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-journal-receipt.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "muster-error.h"
#include "muster-event.h"
#include "muster-signer.h"
#include "muster-stmt.h"

#define MAX_FILE (MUSTER_JOURNAL_MAX_RECEIPTS * 1024)

static gboolean
refuse (GError **error, const char *why)
{
  g_set_error_literal (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA, why);
  return FALSE;
}

/**
 * muster_journal_receipt_parse:
 * @line: canonical JSON of an event of type "receipt": "hash", "seq", "server", "signature",
 *   "station", "time"; keys, hash and signature in lower-case hex
 * @receipt: (out caller-allocates)
 *
 * Reads only: muster_journal_receipt_check() looks at the signature. Errors: BAD_DATA
 */
gboolean
muster_journal_receipt_parse (const char *line, MusterJournalReceipt *receipt, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (line, strlen (line));
  g_autoptr (MusterEvent) event = muster_event_parse (bytes, error);

  if (event == NULL)
    return FALSE;
  memset (receipt, 0, sizeof *receipt);
  receipt->seq = muster_event_get_int (event, "seq");
  receipt->time = muster_event_get_int (event, "time");
  if (g_str_equal (muster_event_get_type_name (event), "receipt") && receipt->seq > 0 &&
      receipt->time > 0 &&
      muster_journal_hex_to_bytes (
          muster_event_get_string (event, "station"), receipt->station, sizeof receipt->station) &&
      muster_journal_hex_to_bytes (
          muster_event_get_string (event, "server"), receipt->server, sizeof receipt->server) &&
      muster_journal_hex_to_bytes (
          muster_event_get_string (event, "hash"), receipt->hash, sizeof receipt->hash) &&
      muster_journal_hex_to_bytes (muster_event_get_string (event, "signature"),
                                   receipt->signature,
                                   sizeof receipt->signature))
    return TRUE;
  return refuse (error, _ ("This is no receipt of a journal."));
}

static void
set_hex (MusterEvent *event, const char *key, const guint8 *data, gsize size)
{
  g_autofree char *hex = muster_journal_bytes_to_hex (data, size);

  muster_event_set_string (event, key, hex);
}

/* Returns: (transfer full): what muster_journal_receipt_parse() reads */
char *
muster_journal_receipt_to_line (const MusterJournalReceipt *receipt)
{
  g_autoptr (MusterEvent) event = muster_event_new ("receipt");

  muster_event_set_int (event, "seq", receipt->seq);
  muster_event_set_int (event, "time", receipt->time);
  set_hex (event, "station", receipt->station, sizeof receipt->station);
  set_hex (event, "server", receipt->server, sizeof receipt->server);
  set_hex (event, "hash", receipt->hash, sizeof receipt->hash);
  set_hex (event, "signature", receipt->signature, sizeof receipt->signature);
  return muster_event_to_json (event);
}

static MusterStatement
say (const MusterJournalReceipt *receipt)
{
  const MusterStatement statement = {
      MUSTER_STATEMENT_RECEIPT, receipt->station, receipt->seq, receipt->hash, receipt->time};

  return statement;
}

/* @secret: of the key in "server" */
void
muster_journal_receipt_sign (MusterJournalReceipt *receipt,
                             const guint8 secret[MUSTER_JOURNAL_SECRET_BYTES])
{
  const MusterStatement statement = say (receipt);

  muster_statement_sign (&statement, secret, receipt->signature);
}

/* Returns: whether the key in "server" has signed it; not whether anybody trusts that key */
gboolean
muster_journal_receipt_check (const MusterJournalReceipt *receipt)
{
  const MusterStatement statement = say (receipt);

  return muster_statement_check (&statement, receipt->server, receipt->signature);
}

/* --- keeping --- */

static gboolean
check_for_station (const MusterJournalReceipt *receipt, const guint8 *station, GError **error)
{
  if (memcmp (receipt->station, station, sizeof receipt->station) != 0)
    return refuse (error, _ ("The receipt is about another station's journal."));
  if (!muster_journal_receipt_check (receipt))
    return refuse (error, _ ("The receipt is not signed with the key that it names."));
  return TRUE;
}

static gboolean
insert (MusterDb *db, const MusterJournalReceipt *receipt, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db,
                       "INSERT INTO journal_receipt (seq, hash, server, signature, time)"
                       " VALUES (:seq, :hash, :server, :signature, :time) ON CONFLICT DO NOTHING");

  muster_stmt_bind_int64 (stmt, ":seq", receipt->seq);
  muster_stmt_bind_blob (stmt, ":hash", receipt->hash, sizeof receipt->hash);
  muster_stmt_bind_blob (stmt, ":server", receipt->server, sizeof receipt->server);
  muster_stmt_bind_blob (stmt, ":signature", receipt->signature, sizeof receipt->signature);
  muster_stmt_bind_int64 (stmt, ":time", receipt->time);
  return muster_stmt_run (stmt, error);
}

gboolean
muster_journal_receipt_add (MusterDb *db, gpointer data, GError **error)
{
  const MusterJournalReceiptAdd *add = data;
  MusterJournalReceipt receipt;
  MusterSigner signer;
  guint8 server[MUSTER_JOURNAL_KEY_BYTES];
  gboolean there;

  if (!muster_journal_receipt_parse (add->line, &receipt, error) ||
      !muster_signer_read (db, &signer, &there, error))
    return FALSE;
  if (!muster_journal_hex_to_bytes (add->server, server, sizeof server) ||
      memcmp (server, receipt.server, sizeof server) != 0)
    return refuse (error, _ ("The receipt is of a server that this station does not trust."));
  return check_for_station (&receipt, signer.key, error) && insert (db, &receipt, error);
}

/* --- what the chain is compared with --- */

static void
add_word (GArray *words, gint64 seq, const guint8 *hash, gboolean is_receipt)
{
  MusterJournalWord word = {.seq = seq, .is_receipt = is_receipt};

  memcpy (word.hash, hash, sizeof word.hash);
  g_array_append_val (words, word);
}

/* @head: "SEQ:HASH" */
gboolean
muster_journal_words_add_head (GArray *words, const char *head, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (head, ":", 3);
  guint8 hash[MUSTER_JOURNAL_HASH_BYTES];
  gint64 seq;

  if (g_strv_length (parts) != 2 ||
      !g_ascii_string_to_signed (parts[0], 10, 1, G_MAXINT64, &seq, NULL) ||
      !muster_journal_hex_to_bytes (parts[1], hash, sizeof hash))
    return refuse (error,
                   _ ("A head is the number of an entry, a colon, and its hash in 64 hex digits."));
  add_word (words, seq, hash, FALSE);
  return TRUE;
}

/**
 * muster_journal_words_add_file:
 * @file: receipts, one a line, at most %MUSTER_JOURNAL_MAX_RECEIPTS
 * @server: (nullable): fingerprint of the only server that counts
 *
 * Errors: BAD_DATA
 */
gboolean
muster_journal_words_add_file (GArray *words,
                               GBytes *file,
                               const guint8 station[MUSTER_JOURNAL_KEY_BYTES],
                               const char *server,
                               GError **error)
{
  gsize size;
  const char *data = g_bytes_get_data (file, &size);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  guint n = 0;

  if (size > MAX_FILE || (size > 0 && memchr (data, '\0', size) != NULL))
    return refuse (error, _ ("This is no file of receipts."));
  text = g_strndup (size > 0 ? data : "", size);
  lines = g_strsplit (text, "\n", MUSTER_JOURNAL_MAX_RECEIPTS + 1);
  for (gsize i = 0; lines[i] != NULL; i++) {
    MusterJournalReceipt receipt;
    g_autofree char *fingerprint = NULL;

    if (*lines[i] == '\0')
      continue;
    if (!muster_journal_receipt_parse (lines[i], &receipt, error) ||
        !check_for_station (&receipt, station, error))
      return FALSE;
    fingerprint = muster_journal_dup_fingerprint (receipt.server);
    if (server != NULL && !g_str_equal (server, fingerprint))
      return refuse (error, _ ("A receipt in the file is of another server."));
    add_word (words, receipt.seq, receipt.hash, TRUE);
    n++;
  }
  return n > 0 || refuse (error, _ ("There is no receipt in the file."));
}

/* Those that lie in the store. Errors: BAD_DATA if somebody has changed one, STORE */
gboolean
muster_journal_words_add_kept (GArray *words,
                               MusterDb *db,
                               const guint8 station[MUSTER_JOURNAL_KEY_BYTES],
                               GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "SELECT seq, hash, server, signature, time FROM journal_receipt");
  gboolean has_row;

  while (muster_stmt_step (stmt, &has_row, error)) {
    MusterJournalReceipt receipt = {0};
    gsize hash, server, signature;
    gconstpointer data[3];

    if (!has_row)
      return TRUE;
    data[0] = muster_stmt_get_blob (stmt, 1, &hash);
    data[1] = muster_stmt_get_blob (stmt, 2, &server);
    data[2] = muster_stmt_get_blob (stmt, 3, &signature);
    if (hash != sizeof receipt.hash || server != sizeof receipt.server ||
        signature != sizeof receipt.signature)
      return refuse (error, _ ("A receipt in the store was changed."));
    memcpy (receipt.station, station, sizeof receipt.station);
    memcpy (receipt.hash, data[0], hash);
    memcpy (receipt.server, data[1], server);
    memcpy (receipt.signature, data[2], signature);
    receipt.seq = muster_stmt_get_int64 (stmt, 0);
    receipt.time = muster_stmt_get_int64 (stmt, 4);
    if (!muster_journal_receipt_check (&receipt))
      return refuse (error, _ ("A receipt in the store was changed."));
    add_word (words, receipt.seq, receipt.hash, TRUE);
  }
  return FALSE;
}

static int
compare_words (gconstpointer a, gconstpointer b)
{
  const MusterJournalWord *x = a, *y = b;

  return (x->seq > y->seq) - (x->seq < y->seq);
}

void
muster_journal_words_sort (GArray *words)
{
  g_array_sort (words, compare_words);
}
