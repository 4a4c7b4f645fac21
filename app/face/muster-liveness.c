/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-liveness.h"

#include "muster-chance.h"
#include "muster-fusion.h"

struct _MusterLiveness {
  GObject parent_instance;

  MusterLivenessDemand demand;
  MusterChallengeMaker make;
  gpointer user_data;
  MusterChallengeKind avoided; /* what the person asked to be spared, or did not do */
  MusterChallengeKind passed;
  double llr;               /* sum of those that passed */
  MusterChallenge *running; /* owned, NULL between two */
  guint track;              /* of the face before the first challenge, 0 = none yet */
  GArray *steps;            /* owned, of MusterLivenessStep */
  MusterEvidence *evidence; /* owned, nullable */
};

enum { SIGNAL_CHANGED, SIGNAL_ENDED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MusterLiveness, muster_liveness, G_TYPE_OBJECT)

/* --- drawing --- */

static guint
count (MusterChallengeKind kinds)
{
  guint n = 0;

  for (guint bits = kinds; bits != 0; bits &= bits - 1)
    n++;
  return n;
}

static MusterChallengeKind
draw_one (MusterChallengeKind kinds)
{
  MusterChance chance = muster_chance_of_system ();
  guint bits = kinds;

  for (guint skip = (guint) muster_chance_draw (&chance, 0, count (kinds)); skip > 0; skip--)
    bits &= bits - 1;
  return (MusterChallengeKind) (bits & -bits);
}

/* Whoever cannot turn to one side is not asked to turn to the other. */
static MusterChallengeKind
alike (MusterChallengeKind kind)
{
  const MusterChallengeKind turns = MUSTER_CHALLENGE_TURN_LEFT | MUSTER_CHALLENGE_TURN_RIGHT;

  return (kind & turns) != 0 ? turns : kind;
}

/* Whether @kinds, each done well, would do for the rest of this try. */
static gboolean
would_do (MusterLiveness *self, MusterChallengeKind kinds)
{
  double llr = self->llr;

  for (guint bits = kinds; bits != 0; bits &= bits - 1)
    llr += muster_challenge_expect_llr ((MusterChallengeKind) (bits & -bits));
  return llr >= self->demand.llr;
}

/* What may come now without @spared, if @left more come in all: each of these belongs to a whole
 * rest of the try, with all that must come, that can be enough if it is done well. */
static MusterChallengeKind
choose_of_length (MusterLiveness *self, MusterChallengeKind spared, guint left)
{
  const MusterChallengeKind open = self->demand.kinds & ~spared & ~self->passed;
  const MusterChallengeKind must = self->demand.must & open;
  MusterChallengeKind from = 0;

  for (guint rest = 1; rest <= MUSTER_CHALLENGE_ALL; rest++)
    if ((rest & ~open) == 0 && count (rest) == left &&
        count (rest & must) == MIN (count (must), left) && would_do (self, rest))
      from |= rest;
  return count (must) >= left ? from & must : from;
}

/* As few more as are demanded, or as few as can make up for what said too little. */
static MusterChallengeKind
choose_from (MusterLiveness *self, MusterChallengeKind spared)
{
  const guint passed = count (self->passed);
  guint left = self->demand.needed > passed ? self->demand.needed - passed : 1;
  MusterChallengeKind from = 0;

  for (; from == 0 && left <= count (self->demand.kinds); left++)
    from = choose_of_length (self, spared, left);
  return from;
}

/* --- running --- */

static void
keep_step (MusterLiveness *self)
{
  MusterLivenessStep step = {
      .kind = muster_challenge_get_kind (self->running),
      .result = muster_challenge_get_result (self->running),
      .llr = muster_challenge_get_llr (self->running),
  };
  const MusterLivenessFinding *findings =
      muster_challenge_get_findings (self->running, &step.n_findings);

  for (gsize i = 0; i < step.n_findings; i++)
    step.findings[i] = findings[i];
  g_array_append_val (self->steps, step);
  if (self->evidence != NULL)
    muster_challenge_tell (self->running, self->evidence, self->steps->len);
}

