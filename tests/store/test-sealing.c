/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "muster-error.h"
#include "sealing-fixture.h"
#include "store-fixture.h"

/* What nobody reads in the store's file, and what nobody changes there unseen. */

#define PIN "402817"

static const char *program;

/* --- nothing to be read --- */

/* Writes and waits to be killed, with everything still in the WAL. */
static int
fill_and_wait (const char *path)
{
  MusterStore *store = fixture_open (path);

  sealing_fill (store);
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

  sealing_fill (store);
  g_assert_true (sealing_file_has (
      path, "-wal", SEALING_UNIT, strlen (SEALING_UNIT))); /* the search finds what is there */
  sealing_assert_no_tokens (path);
  sealing_assert_all_readable (store);
  fixture_close (store);
  g_assert_true (sealing_file_has (path, "", SEALING_UNIT, strlen (SEALING_UNIT)));
  sealing_assert_no_tokens (path);
  store = fixture_open (path);
  sealing_assert_all_readable (store);
  sealing_assert_no_tokens (path);
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
  g_assert_true (sealing_file_has (path, "-wal", SEALING_UNIT, strlen (SEALING_UNIT)));
  sealing_assert_no_tokens (path);
  store = fixture_open (path);
  sealing_assert_all_readable (store);
  fixture_close (store);
  sealing_assert_no_tokens (path);
}

/* A name that is changed leaves nothing of the old one, and a deleted card nothing of it. */
static void
test_tokens_after_change (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  const char *no_cards[] = {NULL};
  const MusterRosterRow row = {.student_number = SEALING_STUDENT,
                               .name = "Somebody Else",
                               .id_number = "",
                               .card_uids = no_cards};
  MusterStore *store = fixture_open (path);
  g_autoptr (GError) error = NULL;

  sealing_fill (store);
  muster_store_put_people (store, &row, 1, NULL, NULL, &error);
  g_assert_no_error (error);
  sealing_assert_no_tokens (path);
  fixture_close (store);
  sealing_assert_no_tokens (path);
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
  static const char *const values[] = {
      SEALING_UID, "??A1B2C3D4E5F6", SEALING_ID, SEALING_STUDENT, "1"};
  MusterStore *store = fixture_open (path);
  g_autoptr (GError) error = NULL;
  const MusterRosterRow row = {.student_number = SEALING_STUDENT, .name = "Another"};

  sealing_fill (store);
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
  g_assert_null (muster_store_list_templates (store, SEALING_MODEL, &error));
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
  sealing_assert_all_readable (store);
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
     SEALING_STUDENT},
    {"cut",
     "UPDATE person SET name = substr (name, 1, length (name) - 1)",
     MUSTER_FIND_BY_STUDENT,
     SEALING_STUDENT},
    {"emptied", "UPDATE person SET name = x''", MUSTER_FIND_BY_STUDENT, SEALING_STUDENT},
    {"plain",
     "UPDATE person SET name = CAST ('Me' AS BLOB)",
     MUSTER_FIND_BY_STUDENT,
     SEALING_STUDENT},
    {"moved to another person",
     "UPDATE person SET name = (SELECT name FROM person WHERE id = 2)",
     MUSTER_FIND_BY_STUDENT,
     SEALING_STUDENT},
    {"moved within a person",
     "UPDATE person SET name = id_number",
     MUSTER_FIND_BY_STUDENT,
     SEALING_STUDENT},
    {"card given to another person",
     "UPDATE card SET person = 2",
     MUSTER_FIND_BY_CARD,
     SEALING_UID},
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
     SEALING_STUDENT},
    {"whole reference given to another person",
     "UPDATE reference SET person = 3 - person",
     MUSTER_FIND_BY_STUDENT,
     SEALING_STUDENT},
    {"template of another picture",
     "UPDATE template SET template = (SELECT template FROM template WHERE reference = 2)",
     MUSTER_FIND_BY_STUDENT,
     SEALING_STUDENT},
    {"template of another model",
     "UPDATE template SET template = (SELECT template FROM template WHERE model = 'other')"
     " WHERE reference = 1",
     MUSTER_FIND_BY_STUDENT,
     SEALING_STUDENT},
    {"key of the roster",
     "UPDATE data_key SET wrapped = (SELECT wrapped FROM data_key WHERE scope = 'journal')"
     " WHERE scope = 'roster'",
     MUSTER_FIND_BY_STUDENT,
     SEALING_STUDENT},
};

static void
make_two (const char *path)
{
  static const guint8 other[] = "\xff\xd8\xff\xe1 another picture \xff\xd9";
  MusterStore *store = fixture_open (path);
  g_autoptr (GBytes) picture = g_bytes_new_static (other, sizeof other - 1);
  g_autoptr (GBytes) face = sealing_new_template ();
  g_autoptr (GError) error = NULL;
  gint64 person, reference;

  sealing_fill (store);
  person = fixture_put_person (store, "2026002", "Two", "110105199102020007", "10B1B2B3");
  muster_store_put_reference (store, person, picture, "import", 1000, &reference, &error);
  g_assert_no_error (error);
  muster_store_put_template (store, reference, SEALING_MODEL, face, &error);
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
  g_assert_null (muster_store_find (
      store, change->by, change->value, NULL, "autumn-2026", SEALING_MODEL, &error));
  g_test_message ("%s", error->message);
  if (!g_error_matches (error, MUSTER_ERROR, MUSTER_ERROR_SEALED_OFF))
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  g_assert_nonnull (strstr (error->message, "backup"));
  g_assert_null (strstr (error->message, "Ouyang"));
  fixture_close (store);
}

int
main (int argc, char *argv[])
{
  if (argc == 3 && g_str_equal (argv[1], "--fill"))
    return fill_and_wait (argv[2]);
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
  return g_test_run ();
}
