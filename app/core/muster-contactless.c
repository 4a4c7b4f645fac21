/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-contactless.h"

#include <string.h>

#include "muster-card-error.h"

/* ISO 14443-3: a UID of 4 bytes that begins so is made up anew each time the card is powered. */
#define RANDOM_FIRST 0x08

/* GET DATA of PC/SC part 3: the UID, as long as it is. */
const guint8 muster_contactless_get_uid[MUSTER_CONTACTLESS_GET_UID_SIZE] = {
    0xff, 0xca, 0x00, 0x00, 0x00};

/* --- answer to reset --- */

/* Finds the historical bytes and tests the checksum: ISO 7816-3, 8.2. */
static gboolean
walk_atr (const guint8 *atr, gsize size, gsize *history, gsize *n_history)
{
  gsize at = 2;
  guint which;
  gboolean has_sum = FALSE;
  guint8 sum = 0;

  if (size < 2 || size > MUSTER_ATR_MAX_SIZE || (atr[0] != 0x3b && atr[0] != 0x3f))
    return FALSE;
  for (which = atr[1] >> 4; which != 0;) {
    guint protocols;

    at += (which & 1) + (which >> 1 & 1) + (which >> 2 & 1);
    if ((which & 8) == 0)
      break;
    if (at >= size)
      return FALSE;
    protocols = atr[at++];
    /* Only a card that speaks nothing but T=0 has no checksum. */
    has_sum = has_sum || (protocols & 0x0f) != 0;
    which = protocols >> 4;
  }
  *history = at;
  *n_history = atr[1] & 0x0f;
  if (at + *n_history + has_sum != size)
    return FALSE;
  for (gsize i = 1; has_sum && i < size; i++)
    sum ^= atr[i];
  return sum == 0;
}

/**
 * muster_contactless_classify_atr:
 * @atr: (array length=size): answer to reset, as the reader gives it
 * @size: how many bytes, any
 * @card_name: (out): name of a memory card, 0 for every other
 *
 * A contactless reader makes up an ATR: 3B 8n 80 01, the card's own historical bytes or, for a card
 * without a processor, 80 4F 0C A0 00 00 03 06 with standard and name; PC/SC part 3, 3.1.3.2.3.
 *
 * Returns: what lies on the reader
 */
MusterAtrKind
muster_contactless_classify_atr (const guint8 *atr, gsize size, guint *card_name)
{
  static const guint8 contactless[] = {0x80, 0x01}; /* TD1 and TD2; no other interface bytes */
  static const guint8 memory[] = {0x80, 0x4f, 0x0c, 0xa0, 0x00, 0x00, 0x03, 0x06};
  gsize history = 0, n = 0;

  *card_name = 0;
  if (!walk_atr (atr, size, &history, &n))
    return MUSTER_ATR_UNKNOWN;
  if (atr[0] != 0x3b || atr[1] >> 4 != 8 || history != 4 ||
      memcmp (atr + 2, contactless, sizeof contactless) != 0)
    return MUSTER_ATR_CONTACT;
  /* standard, two bytes of name, four that are kept for later */
  if (n != 15 || memcmp (atr + history, memory, sizeof memory) != 0)
    return MUSTER_ATR_ISO_14443_4;
  *card_name = (guint) (atr[history + 9] << 8 | atr[history + 10]);
  return MUSTER_ATR_MEMORY_CARD;
}

/**
 * muster_contactless_has_sectors:
 * @kind: what muster_contactless_classify_atr() returned
 * @card_name: and told
 *
 * Returns: whether the card has MIFARE Classic sectors, each with two keys
 */
gboolean
muster_contactless_has_sectors (MusterAtrKind kind, guint card_name)
{
  static const guint names[] = {MUSTER_ATR_MIFARE_1K,
                                MUSTER_ATR_MIFARE_4K,
                                MUSTER_ATR_MIFARE_MINI,
                                MUSTER_ATR_MIFARE_PLUS_2K,
                                MUSTER_ATR_MIFARE_PLUS_4K};

  for (guint i = 0; kind == MUSTER_ATR_MEMORY_CARD && i < G_N_ELEMENTS (names); i++)
    if (card_name == names[i])
      return TRUE;
  return FALSE;
}

/* --- UID --- */

/* 63 and 64 to 6F00 come from a card that moved; all others from one that has no UID to tell. */
static MusterCardError
error_of_status (guint status)
{
  if (status >> 8 == 0x63 || status >> 8 == 0x64 || status >> 8 == 0x65 || status == 0x6f00)
    return MUSTER_CARD_ERROR_READ_AGAIN;
  if (status == 0x6982)
    return MUSTER_CARD_ERROR_REFUSED;
  return MUSTER_CARD_ERROR_UNKNOWN_FORMAT;
}

static gboolean
check_answer (const guint8 *answer, gsize size, GError **error)
{
  guint status;

  if (size < 2) {
    g_set_error (error,
                 MUSTER_CARD_ERROR,
                 MUSTER_CARD_ERROR_READ_AGAIN,
                 "the reader answered with %" G_GSIZE_FORMAT " bytes",
                 size);
    return FALSE;
  }
  status = (guint) (answer[size - 2] << 8 | answer[size - 1]);
  if (status == 0x9000)
    return TRUE;
  g_set_error (error, MUSTER_CARD_ERROR, error_of_status (status), "no UID, status %04x", status);
  return FALSE;
}

/**
 * muster_contactless_parse_uid:
 * @answer: (array length=size): what came back for muster_contactless_get_uid
 * @size: how many bytes, any
 * @error: %MUSTER_CARD_ERROR_RANDOM_UID for a card that says another one each time,
 *   %MUSTER_CARD_ERROR_UNKNOWN_FORMAT if it has none or one of a strange length,
 *   %MUSTER_CARD_ERROR_READ_AGAIN and %MUSTER_CARD_ERROR_REFUSED by the status word
 *
 * A UID has 4, 7 or 10 bytes (ISO 14443-3) or 8 (ISO 15693). Nothing of it is ever in the message
 * of an error.
 *
 * Returns: (transfer full) (nullable): the canonical form, upper-case hex in the order of the
 *   answer. Wipe it after use
 */
char *
muster_contactless_parse_uid (const guint8 *answer, gsize size, GError **error)
{
  static const char digits[] = "0123456789ABCDEF";
  gsize n;
  char *uid;

  if (!check_answer (answer, size, error))
    return NULL;
  n = size - 2;
  if (n != 4 && n != 7 && n != 8 && n != 10) {
    g_set_error (error,
                 MUSTER_CARD_ERROR,
                 MUSTER_CARD_ERROR_UNKNOWN_FORMAT,
                 "a UID of %" G_GSIZE_FORMAT " bytes",
                 n);
    return NULL;
  }
  if (n == 4 && answer[0] == RANDOM_FIRST) {
    g_set_error_literal (
        error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_RANDOM_UID, "the card's UID is random");
    return NULL;
  }
  uid = g_malloc (2 * n + 1);
  for (gsize i = 0; i < n; i++) {
    uid[2 * i] = digits[answer[i] >> 4];
    uid[2 * i + 1] = digits[answer[i] & 0x0f];
  }
  uid[2 * n] = '\0';
  return uid;
}
