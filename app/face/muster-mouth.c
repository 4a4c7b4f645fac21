/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-mouth.h"

#include "muster-cue.h"

#include <math.h>

#define TIME_LIMIT (8 * G_USEC_PER_SEC)

/* Looks that say what a shut mouth is: half a second at 15 a second. */
#define RECORD 7

/* Height over width of the inner lips, above this person's own shut mouth. The second leaves it
 * open to a smile or to lips that do not quite meet. */
#define OPEN 0.30f
#define SHUT 0.12f
/* A baseline above it is no shut mouth. */
#define MAX_BASELINE 0.25f

/* A syllable of speech opens the mouth for less than the first. */
#define SHORTEST_US (300 * G_TIME_SPAN_MILLISECOND)
#define LONGEST_US  (1500 * G_TIME_SPAN_MILLISECOND)
#define MAX_GAP_US  (210 * G_TIME_SPAN_MILLISECOND)

/* As a blink: no still picture, a video if it happens to do it, a picture with a hole for the mouth
 * always. A recording of somebody who speaks slowly may do it as often as one blinks. */
#define LLR_PASSED 0.5

struct _MusterMouth {
  MusterChallenge parent_instance;
  MusterCue cue;
  float record[RECORD]; /* the last looks before the prompt */
  guint n_record;
  float baseline;
  gint64 look_us;           /* the last one, 0 = with no face */
  gint64 before_us;         /* last look with a shut mouth, 0 = not since a gap */
  gint64 first_us, last_us; /* looks with an open mouth, 0 = it is not open */
  float height;             /* largest, above the baseline */
};

G_DEFINE_FINAL_TYPE (MusterMouth, muster_mouth, MUSTER_TYPE_CHALLENGE)

static void
set_prompt (MusterMouth *self, MusterPrompt prompt)
{
  MusterChallengeView *view = muster_challenge_edit_view (MUSTER_CHALLENGE (self));

  if (view->prompt == prompt)
    return;
  view->prompt = prompt;
  view->progress = prompt == MUSTER_PROMPT_CLOSE_MOUTH && self->first_us != 0 ? 0.7
                   : prompt == MUSTER_PROMPT_OPEN_MOUTH                       ? 0.3
                                                                              : 0;
  view->deadline_us =
      prompt == MUSTER_PROMPT_OPEN_MOUTH ? self->cue.since_us + MUSTER_CUE_WINDOW_US : 0;
  muster_challenge_view_changed (MUSTER_CHALLENGE (self));
}

static void
ask_again (MusterMouth *self, gint64 time_us)
{
  self->n_record = 0;
  muster_cue_plan (&self->cue, time_us);
  set_prompt (self, MUSTER_PROMPT_NONE);
}

static void
muster_mouth_begin (MusterChallenge *challenge, gint64 time_us)
{
  ask_again (MUSTER_MOUTH (challenge), time_us);
  muster_challenge_view_changed (challenge); /* there is one now, if an empty one */
}

/* Of the record: a word or a yawn in it does not count. */
static float
get_median (const MusterMouth *self)
{
  float sorted[RECORD];

  for (guint i = 0; i < RECORD; i++) {
    guint k = i;

    for (; k > 0 && sorted[k - 1] > self->record[i]; k--)
      sorted[k] = sorted[k - 1];
    sorted[k] = self->record[i];
  }
  return sorted[RECORD / 2];
}

static void
muster_mouth_tick (MusterChallenge *challenge, gint64 time_us)
{
  MusterMouth *self = MUSTER_MOUTH (challenge);

  if (self->first_us == 0 && muster_cue_is_over (&self->cue, time_us))
    ask_again (self, time_us);
  if (self->n_record < RECORD)
    return;
  if (self->cue.since_us == 0 && get_median (self) > MAX_BASELINE) {
    set_prompt (self, MUSTER_PROMPT_CLOSE_MOUTH);
  } else if (muster_cue_come (&self->cue, time_us)) {
    self->baseline = get_median (self);
    self->first_us = self->before_us = 0;
    set_prompt (self, MUSTER_PROMPT_OPEN_MOUTH);
  } else if (self->cue.since_us == 0) {
    set_prompt (self, MUSTER_PROMPT_NONE);
  }
}

