/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-face-engine.h"
#include "muster-store.h"

G_BEGIN_DECLS

/* Puts the twelve made-up people and their rendered references into @store, once. Blocks: about 2 s
 * the first time, a few milliseconds after. */
gboolean
muster_rehearsal_roster_fill (MusterStore *store, MusterFaceEngine *engine, GError **error);

G_END_DECLS
