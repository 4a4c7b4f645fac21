/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-sdt-frame.h"

#include <string.h>

#include "muster-card-error.h"

#define HEAD_SIZE   5
#define STATUS_AT   7
#define DATA_AT     10
#define LENGTH_SIZE 2
#define LENGTHS     4 /* of text and photo, before the text */
/* Three bytes of status and the checksum. */
#define MIN_LENGTH 4
#define MAX_LENGTH (MUSTER_SDT_MAX_FRAME - HEAD_SIZE - LENGTH_SIZE)

static const guint8 head[HEAD_SIZE] = {0xaa, 0xaa, 0xaa, 0x96, 0x69};

/* What SW3 says, readers.md. Done (90) and found (9F) are in muster_sdt_check_status. */
static const struct {
  guint8 sw3;
  MusterCardError code;
  const char *detail;
} statuses[] = {
    {0x10, MUSTER_CARD_ERROR_LINE_FAULT, "the reader got a wrong checksum"},
    {0x11, MUSTER_CARD_ERROR_LINE_FAULT, "the reader got a wrong length"},
    {0x21, MUSTER_CARD_ERROR_LINE_FAULT, "the reader does not know the command"},
    {0x24, MUSTER_CARD_ERROR_LINE_FAULT, "the reader could not carry out the command"},
    {0x31, MUSTER_CARD_ERROR_REFUSED, "the card does not trust the reader"},
    {0x32, MUSTER_CARD_ERROR_REFUSED, "the reader does not trust the card"},
    {0x33, MUSTER_CARD_ERROR_REFUSED, "the card's data do not match their signature"},
    {0x40, MUSTER_CARD_ERROR_NOT_AN_ID_CARD, "the card is of another kind"},
    {0x41, MUSTER_CARD_ERROR_READ_AGAIN, "reading the card failed"},
    {0x47, MUSTER_CARD_ERROR_READ_AGAIN, "the card gave no random number"},
    {0x60, MUSTER_CARD_ERROR_READER_FAULT, "the reader failed its self-test"},
    {0x66, MUSTER_CARD_ERROR_READER_FAULT, "the reader's security module is not authorised"},
    {0x80, MUSTER_CARD_ERROR_NO_CARD, "there is no card"},
    {0x81, MUSTER_CARD_ERROR_NO_CARD, "the card cannot be selected"},
    {0x91, MUSTER_CARD_ERROR_READ_AGAIN, "the card holds nothing there"},
};

static guint8
xor_of (const guint8 *bytes, gsize size)
{
  guint8 sum = 0;

  for (gsize i = 0; i < size; i++)
    sum ^= bytes[i];
  return sum;
}

static gsize
get_u16 (const guint8 *bytes)
{
  return (gsize) bytes[0] << 8 | bytes[1];
}

/**
 * muster_sdt_command_build:
 * @command: what the reader shall do
 * @frame: (out caller-allocates): the ten bytes to send
 */
void
muster_sdt_command_build (MusterSdtCommand command, guint8 frame[MUSTER_SDT_COMMAND_SIZE])
{
  memcpy (frame, head, HEAD_SIZE);
  frame[5] = 0;
  frame[6] = 3; /* command, parameter, checksum */
  frame[7] = (guint8) (command >> 8);
  frame[8] = (guint8) (command & 0xff);
  frame[9] = xor_of (frame + HEAD_SIZE, 4);
}

/* --- the stream --- */

/* How much of the head is there once @byte has come. Noise before it, a head of its own before the
 * head (some modules send EA EB EC ED) and more than three AA are passed over. */
static gsize
match_head (gsize matched, guint8 byte)
{
  if (byte == head[matched])
    return matched + 1;
  if (byte != head[0])
    return 0;
  return matched == 3 ? 3 : 1;
}

static MusterSdtState
push_byte (MusterSdtStream *self, guint8 byte)
{
  gsize length;

  if (self->size < HEAD_SIZE) {
    self->size = match_head (self->size, byte);
    memcpy (self->bytes, head, self->size);
    return MUSTER_SDT_MORE;
  }
  self->bytes[self->size++] = byte;
  if (self->size < HEAD_SIZE + LENGTH_SIZE)
    return MUSTER_SDT_MORE;
  length = get_u16 (self->bytes + HEAD_SIZE);
  if (length < MIN_LENGTH || length > MAX_LENGTH)
    return MUSTER_SDT_BAD_LENGTH;
  if (self->size < HEAD_SIZE + LENGTH_SIZE + length)
    return MUSTER_SDT_MORE;
  if (xor_of (self->bytes + HEAD_SIZE, LENGTH_SIZE + length) != 0)
    return MUSTER_SDT_BAD_SUM;
  return MUSTER_SDT_FRAME;
}

/**
 * muster_sdt_stream_push:
 * @self: what came before of this frame
 * @bytes: (array length=size): what came now, in pieces of any size
 * @size: how many
 *
 * Takes bytes until a frame is whole or spoiled. What follows in @bytes is dropped: a reader speaks
 * only when it is asked, so it was asked for nothing else. A frame shorter than its length says
 * stays %MUSTER_SDT_MORE; whoever waits for the bytes has to end the wait.
 *
 * After anything but %MUSTER_SDT_MORE the stream has to be cleared.
 *
 * Returns: what is known of the frame now
 */
