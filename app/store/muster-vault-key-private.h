/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-secret-place.h"
#include "muster-vault-key.h"

G_BEGIN_DECLS

/* Between muster-vault-key.c, which opens and closes, and muster-vault-make.c, which makes. For
 * nobody else. */

typedef struct {
  guint8 root[MUSTER_VAULT_KEY_BYTES];
  guint8 scopes[MUSTER_VAULT_N_SCOPES][MUSTER_VAULT_KEY_BYTES];
} MusterVaultLocked;

typedef struct {
  MusterVaultLocked *locked; /* owned; NULL: sealed off */
  guint8 *device;            /* owned; of a store in memory, which has no other place for it */
  gboolean opens_itself;
  const MusterSecretPlace *const *places; /* borrowed, nullable, ends with NULL */
  char *place;   /* owned: which of them has the device secret, or the file */
  char *store;   /* owned: the store's random name */
  GBytes *check; /* owned: tells the right device secret */
  gpointer kept; /* owned, of muster-name-index.c; NULL unless open */
  GDestroyNotify free_kept;
  GError *why; /* owned; why it did not open by itself; NULL: nobody has opened it */
} MusterVaultKeys;

MusterVaultKeys *muster_vault_key_get_all (MusterDb *db);
gpointer muster_vault_key_allocate (gsize size);
const char *muster_vault_scope_to_name (MusterVaultScope scope);
GBytes *muster_vault_key_dup_check (const char *store,
                                    const guint8 *device) G_GNUC_WARN_UNUSED_RESULT;
/* Of a store that has none yet. */
gboolean muster_vault_key_make (MusterDb *db, GError **error);

G_END_DECLS
