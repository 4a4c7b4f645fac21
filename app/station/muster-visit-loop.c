/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-visit-loop.h"

#include <string.h>

/* Time-outs are seconds and the coach holds a phrase 1.2 s: a tenth is fine enough and costs
 * nothing. */
#define TICK_MS 100

struct _MusterVisitLoop {
  const MusterPolicy *policy;        /* borrowed */
  const MusterVisitLoopCalls *calls; /* borrowed */
  gpointer owner;                    /* borrowed */
  MusterVisit visit;
  GQueue events; /* of MusterVisitEvent, owned: events that came while one was handled */
  gboolean handling;
  gboolean stopped;
  guint tick;
};

/* Also in idle: the word about an unreadable card goes away by itself. */
static gboolean
needs_ticks (MusterVisitLoop *self)
{
  return self->visit.state != MUSTER_VISIT_IDLE || self->visit.deadline_us != 0;
}

static gboolean
tick_cb (gpointer user_data)
{
  MusterVisitLoop *self = user_data;

  muster_visit_loop_post (self, &(MusterVisitEvent){.kind = MUSTER_VISIT_EVENT_TICK});
  if (needs_ticks (self))
    return G_SOURCE_CONTINUE;
  self->tick = 0;
  return G_SOURCE_REMOVE;
}

static gboolean
handle_one (MusterVisitLoop *self, MusterVisitEvent *event)
{
  MusterVisit before = self->visit;
  MusterCommands commands = {.n = 0};

  event->time_us = g_get_monotonic_time ();
  muster_visit_handle (&self->visit, event, self->policy, &commands);
  self->calls->moved (&before, self->owner);
  for (guint i = 0; i < commands.n; i++)
    self->calls->command (&commands.items[i], self->owner);
  if (self->tick == 0 && !self->stopped && needs_ticks (self))
    self->tick = g_timeout_add (TICK_MS, tick_cb, self);
  return memcmp (&before, &self->visit, sizeof before) != 0;
}

MusterVisitLoop *
muster_visit_loop_new (const MusterPolicy *policy,
                       const MusterVisitLoopCalls *calls,
                       gpointer owner)
{
  MusterVisitLoop *self = g_new0 (MusterVisitLoop, 1);

  self->policy = policy;
  self->calls = calls;
  self->owner = owner;
  muster_visit_init (&self->visit);
  g_queue_init (&self->events);
  return self;
}

static gboolean
is_settled (MusterVisitLoop *self)
{
  return self->visit.state == MUSTER_VISIT_IDLE ||
         (self->visit.state == MUSTER_VISIT_RECORDED && !self->visit.saving);
}

static void
stop (MusterVisitLoop *self)
{
  self->stopped = TRUE;
  g_clear_handle_id (&self->tick, g_source_remove);
}

void
muster_visit_loop_finish (MusterVisitLoop *self, gint64 patience_us)
{
  gint64 until = g_get_monotonic_time () + patience_us;

  if (!is_settled (self))
    muster_visit_loop_post (
        self, &(MusterVisitEvent){.kind = MUSTER_VISIT_EVENT_END, .reason = MUSTER_REASON_ENDED});
  while (!is_settled (self) && g_get_monotonic_time () < until)
    g_main_context_iteration (NULL, TRUE);
  stop (self);
}

void
muster_visit_loop_free (MusterVisitLoop *self)
{
  stop (self);
  g_queue_clear_full (&self->events, g_free);
  g_free (self);
}

/**
 * muster_visit_loop_post:
 * @self: a loop
 * @event: copied; its time is set here
 *
 * Commands may cause events at once (no camera, no engine), so events queue up behind the one that
 * is being handled, and the owner is told once, when all is settled.
 */
void
muster_visit_loop_post (MusterVisitLoop *self, const MusterVisitEvent *event)
{
  gboolean changed = FALSE;

  if (self->stopped)
    return;
  g_queue_push_tail (&self->events, g_memdup2 (event, sizeof *event));
  if (self->handling)
    return;
  self->handling = TRUE;
  while (!g_queue_is_empty (&self->events)) {
    g_autofree MusterVisitEvent *next = g_queue_pop_head (&self->events);

    changed = handle_one (self, next) || changed;
  }
  self->handling = FALSE;
  if (changed)
    self->calls->settled (self->owner);
}

const MusterVisit *
muster_visit_loop_get_visit (MusterVisitLoop *self)
{
  return &self->visit;
}
