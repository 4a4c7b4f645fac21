/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-card-error.h"

static const char *const nicks[MUSTER_N_CARD_ERRORS] = {
    [MUSTER_CARD_ERROR_NO_READER] = "no-reader",
    [MUSTER_CARD_ERROR_NO_RIGHTS] = "no-rights",
    [MUSTER_CARD_ERROR_BUSY] = "busy",
    [MUSTER_CARD_ERROR_LINE_FAULT] = "line-fault",
    [MUSTER_CARD_ERROR_READER_FAULT] = "reader-fault",
    [MUSTER_CARD_ERROR_SERVICE_DOWN] = "service-down",
    [MUSTER_CARD_ERROR_NOT_SET_UP] = "not-set-up",
    [MUSTER_CARD_ERROR_NO_CARD] = "no-card",
    [MUSTER_CARD_ERROR_READ_AGAIN] = "read-again",
    [MUSTER_CARD_ERROR_REFUSED] = "card-refused",
    [MUSTER_CARD_ERROR_NOT_AN_ID_CARD] = "not-an-id-card",
    [MUSTER_CARD_ERROR_UNKNOWN_LAYOUT] = "unknown-layout",
    [MUSTER_CARD_ERROR_RANDOM_UID] = "random-uid",
    [MUSTER_CARD_ERROR_UNKNOWN_FORMAT] = "unknown-format",
};

GQuark
muster_card_error_quark (void)
{
  return g_quark_from_static_string ("muster-card-error-quark");
}

const char *
muster_card_error_to_nick (MusterCardError code)
{
  g_return_val_if_fail ((guint) code < MUSTER_N_CARD_ERRORS, NULL);
  return nicks[code];
}

gboolean
muster_card_error_from_nick (const char *nick, MusterCardError *code)
{
  for (guint i = 0; i < MUSTER_N_CARD_ERRORS; i++) {
    if (g_strcmp0 (nick, nicks[i]) == 0) {
      *code = i;
      return TRUE;
    }
  }
  return FALSE;
}

/**
 * muster_card_error_is_of_card:
 * @error: (nullable): what a driver returned
 *
 * Returns: %TRUE if the card is to blame, so the reader goes on once it is lifted; %FALSE if the
 *   reader itself cannot be used
 */
gboolean
muster_card_error_is_of_card (const GError *error)
{
  return error != NULL && error->domain == MUSTER_CARD_ERROR &&
         error->code >= MUSTER_CARD_ERROR_NO_CARD;
}
