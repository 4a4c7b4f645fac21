/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-sector-rule.h"

#include <string.h>

#include "muster-card-error.h"

#define GOOD "sector-key=A0A1A2A3A4A5\nsector-block=4\nsector-form=ascii\n"

static gboolean
take (const char *keys, MusterSectorRule **rule, GError **error)
{
  g_autofree char *text = g_strconcat ("[pcsc]\n", keys, NULL);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (MusterReaderConfig) config = muster_reader_config_parse (bytes, NULL);

  g_assert_nonnull (config);
  return muster_sector_rule_from_config (config, "pcsc", rule, error);
}

static void
test_off_by_default (void)
{
  MusterSectorRule *rule = (gpointer) 1;

  g_assert_true (take ("readers=ACS*;\n", &rule, NULL));
  g_assert_null (rule);
}

static void
test_settings (void)
{
  static const char *const bad[] = {
      "sector-key=A0A1A2A3A4A5\n",
      "sector-block=4\nsector-form=ascii\n",
      "sector-key=A0A1A2A3A4\nsector-block=4\nsector-form=ascii\n",
      "sector-key=A0A1A2A3A4A5A6\nsector-block=4\nsector-form=ascii\n",
      "sector-key=A0A1A2A3A4AG\nsector-block=4\nsector-form=ascii\n",
      "sector-key=A0A1A2A3A4A5\nsector-block=4\n",
      "sector-key=A0A1A2A3A4A5\nsector-block=4\nsector-form=hex\n",
      "sector-key=A0A1A2A3A4A5\nsector-form=bcd\n",
      "sector-key=A0A1A2A3A4A5\nsector-block=0\nsector-form=bcd\n",
      "sector-key=A0A1A2A3A4A5\nsector-block=7\nsector-form=bcd\n",
      "sector-key=A0A1A2A3A4A5\nsector-block=143\nsector-form=bcd\n",
      "sector-key=A0A1A2A3A4A5\nsector-block=256\nsector-form=bcd\n",
      "sector-key=A0A1A2A3A4A5\nsector-block=four\nsector-form=bcd\n",
      GOOD "sector-key-type=C\n",
      GOOD "sector-offset=16\n",
      GOOD "sector-offset=-1\n",
      GOOD "sector-length=0\n",
      GOOD "sector-offset=10\nsector-length=7\n",
      "sector-length=8\n",
  };
  static const char *const good[] = {
      GOOD,
      GOOD "sector-key-type=A\n",
      GOOD "sector-key-type=B\nsector-offset=10\nsector-length=6\n",
      "sector-key=ffffffffffff\nsector-block=142\nsector-form=bcd\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    MusterSectorRule *rule = NULL;
    g_autoptr (GError) error = NULL;

    g_test_message ("%s", bad[i]);
    g_assert_false (take (bad[i], &rule, &error));
    g_assert_error (error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_NOT_SET_UP);
    g_assert_null (rule);
    g_assert_nonnull (strstr (error->message, "[pcsc] sector-"));
    g_assert_null (strstr (error->message, "A0A1"));
  }
  for (gsize i = 0; i < G_N_ELEMENTS (good); i++) {
    g_autoptr (MusterSectorRule) rule = NULL;
    g_autoptr (GError) error = NULL;

    g_assert_true (take (good[i], &rule, &error));
    g_assert_no_error (error);
    g_assert_nonnull (rule);
  }
}

static void
assert_command (MusterSectorRule *rule, MusterSectorStep step, const char *expected)
{
  guint8 command[MUSTER_SECTOR_COMMAND_MAX];
  gsize n = muster_sector_rule_build (rule, step, command);
  g_autoptr (GString) hex = g_string_new (NULL);

  g_assert_cmpuint (n, <=, MUSTER_SECTOR_COMMAND_MAX);
  for (gsize i = 0; i < n; i++)
    g_string_append_printf (hex, "%02X", command[i]);
  g_assert_cmpstr (hex->str, ==, expected);
}

static void
test_commands (void)
{
  g_autoptr (MusterSectorRule) a = NULL;
  g_autoptr (MusterSectorRule) b = NULL;

  g_assert_true (take (GOOD, &a, NULL));
  assert_command (a, MUSTER_SECTOR_LOAD_KEY, "FF82000006A0A1A2A3A4A5");
  assert_command (a, MUSTER_SECTOR_AUTHENTICATE, "FF860000050100046000");
  assert_command (a, MUSTER_SECTOR_READ, "FFB0000410");
  g_assert_true (take ("sector-key=ff0000000001\nsector-key-type=B\nsector-block=200\n"
                       "sector-form=bcd\n",
                       &b,
                       NULL));
  assert_command (b, MUSTER_SECTOR_LOAD_KEY, "FF82000006FF0000000001");
  assert_command (b, MUSTER_SECTOR_AUTHENTICATE, "FF860000050100C86100");
  assert_command (b, MUSTER_SECTOR_READ, "FFB000C810");
}

