/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-desk-acts.h"
#include "muster-desk-operator.h"
#include "muster-duty.h"

G_BEGIN_DECLS

/* From the act that staff chose to what the station is asked for: asks back where an act needs a
 * reason, a name or a second thought.
 *
 * Signals:
 *   "act" (guint MusterVisitEventKind): an act that needs no reason
 *   "staff-pass" (const char *code, const char *note, const char *staff): let pass; note may be
 *     NULL */
#define MUSTER_TYPE_DESK_DECIDER (muster_desk_decider_get_type ())
G_DECLARE_FINAL_TYPE (MusterDeskDecider, muster_desk_decider, MUSTER, DESK_DECIDER, GObject)

/* @parent owns the decider, and @staff lives as long as its widgets. */
MusterDeskDecider *muster_desk_decider_new (GtkWindow *parent,
                                            MusterDeskOperator *staff) G_GNUC_WARN_UNUSED_RESULT;
void muster_desk_decider_set_reasons (MusterDeskDecider *self,
                                      const MusterOverrideReason *reasons,
                                      gsize n_reasons);
/* @duty: referenced; NULL: nobody is asked for an account. */
void muster_desk_decider_set_duty (MusterDeskDecider *self, MusterDuty *duty);
void muster_desk_decider_follow (MusterDeskDecider *self, const MusterDeskView *view);
/* Whether @act can be chosen now. */
gboolean muster_desk_decider_may (MusterDeskDecider *self, MusterDeskAct act);
void muster_desk_decider_act (MusterDeskDecider *self, MusterDeskAct act);

G_END_DECLS
