/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One sealed value, without any store around it: see muster-vault-cell.c. */
#define MUSTER_VAULT_KEY_BYTES 32

GBytes *muster_vault_cell_seal (const guint8 *key,
                                const char *binding,
                                gconstpointer plain,
                                gsize size) G_GNUC_WARN_UNUSED_RESULT;
GBytes *muster_vault_cell_open (const guint8 *key,
                                const char *binding,
                                GBytes *cell) G_GNUC_WARN_UNUSED_RESULT;
gboolean
muster_vault_cell_open_key (const guint8 *key, const char *binding, GBytes *cell, guint8 *opened);

G_END_DECLS
