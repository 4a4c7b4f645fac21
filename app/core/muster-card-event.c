/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-card-event.h"

#include <string.h>

struct _MusterCardEvent {
  gatomicrefcount refs;
  MusterCardEventKind kind;
  MusterCardKind card;
  char *reader;          /* owned, never NULL */
  char *number;          /* owned, NULL unless CARD_READ */
  MusterIdText *id_text; /* owned, nullable */
  MusterReaderState state;
  GError *error; /* owned, NULL unless ERROR */
  gint64 t_tap_us;
  gint64 time_us;
};

G_DEFINE_BOXED_TYPE (MusterCardEvent,
                     muster_card_event,
                     muster_card_event_ref,
                     muster_card_event_unref)

/**
 * muster_card_event_new:
 * @kind: what happened; for a read card or an error use their own constructors
 * @reader: stable name of the reader
 * @time_us: g_get_monotonic_time() of it
 *
 * Returns: (transfer full): the event
 */
MusterCardEvent *
muster_card_event_new (MusterCardEventKind kind, const char *reader, gint64 time_us)
{
  MusterCardEvent *self = g_new0 (MusterCardEvent, 1);

  g_atomic_ref_count_init (&self->refs);
  self->kind = kind;
  self->reader = g_strdup (reader != NULL ? reader : "");
  self->t_tap_us = time_us;
  self->time_us = time_us;
  return self;
}

/**
 * muster_card_event_new_read:
 * @reader: stable name of the reader
 * @card: how @number names the person
 * @number: UID as upper-case hex, or the ID number of the chip
 * @t_tap_us: g_get_monotonic_time() when the card was first seen
 * @t_done_us: when it had been read; this is the event's time
 *
 * Returns: (transfer full): a %MUSTER_CARD_EVENT_CARD_READ
 */
MusterCardEvent *
muster_card_event_new_read (
    const char *reader, MusterCardKind card, const char *number, gint64 t_tap_us, gint64 t_done_us)
{
  MusterCardEvent *self;

  g_return_val_if_fail (number != NULL, NULL);

  self = muster_card_event_new (MUSTER_CARD_EVENT_CARD_READ, reader, t_done_us);
  self->card = card;
  self->number = g_strdup (number);
  self->t_tap_us = t_tap_us;
  return self;
}

/**
 * muster_card_event_new_id_card:
 * @reader: stable name of the reader
 * @id_text: what the chip says; a reference is taken
 * @t_tap_us: g_get_monotonic_time() when the card was first seen
 * @t_done_us: when it had been read; this is the event's time
 *
 * Returns: (transfer full): a %MUSTER_CARD_EVENT_CARD_READ of a %MUSTER_CARD_ID
 */
MusterCardEvent *
muster_card_event_new_id_card (const char *reader,
                               MusterIdText *id_text,
                               gint64 t_tap_us,
                               gint64 t_done_us)
{
  MusterCardEvent *self;

  g_return_val_if_fail (id_text != NULL, NULL);

  self = muster_card_event_new_read (
      reader, MUSTER_CARD_ID, muster_id_text_get_number (id_text), t_tap_us, t_done_us);
  self->id_text = muster_id_text_ref (id_text);
  return self;
}

/**
 * muster_card_event_new_state:
 * @reader: stable name of the reader
 * @state: what it does from now on
 * @time_us: g_get_monotonic_time() of it
 *
 * Returns: (transfer full): a %MUSTER_CARD_EVENT_READER_STATE
 */
MusterCardEvent *
muster_card_event_new_state (const char *reader, MusterReaderState state, gint64 time_us)
{
  MusterCardEvent *self = muster_card_event_new (MUSTER_CARD_EVENT_READER_STATE, reader, time_us);

  self->state = state;
  return self;
}

/**
 * muster_card_event_new_error:
 * @reader: stable name of the reader
 * @error: in %MUSTER_CARD_ERROR; copied
 * @time_us: g_get_monotonic_time() of it
 *
 * Returns: (transfer full): a %MUSTER_CARD_EVENT_ERROR
 */
MusterCardEvent *
muster_card_event_new_error (const char *reader, const GError *error, gint64 time_us)
{
  MusterCardEvent *self;

  g_return_val_if_fail (error != NULL, NULL);

  self = muster_card_event_new (MUSTER_CARD_EVENT_ERROR, reader, time_us);
  self->error = g_error_copy (error);
  return self;
}

MusterCardEvent *
muster_card_event_ref (MusterCardEvent *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
muster_card_event_unref (MusterCardEvent *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_free (self->reader);
  if (self->number != NULL)
    explicit_bzero (self->number, strlen (self->number));
  g_free (self->number);
  g_clear_pointer (&self->id_text, muster_id_text_unref);
  g_clear_error (&self->error);
  g_free (self);
}

MusterCardEventKind
muster_card_event_get_kind (const MusterCardEvent *self)
{
  return self->kind;
}

const char *
muster_card_event_get_reader (const MusterCardEvent *self)
{
  return self->reader;
}

MusterCardKind
muster_card_event_get_card (const MusterCardEvent *self)
{
  return self->card;
}

const char *
muster_card_event_get_number (const MusterCardEvent *self)
{
  return self->number;
}

MusterIdText *
muster_card_event_get_id_text (const MusterCardEvent *self)
{
  return self->id_text;
}

MusterReaderState
muster_card_event_get_state (const MusterCardEvent *self)
{
  return self->state;
}

const GError *
muster_card_event_get_error (const MusterCardEvent *self)
{
  return self->error;
}

gint64
muster_card_event_get_time (const MusterCardEvent *self)
{
  return self->time_us;
}

gint64
muster_card_event_get_tap_time (const MusterCardEvent *self)
{
  return self->t_tap_us;
}

const char *
muster_card_event_kind_to_nick (MusterCardEventKind kind)
{
  static const char *const nicks[MUSTER_N_CARD_EVENTS] = {
      [MUSTER_CARD_EVENT_READER_ADDED] = "reader-added",
      [MUSTER_CARD_EVENT_READER_GONE] = "reader-gone",
      [MUSTER_CARD_EVENT_READER_STATE] = "reader-state",
      [MUSTER_CARD_EVENT_CARD_ON] = "card-on",
      [MUSTER_CARD_EVENT_CARD_READ] = "card-read",
      [MUSTER_CARD_EVENT_CARD_OFF] = "card-off",
      [MUSTER_CARD_EVENT_ERROR] = "error",
  };

  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (nicks), NULL);
  return nicks[kind];
}

const char *
muster_reader_state_to_nick (MusterReaderState state)
{
  static const char *const nicks[] = {"absent", "opening", "idle", "reading", "wait-removal"};

  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (nicks), NULL);
  return nicks[state];
}

const char *
muster_card_kind_to_nick (MusterCardKind kind)
{
  static const char *const nicks[] = {"campus", "campus-part", "student", "id"};

  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (nicks), NULL);
  return nicks[kind];
}
