/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sdt-emulator.h"

#include <string.h>

#define MAX_COMMAND 64

typedef enum {
  CARD_NONE,
  CARD_ID,
  CARD_OTHER,
} Card;

typedef struct {
  GByteArray *bytes; /* owned */
  gint64 due_us;
} Reply;

typedef struct {
  guint command;
  SdtFault fault;
  guint value;
} Spoil;

struct _SdtEmulator {
  GMutex lock; /* guards everything below */
  Card card;
  guint8 text[256];
  SdtHabit habit;
  gboolean was_read;
  gboolean found;
  gboolean selected;
  GHashTable *times;  /* command → ms */
  GHashTable *counts; /* command → how often */
  GQueue spoils;      /* Spoil, owned */
  GQueue replies;     /* Reply, owned */
  GByteArray *heard;  /* owned */
  gint64 busy_until_us;
  gint64 own_time_us;
};

static const guint8 head[] = {0xaa, 0xaa, 0xaa, 0x96, 0x69};

static void
reply_free (gpointer data)
{
  Reply *reply = data;

  g_byte_array_unref (reply->bytes);
  g_free (reply);
}

SdtEmulator *
sdt_emulator_new (void)
{
  SdtEmulator *self = g_new0 (SdtEmulator, 1);

  g_mutex_init (&self->lock);
  self->times = g_hash_table_new (NULL, NULL);
  self->counts = g_hash_table_new (NULL, NULL);
  self->heard = g_byte_array_new ();
  g_queue_init (&self->spoils);
  g_queue_init (&self->replies);
  return self;
}

