/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-contactless.h"

#include <string.h>

#include "muster-card-error.h"

static gsize
from_hex (const char *hex, guint8 *bytes)
{
  gsize n = 0;

  for (; hex[0] != '\0'; hex += hex[2] == ' ' ? 3 : 2)
    bytes[n++] = (guint8) (g_ascii_xdigit_value (hex[0]) << 4 | g_ascii_xdigit_value (hex[1]));
  return n;
}

static const struct {
  const char *atr;
  MusterAtrKind kind;
  guint name;
} atrs[] = {
    {"3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 00 01 00 00 00 00 6A", MUSTER_ATR_MEMORY_CARD, 1},
    {"3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 00 02 00 00 00 00 69", MUSTER_ATR_MEMORY_CARD, 2},
    {"3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 00 03 00 00 00 00 68", MUSTER_ATR_MEMORY_CARD, 3},
    {"3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 00 26 00 00 00 00 4D", MUSTER_ATR_MEMORY_CARD, 0x26},
    {"3B 81 80 01 80 80", MUSTER_ATR_ISO_14443_4, 0},
    {"3B 85 80 01 78 77 B1 02 80 38", MUSTER_ATR_ISO_14443_4, 0},
    {"3B 80 80 01 01", MUSTER_ATR_ISO_14443_4, 0},
    /* a chip card and a security module that only speak T=0, a token that speaks T=1 */
    {"3B 04 49 32 43 2E", MUSTER_ATR_CONTACT, 0},
    {"3B 68 00 00 00 73 C8 40 12 00 90 00", MUSTER_ATR_CONTACT, 0},
    {"3F 00", MUSTER_ATR_CONTACT, 0},
    {"3B 80 81 01 00", MUSTER_ATR_CONTACT, 0},
    {"3B 80 00", MUSTER_ATR_CONTACT, 0},
    /* other interface bytes that look like those of a contactless card */
    {"3B 3F 80 01 80 4F 0C A0 00 00 03 06 03 00 01 0C A0 00 6A", MUSTER_ATR_CONTACT, 0},
    /* one byte short, one too many, wrong sum, wrong first byte, a chain without an end, none */
    {"3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 00 01 00 00 00 00", MUSTER_ATR_UNKNOWN, 0},
    {"3B 81 80 01 80 80 00", MUSTER_ATR_UNKNOWN, 0},
    {"3B 81 80 01 80 81", MUSTER_ATR_UNKNOWN, 0},
    {"3A 81 80 01 80 80", MUSTER_ATR_UNKNOWN, 0},
    {"3B 80 80 80 80 80 80 80", MUSTER_ATR_UNKNOWN, 0},
    {"3B F0", MUSTER_ATR_UNKNOWN, 0},
    {"3B", MUSTER_ATR_UNKNOWN, 0},
    {"", MUSTER_ATR_UNKNOWN, 0},
};

static void
test_atr (void)
{
  guint8 atr[64];
  guint name = 7;

  for (gsize i = 0; i < G_N_ELEMENTS (atrs); i++) {
    gsize n = from_hex (atrs[i].atr, atr);

    g_test_message ("%s", atrs[i].atr);
    g_assert_cmpint (muster_contactless_classify_atr (atr, n, &name), ==, atrs[i].kind);
    g_assert_cmphex (name, ==, atrs[i].name);
  }
  /* longer than any */
  memset (atr, 0, sizeof atr);
  atr[0] = 0x3b;
  g_assert_cmpint (
      muster_contactless_classify_atr (atr, sizeof atr, &name), ==, MUSTER_ATR_UNKNOWN);
}

static void
test_sectors (void)
{
  g_assert_true (muster_contactless_has_sectors (MUSTER_ATR_MEMORY_CARD, MUSTER_ATR_MIFARE_1K));
  g_assert_true (
      muster_contactless_has_sectors (MUSTER_ATR_MEMORY_CARD, MUSTER_ATR_MIFARE_PLUS_4K));
  g_assert_false (muster_contactless_has_sectors (MUSTER_ATR_MEMORY_CARD, 0x0003));
  g_assert_false (muster_contactless_has_sectors (MUSTER_ATR_ISO_14443_4, MUSTER_ATR_MIFARE_1K));
}

static const struct {
  const char *answer;
  const char *uid;
  MusterCardError code;
} answers[] = {
    {"04 A1 B2 C3 90 00", "04A1B2C3", 0},
    {"00 00 00 0f 90 00", "0000000F", 0},
    {"04 11 22 33 44 55 80 90 00", "04112233445580", 0},
    /* 7 and 10 bytes are never random, whatever they begin with */
    {"08 11 22 33 44 55 80 90 00", "08112233445580", 0},
    {"01 02 03 04 05 06 07 08 09 0A 90 00", "0102030405060708090A", 0},
    {"08 11 22 33 90 00", NULL, MUSTER_CARD_ERROR_RANDOM_UID},
    {"90 00", NULL, MUSTER_CARD_ERROR_UNKNOWN_FORMAT},
    {"01 02 03 90 00", NULL, MUSTER_CARD_ERROR_UNKNOWN_FORMAT},
    {"E0 04 01 00 12 34 56 78 90 00", "E004010012345678", 0},
    {"01 02 03 04 05 90 00", NULL, MUSTER_CARD_ERROR_UNKNOWN_FORMAT},
    {"01 02 03 04 05 06 07 08 09 0A 0B 90 00", NULL, MUSTER_CARD_ERROR_UNKNOWN_FORMAT},
    {"6A 81", NULL, MUSTER_CARD_ERROR_UNKNOWN_FORMAT},
    {"6D 00", NULL, MUSTER_CARD_ERROR_UNKNOWN_FORMAT},
    {"6E 00", NULL, MUSTER_CARD_ERROR_UNKNOWN_FORMAT},
    {"69 82", NULL, MUSTER_CARD_ERROR_REFUSED},
    {"63 00", NULL, MUSTER_CARD_ERROR_READ_AGAIN},
    {"64 01", NULL, MUSTER_CARD_ERROR_READ_AGAIN},
    {"6F 00", NULL, MUSTER_CARD_ERROR_READ_AGAIN},
    /* a UID in front of a status that says no does not count */
    {"04 A1 B2 C3 62 82", NULL, MUSTER_CARD_ERROR_UNKNOWN_FORMAT},
    {"90", NULL, MUSTER_CARD_ERROR_READ_AGAIN},
    {"", NULL, MUSTER_CARD_ERROR_READ_AGAIN},
};

static void
test_uid (void)
{
  guint8 answer[64];

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++) {
    gsize n = from_hex (answers[i].answer, answer);
    g_autoptr (GError) error = NULL;
    g_autofree char *uid = muster_contactless_parse_uid (answer, n, &error);

    g_test_message ("%s", answers[i].answer);
    g_assert_cmpstr (uid, ==, answers[i].uid);
    if (uid == NULL)
      g_assert_error (error, MUSTER_CARD_ERROR, (int) answers[i].code);
    else
      g_assert_no_error (error);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/contactless/atr", test_atr);
  g_test_add_func ("/core/contactless/sectors", test_sectors);
  g_test_add_func ("/core/contactless/uid", test_uid);
  return g_test_run ();
}
