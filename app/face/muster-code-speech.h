/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-audio.h"

G_BEGIN_DECLS

/* Steps of a recording, and what is kept of each: how its spectrum is shaped, and how that
 * changes. */
#define MUSTER_SPEECH_HOP      200 /* samples: 12.5 ms */
#define MUSTER_SPEECH_WINDOW   400
#define MUSTER_SPEECH_FILTERS  22
#define MUSTER_SPEECH_CEPSTRA  12
#define MUSTER_SPEECH_FEATURES (2 * MUSTER_SPEECH_CEPSTRA)

typedef struct {
  guint n;         /* steps */
  float *features; /* owned: n rows of MUSTER_SPEECH_FEATURES */
  float *level;    /* owned: n, decibels above the noise of the recording */
  float noise;     /* decibels of full scale */
  float peak;      /* level of the loudest tenth of what is above the noise */
} MusterCodeSpeech;

gboolean muster_code_speech_init (MusterCodeSpeech *self, const gint16 *samples, gsize n);
void muster_code_speech_clear (MusterCodeSpeech *self);
void muster_code_speech_add_change (float *features, guint n);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MusterCodeSpeech, muster_code_speech_clear)

G_END_DECLS
