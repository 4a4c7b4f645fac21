/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-challenger.h"

#include <math.h>

#include "muster-approach.h"
#include "muster-blink.h"
#include "muster-code.h"
#include "muster-flash.h"
#include "muster-fusion.h"
#include "muster-mouth.h"
#include "muster-turn.h"

/* Often enough for the time-outs and the bar of a challenge; what has to be on time is timed by the
 * frames and by the screen. */
#define TICK_MS 33
/* While the screen fades from colour to colour: each of its frames. */
#define FADE_MS 16

#define MOST_MISSED 1

/* One frame of a passive net says less than some: its mistakes come with the place of the face. */
#define LEAST_REAL 2

struct _MusterChallenger {
  MusterTeller parent_instance;

  MusterLiveness *liveness; /* owned */
  MusterLivenessDemand demand;
  MusterChallengeKind have; /* kinds that can be asked for, FLASH only with a screen that paints */
  MusterChallengeKind practised;
  gboolean paints;
  gboolean hears;
  gboolean dark;          /* the screen gives too little light for a flash */
  MusterFlashSetup setup; /* of the next one */
  double real_sum;        /* of what the passive nets said of the track in this try */
  guint n_real;
  guint real_track;
  guint token;
  guint ticker; /* source id, 0 = no challenge runs */
  guint every_ms;
};

enum { SIGNAL_VIEW_CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MusterChallenger, muster_challenger, MUSTER_TYPE_TELLER)

/* --- the kinds of this program --- */

#define BUILT_IN                                                                                   \
  (MUSTER_CHALLENGE_FLASH | MUSTER_CHALLENGE_APPROACH | MUSTER_CHALLENGE_TURN_LEFT |               \
   MUSTER_CHALLENGE_TURN_RIGHT | MUSTER_CHALLENGE_BLINK | MUSTER_CHALLENGE_MOUTH |                 \
   MUSTER_CHALLENGE_CODE)

static MusterChallenge *
make_built_in (MusterChallengeKind kind, gpointer user_data)
{
  MusterChallenger *self = user_data;
  MusterChance chance = muster_chance_of_system ();

  switch ((guint) kind) {
  case MUSTER_CHALLENGE_FLASH:
    return muster_flash_new (&self->setup);
  case MUSTER_CHALLENGE_APPROACH:
    return muster_approach_new ();
  case MUSTER_CHALLENGE_TURN_LEFT:
  case MUSTER_CHALLENGE_TURN_RIGHT:
    return muster_turn_new (kind, chance);
  case MUSTER_CHALLENGE_BLINK:
    return muster_blink_new (chance);
  case MUSTER_CHALLENGE_MOUTH:
    return muster_mouth_new (chance);
  case MUSTER_CHALLENGE_CODE:
    return muster_code_new (chance);
  default:
    g_return_val_if_reached (NULL);
  }
}

/* --- answers --- */

static void
answer (MusterChallenger *self, MusterVisitEventKind kind, MusterReason reason)
{
  MusterVisitEvent event = {.kind = kind, .reason = reason, .token = self->token};

  muster_teller_tell (MUSTER_TELLER (self), &event);
}

/* One that was not done, and in whose place another was asked. */
static gboolean
is_replaced (MusterChallenger *self, const MusterLivenessStep *steps, gsize n, gsize i)
{
  return steps[i].result == MUSTER_LIVENESS_NO_RESPONSE &&
         (i + 1 < n || muster_liveness_get_running (self->liveness) != NULL);
}

/**
 * muster_challenger_fuse:
 *
 * One that was not done is as one that was exchanged, as long as another was asked in its place;
 * what it saw may still count against.
 *
 * Returns: what all of this try say together; OPEN if fewer have passed than are needed
 */
MusterLivenessFusion
muster_challenger_fuse (MusterChallenger *self)
{
  MusterLivenessTerms terms = {
      .camera_trusted = TRUE, /* a camera that is not trusted does not get here */
      .track_held = TRUE,     /* a break has ended the try */
      .needed = self->demand.needed,
      .passive = self->n_real >= LEAST_REAL ? self->real_sum / self->n_real : NAN,
  };
  gsize n;
  const MusterLivenessStep *steps = muster_liveness_get_steps (self->liveness, &n);
  g_autofree MusterLivenessEvidence *evidence = g_new0 (MusterLivenessEvidence, n);

  for (gsize i = 0; i < n; i++)
    evidence[i] = (MusterLivenessEvidence){
        is_replaced (self, steps, n, i) ? MUSTER_LIVENESS_OPEN : steps[i].result, steps[i].llr};
  return muster_liveness_fuse (&terms, evidence, n);
}

