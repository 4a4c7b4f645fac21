/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-duty.h"

G_BEGIN_DECLS

gboolean muster_duty_leave (MusterDuty *duty, GError **error);

G_END_DECLS
