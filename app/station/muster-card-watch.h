/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-reader-hub.h"
#include "muster-teller.h"

G_BEGIN_DECLS

/* What readers say, in the words of a station: a card was read, a card could not be read, something
 * about the readers has changed. Tells CARD_ON, CARD_OFF, CARD_FAILED. Main thread. */
#define MUSTER_TYPE_CARD_WATCH (muster_card_watch_get_type ())
G_DECLARE_FINAL_TYPE (MusterCardWatch, muster_card_watch, MUSTER, CARD_WATCH, MusterTeller)

MusterCardWatch *muster_card_watch_new (MusterReaderHub *hub) G_GNUC_WARN_UNUSED_RESULT;
/* Whether a card that was on a reader lies there still, long after it was read. */
gboolean muster_card_watch_is_lying (MusterCardWatch *self);

/* Signals:
 *   "read" (MusterCardEvent *): a card, as its reader gave it
 *   "lying-changed" ()
 *   "truth-changed" () */

G_END_DECLS
