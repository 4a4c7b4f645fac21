/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-vault-key-private.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

#include "muster-error.h"
#include "muster-key-file.h"
#include "muster-key-slot.h"
#include "muster-stmt.h"
#include "muster-vault-place.h"

/* Makes the keys of a store that has none, and another device secret where that is gone. */

typedef struct {
  guint8 device[MUSTER_VAULT_KEY_BYTES];
  guint8 root[MUSTER_VAULT_KEY_BYTES];
} Making;

/* Before there were slots the key file's secret wrapped the data keys itself. One that it does not
 * open could not be opened before either, and stays as it is. */
static gboolean
rewrap (MusterDb *db, const Making *making, GError **error)
{
  g_autoptr (MusterStmt) all = muster_stmt_new (db, "SELECT id, scope, wrapped FROM data_key");
  gboolean has_row;

  while (muster_stmt_step (all, &has_row, error)) {
    g_autoptr (MusterStmt) update = NULL;
    g_autoptr (GBytes) old = NULL, new = NULL;
    guint8 key[MUSTER_VAULT_KEY_BYTES];
    const char *scope;

    if (!has_row)
      return TRUE;
    scope = muster_stmt_get_text (all, 1);
    old = muster_stmt_dup_bytes (all, 2);
    if (!muster_vault_key_unwrap (making->device, scope, old, key)) {
      g_warning ("What is kept as %s cannot be opened with the key file that is there.", scope);
      continue;
    }
    new = muster_vault_key_wrap (making->root, scope, key);
    sodium_memzero (key, sizeof key);
    update = muster_stmt_new (db, "UPDATE data_key SET wrapped = :wrapped WHERE id = :id");
    muster_stmt_bind_bytes (update, ":wrapped", new);
    muster_stmt_bind_int64 (update, ":id", muster_stmt_get_int64 (all, 0));
    if (!muster_stmt_run (update, error))
      return FALSE;
  }
  return FALSE;
}

