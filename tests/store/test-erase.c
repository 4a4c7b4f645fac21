/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "muster-error.h"
#include "muster-store-erase.h"
#include "muster-store-evidence.h"
#include "muster-store-retention.h"
#include "store-fixture.h"

/* What is left of somebody who was erased: in the files byte by byte, and for whoever has all keys.
 *
 * In the file lie sealed values and keyed hashes of numbers. So the bytes of each of them are
 * remembered before, and looked for afterwards: none may lie anywhere. A name in clear would never
 * have been there; that is looked for, too. Somebody else's must still be there, which also proves
 * that the search finds what is there. */

#define MODEL "sface"
#define TOKEN                                                                                      \
  32 /* bytes of a sealed value that are looked for: form, nonce and a part of the rest */

typedef struct {
  const char *student, *name, *id, *card, *note, *visit, *picture, *template_;
} Guest;

static const Guest gone = {"S-20268841",
                           "Ouyang Meiling 欧阳美玲",
                           "110105199003071234",
                           "04A1B2C3D4E5F6",
                           "said that her twin took the card",
                           "0d4d6f52-0001-4a55-8a0e-3f2b9f6f2d10",
                           "\xff\xd8\xff\xe0 picture of the one \xff\xd9",
                           "template-of-the-one-0123456789"};
static const Guest stays = {"S-20268842",
                            "Berta Blum 白贝尔",
                            "110105199102020007",
                            "10B1B2B3",
                            "showed another card first",
                            "0d4d6f52-0002-4a55-8a0e-3f2b9f6f2d10",
                            "\xff\xd8\xff\xe0 picture of the other \xff\xd9",
                            "template-of-the-other-987654321"};

static const char *const suffixes[] = {"", "-wal", "-shm", "-journal", "-key", "-reserve"};

static const char *program;

/* --- people --- */

static GBytes *
make_evidence (gpointer data, GError **error)
{
  const Guest *guest = data;
  g_autofree char *text = g_strdup_printf ("evidence of %s", guest->name);

  return g_bytes_new (text, strlen (text));
}

static void
append_try (MusterStore *store, const Guest *guest, gint64 person)
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
put_guest (MusterStore *store, const Guest *guest)
{
  const gint64 person =
      fixture_put_person (store, guest->student, guest->name, guest->id, guest->card);
  g_autoptr (GBytes) picture = g_bytes_new_static (guest->picture, strlen (guest->picture));
  g_autoptr (GBytes) face = g_bytes_new_static (guest->template_, strlen (guest->template_));
  g_autoptr (GError) error = NULL;
  gint64 reference;

  muster_store_put_reference (store, person, picture, "import", 1000, &reference, &error);
  g_assert_no_error (error);
  muster_store_put_template (store, reference, MODEL, face, &error);
  g_assert_no_error (error);
  append_try (store, guest, person);
  fixture_append (store, "outcome", person, "fail");
  return person;
}

static void
make_store (const char *path, gint64 *her, gint64 *other)
{
  MusterStore *store = fixture_open (path);

  *her = put_guest (store, &gone);
  *other = put_guest (store, &stays);
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
static GPtrArray *
new_tokens (const char *path, gint64 person, gboolean face_only)
{
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
           person);
  collect (tokens,
           db,
           face_only ? "SELECT sealed FROM journal_part WHERE kind = 2 AND seq IN"
                       " (SELECT seq FROM journal_index WHERE person = ?1)"
                     : "SELECT sealed FROM journal_part WHERE kind <= 3 AND seq IN"
                       " (SELECT seq FROM journal_index WHERE person = ?1)",
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
    collect (tokens, db, "SELECT digest, picture FROM reference WHERE person = ?1", person);
  }
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
  return tokens;
}

static gboolean
has_bytes (const char *data, gsize length, gconstpointer bytes, gsize size)
{
  const char *end = data + length;

  for (const char *p = data; (gsize) (end - p) >= size; p++) {
    p = memchr (p, *(const char *) bytes, (gsize) (end - p));
    if (p == NULL || (gsize) (end - p) < size)
      return FALSE;
    if (memcmp (p, bytes, size) == 0)
      return TRUE;
  }
  return FALSE;
}

