/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "muster-card-event.h"
#include "muster-reader-config.h"

G_BEGIN_DECLS

/* The base class of every driver. The base class owns one worker thread a reader (never GTask's
 * pool) and the state machine absent → opening → idle → reading → wait-removal → idle with back-off
 * 0.5/1/2/5 s on loss; a driver fills the virtual functions, which run on that thread and may
 * block, ending soon after @cancellable. */
#define MUSTER_TYPE_CARD_READER (muster_card_reader_get_type ())
G_DECLARE_DERIVABLE_TYPE (MusterCardReader, muster_card_reader, MUSTER, CARD_READER, GObject)

/* A driver has to end within this time after it was cancelled: readers.md, the longest single read
 * of any reader is bounded by it. */
#define MUSTER_CARD_READER_STOP_MS 4000

struct _MusterCardReaderClass {
  GObjectClass parent_class;

  const char *id;       /* driver name, "virtual" */
  gboolean is_virtual;  /* no hardware behind it: only a rehearsal or a test uses it */
  gboolean is_many;     /* finds its device by itself: one more of it waits for the next device */
  gboolean needs_setup; /* useless without a group of its own in the settings */

  /* NO_READER if none is there (told only after another error), NO_RIGHTS, BUSY, SERVICE_DOWN,
   * NOT_SET_UP … told once.
   */
  gboolean (*open) (MusterCardReader *self, GCancellable *cancellable, GError **error);
  /* Waits for a card and reads it. NULL with CANCELLED, or in MUSTER_CARD_ERROR: NO_READER (lost →
   * back-off), a class of the card (told, goes on once it is lifted). Any other is told and treated
   * as a loss. NULL without error: a card that nobody needs to know of; its removal is waited for.
   */
  MusterCardEvent *(*wait_card) (MusterCardReader *self, GCancellable *cancellable, GError **error);
  /* Returns when the card has left; at once if there is none. Errors as in wait_card. */
  gboolean (*wait_removal) (MusterCardReader *self, GCancellable *cancellable, GError **error);
  void (*close) (MusterCardReader *self);
  /* Sleeps before the next try to open; ends early at stop or wake. A driver that hears of new
   * devices itself may sleep on that instead; tests put their own clock here. */
  void (*pause) (MusterCardReader *self, guint milliseconds);
};

/* Signals "event" (MusterCardEvent *) and "ended" () come on the thread-default context of the
 * thread that called start. */
void muster_card_reader_start (MusterCardReader *self);
gboolean muster_card_reader_is_running (MusterCardReader *self);
void muster_card_reader_cancel (MusterCardReader *self); /* asks the worker to end; no wait */
void muster_card_reader_stop (MusterCardReader *self);   /* cancels and joins, at most 4 s */
/* A device came: try now instead of at the end of the back-off. Any thread. */
void muster_card_reader_wake (MusterCardReader *self);
MusterReaderState muster_card_reader_get_state (MusterCardReader *self);
const char *muster_card_reader_get_name (MusterCardReader *self);
void muster_card_reader_set_name (MusterCardReader *self, const char *name);

/* While disarmed a reader reads nobody's card: the driver may look for cards less often. */
void muster_card_reader_set_armed (MusterCardReader *self, gboolean armed);
gboolean muster_card_reader_get_armed (MusterCardReader *self);
/* The site's settings and which group of them is this reader's ("wedge desk"); before start. */
void muster_card_reader_set_config (MusterCardReader *self,
                                    MusterReaderConfig *config,
                                    const char *group);
MusterReaderConfig *muster_card_reader_get_config (MusterCardReader *self);
const char *muster_card_reader_get_group (MusterCardReader *self);
/* What is attached ("ACS ACR122U, USB 1-2"), "" while nothing is. Any thread. */
char *muster_card_reader_dup_detail (MusterCardReader *self) G_GNUC_WARN_UNUSED_RESULT;

/* --- for drivers, on the worker --- */
/* Inside wait_card: a card is in the field and is being read. */
void muster_card_reader_set_reading (MusterCardReader *self);
/* Inside open: two readers of one program never share a device. @place names it ("usb:1-2"). FALSE
 * if another reader has it; waits for one that is about to end. Given back after close. Call it
 * without a lock that another reader needs to end. */
gboolean muster_card_reader_claim (MusterCardReader *self, const char *place);
/* Gives one place back at once: this device is not the one. */
void muster_card_reader_unclaim (MusterCardReader *self, const char *place);
void muster_card_reader_set_detail (MusterCardReader *self, const char *detail);
/* Inside a pause of one's own: @waker is called, on any thread and shortly, when stop or wake want
 * the pause to end; NULL afterwards. */
void muster_card_reader_set_waker (MusterCardReader *self, GFunc waker, gpointer data);
/* Whether one of them wants it; a wake is forgotten by asking. */
gboolean muster_card_reader_take_wake (MusterCardReader *self);

G_END_DECLS
