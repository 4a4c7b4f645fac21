/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-challenger.h"
#include "muster-claim.h"
#include "muster-evidence-keeper.h"
#include "muster-history.h"
#include "muster-record.h"

G_BEGIN_DECLS

/* Writes what a visit has to tell into the journal and into the lists of the day. Knows what the
 * records of one visit share: its id, when it began, which comparison no record has told of yet,
 * and what staff did. Main thread. */
#define MUSTER_TYPE_RECORDER (muster_recorder_get_type ())
G_DECLARE_FINAL_TYPE (MusterRecorder, muster_recorder, MUSTER, RECORDER, GObject)

/* @challenger: told of as it is when a record is written. @keeper: what goes with it. @common: what
 * all records of this station share; what it points to must live longer. */
MusterRecorder *muster_recorder_new (MusterStore *store,
                                     MusterHistory *history,
                                     MusterChallenger *challenger,
                                     MusterEvidenceKeeper *keeper,
                                     const MusterRecordSource *common) G_GNUC_WARN_UNUSED_RESULT;
/* A new visit: from now on records carry its id. */
void muster_recorder_begin_visit (MusterRecorder *self, guint serial, gint64 now_us);
/* Of the guest's screen, "en" or "zh", from now on. */
void muster_recorder_set_language (MusterRecorder *self, const char *language);
/* The number by which a consent of this visit can be withdrawn; NULL before there was a visit. */
const char *muster_recorder_get_withdrawal (MusterRecorder *self);
/* A comparison was made; the next record tells of it. */
void muster_recorder_compared (MusterRecorder *self);
/* Who acts, for the next record; copied. NULL takes it back. */
void muster_recorder_set_staff (MusterRecorder *self, const MusterStaffAct *act);
/* What is on its way is still written. */
void muster_recorder_forget (MusterRecorder *self);
/* @camera and @probe, the compared picture, may be NULL. @name: the person's, for the lists; "" for
 * nobody. */
void muster_recorder_write (MusterRecorder *self,
                            MusterRecordKind kind,
                            const MusterVisit *visit,
                            const MusterClaim *claim,
                            const char *camera,
                            MusterFrame *probe,
                            const char *name);

/* Signals, one for each record, in their order:
 *   "written" (gint64 seq, guint MusterRecordKind, gpointer MusterVisit *): durable; the visit as
 *     it was recorded
 *   "failed" (): it is not */

G_END_DECLS
