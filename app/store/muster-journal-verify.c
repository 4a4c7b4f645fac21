/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "muster-error.h"
#include "muster-journal-index.h"
#include "muster-journal-parts.h"
#include "muster-journal-receipt.h"
#include "muster-journal-tables.h"
#include "muster-journal.h"
#include "muster-signer.h"
#include "muster-stmt.h"
#include "muster-vault.h"

/* What the walk finds: an entry edited, removed, moved, added or cut off, its hash, its signature
 * or the head changed, hashes computed anew by somebody without the station's key, what it says of
 * people changed, moved or taken out without proof, an index that tells something else than the
 * entries, a chain that is not the one that a receipt tells of, and tables that hold something else
 * than the entries say.
 *
 * What it cannot find by itself: all of it signed anew with another key, and an old copy of the
 * whole file in its place. Those need what was kept elsewhere: the fingerprint of the key, a head
 * or a receipt. */

typedef struct {
  MusterDb *db; /* borrowed */
  MusterSigner signer;
  gboolean is_signed;                     /* there is a key */
  guint8 hash[MUSTER_JOURNAL_HASH_BYTES]; /* of the entry before */
  GArray *words;                          /* borrowed, of MusterJournalWord, by number */
  guint next_word;
  MusterJournalTables *tables; /* borrowed */
  MusterJournalReport *report; /* borrowed */
} Walk;

static gboolean G_GNUC_PRINTF (2, 3) fault (GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_BAD_DATA,
               _ ("%s The entries before it fit. Keep a copy of the store's file as evidence and "
                  "report it."),
               message);
  return FALSE;
}

static gboolean
check_place (gint64 seq, gint64 expect, GError **error)
{
  if (seq == expect)
    return TRUE;
  if (seq == expect + 1)
    return fault (error, _ ("Journal entry %lld is missing."), (long long) expect);
  return fault (error,
                _ ("Journal entries %lld to %lld are missing."),
                (long long) expect,
                (long long) seq - 1);
}

/* --- one entry --- */

/* @json: (out): the text that the chain has */
static gboolean
check_text (
    Walk *walk, MusterStmt *stmt, gint64 seq, GBytes **json, MusterEvent **event, GError **error)
{
  g_autoptr (GBytes) sealed = muster_stmt_dup_bytes (stmt, 2);
  g_autoptr (GError) failure = NULL;

  *json = muster_vault_open (walk->db, "journal", seq, sealed, &failure);
  if (*json == NULL && !g_error_matches (failure, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA)) {
    g_propagate_error (error, g_steal_pointer (&failure));
    return FALSE;
  }
  *event = *json != NULL ? muster_event_parse (*json, NULL) : NULL;
  if (*event == NULL)
    return fault (error, _ ("Journal entry %lld was changed."), (long long) seq);
  if (muster_event_get_int (*event, "seq") != seq)
    return fault (error,
                  _ ("Journal entry %lld is out of order: its text is that of entry %lld."),
                  (long long) seq,
                  (long long) muster_event_get_int (*event, "seq"));
  return TRUE;
}

/* @computed: the hash that the entry ought to have */
static gboolean
check_signature (Walk *walk, MusterStmt *stmt, gint64 seq, const guint8 *computed, GError **error)
{
  gint64 form = muster_stmt_get_int64 (stmt, 3);
  gsize length;
  const guint8 *signature = muster_stmt_get_blob (stmt, 4, &length);

  if (!walk->is_signed || seq < walk->signer.since) {
    if (form == MUSTER_JOURNAL_FORM_PLAIN && signature == NULL)
      return TRUE;
    return fault (error,
                  _ ("Journal entry %lld is signed, but the station's key is later."),
                  (long long) seq);
  }
  if (seq == walk->signer.since && !muster_signer_check_mark (&walk->signer, walk->hash))
    return fault (
        error,
        _ ("The mark that signatures begin with journal entry %lld is not the station's."),
        (long long) seq);
  if (signature == NULL || length != MUSTER_JOURNAL_SIGNATURE_BYTES ||
      form != MUSTER_JOURNAL_FORM_COMMITTED)
    return fault (error, _ ("Journal entry %lld is not signed."), (long long) seq);
  if (!muster_signer_check (&walk->signer, MUSTER_STATEMENT_ENTRY, seq, computed, signature))
    return fault (error,
                  _ ("Journal entry %lld has a signature that is not the station's."),
                  (long long) seq);
  return TRUE;
}

