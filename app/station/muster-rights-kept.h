/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-rights.h"
#include "muster-store.h"

G_BEGIN_DECLS

/* What the profile of the desk asks beyond the station's own rules, where commands find it: they
 * are no way round. Kept by the program with windows alone, since a command can be given any
 * profile. */

void muster_rights_keep (MusterStore *store, const MusterRights *rights);
/* FALSE with BAD_DATA (it cannot be read: then nobody may), STORE. Blocks. */
gboolean muster_rights_load_kept (MusterStore *store, MusterRights *rights, GError **error);

G_END_DECLS
