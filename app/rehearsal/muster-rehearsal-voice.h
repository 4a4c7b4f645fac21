/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-audio.h"

G_BEGIN_DECLS

/* Digits read aloud by a machine, for the people of the rehearsal: the sound, and how far the mouth
 * is open meanwhile. A plain value. */
typedef struct {
  gint16 *samples; /* owned: of MUSTER_AUDIO_RATE */
  gsize n;
  float *open; /* owned: of each MUSTER_REHEARSAL_VOICE_STEP samples, 0 shut to 1 */
  gsize n_open;
} MusterRehearsalVoice;

#define MUSTER_REHEARSAL_VOICE_STEP 160

/* @size: of the head that speaks, 1 = usual: a smaller one sounds higher. @pause: seconds between
 * two digits. */
void muster_rehearsal_voice_init (MusterRehearsalVoice *self,
                                  const char *digits,
                                  double size,
                                  double pause);
void muster_rehearsal_voice_clear (MusterRehearsalVoice *self);
double muster_rehearsal_voice_get_length (const MusterRehearsalVoice *self);
float muster_rehearsal_voice_get_open (const MusterRehearsalVoice *self, double seconds);
void muster_rehearsal_voice_copy (const MusterRehearsalVoice *self,
                                  gint64 first,
                                  gint16 *samples,
                                  gsize n);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MusterRehearsalVoice, muster_rehearsal_voice_clear)

G_END_DECLS
