/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-blink.h"

#include "muster-cue.h"
#include "muster-eyes.h"

#include <math.h>

/* Two or three prompts: who missed one is asked again. */
#define TIME_LIMIT (8 * G_USEC_PER_SEC)

/* Looks that say what open eyes are: half a second at 15 a second. */
#define MIN_RECORD 7

/* Shares of the person's own open eyes. The third and fourth are for those whose lids the mesh does
 * not follow, with glasses or narrow eyes: of fifteen procedural people it sees shut eyes at 0.31
 * to 0.76 of open ones, one of them above 0.65, and that one's iris is gone. With open eyes the
 * ratios differ by 0.1 to 1 % from frame to frame. */
#define SHUT      0.65f
#define OPEN      0.85f
#define NARROW    0.82f
#define IRIS_GONE 0.35f
/* Below it, the iris of the open eyes says nothing. */
#define IRIS_SEEN 0.15f

/* A blink's. Between two looks nobody knows: the longest time that the eyes can
 * have been shut must be more than the first, the shortest less than the second. So one look with
 * shut eyes is enough at 15 looks a second and two are needed at 30. */
#define SHORTEST_US (80 * G_TIME_SPAN_MILLISECOND)
#define LONGEST_US  (400 * G_TIME_SPAN_MILLISECOND)
/* More than two lost frames at 15 a second: anything can have happened in between. */
#define MAX_GAP_US (210 * G_TIME_SPAN_MILLISECOND)
/* Of the bridge of the nose, over the distance of the eyes: from before to after it, and meanwhile,
 * when the mesh of a head that is still moves by up to 0.115 (fifteen procedural people). */
#define MAX_MOTION 0.05f
#define MAX_SHIFT  0.15f

/* A still picture never passes. A video does with the usual 17 blinks a minute, for two windows of
 * 1.85 s, in 65 % of all cases, and who holds a picture with holes always: ln (0.98 / 0.55) if all
 * three are as likely. */
#define LLR_PASSED 0.5

typedef struct {
  gint64 before_us;         /* last look with open eyes, 0 = no blink is under way */
  gint64 first_us, last_us; /* looks with shut eyes */
  float depth;              /* smallest share of the open eyes */
  float shift;              /* largest */
  MusterPoint place;        /* of the head before */
} Blink;

struct _MusterBlink {
  MusterChallenge parent_instance;
  MusterCue cue;
  MusterEyeRecord eyes[2], iris; /* since the beginning */
  gint64 look_us;                /* the last one, 0 = with no face */
  gint64 open_us;                /* the last one with open eyes, 0 = not since a gap */
  MusterPoint open_place;
  Blink blink;
};

G_DEFINE_FINAL_TYPE (MusterBlink, muster_blink, MUSTER_TYPE_CHALLENGE)

static MusterPoint
get_place (const MusterFaceLook *look)
{
  static const int bridge[] = {168, 6, 197, 195, 5};
  MusterPoint mean = {0};

  for (guint i = 0; i < G_N_ELEMENTS (bridge); i++) {
    mean.x += look->points[bridge[i]].x / (float) G_N_ELEMENTS (bridge);
    mean.y += look->points[bridge[i]].y / (float) G_N_ELEMENTS (bridge);
  }
  return mean;
}

static void
set_prompt (MusterBlink *self, MusterPrompt prompt)
{
  MusterChallengeView *view = muster_challenge_edit_view (MUSTER_CHALLENGE (self));

  view->prompt = prompt;
  view->progress = prompt == MUSTER_PROMPT_BLINK ? 0.5 : 0;
  view->deadline_us = prompt == MUSTER_PROMPT_BLINK ? self->cue.since_us + MUSTER_CUE_WINDOW_US : 0;
  muster_challenge_view_changed (MUSTER_CHALLENGE (self));
}

static void
muster_blink_begin (MusterChallenge *challenge, gint64 time_us)
{
  MusterBlink *self = MUSTER_BLINK (challenge);

  muster_cue_plan (&self->cue, time_us);
  set_prompt (self, MUSTER_PROMPT_NONE);
}

static void
muster_blink_tick (MusterChallenge *challenge, gint64 time_us)
{
  MusterBlink *self = MUSTER_BLINK (challenge);

  if (self->iris.n >= MIN_RECORD && muster_cue_come (&self->cue, time_us)) {
    set_prompt (self, MUSTER_PROMPT_BLINK);
  } else if (self->blink.before_us == 0 && muster_cue_is_over (&self->cue, time_us)) {
    muster_cue_plan (&self->cue, time_us);
    set_prompt (self, MUSTER_PROMPT_NONE);
  }
}

/* Share of the open eyes: the one that is more open counts. */
static float
get_openness (MusterBlink *self, const MusterFaceReport *report)
{
  const float left = muster_eye_record_get_open (&self->eyes[0], report->time_us);
  const float right = muster_eye_record_get_open (&self->eyes[1], report->time_us);

  return MAX (report->eye_left / MAX (left, 1e-3f), report->eye_right / MAX (right, 1e-3f));
}

