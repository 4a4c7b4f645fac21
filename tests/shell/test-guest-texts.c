/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>

#include "muster-guest-texts.h"

enum { MOST_HAN = 12, MOST_LINE_HAN = 10 };

static guint
count_han (const char *text)
{
  guint n = 0;

  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    n += g_unichar_get_script (g_utf8_get_char (c)) == G_UNICODE_SCRIPT_HAN;
  return n;
}

static void
assert_decent (const char *text)
{
  static const char *const NEVER[] = {
      "非法",
      "失败",
      "你的脸",
      "疑似",
      "嫌疑",
      "违规",
      "错误",
      "suspect",
      "fail",
      "illegal",
      "score",
      "your face",
      "invalid",
      "error",
      "wrong",
  };

  for (guint i = 0; i < G_N_ELEMENTS (NEVER); i++)
    g_assert_null (strstr (text, NEVER[i]));
}

static void
assert_both (const MusterPhrase *phrase)
{
  const char *zh = muster_phrase_get (phrase, MUSTER_LANGUAGE_ZH);
  const char *en = muster_phrase_get (phrase, MUSTER_LANGUAGE_EN);

  g_assert_cmpuint (count_han (zh), >, 0);
  g_assert_cmpuint (count_han (en), ==, 0);
  g_assert_cmpuint (strlen (en), >, 2);
  assert_decent (zh);
  assert_decent (en);
}

static void
assert_icon (const char *name)
{
  g_autofree char *path =
      g_strdup_printf ("/io/github/musterstation/Muster/icons/scalable/actions/%s.svg", name);
  g_autoptr (GError) error = NULL;

  g_resources_get_info (path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL, NULL, &error);
  g_assert_no_error (error);
}

/* Every reason has two lines of its own, in both languages, and a picture. */
static void
test_reasons (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (MusterReason reason = 0; reason < MUSTER_N_REASONS; reason++) {
    g_autoptr (MusterScreen) screen = muster_screen_new ();
    g_autoptr (MusterPhrase) headline = NULL;
    g_autoptr (MusterPhrase) detail = NULL;

    screen->reason = reason;
    headline = muster_guest_headline (screen);
    detail = muster_guest_detail (screen);
    g_test_message ("%s", muster_reason_to_nick (reason));
    assert_both (headline);
    assert_both (detail);
    g_assert_cmpuint (count_han (muster_phrase_get (headline, MUSTER_LANGUAGE_ZH)), <=, MOST_HAN);
    assert_icon (muster_guest_look (reason)->icon);
    g_assert_true (
        g_hash_table_add (seen, g_strdup (muster_phrase_get (headline, MUSTER_LANGUAGE_EN))));
    g_assert_true (
        g_hash_table_add (seen, g_strdup (muster_phrase_get (detail, MUSTER_LANGUAGE_EN))));
  }
}

static void
test_coaches (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (MusterCoach coach = 0; coach <= MUSTER_COACH_FIT; coach++) {
    g_autoptr (MusterPhrase) line = muster_guest_coach_line (coach);

    g_test_message ("%s", muster_coach_to_nick (coach));
    assert_both (line);
    g_assert_cmpuint (count_han (muster_phrase_get (line, MUSTER_LANGUAGE_ZH)), <=, MOST_LINE_HAN);
    assert_icon (muster_guest_coach_icon (coach));
    g_assert_true (
        g_hash_table_add (seen, g_strdup (muster_phrase_get (line, MUSTER_LANGUAGE_ZH))));
  }
}

/* Every prompt that asks for something else asks in other words. */
static void
test_prompts (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (MusterPrompt prompt = 0; prompt < MUSTER_N_PROMPTS; prompt++) {
    g_autoptr (MusterPhrase) line = muster_guest_prompt_line (prompt);

    g_test_message ("%s", muster_prompt_to_nick (prompt));
    assert_both (line);
    g_assert_cmpuint (count_han (muster_phrase_get (line, MUSTER_LANGUAGE_ZH)), <=, MOST_LINE_HAN);
    assert_icon (muster_guest_prompt_icon (prompt));
    g_assert_true (
        g_hash_table_add (seen, g_strdup (muster_phrase_get (line, MUSTER_LANGUAGE_EN))));
  }
}

static void
put (char **where, const char *value)
{
  g_free (*where);
  *where = g_strdup (value);
}

static void
assert_headline (const MusterScreen *screen, const char *zh)
{
  g_autoptr (MusterPhrase) headline = muster_guest_headline (screen);

  g_assert_cmpstr (muster_phrase_get (headline, MUSTER_LANGUAGE_ZH), ==, zh);
}

/* What a headline names may be unknown. */
static void
test_named (void)
{
  g_autoptr (MusterScreen) screen = muster_screen_new ();

  screen->reason = MUSTER_REASON_ALREADY_IN;
  assert_headline (screen, "你已经报到过了");
  put (&screen->time, "09:12");
  assert_headline (screen, "你已在 09:12 报到");
  put (&screen->elsewhere, "3");
  assert_headline (screen, "你已在 09:12 报到（3 号机）");
  screen->reason = MUSTER_REASON_IN_ELSEWHERE;
  put (&screen->elsewhere, "东门");
  assert_headline (screen, "已在 09:12 报到（东门）");
  put (&screen->elsewhere, "");
  assert_headline (screen, "已在其他报到站报到");
  screen->reason = MUSTER_REASON_WRONG_ROOM;
  put (&screen->elsewhere, "305");
  assert_headline (screen, "请到 305 考场");
  put (&screen->elsewhere, "");
  assert_headline (screen, "不在本考场");
}

/* The voice says one sentence for a page, and nothing of the person. */
static void
test_spoken (void)
{
  for (MusterPage page = 0; page < MUSTER_N_PAGES; page++) {
    g_autoptr (MusterScreen) screen = muster_screen_new ();
    g_autoptr (MusterPhrase) spoken = NULL;

    screen->page = page;
    put (&screen->masked_name, "陈＊然");
    put (&screen->masked_number, "2026****17");
    spoken = muster_guest_spoken (screen);
    if (spoken == NULL)
      continue;
    assert_both (spoken);
    g_assert_null (strstr (muster_phrase_get (spoken, MUSTER_LANGUAGE_ZH), "陈"));
    g_assert_null (strpbrk (muster_phrase_get (spoken, MUSTER_LANGUAGE_ZH), "0123456789"));
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/shell/guest-texts/reasons", test_reasons);
  g_test_add_func ("/shell/guest-texts/coaches", test_coaches);
  g_test_add_func ("/shell/guest-texts/prompts", test_prompts);
  g_test_add_func ("/shell/guest-texts/named", test_named);
  g_test_add_func ("/shell/guest-texts/spoken", test_spoken);
  return g_test_run ();
}
