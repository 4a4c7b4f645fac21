/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-card-reader.h"

G_BEGIN_DECLS

/* Between the reader, who owns the thread (muster-card-reader.c), and what is done on it
 * (muster-card-serve.c). For nobody else. */

/* Returns once the reader is cancelled. */
void muster_card_reader_serve (MusterCardReader *self);

/* Takes @event over; on the way to the context of start, unless the reader is being stopped. Any
 * thread. */
void muster_card_reader_tell (MusterCardReader *self, MusterCardEvent *event);
/* Tells it, too, if it is another than before. */
void muster_card_reader_set_state (MusterCardReader *self, MusterReaderState state);
/* That of this run. */
GCancellable *muster_card_reader_get_cancellable (MusterCardReader *self);

G_END_DECLS
