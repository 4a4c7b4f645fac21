/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "muster-reader-hub.h"

G_BEGIN_DECLS

/* Staff try a card: its kind, the end of its number, how long reading took. Nobody is checked in
 * meanwhile; it ends by itself when it is forgotten or no longer seen. */
#define MUSTER_TYPE_PREFERENCES_TEST (muster_preferences_test_get_type ())
G_DECLARE_FINAL_TYPE (
    MusterPreferencesTest, muster_preferences_test, MUSTER, PREFERENCES_TEST, AdwPreferencesGroup)

void muster_preferences_test_set_hub (MusterPreferencesTest *self, MusterReaderHub *hub);

G_END_DECLS
