/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "muster-audio.h"
#include "muster-challenge-kind.h"
#include "muster-evidence.h"
#include "muster-face-look.h"

G_BEGIN_DECLS

/* What the guest's screen says and does while a challenge runs. */
typedef enum {
  MUSTER_PROMPT_NONE,
  MUSTER_PROMPT_HOLD_STILL, /* and the screen will change its colours */
  MUSTER_PROMPT_COME_CLOSER,
  MUSTER_PROMPT_GO_BACK,
  MUSTER_PROMPT_TURN_LEFT, /* the person's own left */
  MUSTER_PROMPT_TURN_RIGHT,
  MUSTER_PROMPT_TO_FRONT,
  MUSTER_PROMPT_BLINK,
  MUSTER_PROMPT_OPEN_MOUTH,
  MUSTER_PROMPT_CLOSE_MOUTH,
  MUSTER_PROMPT_READ_CODE,
  MUSTER_PROMPT_SPEAK_UP,
  MUSTER_PROMPT_WELL_DONE,
  MUSTER_N_PROMPTS,
} MusterPrompt;

const char *muster_prompt_to_nick (MusterPrompt prompt);

/* Quarters of the screen as the person sees them: top left, top right, bottom left, bottom right.
 */
#define MUSTER_SCREEN_QUARTERS 4

typedef struct {
  MusterPrompt prompt;
  double progress;        /* 0 to 1 of the whole challenge, for a bar */
  gint64 deadline_us;     /* when the present step times out, 0 = none: for a count-down */
  gboolean covers_screen; /* the whole screen is to be painted in these colours */
  float quarters[MUSTER_SCREEN_QUARTERS][3]; /* R, G, B as sRGB values, 0 to 1 */
  guint slot;   /* counts changes of the colours; told back by muster_challenge_shown() */
  char code[8]; /* digits to read, "" = none */
  double heard; /* how loud it is, 0 to 1, while a code is to be read: so that people see it */
} MusterChallengeView;

/* One liveness challenge from its first prompt to its result. Abstract; a kind is one class. It has
 * no thread, timer, camera or screen: it is fed with looks, sounds, the clock and what the screen
 * showed, so it can be tested and benchmarked without any of them. Times are monotonic
 * microseconds. One thread: the one that feeds it.
 *
 * Signals:
 *   "changed": the view is another
 *   "finished": there is a result; comes once */
#define MUSTER_TYPE_CHALLENGE (muster_challenge_get_type ())
G_DECLARE_DERIVABLE_TYPE (MusterChallenge, muster_challenge, MUSTER, CHALLENGE, GObject)

struct _MusterChallengeClass {
  GObjectClass parent_class;

  gint64 time_limit; /* from begin; then it ends as non-response */

  void (*begin) (MusterChallenge *self, gint64 time_us); /* tells its first view */
  void (*look) (MusterChallenge *self, const MusterFaceLook *look);
  void (*tick) (MusterChallenge *self, gint64 time_us);              /* nullable */
  void (*shown) (MusterChallenge *self, guint slot, gint64 time_us); /* nullable */
  void (*hear) (MusterChallenge *self, MusterAudio *sound);          /* nullable: it is deaf */
  /* Nullable: what it drew and measured beyond its findings, each key and table's name beginning
   * with @prefix. Called once, when it is over. */
  void (*tell) (MusterChallenge *self, MusterEvidence *evidence, const char *prefix);
};

MusterChallengeKind muster_challenge_get_kind (MusterChallenge *self);
/* Draws what is to be drawn from the random source of the system and shows the first prompt. */
void muster_challenge_begin (MusterChallenge *self, gint64 time_us);
void muster_challenge_look (MusterChallenge *self, const MusterFaceLook *look);
void muster_challenge_tick (MusterChallenge *self, gint64 time_us);
void muster_challenge_shown (MusterChallenge *self, guint slot, gint64 time_us);
void muster_challenge_hear (MusterChallenge *self, MusterAudio *sound);

const MusterChallengeView *muster_challenge_get_view (MusterChallenge *self);
MusterLivenessResult muster_challenge_get_result (MusterChallenge *self);
/* Natural logarithm of how much more likely a living face is than the attacks, 0 until finished;
 * bounded to ±MUSTER_LLR_MOST. For fusion. */
double muster_challenge_get_llr (MusterChallenge *self);
const MusterLivenessFinding *muster_challenge_get_findings (MusterChallenge *self, gsize *n);
void muster_challenge_tell (MusterChallenge *self, MusterEvidence *evidence, guint number);

#define MUSTER_LLR_MOST               8.0
#define MUSTER_CHALLENGE_MAX_FINDINGS 16

/* --- for the kinds --- */

void muster_challenge_set_kind (MusterChallenge *self, MusterChallengeKind kind);
gint64 muster_challenge_get_begun (MusterChallenge *self);
MusterChallengeView *muster_challenge_edit_view (MusterChallenge *self);
void muster_challenge_view_changed (MusterChallenge *self);
/* @nick is static; a second finding of the same nick replaces the first. Returns @ok. */
gboolean muster_challenge_find (
    MusterChallenge *self, const char *nick, double value, double limit, gboolean ok);
void muster_challenge_finish (MusterChallenge *self, MusterLivenessResult result, double llr);

G_END_DECLS
