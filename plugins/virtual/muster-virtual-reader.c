/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-virtual-reader.h"

typedef enum {
  ACT_TAP,
  ACT_LIFT,
  ACT_FAIL,
} ActKind;

typedef struct {
  ActKind kind;
  MusterCardKind card;
  char *number;  /* owned: TAP of a card that is only a number */
  GBytes *text;  /* owned: TAP of an ID card */
  GError *error; /* owned: FAIL */
} Act;

struct _MusterVirtualReader {
  MusterCardReader parent_instance;

  GMutex lock; /* guards everything below */
  GCond changed;
  GQueue acts; /* Act, owned: what happened to the reader and was not noticed yet */
  gboolean unplugged;
  gboolean lost; /* was pulled out since it was opened, even if it is back already */
  guint read_ms;
};

G_DEFINE_FINAL_TYPE (MusterVirtualReader, muster_virtual_reader, MUSTER_TYPE_CARD_READER)

static void
act_free (gpointer data)
{
  Act *act = data;

  g_free (act->number);
  g_clear_pointer (&act->text, g_bytes_unref);
  g_clear_error (&act->error);
  g_free (act);
}

/* --- the worker's side; the lock is held --- */

static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  MusterVirtualReader *self = user_data;

  g_mutex_lock (&self->lock);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

static gboolean
check (MusterVirtualReader *self, GCancellable *cancellable, GError **error)
{
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (self->lost) {
    g_set_error_literal (
        error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_NO_READER, "the virtual reader is unplugged");
    return FALSE;
  }
  return TRUE;
}

/* The card lies in the field for the time reading takes. */
static gboolean
read_card (MusterVirtualReader *self, GCancellable *cancellable, GError **error)
{
  gint64 end = g_get_monotonic_time () + (gint64) self->read_ms * 1000;
  Act *next;

  while (g_get_monotonic_time () < end) {
    g_cond_wait_until (&self->changed, &self->lock, end);
    if (!check (self, cancellable, error))
      return FALSE;
    next = g_queue_peek_head (&self->acts);
    if (next != NULL && next->kind == ACT_LIFT) {
      g_set_error_literal (
          error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_NO_CARD, "the card was lifted too early");
      return FALSE;
    }
  }
  return TRUE;
}

static MusterCardEvent *
make_event (MusterVirtualReader *self, const Act *act, gint64 t_tap, GError **error)
{
  const char *name = muster_card_reader_get_name (MUSTER_CARD_READER (self));
  g_autoptr (MusterIdText) id_text = NULL;

  if (act->text == NULL)
    return muster_card_event_new_read (
        name, act->card, act->number, t_tap, g_get_monotonic_time ());
  id_text = muster_id_text_parse (act->text, error);
  if (id_text == NULL)
    return NULL;
  return muster_card_event_new_id_card (name, id_text, t_tap, g_get_monotonic_time ());
}

static MusterCardEvent *
take_card (MusterVirtualReader *self, GCancellable *cancellable, GError **error)
{
  MusterCardEvent *event = NULL;

  while (check (self, cancellable, error)) {
    gint64 t_tap = g_get_monotonic_time ();
    Act *act = g_queue_pop_head (&self->acts);

    if (act == NULL) {
      g_cond_wait (&self->changed, &self->lock);
      continue;
    }
    if (act->kind == ACT_LIFT) {
      act_free (act);
      continue;
    }
    muster_card_reader_set_reading (MUSTER_CARD_READER (self));
    if (act->kind == ACT_FAIL)
      g_propagate_error (error, g_steal_pointer (&act->error));
    else if (read_card (self, cancellable, error))
      event = make_event (self, act, t_tap, error);
    act_free (act);
    break;
  }
  return event;
}

/* --- vfuncs, on the worker --- */

static gboolean
muster_virtual_reader_open (MusterCardReader *reader, GCancellable *cancellable, GError **error)
{
  MusterVirtualReader *self = MUSTER_VIRTUAL_READER (reader);
  gboolean ok;

  g_mutex_lock (&self->lock);
  self->lost = self->unplugged;
  ok = check (self, cancellable, error);
  g_mutex_unlock (&self->lock);
  return ok;
}

static MusterCardEvent *
muster_virtual_reader_wait_card (MusterCardReader *reader,
                                 GCancellable *cancellable,
                                 GError **error)
{
  MusterVirtualReader *self = MUSTER_VIRTUAL_READER (reader);
  gulong handler = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), self, NULL);
  MusterCardEvent *event;

  g_mutex_lock (&self->lock);
  event = take_card (self, cancellable, error);
  g_mutex_unlock (&self->lock);
  g_cancellable_disconnect (cancellable, handler);
  return event;
}

static gboolean
muster_virtual_reader_wait_removal (MusterCardReader *reader,
                                    GCancellable *cancellable,
                                    GError **error)
{
  MusterVirtualReader *self = MUSTER_VIRTUAL_READER (reader);
  gulong handler = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), self, NULL);
  gboolean ok;

  g_mutex_lock (&self->lock);
  /* Another card, or another failure, also means that this one is gone. */
  while ((ok = check (self, cancellable, error)) && g_queue_is_empty (&self->acts))
    g_cond_wait (&self->changed, &self->lock);
  g_mutex_unlock (&self->lock);
  g_cancellable_disconnect (cancellable, handler);
  return ok;
}

