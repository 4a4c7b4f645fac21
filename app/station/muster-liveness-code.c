/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "muster-code.h"
#include "muster-liveness-bench.h"
#include "muster-motion-actor.h"
#include "muster-rehearsal-voice.h"

/* Digits read aloud, as `muster bench liveness` knows them: one voice that the templates were not
 * made of, in heads, at paces and in rooms that are drawn, and lips that move with it or not. */

#define WIDTH  640
#define HEIGHT 480
#define PERIOD (G_USEC_PER_SEC / 15)
#define BLOCK  800 /* samples: 50 ms */
/* Share of the frames that never come. */
#define DROPPED 0.04

typedef enum {
  SPECIES_LIVE,
  SPECIES_SILENT, /* a print, and nobody says anything */
  SPECIES_OLD,    /* a video of somebody who reads other digits */
  SPECIES_BESIDE, /* somebody else reads them, beside a face that is still */
  SPECIES_DUBBED, /* and beside a video of somebody who reads other digits */
  N_SPECIES,
} Species;

static const struct {
  const char *nick;
  MusterActorSpecies actor;
  gboolean voice;       /* something is said */
  gboolean right_voice; /* and it is what is shown */
  gboolean lips;        /* a mouth moves */
  gboolean right_lips;
} presented[N_SPECIES] = {
    [SPECIES_LIVE] = {"live", MUSTER_ACTOR_LIVE, TRUE, TRUE, TRUE, TRUE},
    [SPECIES_SILENT] = {"silent", MUSTER_ACTOR_PRINT, FALSE, FALSE, FALSE, FALSE},
    [SPECIES_OLD] = {"old", MUSTER_ACTOR_VIDEO, TRUE, FALSE, TRUE, FALSE},
    [SPECIES_BESIDE] = {"beside", MUSTER_ACTOR_LIVE, TRUE, TRUE, FALSE, FALSE},
    [SPECIES_DUBBED] = {"dubbed", MUSTER_ACTOR_VIDEO, TRUE, TRUE, TRUE, FALSE},
};

typedef struct {
  Species species;
  MusterChallenge *challenge; /* owned */
  MusterActor actor;
  MusterPuppet *person; /* borrowed */
  MusterChance chance;
  MusterRehearsalVoice voice, lips;
  gint64 voice_us, lips_us; /* when they begin */
  gint64 heard_us;          /* end of the last block */
  double size, pause, noise, opening;
  char code[8];
  guint8 bgr[WIDTH * HEIGHT * 3];
} Stage;

static void
stage_free (Stage *self)
{
  muster_rehearsal_voice_clear (&self->voice);
  muster_rehearsal_voice_clear (&self->lips);
  g_clear_object (&self->challenge);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Stage, stage_free)

static Stage *
stage_new (MusterLivenessLab *lab, Species species, guint64 seed)
{
  Stage *self = g_new0 (Stage, 1);

  self->species = species;
  self->challenge = muster_code_new (muster_chance_of_seed (seed));
  self->chance = muster_chance_of_seed (seed + 1);
  muster_actor_init (&self->actor, presented[species].actor, seed);
  self->person = muster_liveness_lab_get_person (lab, self->actor.identity);
  self->size = muster_chance_draw (&self->chance, .92, 1.1);
  self->pause = muster_chance_draw (&self->chance, .05, .35);
  /* 15 to 40 dB below a voice of about 3000 */
  self->noise = 3000 * pow (10, -muster_chance_draw (&self->chance, 15, 40) / 20);
  self->opening = muster_chance_draw (&self->chance, .5, 1);
  return self;
}

static void
draw_other (Stage *self, char digits[5])
{
  do
    for (guint i = 0; i < 4; i++)
      do
        digits[i] = (char) ('0' + (int) muster_chance_draw (&self->chance, 0, 10));
      while (i > 0 && digits[i] == digits[i - 1]);
  while (g_str_equal (digits, self->code));
}

