/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-code.h"

#include "muster-code-lips.h"
#include "muster-code-words.h"

#include <math.h>
#include <string.h>

#define RATE MUSTER_AUDIO_RATE

/* Two codes at most, each once. */
#define CODES      2
#define TIME_LIMIT (26 * G_USEC_PER_SEC)
#define CODE_US    (10 * G_USEC_PER_SEC) /* from then on it is not valid any more */
/* A microphone that says nothing by then says nothing. */
#define DEAF_US (4 * G_USEC_PER_SEC)

/* Of the room before a code is shown, so that its noise is known. */
#define ROOM_US    (600 * G_TIME_SPAN_MILLISECOND)
#define NO_LOOK_US (500 * G_TIME_SPAN_MILLISECOND)

/* Loud enough, above the room, to be taken for speech; how long it is silent after the last digit;
 * and when somebody who is not heard is told. */
#define SPEECH_DB  10.0
#define PAUSE_US   (800 * G_TIME_SPAN_MILLISECOND)
#define SPEECH_US  (700 * G_TIME_SPAN_MILLISECOND)
#define UNHEARD_US (4 * G_USEC_PER_SEC)

/* Blocks that lie further from where they should be than this have lost some between them. */
#define MAX_SLIP_US (40 * G_TIME_SPAN_MILLISECOND)

/* The bar: decibels above the room. */
#define BAR_DB 35.0

/* Limits. Distance of the digits asked for over that of whatever fits best: 92 % of the right codes
 * of voices that were not used for the templates are below, and 3 (English) to 20 % (Chinese) of
 * others: README. Below 15 dB over the room they are not told apart. */
#define MAX_MARGIN    .15
#define MAX_DISTANCE  1.3
#define MIN_LOUDNESS  15.0
#define MIN_LENGTH_MS 900.0
#define MAX_LENGTH_MS 6000.0
#define MAX_PACE      .6 /* who groups two and two has 0.5 */
#define MIN_LIPS      .4
#define MIN_LAG_MS    (-120.0)
#define MAX_LAG_MS    160.0
#define MAX_CHANCE    .05
#define MIN_OPENING   .06

/* No still picture and no recording of other digits. But digits that somebody beside a moving
 * picture says, or a voice made by a machine, can pass, and nobody was measured yet: as much as a
 * blink. */
#define LLR_PASSED .5

struct _MusterCode {
  MusterChallenge parent_instance;
  MusterChance chance;

  gint16 *samples; /* owned: of the present code, capacity CAPACITY; wiped */
  gsize n_samples;
  gint64 first_us; /* of the first sample, 0 = nothing heard yet */
  GArray *lips;    /* owned: MusterCodeLip */
  double noise_db; /* of the quietest block */

  guint codes;       /* shown so far */
  gint64 shown_us;   /* 0 = none is shown */
  gint64 look_us;    /* last one with a face */
  gint64 loud_us;    /* how long it was loud since the code is shown */
  gint64 loud_at_us; /* the last time */
};

#define CAPACITY ((gsize) 27 * RATE) /* more than the time limit */

G_DEFINE_FINAL_TYPE (MusterCode, muster_code, MUSTER_TYPE_CHALLENGE)

static void
forget_sound (MusterCode *self)
{
  explicit_bzero (self->samples, self->n_samples * sizeof *self->samples);
  self->n_samples = 0;
  self->first_us = 0;
  self->noise_db = 0;
  g_array_set_size (self->lips, 0);
}

/* Four digits, none beside itself and no two of them twice in the same order: 7,200 codes. */
static void
draw_code (MusterCode *self, char *code)
{
  do
    for (guint i = 0; i < MUSTER_CODE_DIGITS; i++)
      code[i] = (char) ('0' + (int) muster_chance_draw (&self->chance, 0, 10));
  while (code[0] == code[1] || code[1] == code[2] || code[2] == code[3] ||
         (code[0] == code[2] && code[1] == code[3]));
  code[MUSTER_CODE_DIGITS] = '\0';
}

