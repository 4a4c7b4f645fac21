/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "muster-error.h"
#include "muster-signer.h"
#include "store-fixture.h"
#include "tamper-fixture.h"

/* Whatever somebody writes who has all but the station's secret key has to be found, and where.
 * What test-journal.c does in plain SQL is done here with hashes that fit. */

/* --- what is tried --- */

static void
edit_only (MusterDb *db)
{
  tamper_edit (db, 5, "fail", "pass");
}

static void
edit_first (MusterDb *db)
{
  tamper_edit (db, 1, "fail", "pass");
}

static void
edit_last (MusterDb *db)
{
  tamper_edit (db, 10, "fail", "pass");
}

static void
add_space (MusterDb *db)
{
  tamper_edit (db, 5, "}", "} ");
}

static void
edit_and_hash (MusterDb *db)
{
  tamper_edit (db, 5, "fail", "pass");
  tamper_rehash (db, 5, MUSTER_JOURNAL_FORM_COMMITTED, NULL);
}

/* The last entry may be the only one whose hash changes. */
static void
edit_last_and_hash (MusterDb *db)
{
  tamper_edit (db, 10, "fail", "pass");
  tamper_rehash (db, 10, MUSTER_JOURNAL_FORM_COMMITTED, NULL);
}

static void
remove_and_hash (MusterDb *db)
{
  tamper_exec (db,
               "DELETE FROM journal WHERE seq = 5; DELETE FROM journal_index WHERE seq = 5;"
               "DELETE FROM journal_part WHERE seq = 5;");
  for (gint64 seq = 6; seq <= TAMPER_N_ENTRIES; seq++) {
    g_autofree char *from = g_strdup_printf ("\"seq\":%d,", (int) seq);
    g_autofree char *to = g_strdup_printf ("\"seq\":%d,", (int) seq - 1);
    g_autofree char *text = tamper_dup_text (db, seq);

    tamper_exec (db,
                 "UPDATE journal SET seq = seq - 1 WHERE seq = %d;"
                 "UPDATE journal_index SET seq = seq - 1 WHERE seq = %d;"
                 "UPDATE journal_part SET seq = seq - 1, id = id - 16 WHERE seq = %d;",
                 (int) seq,
                 (int) seq,
                 (int) seq);
    tamper_put_text (db, seq - 1, text);
    tamper_edit (db, seq - 1, from, to);
  }
  tamper_rehash (db, 5, MUSTER_JOURNAL_FORM_COMMITTED, NULL);
}

static void
insert_and_hash (MusterDb *db)
{
  g_autofree char *text = tamper_dup_text (db, 10);

  tamper_exec (
      db,
      "INSERT INTO journal SELECT 11, hash, json, form, signature FROM journal WHERE seq = 10;"
      "INSERT INTO journal_index SELECT 11, person, occasion, type, outcome, spent, consent, time,"
      " station FROM journal_index WHERE seq = 10;");
  tamper_put_text (db, 11, text);
  tamper_edit (db, 11, "\"seq\":10,", "\"seq\":11,");
  tamper_rehash (db, 11, MUSTER_JOURNAL_FORM_COMMITTED, NULL);
}

static void
swap_and_hash (MusterDb *db)
{
  g_autofree char *fourth = tamper_dup_text (db, 4);
  g_autofree char *seventh = tamper_dup_text (db, 7);

  tamper_put_text (db, 4, seventh);
  tamper_put_text (db, 7, fourth);
  tamper_edit (db, 4, "\"seq\":7,", "\"seq\":4,");
  tamper_edit (db, 7, "\"seq\":4,", "\"seq\":7,");
  tamper_exec (db,
               "UPDATE journal_index SET seq = 99 WHERE seq = 4;"
               "UPDATE journal_index SET seq = 4 WHERE seq = 7;"
               "UPDATE journal_index SET seq = 7 WHERE seq = 99;");
  tamper_rehash (db, 4, MUSTER_JOURNAL_FORM_COMMITTED, NULL);
}

/* As if the store had been written before there were signatures. */
static void
back_to_plain (MusterDb *db)
{
  tamper_edit (db, 5, "fail", "pass");
  tamper_exec (db, "UPDATE journal SET form = 1, signature = NULL");
  tamper_rehash (db, 1, MUSTER_JOURNAL_FORM_PLAIN, NULL);
}

