/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>

#include "bench-times.h"
#include "reader-kit.h"
#include "usb-bench.h"

/* What our code and libusb add to the time an ID card reader takes by itself, and how soon one that
 * comes or goes is told: umockdev-wrapper bench-sdt-usb [KIND [TAPS]], sdt (or sdt4, sdt-hid) and
 * 200 unless told. The reader is emulated on an emulated bus in another program, which takes longer
 * for a transfer than a bus does. Prints median and 95th percentile of
 *
 *   own    from the moment the reader said "card" to the event in the main loop, less what the
 *          reader thought over SELECT and READ
 *   gone   from pulling it out to the event, where the device is gone at once
 *   torn   the same where transfers fail for 150 ms before, as on a real bus
 *   back   from putting it in again to the event, with the security module's two answers; it was
 *          away for longer than the back-off takes to grow
 */
#define SELECT_MS 20
#define READ_MS   100
#define AWAY_MS   4000
#define N_AWAY    10

typedef struct {
  gint64 tap_us; /* of a card that was read; 0 = none since it was set so; as all of these */
  gint64 read_us;
  gint64 off_us;
  gint64 added_us;
  gint64 gone_us;
} Heard;

static void
heard_cb (MusterCardReader *reader, MusterCardEvent *event, Heard *heard)
{
  gint64 now = g_get_monotonic_time ();

  switch (muster_card_event_get_kind (event)) {
  case MUSTER_CARD_EVENT_CARD_READ:
    heard->tap_us = muster_card_event_get_tap_time (event);
    heard->read_us = now;
    break;
  case MUSTER_CARD_EVENT_CARD_OFF:
    heard->off_us = now;
    break;
  case MUSTER_CARD_EVENT_READER_ADDED:
    heard->added_us = now;
    break;
  case MUSTER_CARD_EVENT_READER_GONE:
    heard->gone_us = now;
    break;
  case MUSTER_CARD_EVENT_ERROR:
    g_error ("%s", muster_card_event_get_error (event)->message);
  case MUSTER_CARD_EVENT_READER_STATE:
  case MUSTER_CARD_EVENT_CARD_ON:
  default:
    break;
  }
}

static gint64
wait_until (gint64 *time_us)
{
  while (*time_us == 0)
    g_main_context_iteration (NULL, TRUE);
  return *time_us;
}

static void
tap (UsbBench *bench, guint n, Heard *heard, BenchTimes *own)
{
  heard->read_us = heard->off_us = 0;
  usb_bench_tell (bench, "put a _ %u", n % 1000);
  wait_until (&heard->read_us);
  bench_times_add (own, heard->read_us - heard->tap_us - (SELECT_MS + READ_MS) * 1000);
  usb_bench_tell (bench, "lift a");
  wait_until (&heard->off_us);
}

static void
unplug (UsbBench *bench, const char *verb, Heard *heard, BenchTimes *gone, BenchTimes *back)
{
  gint64 begun = g_get_monotonic_time ();

  heard->gone_us = heard->added_us = 0;
  usb_bench_tell (bench, "%s a", verb);
  bench_times_add (gone, wait_until (&heard->gone_us) - begun);
  g_usleep (AWAY_MS * 1000);
  begun = g_get_monotonic_time ();
  usb_bench_tell (bench, "plug a");
  bench_times_add (back, wait_until (&heard->added_us) - begun);
}

int
main (int argc, char *argv[])
{
  guint n_taps = argc > 2 ? (guint) atoi (argv[2]) : 200;
  g_autoptr (UsbBench) bench = usb_bench_new ();
  g_autoptr (MusterCardReader) reader = g_object_new (reader_kit_find ("sdt-usb") (), NULL);
  g_autoptr (BenchTimes) own = bench_times_new ();
  g_autoptr (BenchTimes) gone = bench_times_new ();
  g_autoptr (BenchTimes) torn = bench_times_new ();
  g_autoptr (BenchTimes) back = bench_times_new ();
  Heard heard = {0};

  if (bench == NULL || n_taps == 0)
    g_error ("usage: umockdev-wrapper bench-sdt-usb [KIND [TAPS]]");
  usb_bench_tell (bench, "add a %s 1-1 0400 c35a", argc > 1 ? argv[1] : "sdt");
  usb_bench_tell (bench, "time a 2002 %d", SELECT_MS);
  usb_bench_tell (bench, "time a 3001 %d", READ_MS);
  usb_bench_tell (bench, "plug a");
  g_signal_connect (reader, "event", G_CALLBACK (heard_cb), &heard);
  muster_card_reader_start (reader);
  wait_until (&heard.added_us);
  for (guint i = 0; i < n_taps; i++)
    tap (bench, i, &heard, own);
  for (guint i = 0; i < N_AWAY; i++) {
    unplug (bench, "unplug", &heard, gone, back);
    unplug (bench, "tear", &heard, torn, back);
  }
  muster_card_reader_stop (reader);
  bench_times_print (own, "own");
  bench_times_print (gone, "gone");
  bench_times_print (torn, "torn");
  bench_times_print (back, "back");
  return 0;
}