/* How many of @tokens lie in any of the store's files. */
static guint
count_in_files (const char *path, GPtrArray *tokens)
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

      there[k] = there[k] || has_bytes (data, length, bytes, size);
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
static GString *
read_all (MusterStore *store, gint64 last_person)
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
    g_autoptr (MusterCase) found =
        muster_store_find (store, MUSTER_FIND_BY_PERSON, number, NULL, "autumn-2026", MODEL, NULL);

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

static gboolean
says (const GString *all, const char *words)
{
  return has_bytes (all->str, all->len, words, strlen (words));
}

static void
assert_nobody_reads (MusterStore *store, const Guest *guest, gint64 last_person)
{
  static const MusterFind ways[] = {MUSTER_FIND_BY_STUDENT, MUSTER_FIND_BY_ID, MUSTER_FIND_BY_CARD};
  const char *numbers[] = {guest->student, guest->id, guest->card};
  g_autoptr (GString) all = read_all (store, last_person);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) hits = muster_store_search_people (store, "Ouyang", 10, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (hits->len, ==, 0);
  g_assert_false (says (all, guest->name));
  g_assert_false (says (all, guest->note));
  g_assert_false (says (all, guest->student));
  g_assert_false (says (all, guest->id));
  g_assert_false (says (all, guest->picture));
  g_assert_false (says (all, guest->template_));
  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++) {
    g_assert_null (muster_store_find (store, ways[i], numbers[i], NULL, NULL, NULL, &error));
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND);
    g_clear_error (&error);
  }
}

static void
assert_reads (MusterStore *store, const Guest *guest, gint64 last_person)
{
  g_autoptr (GString) all = read_all (store, last_person);

  g_assert_true (says (all, guest->name));
  g_assert_true (says (all, guest->note));
  g_assert_true (says (all, guest->picture));
  g_assert_true (says (all, guest->template_));
}

static void
assert_whole (MusterStore *store, gint64 n_erased)
{
  g_auto (MusterJournalReport) report = {0};
  g_autoptr (GError) error = NULL;

  muster_store_check_journal (store, NULL, &report, &error);
  g_assert_no_error (error);
  g_assert_cmpint (report.n_erased, ==, n_erased);
}

/* --- erasing --- */

static MusterErased
erase (MusterStore *store, MusterEraseWhat what, gint64 person)
{
  const MusterEraseOrder order = {.what = what, .person = person, .cause = "request", .by = {5, 6}};
  g_autoptr (GError) error = NULL;
  MusterErased erased;

  muster_store_erase (store, &order, &erased, &error);
  g_assert_no_error (error);
  return erased;
}

static void
assert_proof (MusterStore *store, gint64 proof, const char *what)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = muster_store_list_journal (store, proof, 2, 0, &error);
  const MusterJournalEntry *first, *second;
  g_autofree char *field = g_strdup_printf ("\"what\":\"%s\"", what);

  g_assert_no_error (error);
  g_assert_cmpuint (entries->len, ==, 2);
  first = entries->pdata[0];
  second = entries->pdata[1];
  g_assert_nonnull (strstr (first->json, "\"type\":\"erasure\""));
  g_assert_nonnull (strstr (first->json, field));
  g_assert_nonnull (strstr (first->json, "\"templates\":1"));
  g_assert_nonnull (strstr (first->json, "\"kept\":1"));
  g_assert_nonnull (strstr (first->json, "\"staff_id\":5"));
  g_assert_nonnull (strstr (first->json, "\"second_id\":6"));
  g_assert_null (strstr (first->json, "\"person\":"));
  g_assert_nonnull (strstr (second->json, "\"type\":\"erasure-file\""));
}

