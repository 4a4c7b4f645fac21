/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-card-reader.h"

G_BEGIN_DECLS

/* All readers live at once, one stream of events. Debounce: the same card within 3 s on any reader
 * is one event; a card left lying is one event. Main thread only. */
#define MUSTER_TYPE_READER_HUB (muster_reader_hub_get_type ())
G_DECLARE_FINAL_TYPE (MusterReaderHub, muster_reader_hub, MUSTER, READER_HUB, GObject)

MusterReaderHub *muster_reader_hub_new (void) G_GNUC_WARN_UNUSED_RESULT;
/* One reader put in by hand, as the rehearsal's; it stays for good. */
void muster_reader_hub_add (MusterReaderHub *self, MusterCardReader *reader);
void muster_reader_hub_start (MusterReaderHub *self);
void muster_reader_hub_shutdown (MusterReaderHub *self);
/* Readers that could take a card now or hold one: neither absent nor opening. */
guint muster_reader_hub_get_n_ready (MusterReaderHub *self);
/* Signal "event" (MusterCardEvent *event) after debounce. */

G_END_DECLS
