/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "muster-duty.h"

G_BEGIN_DECLS

/* Who works at this desk: a button in the header bar with the name. Where there are no accounts, a
 * field to change it and the signal "changed"; else what somebody with an account may want. */
#define MUSTER_TYPE_DESK_OPERATOR (muster_desk_operator_get_type ())
G_DECLARE_FINAL_TYPE (MusterDeskOperator, muster_desk_operator, MUSTER, DESK_OPERATOR, AdwBin)

void muster_desk_operator_set_name (MusterDeskOperator *self, const char *name);
const char *muster_desk_operator_get_name (MusterDeskOperator *self);
/* Follows nothing by itself. */
void muster_desk_operator_set_duty (MusterDeskOperator *self, MusterDuty *duty);
void muster_desk_operator_ask (MusterDeskOperator *self);

G_END_DECLS
