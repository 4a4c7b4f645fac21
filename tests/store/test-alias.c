/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-error.h"
#include "muster-stmt.h"
#include "muster-store-erase.h"
#include "muster-vault-alias.h"
#include "muster-vault-key.h"
#include "store-fixture.h"
#include "tamper-fixture.h"

/* The journal's index tells that somebody came, and not who: read here as by whoever has the file
 * and no key. */

#define N_PEOPLE 40

static gint64
add_person (MusterStore *store, guint i)
{
  g_autofree char *student = g_strdup_printf ("2026%03u", i);
  g_autofree char *name = g_strdup_printf ("Name %u", i);

  return fixture_put_person (store, student, name, "", NULL);
}

static void
make_store (const char *path)
{
  MusterStore *store = fixture_open (path);

  for (guint i = 1; i <= N_PEOPLE; i++) {
    const gint64 person = add_person (store, i);

    g_assert_cmpint (person, ==, i);
    fixture_append (store, "attempt", person, "fail");
    fixture_append (store, "outcome", person, "pass");
  }
  fixture_append (store, "profile", 0, NULL);
  fixture_close (store);
}

/* No other column of the file has an alias of the journal's index: neither of the roster nor of
 * what hangs on entries. */
static void
assert_nowhere_else (const char *path)
{
  sqlite3_stmt *columns = NULL;
  guint n_columns = 0;
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READONLY, NULL), ==, SQLITE_OK);
  g_assert_cmpint (
      sqlite3_prepare_v2 (db,
                          "SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info (m.name) c"
                          " WHERE m.type = 'table' AND m.sql NOT LIKE 'CREATE VIRTUAL%'"
                          " AND NOT (m.name = 'journal_index' AND c.name = 'person')",
                          -1,
                          &columns,
                          NULL),
      ==,
      SQLITE_OK);
  while (sqlite3_step (columns) == SQLITE_ROW) {
    const char *table = (const char *) sqlite3_column_text (columns, 0);
    const char *column = (const char *) sqlite3_column_text (columns, 1);
    g_autofree char *sql = g_strdup_printf ("SELECT count (*) FROM \"%s\" WHERE \"%s\" IN"
                                            " (SELECT person FROM journal_index WHERE person <> 0)",
                                            table,
                                            column);

    if (fixture_query (path, sql) != 0)
      g_error ("%s.%s has aliases", table, column);
    n_columns++;
  }
  g_assert_cmpuint (n_columns, >, 50);
  sqlite3_finalize (columns);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

static void
test_in_file (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autofree char *other = g_build_filename (folder, "other.db", NULL);
  g_autofree char *join = NULL;

  make_store (path);
  make_store (other);
  g_assert_cmpint (fixture_query (path, "SELECT count (*) FROM journal_index WHERE person <> 0"),
                   ==,
                   2 * N_PEOPLE);
  g_assert_cmpint (fixture_query (path,
                                  "SELECT count (*) FROM journal_index WHERE type = 'profile' AND"
                                  " person = 0"),
                   ==,
                   1);
  /* the same person is the same, and nobody is somebody else */
  g_assert_cmpint (
      fixture_query (path, "SELECT count (DISTINCT person) FROM journal_index WHERE person <> 0"),
      ==,
      N_PEOPLE);
  /* nothing leads to a row of the roster, neither by its number nor by the order of the numbers:
   * of 40 the chance that all stand in order is 1 in 40! */
  g_assert_cmpint (fixture_query (path,
                                  "SELECT count (*) FROM journal_index i JOIN person p"
                                  " ON p.id = i.person"),
                   ==,
                   0);
  assert_nowhere_else (path);
  g_assert_cmpint (
      fixture_query (path,
                     "SELECT count (*) FROM journal_index a JOIN journal_index b"
                     " ON b.seq = a.seq + 2 WHERE b.person < a.person AND b.person <> 0"),
      >,
      0);
  /* nor to the same person at another station */
  join = g_strdup_printf ("SELECT %" G_GINT64_FORMAT " <> %" G_GINT64_FORMAT,
                          fixture_alias (path, 1),
                          fixture_alias (other, 1));
  g_assert_cmpint (fixture_query (path, join), ==, 1);
}

/* There and back for numbers of all sizes; what was never an alias leads to somebody, but to none
 * of the roster. */
