/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-card-event.h"

struct _MusterCardEvent {
  gatomicrefcount refs;
  MusterCardEventKind kind;
  MusterCardKind card;
  char *reader;  /* owned, never NULL */
  char *number;  /* owned, NULL unless CARD_READ */
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
 * muster_card_event_new_error:
 * @reader: stable name of the reader
 * @error: in %MUSTER_ERROR or %MUSTER_RETRY; copied
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
  g_free (self->number);
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
