/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-desk-window.h"
#include "muster-kept.h"
#include "muster-station.h"

G_BEGIN_DECLS

/* Joins the staff window with a running station: what the station shows goes to the window, what
 * staff want goes to the station. Remembers the window's size, the day pane and the operator's
 * name.
 */
#define MUSTER_TYPE_DESK_BINDER (muster_desk_binder_get_type ())
G_DECLARE_FINAL_TYPE (MusterDeskBinder, muster_desk_binder, MUSTER, DESK_BINDER, GObject)

MusterDeskBinder *muster_desk_binder_new (MusterDeskWindow *window,
                                          MusterStation *station,
                                          MusterKept *kept) G_GNUC_WARN_UNUSED_RESULT;
/* Before the station's shutdown: nothing is called any more, what is kept is saved. */
void muster_desk_binder_shutdown (MusterDeskBinder *self);

G_END_DECLS
