/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-vault-key-private.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

#include "muster-error.h"
#include "muster-key-slot.h"
#include "muster-stmt.h"
#include "muster-vault-alias.h"
#include "muster-vault-place.h"

/* The key of the store seals a data key for each scope, and nothing else. It is random, made with
 * the store, and lies in the file only wrapped by slots (muster-key-slot.c). While the store is
 * open, it and the data keys that are always wanted lie in memory that is not swapped out and that
 * is wiped when the store is closed or its connection ends. */

/* Of what tells the right device secret. */
#define CHECK_BYTES 16

static const char *const scope_names[] = {
    [MUSTER_VAULT_ROSTER] = "roster",
    [MUSTER_VAULT_JOURNAL] = "journal",
    [MUSTER_VAULT_STATION] = "station",
    [MUSTER_VAULT_BLIND] = "blind",
};

G_STATIC_ASSERT (G_N_ELEMENTS (scope_names) == MUSTER_VAULT_N_SCOPES);

static void
forget_kept (MusterVaultKeys *keys)
{
  if (keys->kept != NULL)
    keys->free_kept (keys->kept);
  keys->kept = NULL;
}

static void
keys_free (gpointer data)
{
  MusterVaultKeys *keys = data;

  forget_kept (keys);
  sodium_free (keys->locked);
  sodium_free (keys->device);
  g_free (keys->place);
  g_free (keys->store);
  g_clear_pointer (&keys->check, g_bytes_unref);
  g_clear_error (&keys->why);
  g_free (keys);
}

MusterVaultKeys *
muster_vault_key_get_all (MusterDb *db)
{
  return muster_db_get_keys (db);
}

gpointer
muster_vault_key_allocate (gsize size)
{
  gpointer memory = sodium_malloc (size);

  if (memory == NULL)
    g_error ("There is no memory for the keys of the store.");
  return memory;
}

const char *
muster_vault_scope_to_name (MusterVaultScope scope)
{
  return scope_names[scope];
}

/* --- data keys --- */

static char *
dup_key_binding (const char *scope)
{
  return g_strconcat ("data_key\n", scope, NULL);
}

/**
 * muster_vault_key_wrap:
 *
 * Returns: (transfer full): @key as it lies in data_key.wrapped for @scope
 */
GBytes *
muster_vault_key_wrap (const guint8 *root, const char *scope, const guint8 *key)
{
  g_autofree char *binding = dup_key_binding (scope);

  return muster_vault_cell_seal (root, binding, key, MUSTER_VAULT_KEY_BYTES);
}

/**
 * muster_vault_key_unwrap:
 * @key: (out caller-allocates): wiped by the caller; all 0 on failure
 */
gboolean
muster_vault_key_unwrap (const guint8 *root, const char *scope, GBytes *wrapped, guint8 *key)
{
  g_autofree char *binding = dup_key_binding (scope);

  return muster_vault_cell_open_key (root, binding, wrapped, key);
}

static gboolean
load_scope (MusterDb *db, MusterVaultLocked *locked, MusterVaultScope scope, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "SELECT wrapped FROM data_key WHERE scope = :scope");
  g_autoptr (GBytes) wrapped = NULL;
  gboolean has_row;

  muster_stmt_bind_text (stmt, ":scope", scope_names[scope]);
  if (!muster_stmt_step (stmt, &has_row, error))
    return FALSE;
  wrapped = has_row ? muster_stmt_dup_bytes (stmt, 0) : NULL;
  if (wrapped != NULL &&
      muster_vault_key_unwrap (locked->root, scope_names[scope], wrapped, locked->scopes[scope]))
    return TRUE;
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_STORE,
               _ ("The key of what is sealed as “%s” is gone or was changed in %s. Put a copy from "
                  "your backup in its place."),
               scope_names[scope],
               muster_db_get_path (db));
  return FALSE;
}

/**
 * muster_vault_key_open:
 * @root: the key of the store, as a slot gave it
 *
 * Opens the store: from now on what is sealed can be read. Errors: STORE if the data keys are not
 * what they were
 */
gboolean
muster_vault_key_open (MusterDb *db, const guint8 *root, GError **error)
{
  MusterVaultKeys *keys = muster_vault_key_get_all (db);
  MusterVaultLocked *locked = muster_vault_key_allocate (sizeof *locked);

  memcpy (locked->root, root, sizeof locked->root);
  for (guint i = 0; i < MUSTER_VAULT_N_SCOPES; i++)
    if (!load_scope (db, locked, i, error)) {
      sodium_free (locked);
      return FALSE;
    }
  sodium_free (keys->locked);
  keys->locked = locked;
  g_clear_error (&keys->why);
  return TRUE;
}

