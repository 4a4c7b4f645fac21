/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-open-case.h"
#include "muster-rights.h"

G_BEGIN_DECLS

/* What staff find when they settle one. The nicks go into the journal and never change. */
typedef enum {
  MUSTER_SETTLE_ADMITTED,  /* doubtful: the paper was seen */
  MUSTER_SETTLE_WITHDRAWN, /* doubtful: it was not; the person is not in any more */
  MUSTER_SETTLE_APPROVED,  /* photo: becomes a reference of the person */
  MUSTER_SETTLE_REJECTED,  /* photo: stays out, for a reason that the person is told */
  MUSTER_SETTLE_MORE,      /* photo: another one or a paper is wanted; the case stays open */
  MUSTER_SETTLE_SAME,      /* face: it is the person */
  MUSTER_SETTLE_DIFFERENT, /* face: it does not look like the person; doubtful from now on */
  MUSTER_SETTLE_CORRECTED, /* data: told to those who keep the roster */
  MUSTER_SETTLE_DISMISSED, /* data: the roster is right */
  MUSTER_SETTLE_PASSED_ON, /* tries: the result went to somebody who decides elsewhere */
  MUSTER_SETTLE_DONE,      /* tries: nothing more is to be done here */
  MUSTER_SETTLE_KNOWN,     /* duplicate: it is cleared up, and both passes stand */
  MUSTER_SETTLE_UNDONE,    /* duplicate: this station's pass was not the person's; taken back */
  MUSTER_N_SETTLES,
} MusterSettleAnswer;

const char *muster_settle_to_nick (MusterSettleAnswer answer);
gboolean muster_settle_from_nick (const char *nick, MusterSettleAnswer *answer);
MusterOpenCaseKind muster_settle_get_kind (MusterSettleAnswer answer);
MusterRight muster_settle_get_right (MusterSettleAnswer answer);
gboolean muster_settle_closes (MusterSettleAnswer answer);
gboolean muster_settle_takes_back (MusterSettleAnswer answer);
gboolean muster_settle_needs_note (MusterSettleAnswer answer);

G_END_DECLS
