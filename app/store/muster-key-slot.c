/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-key-slot.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

#include "muster-error.h"
#include "muster-key-sheet.h"
#include "muster-stmt.h"

/* The key of the store lies in the file only wrapped, once for each slot. What wraps it is
 * BLAKE2b-256, keyed with the device secret (or what a recovery sheet tells), over the slot's kind,
 * its owner, its salt and, for staff, argon2id of PIN or card secret. So a PIN alone, which is
 * quickly guessed, opens nothing without the device, and with the store's file alone there is
 * nothing to guess at. */

/* What a file may ask for when a slot is opened: more would only stop the station. */
#define MAX_OPERATIONS 16
#define MAX_MEMORY     ((gsize) 1 << 30)

G_STATIC_ASSERT (MUSTER_KEY_SALT_BYTES == crypto_pwhash_argon2id_SALTBYTES);

static const char *const nicks[] = {
    [MUSTER_KEY_SLOT_DEVICE] = "device",
    [MUSTER_KEY_SLOT_STAFF] = "staff",
    [MUSTER_KEY_SLOT_RECOVERY] = "recovery",
};

void
muster_key_slot_clear (MusterKeySlot *slot)
{
  g_clear_pointer (&slot->wrapped, g_bytes_unref);
}

/**
 * muster_key_slot_init:
 * @slot: (out caller-allocates): empty, with a salt of its own
 * @operations: of argon2id; 0 for a slot without a secret that somebody could guess
 */
void
muster_key_slot_init (
    MusterKeySlot *slot, MusterKeySlotKind kind, gint64 staff, guint64 operations, gsize memory)
{
  *slot = (MusterKeySlot){.kind = kind, .staff = staff, .operations = operations, .memory = memory};
  randombytes_buf (slot->salt, sizeof slot->salt);
}

/**
 * muster_key_slot_stretch:
 * @secret: PIN or card secret
 * @stretched: (out caller-allocates): wiped by the caller
 *
 * Takes as long as the slot's parameters want (about a second). Any thread.
 *
 * Errors: BAD_DATA if the slot's parameters are out of bounds, FAILED without memory
 */
gboolean
muster_key_slot_stretch (const MusterKeySlot *slot,
                         const char *secret,
                         guint8 *stretched,
                         GError **error)
{
  if (slot->operations < crypto_pwhash_argon2id_OPSLIMIT_MIN || slot->operations > MAX_OPERATIONS ||
      slot->memory < crypto_pwhash_argon2id_MEMLIMIT_MIN || slot->memory > MAX_MEMORY) {
    g_set_error_literal (error,
                         MUSTER_ERROR,
                         MUSTER_ERROR_BAD_DATA,
                         _ ("This access was changed in the store's file. Have an administrator "
                            "set the PIN anew, or open the store with its recovery sheet."));
    return FALSE;
  }
  if (crypto_pwhash (stretched,
                     MUSTER_VAULT_KEY_BYTES,
                     secret,
                     strlen (secret),
                     slot->salt,
                     slot->operations,
                     slot->memory,
                     crypto_pwhash_ALG_ARGON2ID13) == 0)
    return TRUE;
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_FAILED,
               _ ("There is not enough memory to check a PIN: %zu MiB are needed. Close other "
                  "programs and try again."),
               slot->memory >> 20);
  return FALSE;
}

static void
derive (const MusterKeySlot *slot, const MusterKeySecrets *secrets, guint8 *key)
{
  const gboolean by_sheet = slot->kind == MUSTER_KEY_SLOT_RECOVERY;
  crypto_generichash_state state;
  g_autofree char *head =
      g_strdup_printf ("muster slot\n%s\n%lld", nicks[slot->kind], (long long) slot->staff);

  g_assert (by_sheet ? secrets->sheet != NULL : secrets->device != NULL);
  g_assert ((slot->kind == MUSTER_KEY_SLOT_STAFF) == (secrets->stretched != NULL));
  crypto_generichash_init (&state,
                           by_sheet ? secrets->sheet : secrets->device,
                           by_sheet ? MUSTER_KEY_SHEET_BYTES : MUSTER_VAULT_KEY_BYTES,
                           MUSTER_VAULT_KEY_BYTES);
  crypto_generichash_update (&state, (const guint8 *) head, strlen (head) + 1);
  crypto_generichash_update (&state, slot->salt, sizeof slot->salt);
  if (secrets->stretched != NULL)
    crypto_generichash_update (&state, secrets->stretched, MUSTER_VAULT_KEY_BYTES);
  crypto_generichash_final (&state, key, MUSTER_VAULT_KEY_BYTES);
  sodium_memzero (&state, sizeof state);
}

/* A slot opens as it was made or not at all. */
static char *
dup_binding (const MusterKeySlot *slot, const char *store)
{
  return g_strdup_printf ("key_slot\n%s\n%s\n%lld\n%llu\n%zu",
                          store,
                          nicks[slot->kind],
                          (long long) slot->staff,
                          (unsigned long long) slot->operations,
                          slot->memory);
}

/**
 * muster_key_slot_wrap:
 * @store: the store's random name
 */
void
muster_key_slot_wrap (MusterKeySlot *slot,
                      const char *store,
                      const MusterKeySecrets *secrets,
                      const guint8 *root)
{
  g_autofree char *binding = dup_binding (slot, store);
  guint8 key[MUSTER_VAULT_KEY_BYTES];

  derive (slot, secrets, key);
  g_clear_pointer (&slot->wrapped, g_bytes_unref);
  slot->wrapped = muster_vault_cell_seal (key, binding, root, MUSTER_VAULT_KEY_BYTES);
  sodium_memzero (key, sizeof key);
}

