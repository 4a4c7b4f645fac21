/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <sodium.h>
#include <string.h>

#include "muster-error.h"
#include "muster-journal.h"
#include "muster-migrate.h"
#include "muster-stmt.h"
#include "muster-vault-key.h"
#include "muster-vault.h"
#include "sealing-fixture.h"
#include "store-fixture.h"
#include "tamper-fixture.h"

/* Stores from before there was sealing. */

#define N_OLD     300
#define N_ENTRIES 300
#define VERSION   5
#define N_KILLS   6

/* As version 5 wrote an entry: plain. */
static void
put_plain_entry (MusterDb *db, gint64 seq, guint8 hash[MUSTER_JOURNAL_HASH_BYTES])
{
  g_autoptr (MusterEvent) event = muster_event_new ("attempt");
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "INSERT INTO journal (seq, hash, json) VALUES (:seq, :hash, :json)");
  g_autoptr (MusterStmt) head = muster_stmt_new (db, "UPDATE journal_head SET seq = :s, hash = :h");
  g_autoptr (MusterStmt) index =
      muster_stmt_new (db,
                       "INSERT INTO journal_index (seq, person, occasion, type, outcome, spent,"
                       " consent, time, station) VALUES (:seq, :person, '', :type, '',"
                       " 0, 0, 1788249600250, 'door-1')");
  g_autoptr (GBytes) json = NULL;
  g_autoptr (GError) error = NULL;
  char *text;

  muster_event_set_int (event, "seq", seq);
  muster_event_set_int (event, "person", 1 + seq % N_OLD);
  muster_event_set_string (event, "reason", SEALING_REASON);
  muster_event_set_string (event, "time", "2026-09-01T08:00:00.250Z");
  muster_event_set_string (event, "station", "door-1");
  text = muster_event_to_json (event);
  json = g_bytes_new_take (text, strlen (text));
  muster_journal_hash (MUSTER_JOURNAL_FORM_PLAIN, hash, seq, json, hash);
  muster_stmt_bind_int64 (stmt, ":seq", seq);
  muster_stmt_bind_blob (stmt, ":hash", hash, MUSTER_JOURNAL_HASH_BYTES);
  muster_stmt_bind_bytes (stmt, ":json", json);
  muster_stmt_run (stmt, &error);
  g_assert_no_error (error);
  muster_stmt_bind_int64 (head, ":s", seq);
  muster_stmt_bind_blob (head, ":h", hash, MUSTER_JOURNAL_HASH_BYTES);
  muster_stmt_run (head, &error);
  g_assert_no_error (error);
  muster_stmt_bind_int64 (index, ":seq", seq);
  muster_stmt_bind_int64 (index, ":person", 1 + seq % N_OLD);
  muster_stmt_bind_text (index, ":type", muster_event_get_type_name (event));
  muster_stmt_run (index, &error);
  g_assert_no_error (error);
}

