/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-vault.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

#include "muster-error.h"
#include "muster-vault-key.h"

/* How a personal value lies in the file.
 *
 * Each personal column goes through here on its way in (seal) and out (open); each column by which
 * somebody is found holds what blind made of the value. What is kept for a time only has keys of
 * its own, see muster-vault-kept.c.
 *
 *  - seal/open: XChaCha20-Poly1305 with (table, row) as associated data, so that a sealed value
 *    opens in its own place and in no other; @row is known before a row is inserted. The key is
 *    that of the table's scope (muster-vault-key.c).
 *  - blind: keyed BLAKE2b, cut to 16 bytes, with @index as its domain, so that a card number and an
 *    equal ID number do not look alike. There are so few ID numbers and cards that without a key
 *    all could be tried in a minute.
 *
 * Sealed: person.student_number, name, id_number, extra; card.uid; reference.picture;
 * template.template; roster_row.aside; roster_staff.sealed; journal.json; journal_part.sealed;
 * journal_key.secret and roster_link.sealed (not personal, but nobody else's). Blinded:
 * person.student_key, id_key; card.uid_key; card_part.part_key; reference.digest. Under an alias:
 * journal_index.person (muster-vault-alias.c). Not personal by themselves: ids, unit, times,
 * sources, outcomes, seats. How long a value is can be seen. */

#define BLIND_BYTES 16

/* Tables whose values do not share the station's scope, by the name before the first dot. */
static const struct {
  const char *table;
  MusterVaultScope scope;
} tables[] = {
    {"person", MUSTER_VAULT_ROSTER},
    {"card", MUSTER_VAULT_ROSTER},
    {"reference", MUSTER_VAULT_ROSTER},
    {"template", MUSTER_VAULT_ROSTER},
    {"journal", MUSTER_VAULT_JOURNAL},
    {"journal_part", MUSTER_VAULT_JOURNAL},
};

static MusterVaultScope
get_scope (const char *table)
{
  const gsize length = strcspn (table, ".");

  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    if (strlen (tables[i].table) == length && strncmp (tables[i].table, table, length) == 0)
      return tables[i].scope;
  return MUSTER_VAULT_STATION;
}

static char *
dup_binding (const char *table, gint64 row)
{
  return g_strdup_printf ("%s\n%lld", table, (long long) row);
}

/**
 * muster_vault_seal:
 * @table: the table, as in data/schema, where it has several sealed columns with a dot and the
 *   column; what else the value must not be parted from can follow
 * @row: the row's id
 * @plain: (nullable): a value of any size
 *
 * Returns: (transfer full) (nullable): what is to lie in the file; %NULL without @error for %NULL;
 *   %NULL with SEALED_OFF
 */
GBytes *
muster_vault_seal (MusterDb *db, const char *table, gint64 row, GBytes *plain, GError **error)
{
  const guint8 *key;
  g_autofree char *binding = NULL;
  gconstpointer data;
  gsize size;

  if (plain == NULL)
    return NULL;
  key = muster_vault_key_get (db, get_scope (table), error);
  if (key == NULL)
    return NULL;
  binding = dup_binding (table, row);
  data = g_bytes_get_data (plain, &size);
  return muster_vault_cell_seal (key, binding, data, size);
}

/* The column's name and no more: what follows tells whose it is. */
static GBytes *
fail_open (MusterDb *db, const char *table, gint64 row, GError **error)
{
  g_autofree char *name = g_strndup (table, strcspn (table, "\n"));

  g_set_error (
      error,
      MUSTER_ERROR,
      MUSTER_ERROR_BAD_DATA,
      _ ("The store was damaged or changed in its file: row %lld of %s does not open. Keep "
         "%s as evidence and put a copy from your backup in its place."),
      (long long) row,
      name,
      muster_db_get_path (db));
  return NULL;
}

/**
 * muster_vault_open:
 * @sealed: (nullable): what muster_vault_seal() made for the same @table and @row
 *
 * Returns: (transfer full) (nullable): the value, wiped when freed; %NULL without @error for %NULL;
 *   %NULL with SEALED_OFF, or BAD_DATA if it was changed or belongs somewhere else
 */
GBytes *
muster_vault_open (MusterDb *db, const char *table, gint64 row, GBytes *sealed, GError **error)
{
  const guint8 *key;
  g_autofree char *binding = NULL;
  GBytes *plain;

  if (sealed == NULL)
    return NULL;
  key = muster_vault_key_get (db, get_scope (table), error);
  if (key == NULL)
    return NULL;
  binding = dup_binding (table, row);
  plain = muster_vault_cell_open (key, binding, sealed);
  return plain != NULL ? plain : fail_open (db, table, row, error);
}

/**
 * muster_vault_blind:
 * @index: which index it is for: "student", "id", "card", "card-part"
 * @value: canonical text: what is to be equal must be equal here
 *
 * Returns: (transfer full): the same 16 bytes for the same @index and @value; %NULL with SEALED_OFF
 */
GBytes *
muster_vault_blind (MusterDb *db, const char *index, const char *value, GError **error)
{
  const guint8 *key = muster_vault_key_get (db, MUSTER_VAULT_BLIND, error);
  crypto_generichash_state state;
  guint8 blind[BLIND_BYTES];

  if (key == NULL)
    return NULL;
  crypto_generichash_init (&state, key, MUSTER_VAULT_KEY_BYTES, sizeof blind);
  crypto_generichash_update (&state, (const guint8 *) index, strlen (index) + 1);
  crypto_generichash_update (&state, (const guint8 *) value, strlen (value));
  crypto_generichash_final (&state, blind, sizeof blind);
  sodium_memzero (&state, sizeof state);
  return g_bytes_new (blind, sizeof blind);
}

GBytes *
muster_vault_seal_text (
    MusterDb *db, const char *table, gint64 row, const char *plain, GError **error)
{
  g_autoptr (GBytes) bytes = plain != NULL ? g_bytes_new (plain, strlen (plain)) : NULL;

  return muster_vault_seal (db, table, row, bytes, error);
}

/**
 * muster_vault_open_text:
 *
 * Returns: (transfer full) (nullable): valid UTF-8, %NULL without @error for %NULL. Errors: STORE
 * if the file holds something else, and those of muster_vault_open()
 */
char *
muster_vault_open_text (MusterDb *db, const char *table, gint64 row, GBytes *sealed, GError **error)
{
  g_autoptr (GBytes) plain = NULL;
  gsize length;
  const char *text;

  if (sealed == NULL)
    return NULL;
  plain = muster_vault_open (db, table, row, sealed, error);
  if (plain == NULL)
    return NULL;
  text = g_bytes_get_data (plain, &length);
  if (length == 0)
    return g_strdup ("");
  if (g_utf8_validate_len (text, length, NULL))
    return g_strndup (text, length);
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_STORE,
               _ ("The store is damaged: row %lld of %s holds no text. Put a copy from your backup "
                  "in its place."),
               (long long) row,
               table);
  return NULL;
}
