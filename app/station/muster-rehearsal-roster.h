/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-face-engine.h"
#include "muster-store.h"

G_BEGIN_DECLS

/* Puts the twelve made-up people and their rendered references into @store, once. The first time it
 * takes seconds, after that some milliseconds. */

typedef void (*MusterRehearsalProgress) (guint done, guint all, gpointer user_data);

gboolean muster_rehearsal_roster_fill (MusterStore *store,
                                       MusterFaceEngine *engine,
                                       MusterRehearsalProgress progress,
                                       gpointer user_data,
                                       GCancellable *cancellable,
                                       GError **error);
void muster_rehearsal_roster_fill_async (MusterStore *store,
                                         MusterFaceEngine *engine,
                                         MusterRehearsalProgress progress,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);
gboolean
muster_rehearsal_roster_fill_finish (MusterStore *store, GAsyncResult *result, GError **error);

G_END_DECLS
