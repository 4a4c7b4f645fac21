/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-db.h"

G_BEGIN_DECLS

/* Under what number the journal's index knows a person: see muster-vault-alias.c. */
gboolean muster_vault_alias_set_up (MusterDb *db, GError **error);
gboolean muster_vault_alias_open (MusterDb *db, gint64 alias, gint64 *person, GError **error);

G_END_DECLS
