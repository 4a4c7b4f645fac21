/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-store-sign-in.h"

G_BEGIN_DECLS

/* One sign-in on a thread of its own, which takes about a second. @pin and @card are copied and
 * wiped. Main thread. */
void muster_duty_try_async (MusterStore *store,
                            gint64 staff,
                            const char *pin,
                            const char *card,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
/* @row: (out): how the tries stand; without staff */
MusterStaff *muster_duty_try_finish (MusterStore *store,
                                     GAsyncResult *result,
                                     MusterStaffRow *row,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
