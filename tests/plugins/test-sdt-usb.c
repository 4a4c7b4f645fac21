/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "heard.h"
#include "muster-reader-hub.h"
#include "reader-kit.h"
#include "sdt-card.h"
#include "sdt-emulator.h"
#include "usb-bench.h"

/* The driver, with the machine's libusb, against emulated readers on an emulated bus in another
 * program. */

#define READ_MS 800

typedef struct {
  UsbBench *bench;
  MusterReaderHub *hub;
  Heard *heard;
} Fixture;

static void
raw_cb (MusterReaderHub *hub, MusterCardReader *reader, MusterCardEvent *event, Heard *heard)
{
  heard_write (heard, event);
}

static void
wait_for_card (Fixture *f, const char *before, guint n)
{
  g_autofree char *number = sdt_card_dup_number (' ', n);
  g_autofree char *expected = g_strdup_printf ("%s^id %s ", before, number);

  heard_expect (f->heard, expected);
}

/* Only this driver, with these settings. */
static void
start (Fixture *f, const char *settings)
{
  MusterPluginGetType types[] = {reader_kit_find ("sdt-usb"), NULL};
  g_autoptr (MusterReaderConfig) config = reader_kit_config (settings);

  f->hub = muster_reader_hub_new ();
  g_signal_connect (f->hub, "raw", G_CALLBACK (raw_cb), f->heard);
  muster_reader_hub_set_drivers (f->hub, types, config);
  muster_reader_hub_set_armed (f->hub, TRUE);
  muster_reader_hub_start (f->hub);
}

static void
set_up (Fixture *f, gconstpointer kind)
{
  f->heard = heard_new ("");
  f->bench = usb_bench_new ();
  if (f->bench != NULL)
    usb_bench_tell (f->bench, "add a %s 1-1 0400 c35a", (const char *) kind);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  if (f->hub != NULL) {
    muster_reader_hub_shutdown (f->hub);
    g_assert_finalize_object (f->hub);
  }
  if (f->bench != NULL) {
    /* Never the fingerprints. */
    g_autofree char *count = usb_bench_ask (f->bench, "count a 3010");

    g_assert_cmpstr (count, ==, "0");
    g_assert_cmpstr (heard_get (f->heard), ==, "");
    usb_bench_free (f->bench);
  }
  heard_free (f->heard);
}

static gboolean
start_with_reader (Fixture *f)
{
  if (f->bench == NULL)
    return FALSE;
  usb_bench_tell (f->bench, "plug a");
  start (f, "");
  heard_expect (f->heard, "+");
  return TRUE;
}

static void
test_read (Fixture *f, gconstpointer data)
{
  g_autoptr (MusterCardReader) reader = NULL;
  g_autofree char *detail = NULL;

  if (!start_with_reader (f))
    return;
  reader = g_list_model_get_item (muster_reader_hub_get_readers (f->hub), 0);
  detail = muster_card_reader_dup_detail (reader);
  g_assert_true (g_str_has_prefix (detail, "USB 0400:c35a, 1-1, SAM 05.01-"));
  usb_bench_tell (f->bench, "put a _ 1");
  wait_for_card (f, "", 1);
  usb_bench_tell (f->bench, "lift a");
  heard_expect (f->heard, "o");
  usb_bench_tell (f->bench, "habit a ever");
  usb_bench_tell (f->bench, "put a _ 2");
  wait_for_card (f, "", 2);
  usb_bench_tell (f->bench, "lift a");
  heard_expect (f->heard, "o");
  usb_bench_tell (f->bench, "other a");
  heard_expect (f->heard, "^not-an-id-card ");
}

/* What a bad cable or a slow reader does, and the dialogue survives. */
static void
test_noise (Fixture *f, gconstpointer data)
{
  if (f->bench == NULL)
    return;
  usb_bench_tell (f->bench, "spoil a 11ff %d 0", SDT_FAULT_NOISE);
  if (!start_with_reader (f))
    return;
  usb_bench_tell (f->bench, "spoil a 2001 %d 1200", SDT_FAULT_LATE);
  usb_bench_tell (f->bench, "spoil a 2002 %d 0", SDT_FAULT_PREFIX);
  usb_bench_tell (f->bench, "spoil a 3001 %d 0", SDT_FAULT_SUM);
  usb_bench_tell (f->bench, "put a _ 3");
  wait_for_card (f, "", 3);
  usb_bench_tell (f->bench, "lift a");
  heard_expect (f->heard, "o");
  usb_bench_tell (f->bench, "spoil a 3001 %d 0", SDT_FAULT_CUT);
  usb_bench_tell (f->bench, "put a _ 4");
  wait_for_card (f, "", 4);
}

/* Checksums that stay wrong are told, and the reader is opened anew. */
static void
test_bad_sum (Fixture *f, gconstpointer data)
{
  if (!start_with_reader (f))
    return;
  usb_bench_tell (f->bench, "spoil a 3001 %d 0", SDT_FAULT_SUM);
  usb_bench_tell (f->bench, "spoil a 3001 %d 0", SDT_FAULT_SUM);
  usb_bench_tell (f->bench, "put a _ 5");
  heard_expect (f->heard, "^line-fault -+");
  usb_bench_tell (f->bench, "lift a"); /* the reader thinks that it was read */
  usb_bench_tell (f->bench, "put a _ 5");
  wait_for_card (f, "", 5);
}

