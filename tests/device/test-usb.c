/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-usb.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "device-rules.h"
#include "muster-card-error.h"
#include "muster-usb-line.h"
#include "usb-bench.h"

/* Long enough for a busy machine; nothing waits so long when all is well. */
#define LONG_MS 30000

static const MusterUsbId sdt_id = {0x0400, 0xc35a};
static const MusterUsbId wedge_id = {0x1235, 0x0005};

/* Somebody to claim devices; it is never started but in test_stop. */
#define TEST_TYPE_READER (test_reader_get_type ())
G_DECLARE_FINAL_TYPE (TestReader, test_reader, TEST, READER, MusterCardReader)
struct _TestReader {
  MusterCardReader parent_instance;
  MusterUsb *usb; /* owned */
};
G_DEFINE_FINAL_TYPE (TestReader, test_reader, MUSTER_TYPE_CARD_READER)

static gboolean
test_reader_open (MusterCardReader *reader, GCancellable *cancellable, GError **error)
{
  MusterUsbMatch match = {&sdt_id, 1, MUSTER_USB_PIPES, FALSE};

  return muster_usb_open (TEST_READER (reader)->usb, reader, &match, error);
}

static void
test_reader_pause (MusterCardReader *reader, guint milliseconds)
{
  muster_usb_pause (TEST_READER (reader)->usb, reader, LONG_MS);
}

static void
close_reader (TestReader *reader)
{
  muster_usb_close (reader->usb);
  muster_card_reader_unclaim (MUSTER_CARD_READER (reader), "usb:1-1");
  muster_card_reader_unclaim (MUSTER_CARD_READER (reader), "usb:1-2");
}

static void
test_reader_finalize (GObject *object)
{
  close_reader (TEST_READER (object));
  muster_usb_free (TEST_READER (object)->usb);
  G_OBJECT_CLASS (test_reader_parent_class)->finalize (object);
}

static void
test_reader_class_init (TestReaderClass *klass)
{
  MusterCardReaderClass *reader_class = MUSTER_CARD_READER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = test_reader_finalize;
  reader_class->id = "test";
  reader_class->open = test_reader_open;
  reader_class->pause = test_reader_pause;
}

static void
test_reader_init (TestReader *self)
{
  self->usb = muster_usb_new ("/nonexistent/sandbox");
}

static TestReader *
new_reader (void)
{
  return g_object_new (TEST_TYPE_READER, NULL);
}

static gboolean
open_kind (
    TestReader *reader, const MusterUsbId *id, MusterUsbKind kind, gboolean detach, GError **error)
{
  MusterUsbMatch match = {id, 1, kind, detach};

  return muster_usb_open (reader->usb, MUSTER_CARD_READER (reader), &match, error);
}

static void
assert_open (TestReader *reader, const MusterUsbId *id, MusterUsbKind kind, gboolean detach)
{
  g_autoptr (GError) error = NULL;
  gboolean ok = open_kind (reader, id, kind, detach, &error);

  g_assert_no_error (error);
  g_assert_true (ok);
}

static void
assert_not_open (TestReader *reader, gboolean detach, MusterCardError code, const char *words)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (open_kind (reader, &sdt_id, MUSTER_USB_PIPES, detach, &error));
  g_assert_error (error, MUSTER_CARD_ERROR, (int) code);
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” does not say “%s”", error->message, words);
}

static UsbBench *
bench_with (const char *kind, const MusterUsbId *id)
{
  UsbBench *bench = usb_bench_new ();

  if (bench == NULL)
    return NULL;
  usb_bench_tell (bench, "add a %s 1-1 %04x %04x", kind, id->vendor, id->product);
  usb_bench_tell (bench, "plug a");
  return bench;
}

static void
assert_who (UsbBench *bench, const char *name, const char *expected)
{
  g_autofree char *who = usb_bench_ask (bench, "who %s", name);

  g_assert_cmpstr (who, ==, expected);
}

/* --- open --- */

static void
test_absent (void)
{
  g_autoptr (UsbBench) bench = bench_with ("sdt", &(MusterUsbId){0x0400, 0xc359});
  g_autoptr (TestReader) reader = new_reader ();

  if (bench == NULL)
    return;
  /* A remote control of the same vendor. */
  assert_not_open (reader, TRUE, MUSTER_CARD_ERROR_NO_READER, "attached");
}

