/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-roster-service.h"

G_BEGIN_DECLS

/* What a station of a scope is told: GET /v1/changes, /v1/snapshot, /v1/digest. One thread. */
typedef struct _MusterRosterChanges MusterRosterChanges;

MusterRosterChanges *muster_roster_changes_new (MusterRosterBook *book) G_GNUC_WARN_UNUSED_RESULT;
void muster_roster_changes_free (MusterRosterChanges *self);

/* All answer @query as a station of @scope has asked it; FALSE with STORE and the like. */
gboolean muster_roster_changes_tell (MusterRosterChanges *self,
                                     const char *scope,
                                     GHashTable *query,
                                     MusterRosterReply *reply,
                                     GError **error);
gboolean muster_roster_changes_tell_all (MusterRosterChanges *self,
                                         const char *scope,
                                         GHashTable *query,
                                         MusterRosterReply *reply,
                                         GError **error);
gboolean muster_roster_changes_tell_digest (MusterRosterChanges *self,
                                            const char *scope,
                                            GHashTable *query,
                                            MusterRosterReply *reply,
                                            GError **error);
gboolean
muster_roster_changes_has_news (MusterRosterChanges *self, const char *scope, gint64 change);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterRosterChanges, muster_roster_changes_free)

G_END_DECLS
