/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-desk-window.h"
#include "muster-station.h"

G_BEGIN_DECLS

/* Puts the page of what is to be settled into the staff window, and joins it with the station. */
#define MUSTER_TYPE_SETTLE_BINDER (muster_settle_binder_get_type ())
G_DECLARE_FINAL_TYPE (MusterSettleBinder, muster_settle_binder, MUSTER, SETTLE_BINDER, GObject)

MusterSettleBinder *muster_settle_binder_new (MusterDeskWindow *window,
                                              MusterStation *station) G_GNUC_WARN_UNUSED_RESULT;
/* Whoever is at the desk has changed, or nobody is. */
void muster_settle_binder_follow (MusterSettleBinder *self);
void muster_settle_binder_shutdown (MusterSettleBinder *self);

G_END_DECLS