static void
test_busy (void)
{
  g_autoptr (UsbBench) bench = bench_with ("sdt-hid", &sdt_id);
  g_autoptr (TestReader) reader = new_reader ();

  if (bench == NULL)
    return;
  assert_who (bench, "a", "usbhid");
  assert_not_open (reader, FALSE, MUSTER_CARD_ERROR_BUSY, "0400:c35a");
  assert_who (bench, "a", "usbhid");
  assert_open (reader, &sdt_id, MUSTER_USB_PIPES, TRUE);
  assert_who (bench, "a", "usbfs");
  close_reader (reader);
  assert_who (bench, "a", "usbhid");

  /* Another program is not thrown out. */
  usb_bench_tell (bench, "driver a usbfs");
  assert_not_open (reader, TRUE, MUSTER_CARD_ERROR_BUSY, "0400:c35a");
}

/* Root may open anything, but for this thread. */
static void
set_override (gboolean allowed)
{
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[2];
  guint32 mask = 1u << CAP_DAC_OVERRIDE | 1u << CAP_DAC_READ_SEARCH;

  g_assert_cmpint (syscall (SYS_capget, &header, data), ==, 0);
  if (allowed)
    data[0].effective |= data[0].permitted & mask;
  else
    data[0].effective &= ~mask;
  g_assert_cmpint (syscall (SYS_capset, &header, data), ==, 0);
}

static void
test_rights (void)
{
  g_autoptr (UsbBench) bench = bench_with ("sdt", &sdt_id);
  g_autoptr (TestReader) reader = new_reader ();

  if (bench == NULL)
    return;
  usb_bench_tell (bench, "rights a no");
  set_override (FALSE);
  assert_not_open (reader, TRUE, MUSTER_CARD_ERROR_NO_RIGHTS, "0400:c35a");
  set_override (TRUE);
  usb_bench_tell (bench, "rights a yes");
  assert_open (reader, &sdt_id, MUSTER_USB_PIPES, FALSE);
}

static gpointer
refused_thread (gpointer data)
{
  if (!device_rules_refuse (O_RDWR, O_ACCMODE)) {
    g_test_skip ("the kernel cannot refuse by seccomp");
    return NULL;
  }
  assert_not_open (data, TRUE, MUSTER_CARD_ERROR_NO_RIGHTS, "0400:c35a");
  return NULL;
}

/* In a container whose device rules forbid it, where the node itself says that all may. */
static void
test_device_rules (void)
{
  g_autoptr (UsbBench) bench = bench_with ("sdt", &sdt_id);
  g_autoptr (TestReader) reader = new_reader ();

  if (bench == NULL)
    return;
  g_thread_join (g_thread_new ("refused", refused_thread, reader));
  assert_open (reader, &sdt_id, MUSTER_USB_PIPES, FALSE);
}

static void
test_two (void)
{
  g_autoptr (UsbBench) bench = bench_with ("sdt", &sdt_id);
  g_autoptr (TestReader) first = new_reader ();
  g_autoptr (TestReader) second = new_reader ();
  g_autoptr (TestReader) third = new_reader ();
  g_autofree char *detail = NULL;
  g_autofree char *other = NULL;

  if (bench == NULL)
    return;
  usb_bench_tell (bench, "add b sdt 1-2 0400 c35a");
  usb_bench_tell (bench, "plug b");
  assert_open (first, &sdt_id, MUSTER_USB_PIPES, FALSE);
  assert_open (second, &sdt_id, MUSTER_USB_PIPES, FALSE);
  assert_not_open (third, FALSE, MUSTER_CARD_ERROR_NO_READER, "free");
  detail = muster_card_reader_dup_detail (MUSTER_CARD_READER (first));
  other = muster_card_reader_dup_detail (MUSTER_CARD_READER (second));
  g_assert_true (g_str_equal (detail, "USB 0400:c35a, 1-1") ||
                 g_str_equal (detail, "USB 0400:c35a, 1-2"));
  g_assert_cmpstr (detail, !=, other);

  /* One that cannot be opened does not stand in the way of another, nor is it kept from others. */
  close_reader (first);
  close_reader (second);
  usb_bench_tell (bench, "driver a usbfs");
  assert_open (first, &sdt_id, MUSTER_USB_PIPES, FALSE);
  assert_not_open (second, FALSE, MUSTER_CARD_ERROR_BUSY, "0400:c35a");
  usb_bench_tell (bench, "driver a none");
  assert_open (second, &sdt_id, MUSTER_USB_PIPES, FALSE);
}

/* --- bytes --- */

static const guint8 find_card[] = {0xaa, 0xaa, 0xaa, 0x96, 0x69, 0, 3, 0x20, 1, 0x22};
static const guint8 no_card[] = {0xaa, 0xaa, 0xaa, 0x96, 0x69, 0, 4, 0, 0, 0x80, 0x84};

