/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "muster-error.h"
#include "muster-journal-export.h"
#include "muster-journal-line.h"
#include "muster-journal-receipt.h"

/* Whoever has the files and this program checks them: no store, no key, nothing of the station. */

#define MAX_FACTS 4096

typedef struct {
  MusterExportFacts facts;
  guint8 hash[MUSTER_JOURNAL_HASH_BYTES]; /* of the line before */
  GArray *words;                          /* owned, of MusterJournalWord, by number */
  guint next_word;
  MusterJournalReport *report; /* borrowed */
  gint64 n_told;
  gint64 n_damaged; /* announced, but the station could not read them */
  gint64 damaged;   /* number of the first of them */
  gint64 n_linked;  /* told, unsigned, and unbroken up to the line before */
  gint64 announced; /* how many the line before says go out beside it; -1: it says nothing */
} Check;

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
               _ ("%s The lines before it fit. Keep the files as evidence and report it."),
               message);
  return FALSE;
}

/* --- journal.json --- */

static void
set_hex (MusterEvent *event, const char *key, const guint8 *data, gsize size)
{
  g_autofree char *hex = muster_journal_bytes_to_hex (data, size);

  muster_event_set_string (event, key, hex);
}

/* Returns: (transfer full): what muster_export_facts_parse() reads */
char *
muster_export_facts_to_json (const MusterExportFacts *facts)
{
  g_autoptr (MusterEvent) event = muster_event_new ("journal");

  set_hex (event, "key", facts->key, sizeof facts->key);
  set_hex (event, "mark", facts->mark, sizeof facts->mark);
  set_hex (event, "head", facts->head, sizeof facts->head);
  set_hex (event, "head_signature", facts->head_signature, sizeof facts->head_signature);
  muster_event_set_int (event, "since", facts->since);
  muster_event_set_int (event, "entries", facts->n_entries);
  muster_event_set_int (event, "told", facts->n_told);
  return muster_event_to_json (event);
}

static gboolean
get_hex (const MusterEvent *event, const char *key, guint8 *data, gsize size)
{
  return muster_journal_hex_to_bytes (muster_event_get_string (event, key), data, size);
}

/**
 * muster_export_facts_parse:
 * @facts: (out caller-allocates)
 *
 * Errors: BAD_DATA
 */
gboolean
muster_export_facts_parse (GBytes *json, MusterExportFacts *facts, GError **error)
{
  g_autoptr (MusterEvent) event = muster_event_parse (json, error);

  if (event == NULL)
    return FALSE;
  memset (facts, 0, sizeof *facts);
  facts->since = muster_event_get_int (event, "since");
  facts->n_entries = muster_event_get_int (event, "entries");
  facts->n_told = muster_event_get_int (event, "told");
  if (g_str_equal (muster_event_get_type_name (event), "journal") && facts->since > 0 &&
      facts->n_entries > 0 && get_hex (event, "key", facts->key, sizeof facts->key) &&
      get_hex (event, "mark", facts->mark, sizeof facts->mark) &&
      get_hex (event, "head", facts->head, sizeof facts->head) &&
      get_hex (event, "head_signature", facts->head_signature, sizeof facts->head_signature))
    return TRUE;
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_BAD_DATA,
               _ ("%s does not say what an exported journal says of itself."),
               MUSTER_JOURNAL_EXPORT_FACTS);
  return FALSE;
}

/* --- one line --- */

static gboolean
is_said (const Check *check,
         MusterStatementKind kind,
         gint64 seq,
         const guint8 *hash,
         const guint8 *signature)
{
  const MusterStatement statement = {kind, check->facts.key, seq, hash, 0};

  return muster_statement_check (&statement, check->facts.key, signature);
}

static gboolean
check_signature (const Check *check, const MusterJournalLine *line, GError **error)
{
  if (line->seq < check->facts.since)
    return (!line->is_signed && line->form == MUSTER_JOURNAL_FORM_PLAIN) ||
           fault (error,
                  _ ("Journal entry %lld is signed, but the station's key is later."),
                  (long long) line->seq);
  if (line->seq == check->facts.since &&
      !is_said (check, MUSTER_STATEMENT_BEGIN, line->seq, check->hash, check->facts.mark))
    return fault (
        error,
        _ ("The mark that signatures begin with journal entry %lld is not the station's."),
        (long long) line->seq);
  if (!line->is_signed || line->form != MUSTER_JOURNAL_FORM_COMMITTED)
    return fault (error, _ ("Journal entry %lld is not signed."), (long long) line->seq);
  return is_said (check, MUSTER_STATEMENT_ENTRY, line->seq, line->hash, line->signature) ||
         fault (error,
                _ ("Journal entry %lld has a signature that is not the station's."),
                (long long) line->seq);
}