static void
muster_virtual_reader_finalize (GObject *object)
{
  MusterVirtualReader *self = MUSTER_VIRTUAL_READER (object);

  g_queue_clear_full (&self->acts, act_free);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (muster_virtual_reader_parent_class)->finalize (object);
}

static void
muster_virtual_reader_class_init (MusterVirtualReaderClass *klass)
{
  MusterCardReaderClass *reader_class = MUSTER_CARD_READER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = muster_virtual_reader_finalize;
  reader_class->id = "virtual";
  reader_class->is_virtual = TRUE;
  reader_class->open = muster_virtual_reader_open;
  reader_class->wait_card = muster_virtual_reader_wait_card;
  reader_class->wait_removal = muster_virtual_reader_wait_removal;
}

static void
muster_virtual_reader_init (MusterVirtualReader *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  g_queue_init (&self->acts);
}

/**
 * muster_virtual_reader_new:
 * @name: (nullable): what people call it; %NULL for "virtual"
 *
 * Returns: (transfer full): a reader that is plugged in, not started
 */
MusterVirtualReader *
muster_virtual_reader_new (const char *name)
{
  MusterVirtualReader *self = g_object_new (MUSTER_TYPE_VIRTUAL_READER, NULL);

  if (name != NULL)
    muster_card_reader_set_name (MUSTER_CARD_READER (self), name);
  return self;
}

static void
push (MusterVirtualReader *self, Act what)
{
  Act *act = g_memdup2 (&what, sizeof what);

  g_mutex_lock (&self->lock);
  if (self->unplugged) {
    act_free (act);
  } else {
    g_queue_push_tail (&self->acts, act);
    g_cond_broadcast (&self->changed);
  }
  g_mutex_unlock (&self->lock);
}

/**
 * muster_virtual_reader_tap:
 * @self: a reader
 * @kind: the kind of card
 * @number: its UID in hex, or the ID number in its chip
 *
 * Puts a card on the reader; it stays until lift or the next tap. Nothing happens while the reader
 * is unplugged. A tap before start waits for it.
 */
void
muster_virtual_reader_tap (MusterVirtualReader *self, MusterCardKind kind, const char *number)
{
  g_return_if_fail (MUSTER_IS_VIRTUAL_READER (self));
  g_return_if_fail (number != NULL);
  push (self, (Act){.kind = ACT_TAP, .card = kind, .number = g_strdup (number)});
}

/**
 * muster_virtual_reader_tap_id:
 * @self: a reader
 * @text: %MUSTER_ID_TEXT_SIZE bytes, see muster_id_text_parse()
 *
 * As muster_virtual_reader_tap(), with an ID card: what its chip says is parsed as it is of a real
 * reader, so that text which makes no sense becomes an error of the card.
 */
void
muster_virtual_reader_tap_id (MusterVirtualReader *self, GBytes *text)
{
  g_return_if_fail (MUSTER_IS_VIRTUAL_READER (self));
  g_return_if_fail (text != NULL);
  push (self, (Act){.kind = ACT_TAP, .card = MUSTER_CARD_ID, .text = g_bytes_ref (text)});
}

void
muster_virtual_reader_lift (MusterVirtualReader *self)
{
  g_return_if_fail (MUSTER_IS_VIRTUAL_READER (self));
  push (self, (Act){.kind = ACT_LIFT});
}

/**
 * muster_virtual_reader_fail:
 * @self: a reader
 * @error: what goes wrong, in %MUSTER_CARD_ERROR
 *
 * Puts a card on the reader that cannot be read.
 */
void
muster_virtual_reader_fail (MusterVirtualReader *self, const GError *error)
{
  g_return_if_fail (MUSTER_IS_VIRTUAL_READER (self));
  g_return_if_fail (error != NULL);
  push (self, (Act){.kind = ACT_FAIL, .error = g_error_copy (error)});
}

/**
 * muster_virtual_reader_unplug:
 * @self: a reader
 *
 * Pulls it out, in the middle of a read or not; a card on it and taps not noticed yet are lost.
 */
void
muster_virtual_reader_unplug (MusterVirtualReader *self)
{
  g_return_if_fail (MUSTER_IS_VIRTUAL_READER (self));
  g_mutex_lock (&self->lock);
  self->unplugged = self->lost = TRUE;
  g_queue_clear_full (&self->acts, act_free);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

void
muster_virtual_reader_plug (MusterVirtualReader *self)
{
  g_return_if_fail (MUSTER_IS_VIRTUAL_READER (self));
  g_mutex_lock (&self->lock);
  self->unplugged = FALSE;
  g_mutex_unlock (&self->lock);
  muster_card_reader_wake (MUSTER_CARD_READER (self));
}

/**
 * muster_virtual_reader_set_read_time:
 * @self: a reader
 * @milliseconds: how long a read takes; 0 at first. A real ID card takes about a second
 */
void
muster_virtual_reader_set_read_time (MusterVirtualReader *self, guint milliseconds)
{
  g_return_if_fail (MUSTER_IS_VIRTUAL_READER (self));
  g_mutex_lock (&self->lock);
  self->read_ms = milliseconds;
  g_mutex_unlock (&self->lock);
}