static void
assert_receives (MusterLine *line, const guint8 *expected, gsize size)
{
  g_autoptr (GError) error = NULL;
  guint8 came[64];
  gsize n = 0;

  while (n < size) {
    gssize more = muster_line_receive (line, came + n, size - n, LONG_MS, NULL, &error);

    g_assert_no_error (error);
    g_assert_cmpint (more, >, 0);
    n += (gsize) more;
  }
  g_assert_cmpmem (came, n, expected, size);
}

static void
test_line (gconstpointer kind)
{
  g_autoptr (UsbBench) bench = bench_with (kind, &sdt_id);
  g_autoptr (TestReader) reader = new_reader ();
  g_autoptr (MusterLine) line = NULL;
  g_autoptr (GError) error = NULL;
  guint8 byte;

  if (bench == NULL)
    return;
  assert_open (reader, &sdt_id, MUSTER_USB_PIPES, TRUE);
  line = muster_usb_line_new (reader->usb);
  for (guint i = 0; i < 2; i++) {
    g_assert_true (muster_line_send (line, find_card, sizeof find_card, LONG_MS, NULL, &error));
    /* In two pieces, whatever the reader's are. */
    assert_receives (line, no_card, 3);
    assert_receives (line, no_card + 3, sizeof no_card - 3);
  }
  g_assert_cmpint (muster_line_receive (line, &byte, 1, 30, NULL, &error), ==, 0);
  g_assert_no_error (error);

  /* A flush drops what was not asked for. */
  g_assert_true (muster_line_send (line, find_card, sizeof find_card, LONG_MS, NULL, &error));
  assert_receives (line, no_card, 8);
  muster_line_flush (line);
  g_assert_true (muster_line_send (line, find_card, sizeof find_card, LONG_MS, NULL, &error));
  assert_receives (line, no_card, sizeof no_card);
  g_clear_object (&line);
  assert_who (bench, "a", g_str_equal (kind, "sdt-hid") ? "usbhid" : "none");
}

/* Half of a reply lies in the second pair when the protocol has given it up. */
static void
test_torn (void)
{
  g_autoptr (UsbBench) bench = bench_with ("sdt4", &sdt_id);
  g_autoptr (TestReader) reader = new_reader ();
  g_autoptr (MusterLine) line = NULL;
  g_autoptr (GError) error = NULL;

  if (bench == NULL)
    return;
  assert_open (reader, &sdt_id, MUSTER_USB_PIPES, FALSE);
  /* Left there by the one before, who sent but did not listen. */
  g_assert_true (muster_usb_send (reader->usb, 0, find_card, 7, LONG_MS, NULL, &error));
  g_assert_true (muster_usb_send (reader->usb, 1, find_card + 7, 3, LONG_MS, NULL, &error));
  line = muster_usb_line_new (reader->usb);
  for (guint i = 0; i < 2; i++) {
    g_assert_true (muster_line_send (line, find_card, sizeof find_card, LONG_MS, NULL, &error));
    assert_receives (line, no_card, 7);
    muster_line_flush (line);
  }
  g_assert_true (muster_line_send (line, find_card, sizeof find_card, LONG_MS, NULL, &error));
  assert_receives (line, no_card, sizeof no_card);
}

static void
test_keyboard (void)
{
  g_autoptr (UsbBench) bench = bench_with ("wedge", &wedge_id);
  g_autoptr (TestReader) reader = new_reader ();
  g_autoptr (GError) error = NULL;
  guint8 report[64];

  if (bench == NULL)
    return;
  assert_open (reader, &wedge_id, MUSTER_USB_KEYBOARD, TRUE);
  usb_bench_tell (bench, "type a 0F");
  for (guint i = 0; i < 6; i++) {
    static const guint8 keys[] = {0x27, 0, 0x09, 0, 0x28, 0}; /* 0, F, Enter */

    g_assert_cmpint (
        muster_usb_receive (reader->usb, 0, report, sizeof report, LONG_MS, NULL, &error), ==, 8);
    g_assert_cmphex (report[2], ==, keys[i]);
    g_assert_cmphex (report[0], ==, i == 2 ? 0x02 : 0);
  }
  close_reader (reader);
  assert_who (bench, "a", "usbhid");
}

