/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-vault.h"

#include <glib/gi18n-lib.h>

#include "muster-error.h"

/* How a personal value lies in the file.
 *
 * Each personal column goes through here on its way in (seal) and out (open); each column by which
 * somebody is found holds what blind made of the value. Today all three are the identity: the file
 * holds plain values and is protected by its mode (0600) and by the disk's encryption alone. What
 * is kept for a time only is sealed already, see muster-vault-kept.c.
 *
 * Sealing changes this file and nothing else in the room:
 *  - seal/open: an AEAD with (table, row) as associated data, so that a sealed value cannot be
 * moved to another person's row; @row is known before a row is inserted. The key hangs on the
 *    connection, which is why @db is here. Both may fail then: a locked station has no key.
 *  - blind: a keyed hash, cut to 16 bytes, with @index as its domain, so that a card number and an
 *    equal ID number do not look alike.
 *  - a migration step re-writes the rows that are there.
 *
 * Sealed: person.student_number, name, id_number, extra; card.uid; reference.picture;
 * template.template; journal.json; journal_part.sealed; journal_key.secret (not personal, but
 * nobody else's). Blinded: person.student_key, id_key; card.uid_key; card_part.part_key;
 * reference.digest. Not personal by themselves: ids, unit, times, sources, outcomes, seats. */

/**
 * muster_vault_seal:
 * @table: the table, as in data/schema
 * @row: the row's id
 * @plain: (nullable): a value of any size
 *
 * Returns: (transfer full) (nullable): what is to lie in the file; %NULL without @error for %NULL
 */
GBytes *
muster_vault_seal (MusterDb *db, const char *table, gint64 row, GBytes *plain, GError **error)
{
  return plain != NULL ? g_bytes_ref (plain) : NULL;
}

/**
 * muster_vault_open:
 * @sealed: (nullable): what muster_vault_seal() made for the same @table and @row
 *
 * Returns: (transfer full) (nullable): the value; %NULL without @error for %NULL
 */
GBytes *
muster_vault_open (MusterDb *db, const char *table, gint64 row, GBytes *sealed, GError **error)
{
  return sealed != NULL ? g_bytes_ref (sealed) : NULL;
}

/**
 * muster_vault_blind:
 * @index: which index it is for: "student", "id", "card", "card-part"
 * @value: canonical text: what is to be equal must be equal here
 *
 * Returns: (transfer full): the same bytes for the same @index and @value; %NULL with SEALED_OFF
 */
GBytes *
muster_vault_blind (MusterDb *db, const char *index, const char *value, GError **error)
{
  return g_bytes_new (value, strlen (value));
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
