/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "muster-identity.h"

/* Who a card belongs to, as tables. Numbers and names are nobody's. */

#define NUMBER "110099200701120026"
#define OTHER  "110099200702230032"
#define TODAY  20261121

static void
put (guint8 *bytes, guint at, const char *utf8)
{
  glong n = 0;
  g_autofree gunichar2 *units = g_utf8_to_utf16 (utf8, -1, NULL, &n, NULL);

  for (glong i = 0; i < n; i++) {
    bytes[at + 2 * i] = units[i] & 0xff;
    bytes[at + 2 * i + 1] = units[i] >> 8;
  }
}

/* @english: NULL for a citizen's card, else that of a foreigner of 2023. */
static MusterIdText *
chip (const char *name, const char *english, const char *from, const char *to)
{
  guint8 bytes[MUSTER_ID_TEXT_SIZE] = {0};
  g_autoptr (GBytes) text = NULL;
  g_autoptr (GError) error = NULL;
  MusterIdText *parsed;

  put (bytes, 0, name);
  put (bytes, 30, "2");
  put (bytes, 36, "20070112");
  put (bytes, 122, NUMBER);
  put (bytes, 188, from);
  put (bytes, 204, to);
  put (bytes, 248, english != NULL ? "Y" : " ");
  if (english != NULL)
    put (bytes, 52, english);
  text = g_bytes_new (bytes, sizeof bytes);
  parsed = muster_id_text_parse (text, &error);
  g_assert_no_error (error);
  return parsed;
}

static void
test_names (void)
{
  static const struct {
    const char *a, *b;
    gboolean same;
  } table[] = {
      {"陈示甲", "陈示甲", TRUE},
      {"陈示甲", "陈 示　甲", TRUE},
      {"陈示甲", "陈示乙", FALSE},
      {"陈示甲", "陈示", FALSE},
      {"阿依古丽·示例", "阿依古丽•示例", TRUE},
      {"阿依古丽·示例", "阿依古丽・示例", TRUE},
      {"阿依古丽·示例", "阿依古丽･示例", TRUE}, /* half-width, by NFKC */
      {"阿依古丽·示例", "阿依古丽示例", TRUE},
      {"阿依古丽·示例", "阿依古丽．示例", TRUE},
      {"阿依古丽·示例", "示例·阿依古丽", FALSE},
      {"SAMPLE Ana Maria", "Sample ANA MARIA", TRUE},
      {"ＳＡＭＰＬＥ", "sample", TRUE},
      {"Sample Jr.", "sample jr", TRUE},
      {"José", "JOSE\xcc\x81", TRUE}, /* composed and not */
      {"José", "Jose", FALSE},
      {"\xef\xa4\x80", "\xe8\xb1\x88", TRUE}, /* U+F900 is U+8C48 */
      {"𠮷示", "吉示", FALSE},
      {"", "", FALSE},
      {" · ", "", FALSE},
      {"\xff", "\xff", FALSE},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
    g_test_message ("%s / %s", table[i].a, table[i].b);
    g_assert_cmpint (muster_identity_is_same_name (table[i].a, table[i].b), ==, table[i].same);
    g_assert_cmpint (muster_identity_is_same_name (table[i].b, table[i].a), ==, table[i].same);
  }
}

static void
test_compare (void)
{
  static const struct {
    const char *name, *english, *from, *to, *roster_name, *roster_number;
    MusterIdentity identity;
  } table[] = {
      {"陈示甲", NULL, "20200101", "20300101", "陈示甲", NUMBER, MUSTER_IDENTITY_OK},
      {"陈示甲", NULL, "20200101", "长期", "陈 示甲", NUMBER, MUSTER_IDENTITY_OK},
      {"陈示甲", NULL, "20200101", "20300101", "", NUMBER, MUSTER_IDENTITY_OK},
      {"陈示甲", NULL, "20200101", "20261121", "陈示甲", NUMBER, MUSTER_IDENTITY_OK},
      {"陈示甲", NULL, "20161120", "20261120", "陈示甲", NUMBER, MUSTER_IDENTITY_EXPIRED},
      {"陈示甲", NULL, "20261121", "20361121", "陈示甲", NUMBER, MUSTER_IDENTITY_OK},
      {"陈示甲", NULL, "20261122", "长期", "陈示甲", NUMBER, MUSTER_IDENTITY_NOT_YET_VALID},
      {"陈示甲", NULL, "20200101", "20300101", "陈示乙", NUMBER, MUSTER_IDENTITY_NAME_DIFFERS},
      {"陈示甲", NULL, "20100101", "20200101", "陈示乙", NUMBER, MUSTER_IDENTITY_NAME_DIFFERS},
      {"陈示甲", NULL, "20200101", "20300101", "陈示甲", OTHER, MUSTER_IDENTITY_UNKNOWN},
      {"陈示甲", NULL, "20200101", "20300101", "陈示甲", "", MUSTER_IDENTITY_UNKNOWN},
      {"", "SAMPLE, ANA", "20200101", "20300101", "sample, ana", NUMBER, MUSTER_IDENTITY_OK},
      {"示安娜", "SAMPLE ANA", "20200101", "20300101", "Sample Ana", NUMBER, MUSTER_IDENTITY_OK},
      {"示安娜", "SAMPLE ANA", "20200101", "20300101", "示安娜", NUMBER, MUSTER_IDENTITY_OK},
      {"示安娜", "SAMPLE ANA", "20200101", "20300101", "B", NUMBER, MUSTER_IDENTITY_NAME_DIFFERS},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autoptr (MusterIdText) text =
        chip (table[i].name, table[i].english, table[i].from, table[i].to);
    g_autoptr (MusterPerson) person =
        muster_person_new (7, "90000001", table[i].roster_name, table[i].roster_number, "");

    g_test_message ("row %" G_GSIZE_FORMAT, i);
    g_assert_cmpint (muster_identity_compare (text, person, TODAY), ==, table[i].identity);
  }
}

