/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A short piece of what a microphone hears: one channel, 16-bit, MUSTER_AUDIO_RATE samples a
 * second. Immutable, so any thread may read it; its samples are wiped with the last reference,
 * because a voice is a person's. */
typedef struct _MusterAudio MusterAudio;

#define MUSTER_AUDIO_RATE 16000

MusterAudio *
muster_audio_new (const gint16 *samples, gsize n, gint64 time_us) G_GNUC_WARN_UNUSED_RESULT;
MusterAudio *muster_audio_ref (MusterAudio *self);
void muster_audio_unref (MusterAudio *self);

const gint16 *muster_audio_get_samples (const MusterAudio *self, gsize *n);
gint64 muster_audio_get_time (const MusterAudio *self);
gint64 muster_audio_get_end (const MusterAudio *self);
double muster_audio_get_level (const MusterAudio *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterAudio, muster_audio_unref)

G_END_DECLS