/* Shut again, or gone on too long: was it an answer? */
static void
judge (MusterMouth *self, gint64 time_us)
{
  MusterChallenge *challenge = MUSTER_CHALLENGE (self);
  const double ms = G_TIME_SPAN_MILLISECOND;
  const gint64 length = self->last_us - self->first_us;
  gboolean ok;

  muster_challenge_find (challenge, "mouth.baseline", self->baseline, MAX_BASELINE, TRUE);
  ok = muster_challenge_find (challenge, "mouth.height", self->height, OPEN, TRUE);
  ok &= muster_challenge_find (challenge,
                               "mouth.length",
                               (double) length / ms,
                               LONGEST_US / ms,
                               length >= SHORTEST_US && length <= LONGEST_US);
  ok &= muster_challenge_find (challenge,
                               "mouth.delay",
                               (double) (self->first_us - self->cue.since_us) / ms,
                               MUSTER_CUE_WINDOW_US / ms,
                               muster_cue_is_answered_by (&self->cue, self->first_us));
  self->first_us = 0;
  self->height = 0;
  if (ok)
    muster_challenge_finish (challenge, MUSTER_LIVENESS_LIVE, LLR_PASSED);
  else
    ask_again (self, time_us);
}

static void
follow (MusterMouth *self, const MusterFaceReport *report)
{
  const float height = report->mouth - self->baseline;

  if (height >= OPEN) {
    if (self->first_us == 0 && self->before_us != 0)
      self->first_us = report->time_us;
    self->last_us = report->time_us;
    self->height = MAX (self->height, height);
    if (self->first_us != 0 && report->time_us - self->first_us >= SHORTEST_US)
      set_prompt (self, MUSTER_PROMPT_CLOSE_MOUTH);
  } else if (height < SHUT) {
    if (self->first_us != 0)
      judge (self, report->time_us);
    self->before_us = report->time_us;
  }
}

static void
muster_mouth_look (MusterChallenge *challenge, const MusterFaceLook *look)
{
  MusterMouth *self = MUSTER_MOUTH (challenge);
  const MusterFaceReport *report = &look->report;

  if (report->n_faces == 0 || report->time_us - self->look_us > MAX_GAP_US) {
    self->first_us = self->before_us = 0;
    self->height = 0;
  }
  if (report->n_faces == 0)
    return;
  self->look_us = report->time_us;
  if (self->cue.since_us == 0)
    self->record[self->n_record++ % RECORD] = report->mouth;
  if (self->cue.since_us != 0)
    follow (self, report);
}

static void
muster_mouth_class_init (MusterMouthClass *klass)
{
  MusterChallengeClass *challenge_class = MUSTER_CHALLENGE_CLASS (klass);

  challenge_class->time_limit = TIME_LIMIT;
  challenge_class->begin = muster_mouth_begin;
  challenge_class->look = muster_mouth_look;
  challenge_class->tick = muster_mouth_tick;
}

static void
muster_mouth_init (MusterMouth *self)
{
  muster_challenge_set_kind (MUSTER_CHALLENGE (self), MUSTER_CHALLENGE_MOUTH);
}

/**
 * muster_mouth_new:
 * @chance: for the delays before the prompts
 *
 * Asks at a random time for an open mouth, and to shut it again once it was open for 0.3 s. Before
 * the prompt it learns what a shut mouth is, and asks for one if it sees none. What does not count
 * costs nothing but time. Never ends as %MUSTER_LIVENESS_NOT_LIVE. Findings, of the last try:
 * mouth.baseline and mouth.height above it (height over width of the inner lips), mouth.length and
 * mouth.delay after the prompt (ms).
 *
 * Returns: (transfer full): the challenge
 */
MusterChallenge *
muster_mouth_new (MusterChance chance)
{
  MusterMouth *self = g_object_new (MUSTER_TYPE_MOUTH, NULL);

  self->cue.chance = chance;
  return MUSTER_CHALLENGE (self);
}
