/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <sodium.h>

#include "muster-error.h"
#include "muster-journal-chain.h"
#include "muster-signer.h"
#include "muster-stmt.h"
#include "muster-vault-key.h"
#include "muster-vault.h"
#include "store-fixture.h"

/* Somebody who has the file, this program's source, and even the key that seals the entries, but
 * not the station's secret key: whatever is written has to be found, and where. The files are real;
 * what test-journal.c does in plain SQL is done here with hashes that fit. */

#define N_ENTRIES 10

static void G_GNUC_PRINTF (2, 3) exec (MusterDb *db, const char *format, ...)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *sql = NULL;
  va_list arguments;

  va_start (arguments, format);
  sql = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  if (!muster_db_exec (db, sql, &error))
    g_error ("%s: %s", sql, error->message);
}

static MusterDb *
break_in (const char *path)
{
  g_autoptr (GError) error = NULL;
  MusterDb *db = muster_db_open (path, MUSTER_DB_WRITE, G_MAXINT64, &error);

  g_assert_no_error (error);
  g_assert_true (muster_vault_key_set_up (db, &error));
  exec (db,
        "DROP TRIGGER IF EXISTS journal_no_update; DROP TRIGGER IF EXISTS journal_no_delete;"
        "PRAGMA foreign_keys = OFF");
  return db;
}

static char *
dup_text (MusterDb *db, gint64 seq)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (db, "SELECT json FROM journal WHERE seq = :seq");
  g_autoptr (GBytes) sealed = NULL;
  g_autoptr (GError) error = NULL;
  gboolean has_row;
  char *text;

  muster_stmt_bind_int64 (stmt, ":seq", seq);
  g_assert_true (muster_stmt_step (stmt, &has_row, &error) && has_row);
  sealed = muster_stmt_dup_bytes (stmt, 0);
  text = muster_vault_open_text (db, "journal", seq, sealed, &error);
  g_assert_no_error (error);
  return text;
}

static void
put_text (MusterDb *db, gint64 seq, const char *text)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "UPDATE journal SET json = :json WHERE seq = :seq");
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) sealed = muster_vault_seal_text (db, "journal", seq, text, &error);

  g_assert_no_error (error);
  muster_stmt_bind_int64 (stmt, ":seq", seq);
  muster_stmt_bind_bytes (stmt, ":json", sealed);
  g_assert_true (muster_stmt_run (stmt, &error));
}

static void
edit (MusterDb *db, gint64 seq, const char *from, const char *to)
{
  g_autofree char *text = dup_text (db, seq);
  g_autoptr (GString) changed = g_string_new (text);

  g_assert_cmpuint (g_string_replace (changed, from, to, 0), >, 0);
  put_text (db, seq, changed->str);
}

static void
set_blob (MusterDb *db, const char *sql, gint64 seq, const guint8 *data, gsize size)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (db, sql);
  g_autoptr (GError) error = NULL;

  muster_stmt_bind_int64 (stmt, ":seq", seq);
  muster_stmt_bind_blob (stmt, ":blob", data, size);
  muster_stmt_run (stmt, &error);
  g_assert_no_error (error);
}

static gint64
count (MusterDb *db, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 n;

  g_assert_true (muster_db_query_int64 (db, sql, &n, &error));
  return n;
}

