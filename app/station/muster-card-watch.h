/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-reader-hub.h"

G_BEGIN_DECLS

/* What readers say, in the words of a station: a card was read, a card could not be read, something
 * about the readers has changed. Main thread. */
#define MUSTER_TYPE_CARD_WATCH (muster_card_watch_get_type ())
G_DECLARE_FINAL_TYPE (MusterCardWatch, muster_card_watch, MUSTER, CARD_WATCH, GObject)

MusterCardWatch *muster_card_watch_new (MusterReaderHub *hub) G_GNUC_WARN_UNUSED_RESULT;

/* Signals:
 *   "read" (MusterCardEvent *): a card, as its reader gave it
 *   "failed" (guint MusterCardError): a card is there and cannot be used
 *   "truth-changed" () */

G_END_DECLS
