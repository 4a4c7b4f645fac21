/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-chance.h"

G_BEGIN_DECLS

/* One look at the mouth. */
typedef struct {
  gint64 time_us;
  float open; /* inner lips, height over width */
} MusterCodeLip;

/* How loud it was, at an even pace. */
typedef struct {
  gint64 begin_us;
  gint64 step_us;
  const float *level; /* decibels above the noise */
  guint n;
} MusterCodeLoudness;

/* Whether lips and voice go together. */
typedef struct {
  guint n;           /* looks */
  float range;       /* of the opening, from its 10th to its 90th percentile */
  float correlation; /* best of all lags, -1 to 1 */
  float lag_ms;      /* of it: > 0 if the lips come after the voice */
  float chance;      /* share of shuffled voices that fit as well, 0 to 1 */
} MusterCodeSync;

void muster_code_lips_compare (const MusterCodeLip *lips,
                               guint n,
                               const MusterCodeLoudness *loudness,
                               MusterChance *chance,
                               MusterCodeSync *sync);

G_END_DECLS
