/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "look-kit.h"
#include "muster-code.h"
#include "muster-rehearsal-voice.h"

#define MS    G_TIME_SPAN_MILLISECOND
#define BLOCK 800 /* samples: 50 ms */
#define DELAY (700 * MS)

/* Somebody before a camera and a microphone. */
typedef struct {
  LookKit kit;
  MusterChance chance;
  MusterRehearsalVoice voice, lips;
  gboolean speaks, moves, deaf;
  const char *other; /* digits that are said instead of those shown */
  double size, pause, noise, gain;
  gint64 lag_us;   /* of the lips */
  gint64 said_us;  /* when the voice begins, 0 = nothing to say */
  gint64 heard_us; /* end of the last block */
  guint codes;
  char code[8];
} Reader;

static void
reader_init (Reader *self, guint64 seed)
{
  *self = (Reader){.chance = muster_chance_of_seed (seed),
                   .speaks = TRUE,
                   .moves = TRUE,
                   .size = 1,
                   .pause = .12,
                   .noise = 20,
                   .gain = 1};
  look_kit_init (&self->kit, muster_code_new (muster_chance_of_seed (seed)), 15);
  self->heard_us = LOOK_KIT_BEGIN;
}

static void
reader_clear (Reader *self)
{
  muster_rehearsal_voice_clear (&self->voice);
  muster_rehearsal_voice_clear (&self->lips);
  look_kit_clear (&self->kit);
}

/* Another code is shown: begins to read it. */
static void
notice (Reader *self)
{
  const MusterChallengeView *view = muster_challenge_get_view (self->kit.challenge);
  const char *digits = self->other != NULL ? self->other : view->code;

  if (g_str_equal (view->code, self->code))
    return;
  g_strlcpy (self->code, view->code, sizeof self->code);
  if (self->code[0] == '\0')
    return;
  self->codes++;
  muster_rehearsal_voice_clear (&self->voice);
  muster_rehearsal_voice_clear (&self->lips);
  muster_rehearsal_voice_init (&self->voice, digits, self->size, self->pause);
  muster_rehearsal_voice_init (&self->lips, digits, self->size, self->pause);
  self->said_us = self->kit.look.report.time_us + DELAY;
}

static double
draw_noise (Reader *self)
{
  double sum = 0;

  for (guint i = 0; i < 12; i++)
    sum += muster_chance_draw (&self->chance, -.5, .5);
  return sum * self->noise;
}

static void
hear (Reader *self)
{
  gint16 samples[BLOCK] = {0};
  g_autoptr (MusterAudio) sound = NULL;

  if (self->speaks && self->said_us != 0)
    muster_rehearsal_voice_copy (&self->voice,
                                 (self->heard_us - self->said_us) * MUSTER_AUDIO_RATE /
                                     G_USEC_PER_SEC,
                                 samples,
                                 BLOCK);
  for (guint i = 0; i < BLOCK; i++)
    samples[i] = (gint16) (samples[i] * self->gain + draw_noise (self));
  sound = muster_audio_new (samples, BLOCK, self->heard_us);
  self->heard_us = muster_audio_get_end (sound);
  muster_challenge_hear (self->kit.challenge, sound);
}

static void
step (Reader *self)
{
  const gint64 now = self->kit.look.report.time_us;
  const double at = (double) (now - self->said_us - self->lag_us) / G_USEC_PER_SEC;

  while (!self->deaf && self->heard_us + 50 * MS <= now)
    hear (self);
  notice (self);
  self->kit.look.report.mouth = .03f + (float) muster_chance_draw (&self->chance, 0, .015);
  if (self->moves && self->said_us != 0)
    self->kit.look.report.mouth += .5f * muster_rehearsal_voice_get_open (&self->lips, at);
  look_kit_show (&self->kit);
}

static void
run (Reader *self, MusterLivenessResult result)
{
  for (guint i = 0; self->kit.n_finished == 0; i++) {
    g_assert_cmpuint (i, <, 15 * 40);
    step (self);
  }
  look_kit_expect (&self->kit, result);
}

/* Several codes, heads, paces and rooms. */
static void
test_read (void)
{
  static const struct {
    double size, pause, noise;
    gint64 lag_us;
  } readers[] = {
      {1, .12, 20, 0},
      {1, .3, 20, 60 * MS},
      {.93, .12, 60, -30 * MS},
      {1.08, .2, 60, 0},
  };

  for (guint i = 0; i < 2 * G_N_ELEMENTS (readers); i++) {
    const guint k = i % G_N_ELEMENTS (readers);
    Reader reader;

    reader_init (&reader, i);
    reader.size = readers[k].size;
    reader.pause = readers[k].pause;
    reader.noise = readers[k].noise;
    reader.lag_us = readers[k].lag_us;
    run (&reader, MUSTER_LIVENESS_LIVE);
    g_assert_cmpfloat (look_kit_get_finding (&reader.kit, "code.margin"), <=, .15);
    g_assert_cmpfloat (look_kit_get_finding (&reader.kit, "code.lips"), >=, .4);
    g_assert_cmpfloat (look_kit_get_finding (&reader.kit, "code.loudness"), >, 15);
    g_assert_cmpfloat (muster_challenge_get_llr (reader.kit.challenge), <=, .5);
    reader_clear (&reader);
  }
}

