/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <locale.h>
#include <string.h>

#include "muster-card-words.h"

/* No class of error leaves staff without a word or a way out, in either language. */

static void
assert_words (MusterCardError code)
{
  MusterCardErrorWords words = muster_card_error_words (code);

  g_assert_cmpuint (strlen (words.title), >, 8);
  g_assert_cmpuint (strlen (words.remedy), >, 12);
  g_assert_false (g_str_has_suffix (words.title, "."));
  g_assert_false (g_str_has_suffix (words.title, "。"));
  g_assert_true (g_str_has_suffix (words.remedy, ".") || g_str_has_suffix (words.remedy, "。"));
  for (guint other = 0; other < (guint) code; other++)
    g_assert_cmpstr (muster_card_error_words (other).title, !=, words.title);
}

static void
test_each (void)
{
  gboolean chinese = g_strcmp0 (g_getenv ("LANGUAGE"), "zh_CN") == 0;

  for (guint code = 0; code < MUSTER_N_CARD_ERRORS; code++) {
    assert_words (code);
    g_assert_cmpint (g_str_is_ascii (muster_card_error_words (code).remedy), ==, !chinese);
  }
  g_assert_nonnull (strstr (muster_card_error_words (MUSTER_CARD_ERROR_NO_RIGHTS).remedy,
                            "70-muster-readers.rules"));
}

int
main (int argc, char *argv[])
{
  g_autofree char *locales = NULL;

  g_test_init (&argc, &argv, NULL);
  setlocale (LC_ALL, "C.UTF-8");
  locales = g_test_build_filename (G_TEST_BUILT, "po", NULL);
  bindtextdomain (GETTEXT_PACKAGE, locales);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  g_test_add_func ("/card-words/each", test_each);
  return g_test_run ();
}
