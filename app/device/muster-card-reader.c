/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-card-reader.h"

#include "muster-card-outbox.h"
#include "muster-card-reader-private.h"
#include "muster-claims.h"
#include "muster-pause.h"

typedef struct {
  char *name;       /* owned; fixed while the worker runs */
  gboolean running; /* between start and stop */
  GThread *thread;  /* owned, joined by stop */
  GCancellable *cancellable;
  gint state;                 /* atomic, MusterReaderState */
  gint disarmed;              /* atomic */
  MusterReaderConfig *config; /* owned; fixed while the worker runs */
  char *group;                /* owned; fixed while the worker runs */
  MusterPause *pause;         /* owned: the worker's sleep */
  MusterCardOutbox *outbox;   /* owned: where events are told */

  GMutex lock; /* guards everything below */
  GCond changed;
  gboolean stopping;
  gboolean finished;  /* the worker has nothing more to do */
  gboolean abandoned; /* stop gave up waiting: the worker drops the last reference itself */
  gint64 stop_by_us;
  char *detail; /* owned */
} MusterCardReaderPrivate;

enum { SIGNAL_EVENT, SIGNAL_ENDED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (MusterCardReader, muster_card_reader, G_TYPE_OBJECT)

#define PRIVATE(self) ((MusterCardReaderPrivate *) muster_card_reader_get_instance_private (self))

static void
deliver (gpointer owner, MusterCardEvent *event)
{
  if (event != NULL)
    g_signal_emit (owner, signals[SIGNAL_EVENT], 0, event);
  else
    g_signal_emit (owner, signals[SIGNAL_ENDED], 0);
}

/* --- the worker --- */

void
muster_card_reader_tell (MusterCardReader *self, MusterCardEvent *event)
{
  muster_card_outbox_push (PRIVATE (self)->outbox, event);
}

void
muster_card_reader_set_state (MusterCardReader *self, MusterReaderState state)
{
  MusterReaderState before = g_atomic_int_exchange (&PRIVATE (self)->state, (gint) state);

  if (before != state)
    muster_card_reader_tell (self,
                             muster_card_event_new_state (muster_card_reader_get_name (self),
                                                          state,
                                                          g_get_monotonic_time ()));
}

GCancellable *
muster_card_reader_get_cancellable (MusterCardReader *self)
{
  return PRIVATE (self)->cancellable;
}

static gpointer
worker (gpointer data)
{
  MusterCardReader *self = data;
  MusterCardReaderPrivate *priv = PRIVATE (self);
  gboolean abandoned;

  muster_card_reader_serve (self);
  g_mutex_lock (&priv->lock);
  priv->finished = TRUE;
  abandoned = priv->abandoned;
  if (!abandoned)
    muster_card_outbox_end (priv->outbox);
  g_cond_broadcast (&priv->changed);
  g_mutex_unlock (&priv->lock);
  if (abandoned)
    g_object_unref (self);
  return NULL;
}

/* --- the type --- */

static void
muster_card_reader_pause (MusterCardReader *self, guint milliseconds)
{
  muster_pause_sleep (PRIVATE (self)->pause, milliseconds);
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
  g_clear_pointer (&priv->outbox, muster_card_outbox_free);
  g_clear_pointer (&priv->pause, muster_pause_free);
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
  /**
   * MusterCardReader::ended:
   *
   * The worker has ended after it was cancelled: stop takes no time now. Comes on the context of
   * start, never after stop.
   */
  signals[SIGNAL_ENDED] = g_signal_new (
      "ended", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
muster_card_reader_init (MusterCardReader *self)
{
  MusterCardReaderPrivate *priv = PRIVATE (self);

  g_mutex_init (&priv->lock);
  g_cond_init (&priv->changed);
  priv->outbox = muster_card_outbox_new (self, deliver);
  priv->pause = muster_pause_new (self);
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
  if (priv->running || (priv->abandoned && !priv->finished)) {
    g_mutex_unlock (&priv->lock);
    return;
  }
  priv->stopping = priv->finished = priv->abandoned = FALSE;
  g_mutex_unlock (&priv->lock);

  muster_pause_begin (priv->pause);
  g_clear_object (&priv->cancellable);
  priv->cancellable = g_cancellable_new ();
  muster_card_outbox_open (priv->outbox);
  priv->running = TRUE;
  muster_card_reader_set_state (self, MUSTER_READER_OPENING);
  thread_name = g_strdup_printf ("card-%s", muster_card_reader_get_name (self));
  priv->thread = g_thread_new (thread_name, worker, self);
}

/* Between start and stop. */
gboolean
muster_card_reader_is_running (MusterCardReader *self)
{
  g_return_val_if_fail (MUSTER_IS_CARD_READER (self), FALSE);
  return PRIVATE (self)->running;
}

/**
 * muster_card_reader_cancel:
 * @self: a reader
 *
 * Asks the worker to end and returns at once; "ended" comes when it has. Several readers are
 * cancelled first and stopped then, so that they end side by side. The bound of stop counts from
 * here. From now on other readers wait for its claims, until it is stopped.
 */
void
muster_card_reader_cancel (MusterCardReader *self)
{
  MusterCardReaderPrivate *priv;

  g_return_if_fail (MUSTER_IS_CARD_READER (self));
  priv = PRIVATE (self);
  if (!priv->running)
    return;
  /* First, so that a worker that is woken does not try to open once more. */
  g_cancellable_cancel (priv->cancellable);
  g_mutex_lock (&priv->lock);
  if (!priv->stopping)
    priv->stop_by_us =
        g_get_monotonic_time () + MUSTER_CARD_READER_STOP_MS * G_TIME_SPAN_MILLISECOND;
  priv->stopping = TRUE;
  g_mutex_unlock (&priv->lock);
  muster_card_outbox_shut (priv->outbox);
  muster_pause_end (priv->pause);
  muster_claims_set_leaving (self, TRUE);
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
  if (!priv->running)
    return;
  muster_card_reader_cancel (self);

  g_mutex_lock (&priv->lock);
  while (!priv->finished)
    if (!g_cond_wait_until (&priv->changed, &priv->lock, priv->stop_by_us))
      break;
  priv->abandoned = !priv->finished;
  if (priv->abandoned)
    g_object_ref (self);
  g_mutex_unlock (&priv->lock);

  muster_card_outbox_close (priv->outbox);
  muster_claims_set_leaving (self, FALSE);
  priv->running = FALSE;
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
  g_return_if_fail (MUSTER_IS_CARD_READER (self));
  muster_pause_wake (PRIVATE (self)->pause);
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
  g_return_if_fail (!priv->running);
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
  g_return_if_fail (!priv->running);
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
  g_return_if_fail (MUSTER_IS_CARD_READER (self));
  muster_pause_set_waker (PRIVATE (self)->pause, waker, data);
}

gboolean
muster_card_reader_take_wake (MusterCardReader *self)
{
  g_return_val_if_fail (MUSTER_IS_CARD_READER (self), TRUE);
  return muster_pause_take_wake (PRIVATE (self)->pause);
}
