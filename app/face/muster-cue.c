/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-cue.h"

/* Nobody answers a prompt sooner than that: what begins before came by itself. */
#define SOONEST_US (150 * G_TIME_SPAN_MILLISECOND)
#define DELAY_MIN  (0.5 * G_USEC_PER_SEC)
#define DELAY_MAX  (1.5 * G_USEC_PER_SEC)

/**
 * muster_cue_plan:
 *
 * Asks for nothing now, and again after 0.5 to 1.5 s.
 */
void
muster_cue_plan (MusterCue *self, gint64 time_us)
{
  self->since_us = 0;
  self->due_us = time_us + (gint64) muster_chance_draw (&self->chance, DELAY_MIN, DELAY_MAX);
}

/**
 * muster_cue_come:
 *
 * Returns: %TRUE once, when it is time to ask
 */
gboolean
muster_cue_come (MusterCue *self, gint64 time_us)
{
  if (self->due_us == 0 || time_us < self->due_us)
    return FALSE;
  self->since_us = time_us;
  self->due_us = 0;
  return TRUE;
}

/**
 * muster_cue_is_answered_by:
 * @time_us: when something began
 */
gboolean
muster_cue_is_answered_by (const MusterCue *self, gint64 time_us)
{
  return self->since_us != 0 && time_us - self->since_us >= SOONEST_US &&
         time_us - self->since_us <= MUSTER_CUE_WINDOW_US;
}

/**
 * muster_cue_is_over:
 *
 * Returns: whether it was asked, and nobody may begin to answer any more
 */
gboolean
muster_cue_is_over (const MusterCue *self, gint64 time_us)
{
  return self->since_us != 0 && time_us - self->since_us > MUSTER_CUE_WINDOW_US;
}
