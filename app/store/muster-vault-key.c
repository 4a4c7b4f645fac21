/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-vault-key.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

#include "muster-error.h"
#include "muster-key-file.h"
#include "muster-key-slot.h"
#include "muster-stmt.h"

/* The key of the store seals a data key for each scope, and nothing else. It is random, made with
 * the store, and lies in the file only wrapped by slots (muster-key-slot.c). While the store is
 * open, it and the data keys that are always wanted lie in memory that is not swapped out and that
 * is wiped when the store is closed or its connection ends. */

#define CHECK_BYTES 16

typedef struct {
  guint8 root[MUSTER_VAULT_KEY_BYTES];
  guint8 scopes[MUSTER_VAULT_N_SCOPES][MUSTER_VAULT_KEY_BYTES];
} Locked;

typedef struct {
  Locked *locked; /* owned; NULL: sealed off */
  guint8 *device; /* owned; of a store in memory, which has no other place for it */
  gboolean opens_itself;
  char *store;   /* owned: the store's random name */
  GBytes *check; /* owned: tells the right device secret */
  gpointer kept; /* owned, of muster-name-index.c; NULL unless open */
  GDestroyNotify free_kept;
  GError *why; /* owned; why it did not open by itself; NULL: nobody has opened it */
} Keys;

static const char *const scope_names[] = {
    [MUSTER_VAULT_ROSTER] = "roster",
    [MUSTER_VAULT_JOURNAL] = "journal",
    [MUSTER_VAULT_STATION] = "station",
    [MUSTER_VAULT_BLIND] = "blind",
};

G_STATIC_ASSERT (G_N_ELEMENTS (scope_names) == MUSTER_VAULT_N_SCOPES);

static void
forget_kept (Keys *keys)
{
  if (keys->kept != NULL)
    keys->free_kept (keys->kept);
  keys->kept = NULL;
}

static void
keys_free (gpointer data)
{
  Keys *keys = data;

  forget_kept (keys);
  sodium_free (keys->locked);
  sodium_free (keys->device);
  g_free (keys->store);
  g_clear_pointer (&keys->check, g_bytes_unref);
  g_clear_error (&keys->why);
  g_free (keys);
}

static Keys *
get_keys (MusterDb *db)
{
  return muster_db_get_keys (db);
}

static gpointer
allocate_locked (gsize size)
{
  gpointer memory = sodium_malloc (size);

  if (memory == NULL)
    g_error ("There is no memory for the keys of the store.");
  return memory;
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
load_scope (MusterDb *db, Locked *locked, MusterVaultScope scope, GError **error)
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
  Keys *keys = get_keys (db);
  Locked *locked = allocate_locked (sizeof *locked);

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
  return get_keys (db)->kept;
}

/* @kept: (transfer full) (nullable): freed by @free_kept when the store is closed, or by the next
 */
void
muster_vault_key_set_kept (MusterDb *db, gpointer kept, GDestroyNotify free_kept)
{
  Keys *keys = get_keys (db);

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
  Keys *keys = get_keys (db);

  forget_kept (keys);
  sodium_free (keys->locked);
  keys->locked = NULL;
}

gboolean
muster_vault_key_is_open (MusterDb *db)
{
  const Keys *keys = get_keys (db);

  return keys != NULL && keys->locked != NULL;
}

gboolean
muster_vault_key_opens_itself (MusterDb *db)
{
  const Keys *keys = get_keys (db);

  return keys != NULL && keys->opens_itself;
}

/* Outside of a transaction that changes slots. */
gboolean
muster_vault_key_look (MusterDb *db, GError **error)
{
  gint64 n;

  if (!muster_key_slot_count (db, MUSTER_KEY_SLOT_DEVICE, &n, error))
    return FALSE;
  get_keys (db)->opens_itself = n > 0;
  return TRUE;
}

static const Locked *
get_locked (MusterDb *db, GError **error)
{
  Keys *keys = get_keys (db);

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
  const Locked *locked = get_locked (db, error);

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
  const Locked *locked = get_locked (db, error);

  return locked != NULL ? locked->scopes[scope] : NULL;
}

/* (transfer none): the store's random name */
const char *
muster_vault_key_get_store (MusterDb *db)
{
  return get_keys (db)->store;
}

/* --- the device secret --- */

static GBytes *
dup_check (const char *store, const guint8 *device)
{
  g_autofree char *text = g_strconcat ("muster device\n", store, NULL);
  guint8 check[CHECK_BYTES];

  crypto_generichash (
      check, sizeof check, (const guint8 *) text, strlen (text), device, MUSTER_VAULT_KEY_BYTES);
  return g_bytes_new (check, sizeof check);
}

static gboolean
read_device (MusterDb *db, guint8 *secret, GError **error)
{
  const Keys *keys = get_keys (db);

  if (!muster_db_is_in_memory (db))
    return muster_key_file_load (muster_db_get_path (db), secret, error);
  memcpy (secret, keys->device, MUSTER_VAULT_KEY_BYTES);
  return TRUE;
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
  const Keys *keys = get_keys (db);
  g_autoptr (GBytes) check = NULL;

  sodium_memzero (secret, MUSTER_VAULT_KEY_BYTES);
  if (!read_device (db, secret, error))
    return FALSE;
  check = dup_check (keys->store, secret);
  if (g_bytes_equal (check, keys->check))
    return TRUE;
  sodium_memzero (secret, MUSTER_VAULT_KEY_BYTES);
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_STORE,
               _ ("The key file %s-key is not the one that this store was sealed with: put the "
                  "right one back from your backup, or open the store with its recovery sheet."),
               muster_db_get_path (db));
  return FALSE;
}

