/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <sodium.h>
#include <string.h>

#include "muster-error.h"
#include "muster-journal-receipt.h"
#include "muster-journal.h"
#include "muster-signer.h"
#include "muster-vault-key.h"
#include "store-fixture.h"
#include "tamper-fixture.h"

/* What only something that was kept elsewhere can tell, and what erasing leaves. */

/* Everything signed anew with another key is a journal like any other; only what somebody has kept
 * elsewhere tells: the fingerprint, or a head. */
static void
test_other_key (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autofree char *head = NULL;
  g_autoptr (MusterJournalKey) key = NULL;
  MusterSigner own = tamper_new_key ();
  MusterJournalKept by_key = {.head = NULL}, by_head = {.head = NULL},
                    nonsense = {.head = "10:abc"};
  MusterDb *db;

  tamper_make_store (path);
  key = tamper_read_key (path);
  head = tamper_read_head (path);
  g_assert_cmpint (key->since, ==, 1);
  g_assert_cmpuint (strlen (key->fingerprint), ==, 39);
  by_key.fingerprint = key->fingerprint;
  by_head.head = head;
  tamper_assert_whole (path, &by_key, 0);
  tamper_assert_whole (path, &by_head, 1);
  tamper_assert_finds (path, &nonsense, "A head is*", 0);

  db = tamper_break_in (path);
  tamper_edit (db, 5, "fail", "pass");
  tamper_exec (db, "UPDATE journal_index SET outcome = 'pass' WHERE seq = 5");
  tamper_rehash (db, 1, MUSTER_JOURNAL_FORM_COMMITTED, &own);
  muster_db_close (db);
  tamper_assert_whole (path, NULL, 0);
  tamper_assert_finds (path, &by_key, "The journal is signed with another key*", 0);
  tamper_assert_finds (path, &by_head, "Journal entry 10 is not the one whose hash was kept*", 9);
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
  g_autoptr (MusterJournalKey) key = tamper_read_key (path);
  g_autofree char *head = tamper_read_head (path);
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
  tamper_make_store (path);
  copy_store (path, old);
  store = fixture_open (path);
  fixture_append (store, "outcome", 1, "pass");
  fixture_close (store);
  line = countersign (&server, path);
  head = tamper_read_head (path);
  file = g_bytes_new (line, strlen (line));
  fingerprint = muster_journal_dup_fingerprint (server.key);
  by_file.receipts = file;
  by_file.server = fingerprint;
  by_head.head = head;
  tamper_assert_whole (path, &by_file, 1);

  copy_store (old, path);
  tamper_assert_whole (path, NULL, 0);
  tamper_assert_finds (
      path, &by_file, "*ends with entry 10, but a server has a receipt of entry 11*", 10);
  tamper_assert_finds (
      path, &by_head, "*ends with entry 10, but the hash of entry 11 was kept*", 10);

  /* and it stays found when the station has gone on */
  store = fixture_open (path);
  fixture_append (store, "outcome", 2, "pass");
  fixture_append (store, "outcome", 3, "pass");
  fixture_close (store);
  tamper_assert_finds (
      path, &by_file, "Journal entry 11 is not the one that a server has a receipt of*", 10);
  by_file.server = "0000";
  tamper_assert_finds (path, &by_file, "*of another server*", 0);
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
  tamper_make_store (path);
  tamper_make_store (other);
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
  tamper_assert_whole (path, NULL, 1);

  db = tamper_break_in (path);
  tamper_exec (db, "UPDATE journal_receipt SET seq = 9");
  muster_db_close (db);
  tamper_assert_finds (path, NULL, "A receipt in the store was changed*", 0);
  db = tamper_break_in (path);
  tamper_exec (db, "UPDATE journal_receipt SET seq = 10; DELETE FROM journal WHERE seq > 9");
  tamper_exec (
      db,
      "DELETE FROM journal_index WHERE seq > 9; DELETE FROM journal_part WHERE seq > 9;"
      "UPDATE journal_head SET (seq, hash) = (SELECT seq, hash FROM journal WHERE seq = 9)");
  muster_db_close (db);
  tamper_assert_finds (
      path, NULL, "*ends with entry 9, but a server has a receipt of entry 10*", 9);
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
  g_assert_true (muster_vault_key_set_up (db, NULL, &error));
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

  tamper_make_store (path);
  store = fixture_open (path);
  append_note (store, 3);
  fixture_close (store);
  before = list_text (path);
  g_assert_nonnull (strstr (before, NOTE));
  g_assert_cmpint (fixture_count_entries (path, 3), ==, 2);

  proof = erase (path, 3);
  g_assert_cmpint (proof, ==, TAMPER_N_ENTRIES + 2);
  tamper_assert_whole (path, NULL, 0);
  after = list_text (path);
  g_assert_null (strstr (after, NOTE));
  g_assert_null (strstr (after, "\"person\":3,"));
  g_assert_nonnull (strstr (after, "\"person\":4,"));
  g_assert_nonnull (strstr (after, "Lena")); /* staff stay named */
  g_assert_nonnull (strstr (after, "\"outcome\":\"override\""));
  g_assert_false (file_has (path, NOTE));
  g_assert_cmpint (fixture_count_entries (path, 3), ==, 0);
  g_assert_cmpint (erase (path, 3), ==, 0); /* nothing is left: no second proof */

  /* she may come again */
  store = fixture_open (path);
  append_note (store, 3);
  fixture_close (store);
  tamper_assert_whole (path, NULL, 0);
  g_assert_cmpint (erase (path, 3), ==, TAMPER_N_ENTRIES + 4);
  tamper_assert_whole (path, NULL, 0);
}

