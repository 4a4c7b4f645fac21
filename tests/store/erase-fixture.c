/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "erase-fixture.h"

#include <string.h>

#include "muster-error.h"
#include "muster-store-evidence.h"
#include "store-fixture.h"

/* Bytes of a sealed value that are looked for: form, nonce and a part of the rest. */
#define TOKEN 32

const EraseGuest erase_gone = {"S-20268841",
                               "Ouyang Meiling 欧阳美玲",
                               "110105199003071234",
                               "04A1B2C3D4E5F6",
                               "said that her twin took the card",
                               "0d4d6f52-0001-4a55-8a0e-3f2b9f6f2d10",
                               "\xff\xd8\xff\xe0 picture of the one \xff\xd9",
                               "template-of-the-one-0123456789"};
const EraseGuest erase_stays = {"S-20268842",
                                "Berta Blum 白贝尔",
                                "110105199102020007",
                                "10B1B2B3",
                                "showed another card first",
                                "0d4d6f52-0002-4a55-8a0e-3f2b9f6f2d10",
                                "\xff\xd8\xff\xe0 picture of the other \xff\xd9",
                                "template-of-the-other-987654321"};

static const char *const suffixes[] = {"", "-wal", "-shm", "-journal", "-key", "-reserve"};

/* --- people --- */

static GBytes *
make_evidence (gpointer data, GError **error)
{
  const EraseGuest *guest = data;
  g_autofree char *text = g_strdup_printf ("evidence of %s", guest->name);

  return g_bytes_new (text, strlen (text));
}

static void
append_try (MusterStore *store, const EraseGuest *guest, gint64 person)
{
  g_autoptr (MusterEvent) event = muster_event_new ("attempt");
  const MusterEvidenceKeep keep = {.visit = guest->visit,
                                   .attempt = 1,
                                   .kind = "liveness",
                                   .occasion = "autumn-2026",
                                   .days = 14,
                                   .make = make_evidence,
                                   .data = (gpointer) guest};
  const char *lost = NULL;
  g_autoptr (GError) error = NULL;

  muster_event_set_int (event, "person", person);
  muster_event_set_string (event, "occasion", "autumn-2026");
  muster_event_set_string (event, "visit", guest->visit);
  muster_event_set_string (event, "note", guest->note);
  muster_event_set_decimal (event, "similarity", 0.25);
  muster_event_set_int (event, "attempts_spent", 1);
  muster_store_append_keeping (store, event, &keep, &lost, &error);
  g_assert_no_error (error);
  g_assert_null (lost);
}

static gint64
put_guest (MusterStore *store, const EraseGuest *guest)
{
  const gint64 person =
      fixture_put_person (store, guest->student, guest->name, guest->id, guest->card);
  g_autoptr (GBytes) picture = g_bytes_new_static (guest->picture, strlen (guest->picture));
  g_autoptr (GBytes) face = g_bytes_new_static (guest->template_, strlen (guest->template_));
  g_autoptr (GError) error = NULL;
  gint64 reference;

  muster_store_put_reference (store, person, picture, "import", 1000, &reference, &error);
  g_assert_no_error (error);
  muster_store_put_template (store, reference, ERASE_MODEL, face, &error);
  g_assert_no_error (error);
  append_try (store, guest, person);
  fixture_append (store, "outcome", person, "fail");
  return person;
}

void
erase_make_store (const char *path, gint64 *her, gint64 *other)
{
  MusterStore *store = fixture_open (path);

  *her = put_guest (store, &erase_gone);
  *other = put_guest (store, &erase_stays);
  fixture_close (store);
}

/* --- what lies in the file --- */

