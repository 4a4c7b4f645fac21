/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-desk-window.h"
#include "muster-station.h"

G_BEGIN_DECLS

/* The window's action "withdraw.open": somebody takes back at the desk what they agreed to, as
 * their screen promised, or is erased. */
#define MUSTER_TYPE_DESK_WITHDRAW (muster_desk_withdraw_get_type ())
G_DECLARE_FINAL_TYPE (MusterDeskWithdraw, muster_desk_withdraw, MUSTER, DESK_WITHDRAW, GObject)

MusterDeskWithdraw *muster_desk_withdraw_new (MusterDeskWindow *window,
                                              MusterStation *station) G_GNUC_WARN_UNUSED_RESULT;
/* Who is at the desk, or at the station, has changed. */
void muster_desk_withdraw_follow (MusterDeskWithdraw *self);
void muster_desk_withdraw_shutdown (MusterDeskWithdraw *self);

G_END_DECLS
