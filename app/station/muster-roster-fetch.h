/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-store-roster-photos.h"

G_BEGIN_DECLS

/* What one round has done. */
typedef struct {
  guint kept;  /* pictures that are here now */
  guint gone;  /* that the roster has no more */
  guint unfit; /* that came and were not what was told of them, or did not come as often as asked */
  guint again; /* how often one had to go on */
  guint left;  /* still wanted */
  gint64 at;   /* a person: where the next round goes on; 0: all were asked for */
} MusterRosterFetched;

/* A part of them, so that other things get their turn. */
typedef struct {
  gint64 after; /* where the last round stopped; 0: from the beginning */
  guint max;    /* pictures, 0 = all */
  guint max_s;  /* seconds; what is begun is ended, 0 = as long as it takes */
} MusterRosterFetchHow;

/* How many of @all are done; on whichever thread. */
typedef void (*MusterRosterFetchProgress) (guint done, guint all, gpointer data);

gboolean muster_roster_photos_fetch (MusterStore *store,
                                     const MusterRosterFetchHow *how,
                                     MusterRosterFetchProgress progress,
                                     gpointer data,
                                     MusterRosterFetched *fetched,
                                     GCancellable *cancellable,
                                     GError **error);

G_END_DECLS