static void
test_permutation (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  static const gint64 numbers[] = {0, 1, 2, -1, 255, 256, G_MAXINT32, G_MAXINT64, G_MININT64};
  g_autoptr (GError) error = NULL;
  MusterDb *db;

  make_store (path);
  db = tamper_break_in (path);
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++) {
    g_autoptr (MusterStmt) stmt = muster_stmt_new (db, "SELECT person_alias (:number)");
    gint64 person;

    muster_stmt_bind_int64 (stmt, ":number", numbers[i]);
    g_assert_true (muster_stmt_step (stmt, NULL, &error));
    g_assert_cmpint (muster_stmt_get_int64 (stmt, 0) == numbers[i], ==, numbers[i] == 0);
    g_assert_true (muster_vault_alias_open (db, muster_stmt_get_int64 (stmt, 0), &person, &error));
    g_assert_cmpint (person, ==, numbers[i]);
  }
  g_assert_cmpint (tamper_count (db,
                                 "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n"
                                 " WHERE x < 20000) SELECT count (*) FROM n"
                                 " WHERE alias_person (person_alias (x)) = x"),
                   ==,
                   20000);
  g_assert_cmpint (
      tamper_count (db,
                    "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n"
                    " WHERE x < 20000) SELECT count (DISTINCT person_alias (x)) FROM n"),
      ==,
      20000);
  muster_db_close (db);
}

/* Without keys nobody finds anybody, and it is said why: an answer "none" would be a wrong one. */
static void
test_closed (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autoptr (GError) error = NULL;
  MusterDb *db;
  gint64 n, person;

  make_store (path);
  db = tamper_break_in (path);
  muster_vault_key_close (db);
  g_assert_false (muster_db_query_int64 (
      db, "SELECT count (*) FROM journal_index WHERE person = person_alias (1)", &n, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_SEALED_OFF);
  g_assert_true (g_str_has_prefix (error->message, "The store is closed"));
  g_clear_error (&error);
  g_assert_false (muster_vault_alias_open (db, 5, &person, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_SEALED_OFF);
  muster_db_close (db);
}

/* The number for taking an agreement back goes with the person, though no key of the file ties it
 * to a row of the roster. */
static void
test_consent_goes (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  const MusterEraseOrder order = {.what = MUSTER_ERASE_PERSON, .person = 1, .cause = "request"};
  g_autoptr (GError) error = NULL;
  MusterErased erased;
  MusterStore *store;

  make_store (path);
  store = fixture_open (path);
  for (gint64 person = 1; person <= 2; person++) {
    g_autoptr (MusterEvent) event = muster_event_new ("consent");

    muster_event_set_int (event, "person", person);
    muster_event_set_int (event, "consent_version", 2);
    muster_event_set_string (event, "withdrawal", person == 1 ? "4711002233" : "4711002244");
    g_assert_cmpint (muster_store_append (store, event, &error), >, 0);
  }
  g_assert_cmpint (muster_store_find_consent (store, "4711002233", &error), ==, 1);
  g_assert_cmpint (fixture_query (path, "SELECT count (*) FROM consent_code"), ==, 2);
  muster_store_erase (store, &order, &erased, &error);
  g_assert_no_error (error);
  g_assert_cmpint (fixture_query (path, "SELECT count (*) FROM consent_code"), ==, 1);
  g_assert_cmpint (muster_store_find_consent (store, "4711002233", &error), ==, 0);
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_cmpint (muster_store_find_consent (store, "4711002244", &error), ==, 2);
  g_assert_true (muster_store_verify_journal (store, NULL, NULL, &error));
  fixture_close (store);
}

/* As a version left it that had the roster's ids in the index. */
static void
test_migrate (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autoptr (GError) error = NULL;
  MusterStore *store;
  MusterDb *db;

  make_store (path);
  db = tamper_break_in (path);
  tamper_exec (db,
               "UPDATE journal_index SET person = alias_person (person);"
               "UPDATE key_state SET aliased = 0");
  g_assert_cmpint (
      tamper_count (db, "SELECT count (*) FROM journal_index WHERE person BETWEEN 1 AND 40"),
      ==,
      2 * N_PEOPLE);
  muster_db_close (db);

  /* who only looks cannot put that right, and would find nobody */
  g_assert_null (muster_store_open_readonly (path, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_STORE);
  g_clear_error (&error);
  store = fixture_open (path);
  g_assert_cmpint (
      fixture_query (path, "SELECT count (*) FROM journal_index WHERE person BETWEEN 1 AND 40"),
      ==,
      0);
  g_assert_cmpint (fixture_query (path, "SELECT aliased FROM key_state"), ==, 1);
  g_assert_cmpint (fixture_count_entries (path, 7), ==, 2);
  g_assert_true (muster_store_verify_journal (store, NULL, NULL, &error));
  fixture_close (store);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/alias/in-file", test_in_file);
  g_test_add_func ("/store/alias/permutation", test_permutation);
  g_test_add_func ("/store/alias/closed", test_closed);
  g_test_add_func ("/store/alias/consent-goes", test_consent_goes);
  g_test_add_func ("/store/alias/migrate", test_migrate);
  return g_test_run ();
}