static void
test_person (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autoptr (GPtrArray) hers = NULL, others = NULL;
  g_autoptr (GError) error = NULL;
  gint64 her, other;
  MusterErased erased, looked;
  MusterStore *store;

  make_store (path, &her, &other);
  hers = new_tokens (path, her, FALSE);
  others = new_tokens (path, other, FALSE);
  g_assert_cmpuint (hers->len, >=, 15);
  g_assert_cmpuint (count_in_files (path, hers), ==, hers->len);

  store = fixture_open (path);
  assert_reads (store, &gone, other);
  muster_store_look_at_erasure (store, MUSTER_ERASE_PERSON, her, &looked, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_in_files (path, hers), ==, hers->len); /* to look changes nothing */
  erased = erase (store, MUSTER_ERASE_PERSON, her);
  g_assert_false (erased.in_file);
  g_assert_cmpuint (erased.cards, ==, 1);
  g_assert_cmpuint (erased.references, ==, 1);
  g_assert_cmpuint (erased.templates, ==, 1);
  g_assert_cmpuint (erased.evidence, ==, 1);
  g_assert_cmpuint (erased.entries, ==, 2);
  g_assert_cmpuint (erased.parts, ==, looked.parts);

  /* while it is open, and when it is closed */
  g_assert_cmpuint (count_in_files (path, hers), ==, 0);
  assert_nobody_reads (store, &gone, other);
  assert_reads (store, &stays, other);
  assert_whole (store, 2);
  assert_proof (store, erased.proof, "person");
  fixture_close (store);
  g_assert_cmpuint (count_in_files (path, hers), ==, 0);
  g_assert_cmpuint (count_in_files (path, others), ==, others->len);
  g_assert_cmpint (
      fixture_query (path, "SELECT count (*) FROM journal_index WHERE person = 1"), ==, 0);
  g_assert_cmpint (fixture_query (path, "SELECT count (*) FROM erasure_open"), ==, 0);
}

static void
test_nobody (void)
{
  MusterStore *store = fixture_open (":memory:");
  const MusterEraseOrder order = {.person = 9, .cause = "request"};
  g_autoptr (GError) error = NULL;
  MusterErased erased;

  g_assert_false (muster_store_erase (store, &order, &erased, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND);
  fixture_close (store);
}

/* She stays on the roster with the school's picture, and what she did stays counted. */
static void
test_face (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autoptr (GPtrArray) face = NULL, others = NULL;
  g_autoptr (MusterCase) found = NULL;
  g_autoptr (GString) all = NULL;
  g_autoptr (GError) error = NULL;
  gint64 her, other;
  MusterErased erased;
  MusterStore *store;

  make_store (path, &her, &other);
  face = new_tokens (path, her, TRUE);
  others = new_tokens (path, other, FALSE);
  g_assert_cmpuint (face->len, ==, 3); /* template, evidence, what was measured */
  store = fixture_open (path);
  erased = erase (store, MUSTER_ERASE_FACE, her);
  assert_proof (store, erased.proof, "face");
  assert_whole (store, 1);
  all = read_all (store, other);
  g_assert_true (says (all, gone.picture));
  g_assert_true (says (all, gone.note));
  g_assert_false (says (all, gone.template_));
  found = muster_store_find (
      store, MUSTER_FIND_BY_STUDENT, gone.student, NULL, "autumn-2026", MODEL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->attempts, ==, 1);
  fixture_close (store);
  g_assert_cmpuint (count_in_files (path, face), ==, 0);
  g_assert_cmpuint (count_in_files (path, others), ==, others->len);
}

/* --- killed --- */

static void
kill_cb (MusterEraseStep step, gpointer data)
{
  if ((int) step == GPOINTER_TO_INT (data))
    raise (SIGKILL);
}

static int
erase_and_die (const char *path, const char *person, const char *step)
{
  MusterStore *store = fixture_open (path);
  const MusterEraseOrder order = {.what = MUSTER_ERASE_PERSON,
                                  .person = g_ascii_strtoll (person, NULL, 10),
                                  .cause = "request",
                                  .progress = kill_cb,
                                  .data = GINT_TO_POINTER (atoi (step))};
  MusterErased erased;

  muster_store_erase (store, &order, &erased, NULL);
  return 1; /* it ought to be dead */
}

/* Before the commit nothing has happened; after it the rest is done at the next opening. */
static void
test_killed (gconstpointer data)
{
  const MusterEraseStep step = (MusterEraseStep) GPOINTER_TO_INT (data);
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autofree char *text = g_strdup_printf ("%d", (int) step);
  g_autofree char *number = NULL;
  g_autoptr (GPtrArray) hers = NULL, others = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) child = NULL;
  const gboolean is_out = step >= MUSTER_ERASE_STEP_WAL;
  gint64 her, other;
  MusterStore *store;

  make_store (path, &her, &other);
  hers = new_tokens (path, her, FALSE);
  others = new_tokens (path, other, FALSE);
  number = g_strdup_printf ("%d", (int) her);
  child = g_subprocess_new (
      G_SUBPROCESS_FLAGS_NONE, &error, program, "--erase", path, number, text, NULL);
  g_assert_no_error (error);
  g_subprocess_wait (child, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_signaled (child));

  store = fixture_open (path);
  assert_reads (store, &stays, other);
  if (is_out) {
    assert_nobody_reads (store, &gone, other);
    g_assert_cmpuint (count_in_files (path, hers), ==, 0);
    assert_whole (store, 2);
  } else {
    assert_reads (store, &gone, other);
    assert_whole (store, 0);
    erase (store, MUSTER_ERASE_PERSON, her); /* may be asked for again */
  }
  fixture_close (store);
  g_assert_cmpuint (count_in_files (path, hers), ==, 0);
  g_assert_cmpuint (count_in_files (path, others), ==, others->len);
  g_assert_cmpint (fixture_query (path, "SELECT count (*) FROM erasure_open"), ==, 0);
  g_assert_cmpint (
      fixture_query (path, "SELECT count (*) FROM journal_index WHERE type = 'erasure-file'"),
      ==,
      1);
}

