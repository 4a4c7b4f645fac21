/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-key-sheet.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

#include "muster-error.h"

/* The secret of a recovery slot as people print, keep and type it: 17 random bytes (136 bits) and
 * the first 3 of their hash, as eight groups of four characters. Digits and capitals without I, L,
 * O and U: nothing looks like anything else, and what is read wrong all the same is put right. */

#define CHECK      3
#define BYTES      (MUSTER_KEY_SHEET_BYTES + CHECK)
#define BITS       5
#define CHARACTERS (BYTES * 8 / BITS)
#define GROUP      4

/* More than any way to write it down needs. */
#define MAX_TEXT 256

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

G_STATIC_ASSERT (CHARACTERS == 32 && BYTES * 8 % BITS == 0);
G_STATIC_ASSERT (sizeof alphabet - 1 == 1 << BITS);

static void
compute_check (const guint8 *secret, guint8 *check)
{
  guint8 hash[crypto_generichash_BYTES];

  crypto_generichash (hash, sizeof hash, secret, MUSTER_KEY_SHEET_BYTES, NULL, 0);
  memcpy (check, hash, CHECK);
  sodium_memzero (hash, sizeof hash);
}

/**
 * muster_key_sheet_print:
 *
 * Returns: (transfer full): "XXXX-XXXX-…", to be wiped by the caller
 */
char *
muster_key_sheet_print (const guint8 *secret)
{
  guint8 bytes[BYTES];
  char *text = g_malloc (CHARACTERS + CHARACTERS / GROUP);
  char *p = text;

  memcpy (bytes, secret, MUSTER_KEY_SHEET_BYTES);
  compute_check (secret, bytes + MUSTER_KEY_SHEET_BYTES);
  for (guint i = 0; i < CHARACTERS; i++) {
    guint bit = i * BITS;
    guint pair = (guint) bytes[bit / 8] << 8 | (bit / 8 + 1 < BYTES ? bytes[bit / 8 + 1] : 0);

    if (i > 0 && i % GROUP == 0)
      *p++ = '-';
    *p++ = alphabet[pair >> (16 - BITS - bit % 8) & ((1 << BITS) - 1)];
  }
  *p = '\0';
  sodium_memzero (bytes, sizeof bytes);
  return text;
}

/* Returns: 0 to 31, or -1 for what is no character of a sheet */
static int
get_value (char c)
{
  const char upper = g_ascii_toupper (c);
  const char *place;

  if (upper == 'O')
    return 0;
  if (upper == 'I' || upper == 'L')
    return 1;
  place = upper != '\0' ? strchr (alphabet, upper) : NULL;
  return place != NULL ? (int) (place - alphabet) : -1;
}

/* Returns: how many characters of a sheet there are; -1 if there is anything else */
static int
read_characters (const char *text, gsize length, guint8 *bytes)
{
  int n = 0;

  memset (bytes, 0, BYTES);
  for (gsize i = 0; i < length; i++) {
    int value = get_value (text[i]);
    guint bit = (guint) n * BITS, pair;

    if (g_ascii_isspace (text[i]) || text[i] == '-')
      continue;
    if (value < 0 || n == CHARACTERS)
      return -1;
    pair = (guint) value << (16 - BITS - bit % 8);
    bytes[bit / 8] |= (guint8) (pair >> 8);
    if (bit / 8 + 1 < BYTES)
      bytes[bit / 8 + 1] |= (guint8) pair;
    n++;
  }
  return n;
}

/**
 * muster_key_sheet_parse:
 * @text: as somebody typed it: small letters, blanks and missing hyphens do not matter
 * @length: of @text in bytes; it need not end with a zero
 * @secret: (out caller-allocates): wiped by the caller; all 0 on failure
 *
 * Errors: BAD_DATA: too few or too many characters, one that is none, or the check does not fit
 */
gboolean
muster_key_sheet_parse (const char *text, gsize length, guint8 *secret, GError **error)
{
  guint8 bytes[BYTES], check[CHECK];
  int n = length <= MAX_TEXT ? read_characters (text, length, bytes) : -1;
  gboolean fits = FALSE;

  if (n == CHARACTERS) {
    compute_check (bytes, check);
    fits = sodium_memcmp (check, bytes + MUSTER_KEY_SHEET_BYTES, CHECK) == 0;
  }
  if (fits)
    memcpy (secret, bytes, MUSTER_KEY_SHEET_BYTES);
  else
    memset (secret, 0, MUSTER_KEY_SHEET_BYTES);
  sodium_memzero (bytes, sizeof bytes);
  if (fits)
    return TRUE;
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_BAD_DATA,
               n == CHARACTERS
                   ? _ ("A character of the recovery code is wrong: compare it with the "
                        "sheet, group by group.")
                   : _ ("A recovery code has eight groups of four letters and digits: "
                        "type it as it stands on the sheet."));
  return FALSE;
}
