/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-capture.h"
#include "muster-finder.h"
#include "muster-teller.h"

G_BEGIN_DECLS

/* Compares the probe that the capture has ready with the references of the person who was found.
 * Tells MATCHED or MATCH_FAILED. Main thread. */
#define MUSTER_TYPE_MATCHER (muster_matcher_get_type ())
G_DECLARE_FINAL_TYPE (MusterMatcher, muster_matcher, MUSTER, MATCHER, MusterTeller)

MusterMatcher *muster_matcher_new (MusterCapture *capture,
                                   MusterFinder *finder) G_GNUC_WARN_UNUSED_RESULT;
/* Answered later, or at once if there is nobody to compare with; an older match is not answered any
 * more once a new probe was begun. */
void muster_matcher_match (MusterMatcher *self, guint token);

G_END_DECLS
