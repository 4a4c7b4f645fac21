/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-courier.h"
#include "muster-duty.h"
#include "muster-preferences-readers.h"

G_BEGIN_DECLS

/* What staff set at this station. No AdwPreferencesWindow: that of libadwaita 1.2 keeps the groups
 * of its pages for ever. */
#define MUSTER_TYPE_PREFERENCES_WINDOW (muster_preferences_window_get_type ())
G_DECLARE_FINAL_TYPE (
    MusterPreferencesWindow, muster_preferences_window, MUSTER, PREFERENCES_WINDOW, AdwWindow)

MusterPreferencesWindow *
muster_preferences_window_new (GtkWindow *parent, MusterReaderHub *hub, MusterReaderSetup *setup);
void muster_preferences_window_set_duty (MusterPreferencesWindow *self, MusterDuty *duty);
void muster_preferences_window_set_roster (MusterPreferencesWindow *self,
                                           MusterDuty *duty,
                                           MusterCourier *courier,
                                           const char *station);
void muster_preferences_window_show_page (MusterPreferencesWindow *self, const char *name);
MusterPreferencesReaders *muster_preferences_window_get_readers (MusterPreferencesWindow *self);

/* For its pages. */
void muster_preferences_window_say (MusterPreferencesWindow *self, AdwToast *toast);
void muster_preferences_window_present_page (MusterPreferencesWindow *self, GtkWidget *page);

G_END_DECLS