void
sdt_emulator_free (SdtEmulator *self)
{
  g_queue_clear_full (&self->spoils, g_free);
  g_queue_clear_full (&self->replies, reply_free);
  g_byte_array_unref (self->heard);
  g_hash_table_unref (self->times);
  g_hash_table_unref (self->counts);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* --- answering; the lock is held --- */

static GByteArray *
new_reply (guint8 sw3, const guint8 *data, guint size)
{
  GByteArray *bytes = g_byte_array_new ();
  guint length = 4 + size;
  guint8 fixed[] = {(guint8) (length >> 8), (guint8) length, 0, 0, sw3};
  guint8 sum = 0;

  g_byte_array_append (bytes, head, sizeof head);
  g_byte_array_append (bytes, fixed, sizeof fixed);
  if (size > 0)
    g_byte_array_append (bytes, data, size);
  for (guint i = sizeof head; i < bytes->len; i++)
    sum ^= bytes->data[i];
  g_byte_array_append (bytes, &sum, 1);
  return bytes;
}

static Spoil *
take_spoil (SdtEmulator *self, guint command)
{
  for (GList *l = self->spoils.head; l != NULL; l = l->next) {
    Spoil *spoil = l->data;

    if (spoil->command == command) {
      g_queue_delete_link (&self->spoils, l);
      return spoil;
    }
  }
  return NULL;
}

/* Returns the reply as it goes over the wire, or NULL for none. */
static GByteArray *
spoil_reply (GByteArray *bytes, const Spoil *spoil)
{
  static const guint8 noise[] = {0x00, 0xff, 0xaa, 0xaa, 0x96, 0x69, 0xaa, 0xaa, 0xaa};
  static const guint8 prefix[] = {0xea, 0xeb, 0xec, 0xed};
  static const guint8 marker[] = {0xaa, 0xaa, 0xaa, 0x96, 0x69, 0x00, 0x05, 0x05, 0x05, 0x05};

  switch (spoil->fault) {
  case SDT_FAULT_SUM:
    bytes->data[bytes->len - 1] ^= 0x55;
    break;
  case SDT_FAULT_CUT:
    g_byte_array_set_size (bytes, bytes->len / 2);
    break;
  case SDT_FAULT_SILENCE:
    g_byte_array_unref (bytes);
    return NULL;
  case SDT_FAULT_NOISE:
    g_byte_array_prepend (bytes, noise, sizeof noise);
    break;
  case SDT_FAULT_PREFIX:
    g_byte_array_prepend (bytes, prefix, sizeof prefix);
    break;
  case SDT_FAULT_MARKER:
    g_byte_array_set_size (bytes, 0);
    g_byte_array_append (bytes, marker, sizeof marker);
    break;
  case SDT_FAULT_STATUS:
    g_byte_array_unref (bytes);
    return new_reply ((guint8) spoil->value, NULL, 0);
  case SDT_FAULT_LATE:
  default:
    break;
  }
  return bytes;
}

static void
answer (SdtEmulator *self, guint command, guint8 sw3, const guint8 *data, guint size)
{
  guint ms = GPOINTER_TO_UINT (g_hash_table_lookup (self->times, GUINT_TO_POINTER (command)));
  GByteArray *bytes = new_reply (sw3, data, size);
  g_autofree Spoil *spoil = take_spoil (self, command);
  gint64 begun = MAX (g_get_monotonic_time (), self->busy_until_us);
  Reply *reply;

  if (spoil != NULL)
    bytes = spoil_reply (bytes, spoil);
  if (spoil != NULL && spoil->fault == SDT_FAULT_LATE)
    ms += spoil->value;
  self->own_time_us += (gint64) ms * 1000;
  self->busy_until_us = begun + (gint64) ms * 1000;
  if (bytes == NULL)
    return;
  reply = g_new0 (Reply, 1);
  reply->bytes = bytes;
  reply->due_us = self->busy_until_us;
  g_queue_push_tail (&self->replies, reply);
}

static void
answer_find (SdtEmulator *self)
{
  static const guint8 serial[4] = {0};

  self->selected = FALSE;
  self->found = self->card != CARD_NONE && !(self->was_read && self->habit == SDT_FOUND_ONCE);
  if (self->found)
    answer (self, SDT_FIND, 0x9f, serial, sizeof serial);
  else
    answer (self, SDT_FIND, 0x80, NULL, 0);
}

static void
answer_select (SdtEmulator *self)
{
  static const guint8 serial[8] = {0};

  self->selected = self->found && self->card == CARD_ID;
  if (self->selected)
    answer (self, SDT_SELECT, 0x90, serial, sizeof serial);
  else
    answer (self, SDT_SELECT, self->card == CARD_OTHER ? 0x40 : 0x81, NULL, 0);
}

static void
answer_read (SdtEmulator *self)
{
  guint8 data[4 + 256 + 1024] = {0x01, 0x00, 0x04, 0x00};

  if (!self->selected) {
    answer (self, SDT_READ, 0x41, NULL, 0);
    return;
  }
  memcpy (data + 4, self->text, 256);
  memset (data + 4 + 256, 0xa5, 1024);
  self->was_read = TRUE; /* it stays selected: hosts read more of it then */
  answer (self, SDT_READ, 0x90, data, sizeof data);
}

static void
obey (SdtEmulator *self, guint command)
{
  static const guint8 sam[16] = {0x05,
                                 0x00,
                                 0x01,
                                 0x00,
                                 0x4d,
                                 0x29,
                                 0x33,
                                 0x01,
                                 0x39,
                                 0x30,
                                 0x00,
                                 0x00,
                                 0x78,
                                 0x56,
                                 0x34,
                                 0x12};
  gpointer key = GUINT_TO_POINTER (command);
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, key));

  g_hash_table_insert (self->counts, key, GUINT_TO_POINTER (n + 1));
  switch (command) {
  case SDT_RESET:
  case SDT_STATUS:
    answer (self, command, 0x90, NULL, 0);
    break;
  case SDT_SAM_ID:
    answer (self, command, 0x90, sam, sizeof sam);
    break;
  case SDT_FIND:
    answer_find (self);
    break;
  case SDT_SELECT:
    answer_select (self);
    break;
  case SDT_READ:
    answer_read (self);
    break;
  default:
    answer (self, command, 0x21, NULL, 0);
    break;
  }
}

/* Takes one command out of what was heard. Returns FALSE when there is none left. */
static gboolean
take_command (SdtEmulator *self)
{
  guint8 *data;
  guint length, size;
  guint8 sum = 0;

  while (self->heard->len > 0 &&
         memcmp (self->heard->data, head, MIN (self->heard->len, sizeof head)) != 0)
    g_byte_array_remove_index (self->heard, 0);
  if (self->heard->len < sizeof head + 2)
    return FALSE;
  data = self->heard->data;
  length = (guint) data[5] << 8 | data[6];
  size = (guint) sizeof head + 2 + length;
  if (length < 3 || length > MAX_COMMAND) {
    answer (self, 0, 0x11, NULL, 0);
    g_byte_array_set_size (self->heard, 0);
    return FALSE;
  }
  if (self->heard->len < size)
    return FALSE;
  for (guint i = sizeof head; i < size; i++)
    sum ^= data[i];
  if (sum != 0)
    answer (self, 0, 0x10, NULL, 0);
  else
    obey (self, (guint) data[7] << 8 | data[8]);
  g_byte_array_remove_range (self->heard, 0, size);
  return TRUE;
}

