/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-db.h"

G_BEGIN_DECLS

const guint8 *muster_vault_key_load (MusterDb *db, GError **error);

G_END_DECLS
