/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-wedge-burst.h"

/* A reader that stutters must not have its tail taken for a whole line: after so many fast keys
 * that came to nothing, there has to be silence first. */
#define MAX_LOST 1
#define QUIET_MS 200

/* What was held is a person's. */
static guint
flush (MusterWedgeBurst *self)
{
  guint verdict = self->line.length > 0 ? MUSTER_WEDGE_BURST_FLUSH : MUSTER_WEDGE_BURST_PASS;

  if (self->line.length > MAX_LOST)
    self->typist = TRUE;
  muster_wedge_line_clear (&self->line);
  return verdict;
}

/**
 * muster_wedge_burst_push:
 *
 * A key is held for the longest pause, and longer only while others follow it as fast. All that is
 * held goes on in its order before the key that showed that it was a person's.
 *
 * Returns: what to do, flags of #MusterWedgeBurstVerdict
 */
guint
muster_wedge_burst_push (MusterWedgeBurst *self, char c, guint32 time_ms, gint64 now_us)
{
  guint32 gap = self->any ? time_ms - self->last_ms : G_MAXUINT32;
  guint verdict = MUSTER_WEDGE_BURST_PASS;

  self->last_ms = time_ms;
  self->any = TRUE;
  if (gap > MUSTER_WEDGE_GAP_MS)
    verdict = flush (self);
  if (gap >= QUIET_MS)
    self->typist = FALSE;
  if (c == MUSTER_WEDGE_ENTER && self->line.length >= MUSTER_WEDGE_MIN_BURST) {
    muster_wedge_line_push (&self->line, c, now_us);
    return verdict | MUSTER_WEDGE_BURST_LINE;
  }
  if (c == '\0' || c == MUSTER_WEDGE_ENTER)
    return verdict | flush (self);
  if (self->line.length == MUSTER_WEDGE_MAX_LINE)
    verdict |= flush (self);
  if (self->typist)
    return verdict;
  muster_wedge_line_push (&self->line, c, now_us);
  return verdict | MUSTER_WEDGE_BURST_HOLD;
}

guint
muster_wedge_burst_expire (MusterWedgeBurst *self)
{
  return flush (self);
}
