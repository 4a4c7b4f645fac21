/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-challenge.h"
#include "muster-chance.h"

G_BEGIN_DECLS

/* Turn the head to one side and back, when asked. A picture that is turned shows the same side. A
 * video may have both turns in it. */
#define MUSTER_TYPE_TURN (muster_turn_get_type ())
G_DECLARE_FINAL_TYPE (MusterTurn, muster_turn, MUSTER, TURN, MusterChallenge)

/* @kind is MUSTER_CHALLENGE_TURN_LEFT or _RIGHT: the person's own side. */
MusterChallenge *muster_turn_new (MusterChallengeKind kind,
                                  MusterChance chance) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
