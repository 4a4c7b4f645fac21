/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-roster-client.h"
#include "muster-wire-rows.h"

G_BEGIN_DECLS

/* What the roster tells a station of @scope; the errors of the client, and NOT_FOUND: it does not
 * know any more where this cursor was, so everything has to be listed. Pages and digests are to be
 * cleared, whatever comes back. */
gboolean muster_roster_client_get_changes (MusterRosterClient *self,
                                           const char *scope,
                                           const char *cursor,
                                           guint wait_s,
                                           MusterWirePage *page,
                                           GCancellable *cancellable,
                                           GError **error);
gboolean muster_roster_client_get_snapshot (MusterRosterClient *self,
                                            const char *scope,
                                            int bucket,
                                            const char *cursor,
                                            MusterWirePage *page,
                                            GCancellable *cancellable,
                                            GError **error);
gboolean muster_roster_client_get_digest (MusterRosterClient *self,
                                          const char *scope,
                                          MusterWireDigest *digest,
                                          GCancellable *cancellable,
                                          GError **error);

G_END_DECLS