static void
test_answers (void)
{
  static const struct {
    MusterSectorStep step;
    const char *answer;
    gsize size;
    int code; /* -1: fine */
  } rows[] = {
      {MUSTER_SECTOR_LOAD_KEY, "\x90\x00", 2, -1},
      {MUSTER_SECTOR_LOAD_KEY, "\x69\x88", 2, MUSTER_CARD_ERROR_REFUSED},
      {MUSTER_SECTOR_AUTHENTICATE, "\x63\x00", 2, MUSTER_CARD_ERROR_REFUSED},
      {MUSTER_SECTOR_AUTHENTICATE, "\x90", 1, MUSTER_CARD_ERROR_READ_AGAIN},
      {MUSTER_SECTOR_READ, "\x69\x82", 2, MUSTER_CARD_ERROR_REFUSED},
      {MUSTER_SECTOR_READ, "\x63\x00", 2, MUSTER_CARD_ERROR_READ_AGAIN},
      {MUSTER_SECTOR_READ, "", 0, MUSTER_CARD_ERROR_READ_AGAIN},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;
    const guint8 *answer = (const guint8 *) rows[i].answer;

    g_assert_cmpint (muster_sector_rule_check (rows[i].step, answer, rows[i].size, &error),
                     ==,
                     rows[i].code < 0);
    if (rows[i].code >= 0)
      g_assert_error (error, MUSTER_CARD_ERROR, rows[i].code);
  }
}

static void
assert_number (const char *keys, const char *block, const char *expected)
{
  g_autofree char *all =
      g_strconcat ("sector-key=A0A1A2A3A4A5\nsector-block=4\n", keys, "\n", NULL);
  g_autoptr (MusterSectorRule) rule = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *number = NULL;
  guint8 answer[MUSTER_SECTOR_BLOCK_SIZE + 2];

  g_assert_true (take (all, &rule, NULL));
  memcpy (answer, block, MUSTER_SECTOR_BLOCK_SIZE);
  answer[MUSTER_SECTOR_BLOCK_SIZE] = 0x90;
  answer[MUSTER_SECTOR_BLOCK_SIZE + 1] = 0x00;
  number = muster_sector_rule_decode (rule, answer, sizeof answer, &error);
  g_assert_cmpstr (number, ==, expected);
  if (expected == NULL)
    g_assert_error (error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_UNKNOWN_FORMAT);
  else
    g_assert_no_error (error);
}

static void
test_numbers (void)
{
#define ZEROS "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
  assert_number ("sector-form=ascii", "2026010234" ZEROS, "2026010234");
  assert_number ("sector-form=ascii", "2026-A10234     ", "2026-A10234");
  assert_number ("sector-form=ascii", "2026010234567890", "2026010234567890");
  assert_number (
      "sector-form=ascii\nsector-offset=2\nsector-length=8", "xx20260102yyyyyy", "20260102");
  assert_number ("sector-form=ascii", ZEROS "\0", NULL);
  assert_number ("sector-form=ascii",
                 "20260102\0"
                 "34" ZEROS,
                 NULL);
  assert_number ("sector-form=ascii", " 2026010234" ZEROS, NULL);
  assert_number ("sector-form=ascii", "\xe6\x9d\x8e" ZEROS, NULL);
  assert_number ("sector-form=bcd\nsector-length=5", "\x20\x26\x01\x02\x34" ZEROS, "2026010234");
  assert_number ("sector-form=bcd\nsector-length=6", "\x20\x26\x01\x02\x3f\xff" ZEROS, "202601023");
  assert_number (
      "sector-form=bcd\nsector-offset=3\nsector-length=2", "\xff\xff\xff\x00\x17" ZEROS, "0017");
  assert_number ("sector-form=bcd\nsector-length=5", "\x20\x26\x0a\x02\x34" ZEROS, NULL);
  assert_number ("sector-form=bcd\nsector-length=5", "\xf0\x26\x01\x02\x34" ZEROS, NULL);
  assert_number ("sector-form=bcd\nsector-length=5", ZEROS "\0", NULL);
  assert_number ("sector-form=bcd\nsector-length=2", "\xff\xff" ZEROS, NULL);
#undef ZEROS
}

static void
test_short_block (void)
{
  g_autoptr (MusterSectorRule) rule = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (take (GOOD, &rule, NULL));
  g_assert_null (muster_sector_rule_decode (rule, (const guint8 *) "2026\x90\x00", 6, &error));
  g_assert_error (error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_UNKNOWN_FORMAT);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/sector-rule/off-by-default", test_off_by_default);
  g_test_add_func ("/core/sector-rule/settings", test_settings);
  g_test_add_func ("/core/sector-rule/commands", test_commands);
  g_test_add_func ("/core/sector-rule/answers", test_answers);
  g_test_add_func ("/core/sector-rule/numbers", test_numbers);
  g_test_add_func ("/core/sector-rule/short-block", test_short_block);
  return g_test_run ();
}
