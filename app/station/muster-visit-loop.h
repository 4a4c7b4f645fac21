/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-visit.h"

G_BEGIN_DECLS

/* Keeps a visit going: events in their order, the clock, and the commands handed out one by one.
 * Main thread. */
typedef struct _MusterVisitLoop MusterVisitLoop;

typedef struct {
  /* An event was handled; its commands follow. */
  void (*moved) (const MusterVisit *before, gpointer owner);
  void (*command) (const MusterCommand *command, gpointer owner);
  /* Nothing waits any more, and the visit is not what it was. */
  void (*settled) (gpointer owner);
} MusterVisitLoopCalls;

/* @policy, @calls and @owner are borrowed. */
MusterVisitLoop *muster_visit_loop_new (const MusterPolicy *policy,
                                        const MusterVisitLoopCalls *calls,
                                        gpointer owner) G_GNUC_WARN_UNUSED_RESULT;
/* Ends a running visit as if the person had pressed End, and waits at most @patience_us for its
 * record; no event counts afterwards. */
void muster_visit_loop_finish (MusterVisitLoop *self, gint64 patience_us);
void muster_visit_loop_free (MusterVisitLoop *self);
void muster_visit_loop_post (MusterVisitLoop *self, const MusterVisitEvent *event);
const MusterVisit *muster_visit_loop_get_visit (MusterVisitLoop *self);

G_END_DECLS