static gboolean
make_scopes (MusterDb *db, const Making *making, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "INSERT INTO data_key (scope, wrapped) VALUES (:scope, :wrapped)");

  for (guint i = 0; i < MUSTER_VAULT_N_SCOPES; i++) {
    guint8 key[MUSTER_VAULT_KEY_BYTES];
    g_autoptr (GBytes) wrapped = NULL;

    randombytes_buf (key, sizeof key);
    wrapped = muster_vault_key_wrap (making->root, muster_vault_scope_to_name (i), key);
    sodium_memzero (key, sizeof key);
    muster_stmt_bind_text (stmt, ":scope", muster_vault_scope_to_name (i));
    muster_stmt_bind_bytes (stmt, ":wrapped", wrapped);
    if (!muster_stmt_run (stmt, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
make_device_slot (MusterDb *db, const Making *making, GError **error)
{
  const MusterKeySecrets secrets = {.device = making->device};
  g_auto (MusterKeySlot) slot = {0};

  muster_key_slot_init (&slot, MUSTER_KEY_SLOT_DEVICE, 0, 0, 0);
  muster_key_slot_wrap (&slot, muster_vault_key_get_all (db)->store, &secrets, making->root);
  return muster_key_slot_save (db, &slot, error);
}

static gboolean
make_keys (MusterDb *db, gpointer data, GError **error)
{
  const Making *making = data;
  MusterVaultKeys *keys = muster_vault_key_get_all (db);
  g_autoptr (GBytes) check = muster_vault_key_dup_check (keys->store, making->device);
  g_autoptr (MusterStmt) state =
      muster_stmt_new (db, "UPDATE key_state SET place = :place, device_check = :check");

  muster_stmt_bind_text (
      state, ":place", muster_db_is_in_memory (db) ? "memory" : MUSTER_VAULT_PLACE_FILE);
  muster_stmt_bind_bytes (state, ":check", check);
  if (!rewrap (db, making, error) || !make_scopes (db, making, error) ||
      !make_device_slot (db, making, error) || !muster_stmt_run (state, error))
    return FALSE;
  g_clear_pointer (&keys->check, g_bytes_unref);
  keys->check = g_steal_pointer (&check);
  g_free (keys->place);
  keys->place = g_strdup (muster_db_is_in_memory (db) ? "memory" : MUSTER_VAULT_PLACE_FILE);
  return TRUE;
}

/* The device secret of a store that has no keys yet: that of the file beside it, if there is one. A
 * new one is made only while nothing is sealed: where the file has gone missing, another would hide
 * that. */
static gboolean
choose_device (MusterDb *db, guint8 *device, GError **error)
{
  MusterVaultKeys *keys = muster_vault_key_get_all (db);
  g_autoptr (GError) failure = NULL;
  gint64 sealed;

  randombytes_buf (device, MUSTER_VAULT_KEY_BYTES);
  if (muster_db_is_in_memory (db)) {
    keys->device = muster_vault_key_allocate (MUSTER_VAULT_KEY_BYTES);
    memcpy (keys->device, device, MUSTER_VAULT_KEY_BYTES);
    return TRUE;
  }
  if (muster_key_file_load (muster_db_get_path (db), device, &failure))
    return TRUE;
  if (!muster_db_query_int64 (db, "SELECT count (*) FROM data_key", &sealed, error))
    return FALSE;
  if (sealed > 0 || !g_error_matches (failure, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND)) {
    g_set_error_literal (error, MUSTER_ERROR, MUSTER_ERROR_STORE, failure->message);
    return FALSE;
  }
  randombytes_buf (device, MUSTER_VAULT_KEY_BYTES);
  return muster_key_file_make (muster_db_get_path (db), device, error);
}

gboolean
muster_vault_key_make (MusterDb *db, GError **error)
{
  Making making;
  gboolean ok;

  randombytes_buf (making.root, sizeof making.root);
  ok = choose_device (db, making.device, error) && muster_db_write (db, make_keys, &making, error);
  sodium_memzero (&making, sizeof making);
  return ok;
}

/* --- another device secret --- */

typedef struct {
  Making making;
  gint64 n_lost; /* out */
} Renewal;

static gboolean
renew (MusterDb *db, gpointer data, GError **error)
{
  Renewal *renewal = data;
  MusterVaultKeys *keys = muster_vault_key_get_all (db);
  g_autoptr (GBytes) check = muster_vault_key_dup_check (keys->store, renewal->making.device);
  g_autoptr (MusterStmt) state =
      muster_stmt_new (db, "UPDATE key_state SET place = :place, device_check = :check");

  muster_stmt_bind_text (state, ":place", MUSTER_VAULT_PLACE_FILE);
  muster_stmt_bind_bytes (state, ":check", check);
  if (!muster_key_slot_count (db, MUSTER_KEY_SLOT_STAFF, &renewal->n_lost, error) ||
      !muster_db_exec (db, "DELETE FROM key_slot WHERE kind <> 'recovery'", error) ||
      !make_device_slot (db, &renewal->making, error) || !muster_stmt_run (state, error))
    return FALSE;
  g_clear_pointer (&keys->check, g_bytes_unref);
  keys->check = g_steal_pointer (&check);
  g_free (keys->place);
  keys->place = g_strdup (MUSTER_VAULT_PLACE_FILE);
  return TRUE;
}

/* A file that is there is not replaced: it may be the only one of another store. */
static gboolean
check_file (MusterDb *db, GError **error)
{
  guint8 there[MUSTER_VAULT_KEY_BYTES];
  g_autoptr (GError) failure = NULL;
  const gboolean loaded = muster_key_file_load (muster_db_get_path (db), there, &failure);

  sodium_memzero (there, sizeof there);
  if (!loaded && g_error_matches (failure, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND))
    return TRUE;
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_STORE,
               _ ("A key file %s-key is there, but it is not this store's. Move it away first: it "
                  "may be the only one of another store."),
               muster_db_get_path (db));
  return FALSE;
}

/**
 * muster_vault_key_renew_device:
 * @n_lost: (out): staff slots that fitted the old secret and are gone
 *
 * The store is open although its device secret is gone, or the place where it was: makes another,
 * in a file. First the slot, then the file: stopped between, the file is missing, which can be
 * mended in the same way again.
 *
 * Errors: SEALED_OFF, FAILED if the secret is there, NO_RIGHTS if its place is only locked, STORE
 *   if the file of another store is there
 */
gboolean
muster_vault_key_renew_device (MusterDb *db, gint64 *n_lost, GError **error)
{
  const guint8 *root = muster_vault_key_get_root (db, error);
  g_autoptr (GError) failure = NULL;
  Renewal renewal = {.n_lost = 0};
  gboolean ok;

  if (root == NULL)
    return FALSE;
  if (muster_vault_key_load_device (db, renewal.making.device, &failure)) {
    sodium_memzero (&renewal, sizeof renewal);
    g_set_error_literal (error,
                         MUSTER_ERROR,
                         MUSTER_ERROR_FAILED,
                         _ ("This machine has the right key: nothing needs to be recovered."));
    return FALSE;
  }
  if (g_error_matches (failure, MUSTER_ERROR, MUSTER_ERROR_NO_RIGHTS)) {
    g_propagate_error (error, g_steal_pointer (&failure));
    return FALSE;
  }
  if (!check_file (db, error))
    return FALSE;
  memcpy (renewal.making.root, root, sizeof renewal.making.root);
  randombytes_buf (renewal.making.device, sizeof renewal.making.device);
  ok = muster_db_write (db, renew, &renewal, error) &&
       muster_key_file_make (muster_db_get_path (db), renewal.making.device, error);
  *n_lost = renewal.n_lost;
  sodium_memzero (&renewal, sizeof renewal);
  return ok && muster_vault_key_look (db, error);
}
