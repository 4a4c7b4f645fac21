/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <sodium.h>

#include "muster-error.h"
#include "store-fixture.h"

/* --- what an entry is --- */

static void
test_append (void)
{
  MusterStore *store = fixture_open (":memory:");
  g_autoptr (MusterEvent) event = muster_event_new ("station");
  g_autofree char *before = NULL, *after = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = NULL;

  muster_event_set_string (event, "note", "opened; \"quoted\" 中文");
  muster_event_set_string (event, "station", "somebody else");
  muster_event_set_int (event, "seq", 77);
  before = muster_event_to_json (event);
  g_assert_cmpint (muster_store_append (store, event, &error), ==, 1);
  g_assert_cmpint (muster_store_append (store, event, &error), ==, 2);
  g_assert_no_error (error);
  after = muster_event_to_json (event);
  g_assert_cmpstr (before, ==, after);

  entries = muster_store_list_journal (store, 0, 0, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (entries->len, ==, 2);
  for (guint i = 0; i < 2; i++) {
    const MusterJournalEntry *entry = g_ptr_array_index (entries, i);
    g_autoptr (GBytes) json = g_bytes_new (entry->json, strlen (entry->json));
    g_autoptr (MusterEvent) kept = muster_event_parse (json, &error);
    g_autoptr (GDateTime) time = NULL;

    g_assert_no_error (error);
    g_assert_cmpint (entry->seq, ==, i + 1);
    g_assert_cmpint (muster_event_get_int (kept, "seq"), ==, i + 1);
    g_assert_cmpstr (muster_event_get_string (kept, "station"), ==, "door-1");
    g_assert_cmpuint (strlen (muster_event_get_string (kept, "boot")), ==, 36);
    g_assert_true (g_regex_match_simple ("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$",
                                         muster_event_get_string (kept, "time"),
                                         0,
                                         0));
    time = g_date_time_new_from_iso8601 (muster_event_get_string (kept, "time"), NULL);
    g_assert_cmpint (ABS (g_date_time_to_unix (time) - g_get_real_time () / G_USEC_PER_SEC), <, 60);
  }
  fixture_close (store);
}

/* The chain computed by the words of muster_journal_hash(), not by its code. */
static void
test_chain (void)
{
  MusterStore *store = fixture_open (":memory:");
  guint8 hash[32] = {0};
  char hex[65];
  g_autofree char *head = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  gint64 n;

  for (guint i = 0; i < 12; i++)
    fixture_append (store, "attempt", 1 + i % 3, "fail");
  entries = muster_store_list_journal (store, 1, 0, 0, &error);
  for (guint i = 0; i < entries->len; i++) {
    const MusterJournalEntry *entry = g_ptr_array_index (entries, i);
    g_autoptr (GByteArray) bytes = g_byte_array_new ();
    g_autofree char *number = g_strdup_printf ("%u", i + 1);

    g_byte_array_append (bytes, (const guint8 *) "muster journal 2", 17);
    g_byte_array_append (bytes, hash, 32);
    g_byte_array_append (bytes, (const guint8 *) number, strlen (number) + 1);
    g_byte_array_append (bytes, (const guint8 *) entry->chained, strlen (entry->chained));
    crypto_generichash (hash, 32, bytes->data, bytes->len, NULL, 0);
    g_assert_cmpstr (sodium_bin2hex (hex, sizeof hex, hash, 32), ==, entry->hash);
  }
  g_assert_true (muster_store_verify_journal (store, &n, &head, &error));
  g_assert_no_error (error);
  g_assert_cmpint (n, ==, 12);
  g_assert_cmpstr (head, ==, hex);
  fixture_close (store);
}

static void
test_empty (void)
{
  MusterStore *store = fixture_open (":memory:");
  g_autofree char *head = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = muster_store_list_journal (store, 1, 0, 0, &error);
  gint64 n = 9;

  g_assert_no_error (error);
  g_assert_cmpuint (entries->len, ==, 0);
  g_assert_true (muster_store_verify_journal (store, &n, &head, &error));
  g_assert_cmpint (n, ==, 0);
  g_assert_cmpuint (strspn (head, "0"), ==, 64);
  fixture_close (store);
}

static void
test_list (void)
{
  MusterStore *store = fixture_open (":memory:");
  static const struct {
    gint64 from;
    guint limit;
    gint64 person;
    guint n;
    gint64 first;
  } cases[] = {
      {0, 0, 0, 10, 1},
      {-5, 0, 0, 10, 1},
      {4, 0, 0, 7, 4},
      {4, 2, 0, 2, 4},
      {11, 0, 0, 0, 0},
      {1, 0, 2, 5, 2},
      {5, 2, 2, 2, 6},
      {1, 0, 99, 0, 0},
      {1, 0, -1, 0, 0},
      {10, 1, 2, 1, 10},
      {1, 999, 0, 10, 1},
  };

  for (guint i = 1; i <= 10; i++)
    fixture_append (store, "attempt", i % 2 == 0 ? 2 : 1, "fail");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) entries =
        muster_store_list_journal (store, cases[i].from, cases[i].limit, cases[i].person, &error);

    g_assert_no_error (error);
    g_assert_cmpuint (entries->len, ==, cases[i].n);
    if (cases[i].n > 0)
      g_assert_cmpint (((MusterJournalEntry *) entries->pdata[0])->seq, ==, cases[i].first);
  }
  fixture_close (store);
}

