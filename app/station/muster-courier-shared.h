/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-courier.h"
#include "muster-store-outbox.h"

G_BEGIN_DECLS

/* What the courier's thread and the courier have in common. For nobody else. */

/* Belongs to the thread and to the object: whoever is last frees it. The thread never holds the
 * object itself, or the last one to let go of it might be the thread. */
typedef struct {
  MusterStore *store;        /* owned */
  GMainContext *context;     /* owned: where "changed" is told */
  GWeakRef courier;          /* main thread alone */
  GCancellable *cancellable; /* owned */
  GMutex lock;
  GCond woken;
  gboolean wake;            /* locked: look at once */
  gboolean push, pull;      /* locked: staff want it, and no round has begun it yet */
  gboolean waiting;         /* locked: the round does nothing but wait for news */
  gboolean stopped;         /* locked: staff have stopped this round */
  GCancellable *round;      /* owned, locked, nullable: stops what goes on now */
  gboolean telling;         /* locked: "changed" is on its way */
  guint erased;             /* locked: people, of whom "pulled" has not told yet */
  MusterCourierState state; /* locked */
} MusterCourierShared;

MusterCourierShared *muster_courier_shared_new (MusterCourier *courier,
                                                MusterStore *store) G_GNUC_WARN_UNUSED_RESULT;
void muster_courier_shared_release (gpointer shared);

/* For whoever looks: with what staff want and no round has begun yet. */
void muster_courier_shared_get (MusterCourierShared *shared, MusterCourierState *state);

/* Of the thread. */
MusterCourierState muster_courier_shared_dup_state (MusterCourierShared *shared);
void muster_courier_shared_set_state (MusterCourierShared *shared, MusterCourierState *state);
void muster_courier_shared_set_counts (const MusterOutboxState *outbox, gpointer shared);
void muster_courier_shared_set_doing (MusterCourierShared *shared,
                                      MusterCourierDoing doing,
                                      guint done,
                                      guint all);
void muster_courier_shared_tell_pulled (MusterCourierShared *shared, guint erased);
gboolean muster_courier_shared_rest (MusterCourierShared *shared, guint ms);

G_END_DECLS
