/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "muster-reader-setup.h"

G_BEGIN_DECLS

/* One reader in the preferences: what it is, what it does now, what last went wrong with it and the
 * way out. */
#define MUSTER_TYPE_PREFERENCES_READER_ROW (muster_preferences_reader_row_get_type ())
G_DECLARE_FINAL_TYPE (MusterPreferencesReaderRow,
                      muster_preferences_reader_row,
                      MUSTER,
                      PREFERENCES_READER_ROW,
                      AdwActionRow)

GtkWidget *muster_preferences_reader_row_new (MusterCardReader *reader,
                                              const char *group) G_GNUC_WARN_UNUSED_RESULT;
void muster_preferences_reader_row_set_reader (MusterPreferencesReaderRow *self,
                                               MusterCardReader *reader);
MusterCardReader *muster_preferences_reader_row_get_reader (MusterPreferencesReaderRow *self);
const char *muster_preferences_reader_row_get_group (MusterPreferencesReaderRow *self);
void muster_preferences_reader_row_show (MusterPreferencesReaderRow *self,
                                         MusterReaderHub *hub,
                                         MusterReaderSetup *setup,
                                         gboolean can_learn);

/* Signals "remove" (), "learn" (), "switched" (gboolean on). */

G_END_DECLS
