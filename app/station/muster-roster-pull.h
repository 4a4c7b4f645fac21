/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-roster-rows-client.h"
#include "muster-store-rows.h"

G_BEGIN_DECLS

/* What one pull has done. */
typedef struct {
  MusterRowsApplied applied;
  gboolean listed;   /* everything was read, not only what has changed */
  gboolean compared; /* both sides have the same, by their sums */
  guint mended;      /* buckets that were not the same */
  guint again;       /* how often something had to be asked once more */
} MusterRosterPulled;

typedef struct {
  guint wait_s; /* how long the roster may take until there is something to tell; 0 = not at all */
  gboolean even_many; /* also if a large part of all people would go */
  MusterStaffBy by;   /* who signed for that */
  gboolean compare;   /* the sums, however long ago they were compared */
  gboolean retries;   /* what was set aside, also without news */
} MusterRosterPullHow;

/* So far. */
typedef void (*MusterRosterPullProgress) (const MusterRosterPulled *pulled, gpointer data);

char *muster_roster_dup_source (const MusterRosterLink *link) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_roster_pull (MusterStore *store,
                             MusterRosterClient *client,
                             const MusterRosterLink *link,
                             const MusterRosterPullHow *how,
                             MusterRosterPullProgress progress,
                             gpointer data,
                             MusterRosterPulled *pulled,
                             GCancellable *cancellable,
                             GError **error);

G_END_DECLS