/* Each may be just good enough and all together not: then one more is asked, while there is one
 * that could make up for it. */
static void
tell_passed (MusterChallenger *self)
{
  MusterLivenessResult all = muster_challenger_fuse (self).result;

  if (all == MUSTER_LIVENESS_OPEN || all == MUSTER_LIVENESS_LIVE)
    answer (self, MUSTER_VISIT_EVENT_CHALLENGE_PASSED, MUSTER_REASON_NONE);
  else if (all == MUSTER_LIVENESS_NOT_LIVE)
    answer (self, MUSTER_VISIT_EVENT_CHALLENGE_FAILED, MUSTER_REASON_NOT_LIVE);
  else if (muster_liveness_can_exchange (self->liveness))
    answer (self, MUSTER_VISIT_EVENT_CHALLENGE_WEAK, MUSTER_REASON_NONE);
  else
    answer (self, MUSTER_VISIT_EVENT_CHALLENGE_FAILED, MUSTER_REASON_NO_RESPONSE);
}

/* Of this try. */
static guint
count_missed (MusterChallenger *self)
{
  gsize n;
  const MusterLivenessStep *steps = muster_liveness_get_steps (self->liveness, &n);
  guint missed = 0;

  for (gsize i = 0; i < n; i++)
    missed += steps[i].result == MUSTER_LIVENESS_NO_RESPONSE;
  return missed;
}

/* A turn that was not far enough, or colours in too bright a room, say nothing against anybody, who
 * could have asked for another challenge as well. So they get one, of those that are enough; but
 * whoever does not do that either is seen by a person. */
static void
tell_missed (MusterChallenger *self)
{
  if (count_missed (self) <= MOST_MISSED && muster_liveness_can_exchange (self->liveness))
    answer (self, MUSTER_VISIT_EVENT_CHALLENGE_WEAK, MUSTER_REASON_NONE);
  else
    answer (self, MUSTER_VISIT_EVENT_CHALLENGE_FAILED, MUSTER_REASON_NO_RESPONSE);
}

static void
ended_cb (MusterChallenger *self, guint result)
{
  switch ((MusterLivenessResult) result) {
  case MUSTER_LIVENESS_LIVE:
    tell_passed (self);
    break;
  case MUSTER_LIVENESS_NOT_LIVE:
    answer (self, MUSTER_VISIT_EVENT_CHALLENGE_FAILED, MUSTER_REASON_NOT_LIVE);
    break;
  case MUSTER_LIVENESS_BROKEN:
    answer (self, MUSTER_VISIT_EVENT_CHALLENGE_FAILED, MUSTER_REASON_FACE_LOST);
    break;
  case MUSTER_LIVENESS_NO_RESPONSE:
  case MUSTER_LIVENESS_OPEN:
  default:
    tell_missed (self);
    break;
  }
}

static gboolean
tick_cb (gpointer user_data)
{
  MusterChallenger *self = user_data;

  muster_liveness_tick (self->liveness, g_get_monotonic_time ());
  return G_SOURCE_CONTINUE;
}

/* Ticks while a challenge runs, as often as it needs them. */
static void
keep_time (MusterChallenger *self)
{
  const MusterChallengeView *view = muster_challenger_get_view (self);
  const guint every_ms = view == NULL ? 0 : view->covers_screen ? FADE_MS : TICK_MS;

  if (every_ms == self->every_ms)
    return;
  self->every_ms = every_ms;
  g_clear_handle_id (&self->ticker, g_source_remove);
  if (every_ms != 0)
    self->ticker = g_timeout_add (every_ms, tick_cb, self);
}

static void
changed_cb (MusterChallenger *self)
{
  keep_time (self);
  g_signal_emit (self, signals[SIGNAL_VIEW_CHANGED], 0);
}

