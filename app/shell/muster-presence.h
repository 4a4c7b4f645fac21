/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "muster-duty.h"
#include "muster-wedge-keys.h"

G_BEGIN_DECLS

/* Whether somebody is at the desk: whoever presses a key or moves the pointer in the staff window,
 * or in any window above it, is. Before the desk is locked because nobody does, it says so where
 * they worked last, so that one key is enough to stay. The guest's window is somebody else's. */
#define MUSTER_TYPE_PRESENCE (muster_presence_get_type ())
G_DECLARE_FINAL_TYPE (MusterPresence, muster_presence, MUSTER, PRESENCE, GObject)

/* @desk: borrowed, and outlives it */
MusterPresence *muster_presence_new (GtkWindow *desk, MusterDuty *duty) G_GNUC_WARN_UNUSED_RESULT;
/* Keys are a person's if @keys says so: card readers that type are nobody. */
void muster_presence_set_keys (MusterPresence *self, MusterWedgeKeys *keys);
/* Whether @window is @desk, or lies above it. */
gboolean muster_presence_is_above (GtkWindow *window, GtkWindow *desk);

G_END_DECLS
