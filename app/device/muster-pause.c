/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-pause.h"

struct _MusterPause {
  gpointer owner; /* borrowed */

  GMutex lock; /* guards everything below */
  GCond changed;
  gboolean ended;
  gboolean woken;
  GFunc waker; /* of an owner that sleeps in its own way */
  gpointer waker_data;
};

MusterPause *
muster_pause_new (gpointer owner)
{
  MusterPause *self = g_new0 (MusterPause, 1);

  self->owner = owner;
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  return self;
}

void
muster_pause_free (MusterPause *self)
{
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
muster_pause_begin (MusterPause *self)
{
  g_mutex_lock (&self->lock);
  self->ended = self->woken = FALSE;
  g_mutex_unlock (&self->lock);
}

static void
rouse (MusterPause *self, gboolean *why)
{
  g_mutex_lock (&self->lock);
  *why = TRUE;
  g_cond_broadcast (&self->changed);
  if (self->waker != NULL)
    self->waker (self->owner, self->waker_data);
  g_mutex_unlock (&self->lock);
}

void
muster_pause_end (MusterPause *self)
{
  rouse (self, &self->ended);
}

void
muster_pause_wake (MusterPause *self)
{
  rouse (self, &self->woken);
}

/**
 * muster_pause_sleep:
 * @self: a pause
 * @milliseconds: at most so long
 *
 * Returns early at wake or end. A wake is forgotten by waking up.
 */
void
muster_pause_sleep (MusterPause *self, guint milliseconds)
{
  gint64 end = g_get_monotonic_time () + (gint64) milliseconds * 1000;

  g_mutex_lock (&self->lock);
  while (!self->ended && !self->woken)
    if (!g_cond_wait_until (&self->changed, &self->lock, end))
      break;
  self->woken = FALSE;
  g_mutex_unlock (&self->lock);
}

/**
 * muster_pause_set_waker:
 * @self: a pause
 * @waker: (nullable): called with the owner and @data at wake and end, on their thread and with the
 *   lock held; must not call back
 * @data: for it
 *
 * Once this returns with %NULL, @waker is not being called and will not be.
 */
void
muster_pause_set_waker (MusterPause *self, GFunc waker, gpointer data)
{
  g_mutex_lock (&self->lock);
  self->waker = waker;
  self->waker_data = data;
  g_mutex_unlock (&self->lock);
}

/**
 * muster_pause_take_wake:
 * @self: a pause
 *
 * Returns: whether a sleep would end at once; a wake is forgotten by asking
 */
gboolean
muster_pause_take_wake (MusterPause *self)
{
  gboolean wanted;

  g_mutex_lock (&self->lock);
  wanted = self->ended || self->woken;
  self->woken = FALSE;
  g_mutex_unlock (&self->lock);
  return wanted;
}
