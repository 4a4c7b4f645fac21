/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-guest-window.h"

G_BEGIN_DECLS

/* Between the window (muster-guest-window.c) and its actions (muster-guest-window-actions.c). For
 * nobody else. */
GActionGroup *muster_guest_window_new_actions (MusterGuestWindow *self) G_GNUC_WARN_UNUSED_RESULT;

/* Whether what stands on the glass is no longer asked. */
gboolean muster_guest_window_is_answered (MusterGuestWindow *self);
/* Whether it is the page of typed numbers. */
gboolean muster_guest_window_is_typing (MusterGuestWindow *self);

G_END_DECLS
