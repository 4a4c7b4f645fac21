/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-day-book.h"
#include "muster-screen.h"

G_BEGIN_DECLS

/* Whether somebody has signed the last day on which people came: a line of readiness. Main thread.
 *
 * Signal "changed" (): it says something else now */
#define MUSTER_TYPE_DAY_READY (muster_day_ready_get_type ())
G_DECLARE_FINAL_TYPE (MusterDayReady, muster_day_ready, MUSTER, DAY_READY, GObject)

MusterDayReady *muster_day_ready_new (MusterDayBook *days) G_GNUC_WARN_UNUSED_RESULT;
void muster_day_ready_refresh (MusterDayReady *self);
/* NULL: nothing to be said, or not yet. */
MusterReadyItem *muster_day_ready_dup_item (MusterDayReady *self) G_GNUC_WARN_UNUSED_RESULT;
/* For tests: as if it were this day. */
void muster_day_ready_set_today (MusterDayReady *self, guint32 today);

G_END_DECLS
