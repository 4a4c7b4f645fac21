/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-reader-hub.h"

G_BEGIN_DECLS

/* The file with the site's settings of its readers, and the readers of the hub that follow it. Main
 * thread. */
#define MUSTER_TYPE_READER_SETUP (muster_reader_setup_get_type ())
G_DECLARE_FINAL_TYPE (MusterReaderSetup, muster_reader_setup, MUSTER, READER_SETUP, GObject)

MusterReaderSetup *muster_reader_setup_new (MusterReaderHub *hub,
                                            const MusterPluginGetType *drivers,
                                            const char *path) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_reader_setup_load (MusterReaderSetup *self, GError **error);
gboolean
muster_reader_setup_change (MusterReaderSetup *self, MusterReaderConfig *config, GError **error);
void muster_reader_setup_finish (MusterReaderSetup *self);
MusterReaderHub *muster_reader_setup_get_hub (MusterReaderSetup *self);
MusterReaderConfig *muster_reader_setup_get_config (MusterReaderSetup *self);
const char *muster_reader_setup_get_path (MusterReaderSetup *self);
/* Why the file is not in force; NULL if it is. */
const GError *muster_reader_setup_get_error (MusterReaderSetup *self);
gboolean muster_reader_setup_has_driver (MusterReaderSetup *self, const char *id);

/* Signals: "changed" (), the settings are other ones now;
 *          "not-kept" (GError *error), they could not be written and are again what the file says.
 */

G_END_DECLS
