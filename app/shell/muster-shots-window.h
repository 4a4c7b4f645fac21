/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "muster-screen.h"

G_BEGIN_DECLS

/* The pictures of one try with what was measured of it, in words: a copy that outlives the view.
 * Reference counted, main thread. */
typedef struct _MusterShotList MusterShotList;

MusterShotList *muster_shot_list_new (const MusterDeskView *view) G_GNUC_WARN_UNUSED_RESULT;
MusterShotList *muster_shot_list_ref (MusterShotList *self);
void muster_shot_list_unref (MusterShotList *self);
const char *muster_shot_list_get_name (const MusterShotList *self, gsize at);

/* They large, one at a time; Left and Right go from one to the other, Esc closes. Modal. */
#define MUSTER_TYPE_SHOTS_WINDOW (muster_shots_window_get_type ())
G_DECLARE_FINAL_TYPE (MusterShotsWindow, muster_shots_window, MUSTER, SHOTS_WINDOW, AdwWindow)

MusterShotsWindow *muster_shots_window_new (GtkWindow *parent,
                                            MusterShotList *list,
                                            gsize at) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
