/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "heard.h"
#include "muster-wedge-codes.h"
#include "muster-wedge.h"
#include "reader-kit.h"
#include "usb-bench.h"

#define SETTINGS "[wedge]\nusb=1235:0005\ngrab=%s\nform=hex\ndigits=8\norder=1 2 3 4\n"

typedef struct {
  UsbBench *bench;
  MusterCardReader *reader;
  Heard *heard;
} Fixture;

static void
start (Fixture *f, const char *grab)
{
  g_autofree char *text = g_strdup_printf (SETTINGS, grab);
  g_autoptr (MusterReaderConfig) config = reader_kit_config (text);

  muster_card_reader_set_config (f->reader, config, "wedge");
  muster_card_reader_start (f->reader);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->bench = usb_bench_new ();
  if (f->bench == NULL)
    return;
  /* the desk's own keyboard, which nobody may touch */
  usb_bench_tell (f->bench, "add keyboard wedge 1-1 046d c31c");
  usb_bench_tell (f->bench, "plug keyboard");
  usb_bench_tell (f->bench, "add wedge wedge 1-2 1235 0005");
  usb_bench_tell (f->bench, "plug wedge");
  f->reader = g_object_new (MUSTER_TYPE_WEDGE, NULL);
  f->heard = heard_new ("^o");
  heard_follow (f->heard, f->reader);
}

static void
assert_driver (Fixture *f, const char *device, const char *driver)
{
  g_autofree char *who = usb_bench_ask (f->bench, "who %s", device);

  g_assert_cmpstr (who, ==, driver);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  if (f->bench == NULL)
    return;
  muster_card_reader_stop (f->reader);
  g_assert_finalize_object (f->reader);
  assert_driver (f, "keyboard", "usbhid");
  usb_bench_free (f->bench);
  heard_free (f->heard);
}

static void
test_types (Fixture *f, gconstpointer data)
{
  if (f->bench == NULL)
    return;
  /* without an event node the USB device is what is left */
  start (f, GPOINTER_TO_INT (data) == MUSTER_WEDGE_GRAB_USB ? "usb" : "auto");
  heard_expect (f->heard, "+");
  assert_driver (f, "wedge", "usbfs");
  usb_bench_tell (f->bench, "type wedge 00C80ECC");
  heard_expect (f->heard, "campus 00C80ECC ");
  usb_bench_tell (f->bench, "type wedge a1b2c3d4");
  heard_expect (f->heard, "campus A1B2C3D4 ");
  usb_bench_tell (f->bench, "type wedge 0013110988");
  heard_expect (f->heard, "unknown-format ");
  usb_bench_tell (f->bench, "type wedge 08112233");
  heard_expect (f->heard, "random-uid ");
  muster_card_reader_stop (f->reader);
  assert_driver (f, "wedge", "usbhid"); /* it is a keyboard again */
}

static void
test_unplugged (Fixture *f, gconstpointer data)
{
  if (f->bench == NULL)
    return;
  start (f, "usb");
  heard_expect (f->heard, "+");
  for (guint i = 0; i < 2; i++) {
    usb_bench_tell (f->bench, "type wedge 00C80ECC00C80ECC00C80ECC00C80ECC");
    usb_bench_tell (f->bench, i == 0 ? "unplug wedge" : "tear wedge");
    heard_expect (f->heard, "-");
    usb_bench_tell (f->bench, "plug wedge");
    heard_expect (f->heard, "+");
    usb_bench_tell (f->bench, "type wedge 00D507D%u", i);
    heard_expect (f->heard, i == 0 ? "campus 00D507D0 " : "campus 00D507D1 ");
  }
}

static void
test_held (Fixture *f, gconstpointer data)
{
  if (f->bench == NULL)
    return;
  usb_bench_tell (f->bench, "driver wedge usbfs");
  start (f, "usb");
  heard_expect (f->heard, "busy ");
  usb_bench_tell (f->bench, "driver wedge usbhid");
  heard_expect (f->heard, "+");
}

static void
push (MusterWedgeReport *report, const char *hex, const char *expected)
{
  guint8 bytes[16];
  char chars[MUSTER_WEDGE_REPORT_KEYS];
  gsize size = strlen (hex) / 2;
  int n;

  for (gsize i = 0; i < size; i++)
    bytes[i] =
        (guint8) (g_ascii_xdigit_value (hex[2 * i]) << 4 | g_ascii_xdigit_value (hex[2 * i + 1]));
  n = muster_wedge_report_push (report, bytes, size, chars);
  if (expected == NULL) {
    g_assert_cmpint (n, ==, -1);
    return;
  }
  g_assert_cmpmem (chars, n, expected, strlen (expected));
}

static void
test_reports (void)
{
  MusterWedgeReport report = {{0}};

  push (&report, "00001e0000000000", "1");
  push (&report, "00001e0000000000", "");  /* still down */
  push (&report, "00001e1f00000000", "2"); /* the next before the first is up */
  push (&report, "00001f0000000000", "");
  push (&report, "0000000000000000", "");
  push (&report, "02001f0000000000", "2");    /* Shift is no character */
  push (&report, "0000272728000000", "00\n"); /* several at once */
  push (&report, "0000010101010101", NULL);   /* too many keys */
  push (&report, "0000", "");
  push (&report, "0000ff3a53000000", ""); /* keys that write nothing */
  push (&report, "00005b6258360400", "30\n,A");
}

static void
test_codes (void)
{
  static const struct {
    guint16 code;
    guint8 usage;
    char c;
  } table[] = {
      {2, 0x1e, '1'},  {10, 0x26, '9'}, {11, 0x27, '0'}, {28, 0x28, '\n'}, {30, 0x04, 'A'},
      {48, 0x05, 'B'}, {46, 0x06, 'C'}, {32, 0x07, 'D'}, {18, 0x08, 'E'},  {33, 0x09, 'F'},
      {44, 0x1d, 'Z'}, {79, 0x59, '1'}, {73, 0x61, '9'}, {82, 0x62, '0'},  {96, 0x58, '\n'},
      {51, 0x36, ','}, {12, 0x2d, '-'}, {39, 0x33, ';'}, {57, 0x2c, ' '},  {98, 0x54, '/'},
      {42, 0xe1, 0},   {58, 0x39, 0},   {69, 0x53, 0},   {1, 0x29, 0},     {0xffff, 0xff, 0}};

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
    g_assert_cmpint (muster_wedge_char_of_code (table[i].code), ==, table[i].c);
    g_assert_cmpint (muster_wedge_char_of_usage (table[i].usage), ==, table[i].c);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plugins/wedge-usb/reports", test_reports);
  g_test_add_func ("/plugins/wedge-usb/codes", test_codes);
  g_test_add ("/plugins/wedge-usb/types",
              Fixture,
              GINT_TO_POINTER (MUSTER_WEDGE_GRAB_USB),
              set_up,
              test_types,
              tear_down);
  g_test_add ("/plugins/wedge-usb/types-auto",
              Fixture,
              GINT_TO_POINTER (MUSTER_WEDGE_GRAB_AUTO),
              set_up,
              test_types,
              tear_down);
  g_test_add ("/plugins/wedge-usb/unplugged", Fixture, NULL, set_up, test_unplugged, tear_down);
  g_test_add ("/plugins/wedge-usb/held", Fixture, NULL, set_up, test_held, tear_down);
  return g_test_run ();
}
