/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-sdt.h"

#include <string.h>

#include "muster-card-error.h"
#include "muster-sdt-frame.h"

/* Everything from one begin to the next: less than the four seconds a reader may take to stop. */
#define BOUND_MS 3500
/* For the first byte of an answer. readers.md lists 100 ms to 3 s for find and select over the
 * different lines, and 2 s for a read of 0.7 to 1.5 s. */
#define ANSWER_MS 1000
#define READ_MS   2000
/* Silence within a frame: its rest will not come. */
#define GAP_MS 500
/* Silence after a fault: nothing is under way any more. */
#define QUIET_MS 50
/* A line that never falls silent is not listened to for longer. */
#define MAX_QUIET_PIECES 16
#define SEND_MS          1000
/* A multiple of every packet size of USB, so that no transfer is cut. */
#define PIECE_SIZE 2048

struct _MusterSdt {
  MusterLine *line; /* owned */
  MusterSdtStream stream;
  gint64 end_us;       /* of everything since the last begin */
  gint logged_unknown; /* the unknown status told last, so that polling tells it once; -1 = none */
};

/**
 * muster_sdt_new:
 * @line: a line to the reader; a reference is taken
 *
 * Returns: (transfer full): a dialogue that has not begun
 */
MusterSdt *
muster_sdt_new (MusterLine *line)
{
  MusterSdt *self = g_new0 (MusterSdt, 1);

  self->line = g_object_ref (line);
  self->logged_unknown = -1;
  muster_sdt_begin (self);
  return self;
}

void
muster_sdt_free (MusterSdt *self)
{
  muster_sdt_stream_clear (&self->stream);
  g_object_unref (self->line);
  g_free (self);
}

/**
 * muster_sdt_begin:
 * @self: a dialogue
 *
 * Gives everything until the next begin three and a half seconds.
 */
void
muster_sdt_begin (MusterSdt *self)
{
  self->end_us = g_get_monotonic_time () + BOUND_MS * 1000;
}

static guint
left_ms (gint64 end_us)
{
  gint64 left = end_us - g_get_monotonic_time ();

  return left > 0 ? (guint) ((left + 999) / 1000) : 0;
}

/**
 * muster_sdt_has_time:
 * @self: a dialogue
 *
 * Returns: whether one more command could be answered before the bound
 */
gboolean
muster_sdt_has_time (MusterSdt *self)
{
  return left_ms (self->end_us) >= QUIET_MS;
}

/* --- one command --- */

static gboolean
fault (GError **error, const char *detail, MusterSdtCommand command)
{
  g_set_error (
      error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_LINE_FAULT, "%s (command %04x)", detail, command);
  return FALSE;
}

/* Takes in one frame. Until its head has come the wait ends at @wait_ms; then each silence is
 * bounded, and all of it by the dialogue's end: a long frame over a slow line takes its time. */
static gboolean
receive_frame (MusterSdt *self, MusterSdtCommand command, guint wait_ms, GError **error)
{
  gint64 first_end = MIN (self->end_us, g_get_monotonic_time () + (gint64) wait_ms * 1000);
  MusterSdtState state = MUSTER_SDT_MORE;
  guint8 piece[PIECE_SIZE];

  muster_sdt_stream_clear (&self->stream);
  while (state == MUSTER_SDT_MORE) {
    gboolean has_begun = self->stream.size > 0;
    guint left = left_ms (has_begun ? self->end_us : first_end);
    gssize n = 0;

    if (left > 0)
      n = muster_line_receive (
          self->line, piece, sizeof piece, has_begun ? MIN (left, GAP_MS) : left, NULL, error);
    if (n > 0)
      state = muster_sdt_stream_push (&self->stream, piece, (gsize) n);
    explicit_bzero (piece, n > 0 ? (gsize) n : 0);
    if (n < 0)
      return FALSE;
    if (n == 0)
      return fault (error, has_begun ? "the answer was cut off" : "no answer", command);
  }
  if (state == MUSTER_SDT_BAD_LENGTH)
    return fault (error, "the answer has an impossible length", command);
  if (state == MUSTER_SDT_BAD_SUM)
    return fault (error, "the answer has a wrong checksum", command);
  return TRUE;
}