/* Own signatures from entry 5 on; the station's key is left. */
static void
sign_the_end (MusterDb *db)
{
  MusterSigner own = tamper_new_key ();
  guint8 signature[MUSTER_JOURNAL_SIGNATURE_BYTES], hash[MUSTER_JOURNAL_HASH_BYTES];

  tamper_edit (db, 10, "fail", "pass");
  tamper_rehash (db, 10, MUSTER_JOURNAL_FORM_COMMITTED, NULL);
  memset (hash, 0, sizeof hash);
  muster_signer_sign (&own, MUSTER_STATEMENT_ENTRY, 10, hash, signature);
  tamper_set_blob (
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
  second = tamper_break_in (path);
  text = tamper_dup_text (second, 1);
  muster_db_close (second);
  tamper_exec (db, "ATTACH '%s' AS other", path);
  tamper_exec (db,
               "UPDATE journal SET (hash, signature) ="
               " (SELECT hash, signature FROM other.journal WHERE seq = 1) WHERE seq = 1");
  tamper_put_text (db, 1, text);
}

/* --- what entries say of people --- */

static void
swap_people (MusterDb *db)
{
  g_autoptr (GBytes) third = tamper_open_part (db, TAMPER_PERSON (3));
  g_autoptr (GBytes) sixth = tamper_open_part (db, TAMPER_PERSON (6));

  tamper_put_part (db, TAMPER_PERSON (3), sixth);
  tamper_put_part (db, TAMPER_PERSON (6), third);
  tamper_exec (db,
               "UPDATE journal_index SET person = person_alias (6) WHERE seq = 3;"
               "UPDATE journal_index SET person = person_alias (3) WHERE seq = 6;");
}

/* As it lies there, without a key of the vault. */
static void
swap_sealed (MusterDb *db)
{
  tamper_exec (db,
               "UPDATE journal_part SET sealed = (SELECT sealed FROM journal_part WHERE id = %d)"
               " WHERE id = %d",
               TAMPER_PERSON (6),
               TAMPER_PERSON (3));
}

static void
edit_part (MusterDb *db, gint64 id, gsize at, guint8 change)
{
  g_autoptr (GBytes) plain = tamper_open_part (db, id);
  g_autoptr (GBytes) changed = NULL;
  gsize size;
  guint8 *copy = g_memdup2 (g_bytes_get_data (plain, &size), g_bytes_get_size (plain));

  copy[at] ^= change;
  changed = g_bytes_new_take (copy, size);
  tamper_put_part (db, id, changed);
}

/* {"person":3,… becomes {"person":2,… */
static void
edit_person (MusterDb *db)
{
  edit_part (db, TAMPER_PERSON (3), MUSTER_JOURNAL_SALT_BYTES + strlen ("{\"person\":"), '3' ^ '2');
  tamper_exec (db, "UPDATE journal_index SET person = person_alias (2) WHERE seq = 3");
}

static void
edit_salt (MusterDb *db)
{
  edit_part (db, TAMPER_PERSON (3), 0, 1);
}

static void
swap_salts (MusterDb *db)
{
  g_autoptr (GBytes) third = tamper_open_part (db, TAMPER_PERSON (3));
  g_autoptr (GBytes) sixth = tamper_open_part (db, TAMPER_PERSON (6));
  g_autoptr (GBytes) mixed = NULL;
  gsize size;
  guint8 *copy = g_memdup2 (g_bytes_get_data (third, &size), g_bytes_get_size (third));

  memcpy (copy, g_bytes_get_data (sixth, NULL), MUSTER_JOURNAL_SALT_BYTES);
  mixed = g_bytes_new_take (copy, size);
  tamper_put_part (db, TAMPER_PERSON (3), mixed);
}

static void
remove_part (MusterDb *db)
{
  tamper_exec (
      db,
      "DELETE FROM journal_part WHERE id = %d; UPDATE journal_index SET person = 0 WHERE seq = 3",
      TAMPER_PERSON (3));
}

/* As if it had been erased, with an entry that proves nothing. */
static void
erase_without_proof (MusterDb *db)
{
  tamper_exec (db,
               "UPDATE journal_part SET sealed = NULL, erased = 9 WHERE id = %d;"
               "UPDATE journal_index SET person = 0 WHERE seq = 3",
               TAMPER_PERSON (3));
}

static void
add_part (MusterDb *db)
{
  tamper_exec (
      db,
      "INSERT INTO journal_part (id, seq, kind, sealed) SELECT id + 2, seq, kind + 2, sealed"
      " FROM journal_part WHERE id = %d",
      TAMPER_PERSON (3));
}

static void
add_part_of_nothing (MusterDb *db)
{
  tamper_exec (
      db,
      "INSERT INTO journal_part (id, seq, kind, sealed) SELECT id + 16 * 40, 3 + 40, kind, sealed"
      " FROM journal_part WHERE id = %d",
      TAMPER_PERSON (3));
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
test_attack (gconstpointer data)
{
  const Attack *attack = data;
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autoptr (GError) error = NULL;
  MusterStore *store;
  MusterDb *db;
  gint64 n = -1;

  tamper_make_store (path);
  db = tamper_break_in (path);
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

  tamper_make_store (path);
  db = tamper_break_in (path);
  tamper_exec (db, "UPDATE journal SET form = 1, signature = NULL; DELETE FROM journal_key");
  tamper_exec (db, "UPDATE journal_head SET signature = NULL");
  tamper_rehash (db, 1, MUSTER_JOURNAL_FORM_PLAIN, NULL);
  muster_db_close (db);
  store = fixture_open (path);
  g_assert_null (muster_store_get_journal_key (store, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (muster_store_verify_journal (store, &n, NULL, &error));
  g_assert_cmpint (n, ==, TAMPER_N_ENTRIES);
  g_assert_cmpint (fixture_append (store, "attempt", 1, "fail"), ==, TAMPER_N_ENTRIES + 1);
  key = muster_store_get_journal_key (store, &error);
  g_assert_cmpint (key->since, ==, TAMPER_N_ENTRIES + 1);
  g_assert_true (muster_store_verify_journal (store, &n, NULL, &error));
  fixture_close (store);

  /* from then on nobody can change the old ones either, nor say that signatures began later */
  db = tamper_break_in (path);
  tamper_edit (db, 5, "fail", "pass");
  tamper_exec (db, "UPDATE journal_index SET outcome = 'pass' WHERE seq = 5");
  tamper_rehash (db, 5, MUSTER_JOURNAL_FORM_PLAIN, NULL);
  muster_db_close (db);
  store = fixture_open (path);
  g_assert_false (muster_store_verify_journal (store, &n, NULL, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  g_assert_cmpint (n, ==, TAMPER_N_ENTRIES);
  fixture_close (store);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/tamper/begins-late", test_begins_late);
  for (gsize i = 0; i < G_N_ELEMENTS (attacks); i++) {
    g_autofree char *path = g_strconcat ("/store/tamper/", attacks[i].what, NULL);

    g_test_add_data_func (path, &attacks[i], test_attack);
  }
  return g_test_run ();
}
