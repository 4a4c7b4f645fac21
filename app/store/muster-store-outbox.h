/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-store.h"

G_BEGIN_DECLS

/* The journal as what has to reach the roster: entries behind the last one that it has
 * countersigned. Nothing is taken out of it; a receipt alone moves on what counts as sent. Sync:
 * from the command line or a thread of its own. */
typedef struct {
  gint64 last;      /* number of the newest entry, 0 = none */
  gint64 sent;      /* of the newest one that the roster has countersigned */
  gint64 proven_at; /* seconds UTC, as the roster says: when it did; 0 = never */
} MusterOutboxState;

gboolean muster_store_get_outbox_state (MusterStore *self,
                                        const char *server_key,
                                        MusterOutboxState *state,
                                        GError **error);

G_END_DECLS
