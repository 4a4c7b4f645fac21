/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-store-roster-photos.h"

G_BEGIN_DECLS

/* What one round has done. */
typedef struct {
  guint kept;  /* pictures that are here now */
  guint gone;  /* that the roster has no more */
  guint unfit; /* that came and were not what was told of them */
  guint again; /* how often one had to go on */
  guint left;  /* still wanted */
} MusterRosterFetched;

/* How many of @all are done; on whichever thread. */
typedef void (*MusterRosterFetchProgress) (guint done, guint all, gpointer data);

gboolean muster_roster_photos_fetch (MusterStore *store,
                                     MusterRosterFetchProgress progress,
                                     gpointer data,
                                     MusterRosterFetched *fetched,
                                     GCancellable *cancellable,
                                     GError **error);

G_END_DECLS
