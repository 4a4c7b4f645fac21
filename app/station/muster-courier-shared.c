/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-courier-shared.h"

static void
shared_clear (gpointer data)
{
  MusterCourierShared *shared = data;

  g_clear_object (&shared->store);
  g_clear_object (&shared->cancellable);
  g_clear_object (&shared->round);
  g_main_context_unref (shared->context);
  g_weak_ref_clear (&shared->courier);
  g_mutex_clear (&shared->lock);
  g_cond_clear (&shared->woken);
  muster_courier_state_clear (&shared->state);
}

void
muster_courier_shared_release (gpointer shared)
{
  g_atomic_rc_box_release_full (shared, shared_clear);
}

/* @courier: whose signals tell it, in the context of this thread. Returns: (transfer full) */
MusterCourierShared *
muster_courier_shared_new (MusterCourier *courier, MusterStore *store)
{
  MusterCourierShared *shared = g_atomic_rc_box_new0 (MusterCourierShared);

  shared->store = g_object_ref (store);
  shared->context = g_main_context_ref_thread_default ();
  shared->cancellable = g_cancellable_new ();
  g_weak_ref_init (&shared->courier, courier);
  g_mutex_init (&shared->lock);
  g_cond_init (&shared->woken);
  return shared;
}

static gboolean
changed_cb (gpointer data)
{
  MusterCourierShared *shared = data;
  g_autoptr (MusterCourier) self = g_weak_ref_get (&shared->courier);

  g_mutex_lock (&shared->lock);
  shared->telling = FALSE;
  g_mutex_unlock (&shared->lock);
  if (self != NULL)
    g_signal_emit_by_name (self, "changed");
  return G_SOURCE_REMOVE;
}

static gboolean
pulled_cb (gpointer data)
{
  MusterCourierShared *shared = data;
  g_autoptr (MusterCourier) self = g_weak_ref_get (&shared->courier);
  guint erased;

  g_mutex_lock (&shared->lock);
  erased = shared->erased;
  shared->erased = 0;
  g_mutex_unlock (&shared->lock);
  if (self != NULL)
    g_signal_emit_by_name (self, "pulled", erased);
  return G_SOURCE_REMOVE;
}

/* Always by whoever runs the context, never here: g_main_context_invoke() would run it on this
 * thread where nobody does. */
static void
tell (MusterCourierShared *shared, GSourceFunc callback)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (
      source, callback, g_atomic_rc_box_acquire (shared), muster_courier_shared_release);
  g_source_attach (source, shared->context);
}

/* @erased: people */
void
muster_courier_shared_tell_pulled (MusterCourierShared *shared, guint erased)
{
  g_mutex_lock (&shared->lock);
  shared->erased += erased;
  g_mutex_unlock (&shared->lock);
  tell (shared, pulled_cb);
}

/* Told only where it says something new: whoever listens looks at the whole station again.
 * @state: (transfer full) */
void
muster_courier_shared_set_state (MusterCourierShared *shared, MusterCourierState *state)
{
  gboolean news;

  g_mutex_lock (&shared->lock);
  news = !muster_courier_state_is_same (&shared->state, state) && !shared->telling;
  shared->telling = shared->telling || news;
  muster_courier_state_clear (&shared->state);
  shared->state = *state;
  g_mutex_unlock (&shared->lock);
  if (news)
    tell (shared, changed_cb);
}

void
muster_courier_shared_get (MusterCourierShared *shared, MusterCourierState *state)
{
  g_mutex_lock (&shared->lock);
  muster_courier_state_copy (&shared->state, state);
  state->push.asked = state->push.asked || shared->push;
  state->pull.asked = state->pull.asked || shared->pull;
  g_mutex_unlock (&shared->lock);
}

/* The thread alone changes it. */
MusterCourierState
muster_courier_shared_dup_state (MusterCourierShared *shared)
{
  MusterCourierState state;

  g_mutex_lock (&shared->lock);
  muster_courier_state_copy (&shared->state, &state);
  g_mutex_unlock (&shared->lock);
  return state;
}

void
muster_courier_shared_set_counts (const MusterOutboxState *outbox, gpointer shared)
{
  MusterCourierState state = muster_courier_shared_dup_state (shared);

  state.enrolled = TRUE;
  state.unsent = MAX (outbox->last - outbox->sent, 0);
  state.proven_at = outbox->proven_at;
  /* people are checked in meanwhile: then there is more than there was */
  if (state.doing == MUSTER_COURIER_PUSHES && state.unsent < state.all)
    state.done = state.all - (guint) state.unsent;
  muster_courier_shared_set_state (shared, &state);
}

/* @done, @all: of what it does; @all 0: nobody knows how many there are */
void
muster_courier_shared_set_doing (MusterCourierShared *shared,
                                 MusterCourierDoing doing,
                                 guint done,
                                 guint all)
{
  MusterCourierState state = muster_courier_shared_dup_state (shared);

  state.doing = doing;
  state.done = done;
  state.all = all;
  muster_courier_shared_set_state (shared, &state);
}

/* Until somebody wakes it, or the time is over. Returns: whether it is to end */
gboolean
muster_courier_shared_rest (MusterCourierShared *shared, guint ms)
{
  const gint64 until = g_get_monotonic_time () + (gint64) ms * 1000;
  gboolean more = TRUE;

  g_mutex_lock (&shared->lock);
  while (more && !shared->wake && !g_cancellable_is_cancelled (shared->cancellable))
    more = g_cond_wait_until (&shared->woken, &shared->lock, until);
  g_mutex_unlock (&shared->lock);
  return g_cancellable_is_cancelled (shared->cancellable);
}
