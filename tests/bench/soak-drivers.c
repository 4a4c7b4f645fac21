/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "muster-plugin.h"
#include "muster-reader-hub.h"
#include "sdt-card.h"
#include "usb-bench.h"

/* Many taps through the real drivers at once: ID card readers with two and with four pipes and a
 * reader that types on an emulated USB bus, an ACR122U there behind pcscd and libccid, and the two
 * slots of pcscd's virtual reader. Each has its own cards; now and then one is pulled out, an ID
 * card reader also in the middle of a read, and pcscd dies and comes back. Every card has to be
 * told once.
 *
 *   umockdev-wrapper soak-drivers [TAPS [ID-CARD-READERS [MAX-GROWTH-KIB]]]
 *
 * TAPS count after the warm-up, in which each reader is used and pulled out; 10000, 10 and 2048
 * unless told. MAX-GROWTH-KIB 0: the memory is not judged, as under a sanitizer, which keeps what
 * was freed. Prints the memory of this process, which the emulated devices are not in. */

#define WARM_UP 2000
/* How often the memory is printed, and how often pcscd dies. */
#define NOTE_TAPS  500
#define CRASH_TAPS 1200
/* pcscd tells that a reader is gone before it has closed it. */
#define RELEASE_US (500 * G_TIME_SPAN_MILLISECOND)
/* A reader is pulled out after so many of its cards. */
#define PULL_TAPS 20
/* Nothing takes that long, also on a busy machine: what has not come then is lost. */
#define PATIENCE_US (60 * G_USEC_PER_SEC)
/* After a card that could not be read, and was told so, the hand waits and puts it again. */
#define AGAIN_US (2 * G_USEC_PER_SEC)
/* How long the quick ones rest after a card, or they would have most of the taps. */
#define REST_US   (900 * 1000)
#define SELECT_MS 20
#define READ_MS   300
/* A card comes again after so many others of its reader. */
#define CARDS_OF_SDT 240
#define LAST_CARDS   60

typedef enum {
  KIND_SDT,  /* ID card reader */
  KIND_CCID, /* ACR122U */
  KIND_SLOT, /* of pcscd's virtual reader */
  KIND_TYPE, /* types */
  N_KINDS
} Kind;

typedef enum {
  STATE_AWAY,  /* waits for READER_ADDED */
  STATE_REST,  /* ready for a card from next_us on */
  STATE_PUT,   /* waits for CARD_READ */
  STATE_LIFT,  /* waits for CARD_OFF */
  STATE_TAKEN, /* pulled out: waits for READER_GONE */
} State;

typedef struct {
  Kind kind;
  char name[8];             /* on the bus */
  const char *mark;         /* what its reader's detail or driver has in it */
  char place[8];            /* of the bus, with a blank before it */
  char place_mark[9];       /* and a comma after it */
  MusterCardReader *reader; /* borrowed: who has it now; only compared */
  State state;
  gint64 since_us;
  gint64 next_us;
  gint64 torn_us;  /* when it was pulled out in a read */
  gint64 again_us; /* when the card is put again; 0 = it need not be */
  char layout;     /* of the ID card, and */
  guint person;
  char *card; /* owned, nullable: the number of the card that lies there or was typed */
  gboolean is_told;
  gboolean tears; /* the next card of it is not read before the reader is pulled out */
  guint n_taps;
  guint n_pulls;
} Source;

typedef struct {
  UsbBench *bench;
  MusterReaderHub *hub;
  Source *sources;
  guint n_sources;
  guint limit;     /* taps to begin at most */
  guint n_begun;   /* taps of all sources */
  guint n_told;    /* events of cards */
  guint n_lost;    /* cards that were not told */
  guint n_doubled; /* cards that were told again */
  guint n_strange; /* told and not put */
  guint n_late;    /* other things that did not come */
  guint n_again;   /* times it was told that a card could not be read */
  guint n_pulls;
  guint n_torn;
  guint n_crashes;
  guint n_errors[64]; /* of each class */
} Soak;

