/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-vault-alias.h"

#include <sodium.h>
#include <sqlite3.h>
#include <string.h>

#include "muster-vault-key.h"

/* The number under which the journal's index knows a person.
 *
 * The index has times, places and outcomes in clear. If it had the roster's ids, too, whoever holds
 * the file and knows the order of the list that was imported, or counts what else hangs on a row of
 * person, would read who came when. So it has an alias: a permutation of the 64-bit numbers under a
 * key of the store. The same person always has the same alias in one store, so that entries are
 * found by it; in another store another one; and without the key nothing leads from one to the
 * other. 0, nobody, stays 0.
 *
 * A Feistel network over two halves of 32 bits with SipHash-2-4 as its round function. Four rounds
 * make a pseudo-random permutation of pseudo-random functions (Luby and Rackoff, 1988) for as long
 * as far fewer than 2^16 numbers are seen; more rounds move that bound far beyond a school's
 * people.
 *
 * In SQL: person_alias (id) and alias_person (alias). Without keys they fail with SEALED_OFF. */

#define ROUNDS  10
#define CONTEXT "muster person alias"

typedef guint8 AliasKey[crypto_shorthash_KEYBYTES];

static gboolean
load_key (MusterDb *db, AliasKey key, GError **error)
{
  const guint8 *blind = muster_vault_key_get (db, MUSTER_VAULT_BLIND, error);

  if (blind == NULL)
    return FALSE;
  crypto_generichash (key,
                      crypto_shorthash_KEYBYTES,
                      (const guint8 *) CONTEXT,
                      strlen (CONTEXT),
                      blind,
                      MUSTER_VAULT_KEY_BYTES);
  return TRUE;
}

/* The same on every machine: a store may be carried to another one. */
static guint32
mix (const AliasKey key, guint8 round, guint32 half)
{
  const guint8 said[] = {round, half & 0xff, half >> 8 & 0xff, half >> 16 & 0xff, half >> 24};
  guint8 hash[crypto_shorthash_BYTES];

  crypto_shorthash (hash, said, sizeof said, key);
  return (guint32) hash[0] | (guint32) hash[1] << 8 | (guint32) hash[2] << 16 |
         (guint32) hash[3] << 24;
}

static guint64
permute (const AliasKey key, guint64 number)
{
  guint32 left = (guint32) (number >> 32), right = (guint32) number;

  for (guint8 round = 0; round < ROUNDS; round++) {
    const guint32 mixed = left ^ mix (key, round, right);

    left = right;
    right = mixed;
  }
  return (guint64) left << 32 | right;
}

static guint64
permute_back (const AliasKey key, guint64 number)
{
  guint32 left = (guint32) (number >> 32), right = (guint32) number;

  for (guint8 round = ROUNDS; round-- > 0;) {
    const guint32 mixed = right ^ mix (key, round, left);

    right = left;
    left = mixed;
  }
  return (guint64) left << 32 | right;
}

/* 0 is its own: whoever would come to 0 takes the place of what 0 would have come to. */
static gint64
walk (guint64 (*step) (const AliasKey key, guint64 number), const AliasKey key, gint64 number)
{
  guint64 there;

  if (number == 0)
    return 0;
  there = step (key, (guint64) number);
  return (gint64) (there != 0 ? there : step (key, 0));
}

/**
 * muster_vault_alias_open:
 * @alias: as a row of journal_index has it; any number
 * @person: (out): the roster's id; 0 for 0
 *
 * What was changed in the file leads to a number that nobody has. Errors: SEALED_OFF
 */
gboolean
muster_vault_alias_open (MusterDb *db, gint64 alias, gint64 *person, GError **error)
{
  AliasKey key;

  *person = 0;
  if (!load_key (db, key, error))
    return FALSE;
  *person = walk (permute_back, key, alias);
  sodium_memzero (key, sizeof key);
  return TRUE;
}

/* --- in SQL --- */

static void
answer (sqlite3_context *context,
        sqlite3_value *value,
        guint64 (*step) (const AliasKey key, guint64 number))
{
  g_autoptr (GError) error = NULL;
  AliasKey key;

  if (sqlite3_value_type (value) == SQLITE_NULL)
    return;
  if (!load_key (sqlite3_user_data (context), key, &error)) {
    sqlite3_result_error (context, error->message, -1);
    sqlite3_result_error_code (context, MUSTER_DB_SEALED_OFF);
    return;
  }
  sqlite3_result_int64 (context, walk (step, key, sqlite3_value_int64 (value)));
  sodium_memzero (key, sizeof key);
}

static void
answer_alias (sqlite3_context *context, int n_values, sqlite3_value **values)
{
  answer (context, values[0], permute);
}

static void
answer_person (sqlite3_context *context, int n_values, sqlite3_value **values)
{
  answer (context, values[0], permute_back);
}

/**
 * muster_vault_alias_set_up:
 *
 * Once for each connection, before a statement has one of the functions. Errors: STORE
 */
gboolean
muster_vault_alias_set_up (MusterDb *db, GError **error)
{
  const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY;
  sqlite3 *handle = muster_db_get_handle (db);
  int rc = sqlite3_create_function (handle, "person_alias", 1, flags, db, answer_alias, NULL, NULL);

  if (rc == SQLITE_OK)
    rc = sqlite3_create_function (handle, "alias_person", 1, flags, db, answer_person, NULL, NULL);
  if (rc == SQLITE_OK)
    return TRUE;
  muster_db_set_error (db, rc, error);
  return FALSE;
}
