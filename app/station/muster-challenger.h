/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-fusion.h"
#include "muster-lamp.h"
#include "muster-liveness.h"
#include "muster-policy.h"
#include "muster-teller.h"

G_BEGIN_DECLS

/* Runs the liveness challenges that the visit asks for: feeds them with what the camera sees, the
 * clock and what the screen showed, and tells how they end. Tells CHALLENGE_PASSED, CHALLENGE_WEAK
 * and CHALLENGE_FAILED. Main thread.
 *
 * Signal "view-changed": muster_challenger_get_view() is another */
#define MUSTER_TYPE_CHALLENGER (muster_challenger_get_type ())
G_DECLARE_FINAL_TYPE (MusterChallenger, muster_challenger, MUSTER, CHALLENGER, MusterTeller)

/* @make NULL: the kinds of this program. */
MusterChallenger *muster_challenger_new (const MusterPolicy *policy,
                                         MusterChallengeMaker make,
                                         gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;
void muster_challenger_set_paints (MusterChallenger *self, gboolean paints);
void muster_challenger_set_lamp (MusterChallenger *self, const MusterLamp *lamp);
void muster_challenger_set_hears (MusterChallenger *self, gboolean hears);
/* A rehearsal is about @kind: it is among those that come, even if the policy lacks it; 0:
 * as drawn. */
void muster_challenger_practise (MusterChallenger *self, MusterChallengeKind kind);
/* COMMAND_CHALLENGE. Answered with @token, perhaps at once. */
void muster_challenger_challenge (MusterChallenger *self, guint token, gboolean other);
/* The visit has gone another way: whatever runs is dropped. */
void muster_challenger_stop (MusterChallenger *self);
void muster_challenger_new_try (MusterChallenger *self);
void muster_challenger_forget (MusterChallenger *self);
/* Where what challenges tell beyond their findings goes; NULL: nowhere. */
void muster_challenger_set_evidence (MusterChallenger *self, MusterEvidence *evidence);

void muster_challenger_look (MusterChallenger *self, const MusterFaceLook *look);
/* The guest's screen showed the colours of @slot from @time_us on, monotonic. */
void muster_challenger_shown (MusterChallenger *self, guint slot, gint64 time_us);
void muster_challenger_hear (MusterChallenger *self, MusterAudio *audio);

/* NULL while no challenge runs; borrowed until "view-changed". */
const MusterChallengeView *muster_challenger_get_view (MusterChallenger *self);
MusterChallengeKind muster_challenger_get_kind (MusterChallenger *self); /* 0 while none runs */
gboolean muster_challenger_can_exchange (MusterChallenger *self);
/* Colours may still come in this try, and it can do without them. */
gboolean muster_challenger_can_spare_colours (MusterChallenger *self);
gboolean muster_challenger_spares_colours (MusterChallenger *self);
/* The person does not want any, no reason asked; does nothing if they cannot be spared. */
void muster_challenger_spare_colours (MusterChallenger *self);
const MusterLivenessStep *muster_challenger_get_steps (MusterChallenger *self, gsize *n);
MusterLivenessFusion muster_challenger_fuse (MusterChallenger *self);

G_END_DECLS
