/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ccid-reader.h"

#include <string.h>

#define NOTIFY_PIPE 0x81
#define REPLY_PIPE  0x82

/* CCID 1.1, section 6: a message is a kind, the length of what follows the head, slot, sequence
 * number, and three bytes by kind. */
#define HEAD_SIZE 10

typedef enum {
  SET_PARAMETERS = 0x61,
  POWER_ON = 0x62,
  POWER_OFF = 0x63,
  GET_STATUS = 0x65,
  ESCAPE = 0x6b,
  GET_PARAMETERS = 0x6c,
  RESET_PARAMETERS = 0x6d,
  TRANSFER = 0x6f,
  REPLY_DATA = 0x80,
  REPLY_STATUS = 0x81,
  REPLY_PARAMETERS = 0x82,
  REPLY_ESCAPE = 0x83,
} Kind;

/* Status: bits 0 and 1 say what lies there, bit 6 that the command failed. */
#define CARD_ACTIVE   0
#define CARD_INACTIVE 1
#define CARD_NONE     2
#define FAILED        0x40
#define ERROR_MUTE    0xfe

struct _CcidReader {
  GMutex lock;          /* guards everything below */
  TranscriptPlay *play; /* owned, NULL: no card */
  gboolean is_pulled;   /* the transcript pulled it out */
  gboolean is_active;
  gboolean has_news;
  guint8 reply[HEAD_SIZE + 261];
  gsize reply_size; /* 0: none */
  gint64 ready_us;
};

/* --- the chip; the lock is held --- */

static gboolean
has_card (CcidReader *self)
{
  return self->play != NULL && !self->is_pulled;
}

static guint8
card_status (CcidReader *self)
{
  if (!has_card (self))
    return CARD_NONE;
  return self->is_active ? CARD_ACTIVE : CARD_INACTIVE;
}

static void
reply (CcidReader *self, Kind kind, const guint8 *asked, const guint8 *data, gsize size)
{
  g_assert_cmpuint (size, <=, sizeof self->reply - HEAD_SIZE);
  memset (self->reply, 0, HEAD_SIZE);
  self->reply[0] = (guint8) kind;
  self->reply[1] = (guint8) size;
  self->reply[2] = (guint8) (size >> 8);
  self->reply[5] = asked[5]; /* slot */
  self->reply[6] = asked[6]; /* sequence number */
  self->reply[7] = card_status (self);
  if (size > 0)
    memcpy (self->reply + HEAD_SIZE, data, size);
  self->reply_size = HEAD_SIZE + size;
}

static void
fail (CcidReader *self, Kind kind, const guint8 *asked)
{
  reply (self, kind, asked, NULL, 0);
  self->reply[7] |= FAILED;
  self->reply[8] = ERROR_MUTE;
}

static void
power_on (CcidReader *self, const guint8 *asked)
{
  gsize size = 0;
  const guint8 *atr = NULL;

  if (has_card (self))
    atr = g_bytes_get_data (transcript_play_get (self->play)->atr, &size);
  if (size == 0) {
    fail (self, REPLY_DATA, asked);
    return;
  }
  self->is_active = TRUE;
  transcript_play_power (self->play);
  reply (self, REPLY_DATA, asked, atr, size);
}

static void
transfer (CcidReader *self, const guint8 *asked, gsize size)
{
  GBytes *answer = NULL;
  guint think_ms = 0;
  gsize n = 0;
  const guint8 *data;

  if (has_card (self) && self->is_active) {
    answer = transcript_play_command (self->play, asked + HEAD_SIZE, size - HEAD_SIZE, &think_ms);
    if (answer == NULL)
      self->is_pulled = self->has_news = TRUE;
  }
  if (answer == NULL) {
    fail (self, REPLY_DATA, asked);
    return;
  }
  data = g_bytes_get_data (answer, &n);
  reply (self, REPLY_DATA, asked, data, n);
  self->ready_us = g_get_monotonic_time () + (gint64) think_ms * 1000;
}

