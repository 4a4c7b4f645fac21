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
  MUSTER_COURIER_PULLS,   /* rows */
  MUSTER_COURIER_FETCHES, /* the pictures that the rows told of: of the pull, too */
} MusterCourierDoing;

/* What came of what staff asked for. */
typedef enum {
  MUSTER_COURIER_NOT_ASKED,
  MUSTER_COURIER_WELL,
  MUSTER_COURIER_STOPPED,
  MUSTER_COURIER_FAILED, /* its trouble says why */
} MusterCourierEnd;

/* One way, to the roster or from it. */
typedef struct {
  gboolean asked;       /* staff want it, and it is not over yet */
  char *trouble;        /* owned, nullable: why the newest try failed, in words for staff */
  int code;             /* of #MusterError, where there is trouble */
  MusterCourierEnd end; /* of the newest one that staff asked for */
  gint64 ended_at;      /* seconds UTC; 0 = none yet */
  guint moved;          /* entries that it sent, rows that it brought */
} MusterCourierWay;

/* How it stands. */
typedef struct {
  gboolean enrolled;   /* there is a roster; all else is 0 where there is none */
  gint64 since;        /* seconds UTC: when it was enrolled; 0 = nobody knows */
  char *scope;         /* owned: whom it gets from there */
  char *url, *station; /* owned: of the roster, and what it calls this station */
  gint64 unsent;       /* entries that no receipt covers */
  gint64 proven_at;    /* seconds UTC, as the roster said: its newest receipt; 0 = none yet */
  guint conflicts;     /* entries that do not fit what the roster has */
  guint lost;          /* entries that this journal has no more */
  MusterCourierWay push, pull;
  gint64 pulled_at;     /* seconds UTC: as of when what the roster told is here; 0 = never */
  guint people;         /* of the roster, that are here */
  guint aside;          /* rows of the roster that cannot be used here */
  guint photos_missing; /* pictures that it tells of and that did not come */
  MusterCourierDoing doing;
  guint done, all; /* entries, rows or pictures so far; of how many, 0 = nobody knows */
} MusterCourierState;

MusterCourier *muster_courier_new (MusterStore *store) G_GNUC_WARN_UNUSED_RESULT;
/* Begins, or looks again at once: the store was opened, or the station belongs to another roster.
 */
void muster_courier_wake (MusterCourier *self);
/* Staff want it now: what comes of it is in the state of that way. */
void muster_courier_push_now (MusterCourier *self);
void muster_courier_pull_now (MusterCourier *self);
/* Stops what it does now, and no more than that. */
void muster_courier_cancel (MusterCourier *self);
/* Comes back when the thread has ended. Before the store is closed. */
void muster_courier_stop (MusterCourier *self);
void muster_courier_get_state (MusterCourier *self, MusterCourierState *state);
void muster_courier_state_clear (MusterCourierState *state);
void muster_courier_state_copy (const MusterCourierState *from, MusterCourierState *to);
gboolean muster_courier_state_is_same (const MusterCourierState *a, const MusterCourierState *b);
/* Why the newest try of either way failed; NULL: neither did. */
const char *muster_courier_state_get_trouble (const MusterCourierState *state);
/* It will not get better by waiting. */
gboolean muster_courier_code_is_refusal (int code);
gboolean muster_courier_state_is_refused (const MusterCourierState *state);

/* The line "roster" of readiness; NULL: the station belongs to none. */
MusterReadyItem *muster_courier_dup_ready (MusterCourier *self) G_GNUC_WARN_UNUSED_RESULT;

guint muster_courier_get_longest_wait (guint failed);

/* Signals: "changed" (): how it stands; "pulled" (guint erased): people, occasions or
 * pictures here have changed, and so many people were erased. */

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MusterCourierState, muster_courier_state_clear)

G_END_DECLS