/* What must be among them and cannot be asked leaves nothing to ask. */
static void
update_demand (MusterChallenger *self)
{
  const MusterChallengeKind have =
      self->have &
      ~(MusterChallengeKind) ((self->paints && !self->dark ? 0 : MUSTER_CHALLENGE_FLASH) |
                              (self->hears ? 0 : MUSTER_CHALLENGE_CODE));
  MusterLivenessDemand demand = self->demand;

  demand.kinds = (demand.must & ~have) == 0 ? (demand.kinds | self->practised) & have : 0;
  demand.must |= self->practised & demand.kinds;
  muster_liveness_set_demand (self->liveness, &demand);
}

/* --- object --- */

static void
muster_challenger_dispose (GObject *object)
{
  MusterChallenger *self = MUSTER_CHALLENGER (object);

  g_clear_handle_id (&self->ticker, g_source_remove);
  g_clear_object (&self->liveness);
  G_OBJECT_CLASS (muster_challenger_parent_class)->dispose (object);
}

static void
muster_challenger_class_init (MusterChallengerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = muster_challenger_dispose;
  signals[SIGNAL_VIEW_CHANGED] = g_signal_new ("view-changed",
                                               G_TYPE_FROM_CLASS (klass),
                                               G_SIGNAL_RUN_LAST,
                                               0,
                                               NULL,
                                               NULL,
                                               NULL,
                                               G_TYPE_NONE,
                                               0);
}

static void
muster_challenger_init (MusterChallenger *self)
{
  self->setup = (MusterFlashSetup) MUSTER_FLASH_SETUP_INIT;
}

/**
 * muster_challenger_new:
 * @policy: how many, of which kinds; a kind that this program does not have is left out. If too few
 *   are left, or one is missing that must be among them, everybody goes to staff
 * @make: (nullable): makes a challenge of one kind
 *
 * Returns: (transfer full): a challenger that runs nothing
 */
MusterChallenger *
muster_challenger_new (const MusterPolicy *policy, MusterChallengeMaker make, gpointer user_data)
{
  MusterChallenger *self = g_object_new (MUSTER_TYPE_CHALLENGER, NULL);

  self->have = make != NULL ? MUSTER_CHALLENGE_ALL : BUILT_IN;
  self->demand = (MusterLivenessDemand){
      .needed = policy->challenges,
      .kinds = policy->challenge_kinds,
      .must = policy->challenge_must,
      .llr = MUSTER_FUSION_ACCEPT,
  };
  self->liveness = make != NULL ? muster_liveness_new (make, user_data)
                                : muster_liveness_new (make_built_in, self);
  update_demand (self);
  g_signal_connect_object (
      self->liveness, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->liveness, "ended", G_CALLBACK (ended_cb), self, G_CONNECT_SWAPPED);
  return self;
}

/**
 * muster_challenger_set_paints:
 * @paints: a screen shows what the view says, colours too, and muster_challenger_shown() is called.
 *   Without one, as at first, no flash is asked
 */
void
muster_challenger_set_paints (MusterChallenger *self, gboolean paints)
{
  g_return_if_fail (MUSTER_IS_CHALLENGER (self));
  self->paints = paints;
  update_demand (self);
}

/**
 * muster_challenger_set_lamp:
 * @lamp: (nullable): what the installation check found out; %NULL: a usual station is assumed
 *
 * Where the screen gives a face too little light no flash is asked; it would only find out the
 * same of everybody.
 */
void
muster_challenger_set_lamp (MusterChallenger *self, const MusterLamp *lamp)
{
  const gboolean dark = lamp != NULL && lamp->ratio < MUSTER_LAMP_LEAST;

  g_return_if_fail (MUSTER_IS_CHALLENGER (self));
  self->setup.lag = lamp != NULL ? lamp->lag : 0;
  if (dark == self->dark)
    return;
  self->dark = dark;
  update_demand (self);
}

/**
 * muster_challenger_set_hears:
 * @hears: a microphone is there, is opened while a code is read, and muster_challenger_hear() is
 *   called. Without one, as at first, nobody is asked to read
 */
void
muster_challenger_set_hears (MusterChallenger *self, gboolean hears)
{
  g_return_if_fail (MUSTER_IS_CHALLENGER (self));
  self->hears = hears;
  update_demand (self);
}

