/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-blob-hash.h"

#include <sodium.h>
#include <string.h>

#include "muster-journal-chain.h"

#define DOMAIN "muster roster blob 1\n"

/**
 * muster_blob_dup_hash:
 *
 * BLAKE2b-256 with the roster's own key, so that the same picture has another name at another
 * roster, and nobody can ask one for it who knows it from somewhere else. Any thread.
 *
 * Returns: (transfer full): 64 hex digits
 */
char *
muster_blob_dup_hash (const guint8 *server_key, GBytes *picture)
{
  crypto_generichash_state state;
  guint8 hash[32];
  gsize size;
  gconstpointer data = g_bytes_get_data (picture, &size);

  crypto_generichash_init (&state, server_key, 32, sizeof hash);
  crypto_generichash_update (&state, (const guint8 *) DOMAIN, strlen (DOMAIN));
  crypto_generichash_update (&state, data, size);
  crypto_generichash_final (&state, hash, sizeof hash);
  return muster_journal_bytes_to_hex (hash, sizeof hash);
}
