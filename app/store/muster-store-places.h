/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-store-staff.h"

G_BEGIN_DECLS

/* Where the secret of this machine lies that opens the store: "file", or the nick of a
 * MusterSecretPlace. */
char *muster_store_dup_secret_place (MusterStore *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* As of the opening; waits for nothing. */
const char *muster_store_get_secret_place (MusterStore *self);
gboolean muster_store_move_secret (MusterStore *self,
                                   const char *nick,
                                   const MusterStaffBy *by,
                                   GError **error);
void muster_store_retry_keys_async (MusterStore *self);

G_END_DECLS
