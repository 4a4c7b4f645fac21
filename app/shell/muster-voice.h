/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-phrase.h"
#include "muster-visit.h"

G_BEGIN_DECLS

/* Chimes and speech, on one thread of its own: nothing here ever waits for a sound server. Without
 * one, or without speech-dispatcher, it is silent. */
typedef struct _MusterVoice MusterVoice;

MusterVoice *muster_voice_new (const char *sounds) G_GNUC_WARN_UNUSED_RESULT;
void muster_voice_play (MusterVoice *self, MusterSound sound);
void muster_voice_say (MusterVoice *self, const MusterPhrase *phrase, MusterLanguage language);
void muster_voice_free (MusterVoice *self);

const char *muster_sound_get_file (MusterSound sound);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterVoice, muster_voice_free)

G_END_DECLS
