/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "muster-rehearsal.h"

G_BEGIN_DECLS

/* Who comes next in a rehearsal, and how they behave. Signals: "tap" (guint who, guint
 * MusterRehearsalCard): the who-th of the people, from 0; "sitter" (guint identity, guint
 * MusterSitter), "unplug" (gboolean). */
#define MUSTER_TYPE_REHEARSAL_PANEL (muster_rehearsal_panel_get_type ())
G_DECLARE_FINAL_TYPE (MusterRehearsalPanel, muster_rehearsal_panel, MUSTER, REHEARSAL_PANEL, AdwBin)

GtkWidget *muster_rehearsal_panel_new (void) G_GNUC_WARN_UNUSED_RESULT;
void muster_rehearsal_panel_set_people (MusterRehearsalPanel *self,
                                        const MusterRehearsalPerson *people,
                                        gsize n_people);

G_END_DECLS
