/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sodium.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "muster-error.h"
#include "muster-journal-index.h"
#include "muster-journal.h"
#include "muster-migrate.h"
#include "muster-stmt.h"
#include "muster-vault-key.h"
#include "muster-vault.h"
#include "store-fixture.h"

/* What nobody reads in the store's file, and what nobody changes there unseen. */

#define NAME    "Ouyang Meiling 欧阳美玲"
#define STUDENT "S-20268841"
#define ID      "110105199003071234"
#define UID     "04A1B2C3D4E5F6"
#define EXTRA   "{\"bunk\":\"Tower-Seventeen-Lower\"}"
#define REASON  "photo-too-old-for-us"
#define UNIT    "Physics"
#define MODEL   "sface"
#define PIN     "402817"

static const guint8 uid_bytes[] = {0x04, 0xa1, 0xb2, 0xc3, 0xd4, 0xe5, 0xf6};
static const guint8 jpeg[] = "\xff\xd8\xff\xe0 one picture that is nobody's \xff\xd9";

static const struct {
  const char *what;
  gconstpointer bytes;
  gsize size;
} tokens[] = {
    {"name", "Ouyang", 6},
    {"name in Chinese", "欧阳美玲", 12},
    {"student number", STUDENT, sizeof STUDENT - 1},
    {"ID number", ID, sizeof ID - 1},
    {"birthday of the ID number", "19900307", 8},
    {"card", UID, sizeof UID - 1},
    {"part of a card", "04A1B2", 6},
    {"bytes of a card", uid_bytes, sizeof uid_bytes},
    {"column of the import", "Tower-Seventeen", 15},
    {"picture", "one picture that is", 19},
    {"head of a picture", "\xff\xd8\xff\xe0", 4},
    {"template", "template-of-a-face", 18},
    {"journal", REASON, sizeof REASON - 1},
    {"text of the journal", "\"type\":\"attempt\"", 16},
};

static const char *program;

static gboolean
find (const char *data, gsize length, gconstpointer bytes, gsize size)
{
  const char first = *(const char *) bytes;

  for (const char *p = data;
       length >= size && (p = memchr (p, first, length - size + 1)) != NULL;) {
    if (memcmp (p, bytes, size) == 0)
      return TRUE;
    length -= (gsize) (p + 1 - data);
    data = ++p;
  }
  return FALSE;
}

static gboolean
file_has (const char *path, const char *suffix, gconstpointer bytes, gsize size)
{
  g_autofree char *name = g_strconcat (path, suffix, NULL);
  g_autofree char *data = NULL;
  gsize length;

  return g_file_get_contents (name, &data, &length, NULL) && find (data, length, bytes, size);
}

static void
assert_no_tokens (const char *path)
{
  static const char *const suffixes[] = {"", "-wal", "-shm", "-key", "-journal", "-reserve"};

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    for (gsize k = 0; k < G_N_ELEMENTS (tokens); k++)
      if (file_has (path, suffixes[i], tokens[k].bytes, tokens[k].size))
        g_error ("%s is readable in store.db%s", tokens[k].what, suffixes[i]);
}

static GBytes *
new_template (void)
{
  return g_bytes_new_static ("template-of-a-face-0123456789", 29);
}

static void
append_reason (MusterStore *store, gint64 person)
{
  g_autoptr (MusterEvent) event = muster_event_new ("attempt");
  g_autoptr (GError) error = NULL;

  muster_event_set_int (event, "person", person);
  muster_event_set_string (event, "occasion", "autumn-2026");
  muster_event_set_string (event, "outcome", "fail");
  muster_event_set_string (event, "reason", REASON);
  muster_store_append (store, event, &error);
  g_assert_no_error (error);
}

