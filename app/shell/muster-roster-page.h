/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "muster-courier.h"

G_BEGIN_DECLS

/* How this station and its roster stand: what came, what waits, what works without it. */
#define MUSTER_TYPE_ROSTER_PAGE (muster_roster_page_get_type ())
G_DECLARE_FINAL_TYPE (MusterRosterPage, muster_roster_page, MUSTER, ROSTER_PAGE, AdwBin)

GtkWidget *muster_roster_page_new (void) G_GNUC_WARN_UNUSED_RESULT;
void muster_roster_page_show (MusterRosterPage *self,
                              const MusterCourierState *state,
                              const char *note,
                              gint64 now);

G_END_DECLS
