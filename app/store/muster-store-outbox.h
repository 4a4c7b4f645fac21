/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-admission.h"
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

/* GPtrArray of MusterWireEvent, oldest first: at most @max_events, and no more bytes than
 * @max_bytes unless one alone has more. What never leaves the station is withheld: then only its
 * place in the chain is told. One that the journal has lost is there with MUSTER_WIRE_LOST_HASH. */
GPtrArray *muster_store_list_outbox (MusterStore *self,
                                     gint64 from_seq,
                                     guint max_events,
                                     gsize max_bytes,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* How the clock that entries are made by stands now, for who gets them. */
void muster_store_read_clock (MusterStore *self, gint64 offset_ms, MusterStationClock *clock);

G_END_DECLS