/* Pulled out while a card is read, in both ways a bus says so, and while nobody uses it. */
static void
test_unplug (Fixture *f, gconstpointer data)
{
  static const char *const verbs[] = {"unplug", "tear"};

  if (!start_with_reader (f))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++) {
    usb_bench_tell (f->bench, "time a 3001 %d", READ_MS);
    usb_bench_tell (f->bench, "put a _ 6");
    heard_expect (f->heard, "^");
    usb_bench_tell (f->bench, "%s a", verbs[i]);
    heard_expect (f->heard, "-");
    g_assert_cmpuint (muster_reader_hub_get_n_ready (f->hub), ==, 0);
    usb_bench_tell (f->bench, "time a 3001 0");
    usb_bench_tell (f->bench, "plug a");
    wait_for_card (f, "+", 6);
    usb_bench_tell (f->bench, "lift a");
    heard_expect (f->heard, "o");
    usb_bench_tell (f->bench, "%s a", verbs[i]);
    heard_expect (f->heard, "-");
    usb_bench_tell (f->bench, "plug a");
    heard_expect (f->heard, "+");
  }
}

/* What the kernel's HID driver had, it gets back; what another program has, it keeps. */
static void
test_busy (Fixture *f, gconstpointer data)
{
  g_autofree char *who = NULL;

  if (f->bench == NULL)
    return;
  usb_bench_tell (f->bench, "plug a");
  usb_bench_tell (f->bench, "driver a usbfs");
  start (f, "");
  heard_expect (f->heard, "busy ");
  usb_bench_tell (f->bench, "driver a usbhid");
  heard_expect (f->heard, "+");
  muster_reader_hub_shutdown (f->hub);
  who = usb_bench_ask (f->bench, "who a");
  g_assert_cmpstr (who, ==, "usbhid");
}

/* A second reader at once, a third later; each card at its own. */
static void
test_many (Fixture *f, gconstpointer data)
{
  if (f->bench == NULL)
    return;
  usb_bench_tell (f->bench, "add b sdt4 1-2 0400 c35a");
  usb_bench_tell (f->bench, "add c sdt 1-3 0400 c35a");
  usb_bench_tell (f->bench, "plug a");
  usb_bench_tell (f->bench, "plug b");
  start (f, "");
  heard_expect (f->heard, "++");
  usb_bench_tell (f->bench, "plug c");
  heard_expect (f->heard, "+");
  usb_bench_tell (f->bench, "put b _ 7");
  wait_for_card (f, "", 7);
  usb_bench_tell (f->bench, "put c _ 8");
  wait_for_card (f, "", 8);
  usb_bench_tell (f->bench, "unplug b");
  heard_expect (f->heard, "-");
  usb_bench_tell (f->bench, "put a _ 9");
  wait_for_card (f, "", 9);
  g_assert_cmpuint (muster_reader_hub_get_n_ready (f->hub), ==, 2);
}

static void
test_ids (Fixture *f, gconstpointer data)
{
  if (f->bench == NULL)
    return;
  usb_bench_tell (f->bench, "add lent sdt 1-2 0483 5750");
  usb_bench_tell (f->bench, "plug lent");
  start (f, "");
  g_usleep (100 * 1000);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpstr (heard_get (f->heard), ==, "");
  muster_reader_hub_shutdown (f->hub);
  g_assert_finalize_object (f->hub);
  start (f, "[sdt-usb]\nids=1fc9:0001;0483:5750\n");
  heard_expect (f->heard, "+");
  muster_reader_hub_shutdown (f->hub);
  g_assert_finalize_object (f->hub);
  start (f, "[sdt-usb]\nids=0483:57500\n");
  heard_expect (f->heard, "not-set-up ");
}

/* Stopped in the middle of a read; the next start finds a clean line. */
static void
test_stop (Fixture *f, gconstpointer data)
{
  gint64 begun;

  if (!start_with_reader (f))
    return;
  usb_bench_tell (f->bench, "time a 3001 %d", READ_MS);
  usb_bench_tell (f->bench, "put a _ 10");
  heard_expect (f->heard, "^");
  begun = g_get_monotonic_time ();
  muster_reader_hub_shutdown (f->hub);
  g_assert_cmpint (g_get_monotonic_time () - begun, <, 4 * G_USEC_PER_SEC);
  heard_forget (f->heard);
  usb_bench_tell (f->bench, "time a 3001 0");
  usb_bench_tell (f->bench, "lift a");
  usb_bench_tell (f->bench, "put a _ 11");
  muster_reader_hub_start (f->hub);
  wait_for_card (f, "+", 11);
}

int
main (int argc, char *argv[])
{
  static const struct {
    const char *path;
    const char *kind;
    void (*run) (Fixture *f, gconstpointer kind);
  } tests[] = {
      {"/sdt-usb/read/two-pipes", "sdt", test_read},
      {"/sdt-usb/read/four-pipes", "sdt4", test_read},
      {"/sdt-usb/read/hid", "sdt-hid", test_read},
      {"/sdt-usb/noise/two-pipes", "sdt", test_noise},
      {"/sdt-usb/noise/four-pipes", "sdt4", test_noise},
      {"/sdt-usb/noise/hid", "sdt-hid", test_noise},
      {"/sdt-usb/bad-sum/two-pipes", "sdt", test_bad_sum},
      {"/sdt-usb/bad-sum/four-pipes", "sdt4", test_bad_sum},
      {"/sdt-usb/unplug", "sdt", test_unplug},
      {"/sdt-usb/busy", "sdt", test_busy},
      {"/sdt-usb/many", "sdt", test_many},
      {"/sdt-usb/ids", "sdt", test_ids},
      {"/sdt-usb/stop", "sdt4", test_stop},
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, tests[i].kind, set_up, tests[i].run, tear_down);
  return g_test_run ();
}