/* --- any thread --- */

static void
set_card (SdtEmulator *self, Card card, const guint8 *text)
{
  g_mutex_lock (&self->lock);
  self->card = card;
  self->was_read = self->found = self->selected = FALSE;
  if (text != NULL)
    memcpy (self->text, text, sizeof self->text);
  g_mutex_unlock (&self->lock);
}

void
sdt_emulator_put (SdtEmulator *self, const guint8 text[256])
{
  set_card (self, CARD_ID, text);
}

void
sdt_emulator_put_other (SdtEmulator *self)
{
  set_card (self, CARD_OTHER, NULL);
}

void
sdt_emulator_lift (SdtEmulator *self)
{
  set_card (self, CARD_NONE, NULL);
}

void
sdt_emulator_set_habit (SdtEmulator *self, SdtHabit habit)
{
  g_mutex_lock (&self->lock);
  self->habit = habit;
  g_mutex_unlock (&self->lock);
}

void
sdt_emulator_set_time (SdtEmulator *self, guint command, guint ms)
{
  g_mutex_lock (&self->lock);
  g_hash_table_insert (self->times, GUINT_TO_POINTER (command), GUINT_TO_POINTER (ms));
  g_mutex_unlock (&self->lock);
}

void
sdt_emulator_spoil (SdtEmulator *self, guint command, SdtFault fault, guint value)
{
  Spoil *spoil = g_new0 (Spoil, 1);

  spoil->command = command;
  spoil->fault = fault;
  spoil->value = value;
  g_mutex_lock (&self->lock);
  g_queue_push_tail (&self->spoils, spoil);
  g_mutex_unlock (&self->lock);
}

void
sdt_emulator_power_off (SdtEmulator *self)
{
  g_mutex_lock (&self->lock);
  g_byte_array_set_size (self->heard, 0);
  g_queue_clear_full (&self->replies, reply_free);
  self->busy_until_us = 0;
  self->was_read = self->found = self->selected = FALSE;
  g_mutex_unlock (&self->lock);
}

void
sdt_emulator_hear (SdtEmulator *self, const guint8 *bytes, gsize size)
{
  g_mutex_lock (&self->lock);
  g_byte_array_append (self->heard, bytes, (guint) size);
  while (take_command (self))
    ;
  g_mutex_unlock (&self->lock);
}

gint64
sdt_emulator_get_next_time (SdtEmulator *self)
{
  Reply *reply;
  gint64 due;

  g_mutex_lock (&self->lock);
  reply = g_queue_peek_head (&self->replies);
  due = reply != NULL ? reply->due_us : -1;
  g_mutex_unlock (&self->lock);
  return due;
}

gsize
sdt_emulator_speak (SdtEmulator *self, guint8 *buffer, gsize size)
{
  gsize n = 0;
  Reply *reply;

  g_mutex_lock (&self->lock);
  reply = g_queue_peek_head (&self->replies);
  if (reply != NULL && reply->due_us <= g_get_monotonic_time ()) {
    n = MIN (size, reply->bytes->len);
    memcpy (buffer, reply->bytes->data, n);
    g_byte_array_remove_range (reply->bytes, 0, (guint) n);
    if (reply->bytes->len == 0)
      reply_free (g_queue_pop_head (&self->replies));
  }
  g_mutex_unlock (&self->lock);
  return n;
}

guint
sdt_emulator_get_count (SdtEmulator *self, guint command)
{
  guint n;

  g_mutex_lock (&self->lock);
  n = GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, GUINT_TO_POINTER (command)));
  g_mutex_unlock (&self->lock);
  return n;
}

gint64
sdt_emulator_get_own_time (SdtEmulator *self)
{
  gint64 time_us;

  g_mutex_lock (&self->lock);
  time_us = self->own_time_us;
  g_mutex_unlock (&self->lock);
  return time_us;
}
