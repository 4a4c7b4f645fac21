/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>
#include <sys/resource.h>

#include "bench-times.h"
#include "ccid-reader.h"
#include "muster-pcsc-reader.h"
#include "usb-host.h"
#include "vpcd-card.h"
#include "vpcd-service.h"

/* How long a campus card takes from its insertion to its UID in our main loop, and how soon a
 * reader that comes or goes is told:
 *
 *   umockdev-wrapper bench-pcsc usb [TAPS]   pcscd, libccid and an emulated ACR122U
 *   bench-pcsc vpcd [TAPS]                   pcscd and its virtual reader
 *   bench-pcsc idle [SECONDS]                CPU of our side while nothing lies on two readers
 *
 * Prints median and 95th percentile of
 *
 *   seen   from pcscd's word that a card is there, which is the event's tap time
 *   all    from the moment the card was put: with the interrupt, pcscd and powering the card. Only
 *          over USB: vpcd looks for cards every 0.4 s
 *   gone   from pulling the reader out to the event, where the device is gone at once; over USB, as
 *          what follows
 *   torn   the same where transfers fail for 150 ms before, as on a real bus
 *   back   from putting it in again to the event; it was away for longer than the back-off takes to
 *          grow */
#define PATIENCE_US (30 * G_USEC_PER_SEC)
#define AWAY_MS     4000
#define N_AWAY      10

typedef struct {
  gint64 tap_us;
  gint64 told_us; /* 0: no card yet */
  gboolean is_off;
  guint added;
  gint64 added_us; /* 0: not yet, as gone_us */
  gint64 gone_us;
} Heard;

/* An ACR122U on an emulated bus, before pcscd. */
typedef struct {
  UsbHost *host;        /* owned */
  CcidReader *ccid;     /* owned */
  UsbDevice *device;    /* borrowed: the one that is plugged in, or was last */
  VpcdService *service; /* owned */
  guint n_plugs;
} Bus;

static void
heard_cb (MusterCardReader *reader, MusterCardEvent *event, Heard *heard)
{
  switch (muster_card_event_get_kind (event)) {
  case MUSTER_CARD_EVENT_READER_ADDED:
    heard->added++;
    heard->added_us = g_get_monotonic_time ();
    break;
  case MUSTER_CARD_EVENT_READER_GONE:
    heard->gone_us = g_get_monotonic_time ();
    break;
  case MUSTER_CARD_EVENT_CARD_READ:
    heard->told_us = g_get_monotonic_time ();
    heard->tap_us = muster_card_event_get_tap_time (event);
    break;
  case MUSTER_CARD_EVENT_CARD_OFF:
    heard->is_off = TRUE;
    break;
  case MUSTER_CARD_EVENT_ERROR:
    g_error ("%s", muster_card_event_get_error (event)->message);
  default:
    break;
  }
}

static MusterCardReader *
new_reader (Heard *heard)
{
  MusterCardReader *reader = g_object_new (MUSTER_TYPE_PCSC_READER, NULL);

  g_signal_connect (reader, "event", G_CALLBACK (heard_cb), heard);
  muster_card_reader_start (reader);
  return reader;
}

static gboolean
tick_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* Sleeps in the main loop, as the station does. */
static void
wait_for (const gint64 *value, gint64 least)
{
  gint64 end = g_get_monotonic_time () + PATIENCE_US;

  while (*value < least) {
    g_main_context_iteration (NULL, TRUE);
    if (g_get_monotonic_time () > end)
      g_error ("nothing happens");
  }
}

static void
wait_until_off (Heard *heard)
{
  while (!heard->is_off)
    g_main_context_iteration (NULL, TRUE);
}

/* A device of its own each time, as the kernel makes one. */
static void
plug (Bus *bus)
{
  g_autofree char *place = g_strdup_printf ("1-%u", ++bus->n_plugs);

  bus->device = usb_host_add (
      bus->host, place, CCID_VENDOR, CCID_PRODUCT, USB_SHAPE_CARDS, &ccid_model, bus->ccid);
  usb_usbfs_set_hold (usb_device_get_usbfs (bus->device), 0);
  usb_device_plug (bus->device);
}

static void
pull_out (Bus *bus, gboolean errors)
{
  usb_device_unplug (bus->device, errors);
  ccid_reader_power_off (bus->ccid);
}

static void
run_taps (Bus *bus, Heard *heard, guint taps)
{
  g_autoptr (Transcript) student = transcript_new_uid ("04A1B2C3");
  g_autoptr (BenchTimes) seen = bench_times_new ();
  g_autoptr (BenchTimes) all = bench_times_new ();

  for (guint i = 0; i < taps; i++) {
    gint64 begun = g_get_monotonic_time ();

    *heard = (Heard){0};
    ccid_reader_put (bus->ccid, student);
    wait_for (&heard->told_us, 1);
    bench_times_add (seen, heard->told_us - heard->tap_us);
    bench_times_add (all, heard->told_us - begun);
    g_free (ccid_reader_lift (bus->ccid));
    wait_until_off (heard);
  }
  bench_times_print (seen, "usb, seen");
  bench_times_print (all, "usb, all");
}

