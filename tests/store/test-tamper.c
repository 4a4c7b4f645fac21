/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <sodium.h>
#include <string.h>

#include "muster-error.h"
#include "muster-journal-parts.h"
#include "muster-journal-receipt.h"
#include "muster-journal.h"
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

/* --- what entries say of people --- */

#define PERSON(seq) (16 * (seq) + MUSTER_JOURNAL_PART_PERSON)

static GBytes *
open_part (MusterDb *db, gint64 id)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "SELECT sealed FROM journal_part WHERE id = :id");
  g_autoptr (GBytes) sealed = NULL;
  g_autoptr (GError) error = NULL;
  gboolean has_row;
  GBytes *plain;

  muster_stmt_bind_int64 (stmt, ":id", id);
  g_assert_true (muster_stmt_step (stmt, &has_row, &error) && has_row);
  sealed = muster_stmt_dup_bytes (stmt, 0);
  plain = muster_vault_open (db, "journal_part", id, sealed, &error);
  g_assert_no_error (error);
  return plain;
}

static void
put_part (MusterDb *db, gint64 id, GBytes *plain)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (
      db, "UPDATE journal_part SET sealed = :sealed, erased = NULL WHERE id = :id");
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) sealed = muster_vault_seal (db, "journal_part", id, plain, &error);

  g_assert_no_error (error);
  muster_stmt_bind_int64 (stmt, ":id", id);
  muster_stmt_bind_bytes (stmt, ":sealed", sealed);
  g_assert_true (muster_stmt_run (stmt, &error));
}

/* Two people change places. */
static void
swap_people (MusterDb *db)
{
  g_autoptr (GBytes) third = open_part (db, PERSON (3));
  g_autoptr (GBytes) sixth = open_part (db, PERSON (6));

  put_part (db, PERSON (3), sixth);
  put_part (db, PERSON (6), third);
  exec (db,
        "UPDATE journal_index SET person = 6 WHERE seq = 3;"
        "UPDATE journal_index SET person = 3 WHERE seq = 6;");
}

/* As it lies there, without a key of the vault. */
static void
swap_sealed (MusterDb *db)
{
  exec (db,
        "UPDATE journal_part SET sealed = (SELECT sealed FROM journal_part WHERE id = %d)"
        " WHERE id = %d",
        PERSON (6),
        PERSON (3));
}

static void
edit_part (MusterDb *db, gint64 id, gsize at, guint8 change)
{
  g_autoptr (GBytes) plain = open_part (db, id);
  g_autoptr (GBytes) changed = NULL;
  gsize size;
  guint8 *copy = g_memdup2 (g_bytes_get_data (plain, &size), g_bytes_get_size (plain));

  copy[at] ^= change;
  changed = g_bytes_new_take (copy, size);
  put_part (db, id, changed);
}

/* {"person":3,… becomes {"person":2,… */
static void
edit_person (MusterDb *db)
{
  edit_part (db, PERSON (3), MUSTER_JOURNAL_SALT_BYTES + strlen ("{\"person\":"), '3' ^ '2');
  exec (db, "UPDATE journal_index SET person = 2 WHERE seq = 3");
}

static void
edit_salt (MusterDb *db)
{
  edit_part (db, PERSON (3), 0, 1);
}

static void
swap_salts (MusterDb *db)
{
  g_autoptr (GBytes) third = open_part (db, PERSON (3));
  g_autoptr (GBytes) sixth = open_part (db, PERSON (6));
  g_autoptr (GBytes) mixed = NULL;
  gsize size;
  guint8 *copy = g_memdup2 (g_bytes_get_data (third, &size), g_bytes_get_size (third));

  memcpy (copy, g_bytes_get_data (sixth, NULL), MUSTER_JOURNAL_SALT_BYTES);
  mixed = g_bytes_new_take (copy, size);
  put_part (db, PERSON (3), mixed);
}

static void
remove_part (MusterDb *db)
{
  exec (db,
        "DELETE FROM journal_part WHERE id = %d; UPDATE journal_index SET person = 0 WHERE seq = 3",
        PERSON (3));
}