/* @event: gets what it says of people */
static gboolean
check_parts (Walk *walk, gint64 seq, MusterEvent *event, GError **error)
{
  g_auto (MusterJournalParts) parts = {0};
  MusterJournalPartsState state;
  guint n_erased;

  if (!muster_journal_parts_load (walk->db, seq, event, &parts, &state, &n_erased, error))
    return FALSE;
  if (state == MUSTER_JOURNAL_PARTS_FIT && !muster_journal_parts_join (event, &parts))
    state = MUSTER_JOURNAL_PARTS_CHANGED;
  walk->report->n_erased += n_erased > 0;
  switch (state) {
  case MUSTER_JOURNAL_PARTS_CHANGED:
    return fault (
        error, _ ("What journal entry %lld says of somebody was changed."), (long long) seq);
  case MUSTER_JOURNAL_PARTS_MISSING:
    return fault (
        error,
        _ ("What journal entry %lld says of somebody is missing, and no entry proves that "
           "it was erased."),
        (long long) seq);
  case MUSTER_JOURNAL_PARTS_SURPLUS:
    return fault (error,
                  _ ("Something was added to what journal entry %lld says of somebody."),
                  (long long) seq);
  case MUSTER_JOURNAL_PARTS_FIT:
  default:
    return TRUE;
  }
}

/* Those that somebody else has seen. */
static gboolean
check_words (Walk *walk, gint64 seq, const guint8 *hash, GError **error)
{
  for (; walk->next_word < walk->words->len; walk->next_word++) {
    const MusterJournalWord *word =
        &g_array_index (walk->words, MusterJournalWord, walk->next_word);

    if (word->seq > seq)
      return TRUE;
    if (memcmp (word->hash, hash, sizeof word->hash) != 0)
      return fault (
          error,
          word->is_receipt
              ? _ ("Journal entry %lld is not the one that a server has a receipt of: the journal "
                   "was "
                   "written anew.")
              : _ ("Journal entry %lld is not the one whose hash was kept: the journal was written "
                   "anew."),
          (long long) seq);
    walk->report->n_kept++;
  }
  return TRUE;
}

static gboolean
check_erasure (Walk *walk, gint64 seq, const MusterEvent *event, GError **error)
{
  gboolean fits;

  if (!g_str_equal (muster_event_get_type_name (event), "erasure"))
    return TRUE;
  if (!muster_journal_erasure_fits (walk->db, seq, event, &fits, error))
    return FALSE;
  return fits ||
         fault (error,
                _ ("Journal entry %lld proves an erasure, but something else is missing than "
                   "it tells."),
                (long long) seq);
}

static gboolean
check_index (Walk *walk, gint64 seq, const MusterEvent *event, GError **error)
{
  gboolean fits;

  if (!muster_journal_index_fits (walk->db, seq, event, &fits, error))
    return FALSE;
  return fits ||
         fault (error, _ ("The index of the journal was changed at entry %lld."), (long long) seq);
}

/* Of an entry of form 1 that was erased as a whole the hash is all that is left: the next entry is
 * chained to it, and the proof names the entry. @computed: the hash that the entry ought to have */
static gboolean
compute_hash (
    Walk *walk, MusterStmt *stmt, gint64 seq, GBytes *json, guint8 *computed, GError **error)
{
  const MusterJournalForm form = (MusterJournalForm) muster_stmt_get_int64 (stmt, 3);
  g_autoptr (MusterEvent) stub = muster_journal_new_stub (seq);
  g_autofree char *text = muster_event_to_json (stub);
  g_autoptr (GBytes) expected = g_bytes_new_static (text, strlen (text));
  gboolean whole_erased = FALSE;
  gsize length;
  gconstpointer kept = muster_stmt_get_blob (stmt, 1, &length);

  muster_journal_hash (form, walk->hash, seq, json, computed);
  if (form != MUSTER_JOURNAL_FORM_PLAIN || !g_bytes_equal (json, expected))
    return TRUE;
  if (!muster_journal_parts_is_whole_erased (walk->db, seq, &whole_erased, error))
    return FALSE;
  if (whole_erased && kept != NULL && length == MUSTER_JOURNAL_HASH_BYTES)
    memcpy (computed, kept, length);
  return TRUE;
}

