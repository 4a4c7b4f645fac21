/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-roster-book.h"

G_BEGIN_DECLS

/* Pictures as files beside the book, sealed, each under the hash of what it shows. */

char *muster_roster_blobs_dup_hash (const MusterRosterBook *book,
                                    GBytes *picture) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_roster_blobs_put (
    MusterRosterBook *book, const char *h, GBytes *picture, gboolean *made, GError **error);
GBytes *muster_roster_blobs_load (MusterRosterBook *book,
                                  const char *h,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
void muster_roster_blobs_delete (MusterRosterBook *book, const char *h);
gboolean
muster_roster_blobs_sweep (MusterRosterBook *book, gint64 before, guint *n, GError **error);

/* Who lays pictures down, or sweeps, does so alone. Returns: what to close in the end; -1 with BUSY
 */
int muster_roster_blobs_lock (MusterRosterBook *book, GError **error);

/* Which row shows which: in a transaction for writing. */
gboolean muster_roster_blobs_show (
    MusterRosterBook *book, const char *scope, const char *id, const char *h, GError **error);
gboolean muster_roster_blobs_may_see (
    MusterRosterBook *book, const char *scope, const char *h, gboolean *may, GError **error);

G_END_DECLS
