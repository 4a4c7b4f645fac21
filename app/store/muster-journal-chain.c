/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-journal-chain.h"

#include <sodium.h>
#include <string.h>

G_STATIC_ASSERT (MUSTER_JOURNAL_HASH_BYTES == crypto_generichash_BYTES);
G_STATIC_ASSERT (MUSTER_JOURNAL_KEY_BYTES == crypto_sign_PUBLICKEYBYTES);
G_STATIC_ASSERT (MUSTER_JOURNAL_SECRET_BYTES == crypto_sign_SECRETKEYBYTES);
G_STATIC_ASSERT (MUSTER_JOURNAL_SIGNATURE_BYTES == crypto_sign_BYTES);

/* Begins the hash of an entry of form 2, so that no entry can be read in the other form. */
static const char committed[] = "muster journal 2";

/* Begins what a commitment is made over. */
static const char part[] = "muster journal part 1";

/* Begins what is signed: each kind of statement has its own words. Filled up with zero bytes, so
 * that every statement has the same length and each field its place. */
#define DOMAIN_BYTES 32
#define STATEMENT_BYTES                                                                            \
  (DOMAIN_BYTES + MUSTER_JOURNAL_KEY_BYTES + 8 + MUSTER_JOURNAL_HASH_BYTES + 8)

static const char domains[][DOMAIN_BYTES] = {
    [MUSTER_STATEMENT_ENTRY] = "muster journal entry 1",
    [MUSTER_STATEMENT_HEAD] = "muster journal head 1",
    [MUSTER_STATEMENT_BEGIN] = "muster journal begin 1",
    [MUSTER_STATEMENT_RECEIPT] = "muster journal receipt 1",
};

/**
 * muster_journal_hash:
 * @form: of the entry
 * @previous: the hash of the entry before, 32 zero bytes for the first
 * @seq: the entry's number
 * @json: its canonical text
 * @hash: (out): BLAKE2b-256 over previous, seq in decimal, a zero byte, json; in form 2 over
 *   "muster journal 2" and a zero byte before all that
 *
 * The number and the zero byte are in it so that no part of one field can be read as another.
 */
void
muster_journal_hash (MusterJournalForm form,
                     const guint8 previous[MUSTER_JOURNAL_HASH_BYTES],
                     gint64 seq,
                     GBytes *json,
                     guint8 hash[MUSTER_JOURNAL_HASH_BYTES])
{
  crypto_generichash_state state;
  char number[24];
  gsize size;
  const guint8 *text = g_bytes_get_data (json, &size);

  g_snprintf (number, sizeof number, "%" G_GINT64_FORMAT, seq);
  crypto_generichash_init (&state, NULL, 0, MUSTER_JOURNAL_HASH_BYTES);
  if (form == MUSTER_JOURNAL_FORM_COMMITTED)
    crypto_generichash_update (&state, (const guint8 *) committed, sizeof committed);
  crypto_generichash_update (&state, previous, MUSTER_JOURNAL_HASH_BYTES);
  crypto_generichash_update (&state, (const guint8 *) number, strlen (number) + 1);
  crypto_generichash_update (&state, text, size);
  crypto_generichash_final (&state, hash, MUSTER_JOURNAL_HASH_BYTES);
}

/**
 * muster_journal_commit:
 * @salt: random; who does not have it learns nothing of the text, however few texts there can be
 * @json: (array length=size): canonical text of a part
 * @hash: (out): BLAKE2b-256 over "muster journal part 1", a zero byte, salt, text
 */
void
muster_journal_commit (const guint8 salt[MUSTER_JOURNAL_SALT_BYTES],
                       const char *json,
                       gsize size,
                       guint8 hash[MUSTER_JOURNAL_HASH_BYTES])
{
  crypto_generichash_state state;

  crypto_generichash_init (&state, NULL, 0, MUSTER_JOURNAL_HASH_BYTES);
  crypto_generichash_update (&state, (const guint8 *) part, sizeof part);
  crypto_generichash_update (&state, salt, MUSTER_JOURNAL_SALT_BYTES);
  crypto_generichash_update (&state, (const guint8 *) json, size);
  crypto_generichash_final (&state, hash, MUSTER_JOURNAL_HASH_BYTES);
}