/* All hashes from @from on and the head, with @form; signed with @own if there is one. */
static void
rehash (MusterDb *db, gint64 from, MusterJournalForm form, MusterSigner *own)
{
  gint64 last = count (db, "SELECT max (seq) FROM journal");
  guint8 hash[MUSTER_JOURNAL_HASH_BYTES] = {0}, signature[MUSTER_JOURNAL_SIGNATURE_BYTES];

  for (gint64 seq = 1; seq <= last; seq++) {
    g_autofree char *text = dup_text (db, seq);
    g_autoptr (GBytes) json = g_bytes_new (text, strlen (text));

    if (own != NULL && seq == own->since)
      muster_signer_sign (own, MUSTER_STATEMENT_BEGIN, seq, hash, own->mark);
    muster_journal_hash (form, hash, seq, json, hash);
    if (seq < from)
      continue;
    set_blob (db, "UPDATE journal SET hash = :blob WHERE seq = :seq", seq, hash, sizeof hash);
    if (own == NULL)
      continue;
    muster_signer_sign (own, MUSTER_STATEMENT_ENTRY, seq, hash, signature);
    set_blob (db,
              "UPDATE journal SET signature = :blob WHERE seq = :seq",
              seq,
              signature,
              sizeof signature);
  }
  set_blob (db, "UPDATE journal_head SET seq = :seq, hash = :blob", last, hash, sizeof hash);
  if (own == NULL)
    return;
  muster_signer_sign (own, MUSTER_STATEMENT_HEAD, last, hash, signature);
  set_blob (db,
            "UPDATE journal_head SET signature = :blob WHERE seq = :seq",
            last,
            signature,
            sizeof signature);
  set_blob (db,
            "UPDATE journal_key SET public = :blob, since = :seq",
            own->since,
            own->key,
            sizeof own->key);
  set_blob (db, "UPDATE journal_key SET mark = :blob WHERE :seq", 1, own->mark, sizeof own->mark);
}

static MusterSigner
new_key (void)
{
  MusterSigner own = {.since = 1};

  crypto_sign_keypair (own.key, own.secret);
  return own;
}

/* --- what is tried --- */

static void
edit_only (MusterDb *db)
{
  edit (db, 5, "fail", "pass");
}

static void
edit_first (MusterDb *db)
{
  edit (db, 1, "fail", "pass");
}

static void
edit_last (MusterDb *db)
{
  edit (db, 10, "fail", "pass");
}

static void
add_space (MusterDb *db)
{
  edit (db, 5, "}", "} ");
}

static void
edit_and_hash (MusterDb *db)
{
  edit (db, 5, "fail", "pass");
  rehash (db, 5, MUSTER_JOURNAL_FORM_COMMITTED, NULL);
}

/* The last entry may be the only one whose hash changes. */
static void
edit_last_and_hash (MusterDb *db)
{
  edit (db, 10, "fail", "pass");
  rehash (db, 10, MUSTER_JOURNAL_FORM_COMMITTED, NULL);
}

static void
remove_and_hash (MusterDb *db)
{
  exec (db,
        "DELETE FROM journal WHERE seq = 5; DELETE FROM journal_index WHERE seq = 5;"
        "DELETE FROM journal_part WHERE seq = 5;");
  for (gint64 seq = 6; seq <= N_ENTRIES; seq++) {
    g_autofree char *from = g_strdup_printf ("\"seq\":%d,", (int) seq);
    g_autofree char *to = g_strdup_printf ("\"seq\":%d,", (int) seq - 1);
    g_autofree char *text = dup_text (db, seq);

    exec (db,
          "UPDATE journal SET seq = seq - 1 WHERE seq = %d;"
          "UPDATE journal_index SET seq = seq - 1 WHERE seq = %d;"
          "UPDATE journal_part SET seq = seq - 1, id = id - 16 WHERE seq = %d;",
          (int) seq,
          (int) seq,
          (int) seq);
    put_text (db, seq - 1, text);
    edit (db, seq - 1, from, to);
  }
  rehash (db, 5, MUSTER_JOURNAL_FORM_COMMITTED, NULL);
}

static void
insert_and_hash (MusterDb *db)
{
  g_autofree char *text = dup_text (db, 10);

  exec (
      db,
      "INSERT INTO journal SELECT 11, hash, json, form, signature FROM journal WHERE seq = 10;"
      "INSERT INTO journal_index SELECT 11, person, occasion, type, outcome, spent, consent, time,"
      " station FROM journal_index WHERE seq = 10;");
  put_text (db, 11, text);
  edit (db, 11, "\"seq\":10,", "\"seq\":11,");
  rehash (db, 11, MUSTER_JOURNAL_FORM_COMMITTED, NULL);
}

