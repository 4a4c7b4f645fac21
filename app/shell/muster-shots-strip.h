/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "muster-screen.h"

G_BEGIN_DECLS

/* Staff's pictures of a try that failed, small and side by side: a click or Enter shows them large,
 * with what was measured. Hidden while there are none. */
#define MUSTER_TYPE_SHOTS_STRIP (muster_shots_strip_get_type ())
G_DECLARE_FINAL_TYPE (MusterShotsStrip, muster_shots_strip, MUSTER, SHOTS_STRIP, AdwBin)

/* NULL takes everything away, the large pictures too. */
void muster_shots_strip_show (MusterShotsStrip *self, const MusterDeskView *view);

G_END_DECLS