/* Returns: (transfer full): lower case */
char *
muster_journal_bytes_to_hex (const guint8 *bytes, gsize size)
{
  return sodium_bin2hex (g_malloc (2 * size + 1), 2 * size + 1, bytes, size);
}

char *
muster_journal_hash_to_hex (const guint8 *hash)
{
  return muster_journal_bytes_to_hex (hash, MUSTER_JOURNAL_HASH_BYTES);
}

/**
 * muster_journal_hex_to_bytes:
 * @hex: (nullable): lower case, exactly twice as long as @size
 *
 * Returns: %FALSE if it is anything else
 */
gboolean
muster_journal_hex_to_bytes (const char *hex, guint8 *bytes, gsize size)
{
  gsize length = hex != NULL ? strlen (hex) : 0;

  return length == 2 * size && strspn (hex, "0123456789abcdef") == length &&
         sodium_hex2bin (bytes, size, hex, length, NULL, NULL, NULL) == 0;
}

/**
 * muster_journal_dup_fingerprint:
 *
 * Short enough to be written down by hand and read aloud. 128 bits: nobody finds a second key that
 * has the same one.
 *
 * Returns: (transfer full): eight groups of four hex digits
 */
char *
muster_journal_dup_fingerprint (const guint8 key[MUSTER_JOURNAL_KEY_BYTES])
{
  guint8 digest[16];
  GString *text = g_string_new (NULL);

  crypto_generichash (digest, sizeof digest, key, MUSTER_JOURNAL_KEY_BYTES, NULL, 0);
  for (gsize i = 0; i < sizeof digest; i += 2)
    g_string_append_printf (text, "%s%02x%02x", i > 0 ? "-" : "", digest[i], digest[i + 1]);
  return g_string_free (text, FALSE);
}

/* --- statements --- */

static guint8 *
put (guint8 *p, gconstpointer data, gsize size)
{
  memcpy (p, data, size);
  return p + size;
}

static void
write_statement (const MusterStatement *self, guint8 bytes[STATEMENT_BYTES])
{
  guint64 seq = GUINT64_TO_BE ((guint64) self->seq);
  guint64 time = GUINT64_TO_BE ((guint64) self->time);

  bytes = put (bytes, domains[self->kind], DOMAIN_BYTES);
  bytes = put (bytes, self->station, MUSTER_JOURNAL_KEY_BYTES);
  bytes = put (bytes, &seq, sizeof seq);
  bytes = put (bytes, self->hash, MUSTER_JOURNAL_HASH_BYTES);
  put (bytes, &time, sizeof time);
}

/**
 * muster_statement_sign:
 * @secret: who says it: the station, or a server
 * @signature: (out): Ed25519 over the kind's words (32 bytes), the station's public key, seq (8
 *   bytes, the highest first), hash, time (as seq)
 */
void
muster_statement_sign (const MusterStatement *self,
                       const guint8 secret[MUSTER_JOURNAL_SECRET_BYTES],
                       guint8 signature[MUSTER_JOURNAL_SIGNATURE_BYTES])
{
  guint8 bytes[STATEMENT_BYTES];

  write_statement (self, bytes);
  crypto_sign_detached (signature, NULL, bytes, sizeof bytes, secret);
}

gboolean
muster_statement_check (const MusterStatement *self,
                        const guint8 key[MUSTER_JOURNAL_KEY_BYTES],
                        const guint8 signature[MUSTER_JOURNAL_SIGNATURE_BYTES])
{
  guint8 bytes[STATEMENT_BYTES];

  write_statement (self, bytes);
  return crypto_sign_verify_detached (signature, bytes, sizeof bytes, key) == 0;
}