static void
hear (gpointer model, guint8 endpoint, const guint8 *bytes, gsize size)
{
  static const guint8 parameters[] = {0x11, 0x10, 0x00, 0x4d, 0x00, 0xfe, 0x00}; /* of T=1 */
  static const guint8 firmware[] = "ACR122U214";
  CcidReader *self = model;

  if ((endpoint & 0x0f) == 0 || size < HEAD_SIZE)
    return; /* the control pipe: nothing is asked there that is not in the descriptors */
  g_mutex_lock (&self->lock);
  self->ready_us = 0;
  switch (bytes[0]) {
  case POWER_ON:
    power_on (self, bytes);
    break;
  case POWER_OFF:
    self->is_active = FALSE;
    reply (self, REPLY_STATUS, bytes, NULL, 0);
    break;
  case GET_STATUS:
    reply (self, REPLY_STATUS, bytes, NULL, 0);
    break;
  case GET_PARAMETERS:
  case SET_PARAMETERS:
  case RESET_PARAMETERS:
    reply (self, REPLY_PARAMETERS, bytes, parameters, sizeof parameters);
    self->reply[9] = 1; /* T=1 */
    break;
  case ESCAPE:
    reply (self, REPLY_ESCAPE, bytes, firmware, sizeof firmware - 1);
    break;
  case TRANSFER:
    transfer (self, bytes, size);
    break;
  default:
    reply (self, REPLY_STATUS, bytes, NULL, 0);
    self->reply[7] |= FAILED; /* and error 0: not supported */
  }
  g_mutex_unlock (&self->lock);
}

static gsize
take_news (CcidReader *self, guint8 *buffer, gsize size)
{
  if (!self->has_news || size < 2)
    return 0;
  self->has_news = FALSE;
  buffer[0] = 0x50;                          /* the slot changed: */
  buffer[1] = has_card (self) ? 0x03 : 0x02; /* bit 0 says what to */
  return 2;
}

static gsize
take_reply (CcidReader *self, guint8 *buffer, gsize size)
{
  gsize n = self->reply_size;

  if (n == 0 || size < n || g_get_monotonic_time () < self->ready_us)
    return 0;
  memcpy (buffer, self->reply, n);
  self->reply_size = 0;
  return n;
}

static gsize
speak (gpointer model, guint8 endpoint, guint8 *buffer, gsize size)
{
  CcidReader *self = model;
  gsize n = 0;

  g_mutex_lock (&self->lock);
  if (endpoint == NOTIFY_PIPE)
    n = take_news (self, buffer, size);
  else if (endpoint == REPLY_PIPE)
    n = take_reply (self, buffer, size);
  g_mutex_unlock (&self->lock);
  return n;
}

const UsbModel ccid_model = {hear, speak};

/* --- the hand that holds the card --- */

CcidReader *
ccid_reader_new (void)
{
  CcidReader *self = g_new0 (CcidReader, 1);

  g_mutex_init (&self->lock);
  return self;
}

void
ccid_reader_free (CcidReader *self)
{
  g_assert_null (self->play);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
ccid_reader_put (CcidReader *self, const Transcript *transcript)
{
  g_mutex_lock (&self->lock);
  g_assert_null (self->play);
  self->play = transcript_play_new (transcript);
  self->is_pulled = self->is_active = FALSE;
  self->has_news = TRUE;
  g_mutex_unlock (&self->lock);
}

char *
ccid_reader_lift (CcidReader *self)
{
  char *trouble;

  g_mutex_lock (&self->lock);
  trouble = transcript_play_end (self->play);
  self->play = NULL;
  self->is_active = FALSE;
  self->has_news = TRUE;
  g_mutex_unlock (&self->lock);
  return trouble;
}

gboolean
ccid_reader_is_thinking (CcidReader *self)
{
  gboolean is_thinking;

  g_mutex_lock (&self->lock);
  is_thinking = self->reply_size > 0 && g_get_monotonic_time () < self->ready_us;
  g_mutex_unlock (&self->lock);
  return is_thinking;
}

void
ccid_reader_power_off (CcidReader *self)
{
  g_mutex_lock (&self->lock);
  self->is_active = FALSE;
  self->has_news = FALSE;
  self->reply_size = 0;
  g_mutex_unlock (&self->lock);
}
