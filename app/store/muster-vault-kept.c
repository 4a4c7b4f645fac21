/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-vault.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

#include "muster-error.h"
#include "muster-key-file.h"
#include "muster-stmt.h"
#include "muster-vault-key.h"

/* Values that are kept for a time only. Each scope has a data key of its own; destroying it
 * destroys all that it sealed. These keys are taken out anew each time: one that was destroyed, or
 * made by a transaction that did not end well, must not be used again.
 *
 * The key of the store alone does not open such a key: half of what wraps it lies in a file of its
 * own beside the store, "STORE-NAME-key" with a random name. When that is destroyed, a copy of the
 * store's file that was made before is worth nothing either, whoever has the key of the store and
 * the recovery sheet. So a backup of the store's file has none of what is kept for a time. */

#define NAME_BYTES 8
#define NAME_HEX   ((gsize) 2 * NAME_BYTES)

/* --- the other half --- */

static char *
dup_place (MusterDb *db, const char *piece)
{
  return g_strconcat (muster_db_get_path (db), "-", piece, NULL);
}

/* @piece: (nullable): the name of the other half; %NULL: of before there were any, or in memory
 * @wrapper: (out caller-allocates): what wraps the data key; wiped by the caller */
static gboolean
load_wrapper (MusterDb *db, const char *piece, guint8 *wrapper, GError **error)
{
  const guint8 *root = muster_vault_key_get_root (db, error);
  g_autofree char *place = NULL;
  guint8 half[MUSTER_VAULT_KEY_BYTES];
  gboolean ok;

  if (root == NULL)
    return FALSE;
  if (piece == NULL) {
    memcpy (wrapper, root, MUSTER_VAULT_KEY_BYTES);
    return TRUE;
  }
  place = dup_place (db, piece);
  ok = muster_key_file_load (place, half, error);
  if (ok)
    crypto_generichash (
        wrapper, MUSTER_VAULT_KEY_BYTES, half, sizeof half, root, MUSTER_VAULT_KEY_BYTES);
  sodium_memzero (half, sizeof half);
  return ok;
}

/* Durable before anything is sealed with it; one that no row names in the end is swept away.
 * Returns: (transfer full) (nullable): its name; %NULL without @error in memory */
static char *
make_piece (MusterDb *db, GError **error)
{
  guint8 half[MUSTER_VAULT_KEY_BYTES], name[NAME_BYTES];
  g_autofree char *piece = g_malloc (NAME_HEX + 1);
  g_autofree char *place = NULL;
  gboolean ok;

  if (muster_db_is_in_memory (db))
    return NULL;
  randombytes_buf (name, sizeof name);
  sodium_bin2hex (piece, NAME_HEX + 1, name, sizeof name);
  place = dup_place (db, piece);
  randombytes_buf (half, sizeof half);
  ok = muster_key_file_make (place, half, error);
  sodium_memzero (half, sizeof half);
  return ok ? g_steal_pointer (&piece) : NULL;
}

static gboolean
is_named (MusterDb *db, const char *piece)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (db, "SELECT 1 FROM data_key WHERE piece = :piece");
  gboolean has_row;

  muster_stmt_bind_text (stmt, ":piece", piece);
  return !muster_stmt_step (stmt, &has_row, NULL) || has_row; /* rather one too many */
}

/* Returns: (transfer full) (nullable): the piece that the file @name beside @base is */
static char *
dup_piece_of (const char *name, const char *base)
{
  const gsize length = strlen (base);
  const char *piece = name + length + 1;

  if (!g_str_has_prefix (name, base) || name[length] != '-' ||
      strspn (piece, "0123456789abcdef") != NAME_HEX || strcmp (piece + NAME_HEX, "-key") != 0)
    return NULL;
  return g_strndup (piece, NAME_HEX);
}

/**
 * muster_vault_sweep_kept:
 * @db: a writer's, outside of any transaction
 *
 * Destroys the other halves of keys whose row is gone: the rows go in transactions, files do not.
 * What cannot be destroyed now is the next time.
 */