/* --- what follows from the entries for the next visit --- */

typedef struct {
  const char *type, *outcome;
  int spent, consent;
} Said;

typedef struct {
  const char *what;
  Said said[6];
  guint attempts;
  gboolean passed;
  guint consented;
} Story;

static const Story stories[] = {
    {"nothing", {{NULL, NULL, 0, 0}}, 0, FALSE, 0},
    {"one attempt", {{"attempt", "fail", 1, 0}}, 1, FALSE, 0},
    {"an unfit one costs nothing", {{"outcome", "no-face", 0, 0}}, 0, FALSE, 0},
    {"the attempt that passes", {{"outcome", "pass", 1, 0}}, 1, TRUE, 0},
    {"override",
     {{"attempt", NULL, 1, 0}, {"attempt", NULL, 1, 0}, {"outcome", "override", 0, 0}},
     2,
     TRUE,
     0},
    {"card only", {{"outcome", "card-only", 0, 0}}, 0, TRUE, 0},
    {"doubtful", {{"outcome", "doubtful", 0, 0}}, 0, TRUE, 0},
    {"referred is not in", {{"outcome", "referred", 1, 0}}, 1, FALSE, 0},
    {"review is not in", {{"outcome", "review", 1, 0}}, 1, FALSE, 0},
    {"an attempt's pass is no outcome", {{"attempt", "pass", 1, 0}}, 1, FALSE, 0},
    {"undo", {{"outcome", "pass", 1, 0}, {"outcome", "undo", 0, 0}}, 1, FALSE, 0},
    {"in again after undo",
     {{"outcome", "pass", 1, 0}, {"outcome", "undo", 0, 0}, {"outcome", "override", 0, 0}},
     1,
     TRUE,
     0},
    {"fail after pass revokes nothing",
     {{"outcome", "pass", 1, 0}, {"outcome", "fail", 1, 0}},
     2,
     TRUE,
     0},
    {"consent", {{"consent", NULL, 0, 3}}, 0, FALSE, 3},
    {"newer consent", {{"consent", NULL, 0, 3}, {"consent", NULL, 0, 4}}, 0, FALSE, 4},
    {"consent taken back", {{"consent", NULL, 0, 3}, {"consent", NULL, 0, 0}}, 0, FALSE, 0},
    {"a number that is none", {{"attempt", NULL, 2, -1}}, 0, FALSE, 0},
};

static void
append_said (MusterStore *store, const Said *said, gint64 person, const char *occasion)
{
  g_autoptr (MusterEvent) event = muster_event_new (said->type);
  g_autoptr (GError) error = NULL;

  muster_event_set_int (event, "person", person);
  muster_event_set_string (event, "occasion", occasion);
  muster_event_set_string (event, "outcome", said->outcome);
  muster_event_set_int (event, "attempts_spent", said->spent);
  muster_event_set_int (event, "consent_version", said->consent);
  muster_store_append (store, event, &error);
  g_assert_no_error (error);
}