static void
changed_cb (MusterLiveness *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
drop_running (MusterLiveness *self)
{
  g_signal_handlers_disconnect_by_data (self->running, self);
  g_clear_object (&self->running);
}

static void
finished_cb (MusterLiveness *self)
{
  MusterLivenessResult result = muster_challenge_get_result (self->running);

  keep_step (self);
  if (result == MUSTER_LIVENESS_LIVE) {
    self->passed |= muster_challenge_get_kind (self->running);
    self->llr += muster_challenge_get_llr (self->running);
  } else if (result == MUSTER_LIVENESS_NO_RESPONSE) {
    self->avoided |= muster_challenge_get_kind (self->running);
    self->llr += muster_challenge_weigh_replaced (muster_challenge_get_llr (self->running));
  }
  drop_running (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  g_signal_emit (self, signals[SIGNAL_ENDED], 0, (guint) result);
}

static void
muster_liveness_dispose (GObject *object)
{
  MusterLiveness *self = MUSTER_LIVENESS (object);

  if (self->running != NULL)
    drop_running (self);
  g_clear_pointer (&self->steps, g_array_unref);
  g_clear_pointer (&self->evidence, muster_evidence_unref);
  G_OBJECT_CLASS (muster_liveness_parent_class)->dispose (object);
}

static void
muster_liveness_class_init (MusterLivenessClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_liveness_dispose;
  signals[SIGNAL_CHANGED] =
      g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_ENDED] = g_signal_new (
      "ended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
muster_liveness_init (MusterLiveness *self)
{
  self->steps = g_array_new (FALSE, FALSE, sizeof (MusterLivenessStep));
}

/**
 * muster_liveness_new:
 * @make: makes a new challenge of one kind
 *
 * Returns: (transfer full): liveness that demands nothing yet and runs no challenge
 */
MusterLiveness *
muster_liveness_new (MusterChallengeMaker make, gpointer user_data)
{
  MusterLiveness *self = g_object_new (MUSTER_TYPE_LIVENESS, NULL);

  self->make = make;
  self->user_data = user_data;
  return self;
}

/**
 * muster_liveness_set_demand:
 * @demand: copied; from the next challenge on. As many kinds as are needed, `must` a part of
 *   `kinds`, or nobody passes
 */
void
muster_liveness_set_demand (MusterLiveness *self, const MusterLivenessDemand *demand)
{
  g_return_if_fail (MUSTER_IS_LIVENESS (self));
  self->demand = *demand;
}

void
muster_liveness_restart (MusterLiveness *self)
{
  muster_liveness_stop (self);
  self->passed = 0;
  self->llr = 0;
  self->track = 0;
  g_array_set_size (self->steps, 0);
}

void
muster_liveness_forget (MusterLiveness *self)
{
  muster_liveness_restart (self);
  self->avoided = 0;
}

void
muster_liveness_set_evidence (MusterLiveness *self, MusterEvidence *evidence)
{
  g_return_if_fail (MUSTER_IS_LIVENESS (self));
  g_clear_pointer (&self->evidence, muster_evidence_unref);
  self->evidence = evidence != NULL ? muster_evidence_ref (evidence) : NULL;
}

/**
 * muster_liveness_next:
 * @self: liveness
 * @other: the running challenge is one that the person cannot do: another kind in its place
 * @time_us: now, monotonic
 *
 * Begins the next challenge. What is left of the demanded kinds is drawn from; what must come comes
 * at the latest when no room is left for others, and no draw leads where all of them done well
 * would not be enough. After as many as are demanded it is one more, for those passed so far that
 * say too little.
 *
 * Returns: %FALSE if no kind is left: then a person decides, nothing weaker
 */
gboolean
muster_liveness_next (MusterLiveness *self, gboolean other, gint64 time_us)
{
  MusterChallengeKind from;

  g_return_val_if_fail (MUSTER_IS_LIVENESS (self), FALSE);
  if (other && self->running != NULL)
    self->avoided |= alike (muster_challenge_get_kind (self->running));
  muster_liveness_stop (self);
  from = choose_from (self, self->avoided);
  if (from == 0)
    return FALSE;
  self->running = self->make (draw_one (from), self->user_data);
  g_signal_connect_object (
      self->running, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
      self->running, "finished", G_CALLBACK (finished_cb), self, G_CONNECT_SWAPPED);
  muster_challenge_begin (self->running, time_us);
  return TRUE;
}

/* Without a result: the visit goes another way. What it found is kept. */
void
muster_liveness_stop (MusterLiveness *self)
{
  if (self->running == NULL)
    return;
  keep_step (self);
  drop_running (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/**
 * muster_liveness_look:
 * @look: the newest, also while no challenge runs, so that nobody is exchanged between two
 */
void
muster_liveness_look (MusterLiveness *self, const MusterFaceLook *look)
{
  g_autoptr (MusterChallenge) running = NULL;

  g_set_object (&running, self->running);
  /* while the person takes a seat, tracks come and go; the one that the probe is of stays */
  if (look->report.n_faces > 0 && (self->track == 0 || (running == NULL && self->steps->len == 0)))
    self->track = look->report.track;
  if (running == NULL)
    return;
  if (self->track != 0 && look->report.track != self->track)
    muster_challenge_finish (running, MUSTER_LIVENESS_BROKEN, -MUSTER_LLR_MOST);
  else
    muster_challenge_look (running, look);
}

void
muster_liveness_tick (MusterLiveness *self, gint64 time_us)
{
  g_autoptr (MusterChallenge) running = NULL;

  g_set_object (&running, self->running);
  if (running != NULL)
    muster_challenge_tick (running, time_us);
}

void
muster_liveness_shown (MusterLiveness *self, guint slot, gint64 time_us)
{
  g_autoptr (MusterChallenge) running = NULL;

  g_set_object (&running, self->running);
  if (running != NULL)
    muster_challenge_shown (running, slot, time_us);
}

void
muster_liveness_hear (MusterLiveness *self, MusterAudio *sound)
{
  g_autoptr (MusterChallenge) running = NULL;

  g_set_object (&running, self->running);
  if (running != NULL)
    muster_challenge_hear (running, sound);
}

MusterChallenge *
muster_liveness_get_running (MusterLiveness *self)
{
  return self->running;
}

guint
muster_liveness_count_passed (MusterLiveness *self)
{
  return count (self->passed);
}

/* Whether enough kinds would be left without the running one: to be asked before it is offered. */
gboolean
muster_liveness_can_exchange (MusterLiveness *self)
{
  MusterChallengeKind spared = self->avoided;

  if (self->running != NULL)
    spared |= alike (muster_challenge_get_kind (self->running));
  return choose_from (self, spared) != 0;
}

/**
 * muster_liveness_can_spare:
 * @kind: one that does not run
 *
 * Returns: whether it could still come, and enough would be left without it
 */
gboolean
muster_liveness_can_spare (MusterLiveness *self, MusterChallengeKind kind)
{
  const MusterChallengeKind open = self->demand.kinds & ~self->avoided & ~self->passed;

  g_return_val_if_fail (MUSTER_IS_LIVENESS (self), FALSE);
  return (open & kind) != 0 && choose_from (self, self->avoided | kind) != 0;
}

/**
 * muster_liveness_spare:
 *
 * Before anything of it was seen, so it says nothing against anybody. Until somebody else stands
 * here.
 */
void
muster_liveness_spare (MusterLiveness *self, MusterChallengeKind kind)
{
  g_return_if_fail (MUSTER_IS_LIVENESS (self));
  self->avoided |= kind;
}

/* Whether it will not be asked, because the person wanted that or could not do it. */
gboolean
muster_liveness_spares (MusterLiveness *self, MusterChallengeKind kind)
{
  return (self->avoided & kind) != 0;
}

const MusterLivenessStep *
muster_liveness_get_steps (MusterLiveness *self, gsize *n)
{
  *n = self->steps->len;
  return &g_array_index (self->steps, MusterLivenessStep, 0);
}
