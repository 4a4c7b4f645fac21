/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-pcsc-error.h"

#include <gio/gio.h>

static const struct {
  LONG code;
  MusterCardError error;
} table[] = {
    {SCARD_E_NO_SERVICE, MUSTER_CARD_ERROR_SERVICE_DOWN},
    {SCARD_E_SERVICE_STOPPED, MUSTER_CARD_ERROR_SERVICE_DOWN},
    /* The line to pcscd broke: it was killed. */
    {SCARD_F_COMM_ERROR, MUSTER_CARD_ERROR_SERVICE_DOWN},
    {SCARD_W_SECURITY_VIOLATION, MUSTER_CARD_ERROR_NO_RIGHTS},
    {SCARD_E_NO_ACCESS, MUSTER_CARD_ERROR_NO_RIGHTS},
    {SCARD_E_SHARING_VIOLATION, MUSTER_CARD_ERROR_BUSY},
    {SCARD_E_NO_READERS_AVAILABLE, MUSTER_CARD_ERROR_NO_READER},
    {SCARD_E_UNKNOWN_READER, MUSTER_CARD_ERROR_NO_READER},
    {SCARD_E_READER_UNAVAILABLE, MUSTER_CARD_ERROR_NO_READER},
    /* A handle that was good belonged to a reader or a pcscd that is gone. */
    {SCARD_E_INVALID_HANDLE, MUSTER_CARD_ERROR_NO_READER},
    {SCARD_E_NO_SMARTCARD, MUSTER_CARD_ERROR_NO_CARD},
    {SCARD_W_REMOVED_CARD, MUSTER_CARD_ERROR_NO_CARD},
    {SCARD_W_UNRESPONSIVE_CARD, MUSTER_CARD_ERROR_READ_AGAIN},
    {SCARD_W_UNPOWERED_CARD, MUSTER_CARD_ERROR_READ_AGAIN},
    {SCARD_W_UNSUPPORTED_CARD, MUSTER_CARD_ERROR_READ_AGAIN},
    {SCARD_W_RESET_CARD, MUSTER_CARD_ERROR_READ_AGAIN},
    {SCARD_E_PROTO_MISMATCH, MUSTER_CARD_ERROR_READ_AGAIN},
    {SCARD_E_NOT_TRANSACTED, MUSTER_CARD_ERROR_READ_AGAIN},
    {SCARD_E_COMM_DATA_LOST, MUSTER_CARD_ERROR_READ_AGAIN},
    {SCARD_E_INSUFFICIENT_BUFFER, MUSTER_CARD_ERROR_UNKNOWN_FORMAT},
};

/**
 * muster_pcsc_set_error:
 * @error: return location
 * @code: what a call of PC/SC returned, not %SCARD_S_SUCCESS
 * @what: what was tried, for the log
 *
 * Translates at the border; a code we do not know is the reader's fault.
 */
void
muster_pcsc_set_error (GError **error, LONG code, const char *what)
{
  MusterCardError ours = MUSTER_CARD_ERROR_READER_FAULT;

  if (code == SCARD_E_CANCELLED) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "%s: cancelled", what);
    return;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    if (table[i].code == code)
      ours = table[i].error;
  g_set_error (error, MUSTER_CARD_ERROR, ours, "%s: %s", what, pcsc_stringify_error (code));
}
