/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "muster-courier.h"
#include "muster-duty.h"

G_BEGIN_DECLS

/* The central roster of this station: joining one, and leaving it. */
#define MUSTER_TYPE_PREFERENCES_ROSTER (muster_preferences_roster_get_type ())
G_DECLARE_FINAL_TYPE (MusterPreferencesRoster,
                      muster_preferences_roster,
                      MUSTER,
                      PREFERENCES_ROSTER,
                      AdwPreferencesPage)

GtkWidget *muster_preferences_roster_new (MusterDuty *duty,
                                          MusterCourier *courier,
                                          const char *station) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