/* Person 1 is the one of the tokens. */
static gboolean
put_plain_people (MusterDb *db, gpointer data, GError **error)
{
  guint8 hash[MUSTER_JOURNAL_HASH_BYTES] = {0};

  tamper_exec (
      db,
      "INSERT INTO person (id, student_key, student_number, name, id_key, id_number, unit, extra)"
      " VALUES (1, CAST ('" SEALING_STUDENT "' AS BLOB), CAST ('" SEALING_STUDENT "' AS BLOB),"
      " CAST ('" SEALING_NAME "' AS BLOB), CAST ('" SEALING_ID "' AS BLOB), CAST ('" SEALING_ID
      "' AS BLOB), '" SEALING_UNIT "',"
      " CAST ('" SEALING_EXTRA "' AS BLOB));"
      "INSERT INTO card (uid_key, uid, person)"
      " VALUES (CAST ('" SEALING_UID "' AS BLOB), CAST ('" SEALING_UID "' AS BLOB), 1);"
      "INSERT INTO card_part (part_key, uid_key)"
      " VALUES (CAST ('0:04A1B2' AS BLOB), CAST ('" SEALING_UID "' AS BLOB))");
  for (guint i = 2; i <= N_OLD; i++)
    tamper_exec (
        db,
        "INSERT INTO person (id, student_key, student_number, name, id_key, id_number, unit, "
        "extra)"
        " VALUES (%u, CAST ('N%u' AS BLOB), CAST ('N%u' AS BLOB), CAST ('Ouyang %u' AS BLOB),"
        " NULL, x'', '" SEALING_UNIT "', NULL);"
        "INSERT INTO card (uid_key, uid, person)"
        " VALUES (CAST ('10%06X' AS BLOB), CAST ('10%06X' AS BLOB), %u)",
        i,
        i,
        i,
        i,
        i,
        i,
        i);
  for (guint i = 1; i <= N_OLD; i++) {
    g_autoptr (MusterStmt) picture =
        muster_stmt_new (db,
                         "INSERT INTO reference (id, person, digest, source, taken_at, picture)"
                         " VALUES (:id, :id, CAST ('0123' AS BLOB), 'import', 1000, :picture)");
    g_autoptr (MusterStmt) face = muster_stmt_new (
        db,
        "INSERT INTO template (reference, model, template)"
        " VALUES (:id, '" SEALING_MODEL "', CAST ('template-of-a-face-0123456789' AS BLOB))");

    muster_stmt_bind_int64 (picture, ":id", i);
    muster_stmt_bind_blob (picture, ":picture", sealing_jpeg, sizeof sealing_jpeg - 1);
    muster_stmt_bind_int64 (face, ":id", i);
    if (!muster_stmt_run (picture, error) || !muster_stmt_run (face, error))
      return FALSE;
  }
  for (gint64 seq = 1; seq <= N_ENTRIES; seq++)
    put_plain_entry (db, seq, hash);
  return TRUE;
}

static void
make_plain (const char *path)
{
  g_autoptr (GPtrArray) steps = muster_migrate_get_built_in ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterDb) db = muster_db_open (path, MUSTER_DB_WRITE, VERSION, &error);

  g_assert_no_error (error);
  g_ptr_array_set_size (steps, VERSION);
  muster_migrate (db, steps, &error);
  g_assert_no_error (error);
  muster_db_write (db, put_plain_people, NULL, &error);
  g_assert_no_error (error);
}

static void
assert_migrated (const char *path)
{
  MusterStore *store = fixture_open (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterCase) last = NULL;
  g_autoptr (GPtrArray) templates = NULL;
  gint64 n;

  g_assert_cmpint (fixture_query (path, "SELECT form FROM key_state"), >=, 1);
  fixture_clean (store);
  g_assert_cmpint (fixture_query (path, "SELECT form FROM key_state"), ==, 2);
  sealing_assert_no_tokens (path);
  sealing_assert_all_readable (store);
  last = muster_store_find (store, MUSTER_FIND_BY_CARD, "1000012C", NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (muster_person_get_id (last->person), ==, N_OLD);
  templates = muster_store_list_templates (store, SEALING_MODEL, &error);
  g_assert_cmpuint (templates->len, ==, N_OLD);
  g_assert_true (muster_store_verify_journal (store, &n, NULL, &error));
  g_assert_cmpint (n, ==, N_ENTRIES);
  sealing_append_reason (store, 1);
  fixture_close (store);
  sealing_assert_no_tokens (path);
}

static void
test_migrate (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);

  make_plain (path);
  g_assert_true (sealing_file_has (path, "", SEALING_REASON, strlen (SEALING_REASON)));
  g_assert_true (sealing_file_has (path, "", "template-of-a-face", 18));
  assert_migrated (path);
}

/* What was kept for a time was sealed already, by keys that the key file's secret wrapped itself.
 */
