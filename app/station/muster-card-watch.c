/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-card-watch.h"

#include "muster-card-error.h"

struct _MusterCardWatch {
  GObject parent_instance;
};

enum { SIGNAL_READ, SIGNAL_FAILED, SIGNAL_TRUTH_CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MusterCardWatch, muster_card_watch, G_TYPE_OBJECT)

static void
failed (MusterCardWatch *self, MusterCardEvent *event)
{
  const GError *error = muster_card_event_get_error (event);

  g_info ("Reader %s: %s", muster_card_event_get_reader (event), error->message);
  if (muster_card_error_is_of_card (error))
    g_signal_emit (self, signals[SIGNAL_FAILED], 0, (guint) error->code);
  g_signal_emit (self, signals[SIGNAL_TRUTH_CHANGED], 0);
}

static void
event_cb (MusterCardWatch *self, MusterCardEvent *event)
{
  switch (muster_card_event_get_kind (event)) {
  case MUSTER_CARD_EVENT_CARD_READ:
    g_signal_emit (self, signals[SIGNAL_READ], 0, event);
    break;
  case MUSTER_CARD_EVENT_ERROR:
    failed (self, event);
    break;
  case MUSTER_CARD_EVENT_READER_ADDED:
  case MUSTER_CARD_EVENT_READER_GONE:
    g_signal_emit (self, signals[SIGNAL_TRUTH_CHANGED], 0);
    break;
  case MUSTER_CARD_EVENT_READER_STATE:
  case MUSTER_CARD_EVENT_CARD_ON:
  case MUSTER_CARD_EVENT_CARD_OFF:
  case MUSTER_N_CARD_EVENTS:
  default:
    break;
  }
}

static void
muster_card_watch_class_init (MusterCardWatchClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

#define SIGNAL(id, name, ...)                                                                      \
  signals[id] =                                                                                    \
      g_signal_new (name, type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, __VA_ARGS__)
  SIGNAL (SIGNAL_READ, "read", 1, MUSTER_TYPE_CARD_EVENT);
  SIGNAL (SIGNAL_FAILED, "failed", 1, G_TYPE_UINT);
  SIGNAL (SIGNAL_TRUTH_CHANGED, "truth-changed", 0);
#undef SIGNAL
}

static void
muster_card_watch_init (MusterCardWatch *self)
{
}

/**
 * muster_card_watch_new:
 * @hub: followed as long as the watch lives
 *
 * Returns: (transfer full): a watch
 */
MusterCardWatch *
muster_card_watch_new (MusterReaderHub *hub)
{
  MusterCardWatch *self = g_object_new (MUSTER_TYPE_CARD_WATCH, NULL);

  g_signal_connect_object (hub, "event", G_CALLBACK (event_cb), self, G_CONNECT_SWAPPED);
  return self;
}
