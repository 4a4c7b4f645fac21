/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-duty.h"

G_BEGIN_DECLS

/* After how many minutes without anybody at the desk it shows nobody any more: a setting of the
 * station. Main thread. */

#define MUSTER_AUTO_LOCK_USUAL 5
#define MUSTER_AUTO_LOCK_MAX   15

guint muster_auto_lock_load (MusterStore *store);
/* What it takes to set it to this. */
MusterRight muster_auto_lock_get_right (guint minutes);
void muster_auto_lock_set_async (MusterDuty *duty,
                                 guint minutes,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean muster_auto_lock_set_finish (MusterDuty *duty, GAsyncResult *result, GError **error);

G_END_DECLS