static gboolean
check_part (const MusterEvent *event, const MusterJournalLine *line, guint kind)
{
  const MusterJournalPart *part = &line->parts.part[kind];
  guint8 hash[MUSTER_JOURNAL_HASH_BYTES], told[MUSTER_JOURNAL_HASH_BYTES];
  gsize size;
  const char *text;

  if (part->json == NULL)
    return TRUE;
  text = g_bytes_get_data (part->json, &size);
  muster_journal_commit (part->salt, text, size, hash);
  return muster_journal_hex_to_bytes (
             muster_journal_part_commitment (event, (MusterJournalPartKind) kind),
             told,
             sizeof told) &&
         memcmp (hash, told, sizeof told) == 0;
}

/* What is told in full. */
static gboolean
check_text (Check *check, const MusterJournalLine *line, GError **error)
{
  g_autoptr (MusterEvent) event = NULL;
  guint8 hash[MUSTER_JOURNAL_HASH_BYTES];

  check->announced = -1;
  if (line->damaged && check->n_damaged++ == 0)
    check->damaged = line->seq;
  if (line->chained == NULL)
    return TRUE;
  event = muster_event_parse (line->chained, error);
  if (event == NULL)
    return FALSE;
  muster_journal_hash (line->form, check->hash, line->seq, line->chained, hash);
  if (memcmp (hash, line->hash, sizeof hash) != 0 ||
      muster_event_get_int (event, "seq") != line->seq)
    return fault (error, _ ("Journal entry %lld was changed."), (long long) line->seq);
  for (guint kind = 1; kind < MUSTER_JOURNAL_N_PARTS; kind++)
    if (!check_part (event, line, kind))
      return fault (error,
                    _ ("What journal entry %lld says of somebody was changed."),
                    (long long) line->seq);
  check->n_told++;
  if (g_str_equal (muster_event_get_type_name (event), "export"))
    check->announced = muster_event_get_int (event, "entries");
  return TRUE;
}

/* Before the first signature an entry is as good as the chain up to it, which whatever is withheld
 * breaks: a hash of nothing that is told fits anything. */
static void
count_unproven (Check *check, const MusterJournalLine *line)
{
  if (line->seq >= check->facts.since)
    return;
  if (line->chained != NULL) {
    check->n_linked++;
    return;
  }
  check->report->n_unproven += check->n_linked;
  check->n_linked = 0;
}

static gboolean
check_words (Check *check, const MusterJournalLine *line, GError **error)
{
  for (; check->next_word < check->words->len; check->next_word++) {
    const MusterJournalWord *word =
        &g_array_index (check->words, MusterJournalWord, check->next_word);

    if (word->seq > line->seq)
      return TRUE;
    if (memcmp (word->hash, line->hash, sizeof word->hash) != 0)
      return fault (error,
                    _ ("Journal entry %lld is not the one whose hash was kept: the journal was "
                       "written anew."),
                    (long long) line->seq);
    check->report->n_kept++;
  }
  return TRUE;
}

static gboolean
check_line (Check *check, GBytes *text, GError **error)
{
  g_auto (MusterJournalLine) line = {0};
  gint64 expect = check->report->n_entries + 1;

  if (!muster_journal_line_parse (text, &line, error)) {
    g_prefix_error (error, _ ("Line %lld: "), (long long) expect);
    return FALSE;
  }
  if (line.seq != expect)
    return fault (error, _ ("Journal entry %lld is missing."), (long long) expect);
  if (!check_text (check, &line, error) || !check_signature (check, &line, error) ||
      !check_words (check, &line, error))
    return FALSE;
  count_unproven (check, &line);
  memcpy (check->hash, line.hash, sizeof check->hash);
  check->report->n_entries = line.seq;
  return TRUE;
}

/* --- all of it --- */

static gboolean
check_end (Check *check, GError **error)
{
  const MusterExportFacts *facts = &check->facts;
  gint64 last = check->report->n_entries;

  if (last != facts->n_entries || memcmp (check->hash, facts->head, sizeof facts->head) != 0)
    return fault (error,
                  _ ("The journal is cut off: it ends with entry %lld, but %lld were written."),
                  (long long) last,
                  (long long) facts->n_entries);
  if (!is_said (check, MUSTER_STATEMENT_HEAD, last, facts->head, facts->head_signature))
    return fault (error,
                  _ ("The journal's head is wrong: the station has not signed entry %lld as the "
                     "last one. Entries after it were cut off."),
                  (long long) last);
  if (check->announced < 0)
    return fault (
        error, _ ("The last entry, %lld, does not tell of this export."), (long long) last);
  if (check->n_told + check->n_damaged != check->announced + 1 ||
      check->announced + 1 != facts->n_told)
    return fault (error,
                  _ ("%lld entries are told in full, but the station handed out %lld: some were "
                     "taken out."),
                  (long long) check->n_told,
                  (long long) check->announced + 1);
  if (check->n_damaged > 0)
    return fault (
        error,
        _ ("Journal entry %lld could not be read at the station, as the first of %lld: it "
           "was damaged or changed in the store's file. All others are told."),
        (long long) check->damaged,
        (long long) check->n_damaged);
  if (check->next_word < check->words->len)
    return fault (
        error,
        _ ("The journal is cut off or an old copy: it ends with entry %lld, but the hash of entry "
           "%lld was kept."),
        (long long) last,
        (long long) g_array_index (check->words, MusterJournalWord, check->words->len - 1).seq);
  return TRUE;
}