static void
collect (GPtrArray *tokens, sqlite3 *db, const char *sql, gint64 person)
{
  sqlite3_stmt *stmt = NULL;

  if (sqlite3_prepare_v2 (db, sql, -1, &stmt, NULL) != SQLITE_OK)
    g_error ("%s: %s", sql, sqlite3_errmsg (db));
  sqlite3_bind_int64 (stmt, 1, person);
  while (sqlite3_step (stmt) == SQLITE_ROW)
    for (int i = 0; i < sqlite3_column_count (stmt); i++) {
      const int size = sqlite3_column_bytes (stmt, i);

      if (size >= 16)
        g_ptr_array_add (tokens,
                         g_bytes_new (sqlite3_column_blob (stmt, i), (gsize) MIN (size, TOKEN)));
    }
  sqlite3_finalize (stmt);
}

/* The bytes of everything that lies in the file of @person; those of the face alone are fewer. */
GPtrArray *
erase_new_tokens (const char *path, gint64 person, gboolean face_only)
{
  const gint64 alias = fixture_alias (path, person);
  GPtrArray *tokens = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  collect (tokens,
           db,
           "SELECT template FROM template t JOIN reference r ON r.id = t.reference"
           " WHERE r.person = ?1",
           person);
  collect (tokens,
           db,
           "SELECT sealed FROM evidence WHERE seq IN"
           " (SELECT seq FROM journal_index WHERE person = ?1)",
           alias);
  collect (tokens,
           db,
           face_only ? "SELECT sealed FROM journal_part WHERE kind = 2 AND seq IN"
                       " (SELECT seq FROM journal_index WHERE person = ?1)"
                     : "SELECT sealed FROM journal_part WHERE kind <= 3 AND seq IN"
                       " (SELECT seq FROM journal_index WHERE person = ?1)",
           alias);
  collect (tokens,
           db,
           face_only ? "SELECT digest, picture FROM reference WHERE person = ?1 AND"
                       " source = 'review'"
                     : "SELECT digest, picture FROM reference WHERE person = ?1",
           person);
  if (!face_only) {
    collect (tokens,
             db,
             "SELECT student_key, student_number, name, id_key, id_number FROM person"
             " WHERE id = ?1",
             person);
    collect (tokens, db, "SELECT uid_key, uid FROM card WHERE person = ?1", person);
    collect (tokens,
             db,
             "SELECT part_key FROM card_part WHERE uid_key IN"
             " (SELECT uid_key FROM card WHERE person = ?1)",
             person);
  }
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
  return tokens;
}

/* With nothing that overwrites, as a store was before it was sealed. */
void
erase_leave_in_file (const char *path, GPtrArray *tokens)
{
  sqlite3_stmt *stmt = NULL;
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (
      sqlite3_exec (db, "PRAGMA secure_delete = OFF; BEGIN", NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (
                       db, "INSERT INTO setting VALUES ('zz-remains.' || ?1, ?2)", -1, &stmt, NULL),
                   ==,
                   SQLITE_OK);
  for (guint i = 0; i < tokens->len; i++) {
    gsize size;
    const char *bytes = g_bytes_get_data (tokens->pdata[i], &size);

    sqlite3_bind_int (stmt, 1, (int) i);
    sqlite3_bind_text (stmt, 2, bytes, (int) size, SQLITE_STATIC);
    g_assert_cmpint (sqlite3_step (stmt), ==, SQLITE_DONE);
    sqlite3_reset (stmt);
  }
  sqlite3_finalize (stmt);
  g_assert_cmpint (sqlite3_exec (db,
                                 "COMMIT; DELETE FROM setting WHERE key LIKE 'zz-remains.%';"
                                 "PRAGMA wal_checkpoint (TRUNCATE)",
                                 NULL,
                                 NULL,
                                 NULL),
                   ==,
                   SQLITE_OK);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
  g_assert_cmpuint (erase_count_in_files (path, tokens), >, 0);
}

/* How many of @tokens lie in any of the store's files. */
guint
erase_count_in_files (const char *path, GPtrArray *tokens)
{
  g_autofree gboolean *there = g_new0 (gboolean, tokens->len);
  guint n = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++) {
    g_autofree char *name = g_strconcat (path, suffixes[i], NULL);
    g_autofree char *data = NULL;
    gsize length;

    if (!g_file_get_contents (name, &data, &length, NULL))
      continue;
    for (guint k = 0; k < tokens->len; k++) {
      GBytes *token = g_ptr_array_index (tokens, k);
      gsize size;
      gconstpointer bytes = g_bytes_get_data (token, &size);

      there[k] = there[k] || fixture_has_bytes (data, length, bytes, size);
    }
  }
  for (guint k = 0; k < tokens->len; k++)
    n += there[k];
  return n;
}