static void
test_story (gconstpointer data)
{
  const Story *story = data;
  MusterStore *store = fixture_open (":memory:");
  gint64 ana = fixture_put_person (store, "2026001", "Ana", "", NULL);
  gint64 bo = fixture_put_person (store, "2026002", "Bo", "", NULL);
  static const Said noise = {"outcome", "pass", 1, 9};
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterCase) found = NULL, elsewhere = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (story->said) && story->said[i].type != NULL; i++) {
    append_said (store, &story->said[i], ana, "autumn-2026");
    append_said (store, &noise, bo, "autumn-2026");
    append_said (store, &noise, ana, "spring-2026");
  }
  found = muster_store_find (
      store, MUSTER_FIND_BY_STUDENT, "2026001", NULL, "autumn-2026", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->attempts, ==, story->attempts);
  g_assert_cmpint (found->passed_at != 0, ==, story->passed);
  g_assert_cmpstr (found->passed_station, ==, story->passed ? "door-1" : NULL);
  g_assert_cmpuint (found->consented_version, ==, story->consented);
  if (story->passed)
    g_assert_cmpint (ABS (found->passed_at - g_get_real_time () / G_USEC_PER_SEC), <, 60);
  elsewhere =
      muster_store_find (store, MUSTER_FIND_BY_STUDENT, "2026001", NULL, NULL, NULL, &error);
  g_assert_cmpuint (elsewhere->attempts, ==, 0);
  g_assert_true (muster_store_verify_journal (store, NULL, NULL, &error));
  fixture_close (store);
}

/* --- staff's list --- */

static void
keep_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GPtrArray *
list_history (MusterStore *store, gint64 since, guint limit, gint64 person)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *rows;

  muster_store_list_history_async (store, since, limit, person, NULL, keep_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  rows = muster_store_list_history_finish (store, result, &error);
  g_assert_no_error (error);
  return rows;
}

static void
test_history (void)
{
  MusterStore *store = fixture_open (":memory:");
  gint64 ana = fixture_put_person (store, "2026001", "陈安然", "", NULL);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autoptr (MusterEvent) event = muster_event_new ("attempt");
  g_autoptr (GPtrArray) all = NULL, last = NULL, hers = NULL, later = NULL;
  g_autoptr (GError) error = NULL;
  const MusterHistoryRow *row;

  muster_event_set_int (event, "person", ana);
  muster_event_set_string (event, "outcome", "fail");
  muster_event_set_string (event, "reason", "different");
  muster_event_set_decimal (event, "similarity", 0.1875);
  muster_store_append (store, event, &error);
  fixture_append (store, "consent", ana, NULL);
  fixture_append (store, "outcome", ana, "override");
  fixture_append (store, "outcome", 0, "refused");
  fixture_append (store, "outcome", 999, "abandoned"); /* no longer in the roster */

  all = list_history (store, 0, 0, 0);
  g_assert_cmpuint (all->len, ==, 4);
  row = all->pdata[0];
  g_assert_cmpint (row->seq, ==, 5);
  g_assert_cmpstr (row->name, ==, "");
  row = all->pdata[1];
  g_assert_cmpint (row->person, ==, 0);
  g_assert_cmpstr (row->outcome, ==, "refused");
  row = all->pdata[2];
  g_assert_cmpstr (row->name, ==, "陈安然");
  g_assert_cmpstr (row->type, ==, "outcome");
  g_assert_cmpstr (row->outcome, ==, "override");
  g_assert_cmpstr (row->reason, ==, "");
  row = all->pdata[3];
  g_assert_cmpint (row->seq, ==, 1);
  g_assert_cmpint (row->person, ==, ana);
  g_assert_cmpstr (row->type, ==, "attempt");
  g_assert_cmpstr (row->outcome, ==, "");
  g_assert_cmpstr (row->reason, ==, "different");
  g_assert_cmpfloat_with_epsilon (row->similarity, 0.1875, 1e-9);
  g_assert_cmpint (ABS (row->time - now), <, 60);

  last = list_history (store, now - 60, 2, 0);
  g_assert_cmpuint (last->len, ==, 2);
  g_assert_cmpint (((MusterHistoryRow *) last->pdata[1])->seq, ==, 4);
  hers = list_history (store, now - 60, 0, ana);
  g_assert_cmpuint (hers->len, ==, 2);
  later = list_history (store, now + 3600, 0, 0);
  g_assert_cmpuint (later->len, ==, 0);
  fixture_close (store);
}

/* --- somebody writes into the file --- */

#define ARMED             "DROP TRIGGER journal_no_update; DROP TRIGGER journal_no_delete;"
#define FREE_INDEX(where) "DELETE FROM journal_index WHERE " where ";"

typedef struct {
  const char *what, *sql;
  const char *finds; /* pattern of the message */
  gint64 fits;       /* entries before it */
} Attack;