/* Other digits are shown: voice and lips begin when they do. A video goes on as it was filmed. */
static void
begin_reading (Stage *self, gint64 now)
{
  const double delay = muster_chance_draw (&self->chance, .4, 1.2);
  char other[5] = "";

  draw_other (self, other);
  muster_rehearsal_voice_clear (&self->voice);
  muster_rehearsal_voice_clear (&self->lips);
  muster_rehearsal_voice_init (&self->voice,
                               presented[self->species].right_voice ? self->code : other,
                               self->size,
                               self->pause);
  muster_rehearsal_voice_init (&self->lips,
                               presented[self->species].right_lips ? self->code : other,
                               self->size,
                               self->pause);
  self->voice_us = self->lips_us = now + (gint64) (delay * G_USEC_PER_SEC);
  if (self->species == SPECIES_DUBBED) /* as well as two people can begin together */
    self->lips_us += (gint64) muster_chance_draw (&self->chance, -3e5, 3e5);
}

static double
draw_noise (Stage *self)
{
  double sum = 0;

  for (guint i = 0; i < 12; i++)
    sum += muster_chance_draw (&self->chance, -.5, .5);
  return sum * self->noise;
}

static void
hear (Stage *self)
{
  gint16 samples[BLOCK] = {0};
  g_autoptr (MusterAudio) audio = NULL;

  if (presented[self->species].voice && self->voice_us != 0)
    muster_rehearsal_voice_copy (&self->voice,
                                 (self->heard_us - self->voice_us) * MUSTER_AUDIO_RATE /
                                     G_USEC_PER_SEC,
                                 samples,
                                 BLOCK);
  for (guint i = 0; i < BLOCK; i++)
    samples[i] = (gint16) CLAMP (samples[i] + draw_noise (self), -32768, 32767);
  audio = muster_audio_new (samples, BLOCK, self->heard_us);
  self->heard_us = muster_audio_get_end (audio);
  muster_challenge_hear (self->challenge, audio);
}

static void
draw_frame (Stage *self, gint64 now)
{
  MusterPuppetScene scene = *muster_actor_step (&self->actor, MUSTER_PROMPT_NONE, now);
  const double at = (double) (now - self->lips_us) / G_USEC_PER_SEC;
  const float open = presented[self->species].lips && self->lips_us != 0
                         ? (float) self->opening * muster_rehearsal_voice_get_open (&self->lips, at)
                         : 0;

  if (scene.subject == MUSTER_PUPPET_LIVE)
    scene.pose.mouth = open;
  else
    scene.replay.mouth = open;
  muster_puppet_render (self->person, &scene, WIDTH, HEIGHT, self->bgr);
}

static gboolean
run (MusterLivenessLab *lab,
     guint species,
     guint64 seed,
     MusterLivenessOutcome *outcome,
     GError **error)
{
  g_autoptr (Stage) self = stage_new (lab, (Species) species, seed);
  const MusterPixels pixels = {self->bgr, WIDTH, HEIGHT, WIDTH * 3};
  gint64 now = G_USEC_PER_SEC;

  *outcome = (MusterLivenessOutcome){0};
  muster_liveness_lab_begin (lab);
  self->heard_us = now;
  muster_challenge_begin (self->challenge, now);
  while (muster_challenge_get_result (self->challenge) == MUSTER_LIVENESS_OPEN) {
    now += PERIOD;
    while (self->heard_us + 50 * G_TIME_SPAN_MILLISECOND <= now)
      hear (self);
    if (!g_str_equal (muster_challenge_get_view (self->challenge)->code, self->code)) {
      g_strlcpy (self->code, muster_challenge_get_view (self->challenge)->code, sizeof self->code);
      if (*self->code != '\0')
        begin_reading (self, now);
    }
    draw_frame (self, now);
    if (muster_chance_draw (&self->chance, 0, 1) >= DROPPED &&
        !muster_liveness_lab_show (lab, &pixels, now, self->challenge, outcome, error))
      return FALSE;
    muster_challenge_tick (self->challenge, now);
  }
  muster_liveness_outcome_take (outcome, self->challenge);
  return TRUE;
}

static const char *
get_nick (guint species)
{
  return presented[species].nick;
}

static gboolean
is_live (guint species)
{
  return species == SPECIES_LIVE;
}

const MusterLivenessKind muster_liveness_code = {
    .nick = "code",
    .n_species = N_SPECIES,
    .get_nick = get_nick,
    .is_live = is_live,
    .run = run,
};
