/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-store-staff.h"
#include "muster-store.h"

G_BEGIN_DECLS

/* What the station's own people say of occasions. Both block: not for the main thread. */

/* As muster_store_put_occasion(), in one transaction with the entry that tells the journal who did
 * it. @by: (nullable): the installer. FALSE with BAD_DATA, SEALED_OFF, STORE_FULL, STORE. */
gboolean muster_store_set_occasion (MusterStore *self,
                                    const MusterOccasion *occasion,
                                    const MusterStaffBy *by,
                                    GError **error);
/* Of MusterOccasion, in the order in which they were made; NULL with STORE. */
GPtrArray *muster_store_list_occasions (MusterStore *self,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