static gboolean
check_entry (Walk *walk, MusterStmt *stmt, gint64 seq, GError **error)
{
  g_autoptr (GBytes) json = NULL;
  g_autoptr (MusterEvent) event = NULL;
  guint8 computed[MUSTER_JOURNAL_HASH_BYTES];
  gsize length;
  gconstpointer kept = muster_stmt_get_blob (stmt, 1, &length);

  if (!check_text (walk, stmt, seq, &json, &event, error) ||
      !compute_hash (walk, stmt, seq, json, computed, error))
    return FALSE;
  if (length != sizeof computed || memcmp (kept, computed, length) != 0)
    return fault (error, _ ("Journal entry %lld was changed."), (long long) seq);
  if (!check_words (walk, seq, computed, error) ||
      !check_signature (walk, stmt, seq, computed, error) ||
      !check_parts (walk, seq, event, error) || !check_erasure (walk, seq, event, error) ||
      !check_index (walk, seq, event, error) ||
      !muster_journal_tables_hear (walk->tables, seq, event, error))
    return FALSE;
  memcpy (walk->hash, computed, sizeof computed);
  return TRUE;
}

/* --- the end --- */

static gboolean
check_head_signature (Walk *walk, gint64 last, GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (walk->db, "SELECT signature FROM journal_head");
  const guint8 *signature;
  gboolean has_row;
  gsize length;

  if (!walk->is_signed)
    return TRUE;
  if (last < walk->signer.since)
    return fault (error,
                  _ ("The journal is cut off: it ends with entry %lld, but the station has signed "
                     "entry %lld."),
                  (long long) last,
                  (long long) walk->signer.since);
  if (!muster_stmt_step (stmt, &has_row, error))
    return FALSE;
  signature = has_row ? muster_stmt_get_blob (stmt, 0, &length) : NULL;
  if (signature != NULL && length == MUSTER_JOURNAL_SIGNATURE_BYTES &&
      muster_signer_check (&walk->signer, MUSTER_STATEMENT_HEAD, last, walk->hash, signature))
    return TRUE;
  return fault (error,
                _ ("The journal's head is wrong: the station has not signed entry %lld as the last "
                   "one. Entries after it were cut off."),
                (long long) last);
}

static gboolean
check_head (Walk *walk, gint64 last, GError **error)
{
  guint8 head[MUSTER_JOURNAL_HASH_BYTES];
  gint64 head_seq;

  if (!muster_journal_read_head (walk->db, &head_seq, head, error))
    return FALSE;
  if (head_seq > last)
    return fault (error,
                  _ ("The journal is cut off: it ends with entry %lld, but %lld were written."),
                  (long long) last,
                  (long long) head_seq);
  if (head_seq < last)
    return fault (error,
                  _ ("The journal's head is wrong: it names entry %lld, but the last one is %lld."),
                  (long long) head_seq,
                  (long long) last);
  if (memcmp (head, walk->hash, sizeof head) != 0)
    return fault (error,
                  _ ("The journal's head is wrong: its hash is not that of entry %lld."),
                  (long long) last);
  return check_head_signature (walk, last, error);
}

/* The first entry after @last that somebody else has seen. */
static gboolean
check_words_left (Walk *walk, gint64 last, GError **error)
{
  const MusterJournalWord *word;

  if (walk->next_word == walk->words->len)
    return TRUE;
  word = &g_array_index (walk->words, MusterJournalWord, walk->words->len - 1);
  return fault (error,
                word->is_receipt
                    ? _ ("The journal is cut off or an old copy: it ends with entry %lld, but a "
                         "server has a receipt of entry %lld.")
                    : _ ("The journal is cut off or an old copy: it ends with entry %lld, but the "
                         "hash of entry %lld was kept."),
                (long long) last,
                (long long) word->seq);
}

