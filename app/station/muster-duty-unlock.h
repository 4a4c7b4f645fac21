/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-duty.h"

G_BEGIN_DECLS

/* Whoever is at the desk, and may, lets account @staff try its PIN again. Main thread. */
void muster_duty_unlock_async (MusterDuty *self,
                               gint64 staff,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean muster_duty_unlock_finish (MusterDuty *self, GAsyncResult *result, GError **error);
/* The human whom account @staff is, by the roster; 0 = not known. */
gint64 muster_duty_get_person_of (MusterDuty *self, gint64 staff);

G_END_DECLS
