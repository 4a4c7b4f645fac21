/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-capture.h"
#include "muster-challenge.h"
#include "muster-teller.h"

G_BEGIN_DECLS

/* The visit's side of the camera: carries out what the visit wants of it and tells what the person
 * before it does. Tells FRAME, PROBE_READY, CAMERA_FAILED. Main thread. */
#define MUSTER_TYPE_SITTING (muster_sitting_get_type ())
G_DECLARE_FINAL_TYPE (MusterSitting, muster_sitting, MUSTER, SITTING, MusterTeller)

/* @camera may be NULL. @visit is borrowed and must live longer. */
MusterSitting *muster_sitting_new (MusterCapture *capture,
                                   MusterCamera *camera,
                                   const MusterVisit *visit) G_GNUC_WARN_UNUSED_RESULT;
/* CAMERA_ON, CAMERA_OFF or NEW_PROBE. */
void muster_sitting_carry_out (MusterSitting *self, const MusterCommand *command);
/* What a challenge shows now; NULL: none runs. In a rehearsal the sitter sees it. */
void muster_sitting_show (MusterSitting *self, const MusterChallengeView *view);
/* The visit has moved on from @before. */
void muster_sitting_follow (MusterSitting *self, const MusterVisit *before);
void muster_sitting_set_searching (MusterSitting *self, gboolean searching);

G_END_DECLS
