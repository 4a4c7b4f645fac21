/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake-bus.h"
#include "muster-reader-hub.h"

/* Many taps on several readers at once, now and then a reader is pulled out and put back between
 * two cards: every card is told once, and the memory does not grow.
 *
 * soak-readers TAPS MAX-GROWTH-KIB: prints what it found; MAX-GROWTH-KIB 0 = do not look at memory,
 * as under a sanitizer, which keeps what was freed. */

#define N_READERS 4
/* As many cards lie ready at once; the rest come when those are read. */
#define BATCH 100
/* The first cards fill pools and caches that stay; and each card is remembered for 3 s, so that as
 * many are remembered before what is measured as after it: these times the taps. */
#define WARM_UP 3

typedef struct {
  guint8 *told; /* how often each card was */
  guint n_cards;
  guint n_told;
  guint n_off;
  guint n_attached;
} Tally;

static void
event_cb (MusterReaderHub *hub, MusterCardEvent *event, Tally *tally)
{
  guint64 number;

  switch (muster_card_event_get_kind (event)) {
  case MUSTER_CARD_EVENT_CARD_READ:
    number = g_ascii_strtoull (muster_card_event_get_number (event), NULL, 16);
    g_assert_cmpuint (number, <, tally->n_cards);
    tally->told[number]++;
    tally->n_told++;
    break;
  case MUSTER_CARD_EVENT_CARD_OFF:
    tally->n_off++;
    break;
  case MUSTER_CARD_EVENT_READER_ADDED:
    tally->n_attached++;
    break;
  case MUSTER_CARD_EVENT_READER_GONE:
    tally->n_attached--;
    break;
  case MUSTER_CARD_EVENT_ERROR:
  case MUSTER_CARD_EVENT_READER_STATE:
  case MUSTER_CARD_EVENT_CARD_ON:
  default:
    break;
  }
}

static guint
resident_kib (void)
{
  g_autofree char *text = NULL;
  const char *line;

  g_assert_true (g_file_get_contents ("/proc/self/status", &text, NULL, NULL));
  line = strstr (text, "VmRSS:");
  return line != NULL ? (guint) strtoul (line + strlen ("VmRSS:"), NULL, 10) : 0;
}

static void
wait_for (const guint *count, guint wanted)
{
  gint64 end = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;

  while (*count != wanted && g_get_monotonic_time () < end)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (200);
  g_assert_cmpuint (*count, ==, wanted);
}

static void
run (Tally *tally, guint from, guint to)
{
  for (guint i = from; i < to; i++) {
    char number[9];

    g_snprintf (number, sizeof number, "%08X", i);
    fake_bus_tap (i % N_READERS, number);
    fake_bus_lift (i % N_READERS);
    if ((i + 1) % BATCH == 0 || i + 1 == to) {
      guint place = i / BATCH % N_READERS;

      wait_for (&tally->n_told, i + 1);
      wait_for (&tally->n_off, i + 1);
      fake_bus_unplug (place);
      wait_for (&tally->n_attached, N_READERS - 1);
      fake_bus_plug (place);
      wait_for (&tally->n_attached, N_READERS);
    }
  }
}

int
main (int argc, char *argv[])
{
  static const MusterPluginGetType drivers[] = {fake_many_get_type, NULL};
  guint n = argc > 1 ? (guint) strtoul (argv[1], NULL, 10) : 10000;
  guint bound = argc > 2 ? (guint) strtoul (argv[2], NULL, 10) : 2048;
  g_autoptr (MusterReaderHub) hub = muster_reader_hub_new ();
  g_autoptr (MusterReaderConfig) config = muster_reader_config_new ();
  guint warm = WARM_UP * n, taps = warm + n;
  Tally tally = {.told = g_new0 (guint8, taps), .n_cards = taps};
  guint before, after, lost = 0, doubled = 0;
  gint64 begun = g_get_monotonic_time ();

  fake_bus_reset ();
  g_signal_connect (hub, "event", G_CALLBACK (event_cb), &tally);
  muster_reader_hub_set_drivers (hub, drivers, config);
  for (guint i = 0; i < N_READERS; i++)
    fake_bus_plug (i);
  muster_reader_hub_start (hub);
  wait_for (&tally.n_attached, N_READERS);
  run (&tally, 0, warm);
  before = resident_kib ();
  run (&tally, warm, taps);
  after = resident_kib ();
  muster_reader_hub_shutdown (hub);

  for (guint i = 0; i < taps; i++) {
    lost += tally.told[i] == 0;
    doubled += tally.told[i] > 1;
  }
  printf ("%u taps on %d readers in %.1f s: %u lost, %u doubled; memory over the last %u: "
          "%u → %u KiB, %+d\n",
          taps,
          N_READERS,
          (double) (g_get_monotonic_time () - begun) / G_USEC_PER_SEC,
          lost,
          doubled,
          n,
          before,
          after,
          (int) after - (int) before);
  g_free (tally.told);
  return lost > 0 || doubled > 0 || (bound > 0 && after > before + bound) ? 1 : 0;
}
