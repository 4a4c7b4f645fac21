/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-courier-rounds.h"
#include "muster-store-clean.h"

#define FIRST_WAIT_MS 1000
#define MAX_WAIT_MS   (5 * 60 * 1000)
#define MIN_WAIT_MS   250

struct _MusterCourier {
  GObject parent_instance;

  MusterCourierShared *shared; /* owned */
  GThread *thread;             /* owned, NULL: it does not run */
};

G_DEFINE_FINAL_TYPE (MusterCourier, muster_courier, G_TYPE_OBJECT)

/* --- the thread --- */

/* Milliseconds until the next one. */
static guint
get_rest (MusterCourierRound how, gboolean quick, guint failed)
{
  const gint32 longest = (gint32) muster_courier_get_longest_wait (failed);

  if (how == MUSTER_COURIER_ROUND_FAILED)
    return (guint) g_random_int_range (MIN_WAIT_MS, longest + 1);
  return how == MUSTER_COURIER_ROUND_IDLE || quick ? MUSTER_COURIER_LOOK_SECONDS * 1000 : 0;
}

static gpointer
run (gpointer data)
{
  MusterCourierShared *shared = data;
  MusterCourierRounds rounds = {.shared = shared};
  MusterCourierRound how;
  guint failed = 0;
  gboolean quick;

  muster_store_be_patient (); /* the network is slow anyway */
  do {
    how = muster_courier_rounds_go (&rounds, &quick);
    failed = how == MUSTER_COURIER_ROUND_FAILED ? failed + 1 : 0;
  } while (!muster_courier_shared_rest (shared, get_rest (how, quick, failed)));
  muster_courier_rounds_clear (&rounds);
  muster_courier_shared_release (shared);
  return NULL;
}

/**
 * muster_courier_get_longest_wait:
 * @failed: tries that failed, one after the other
 *
 * Returns: milliseconds; it waits anywhere up to that, so that many stations do not come back at
 *   once
 */
guint
muster_courier_get_longest_wait (guint failed)
{
  return MIN ((guint) FIRST_WAIT_MS << MIN (failed, 16), MAX_WAIT_MS);
}

/* --- for the station --- */

/* Locked. Whether nobody would miss the round that goes on: it waits for news, or staff want
 * something and it was begun by itself and has brought nothing so far. */
static gboolean
may_interrupt (const MusterCourierShared *shared, gboolean asked)
{
  const MusterCourierState *state = &shared->state;

  return shared->waiting || (asked && state->doing == MUSTER_COURIER_RESTS && !state->push.asked &&
                             !state->pull.asked);
}

static void
wake (MusterCourier *self, gboolean push, gboolean pull)
{
  MusterCourierShared *shared = self->shared;

  g_mutex_lock (&shared->lock);
  shared->wake = TRUE;
  shared->push |= push;
  shared->pull |= pull;
  if (shared->round != NULL && may_interrupt (shared, push || pull))
    g_cancellable_cancel (shared->round);
  g_cond_signal (&shared->woken);
  g_mutex_unlock (&shared->lock);
  /* After that: its first round is the look that is wanted. */
  if (self->thread == NULL && !g_cancellable_is_cancelled (shared->cancellable))
    self->thread = g_thread_new ("courier", run, g_atomic_rc_box_acquire (shared));
  if (push || pull)
    g_signal_emit_by_name (self, "changed");
}

void
muster_courier_wake (MusterCourier *self)
{
  g_return_if_fail (MUSTER_IS_COURIER (self));
  wake (self, FALSE, FALSE);
}

/* Asks the roster even if there is nothing to send: what it says is news, too. */
void
muster_courier_push_now (MusterCourier *self)
{
  g_return_if_fail (MUSTER_IS_COURIER (self));
  wake (self, TRUE, FALSE);
}

/* Before whatever is to be sent. */
void
muster_courier_pull_now (MusterCourier *self)
{
  g_return_if_fail (MUSTER_IS_COURIER (self));
  wake (self, FALSE, TRUE);
}

/* What came so far is here for good; that way goes on some minutes later, or when staff want it. */
void
muster_courier_cancel (MusterCourier *self)
{
  MusterCourierShared *shared;

  g_return_if_fail (MUSTER_IS_COURIER (self));
  shared = self->shared;
  g_mutex_lock (&shared->lock);
  if (shared->round != NULL && (shared->state.doing != MUSTER_COURIER_RESTS ||
                                shared->state.push.asked || shared->state.pull.asked)) {
    shared->stopped = TRUE;
    g_cancellable_cancel (shared->round);
  }
  g_mutex_unlock (&shared->lock);
}

void
muster_courier_stop (MusterCourier *self)
{
  g_return_if_fail (MUSTER_IS_COURIER (self));
  g_cancellable_cancel (self->shared->cancellable);
  g_mutex_lock (&self->shared->lock);
  if (self->shared->round != NULL)
    g_cancellable_cancel (self->shared->round);
  g_cond_signal (&self->shared->woken);
  g_mutex_unlock (&self->shared->lock);
  g_clear_pointer (&self->thread, g_thread_join);
}

/* @state: (out caller-allocates): to be cleared */
void
muster_courier_get_state (MusterCourier *self, MusterCourierState *state)
{
  g_return_if_fail (MUSTER_IS_COURIER (self));
  muster_courier_shared_get (self->shared, state);
}

/* --- object --- */

static void
muster_courier_dispose (GObject *object)
{
  MusterCourier *self = MUSTER_COURIER (object);

  muster_courier_stop (self);
  G_OBJECT_CLASS (muster_courier_parent_class)->dispose (object);
}

static void
muster_courier_finalize (GObject *object)
{
  muster_courier_shared_release (MUSTER_COURIER (object)->shared);
  G_OBJECT_CLASS (muster_courier_parent_class)->finalize (object);
}

static void
muster_courier_class_init (MusterCourierClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = muster_courier_dispose;
  G_OBJECT_CLASS (klass)->finalize = muster_courier_finalize;
  g_signal_new (
      "changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_signal_new ("pulled",
                G_TYPE_FROM_CLASS (klass),
                G_SIGNAL_RUN_LAST,
                0,
                NULL,
                NULL,
                NULL,
                G_TYPE_NONE,
                1,
                G_TYPE_UINT);
}

static void
muster_courier_init (MusterCourier *self)
{
}

MusterCourier *
muster_courier_new (MusterStore *store)
{
  MusterCourier *self = g_object_new (MUSTER_TYPE_COURIER, NULL);

  self->shared = muster_courier_shared_new (self, store);
  return self;
}
