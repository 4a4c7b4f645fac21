/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "../store/store-fixture.h"
#include "../store/tamper-fixture.h"
#include "muster-error.h"
#include "muster-journal-export.h"
#include "muster-journal-line.h"

/* The journal of a store that is older than signatures, handed out: what stands before the first
 * signature is proven by the chain up to it alone, and only where all of the chain is told. */

#define OTHERS 3 /* entries of today, after the old ones and before the export */

static void
make_old (const char *path)
{
  MusterStore *store;
  MusterDb *db;

  tamper_make_store (path);
  db = tamper_break_in (path);
  tamper_exec (db, "UPDATE journal SET form = 1, signature = NULL; DELETE FROM journal_key");
  tamper_exec (db, "UPDATE journal_head SET signature = NULL");
  tamper_rehash (db, 1, MUSTER_JOURNAL_FORM_PLAIN, NULL);
  muster_db_close (db);
  store = fixture_open (path);
  for (guint i = 1; i <= OTHERS; i++)
    fixture_append (store, "attempt", i, "fail");
  fixture_close (store);
}

static char *
hand_out (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autofree char *data = g_test_build_filename (G_TEST_DIST, "data", NULL);
  g_autoptr (GError) error = NULL;
  const MusterExportChoice choice = {0};
  MusterExportFacts facts;
  MusterStore *store;
  char *out = g_build_filename (folder, "out", NULL);

  make_old (path);
  store = fixture_open (path);
  muster_journal_export_write (store, &choice, data, out, &facts, &error);
  g_assert_no_error (error);
  fixture_close (store);
  g_assert_cmpint (facts.since, ==, TAMPER_N_ENTRIES + 1);
  g_assert_cmpint (facts.n_told, ==, TAMPER_N_ENTRIES + OTHERS + 1);
  return out;
}

static void
assert_unproven (const char *out, gint64 n)
{
  const MusterJournalKept kept = {0};
  g_auto (MusterJournalReport) report = {0};
  g_autoptr (GError) error = NULL;
  gint64 n_told;

  muster_journal_export_check (out, &kept, &report, &n_told, &error);
  g_assert_no_error (error);
  g_assert_cmpint (report.n_unproven, ==, n);
}

static void
assert_finds (const char *out, const char *finds)
{
  const MusterJournalKept kept = {0};
  g_auto (MusterJournalReport) report = {0};
  g_autoptr (GError) error = NULL;
  gint64 n_told;

  g_assert_false (muster_journal_export_check (out, &kept, &report, &n_told, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  if (!g_pattern_match_simple (finds, error->message))
    g_error ("\"%s\" is not like \"%s\"", error->message, finds);
}

typedef void (*LineFunc) (MusterJournalLine *line);

/* Writes entry @seq anew. */
static void
change_line (const char *out, gint64 seq, LineFunc func)
{
  g_autofree char *path = g_build_filename (out, MUSTER_JOURNAL_EXPORT_LINES, NULL);
  g_autofree char *text = NULL, *changed = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_auto (MusterJournalLine) line = {0};
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  bytes = g_bytes_new (lines[seq - 1], strlen (lines[seq - 1]));
  g_assert_true (muster_journal_line_parse (bytes, &line, &error));
  func (&line);
  g_free (lines[seq - 1]);
  lines[seq - 1] = muster_journal_line_to_json (&line);
  changed = g_strjoinv ("\n", lines);
  g_assert_true (g_file_set_contents (path, changed, -1, NULL));
}

static void
withhold (MusterJournalLine *line)
{
  g_clear_pointer (&line->chained, g_bytes_unref);
}

/* "fail" becomes "pass"; its hash is left to the caller */
static void
pass (MusterJournalLine *line)
{
  gsize size;
  const char *data = g_bytes_get_data (line->chained, &size);
  g_autofree char *text = g_strndup (data, size);
  char *at = strstr (text, "\"fail\"");

  g_assert_nonnull (at);
  memcpy (at, "\"pass\"", strlen ("\"pass\""));
  g_bytes_unref (line->chained);
  line->chained = g_bytes_new (text, size);
}

static guint8 before[MUSTER_JOURNAL_HASH_BYTES];

static void
note_hash (MusterJournalLine *line)
{
  memcpy (before, line->hash, sizeof before);
}

static void
pass_with_hash (MusterJournalLine *line)
{
  pass (line);
  muster_journal_hash (line->form, before, line->seq, line->chained, line->hash);
}

static void
test_whole (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *out = hand_out (folder);

  assert_unproven (out, 0);
  change_line (out, 5, pass);
  assert_finds (out, "Journal entry 5 was changed*");
}

/* An entry is changed with its hash, and the next one says nothing any more that would not fit. */
static void
test_behind_a_gap (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *out = hand_out (folder);

  change_line (out, 4, note_hash);
  change_line (out, 5, pass_with_hash);
  assert_finds (out, "Journal entry 6 was changed*");
  change_line (out, 6, withhold);
  /* the last entry says how many were handed out */
  assert_finds (out, "13 entries are told in full, but the station handed out 14*");
}

/* What was never chosen is no fault, but then the files do not prove what stands before it. */
static void
test_chosen (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autofree char *data = g_test_build_filename (G_TEST_DIST, "data", NULL);
  g_autofree char *out = g_build_filename (folder, "out", NULL);
  g_autoptr (GError) error = NULL;
  const MusterExportChoice choice = {.occasion = "autumn"};
  MusterExportFacts facts;
  MusterStore *store;

  make_old (path);
  /* of the old ones 2, 3 and 10 are of the occasion that is asked for */
  fixture_sql (path, "UPDATE journal_index SET occasion = 'autumn' WHERE seq IN (2, 3, 10)");
  store = fixture_open (path);
  muster_journal_export_write (store, &choice, data, out, &facts, &error);
  g_assert_no_error (error);
  fixture_close (store);
  g_assert_cmpint (facts.n_told, ==, 4);
  assert_unproven (out, 2);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/station/journal-late/whole", test_whole);
  g_test_add_func ("/station/journal-late/behind-a-gap", test_behind_a_gap);
  g_test_add_func ("/station/journal-late/chosen", test_chosen);
  return g_test_run ();
}
