/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-screen.h"
#include "muster-store.h"

G_BEGIN_DECLS

/* Brings the journal to the roster by itself, and what the roster has to tell here, on a thread of
 * its own, as long as the station runs: nobody has to do anything when the network comes back. Main
 * thread. */
#define MUSTER_TYPE_COURIER (muster_courier_get_type ())
G_DECLARE_FINAL_TYPE (MusterCourier, muster_courier, MUSTER, COURIER, GObject)

typedef enum {
  MUSTER_COURIER_RESTS,
  MUSTER_COURIER_PUSHES,
  MUSTER_COURIER_PULLS,
} MusterCourierDoing;

/* How it stands. */
typedef struct {
  gboolean enrolled; /* there is a roster; all else is 0 where there is none */
  gint64 unsent;     /* entries that no receipt covers */
  gint64 proven_at;  /* seconds UTC, as the roster said: its newest receipt; 0 = none yet */
  guint conflicts;   /* entries that do not fit what the roster has */
  guint lost;        /* entries that this journal has no more */
  gboolean refused;  /* it will not get better by waiting */
  char *trouble;     /* owned, nullable: why the newest try failed, in words for staff */
  char *push_trouble, *pull_trouble; /* owned, nullable: the same, of each */
  gint64 pulled_at;     /* seconds UTC: as of when what the roster told is here; 0 = never */
  guint people;         /* of the roster, that are here */
  guint aside;          /* rows of the roster that cannot be used here */
  guint photos_missing; /* pictures that it tells of and that did not come */
  MusterCourierDoing doing;
  guint done; /* rows that this pull has brought so far */
} MusterCourierState;

MusterCourier *muster_courier_new (MusterStore *store) G_GNUC_WARN_UNUSED_RESULT;
/* Begins, or looks again at once: the store was opened, or staff want it now. */
void muster_courier_wake (MusterCourier *self);
void muster_courier_push_now (MusterCourier *self);
/* Stops what it does now, and no more than that. */
void muster_courier_cancel (MusterCourier *self);
/* Comes back when the thread has ended. Before the store is closed. */
void muster_courier_stop (MusterCourier *self);
void muster_courier_get_state (MusterCourier *self, MusterCourierState *state);
void muster_courier_state_clear (MusterCourierState *state);
void muster_courier_state_copy (const MusterCourierState *from, MusterCourierState *to);
gboolean muster_courier_state_is_same (const MusterCourierState *a, const MusterCourierState *b);

/* The line "roster" of readiness; NULL: the station belongs to none. */
MusterReadyItem *muster_courier_dup_ready (MusterCourier *self) G_GNUC_WARN_UNUSED_RESULT;

guint muster_courier_get_longest_wait (guint failed);

/* Signals: "changed" (): how it stands; "pulled" (guint erased): people, occasions or
 * pictures here have changed, and so many people were erased. */

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MusterCourierState, muster_courier_state_clear)

G_END_DECLS
