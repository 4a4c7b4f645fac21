/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-roster-service.h"

G_BEGIN_DECLS

#define MUSTER_ROSTER_BLOB_PATH "/v1/blobs/"

void muster_roster_blob_answer (MusterRosterBook *book,
                                const char *scope,
                                const MusterRosterRequest *request,
                                MusterRosterReply *reply,
                                GError **error);

G_END_DECLS