/* An answer to what was given up would be taken for the answer to what comes next. */
static void
fall_silent (MusterSdt *self)
{
  guint8 piece[PIECE_SIZE];
  gssize n = 1;

  for (guint i = 0; i < MAX_QUIET_PIECES && n > 0 && muster_sdt_has_time (self); i++) {
    n = muster_line_receive (self->line, piece, sizeof piece, QUIET_MS, NULL, NULL);
    explicit_bzero (piece, n > 0 ? (gsize) n : 0);
  }
  muster_line_flush (self->line);
}

static void
log_unknown (MusterSdt *self, const MusterSdtReply *reply, const GError *error)
{
  if (g_error_matches (error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_NO_CARD) ||
      self->logged_unknown == reply->sw3)
    return;
  self->logged_unknown = reply->sw3;
  g_info ("SDT: %s, SW1 and SW2 are %02x and %02x", error->message, (guint) reply->sw1, reply->sw2);
}

static gboolean
try_once (MusterSdt *self,
          MusterSdtCommand command,
          MusterSdtReply *reply,
          GCancellable *cancellable,
          GError **error)
{
  guint8 frame[MUSTER_SDT_COMMAND_SIZE];
  MusterSdtChip chip;
  g_autoptr (GError) refusal = NULL;

  if (!muster_sdt_has_time (self))
    return fault (error, "the reader took too long", command);
  muster_sdt_command_build (command, frame);
  muster_line_flush (self->line);
  if (!muster_line_send (self->line, frame, sizeof frame, SEND_MS, cancellable, error) ||
      !receive_frame (self, command, command == MUSTER_SDT_READ ? READ_MS : ANSWER_MS, error))
    return FALSE;
  muster_sdt_stream_get_reply (&self->stream, reply);
  if (muster_sdt_check_status (command, reply->sw3, &refusal))
    return command != MUSTER_SDT_READ ||
           muster_sdt_chip_split (reply->data, reply->size, &chip, error);
  log_unknown (self, reply, refusal);
  g_propagate_error (error, g_steal_pointer (&refusal));
  return FALSE;
}

/* @reply is borrowed from the stream, until the next command. */
static gboolean
ask (MusterSdt *self,
     MusterSdtCommand command,
     MusterSdtReply *reply,
     GCancellable *cancellable,
     GError **error)
{
  g_autoptr (GError) first = NULL;

  if (try_once (self, command, reply, cancellable, &first))
    return TRUE;
  if (!g_error_matches (first, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_LINE_FAULT)) {
    g_propagate_error (error, g_steal_pointer (&first));
    return FALSE;
  }
  g_info ("SDT: %s, once more", first->message);
  fall_silent (self);
  return try_once (self, command, reply, cancellable, error);
}

/* --- the commands --- */

/**
 * muster_sdt_reset:
 * @self: a dialogue
 * @cancellable: looked at before each frame
 * @error: return location
 *
 * Starts the reader's security module anew.
 */
gboolean
muster_sdt_reset (MusterSdt *self, GCancellable *cancellable, GError **error)
{
  MusterSdtReply reply;

  return ask (self, MUSTER_SDT_RESET, &reply, cancellable, error);
}

/**
 * muster_sdt_check_ready:
 * @self: a dialogue
 * @cancellable: looked at before each frame
 * @error: %MUSTER_CARD_ERROR_READER_FAULT if the reader says that it does not work
 *
 * Returns: whether the reader could take a card
 */
gboolean
muster_sdt_check_ready (MusterSdt *self, GCancellable *cancellable, GError **error)
{
  MusterSdtReply reply;

  return ask (self, MUSTER_SDT_STATUS, &reply, cancellable, error);
}

static guint
get_u16_le (const guint8 *bytes)
{
  return (guint) bytes[0] | (guint) bytes[1] << 8;
}

static guint32
get_u32_le (const guint8 *bytes)
{
  return get_u16_le (bytes) | (guint32) get_u16_le (bytes + 2) << 16;
}

/**
 * muster_sdt_dup_sam_id:
 * @self: a dialogue
 * @cancellable: looked at before each frame
 * @error: return location
 *
 * The number of the reader's security module, as it is printed under most readers. It names the
 * reader and nobody else.
 *
 * Returns: (transfer full): "05.01-20130101-0000012345-0305419896"; "" if the reader gives it in
 *   a form we do not know
 */