/* More is missing than was erased, or less. */
static void
test_false_proof (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autoptr (GBytes) kept = NULL;
  MusterDb *db;

  tamper_make_store (path);
  db = tamper_break_in (path);
  kept = tamper_open_part (db, TAMPER_PERSON (3));
  muster_db_close (db);
  g_assert_cmpint (erase (path, 3), ==, 11);
  db = tamper_break_in (path);
  tamper_exec (db,
               "UPDATE journal_part SET sealed = NULL, erased = 11 WHERE id = %d;"
               "UPDATE journal_index SET person = 0 WHERE seq = 5",
               TAMPER_PERSON (5));
  muster_db_close (db);
  tamper_assert_finds (
      path, NULL, "Journal entry 11 proves an erasure, but something else is missing*", 10);
  db = tamper_break_in (path);
  tamper_exec (db,
               "UPDATE journal_part SET sealed = zeroblob (9), erased = NULL WHERE id = %d",
               TAMPER_PERSON (5));
  muster_db_close (db);
  tamper_assert_finds (path, NULL, "What journal entry 5 says of somebody was changed*", 4);

  /* what was erased is put back from a copy */
  db = tamper_break_in (path);
  tamper_exec (db,
               "DELETE FROM journal_part WHERE id = %d; UPDATE journal_index SET person = "
               "person_alias (3) WHERE seq = 3",
               TAMPER_PERSON (5));
  tamper_put_part (db, TAMPER_PERSON (3), kept);
  muster_db_close (db);
  tamper_assert_finds (path, NULL, "What journal entry 5 says of somebody is missing*", 4);
}

static void
test_put_back (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autoptr (GBytes) kept = NULL;
  MusterDb *db;

  tamper_make_store (path);
  db = tamper_break_in (path);
  kept = tamper_open_part (db, TAMPER_PERSON (3));
  muster_db_close (db);
  g_assert_cmpint (erase (path, 3), ==, 11);
  db = tamper_break_in (path);
  tamper_put_part (db, TAMPER_PERSON (3), kept);
  tamper_exec (db, "UPDATE journal_index SET person = person_alias (3) WHERE seq = 3");
  muster_db_close (db);
  tamper_assert_finds (
      path, NULL, "Journal entry 11 proves an erasure, but something else is missing*", 10);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/kept/other-key", test_other_key);
  g_test_add_func ("/store/kept/rolled-back", test_rolled_back);
  g_test_add_func ("/store/kept/kept-receipts", test_kept_receipts);
  g_test_add_func ("/store/kept/erase", test_erase);
  g_test_add_func ("/store/kept/false-proof", test_false_proof);
  g_test_add_func ("/store/kept/put-back", test_put_back);
  return g_test_run ();
}
