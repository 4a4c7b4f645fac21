/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-challenge.h"

G_BEGIN_DECLS

/* Come closer, so that the nose grows faster than the jaw: a head does that, a picture does not. A
 * video of somebody coming closer does, and so does a mask. */
#define MUSTER_TYPE_APPROACH (muster_approach_get_type ())
G_DECLARE_FINAL_TYPE (MusterApproach, muster_approach, MUSTER, APPROACH, MusterChallenge)

MusterChallenge *muster_approach_new (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
