/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-roster-book.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

#include "muster-error.h"
#include "muster-migrate.h"
#include "muster-roster-admissions.h"
#include "muster-roster-schema.h"
#include "muster-stmt.h"
#include "muster-vault-key.h"
#include "muster-vault.h"

#define SCHEMA_PREFIX "/io/github/musterstation/Muster/roster-schema"
#define FILE_NAME     "roster.db"
#define CELL_SIGN     "server.sign"
#define CELL_TOKEN    "server.token"

static gboolean
save_keys (MusterDb *db, gpointer data, GError **error)
{
  MusterRosterBook *self = data;
  g_autoptr (GBytes) sign = g_bytes_new_static (self->sign_secret, sizeof self->sign_secret);
  g_autoptr (GBytes) token = g_bytes_new_static (self->token_secret, sizeof self->token_secret);
  g_autoptr (GBytes) sealed_sign = muster_vault_seal (db, CELL_SIGN, 1, sign, error);
  g_autoptr (GBytes) sealed_token =
      sealed_sign != NULL ? muster_vault_seal (db, CELL_TOKEN, 1, token, error) : NULL;
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db,
                       "INSERT INTO server (one, sign_public, sign_secret, token_secret)"
                       " VALUES (1, :public, :sign, :token)");

  if (sealed_token == NULL)
    return FALSE;
  muster_stmt_bind_blob (stmt, ":public", self->sign_public, sizeof self->sign_public);
  muster_stmt_bind_bytes (stmt, ":sign", sealed_sign);
  muster_stmt_bind_bytes (stmt, ":token", sealed_token);
  return muster_stmt_run (stmt, error);
}

static gboolean
open_cell (MusterDb *db,
           const char *cell,
           MusterStmt *stmt,
           int column,
           guint8 *to,
           gsize size,
           GError **error)
{
  g_autoptr (GBytes) sealed = muster_stmt_dup_bytes (stmt, column);
  g_autoptr (GBytes) plain = muster_vault_open (db, cell, 1, sealed, error);

  if (plain == NULL)
    return FALSE;
  if (g_bytes_get_size (plain) == size) {
    memcpy (to, g_bytes_get_data (plain, NULL), size);
    return TRUE;
  }
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_STORE,
               _ ("%s is damaged. Put a copy from your backup in its place."),
               muster_db_get_path (db));
  return FALSE;
}

/* @there: (out): whether the server has keys already */
static gboolean
load_keys (MusterRosterBook *self, gboolean *there, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (self->db, "SELECT sign_secret, token_secret FROM server");

  if (!muster_stmt_step (stmt, there, error))
    return FALSE;
  if (!*there)
    return TRUE;
  if (!open_cell (
          self->db, CELL_SIGN, stmt, 0, self->sign_secret, sizeof self->sign_secret, error) ||
      !open_cell (
          self->db, CELL_TOKEN, stmt, 1, self->token_secret, sizeof self->token_secret, error))
    return FALSE;
  /* Of the sealed half: the open one could have been changed. */
  crypto_sign_ed25519_sk_to_pk (self->sign_public, self->sign_secret);
  return TRUE;
}

static gboolean
get_keys (MusterRosterBook *self, GError **error)
{
  gboolean there;

  if (!load_keys (self, &there, error))
    return FALSE;
  if (there)
    return TRUE;
  crypto_sign_keypair (self->sign_public, self->sign_secret);
  randombytes_buf (self->token_secret, sizeof self->token_secret);
  return muster_db_write (self->db, save_keys, self, error);
}

/**
 * muster_roster_book_open:
 * @folder: made if it is not there, for its user alone
 *
 * Returns: (transfer full): the book, of the newest schema and with its keys; %NULL with STORE,
 *   STORE_FULL, NO_RIGHTS
 */
MusterRosterBook *
muster_roster_book_open (const char *folder, GError **error)
{
  g_autoptr (GPtrArray) steps =
      muster_migrate_get_from (muster_roster_schema_get_resource (), SCHEMA_PREFIX);
  g_autofree char *path = g_build_filename (folder, FILE_NAME, NULL);
  g_autoptr (MusterRosterBook) self = g_new0 (MusterRosterBook, 1);

  if (sodium_init () < 0) {
    g_set_error_literal (
        error, MUSTER_ERROR, MUSTER_ERROR_STORE, _ ("libsodium does not start on this machine."));
    return NULL;
  }
  self->folder = g_strdup (folder);
  self->db = muster_db_open_as (path, MUSTER_DB_SHARE, MUSTER_DB_ROSTER, steps->len, error);
  if (self->db == NULL || !muster_migrate (self->db, steps, error) ||
      !muster_vault_key_set_up (self->db, NULL, error) || !get_keys (self, error) ||
      !muster_roster_admissions_catch_up (self->db, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
muster_roster_book_close (MusterRosterBook *self)
{
  g_clear_pointer (&self->db, muster_db_close);
  sodium_memzero (self->sign_secret, sizeof self->sign_secret);
  sodium_memzero (self->token_secret, sizeof self->token_secret);
  g_free (self->folder);
  g_free (self);
}
