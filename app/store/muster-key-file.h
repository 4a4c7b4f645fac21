/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-vault-cell.h"

G_BEGIN_DECLS

gboolean muster_key_file_load (const char *store, guint8 *secret, GError **error);
gboolean muster_key_file_make (const char *store, const guint8 *secret, GError **error);

gboolean muster_key_file_destroy (const char *store, GError **error);

G_END_DECLS