gpointer
muster_vault_key_get_kept (MusterDb *db)
{
  return muster_vault_key_get_all (db)->kept;
}

/* @kept: (transfer full) (nullable): freed by @free_kept when the store is closed, or by the next
 */
void
muster_vault_key_set_kept (MusterDb *db, gpointer kept, GDestroyNotify free_kept)
{
  MusterVaultKeys *keys = muster_vault_key_get_all (db);

  if (keys == NULL)
    return;
  forget_kept (keys);
  keys->kept = kept;
  keys->free_kept = free_kept;
}

/* Wipes the keys: nothing can be read until a slot is opened. */
void
muster_vault_key_close (MusterDb *db)
{
  MusterVaultKeys *keys = muster_vault_key_get_all (db);

  forget_kept (keys);
  sodium_free (keys->locked);
  keys->locked = NULL;
}

gboolean
muster_vault_key_is_open (MusterDb *db)
{
  const MusterVaultKeys *keys = muster_vault_key_get_all (db);

  return keys != NULL && keys->locked != NULL;
}

gboolean
muster_vault_key_opens_itself (MusterDb *db)
{
  const MusterVaultKeys *keys = muster_vault_key_get_all (db);

  return keys != NULL && keys->opens_itself;
}

/* Outside of a transaction that changes slots. */
gboolean
muster_vault_key_look (MusterDb *db, GError **error)
{
  gint64 n;

  if (!muster_key_slot_count (db, MUSTER_KEY_SLOT_DEVICE, &n, error))
    return FALSE;
  muster_vault_key_get_all (db)->opens_itself = n > 0;
  return TRUE;
}

static const MusterVaultLocked *
get_locked (MusterDb *db, GError **error)
{
  MusterVaultKeys *keys = muster_vault_key_get_all (db);

  if (keys != NULL && keys->locked != NULL)
    return keys->locked;
  g_set_error_literal (error,
                       MUSTER_ERROR,
                       MUSTER_ERROR_SEALED_OFF,
                       keys != NULL && keys->why != NULL
                           ? keys->why->message
                           : _ ("The store is closed and nobody can be read: sign in to open it."));
  return NULL;
}

/**
 * muster_vault_key_get_root:
 *
 * Returns: (transfer none) (nullable): 32 bytes, until the store is closed; %NULL with SEALED_OFF
 */
const guint8 *
muster_vault_key_get_root (MusterDb *db, GError **error)
{
  const MusterVaultLocked *locked = get_locked (db, error);

  return locked != NULL ? locked->root : NULL;
}

/**
 * muster_vault_key_get:
 *
 * Returns: (transfer none) (nullable): 32 bytes, until the store is closed; %NULL with SEALED_OFF
 */
const guint8 *
muster_vault_key_get (MusterDb *db, MusterVaultScope scope, GError **error)
{
  const MusterVaultLocked *locked = get_locked (db, error);

  return locked != NULL ? locked->scopes[scope] : NULL;
}

/* (transfer none): the store's random name */
const char *
muster_vault_key_get_store (MusterDb *db)
{
  return muster_vault_key_get_all (db)->store;
}

/* --- the device secret --- */

GBytes *
muster_vault_key_dup_check (const char *store, const guint8 *device)
{
  g_autofree char *text = g_strconcat ("muster device\n", store, NULL);
  guint8 check[CHECK_BYTES];

  crypto_generichash (
      check, sizeof check, (const guint8 *) text, strlen (text), device, MUSTER_VAULT_KEY_BYTES);
  return g_bytes_new (check, sizeof check);
}

/**
 * muster_vault_key_load_device:
 * @secret: (out caller-allocates): wiped by the caller; all 0 on failure
 *
 * Errors: NOT_FOUND if its place has none, STORE, which says whose is there instead
 */
gboolean
muster_vault_key_load_device (MusterDb *db, guint8 *secret, GError **error)
{
  const MusterVaultKeys *keys = muster_vault_key_get_all (db);
  g_autoptr (GBytes) check = NULL;

  sodium_memzero (secret, MUSTER_VAULT_KEY_BYTES);
  if (!muster_vault_place_load (db, secret, error))
    return FALSE;
  check = muster_vault_key_dup_check (keys->store, secret);
  if (g_bytes_equal (check, keys->check))
    return TRUE;
  sodium_memzero (secret, MUSTER_VAULT_KEY_BYTES);
  if (!g_str_equal (keys->place, MUSTER_VAULT_PLACE_FILE)) {
    g_set_error_literal (error,
                         MUSTER_ERROR,
                         MUSTER_ERROR_STORE,
                         _ ("What is kept as the key of this store is the key of another one. Open "
                            "it with its recovery sheet."));
    return FALSE;
  }
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_STORE,
               _ ("The key file %s-key is not the one that this store was sealed with: put the "
                  "right one back from your backup, or open the store with its recovery sheet."),
               muster_db_get_path (db));
  return FALSE;
}