/* The digits come once the room was heard, differ, and go when they are used up. */
static void
test_digits (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < 60; i++) {
    Reader reader;

    reader_init (&reader, 1000 + i);
    reader.speaks = FALSE;
    while (reader.codes == 0) {
      const gint64 now = reader.kit.look.report.time_us;

      g_assert_cmpint (now, <, LOOK_KIT_BEGIN + 3 * G_USEC_PER_SEC);
      step (&reader);
    }
    g_assert_cmpint (reader.kit.look.report.time_us, >=, LOOK_KIT_BEGIN + 600 * MS);
    g_assert_cmpint (reader.kit.prompt, ==, MUSTER_PROMPT_READ_CODE);
    g_assert_cmpint (muster_challenge_get_view (reader.kit.challenge)->deadline_us,
                     >,
                     reader.kit.look.report.time_us + 9 * G_USEC_PER_SEC);
    g_assert_cmpuint (strlen (reader.code), ==, 4);
    for (guint k = 0; k < 3; k++)
      g_assert_cmpint (reader.code[k], !=, reader.code[k + 1]);
    g_assert_false (reader.code[0] == reader.code[2] && reader.code[1] == reader.code[3]);
    g_hash_table_add (seen, g_strdup (reader.code));
    reader_clear (&reader);
  }
  g_assert_cmpuint (g_hash_table_size (seen), >, 50);
}

/* What an attack or a misunderstanding has, and a living reader has not. None is called an attack.
 */
static void
test_not_done (void)
{
  static const struct {
    const char *name, *finding, *other;
    gboolean speaks, moves;
    gint64 lag_us;
    double gain;
  } cases[] = {
      {"silent", "code.loudness", NULL, FALSE, FALSE, 0, 1},
      {"old recording", "code.margin", "5829", TRUE, TRUE, 0, 1},
      {"voice beside it", "code.opening", NULL, TRUE, FALSE, 0, 1},
      {"whisper", "code.loudness", NULL, TRUE, TRUE, 0, .02},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    const MusterLivenessFinding *findings;
    Reader reader;
    gsize n, k = 0;

    reader_init (&reader, 50 + i);
    reader.other = cases[i].other;
    reader.speaks = cases[i].speaks;
    reader.moves = cases[i].moves;
    reader.lag_us = cases[i].lag_us;
    reader.gain = cases[i].gain;
    run (&reader, MUSTER_LIVENESS_NO_RESPONSE);
    g_test_message ("%s", cases[i].name);
    g_assert_cmpuint (reader.codes, ==, 2);
    findings = muster_challenge_get_findings (reader.kit.challenge, &n);
    while (k < n && !g_str_equal (findings[k].nick, cases[i].finding))
      k++;
    g_assert_cmpuint (k, <, n);
    g_assert_false (findings[k].ok);
    g_assert_cmpfloat (muster_challenge_get_llr (reader.kit.challenge), ==, 0);
    reader_clear (&reader);
  }
}

/* Lips that are not of this voice: most of them are noticed. */
static void
test_out_of_step (void)
{
  guint passed = 0;

  for (guint i = 0; i < 8; i++) {
    Reader reader;

    reader_init (&reader, 200 + i);
    reader.lag_us = 420 * MS;
    while (reader.kit.n_finished == 0)
      step (&reader);
    passed += muster_challenge_get_result (reader.kit.challenge) == MUSTER_LIVENESS_LIVE;
    reader_clear (&reader);
  }
  g_assert_cmpuint (passed, <=, 3);
}

/* Who says nothing is asked to speak up; a microphone that sends nothing shows no code. */
static void
test_quiet (void)
{
  Reader reader;

  reader_init (&reader, 3);
  reader.speaks = FALSE;
  while (reader.kit.prompt != MUSTER_PROMPT_SPEAK_UP) {
    g_assert_cmpuint (reader.kit.n_finished, ==, 0);
    step (&reader);
  }
  g_assert_cmpstr (muster_challenge_get_view (reader.kit.challenge)->code, !=, "");
  reader.speaks = TRUE;
  reader.said_us = reader.kit.look.report.time_us;
  run (&reader, MUSTER_LIVENESS_LIVE);
  reader_clear (&reader);

  reader_init (&reader, 3);
  reader.deaf = TRUE;
  run (&reader, MUSTER_LIVENESS_NO_RESPONSE);
  g_assert_cmpuint (reader.codes, ==, 0);
  g_assert_cmpint (reader.kit.look.report.time_us, <, LOOK_KIT_BEGIN + 6 * G_USEC_PER_SEC);
  reader_clear (&reader);
}

/* Blocks that were lost are no reason to judge the rest at the wrong time. */
static void
test_lost_blocks (void)
{
  Reader reader;

  reader_init (&reader, 4);
  while (reader.codes == 0)
    step (&reader);
  reader.heard_us += 500 * MS; /* before the voice begins */
  run (&reader, MUSTER_LIVENESS_LIVE);
  reader_clear (&reader);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/face/code/read", test_read);
  g_test_add_func ("/face/code/digits", test_digits);
  g_test_add_func ("/face/code/not-done", test_not_done);
  g_test_add_func ("/face/code/out-of-step", test_out_of_step);
  g_test_add_func ("/face/code/quiet", test_quiet);
  g_test_add_func ("/face/code/lost-blocks", test_lost_blocks);
  return g_test_run ();
}
