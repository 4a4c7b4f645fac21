/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-error.h"
#include "muster-migrate.h"
#include "muster-stmt.h"
#include "muster-store-erase.h"
#include "store-fixture.h"

/* What a store of each past version may hold: written when the version came out, never changed
 * since. A new migration adds a line and keeps the others. */
static const char *const fixtures[] = {
    "",
    "INSERT INTO person (id, student_key, student_number, name, id_key, id_number, unit, extra)"
    " VALUES (7, CAST ('2026007' AS BLOB), CAST ('2026007' AS BLOB), CAST ('Gina' AS BLOB),"
    "  CAST ('11010519491231002X' AS BLOB), CAST ('11010519491231002X' AS BLOB), 'Physics', NULL);"
    "INSERT INTO card (uid_key, uid, person)"
    " VALUES (CAST ('04A1B2C3' AS BLOB), CAST ('04A1B2C3' AS BLOB), 7);"
    "INSERT INTO reference (id, person, digest, source, taken_at, picture)"
    " VALUES (3, 7, x'0102', 'import', 1000, x'ffd8');"
    "INSERT INTO template (reference, model, template) VALUES (3, 'sface', x'0a0b');",
    "INSERT INTO occasion (id, name, kind, title_en, title_zh, opens, closes, profile, room, "
    "everyone)"
    " VALUES (2, 'autumn-2026', 'check-in', 'Autumn', NULL, 0, 0, 'campus-check-in', NULL, 0);"
    "INSERT INTO expected (occasion, person, fee_unpaid, photo_not_reviewed, room, seat)"
    " VALUES (2, 7, 1, 0, 'A-1', '9');"
    "INSERT INTO setting (key, value) VALUES ('window', '900x600');",
    /* also cards of 7 and 10 bytes, and one that has three bytes in common with Gina's */
    "INSERT INTO journal (seq, hash, json) VALUES"
    " (1, x'21ff2310b4aad20c8aa4c6e6f62c8cb9606d7c5c458a3237b0c10c8a9ed056fa',"
    "  CAST "
    "('{\"boot\":\"4d1e6f0a-6a3f-4b57-9f0e-2f4c3a9d7b11\",\"consent_version\":3,\"occasion\":"
    "\"autumn-2026\",\"person\":7,"
    "\"seq\":1,\"station\":\"door-1\",\"time\":\"2026-09-01T07:59:00.000Z\",\"type\":\"consent\"}' "
    "AS BLOB)),"
    " (2, x'73a06c5a9d9adad19e161e0a86e76f9b39e20e2784fd65a71577e6af901cd132',"
    "  CAST "
    "('{\"attempts_spent\":1,\"boot\":\"4d1e6f0a-6a3f-4b57-9f0e-2f4c3a9d7b11\",\"occasion\":"
    "\"autumn-2026\",\"outcome\":\"fail\",\"person\":7,\"reason\":\"different\","
    "\"seq\":2,\"station\":\"door-1\",\"time\":\"2026-09-01T08:00:00.250Z\",\"type\":\"attempt\"}' "
    "AS BLOB)),"
    " (3, x'ff2609b2866bc35ae5eece7bb76958dd8d2bc0166d77aa31aedc4ca9e365384a',"
    "  CAST "
    "('{\"boot\":\"4d1e6f0a-6a3f-4b57-9f0e-2f4c3a9d7b11\",\"occasion\":\"autumn-2026\",\"outcome\":"
    "\"pass\",\"person\":7,"
    "\"seq\":3,\"station\":\"door-1\",\"time\":\"2026-09-01T08:01:30.500Z\",\"type\":\"outcome\"}' "
    "AS BLOB));"
    "UPDATE journal_head SET seq = 3, hash = "
    "x'ff2609b2866bc35ae5eece7bb76958dd8d2bc0166d77aa31aedc4ca9e365384a';"
    "INSERT INTO journal_index"
    " (seq, person, occasion, type, outcome, spent, consent, time, station) VALUES"
    " (1, 7, 'autumn-2026', 'consent', '', 0, 3, 1788249540000, 'door-1'),"
    " (2, 7, 'autumn-2026', 'attempt', 'fail', 1, 0, 1788249600250, 'door-1'),"
    " (3, 7, 'autumn-2026', 'outcome', 'pass', 0, 0, 1788249690500, 'door-1');"
    "INSERT INTO person (id, student_key, student_number, name, id_key, id_number, unit, extra)"
    " VALUES (20, CAST ('2026020' AS BLOB), CAST ('2026020' AS BLOB), CAST ('Ivo' AS BLOB), NULL, "
    "x'', '',"
    "  NULL);"
    "INSERT INTO person (id, student_key, student_number, name, id_key, id_number, unit, extra)"
    " VALUES (21, CAST ('2026021' AS BLOB), CAST ('2026021' AS BLOB), CAST ('Jana' AS BLOB), NULL, "
    "x'', '',"
    "  NULL);"
    "INSERT INTO card (uid_key, uid, person) VALUES"
    " (CAST ('04C1D2E3F4A5B6' AS BLOB), CAST ('04C1D2E3F4A5B6' AS BLOB), 20),"
    " (CAST ('08112233445566778899' AS BLOB), CAST ('08112233445566778899' AS BLOB), 20),"
    " (CAST ('10A1B2C3' AS BLOB), CAST ('10A1B2C3' AS BLOB), 21);",
    /* the parts of all these cards, which no other version has to make again */
    "INSERT INTO card_part (part_key, uid_key) VALUES"
    " (CAST ('0:04A1B2' AS BLOB), CAST ('04A1B2C3' AS BLOB)),"
    " (CAST ('1:A1B2C3' AS BLOB), CAST ('04A1B2C3' AS BLOB)),"
    " (CAST ('0:04C1D2' AS BLOB), CAST ('04C1D2E3F4A5B6' AS BLOB)),"
    " (CAST ('1:C1D2E3' AS BLOB), CAST ('04C1D2E3F4A5B6' AS BLOB)),"
    " (CAST ('2:D2E3F4' AS BLOB), CAST ('04C1D2E3F4A5B6' AS BLOB)),"
    " (CAST ('3:E3F4A5' AS BLOB), CAST ('04C1D2E3F4A5B6' AS BLOB)),"
    " (CAST ('4:F4A5B6' AS BLOB), CAST ('04C1D2E3F4A5B6' AS BLOB)),"
    " (CAST ('0:081122' AS BLOB), CAST ('08112233445566778899' AS BLOB)),"
    " (CAST ('1:112233' AS BLOB), CAST ('08112233445566778899' AS BLOB)),"
    " (CAST ('2:223344' AS BLOB), CAST ('08112233445566778899' AS BLOB)),"
    " (CAST ('3:334455' AS BLOB), CAST ('08112233445566778899' AS BLOB)),"
    " (CAST ('4:445566' AS BLOB), CAST ('08112233445566778899' AS BLOB)),"
    " (CAST ('5:556677' AS BLOB), CAST ('08112233445566778899' AS BLOB)),"
    " (CAST ('6:667788' AS BLOB), CAST ('08112233445566778899' AS BLOB)),"
    " (CAST ('7:778899' AS BLOB), CAST ('08112233445566778899' AS BLOB)),"
    " (CAST ('0:10A1B2' AS BLOB), CAST ('10A1B2C3' AS BLOB)),"
    " (CAST ('1:A1B2C3' AS BLOB), CAST ('10A1B2C3' AS BLOB));",
    "INSERT INTO data_key (id, scope, wrapped) VALUES (1, 'evidence/autumn-2026', x'01020304');"
    "INSERT INTO evidence"
    " (visit, attempt, kind, occasion, seq, days, kept_age, rehearsal, data_key, sealed) VALUES"
    " ('7b0e3c52-7f0c-4a55-8a0e-3f2b9f6f2d10', 1, 'liveness', 'autumn-2026', 2, 14, 60, 0, 1,"
    "  x'01020304');",
    "",
    /* a key of the station that begins to sign with the entry after those of version 3 */
    "INSERT INTO journal_key (one, public, secret, since, mark) VALUES"
    " (1, x'ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22c',"
    "  x'0707070707070707070707070707070707070707070707070707070707070707"
    "ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22c', 4,"
    "  x'6eb4ceccf3650ba5da796db7bffb19aad0fe7df485abddcd3f4042c351d48456"
    "3d9001feee5e2e1a594ee83d483321114f254db3178a5018fb429cd409f9e301');",
    "", /* staff: an account is sealed, with a key that no fixture has */
    "", /* erasure: nothing is open in a store that was closed */
    "INSERT INTO open_case (seq, kind, due, asked, closed) VALUES (2, 'photo', 0, NULL, 3);",
    "", /* consent: a number is blinded, with a key that no fixture has */
    "", /* keys of what is kept: half of each lies beside the store, where no fixture has one */
    "INSERT INTO open_case (seq, kind, due, asked, closed) VALUES (3, 'tries', 0, NULL, NULL);",
    "", /* roster: the link is sealed, with a key that no fixture has */
    "UPDATE occasion SET keep_templates = 9, keep_pictures = 0, keep_journal = 0, keep_roster = 0;",
    "", /* an index of rows that there are */
    "", /* aliases: those of version 3 are made with a key that no fixture has */
    "INSERT INTO roster_photo (person, h, size, state) VALUES (7, printf ('%064d', 7), 9, "
    "'wanted');",
    "INSERT INTO roster_pull (one, source, cursor, listing, bucket, listings, pulled, compared)"
    " VALUES (1, 'ab.all', 'd.7.00', NULL, -1, 1, 1788249690, 0);"
    "INSERT INTO roster_row (id, kind, v, person, occasion, photo, listed, aside) VALUES"
    " ('0b2c1f5e-6a3f-4b57-9f0e-2f4c3a9d7b11', 'person', 3, 7, NULL, NULL, 1, NULL);",
    "INSERT INTO roster_row (id, kind, v, person, occasion, photo, listed, aside) VALUES"
    " ('1c3d2f6e-6a3f-4b57-9f0e-2f4c3a9d7b11', 'admission', 1, NULL, NULL, NULL, 1, NULL);"
    "INSERT INTO admission (id, who_key, twice, sealed) VALUES"
    " ('1c3d2f6e-6a3f-4b57-9f0e-2f4c3a9d7b11', zeroblob (16), 0, x'01020304');",
    "", /* what the roster says of staff is sealed */
    "INSERT INTO roster_removal (id, person) VALUES ('1c2c1f5e-6a3f-4b57-9f0e-2f4c3a9d7b11', 20);",
    "UPDATE occasion SET of_roster = 1;",
};

