/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Which pass of a person at an occasion is the admission, where stations decided without knowing of
 * each other. A pure function of all that is known: in which order it came to be known changes
 * nothing. Any thread. */

/* How a station's clock stood when it sent its entries. */
typedef struct {
  char *boot;       /* owned, nullable: which start of the machine that was */
  gint64 began_ms;  /* when that was, by the server's clock */
  gint64 offset_ms; /* what to add to the machine's clock for the server's */
} MusterStationClock;

/* When something happened, as the station's entry tells it. */
typedef struct {
  gint64 at_ms;      /* since 1970 by its clock, which somebody may have set */
  gint64 running_ms; /* since the start of the machine, 0 = not told */
  const char *boot;  /* nullable: which start that was */
} MusterStationTime;

/* One pass of the person, or that those before it were taken back. */
typedef struct {
  const char *station; /* borrowed: a UUID */
  gint64 seq;          /* of the entry in the station's journal */
  gint64 effective_ms; /* by the server's clock */
  gboolean takes_back; /* it lets nobody in: what this station let in before it does not count */
} MusterAdmissionClaim;

gint64 muster_admission_get_effective (const MusterStationTime *time,
                                       const MusterStationClock *clock,
                                       gint64 previous_ms,
                                       gint64 received_ms);
guint muster_admission_decide (MusterAdmissionClaim *claims, guint n_claims);

void muster_station_clock_clear (MusterStationClock *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MusterStationClock, muster_station_clock_clear)

G_END_DECLS
