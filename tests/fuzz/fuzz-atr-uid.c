/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "muster-card-error.h"
#include "muster-contactless.h"
#include "muster-sector-rule.h"

static MusterSectorRule *
new_rule (const char *form)
{
  g_autofree char *text =
      g_strdup_printf ("[pcsc]\nsector-key=A0A1A2A3A4A5\nsector-block=4\nsector-form=%s\n", form);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (MusterReaderConfig) config = muster_reader_config_parse (bytes, NULL);
  MusterSectorRule *rule = NULL;

  g_assert_true (muster_sector_rule_from_config (config, "pcsc", &rule, NULL));
  return rule;
}

static void
try_atr (const uint8_t *data, size_t size)
{
  guint name = 0;
  MusterAtrKind kind = muster_contactless_classify_atr (data, size, &name);

  g_assert_true (kind == MUSTER_ATR_UNKNOWN || (size >= 2 && size <= MUSTER_ATR_MAX_SIZE));
  g_assert_true (name == 0 || kind == MUSTER_ATR_MEMORY_CARD);
  g_assert_true (!muster_contactless_has_sectors (kind, name) || size == 20);
}

static void
try_uid (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *uid = muster_contactless_parse_uid (data, size, &error);

  if (uid == NULL) {
    g_assert_nonnull (error);
    g_assert_true (muster_card_error_is_of_card (error));
    return;
  }
  g_assert_no_error (error);
  g_assert_cmpuint (strlen (uid), ==, 2 * (size - 2));
  g_assert_cmpuint (strspn (uid, "0123456789ABCDEF"), ==, strlen (uid));
  g_assert_false (size == 6 && g_str_has_prefix (uid, "08"));
  for (size_t i = 0; i < size - 2; i++)
    g_assert_cmpint (g_ascii_xdigit_value (uid[2 * i]) << 4 | g_ascii_xdigit_value (uid[2 * i + 1]),
                     ==,
                     data[i]);
}

static void
try_block (const MusterSectorRule *rule, gsize max, const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *number = muster_sector_rule_decode (rule, data, size, &error);

  if (number == NULL) {
    g_assert_true (muster_card_error_is_of_card (error));
    return;
  }
  g_assert_no_error (error);
  g_assert_cmpuint (size, ==, MUSTER_SECTOR_BLOCK_SIZE + 2);
  g_assert_true (*number != '\0' && strlen (number) <= max);
  for (const char *p = number; *p != '\0'; p++)
    g_assert_true (g_ascii_isalnum (*p) || *p == '-');
}

/* All that a PC/SC reader hands up: an ATR, an answer to the UID, a block of a sector. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static MusterSectorRule *ascii, *bcd;

  if (ascii == NULL) {
    ascii = new_rule ("ascii");
    bcd = new_rule ("bcd");
  }
  try_atr (data, size);
  try_uid (data, size);
  try_block (ascii, MUSTER_SECTOR_BLOCK_SIZE, data, size);
  try_block (bcd, 2 * MUSTER_SECTOR_BLOCK_SIZE, data, size);
  return 0;
}
