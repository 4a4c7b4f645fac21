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
 * the recovery sheet. So a backup of the store's file has none of what is kept for a time.
 *
 * A scope's key whose half is gone seals nothing any more, and one from before there were halves is
 * not to: such a row is put aside (retire()) and the next value makes a new key. What it sealed
 * keeps naming it, so it opens if the half comes back. */

#define NAME_BYTES 8
#define NAME_HEX   ((gsize) 2 * NAME_BYTES)

/* Ends the scope in a row that was put aside; its own id follows, so that scopes stay unique. */
#define ASIDE "\n"

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
 * muster_vault_is_kept_file:
 * @name: of a file
 * @base: name of a store's file beside it
 *
 * Returns: whether it is half of a data key of that store
 */
gboolean
muster_vault_is_kept_file (const char *name, const char *base)
{
  g_autofree char *piece = dup_piece_of (name, base);

  return piece != NULL;
}

/* Where all of a scope goes, only its key of now is asked for by name. */
static void
forget_aside (MusterDb *db)
{
  g_autoptr (GError) error = NULL;

  if (!muster_db_exec (db,
                       "DELETE FROM data_key WHERE instr (scope, char (10)) > 0 AND id NOT IN"
                       " (SELECT data_key FROM evidence)",
                       &error))
    g_warning ("%s", error->message);
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

  forget_aside (db);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *piece = dup_piece_of (name, base);
    g_autofree char *place = piece != NULL ? dup_place (db, piece) : NULL;
    g_autoptr (GError) error = NULL;

    if (piece != NULL && !is_named (db, piece) && !muster_key_file_destroy (place, &error))
      g_warning ("%s", error->message);
  }
}

/* --- data keys --- */

/* Errors: NOT_FOUND if the other half is gone, BAD_DATA, SEALED_OFF, STORE */
static gboolean
unwrap (MusterDb *db,
        const char *scope,
        const char *piece,
        GBytes *wrapped,
        guint8 *key,
        GError **error)
{
  g_autofree char *bound = g_strndup (scope, strcspn (scope, ASIDE));
  guint8 wrapper[MUSTER_VAULT_KEY_BYTES];
  gboolean ok;

  if (!load_wrapper (db, piece, wrapper, error))
    return FALSE;
  ok = muster_vault_key_unwrap (wrapper, bound, wrapped, key);
  sodium_memzero (wrapper, sizeof wrapper);
  if (!ok)
    g_set_error_literal (
        error,
        MUSTER_ERROR,
        MUSTER_ERROR_BAD_DATA,
        _ ("Its key was damaged or changed in the store's file, so it cannot be opened."));
  return ok;
}

/* From now on nothing is sealed with key @id. */
static gboolean
retire (MusterDb *db, gint64 id, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "UPDATE data_key SET scope = scope || :aside || :id WHERE id = :id");

  muster_stmt_bind_text (stmt, ":aside", ASIDE);
  muster_stmt_bind_int64 (stmt, ":id", id);
  return muster_stmt_run (stmt, error);
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

/* @found: (out): whether there is one that may seal something */
static gboolean
find_data_key (
    MusterDb *db, const char *scope, gint64 *id, guint8 *key, gboolean *found, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "SELECT id, wrapped, piece FROM data_key WHERE scope = :scope");
  g_autoptr (GError) failure = NULL;
  g_autoptr (GBytes) wrapped = NULL;
  g_autofree char *piece = NULL;

  *found = FALSE;
  muster_stmt_bind_text (stmt, ":scope", scope);
  if (!muster_stmt_step (stmt, found, error))
    return FALSE;
  if (!*found)
    return TRUE;
  *id = muster_stmt_get_int64 (stmt, 0);
  wrapped = muster_stmt_dup_bytes (stmt, 1);
  piece = g_strdup (muster_stmt_get_text (stmt, 2));
  if ((piece != NULL || muster_db_is_in_memory (db)) &&
      unwrap (db, scope, piece, wrapped, key, &failure))
    return TRUE;
  *found = FALSE;
  if (failure == NULL || g_error_matches (failure, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND))
    return retire (db, *id, error);
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/**
 * muster_vault_seal_kept:
 * @scope: what shares a data key and can be destroyed together
 * @binding: what the value belongs to; it opens for this and for nothing else
 * @key: (out): the data key's id, to be kept with the value
 *
 * In a transaction of a writer.
 *
 * Returns: (transfer full): what is to lie in the file; %NULL with SEALED_OFF, BAD_DATA (the
 *   scope's key was changed), STORE or STORE_FULL
 */
GBytes *
muster_vault_seal_kept (MusterDb *db,
                        const char *scope,
                        const char *binding,
                        GBytes *plain,
                        gint64 *key,
                        GError **error)
{
  guint8 data_key[MUSTER_VAULT_KEY_BYTES];
  GBytes *sealed = NULL;
  gboolean found;

  if (find_data_key (db, scope, key, data_key, &found, error) &&
      (found || make_data_key (db, scope, key, data_key, error))) {
    gsize size;
    const guint8 *data = g_bytes_get_data (plain, &size);

    sealed = muster_vault_cell_seal (data_key, binding, data, size);
  }
  sodium_memzero (data_key, sizeof data_key);
  return sealed;
}

/* A file that is not there says nothing of whom a caller looks for. */
static void
say_gone (GError **error)
{
  if (error == NULL || !g_error_matches (*error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND))
    return;
  g_clear_error (error);
  g_set_error_literal (
      error,
      MUSTER_ERROR,
      MUSTER_ERROR_BAD_DATA,
      _ ("Half of its key is gone from beside the store's file: it was destroyed, or the file was "
         "put back without it. So it cannot be opened."));
}

/**
 * muster_vault_open_kept:
 * @key: the data key's id
 *
 * Returns: (transfer full): the value, wiped when freed; %NULL with BAD_DATA if it is damaged, was
 *   moved from somewhere else or its data key is destroyed, SEALED_OFF, STORE
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
                 error)) {
      say_gone (error);
      return NULL;
    }
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