/* Begun before the transfers fail: somebody who pulls does not know when the kernel does. */
static void
run_away (Bus *bus, Heard *heard)
{
  g_autoptr (BenchTimes) gone = bench_times_new ();
  g_autoptr (BenchTimes) torn = bench_times_new ();
  g_autoptr (BenchTimes) back = bench_times_new ();

  for (guint i = 0; i < 2 * N_AWAY; i++) {
    gint64 begun = g_get_monotonic_time ();

    *heard = (Heard){0};
    pull_out (bus, i % 2 == 1);
    wait_for (&heard->gone_us, 1);
    bench_times_add (i % 2 == 1 ? torn : gone, heard->gone_us - begun);
    g_usleep (AWAY_MS * 1000);
    begun = g_get_monotonic_time ();
    plug (bus);
    wait_for (&heard->added_us, 1);
    bench_times_add (back, heard->added_us - begun);
  }
  bench_times_print (gone, "usb, gone");
  bench_times_print (torn, "usb, torn");
  bench_times_print (back, "usb, back");
}

static void
run_usb (guint taps)
{
  Bus bus = {.host = usb_host_new (), .ccid = ccid_reader_new ()};
  g_autofree char *root = usb_host_dup_root (bus.host);
  Heard heard = {0};
  MusterCardReader *reader;

  bus.service = vpcd_service_new (FALSE);
  plug (&bus);
  vpcd_service_set_preload (bus.service, "libumockdev-preload.so.0", "UMOCKDEV_DIR", root);
  vpcd_service_start (bus.service);
  reader = new_reader (&heard);
  while (heard.added == 0)
    g_main_context_iteration (NULL, TRUE);
  run_taps (&bus, &heard, taps);
  run_away (&bus, &heard);
  muster_card_reader_stop (reader);
  g_object_unref (reader);
  usb_device_unplug (bus.device, FALSE);
  vpcd_service_free (bus.service);
  usb_host_free (bus.host);
  ccid_reader_free (bus.ccid);
}

static void
run_vpcd (guint taps)
{
  g_autoptr (Transcript) student = transcript_new_uid ("04A1B2C3");
  g_autoptr (BenchTimes) seen = bench_times_new ();
  VpcdService *service = vpcd_service_new (TRUE);
  Heard heard = {0};
  MusterCardReader *reader;

  vpcd_service_start (service);
  reader = new_reader (&heard);
  while (heard.added == 0)
    g_main_context_iteration (NULL, TRUE);
  for (guint i = 0; i < taps; i++) {
    VpcdCard *card = vpcd_card_insert (vpcd_service_get_port (service, 0), student);

    heard = (Heard){0};
    wait_for (&heard.told_us, 1);
    bench_times_add (seen, heard.told_us - heard.tap_us);
    g_free (vpcd_card_pull (card));
    wait_until_off (&heard);
  }
  bench_times_print (seen, "vpcd, seen");
  muster_card_reader_stop (reader);
  g_object_unref (reader);
  vpcd_service_free (service);
}

static gint64
cpu_us (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (gint64) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * G_USEC_PER_SEC +
         usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

/* Two slots with a reader each, and the one that waits for a third. */
static void
run_idle (guint seconds)
{
  VpcdService *service = vpcd_service_new (TRUE);
  MusterCardReader *readers[VPCD_SLOTS + 1];
  Heard heard = {0};
  gint64 begun, end;

  vpcd_service_start (service);
  for (guint i = 0; i < G_N_ELEMENTS (readers); i++)
    readers[i] = new_reader (&heard);
  while (heard.added < VPCD_SLOTS)
    g_main_context_iteration (NULL, TRUE);
  begun = cpu_us ();
  end = g_get_monotonic_time () + (gint64) seconds * G_USEC_PER_SEC;
  while (g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
  g_print ("idle: %.3f %% of a core over %u s, two readers and one that waits\n",
           (double) (cpu_us () - begun) / (seconds * 10000.0),
           seconds);
  for (guint i = 0; i < G_N_ELEMENTS (readers); i++) {
    muster_card_reader_stop (readers[i]);
    g_object_unref (readers[i]);
  }
  vpcd_service_free (service);
}

int
main (int argc, char *argv[])
{
  const char *what = argc > 1 ? argv[1] : "";
  guint number = argc > 2 ? (guint) atoi (argv[2]) : 0;

  g_timeout_add_seconds (1, tick_cb, NULL);
  if (g_str_equal (what, "usb"))
    run_usb (number > 0 ? number : 200);
  else if (g_str_equal (what, "vpcd"))
    run_vpcd (number > 0 ? number : 200);
  else if (g_str_equal (what, "idle"))
    run_idle (number > 0 ? number : 20);
  else
    g_printerr ("bench-pcsc usb|vpcd [TAPS], idle [SECONDS]\n");
  return 0;
}
