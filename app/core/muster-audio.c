/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-audio.h"

#include <math.h>
#include <string.h>

/* Below it a microphone is as good as cut off. */
#define SILENCE_DB (-96.0)

struct _MusterAudio {
  gatomicrefcount refs;
  gint64 time_us;
  gsize n;
  gint16 samples[];
};

/**
 * muster_audio_new:
 * @samples: (array length=n): copied
 * @time_us: g_get_monotonic_time() when the first of them was heard
 *
 * Returns: (transfer full): the sound
 */
MusterAudio *
muster_audio_new (const gint16 *samples, gsize n, gint64 time_us)
{
  MusterAudio *self = g_malloc (sizeof *self + n * sizeof *samples);

  g_atomic_ref_count_init (&self->refs);
  self->time_us = time_us;
  self->n = n;
  memcpy (self->samples, samples, n * sizeof *samples);
  return self;
}

MusterAudio *
muster_audio_ref (MusterAudio *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
muster_audio_unref (MusterAudio *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  explicit_bzero (self->samples, self->n * sizeof *self->samples);
  g_free (self);
}

const gint16 *
muster_audio_get_samples (const MusterAudio *self, gsize *n)
{
  *n = self->n;
  return self->samples;
}

/* Monotonic microseconds of the first sample. */
gint64
muster_audio_get_time (const MusterAudio *self)
{
  return self->time_us;
}

/* When the sample after the last would be heard. */
gint64
muster_audio_get_end (const MusterAudio *self)
{
  return self->time_us + (gint64) self->n * G_USEC_PER_SEC / MUSTER_AUDIO_RATE;
}

/**
 * muster_audio_get_level:
 *
 * Returns: the root of the mean square in decibels of full scale, -96 to 0
 */
double
muster_audio_get_level (const MusterAudio *self)
{
  double sum = 0;

  for (gsize i = 0; i < self->n; i++)
    sum += (double) self->samples[i] * self->samples[i];
  if (sum == 0)
    return SILENCE_DB;
  return CLAMP (10 * log10 (sum / (double) self->n / (32768.0 * 32768.0)), SILENCE_DB, 0);
}