static void
set_state (Source *source, State state)
{
  source->state = state;
  source->since_us = g_get_monotonic_time ();
}

/* --- cards --- */

static void
put_card (Soak *soak, Source *source)
{
  set_state (source, STATE_PUT);
  source->again_us = 0;
  if (source->kind == KIND_SDT)
    usb_bench_tell (soak->bench,
                    "put %s %c %u",
                    source->name,
                    source->layout == ' ' ? '_' : source->layout,
                    source->person);
  else
    usb_bench_tell (soak->bench,
                    "%s %s %s",
                    source->kind == KIND_TYPE ? "type" : "card",
                    source->name,
                    source->card);
}

static void
begin_tap (Soak *soak, Source *source)
{
  static const char layouts[] = " JYI";
  guint at = (guint) (source - soak->sources);
  guint n = source->n_taps++;

  g_free (source->card);
  source->is_told = FALSE;
  soak->n_begun++;
  source->layout = layouts[n % CARDS_OF_SDT / LAST_CARDS];
  source->person = at * LAST_CARDS + n % LAST_CARDS;
  if (source->kind == KIND_SDT)
    source->card = sdt_card_dup_number (source->layout, source->person);
  else
    source->card = g_strdup_printf ("%02X%06X", 0x10 + at, n);
  put_card (soak, source);
}

static void
lift_card (Soak *soak, Source *source)
{
  if (source->kind == KIND_TYPE || source->kind == KIND_CCID)
    source->next_us = g_get_monotonic_time () + REST_US;
  if (source->kind == KIND_TYPE) {
    set_state (source, STATE_REST);
    return;
  }
  usb_bench_tell (soak->bench, "lift %s", source->name);
  set_state (source, STATE_LIFT);
}

static void
pull_out (Soak *soak, Source *source)
{
  usb_bench_tell (soak->bench, "%s %s", source->n_pulls % 2 == 0 ? "unplug" : "tear", source->name);
  source->n_pulls++;
  soak->n_pulls++;
}

/* --- what is told --- */

static Source *
find_card (Soak *soak, MusterCardEvent *event)
{
  for (guint i = 0; i < soak->n_sources; i++)
    if (g_strcmp0 (soak->sources[i].card, muster_card_event_get_number (event)) == 0)
      return &soak->sources[i];
  return NULL;
}

static void
event_cb (MusterReaderHub *hub, MusterCardEvent *event, Soak *soak)
{
  Source *source;

  if (muster_card_event_get_kind (event) != MUSTER_CARD_EVENT_CARD_READ)
    return;
  soak->n_told++;
  source = find_card (soak, event);
  if (source == NULL) {
    soak->n_strange++;
  } else if (source->is_told) {
    soak->n_doubled++;
  } else {
    source->is_told = TRUE;
    if (source->state == STATE_PUT)
      lift_card (soak, source);
  }
}

static gboolean
is_at (const Source *source, MusterCardReader *reader, const char *detail)
{
  if (source->kind == KIND_TYPE)
    return g_str_equal (MUSTER_CARD_READER_GET_CLASS (reader)->id, "wedge");
  /* The number of its security module stands behind the place, if it told it in time. */
  return strstr (detail, source->mark) != NULL ||
         (source->kind == KIND_SDT && g_str_has_suffix (detail, source->place));
}

static Source *
find_place (Soak *soak, MusterCardReader *reader)
{
  g_autofree char *detail = muster_card_reader_dup_detail (reader);

  for (guint i = 0; i < soak->n_sources; i++)
    if (is_at (&soak->sources[i], reader, detail))
      return &soak->sources[i];
  g_error ("nobody knows the reader %s", detail);
}

static Source *
find_reader (Soak *soak, MusterCardReader *reader)
{
  for (guint i = 0; i < soak->n_sources; i++)
    if (soak->sources[i].reader == reader)
      return &soak->sources[i];
  return NULL;
}

