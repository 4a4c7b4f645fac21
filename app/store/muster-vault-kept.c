/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-vault.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

#include "muster-error.h"
#include "muster-evidence.h"
#include "muster-stmt.h"
#include "muster-vault-key.h"

/* What is sealed today: values that are kept for a time only. Each scope has a data key of its own,
 * which the key of the store seals (XChaCha20-Poly1305, both); destroying the data key destroys all
 * that it sealed. In the file: a byte for the form, the nonce, the sealed value and its tag. */

#define FORM      1
#define KEY_BYTES crypto_aead_xchacha20poly1305_ietf_KEYBYTES
#define NONCE     crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG       crypto_aead_xchacha20poly1305_ietf_ABYTES
#define HEAD      (1 + NONCE)

G_STATIC_ASSERT (KEY_BYTES == MUSTER_DB_SECRET_BYTES);

static GBytes *
seal (const guint8 *key, const char *binding, const guint8 *plain, gsize size)
{
  guint8 *sealed = g_malloc (HEAD + size + TAG);

  sealed[0] = FORM;
  randombytes_buf (sealed + 1, NONCE);
  crypto_aead_xchacha20poly1305_ietf_encrypt (sealed + HEAD,
                                              NULL,
                                              plain,
                                              size,
                                              (const guint8 *) binding,
                                              strlen (binding),
                                              NULL,
                                              sealed + 1,
                                              key);
  return g_bytes_new_take (sealed, HEAD + size + TAG);
}

/* Returns: %NULL if it is not what was sealed under @key for @binding */
static GBytes *
unseal (const guint8 *key, const char *binding, GBytes *bytes)
{
  gsize size;
  const guint8 *sealed = g_bytes_get_data (bytes, &size);
  guint8 *plain;

  if (size <= HEAD + TAG || sealed[0] != FORM)
    return NULL;
  plain = g_malloc (size - HEAD - TAG);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt (plain,
                                                  NULL,
                                                  NULL,
                                                  sealed + HEAD,
                                                  size - HEAD,
                                                  (const guint8 *) binding,
                                                  strlen (binding),
                                                  sealed + 1,
                                                  key) != 0) {
    g_free (plain);
    return NULL;
  }
  return muster_evidence_wiped_bytes (plain, size - HEAD - TAG);
}

static char *
dup_key_binding (const char *scope)
{
  return g_strconcat ("data_key\n", scope, NULL);
}

/* --- data keys --- */

static gboolean
unwrap (MusterDb *db, const char *scope, GBytes *wrapped, guint8 *key, GError **error)
{
  const guint8 *store_key = muster_vault_key_load (db, error);
  g_autofree char *binding = dup_key_binding (scope);
  g_autoptr (GBytes) plain = NULL;

  if (store_key == NULL)
    return FALSE;
  plain = unseal (store_key, binding, wrapped);
  if (plain != NULL && g_bytes_get_size (plain) == KEY_BYTES) {
    memcpy (key, g_bytes_get_data (plain, NULL), KEY_BYTES);
    return TRUE;
  }
  g_set_error (
      error,
      MUSTER_ERROR,
      MUSTER_ERROR_STORE,
      _ ("The key file %s-key is not the one that this store was sealed with: put the right one "
         "back from your backup."),
      muster_db_get_path (db));
  return FALSE;
}

static gboolean
make_data_key (MusterDb *db, const char *scope, gint64 *id, guint8 *key, GError **error)
{
  const guint8 *store_key = muster_vault_key_load (db, error);
  g_autofree char *binding = dup_key_binding (scope);
  g_autoptr (MusterStmt) stmt = NULL;
  g_autoptr (GBytes) wrapped = NULL;

  if (store_key == NULL)
    return FALSE;
  randombytes_buf (key, KEY_BYTES);
  wrapped = seal (store_key, binding, key, KEY_BYTES);
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
 * Returns: (transfer full): what is to lie in the file; %NULL with STORE or STORE_FULL
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
  guint8 data_key[KEY_BYTES];
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

    sealed = seal (data_key, binding, data, size);
  }
  sodium_memzero (data_key, sizeof data_key);
  return sealed;
}

/**
 * muster_vault_open_kept:
 * @key: the data key's id
 *
 * Returns: (transfer full): the value, wiped when freed; %NULL with BAD_DATA if it is damaged, was
 *   moved from somewhere else or its data key is destroyed, STORE if the store's own key is wrong
 */
GBytes *
muster_vault_open_kept (
    MusterDb *db, gint64 key, const char *binding, GBytes *sealed, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "SELECT scope, wrapped FROM data_key WHERE id = :id");
  guint8 data_key[KEY_BYTES];
  GBytes *plain = NULL;
  gboolean has_row;

  muster_stmt_bind_int64 (stmt, ":id", key);
  if (!muster_stmt_step (stmt, &has_row, error))
    return NULL;
  if (has_row) {
    g_autoptr (GBytes) wrapped = muster_stmt_dup_bytes (stmt, 1);

    if (!unwrap (db, muster_stmt_get_text (stmt, 0), wrapped, data_key, error))
      return NULL;
    plain = unseal (data_key, binding, sealed);
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
