/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a person is asked to do so that a picture of them cannot do it. Flags: a profile and the
 * person's own choice are sets of them. The nicks go into profiles and the journal and never
 * change. */
typedef enum {
  MUSTER_CHALLENGE_FLASH = 1 << 0,    /* hold still while the screen changes its colours */
  MUSTER_CHALLENGE_APPROACH = 1 << 1, /* come closer: perspective */
  MUSTER_CHALLENGE_TURN_LEFT = 1 << 2,
  MUSTER_CHALLENGE_TURN_RIGHT = 1 << 3,
  MUSTER_CHALLENGE_BLINK = 1 << 4,
  MUSTER_CHALLENGE_MOUTH = 1 << 5,
  MUSTER_CHALLENGE_CODE = 1 << 6, /* read four digits aloud */
  MUSTER_CHALLENGE_ALL = (1 << 7) - 1,
} MusterChallengeKind;

const char *muster_challenge_kind_to_nick (MusterChallengeKind kind);
gboolean muster_challenge_kind_from_nick (const char *nick, MusterChallengeKind *kind);

/* How one challenge ended, or a whole set of them. Non-response is neither: it goes to staff. */
typedef enum {
  MUSTER_LIVENESS_OPEN, /* not known yet */
  MUSTER_LIVENESS_LIVE,
  MUSTER_LIVENESS_NOT_LIVE,
  MUSTER_LIVENESS_NO_RESPONSE, /* too bright, too small a screen, or simply not done in time */
  MUSTER_LIVENESS_BROKEN,      /* the face was lost or exchanged: the try is spent */
} MusterLivenessResult;

const char *muster_liveness_result_to_nick (MusterLivenessResult result);

/* One measured thing with the limit it was held against: for staff and for the evidence. */
typedef struct {
  const char *nick; /* static, "flash.geometry" */
  double value;
  double limit;
  gboolean ok;
} MusterLivenessFinding;

G_END_DECLS
