/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-duty.h"

G_BEGIN_DECLS

/* Between muster-duty.c and muster-duty-card.c. For nobody else. */

/* @staff: 0: whose it is will be seen after the PIN */
void muster_duty_take_card (MusterDuty *self, const char *number, gint64 staff);

G_END_DECLS
