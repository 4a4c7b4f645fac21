/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "muster-reader-setup.h"

G_BEGIN_DECLS

/* The page Readers of the preferences: what is attached, what goes wrong, what is set up. */
#define MUSTER_TYPE_PREFERENCES_READERS (muster_preferences_readers_get_type ())
G_DECLARE_FINAL_TYPE (MusterPreferencesReaders,
                      muster_preferences_readers,
                      MUSTER,
                      PREFERENCES_READERS,
                      AdwPreferencesPage)

/* @setup is NULL in a rehearsal: then nothing can be set up. */
void muster_preferences_readers_set (MusterPreferencesReaders *self,
                                     MusterReaderHub *hub,
                                     MusterReaderSetup *setup);

/* Signal "learn" (const char *group): teach the reader of "[wedge …]" with two cards. Its button is
 * there once somebody listens. */

G_END_DECLS