/* --- for whoever has the keys --- */

static void
add_bytes (GString *all, GBytes *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  g_string_append_len (all, data, (gssize) size);
}

/* Everything that the store gives out, one after the other. */
GString *
erase_read_all (MusterStore *store, gint64 last_person)
{
  GString *all = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = muster_store_list_journal (store, 1, 0, 0, &error);
  g_autoptr (GPtrArray) kept = NULL;

  g_assert_no_error (error);
  for (guint i = 0; i < entries->len; i++)
    g_string_append (all, ((MusterJournalEntry *) entries->pdata[i])->json);
  kept = muster_store_list_evidence (store, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < kept->len; i++) {
    g_autoptr (GBytes) plain = muster_store_open_evidence (store, kept->pdata[i], &error);

    g_assert_no_error (error);
    add_bytes (all, plain);
  }
  for (gint64 id = 1; id <= last_person; id++) {
    g_autofree char *number = g_strdup_printf ("%d", (int) id);
    g_autoptr (MusterCase) found = muster_store_find (
        store, MUSTER_FIND_BY_PERSON, number, NULL, "autumn-2026", ERASE_MODEL, NULL);

    if (found == NULL)
      continue;
    g_string_append (all, muster_person_get_name (found->person));
    g_string_append (all, muster_person_get_id_number (found->person));
    g_string_append (all, muster_person_get_student_number (found->person));
    for (guint i = 0; i < found->references->len; i++) {
      const MusterReference *reference = found->references->pdata[i];

      add_bytes (all, reference->picture);
      if (reference->template_ != NULL)
        add_bytes (all, reference->template_);
    }
  }
  return all;
}

gboolean
erase_says (const GString *all, const char *words)
{
  return fixture_has_bytes (all->str, all->len, words, strlen (words));
}

void
erase_assert_nobody_reads (MusterStore *store, const EraseGuest *guest, gint64 last_person)
{
  static const MusterFind ways[] = {MUSTER_FIND_BY_STUDENT, MUSTER_FIND_BY_ID, MUSTER_FIND_BY_CARD};
  const char *numbers[] = {guest->student, guest->id, guest->card};
  g_autoptr (GString) all = erase_read_all (store, last_person);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) hits = muster_store_search_people (store, "Ouyang", 10, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (hits->len, ==, 0);
  g_assert_false (erase_says (all, guest->name));
  g_assert_false (erase_says (all, guest->note));
  g_assert_false (erase_says (all, guest->student));
  g_assert_false (erase_says (all, guest->id));
  g_assert_false (erase_says (all, guest->picture));
  g_assert_false (erase_says (all, guest->template_));
  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++) {
    g_assert_null (muster_store_find (store, ways[i], numbers[i], NULL, NULL, NULL, &error));
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND);
    g_clear_error (&error);
  }
}

void
erase_assert_reads (MusterStore *store, const EraseGuest *guest, gint64 last_person)
{
  g_autoptr (GString) all = erase_read_all (store, last_person);

  g_assert_true (erase_says (all, guest->name));
  g_assert_true (erase_says (all, guest->note));
  g_assert_true (erase_says (all, guest->picture));
  g_assert_true (erase_says (all, guest->template_));
}

void
erase_assert_whole (MusterStore *store, gint64 n_erased)
{
  g_auto (MusterJournalReport) report = {0};
  g_autoptr (GError) error = NULL;

  muster_store_check_journal (store, NULL, &report, &error);
  g_assert_no_error (error);
  g_assert_cmpint (report.n_erased, ==, n_erased);
}