/* As if it had been erased, with an entry that proves nothing. */
static void
erase_without_proof (MusterDb *db)
{
  exec (db,
        "UPDATE journal_part SET sealed = NULL, erased = 9 WHERE id = %d;"
        "UPDATE journal_index SET person = 0 WHERE seq = 3",
        PERSON (3));
}

static void
add_part (MusterDb *db)
{
  exec (db,
        "INSERT INTO journal_part (id, seq, kind, sealed) SELECT id + 2, seq, kind + 2, sealed"
        " FROM journal_part WHERE id = %d",
        PERSON (3));
}

static void
add_part_of_nothing (MusterDb *db)
{
  exec (db,
        "INSERT INTO journal_part (id, seq, kind, sealed) SELECT id + 16 * 40, 3 + 40, kind, sealed"
        " FROM journal_part WHERE id = %d",
        PERSON (3));
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
    {"swap-people", swap_people, "What journal entry 3 says of somebody was changed*", 2},
    {"swap-sealed", swap_sealed, "What journal entry 3 says of somebody was changed*", 2},
    {"edit-person", edit_person, "What journal entry 3 says of somebody was changed*", 2},
    {"edit-salt", edit_salt, "What journal entry 3 says of somebody was changed*", 2},
    {"swap-salts", swap_salts, "What journal entry 3 says of somebody was changed*", 2},
    {"remove-part", remove_part, "What journal entry 3 says of somebody is missing*", 2},
    {"erase-without-proof",
     erase_without_proof,
     "What journal entry 3 says of somebody is missing*",
     2},
    {"add-part", add_part, "Something was added to what journal entry 3 says*", 2},
    {"add-part-of-nothing",
     add_part_of_nothing,
     "Something was added to what journal entry 43 says*",
     10},
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

static void
assert_finds (const char *path, const MusterJournalKept *kept, const char *finds, gint64 fits)
{
  g_autoptr (GError) error = NULL;
  MusterStore *store = muster_store_open_readonly (path, &error);
  g_auto (MusterJournalReport) report = {0};

  g_assert_no_error (error);
  g_assert_false (muster_store_check_journal (store, kept, &report, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  if (!g_pattern_match_simple (finds, error->message))
    g_error ("\"%s\" is not like \"%s\"", error->message, finds);
  g_assert_cmpint (report.n_entries, ==, fits);
  fixture_close (store);
}

static void
assert_whole (const char *path, const MusterJournalKept *kept, guint n_kept)
{
  g_autoptr (GError) error = NULL;
  MusterStore *store = muster_store_open_readonly (path, &error);
  g_auto (MusterJournalReport) report = {0};

  g_assert_no_error (error);
  muster_store_check_journal (store, kept, &report, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (report.n_kept, ==, n_kept);
  g_assert_nonnull (report.head);
  fixture_close (store);
}

static MusterJournalKey *
read_key (const char *path)
{
  g_autoptr (GError) error = NULL;
  MusterStore *store = muster_store_open_readonly (path, &error);
  MusterJournalKey *key = muster_store_get_journal_key (store, &error);

  g_assert_no_error (error);
  fixture_close (store);
  return key;
}

/* "SEQ:HASH" of the last entry */
static char *
read_head (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *head = NULL;
  MusterStore *store = muster_store_open_readonly (path, &error);
  gint64 n;

  g_assert_true (muster_store_verify_journal (store, &n, &head, &error));
  fixture_close (store);
  return g_strdup_printf ("%d:%s", (int) n, head);
}

/* Everything signed anew with another key is a journal like any other; only what somebody has kept
 * elsewhere tells: the fingerprint, or a head. */
static void
test_other_key (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autofree char *head = NULL;
  g_autoptr (MusterJournalKey) key = NULL;
  MusterSigner own = new_key ();
  MusterJournalKept by_key = {.head = NULL}, by_head = {.head = NULL},
                    nonsense = {.head = "10:abc"};
  MusterDb *db;

  make_store (path);
  key = read_key (path);
  head = read_head (path);
  g_assert_cmpint (key->since, ==, 1);
  g_assert_cmpuint (strlen (key->fingerprint), ==, 39);
  by_key.fingerprint = key->fingerprint;
  by_head.head = head;
  assert_whole (path, &by_key, 0);
  assert_whole (path, &by_head, 1);
  assert_finds (path, &nonsense, "A head is*", 0);

  db = break_in (path);
  edit (db, 5, "fail", "pass");
  exec (db, "UPDATE journal_index SET outcome = 'pass' WHERE seq = 5");
  rehash (db, 1, MUSTER_JOURNAL_FORM_COMMITTED, &own);
  muster_db_close (db);
  assert_whole (path, NULL, 0);
  assert_finds (path, &by_key, "The journal is signed with another key*", 0);
  assert_finds (path, &by_head, "Journal entry 10 is not the one whose hash was kept*", 9);
}

/* --- receipts --- */

typedef struct {
  guint8 key[MUSTER_JOURNAL_KEY_BYTES], secret[MUSTER_JOURNAL_SECRET_BYTES];
  char hex[2 * MUSTER_JOURNAL_KEY_BYTES + 1];
} Server;

static void
start_server (Server *server)
{
  crypto_sign_keypair (server->key, server->secret);
  sodium_bin2hex (server->hex, sizeof server->hex, server->key, sizeof server->key);
}

/* A receipt of the head of the store at @path. */
static char *
countersign (const Server *server, const char *path)
{
  g_autoptr (MusterJournalKey) key = read_key (path);
  g_autofree char *head = read_head (path);
  MusterJournalReceipt receipt = {.time = 1788249690};

  receipt.seq = g_ascii_strtoll (head, NULL, 10);
  g_assert_true (muster_journal_hex_to_bytes (strchr (head, ':') + 1, receipt.hash, 32));
  g_assert_true (muster_journal_hex_to_bytes (key->key, receipt.station, 32));
  memcpy (receipt.server, server->key, sizeof receipt.server);
  muster_journal_receipt_sign (&receipt, server->secret);
  return muster_journal_receipt_to_line (&receipt);
}

static void
copy_store (const char *from, const char *to)
{
  g_autofree char *data = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (from, &data, &size, NULL));
  g_assert_true (g_file_set_contents (to, data, (gssize) size, NULL));
}

/* An old copy of the file is whole in itself. Who has a receipt, in a file of her own, finds it. */
static void
test_rolled_back (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autofree char *old = g_build_filename (folder, "old.db", NULL);
  g_autofree char *line = NULL, *head = NULL, *fingerprint = NULL;
  g_autoptr (GBytes) file = NULL;
  MusterJournalKept by_file = {.head = NULL}, by_head = {.head = NULL};
  Server server;
  MusterStore *store;

  start_server (&server);
  make_store (path);
  copy_store (path, old);
  store = fixture_open (path);
  fixture_append (store, "outcome", 1, "pass");
  fixture_close (store);
  line = countersign (&server, path);
  head = read_head (path);
  file = g_bytes_new (line, strlen (line));
  fingerprint = muster_journal_dup_fingerprint (server.key);
  by_file.receipts = file;
  by_file.server = fingerprint;
  by_head.head = head;
  assert_whole (path, &by_file, 1);

  copy_store (old, path);
  assert_whole (path, NULL, 0);
  assert_finds (path, &by_file, "*ends with entry 10, but a server has a receipt of entry 11*", 10);
  assert_finds (path, &by_head, "*ends with entry 10, but the hash of entry 11 was kept*", 10);

  /* and it stays found when the station has gone on */
  store = fixture_open (path);
  fixture_append (store, "outcome", 2, "pass");
  fixture_append (store, "outcome", 3, "pass");
  fixture_close (store);
  assert_finds (
      path, &by_file, "Journal entry 11 is not the one that a server has a receipt of*", 10);
  by_file.server = "0000";
  assert_finds (path, &by_file, "*of another server*", 0);
}

/* Those that lie in the store. */
static void
test_kept_receipts (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autofree char *other = g_build_filename (folder, "other.db", NULL);
  g_autofree char *line = NULL, *foreign = NULL;
  g_autoptr (GString) forged = NULL;
  g_autoptr (GError) error = NULL;
  Server server, second;
  MusterStore *store;
  MusterDb *db;

  start_server (&server);
  start_server (&second);
  make_store (path);
  make_store (other);
  line = countersign (&server, path);
  foreign = countersign (&server, other);
  forged = g_string_new (line);
  g_string_replace (forged, "\"seq\":10", "\"seq\":11", 0);
  store = fixture_open (path);
  g_assert_false (muster_store_add_journal_receipt (store, line, second.hex, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  g_clear_error (&error);
  g_assert_false (muster_store_add_journal_receipt (store, foreign, server.hex, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  g_clear_error (&error);
  g_assert_false (muster_store_add_journal_receipt (store, forged->str, server.hex, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  g_clear_error (&error);
  g_assert_false (muster_store_add_journal_receipt (store, "{}", server.hex, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  g_clear_error (&error);
  for (guint i = 0; i < 2; i++) { /* twice is once */
    muster_store_add_journal_receipt (store, line, server.hex, &error);
    g_assert_no_error (error);
  }
  fixture_append (store, "outcome", 3, "pass");
  fixture_close (store);
  assert_whole (path, NULL, 1);

  db = break_in (path);
  exec (db, "UPDATE journal_receipt SET seq = 9");
  muster_db_close (db);
  assert_finds (path, NULL, "A receipt in the store was changed*", 0);
  db = break_in (path);
  exec (db, "UPDATE journal_receipt SET seq = 10; DELETE FROM journal WHERE seq > 9");
  exec (db,
        "DELETE FROM journal_index WHERE seq > 9; DELETE FROM journal_part WHERE seq > 9;"
        "UPDATE journal_head SET (seq, hash) = (SELECT seq, hash FROM journal WHERE seq = 9)");
  muster_db_close (db);
  assert_finds (path, NULL, "*ends with entry 9, but a server has a receipt of entry 10*", 9);
}

/* --- erasure --- */

#define NOTE "ten words that lie nowhere else: Quarzuhr, Zwölftonmusik"

static gint64
erase (const char *path, gint64 person)
{
  g_autoptr (GError) error = NULL;
  MusterJournalErase data = {.person = person, .station = "door-1", .boot = "boot"};
  MusterDb *db = muster_db_open (path, MUSTER_DB_WRITE, G_MAXINT64, &error);

  g_assert_no_error (error);
  g_assert_true (muster_vault_key_set_up (db, &error));
  muster_db_write (db, muster_journal_erase_person, &data, &error);
  g_assert_no_error (error);
  muster_db_close (db);
  return data.proof;
}

static void
append_note (MusterStore *store, gint64 person)
{
  g_autoptr (MusterEvent) event = muster_event_new ("outcome");
  g_autoptr (GError) error = NULL;

  muster_event_set_int (event, "person", person);
  muster_event_set_string (event, "outcome", "override");
  muster_event_set_string (event, "staff", "Lena");
  muster_event_set_string (event, "note", NOTE);
  muster_event_set_decimal (event, "similarity", 0.25);
  muster_store_append (store, event, &error);
  g_assert_no_error (error);
}

static char *
list_text (const char *path)
{
  g_autoptr (GError) error = NULL;
  MusterStore *store = muster_store_open_readonly (path, &error);
  g_autoptr (GPtrArray) entries = muster_store_list_journal (store, 1, 0, 0, &error);
  GString *text = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < entries->len; i++)
    g_string_append (text, ((MusterJournalEntry *) entries->pdata[i])->json);
  fixture_close (store);
  return g_string_free (text, FALSE);
}

static gboolean
file_has (const char *path, const char *words)
{
  g_autofree char *data = NULL;
  gsize size, length = strlen (words);

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  for (gsize i = 0; i + length <= size; i++)
    if (memcmp (data + i, words, length) == 0)
      return TRUE;
  return FALSE;
}

static void
test_erase (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autofree char *before = NULL, *after = NULL;
  MusterStore *store;
  gint64 proof;

  make_store (path);
  store = fixture_open (path);
  append_note (store, 3);
  fixture_close (store);
  before = list_text (path);
  g_assert_nonnull (strstr (before, NOTE));
  g_assert_cmpint (
      fixture_query (path, "SELECT count (*) FROM journal_index WHERE person = 3"), ==, 2);

  proof = erase (path, 3);
  g_assert_cmpint (proof, ==, N_ENTRIES + 2);
  assert_whole (path, NULL, 0);
  after = list_text (path);
  g_assert_null (strstr (after, NOTE));
  g_assert_null (strstr (after, "\"person\":3,"));
  g_assert_nonnull (strstr (after, "\"person\":4,"));
  g_assert_nonnull (strstr (after, "Lena")); /* staff stay named */
  g_assert_nonnull (strstr (after, "\"outcome\":\"override\""));
  g_assert_false (file_has (path, NOTE));
  g_assert_cmpint (
      fixture_query (path, "SELECT count (*) FROM journal_index WHERE person = 3"), ==, 0);
  g_assert_cmpint (erase (path, 3), ==, 0); /* nothing is left: no second proof */

  /* she may come again */
  store = fixture_open (path);
  append_note (store, 3);
  fixture_close (store);
  assert_whole (path, NULL, 0);
  g_assert_cmpint (erase (path, 3), ==, N_ENTRIES + 4);
  assert_whole (path, NULL, 0);
}

/* More is missing than was erased, or less. */
static void
test_false_proof (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autoptr (GBytes) kept = NULL;
  MusterDb *db;

  make_store (path);
  db = break_in (path);
  kept = open_part (db, PERSON (3));
  muster_db_close (db);
  g_assert_cmpint (erase (path, 3), ==, 11);
  db = break_in (path);
  exec (db,
        "UPDATE journal_part SET sealed = NULL, erased = 11 WHERE id = %d;"
        "UPDATE journal_index SET person = 0 WHERE seq = 5",
        PERSON (5));
  muster_db_close (db);
  assert_finds (
      path, NULL, "Journal entry 11 proves an erasure, but something else is missing*", 10);
  db = break_in (path);
  exec (
      db, "UPDATE journal_part SET sealed = zeroblob (9), erased = NULL WHERE id = %d", PERSON (5));
  muster_db_close (db);
  assert_finds (path, NULL, "What journal entry 5 says of somebody was changed*", 4);

  /* what was erased is put back from a copy */
  db = break_in (path);
  exec (db,
        "DELETE FROM journal_part WHERE id = %d; UPDATE journal_index SET person = 3 WHERE seq = 3",
        PERSON (5));
  put_part (db, PERSON (3), kept);
  muster_db_close (db);
  assert_finds (path, NULL, "What journal entry 5 says of somebody is missing*", 4);
}

static void
test_put_back (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autoptr (GBytes) kept = NULL;
  MusterDb *db;

  make_store (path);
  db = break_in (path);
  kept = open_part (db, PERSON (3));
  muster_db_close (db);
  g_assert_cmpint (erase (path, 3), ==, 11);
  db = break_in (path);
  put_part (db, PERSON (3), kept);
  exec (db, "UPDATE journal_index SET person = 3 WHERE seq = 3");
  muster_db_close (db);
  assert_finds (
      path, NULL, "Journal entry 11 proves an erasure, but something else is missing*", 10);
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
  g_test_add_func ("/store/tamper/rolled-back", test_rolled_back);
  g_test_add_func ("/store/tamper/kept-receipts", test_kept_receipts);
  g_test_add_func ("/store/tamper/erase", test_erase);
  g_test_add_func ("/store/tamper/false-proof", test_false_proof);
  g_test_add_func ("/store/tamper/put-back", test_put_back);
  for (gsize i = 0; i < G_N_ELEMENTS (attacks); i++) {
    g_autofree char *path = g_strconcat ("/store/tamper/", attacks[i].what, NULL);

    g_test_add_data_func (path, &attacks[i], test_attack);
  }
  return g_test_run ();
}