/* Of the journal's pass in the rows of version 3: 2026-09-01 08:01:30 UTC. */
#define PASSED_AT 1788249690

/* From version 5 on the file beside the store, whose secret wrapped the data keys itself. */
#define KEY_FILE "muster-key 1\n0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20\n"

static GPtrArray *
first_steps (guint n)
{
  GPtrArray *steps = muster_migrate_get_built_in ();

  g_ptr_array_set_size (steps, (int) n);
  return steps;
}

/* A store as version @version left it, with the rows of all fixtures up to it. */
static void
make_old_store (const char *path, guint version)
{
  g_autoptr (GPtrArray) steps = first_steps (version);
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterDb) db = muster_db_open (path, MUSTER_DB_WRITE, version, &error);

  g_autofree char *key = g_strconcat (path, "-key", NULL);

  g_assert_no_error (error);
  if (version >= 5)
    g_assert_true (g_file_set_contents (key, KEY_FILE, -1, NULL));
  muster_migrate (db, steps, &error);
  g_assert_no_error (error);
  for (guint i = 0; i <= version && i < G_N_ELEMENTS (fixtures); i++) {
    muster_db_exec (db, fixtures[i], &error);
    g_assert_no_error (error);
  }
}

static guint
get_newest (void)
{
  g_autoptr (GPtrArray) steps = muster_migrate_get_built_in ();

  return steps->len;
}

