/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-reader-hub.h"

#include "muster-debounce.h"

struct _MusterReaderHub {
  GObject parent_instance;

  GPtrArray *readers;       /* MusterCardReader, owned */
  MusterDebounce *debounce; /* owned */
  gboolean running;
};

enum { SIGNAL_EVENT, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MusterReaderHub, muster_reader_hub, G_TYPE_OBJECT)

static void
event_cb (MusterReaderHub *self, MusterCardEvent *event, MusterCardReader *reader)
{
  if (self->running && muster_debounce_is_news (self->debounce, reader, event))
    g_signal_emit (self, signals[SIGNAL_EVENT], 0, event);
}

static void
muster_reader_hub_dispose (GObject *object)
{
  MusterReaderHub *self = MUSTER_READER_HUB (object);

  muster_reader_hub_shutdown (self);
  for (guint i = 0; i < self->readers->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->readers, i), self);
  g_ptr_array_set_size (self->readers, 0);
  G_OBJECT_CLASS (muster_reader_hub_parent_class)->dispose (object);
}

static void
muster_reader_hub_finalize (GObject *object)
{
  MusterReaderHub *self = MUSTER_READER_HUB (object);

  g_clear_pointer (&self->readers, g_ptr_array_unref);
  g_clear_pointer (&self->debounce, muster_debounce_free);
  G_OBJECT_CLASS (muster_reader_hub_parent_class)->finalize (object);
}

static void
muster_reader_hub_class_init (MusterReaderHubClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = muster_reader_hub_dispose;
  object_class->finalize = muster_reader_hub_finalize;

  /**
   * MusterReaderHub::event:
   * @event: a #MusterCardEvent that is news
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
muster_reader_hub_init (MusterReaderHub *self)
{
  self->readers = g_ptr_array_new_with_free_func (g_object_unref);
  self->debounce = muster_debounce_new ();
}

/**
 * muster_reader_hub_new:
 *
 * Returns: (transfer full): a hub without readers, not started
 */
MusterReaderHub *
muster_reader_hub_new (void)
{
  return g_object_new (MUSTER_TYPE_READER_HUB, NULL);
}

/**
 * muster_reader_hub_add:
 * @self: a hub
 * @reader: a reader that does not run; a reference is taken
 *
 * The reader starts with the hub, or at once if the hub runs.
 */
void
muster_reader_hub_add (MusterReaderHub *self, MusterCardReader *reader)
{
  g_return_if_fail (MUSTER_IS_READER_HUB (self));
  g_return_if_fail (MUSTER_IS_CARD_READER (reader));

  g_ptr_array_add (self->readers, g_object_ref (reader));
  g_signal_connect_swapped (reader, "event", G_CALLBACK (event_cb), self);
  if (self->running)
    muster_card_reader_start (reader);
}

void
muster_reader_hub_start (MusterReaderHub *self)
{
  g_return_if_fail (MUSTER_IS_READER_HUB (self));

  self->running = TRUE;
  for (guint i = 0; i < self->readers->len; i++)
    muster_card_reader_start (g_ptr_array_index (self->readers, i));
}

/**
 * muster_reader_hub_shutdown:
 * @self: a hub
 *
 * Ends all readers side by side, within 4 s altogether; no event comes afterwards. May be started
 * again.
 */
void
muster_reader_hub_shutdown (MusterReaderHub *self)
{
  g_return_if_fail (MUSTER_IS_READER_HUB (self));

  self->running = FALSE;
  for (guint i = 0; i < self->readers->len; i++)
    muster_card_reader_cancel (g_ptr_array_index (self->readers, i));
  for (guint i = 0; i < self->readers->len; i++)
    muster_card_reader_stop (g_ptr_array_index (self->readers, i));
  g_clear_pointer (&self->debounce, muster_debounce_free);
  self->debounce = muster_debounce_new ();
}

guint
muster_reader_hub_get_n_ready (MusterReaderHub *self)
{
  guint n = 0;

  g_return_val_if_fail (MUSTER_IS_READER_HUB (self), 0);
  for (guint i = 0; i < self->readers->len; i++)
    n += muster_card_reader_get_state (g_ptr_array_index (self->readers, i)) >= MUSTER_READER_IDLE;
  return n;
}
