/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-event.h"
#include "muster-frame.h"
#include "muster-fusion.h"
#include "muster-liveness.h"
#include "muster-occasion.h"
#include "muster-open-case.h"
#include "muster-visit.h"

G_BEGIN_DECLS

/* What a staff member did, for the record that follows. Owned strings, any may be NULL. */
typedef struct {
  char *name;
  char *code;
  char *note;
  gint64 staff;  /* account; 0: there are none */
  gint64 second; /* who signed, too; 0: nobody */
} MusterStaffAct;

void muster_staff_act_clear (MusterStaffAct *act);
/* What it adds to an entry; @act may be NULL. */
void muster_staff_act_tell (const MusterStaffAct *act, MusterEvent *event);

/* Everything one journal entry of a visit tells; borrowed for the call. */
typedef struct {
  const MusterVisit *visit;
  const MusterPolicy *policy;
  const MusterOccasion *occasion;
  const char *profile;
  const char *model;              /* nullable: nothing can be compared */
  const char *visit_id;           /* random, the same in all records of one visit */
  const MusterText *consent_text; /* nullable: what a consent is to, as it was on the screen */
  const char *language;   /* nullable: which of its two was large on the screen, "en" or "zh" */
  const char *withdrawal; /* nullable: the number it can be withdrawn by */
  const char *camera;     /* nullable */
  const char *way;        /* nullable: how the person was named, MusterClaim's */
  const char *reader;     /* nullable: by which reader */
  const MusterStaffAct *staff;
  const MusterLivenessStep *steps; /* challenges of the newest try */
  gsize n_steps;                   /* 0: none was run */
  MusterLivenessFusion liveness;   /* of the steps */
  MusterFrame *probe;              /* nullable: the picture that was compared */
  gint64 began_us;                 /* monotonic */
  gint64 now_us;
  gboolean spends_attempt;
  gboolean rehearsal;
} MusterRecordSource;

gboolean muster_record_opens (MusterRecordKind kind,
                              const MusterVisit *visit,
                              const MusterPolicy *policy,
                              MusterOpenCaseKind *open);
MusterEvent *muster_record_build (MusterRecordKind kind,
                                  const MusterRecordSource *source) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
