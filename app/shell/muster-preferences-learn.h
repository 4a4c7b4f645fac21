/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "muster-reader-hub.h"

G_BEGIN_DECLS

/* Teaches a reader that types with two cards: each is put on it, and on another reader or looked up
 * in the card centre's list. Nobody is checked in while the page is seen. */
#define MUSTER_TYPE_PREFERENCES_LEARN (muster_preferences_learn_get_type ())
G_DECLARE_FINAL_TYPE (
    MusterPreferencesLearn, muster_preferences_learn, MUSTER, PREFERENCES_LEARN, AdwBin)

GtkWidget *muster_preferences_learn_new (MusterReaderHub *hub,
                                         MusterReaderConfig *config,
                                         const char *group) G_GNUC_WARN_UNUSED_RESULT;

/* Signals "learned" (MusterReaderConfig *): the settings with the format; "cancelled" (). */

G_END_DECLS