/* Pulled out in the middle of a read, and put in again with the card on it, which is told then. */
static void
tear (Soak *soak, Source *source)
{
  source->tears = FALSE;
  source->torn_us = g_get_monotonic_time ();
  soak->n_torn++;
  pull_out (soak, source);
  usb_bench_tell (soak->bench, "plug %s", source->name);
}

/* A card that was not read, and this was told: it has to be lifted and put again, as people do.
 * That a reader fails while it is pulled out in the middle of a read says nothing of its card. */
static void
note_error (Soak *soak, Source *source, const GError *error)
{
  gint64 now = g_get_monotonic_time ();

  soak->n_errors[(guint) error->code % G_N_ELEMENTS (soak->n_errors)]++;
  printf ("%s: %s\n", source != NULL ? source->name : "nobody", error->message);
  if (source == NULL || source->state != STATE_PUT || now - source->torn_us < AGAIN_US)
    return;
  if (source->kind != KIND_TYPE)
    usb_bench_tell (soak->bench, "lift %s", source->name);
  source->again_us = now + AGAIN_US;
  soak->n_again++;
}

static void
raw_cb (MusterReaderHub *hub, MusterCardReader *reader, MusterCardEvent *event, Soak *soak)
{
  MusterCardEventKind kind = muster_card_event_get_kind (event);
  Source *source = kind == MUSTER_CARD_EVENT_READER_ADDED ? find_place (soak, reader)
                                                          : find_reader (soak, reader);

  if (kind == MUSTER_CARD_EVENT_ERROR)
    note_error (soak, source, muster_card_event_get_error (event));
  if (source == NULL)
    return;
  if (kind == MUSTER_CARD_EVENT_READER_ADDED) {
    source->reader = reader;
    if (source->state == STATE_AWAY)
      set_state (source, STATE_REST);
  } else if (kind == MUSTER_CARD_EVENT_READER_GONE) {
    source->reader = NULL;
    if (source->state == STATE_TAKEN && source->kind != KIND_SLOT)
      usb_bench_tell (soak->bench, "plug %s", source->name);
    if (source->state != STATE_PUT)
      set_state (source, STATE_AWAY);
  } else if (kind == MUSTER_CARD_EVENT_CARD_ON && source->state == STATE_PUT && source->tears) {
    tear (soak, source);
  } else if (kind == MUSTER_CARD_EVENT_CARD_OFF && source->state == STATE_LIFT) {
    set_state (source, STATE_REST);
  }
}

/* --- the hand --- */

/* What did not come is counted, and the source goes on. */
static void
give_up (Soak *soak, Source *source)
{
  static const char *const names[] = {"back", "rest", "card", "lifted", "gone"};

  printf ("%s: no “%s” of tap %u\n", source->name, names[source->state], source->n_taps);
  fflush (stdout);
  if (source->state == STATE_PUT) {
    soak->n_lost++;
    lift_card (soak, source);
  } else {
    soak->n_late++;
    set_state (source, source->state == STATE_LIFT ? STATE_REST : source->state);
  }
}

static void
move (Soak *soak, Source *source)
{
  gint64 now = g_get_monotonic_time ();

  if (source->state == STATE_PUT && source->again_us > 0 && now >= source->again_us) {
    put_card (soak, source);
    return;
  }
  if (source->state != STATE_REST) {
    if (now - source->since_us > PATIENCE_US)
      give_up (soak, source);
    return;
  }
  if (now < source->next_us || soak->n_begun >= soak->limit)
    return;
  if (source->kind != KIND_SLOT && source->n_taps / PULL_TAPS > source->n_pulls) {
    if (source->kind == KIND_SDT && source->n_pulls % 3 == 2) {
      source->tears = TRUE; /* at its next card */
    } else {
      set_state (source, STATE_TAKEN);
      pull_out (soak, source);
      return;
    }
  }
  begin_tap (soak, source);
}

static gboolean
are_all (Soak *soak, State state)
{
  for (guint i = 0; i < soak->n_sources; i++)
    if (soak->sources[i].state != state)
      return FALSE;
  return TRUE;
}

