/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-roster-client.h"
#include "muster-store-outbox.h"

G_BEGIN_DECLS

/* What one push has done, and what is in conflict since the first. */
typedef struct {
  guint sent;           /* that were taken, now or before */
  guint conflicts;      /* under whose number something else lies there: people must look */
  gint64 last_conflict; /* number of the newest of them, 0 = none */
  guint opaque;         /* that the roster keeps without being able to check them */
  guint lost;           /* that this journal has no more, since the first push, too */
  guint again;          /* how often a batch had to be sent once more */
} MusterRosterPushed;

/* So far. */
typedef void (*MusterRosterProgress) (const MusterOutboxState *state, gpointer data);

gboolean muster_roster_push (MusterStore *store,
                             MusterRosterClient *client,
                             const MusterRosterLink *link,
                             MusterRosterProgress progress,
                             gpointer data,
                             MusterRosterPushed *pushed,
                             GCancellable *cancellable,
                             GError **error);

G_END_DECLS