static void
swap_and_hash (MusterDb *db)
{
  g_autofree char *fourth = dup_text (db, 4);
  g_autofree char *seventh = dup_text (db, 7);

  put_text (db, 4, seventh);
  put_text (db, 7, fourth);
  edit (db, 4, "\"seq\":7,", "\"seq\":4,");
  edit (db, 7, "\"seq\":4,", "\"seq\":7,");
  exec (db,
        "UPDATE journal_index SET seq = 99 WHERE seq = 4;"
        "UPDATE journal_index SET seq = 4 WHERE seq = 7;"
        "UPDATE journal_index SET seq = 7 WHERE seq = 99;");
  rehash (db, 4, MUSTER_JOURNAL_FORM_COMMITTED, NULL);
}

/* As if the store had been written before there were signatures. */
static void
back_to_plain (MusterDb *db)
{
  edit (db, 5, "fail", "pass");
  exec (db, "UPDATE journal SET form = 1, signature = NULL");
  rehash (db, 1, MUSTER_JOURNAL_FORM_PLAIN, NULL);
}

/* Own signatures from entry 5 on; the station's key is left. */
static void
sign_the_end (MusterDb *db)
{
  MusterSigner own = new_key ();
  guint8 signature[MUSTER_JOURNAL_SIGNATURE_BYTES], hash[MUSTER_JOURNAL_HASH_BYTES];

  edit (db, 10, "fail", "pass");
  rehash (db, 10, MUSTER_JOURNAL_FORM_COMMITTED, NULL);
  memset (hash, 0, sizeof hash);
  muster_signer_sign (&own, MUSTER_STATEMENT_ENTRY, 10, hash, signature);
  set_blob (
      db, "UPDATE journal SET signature = :blob WHERE seq = :seq", 10, signature, sizeof signature);
}

/* An entry of another station, whole with its signature. */
static void
from_another_station (MusterDb *db)
{
  g_autofree char *folder = g_path_get_dirname (muster_db_get_path (db));
  g_autofree char *path = g_build_filename (folder, "other.db", NULL);
  g_autofree char *text = NULL;
  MusterStore *other = fixture_open (path);
  MusterDb *second;

  fixture_append (other, "attempt", 1, "pass");
  fixture_close (other);
  second = break_in (path);
  text = dup_text (second, 1);
  muster_db_close (second);
  exec (db, "ATTACH '%s' AS other", path);
  exec (db,
        "UPDATE journal SET (hash, signature) ="
        " (SELECT hash, signature FROM other.journal WHERE seq = 1) WHERE seq = 1");
  put_text (db, 1, text);
}

typedef struct {
  const char *what;
  void (*run) (MusterDb *db);
  const char *finds; /* pattern of the message */
  gint64 fits;       /* entries before it */
} Attack;

static const Attack attacks[] = {
    {"edit", edit_only, "Journal entry 5 was changed*", 4},
    {"edit-first", edit_first, "Journal entry 1 was changed*", 0},
    {"edit-last", edit_last, "Journal entry 10 was changed*", 9},
    {"white-space", add_space, "Journal entry 5 was changed*", 4},
    {"edit-and-hash", edit_and_hash, "Journal entry 5 has a signature that is not*", 4},
    {"edit-last-and-hash", edit_last_and_hash, "Journal entry 10 has a signature that is not*", 9},
    {"remove-and-hash", remove_and_hash, "Journal entry 5 has a signature that is not*", 4},
    {"insert-and-hash", insert_and_hash, "Journal entry 11 has a signature that is not*", 10},
    {"swap-and-hash", swap_and_hash, "Journal entry 4 has a signature that is not*", 3},
    {"back-to-plain", back_to_plain, "*entry 1 *", 0},
    {"own-signature", sign_the_end, "Journal entry 10 has a signature that is not*", 9},
    {"other-station", from_another_station, "Journal entry 1 has a signature that is not*", 0},
};

static void
make_store (const char *path)
{
  MusterStore *store = fixture_open (path);

  for (guint i = 1; i <= N_ENTRIES; i++)
    fixture_append (store, "attempt", i, "fail");
  fixture_close (store);
}