static void
turn (Soak *soak)
{
  if (!g_main_context_iteration (NULL, FALSE))
    g_usleep (1000);
  for (guint i = 0; i < soak->n_sources; i++)
    move (soak, &soak->sources[i]);
}

static gboolean
has_ccid (Soak *soak)
{
  for (guint i = 0; i < soak->n_sources; i++)
    if (soak->sources[i].kind == KIND_CCID && soak->sources[i].reader != NULL)
      return TRUE;
  return FALSE;
}

/* Every reader behind it is gone and back. The ACR122U is pulled out before, and pcscd has let go
 * of it: umockdev would believe that the dead still has it, and a process that dies in the middle
 * of an exchange on its bus stops that bus for everybody. */
static void
crash (Soak *soak)
{
  g_autofree char *socket = NULL;
  gint64 until_us = g_get_monotonic_time () + PATIENCE_US;

  usb_bench_tell (soak->bench, "unplug acr");
  while (has_ccid (soak) && g_get_monotonic_time () < until_us)
    turn (soak);
  until_us = g_get_monotonic_time () + RELEASE_US;
  while (g_get_monotonic_time () < until_us)
    turn (soak);
  usb_bench_tell (soak->bench, "pcscd kill");
  for (guint i = 0; i < soak->n_sources; i++)
    if (soak->sources[i].kind == KIND_SLOT || soak->sources[i].kind == KIND_CCID)
      set_state (&soak->sources[i], STATE_AWAY);
  socket = usb_bench_ask (soak->bench, "pcscd start");
  usb_bench_tell (soak->bench, "plug acr");
  soak->n_crashes++;
}

/* Until @taps cards have been put in all, and every reader is at rest again. */
static void
run (Soak *soak, guint taps)
{
  soak->limit = taps;
  while (soak->n_begun < taps || !are_all (soak, STATE_REST))
    turn (soak);
}

/* --- the bench --- */

static void
add_source (Soak *soak, Kind kind, const char *name, const char *mark)
{
  Source *source = &soak->sources[soak->n_sources++];

  source->kind = kind;
  g_strlcpy (source->name, name, sizeof source->name);
  source->mark = mark;
  set_state (source, STATE_AWAY);
}

static void
add_sdt (Soak *soak, guint n)
{
  Source *source = &soak->sources[soak->n_sources];
  g_autofree char *name = g_strdup_printf ("id%u", n);

  g_snprintf (source->place, sizeof source->place, " 1-%u", n + 1);
  g_snprintf (source->place_mark, sizeof source->place_mark, "%s,", source->place);
  usb_bench_tell (
      soak->bench, "add %s %s 1-%u 0400 c35a", name, n % 2 == 0 ? "sdt" : "sdt4", n + 1);
  usb_bench_tell (soak->bench, "time %s 2002 %d", name, SELECT_MS);
  usb_bench_tell (soak->bench, "time %s 3001 %d", name, READ_MS);
  usb_bench_tell (soak->bench, "habit %s %s", name, n % 3 == 0 ? "ever" : "once");
  usb_bench_tell (soak->bench, "plug %s", name);
  add_source (soak, KIND_SDT, name, source->place_mark);
}

