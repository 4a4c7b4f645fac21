/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-claim.h"
#include "muster-lookup.h"
#include "muster-screen.h"

G_BEGIN_DECLS

/* What the two builders look at: all borrowed for the call. */
typedef struct {
  const MusterVisit *visit;
  const MusterPolicy *policy;
  MusterProfile *profile;
  const MusterOccasion *occasion;
  const MusterLookup *lookup;           /* nullable: nobody identified */
  const MusterClaim *claim;             /* nullable: what was looked up */
  MusterFrame *probe;                   /* nullable */
  const MusterChallengeView *challenge; /* nullable: none runs */
  const MusterChallengeView *measuring; /* nullable: the screen's light is measured */
  MusterChallengeKind kind;             /* of the challenge */
  gboolean can_exchange;                /* another challenge may be asked for */
  MusterColours colours;
  const MusterLivenessStep *steps; /* that have ended */
  gsize n_steps;
  MusterLivenessFusion liveness;   /* of the steps */
  const MusterEvidenceShot *shots; /* nullable: of a try that failed */
  gsize n_shots;
  const char *withdrawal; /* nullable: the number by which this visit's consent can be withdrawn */
  const char *station;
  gboolean keypad;
  gboolean lying;     /* a card was left on a reader */
  gboolean emergency; /* a card is enough */
  gboolean rehearsal;
  gboolean assist;
  gint64 decided_at; /* seconds UTC of the outcome, 0 = none */
} MusterScreenSource;

MusterScreen *muster_screen_build (const MusterScreenSource *source) G_GNUC_WARN_UNUSED_RESULT;
MusterDeskView *muster_desk_view_build (const MusterScreenSource *source) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
