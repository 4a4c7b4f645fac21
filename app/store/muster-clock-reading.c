/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-clock-reading.h"

#include <sys/timex.h>
#include <time.h>

/* As the kernel knows it from whatever keeps time here: needs no right and asks no network. */
static gboolean
is_synced (void)
{
  struct timex state = {0};
  const int clock = adjtimex (&state);

  return clock >= 0 && clock != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
}

/**
 * muster_clock_get_running_ms:
 *
 * Returns: milliseconds of a clock that also runs while the machine sleeps, and that nobody can
 *   set. Any thread
 */
gint64
muster_clock_get_running_ms (void)
{
  struct timespec running = {0};

  clock_gettime (CLOCK_BOOTTIME, &running);
  return (gint64) running.tv_sec * 1000 + running.tv_nsec / 1000000;
}

/* The same in whole seconds. */
gint64
muster_clock_get_running (void)
{
  return muster_clock_get_running_ms () / 1000;
}

/**
 * muster_clock_read:
 * @reading: (out): what the clocks of this machine say now
 * @boot: which start of the machine this is; what does not fit is cut off
 *
 * Any thread.
 */
void
muster_clock_read (MusterClockReading *reading, const char *boot)
{
  *reading = (MusterClockReading){0};
  reading->wall = g_get_real_time () / G_USEC_PER_SEC;
  reading->running = muster_clock_get_running ();
  reading->synced = is_synced ();
  g_strlcpy (reading->boot, boot, sizeof reading->boot);
}
