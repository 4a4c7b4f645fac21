/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "muster-reader-config.h"

G_BEGIN_DECLS

/* The form for one more reader that cannot be found by itself. */
#define MUSTER_TYPE_PREFERENCES_ADD (muster_preferences_add_get_type ())
G_DECLARE_FINAL_TYPE (MusterPreferencesAdd, muster_preferences_add, MUSTER, PREFERENCES_ADD, AdwBin)

GtkWidget *muster_preferences_add_new (const char *driver,
                                       MusterReaderConfig *config) G_GNUC_WARN_UNUSED_RESULT;
void muster_preferences_add_focus (MusterPreferencesAdd *self);

/* Signals "added" (MusterReaderConfig *): the settings with the new reader; "cancelled" (). */

G_END_DECLS