static void
show_code (MusterCode *self, gint64 time_us)
{
  MusterChallengeView *view = muster_challenge_edit_view (MUSTER_CHALLENGE (self));

  self->codes++;
  self->shown_us = time_us;
  self->loud_us = self->loud_at_us = 0;
  draw_code (self, view->code);
  view->prompt = MUSTER_PROMPT_READ_CODE;
  view->deadline_us = time_us + CODE_US;
  view->progress = self->codes == 1 ? .2 : .6;
  muster_challenge_view_changed (MUSTER_CHALLENGE (self));
}

/* What was shown is used up, whatever comes now. */
static void
hide_code (MusterCode *self)
{
  MusterChallengeView *view = muster_challenge_edit_view (MUSTER_CHALLENGE (self));

  memset (view->code, 0, sizeof view->code);
  view->prompt = MUSTER_PROMPT_NONE;
  view->deadline_us = 0;
  view->heard = 0;
  self->shown_us = 0;
  forget_sound (self);
}

/* --- the judgement --- */

#define FIND(nick, value, limit, ok)                                                               \
  muster_challenge_find (MUSTER_CHALLENGE (self), nick, value, limit, ok)

/* How unevenly the digits follow each other: standard deviation of the three steps over their
 * mean. */
static double
get_pace (const MusterCodeFit *fit)
{
  double steps[MUSTER_CODE_DIGITS - 1], mean = 0, variance = 0;
  const guint n = G_N_ELEMENTS (steps);

  for (guint i = 0; i < n; i++) {
    steps[i] = (double) fit->first[i + 1] - (double) fit->first[i];
    mean += steps[i] / n;
  }
  for (guint i = 0; i < n; i++)
    variance += (steps[i] - mean) * (steps[i] - mean) / n;
  return mean > 0 ? sqrt (variance) / mean : INFINITY;
}

static double
to_ms (double steps)
{
  return steps * MUSTER_SPEECH_HOP * 1000 / RATE;
}

/* In the language they are closer to. */
static gboolean
judge_digits (MusterCode *self, const MusterCodeSpeech *speech, const char *code, gboolean enough)
{
  const MusterCodeWords *words = muster_code_words_get_default ();
  MusterCodeFit asked = {.cost = INFINITY}, best = {.cost = INFINITY};
  double margin, length;
  gboolean ok = enough;

  for (guint language = 0; language < MUSTER_CODE_N_LANGUAGES; language++) {
    MusterCodeFit one, of_all;

    muster_code_words_fit (words, speech, (MusterCodeLanguage) language, code, &one, &of_all);
    if (one.cost < asked.cost) {
      asked = one;
      best = of_all;
    }
  }
  if (!isfinite (asked.cost))
    return FIND ("code.margin", 9, MAX_MARGIN, FALSE);
  margin = asked.cost / best.cost - 1;
  length = to_ms ((double) asked.last[MUSTER_CODE_DIGITS - 1] - asked.first[0]);
  ok &= FIND ("code.margin", margin, MAX_MARGIN, margin <= MAX_MARGIN);
  ok &= FIND ("code.distance", asked.cost, MAX_DISTANCE, asked.cost <= MAX_DISTANCE);
  ok &= FIND ("code.length",
              length,
              length < MIN_LENGTH_MS ? MIN_LENGTH_MS : MAX_LENGTH_MS,
              length >= MIN_LENGTH_MS && length <= MAX_LENGTH_MS);
  ok &= FIND ("code.pace", get_pace (&asked), MAX_PACE, get_pace (&asked) <= MAX_PACE);
  return ok;
}

