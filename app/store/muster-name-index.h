/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-db.h"
#include "muster-store.h"

G_BEGIN_DECLS

typedef struct {
  char *text; /* owned */
  guint limit;
  GPtrArray *found; /* out, owned, of MusterPersonHit */
  guint total;      /* out: with those beyond the limit */
} MusterNameSearch;

/* @data is a MusterNameSearch; in a reading transaction. */
gboolean muster_name_index_search (MusterDb *db, gpointer data, GError **error);
void muster_name_index_forget (MusterDb *db);

G_END_DECLS