char *
muster_sdt_dup_sam_id (MusterSdt *self, GCancellable *cancellable, GError **error)
{
  MusterSdtReply reply;

  if (!ask (self, MUSTER_SDT_SAM_ID, &reply, cancellable, error))
    return NULL;
  if (reply.size != 16)
    return g_strdup ("");
  return g_strdup_printf ("%02u.%02u-%08u-%010u-%010u",
                          get_u16_le (reply.data),
                          get_u16_le (reply.data + 2),
                          get_u32_le (reply.data + 4),
                          get_u32_le (reply.data + 8),
                          get_u32_le (reply.data + 12));
}

/**
 * muster_sdt_find:
 * @self: a dialogue
 * @is_there: (out): whether a card lies in the field. Many readers do not find a card again that
 *   they have read, until it is lifted
 * @cancellable: looked at before each frame
 * @error: %MUSTER_CARD_ERROR_NOT_AN_ID_CARD if the reader says that some other card lies there
 *
 * A status nobody wrote down counts as no card and is logged as a number: half a card that is being
 * laid down gives all kinds of them.
 *
 * Returns: whether the reader answered
 */
gboolean
muster_sdt_find (MusterSdt *self, gboolean *is_there, GCancellable *cancellable, GError **error)
{
  MusterSdtReply reply;
  g_autoptr (GError) cause = NULL;

  *is_there = ask (self, MUSTER_SDT_FIND, &reply, cancellable, &cause);
  if (*is_there || g_error_matches (cause, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_NO_CARD) ||
      g_error_matches (cause, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_READ_AGAIN))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}

static void
wipe_text (gpointer text)
{
  explicit_bzero (text, MUSTER_SDT_TEXT_SIZE);
  g_free (text);
}

/* The photo is compressed in a way only closed code can undo; that code belongs in a helper program
 * of the driver "external", which then talks to the reader itself. Here nobody has a use for it, so
 * it is gone before the text is looked at. */
static GBytes *
take_text (const MusterSdtReply *reply, GError **error)
{
  MusterSdtChip chip;
  guint8 *text;

  if (!muster_sdt_chip_split (reply->data, reply->size, &chip, error))
    return NULL;
  text = g_memdup2 (chip.text, MUSTER_SDT_TEXT_SIZE);
  return g_bytes_new_with_free_func (text, MUSTER_SDT_TEXT_SIZE, wipe_text, text);
}

/**
 * muster_sdt_read_text:
 * @self: a dialogue that found a card
 * @cancellable: looked at before each frame
 * @error: the classes of a card, or of the line
 *
 * Selects the card and reads its text. The photo comes along and is wiped at once; fingerprints are
 * never asked for. Takes 0.7 to 1.5 s with a real card.
 *
 * Returns: (transfer full): the 256 bytes of text; their memory is wiped by the last unref
 */
GBytes *
muster_sdt_read_text (MusterSdt *self, GCancellable *cancellable, GError **error)
{
  MusterSdtReply reply;
  GBytes *text = NULL;

  if (!ask (self, MUSTER_SDT_SELECT, &reply, cancellable, error))
    return NULL;
  if (ask (self, MUSTER_SDT_READ, &reply, cancellable, error))
    text = take_text (&reply, error);
  muster_sdt_stream_clear (&self->stream);
  return text;
}

/**
 * muster_sdt_sleep:
 * @self: a dialogue
 * @milliseconds: how long
 * @cancellable: ends it
 * @error: %MUSTER_CARD_ERROR_NO_READER if the reader is pulled out meanwhile
 *
 * Waits on the line, so that a loss is noticed at once. What comes unasked is dropped.
 *
 * Returns: whether the time passed with the reader still there
 */
gboolean
muster_sdt_sleep (MusterSdt *self, guint milliseconds, GCancellable *cancellable, GError **error)
{
  gint64 end = g_get_monotonic_time () + (gint64) milliseconds * 1000;
  guint8 piece[PIECE_SIZE];
  gssize n = 1;
  guint left;

  while (n > 0 && (left = left_ms (end)) > 0) {
    n = muster_line_receive (self->line, piece, sizeof piece, left, cancellable, error);
    explicit_bzero (piece, n > 0 ? (gsize) n : 0);
  }
  return n >= 0;
}
