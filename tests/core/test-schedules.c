/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "muster-admission.h"

/* test-schedules N [SEED]: N random days of stations that are offline for most of them. Each writes
 * down what it decided by a clock of its own, which is off, and may be set or started anew; they
 * send it in any order, in parts, some of it twice. However they send it, the roster ends with the
 * admission that somebody who saw everything happen would name. */

#define MAX_STATIONS 5
#define MAX_ENTRIES  12 /* of one station */
#define DAY_MS       (24 * 3600 * 1000)
#define BEGIN_MS     G_GINT64_CONSTANT (1790000000000)
#define MAX_OFF_MS   (3 * 3600 * 1000)

typedef struct {
  gint64 true_ms; /* nobody at the station knows that */
  gint64 at_ms, running_ms;
  guint boot;
  gboolean takes_back;
} Entry;

typedef struct {
  char id[8];
  Entry entries[MAX_ENTRIES];
  guint n, boots;
  gint64 began_ms[MAX_ENTRIES + 1]; /* of each start of the machine, in true time */
  gint64 off_ms;                    /* how far its clock is wrong at last */
} Station;

typedef struct {
  Station stations[MAX_STATIONS];
  guint n;
  gint64 end_ms;
} Day;

/* What the roster has of one person at one occasion. */
typedef struct {
  MusterAdmissionClaim claims[MAX_STATIONS * MAX_ENTRIES];
  guint n;
  guint head[MAX_STATIONS];
  gint64 effective_ms[MAX_STATIONS];
} Roster;

static const char *const boots[MAX_ENTRIES + 1] = {
    "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"};

/* --- a day --- */

/* A clock is set while the machine runs, or it stays wrong over all its starts: what it said in a
 * start that nobody can ask any more is corrected by what it says now. */
static void
make_station (GRand *random, Station *station, guint number)
{
  const gboolean is_set = g_rand_boolean (random);
  gint64 now = BEGIN_MS + g_rand_int_range (random, 0, DAY_MS / 2);

  g_snprintf (
      station->id, sizeof station->id, "%03d-%u", g_rand_int_range (random, 0, 1000), number);
  station->n = (guint) g_rand_int_range (random, 0, MAX_ENTRIES + 1);
  station->boots = 0;
  station->began_ms[0] = now - 1000;
  station->off_ms = g_rand_int_range (random, -MAX_OFF_MS, MAX_OFF_MS);
  for (guint i = 0; i < station->n; i++) {
    Entry *entry = &station->entries[i];

    now += g_rand_int_range (random, 0, 4) * 1000; /* often at the same time as elsewhere */
    if (is_set && g_rand_int_range (random, 0, 4) == 0)
      station->off_ms = g_rand_int_range (random, -MAX_OFF_MS, MAX_OFF_MS);
    else if (!is_set && g_rand_int_range (random, 0, 4) == 0)
      station->began_ms[++station->boots] = now - 500;
    *entry = (Entry){now,
                     now + station->off_ms,
                     now - station->began_ms[station->boots],
                     station->boots,
                     g_rand_int_range (random, 0, 3) == 0};
  }
}

static void
make_day (GRand *random, Day *day)
{
  day->n = (guint) g_rand_int_range (random, 2, MAX_STATIONS + 1);
  day->end_ms = BEGIN_MS + DAY_MS;
  for (guint i = 0; i < day->n; i++)
    make_station (random, &day->stations[i], i);
}

/* --- somebody who saw everything --- */

/* Returns: %NULL if nobody is in. @entry: (out): which of the station's */
static const Station *
look (const Day *day, guint *entry)
{
  const Station *first = NULL;
  gint64 at = G_MAXINT64;

  for (guint i = 0; i < day->n; i++) {
    const Station *station = &day->stations[i];
    guint from = 0;

    for (guint k = 0; k < station->n; k++)
      if (station->entries[k].takes_back)
        from = k + 1;
    if (from == station->n)
      continue;
    if (station->entries[from].true_ms > at ||
        (station->entries[from].true_ms == at && g_strcmp0 (station->id, first->id) > 0))
      continue;
    first = station;
    at = station->entries[from].true_ms;
    *entry = from;
  }
  return first;
}

/* --- the roster --- */

