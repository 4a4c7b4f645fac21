/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-pcsc-card.h"

#include <string.h>

#include "muster-pcsc-error.h"

#define ANSWER_SIZE 258 /* of a short APDU: 256 bytes and the status */

/* pcscd 1.9.9 needs a moment to come to terms with a card that another program resets: until then a
 * new connection may fail as well (seen under vpcd). */
#define MAX_TRIES 3
#define REST_US   20000

typedef struct {
  SCARDHANDLE handle;
  DWORD protocol;
  guint8 bytes[ANSWER_SIZE]; /* wiped by hang_up */
  DWORD size;
} Talk;

static gboolean
call (Talk *talk, SCARDCONTEXT context, const char *slot, GError **error)
{
  LONG code;

  talk->size = 0;
  code = SCardConnect (context,
                       slot,
                       SCARD_SHARE_SHARED,
                       SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1,
                       &talk->handle,
                       &talk->protocol);
  if (code != SCARD_S_SUCCESS)
    muster_pcsc_set_error (error, code, "connect");
  return code == SCARD_S_SUCCESS;
}

static void
hang_up (Talk *talk)
{
  /* Left as it is: another program may be in the middle of a talk with it. */
  SCardDisconnect (talk->handle, SCARD_LEAVE_CARD);
  explicit_bzero (talk, sizeof *talk);
}

static gboolean
transmit (Talk *talk, const guint8 *command, gsize size, const char *what, GError **error)
{
  const SCARD_IO_REQUEST *io = talk->protocol == SCARD_PROTOCOL_T0 ? SCARD_PCI_T0 : SCARD_PCI_T1;
  LONG code;

  talk->size = sizeof talk->bytes;
  code = SCardTransmit (talk->handle, io, command, size, NULL, talk->bytes, &talk->size);
  if (code != SCARD_S_SUCCESS)
    muster_pcsc_set_error (error, code, what);
  return code == SCARD_S_SUCCESS;
}

static gboolean
read_uid (Talk *talk, MusterPcscCard *card, GError **error)
{
  guint8 command[MUSTER_CONTACTLESS_GET_UID_SIZE];

  memcpy (command, muster_contactless_get_uid, sizeof command);
  if (!transmit (talk, command, sizeof command, "get UID", error))
    return FALSE;
  /* ISO 7816-4: 6C xx says that exactly xx bytes have to be asked for. */
  if (talk->size == 2 && talk->bytes[0] == 0x6c) {
    command[sizeof command - 1] = talk->bytes[1];
    if (!transmit (talk, command, sizeof command, "get UID", error))
      return FALSE;
  }
  card->kind = MUSTER_CARD_CAMPUS;
  card->number = muster_contactless_parse_uid (talk->bytes, talk->size, error);
  return card->number != NULL;
}

static gboolean
read_sector (Talk *talk, const MusterSectorRule *rule, MusterPcscCard *card, GError **error)
{
  guint8 command[MUSTER_SECTOR_COMMAND_MAX];
  gboolean ok = TRUE;

  muster_pcsc_card_clear (card);
  for (MusterSectorStep step = 0; ok && step < MUSTER_N_SECTOR_STEPS; step++) {
    gsize size = muster_sector_rule_build (rule, step, command);

    ok = transmit (talk, command, size, "read sector", error) &&
         muster_sector_rule_check (step, talk->bytes, talk->size, error);
    explicit_bzero (command, sizeof command);
  }
  if (!ok)
    return FALSE;
  card->kind = MUSTER_CARD_STUDENT;
  card->number = muster_sector_rule_decode (rule, talk->bytes, talk->size, error);
  return card->number != NULL;
}

static gboolean
read_once (SCARDCONTEXT context,
           const SCARD_READERSTATE *state,
           const MusterSectorRule *rule,
           MusterPcscCard *card,
           GError **error)
{
  guint name;
  MusterAtrKind kind = muster_contactless_classify_atr (state->rgbAtr, state->cbAtr, &name);
  Talk talk;
  gboolean ok;

  if (!call (&talk, context, state->szReader, error))
    return FALSE;
  ok = read_uid (&talk, card, error);
  if (ok && rule != NULL && muster_contactless_has_sectors (kind, name))
    ok = read_sector (&talk, rule, card, error);
  hang_up (&talk);
  return ok;
}

/**
 * muster_pcsc_card_read:
 * @context: of this thread
 * @state: the slot's name and the ATR of the card in it
 * @rule: (nullable): where cards with sectors keep the student number; all others, and all without
 *   a rule, are known by their UID
 * @card: (out): what the card says; clear it after use
 * @error: in %MUSTER_CARD_ERROR
 *
 * A card that was reset, or did not answer at once, is tried up to three times. Blocks as long as
 * the reader lets the card think.
 *
 * Returns: whether @card was filled
 */
gboolean
muster_pcsc_card_read (SCARDCONTEXT context,
                       const SCARD_READERSTATE *state,
                       const MusterSectorRule *rule,
                       MusterPcscCard *card,
                       GError **error)
{
  GError *cause = NULL;

  card->number = NULL;
  for (guint try = 1; !read_once (context, state, rule, card, &cause); try++) {
    muster_pcsc_card_clear (card);
    if (try == MAX_TRIES ||
        !g_error_matches (cause, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_READ_AGAIN)) {
      g_propagate_error (error, cause);
      return FALSE;
    }
    g_clear_error (&cause);
    g_usleep (REST_US);
  }
  return TRUE;
}

void
muster_pcsc_card_clear (MusterPcscCard *card)
{
  if (card->number != NULL)
    explicit_bzero (card->number, strlen (card->number));
  g_clear_pointer (&card->number, g_free);
}
