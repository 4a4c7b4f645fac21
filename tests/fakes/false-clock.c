/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include "config.h"

#include "false-clock.h"

#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

/* What is added, in seconds; other threads read them. */
static gint64 wall, running, awake;
static gint64 synced;

int clock_gettime (clockid_t clock, struct timespec *now);
int gettimeofday (struct timeval *restrict now, void *restrict zone);
time_t time (time_t *to);

static gint64
get (const gint64 *offset)
{
  return __atomic_load_n (offset, __ATOMIC_SEQ_CST);
}

static void
put (gint64 *offset, gint64 seconds)
{
  __atomic_store_n (offset, seconds, __ATOMIC_SEQ_CST);
}

/* --- the C library's --- */

int
clock_gettime (clockid_t clock, struct timespec *now)
{
  int rc = (int) syscall (SYS_clock_gettime, clock, now);

  if (rc != 0)
    return rc;
  if (clock == CLOCK_REALTIME)
    now->tv_sec += get (&wall);
  else if (clock == CLOCK_BOOTTIME)
    now->tv_sec += get (&running);
  else if (clock == CLOCK_MONOTONIC)
    now->tv_sec += get (&awake);
  return 0;
}

int
gettimeofday (struct timeval *restrict now, void *restrict zone)
{
  struct timespec exact;

  clock_gettime (CLOCK_REALTIME, &exact);
  now->tv_sec = exact.tv_sec;
  now->tv_usec = exact.tv_nsec / 1000;
  return 0;
}

time_t
time (time_t *to)
{
  struct timespec exact;

  clock_gettime (CLOCK_REALTIME, &exact);
  if (to != NULL)
    *to = exact.tv_sec;
  return exact.tv_sec;
}

int
adjtimex (struct timex *state)
{
  const int clock = (int) syscall (SYS_adjtimex, state);

  if (!get (&synced))
    return clock;
  state->status &= ~STA_UNSYNC;
  return TIME_OK;
}

/* --- the test's --- */

void
false_clock_set_wall (gint64 seconds)
{
  put (&wall, get (&wall) + seconds - (gint64) time (NULL));
}

void
false_clock_set_leap (gint64 seconds)
{
  put (&wall, seconds);
}

void
false_clock_pass (gint64 seconds)
{
  false_clock_sleep (seconds);
  put (&awake, get (&awake) + seconds);
}

void
false_clock_sleep (gint64 seconds)
{
  put (&wall, get (&wall) + seconds);
  put (&running, get (&running) + seconds);
}

void
false_clock_set_synced (void)
{
  put (&synced, TRUE);
}

void
false_clock_reset (void)
{
  put (&synced, FALSE);
  put (&wall, 0);
  put (&running, 0);
  put (&awake, 0);
}