void
muster_vault_sweep_kept (MusterDb *db)
{
  g_autofree char *folder = g_path_get_dirname (muster_db_get_path (db));
  g_autofree char *base = g_path_get_basename (muster_db_get_path (db));
  g_autoptr (GDir) dir = muster_db_is_in_memory (db) ? NULL : g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *piece = dup_piece_of (name, base);
    g_autofree char *place = piece != NULL ? dup_place (db, piece) : NULL;
    g_autoptr (GError) error = NULL;

    if (piece != NULL && !is_named (db, piece) && !muster_key_file_destroy (place, &error))
      g_warning ("%s", error->message);
  }
}

/* --- data keys --- */

static gboolean
unwrap (MusterDb *db,
        const char *scope,
        const char *piece,
        GBytes *wrapped,
        guint8 *key,
        GError **error)
{
  guint8 wrapper[MUSTER_VAULT_KEY_BYTES];
  g_autoptr (GError) failure = NULL;
  gboolean ok;

  if (muster_vault_key_get_root (db, error) == NULL)
    return FALSE;
  ok = load_wrapper (db, piece, wrapper, &failure) &&
       muster_vault_key_unwrap (wrapper, scope, wrapped, key);
  sodium_memzero (wrapper, sizeof wrapper);
  if (!ok)
    g_set_error_literal (
        error,
        MUSTER_ERROR,
        MUSTER_ERROR_BAD_DATA,
        _ ("Its key was damaged or changed in the store's file, so it cannot be opened."));
  return ok;
}

static gboolean
make_data_key (MusterDb *db, const char *scope, gint64 *id, guint8 *key, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autofree char *piece = make_piece (db, &failure);
  g_autoptr (MusterStmt) stmt = NULL;
  g_autoptr (GBytes) wrapped = NULL;
  guint8 wrapper[MUSTER_VAULT_KEY_BYTES];

  if (failure != NULL) {
    g_propagate_error (error, g_steal_pointer (&failure));
    return FALSE;
  }
  if (!load_wrapper (db, piece, wrapper, error))
    return FALSE;
  randombytes_buf (key, MUSTER_VAULT_KEY_BYTES);
  wrapped = muster_vault_key_wrap (wrapper, scope, key);
  sodium_memzero (wrapper, sizeof wrapper);
  stmt = muster_stmt_new (
      db, "INSERT INTO data_key (scope, wrapped, piece) VALUES (:scope, :wrapped, :piece)");
  muster_stmt_bind_text (stmt, ":scope", scope);
  muster_stmt_bind_bytes (stmt, ":wrapped", wrapped);
  muster_stmt_bind_text (stmt, ":piece", piece);
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
      muster_stmt_new (db, "SELECT id, wrapped, piece FROM data_key WHERE scope = :scope");
  guint8 data_key[MUSTER_VAULT_KEY_BYTES];
  GBytes *sealed = NULL;
  gboolean has_row, ok;

  muster_stmt_bind_text (stmt, ":scope", scope);
  if (!muster_stmt_step (stmt, &has_row, error))
    return NULL;
  if (has_row) {
    g_autoptr (GBytes) wrapped = muster_stmt_dup_bytes (stmt, 1);

    *key = muster_stmt_get_int64 (stmt, 0);
    ok = unwrap (db, scope, muster_stmt_get_text (stmt, 2), wrapped, data_key, error);
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
      muster_stmt_new (db, "SELECT scope, wrapped, piece FROM data_key WHERE id = :id");
  guint8 data_key[MUSTER_VAULT_KEY_BYTES];
  GBytes *plain = NULL;
  gboolean has_row;

  muster_stmt_bind_int64 (stmt, ":id", key);
  if (!muster_stmt_step (stmt, &has_row, error))
    return NULL;
  if (has_row) {
    g_autoptr (GBytes) wrapped = muster_stmt_dup_bytes (stmt, 1);

    if (!unwrap (db,
                 muster_stmt_get_text (stmt, 0),
                 muster_stmt_get_text (stmt, 2),
                 wrapped,
                 data_key,
                 error))
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