static void
test_attack (gconstpointer data)
{
  const Attack *attack = data;
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autoptr (GError) error = NULL;
  MusterStore *store;
  MusterDb *db;
  gint64 n = -1;

  make_store (path);
  db = break_in (path);
  attack->run (db);
  muster_db_close (db);
  store = muster_store_open_readonly (path, &error);
  g_assert_no_error (error);
  g_assert_false (muster_store_verify_journal (store, &n, NULL, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  if (!g_pattern_match_simple (attack->finds, error->message))
    g_error ("\"%s\" is not like \"%s\"", error->message, attack->finds);
  g_assert_cmpint (n, ==, attack->fits);
  fixture_close (store);
}

/* Everything signed anew with another key is a journal like any other; only the fingerprint that
 * somebody has kept elsewhere tells. */
static void
test_other_key (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autoptr (MusterJournalKey) before = NULL, after = NULL;
  g_autoptr (GError) error = NULL;
  MusterSigner own = new_key ();
  MusterStore *store;
  MusterDb *db;

  make_store (path);
  store = fixture_open (path);
  before = muster_store_get_journal_key (store, &error);
  g_assert_no_error (error);
  g_assert_cmpint (before->since, ==, 1);
  g_assert_cmpuint (strlen (before->fingerprint), ==, 39);
  fixture_close (store);
  db = break_in (path);
  edit (db, 5, "fail", "pass");
  exec (db, "UPDATE journal_index SET outcome = 'pass' WHERE seq = 5");
  rehash (db, 1, MUSTER_JOURNAL_FORM_COMMITTED, &own);
  muster_db_close (db);
  store = muster_store_open_readonly (path, &error);
  muster_store_verify_journal (store, NULL, NULL, &error);
  g_assert_no_error (error);
  after = muster_store_get_journal_key (store, &error);
  g_assert_cmpstr (after->fingerprint, !=, before->fingerprint);
  fixture_close (store);
}

/* A store that was written before there were signatures: what it has stays as it is, and the next
 * entry is the first that is signed. */
static void
test_begins_late (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autoptr (MusterJournalKey) key = NULL;
  g_autoptr (GError) error = NULL;
  MusterStore *store;
  MusterDb *db;
  gint64 n;

  make_store (path);
  db = break_in (path);
  exec (db, "UPDATE journal SET form = 1, signature = NULL; DELETE FROM journal_key");
  exec (db, "UPDATE journal_head SET signature = NULL");
  rehash (db, 1, MUSTER_JOURNAL_FORM_PLAIN, NULL);
  muster_db_close (db);
  store = fixture_open (path);
  g_assert_null (muster_store_get_journal_key (store, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (muster_store_verify_journal (store, &n, NULL, &error));
  g_assert_cmpint (n, ==, N_ENTRIES);
  g_assert_cmpint (fixture_append (store, "attempt", 1, "fail"), ==, N_ENTRIES + 1);
  key = muster_store_get_journal_key (store, &error);
  g_assert_cmpint (key->since, ==, N_ENTRIES + 1);
  g_assert_true (muster_store_verify_journal (store, &n, NULL, &error));
  fixture_close (store);

  /* from then on nobody can change the old ones either, nor say that signatures began later */
  db = break_in (path);
  edit (db, 5, "fail", "pass");
  exec (db, "UPDATE journal_index SET outcome = 'pass' WHERE seq = 5");
  rehash (db, 5, MUSTER_JOURNAL_FORM_PLAIN, NULL);
  muster_db_close (db);
  store = fixture_open (path);
  g_assert_false (muster_store_verify_journal (store, &n, NULL, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  g_assert_cmpint (n, ==, N_ENTRIES);
  fixture_close (store);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/tamper/other-key", test_other_key);
  g_test_add_func ("/store/tamper/begins-late", test_begins_late);
  for (gsize i = 0; i < G_N_ELEMENTS (attacks); i++) {
    g_autofree char *path = g_strconcat ("/store/tamper/", attacks[i].what, NULL);

    g_test_add_data_func (path, &attacks[i], test_attack);
  }
  return g_test_run ();
}
