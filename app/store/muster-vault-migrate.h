/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-db.h"

G_BEGIN_DECLS

gboolean muster_vault_migrate (MusterDb *db, GError **error);

G_END_DECLS
