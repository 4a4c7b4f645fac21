/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-wedge-line.h"

#include <string.h>

static void
touch (MusterWedgeLine *self, gint64 time_us)
{
  if (muster_wedge_line_is_over (self, time_us))
    muster_wedge_line_clear (self);
  if (muster_wedge_line_is_empty (self))
    self->first_us = time_us;
  self->last_us = time_us;
}

/**
 * muster_wedge_line_push:
 * @self: a line, zeroed at first
 * @c: what was typed; %MUSTER_WEDGE_ENTER ends the line
 * @time_us: when; what lies before a silence is dropped
 *
 * Returns: whether the line is whole
 */
gboolean
muster_wedge_line_push (MusterWedgeLine *self, char c, gint64 time_us)
{
  if (c == MUSTER_WEDGE_ENTER) {
    if (muster_wedge_line_is_over (self, time_us))
      muster_wedge_line_clear (self);
    if (muster_wedge_line_is_empty (self))
      return FALSE;
    self->entered = TRUE;
    self->last_us = time_us;
    return TRUE;
  }
  touch (self, time_us);
  if (self->length < MUSTER_WEDGE_MAX_LINE && c > ' ' && c < 0x7f)
    self->text[self->length++] = c;
  else if (c != ' ')
    self->lost = TRUE;
  self->text[self->length] = '\0';
  return FALSE;
}

void
muster_wedge_line_lose (MusterWedgeLine *self, gint64 time_us)
{
  touch (self, time_us);
  self->lost = TRUE;
}

gboolean
muster_wedge_line_is_empty (const MusterWedgeLine *self)
{
  return self->length == 0 && !self->lost;
}

gboolean
muster_wedge_line_is_over (const MusterWedgeLine *self, gint64 now_us)
{
  return !muster_wedge_line_is_empty (self) &&
         now_us - self->last_us >= MUSTER_WEDGE_SILENCE_MS * (gint64) 1000;
}

void
muster_wedge_line_clear (MusterWedgeLine *self)
{
  explicit_bzero (self, sizeof *self);
}
