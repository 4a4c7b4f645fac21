/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MusterCardError:
 * @MUSTER_CARD_ERROR_NO_READER: it is not plugged in, or was pulled out
 * @MUSTER_CARD_ERROR_NO_RIGHTS: this user may not open it; the udev rule is missing
 * @MUSTER_CARD_ERROR_BUSY: another program or driver holds it
 * @MUSTER_CARD_ERROR_LINE_FAULT: what comes over the line is garbled
 * @MUSTER_CARD_ERROR_READER_FAULT: it says of itself that it does not work
 * @MUSTER_CARD_ERROR_SERVICE_DOWN: the service in between (pcscd, a helper program) does not run
 * @MUSTER_CARD_ERROR_NOT_SET_UP: the settings of this reader are missing or make no sense
 * @MUSTER_CARD_ERROR_NO_CARD: the card left before it was read: lift and put it again
 * @MUSTER_CARD_ERROR_READ_AGAIN: reading failed; once more usually works
 * @MUSTER_CARD_ERROR_REFUSED: card and reader do not trust each other: to be looked at by staff
 * @MUSTER_CARD_ERROR_NOT_AN_ID_CARD: some other card lies on an ID card reader
 * @MUSTER_CARD_ERROR_UNKNOWN_LAYOUT: an ID card of a kind we do not know yet
 * @MUSTER_CARD_ERROR_RANDOM_UID: a phone or bank card that shows another number each time
 * @MUSTER_CARD_ERROR_UNKNOWN_FORMAT: a line or card that the reader's learned format does not fit
 *
 * What can be wrong with a reader or a card, one class for each way out; readers.md. The message of
 * a #GError in this domain is a detail for the log, never a card's number; words for people are
 * made from the class.
 */
typedef enum {
  MUSTER_CARD_ERROR_NO_READER,
  MUSTER_CARD_ERROR_NO_RIGHTS,
  MUSTER_CARD_ERROR_BUSY,
  MUSTER_CARD_ERROR_LINE_FAULT,
  MUSTER_CARD_ERROR_READER_FAULT,
  MUSTER_CARD_ERROR_SERVICE_DOWN,
  MUSTER_CARD_ERROR_NOT_SET_UP,
  MUSTER_CARD_ERROR_NO_CARD,
  MUSTER_CARD_ERROR_READ_AGAIN,
  MUSTER_CARD_ERROR_REFUSED,
  MUSTER_CARD_ERROR_NOT_AN_ID_CARD,
  MUSTER_CARD_ERROR_UNKNOWN_LAYOUT,
  MUSTER_CARD_ERROR_RANDOM_UID,
  MUSTER_CARD_ERROR_UNKNOWN_FORMAT,
  MUSTER_N_CARD_ERRORS,
} MusterCardError;

#define MUSTER_CARD_ERROR (muster_card_error_quark ())

GQuark muster_card_error_quark (void);
const char *muster_card_error_to_nick (MusterCardError code);
gboolean muster_card_error_from_nick (const char *nick, MusterCardError *code);
gboolean muster_card_error_is_of_card (const GError *error);

G_END_DECLS
