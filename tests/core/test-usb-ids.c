/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-usb-ids.h"

#include <string.h>

#include "muster-error.h"

static GArray *
parse (const char *text, gssize size, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, size < 0 ? strlen (text) : (gsize) size);

  return muster_usb_ids_parse (bytes, error);
}

static void
test_good (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = parse ("# models\n\n  0400:c35a  desk readers\r\n\t28E9:028a#lent\n"
                                  "#0483:5750\n0400:c35a twice",
                                  -1,
                                  &error);
  const MusterUsbId *id;

  g_assert_no_error (error);
  g_assert_cmpuint (ids->len, ==, 2);
  id = &g_array_index (ids, MusterUsbId, 0);
  g_assert_cmphex (id->vendor, ==, 0x0400);
  g_assert_cmphex (id->product, ==, 0xc35a);
  g_assert_true (muster_usb_ids_contain (id, ids->len, 0x28e9, 0x028a));
  g_assert_false (muster_usb_ids_contain (id, ids->len, 0x0483, 0x5750));
  /* Half of one model and half of the other. */
  g_assert_false (muster_usb_ids_contain (id, ids->len, 0x0400, 0x028a));
}

static void
test_empty (void)
{
  g_autoptr (GArray) ids = parse ("", 0, NULL);

  g_assert_nonnull (ids);
  g_assert_cmpuint (ids->len, ==, 0);
}

static void
test_bad (void)
{
  static const char *const texts[] = {
      "0400",
      "0400:",
      "0400:c35",
      "0400:c35g",
      "0400:c35a5",
      "400:c35a",
      "0400 c35a",
      "0x400:c35a",
      "\xff",
      "-400:c35a",
      "0400:c35a, 1234:5678",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autofree char *text = g_strconcat ("0400:c35a\n", texts[i], NULL);
    g_autoptr (GError) error = NULL;

    g_assert_null (parse (text, -1, &error));
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
    if (*texts[i] != '\xff')
      g_assert_nonnull (strstr (error->message, "line 2"));
  }
}

static void
test_bounds (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *blanks = g_strnfill (MUSTER_USB_IDS_MAX_SIZE + 1, ' ');
  GArray *ids;

  for (guint i = 0; i < MUSTER_USB_IDS_MAX; i++)
    g_string_append_printf (text, "%04x:0001\n", i);
  ids = parse (text->str, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ids->len, ==, MUSTER_USB_IDS_MAX);
  g_array_unref (ids);
  g_string_append (text, "ffff:0001\n");
  g_assert_null (parse (text->str, -1, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  g_clear_error (&error);
  g_assert_null (parse (blanks, -1, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
}

static void
test_one (void)
{
  MusterUsbId id = {1, 2};

  g_assert_false (muster_usb_id_parse ("0400:c35a ", &id));
  g_assert_false (muster_usb_id_parse ("", &id));
  g_assert_cmphex (id.vendor, ==, 1);
  g_assert_true (muster_usb_id_parse ("FFFF:0000", &id));
  g_assert_cmphex (id.vendor, ==, 0xffff);
  g_assert_cmphex (id.product, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/usb-ids/good", test_good);
  g_test_add_func ("/usb-ids/empty", test_empty);
  g_test_add_func ("/usb-ids/bad", test_bad);
  g_test_add_func ("/usb-ids/bounds", test_bounds);
  g_test_add_func ("/usb-ids/one", test_one);
  return g_test_run ();
}
