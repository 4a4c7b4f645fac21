/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-signer.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>

#include "muster-error.h"
#include "muster-evidence.h"
#include "muster-stmt.h"
#include "muster-vault.h"

/* Whoever has the file but not the key of the vault can write into the journal, but not sign. The
 * secret part is opened for each entry and wiped: it lies in memory for microseconds. */

#define TABLE "journal_key"
#define ROW   1

static gboolean
copy_blob (MusterStmt *stmt, int column, guint8 *to, gsize size)
{
  gsize length;
  gconstpointer data = muster_stmt_get_blob (stmt, column, &length);

  if (data == NULL || length != size)
    return FALSE;
  memcpy (to, data, size);
  return TRUE;
}

static gboolean
damaged (GError **error)
{
  g_set_error_literal (
      error,
      MUSTER_ERROR,
      MUSTER_ERROR_BAD_DATA,
      _ ("The station's key in the store is damaged or was changed. Keep a copy of "
         "the store's file as evidence and put a copy from your backup in its "
         "place."));
  return FALSE;
}

/* @stmt: at a row of journal_key, or at none; @sealed: (out) (optional): the secret part */
static gboolean
read_row (MusterStmt *stmt, MusterSigner *self, gboolean *there, GBytes **sealed, GError **error)
{
  if (!muster_stmt_step (stmt, there, error))
    return FALSE;
  if (!*there)
    return TRUE;
  self->since = muster_stmt_get_int64 (stmt, 1);
  if (!copy_blob (stmt, 0, self->key, sizeof self->key) ||
      !copy_blob (stmt, 2, self->mark, sizeof self->mark))
    return damaged (error);
  if (sealed != NULL)
    *sealed = muster_stmt_dup_bytes (stmt, 3);
  return TRUE;
}

#define SELECT_KEY "SELECT public, since, mark, secret FROM journal_key"

/**
 * muster_signer_read:
 * @self: (out caller-allocates): without the secret part
 * @there: (out): %FALSE if nothing is signed yet
 *
 * Errors: BAD_DATA, STORE
 */
gboolean
muster_signer_read (MusterDb *db, MusterSigner *self, gboolean *there, GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (db, SELECT_KEY);

  memset (self, 0, sizeof *self);
  return read_row (stmt, self, there, NULL, error);
}

/**
 * muster_signer_read_own:
 *
 * As muster_signer_read(), and sure that the public part belongs to the secret one, which nobody
 * can put there without the keys of the store.
 *
 * Errors: BAD_DATA, STORE and those of muster_vault_open()
 */
gboolean
muster_signer_read_own (MusterDb *db, MusterSigner *self, gboolean *there, GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (db, SELECT_KEY);
  g_autoptr (GBytes) sealed = NULL, secret = NULL;
  guint8 public[MUSTER_JOURNAL_KEY_BYTES];

  memset (self, 0, sizeof *self);
  if (!read_row (stmt, self, there, &sealed, error))
    return FALSE;
  if (!*there)
    return TRUE;
  secret = muster_vault_open (db, TABLE, ROW, sealed, error);
  if (secret == NULL)
    return FALSE;
  if (g_bytes_get_size (secret) != sizeof self->secret ||
      crypto_sign_ed25519_sk_to_pk (public, g_bytes_get_data (secret, NULL)) != 0 ||
      memcmp (public, self->key, sizeof public) != 0)
    return damaged (error);
  return TRUE;
}

static gboolean
make (MusterDb *db, MusterSigner *self, const guint8 *previous, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db,
                       "INSERT INTO journal_key (one, public, secret, since, mark)"
                       " VALUES (1, :public, :secret, :since, :mark)");
  g_autoptr (GBytes) plain = NULL, sealed = NULL;

  crypto_sign_keypair (self->key, self->secret);
  muster_signer_sign (self, MUSTER_STATEMENT_BEGIN, self->since, previous, self->mark);
  plain = muster_evidence_wiped_bytes (g_memdup2 (self->secret, sizeof self->secret),
                                       sizeof self->secret);
  sealed = muster_vault_seal (db, TABLE, ROW, plain, error);
  if (sealed == NULL)
    return FALSE;
  muster_stmt_bind_blob (stmt, ":public", self->key, sizeof self->key);
  muster_stmt_bind_bytes (stmt, ":secret", sealed);
  muster_stmt_bind_int64 (stmt, ":since", self->since);
  muster_stmt_bind_blob (stmt, ":mark", self->mark, sizeof self->mark);
  return muster_stmt_run (stmt, error);
}

/**
 * muster_signer_open:
 * @next: number of the entry that is to be signed
 * @previous: hash of the one before
 * @self: (out caller-allocates): to be cleared, whatever comes back
 *
 * In the transaction that appends entry @next. Makes the key if there is none: also where somebody
 * has removed it, so that the station goes on; then the check of the journal tells.
 *
 * Errors: BAD_DATA, STORE, STORE_FULL and those of muster_vault_open()
 */
gboolean
muster_signer_open (MusterDb *db,
                    gint64 next,
                    const guint8 previous[MUSTER_JOURNAL_HASH_BYTES],
                    MusterSigner *self,
                    GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (db, SELECT_KEY);
  g_autoptr (GBytes) sealed = NULL, secret = NULL;
  gboolean there;

  memset (self, 0, sizeof *self);
  if (!read_row (stmt, self, &there, &sealed, error))
    return FALSE;
  if (!there) {
    self->since = next;
    return make (db, self, previous, error);
  }
  secret = muster_vault_open (db, TABLE, ROW, sealed, error);
  if (secret == NULL)
    return FALSE;
  if (g_bytes_get_size (secret) != sizeof self->secret)
    return damaged (error);
  memcpy (self->secret, g_bytes_get_data (secret, NULL), sizeof self->secret);
  return TRUE;
}

/**
 * muster_signer_check_mark:
 * @previous: hash of the entry before the first signed one
 *
 * Returns: whether signatures begin where the store says
 */
gboolean
muster_signer_check_mark (const MusterSigner *self,
                          const guint8 previous[MUSTER_JOURNAL_HASH_BYTES])
{
  return muster_signer_check (self, MUSTER_STATEMENT_BEGIN, self->since, previous, self->mark);
}

void
muster_signer_sign (const MusterSigner *self,
                    MusterStatementKind kind,
                    gint64 seq,
                    const guint8 hash[MUSTER_JOURNAL_HASH_BYTES],
                    guint8 signature[MUSTER_JOURNAL_SIGNATURE_BYTES])
{
  const MusterStatement statement = {kind, self->key, seq, hash, 0};

  muster_statement_sign (&statement, self->secret, signature);
}

gboolean
muster_signer_check (const MusterSigner *self,
                     MusterStatementKind kind,
                     gint64 seq,
                     const guint8 hash[MUSTER_JOURNAL_HASH_BYTES],
                     const guint8 signature[MUSTER_JOURNAL_SIGNATURE_BYTES])
{
  const MusterStatement statement = {kind, self->key, seq, hash, 0};

  return muster_statement_check (&statement, self->key, signature);
}

void
muster_signer_clear (MusterSigner *self)
{
  sodium_memzero (self, sizeof *self);
}
