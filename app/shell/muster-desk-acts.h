/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-screen.h"

G_BEGIN_DECLS

/* What staff can do with the visit at the station, and why not just now. */
typedef enum {
  MUSTER_DESK_ACT_RETRY,
  MUSTER_DESK_ACT_OVERRIDE,
  MUSTER_DESK_ACT_CARD_ONLY,
  MUSTER_DESK_ACT_REVIEW,
  MUSTER_DESK_ACT_DOUBTFUL,
  MUSTER_DESK_ACT_ONE_MORE, /* a try beyond the limit */
  MUSTER_DESK_ACT_SAME,     /* "yes, the same person": the confirmation a match waits for */
  MUSTER_DESK_ACT_OTHER,    /* "no" */
  MUSTER_DESK_ACT_END,
  MUSTER_N_DESK_ACTS,
} MusterDeskAct;

const char *muster_desk_act_why_not (MusterDeskAct act, const MusterDeskView *view);
MusterVisitEventKind muster_desk_act_get_event (MusterDeskAct act);
const char *muster_desk_act_get_action (MusterDeskAct act);
int muster_desk_act_get_main (const MusterDeskView *view);

G_END_DECLS
