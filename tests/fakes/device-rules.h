/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* From now on, on this thread and on those it starts, the kernel refuses with EPERM to open what is
 * opened with just @flags among those of @mask: as the device rules of a container or a service do,
 * also for root. There is no way back, so it is called on a thread of its own. Returns FALSE where
 * the kernel cannot do that. */
gboolean device_rules_refuse (int flags, int mask);

G_END_DECLS