static const Attack attacks[] = {
    {"edit-hash",
     ARMED "UPDATE journal SET hash = zeroblob (32) WHERE seq = 5;",
     "Journal entry 5 was changed*",
     4},
    {"no-text",
     ARMED "UPDATE journal SET json = x'fffe' WHERE seq = 5;",
     "Journal entry 5 was changed*",
     4},
    {"delete",
     ARMED FREE_INDEX ("seq = 5") "DELETE FROM journal WHERE seq = 5;",
     "Journal entry 5 is missing*",
     4},
    {"delete-first",
     ARMED FREE_INDEX ("seq = 1") "DELETE FROM journal WHERE seq = 1;",
     "Journal entry 1 is missing*",
     0},
    {"delete-three",
     ARMED FREE_INDEX ("seq IN (5, 6, 7)") "DELETE FROM journal WHERE seq IN (5, 6, 7);",
     "Journal entries 5 to 7 are missing*",
     4},
    {"delete-and-renumber",
     ARMED FREE_INDEX ("seq = 5") "DELETE FROM journal WHERE seq = 5; UPDATE journal SET seq = seq "
                                  "- 1 WHERE seq > 5;",
     "Journal entry 5 *",
     4},
    {"swap",
     ARMED "UPDATE journal SET seq = 99 WHERE seq = 4; UPDATE journal SET seq = 4 WHERE seq = 7; "
           "UPDATE journal SET seq = 7 WHERE seq = 99;",
     "Journal entry 4 *",
     3},
    {"copy",
     ARMED "UPDATE journal SET (json, hash) = (SELECT json, hash FROM journal WHERE seq = 3) WHERE "
           "seq = 8;",
     "Journal entry 8 *",
     7},
    {"truncate",
     ARMED FREE_INDEX ("seq > 7") "DELETE FROM journal WHERE seq > 7;",
     "The journal is cut off*7*10*",
     7},
    {"empty", ARMED FREE_INDEX ("1") "DELETE FROM journal;", "The journal is cut off*0*10*", 0},
    {"truncate-and-number",
     ARMED FREE_INDEX (
         "seq > 7") "DELETE FROM journal WHERE seq > 7; UPDATE journal_head SET seq = 7;",
     "The journal's head is wrong*hash*7*",
     7},
    {"head-back",
     "UPDATE journal_head SET seq = 9, hash = (SELECT hash FROM journal WHERE seq = 9);",
     "The journal's head is wrong*9*10*",
     10},
    {"head-hash",
     "UPDATE journal_head SET hash = zeroblob (32);",
     "The journal's head is wrong*hash*10*",
     10},
    {"head-gone", "DELETE FROM journal_head;", "The journal's head is missing*", 10},
    {"added",
     "INSERT INTO journal SELECT 11, hash, json, form, signature FROM journal WHERE seq = 10;",
     "Journal entry 11 *",
     10},
    {"index-outcome",
     "UPDATE journal_index SET outcome = 'pass', type = 'outcome' WHERE seq = 5;",
     "The index of the journal was changed at entry 5*",
     4},
    {"index-spent",
     "UPDATE journal_index SET spent = 1 - spent WHERE seq = 5;",
     "The index of the journal was changed at entry 5*",
     4},
    {"index-gone",
     "DELETE FROM journal_index WHERE seq = 10;",
     "The index of the journal was changed at entry 10*",
     9},
    {"index-added",
     "INSERT INTO journal_index VALUES (50, 1, 'autumn-2026', 'outcome', 'pass', 0, 0, 1, "
     "'door-1');",
     "The index of the journal names entry 50*",
     10},
    /* The station has signed entry 7 as well, but not as the last one. */
    {"truncate-and-head",
     ARMED FREE_INDEX ("seq > 7") "DELETE FROM journal WHERE seq > 7; UPDATE journal_head SET "
                                  "(seq, hash) = (SELECT seq, hash FROM journal WHERE seq = 7);",
     "The journal's head is wrong*has not signed entry 7 as the last one*",
     7},
    {"truncate-with-signature",
     ARMED FREE_INDEX (
         "seq > 7") "DELETE FROM journal WHERE seq > 7; UPDATE journal_head SET (seq, hash, "
                    "signature) = (SELECT seq, hash, signature FROM journal WHERE seq = 7);",
     "The journal's head is wrong*has not signed entry 7 as the last one*",
     7},
    {"truncate-to-nothing",
     ARMED FREE_INDEX ("1") "DELETE FROM journal; UPDATE journal_head SET seq = 0, hash = zeroblob "
                            "(32), signature = NULL;",
     "The journal is cut off*0*signed*1*",
     0},
    {"signature-gone",
     ARMED "UPDATE journal SET signature = NULL WHERE seq = 5;",
     "Journal entry 5 is not signed*",
     4},
    {"signature-of-another",
     ARMED "UPDATE journal SET signature = (SELECT signature FROM journal WHERE seq = 4)"
           " WHERE seq = 5;",
     "Journal entry 5 has a signature that is not the station's*",
     4},
    {"head-signature",
     "UPDATE journal_head SET signature = (SELECT signature FROM journal WHERE seq = 10);",
     "The journal's head is wrong*",
     10},
    {"key-gone", "DELETE FROM journal_key;", "Journal entry 1 *", 0},
    {"key-later", "UPDATE journal_key SET since = 4;", "Journal entry 1 *", 0},
    {"mark",
     "UPDATE journal_key SET mark = zeroblob (64);",
     "The mark that signatures begin*1*",
     0},
    {"key-swapped",
     "UPDATE journal_key SET public = zeroblob (32);",
     "The mark that signatures begin*1*",
     0},
    {"form-back", ARMED "UPDATE journal SET form = 1 WHERE seq = 5;", "Journal entry 5 *", 4},
};

