/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-challenge.h"

/* A challenge of any kind that ends as the mouth of the first look says: above 0 it is live, below
 * it is not, each with that log-likelihood ratio; 0 says nothing yet. */
#define MOUTH_TYPE_KIND (mouth_kind_get_type ())
G_DECLARE_FINAL_TYPE (MouthKind, mouth_kind, MOUTH, KIND, MusterChallenge)

/* Ends it with no response; what is more than this counts against. */
#define MOUTH_GIVES_UP 99.0f

/* Of all that begin from now on; 5 s at first. */
void mouth_kind_set_time_limit (gint64 us);
/* A MusterChallengeMaker. */
MusterChallenge *mouth_kind_make (MusterChallengeKind kind, gpointer user_data);
