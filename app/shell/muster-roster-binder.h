/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-desk-window.h"
#include "muster-station.h"

G_BEGIN_DECLS

/* Joins the desk with what goes to and comes from the roster: a page, the part of the truth line,
 * and the actions "roster.pull", "roster.push" and "roster.stop". */
#define MUSTER_TYPE_ROSTER_BINDER (muster_roster_binder_get_type ())
G_DECLARE_FINAL_TYPE (MusterRosterBinder, muster_roster_binder, MUSTER, ROSTER_BINDER, GObject)

MusterRosterBinder *muster_roster_binder_new (MusterDeskWindow *window,
                                              MusterCourier *courier) G_GNUC_WARN_UNUSED_RESULT;
void muster_roster_binder_shutdown (MusterRosterBinder *self);

G_END_DECLS
