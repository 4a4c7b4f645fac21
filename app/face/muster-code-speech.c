/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-code-speech.h"

#include <complex.h>
#include <math.h>
#include <string.h>

/* The usual mel cepstra (Davis and Mermelstein, 1980), of the telephone band: what tells digits
 * apart is there, and what a microphone does beyond it varies most. Without the usual emphasis of
 * high tones, which lets noise cover the voice: with it 20 dB were not enough. */
#define FFT       512
#define BINS      (FFT / 2 + 1)
#define LOWEST    120.0f
#define HIGHEST   3800.0f
#define FILTERS   MUSTER_SPEECH_FILTERS
#define CEPSTRA   MUSTER_SPEECH_CEPSTRA
#define FEATURES  MUSTER_SPEECH_FEATURES
#define NOISE     10    /* percentile of the steps that is taken for noise */
#define SUBTRACT  1.2f  /* of the noise in each filter */
#define BOTTOM    1e-2f /* of a filter's energy in the loud steps: what is below is all the same */
#define LOUD      95    /* percentile */
#define SPOKEN_DB 10.0f
#define LEAST     1e-9f /* less than the noise of one bit */

typedef struct {
  float window[MUSTER_SPEECH_WINDOW];
  float complex turns[FFT / 2];
  float filters[FILTERS][BINS];
  float cosines[CEPSTRA][FILTERS];
} Tables;

static float
to_mel (float hertz)
{
  return 1127 * logf (1 + hertz / 700);
}

static void
fill_filters (Tables *tables)
{
  const float low = to_mel (LOWEST), step = (to_mel (HIGHEST) - low) / (FILTERS + 1);

  for (guint f = 0; f < FILTERS; f++)
    for (guint b = 0; b < BINS; b++) {
      const float mel = to_mel ((float) b * MUSTER_AUDIO_RATE / FFT);
      const float off = fabsf (mel - low - step * (float) (f + 1)) / step;

      tables->filters[f][b] = MAX (1 - off, 0);
    }
}

static const Tables *
get_tables (void)
{
  static gsize made;
  static Tables tables;

  if (g_once_init_enter (&made)) {
    for (guint i = 0; i < MUSTER_SPEECH_WINDOW; i++)
      tables.window[i] = .54f - .46f * cosf (2 * (float) G_PI * (float) i / MUSTER_SPEECH_WINDOW);
    for (guint i = 0; i < FFT / 2; i++)
      tables.turns[i] = cexpf (-2 * (float) G_PI * (float) i / FFT * I);
    fill_filters (&tables);
    for (guint c = 0; c < CEPSTRA; c++)
      for (guint f = 0; f < FILTERS; f++)
        tables.cosines[c][f] = cosf ((float) G_PI * (float) (c + 1) * ((float) f + .5f) / FILTERS);
    g_once_init_leave (&made, 1);
  }
  return &tables;
}

/* Radix 2, in place. */
static void
transform (float complex *x, const float complex *turns)
{
  for (guint i = 1, j = 0; i < FFT; i++) {
    guint bit = FFT / 2;

    for (; j & bit; bit /= 2)
      j ^= bit;
    j ^= bit;
    if (i < j) {
      const float complex swapped = x[i];

      x[i] = x[j];
      x[j] = swapped;
    }
  }
  for (guint half = 1; half < FFT; half *= 2)
    for (guint start = 0; start < FFT; start += 2 * half)
      for (guint k = 0; k < half; k++) {
        const float complex odd = x[start + k + half] * turns[k * (FFT / 2 / half)];

        x[start + k + half] = x[start + k] - odd;
        x[start + k] += odd;
      }
}

/* Energy in each filter of one step. */
static void
measure_step (const gint16 *samples, const Tables *tables, float energies[FILTERS])
{
  float complex x[FFT] = {0};
  float power[BINS];

  for (guint i = 0; i < MUSTER_SPEECH_WINDOW; i++)
    x[i] = tables->window[i] * (float) samples[i] / 32768;
  transform (x, tables->turns);
  for (guint b = 0; b < BINS; b++)
    power[b] = crealf (x[b]) * crealf (x[b]) + cimagf (x[b]) * cimagf (x[b]);
  for (guint f = 0; f < FILTERS; f++) {
    energies[f] = LEAST;
    for (guint b = 0; b < BINS; b++)
      energies[f] += tables->filters[f][b] * power[b];
  }
  explicit_bzero (x, sizeof x);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const float x = *(const float *) a, y = *(const float *) b;

  return x < y ? -1 : x > y;
}

/* Of every @stride-th of @values. */
static float
get_percentile (const float *values, guint n, guint stride, guint percent)
{
  g_autofree float *sorted = g_new (float, n);

  for (guint i = 0; i < n; i++)
    sorted[i] = values[(gsize) i * stride];
  qsort (sorted, n, sizeof *sorted, compare);
  return sorted[MIN ((gsize) n * percent / 100, n - 1)];
}

