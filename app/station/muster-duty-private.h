/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-duty.h"

G_BEGIN_DECLS

/* Between muster-duty.c, muster-duty-card.c and muster-duty-sign-in.c. For nobody else. */

/* @staff: 0: whose it is will be seen after the PIN */
void muster_duty_take_card (MusterDuty *self, const char *number, gint64 staff);
const char *muster_duty_get_card (MusterDuty *self); /* nullable */

/* Of those who want to sign in. */
typedef struct {
  guint running;
  gboolean to_close; /* one that was called off has opened the store */
} MusterDutyTries;

MusterDutyTries *muster_duty_get_tries (MusterDuty *self);
void muster_duty_follow_try (MusterDuty *self, gint64 staff, const MusterStaffRow *row);
/* @staff: (transfer full): typed their PIN just now */
void muster_duty_begin_session (MusterDuty *self, MusterStaff *staff);

G_END_DECLS