MusterSdtState
muster_sdt_stream_push (MusterSdtStream *self, const guint8 *bytes, gsize size)
{
  MusterSdtState state = MUSTER_SDT_MORE;

  for (gsize i = 0; i < size && state == MUSTER_SDT_MORE; i++)
    state = push_byte (self, bytes[i]);
  return state;
}

/**
 * muster_sdt_stream_get_reply:
 * @self: a stream that has a %MUSTER_SDT_FRAME
 * @reply: (out caller-allocates): its parts, borrowed until the stream is cleared
 */
void
muster_sdt_stream_get_reply (const MusterSdtStream *self, MusterSdtReply *reply)
{
  g_return_if_fail (self->size >= HEAD_SIZE + LENGTH_SIZE + MIN_LENGTH);
  reply->sw1 = self->bytes[STATUS_AT];
  reply->sw2 = self->bytes[STATUS_AT + 1];
  reply->sw3 = self->bytes[STATUS_AT + 2];
  reply->data = self->bytes + DATA_AT;
  reply->size = self->size - DATA_AT - 1;
}

/**
 * muster_sdt_stream_clear:
 * @self: a stream
 *
 * Wipes it and waits for a new frame.
 */
void
muster_sdt_stream_clear (MusterSdtStream *self)
{
  explicit_bzero (self, sizeof *self);
}

/* --- what is in it --- */

/**
 * muster_sdt_chip_split:
 * @data: (array length=size): the data of a reply to %MUSTER_SDT_READ
 * @size: how many bytes
 * @chip: (out caller-allocates): text and photo, borrowed from @data
 * @error: %MUSTER_CARD_ERROR_LINE_FAULT if the lengths do not fit @size,
 *   %MUSTER_CARD_ERROR_UNKNOWN_LAYOUT if they fit but the text is no 256 bytes
 *
 * Returns: whether the lengths make sense
 */
gboolean
muster_sdt_chip_split (const guint8 *data, gsize size, MusterSdtChip *chip, GError **error)
{
  gsize n_text = size < LENGTHS ? 0 : get_u16 (data);
  gsize n_photo = size < LENGTHS ? 0 : get_u16 (data + 2);

  if (size < LENGTHS || size != LENGTHS + n_text + n_photo || n_photo > MUSTER_SDT_PHOTO_SIZE) {
    g_set_error (error,
                 MUSTER_CARD_ERROR,
                 MUSTER_CARD_ERROR_LINE_FAULT,
                 "the parts of the chip have %" G_GSIZE_FORMAT " and %" G_GSIZE_FORMAT
                 " bytes, together %" G_GSIZE_FORMAT,
                 n_text,
                 n_photo,
                 size);
    return FALSE;
  }
  if (n_text != MUSTER_SDT_TEXT_SIZE) {
    g_set_error (error,
                 MUSTER_CARD_ERROR,
                 MUSTER_CARD_ERROR_UNKNOWN_LAYOUT,
                 "the chip's text has %" G_GSIZE_FORMAT " bytes",
                 n_text);
    return FALSE;
  }
  chip->text = data + LENGTHS;
  chip->photo = chip->text + n_text;
  chip->photo_size = n_photo;
  return TRUE;
}

/**
 * muster_sdt_check_status:
 * @command: what was asked
 * @sw3: the third byte of status in the reply
 * @error: what it means, in %MUSTER_CARD_ERROR
 *
 * A reply does not say which command it answers. Success of another command is a reply that came
 * too late and counts as %MUSTER_CARD_ERROR_LINE_FAULT. A value nobody wrote down is told as a
 * number: once more may help with a card, so it is %MUSTER_CARD_ERROR_READ_AGAIN, and
 * %MUSTER_CARD_ERROR_LINE_FAULT for commands that need no card.
 *
 * Returns: whether the command was carried out
 */
gboolean
muster_sdt_check_status (MusterSdtCommand command, guint8 sw3, GError **error)
{
  if (sw3 == (command == MUSTER_SDT_FIND ? 0x9f : 0x90))
    return TRUE;
  if (sw3 == 0x90 || sw3 == 0x9f) {
    g_set_error (error,
                 MUSTER_CARD_ERROR,
                 MUSTER_CARD_ERROR_LINE_FAULT,
                 "the answer %02x to %04x belongs to another command",
                 sw3,
                 command);
    return FALSE;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++) {
    if (statuses[i].sw3 == sw3) {
      g_set_error (error,
                   MUSTER_CARD_ERROR,
                   statuses[i].code,
                   "%s (%02x to %04x)",
                   statuses[i].detail,
                   sw3,
                   command);
      return FALSE;
    }
  }
  g_set_error (error,
               MUSTER_CARD_ERROR,
               command >= MUSTER_SDT_FIND ? MUSTER_CARD_ERROR_READ_AGAIN
                                          : MUSTER_CARD_ERROR_LINE_FAULT,
               "unknown answer %02x to %04x",
               sw3,
               command);
  return FALSE;
}