static void
test_attack (gconstpointer data)
{
  const Attack *attack = data;
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  MusterStore *store = fixture_open (path);
  g_autofree char *head = NULL;
  g_autoptr (GError) error = NULL;
  gboolean fits;
  gint64 n = -1;

  for (guint i = 1; i <= 10; i++)
    fixture_append (store, "attempt", i, "fail");
  fixture_close (store);
  fixture_sql (path, "PRAGMA foreign_keys = OFF");
  fixture_sql (path, attack->sql);

  store = muster_store_open_readonly (path, &error);
  g_assert_no_error (error);
  fits = muster_store_verify_journal (store, &n, &head, &error);
  g_assert_cmpint (n, ==, attack->fits);
  g_assert_false (fits);
  g_assert_null (head);
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  if (!g_pattern_match_simple (attack->finds, error->message))
    g_error ("\"%s\" is not like \"%s\"", error->message, attack->finds);
  fixture_close (store);
}

/* After a cut the station goes on, and the hole stays to be seen. */
static void
test_append_after_cut (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  MusterStore *store = fixture_open (path);
  g_autoptr (GError) error = NULL;

  for (guint i = 1; i <= 10; i++)
    fixture_append (store, "attempt", i, "fail");
  fixture_close (store);
  fixture_sql (path, ARMED FREE_INDEX ("seq > 7") "DELETE FROM journal WHERE seq > 7;");
  store = fixture_open (path);
  g_assert_cmpint (fixture_append (store, "attempt", 1, "fail"), ==, 11);
  g_assert_false (muster_store_verify_journal (store, NULL, NULL, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  g_assert_true (g_pattern_match_simple ("Journal entries 8 to 10 are missing*", error->message));
  fixture_close (store);
}

/* Honest mistakes in an SQLite shell. */
static void
test_triggers (void)
{
  static const char *const mistakes[] = {
      "UPDATE journal SET json = x'00' WHERE seq = 1",
      "DELETE FROM journal WHERE seq = 1",
      "DELETE FROM journal",
  };
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  MusterStore *store = fixture_open (path);
  sqlite3 *db = NULL;

  fixture_append (store, "attempt", 1, "fail");
  fixture_close (store);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  for (gsize i = 0; i < G_N_ELEMENTS (mistakes); i++) {
    g_assert_cmpint (sqlite3_exec (db, mistakes[i], NULL, NULL, NULL), ==, SQLITE_CONSTRAINT);
    g_assert_nonnull (strstr (sqlite3_errmsg (db), "journal entries are never"));
  }
  sqlite3_close (db);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/journal/append", test_append);
  g_test_add_func ("/store/journal/chain", test_chain);
  g_test_add_func ("/store/journal/empty", test_empty);
  g_test_add_func ("/store/journal/list", test_list);
  g_test_add_func ("/store/journal/history", test_history);
  g_test_add_func ("/store/journal/append-after-cut", test_append_after_cut);
  g_test_add_func ("/store/journal/triggers", test_triggers);
  for (gsize i = 0; i < G_N_ELEMENTS (stories); i++) {
    g_autofree char *path = g_strconcat ("/store/journal/case/", stories[i].what, NULL);

    g_test_add_data_func (path, &stories[i], test_story);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (attacks); i++) {
    g_autofree char *path = g_strconcat ("/store/journal/attack/", attacks[i].what, NULL);

    g_test_add_data_func (path, &attacks[i], test_attack);
  }
  return g_test_run ();
}