static gboolean
judge_lips (MusterCode *self, const MusterCodeSpeech *speech)
{
  const MusterCodeLoudness loudness = {
      .begin_us = self->first_us + MUSTER_SPEECH_WINDOW / 2 * G_USEC_PER_SEC / RATE,
      .step_us = (gint64) MUSTER_SPEECH_HOP * G_USEC_PER_SEC / RATE,
      .level = speech->level,
      .n = speech->n,
  };
  MusterCodeSync sync;
  const double least = MIN_LIPS;
  gboolean ok;

  muster_code_lips_compare ((MusterCodeLip *) (gpointer) self->lips->data,
                            self->lips->len,
                            &loudness,
                            &self->chance,
                            &sync);
  ok = FIND ("code.opening", (double) sync.range, MIN_OPENING, sync.range >= (float) MIN_OPENING);
  ok &= FIND ("code.lips", (double) sync.correlation, least, sync.correlation >= (float) least);
  ok &= FIND ("code.chance", (double) sync.chance, MAX_CHANCE, sync.chance <= (float) MAX_CHANCE);
  ok &= FIND ("code.lag",
              (double) sync.lag_ms,
              MAX_LAG_MS,
              sync.lag_ms >= (float) MIN_LAG_MS && sync.lag_ms <= (float) MAX_LAG_MS);
  return ok;
}

/* Somebody has said something, or the time is up. */
static void
judge (MusterCode *self, gint64 time_us)
{
  const MusterChallengeView *view = muster_challenge_get_view (MUSTER_CHALLENGE (self));
  g_auto (MusterCodeSpeech) speech = {0};
  gboolean ok = FALSE;

  if (muster_code_speech_init (&speech, self->samples, self->n_samples)) {
    ok = FIND (
        "code.loudness", (double) speech.peak, MIN_LOUDNESS, speech.peak >= (float) MIN_LOUDNESS);
    ok = judge_digits (self, &speech, view->code, ok);
    ok &= judge_lips (self, &speech);
  }
  hide_code (self);
  if (ok)
    muster_challenge_finish (MUSTER_CHALLENGE (self), MUSTER_LIVENESS_LIVE, LLR_PASSED);
  else if (self->codes >= CODES)
    muster_challenge_finish (MUSTER_CHALLENGE (self), MUSTER_LIVENESS_NO_RESPONSE, 0);
  else
    muster_challenge_view_changed (MUSTER_CHALLENGE (self));
}

/* --- what comes in --- */

/* What was lost between two blocks is silence. */
static void
keep (MusterCode *self, MusterAudio *sound)
{
  gsize n, lost = 0;
  const gint16 *samples = muster_audio_get_samples (sound, &n);

  if (self->first_us == 0) {
    self->first_us = muster_audio_get_time (sound);
  } else {
    const gint64 due = self->first_us + (gint64) self->n_samples * G_USEC_PER_SEC / RATE;
    const gint64 slip = muster_audio_get_time (sound) - due;

    if (slip > MAX_SLIP_US)
      lost = (gsize) (slip * RATE / G_USEC_PER_SEC);
  }
  lost = MIN (lost, CAPACITY - self->n_samples);
  memset (self->samples + self->n_samples, 0, lost * sizeof *samples);
  self->n_samples += lost;
  n = MIN (n, CAPACITY - self->n_samples);
  memcpy (self->samples + self->n_samples, samples, n * sizeof *samples);
  self->n_samples += n;
}

/* The room is as loud as its quietest block; a block of digital silence is no room. */
static void
follow_loudness (MusterCode *self, MusterAudio *sound)
{
  MusterChallengeView *view = muster_challenge_edit_view (MUSTER_CHALLENGE (self));
  const double db = MAX (muster_audio_get_level (sound), -75);
  const gint64 end_us = muster_audio_get_end (sound);

  if (self->noise_db == 0 || db < self->noise_db)
    self->noise_db = db;
  if (self->shown_us == 0)
    return;
  view->heard = CLAMP ((db - self->noise_db) / BAR_DB, 0, 1);
  if (db >= self->noise_db + SPEECH_DB) {
    self->loud_us += end_us - muster_audio_get_time (sound);
    self->loud_at_us = end_us;
    view->prompt = MUSTER_PROMPT_READ_CODE;
  } else if (self->loud_us < SPEECH_US / 2 && end_us - self->shown_us > UNHEARD_US) {
    view->prompt = MUSTER_PROMPT_SPEAK_UP;
  }
  muster_challenge_view_changed (MUSTER_CHALLENGE (self));
}

