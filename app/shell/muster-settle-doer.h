/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-desk-window.h"
#include "muster-settle.h"
#include "muster-station.h"

G_BEGIN_DECLS

/* Answers an open case, or takes a visit of today back: asks what staff mean, then for the right,
 * then has the settler do it. What went from under them meanwhile is not done.
 *
 * Signal "settled" (): what was shown of it may be another now. */
#define MUSTER_TYPE_SETTLE_DOER (muster_settle_doer_get_type ())
G_DECLARE_FINAL_TYPE (MusterSettleDoer, muster_settle_doer, MUSTER, SETTLE_DOER, GObject)

MusterSettleDoer *muster_settle_doer_new (MusterDeskWindow *window,
                                          MusterStation *station) G_GNUC_WARN_UNUSED_RESULT;
/* Nothing is asked or done any more. */
void muster_settle_doer_shutdown (MusterSettleDoer *self);
/* @view: what lies open, borrowed until the next call; nullable */
void muster_settle_doer_set_view (MusterSettleDoer *self, const MusterSettleView *view);
void muster_settle_doer_answer (MusterSettleDoer *self, MusterSettleAnswer answer);
/* @seq: of a visit in today's list */
void muster_settle_doer_undo (MusterSettleDoer *self, gint64 seq);

G_END_DECLS
