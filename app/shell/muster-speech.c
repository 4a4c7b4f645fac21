/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-speech.h"

#include <libspeechd.h>
#include <string.h>

/* espeak-ng's "cmn" reads Chinese wrongly on Debian 12; this voice of it reads it right. */
#define RIGHT_CHINESE "Chinese (Mandarin, latin as Pinyin)"

struct _MusterSpeech {
  SPDConnection *connection; /* owned; NULL: nobody to speak, ask no more */
  gboolean right_chinese;
};

static gboolean
has_voice (SPDConnection *connection, const char *name)
{
  SPDVoice **voices = spd_list_synthesis_voices (connection);
  gboolean found = FALSE;

  for (guint i = 0; voices != NULL && voices[i] != NULL && !found; i++)
    found = g_strcmp0 (voices[i]->name, name) == 0;
  free_spd_voices (voices);
  return found;
}

/**
 * muster_speech_new:
 *
 * Returns: (transfer full): a speaker; silent if speech-dispatcher is not there
 */
MusterSpeech *
muster_speech_new (void)
{
  MusterSpeech *self = g_new0 (MusterSpeech, 1);
  char *error = NULL;

  self->connection = spd_open2 ("muster", "guest", NULL, SPD_MODE_SINGLE, NULL, 1, &error);
  if (self->connection != NULL)
    self->right_chinese = has_voice (self->connection, RIGHT_CHINESE);
  else
    g_debug ("No speech: %s", error != NULL ? error : "no connection");
  free (error);
  return self;
}

static void
say_in (MusterSpeech *self, const MusterPhrase *phrase, MusterLanguage language)
{
  spd_set_language (self->connection, language == MUSTER_LANGUAGE_ZH ? "zh" : "en");
  if (language == MUSTER_LANGUAGE_ZH && self->right_chinese)
    spd_set_synthesis_voice (self->connection, RIGHT_CHINESE);
  spd_say (self->connection, SPD_MESSAGE, muster_phrase_get (phrase, language));
}

/**
 * muster_speech_say:
 * @language: the guest's
 *
 * Chinese first, then English if that is the guest's language.
 */
void
muster_speech_say (MusterSpeech *self, const MusterPhrase *phrase, MusterLanguage language)
{
  if (self->connection == NULL)
    return;
  spd_cancel (self->connection);
  say_in (self, phrase, MUSTER_LANGUAGE_ZH);
  if (language == MUSTER_LANGUAGE_EN)
    say_in (self, phrase, MUSTER_LANGUAGE_EN);
}

void
muster_speech_free (MusterSpeech *self)
{
  if (self->connection != NULL)
    spd_close (self->connection);
  g_free (self);
}