static void
set_up (Soak *soak, guint n_sdt)
{
  static const char settings[] = "[wedge]\nusb=1235:0005\ngrab=usb\nform=hex\ndigits=8\n"
                                 "order=1 2 3 4\n";
  g_autoptr (GBytes) bytes = g_bytes_new_static (settings, strlen (settings));
  g_autoptr (MusterReaderConfig) config = muster_reader_config_parse (bytes, NULL);
  g_autofree char *socket = NULL;

  g_assert_nonnull (config);
  soak->sources = g_new0 (Source, n_sdt + 4);
  for (guint i = 0; i < n_sdt; i++)
    add_sdt (soak, i);
  usb_bench_tell (soak->bench, "add wedge wedge 1-50 1235 0005");
  usb_bench_tell (soak->bench, "plug wedge");
  add_source (soak, KIND_TYPE, "wedge", "");
  usb_bench_tell (soak->bench, "acr122u acr 1-60");
  usb_bench_tell (soak->bench, "plug acr");
  add_source (soak, KIND_CCID, "acr", "ACR122U");
  socket = usb_bench_ask (soak->bench, "pcscd start");
  g_setenv ("PCSCLITE_CSOCK_NAME", socket, TRUE);
  add_source (soak, KIND_SLOT, "slot0", "PCD 00 00");
  add_source (soak, KIND_SLOT, "slot1", "PCD 00 01");
  soak->hub = muster_reader_hub_new ();
  g_signal_connect (soak->hub, "event", G_CALLBACK (event_cb), soak);
  g_signal_connect (soak->hub, "raw", G_CALLBACK (raw_cb), soak);
  muster_reader_hub_set_drivers (soak->hub, muster_plugins, config);
  muster_reader_hub_start (soak->hub);
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

static guint
note (Soak *soak, gint64 begun_us)
{
  guint kib = resident_kib ();

  printf ("%7.1f s  %5u taps, %5u told, %u times told to put it again, %u lost, %u doubled, "
          "%u strange, %u late; "
          "%u times pulled out, %u of them in a read; pcscd died %u times; %u KiB\n",
          (double) (g_get_monotonic_time () - begun_us) / G_USEC_PER_SEC,
          soak->n_begun,
          soak->n_told,
          soak->n_again,
          soak->n_lost,
          soak->n_doubled,
          soak->n_strange,
          soak->n_late,
          soak->n_pulls,
          soak->n_torn,
          soak->n_crashes,
          kib);
  fflush (stdout);
  return kib;
}

static void
print_ends (Soak *soak)
{
  for (guint i = 0; i < soak->n_sources; i++)
    printf ("%s: %u taps, %u times pulled out\n",
            soak->sources[i].name,
            soak->sources[i].n_taps,
            soak->sources[i].n_pulls);
  for (guint i = 0; i < G_N_ELEMENTS (soak->n_errors); i++)
    if (soak->n_errors[i] > 0)
      printf ("told as trouble: %s, %u times\n",
              muster_card_error_to_nick ((MusterCardError) i),
              soak->n_errors[i]);
}

int
main (int argc, char *argv[])
{
  guint taps = argc > 1 ? (guint) strtoul (argv[1], NULL, 10) : 10000;
  guint n_sdt = argc > 2 ? (guint) strtoul (argv[2], NULL, 10) : 10;
  guint bound = argc > 3 ? (guint) strtoul (argv[3], NULL, 10) : 2048;
  Soak soak = {.bench = usb_bench_new ()};
  gint64 begun_us = g_get_monotonic_time ();
  guint before = 0, after = 0;
  gboolean ok;

  if (soak.bench == NULL || n_sdt > 14)
    g_error ("usage: umockdev-wrapper soak-drivers [TAPS [ID-CARD-READERS [MAX-GROWTH-KIB]]]");
  set_up (&soak, n_sdt);
  for (guint done = 0; done < WARM_UP + taps; done = soak.n_begun) {
    run (&soak, MIN (done + NOTE_TAPS, WARM_UP + taps));
    after = note (&soak, begun_us);
    if (soak.n_begun == WARM_UP)
      before = after;
    if (soak.n_begun / CRASH_TAPS > soak.n_crashes)
      crash (&soak);
  }
  run (&soak, soak.n_begun); /* what was pulled out or died last is back */
  muster_reader_hub_shutdown (soak.hub);
  g_object_unref (soak.hub);
  print_ends (&soak);
  printf ("memory over the last %u taps: %u → %u KiB, %+d\n",
          taps,
          before,
          after,
          (int) after - (int) before);
  ok = soak.n_lost + soak.n_doubled + soak.n_strange + soak.n_late == 0 &&
       soak.n_told == soak.n_begun && (bound == 0 || after <= before + bound);
  for (guint i = 0; i < soak.n_sources; i++)
    g_free (soak.sources[i].card);
  g_free (soak.sources);
  usb_bench_free (soak.bench);
  return ok ? 0 : 1;
}
