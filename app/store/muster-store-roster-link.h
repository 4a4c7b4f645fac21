/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-db.h"
#include "muster-journal-chain.h"
#include "muster-roster-link.h"
#include "muster-store.h"

G_BEGIN_DECLS

/* Which roster the station belongs to, and what it proves itself with. Sync: from the command line
 * or a thread of its own. */
gboolean
muster_store_put_roster_link (MusterStore *self, const MusterRosterLink *link, GError **error);
gboolean muster_store_drop_roster_link (MusterStore *self, GError **error);
gboolean muster_store_get_roster_link (MusterStore *self, MusterRosterLink *link, GError **error);
gboolean muster_store_sign_assertion (MusterStore *self,
                                      const char *text,
                                      guint8 signature[MUSTER_JOURNAL_SIGNATURE_BYTES],
                                      GError **error);

/* In a transaction, as muster_store_get_roster_link(). */
gboolean muster_roster_link_load (MusterDb *db, MusterRosterLink *link, GError **error);

G_END_DECLS