static void
test_stall (void)
{
  g_autoptr (UsbBench) bench = bench_with ("sdt", &sdt_id);
  g_autoptr (TestReader) reader = new_reader ();
  g_autoptr (MusterLine) line = NULL;
  g_autoptr (GError) error = NULL;
  guint8 byte;

  if (bench == NULL)
    return;
  assert_open (reader, &sdt_id, MUSTER_USB_PIPES, FALSE);
  line = muster_usb_line_new (reader->usb);
  usb_bench_tell (bench, "stall a");
  g_assert_cmpint (muster_line_receive (line, &byte, 1, LONG_MS, NULL, &error), ==, -1);
  g_assert_error (error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_LINE_FAULT);
  g_clear_error (&error);
  g_assert_true (muster_line_send (line, find_card, sizeof find_card, LONG_MS, NULL, &error));
  assert_receives (line, no_card, sizeof no_card);
}

/* --- waits that end early --- */

typedef struct {
  TestReader *reader;
  GCancellable *cancellable;
  GError *error;
  gint64 took_us;
} Wait;

static gpointer
receive_thread (gpointer data)
{
  Wait *wait = data;
  guint8 byte;
  gint64 begun = g_get_monotonic_time ();

  g_assert_cmpint (
      muster_usb_receive (wait->reader->usb, 0, &byte, 1, LONG_MS, wait->cancellable, &wait->error),
      ==,
      -1);
  wait->took_us = g_get_monotonic_time () - begun;
  return NULL;
}

static void
test_unplug (gconstpointer verb)
{
  g_autoptr (UsbBench) bench = bench_with ("sdt", &sdt_id);
  g_autoptr (TestReader) reader = new_reader ();
  Wait wait = {reader, NULL, NULL, 0};
  GThread *thread;
  guint8 byte = 0;

  if (bench == NULL)
    return;
  assert_open (reader, &sdt_id, MUSTER_USB_PIPES, FALSE);
  thread = g_thread_new ("receive", receive_thread, &wait);
  g_usleep (100 * 1000);
  usb_bench_tell (bench, "%s a", (const char *) verb);
  g_thread_join (thread);
  g_assert_error (wait.error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_NO_READER);
  g_clear_error (&wait.error);
  g_assert_cmpint (wait.took_us, <, LONG_MS / 2 * 1000);

  /* It stays lost until it is opened anew. */
  usb_bench_tell (bench, "plug a");
  g_assert_false (muster_usb_send (reader->usb, 0, &byte, 1, LONG_MS, NULL, &wait.error));
  g_assert_error (wait.error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_NO_READER);
  g_clear_error (&wait.error);
  close_reader (reader);
  assert_open (reader, &sdt_id, MUSTER_USB_PIPES, FALSE);
  g_assert_true (muster_usb_send (reader->usb, 0, &byte, 1, LONG_MS, NULL, &wait.error));
}

static void
test_cancel (void)
{
  g_autoptr (UsbBench) bench = bench_with ("sdt", &sdt_id);
  g_autoptr (TestReader) reader = new_reader ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Wait wait = {reader, cancellable, NULL, 0};
  GThread *thread;

  if (bench == NULL)
    return;
  assert_open (reader, &sdt_id, MUSTER_USB_PIPES, FALSE);
  thread = g_thread_new ("receive", receive_thread, &wait);
  g_usleep (100 * 1000);
  g_cancellable_cancel (cancellable);
  g_thread_join (thread);
  g_assert_error (wait.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&wait.error);
  g_assert_cmpint (wait.took_us, <, LONG_MS / 2 * 1000);
}

static gpointer
pause_thread (gpointer data)
{
  Wait *wait = data;
  gint64 begun = g_get_monotonic_time ();

  muster_usb_pause (wait->reader->usb, MUSTER_CARD_READER (wait->reader), LONG_MS);
  wait->took_us = g_get_monotonic_time () - begun;
  return NULL;
}

static void
test_arrival (void)
{
  g_autoptr (UsbBench) bench = bench_with ("sdt", &(MusterUsbId){0x0400, 0xc359});
  g_autoptr (TestReader) reader = new_reader ();
  Wait wait = {reader, NULL, NULL, 0};
  GThread *thread;

  if (bench == NULL)
    return;
  usb_bench_tell (bench, "add b sdt 1-2 0400 c35a");
  assert_not_open (reader, FALSE, MUSTER_CARD_ERROR_NO_READER, "");
  thread = g_thread_new ("pause", pause_thread, &wait);
  /* Something else that comes is no reason to look. */
  usb_bench_tell (bench, "unplug a");
  usb_bench_tell (bench, "plug a");
  g_usleep (200 * 1000);
  g_assert_cmpint (wait.took_us, ==, 0);
  usb_bench_tell (bench, "plug b");
  g_thread_join (thread);
  g_assert_cmpint (wait.took_us, <, LONG_MS / 2 * 1000);
  assert_open (reader, &sdt_id, MUSTER_USB_PIPES, FALSE);
}

