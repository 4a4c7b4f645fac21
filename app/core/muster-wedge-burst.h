/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-wedge-line.h"

G_BEGIN_DECLS

/* Longest pause inside what a reader types. A keyboard at full speed is asked each 8 ms and needs
 * two reports for a character, so a reader types one each 16 ms; nobody types whole numbers with
 * such gaps. */
#define MUSTER_WEDGE_GAP_MS 35
/* Shorter than any card number in a form we know; longer than what two hands hit at once. */
#define MUSTER_WEDGE_MIN_BURST 6

/* Tells a reader that types from a person, by time alone. Pure; the keys themselves stay with the
 * caller. */
typedef struct {
  MusterWedgeLine line; /* .text is what is held */
  guint32 last_ms;      /* of the last key, held or not */
  gboolean any;         /* there was one */
  gboolean typist;      /* until there is silence, nothing is held */
} MusterWedgeBurst;

typedef enum {
  MUSTER_WEDGE_BURST_PASS = 0,       /* the key goes where it was going */
  MUSTER_WEDGE_BURST_FLUSH = 1 << 0, /* first, what was held goes on: it was a person's */
  MUSTER_WEDGE_BURST_HOLD = 1 << 1,  /* the key is held */
  MUSTER_WEDGE_BURST_LINE = 1 << 2,  /* the key and all held are a reader's; .line, then clear */
} MusterWedgeBurstVerdict;

/* @c: what a reader could have typed, ENTER, or 0 for any other key and for repeats of a held one.
 * @time_ms: of the key, of the clock of the display, which may wrap. @now_us: monotonic. */
guint muster_wedge_burst_push (MusterWedgeBurst *self, char c, guint32 time_ms, gint64 now_us);
/* Nothing came for the longest pause. Returns FLUSH or PASS. */
guint muster_wedge_burst_expire (MusterWedgeBurst *self);

G_END_DECLS
