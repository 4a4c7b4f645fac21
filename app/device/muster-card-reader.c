/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-card-reader.h"

#include "muster-card-error.h"
#include "muster-claims.h"
#include "muster-error.h"

/* A driver has to end within this time after it was cancelled: readers.md, the longest single read
 * of any reader is bounded by it. */
#define STOP_BOUND_US (4 * G_USEC_PER_SEC)

typedef struct {
  char *name;            /* owned; fixed while the worker runs */
  GMainContext *context; /* owned, where events are told; NULL while stopped */
  GThread *thread;       /* owned, joined by stop */
  GCancellable *cancellable;
  gint state;                 /* atomic, MusterReaderState */
  gint disarmed;              /* atomic */
  MusterReaderConfig *config; /* owned; fixed while the worker runs */
  char *group;                /* owned; fixed while the worker runs */
  guint run; /* counts starts, so that a handler which stops us ends the delivery */

  GMutex lock; /* guards everything below */
  GCond changed;
  gboolean stopping;
  gboolean woken;
  gboolean finished;  /* the worker has nothing more to do */
  gboolean abandoned; /* stop gave up waiting: the worker drops the last reference itself */
  gint64 stop_by_us;
  GFunc waker; /* of a driver that sleeps in its own way */
  gpointer waker_data;
  GQueue pending;  /* MusterCardEvent, owned */
  GSource *source; /* owned, attached to context while pending is not empty */
  char *detail;    /* owned */
} MusterCardReaderPrivate;

