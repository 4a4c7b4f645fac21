/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-capture.h"
#include "muster-card-watch.h"
#include "muster-challenger.h"
#include "muster-duty.h"
#include "muster-evidence-keeper.h"
#include "muster-finder.h"
#include "muster-lamp-meter.h"
#include "muster-recorder.h"
#include "muster-screen-build.h"

G_BEGIN_DECLS

/* What is shown of one station: what its screens are made from, and the newest ones. Main thread.
 */
typedef struct _MusterScreens MusterScreens;

/* @common: what stays the same. What it points to must live longer, and so must the others. @cards
 * may be NULL. */
MusterScreens *muster_screens_new (const MusterScreenSource *common,
                                   MusterFinder *finder,
                                   MusterCapture *capture,
                                   MusterChallenger *challenger,
                                   MusterLampMeter *meter,
                                   MusterEvidenceKeeper *keeper,
                                   MusterRecorder *recorder,
                                   MusterCardWatch *cards) G_GNUC_WARN_UNUSED_RESULT;
void muster_screens_free (MusterScreens *self);

/* These show from the next rebuild on. */
void muster_screens_set_keypad (MusterScreens *self, gboolean shown);
gboolean muster_screens_get_keypad (MusterScreens *self);
void muster_screens_set_decided (MusterScreens *self, gint64 utc);
void muster_screens_set_emergency (MusterScreens *self, gboolean open);
/* Nothing of the visit stays behind. */
void muster_screens_forget (MusterScreens *self);

void muster_screens_set_duty (MusterScreens *self, MusterDuty *duty);
/* Screens given out before are gone. */
void muster_screens_rebuild (MusterScreens *self);
void muster_screens_follow_colours (MusterScreens *self, const MusterChallengeView *view);
const MusterScreen *muster_screens_get_screen (MusterScreens *self);
const MusterDeskView *muster_screens_get_desk_view (MusterScreens *self);

G_END_DECLS