/**
 * muster_key_slot_unwrap:
 * @root: (out caller-allocates): the key of the store, wiped by the caller; all 0 on failure
 *
 * Returns: %FALSE if @secrets do not fit, or the slot was changed
 */
gboolean
muster_key_slot_unwrap (const MusterKeySlot *slot,
                        const char *store,
                        const MusterKeySecrets *secrets,
                        guint8 *root)
{
  g_autofree char *binding = dup_binding (slot, store);
  guint8 key[MUSTER_VAULT_KEY_BYTES];
  gboolean fits;

  derive (slot, secrets, key);
  fits = muster_vault_cell_open_key (key, binding, slot->wrapped, root);
  sodium_memzero (key, sizeof key);
  return fits;
}

/* --- the table --- */

/**
 * muster_key_slot_load:
 * @slot: (out caller-allocates)
 *
 * Errors: NOT_FOUND if there is none, BAD_DATA if it is no slot, STORE
 */
gboolean
muster_key_slot_load (
    MusterDb *db, MusterKeySlotKind kind, gint64 staff, MusterKeySlot *slot, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db,
                       "SELECT operations, memory, salt, wrapped FROM key_slot"
                       " WHERE kind = :kind AND staff = :staff");
  gboolean has_row;
  gconstpointer salt;
  gsize size;

  *slot = (MusterKeySlot){.kind = kind, .staff = staff};
  muster_stmt_bind_text (stmt, ":kind", nicks[kind]);
  muster_stmt_bind_int64 (stmt, ":staff", staff);
  if (!muster_stmt_step (stmt, &has_row, error))
    return FALSE;
  if (!has_row) {
    g_set_error_literal (error,
                         MUSTER_ERROR,
                         MUSTER_ERROR_NOT_FOUND,
                         kind == MUSTER_KEY_SLOT_RECOVERY
                             ? _ ("No recovery sheet was made for this store.")
                             : _ ("This person has no PIN at this station yet."));
    return FALSE;
  }
  slot->operations = (guint64) MAX (muster_stmt_get_int64 (stmt, 0), 0);
  slot->memory = (gsize) MAX (muster_stmt_get_int64 (stmt, 1), 0);
  salt = muster_stmt_get_blob (stmt, 2, &size);
  slot->wrapped = muster_stmt_dup_bytes (stmt, 3);
  if (size == sizeof slot->salt && slot->wrapped != NULL) {
    memcpy (slot->salt, salt, sizeof slot->salt);
    return TRUE;
  }
  muster_key_slot_clear (slot);
  g_set_error_literal (error,
                       MUSTER_ERROR,
                       MUSTER_ERROR_BAD_DATA,
                       _ ("An access in the store's file is damaged. Use another person's PIN or "
                          "the recovery sheet."));
  return FALSE;
}

/* In a transaction. The slot of the same owner is replaced. */
gboolean
muster_key_slot_save (MusterDb *db, const MusterKeySlot *slot, GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (
      db,
      "INSERT OR REPLACE INTO key_slot (kind, staff, operations, memory, salt, wrapped)"
      " VALUES (:kind, :staff, :operations, :memory, :salt, :wrapped)");

  muster_stmt_bind_text (stmt, ":kind", nicks[slot->kind]);
  muster_stmt_bind_int64 (stmt, ":staff", slot->staff);
  muster_stmt_bind_int64 (stmt, ":operations", (gint64) slot->operations);
  muster_stmt_bind_int64 (stmt, ":memory", (gint64) slot->memory);
  muster_stmt_bind_blob (stmt, ":salt", slot->salt, sizeof slot->salt);
  muster_stmt_bind_bytes (stmt, ":wrapped", slot->wrapped);
  return muster_stmt_run (stmt, error);
}

gboolean
muster_key_slot_remove (MusterDb *db, MusterKeySlotKind kind, gint64 staff, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "DELETE FROM key_slot WHERE kind = :kind AND staff = :staff");

  muster_stmt_bind_text (stmt, ":kind", nicks[kind]);
  muster_stmt_bind_int64 (stmt, ":staff", staff);
  return muster_stmt_run (stmt, error);
}

gboolean
muster_key_slot_count (MusterDb *db, MusterKeySlotKind kind, gint64 *n, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "SELECT count (*) FROM key_slot WHERE kind = :kind");
  gboolean has_row;

  muster_stmt_bind_text (stmt, ":kind", nicks[kind]);
  if (!muster_stmt_step (stmt, &has_row, error))
    return FALSE;
  *n = muster_stmt_get_int64 (stmt, 0);
  return TRUE;
}

/**
 * muster_key_slot_remove_staff:
 *
 * In a transaction. Nothing happens if this person has none.
 *
 * Errors: FAILED (nobody could open the store any more), STORE
 */
gboolean
muster_key_slot_remove_staff (MusterDb *db, gint64 staff, GError **error)
{
  gint64 n_device, n_staff;

  if (!muster_key_slot_remove (db, MUSTER_KEY_SLOT_STAFF, staff, error) ||
      !muster_key_slot_count (db, MUSTER_KEY_SLOT_DEVICE, &n_device, error) ||
      !muster_key_slot_count (db, MUSTER_KEY_SLOT_STAFF, &n_staff, error))
    return FALSE;
  if (n_device > 0 || n_staff > 0)
    return TRUE;
  g_set_error_literal (
      error,
      MUSTER_ERROR,
      MUSTER_ERROR_FAILED,
      _ ("This is the last PIN that opens the store. Give somebody else one first."));
  return FALSE;
}
