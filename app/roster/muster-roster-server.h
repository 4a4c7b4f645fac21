/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-roster-authority.h"
#include "muster-roster-service.h"

G_BEGIN_DECLS

/* The service over HTTPS, on the thread's default main context. */
typedef struct _MusterRosterServer MusterRosterServer;

MusterRosterServer *muster_roster_server_new (MusterRosterService *service,
                                              const MusterRosterAuthority *authority,
                                              GInetSocketAddress *address,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
void muster_roster_server_set_authority (MusterRosterServer *self,
                                         const MusterRosterAuthority *authority);
guint16 muster_roster_server_get_port (MusterRosterServer *self);
void muster_roster_server_free (MusterRosterServer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterRosterServer, muster_roster_server_free)

G_END_DECLS
