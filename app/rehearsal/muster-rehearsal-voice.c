/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-rehearsal-voice.h"

#include <gio/gio.h>
#include <math.h>
#include <string.h>

#include "muster-rehearsal-data.h"

#define RESOURCE "/io/github/musterstation/Muster/rehearsal/voice.bin"
#define STEP     MUSTER_REHEARSAL_VOICE_STEP

/* How far a mouth opens for the vowel of each digit: the a of ba and san most, the u of wu and the
 * i of yi least. */
static const float vowels[10] = {.45f, .4f, .6f, .95f, .4f, .4f, .65f, .45f, 1, .65f};

/* Lips move slower than the voice: seconds. */
#define LIPS .06f

static gint16
from_mu_law (guint8 code)
{
  const int exponent = code >> 4 & 7, size = (((code & 0xf) | 0x10) << (exponent + 3)) - 132;

  return (gint16) (code & 0x80 ? -size : size);
}

/* The samples of one digit. */
static const guint8 *
find_digit (guint digit, gsize *n)
{
  g_autoptr (GBytes) bytes =
      g_resource_lookup_data (muster_rehearsal_data_get_resource (), RESOURCE, 0, NULL);
  const guint8 *at = g_bytes_get_data (bytes, NULL); /* compiled in: stays */

  for (guint i = 0; i < digit; i++)
    at += 2 + (at[0] | at[1] << 8);
  *n = at[0] | (gsize) at[1] << 8;
  return at + 2;
}

/* As slow and as low as @size says. */
static void
append_digit (GArray *samples, GArray *vowel, guint digit, double size)
{
  gsize n;
  const guint8 *codes = find_digit (digit, &n);

  for (double at = 0; at < (double) (n - 1); at += 1 / size) {
    const gsize i = (gsize) at;
    const double part = at - (double) i;
    const gint16 sample =
        (gint16) ((1 - part) * from_mu_law (codes[i]) + part * from_mu_law (codes[i + 1]));

    g_array_append_val (samples, sample);
    g_array_append_val (vowel, vowels[digit]);
  }
}

/* Opens as it is loud, as wide as the vowel wants, and shuts between two digits. */
static void
move_lips (MusterRehearsalVoice *self, const float *vowel)
{
  const float k = 1 - expf (-(float) STEP / MUSTER_AUDIO_RATE / LIPS);
  float open = 0;

  for (gsize i = 0; i < self->n_open; i++) {
    float sum = 0;

    for (gsize j = i * STEP; j < (i + 1) * STEP; j++)
      sum += (float) self->samples[j] * (float) self->samples[j];
    open += (MIN (sqrtf (sum / STEP) / 2000, 1) * vowel[i * STEP] - open) * k;
    self->open[i] = open;
  }
}

/**
 * muster_rehearsal_voice_init:
 * @self: (out): filled
 * @digits: what is read
 * @size: 0.8 to 1.25
 * @pause: seconds, 0 to 2
 *
 * The voice is one that the templates of the recogniser were not made of.
 */
void
muster_rehearsal_voice_init (MusterRehearsalVoice *self,
                             const char *digits,
                             double size,
                             double pause)
{
  GArray *samples = g_array_new (FALSE, TRUE, sizeof (gint16));
  g_autoptr (GArray) vowel = g_array_new (FALSE, TRUE, sizeof (float));

  for (const char *digit = digits; *digit != '\0'; digit++) {
    append_digit (samples, vowel, (guint) (*digit - '0'), size);
    g_array_set_size (samples, samples->len + (guint) (pause * MUSTER_AUDIO_RATE));
    g_array_set_size (vowel, samples->len);
  }
  *self = (MusterRehearsalVoice){.n = samples->len, .n_open = samples->len / STEP};
  self->samples = (gint16 *) (gpointer) g_array_free (samples, FALSE);
  self->open = g_new (float, self->n_open + 1);
  move_lips (self, (const float *) (gpointer) vowel->data);
}

void
muster_rehearsal_voice_clear (MusterRehearsalVoice *self)
{
  g_clear_pointer (&self->samples, g_free);
  g_clear_pointer (&self->open, g_free);
  self->n = self->n_open = 0;
}

/* Seconds. */
double
muster_rehearsal_voice_get_length (const MusterRehearsalVoice *self)
{
  return (double) self->n / MUSTER_AUDIO_RATE;
}

/* Before and after it the mouth is shut. */
float
muster_rehearsal_voice_get_open (const MusterRehearsalVoice *self, double seconds)
{
  const double at = seconds * MUSTER_AUDIO_RATE / STEP;

  return at >= 0 && at < (double) self->n_open ? self->open[(gsize) at] : 0;
}

/**
 * muster_rehearsal_voice_copy:
 * @first: sample; before the first and after the last there is silence
 * @samples: (out) (array length=n): filled
 */
void
muster_rehearsal_voice_copy (const MusterRehearsalVoice *self,
                             gint64 first,
                             gint16 *samples,
                             gsize n)
{
  for (gsize i = 0; i < n; i++) {
    const gint64 at = first + (gint64) i;

    samples[i] = at >= 0 && at < (gint64) self->n ? self->samples[at] : 0;
  }
}
