/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "muster-card-error.h"
#include "muster-error.h"
#include "muster-id-text.h"
#include "muster-reader-config.h"
#include "sdt-card.h"

/* Written field by field at the places of readers.md. */
static void
citizen (guint8 chip[SDT_CARD_TEXT_SIZE])
{
  sdt_card_blank (chip);
  sdt_card_put (chip, 0, "欧阳𠮷");
  sdt_card_put (chip, 30, "2");
  sdt_card_put (chip, 32, "11");
  sdt_card_put (chip, 36, "19491231");
  sdt_card_put (chip, 52, "北京市朝阳区");
  sdt_card_put (chip, 122, "11010519491231002X");
  sdt_card_put (chip, 158, "北京市公安局");
  sdt_card_put (chip, 188, "20200101");
  sdt_card_put (chip, 204, "长期");
}

static MusterIdText *
parse (const guint8 chip[SDT_CARD_TEXT_SIZE], GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (chip, SDT_CARD_TEXT_SIZE);

  return muster_id_text_parse (bytes, error);
}

static void
test_citizen (void)
{
  guint8 chip[SDT_CARD_TEXT_SIZE];
  g_autoptr (MusterIdText) text = NULL;
  g_autoptr (GError) error = NULL;

  citizen (chip);
  text = parse (chip, &error);
  g_assert_no_error (error);
  g_assert_cmpint (muster_id_text_get_layout (text), ==, MUSTER_ID_CITIZEN);
  g_assert_cmpstr (muster_id_text_get_name (text), ==, "欧阳𠮷");
  g_assert_cmpint (muster_id_text_get_sex (text), ==, 'F');
  g_assert_cmpstr (muster_id_text_get_nation (text), ==, "满");
  g_assert_cmpuint (muster_id_text_get_born (text), ==, 19491231);
  g_assert_cmpstr (muster_id_text_get_address (text), ==, "北京市朝阳区");
  g_assert_cmpstr (muster_id_text_get_number (text), ==, "11010519491231002X");
  g_assert_cmpstr (muster_id_text_get_issuer (text), ==, "北京市公安局");
  g_assert_cmpuint (muster_id_text_get_valid_from (text), ==, 20200101);
  g_assert_cmpuint (muster_id_text_get_valid_to (text), ==, 0);
}

static void
test_others (void)
{
  guint8 chip[SDT_CARD_TEXT_SIZE];
  MusterIdText *text;

  citizen (chip);
  sdt_card_put (chip, 204, "20250101");
  sdt_card_put (chip, 220, "H12345678");
  sdt_card_put (chip, 248, "J");
  text = parse (chip, NULL);
  g_assert_nonnull (text);
  g_assert_cmpint (muster_id_text_get_layout (text), ==, MUSTER_ID_RESIDENCE);
  g_assert_cmpstr (muster_id_text_get_pass_number (text), ==, "H12345678");
  g_assert_cmpstr (muster_id_text_get_nation (text), ==, "");
  g_assert_cmpuint (muster_id_text_get_valid_to (text), ==, 20250101);
  muster_id_text_unref (text);

  sdt_card_blank (chip);
  sdt_card_put (chip, 0, "DOE, JANE");
  sdt_card_put (chip, 120, "2");
  sdt_card_put (chip, 122, "USA110080010101");
  sdt_card_put (chip, 152, "USA");
  sdt_card_put (chip, 188, "20160101");
  sdt_card_put (chip, 204, "20260101");
  sdt_card_put (chip, 220, "19800101");
  sdt_card_put (chip, 248, "I");
  text = parse (chip, NULL);
  g_assert_nonnull (text);
  g_assert_cmpint (muster_id_text_get_layout (text), ==, MUSTER_ID_FOREIGNER_17);
  g_assert_cmpstr (muster_id_text_get_name (text), ==, "DOE, JANE");
  g_assert_cmpstr (muster_id_text_get_nation (text), ==, "USA");
  g_assert_cmpstr (muster_id_text_get_number (text), ==, "USA110080010101");
  muster_id_text_unref (text);

  citizen (chip);
  sdt_card_put (chip, 0, "简   ");
  sdt_card_put (
      chip, 52, "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHI"); /* 35: no blank before what follows */
  sdt_card_put (chip, 220, "JKL");
  sdt_card_put (chip, 242, "GBR");
  sdt_card_put (chip, 248, "Y");
  text = parse (chip, NULL);
  g_assert_nonnull (text);
  g_assert_cmpint (muster_id_text_get_layout (text), ==, MUSTER_ID_FOREIGNER_23);
  g_assert_cmpstr (
      muster_id_text_get_english_name (text), ==, "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKL");
  g_assert_cmpstr (muster_id_text_get_nation (text), ==, "GBR");
  muster_id_text_unref (text);
}

