/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-card-watch.h"

#include "muster-card-error.h"
#include "muster-identity.h"

/* A tap is over by then; a card that still lies there was forgotten, or the person waits. */
#define LYING_MS 2500

struct _MusterCardWatch {
  MusterTeller parent_instance;

  GHashTable *waiting; /* owned: names of readers that wait for their card to be lifted */
  guint timeout;       /* source, 0 = none */
  gboolean lying;
};

enum {
  SIGNAL_READ,
  SIGNAL_LYING_CHANGED,
  SIGNAL_TRUTH_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MusterCardWatch, muster_card_watch, MUSTER_TYPE_TELLER)

static void
tell (MusterCardWatch *self, MusterVisitEventKind kind, MusterReason reason)
{
  muster_teller_tell_kind (MUSTER_TELLER (self), kind, reason);
}

static void
failed (MusterCardWatch *self, MusterCardEvent *event)
{
  const GError *error = muster_card_event_get_error (event);

  g_info ("Reader %s: %s", muster_card_event_get_reader (event), error->message);
  if (muster_card_error_is_of_card (error))
    tell (self, MUSTER_VISIT_EVENT_CARD_FAILED, muster_identity_reason_of_error (error->code));
  g_signal_emit (self, signals[SIGNAL_TRUTH_CHANGED], 0);
}

static void
set_lying (MusterCardWatch *self, gboolean lying)
{
  if (self->lying == lying)
    return;
  self->lying = lying;
  g_signal_emit (self, signals[SIGNAL_LYING_CHANGED], 0);
}

static gboolean
lying_cb (gpointer user_data)
{
  MusterCardWatch *self = user_data;

  self->timeout = 0;
  set_lying (self, TRUE);
  return G_SOURCE_REMOVE;
}

static void
follow_state (MusterCardWatch *self, const char *reader, gboolean waits)
{
  if (waits)
    g_hash_table_add (self->waiting, g_strdup (reader));
  else
    g_hash_table_remove (self->waiting, reader);
  if (g_hash_table_size (self->waiting) == 0) {
    g_clear_handle_id (&self->timeout, g_source_remove);
    set_lying (self, FALSE);
  } else if (waits && self->timeout == 0 && !self->lying) {
    self->timeout = g_timeout_add (LYING_MS, lying_cb, self);
  }
}

static void
event_cb (MusterCardWatch *self, MusterCardEvent *event)
{
  const char *reader = muster_card_event_get_reader (event);

  switch (muster_card_event_get_kind (event)) {
  case MUSTER_CARD_EVENT_CARD_READ:
    g_signal_emit (self, signals[SIGNAL_READ], 0, event);
    break;
  case MUSTER_CARD_EVENT_ERROR:
    failed (self, event);
    break;
  case MUSTER_CARD_EVENT_READER_GONE:
    follow_state (self, reader, FALSE);
    tell (self, MUSTER_VISIT_EVENT_CARD_OFF, MUSTER_REASON_NONE);
    g_signal_emit (self, signals[SIGNAL_TRUTH_CHANGED], 0);
    break;
  case MUSTER_CARD_EVENT_READER_ADDED:
    g_signal_emit (self, signals[SIGNAL_TRUTH_CHANGED], 0);
    break;
  case MUSTER_CARD_EVENT_READER_STATE:
    follow_state (self, reader, muster_card_event_get_state (event) == MUSTER_READER_WAIT_REMOVAL);
    break;
  case MUSTER_CARD_EVENT_CARD_ON:
    tell (self, MUSTER_VISIT_EVENT_CARD_ON, MUSTER_REASON_NONE);
    break;
  case MUSTER_CARD_EVENT_CARD_OFF:
    tell (self, MUSTER_VISIT_EVENT_CARD_OFF, MUSTER_REASON_NONE);
    break;
  case MUSTER_N_CARD_EVENTS:
  default:
    break;
  }
}

static void
muster_card_watch_dispose (GObject *object)
{
  MusterCardWatch *self = MUSTER_CARD_WATCH (object);

  g_clear_handle_id (&self->timeout, g_source_remove);
  g_clear_pointer (&self->waiting, g_hash_table_unref);
  G_OBJECT_CLASS (muster_card_watch_parent_class)->dispose (object);
}

static void
muster_card_watch_class_init (MusterCardWatchClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_card_watch_dispose;

#define SIGNAL(id, name, ...)                                                                      \
  signals[id] =                                                                                    \
      g_signal_new (name, type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, __VA_ARGS__)
  SIGNAL (SIGNAL_READ, "read", 1, MUSTER_TYPE_CARD_EVENT);
  SIGNAL (SIGNAL_LYING_CHANGED, "lying-changed", 0);
  SIGNAL (SIGNAL_TRUTH_CHANGED, "truth-changed", 0);
#undef SIGNAL
}

static void
muster_card_watch_init (MusterCardWatch *self)
{
  self->waiting = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
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

gboolean
muster_card_watch_is_lying (MusterCardWatch *self)
{
  return self->lying;
}
