/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-vault.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>

#include "muster-error.h"
#include "muster-stmt.h"
#include "muster-vault-key.h"

/* Values that are kept for a time only. Each scope has a data key of its own, which the key of the
 * store seals; destroying the data key destroys all that it sealed. These keys are taken out anew
 * each time: one that was destroyed, or made by a transaction that did not end well, must not be
 * used again. */

/* --- data keys --- */

static gboolean
unwrap (MusterDb *db, const char *scope, GBytes *wrapped, guint8 *key, GError **error)
{
  const guint8 *root = muster_vault_key_get_root (db, error);

  if (root == NULL)
    return FALSE;
  if (muster_vault_key_unwrap (root, scope, wrapped, key))
    return TRUE;
  g_set_error_literal (
      error,
      MUSTER_ERROR,
      MUSTER_ERROR_BAD_DATA,
      _ ("Its key was damaged or changed in the store's file, so it cannot be opened."));
  return FALSE;
}

static gboolean
make_data_key (MusterDb *db, const char *scope, gint64 *id, guint8 *key, GError **error)
{
  const guint8 *root = muster_vault_key_get_root (db, error);
  g_autoptr (MusterStmt) stmt = NULL;
  g_autoptr (GBytes) wrapped = NULL;

  if (root == NULL)
    return FALSE;
  randombytes_buf (key, MUSTER_VAULT_KEY_BYTES);
  wrapped = muster_vault_key_wrap (root, scope, key);
  stmt = muster_stmt_new (db, "INSERT INTO data_key (scope, wrapped) VALUES (:scope, :wrapped)");
  muster_stmt_bind_text (stmt, ":scope", scope);
  muster_stmt_bind_bytes (stmt, ":wrapped", wrapped);
  return muster_stmt_run (stmt, error) &&
         muster_db_query_int64 (db, "SELECT last_insert_rowid ()", id, error);
}

/**
 * muster_vault_seal_kept:
 * @scope: what shares a data key and can be destroyed together
 * @binding: what the value belongs to; it opens for this and for nothing else
 * @key: (out): the data key's id, to be kept with the value
 *
 * In a transaction of a writer.
 *
 * Returns: (transfer full): what is to lie in the file; %NULL with SEALED_OFF, STORE or STORE_FULL
 */
GBytes *
muster_vault_seal_kept (MusterDb *db,
                        const char *scope,
                        const char *binding,
                        GBytes *plain,
                        gint64 *key,
                        GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "SELECT id, wrapped FROM data_key WHERE scope = :scope");
  guint8 data_key[MUSTER_VAULT_KEY_BYTES];
  GBytes *sealed = NULL;
  gboolean has_row, ok;

  muster_stmt_bind_text (stmt, ":scope", scope);
  if (!muster_stmt_step (stmt, &has_row, error))
    return NULL;
  if (has_row) {
    g_autoptr (GBytes) wrapped = muster_stmt_dup_bytes (stmt, 1);

    *key = muster_stmt_get_int64 (stmt, 0);
    ok = unwrap (db, scope, wrapped, data_key, error);
  } else {
    ok = make_data_key (db, scope, key, data_key, error);
  }
  if (ok) {
    gsize size;
    const guint8 *data = g_bytes_get_data (plain, &size);

    sealed = muster_vault_cell_seal (data_key, binding, data, size);
  }
  sodium_memzero (data_key, sizeof data_key);
  return sealed;
}

/**
 * muster_vault_open_kept:
 * @key: the data key's id
 *
 * Returns: (transfer full): the value, wiped when freed; %NULL with BAD_DATA if it is damaged, was
 *   moved from somewhere else or its data key is destroyed, SEALED_OFF
 */
GBytes *
muster_vault_open_kept (
    MusterDb *db, gint64 key, const char *binding, GBytes *sealed, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "SELECT scope, wrapped FROM data_key WHERE id = :id");
  guint8 data_key[MUSTER_VAULT_KEY_BYTES];
  GBytes *plain = NULL;
  gboolean has_row;

  muster_stmt_bind_int64 (stmt, ":id", key);
  if (!muster_stmt_step (stmt, &has_row, error))
    return NULL;
  if (has_row) {
    g_autoptr (GBytes) wrapped = muster_stmt_dup_bytes (stmt, 1);

    if (!unwrap (db, muster_stmt_get_text (stmt, 0), wrapped, data_key, error))
      return NULL;
    plain = muster_vault_cell_open (data_key, binding, sealed);
    sodium_memzero (data_key, sizeof data_key);
  }
  if (plain == NULL)
    g_set_error_literal (
        error,
        MUSTER_ERROR,
        MUSTER_ERROR_BAD_DATA,
        _ ("It was damaged or changed in the store's file, and cannot be opened."));
  return plain;
}