/* In a sandbox nobody is told of a device that comes. */
static void
test_polling (void)
{
  g_autoptr (UsbBench) bench = usb_bench_new ();
  g_autoptr (TestReader) deaf = new_reader ();
  g_autoptr (TestReader) reader = new_reader ();
  Wait wait = {reader, NULL, NULL, 0};
  GThread *thread;

  if (bench == NULL)
    return;
  muster_usb_free (reader->usb);
  reader->usb = muster_usb_new ("/"); /* any file that is there */
  usb_bench_tell (bench, "add a sdt 1-1 0400 c35a");
  assert_not_open (deaf, FALSE, MUSTER_CARD_ERROR_NO_READER, "");
  assert_not_open (reader, FALSE, MUSTER_CARD_ERROR_NO_READER, "");
  usb_bench_tell (bench, "quiet yes");
  thread = g_thread_new ("pause", pause_thread, &wait);
  usb_bench_tell (bench, "plug a");
  g_thread_join (thread);
  g_assert_cmpint (wait.took_us, <, LONG_MS / 2 * 1000);
  /* Whoever waits for events still does not know. */
  assert_not_open (deaf, FALSE, MUSTER_CARD_ERROR_NO_READER, "");
  assert_open (reader, &sdt_id, MUSTER_USB_PIPES, FALSE);
  close_reader (reader);

  /* Gone and back between two looks is another device. */
  thread = g_thread_new ("pause", pause_thread, &wait);
  usb_bench_tell (bench, "unplug a");
  usb_bench_tell (bench, "plug a");
  g_thread_join (thread);
  assert_open (reader, &sdt_id, MUSTER_USB_PIPES, FALSE);
}

static void
test_stop (void)
{
  g_autoptr (UsbBench) bench = usb_bench_new ();
  g_autoptr (TestReader) reader = new_reader ();
  gint64 begun;

  if (bench == NULL)
    return;
  muster_card_reader_start (MUSTER_CARD_READER (reader));
  while (muster_card_reader_get_state (MUSTER_CARD_READER (reader)) != MUSTER_READER_ABSENT)
    g_usleep (10 * 1000);
  g_usleep (100 * 1000);
  begun = g_get_monotonic_time ();
  muster_card_reader_stop (MUSTER_CARD_READER (reader));
  g_assert_cmpint (g_get_monotonic_time () - begun, <, LONG_MS / 2 * 1000);
}

static void
test_wake (void)
{
  g_autoptr (UsbBench) bench = usb_bench_new ();
  g_autoptr (TestReader) reader = new_reader ();
  Wait wait = {reader, NULL, NULL, 0};
  GThread *thread;

  if (bench == NULL)
    return;
  assert_not_open (reader, FALSE, MUSTER_CARD_ERROR_NO_READER, "");
  thread = g_thread_new ("pause", pause_thread, &wait);
  g_usleep (100 * 1000);
  muster_card_reader_wake (MUSTER_CARD_READER (reader));
  g_thread_join (thread);
  g_assert_cmpint (wait.took_us, <, LONG_MS / 2 * 1000);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/usb/absent", test_absent);
  g_test_add_func ("/usb/busy", test_busy);
  g_test_add_func ("/usb/rights", test_rights);
  g_test_add_func ("/usb/device-rules", test_device_rules);
  g_test_add_func ("/usb/two", test_two);
  g_test_add_data_func ("/usb/line/one-pair", "sdt", test_line);
  g_test_add_data_func ("/usb/line/two-pairs", "sdt4", test_line);
  g_test_add_data_func ("/usb/line/interrupt", "sdt-hid", test_line);
  g_test_add_func ("/usb/torn", test_torn);
  g_test_add_func ("/usb/keyboard", test_keyboard);
  g_test_add_func ("/usb/stall", test_stall);
  g_test_add_data_func ("/usb/unplug/at-once", "unplug", test_unplug);
  g_test_add_data_func ("/usb/unplug/after-errors", "tear", test_unplug);
  g_test_add_func ("/usb/cancel", test_cancel);
  g_test_add_func ("/usb/arrival", test_arrival);
  g_test_add_func ("/usb/polling", test_polling);
  g_test_add_func ("/usb/wake", test_wake);
  g_test_add_func ("/usb/stop", test_stop);
  return g_test_run ();
}
