/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-code-lips.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Further than lips and voice of one person are ever apart, and more than from one syllable to the
 * next: lips that are one syllable late fit nearly as well, but fit best where they are. */
#define MAX_LAG_US  (600 * G_TIME_SPAN_MILLISECOND)
#define LAG_STEP_US (20 * G_TIME_SPAN_MILLISECOND)

/* A look and a syllable are longer than a step of the voice. */
#define BLUR_US (50 * G_TIME_SPAN_MILLISECOND)

/* The voice in other orders: pieces of about a syllable. */
#define SHUFFLES 200
#define PIECE_US (150 * G_TIME_SPAN_MILLISECOND)

#define MIN_LOOKS 12

static int
compare (gconstpointer a, gconstpointer b)
{
  const float x = *(const float *) a, y = *(const float *) b;

  return x < y ? -1 : x > y;
}

static float
get_range (const MusterCodeLip *lips, guint n)
{
  g_autofree float *sorted = g_new (float, n);

  for (guint i = 0; i < n; i++)
    sorted[i] = lips[i].open;
  qsort (sorted, n, sizeof *sorted, compare);
  return sorted[n - 1 - n / 10] - sorted[n / 10];
}

/* Mean level around a time; silence outside. */
static float
get_level (const MusterCodeLoudness *loudness, const float *level, gint64 time_us)
{
  const gint64 reach = BLUR_US / loudness->step_us;
  const gint64 middle = (time_us - loudness->begin_us) / loudness->step_us;
  float sum = 0;

  for (gint64 i = middle - reach; i <= middle + reach; i++)
    if (i >= 0 && i < (gint64) loudness->n)
      sum += MAX (level[i], 0);
  return sum / (float) (2 * reach + 1);
}

static float
correlate (const MusterCodeLip *lips,
           guint n,
           const MusterCodeLoudness *loudness,
           const float *level,
           gint64 lag_us)
{
  double sx = 0, sy = 0, sxx = 0, syy = 0, sxy = 0;
  double spread;

  for (guint i = 0; i < n; i++) {
    const double x = (double) lips[i].open;
    const double y = (double) get_level (loudness, level, lips[i].time_us - lag_us);

    sx += x;
    sy += y;
    sxx += x * x;
    syy += y * y;
    sxy += x * y;
  }
  spread = (sxx - sx * sx / n) * (syy - sy * sy / n);
  return spread > 1e-12 ? (float) ((sxy - sx * sy / n) / sqrt (spread)) : 0;
}

static float
correlate_best (const MusterCodeLip *lips,
                guint n,
                const MusterCodeLoudness *loudness,
                const float *level,
                gint64 *lag_us)
{
  float best = -1;

  for (gint64 lag = -MAX_LAG_US; lag <= MAX_LAG_US; lag += LAG_STEP_US) {
    const float r = correlate (lips, n, loudness, level, lag);

    if (r > best) {
      best = r;
      *lag_us = lag;
    }
  }
  return best;
}

static void
shuffle (const MusterCodeLoudness *loudness, MusterChance *chance, float *level)
{
  const guint piece = (guint) (PIECE_US / loudness->step_us), n = loudness->n / piece;
  g_autofree guint *order = g_new (guint, n + 1);

  for (guint i = 0; i < n; i++) {
    const guint k = (guint) muster_chance_draw (chance, 0, i + 1);

    order[i] = i;
    order[i] = order[k];
    order[k] = i;
  }
  memcpy (level, loudness->level, loudness->n * sizeof *level);
  for (guint i = 0; i < n; i++)
    memcpy (&level[i * piece], &loudness->level[order[i] * piece], piece * sizeof *level);
}

/**
 * muster_code_lips_compare:
 * @lips: (array length=n): looks, in order
 * @loudness: of the same time, with its noise taken for 0
 * @chance: for the shuffles
 * @sync: (out): what was found; no look at all if there are too few
 *
 * Pearson's correlation of the opening of the mouth with how loud it is, at the best lag of up to
 * 600 ms either way, and how often the same voice with its syllables in another order fits as well
 * at its own best lag: even lips that do not belong to it do sometimes, for both go up and down
 * about four times. Any thread.
 */
void
muster_code_lips_compare (const MusterCodeLip *lips,
                          guint n,
                          const MusterCodeLoudness *loudness,
                          MusterChance *chance,
                          MusterCodeSync *sync)
{
  g_autofree float *level = NULL;
  gint64 lag_us = 0;
  guint as_good = 0;

  *sync = (MusterCodeSync){.n = n, .chance = 1};
  if (n < MIN_LOOKS)
    return;
  sync->range = get_range (lips, n);
  sync->correlation = correlate_best (lips, n, loudness, loudness->level, &lag_us);
  sync->lag_ms = (float) lag_us / G_TIME_SPAN_MILLISECOND;
  level = g_new (float, loudness->n + 1);
  for (guint i = 0; i < SHUFFLES; i++) {
    gint64 other_us;

    shuffle (loudness, chance, level);
    as_good += correlate_best (lips, n, loudness, level, &other_us) >= sync->correlation;
  }
  sync->chance = (float) as_good / SHUFFLES;
  explicit_bzero (level, loudness->n * sizeof *level);
}