static gint64
fill (MusterStore *store)
{
  const char *cards[] = {UID, NULL};
  const MusterRosterRow row = {.student_number = STUDENT,
                               .name = NAME,
                               .id_number = ID,
                               .unit = UNIT,
                               .card_uids = cards,
                               .extra_json = EXTRA};
  g_autoptr (GBytes) picture = g_bytes_new_static (jpeg, sizeof jpeg - 1);
  g_autoptr (GBytes) face = new_template ();
  g_autoptr (MusterCase) found = NULL;
  g_autoptr (GError) error = NULL;
  gint64 person, reference;

  muster_store_put_people (store, &row, 1, NULL, NULL, &error);
  g_assert_no_error (error);
  found = muster_store_find (store, MUSTER_FIND_BY_STUDENT, STUDENT, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  person = muster_person_get_id (found->person);
  muster_store_put_reference (store, person, picture, "import", 1000, &reference, &error);
  g_assert_no_error (error);
  muster_store_put_template (store, reference, MODEL, face, &error);
  g_assert_no_error (error);
  append_reason (store, person);
  return person;
}

static void
assert_readable (MusterStore *store, MusterFind by, const char *a, const char *b)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterCase) found = muster_store_find (store, by, a, b, "autumn-2026", MODEL, &error);
  g_autoptr (GBytes) face = new_template ();
  const MusterReference *reference;

  g_assert_no_error (error);
  g_assert_cmpstr (muster_person_get_name (found->person), ==, NAME);
  g_assert_cmpstr (muster_person_get_id_number (found->person), ==, ID);
  g_assert_cmpstr (muster_person_get_student_number (found->person), ==, STUDENT);
  g_assert_cmpuint (found->references->len, ==, 1);
  reference = g_ptr_array_index (found->references, 0);
  g_assert_cmpmem (g_bytes_get_data (reference->picture, NULL),
                   g_bytes_get_size (reference->picture),
                   jpeg,
                   sizeof jpeg - 1);
  g_assert_true (g_bytes_equal (reference->template_, face));
}

static void
assert_all_readable (MusterStore *store)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = muster_store_list_journal (store, 1, 1, 0, &error);

  assert_readable (store, MUSTER_FIND_BY_CARD, "04:a1:b2:c3:d4:e5:f6", NULL);
  assert_readable (store, MUSTER_FIND_BY_CARD_PART, "??A1B2C3D4E5??", NULL);
  assert_readable (store, MUSTER_FIND_BY_ID, ID, NULL);
  assert_readable (store, MUSTER_FIND_BY_STUDENT, STUDENT, NULL);
  assert_readable (store, MUSTER_FIND_BY_NUMBERS, STUDENT, ID);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (((MusterJournalEntry *) g_ptr_array_index (entries, 0))->json, REASON));
  muster_store_verify_journal (store, NULL, NULL, &error);
  g_assert_no_error (error);
}

/* --- nothing to be read --- */

/* Writes and waits to be killed, with everything still in the WAL. */
static int
fill_and_wait (const char *path)
{
  MusterStore *store = fixture_open (path);

  fill (store);
  if (write (STDOUT_FILENO, "1\n", 2) != 2)
    return 1;
  for (;;)
    pause ();
}

static void
test_tokens (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  MusterStore *store = fixture_open (path);

  fill (store);
  g_assert_true (file_has (path, "-wal", UNIT, strlen (UNIT))); /* the search finds what is there */
  assert_no_tokens (path);
  assert_all_readable (store);
  fixture_close (store);
  g_assert_true (file_has (path, "", UNIT, strlen (UNIT)));
  assert_no_tokens (path);
  store = fixture_open (path);
  assert_all_readable (store);
  assert_no_tokens (path);
  fixture_close (store);
}

static void
test_tokens_after_crash (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) child =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, "--fill", path, NULL);
  char line[2];
  MusterStore *store;

  g_assert_no_error (error);
  g_assert_true (g_input_stream_read_all (
      g_subprocess_get_stdout_pipe (child), line, sizeof line, NULL, NULL, &error));
  g_subprocess_force_exit (child);
  g_subprocess_wait (child, NULL, &error);
  g_assert_true (file_has (path, "-wal", UNIT, strlen (UNIT)));
  assert_no_tokens (path);
  store = fixture_open (path);
  assert_all_readable (store);
  fixture_close (store);
  assert_no_tokens (path);
}

/* A name that is changed leaves nothing of the old one, and a deleted card nothing of it. */
static void
test_tokens_after_change (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  const char *no_cards[] = {NULL};
  const MusterRosterRow row = {
      .student_number = STUDENT, .name = "Somebody Else", .id_number = "", .card_uids = no_cards};
  MusterStore *store = fixture_open (path);
  g_autoptr (GError) error = NULL;

  fill (store);
  muster_store_put_people (store, &row, 1, NULL, NULL, &error);
  g_assert_no_error (error);
  assert_no_tokens (path);
  fixture_close (store);
  assert_no_tokens (path);
  g_assert_cmpint (fixture_query (path, "SELECT count (*) FROM card_part"), ==, 0);
}

