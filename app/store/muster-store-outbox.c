/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-store-outbox.h"

#include <string.h>

#include "muster-error.h"
#include "muster-journal.h"
#include "muster-stmt.h"
#include "muster-store-private.h"

typedef struct {
  guint8 server[MUSTER_JOURNAL_KEY_BYTES];
  MusterOutboxState state; /* out */
} Looking;

static gboolean
read_sent (MusterDb *db, Looking *looking, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db,
                       "SELECT seq, time FROM journal_receipt WHERE server = :server"
                       " ORDER BY seq DESC, time DESC LIMIT 1");
  gboolean has_row;

  muster_stmt_bind_blob (stmt, ":server", looking->server, sizeof looking->server);
  if (!muster_stmt_step (stmt, &has_row, error))
    return FALSE;
  if (has_row) {
    looking->state.sent = muster_stmt_get_int64 (stmt, 0);
    looking->state.proven_at = muster_stmt_get_int64 (stmt, 1);
  }
  return TRUE;
}

static gboolean
look (MusterDb *db, gpointer data, GError **error)
{
  Looking *looking = data;
  guint8 hash[MUSTER_JOURNAL_HASH_BYTES];

  return muster_journal_read_head (db, &looking->state.last, hash, error) &&
         read_sent (db, looking, error);
}

/**
 * muster_store_get_outbox_state:
 * @server_key: hex: whose receipts count
 * @state: (out caller-allocates)
 *
 * Works while nobody has opened the store. Errors: BAD_DATA, STORE
 */
gboolean
muster_store_get_outbox_state (MusterStore *self,
                               const char *server_key,
                               MusterOutboxState *state,
                               GError **error)
{
  Looking looking = {.state = {0}};
  gboolean ok;

  g_return_val_if_fail (MUSTER_IS_STORE (self), FALSE);
  g_return_val_if_fail (
      muster_journal_hex_to_bytes (server_key, looking.server, sizeof looking.server), FALSE);
  ok = muster_store_run_read (self, look, &looking, error);
  *state = looking.state;
  return ok;
}