/* --- making --- */

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
    wrapped = muster_vault_key_wrap (making->root, scope_names[i], key);
    sodium_memzero (key, sizeof key);
    muster_stmt_bind_text (stmt, ":scope", scope_names[i]);
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
  muster_key_slot_wrap (&slot, get_keys (db)->store, &secrets, making->root);
  return muster_key_slot_save (db, &slot, error);
}

static gboolean
make_keys (MusterDb *db, gpointer data, GError **error)
{
  const Making *making = data;
  Keys *keys = get_keys (db);
  g_autoptr (GBytes) check = dup_check (keys->store, making->device);
  g_autoptr (MusterStmt) state =
      muster_stmt_new (db, "UPDATE key_state SET place = :place, device_check = :check");

  muster_stmt_bind_text (state, ":place", muster_db_is_in_memory (db) ? "memory" : "file");
  muster_stmt_bind_bytes (state, ":check", check);
  if (!rewrap (db, making, error) || !make_scopes (db, making, error) ||
      !make_device_slot (db, making, error) || !muster_stmt_run (state, error))
    return FALSE;
  g_clear_pointer (&keys->check, g_bytes_unref);
  keys->check = g_steal_pointer (&check);
  return TRUE;
}

/* The device secret of a store that has no keys yet: that of the file beside it, if there is one. A
 * new one is made only while nothing is sealed: where the file has gone missing, another would hide
 * that. */
static gboolean
choose_device (MusterDb *db, guint8 *device, GError **error)
{
  Keys *keys = get_keys (db);
  g_autoptr (GError) failure = NULL;
  gint64 sealed;

  randombytes_buf (device, MUSTER_VAULT_KEY_BYTES);
  if (muster_db_is_in_memory (db)) {
    keys->device = allocate_locked (MUSTER_VAULT_KEY_BYTES);
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

static gboolean
make (MusterDb *db, GError **error)
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
  Keys *keys = get_keys (db);
  g_autoptr (GBytes) check = dup_check (keys->store, renewal->making.device);
  g_autoptr (MusterStmt) state = muster_stmt_new (db, "UPDATE key_state SET device_check = :check");

  muster_stmt_bind_bytes (state, ":check", check);
  if (!muster_key_slot_count (db, MUSTER_KEY_SLOT_STAFF, &renewal->n_lost, error) ||
      !muster_db_exec (db, "DELETE FROM key_slot WHERE kind <> 'recovery'", error) ||
      !make_device_slot (db, &renewal->making, error) || !muster_stmt_run (state, error))
    return FALSE;
  g_clear_pointer (&keys->check, g_bytes_unref);
  keys->check = g_steal_pointer (&check);
  return TRUE;
}

/**
 * muster_vault_key_renew_device:
 * @n_lost: (out): staff slots that fitted the old secret and are gone
 *
 * The store is open although its device secret is gone: makes another. First the slot, then the
 * file: stopped between, the file is missing, which can be mended in the same way again.
 *
 * Errors: SEALED_OFF, FAILED if the secret is there, STORE if that of another store is
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
                         _ ("This machine has the right key file: nothing needs to be recovered."));
    return FALSE;
  }
  if (!g_error_matches (failure, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND)) {
    g_set_error (
        error,
        MUSTER_ERROR,
        MUSTER_ERROR_STORE,
        _ ("A key file %s-key is there, but it is not this store's. Move it away first: it "
           "may be the only one of another store."),
        muster_db_get_path (db));
    return FALSE;
  }
  memcpy (renewal.making.root, root, sizeof renewal.making.root);
  randombytes_buf (renewal.making.device, sizeof renewal.making.device);
  ok = muster_db_write (db, renew, &renewal, error) &&
       muster_key_file_make (muster_db_get_path (db), renewal.making.device, error);
  *n_lost = renewal.n_lost;
  sodium_memzero (&renewal, sizeof renewal);
  return ok && muster_vault_key_look (db, error);
}

/* --- opening by itself --- */

static gboolean
try_device_slot (MusterDb *db, GError **error)
{
  const Keys *keys = get_keys (db);
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
load_state (MusterDb *db, Keys *keys, gboolean *made, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "SELECT name, place, device_check FROM key_state");
  gboolean has_row;

  if (!muster_stmt_step (stmt, &has_row, error))
    return FALSE;
  if (has_row) {
    keys->store = g_strdup (muster_stmt_get_text (stmt, 0));
    *made = *muster_stmt_get_text (stmt, 1) != '\0';
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
 *
 * Once for each connection: makes the keys if the store has none yet, and opens it if it is one
 * that opens by itself. Where that is not possible the store stays sealed off, and what is asked of
 * it then says why.
 *
 * Errors: STORE, STORE_FULL
 */
gboolean
muster_vault_key_set_up (MusterDb *db, GError **error)
{
  Keys *keys = g_new0 (Keys, 1);
  gboolean made = FALSE;

  muster_db_set_keys (db, keys, keys_free);
  if (!load_state (db, keys, &made, error))
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
  if (!made && !make (db, error))
    return FALSE;
  if (!muster_vault_key_look (db, error))
    return FALSE;
  if (keys->opens_itself && !try_device_slot (db, &keys->why))
    g_message ("%s", keys->why->message);
  return TRUE;
}