/* As many are asked as the policy demands, and what it wants among them. */
void
muster_challenger_practise (MusterChallenger *self, MusterChallengeKind kind)
{
  g_return_if_fail (MUSTER_IS_CHALLENGER (self));
  self->practised = kind;
  update_demand (self);
}

void
muster_challenger_challenge (MusterChallenger *self, guint token, gboolean other)
{
  g_return_if_fail (MUSTER_IS_CHALLENGER (self));
  self->token = token;
  if (!muster_liveness_next (self->liveness, other, g_get_monotonic_time ()))
    answer (self, MUSTER_VISIT_EVENT_CHALLENGE_FAILED, MUSTER_REASON_NO_RESPONSE);
}

void
muster_challenger_stop (MusterChallenger *self)
{
  g_return_if_fail (MUSTER_IS_CHALLENGER (self));
  muster_liveness_stop (self->liveness);
}

static void
forget_real (MusterChallenger *self)
{
  self->real_sum = 0;
  self->n_real = 0;
}

void
muster_challenger_new_try (MusterChallenger *self)
{
  g_return_if_fail (MUSTER_IS_CHALLENGER (self));
  forget_real (self);
  muster_liveness_restart (self->liveness);
}

void
muster_challenger_forget (MusterChallenger *self)
{
  g_return_if_fail (MUSTER_IS_CHALLENGER (self));
  forget_real (self);
  muster_liveness_forget (self->liveness);
}

/* Of one face; not while the screen lights it in colours that the nets were not trained on. */
static void
count_real (MusterChallenger *self, const MusterFaceLook *look)
{
  if (look->report.track != self->real_track)
    forget_real (self);
  self->real_track = look->report.track;
  if (!look->doubted || muster_challenger_get_kind (self) == MUSTER_CHALLENGE_FLASH)
    return;
  self->real_sum += (double) look->real;
  self->n_real++;
}

void
muster_challenger_set_evidence (MusterChallenger *self, MusterEvidence *evidence)
{
  g_return_if_fail (MUSTER_IS_CHALLENGER (self));
  muster_liveness_set_evidence (self->liveness, evidence);
}

void
muster_challenger_look (MusterChallenger *self, const MusterFaceLook *look)
{
  g_return_if_fail (MUSTER_IS_CHALLENGER (self));
  count_real (self, look);
  muster_liveness_look (self->liveness, look);
}

void
muster_challenger_shown (MusterChallenger *self, guint slot, gint64 time_us)
{
  g_return_if_fail (MUSTER_IS_CHALLENGER (self));
  muster_liveness_shown (self->liveness, slot, time_us);
}

void
muster_challenger_hear (MusterChallenger *self, MusterAudio *audio)
{
  g_return_if_fail (MUSTER_IS_CHALLENGER (self));
  muster_liveness_hear (self->liveness, audio);
}

const MusterChallengeView *
muster_challenger_get_view (MusterChallenger *self)
{
  MusterChallenge *running = muster_liveness_get_running (self->liveness);

  return running != NULL ? muster_challenge_get_view (running) : NULL;
}

MusterChallengeKind
muster_challenger_get_kind (MusterChallenger *self)
{
  MusterChallenge *running = muster_liveness_get_running (self->liveness);

  return running != NULL ? muster_challenge_get_kind (running) : 0;
}

gboolean
muster_challenger_can_exchange (MusterChallenger *self)
{
  return muster_liveness_can_exchange (self->liveness);
}

gboolean
muster_challenger_can_spare_colours (MusterChallenger *self)
{
  return muster_challenger_get_kind (self) != MUSTER_CHALLENGE_FLASH &&
         muster_liveness_can_spare (self->liveness, MUSTER_CHALLENGE_FLASH);
}

gboolean
muster_challenger_spares_colours (MusterChallenger *self)
{
  return muster_liveness_spares (self->liveness, MUSTER_CHALLENGE_FLASH);
}

void
muster_challenger_spare_colours (MusterChallenger *self)
{
  g_return_if_fail (MUSTER_IS_CHALLENGER (self));
  if (muster_challenger_can_spare_colours (self))
    muster_liveness_spare (self->liveness, MUSTER_CHALLENGE_FLASH);
}

const MusterLivenessStep *
muster_challenger_get_steps (MusterChallenger *self, gsize *n)
{
  return muster_liveness_get_steps (self->liveness, n);
}
