/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>

#include "muster-voice.h"

enum { MOST_BYTES = 20480, HEADER = 44, PATIENCE_US = 100000 };

/* Loudest sample of a file, 0 to 32768. */
static int
peak_of (const char *path)
{
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;
  int peak = 0;

  g_file_get_contents (path, &bytes, &size, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (size, >, HEADER);
  g_assert_cmpuint (size, <=, MOST_BYTES);
  g_assert_cmpmem (bytes, 4, "RIFF", 4);
  for (gsize i = HEADER; i + 1 < size; i += 2) {
    gint16 sample = (gint16) ((guint8) bytes[i] | (guint8) bytes[i + 1] << 8);

    peak = MAX (peak, ABS ((int) sample));
  }
  return peak;
}

/* Never louder for a failure. */
static void
test_sounds (void)
{
  int peaks[MUSTER_SOUND_STOP + 1];

  for (MusterSound sound = 0; sound <= MUSTER_SOUND_STOP; sound++) {
    g_autofree char *path =
        g_build_filename (MUSTER_SOURCEDIR, "data", "sounds", muster_sound_get_file (sound), NULL);

    peaks[sound] = peak_of (path);
    g_assert_cmpint (peaks[sound], <, 32767);
  }
  g_assert_cmpint (peaks[MUSTER_SOUND_STOP], <=, peaks[MUSTER_SOUND_PASS]);
  g_assert_cmpint (peaks[MUSTER_SOUND_AGAIN], <, peaks[MUSTER_SOUND_PASS]);
}

/* Whoever asks for a sound waits for nothing, even where no sound server answers. */
static void
test_never_waits (void)
{
  g_autoptr (MusterPhrase) phrase = muster_phrase_new ("Please tap your card.");
  MusterVoice *voice = muster_voice_new ("/nonexistent");
  gint64 before = g_get_monotonic_time ();

  for (guint i = 0; i < 20; i++) {
    muster_voice_play (voice, MUSTER_SOUND_PASS);
    muster_voice_say (voice, phrase, MUSTER_LANGUAGE_EN);
  }
  g_assert_cmpint (g_get_monotonic_time () - before, <, PATIENCE_US);
  muster_voice_free (voice);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/shell/voice/sounds", test_sounds);
  g_test_add_func ("/shell/voice/never-waits", test_never_waits);
  return g_test_run ();
}
