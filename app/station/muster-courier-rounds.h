/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-courier-shared.h"
#include "muster-roster-client.h"
#include "muster-roster-push.h"

G_BEGIN_DECLS

/* What the courier's thread does, one round after the other. For nobody else. */

/* Whether there is anything to send; so long the roster may keep a question for news. */
#define MUSTER_COURIER_LOOK_SECONDS 15

typedef enum {
  MUSTER_COURIER_ROUND_WELL,
  MUSTER_COURIER_ROUND_IDLE,
  MUSTER_COURIER_ROUND_FAILED
} MusterCourierRound;

/* What the thread knows from round to round. */
typedef struct {
  MusterCourierShared *shared; /* borrowed */
  GBytes *kept;                /* owned, NULL: there is no client; the link that it was made of */
  MusterRosterClient *client;  /* owned */
  MusterRosterPushed pushed;   /* what this roster made of what it got */
  gint64 asked;                /* monotonic: the last round, if it asked and went well; 0 = no */
  gint64 last;                 /* number of the newest entry then */
  gint64 push_paused, pull_paused; /* monotonic: until then staff have stopped it */
  gint64 retried;                  /* monotonic: what was set aside; 0 = never */
  gint64 photos_at;                /* a person: where pictures go on; 0: all were asked for */
  guint photos_done;               /* pictures, since the first one was asked for */
  guint photos_unfit;              /* of these, that did not come */
  gboolean waits;                  /* nothing was wanted: the roster may keep the question */
} MusterCourierRounds;

MusterCourierRound muster_courier_rounds_go (MusterCourierRounds *rounds, gboolean *quick);
void muster_courier_rounds_clear (MusterCourierRounds *rounds);

G_END_DECLS
