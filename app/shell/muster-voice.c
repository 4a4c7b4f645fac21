/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-voice.h"

#include <gsound.h>
#include <string.h>

#include "muster-speech.h"

/* One piece of work for the thread. */
typedef struct {
  enum { WORK_SOUND, WORK_SPEECH, WORK_STOP } kind;
  MusterSound sound;
  MusterPhrase *phrase; /* owned */
  MusterLanguage language;
} Work;

struct _MusterVoice {
  GThread *thread;   /* owned */
  GAsyncQueue *work; /* owned, of Work */
  char *sounds;      /* owned */
};

static void
work_free (Work *work)
{
  g_clear_pointer (&work->phrase, muster_phrase_free);
  g_free (work);
}

/**
 * muster_sound_get_file:
 *
 * Returns: the name of the sound's file in data/sounds
 */
const char *
muster_sound_get_file (MusterSound sound)
{
  static const char *const FILES[] = {
      [MUSTER_SOUND_CARD] = "card.wav",
      [MUSTER_SOUND_STEP] = "step.wav",
      [MUSTER_SOUND_PASS] = "pass.wav",
      [MUSTER_SOUND_AGAIN] = "again.wav",
      [MUSTER_SOUND_STOP] = "stop.wav",
  };

  g_return_val_if_fail ((guint) sound < G_N_ELEMENTS (FILES), FILES[0]);
  return FILES[sound];
}

/* A station without loudspeakers is a station all the same: said once, for whoever looks. */
static void
play (MusterVoice *self, GSoundContext *context, MusterSound sound)
{
  g_autofree char *path = g_build_filename (self->sounds, muster_sound_get_file (sound), NULL);
  g_autoptr (GError) error = NULL;

  if (!gsound_context_play_simple (context,
                                   NULL,
                                   &error,
                                   GSOUND_ATTR_MEDIA_FILENAME,
                                   path,
                                   GSOUND_ATTR_MEDIA_ROLE,
                                   "event",
                                   NULL))
    g_debug ("No sound: %s", error->message);
}

/* What has been overtaken while something else was spoken is not said any more. */
static Work *
take_newest (MusterVoice *self)
{
  Work *work = g_async_queue_pop (self->work);

  while (work->kind == WORK_SPEECH && g_async_queue_length (self->work) > 0) {
    work_free (work);
    work = g_async_queue_pop (self->work);
  }
  return work;
}

static gpointer
run (gpointer data)
{
  MusterVoice *self = data;
  g_autoptr (GError) error = NULL;
  GSoundContext *context = gsound_context_new (NULL, &error);
  g_autoptr (MusterSpeech) speech = NULL;

  if (context == NULL)
    g_debug ("No sound: %s", error->message);
  for (;;) {
    Work *work = take_newest (self);
    gboolean stop = work->kind == WORK_STOP;

    if (work->kind == WORK_SOUND && context != NULL)
      play (self, context, work->sound);
    if (work->kind == WORK_SPEECH && speech == NULL)
      speech = muster_speech_new ();
    if (work->kind == WORK_SPEECH)
      muster_speech_say (speech, work->phrase, work->language);
    work_free (work);
    if (stop)
      break;
  }
  g_clear_object (&context);
  return NULL;
}

/**
 * muster_voice_new:
 * @sounds: folder with the files of muster_sound_get_file()
 *
 * Main thread. Connects to nothing before the first sound or word.
 */
MusterVoice *
muster_voice_new (const char *sounds)
{
  MusterVoice *self = g_new0 (MusterVoice, 1);

  self->sounds = g_strdup (sounds);
  self->work = g_async_queue_new_full ((GDestroyNotify) work_free);
  self->thread = g_thread_new ("muster-voice", run, self);
  return self;
}

static void
push (MusterVoice *self, Work work)
{
  g_async_queue_push (self->work, g_memdup2 (&work, sizeof work));
}

/* Never louder for a failure. */
void
muster_voice_play (MusterVoice *self, MusterSound sound)
{
  push (self, (Work){.kind = WORK_SOUND, .sound = sound});
}

/**
 * muster_voice_say:
 * @phrase: what to say; never a name, a number, a score or a cause
 * @language: the guest's: Chinese comes first, English after it if chosen
 *
 * Cuts off what is being said.
 */
void
muster_voice_say (MusterVoice *self, const MusterPhrase *phrase, MusterLanguage language)
{
  push (self,
        (Work){.kind = WORK_SPEECH, .phrase = muster_phrase_copy (phrase), .language = language});
}

void
muster_voice_free (MusterVoice *self)
{
  push (self, (Work){.kind = WORK_STOP});
  g_thread_join (self->thread);
  g_async_queue_unref (self->work);
  g_free (self->sounds);
  g_free (self);
}