static void
test_fresh (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);

  fixture_close (fixture_open (path));
  g_assert_cmpint (fixture_query (path, "PRAGMA user_version"), ==, get_newest ());
  g_assert_cmpint (fixture_query (path, "PRAGMA application_id"), ==, 0x4d555354);
  g_assert_cmpint (fixture_query (path,
                                  "SELECT count (*) FROM pragma_integrity_check"
                                  " WHERE integrity_check <> 'ok'"),
                   ==,
                   0);
  fixture_close (fixture_open (path));
}

/* Who has a card of which only a part is told; 0 = nobody, -1 = several. */
static gint64
find_by_part (MusterStore *store, const char *part)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterCase) found =
      muster_store_find (store, MUSTER_FIND_BY_CARD_PART, part, NULL, NULL, NULL, &error);

  if (found != NULL)
    return muster_person_get_id (found->person);
  if (g_error_matches (error, MUSTER_ERROR, MUSTER_ERROR_AMBIGUOUS))
    return -1;
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND);
  return 0;
}

/* Version 4 took the cards apart that were there. */
static void
check_parts (MusterStore *store, guint version)
{
  static const struct {
    const char *part;
    guint since; /* the version whose rows have the card */
    gint64 person;
  } cases[] = {
      {"04A1B2??", 1, 7},
      {"??C1D2E3F4A5B6", 3, 20},
      {"04C1D2E3F4A5??", 3, 20},
      {"????2233445566778899", 3, 20},
      {"081122334455667788??", 3, 20},
      {"10A1B2??", 3, 21},
      {"????A1B2C3", 1, 0},
      {"??A1B2C4", 1, 0},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (
        find_by_part (store, cases[i].part), ==, version >= cases[i].since ? cases[i].person : 0);
  g_assert_cmpint (find_by_part (store, "??A1B2C3"), ==, version >= 3 ? -1 : version >= 1 ? 7 : 0);
}

static char *
verify_message (const char *path)
{
  MusterStore *store = fixture_open (path);
  g_autoptr (GError) error = NULL;
  const gboolean fits = muster_store_verify_journal (store, NULL, NULL, &error);
  char *message = fits ? NULL : g_strdup (error->message);

  fixture_close (store);
  return message;
}

static void
assert_finds (const char *path, const char *attack, const char *pattern)
{
  g_autofree char *message = NULL;

  fixture_sql (path, attack);
  message = verify_message (path);
  g_assert_nonnull (message);
  if (!g_pattern_match_simple (pattern, message))
    g_error ("%s: %s", attack, message);
}

/* The fixtures have a row of evidence and some of open cases that no entry tells of. */
static void
check_journal (const char *path, guint version)
{
  g_autofree char *message = NULL;

  if (version >= 10)
    assert_finds (path, "", "*open cases names journal entry 2*");
  if (version >= 5)
    assert_finds (path, "DELETE FROM open_case", "*evidence for journal entry 2*");
  fixture_sql (path, "DELETE FROM evidence; DELETE FROM data_key WHERE scope GLOB 'evidence/*'");
  message = verify_message (path);
  g_assert_cmpstr (message, ==, NULL);
}

static void
test_upgrade (gconstpointer data)
{
  guint version = GPOINTER_TO_UINT (data);
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autofree char *window = NULL;
  g_autoptr (MusterCase) found = NULL;
  g_autoptr (GError) error = NULL;
  MusterStore *store;

  make_old_store (path, version);
  g_assert_cmpint (fixture_query (path, "PRAGMA user_version"), ==, version);
  if (version < get_newest ()) {
    g_assert_null (muster_store_open_readonly (path, &error));
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_STORE);
    g_clear_error (&error);
  }
  if (version >= 5) /* what is there was never sealed with that key */
    g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "*evidence/autumn-2026 cannot be*");
  store = fixture_open (path);
  g_test_assert_expected_messages ();
  found = muster_store_find (
      store, MUSTER_FIND_BY_CARD, "04A1B2C3", NULL, "autumn-2026", "sface", &error);
  if (version >= 1) {
    const MusterReference *reference = g_ptr_array_index (found->references, 0);

    g_assert_no_error (error);
    g_assert_cmpint (muster_person_get_id (found->person), ==, 7);
    g_assert_cmpint (reference->id, ==, 3);
    g_assert_cmpuint (g_bytes_get_size (reference->template_), ==, 2);
    g_assert_cmpint (found->expected.listed, ==, version >= 2);
  }
  if (version >= 3) {
    g_assert_cmpuint (found->attempts, ==, 1);
    g_assert_cmpint (found->passed_at, ==, PASSED_AT);
    g_assert_cmpuint (found->consented_version, ==, 3);
  }
  g_clear_error (&error);
  check_parts (store, version);
  window = muster_store_get_setting (store, "window", &error);
  g_assert_cmpstr (window, ==, version >= 2 ? "900x600" : NULL);
  g_assert_cmpint (fixture_append (store, "outcome", 7, "pass"), ==, version >= 3 ? 4 : 1);
  g_assert_cmpint (fixture_put_person (store, "2026008", "Hu", "", NULL),
                   ==,
                   version >= 3   ? 22
                   : version >= 1 ? 8
                                  : 1);
  fixture_close (store);
  g_assert_cmpint (fixture_query (path, "PRAGMA user_version"), ==, get_newest ());
  check_journal (path, version);
}