static gboolean
is_shut (MusterBlink *self, const MusterFaceReport *report, float openness)
{
  const float iris = muster_eye_record_get_open (&self->iris, report->time_us);

  return openness < SHUT ||
         (openness < NARROW && iris >= IRIS_SEEN && report->iris < IRIS_GONE * iris);
}

static float
get_motion (const Blink *blink, const MusterFaceLook *look)
{
  const MusterPoint place = get_place (look);

  return hypotf (place.x - blink->place.x, place.y - blink->place.y) /
         MAX (look->report.inter_eye, 1);
}

/* Open again at @time_us: was it one? */
static void
judge (MusterBlink *self, const MusterFaceLook *look)
{
  MusterChallenge *challenge = MUSTER_CHALLENGE (self);
  const Blink *blink = &self->blink;
  const double ms = G_TIME_SPAN_MILLISECOND;
  const gint64 longest = look->report.time_us - blink->before_us;
  const gint64 shortest = blink->last_us - blink->first_us;
  const gint64 delay = blink->first_us - self->cue.since_us;
  const float motion = get_motion (blink, look);
  gboolean ok;

  if (self->cue.since_us == 0)
    return;
  ok = muster_challenge_find (challenge, "blink.depth", blink->depth, SHUT, blink->depth < NARROW);
  ok &= muster_challenge_find (challenge,
                               "blink.length",
                               (double) shortest / ms,
                               LONGEST_US / ms,
                               longest >= SHORTEST_US && shortest <= LONGEST_US);
  ok &= muster_challenge_find (challenge,
                               "blink.delay",
                               (double) delay / ms,
                               MUSTER_CUE_WINDOW_US / ms,
                               muster_cue_is_answered_by (&self->cue, blink->first_us));
  ok &= muster_challenge_find (challenge,
                               "blink.motion",
                               motion,
                               MAX_MOTION,
                               motion < MAX_MOTION && blink->shift < MAX_SHIFT);
  if (ok)
    muster_challenge_finish (challenge, MUSTER_LIVENESS_LIVE, LLR_PASSED);
}

static void
follow (MusterBlink *self, const MusterFaceLook *look, float openness)
{
  Blink *blink = &self->blink;
  const gint64 now = look->report.time_us;
  const gboolean shut = is_shut (self, &look->report, openness);

  if (shut && blink->before_us == 0 && self->open_us != 0)
    *blink = (Blink){self->open_us, now, now, openness, 0, self->open_place};
  if (blink->before_us != 0) {
    blink->depth = MIN (blink->depth, openness);
    blink->shift = MAX (blink->shift, get_motion (blink, look));
    if (shut)
      blink->last_us = now;
  }
  if (!shut && openness >= OPEN) {
    if (blink->before_us != 0)
      judge (self, look);
    *blink = (Blink){0};
    self->open_us = now;
    self->open_place = get_place (look);
  }
}

static void
muster_blink_look (MusterChallenge *challenge, const MusterFaceLook *look)
{
  MusterBlink *self = MUSTER_BLINK (challenge);
  const MusterFaceReport *report = &look->report;

  if (report->n_faces == 0 || report->time_us - self->look_us > MAX_GAP_US) {
    self->blink = (Blink){0};
    self->open_us = 0;
  }
  if (report->n_faces == 0)
    return;
  self->look_us = report->time_us;
  muster_eye_record_add (&self->eyes[0], report->time_us, report->eye_left);
  muster_eye_record_add (&self->eyes[1], report->time_us, report->eye_right);
  muster_eye_record_add (&self->iris, report->time_us, report->iris);
  follow (self, look, get_openness (self, report));
}

static void
muster_blink_class_init (MusterBlinkClass *klass)
{
  MusterChallengeClass *challenge_class = MUSTER_CHALLENGE_CLASS (klass);

  challenge_class->time_limit = TIME_LIMIT;
  challenge_class->begin = muster_blink_begin;
  challenge_class->look = muster_blink_look;
  challenge_class->tick = muster_blink_tick;
}

static void
muster_blink_init (MusterBlink *self)
{
  muster_challenge_set_kind (MUSTER_CHALLENGE (self), MUSTER_CHALLENGE_BLINK);
}

/**
 * muster_blink_new:
 * @chance: for the delays before the prompts
 *
 * Asks at a random time for a blink, up to three times. Before the prompt it learns how open this
 * person's eyes are. What does not count, being too long, with one eye, with a moving head or at
 * the wrong time, costs nothing but time. Never ends as %MUSTER_LIVENESS_NOT_LIVE. Findings, of the
 * last try: blink.depth (share of the open eyes), blink.length and blink.delay after the prompt
 * (ms), blink.motion (eye distances).
 *
 * Returns: (transfer full): the challenge
 */
MusterChallenge *
muster_blink_new (MusterChance chance)
{
  MusterBlink *self = g_object_new (MUSTER_TYPE_BLINK, NULL);

  self->cue.chance = chance;
  return MUSTER_CHALLENGE (self);
}
