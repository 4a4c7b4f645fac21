/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-db.h"
#include "muster-secret-place.h"
#include "muster-vault-cell.h"

G_BEGIN_DECLS

/* The keys of one connection, on its thread: see muster-vault-key.c. */

/* What always has a data key of its own. Where personal values lie that are kept for a time only,
 * each occasion has one, see muster-vault-kept.c. */
typedef enum {
  MUSTER_VAULT_ROSTER,
  MUSTER_VAULT_JOURNAL,
  MUSTER_VAULT_STATION, /* accounts of staff, the station's own secrets */
  MUSTER_VAULT_BLIND,   /* seals nothing: the key of what is looked for */
} MusterVaultScope;

#define MUSTER_VAULT_N_SCOPES (MUSTER_VAULT_BLIND + 1)

gboolean
muster_vault_key_set_up (MusterDb *db, const MusterSecretPlace *const *places, GError **error);
/* Once more by the device slot, where it did not answer before. */
gboolean muster_vault_key_retry (MusterDb *db, GError **error);
gboolean muster_vault_key_open (MusterDb *db, const guint8 *root, GError **error);
void muster_vault_key_close (MusterDb *db);
gboolean muster_vault_key_is_open (MusterDb *db);
gboolean muster_vault_key_renew_device (MusterDb *db, gint64 *n_lost, GError **error);

/* Whether there is a device slot, as of the last look. */
gboolean muster_vault_key_opens_itself (MusterDb *db);
gboolean muster_vault_key_look (MusterDb *db, GError **error);

const guint8 *muster_vault_key_get_root (MusterDb *db, GError **error);
const guint8 *muster_vault_key_get (MusterDb *db, MusterVaultScope scope, GError **error);
/* What is made of sealed values and goes with the keys. */
gpointer muster_vault_key_get_kept (MusterDb *db);
void muster_vault_key_set_kept (MusterDb *db, gpointer kept, GDestroyNotify free_kept);

const char *muster_vault_key_get_store (MusterDb *db);
gboolean muster_vault_key_load_device (MusterDb *db, guint8 *secret, GError **error);

/* A data key as it lies in the file. */
GBytes *muster_vault_key_wrap (const guint8 *root,
                               const char *scope,
                               const guint8 *key) G_GNUC_WARN_UNUSED_RESULT;
gboolean
muster_vault_key_unwrap (const guint8 *root, const char *scope, GBytes *wrapped, guint8 *key);

G_END_DECLS
