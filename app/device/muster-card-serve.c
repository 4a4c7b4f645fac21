/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-card-reader-private.h"

#include "muster-card-error.h"
#include "muster-claims.h"
#include "muster-error.h"

static void
tell_kind (MusterCardReader *self, MusterCardEventKind kind)
{
  muster_card_reader_tell (
      self,
      muster_card_event_new (kind, muster_card_reader_get_name (self), g_get_monotonic_time ()));
}

static void
tell_error (MusterCardReader *self, const GError *error)
{
  muster_card_reader_tell (self,
                           muster_card_event_new_error (
                               muster_card_reader_get_name (self), error, g_get_monotonic_time ()));
}

static void
give_back (MusterCardReader *self)
{
  muster_claims_give_all_back (self);
  muster_card_reader_set_detail (self, "");
}

static guint
backoff_ms (guint tries)
{
  static const guint steps[] = {500, 1000, 2000, 5000};

  return steps[MIN (tries, G_N_ELEMENTS (steps) - 1)];
}

static gboolean
is_cancelled (MusterCardReader *self)
{
  return g_cancellable_is_cancelled (muster_card_reader_get_cancellable (self));
}

/* Tells @error unless it only says what GONE or stop say anyway. Returns whether the reader can go
 * on. */
static gboolean
survive (MusterCardReader *self, const GError *error)
{
  if (error == NULL || is_cancelled (self) || muster_error_is_cancelled (error) ||
      g_error_matches (error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_NO_READER))
    return FALSE;
  tell_error (self, error);
  return muster_card_error_is_of_card (error);
}

/* One card from putting to lifting. Returns FALSE when the reader is lost or stopped. */
static gboolean
serve_card (MusterCardReader *self)
{
  MusterCardReaderClass *klass = MUSTER_CARD_READER_GET_CLASS (self);
  GCancellable *cancellable = muster_card_reader_get_cancellable (self);
  MusterCardEvent *event;
  gboolean was_read;
  g_autoptr (GError) error = NULL;

  muster_card_reader_set_state (self, MUSTER_READER_IDLE);
  event = klass->wait_card (self, cancellable, &error);
  if (event != NULL && !muster_card_reader_get_armed (self))
    g_clear_pointer (&event, muster_card_event_unref);
  was_read = event != NULL;
  /* Before it is told, so that whoever hears of the card does not see the reader idle. */
  muster_card_reader_set_state (self, MUSTER_READER_WAIT_REMOVAL);
  if (was_read)
    muster_card_reader_tell (self, event);
  else if (error != NULL && !survive (self, error))
    return FALSE;
  g_clear_error (&error);

  /* After a failed read as well: a card left lying must not fail again and again. */
  if (!klass->wait_removal (self, cancellable, &error) && !survive (self, error))
    return FALSE;
  if (was_read)
    tell_kind (self, MUSTER_CARD_EVENT_CARD_OFF);
  return TRUE;
}

/* A device that cannot be opened for the same reason as before is not told again. That there is
 * none is told only after another reason, so that nobody goes on naming that one. */
static void
tell_open_error (MusterCardReader *self, GError *error, GError **told)
{
  gboolean none = g_error_matches (error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_NO_READER);
  gboolean had_other =
      *told != NULL && !g_error_matches (*told, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_NO_READER);

  if (none && had_other)
    tell_error (self, error);
  else if (*told == NULL || !g_error_matches (error, (*told)->domain, (*told)->code))
    survive (self, error);
  g_clear_error (told);
  *told = error;
}

/**
 * muster_card_reader_serve:
 * @self: a reader
 *
 * All that its worker does, from opening to the next card and after a loss from the start, until
 * the reader is cancelled.
 */
void
muster_card_reader_serve (MusterCardReader *self)
{
  MusterCardReaderClass *klass = MUSTER_CARD_READER_GET_CLASS (self);
  guint tries = 0;
  g_autoptr (GError) told = NULL;

  while (!is_cancelled (self)) {
    GError *error = NULL;

    muster_card_reader_set_state (self, MUSTER_READER_OPENING);
    /* After new settings a reader of this name may still be on its way out. */
    muster_claims_take (self, muster_card_reader_get_name (self));
    if (klass->open (self, muster_card_reader_get_cancellable (self), &error)) {
      tries = 0;
      g_clear_error (&told);
      muster_card_reader_set_state (self, MUSTER_READER_IDLE);
      tell_kind (self, MUSTER_CARD_EVENT_READER_ADDED);
      while (!is_cancelled (self) && serve_card (self))
        ;
      klass->close (self);
      give_back (self);
      muster_card_reader_set_state (self, MUSTER_READER_ABSENT);
      tell_kind (self, MUSTER_CARD_EVENT_READER_GONE);
    } else {
      give_back (self);
      /* First, so that whoever sees the reader absent has been told why. */
      tell_open_error (self, error, &told);
      muster_card_reader_set_state (self, MUSTER_READER_ABSENT);
    }
    if (!is_cancelled (self))
      klass->pause (self, backoff_ms (tries++));
  }
  give_back (self);
  muster_card_reader_set_state (self, MUSTER_READER_ABSENT);
}

/* --- for drivers --- */

void
muster_card_reader_set_reading (MusterCardReader *self)
{
  g_return_if_fail (MUSTER_IS_CARD_READER (self));
  muster_card_reader_set_state (self, MUSTER_READER_READING);
  tell_kind (self, MUSTER_CARD_EVENT_CARD_ON);
}

gboolean
muster_card_reader_claim (MusterCardReader *self, const char *place)
{
  g_return_val_if_fail (MUSTER_IS_CARD_READER (self), FALSE);
  return muster_claims_take (self, place);
}

void
muster_card_reader_unclaim (MusterCardReader *self, const char *place)
{
  g_return_if_fail (MUSTER_IS_CARD_READER (self));
  muster_claims_give_back (self, place);
}