/* --- somebody reads beside --- */

static void
test_reader (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autoptr (GPtrArray) hers = NULL;
  sqlite3 *reader = NULL;
  gint64 her, other;
  MusterErased erased;
  MusterStore *store;

  make_store (path, &her, &other);
  hers = new_tokens (path, her, FALSE);
  store = fixture_open (path);
  fixture_append (store, "station", 0, NULL);
  g_assert_cmpint (sqlite3_open (path, &reader), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (reader, "BEGIN; SELECT count (*) FROM person", NULL, NULL, NULL),
                   ==,
                   SQLITE_OK);
  erased = erase (store, MUSTER_ERASE_PERSON, her);
  g_assert_true (erased.in_file);
  g_assert_cmpint (erased.proof, >, 0);
  assert_nobody_reads (store, &gone, other); /* gone all the same, and the file says that it is not
                                              * clean */
  g_assert_cmpuint (count_in_files (path, hers), >, 0);
  g_assert_cmpint (sqlite3_exec (reader, "COMMIT", NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (reader), ==, SQLITE_OK);
  fixture_close (store);
  g_assert_cmpint (fixture_query (path, "SELECT count (*) FROM erasure_open"), ==, 1);
  store = fixture_open (path);
  g_assert_cmpuint (count_in_files (path, hers), ==, 0);
  fixture_close (store);
  g_assert_cmpint (fixture_query (path, "SELECT count (*) FROM erasure_open"), ==, 0);
}

/* --- a copy that was made before --- */

/* The store's file as it was, beside the keys that are in @folder. */
static void
copy_files (const char *from, const char *to, gboolean keys_only)
{
  g_autoptr (GDir) dir = g_dir_open (from, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *source = g_build_filename (from, name, NULL);
    g_autofree char *target = g_build_filename (to, name, NULL);
    g_autofree char *data = NULL;
    gsize length;

    if (keys_only && !g_str_has_suffix (name, "-key"))
      continue;
    g_assert_true (g_file_get_contents (source, &data, &length, NULL));
    g_assert_true (g_file_set_contents (target, data, (gssize) length, NULL));
  }
}

static guint
count_openable (const char *path)
{
  MusterStore *store = fixture_open (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = muster_store_list_evidence (store, NULL, &error);
  guint n = 0;

  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 2);
  for (guint i = 0; i < rows->len; i++) {
    g_autoptr (GBytes) plain = muster_store_open_evidence (store, rows->pdata[i], NULL);

    n += plain != NULL;
  }
  fixture_close (store);
  return n;
}

/* Whoever kept the store's file of before opens no evidence with the keys of now. */
static void
test_copy (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  FIXTURE_FOLDER before = fixture_new_folder ();
  FIXTURE_FOLDER all = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autofree char *copy = g_build_filename (before, "store.db", NULL);
  g_autofree char *whole = g_build_filename (all, "store.db", NULL);
  g_autoptr (MusterOccasion) occasion =
      muster_occasion_new ("autumn-2026", MUSTER_OCCASION_CHECK_IN, "campus-check-in");
  const MusterRetentionOrder order = {.occasion = "autumn-2026", .all_now = TRUE, .by = {5, 6}};
  g_autoptr (GError) error = NULL;
  g_autofree char *data = NULL;
  gsize length;
  gint64 her, other;
  MusterRetained retained;
  MusterStore *store;

  make_store (path, &her, &other);
  g_assert_true (g_file_get_contents (path, &data, &length, NULL));
  g_assert_true (g_file_set_contents (copy, data, (gssize) length, NULL));
  copy_files (folder, all, FALSE);
  g_assert_cmpuint (count_openable (whole), ==, 2); /* with the keys of then it opens */

  store = fixture_open (path);
  muster_store_put_occasion (store, occasion, &error);
  g_assert_no_error (error);
  muster_store_retain (store, &order, &retained, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (retained.evidence, ==, 2);
  fixture_close (store);
  copy_files (folder, before, TRUE);
  g_assert_cmpuint (count_openable (copy), ==, 0);
}

/* --- a server that has not seen all of it --- */

static void
test_unsent (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  MusterEraseOrder order = {.what = MUSTER_ERASE_PERSON, .cause = "request"};
  g_autoptr (GError) error = NULL;
  gint64 her, other;
  MusterErased erased;
  MusterStore *store;

  make_store (path, &her, &other);
  /* up to her first entry; whether it is a true one is not looked at here */
  fixture_sql (path,
               "INSERT INTO journal_receipt (seq, hash, server, signature, time)"
               " VALUES (1, zeroblob (32), zeroblob (32), zeroblob (64), 0)");
  store = fixture_open (path);
  order.person = her;
  g_assert_false (muster_store_erase (store, &order, &erased, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BUSY);
  g_assert_nonnull (strstr (error->message, "1 event "));
  g_clear_error (&error);
  assert_reads (store, &gone, other);
  order.even_unsent = TRUE;
  g_assert_true (muster_store_erase (store, &order, &erased, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (erased.unsent, ==, 1);
  assert_nobody_reads (store, &gone, other);
  fixture_close (store);
}

int
main (int argc, char *argv[])
{
  static const char *const steps[] = {"rows", "commit", "wal", "rewrite", "prove", "done"};

  if (argc == 5 && g_str_equal (argv[1], "--erase"))
    return erase_and_die (argv[2], argv[3], argv[4]);
  program = argv[0];
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/erase/person", test_person);
  g_test_add_func ("/store/erase/nobody", test_nobody);
  g_test_add_func ("/store/erase/face", test_face);
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++) {
    g_autofree char *path = g_strconcat ("/store/erase/killed/", steps[i], NULL);

    g_test_add_data_func (path, GINT_TO_POINTER (i), test_killed);
  }
  g_test_add_func ("/store/erase/reader", test_reader);
  g_test_add_func ("/store/erase/copy", test_copy);
  g_test_add_func ("/store/erase/unsent", test_unsent);
  return g_test_run ();
}