static void
test_migrate_kept (void)
{
  static const guint8 device[MUSTER_VAULT_KEY_BYTES] = {1, 2, 3}, data_key[] = "0123456789abcdef"
                                                                               "0123456789abcdef";
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autofree char *key = g_strconcat (path, "-key", NULL), *wrapped_hex = NULL, *sql = NULL;
  g_autoptr (GBytes) wrapped = muster_vault_key_wrap (device, "evidence/x", data_key);
  g_autoptr (GBytes) sealed = muster_vault_cell_seal (data_key, "evidence\nv\n1\nl", "kept", 4);
  g_autoptr (GBytes) plain = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterDb) db = NULL;
  gint64 id;

  make_plain (path);
  wrapped_hex = g_malloc (2 * g_bytes_get_size (wrapped) + 1);
  sodium_bin2hex (wrapped_hex,
                  2 * g_bytes_get_size (wrapped) + 1,
                  g_bytes_get_data (wrapped, NULL),
                  g_bytes_get_size (wrapped));
  sql = g_strdup_printf ("INSERT INTO data_key (scope, wrapped) VALUES ('evidence/x', x'%s')",
                         wrapped_hex);
  fixture_sql (path, sql);
  /* without its file nothing is migrated: another secret would hide that it is gone */
  g_assert_null (muster_store_open (path, "door-1", &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_STORE);
  g_assert_nonnull (strstr (error->message, "-key is missing"));
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (
      key,
      "muster-key 1\n0102030000000000000000000000000000000000000000000000000000000000\n",
      -1,
      NULL));
  fixture_close (fixture_open (path));
  db = muster_db_open (path, MUSTER_DB_WRITE, G_MAXINT64, &error);
  g_assert_true (muster_vault_key_set_up (db, NULL, &error));
  g_assert_true (muster_db_query_int64 (
      db, "SELECT id FROM data_key WHERE scope = 'evidence/x'", &id, &error));
  plain = muster_vault_open_kept (db, id, "evidence\nv\n1\nl", sealed, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (plain, NULL), g_bytes_get_size (plain), "kept", 4);
}

static const char *program;

static int
open_only (const char *path)
{
  MusterStore *store = fixture_open (path);

  fixture_clean (store);
  fixture_close (store);
  return 0;
}

static void
copy_file (const char *from, const char *to)
{
  g_autofree char *bytes = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (from, &bytes, &length, NULL));
  g_assert_true (
      g_file_set_contents_full (to, bytes, (gssize) length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

/* Killed at points spread over all of it, each time on a fresh copy; twice in a row each. */
static void
test_migrate_killed (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *plain = g_build_filename (folder, "plain.db", NULL);
  g_autofree char *whole = g_build_filename (folder, "whole.db", NULL);
  gint64 begun, lasts;

  make_plain (plain);
  copy_file (plain, whole);
  begun = g_get_monotonic_time ();
  {
    g_autoptr (GSubprocess) child =
        g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, NULL, program, "--open", whole, NULL);

    g_assert_true (g_subprocess_wait_check (child, NULL, NULL));
  }
  lasts = g_get_monotonic_time () - begun;
  for (guint i = 0; i < N_KILLS; i++) {
    g_autofree char *path = g_strdup_printf ("%s/store-%u.db", folder, i);

    copy_file (plain, path);
    for (guint again = 0; again < 2; again++) {
      g_autoptr (GSubprocess) child =
          g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, NULL, program, "--open", path, NULL);

      g_usleep ((gulong) (lasts * (i + 1) / (N_KILLS + 1)));
      g_subprocess_force_exit (child);
      g_subprocess_wait (child, NULL, NULL);
    }
    assert_migrated (path);
  }
}

int
main (int argc, char *argv[])
{
  if (argc == 3 && g_str_equal (argv[1], "--open"))
    return open_only (argv[2]);
  program = argv[0];
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/seal-migrate/plain", test_migrate);
  g_test_add_func ("/store/seal-migrate/kept", test_migrate_kept);
  g_test_add_func ("/store/seal-migrate/killed", test_migrate_killed);
  return g_test_run ();
}
