/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-phrase.h"

G_BEGIN_DECLS

/* Speech by speech-dispatcher. One thread at a time; connecting and speaking may wait for it. */
typedef struct _MusterSpeech MusterSpeech;

MusterSpeech *muster_speech_new (void) G_GNUC_WARN_UNUSED_RESULT;
void muster_speech_say (MusterSpeech *self, const MusterPhrase *phrase, MusterLanguage language);
void muster_speech_free (MusterSpeech *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterSpeech, muster_speech_free)

G_END_DECLS
