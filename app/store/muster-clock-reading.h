/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-evidence-clock.h"

G_BEGIN_DECLS

gint64 muster_clock_get_running (void);
gint64 muster_clock_get_running_ms (void);
void muster_clock_read (MusterClockReading *reading, const char *boot);

G_END_DECLS
