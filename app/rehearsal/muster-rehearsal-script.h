/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-challenge-kind.h"
#include "muster-rehearsal.h"
#include "muster-virtual-reader.h"

G_BEGIN_DECLS

/* The rehearsal that plays itself: a list of scenes, each one person who comes with a card, sits
 * down and answers the pages. It drives a virtual reader and the rehearsal camera, and knows
 * nothing of the station: it is told which page is shown, and says what the person or the staff do
 * next. For staff training, for a start without a display, and for tests. Main thread only. */
#define MUSTER_TYPE_REHEARSAL_SCRIPT (muster_rehearsal_script_get_type ())
G_DECLARE_FINAL_TYPE (
    MusterRehearsalScript, muster_rehearsal_script, MUSTER, REHEARSAL_SCRIPT, GObject)

/* Both are referenced. */
MusterRehearsalScript *
muster_rehearsal_script_new (MusterVirtualReader *reader,
                             MusterRehearsalCamera *camera) G_GNUC_WARN_UNUSED_RESULT;
/* The nicks of all scenes in their order, ending with NULL. */
const char *const *muster_rehearsal_script_get_scenes (void);
/* @scenes: nicks, ending with NULL; NULL for all. FALSE, and nothing plays, if there is no such
 * scene. */
gboolean muster_rehearsal_script_start (MusterRehearsalScript *self, const char *const *scenes);
void muster_rehearsal_script_stop (MusterRehearsalScript *self);
gboolean muster_rehearsal_script_is_running (MusterRehearsalScript *self);
/* What the scene that plays is about, and has to be asked for; 0: nothing of the kind. */
MusterChallengeKind muster_rehearsal_script_get_challenge (MusterRehearsalScript *self);
/* The page that is shown now (nick of MusterPage). Tell each change, and the one at the start. */
void muster_rehearsal_script_page (MusterRehearsalScript *self, const char *page_nick);
/* 1 as people do; 0.1 ten times as fast. */
void muster_rehearsal_script_set_pace (MusterRehearsalScript *self, double pace);

/* Signals:
 *   "scene" (const char *nick): a scene begins; the card is tapped right after
 *   "act" (guint MusterVisitEventKind): somebody does this now. Hand it to the station; STAFF_PASS
 *     needs a reason from the profile
 *   "finished": the last scene is over */

G_END_DECLS