/* As much of the journal from @from on as @to; what is there already changes nothing. */
static void
receive (Roster *roster, const Day *day, guint which, guint from, guint to)
{
  const Station *station = &day->stations[which];
  const MusterStationClock clock = {
      (char *) boots[station->boots], station->began_ms[station->boots], -station->off_ms};

  for (guint i = from; i < to; i++) {
    const Entry *entry = &station->entries[i];
    const MusterStationTime time = {entry->at_ms, entry->running_ms, boots[entry->boot]};

    if (i != roster->head[which])
      continue;
    roster->effective_ms[which] =
        muster_admission_get_effective (&time, &clock, roster->effective_ms[which], day->end_ms);
    roster->claims[roster->n++] =
        (MusterAdmissionClaim){station->id, i + 1, roster->effective_ms[which], entry->takes_back};
    roster->head[which] = i + 1;
  }
}

static gboolean
is_done (const Roster *roster, const Day *day)
{
  for (guint i = 0; i < day->n; i++)
    if (roster->head[i] < day->stations[i].n)
      return FALSE;
  return TRUE;
}

/* One way in which it all may come. Returns: how many stations have a pass that stands; the
 * admission is the first of @decided then */
static guint
send_all (GRand *random, const Day *day, MusterAdmissionClaim *decided)
{
  Roster roster = {.n = 0};

  while (!is_done (&roster, day)) {
    const guint which = (guint) g_rand_int_range (random, 0, (gint32) day->n);
    const guint n = day->stations[which].n, head = roster.head[which];
    const guint from = (guint) g_rand_int_range (random, 0, (gint32) head + 1);

    receive (&roster,
             day,
             which,
             from,
             (guint) g_rand_int_range (random, (gint32) from, (gint32) n + 1));
  }
  /* the order in which they lie there must not matter either */
  for (guint i = roster.n; i > 1; i--) {
    const guint k = (guint) g_rand_int_range (random, 0, (gint32) i);
    const MusterAdmissionClaim claim = roster.claims[k];

    roster.claims[k] = roster.claims[i - 1];
    roster.claims[i - 1] = claim;
  }
  memcpy (decided, roster.claims, roster.n * sizeof *decided);
  return muster_admission_decide (decided, roster.n);
}

/* --- all days --- */

static void
check_same (const MusterAdmissionClaim *a, const MusterAdmissionClaim *b, guint n)
{
  for (guint i = 0; i < n; i++) {
    g_assert_cmpstr (a[i].station, ==, b[i].station);
    g_assert_cmpint (a[i].seq, ==, b[i].seq);
    g_assert_cmpint (a[i].effective_ms, ==, b[i].effective_ms);
  }
}

/* Returns: how many stations let the person in */
static guint
check_day (GRand *random)
{
  MusterAdmissionClaim one[MAX_STATIONS * MAX_ENTRIES], other[MAX_STATIONS * MAX_ENTRIES];
  Day day;
  const Station *seen;
  guint n, entry = 0;

  make_day (random, &day);
  n = send_all (random, &day, one);
  g_assert_cmpuint (send_all (random, &day, other), ==, n);
  check_same (one, other, n);
  seen = look (&day, &entry);
  g_assert_cmpint (seen != NULL, ==, n > 0);
  if (seen != NULL) {
    g_assert_cmpstr (one[0].station, ==, seen->id);
    g_assert_cmpint (one[0].seq, ==, entry + 1);
    g_assert_cmpint (one[0].effective_ms, ==, seen->entries[entry].true_ms);
  }
  return n;
}

int
main (int argc, char **argv)
{
  const guint n = argc > 1 ? (guint) strtoul (argv[1], NULL, 10) : 0;
  const guint32 seed = argc > 2 ? (guint32) strtoul (argv[2], NULL, 10) : g_random_int ();
  GRand *random = g_rand_new_with_seed (seed);
  const gint64 begun = g_get_monotonic_time ();
  guint in = 0, twice = 0;

  g_print ("seed %u\n", seed);
  g_assert_cmpuint (n, >, 0);
  for (guint i = 0; i < n; i++) {
    const guint stations = check_day (random);

    in += stations > 0;
    twice += stations > 1;
  }
  g_print ("%u schedules, each sent twice: in %u somebody is in, in %u at more than one station; "
           "%.1f s\n",
           n,
           in,
           twice,
           (double) (g_get_monotonic_time () - begun) / G_USEC_PER_SEC);
  /* a test in which nothing ever happens would say nothing */
  g_assert_cmpuint (twice, >, n / 4);
  g_assert_cmpuint (in, <, n);
  g_rand_free (random);
  return 0;
}
