/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "muster-catalogue.h"
#include "muster-error.h"
#include "muster-phrase.h"

static GBytes *
get_mo (void)
{
  g_autoptr (GError) error = NULL;
  GBytes *mo = g_resources_lookup_data (
      "/io/github/musterstation/Muster/zh_CN.mo", G_RESOURCE_LOOKUP_FLAGS_NONE, &error);

  g_assert_no_error (error);
  return mo;
}

static void
assert_phrase (MusterPhrase *taken, const char *zh, const char *en)
{
  g_autoptr (MusterPhrase) phrase = taken;

  g_assert_cmpstr (muster_phrase_get (phrase, MUSTER_LANGUAGE_ZH), ==, zh);
  g_assert_cmpstr (muster_phrase_get (phrase, MUSTER_LANGUAGE_EN), ==, en);
}

static void
test_both_languages (void)
{
  const MusterText one = {.en = NULL, .zh = (char *) "一楼大厅"};
  const MusterText none = {NULL, NULL};

  assert_phrase (muster_phrase_new (N_ ("Tap your card")), "请刷卡", "Tap your card");
  assert_phrase (muster_phrase_new_in ("step", "Confirm"), "确认", "Confirm");
  assert_phrase (muster_phrase_new_format (N_ ("ID card ends in %s"), "0013"),
                 "身份证号尾号 0013",
                 "ID card ends in 0013");
  assert_phrase (
      muster_phrase_new_count ("Face the light,\n%u try left", "Face the light,\n%u tries left", 2),
      "请面向光源\n还可试 2 次",
      "Face the light,\n2 tries left");
  assert_phrase (
      muster_phrase_new_count ("Face the light,\n%u try left", "Face the light,\n%u tries left", 1),
      "请面向光源\n还可试 1 次",
      "Face the light,\n1 try left");
  assert_phrase (muster_phrase_new_text (&one), "一楼大厅", "一楼大厅");
  assert_phrase (muster_phrase_new_text (&none), "", "");
  assert_phrase (muster_phrase_new (""), "", "");
  assert_phrase (muster_phrase_new ("nobody translates this"),
                 "nobody translates this",
                 "nobody translates this");
}

static void
test_look_up (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) mo = get_mo ();
  g_autoptr (MusterCatalogue) catalogue = muster_catalogue_new (mo, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (muster_catalogue_look_up (catalogue, NULL, "End"), ==, "结束");
  g_assert_null (muster_catalogue_look_up (catalogue, NULL, "Done"));
  g_assert_cmpstr (muster_catalogue_look_up (catalogue, "step", "Done"), ==, "完成");
  g_assert_null (muster_catalogue_look_up (catalogue,
                                           NULL,
                                           ""
                                           "\001"));
  g_assert_null (muster_catalogue_look_up (catalogue, NULL, "\377"));
}

/* Cut anywhere, or with any word of its head wrong: refused or read, never beyond its end. */
static void
test_broken (void)
{
  g_autoptr (GBytes) mo = get_mo ();
  gsize size = g_bytes_get_size (mo);

  for (gsize cut = 0; cut < size; cut += cut < 64 ? 1 : 97) {
    g_autoptr (GBytes) part = g_bytes_new_take (g_memdup2 (g_bytes_get_data (mo, NULL), cut), cut);
    g_autoptr (GError) error = NULL;
    g_autoptr (MusterCatalogue) catalogue = muster_catalogue_new (part, &error);

    g_assert_null (catalogue);
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  }
  for (gsize word = 0; word < 5; word++) {
    guint8 *copy = g_memdup2 (g_bytes_get_data (mo, NULL), size);
    g_autoptr (GBytes) bytes = g_bytes_new_take (copy, size);
    g_autoptr (GError) error = NULL;

    memset (copy + 4 * word, 0xff, 4);
    g_assert_null (muster_catalogue_new (bytes, &error));
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  }
}

static void
test_languages (void)
{
  g_assert_cmpint (muster_language_other (MUSTER_LANGUAGE_ZH), ==, MUSTER_LANGUAGE_EN);
  g_assert_cmpint (muster_language_other (MUSTER_LANGUAGE_EN), ==, MUSTER_LANGUAGE_ZH);
  g_assert_cmpstr (muster_language_get_name (MUSTER_LANGUAGE_ZH), ==, "中文");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/shell/phrase/both-languages", test_both_languages);
  g_test_add_func ("/shell/phrase/languages", test_languages);
  g_test_add_func ("/shell/catalogue/look-up", test_look_up);
  g_test_add_func ("/shell/catalogue/broken", test_broken);
  return g_test_run ();
}