static void
muster_code_hear (MusterChallenge *challenge, MusterAudio *sound)
{
  MusterCode *self = MUSTER_CODE (challenge);
  const gint64 end_us = muster_audio_get_end (sound);

  keep (self, sound);
  follow_loudness (self, sound);
  if (self->shown_us == 0) {
    if (end_us - self->first_us >= ROOM_US && end_us - self->look_us < NO_LOOK_US)
      show_code (self, end_us);
  } else if (self->loud_us >= SPEECH_US && end_us - self->loud_at_us >= PAUSE_US) {
    judge (self, end_us);
  }
}

static void
muster_code_look (MusterChallenge *challenge, const MusterFaceLook *look)
{
  MusterCode *self = MUSTER_CODE (challenge);
  const MusterCodeLip lip = {look->report.time_us, look->report.mouth};

  if (look->report.n_faces == 0)
    return;
  self->look_us = look->report.time_us;
  if (self->shown_us != 0)
    g_array_append_val (self->lips, lip);
}

static void
muster_code_tick (MusterChallenge *challenge, gint64 time_us)
{
  MusterCode *self = MUSTER_CODE (challenge);

  if (self->shown_us != 0 && time_us - self->shown_us >= CODE_US)
    judge (self, time_us);
  else if (self->codes == 0 && self->first_us == 0 &&
           time_us - muster_challenge_get_begun (challenge) > DEAF_US)
    muster_challenge_finish (challenge, MUSTER_LIVENESS_NO_RESPONSE, 0);
}

static void
muster_code_begin (MusterChallenge *challenge, gint64 time_us)
{
  muster_challenge_view_changed (challenge); /* so that somebody opens the microphone */
}

static void
muster_code_finalize (GObject *object)
{
  MusterCode *self = MUSTER_CODE (object);

  forget_sound (self);
  g_free (self->samples);
  g_array_unref (self->lips);
  G_OBJECT_CLASS (muster_code_parent_class)->finalize (object);
}

static void
muster_code_class_init (MusterCodeClass *klass)
{
  MusterChallengeClass *challenge_class = MUSTER_CHALLENGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = muster_code_finalize;
  challenge_class->time_limit = TIME_LIMIT;
  challenge_class->begin = muster_code_begin;
  challenge_class->look = muster_code_look;
  challenge_class->tick = muster_code_tick;
  challenge_class->hear = muster_code_hear;
}

static void
muster_code_init (MusterCode *self)
{
  self->samples = g_new (gint16, CAPACITY);
  self->lips = g_array_new (FALSE, FALSE, sizeof (MusterCodeLip));
  muster_challenge_set_kind (MUSTER_CHALLENGE (self), MUSTER_CHALLENGE_CODE);
}

/**
 * muster_code_new:
 * @chance: for the digits and the shuffled voices
 *
 * Shows four digits once it hears the room and sees a face, for ten seconds, and judges when
 * somebody has spoken and is silent again: whether they were these digits, in Chinese or English,
 * and whether the mouth moved with them. Whoever does not manage gets other digits once. Ends as
 * %MUSTER_LIVENESS_LIVE or %MUSTER_LIVENESS_NO_RESPONSE, never as %MUSTER_LIVENESS_NOT_LIVE: wrong
 * digits are a slip of the tongue, and a voice without lips may be a friend's who helps. A voice
 * made by a machine that knows the digits is not told from a person's.
 *
 * Judging takes some 50 ms of a processor at most (1.9 s for the 35 judgements of its test and all
 * else in it). The sound and what is made of it are wiped then, or with the
 * challenge. Findings, of the last code: code.loudness (dB above the room), code.margin (distance
 * of these digits over that of the best ones, less one), code.distance (in mean distances of unlike
 * sounds / 2), code.length (ms), code.pace (variation of the steps between the digits),
 * code.opening (range of the mouth), code.lips (correlation with the voice), code.chance (share of
 * shuffled voices that fit the lips as well), code.lag (ms).
 *
 * Returns: (transfer full): the challenge
 */
MusterChallenge *
muster_code_new (MusterChance chance)
{
  MusterCode *self = g_object_new (MUSTER_TYPE_CODE, NULL);

  self->chance = chance;
  return MUSTER_CHALLENGE (self);
}