static void
find_levels (MusterCodeSpeech *self, const float *energies)
{
  for (guint i = 0; i < self->n; i++) {
    float sum = 0;

    for (guint f = 0; f < FILTERS; f++)
      sum += energies[i * FILTERS + f];
    self->level[i] = 10 * log10f (sum / FILTERS);
  }
  self->noise = get_percentile (self->level, self->n, 1, NOISE);
  self->peak = get_percentile (self->level, self->n, 1, LOUD) - self->noise;
  for (guint i = 0; i < self->n; i++)
    self->level[i] -= self->noise;
}

/* Of one filter, over the quietest steps. */
static float
get_quiet_mean (const MusterCodeSpeech *self, const float *energies)
{
  float sum = 0;
  guint n = 0;

  for (guint i = 0; i < self->n; i++)
    if (self->level[i] <= 0) {
      sum += energies[i * FILTERS];
      n++;
    }
  return sum / (float) n;
}

/* Takes the noise out of each filter and cuts off what is far below the voice, so that a quiet room
 * and a noisy one leave the same of it. */
static void
take_noise_out (const MusterCodeSpeech *self, float *energies)
{
  for (guint f = 0; f < FILTERS; f++) {
    const float noise = get_quiet_mean (self, energies + f);
    const float loud = get_percentile (energies + f, self->n, FILTERS, LOUD);
    const float bottom = BOTTOM * MAX (loud - noise, LEAST);

    for (guint i = 0; i < self->n; i++) {
      float *energy = &energies[i * FILTERS + f];

      *energy = logf (MAX (*energy - SUBTRACT * noise, 0) + bottom);
    }
  }
}

/* The mean of what is spoken is the voice and the microphone more than the words. */
static void
take_mean_out (MusterCodeSpeech *self)
{
  double mean[CEPSTRA] = {0};
  guint n = 0;

  for (guint i = 0; i < self->n; i++)
    if (self->level[i] > SPOKEN_DB) {
      for (guint c = 0; c < CEPSTRA; c++)
        mean[c] += (double) self->features[i * FEATURES + c];
      n++;
    }
  for (guint i = 0; i < self->n && n > 0; i++)
    for (guint c = 0; c < CEPSTRA; c++)
      self->features[i * FEATURES + c] -= (float) (mean[c] / n);
}

/**
 * muster_code_speech_add_change:
 * @features: @n rows, of which the first half is filled
 *
 * Fills the second half: the slope of the first over five steps, in units per step.
 */
void
muster_code_speech_add_change (float *features, guint n)
{
  for (guint i = 0; i < n; i++)
    for (guint c = 0; c < CEPSTRA; c++) {
      float slope = 0;

      for (guint k = 1; k <= 2; k++) {
        const guint after = MIN (i + k, n - 1), before = i > k ? i - k : 0;

        slope += (float) k * (features[after * FEATURES + c] - features[before * FEATURES + c]);
      }
      features[i * FEATURES + CEPSTRA + c] = slope / 10;
    }
}

/**
 * muster_code_speech_init:
 * @self: (out): filled
 * @samples: (array length=n): of %MUSTER_AUDIO_RATE; with some noise of the room around the voice
 *
 * Mel cepstra of a recording and their slopes, without its noise (10th percentile in each filter)
 * and without its mean. Any thread.
 *
 * Returns: %FALSE, with nothing to clear, if it is shorter than a tenth of a second
 */
gboolean
muster_code_speech_init (MusterCodeSpeech *self, const gint16 *samples, gsize n)
{
  const Tables *tables = get_tables ();
  g_autofree float *energies = NULL;

  *self = (MusterCodeSpeech){0};
  if (n < MUSTER_AUDIO_RATE / 10)
    return FALSE;
  self->n = (guint) ((n - MUSTER_SPEECH_WINDOW) / MUSTER_SPEECH_HOP + 1);
  self->features = g_new0 (float, (gsize) self->n *FEATURES);
  self->level = g_new (float, self->n);
  energies = g_new (float, (gsize) self->n *FILTERS);
  for (guint i = 0; i < self->n; i++)
    measure_step (samples + (gsize) i * MUSTER_SPEECH_HOP, tables, energies + i * FILTERS);
  find_levels (self, energies);
  take_noise_out (self, energies);
  for (guint i = 0; i < self->n; i++)
    for (guint c = 0; c < CEPSTRA; c++)
      for (guint f = 0; f < FILTERS; f++)
        self->features[i * FEATURES + c] += tables->cosines[c][f] * energies[i * FILTERS + f];
  take_mean_out (self);
  muster_code_speech_add_change (self->features, self->n);
  explicit_bzero (energies, (gsize) self->n * FILTERS * sizeof *energies);
  return TRUE;
}

/* Wipes what was made of the voice. */
void
muster_code_speech_clear (MusterCodeSpeech *self)
{
  if (self->features != NULL)
    explicit_bzero (self->features, (gsize) self->n * FEATURES * sizeof *self->features);
  if (self->level != NULL)
    explicit_bzero (self->level, self->n * sizeof *self->level);
  g_clear_pointer (&self->features, g_free);
  g_clear_pointer (&self->level, g_free);
  self->n = 0;
}