enum { SIGNAL_EVENT, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (MusterCardReader, muster_card_reader, G_TYPE_OBJECT)

#define PRIVATE(self) ((MusterCardReaderPrivate *) muster_card_reader_get_instance_private (self))

/* --- telling, from the worker to the starting context --- */

static gboolean
deliver_cb (gpointer user_data)
{
  g_autoptr (MusterCardReader) self = g_object_ref (user_data);
  MusterCardReaderPrivate *priv = PRIVATE (self);
  guint run = priv->run;
  MusterCardEvent *event;
  GQueue events = G_QUEUE_INIT;

  g_mutex_lock (&priv->lock);
  events = priv->pending;
  g_queue_init (&priv->pending);
  g_clear_pointer (&priv->source, g_source_unref);
  g_mutex_unlock (&priv->lock);

  while ((event = g_queue_pop_head (&events)) != NULL) {
    if (priv->context != NULL && priv->run == run)
      g_signal_emit (self, signals[SIGNAL_EVENT], 0, event);
    muster_card_event_unref (event);
  }
  return G_SOURCE_REMOVE;
}

static void
tell (MusterCardReader *self, MusterCardEvent *event)
{
  MusterCardReaderPrivate *priv = PRIVATE (self);

  g_mutex_lock (&priv->lock);
  if (priv->stopping) {
    muster_card_event_unref (event);
  } else {
    g_queue_push_tail (&priv->pending, event);
    if (priv->source == NULL) {
      priv->source = g_idle_source_new ();
      g_source_set_priority (priv->source, G_PRIORITY_DEFAULT);
      g_source_set_static_name (priv->source, "muster-card-reader");
      g_source_set_callback (priv->source, deliver_cb, self, NULL);
      g_source_attach (priv->source, priv->context);
    }
  }
  g_mutex_unlock (&priv->lock);
}

static void
tell_kind (MusterCardReader *self, MusterCardEventKind kind)
{
  tell (self,
        muster_card_event_new (kind, muster_card_reader_get_name (self), g_get_monotonic_time ()));
}

static void
tell_error (MusterCardReader *self, const GError *error)
{
  tell (self,
        muster_card_event_new_error (
            muster_card_reader_get_name (self), error, g_get_monotonic_time ()));
}

/* --- the worker --- */

static void
set_state (MusterCardReader *self, MusterReaderState state)
{
  MusterReaderState before = g_atomic_int_exchange (&PRIVATE (self)->state, (gint) state);

  if (before != state)
    tell (self,
          muster_card_event_new_state (
              muster_card_reader_get_name (self), state, g_get_monotonic_time ()));
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
  return g_cancellable_is_cancelled (PRIVATE (self)->cancellable);
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
  GCancellable *cancellable = PRIVATE (self)->cancellable;
  MusterCardEvent *event;
  gboolean was_read;
  g_autoptr (GError) error = NULL;

  set_state (self, MUSTER_READER_IDLE);
  event = klass->wait_card (self, cancellable, &error);
  if (event != NULL && !muster_card_reader_get_armed (self))
    g_clear_pointer (&event, muster_card_event_unref);
  was_read = event != NULL;
  /* Before it is told, so that whoever hears of the card does not see the reader idle. */
  set_state (self, MUSTER_READER_WAIT_REMOVAL);
  if (was_read)
    tell (self, event);
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

static void
serve (MusterCardReader *self)
{
  MusterCardReaderClass *klass = MUSTER_CARD_READER_GET_CLASS (self);
  guint tries = 0;
  g_autoptr (GError) told = NULL;

  while (!is_cancelled (self)) {
    GError *error = NULL;

    set_state (self, MUSTER_READER_OPENING);
    if (klass->open (self, PRIVATE (self)->cancellable, &error)) {
      tries = 0;
      g_clear_error (&told);
      set_state (self, MUSTER_READER_IDLE);
      tell_kind (self, MUSTER_CARD_EVENT_READER_ADDED);
      while (!is_cancelled (self) && serve_card (self))
        ;
      klass->close (self);
      give_back (self);
      set_state (self, MUSTER_READER_ABSENT);
      tell_kind (self, MUSTER_CARD_EVENT_READER_GONE);
    } else {
      give_back (self);
      /* First, so that whoever sees the reader absent has been told why. */
      tell_open_error (self, error, &told);
      set_state (self, MUSTER_READER_ABSENT);
    }
    if (!is_cancelled (self))
      klass->pause (self, backoff_ms (tries++));
  }
  give_back (self);
  set_state (self, MUSTER_READER_ABSENT);
}

static gpointer
worker (gpointer data)
{
  MusterCardReader *self = data;
  MusterCardReaderPrivate *priv = PRIVATE (self);
  gboolean abandoned;

  serve (self);
  g_mutex_lock (&priv->lock);
  priv->finished = TRUE;
  abandoned = priv->abandoned;
  g_cond_broadcast (&priv->changed);
  g_mutex_unlock (&priv->lock);
  if (abandoned)
    g_object_unref (self);
  return NULL;
}

/* The lock is held. */
static void
end_pause (MusterCardReader *self)
{
  MusterCardReaderPrivate *priv = PRIVATE (self);

  g_cond_broadcast (&priv->changed);
  if (priv->waker != NULL)
    priv->waker (self, priv->waker_data);
}

/* --- the type --- */

static void
muster_card_reader_pause (MusterCardReader *self, guint milliseconds)
{
  MusterCardReaderPrivate *priv = PRIVATE (self);
  gint64 end = g_get_monotonic_time () + (gint64) milliseconds * 1000;

  g_mutex_lock (&priv->lock);
  while (!priv->stopping && !priv->woken)
    if (!g_cond_wait_until (&priv->changed, &priv->lock, end))
      break;
  priv->woken = FALSE;
  g_mutex_unlock (&priv->lock);
}

static gboolean
muster_card_reader_wait_removal (MusterCardReader *self, GCancellable *cancellable, GError **error)
{
  return TRUE;
}

static void
muster_card_reader_close (MusterCardReader *self)
{
}

static void
muster_card_reader_dispose (GObject *object)
{
  muster_card_reader_stop (MUSTER_CARD_READER (object));
  G_OBJECT_CLASS (muster_card_reader_parent_class)->dispose (object);
}

static void
muster_card_reader_finalize (GObject *object)
{
  MusterCardReaderPrivate *priv = PRIVATE (MUSTER_CARD_READER (object));

  g_clear_pointer (&priv->name, g_free);
  g_clear_pointer (&priv->group, g_free);
  g_clear_pointer (&priv->detail, g_free);
  g_clear_pointer (&priv->config, muster_reader_config_unref);
  g_clear_object (&priv->cancellable);
  g_cond_clear (&priv->changed);
  g_mutex_clear (&priv->lock);
  G_OBJECT_CLASS (muster_card_reader_parent_class)->finalize (object);
}

static void
muster_card_reader_class_init (MusterCardReaderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = muster_card_reader_dispose;
  object_class->finalize = muster_card_reader_finalize;
  klass->wait_removal = muster_card_reader_wait_removal;
  klass->close = muster_card_reader_close;
  klass->pause = muster_card_reader_pause;

  /**
   * MusterCardReader::event:
   * @event: a #MusterCardEvent
   *
   * Something happened at this reader. Comes on the context of start, never after stop.
   */
  signals[SIGNAL_EVENT] = g_signal_new ("event",
                                        G_TYPE_FROM_CLASS (klass),
                                        G_SIGNAL_RUN_LAST,
                                        0,
                                        NULL,
                                        NULL,
                                        NULL,
                                        G_TYPE_NONE,
                                        1,
                                        MUSTER_TYPE_CARD_EVENT);
}

static void
muster_card_reader_init (MusterCardReader *self)
{
  MusterCardReaderPrivate *priv = PRIVATE (self);

  g_mutex_init (&priv->lock);
  g_cond_init (&priv->changed);
  g_queue_init (&priv->pending);
  priv->detail = g_strdup ("");
  priv->config = muster_reader_config_new ();
}

/**
 * muster_card_reader_start:
 * @self: a reader
 *
 * Starts the worker thread, named after the reader. Signals come on the thread-default context of
 * this thread. Nothing happens if it runs already.
 */
void
muster_card_reader_start (MusterCardReader *self)
{
  MusterCardReaderPrivate *priv;
  g_autofree char *thread_name = NULL;

  g_return_if_fail (MUSTER_IS_CARD_READER (self));
  priv = PRIVATE (self);
  g_mutex_lock (&priv->lock);
  if (priv->context != NULL || (priv->abandoned && !priv->finished)) {
    g_mutex_unlock (&priv->lock);
    return;
  }
  priv->stopping = priv->woken = priv->finished = priv->abandoned = FALSE;
  g_mutex_unlock (&priv->lock);

  g_clear_object (&priv->cancellable);
  priv->cancellable = g_cancellable_new ();
  priv->context = g_main_context_ref_thread_default ();
  priv->run++;
  set_state (self, MUSTER_READER_OPENING);
  thread_name = g_strdup_printf ("card-%s", muster_card_reader_get_name (self));
  priv->thread = g_thread_new (thread_name, worker, self);
}

/**
 * muster_card_reader_cancel:
 * @self: a reader
 *
 * Asks the worker to end and returns at once. Several readers are cancelled first and stopped
 * then, so that they end side by side. The bound of stop counts from here.
 */
void
muster_card_reader_cancel (MusterCardReader *self)
{
  MusterCardReaderPrivate *priv;

  g_return_if_fail (MUSTER_IS_CARD_READER (self));
  priv = PRIVATE (self);
  if (priv->context == NULL)
    return;
  g_mutex_lock (&priv->lock);
  if (!priv->stopping)
    priv->stop_by_us = g_get_monotonic_time () + STOP_BOUND_US;
  priv->stopping = TRUE;
  end_pause (self);
  g_mutex_unlock (&priv->lock);
  g_cancellable_cancel (priv->cancellable);
}

/**
 * muster_card_reader_stop:
 * @self: a reader
 *
 * Cancels what the driver does and joins the worker. Returns within 4 s of the cancelling; a driver
 * that takes longer breaks its contract, is named in a warning and left to end by itself. No signal
 * comes afterwards. Call it on the thread of start, before the last unref.
 */
void
muster_card_reader_stop (MusterCardReader *self)
{
  MusterCardReaderPrivate *priv;

  g_return_if_fail (MUSTER_IS_CARD_READER (self));
  priv = PRIVATE (self);
  if (priv->context == NULL)
    return;
  muster_card_reader_cancel (self);

  g_mutex_lock (&priv->lock);
  while (!priv->finished)
    if (!g_cond_wait_until (&priv->changed, &priv->lock, priv->stop_by_us))
      break;
  priv->abandoned = !priv->finished;
  if (priv->source != NULL)
    g_source_destroy (priv->source);
  g_clear_pointer (&priv->source, g_source_unref);
  g_queue_clear_full (&priv->pending, (GDestroyNotify) muster_card_event_unref);
  if (priv->abandoned)
    g_object_ref (self);
  g_mutex_unlock (&priv->lock);

  g_clear_pointer (&priv->context, g_main_context_unref);
  if (priv->abandoned) {
    g_warning ("card reader %s did not end in time", muster_card_reader_get_name (self));
    g_clear_pointer (&priv->thread, g_thread_unref);
  } else {
    g_thread_join (g_steal_pointer (&priv->thread));
  }
}

void
muster_card_reader_wake (MusterCardReader *self)
{
  MusterCardReaderPrivate *priv;

  g_return_if_fail (MUSTER_IS_CARD_READER (self));
  priv = PRIVATE (self);
  g_mutex_lock (&priv->lock);
  priv->woken = TRUE;
  end_pause (self);
  g_mutex_unlock (&priv->lock);
}

/**
 * muster_card_reader_get_state:
 * @self: a reader
 *
 * Returns: what the worker does now. Any thread; the event of a change comes a little later.
 */
MusterReaderState
muster_card_reader_get_state (MusterCardReader *self)
{
  g_return_val_if_fail (MUSTER_IS_CARD_READER (self), MUSTER_READER_ABSENT);
  return (MusterReaderState) g_atomic_int_get (&PRIVATE (self)->state);
}

/**
 * muster_card_reader_get_name:
 * @self: a reader
 *
 * Returns: (transfer none): what people call it; the driver's id until set_name
 */
const char *
muster_card_reader_get_name (MusterCardReader *self)
{
  MusterCardReaderPrivate *priv;

  g_return_val_if_fail (MUSTER_IS_CARD_READER (self), NULL);
  priv = PRIVATE (self);
  return priv->name != NULL ? priv->name : MUSTER_CARD_READER_GET_CLASS (self)->id;
}

/**
 * muster_card_reader_set_name:
 * @self: a reader that does not run
 * @name: what people call it; goes into each of its events
 */
void
muster_card_reader_set_name (MusterCardReader *self, const char *name)
{
  MusterCardReaderPrivate *priv;

  g_return_if_fail (MUSTER_IS_CARD_READER (self));
  g_return_if_fail (name != NULL);
  priv = PRIVATE (self);
  g_return_if_fail (priv->context == NULL);
  g_free (priv->name);
  priv->name = g_strdup (name);
}

void
muster_card_reader_set_armed (MusterCardReader *self, gboolean armed)
{
  g_return_if_fail (MUSTER_IS_CARD_READER (self));
  g_atomic_int_set (&PRIVATE (self)->disarmed, !armed);
}

gboolean
muster_card_reader_get_armed (MusterCardReader *self)
{
  g_return_val_if_fail (MUSTER_IS_CARD_READER (self), FALSE);
  return !g_atomic_int_get (&PRIVATE (self)->disarmed);
}

/**
 * muster_card_reader_set_config:
 * @self: a reader that does not run
 * @config: the site's settings; a reference is taken
 * @group: its own group in them; there need not be one
 */
void
muster_card_reader_set_config (MusterCardReader *self,
                               MusterReaderConfig *config,
                               const char *group)
{
  MusterCardReaderPrivate *priv;

  g_return_if_fail (MUSTER_IS_CARD_READER (self));
  priv = PRIVATE (self);
  g_return_if_fail (priv->context == NULL);
  muster_reader_config_ref (config);
  muster_reader_config_unref (priv->config);
  priv->config = config;
  g_free (priv->group);
  priv->group = g_strdup (group);
}

MusterReaderConfig *
muster_card_reader_get_config (MusterCardReader *self)
{
  g_return_val_if_fail (MUSTER_IS_CARD_READER (self), NULL);
  return PRIVATE (self)->config;
}

/**
 * muster_card_reader_get_group:
 * @self: a reader
 *
 * Returns: (transfer none): its group in the settings; the driver's id until set_config
 */
const char *
muster_card_reader_get_group (MusterCardReader *self)
{
  g_return_val_if_fail (MUSTER_IS_CARD_READER (self), NULL);
  return PRIVATE (self)->group != NULL ? PRIVATE (self)->group
                                       : MUSTER_CARD_READER_GET_CLASS (self)->id;
}

char *
muster_card_reader_dup_detail (MusterCardReader *self)
{
  MusterCardReaderPrivate *priv;
  char *detail;

  g_return_val_if_fail (MUSTER_IS_CARD_READER (self), NULL);
  priv = PRIVATE (self);
  g_mutex_lock (&priv->lock);
  detail = g_strdup (priv->detail);
  g_mutex_unlock (&priv->lock);
  return detail;
}

void
muster_card_reader_set_reading (MusterCardReader *self)
{
  g_return_if_fail (MUSTER_IS_CARD_READER (self));
  set_state (self, MUSTER_READER_READING);
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

void
muster_card_reader_set_detail (MusterCardReader *self, const char *detail)
{
  MusterCardReaderPrivate *priv;

  g_return_if_fail (MUSTER_IS_CARD_READER (self));
  priv = PRIVATE (self);
  g_mutex_lock (&priv->lock);
  g_free (priv->detail);
  priv->detail = g_strdup (detail);
  g_mutex_unlock (&priv->lock);
}

/**
 * muster_card_reader_set_waker:
 * @self: a reader
 * @waker: (nullable): called with the reader and @data; must not call the reader back
 * @data: for it
 *
 * For a pause vfunc that sleeps on something of its own. Once this returns with %NULL, @waker is
 * not being called and will not be.
 */
void
muster_card_reader_set_waker (MusterCardReader *self, GFunc waker, gpointer data)
{
  MusterCardReaderPrivate *priv;

  g_return_if_fail (MUSTER_IS_CARD_READER (self));
  priv = PRIVATE (self);
  g_mutex_lock (&priv->lock);
  priv->waker = waker;
  priv->waker_data = data;
  g_mutex_unlock (&priv->lock);
}

gboolean
muster_card_reader_take_wake (MusterCardReader *self)
{
  MusterCardReaderPrivate *priv;
  gboolean wanted;

  g_return_val_if_fail (MUSTER_IS_CARD_READER (self), TRUE);
  priv = PRIVATE (self);
  g_mutex_lock (&priv->lock);
  wanted = priv->stopping || priv->woken;
  priv->woken = FALSE;
  g_mutex_unlock (&priv->lock);
  return wanted;
}
