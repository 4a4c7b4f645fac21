/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "muster-face-engine.h"
#include "muster-store.h"

G_BEGIN_DECLS

/* Makes the rehearsal's people known to its store, and tells how far it is once that takes longer
 * than a moment. Emits "prepared" with a GError, NULL if all went well, and CANCELLED when it was
 * closed before. */
#define MUSTER_TYPE_PREPARING_WINDOW (muster_preparing_window_get_type ())
G_DECLARE_FINAL_TYPE (
    MusterPreparingWindow, muster_preparing_window, MUSTER, PREPARING_WINDOW, AdwApplicationWindow)

MusterPreparingWindow *
muster_preparing_window_new (GtkApplication *application) G_GNUC_WARN_UNUSED_RESULT;
void muster_preparing_window_run (MusterPreparingWindow *self,
                                  MusterStore *store,
                                  MusterFaceEngine *engine);
/* Before store and engine are closed in the middle of it. */
void muster_preparing_window_abort (MusterPreparingWindow *self);

G_END_DECLS