/* What is spoiled, and the class it is refused with. */
static const struct {
  const char *name;
  guint at;
  const char *with;
  int code;
} spoiled[] = {
    {"layout", 248, "Z", MUSTER_CARD_ERROR_UNKNOWN_LAYOUT},
    {"digit", 122, "110105194912310021", MUSTER_CARD_ERROR_READ_AGAIN},
    {"no-number", 122, "                  ", MUSTER_CARD_ERROR_READ_AGAIN},
    {"no-name", 0, "        ", MUSTER_CARD_ERROR_READ_AGAIN},
    {"control", 0, "a\nb", MUSTER_CARD_ERROR_READ_AGAIN},
    {"month", 188, "20201301", MUSTER_CARD_ERROR_READ_AGAIN},
    {"born", 36, "1949123x", MUSTER_CARD_ERROR_READ_AGAIN},
    {"ever-from", 188, "长期", MUSTER_CARD_ERROR_READ_AGAIN},
};

static void
test_spoiled (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (spoiled); i++) {
    guint8 chip[SDT_CARD_TEXT_SIZE];
    g_autoptr (GError) error = NULL;

    citizen (chip);
    sdt_card_put (chip, spoiled[i].at, spoiled[i].with);
    g_test_message ("%s", spoiled[i].name);
    g_assert_null (parse (chip, &error));
    g_assert_error (error, MUSTER_CARD_ERROR, spoiled[i].code);
    g_assert_null (strstr (error->message, "1101051949"));
  }
}

/* Half a surrogate pair, a zero in the middle, a length that is not the chip's. */
static void
test_no_text (void)
{
  guint8 chip[SDT_CARD_TEXT_SIZE];
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) cut = NULL;

  citizen (chip);
  chip[6] = ' '; /* the second half of the third character */
  chip[7] = 0;
  g_assert_null (parse (chip, &error));
  g_assert_error (error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_READ_AGAIN);
  g_clear_error (&error);
  citizen (chip);
  chip[2] = chip[3] = 0;
  g_assert_null (parse (chip, &error));
  g_assert_error (error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_READ_AGAIN);
  g_clear_error (&error);
  cut = g_bytes_new (chip, 255);
  g_assert_null (muster_id_text_parse (cut, &error));
  g_assert_error (error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_UNKNOWN_LAYOUT);
}

static void
test_card_errors (void)
{
  for (guint i = 0; i < MUSTER_N_CARD_ERRORS; i++) {
    MusterCardError back = MUSTER_N_CARD_ERRORS;
    g_autoptr (GError) error = g_error_new_literal (MUSTER_CARD_ERROR, i, "x");

    g_assert_true (muster_card_error_from_nick (muster_card_error_to_nick (i), &back));
    g_assert_cmpuint (back, ==, i);
    g_assert_cmpint (muster_card_error_is_of_card (error), ==, i >= MUSTER_CARD_ERROR_NO_CARD);
  }
  g_assert_false (muster_card_error_is_of_card (NULL));
}

static MusterReaderConfig *
config (const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return muster_reader_config_parse (bytes, error);
}

