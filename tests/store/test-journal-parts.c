/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-journal-parts.h"

#include <string.h>

/* For each field that the program writes into an entry somebody has decided whether it tells
 * something of a person: this looks for them in the source. Items of lists have words of the
 * program only and go where their list goes. */
static guint
check_file (const char *path)
{
  g_autoptr (GRegex) regex = g_regex_new (
      "muster_event_(?:set_[a-z0-9]+|add_item)\\s*\\(\\s*(\\w+),\\s*\"([^\"]+)\"", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *text = NULL;
  guint n = 0;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  for (g_regex_match (regex, text, 0, &match); g_match_info_matches (match);
       g_match_info_next (match, NULL), n++) {
    g_autofree char *variable = g_match_info_fetch (match, 1);
    g_autofree char *key = g_match_info_fetch (match, 2);
    gboolean known;

    if (g_str_equal (variable, "item"))
      continue;
    muster_journal_part_of (key, &known);
    if (!known)
      g_error ("%s writes \"%s\": say in muster-journal-parts.c whether that tells something of a "
               "person",
               path,
               key);
  }
  return n;
}

static guint
check_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *child = g_build_filename (path, name, NULL);

    if (g_file_test (child, G_FILE_TEST_IS_DIR))
      n += check_folder (child);
    else if (g_str_has_suffix (name, ".c"))
      n += check_file (child);
  }
  return n;
}

static void
test_every_field (void)
{
  g_autofree char *app = g_test_build_filename (G_TEST_DIST, "app", NULL);

  g_assert_cmpuint (check_folder (app), >, 40);
}

static MusterEvent *
new_outcome (void)
{
  MusterEvent *event = muster_event_new ("outcome");
  MusterEvent *item = muster_event_new_item ();

  muster_event_set_int (event, "person", 7);
  muster_event_set_string (event, "outcome", "override");
  muster_event_set_string (event, "staff", "Lena");
  muster_event_set_string (event, "note", "\"quoted\"\n中文");
  muster_event_set_string (event, "something_new", "about her");
  muster_event_set_decimal (event, "similarity", 0.25);
  muster_event_set_string (item, "kind", "blink");
  muster_event_add_item (event, "liveness", item);
  return event;
}

/* Taken apart, the text says nothing of anybody; put together it is what it was. */
static void
test_split_and_join (void)
{
  g_autoptr (MusterEvent) event = new_outcome ();
  g_auto (MusterJournalParts) parts = {0};
  g_autofree char *before = muster_event_to_json (event);
  g_autofree char *between = NULL, *after = NULL;
  static const char *const personal[] = {
      "\"person\":", "\"staff\"", "\"note\"", "Lena", "0.25", "blink", "about her", ":7"};

  muster_event_set_string (event, "commit.face", "the caller's own");
  g_assert_true (muster_journal_parts_split (event, &parts, NULL));
  between = muster_event_to_json (event);
  for (gsize i = 0; i < G_N_ELEMENTS (personal); i++)
    g_assert_null (strstr (between, personal[i]));
  g_assert_null (muster_event_get_string (event, "person"));
  g_assert_nonnull (strstr (between, "override"));
  for (guint kind = 1; kind < MUSTER_JOURNAL_N_PARTS; kind++)
    g_assert_cmpuint (
        strlen (muster_journal_part_commitment (event, (MusterJournalPartKind) kind)), ==, 64);
  g_assert_true (muster_journal_parts_join (event, &parts));
  after = muster_event_to_json (event);
  g_assert_cmpstr (after, ==, before);
}

/* Equal texts do not have equal commitments, or all of them could be tried. */
static void
test_salted (void)
{
  char *commitments[2];

  for (guint i = 0; i < 2; i++) {
    g_autoptr (MusterEvent) event = new_outcome ();
    g_auto (MusterJournalParts) parts = {0};

    g_assert_true (muster_journal_parts_split (event, &parts, NULL));
    commitments[i] = g_strdup (muster_journal_part_commitment (event, MUSTER_JOURNAL_PART_PERSON));
  }
  g_assert_cmpstr (commitments[0], !=, commitments[1]);
  g_free (commitments[0]);
  g_free (commitments[1]);
}

static void
test_nobody (void)
{
  g_autoptr (MusterEvent) event = muster_event_new ("station");
  g_auto (MusterJournalParts) parts = {0};
  g_autofree char *before = muster_event_to_json (event);
  g_autofree char *after = NULL;

  g_assert_true (muster_journal_parts_split (event, &parts, NULL));
  after = muster_event_to_json (event);
  g_assert_cmpstr (after, ==, before);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/journal-parts/every-field", test_every_field);
  g_test_add_func ("/store/journal-parts/split-and-join", test_split_and_join);
  g_test_add_func ("/store/journal-parts/salted", test_salted);
  g_test_add_func ("/store/journal-parts/nobody", test_nobody);
  return g_test_run ();
}
