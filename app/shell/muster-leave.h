/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "muster-duty.h"

G_BEGIN_DECLS

/* Nobody ends the program by closing a window who may not: stands before the closing of each window
 * that it watches. Who stops the machine or the session is not asked (see the signals that the
 * application listens to).
 *
 * Signal "leave" (): somebody may, and wants to. */
#define MUSTER_TYPE_LEAVE (muster_leave_get_type ())
G_DECLARE_FINAL_TYPE (MusterLeave, muster_leave, MUSTER, LEAVE, GObject)

/* How much it takes. */
typedef enum {
  MUSTER_LEAVE_FREELY, /* a rehearsal: windows close as everywhere */
  MUSTER_LEAVE_ASKED,  /* the right, where there are accounts, and a second thought */
  MUSTER_LEAVE_KIOSK,  /* the same; and nobody leaves from the guests' screen before there are
                          accounts */
} MusterLeaveRule;

MusterLeave *muster_leave_new (MusterDuty *duty, MusterLeaveRule rule) G_GNUC_WARN_UNUSED_RESULT;
void muster_leave_watch_desk (MusterLeave *self, GtkWindow *desk);
void muster_leave_watch_guest (MusterLeave *self, GtkWindow *guest);
void muster_leave_set_patience (MusterLeave *self, guint seconds);

G_END_DECLS
