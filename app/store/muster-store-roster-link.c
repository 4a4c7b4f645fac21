/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-store-roster-link.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>

#include "muster-error.h"
#include "muster-signer.h"
#include "muster-stmt.h"
#include "muster-store-private.h"
#include "muster-vault.h"

#define CELL "roster_link"
#define ROW  1

/* What a JSON Web Token begins with; no statement of the journal does. */
#define ASSERTION_PREFIX "eyJ"

static gboolean
put_link (MusterDb *db, gpointer data, GError **error)
{
  const MusterRosterLink *link = data;
  g_autoptr (GBytes) plain = muster_roster_link_to_json (link);
  g_autoptr (GBytes) sealed = muster_vault_seal (db, CELL, ROW, plain, error);
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db,
                       "INSERT INTO roster_link (one, sealed) VALUES (1, :sealed)"
                       " ON CONFLICT (one) DO UPDATE SET sealed = excluded.sealed");

  if (sealed == NULL)
    return FALSE;
  muster_stmt_bind_bytes (stmt, ":sealed", sealed);
  return muster_stmt_run (stmt, error);
}

/**
 * muster_store_put_roster_link:
 *
 * Takes the place of the one before. Errors: SEALED_OFF, STORE, STORE_FULL
 */
gboolean
muster_store_put_roster_link (MusterStore *self, const MusterRosterLink *link, GError **error)
{
  g_return_val_if_fail (MUSTER_IS_STORE (self), FALSE);
  return muster_store_run_write (self, put_link, (gpointer) link, error);
}

gboolean
muster_roster_link_load (MusterDb *db, MusterRosterLink *link, GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (db, "SELECT sealed FROM roster_link");
  g_autoptr (GBytes) sealed = NULL, plain = NULL;
  gboolean has_row;

  if (!muster_stmt_step (stmt, &has_row, error))
    return FALSE;
  if (!has_row) {
    g_set_error_literal (error,
                         MUSTER_ERROR,
                         MUSTER_ERROR_NOT_FOUND,
                         _ ("This station belongs to no roster. Enrol it with “muster roster "
                            "enrol”."));
    return FALSE;
  }
  sealed = muster_stmt_dup_bytes (stmt, 0);
  plain = muster_vault_open (db, CELL, ROW, sealed, error);
  return plain != NULL && muster_roster_link_parse (plain, link, error);
}

static gboolean
drop_link (MusterDb *db, gpointer unused, GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (db, "DELETE FROM roster_link");

  return muster_stmt_run (stmt, error);
}

/**
 * muster_store_drop_roster_link:
 *
 * The station belongs to no roster any more. Errors: STORE, STORE_FULL
 */
gboolean
muster_store_drop_roster_link (MusterStore *self, GError **error)
{
  g_return_val_if_fail (MUSTER_IS_STORE (self), FALSE);
  return muster_store_run_write (self, drop_link, NULL, error);
}

static gboolean
get_link (MusterDb *db, gpointer data, GError **error)
{
  return muster_roster_link_load (db, data, error);
}

/**
 * muster_store_get_roster_link:
 * @link: (out caller-allocates): to be cleared, whatever comes back
 *
 * Errors: NOT_FOUND if the station was never enrolled, SEALED_OFF, BAD_DATA, STORE
 */
gboolean
muster_store_get_roster_link (MusterStore *self, MusterRosterLink *link, GError **error)
{
  *link = (MusterRosterLink){0};
  g_return_val_if_fail (MUSTER_IS_STORE (self), FALSE);
  return muster_store_run_read (self, get_link, link, error);
}

typedef struct {
  const char *text;
  guint8 *signature;
} Signing;

static gboolean
sign (MusterDb *db, gpointer data, GError **error)
{
  const Signing *signing = data;
  static const guint8 nothing[MUSTER_JOURNAL_HASH_BYTES] = {0};
  g_auto (MusterSigner) signer = {0};
  gboolean there;

  if (!muster_signer_read (db, &signer, &there, error))
    return FALSE;
  if (!there) {
    g_set_error_literal (
        error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND, _ ("The station has signed nothing yet."));
    return FALSE;
  }
  if (!muster_signer_open (db, signer.since, nothing, &signer, error))
    return FALSE;
  crypto_sign_detached (signing->signature,
                        NULL,
                        (const guint8 *) signing->text,
                        strlen (signing->text),
                        signer.secret);
  return TRUE;
}

/**
 * muster_store_sign_assertion:
 * @text: of muster_assertion_dup_text(); nothing else is signed here
 * @signature: (out)
 *
 * Signs with the key of the station's journal. Errors: NOT_FOUND if there is none yet, SEALED_OFF,
 * BAD_DATA, STORE
 */
gboolean
muster_store_sign_assertion (MusterStore *self,
                             const char *text,
                             guint8 signature[MUSTER_JOURNAL_SIGNATURE_BYTES],
                             GError **error)
{
  Signing signing = {text, signature};

  g_return_val_if_fail (MUSTER_IS_STORE (self), FALSE);
  g_return_val_if_fail (g_str_has_prefix (text, ASSERTION_PREFIX), FALSE);
  return muster_store_run_read (self, sign, &signing, error);
}
