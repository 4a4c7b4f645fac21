/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "muster-card-event.h"

G_BEGIN_DECLS

/* The way of a reader's events from its worker to a main context, in their order. Push, end and
 * shut: any thread; all else the thread of open. */
typedef struct _MusterCardOutbox MusterCardOutbox;
/* @event: NULL for the end. */
typedef void (*MusterCardOutboxDeliver) (gpointer owner, MusterCardEvent *event);

/* @owner: a GObject, borrowed; kept alive while something is being delivered. */
MusterCardOutbox *
muster_card_outbox_new (gpointer owner, MusterCardOutboxDeliver deliver) G_GNUC_WARN_UNUSED_RESULT;
void muster_card_outbox_free (MusterCardOutbox *self);
/* Delivers to the thread-default context from now on. */
void muster_card_outbox_open (MusterCardOutbox *self);
/* Takes @event over. */
void muster_card_outbox_push (MusterCardOutbox *self, MusterCardEvent *event);
/* Nothing more comes: this is delivered, too. */
void muster_card_outbox_end (MusterCardOutbox *self);
/* Whatever is pushed from now on is dropped. */
void muster_card_outbox_shut (MusterCardOutbox *self);
/* What was pushed before is dropped, too, also by a delivery that is under way. */
void muster_card_outbox_close (MusterCardOutbox *self);

G_END_DECLS
