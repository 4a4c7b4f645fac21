/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-wedge-format.h"

G_BEGIN_DECLS

/* Silence that ends a line: not every wedge is set to type an Enter. A USB keyboard types some ten
 * characters in that time, so that this is far from any pause inside a card. */
#define MUSTER_WEDGE_SILENCE_MS 500

/* Characters on their way to a line. Bounded; wiped by clear. Times are microseconds of one clock.
 */
typedef struct {
  char text[MUSTER_WEDGE_MAX_LINE + 1];
  guint length;
  gboolean lost;    /* something came that is not in the text: too long, or dropped by the kernel */
  gboolean entered; /* ended by an Enter, not by silence */
  gint64 first_us;
  gint64 last_us;
} MusterWedgeLine;

#define MUSTER_WEDGE_ENTER '\n'

/* TRUE if @c ended a line, which is then in .text; take it and clear. Enter alone is no line. */
gboolean muster_wedge_line_push (MusterWedgeLine *self, char c, gint64 time_us);
/* Something came that nobody can know any more. */
void muster_wedge_line_lose (MusterWedgeLine *self, gint64 time_us);
gboolean muster_wedge_line_is_empty (const MusterWedgeLine *self);
/* A line has begun and nothing came for so long that it is over. */
gboolean muster_wedge_line_is_over (const MusterWedgeLine *self, gint64 now_us);
void muster_wedge_line_clear (MusterWedgeLine *self);

G_END_DECLS
