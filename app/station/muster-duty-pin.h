/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-duty.h"

G_BEGIN_DECLS

/* A new PIN for somebody else's account, which they type at the desk of whoever may change
 * accounts. Main thread; it is set on a thread of its own. */

/* The role that @row has once somebody else has given it a PIN. */
MusterRole muster_duty_get_pin_role (const MusterStaffRow *row);
/* Whether that PIN gives it a role that it does not have yet. */
gboolean muster_duty_is_first_pin (const MusterStaffRow *row);
/* What it takes: who could be the second person of whoever sets it is given one by two. */
MusterRight muster_duty_get_pin_right (MusterRole role);
MusterRight muster_duty_get_pin_right_for (MusterDuty *self, const MusterStaffRow *row);
void muster_duty_set_pin_async (MusterDuty *self,
                                gint64 staff,
                                const char *pin,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean muster_duty_set_pin_finish (MusterDuty *self, GAsyncResult *result, GError **error);

G_END_DECLS
