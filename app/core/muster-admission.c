/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-admission.h"

#include <stdlib.h>
#include <string.h>

void
muster_station_clock_clear (MusterStationClock *self)
{
  g_clear_pointer (&self->boot, g_free);
}

/* --- when it was --- */

/* What no clock says counts as later than all. */
static gint64
add (gint64 a, gint64 b)
{
  gint64 sum;

  return __builtin_add_overflow (a, b, &sum) ? G_MAXINT64 : sum;
}

static gint64
correct (const MusterStationTime *time, const MusterStationClock *clock)
{
  if (clock == NULL)
    return time->at_ms;
  if (time->running_ms > 0 && time->boot != NULL && g_strcmp0 (time->boot, clock->boot) == 0)
    return add (clock->began_ms, time->running_ms);
  return add (time->at_ms, clock->offset_ms);
}

/**
 * muster_admission_get_effective:
 * @clock: (nullable): of the station, when it sent the entry; %NULL if it tells none
 * @previous_ms: effective time of the station's entry before it, 0 if there is none
 * @received_ms: now, by the server's clock
 *
 * Within the start of the machine in which the entry is sent, the time since that start counts:
 * nobody can set it, so a clock that was wrong in between does not matter. Of an earlier start the
 * entry's own time is corrected by what the station's clock is off now. Nothing happens before the
 * station's entry before it, or after it was received.
 *
 * Returns: milliseconds since 1970 by the server's clock
 */
gint64
muster_admission_get_effective (const MusterStationTime *time,
                                const MusterStationClock *clock,
                                gint64 previous_ms,
                                gint64 received_ms)
{
  return CLAMP (correct (time, clock), MIN (previous_ms, received_ms), received_ms);
}

/* --- which one it is --- */

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const MusterAdmissionClaim *one = a, *other = b;
  const int order = strcmp (one->station, other->station);

  return order != 0 ? order : (one->seq > other->seq) - (one->seq < other->seq);
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  const MusterAdmissionClaim *one = a, *other = b;

  if (one->effective_ms != other->effective_ms)
    return one->effective_ms < other->effective_ms ? -1 : 1;
  return compare_entries (a, b);
}

/* How many of @claims, which are in the order of entries, are of the first one's station. */
static guint
count_of_station (const MusterAdmissionClaim *claims, guint n_claims)
{
  guint n = 1;

  while (n < n_claims && strcmp (claims[n].station, claims[0].station) == 0)
    n++;
  return n;
}

/* The first of one station's passes that stands. Returns: %NULL if none does */
static const MusterAdmissionClaim *
find_standing (const MusterAdmissionClaim *claims, guint n_claims)
{
  const MusterAdmissionClaim *first = NULL;

  for (guint i = 0; i < n_claims; i++) {
    if (claims[i].takes_back)
      first = NULL;
    else if (first == NULL || compare_times (&claims[i], first) < 0)
      first = &claims[i];
  }
  return first;
}

/**
 * muster_admission_decide:
 * @claims: (inout): all that is known of one person at one occasion, each once, in any order; then
 *   its first pass of each station that stands, the admission first
 *
 * The first pass by time, station and number is the admission, the others are its duplicates. What
 * a station has taken back does not stand, whatever other stations say. A station's own second pass
 * is no duplicate: it knew of the first.
 *
 * Returns: how many of @claims mean anything now; 0 if the person is not in
 */
guint
muster_admission_decide (MusterAdmissionClaim *claims, guint n_claims)
{
  guint n = 0;

  if (n_claims == 0)
    return 0;
  qsort (claims, n_claims, sizeof *claims, compare_entries);
  for (guint i = 0; i < n_claims;) {
    const guint of_station = count_of_station (claims + i, n_claims - i);
    const MusterAdmissionClaim *standing = find_standing (claims + i, of_station);

    i += of_station;
    if (standing != NULL)
      claims[n++] = *standing;
  }
  qsort (claims, n, sizeof *claims, compare_times);
  return n;
}