static GBytes *
read_small (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GInputStream) stream = G_INPUT_STREAM (g_file_read (file, NULL, error));

  return stream != NULL ? g_input_stream_read_bytes (stream, MAX_FACTS, NULL, error) : NULL;
}

/* Returns: (nullable): without its end; %NULL without @error at the end of the file */
static GBytes *
read_line (GBufferedInputStream *stream, gint64 number, GError **error)
{
  for (;;) {
    gsize size;
    const char *data = g_buffered_input_stream_peek_buffer (stream, &size);
    const char *end = size > 0 ? memchr (data, '\n', size) : NULL;
    gssize more;

    if (end != NULL) {
      g_autoptr (GBytes) line = g_bytes_new (data, (gsize) (end - data));

      return g_input_stream_skip (G_INPUT_STREAM (stream), (gsize) (end - data) + 1, NULL, error) >
                     0
                 ? g_steal_pointer (&line)
                 : NULL;
    }
    more = size <= MUSTER_JOURNAL_MAX_LINE ? g_buffered_input_stream_fill (stream, -1, NULL, error)
                                           : 0;
    if (more < 0 || (more == 0 && size == 0))
      return NULL;
    if (more == 0) {
      fault (error, _ ("Line %lld has no end."), (long long) number);
      return NULL;
    }
  }
}

static gboolean
check_lines (Check *check, const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, MUSTER_JOURNAL_EXPORT_LINES, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GInputStream) stream = G_INPUT_STREAM (g_file_read (file, NULL, error));
  g_autoptr (GInputStream) buffered = NULL;

  if (stream == NULL)
    return FALSE;
  buffered = g_buffered_input_stream_new_sized (stream, MUSTER_JOURNAL_MAX_LINE + 2);
  for (;;) {
    g_autoptr (GError) failure = NULL;
    g_autoptr (GBytes) line =
        read_line (G_BUFFERED_INPUT_STREAM (buffered), check->report->n_entries + 1, &failure);

    if (failure != NULL) {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
    if (line == NULL)
      return check_end (check, error);
    if (!check_line (check, line, error))
      return FALSE;
  }
}

static gboolean
check_key (Check *check, const MusterJournalKept *kept, GError **error)
{
  MusterJournalReport *report = check->report;

  report->fingerprint = muster_journal_dup_fingerprint (check->facts.key);
  report->signed_from = check->facts.since;
  if (kept->fingerprint != NULL && !g_str_equal (kept->fingerprint, report->fingerprint))
    return g_set_error (error,
                        MUSTER_ERROR,
                        MUSTER_ERROR_BAD_DATA,
                        _ ("The journal is signed with another key than the one that was kept: its "
                           "fingerprint is %s."),
                        report->fingerprint),
           FALSE;
  if (kept->head != NULL && !muster_journal_words_add_head (check->words, kept->head, error))
    return FALSE;
  if (kept->receipts != NULL &&
      !muster_journal_words_add_file (
          check->words, kept->receipts, check->facts.key, kept->server, error))
    return FALSE;
  muster_journal_words_sort (check->words);
  return TRUE;
}

/**
 * muster_journal_export_check:
 * @folder: what muster_journal_export_write() made
 * @n_told: (out): entries that are there in full
 *
 * Errors: BAD_DATA names the first line that does not fit; G_IO_ERROR if a file cannot be read
 */
gboolean
muster_journal_export_check (const char *folder,
                             const MusterJournalKept *kept,
                             MusterJournalReport *report,
                             gint64 *n_told,
                             GError **error)
{
  g_autofree char *path = g_build_filename (folder, MUSTER_JOURNAL_EXPORT_FACTS, NULL);
  g_autoptr (GBytes) json = NULL;
  g_autoptr (GArray) words = g_array_new (FALSE, FALSE, sizeof (MusterJournalWord));
  Check check = {.words = words, .report = report};
  gboolean fits;

  memset (report, 0, sizeof *report);
  *n_told = 0;
  json = read_small (path, error);
  fits = json != NULL && muster_export_facts_parse (json, &check.facts, error) &&
         check_key (&check, kept, error) && check_lines (&check, folder, error);
  *n_told = check.n_told;
  if (fits)
    report->head = muster_journal_hash_to_hex (check.hash);
  return fits;
}
