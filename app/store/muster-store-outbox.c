/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-store-outbox.h"

#include <string.h>

#include "muster-clock-reading.h"
#include "muster-error.h"
#include "muster-journal.h"
#include "muster-outbox.h"
#include "muster-stmt.h"
#include "muster-store-private.h"

typedef struct {
  guint8 server[MUSTER_JOURNAL_KEY_BYTES];
  MusterOutboxState state; /* out */
} Looking;

/* A receipt for something else than what the journal says is kept as proof, but nothing of ours has
 * arrived by it. */
static gboolean
read_sent (MusterDb *db, Looking *looking, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db,
                       "SELECT r.seq, r.time FROM journal_receipt r"
                       " JOIN journal j ON j.seq = r.seq AND j.hash = r.hash"
                       " WHERE r.server = :server ORDER BY r.seq DESC, r.time DESC LIMIT 1");
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

/**
 * muster_store_list_outbox:
 *
 * Blocks: some 0.1 ms an entry. Errors: SEALED_OFF, STORE
 */
GPtrArray *
muster_store_list_outbox (
    MusterStore *self, gint64 from_seq, guint max_events, gsize max_bytes, GError **error)
{
  MusterOutboxList list = {from_seq, max_events, max_bytes, NULL};

  g_return_val_if_fail (MUSTER_IS_STORE (self), NULL);
  if (!muster_store_run_read (self, muster_outbox_list, &list, error))
    return NULL;
  return list.events;
}

/**
 * muster_store_read_clock:
 * @offset_ms: what to add to this machine's clock for the server's
 * @clock: (out caller-allocates): to be cleared
 */
void
muster_store_read_clock (MusterStore *self, gint64 offset_ms, MusterStationClock *clock)
{
  g_return_if_fail (MUSTER_IS_STORE (self));
  clock->boot = g_strdup (muster_store_get_boot (self));
  clock->offset_ms = offset_ms;
  clock->began_ms = g_get_real_time () / 1000 + offset_ms - muster_clock_get_running_ms ();
}