/* --- erasing from entries of before there were signatures --- */

/* What was measured cannot go alone, and it is said how often that is so. */
static void
test_erase_old_face (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  const MusterEraseOrder order = {.what = MUSTER_ERASE_FACE, .person = 7, .cause = "withdrawal"};
  g_autoptr (GPtrArray) proof = NULL;
  g_autoptr (GError) error = NULL;
  MusterErased erased;
  MusterStore *store;

  make_old_store (path, 3);
  store = fixture_open (path);
  muster_store_erase (store, &order, &erased, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (erased.whole, ==, 3);
  proof = muster_store_list_journal (store, erased.proof, 1, 0, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (((MusterJournalEntry *) proof->pdata[0])->json, "\"whole\":3"));
  fixture_close (store);
}

/* They were chained over all of their text, so all of it goes, and only the hash stays. */
static void
test_erase_old (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  const MusterEraseOrder order = {.what = MUSTER_ERASE_PERSON, .person = 7, .cause = "request"};
  g_auto (MusterJournalReport) report = {0};
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;
  MusterErased erased;
  MusterStore *store;

  make_old_store (path, 3);
  store = fixture_open (path);
  g_assert_cmpint (fixture_append (store, "outcome", 7, "pass"), ==, 4);
  muster_store_erase (store, &order, &erased, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (erased.entries, ==, 4);
  muster_store_check_journal (store, NULL, &report, &error);
  g_assert_no_error (error);
  g_assert_cmpint (report.n_erased, ==, 4);
  entries = muster_store_list_journal (store, 1, 3, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (entries->len, ==, 3);
  for (guint i = 0; i < entries->len; i++)
    g_assert_cmpstr (((MusterJournalEntry *) entries->pdata[i])->json,
                     ==,
                     i == 0   ? "{\"seq\":1,\"type\":\"erased\"}"
                     : i == 1 ? "{\"seq\":2,\"type\":\"erased\"}"
                              : "{\"seq\":3,\"type\":\"erased\"}");
  fixture_append (store, "outcome", 20, "pass");
  fixture_close (store);
  message = verify_message (path);
  g_assert_cmpstr (message, ==, NULL);

  /* another hash, another entry emptied without proof, a proof taken away */
  fixture_sql (path, "CREATE TABLE kept AS SELECT * FROM journal_part WHERE id = 63");
  assert_finds (path,
                "DROP TRIGGER journal_no_update;"
                "UPDATE journal SET hash = zeroblob (32) WHERE seq = 3",
                "Journal entry 4 was changed*");
  fixture_sql (
      path,
      "UPDATE journal SET hash ="
      " x'ff2609b2866bc35ae5eece7bb76958dd8d2bc0166d77aa31aedc4ca9e365384a' WHERE seq = 3");
  message = verify_message (path);
  g_assert_cmpstr (message, ==, NULL);
  assert_finds (path, "DELETE FROM journal_part WHERE id = 63", "Journal entry 3 was changed*");
  fixture_sql (path, "INSERT INTO journal_part SELECT * FROM kept");
  assert_finds (path, "UPDATE journal_part SET erased = 6 WHERE id = 63", "*entry 3*");
}

static void
test_newer (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autofree char *before = NULL, *after = NULL;
  g_autoptr (GError) error = NULL;

  fixture_close (fixture_open (path));
  fixture_sql (path, "PRAGMA user_version = 999");
  before = fixture_hash_file (path);
  g_assert_null (muster_store_open (path, "door-1", &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_STORE);
  g_assert_nonnull (strstr (error->message, "999"));
  g_clear_error (&error);
  g_assert_null (muster_store_open_readonly (path, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_STORE);
  after = fixture_hash_file (path);
  g_assert_cmpstr (before, ==, after);
}

/* A step that fails half-way leaves the version before it, whole. */
static void
test_failing_step (gconstpointer data)
{
  const char *bad_sql = data;
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autoptr (GPtrArray) steps =
      g_ptr_array_new_with_free_func ((GDestroyNotify) muster_migration_free);
  g_autoptr (GError) error = NULL;
  MusterDb *db = muster_db_open (path, MUSTER_DB_WRITE, 2, &error);

  g_assert_no_error (error);
  g_ptr_array_add (steps,
                   muster_migration_new ("0001-good.sql",
                                         "PRAGMA application_id = 1297437524;"
                                         "CREATE TABLE a (x INTEGER PRIMARY KEY) STRICT;"
                                         "CREATE TABLE child (a INTEGER REFERENCES a) STRICT;"));
  g_ptr_array_add (steps, muster_migration_new ("0002-bad.sql", bad_sql));
  g_assert_false (muster_migrate (db, steps, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_STORE);
  g_assert_nonnull (strstr (error->message, "0002-bad.sql"));
  muster_db_close (db);
  g_assert_cmpint (fixture_query (path, "PRAGMA user_version"), ==, 1);
  g_assert_cmpint (fixture_query (path, "SELECT count (*) FROM sqlite_schema"), ==, 2);
  g_assert_cmpint (fixture_query (path, "SELECT count (*) FROM child"), ==, 0);
}

/* --- statements --- */

static void
test_stmt_values (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterDb) db = muster_db_open (":memory:", MUSTER_DB_WRITE, 0, &error);
  g_autoptr (GBytes) bytes = g_bytes_new ("a\0b", 3);
  g_autoptr (GBytes) back = NULL, none = NULL;
  gboolean has_row = FALSE;
  gsize length;
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "SELECT :text, :int, :double, :bytes, :null, :empty, :nothing");

  muster_stmt_bind_text (stmt, ":text", "中");
  muster_stmt_bind_int64 (stmt, ":int", G_MININT64);
  muster_stmt_bind_double (stmt, ":double", 0.25);
  muster_stmt_bind_bytes (stmt, ":bytes", bytes);
  muster_stmt_bind_bytes (stmt, ":null", NULL);
  muster_stmt_bind_blob (stmt, ":empty", NULL, 0);
  muster_stmt_bind_text (stmt, ":nothing", NULL);
  g_assert_true (muster_stmt_step (stmt, &has_row, &error));
  g_assert_true (has_row);
  g_assert_cmpstr (muster_stmt_get_text (stmt, 0), ==, "中");
  g_assert_cmpint (muster_stmt_get_int64 (stmt, 1), ==, G_MININT64);
  g_assert_cmpfloat (muster_stmt_get_double (stmt, 2), ==, 0.25);
  back = muster_stmt_dup_bytes (stmt, 3);
  g_assert_true (g_bytes_equal (back, bytes));
  none = muster_stmt_dup_bytes (stmt, 4);
  g_assert_null (none);
  g_assert_false (muster_stmt_is_null (stmt, 5));
  muster_stmt_get_blob (stmt, 5, &length);
  g_assert_cmpuint (length, ==, 0);
  g_assert_true (muster_stmt_is_null (stmt, 6));
  g_assert_true (muster_stmt_step (stmt, &has_row, &error));
  g_assert_false (has_row);
}

static void
test_stmt_sticky (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterDb) db = muster_db_open (":memory:", MUSTER_DB_WRITE, 0, &error);
  g_autoptr (MusterStmt) typo = muster_stmt_new (db, "SELECT :a");
  g_autoptr (MusterStmt) nonsense = muster_stmt_new (db, "SELEKT 1");
  gboolean has_row = TRUE;
  gint64 value;

  muster_stmt_bind_text (typo, ":b", "x");
  muster_stmt_bind_text (typo, ":a", "x");
  g_assert_true (
      muster_db_query_int64 (db, "SELECT 7", &value, &error)); /* another result between */
  for (guint i = 0; i < 2; i++) {
    g_assert_false (muster_stmt_step (typo, &has_row, &error));
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_STORE);
    g_assert_nonnull (strstr (error->message, ":b"));
    g_assert_false (has_row);
    g_clear_error (&error);
    muster_stmt_reset (typo);
  }
  muster_stmt_bind_bytes (nonsense, ":a", NULL);
  muster_stmt_bind_double (nonsense, ":a", 1);
  g_assert_false (muster_stmt_run (nonsense, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_STORE);
  g_assert_nonnull (strstr (error->message, "SELEKT"));
}

static void
test_stmt_walk (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterDb) db = muster_db_open (":memory:", MUSTER_DB_WRITE, 0, &error);
  g_autoptr (MusterStmt) insert = NULL;
  g_autoptr (MusterStmt) walk = NULL;
  gboolean has_row = FALSE;
  gint64 sum = 0;

  muster_db_exec (db, "CREATE TABLE t (x INTEGER PRIMARY KEY) STRICT", &error);
  g_assert_no_error (error);
  insert = muster_stmt_new (db, "INSERT INTO t (x) VALUES (:x)");
  for (gint64 i = 1; i <= 10; i++) {
    muster_stmt_bind_int64 (insert, ":x", i);
    g_assert_true (muster_stmt_run (insert, &error));
  }
  muster_stmt_bind_int64 (insert, ":x", 10);
  g_assert_false (muster_stmt_run (insert, &error)); /* a constraint is no sticky failure */
  g_clear_error (&error);
  muster_stmt_bind_int64 (insert, ":x", 11);
  g_assert_true (muster_stmt_run (insert, &error));
  walk = muster_stmt_new (db, "SELECT x FROM t");
  while (muster_stmt_step (walk, &has_row, &error) && has_row)
    sum += muster_stmt_get_int64 (walk, 0);
  g_assert_no_error (error);
  g_assert_cmpint (sum, ==, 66);
}

/* --- transactions --- */

static gboolean
write_and_fail (MusterDb *db, gpointer data, GError **error)
{
  if (!muster_db_exec (db, "INSERT INTO t (x) VALUES (1)", error))
    return FALSE;
  g_set_error_literal (error, MUSTER_ERROR, MUSTER_ERROR_FAILED, "on purpose");
  return FALSE;
}

static gboolean
write_and_succeed (MusterDb *db, gpointer data, GError **error)
{
  return muster_db_exec (db, "INSERT INTO t (x) VALUES (2)", error);
}

static void
test_transactions (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterDb) db = muster_db_open (":memory:", MUSTER_DB_WRITE, 0, &error);
  gint64 sum;

  muster_db_exec (db, "CREATE TABLE t (x INTEGER PRIMARY KEY) STRICT", &error);
  g_assert_false (muster_db_write (db, write_and_fail, NULL, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_true (muster_db_write (db, write_and_succeed, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (muster_db_query_int64 (db, "SELECT sum (x) FROM t", &sum, &error));
  g_assert_cmpint (sum, ==, 2);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpuint (G_N_ELEMENTS (fixtures), ==, get_newest () + 1); /* one for each version */
  g_test_add_func ("/store/migrate/fresh", test_fresh);
  for (guint version = 0; version <= get_newest (); version++) {
    g_autofree char *path = g_strdup_printf ("/store/migrate/from-%u", version);

    g_test_add_data_func (path, GUINT_TO_POINTER (version), test_upgrade);
  }
  g_test_add_func ("/store/migrate/erase-old", test_erase_old);
  g_test_add_func ("/store/migrate/erase-old-face", test_erase_old_face);
  g_test_add_func ("/store/migrate/newer", test_newer);
  g_test_add_data_func ("/store/migrate/failing-step",
                        "CREATE TABLE b (x INTEGER) STRICT; INSERT INTO nowhere VALUES (1);",
                        test_failing_step);
  g_test_add_data_func ("/store/migrate/rows-that-point-nowhere",
                        "PRAGMA defer_foreign_keys = ON; INSERT INTO child VALUES (9);",
                        test_failing_step);
  g_test_add_func ("/store/stmt/values", test_stmt_values);
  g_test_add_func ("/store/stmt/sticky", test_stmt_sticky);
  g_test_add_func ("/store/stmt/walk", test_stmt_walk);
  g_test_add_func ("/store/db/transactions", test_transactions);
  return g_test_run ();
}
