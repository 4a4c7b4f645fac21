/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-plugin.h"

G_BEGIN_DECLS

/* A reader that types, taken away from the keyboard where that is possible. */
#define MUSTER_TYPE_WEDGE (muster_wedge_get_type ())
G_DECLARE_FINAL_TYPE (MusterWedge, muster_wedge, MUSTER, WEDGE, MusterWedgeReader)

G_END_DECLS
