/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "muster-setup.h"

G_BEGIN_DECLS

/* Before the first day: an administrator, a recovery sheet, who else works here, how the store
 * opens. Nothing of it is in the store before the last page but one.
 *
 * Signal "done": the window closes, and there are accounts now: not all of them if there was an
 * error */
#define MUSTER_TYPE_SETUP_WINDOW (muster_setup_window_get_type ())
G_DECLARE_FINAL_TYPE (MusterSetupWindow, muster_setup_window, MUSTER, SETUP_WINDOW, AdwWindow)

MusterSetupWindow *
muster_setup_window_new (GtkWindow *parent, MusterSetup *setup, const char *station);

G_END_DECLS
