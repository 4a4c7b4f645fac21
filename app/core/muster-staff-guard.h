/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-evidence-clock.h"

G_BEGIN_DECLS

/* How many wrong PINs somebody of the staff gave in a row, and since when they wait. A plain value;
 * whoever keeps it writes it to the disk before the PIN is looked at. */
typedef struct {
  guint tries;                         /* counted before each check, 0 after one that succeeded */
  gint64 since;                        /* seconds of the machine's running when the wait began */
  char boot[MUSTER_EVIDENCE_MAX_BOOT]; /* of which start of the machine */
} MusterStaffGuard;

#define MUSTER_STAFF_FREE_TRIES 5  /* before anybody waits */
#define MUSTER_STAFF_MAX_TRIES  10 /* then only a supervisor helps */
#define MUSTER_STAFF_WAIT       30 /* seconds, doubled with each try */

gboolean muster_staff_guard_settle (MusterStaffGuard *self, const MusterClockReading *now);
gint64 muster_staff_guard_get_wait (const MusterStaffGuard *self, const MusterClockReading *now);
gboolean muster_staff_guard_is_shut (const MusterStaffGuard *self);
gboolean muster_staff_guard_count (MusterStaffGuard *self, const MusterClockReading *now);

G_END_DECLS
