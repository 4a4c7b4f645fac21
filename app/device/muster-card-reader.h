/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "muster-card-event.h"

G_BEGIN_DECLS

/* The base class of every driver. The base class owns one worker thread a reader (never GTask's
 * pool) and the state machine absent → opening → idle → reading → wait-removal → idle with back-off
 * 0.5/1/2/5 s on loss; a driver fills the virtual functions, which run on that thread and may
 * block, ending soon after @cancellable. */
#define MUSTER_TYPE_CARD_READER (muster_card_reader_get_type ())
G_DECLARE_DERIVABLE_TYPE (MusterCardReader, muster_card_reader, MUSTER, CARD_READER, GObject)

typedef enum {
  MUSTER_READER_ABSENT,
  MUSTER_READER_OPENING,
  MUSTER_READER_IDLE,
  MUSTER_READER_READING,
  MUSTER_READER_WAIT_REMOVAL,
} MusterReaderState;

struct _MusterCardReaderClass {
  GObjectClass parent_class;

  const char *id; /* driver name, "virtual" */

  gboolean (*open) (MusterCardReader *self, GCancellable *cancellable, GError **error);
  /* Waits for a card and reads it. NULL with CANCELLED, NO_DEVICE (lost → back-off), or
   * MUSTER_RETRY (told, goes on). */
  MusterCardEvent *(*wait_card) (MusterCardReader *self, GCancellable *cancellable, GError **error);
  /* Returns when the card has left. */
  gboolean (*wait_removal) (MusterCardReader *self, GCancellable *cancellable, GError **error);
  void (*close) (MusterCardReader *self);
};

/* Signal "event" (MusterCardEvent *) comes on the thread-default context of the thread that called
 * start. */
void muster_card_reader_start (MusterCardReader *self);
void muster_card_reader_stop (MusterCardReader *self); /* cancels and joins, at most 4 s */
MusterReaderState muster_card_reader_get_state (MusterCardReader *self);
const char *muster_card_reader_get_name (MusterCardReader *self);
void muster_card_reader_set_name (MusterCardReader *self, const char *name);

G_END_DECLS
