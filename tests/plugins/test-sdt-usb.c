/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "muster-plugin.h"
#include "muster-reader-hub.h"
#include "sdt-card.h"
#include "sdt-emulator.h"
#include "usb-bench.h"

/* The driver, with the machine's libusb, against emulated readers on an emulated bus in another
 * program. */

#define READ_MS 800

typedef struct {
  UsbBench *bench;
  MusterReaderHub *hub;
  GString *heard; /* one word an event */
  guint n_ready;  /* readers told as added and not gone */
} Fixture;

static void
raw_cb (MusterReaderHub *hub, MusterCardReader *reader, MusterCardEvent *event, Fixture *f)
{
  switch (muster_card_event_get_kind (event)) {
  case MUSTER_CARD_EVENT_READER_STATE:
    return;
  case MUSTER_CARD_EVENT_CARD_READ:
    g_string_append_printf (f->heard, "card:%s ", muster_card_event_get_number (event));
    return;
  case MUSTER_CARD_EVENT_ERROR:
    g_test_message ("%s", muster_card_event_get_error (event)->message);
    g_string_append_printf (
        f->heard, "%s ", muster_card_error_to_nick (muster_card_event_get_error (event)->code));
    return;
  case MUSTER_CARD_EVENT_READER_ADDED:
    f->n_ready++;
    break;
  case MUSTER_CARD_EVENT_READER_GONE:
    f->n_ready--;
    break;
  case MUSTER_CARD_EVENT_CARD_ON:
  case MUSTER_CARD_EVENT_CARD_OFF:
  default:
    break;
  }
  g_string_append_printf (
      f->heard, "%s ", muster_card_event_kind_to_nick (muster_card_event_get_kind (event)));
}

static void
wait_for (Fixture *f, const char *expected)
{
  gint64 end = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  while (f->heard->len < strlen (expected) && g_get_monotonic_time () < end)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (500);
  g_assert_cmpstr (f->heard->str, ==, expected);
  g_string_truncate (f->heard, 0);
}

static void
wait_for_card (Fixture *f, const char *before, guint n)
{
  g_autofree char *number = sdt_card_dup_number (' ', n);
  g_autofree char *expected = g_strdup_printf ("%scard-on card:%s ", before, number);

  wait_for (f, expected);
}

/* Only this driver, with these settings. */
static void
start (Fixture *f, const char *settings)
{
  MusterPluginGetType types[2] = {NULL};
  g_autoptr (GBytes) bytes = g_bytes_new (settings, strlen (settings));
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterReaderConfig) config = muster_reader_config_parse (bytes, &error);

  g_assert_no_error (error);
  for (gsize i = 0; muster_plugins[i] != NULL; i++) {
    g_autoptr (GTypeClass) klass = g_type_class_ref (muster_plugins[i]());

    if (g_str_equal (MUSTER_CARD_READER_CLASS (klass)->id, "sdt-usb"))
      types[0] = muster_plugins[i];
  }
  g_assert_nonnull (types[0]);
  f->hub = muster_reader_hub_new ();
  g_signal_connect (f->hub, "raw", G_CALLBACK (raw_cb), f);
  muster_reader_hub_set_drivers (f->hub, types, config);
  muster_reader_hub_set_armed (f->hub, TRUE);
  muster_reader_hub_start (f->hub);
}

static void
set_up (Fixture *f, gconstpointer kind)
{
  f->heard = g_string_new (NULL);
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
    g_assert_cmpstr (f->heard->str, ==, "");
    usb_bench_free (f->bench);
  }
  g_string_free (f->heard, TRUE);
}

static gboolean
start_with_reader (Fixture *f)
{
  if (f->bench == NULL)
    return FALSE;
  usb_bench_tell (f->bench, "plug a");
  start (f, "");
  wait_for (f, "reader-added ");
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
  wait_for (f, "card-off ");
  usb_bench_tell (f->bench, "habit a ever");
  usb_bench_tell (f->bench, "put a _ 2");
  wait_for_card (f, "", 2);
  usb_bench_tell (f->bench, "lift a");
  wait_for (f, "card-off ");
  usb_bench_tell (f->bench, "other a");
  wait_for (f, "card-on not-an-id-card ");
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
  wait_for (f, "card-off ");
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
  wait_for (f, "card-on line-fault reader-gone reader-added ");
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
    wait_for (f, "card-on ");
    usb_bench_tell (f->bench, "%s a", verbs[i]);
    wait_for (f, "reader-gone ");
    g_assert_cmpuint (muster_reader_hub_get_n_ready (f->hub), ==, 0);
    usb_bench_tell (f->bench, "time a 3001 0");
    usb_bench_tell (f->bench, "plug a");
    wait_for_card (f, "reader-added ", 6);
    usb_bench_tell (f->bench, "lift a");
    wait_for (f, "card-off ");
    usb_bench_tell (f->bench, "%s a", verbs[i]);
    wait_for (f, "reader-gone ");
    usb_bench_tell (f->bench, "plug a");
    wait_for (f, "reader-added ");
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
  wait_for (f, "busy ");
  usb_bench_tell (f->bench, "driver a usbhid");
  wait_for (f, "reader-added ");
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
  wait_for (f, "reader-added reader-added ");
  usb_bench_tell (f->bench, "plug c");
  wait_for (f, "reader-added ");
  usb_bench_tell (f->bench, "put b _ 7");
  wait_for_card (f, "", 7);
  usb_bench_tell (f->bench, "put c _ 8");
  wait_for_card (f, "", 8);
  usb_bench_tell (f->bench, "unplug b");
  wait_for (f, "reader-gone ");
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
  g_assert_cmpstr (f->heard->str, ==, "");
  muster_reader_hub_shutdown (f->hub);
  g_assert_finalize_object (f->hub);
  start (f, "[sdt-usb]\nids=1fc9:0001;0483:5750\n");
  wait_for (f, "reader-added ");
  muster_reader_hub_shutdown (f->hub);
  g_assert_finalize_object (f->hub);
  start (f, "[sdt-usb]\nids=0483:57500\n");
  wait_for (f, "not-set-up ");
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
  wait_for (f, "card-on ");
  begun = g_get_monotonic_time ();
  muster_reader_hub_shutdown (f->hub);
  g_assert_cmpint (g_get_monotonic_time () - begun, <, 4 * G_USEC_PER_SEC);
  g_string_truncate (f->heard, 0);
  usb_bench_tell (f->bench, "time a 3001 0");
  usb_bench_tell (f->bench, "lift a");
  usb_bench_tell (f->bench, "put a _ 11");
  muster_reader_hub_start (f->hub);
  wait_for_card (f, "reader-added ", 11);
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