/* --- sealed off --- */

static void
test_sealed_off (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  static const MusterFind ways[] = {MUSTER_FIND_BY_CARD,
                                    MUSTER_FIND_BY_CARD_PART,
                                    MUSTER_FIND_BY_ID,
                                    MUSTER_FIND_BY_STUDENT,
                                    MUSTER_FIND_BY_PERSON};
  static const char *const values[] = {UID, "??A1B2C3D4E5F6", ID, STUDENT, "1"};
  MusterStore *store = fixture_open (path);
  g_autoptr (GError) error = NULL;
  const MusterRosterRow row = {.student_number = STUDENT, .name = "Another"};

  fill (store);
  muster_store_set_slot_cost (store, 1, 8192);
  muster_store_add_staff_slot (store, 1, PIN, &error);
  g_assert_no_error (error);
  muster_store_close_keys (store, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++) {
    g_assert_null (muster_store_find (store, ways[i], values[i], NULL, NULL, NULL, &error));
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_SEALED_OFF);
    g_assert_nonnull (strstr (error->message, "sign in"));
    g_clear_error (&error);
  }
  g_assert_null (muster_store_list_journal (store, 1, 0, 0, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_SEALED_OFF);
  g_clear_error (&error);
  g_assert_null (muster_store_list_templates (store, MODEL, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_SEALED_OFF);
  g_clear_error (&error);
  g_assert_false (muster_store_put_people (store, &row, 1, NULL, NULL, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_SEALED_OFF);
  g_clear_error (&error);
  g_assert_false (muster_store_verify_journal (store, NULL, NULL, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_SEALED_OFF);
  g_clear_error (&error);
  muster_store_open_staff_slot (store, 1, PIN, &error);
  g_assert_no_error (error);
  assert_all_readable (store);
  fixture_close (store);
}

/* --- nothing to be changed --- */

typedef struct {
  const char *name, *sql;
  MusterFind by;
  const char *value;
} Change;

/* Person 1 is the one of the tokens, person 2 somebody whom the attacker knows. */
static const Change changes[] = {
    {"edited",
     "UPDATE person SET name = CAST (substr (name, 1, 30) || x'00' || substr (name, 32) AS BLOB)",
     MUSTER_FIND_BY_STUDENT,
     STUDENT},
    {"cut",
     "UPDATE person SET name = substr (name, 1, length (name) - 1)",
     MUSTER_FIND_BY_STUDENT,
     STUDENT},
    {"emptied", "UPDATE person SET name = x''", MUSTER_FIND_BY_STUDENT, STUDENT},
    {"plain", "UPDATE person SET name = CAST ('Me' AS BLOB)", MUSTER_FIND_BY_STUDENT, STUDENT},
    {"moved to another person",
     "UPDATE person SET name = (SELECT name FROM person WHERE id = 2)",
     MUSTER_FIND_BY_STUDENT,
     STUDENT},
    {"moved within a person",
     "UPDATE person SET name = id_number",
     MUSTER_FIND_BY_STUDENT,
     STUDENT},
    {"card given to another person", "UPDATE card SET person = 2", MUSTER_FIND_BY_CARD, UID},
    {"card under another number",
     "PRAGMA foreign_keys = OFF; CREATE TEMP TABLE two AS SELECT uid_key FROM card WHERE person = "
     "2;"
     "DELETE FROM card WHERE person = 2;"
     "UPDATE card SET uid_key = (SELECT uid_key FROM two) WHERE person = 1",
     MUSTER_FIND_BY_CARD,
     "10B1B2B3"},
    {"ID number of another person",
     "CREATE TEMP TABLE two AS SELECT id_key FROM person WHERE id = 2;"
     "UPDATE person SET id_key = NULL WHERE id = 2;"
     "UPDATE person SET id_key = (SELECT id_key FROM two) WHERE id = 1",
     MUSTER_FIND_BY_ID,
     "110105199102020007"},
    {"student number of another person",
     "CREATE TEMP TABLE two AS SELECT student_key FROM person WHERE id = 2;"
     "UPDATE person SET student_key = x'00' WHERE id = 2;"
     "UPDATE person SET student_key = (SELECT student_key FROM two) WHERE id = 1",
     MUSTER_FIND_BY_STUDENT,
     "2026002"},
    {"picture of another person",
     "UPDATE reference SET picture = (SELECT picture FROM reference WHERE person = 2)",
     MUSTER_FIND_BY_STUDENT,
     STUDENT},
    {"whole reference given to another person",
     "UPDATE reference SET person = 3 - person",
     MUSTER_FIND_BY_STUDENT,
     STUDENT},
    {"template of another picture",
     "UPDATE template SET template = (SELECT template FROM template WHERE reference = 2)",
     MUSTER_FIND_BY_STUDENT,
     STUDENT},
    {"template of another model",
     "UPDATE template SET template = (SELECT template FROM template WHERE model = 'other')"
     " WHERE reference = 1",
     MUSTER_FIND_BY_STUDENT,
     STUDENT},
    {"key of the roster",
     "UPDATE data_key SET wrapped = (SELECT wrapped FROM data_key WHERE scope = 'journal')"
     " WHERE scope = 'roster'",
     MUSTER_FIND_BY_STUDENT,
     STUDENT},
};

static void
make_two (const char *path)
{
  static const guint8 other[] = "\xff\xd8\xff\xe1 another picture \xff\xd9";
  MusterStore *store = fixture_open (path);
  g_autoptr (GBytes) picture = g_bytes_new_static (other, sizeof other - 1);
  g_autoptr (GBytes) face = new_template ();
  g_autoptr (GError) error = NULL;
  gint64 person, reference;

  fill (store);
  person = fixture_put_person (store, "2026002", "Two", "110105199102020007", "10B1B2B3");
  muster_store_put_reference (store, person, picture, "import", 1000, &reference, &error);
  g_assert_no_error (error);
  muster_store_put_template (store, reference, MODEL, face, &error);
  g_assert_no_error (error);
  muster_store_put_template (store, 1, "other", face, &error);
  g_assert_no_error (error);
  fixture_close (store);
}

static void
test_changed (gconstpointer data)
{
  const Change *change = data;
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autoptr (GError) error = NULL, failure = NULL;
  MusterStore *store;

  make_two (path);
  fixture_sql (path, change->sql);
  store = muster_store_open (path, "door-1", &failure);
  if (store == NULL) {
    g_assert_error (failure, MUSTER_ERROR, MUSTER_ERROR_STORE);
    return;
  }
  g_assert_null (
      muster_store_find (store, change->by, change->value, NULL, "autumn-2026", MODEL, &error));
  g_test_message ("%s", error->message);
  if (!g_error_matches (error, MUSTER_ERROR, MUSTER_ERROR_SEALED_OFF))
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  g_assert_nonnull (strstr (error->message, "backup"));
  g_assert_null (strstr (error->message, "Ouyang"));
  fixture_close (store);
}

/* --- stores from before there was sealing --- */

#define N_OLD     300
#define N_ENTRIES 300
#define VERSION   5
#define N_KILLS   6

static void run (MusterDb *db, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
run (MusterDb *db, const char *format, ...)
{
  g_autofree char *sql = NULL;
  g_autoptr (GError) error = NULL;
  va_list arguments;

  va_start (arguments, format);
  sql = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  muster_db_exec (db, sql, &error);
  g_assert_no_error (error);
}

/* As version 5 wrote an entry: plain. */
static void
put_plain_entry (MusterDb *db, gint64 seq, guint8 hash[MUSTER_JOURNAL_HASH_BYTES])
{
  g_autoptr (MusterEvent) event = muster_event_new ("attempt");
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "INSERT INTO journal (seq, hash, json) VALUES (:seq, :hash, :json)");
  g_autoptr (MusterStmt) head = muster_stmt_new (db, "UPDATE journal_head SET seq = :s, hash = :h");
  g_autoptr (MusterIndexMark) mark = NULL;
  g_autoptr (GBytes) json = NULL;
  g_autoptr (GError) error = NULL;
  char *text;

  muster_event_set_int (event, "seq", seq);
  muster_event_set_int (event, "person", 1 + seq % N_OLD);
  muster_event_set_string (event, "reason", REASON);
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
  mark = muster_index_mark_new (event);
  muster_journal_index_put (db, seq, mark, &error);
  g_assert_no_error (error);
}

/* Person 1 is the one of the tokens. */
static gboolean
put_plain_people (MusterDb *db, gpointer data, GError **error)
{
  guint8 hash[MUSTER_JOURNAL_HASH_BYTES] = {0};

  run (db,
       "INSERT INTO person (id, student_key, student_number, name, id_key, id_number, unit, extra)"
       " VALUES (1, CAST ('" STUDENT "' AS BLOB), CAST ('" STUDENT "' AS BLOB),"
       " CAST ('" NAME "' AS BLOB), CAST ('" ID "' AS BLOB), CAST ('" ID "' AS BLOB), '" UNIT "',"
       " CAST ('" EXTRA "' AS BLOB));"
       "INSERT INTO card (uid_key, uid, person)"
       " VALUES (CAST ('" UID "' AS BLOB), CAST ('" UID "' AS BLOB), 1);"
       "INSERT INTO card_part (part_key, uid_key)"
       " VALUES (CAST ('0:04A1B2' AS BLOB), CAST ('" UID "' AS BLOB))");
  for (guint i = 2; i <= N_OLD; i++)
    run (db,
         "INSERT INTO person (id, student_key, student_number, name, id_key, id_number, unit, "
         "extra)"
         " VALUES (%u, CAST ('N%u' AS BLOB), CAST ('N%u' AS BLOB), CAST ('Ouyang %u' AS BLOB),"
         " NULL, x'', '" UNIT "', NULL);"
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
        " VALUES (:id, '" MODEL "', CAST ('template-of-a-face-0123456789' AS BLOB))");

    muster_stmt_bind_int64 (picture, ":id", i);
    muster_stmt_bind_blob (picture, ":picture", jpeg, sizeof jpeg - 1);
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

  g_assert_cmpint (fixture_query (path, "SELECT form FROM key_state"), ==, 2);
  assert_no_tokens (path);
  assert_all_readable (store);
  last = muster_store_find (store, MUSTER_FIND_BY_CARD, "1000012C", NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (muster_person_get_id (last->person), ==, N_OLD);
  templates = muster_store_list_templates (store, MODEL, &error);
  g_assert_cmpuint (templates->len, ==, N_OLD);
  g_assert_true (muster_store_verify_journal (store, &n, NULL, &error));
  g_assert_cmpint (n, ==, N_ENTRIES);
  append_reason (store, 1);
  fixture_close (store);
  assert_no_tokens (path);
}

static void
test_migrate (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);

  make_plain (path);
  g_assert_true (file_has (path, "", REASON, strlen (REASON)));
  g_assert_true (file_has (path, "", "template-of-a-face", 18));
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
  g_assert_true (muster_vault_key_set_up (db, &error));
  g_assert_true (muster_db_query_int64 (
      db, "SELECT id FROM data_key WHERE scope = 'evidence/x'", &id, &error));
  plain = muster_vault_open_kept (db, id, "evidence\nv\n1\nl", sealed, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (plain, NULL), g_bytes_get_size (plain), "kept", 4);
}

static int
open_only (const char *path)
{
  fixture_close (fixture_open (path));
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
  if (argc == 3 && g_str_equal (argv[1], "--fill"))
    return fill_and_wait (argv[2]);
  if (argc == 3 && g_str_equal (argv[1], "--open"))
    return open_only (argv[2]);
  program = argv[0];
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/sealing/tokens", test_tokens);
  g_test_add_func ("/store/sealing/tokens-after-crash", test_tokens_after_crash);
  g_test_add_func ("/store/sealing/tokens-after-change", test_tokens_after_change);
  g_test_add_func ("/store/sealing/sealed-off", test_sealed_off);
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++) {
    g_autofree char *path =
        g_strdelimit (g_strdup_printf ("/store/sealing/changed/%s", changes[i].name), " ", '-');

    g_test_add_data_func (path, &changes[i], test_changed);
  }
  g_test_add_func ("/store/sealing/migrate", test_migrate);
  g_test_add_func ("/store/sealing/migrate-kept", test_migrate_kept);
  g_test_add_func ("/store/sealing/migrate-killed", test_migrate_killed);
  return g_test_run ();
}
