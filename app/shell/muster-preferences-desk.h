/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "muster-duty.h"

G_BEGIN_DECLS

/* What is set about who works at the desk. */
#define MUSTER_TYPE_PREFERENCES_DESK (muster_preferences_desk_get_type ())
G_DECLARE_FINAL_TYPE (
    MusterPreferencesDesk, muster_preferences_desk, MUSTER, PREFERENCES_DESK, AdwPreferencesPage)

GtkWidget *muster_preferences_desk_new (MusterDuty *duty) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
