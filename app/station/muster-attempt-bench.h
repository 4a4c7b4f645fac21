/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-rehearsal.h"
#include "muster-services.h"
#include "muster-visit.h"

G_BEGIN_DECLS

/* How long an attempt takes: people of the rehearsal before a whole station, by the rules of its
 * profile, with a screen that paints colours at once. */

#define MUSTER_ATTEMPT_MAX_STEPS 8

typedef struct {
  MusterChallengeKind kind;
  MusterLivenessResult result;
  double seconds;
} MusterAttemptStep;

/* One visit, from the first picture with a face to the page that tells what came of it. */
typedef struct {
  guint person; /* 1 to 12 */
  gboolean passed;
  MusterReason reason;
  double seconds;
  double positioning; /* of these: until the first challenge */
  MusterAttemptStep steps[MUSTER_ATTEMPT_MAX_STEPS];
  guint n_steps;
} MusterAttempt;

typedef void (*MusterAttemptFunc) (const MusterAttempt *attempt, gpointer user_data);

gboolean muster_attempt_bench_run (const MusterSettings *settings,
                                   MusterSitter sitter,
                                   guint n,
                                   MusterAttemptFunc each,
                                   gpointer user_data,
                                   GError **error);

G_END_DECLS
