/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-store-places.h"

#include "muster-stmt.h"
#include "muster-store-private.h"
#include "muster-vault-key.h"
#include "muster-vault-place.h"

static gboolean
read_place (MusterDb *db, gpointer data, GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (db, "SELECT place FROM key_state");
  char **place = data;
  gboolean has_row;

  if (!muster_stmt_step (stmt, &has_row, error))
    return FALSE;
  *place = g_strdup (has_row ? muster_stmt_get_text (stmt, 0) : "");
  return TRUE;
}

/**
 * muster_store_dup_secret_place:
 *
 * Also of a store that nobody has opened.
 *
 * Returns: (transfer full): "file", "memory", or the nick of a place; %NULL with STORE
 */
char *
muster_store_dup_secret_place (MusterStore *self, GError **error)
{
  char *place = NULL;

  g_return_val_if_fail (MUSTER_IS_STORE (self), NULL);
  return muster_store_run_read (self, read_place, &place, error) ? place : NULL;
}

/**
 * muster_store_move_secret:
 * @nick: "file", or a place that the store was opened with
 * @by: (nullable): who signed for it, for the journal; %NULL: nobody has an account
 *
 * The secret that wraps the slots goes to another place, and from the old one once it was read back
 * from the new. There is no moment at which it is in neither. PINs and the sheet stay as they are.
 * A "key-place" in the journal tells of it. Blocks, not for the main thread.
 *
 * Returns: %FALSE with SEALED_OFF, FAILED (no recovery sheet was made; the place gave back
 * something else), NO_DEVICE, NO_RIGHTS, NOT_FOUND, STORE_FULL, STORE: then it is where it was
 */
gboolean
muster_store_move_secret (MusterStore *self,
                          const char *nick,
                          const MusterStaffBy *by,
                          GError **error)
{
  MusterVaultMove move = {.to = nick, .by = by};

  g_return_val_if_fail (MUSTER_IS_STORE (self) && nick != NULL, FALSE);
  move.station = muster_store_get_station (self);
  move.boot = muster_store_get_boot (self);
  return muster_store_run (self, muster_vault_place_move, &move, error);
}

/* -- once more -- */

typedef struct {
  const char *station, *boot; /* borrowed from the store, which the task keeps */
} Retry;

static gboolean
retry_job (MusterDb *db, gpointer data, GError **error)
{
  const Retry *retry = data;
  const gboolean was_open = muster_vault_key_is_open (db);

  if (!muster_vault_key_retry (db, error))
    return FALSE;
  if (was_open || !muster_vault_key_is_open (db))
    return TRUE;
  if (muster_store_settle (db, retry->station, retry->boot, error)) {
    muster_vault_place_settle (db);
    return TRUE;
  }
  muster_vault_key_close (db); /* or the next one would find it open, and what waits waiting */
  return FALSE;
}

/**
 * muster_store_retry_keys_async:
 *
 * Opens a store by itself that could not at the start, because the place of its secret was locked
 * or absent, if it can now. Who watches the keys hears of it; nobody else does.
 */
void
muster_store_retry_keys_async (MusterStore *self)
{
  Retry *retry;

  g_return_if_fail (MUSTER_IS_STORE (self));
  retry = g_new0 (Retry, 1);
  *retry = (Retry){muster_store_get_station (self), muster_store_get_boot (self)};
  muster_store_push (
      self,
      retry_job,
      muster_store_new_task (self, muster_store_retry_keys_async, retry, g_free, NULL, NULL, NULL));
}
