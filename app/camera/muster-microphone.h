/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "muster-audio.h"

G_BEGIN_DECLS

/* A source of sound, open only while somebody is asked to speak. Abstract: the GStreamer microphone
 * and that of the rehearsal are its kinds. Main thread, except muster_microphone_deliver() and
 * muster_microphone_post_failure(). Keeps nothing of what it hears.
 *
 * Signals, on the main context:
 *   "heard" (MusterAudio *audio): each block, in order; none is left out
 *   "failed" (GError *error): NO_DEVICE, BUSY, NO_RIGHTS, STALLED or FAILED; it has stopped
 *   "notify::present": a device came or went */
#define MUSTER_TYPE_MICROPHONE (muster_microphone_get_type ())
G_DECLARE_DERIVABLE_TYPE (MusterMicrophone, muster_microphone, MUSTER, MICROPHONE, GObject)

struct _MusterMicrophoneClass {
  GObjectClass parent_class;

  void (*start) (MusterMicrophone *self);
  void (*stop) (MusterMicrophone *self); /* nothing is delivered any more when it returns */
};

void muster_microphone_start (MusterMicrophone *self);
void muster_microphone_stop (MusterMicrophone *self);
gboolean muster_microphone_is_on (MusterMicrophone *self);
gboolean muster_microphone_is_present (MusterMicrophone *self);

/* For the kinds, which stop themselves before they go. */
void muster_microphone_deliver (MusterMicrophone *self, MusterAudio *audio); /* any thread */
void muster_microphone_post_failure (MusterMicrophone *self, GError *error); /* any thread */
void muster_microphone_set_present (MusterMicrophone *self, gboolean present);

G_END_DECLS