/* --- opening by itself --- */

static gboolean
try_device_slot (MusterDb *db, GError **error)
{
  const MusterVaultKeys *keys = muster_vault_key_get_all (db);
  guint8 device[MUSTER_VAULT_KEY_BYTES], root[MUSTER_VAULT_KEY_BYTES];
  const MusterKeySecrets secrets = {.device = device};
  g_auto (MusterKeySlot) slot = {0};
  gboolean ok;

  if (!muster_key_slot_load (db, MUSTER_KEY_SLOT_DEVICE, 0, &slot, error) ||
      !muster_vault_key_load_device (db, device, error))
    return FALSE;
  ok = muster_key_slot_unwrap (&slot, keys->store, &secrets, root);
  sodium_memzero (device, sizeof device);
  if (!ok)
    g_set_error_literal (error,
                         MUSTER_ERROR,
                         MUSTER_ERROR_STORE,
                         _ ("The access by which this station opens its store was changed in the "
                            "file. Sign in, or open the store with its recovery sheet."));
  ok = ok && muster_vault_key_open (db, root, error);
  sodium_memzero (root, sizeof root);
  return ok;
}

/* @made: (out): whether there are keys already */
static gboolean
load_state (MusterDb *db, MusterVaultKeys *keys, gboolean *made, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "SELECT name, place, device_check FROM key_state");
  gboolean has_row;

  if (!muster_stmt_step (stmt, &has_row, error))
    return FALSE;
  if (has_row) {
    keys->store = g_strdup (muster_stmt_get_text (stmt, 0));
    keys->place = g_strdup (muster_stmt_get_text (stmt, 1));
    *made = *keys->place != '\0';
    keys->check = muster_stmt_dup_bytes (stmt, 2);
    return TRUE;
  }
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_STORE,
               _ ("%s is damaged: it does not tell with which keys it was sealed. Put a copy from "
                  "your backup in its place."),
               muster_db_get_path (db));
  return FALSE;
}

/**
 * muster_vault_key_set_up:
 * @db: of the newest schema
 * @places: (nullable): where the device secret may lie, besides the file; ends with %NULL, borrowed
 *   for as long as the program runs
 *
 * Once for each connection: makes the keys if the store has none yet, and opens it if it is one
 * that opens by itself. Where that is not possible the store stays sealed off, and what is asked of
 * it then says why.
 *
 * Errors: STORE, STORE_FULL
 */
gboolean
muster_vault_key_set_up (MusterDb *db, const MusterSecretPlace *const *places, GError **error)
{
  MusterVaultKeys *keys = g_new0 (MusterVaultKeys, 1);
  gboolean made = FALSE;

  keys->places = places;
  muster_db_set_keys (db, keys, keys_free);
  if (!muster_vault_alias_set_up (db, error) || !load_state (db, keys, &made, error))
    return FALSE;
  if (!made && muster_db_is_read_only (db)) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_STORE,
                 _ ("%s was written by an older Muster. Start the station once: it brings the file "
                    "up to date."),
                 muster_db_get_path (db));
    return FALSE;
  }
  if (!made && !muster_vault_key_make (db, error))
    return FALSE;
  if (!muster_vault_key_look (db, error))
    return FALSE;
  if (keys->opens_itself && !try_device_slot (db, &keys->why))
    g_message ("%s", keys->why->message);
  if (places != NULL && !muster_db_is_read_only (db))
    muster_vault_place_settle (db);
  return TRUE;
}

/**
 * muster_vault_key_retry:
 *
 * For a place that was locked or absent before. Nothing happens to a store that is open, or does
 * not open by itself.
 *
 * Errors: those of a place, STORE
 */
gboolean
muster_vault_key_retry (MusterDb *db, GError **error)
{
  MusterVaultKeys *keys = muster_vault_key_get_all (db);
  g_autoptr (GError) failure = NULL;

  if (keys->locked != NULL || !keys->opens_itself || try_device_slot (db, &failure))
    return TRUE;
  g_clear_error (&keys->why);
  keys->why = g_error_copy (failure);
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}
