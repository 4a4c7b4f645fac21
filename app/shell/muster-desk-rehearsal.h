/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-desk-window.h"

G_BEGIN_DECLS

/* What the staff window has besides in a rehearsal: who comes next, and what goes wrong. It tells
 * as signals of the window: see muster-desk-window.h. */
void muster_desk_rehearsal_install_signals (GType window);
void muster_desk_rehearsal_add (MusterDeskWindow *window,
                                GtkMenuButton *button,
                                const MusterRehearsalPerson *people,
                                gsize n_people);

G_END_DECLS
