/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-challenge.h"

#include <math.h>

typedef struct {
  MusterChallengeKind kind;
  gint64 begun_us; /* 0 = not begun */
  guint track;     /* of the first look, 0 = none yet */
  MusterChallengeView view;
  MusterLivenessResult result;
  double llr;
  MusterLivenessFinding findings[MUSTER_CHALLENGE_MAX_FINDINGS];
  gsize n_findings;
} MusterChallengePrivate;

enum { SIGNAL_CHANGED, SIGNAL_FINISHED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (MusterChallenge, muster_challenge, G_TYPE_OBJECT)

#define PRIVATE(self) ((MusterChallengePrivate *) muster_challenge_get_instance_private (self))

static const char *const prompts[] = {
    [MUSTER_PROMPT_NONE] = "none",
    [MUSTER_PROMPT_HOLD_STILL] = "hold-still",
    [MUSTER_PROMPT_COME_CLOSER] = "come-closer",
    [MUSTER_PROMPT_GO_BACK] = "go-back",
    [MUSTER_PROMPT_TURN_LEFT] = "turn-left",
    [MUSTER_PROMPT_TURN_RIGHT] = "turn-right",
    [MUSTER_PROMPT_TO_FRONT] = "to-front",
    [MUSTER_PROMPT_BLINK] = "blink",
    [MUSTER_PROMPT_OPEN_MOUTH] = "open-mouth",
    [MUSTER_PROMPT_CLOSE_MOUTH] = "close-mouth",
    [MUSTER_PROMPT_READ_CODE] = "read-code",
    [MUSTER_PROMPT_SPEAK_UP] = "speak-up",
    [MUSTER_PROMPT_WELL_DONE] = "well-done",
};

static void
muster_challenge_class_init (MusterChallengeClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  signals[SIGNAL_CHANGED] =
      g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_FINISHED] =
      g_signal_new ("finished", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
muster_challenge_init (MusterChallenge *self)
{
}

const char *
muster_prompt_to_nick (MusterPrompt prompt)
{
  g_return_val_if_fail ((guint) prompt < MUSTER_N_PROMPTS, NULL);
  return prompts[prompt];
}

MusterChallengeKind
muster_challenge_get_kind (MusterChallenge *self)
{
  g_return_val_if_fail (MUSTER_IS_CHALLENGE (self), MUSTER_CHALLENGE_FLASH);
  return PRIVATE (self)->kind;
}

static gboolean
is_running (MusterChallenge *self)
{
  return PRIVATE (self)->begun_us != 0 && PRIVATE (self)->result == MUSTER_LIVENESS_OPEN;
}

/**
 * muster_challenge_begin:
 * @self: a new challenge; each is used once
 * @time_us: now
 */
void
muster_challenge_begin (MusterChallenge *self, gint64 time_us)
{
  g_return_if_fail (MUSTER_IS_CHALLENGE (self));
  g_return_if_fail (PRIVATE (self)->begun_us == 0 && time_us > 0);
  PRIVATE (self)->begun_us = time_us;
  MUSTER_CHALLENGE_GET_CLASS (self)->begin (self, time_us);
}

/**
 * muster_challenge_look:
 * @look: the newest; in the order of the frames
 *
 * A look of another track than the first one's ends the challenge as broken: nobody hands over to
 * somebody else, or to a picture, in between.
 */
void
muster_challenge_look (MusterChallenge *self, const MusterFaceLook *look)
{
  MusterChallengePrivate *priv;

  g_return_if_fail (MUSTER_IS_CHALLENGE (self));
  priv = PRIVATE (self);
  if (!is_running (self) || look->report.time_us < priv->begun_us)
    return;
  if (look->report.n_faces > 0 && priv->track == 0)
    priv->track = look->report.track;
  if (priv->track != 0 && look->report.track != priv->track)
    muster_challenge_finish (self, MUSTER_LIVENESS_BROKEN, -MUSTER_LLR_MOST);
  else
    MUSTER_CHALLENGE_GET_CLASS (self)->look (self, look);
}

void
muster_challenge_tick (MusterChallenge *self, gint64 time_us)
{
  MusterChallengeClass *klass;

  g_return_if_fail (MUSTER_IS_CHALLENGE (self));
  klass = MUSTER_CHALLENGE_GET_CLASS (self);
  if (!is_running (self))
    return;
  if (klass->tick != NULL)
    klass->tick (self, time_us);
  if (is_running (self) && time_us - PRIVATE (self)->begun_us > klass->time_limit)
    muster_challenge_finish (self, MUSTER_LIVENESS_NO_RESPONSE, 0);
}

/**
 * muster_challenge_shown:
 * @slot: of the view that the screen was painted with
 * @time_us: when it was presented
 */
void
muster_challenge_shown (MusterChallenge *self, guint slot, gint64 time_us)
{
  g_return_if_fail (MUSTER_IS_CHALLENGE (self));
  if (is_running (self) && MUSTER_CHALLENGE_GET_CLASS (self)->shown != NULL)
    MUSTER_CHALLENGE_GET_CLASS (self)->shown (self, slot, time_us);
}

/**
 * muster_challenge_hear:
 * @sound: the newest; in the order they were heard. A kind that is deaf drops it
 */
void
muster_challenge_hear (MusterChallenge *self, MusterAudio *sound)
{
  g_return_if_fail (MUSTER_IS_CHALLENGE (self));
  if (is_running (self) && MUSTER_CHALLENGE_GET_CLASS (self)->hear != NULL)
    MUSTER_CHALLENGE_GET_CLASS (self)->hear (self, sound);
}

const MusterChallengeView *
muster_challenge_get_view (MusterChallenge *self)
{
  g_return_val_if_fail (MUSTER_IS_CHALLENGE (self), NULL);
  return &PRIVATE (self)->view;
}

MusterLivenessResult
muster_challenge_get_result (MusterChallenge *self)
{
  g_return_val_if_fail (MUSTER_IS_CHALLENGE (self), MUSTER_LIVENESS_NO_RESPONSE);
  return PRIVATE (self)->result;
}

double
muster_challenge_get_llr (MusterChallenge *self)
{
  g_return_val_if_fail (MUSTER_IS_CHALLENGE (self), 0);
  return PRIVATE (self)->llr;
}

const MusterLivenessFinding *
muster_challenge_get_findings (MusterChallenge *self, gsize *n)
{
  g_return_val_if_fail (MUSTER_IS_CHALLENGE (self), NULL);
  *n = PRIVATE (self)->n_findings;
  return PRIVATE (self)->findings;
}

/**
 * muster_challenge_tell:
 * @evidence: of the try
 * @number: the how manieth challenge of the try it is, from 1
 *
 * Adds what is not among the findings: when it began, and what its kind has to tell.
 */
void
muster_challenge_tell (MusterChallenge *self, MusterEvidence *evidence, guint number)
{
  MusterChallengeClass *klass;
  g_autofree char *prefix = NULL, *began = NULL;

  g_return_if_fail (MUSTER_IS_CHALLENGE (self));
  klass = MUSTER_CHALLENGE_GET_CLASS (self);
  prefix = g_strdup_printf ("%u.%s", number, muster_challenge_kind_to_nick (PRIVATE (self)->kind));
  began = g_strconcat (prefix, ".began", NULL);
  muster_evidence_set_number (
      evidence, began, muster_evidence_get_ms (evidence, PRIVATE (self)->begun_us));
  if (klass->tell != NULL)
    klass->tell (self, evidence, prefix);
}

/* --- for the kinds --- */

void
muster_challenge_set_kind (MusterChallenge *self, MusterChallengeKind kind)
{
  PRIVATE (self)->kind = kind;
}

gint64
muster_challenge_get_begun (MusterChallenge *self)
{
  return PRIVATE (self)->begun_us;
}

MusterChallengeView *
muster_challenge_edit_view (MusterChallenge *self)
{
  return &PRIVATE (self)->view;
}

void
muster_challenge_view_changed (MusterChallenge *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

gboolean
muster_challenge_find (
    MusterChallenge *self, const char *nick, double value, double limit, gboolean ok)
{
  MusterChallengePrivate *priv = PRIVATE (self);
  gsize i = 0;

  while (i < priv->n_findings && !g_str_equal (priv->findings[i].nick, nick))
    i++;
  g_return_val_if_fail (i < MUSTER_CHALLENGE_MAX_FINDINGS, ok);
  priv->findings[i] = (MusterLivenessFinding){nick, value, limit, ok};
  priv->n_findings = MAX (priv->n_findings, i + 1);
  return ok;
}

/* The screen gets its own colours back, whatever the result. */
void
muster_challenge_finish (MusterChallenge *self, MusterLivenessResult result, double llr)
{
  MusterChallengePrivate *priv = PRIVATE (self);

  g_return_if_fail (result != MUSTER_LIVENESS_OPEN);
  if (priv->result != MUSTER_LIVENESS_OPEN)
    return;
  priv->result = result;
  priv->llr = isfinite (llr) ? CLAMP (llr, -MUSTER_LLR_MOST, MUSTER_LLR_MOST) : -MUSTER_LLR_MOST;
  priv->view = (MusterChallengeView){
      .prompt = result == MUSTER_LIVENESS_LIVE ? MUSTER_PROMPT_WELL_DONE : MUSTER_PROMPT_NONE,
      .progress = 1,
      .slot = priv->view.slot,
  };
  g_object_ref (self);
  muster_challenge_view_changed (self);
  g_signal_emit (self, signals[SIGNAL_FINISHED], 0);
  g_object_unref (self);
}