static void
test_judge (void)
{
  static const struct {
    const char *roster_name, *roster_number;
    guint today;
    MusterCardRule expired_card, name_differs;
    MusterReason reason, doubt;
  } table[] = {
      {"陈示甲", NUMBER, TODAY, 0, 0, MUSTER_REASON_NONE, MUSTER_REASON_NONE},
      {"陈示甲", NUMBER, 20310101, 0, 0, MUSTER_REASON_CARD_EXPIRED, MUSTER_REASON_NONE},
      {"陈示甲",
       NUMBER,
       20310101,
       MUSTER_CARD_RULE_WARN,
       0,
       MUSTER_REASON_NONE,
       MUSTER_REASON_CARD_EXPIRED},
      {"陈示甲",
       NUMBER,
       20310101,
       MUSTER_CARD_RULE_ALLOW,
       0,
       MUSTER_REASON_NONE,
       MUSTER_REASON_NONE},
      {"陈示甲",
       NUMBER,
       20190101,
       0,
       MUSTER_CARD_RULE_ALLOW,
       MUSTER_REASON_CARD_NOT_YET_VALID,
       MUSTER_REASON_NONE},
      {"陈示乙", NUMBER, TODAY, 0, 0, MUSTER_REASON_NAME_DIFFERS, MUSTER_REASON_NONE},
      {"陈示乙",
       NUMBER,
       TODAY,
       0,
       MUSTER_CARD_RULE_WARN,
       MUSTER_REASON_NONE,
       MUSTER_REASON_NAME_DIFFERS},
      {"陈示甲",
       OTHER,
       TODAY,
       MUSTER_CARD_RULE_ALLOW,
       MUSTER_CARD_RULE_ALLOW,
       MUSTER_REASON_UNKNOWN_ID_CARD,
       MUSTER_REASON_NONE},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autoptr (MusterIdText) text = chip ("陈示甲", NULL, "20200101", "20300101");
    g_autoptr (MusterPerson) person =
        muster_person_new (7, "90000001", table[i].roster_name, table[i].roster_number, "");
    MusterPolicy policy = {.expired_card = table[i].expired_card,
                           .name_differs = table[i].name_differs};
    MusterReason doubt = MUSTER_REASON_ENDED;
    MusterReason reason = muster_identity_judge (text, person, table[i].today, &policy, &doubt);

    g_test_message ("row %" G_GSIZE_FORMAT, i);
    g_assert_cmpstr (muster_reason_to_nick (reason), ==, muster_reason_to_nick (table[i].reason));
    g_assert_cmpstr (muster_reason_to_nick (doubt), ==, muster_reason_to_nick (table[i].doubt));
  }
}

/* Each class of a card has a reason of its own; what is wrong with a reader has none. */
static void
test_errors (void)
{
  gboolean seen[MUSTER_N_REASONS] = {FALSE};

  for (guint code = 0; code < MUSTER_N_CARD_ERRORS; code++) {
    g_autoptr (GError) error = g_error_new_literal (MUSTER_CARD_ERROR, (int) code, "");
    MusterReason reason = muster_identity_reason_of_error (code);
    MusterCardError again;

    g_assert_cmpint (reason, !=, MUSTER_REASON_NONE);
    if (!muster_card_error_is_of_card (error)) {
      g_assert_cmpint (reason, ==, MUSTER_REASON_CARD_UNREADABLE);
      continue;
    }
    g_assert_false (seen[reason]);
    g_assert_true (muster_identity_error_of_reason (reason, &again));
    g_assert_cmpint (again, ==, code);
    seen[reason] = TRUE;
  }
  {
    MusterCardError none;

    g_assert_false (muster_identity_error_of_reason (MUSTER_REASON_CARD_EXPIRED, &none));
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/identity/names", test_names);
  g_test_add_func ("/identity/compare", test_compare);
  g_test_add_func ("/identity/judge", test_judge);
  g_test_add_func ("/identity/errors", test_errors);
  return g_test_run ();
}
