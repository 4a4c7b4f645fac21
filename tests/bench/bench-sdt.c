/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>

#include "bench-times.h"
#include "reader-kit.h"
#include "sdt-card.h"
#include "sdt-pty.h"

/* What our code adds to the time an ID card reader takes by itself: bench-sdt [TAPS], 200 unless
 * told. The reader is emulated behind a pseudo-terminal, so the 112 ms that a card's 1,295 bytes
 * take at 115,200 baud are not in it. Each tap takes about 1.4 s, most of it waiting for the card
 * to count as lifted. Prints median and 95th percentile of
 *
 *   own    from the moment the reader said "card" to the event in the main loop, less what the
 *          reader thought over SELECT and READ
 *   all    from the moment the card was put, so with the wait for the next look (250 ms), less what
 *          the reader thought
 *   gone   from pulling it out to the event
 *   back   from putting it in again, after it was away for longer than the back-off takes to grow,
 *          to the event; five times
 */
#define FIND_MS   25
#define SELECT_MS 20
#define READ_MS   100
#define AWAY_MS   4000
#define N_AWAY    5

typedef struct {
  MusterCardEvent *card; /* owned, nullable */
  gint64 told_us;
  gboolean is_off;
  gint64 added_us; /* 0 = not since it was set so; as gone_us */
  gint64 gone_us;
} Heard;

static void
heard_cb (MusterCardReader *reader, MusterCardEvent *event, Heard *heard)
{
  if (muster_card_event_get_kind (event) == MUSTER_CARD_EVENT_CARD_READ) {
    heard->told_us = g_get_monotonic_time ();
    g_clear_pointer (&heard->card, muster_card_event_unref);
    heard->card = muster_card_event_ref (event);
  } else if (muster_card_event_get_kind (event) == MUSTER_CARD_EVENT_CARD_OFF) {
    heard->is_off = TRUE;
  } else if (muster_card_event_get_kind (event) == MUSTER_CARD_EVENT_READER_ADDED) {
    heard->added_us = g_get_monotonic_time ();
  } else if (muster_card_event_get_kind (event) == MUSTER_CARD_EVENT_READER_GONE) {
    heard->gone_us = g_get_monotonic_time ();
  } else if (muster_card_event_get_kind (event) == MUSTER_CARD_EVENT_ERROR) {
    g_error ("%s", muster_card_event_get_error (event)->message);
  }
}

static MusterCardReader *
new_reader (const char *port)
{
  g_autofree char *text = g_strdup_printf ("[sdt-serial]\nport=%s\n", port);
  g_autoptr (MusterReaderConfig) config = reader_kit_config (text);
  MusterCardReader *reader = g_object_new (reader_kit_find ("sdt-serial") (), NULL);

  muster_card_reader_set_config (reader, config, "sdt-serial");
  return reader;
}

static void
tap (SdtEmulator *emulator, guint n, Heard *heard, BenchTimes *own, BenchTimes *all)
{
  guint8 text[SDT_CARD_TEXT_SIZE];
  gint64 put_us;

  sdt_card_fill (text, ' ', n);
  g_usleep ((gulong) (n * 7919 % 250) * 1000); /* any moment between two looks */
  put_us = g_get_monotonic_time ();
  sdt_emulator_put (emulator, text);
  while (heard->card == NULL)
    g_main_context_iteration (NULL, TRUE);
  bench_times_add (own,
                   heard->told_us - muster_card_event_get_tap_time (heard->card) -
                       (SELECT_MS + READ_MS) * 1000);
  bench_times_add (all, heard->told_us - put_us - (FIND_MS + SELECT_MS + READ_MS) * 1000);
  sdt_emulator_lift (emulator);
  while (!heard->is_off)
    g_main_context_iteration (NULL, TRUE);
  g_clear_pointer (&heard->card, muster_card_event_unref);
  heard->is_off = FALSE;
}

static void
unplug (SdtPty *pty, Heard *heard, BenchTimes *gone, BenchTimes *back)
{
  gint64 begun = g_get_monotonic_time ();

  heard->gone_us = heard->added_us = 0;
  sdt_pty_unplug (pty);
  while (heard->gone_us == 0)
    g_main_context_iteration (NULL, TRUE);
  bench_times_add (gone, heard->gone_us - begun);
  g_usleep (AWAY_MS * 1000);
  begun = g_get_monotonic_time ();
  sdt_pty_plug (pty);
  while (heard->added_us == 0)
    g_main_context_iteration (NULL, TRUE);
  bench_times_add (back, heard->added_us - begun);
}

int
main (int argc, char *argv[])
{
  guint n_taps = argc > 1 ? (guint) atoi (argv[1]) : 200;
  g_autoptr (SdtEmulator) emulator = sdt_emulator_new ();
  g_autoptr (SdtPty) pty = sdt_pty_new (emulator);
  g_autoptr (MusterCardReader) reader = new_reader (sdt_pty_get_port (pty));
  g_autoptr (BenchTimes) own = bench_times_new ();
  g_autoptr (BenchTimes) all = bench_times_new ();
  g_autoptr (BenchTimes) gone = bench_times_new ();
  g_autoptr (BenchTimes) back = bench_times_new ();
  Heard heard = {0};

  if (n_taps == 0)
    g_error ("usage: bench-sdt [TAPS]");
  sdt_emulator_set_time (emulator, SDT_FIND, FIND_MS);
  sdt_emulator_set_time (emulator, SDT_SELECT, SELECT_MS);
  sdt_emulator_set_time (emulator, SDT_READ, READ_MS);
  g_signal_connect (reader, "event", G_CALLBACK (heard_cb), &heard);
  muster_card_reader_start (reader);
  for (guint i = 0; i < n_taps; i++)
    tap (emulator, i, &heard, own, all);
  for (guint i = 0; i < N_AWAY; i++)
    unplug (pty, &heard, gone, back);
  muster_card_reader_stop (reader);
  bench_times_print (own, "own");
  bench_times_print (all, "all");
  bench_times_print (gone, "gone");
  bench_times_print (back, "back");
  return 0;
}
