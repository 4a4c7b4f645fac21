/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-assertion.h"
#include "muster-roster-stations.h"

G_BEGIN_DECLS

#define MUSTER_ROSTER_TOKEN_SECONDS 900

/* What a station shows with every request. It proves itself, so that any process that has the
 * book can check it. */
char *muster_roster_token_new (const MusterRosterBook *book,
                               const char *station,
                               gint64 expires) G_GNUC_WARN_UNUSED_RESULT;
char *muster_roster_token_check (const MusterRosterBook *book,
                                 const char *token,
                                 gint64 now) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_roster_token_proves (const MusterRosterBook *book,
                                     const MusterAssertion *assertion,
                                     const MusterRosterStation *station,
                                     gint64 now);

G_END_DECLS
