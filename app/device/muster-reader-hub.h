/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-plugin.h"

G_BEGIN_DECLS

/* All readers live at once, one stream of events. Debounce: the same card within 3 s on any reader
 * is one event; a card left lying is one event. Main thread only. */
#define MUSTER_TYPE_READER_HUB (muster_reader_hub_get_type ())
G_DECLARE_FINAL_TYPE (MusterReaderHub, muster_reader_hub, MUSTER, READER_HUB, GObject)

MusterReaderHub *muster_reader_hub_new (void) G_GNUC_WARN_UNUSED_RESULT;
/* One reader put in by hand, as the rehearsal's; it stays for good. */
void muster_reader_hub_add (MusterReaderHub *self, MusterCardReader *reader);
/* The readers of @types as @config wants them, beside those put in by hand. */
void muster_reader_hub_set_drivers (MusterReaderHub *self,
                                    const MusterPluginGetType *types,
                                    MusterReaderConfig *config);
gboolean muster_reader_hub_is_applying (MusterReaderHub *self);
void muster_reader_hub_start (MusterReaderHub *self);
void muster_reader_hub_shutdown (MusterReaderHub *self);

/* For all readers, also those to come. */
void muster_reader_hub_set_armed (MusterReaderHub *self, gboolean armed);
/* While staff try readers, cards are told by "raw" only: nobody is checked in by a test. */
void muster_reader_hub_set_testing (MusterReaderHub *self, gboolean testing);
gboolean muster_reader_hub_get_testing (MusterReaderHub *self);

/* MusterCardReader, changes as devices come and go. */
GListModel *muster_reader_hub_get_readers (MusterReaderHub *self);
/* Readers that could take a card now or hold one: neither absent nor opening. */
guint muster_reader_hub_get_n_ready (MusterReaderHub *self);
/* What last went wrong at @reader, of itself or of a card, in MUSTER_CARD_ERROR mostly; NULL if
 * nothing did. @time_us: g_get_monotonic_time() of it. */
const GError *
muster_reader_hub_get_last_error (MusterReaderHub *self, MusterCardReader *reader, gint64 *time_us);
/* What keeps @reader from working now; NULL if nothing does or none is plugged in. */
const GError *muster_reader_hub_get_trouble (MusterReaderHub *self, MusterCardReader *reader);

/* Signals: "event" (MusterCardEvent *event) after debounce;
 *          "raw" (MusterCardReader *reader, MusterCardEvent *event) everything, before it;
 *          "applying-changed" () when new settings begin or end to be applied. */

G_END_DECLS
