/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-visit.h"

G_BEGIN_DECLS

/* One call of muster_visit_handle(): what it looks at and what it fills. All borrowed. */
typedef struct {
  MusterVisit *visit;
  const MusterVisitEvent *event;
  const MusterPolicy *policy;
  MusterCommands *commands;
} MusterStep;

/* muster-visit-record.c: the journal and the ways to an end */
void muster_step_decide (MusterStep *step, MusterOutcome outcome, MusterReason reason);
void muster_step_finish (MusterStep *step, MusterOutcome outcome, MusterReason reason);
void muster_step_close (MusterStep *step, MusterReason reason);
void muster_step_record (MusterStep *step, MusterRecordKind record, gboolean final);
void muster_step_recorded (MusterStep *step);
void muster_step_record_failed (MusterStep *step);
void muster_step_store_failed (MusterStep *step);
void muster_step_save_again (MusterStep *step);
void muster_step_grant (MusterVisit *visit, const MusterPolicy *policy);
void muster_step_leave (MusterStep *step);
void muster_step_removed (MusterStep *step);

/* muster-visit-steps.c: idle to matching */
gboolean muster_step_is_identify (const MusterStep *step);
void muster_step_begin (MusterStep *step);
void muster_step_card_failed (MusterStep *step);
gboolean muster_step_card_needs_staff (const MusterStep *step);
void muster_step_walk (MusterStep *step, gboolean confirmed);
void muster_step_position (MusterStep *step);
void muster_step_probe_ready (MusterStep *step);
void muster_step_idle (MusterStep *step);
void muster_step_reading (MusterStep *step);
void muster_step_identifying (MusterStep *step);
void muster_step_confirming (MusterStep *step);
void muster_step_consenting (MusterStep *step);
void muster_step_positioning (MusterStep *step);
void muster_step_challenging (MusterStep *step);
void muster_step_matching (MusterStep *step);

/* muster-visit-staff.c: decided, recorded, and what staff or the desk lane do from any state */
void muster_step_decided (MusterStep *step);
void muster_step_shown (MusterStep *step);
void muster_step_retry (MusterStep *step);
gboolean muster_step_staff (MusterStep *step);
gboolean muster_step_choose_desk (MusterStep *step);
void muster_step_refer_to_desk (MusterStep *step);

/* muster-visit.c */
MusterCommand *muster_step_command (MusterStep *step, MusterCommandKind kind);
void muster_step_sound (MusterStep *step, MusterSound sound);
void muster_step_say_result (MusterStep *step);
void muster_step_enter (MusterStep *step, MusterVisitState state, gint64 limit);
void muster_step_camera (MusterStep *step, gboolean on);
gboolean muster_step_is_late (const MusterStep *step);
gboolean muster_step_is_answer (const MusterStep *step);

G_END_DECLS