/* Rows beside entries that are not there. */
static gboolean
check_surplus (Walk *walk, GError **error)
{
  gint64 index, part;

  if (!muster_db_query_int64 (walk->db,
                              "SELECT min (seq) FROM journal_index WHERE seq NOT IN"
                              " (SELECT seq FROM journal)",
                              &index,
                              error) ||
      !muster_db_query_int64 (walk->db,
                              "SELECT min (id / 16) FROM journal_part WHERE id / 16 NOT IN"
                              " (SELECT seq FROM journal) OR id / 16 <> seq OR id % 16 <> kind",
                              &part,
                              error))
    return FALSE;
  if (index != 0)
    return fault (error,
                  _ ("The index of the journal names entry %lld, which is not there."),
                  (long long) index);
  if (part != 0)
    return fault (error,
                  _ ("Something was added to what journal entry %lld says of somebody."),
                  (long long) part);
  return TRUE;
}

static gboolean
check_end (Walk *walk, gint64 last, GError **error)
{
  return check_words_left (walk, last, error) && check_head (walk, last, error) &&
         check_surplus (walk, error) && muster_journal_tables_compare (walk->tables, error);
}

/* --- all of it --- */

static gboolean
load_words (Walk *walk, const MusterJournalKept *kept, GError **error)
{
  const guint8 *station = walk->signer.key;

  if (!muster_journal_words_add_kept (walk->words, walk->db, station, error))
    return FALSE;
  if (kept != NULL && kept->head != NULL &&
      !muster_journal_words_add_head (walk->words, kept->head, error))
    return FALSE;
  if (kept != NULL && kept->receipts != NULL &&
      !muster_journal_words_add_file (walk->words, kept->receipts, station, kept->server, error))
    return FALSE;
  muster_journal_words_sort (walk->words);
  return TRUE;
}

static gboolean
check_key (Walk *walk, const MusterJournalKept *kept, GError **error)
{
  if (walk->is_signed) {
    walk->report->fingerprint = muster_journal_dup_fingerprint (walk->signer.key);
    walk->report->signed_from = walk->signer.since;
  }
  if (kept == NULL || kept->fingerprint == NULL ||
      g_strcmp0 (kept->fingerprint, walk->report->fingerprint) == 0)
    return TRUE;
  if (!walk->is_signed)
    return fault (error, _ ("The journal is not signed at all."));
  return fault (error,
                _ ("The journal is signed with another key than the one that was kept: its "
                   "fingerprint is %s."),
                walk->report->fingerprint);
}

static gboolean
check_all (Walk *walk, GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (
      walk->db, "SELECT seq, hash, json, form, signature FROM journal ORDER BY seq");
  gboolean has_row;

  while (muster_stmt_step (stmt, &has_row, error)) {
    gint64 seq = walk->report->n_entries + 1;

    if (!has_row) {
      if (!check_end (walk, walk->report->n_entries, error))
        return FALSE;
      walk->report->head = muster_journal_hash_to_hex (walk->hash);
      return TRUE;
    }
    if (!check_place (muster_stmt_get_int64 (stmt, 0), seq, error) ||
        !check_entry (walk, stmt, seq, error))
      return FALSE;
    walk->report->n_entries = seq;
  }
  return FALSE;
}

/**
 * muster_journal_verify:
 * @data: a MusterJournalVerify
 *
 * Walks the chain from the first entry to the head. Errors: BAD_DATA names the first entry that
 * does not fit and what is wrong with it, or the first row of a table that follows from the entries
 * and does not fit them; STORE if the file cannot be read
 */
gboolean
muster_journal_verify (MusterDb *db, gpointer data, GError **error)
{
  MusterJournalVerify *verify = data;
  g_autoptr (GArray) words = g_array_new (FALSE, FALSE, sizeof (MusterJournalWord));
  g_autoptr (MusterJournalTables) tables = muster_journal_tables_new (db);
  Walk walk = {.db = db, .words = words, .tables = tables, .report = &verify->report};

  return muster_signer_read (db, &walk.signer, &walk.is_signed, error) &&
         check_key (&walk, verify->kept, error) && load_words (&walk, verify->kept, error) &&
         check_all (&walk, error);
}
