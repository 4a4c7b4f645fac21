/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-card-outbox.h"

struct _MusterCardOutbox {
  gpointer owner; /* borrowed */
  MusterCardOutboxDeliver deliver;
  GMainContext *context; /* owned; NULL while closed. Fixed while anybody may push */
  guint run;             /* counts openings, so that a handler which closes us ends the delivery */

  GMutex lock; /* guards everything below */
  gboolean shut;
  gboolean ended;
  GQueue pending;  /* MusterCardEvent, owned */
  GSource *source; /* owned, attached to context while pending is not empty */
};

static gboolean
deliver_cb (gpointer user_data)
{
  MusterCardOutbox *self = user_data;
  g_autoptr (GObject) owner = g_object_ref (self->owner);
  guint run = self->run;
  gboolean ended;
  MusterCardEvent *event;
  GQueue events = G_QUEUE_INIT;

  g_mutex_lock (&self->lock);
  events = self->pending;
  g_queue_init (&self->pending);
  g_clear_pointer (&self->source, g_source_unref);
  ended = self->ended;
  g_mutex_unlock (&self->lock);

  while ((event = g_queue_pop_head (&events)) != NULL) {
    if (self->context != NULL && self->run == run)
      self->deliver (owner, event);
    muster_card_event_unref (event);
  }
  if (ended && self->context != NULL && self->run == run)
    self->deliver (owner, NULL);
  return G_SOURCE_REMOVE;
}

/* The lock is held. */
static void
deliver_soon (MusterCardOutbox *self)
{
  if (self->source != NULL)
    return;
  self->source = g_idle_source_new ();
  g_source_set_priority (self->source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (self->source, "muster-card-reader");
  g_source_set_callback (self->source, deliver_cb, self, NULL);
  g_source_attach (self->source, self->context);
}

MusterCardOutbox *
muster_card_outbox_new (gpointer owner, MusterCardOutboxDeliver deliver)
{
  MusterCardOutbox *self = g_new0 (MusterCardOutbox, 1);

  self->owner = owner;
  self->deliver = deliver;
  self->shut = TRUE;
  g_mutex_init (&self->lock);
  g_queue_init (&self->pending);
  return self;
}

/* It is closed. */
void
muster_card_outbox_free (MusterCardOutbox *self)
{
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
muster_card_outbox_open (MusterCardOutbox *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->run++;
  g_mutex_lock (&self->lock);
  self->shut = self->ended = FALSE;
  g_mutex_unlock (&self->lock);
}

void
muster_card_outbox_push (MusterCardOutbox *self, MusterCardEvent *event)
{
  g_mutex_lock (&self->lock);
  if (self->shut) {
    muster_card_event_unref (event);
  } else {
    g_queue_push_tail (&self->pending, event);
    deliver_soon (self);
  }
  g_mutex_unlock (&self->lock);
}

void
muster_card_outbox_end (MusterCardOutbox *self)
{
  g_mutex_lock (&self->lock);
  self->shut = self->ended = TRUE;
  deliver_soon (self);
  g_mutex_unlock (&self->lock);
}

void
muster_card_outbox_shut (MusterCardOutbox *self)
{
  g_mutex_lock (&self->lock);
  self->shut = TRUE;
  g_mutex_unlock (&self->lock);
}

void
muster_card_outbox_close (MusterCardOutbox *self)
{
  g_mutex_lock (&self->lock);
  self->shut = TRUE;
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  g_queue_clear_full (&self->pending, (GDestroyNotify) muster_card_event_unref);
  g_mutex_unlock (&self->lock);
  g_clear_pointer (&self->context, g_main_context_unref);
}
