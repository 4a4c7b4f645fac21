/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-staff-guard.h"

#include <string.h>

/* Waiting goes by how long the machine runs, which nobody can set, and never by the wall clock. */

/* Seconds after @tries in a row. */
static gint64
get_delay (guint tries)
{
  if (tries < MUSTER_STAFF_FREE_TRIES)
    return 0;
  return (gint64) MUSTER_STAFF_WAIT
         << (MIN (tries, MUSTER_STAFF_MAX_TRIES) - MUSTER_STAFF_FREE_TRIES);
}

static gboolean
is_of_now (const MusterStaffGuard *self, const MusterClockReading *now)
{
  return strcmp (self->boot, now->boot) == 0 && self->since <= now->running;
}

/**
 * muster_staff_guard_settle:
 * @now: what the clocks say; only the running and the start of the machine count
 *
 * A wait that began before the machine was started anew begins again, all of it: who switches a
 * station off and on gains nothing.
 *
 * Returns: whether @self has changed and must be written
 */
gboolean
muster_staff_guard_settle (MusterStaffGuard *self, const MusterClockReading *now)
{
  if (self->tries == 0 || is_of_now (self, now))
    return FALSE;
  self->since = now->running;
  g_strlcpy (self->boot, now->boot, sizeof self->boot);
  return TRUE;
}

/**
 * muster_staff_guard_get_wait:
 *
 * Returns: seconds until the next try, 0 = now; says nothing of whether it is shut
 */
gint64
muster_staff_guard_get_wait (const MusterStaffGuard *self, const MusterClockReading *now)
{
  const gint64 delay = get_delay (self->tries);

  if (delay == 0)
    return 0;
  return is_of_now (self, now) ? MAX (self->since + delay - now->running, 0) : delay;
}

/* Returns: whether waiting does not help any more */
gboolean
muster_staff_guard_is_shut (const MusterStaffGuard *self)
{
  return self->tries >= MUSTER_STAFF_MAX_TRIES;
}

/**
 * muster_staff_guard_count:
 *
 * One more try; to be written before the PIN is looked at. All zero is the guard of somebody who
 * gave the right one.
 *
 * Returns: %FALSE, with @self as it was, if it may not be made now
 */
gboolean
muster_staff_guard_count (MusterStaffGuard *self, const MusterClockReading *now)
{
  if (muster_staff_guard_is_shut (self) || muster_staff_guard_get_wait (self, now) > 0)
    return FALSE;
  self->tries++;
  self->since = now->running;
  g_strlcpy (self->boot, now->boot, sizeof self->boot);
  return TRUE;
}