static void
test_config (void)
{
  static const char text[] = "# the desk\n[pcsc]\nenabled=no\n\n[wedge desk]\nform=10D\ndigits=10\n"
                             "\n[wedge]\nusb=ffff:0035\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterReaderConfig) self = config (text, &error);
  g_autoptr (MusterReaderConfig) changed = NULL;
  g_autoptr (MusterReaderConfig) fewer = NULL;
  g_auto (GStrv) groups = NULL;
  g_auto (GStrv) left = NULL;
  g_autofree char *form = NULL;
  g_autofree char *none = NULL;

  g_assert_no_error (error);
  groups = muster_reader_config_dup_groups (self, "wedge");
  g_assert_cmpuint (g_strv_length (groups), ==, 2);
  g_assert_cmpstr (groups[0], ==, "wedge desk");
  g_assert_false (muster_reader_config_get_boolean (self, "pcsc", "enabled", TRUE));
  g_assert_true (muster_reader_config_get_boolean (self, "wedge", "enabled", TRUE));
  g_assert_cmpuint (muster_reader_config_get_uint (self, "wedge desk", "digits", 8), ==, 10);
  g_assert_cmpuint (muster_reader_config_get_uint (self, "wedge desk", "form", 8), ==, 8);
  none = muster_reader_config_dup_string (self, "wedge desk", "usb");
  g_assert_null (none);

  changed = muster_reader_config_with (self, "wedge desk", "form", "8H");
  form = muster_reader_config_dup_string (changed, "wedge desk", "form");
  g_assert_cmpstr (form, ==, "8H");
  fewer = muster_reader_config_without (changed, "wedge desk");
  left = muster_reader_config_dup_groups (fewer, "wedge");
  g_assert_cmpuint (g_strv_length (left), ==, 1);
}

static void
test_config_slips (void)
{
  static const struct {
    const char *text;
    const char *line; /* what the message begins with */
  } slips[] = {
      {"[wegde]\nform=10D\n", "line 1: "},
      {"# desk\n\n[wedge]\nforn=10D\n", "line 4: "},
      {"[wedgedesk]\n", "line 1: "},
      {"form=10D\n", "line 1: "},
      {"[pcsc]\n[wedge\n", "line 2: "},
      {"[pcsc]\nenabled\n", "line 2: "},
      {"[pcsc]\nreaders=a\rb\n", "line 2: "},
      {"\xff", ""},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (slips); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (config (slips[i].text, &error));
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
    g_test_message ("%s", error->message);
    g_assert_true (g_str_has_prefix (error->message, slips[i].line));
  }
}

static void
test_config_groups (void)
{
  g_autoptr (MusterReaderConfig) a = config ("[pcsc]\nreaders=x\n[wedge]\nform=8H\n", NULL);
  g_autoptr (MusterReaderConfig) b = config ("[wedge]\nform=8H\n", NULL);
  g_autoptr (MusterReaderConfig) removed = muster_reader_config_without (a, "pcsc");
  g_autoptr (MusterReaderConfig) back = muster_reader_config_with_group (removed, a, "pcsc");
  g_auto (GStrv) groups = muster_reader_config_dup_all_groups (back);

  g_assert_true (muster_reader_config_is_same (a, b, "wedge"));
  g_assert_true (muster_reader_config_is_same (a, b, "external"));
  g_assert_false (muster_reader_config_is_same (a, b, "pcsc"));
  g_assert_false (muster_reader_config_has_group (removed, "pcsc"));
  g_assert_true (muster_reader_config_has_group (back, "pcsc"));
  g_assert_true (muster_reader_config_is_same (a, back, "pcsc"));
  g_assert_cmpuint (g_strv_length (groups), ==, 2);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/id-text/citizen", test_citizen);
  g_test_add_func ("/core/id-text/others", test_others);
  g_test_add_func ("/core/id-text/spoiled", test_spoiled);
  g_test_add_func ("/core/id-text/no-text", test_no_text);
  g_test_add_func ("/core/card-error/classes", test_card_errors);
  g_test_add_func ("/core/reader-config/read", test_config);
  g_test_add_func ("/core/reader-config/slips", test_config_slips);
  g_test_add_func ("/core/reader-config/groups", test_config_groups);
  return g_test_run ();
}
