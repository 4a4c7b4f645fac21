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

  const char *id;      /* driver name, "virtual" */
  gboolean is_virtual; /* no hardware behind it: only a rehearsal or a test uses it */

  gboolean (*open) (MusterCardReader *self, GCancellable *cancellable, GError **error);
  /* Waits for a card and reads it. NULL with CANCELLED, NO_DEVICE (lost → back-off), or
   * MUSTER_RETRY (told, goes on once the card is lifted). Any other error is told and treated as a
   * loss. */
  MusterCardEvent *(*wait_card) (MusterCardReader *self, GCancellable *cancellable, GError **error);
  /* Returns when the card has left; at once if there is none. Errors as in wait_card. */
  gboolean (*wait_removal) (MusterCardReader *self, GCancellable *cancellable, GError **error);
  void (*close) (MusterCardReader *self);
  /* Sleeps before the next try to open; ends early at stop or wake. Drivers leave it alone, tests
   * put their own clock here. */
  void (*pause) (MusterCardReader *self, guint milliseconds);
};

/* Signal "event" (MusterCardEvent *) comes on the thread-default context of the thread that called
 * start. */
void muster_card_reader_start (MusterCardReader *self);
void muster_card_reader_cancel (MusterCardReader *self); /* asks the worker to end; no wait */
void muster_card_reader_stop (MusterCardReader *self);   /* cancels and joins, at most 4 s */
/* A device came: try now instead of at the end of the back-off. Any thread. */
void muster_card_reader_wake (MusterCardReader *self);
MusterReaderState muster_card_reader_get_state (MusterCardReader *self);
const char *muster_reader_state_to_nick (MusterReaderState state);
const char *muster_card_reader_get_name (MusterCardReader *self);
void muster_card_reader_set_name (MusterCardReader *self, const char *name);

/* For drivers, inside wait_card: a card is in the field and is being read. */
void muster_card_reader_set_reading (MusterCardReader *self);

G_END_DECLS
