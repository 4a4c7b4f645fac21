/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-rehearsal-microphone.h"

#define BLOCK_MS 50
#define BLOCK    (MUSTER_AUDIO_RATE * BLOCK_MS / 1000)

struct _MusterRehearsalMicrophone {
  MusterMicrophone parent_instance;
  MusterRehearsalCamera *camera; /* owned */
  guint timer;                   /* source id */
  gint64 next_us;                /* time of the next block */
};

G_DEFINE_FINAL_TYPE (MusterRehearsalMicrophone, muster_rehearsal_microphone, MUSTER_TYPE_MICROPHONE)

/* All blocks that are over by now: a main loop that was busy loses none. */
static gboolean
hear_cb (gpointer user_data)
{
  MusterRehearsalMicrophone *self = user_data;
  const gint64 now = g_get_monotonic_time ();

  for (; self->next_us + BLOCK_MS * G_TIME_SPAN_MILLISECOND <= now;
       self->next_us += BLOCK_MS * G_TIME_SPAN_MILLISECOND) {
    g_autoptr (MusterAudio) audio = NULL;
    gint16 samples[BLOCK];

    muster_rehearsal_camera_listen (self->camera, self->next_us, samples, BLOCK);
    audio = muster_audio_new (samples, BLOCK, self->next_us);
    muster_microphone_deliver (MUSTER_MICROPHONE (self), audio);
  }
  return G_SOURCE_CONTINUE;
}

static void
muster_rehearsal_microphone_start (MusterMicrophone *microphone)
{
  MusterRehearsalMicrophone *self = MUSTER_REHEARSAL_MICROPHONE (microphone);

  self->next_us = g_get_monotonic_time ();
  self->timer = g_timeout_add (BLOCK_MS, hear_cb, self);
}

static void
muster_rehearsal_microphone_stop (MusterMicrophone *microphone)
{
  g_clear_handle_id (&MUSTER_REHEARSAL_MICROPHONE (microphone)->timer, g_source_remove);
}

static void
muster_rehearsal_microphone_finalize (GObject *object)
{
  g_clear_object (&MUSTER_REHEARSAL_MICROPHONE (object)->camera);
  G_OBJECT_CLASS (muster_rehearsal_microphone_parent_class)->finalize (object);
}

static void
muster_rehearsal_microphone_class_init (MusterRehearsalMicrophoneClass *klass)
{
  MusterMicrophoneClass *microphone_class = MUSTER_MICROPHONE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = muster_rehearsal_microphone_finalize;
  microphone_class->start = muster_rehearsal_microphone_start;
  microphone_class->stop = muster_rehearsal_microphone_stop;
}

static void
muster_rehearsal_microphone_init (MusterRehearsalMicrophone *self)
{
}

MusterMicrophone *
muster_rehearsal_microphone_new (MusterRehearsalCamera *camera)
{
  MusterRehearsalMicrophone *self = g_object_new (MUSTER_TYPE_REHEARSAL_MICROPHONE, NULL);

  self->camera = g_object_ref (camera);
  muster_microphone_set_present (MUSTER_MICROPHONE (self), TRUE);
  return MUSTER_MICROPHONE (self);
}
