/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-vault-place.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

#include "muster-error.h"
#include "muster-key-file.h"
#include "muster-key-slot.h"
#include "muster-setting-table.h"
#include "muster-staff-table.h"
#include "muster-stmt.h"
#include "muster-vault-key-private.h"

/* The device secret lies in one place, which the store names: a file beside it, or one that the
 * program knows of (muster-secret-place.h).
 *
 * On its way from one to another it lies in both for a moment, and never in none: it is written to
 * the new place and read back from there, then the store names that, then it goes from the old one.
 * Before a place gets something that the store does not name, or keeps it, a setting says so; what
 * was stopped on the way is cleared up from there by whoever opens the store next. */

G_STATIC_ASSERT (MUSTER_SECRET_BYTES == MUSTER_VAULT_KEY_BYTES);

/* The place that may have a copy beside the one that is named. */
#define SPARE "keys.spare"

static gboolean
load_file (gpointer path, const char *name, guint8 *secret, GError **error)
{
  return muster_key_file_load (path, secret, error);
}

static gboolean
save_file (gpointer path, const char *name, const guint8 *secret, GError **error)
{
  return muster_key_file_make (path, secret, error);
}

static gboolean
destroy_file (gpointer path, const char *name, GError **error)
{
  return muster_key_file_destroy (path, error);
}

/* @place: (out caller-allocates) */
static gboolean
find_place (MusterDb *db, const char *nick, MusterSecretPlace *place, GError **error)
{
  const MusterVaultKeys *keys = muster_vault_key_get_all (db);

  *place = (MusterSecretPlace){.nick = MUSTER_VAULT_PLACE_FILE,
                               .load = load_file,
                               .save = save_file,
                               .destroy = destroy_file,
                               .data = (gpointer) muster_db_get_path (db)};
  if (g_str_equal (nick, MUSTER_VAULT_PLACE_FILE))
    return TRUE;
  for (guint i = 0; keys->places != NULL && keys->places[i] != NULL; i++)
    if (g_str_equal (keys->places[i]->nick, nick)) {
      *place = *keys->places[i];
      return TRUE;
    }
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_NO_DEVICE,
               _ ("This program knows no place “%s” for the key of the store."),
               nick);
  return FALSE;
}

/**
 * muster_vault_place_load:
 * @secret: (out caller-allocates): wiped by the caller; not looked at whether it is the right one
 *
 * Errors: those of a place
 */
gboolean
muster_vault_place_load (MusterDb *db, guint8 *secret, GError **error)
{
  const MusterVaultKeys *keys = muster_vault_key_get_all (db);
  MusterSecretPlace place;

  if (muster_db_is_in_memory (db)) {
    memcpy (secret, keys->device, MUSTER_VAULT_KEY_BYTES);
    return TRUE;
  }
  return find_place (db, keys->place, &place, error) &&
         place.load (place.data, keys->store, secret, error);
}

/* -- what is left over -- */

static gboolean
put_spare (MusterDb *db, gpointer data, GError **error)
{
  MusterSetting setting = {SPARE, data};

  return muster_setting_put (db, &setting, error);
}

/* TRUE: there is nothing left there, and nothing says so any more. */
static gboolean
clear_spare (MusterDb *db, const char *nick, GError **error)
{
  const MusterVaultKeys *keys = muster_vault_key_get_all (db);
  MusterSecretPlace place;

  if (!g_str_equal (nick, keys->place) &&
      (!find_place (db, nick, &place, error) || !place.destroy (place.data, keys->store, error)))
    return FALSE;
  return muster_db_write (db, put_spare, NULL, error);
}

/**
 * muster_vault_place_settle:
 *
 * Clears up after a move that was stopped, if the secret is where the store says. Tried again by
 * the next one where a place does not answer.
 */
void
muster_vault_place_settle (MusterDb *db)
{
  MusterSetting setting = {SPARE, NULL};
  g_autoptr (GError) error = NULL;
  guint8 secret[MUSTER_VAULT_KEY_BYTES];

  if (!muster_db_read (db, muster_setting_load, &setting, &error) || setting.value == NULL) {
    if (error != NULL)
      g_message ("%s", error->message);
    return;
  }
  if (!muster_vault_key_load_device (db, secret, &error) ||
      !clear_spare (db, setting.value, &error))
    g_message ("%s", error->message);
  sodium_memzero (secret, sizeof secret);
  g_free (setting.value);
}

/**
 * muster_vault_place_get_outside:
 * @name: (out): borrowed: of the store, as the place knows it
 * @places: (out): borrowed: those that the program knows of; for as long as it runs
 *
 * Returns: (nullable): borrowed: nick of the place that has the secret, %NULL if that is a file
 *   beside the store
 */
const char *
muster_vault_place_get_outside (MusterDb *db,
                                const char **name,
                                const MusterSecretPlace *const **places)
{
  const MusterVaultKeys *keys = muster_vault_key_get_all (db);

  *name = keys->store;
  *places = keys->places;
  return g_str_equal (keys->place, MUSTER_VAULT_PLACE_FILE) ? NULL : keys->place;
}

/* -- moving -- */

/* The journal knows where the key is in the same moment in which the store does. */
static gboolean
name_place (MusterDb *db, gpointer data, GError **error)
{
  const MusterVaultMove *move = data;
  const MusterVaultKeys *keys = muster_vault_key_get_all (db);
  g_autoptr (MusterStmt) stmt = muster_stmt_new (db, "UPDATE key_state SET place = :place");
  g_autoptr (MusterEvent) event = muster_event_new ("key-place");

  muster_stmt_bind_text (stmt, ":place", move->to);
  muster_event_set_string (event, "place", move->to);
  return muster_stmt_run (stmt, error) && put_spare (db, keys->place, error) &&
         muster_staff_journal (db, event, move->by, move->station, move->boot, error);
}

/* Whoever loses a keyring has lost the key in it: no key goes there before there is another way. */
static gboolean
check_sheet (MusterDb *db, const char *nick, GError **error)
{
  gint64 n;

  if (g_str_equal (nick, MUSTER_VAULT_PLACE_FILE))
    return TRUE;
  if (!muster_key_slot_count (db, MUSTER_KEY_SLOT_RECOVERY, &n, error))
    return FALSE;
  if (n > 0)
    return TRUE;
  g_set_error_literal (error,
                       MUSTER_ERROR,
                       MUSTER_ERROR_FAILED,
                       _ ("Print a recovery sheet first (muster keys sheet): if that place were "
                          "lost, nothing else would open the store."));
  return FALSE;
}

/* A place that says it has kept something is not believed. */
static gboolean
prove (const MusterSecretPlace *place, const char *name, const guint8 *secret, GError **error)
{
  guint8 back[MUSTER_VAULT_KEY_BYTES] = {0};
  gboolean same;

  if (!place->load (place->data, name, back, error))
    return FALSE;
  same = sodium_memcmp (back, secret, sizeof back) == 0;
  sodium_memzero (back, sizeof back);
  if (!same)
    g_set_error_literal (error,
                         MUSTER_ERROR,
                         MUSTER_ERROR_FAILED,
                         _ ("That place gave back something else than it got. The key stays where "
                            "it was."));
  return same;
}

static gboolean
carry (MusterDb *db,
       const MusterSecretPlace *place,
       MusterVaultMove *move,
       const guint8 *secret,
       GError **error)
{
  MusterVaultKeys *keys = muster_vault_key_get_all (db);
  g_autofree char *from = g_strdup (keys->place);
  g_autoptr (GError) later = NULL;

  if (!muster_db_write (db, put_spare, (gpointer) place->nick, error))
    return FALSE;
  if (!place->save (place->data, keys->store, secret, error) ||
      !prove (place, keys->store, secret, error) ||
      !muster_db_write (db, name_place, move, error)) {
    clear_spare (db, place->nick, NULL);
    return FALSE;
  }
  g_free (keys->place);
  keys->place = g_strdup (place->nick);
  if (!clear_spare (db, from, &later))
    g_message ("%s", later->message);
  return TRUE;
}

/**
 * muster_vault_place_move:
 *
 * Needs an open store, and the secret.
 *
 * Errors: SEALED_OFF, FAILED (there is no recovery sheet; the new place does not work), those of a
 *   place, STORE, STORE_FULL: then it is where it was
 */
gboolean
muster_vault_place_move (MusterDb *db, gpointer data, GError **error)
{
  MusterVaultMove *move = data;
  const MusterVaultKeys *keys = muster_vault_key_get_all (db);
  guint8 secret[MUSTER_VAULT_KEY_BYTES];
  MusterSecretPlace place;
  gboolean ok;

  if (muster_vault_key_get_root (db, error) == NULL || !find_place (db, move->to, &place, error) ||
      !check_sheet (db, place.nick, error))
    return FALSE;
  ok = muster_vault_key_load_device (db, secret, error) &&
       (g_str_equal (keys->place, place.nick) || carry (db, &place, move, secret, error));
  sodium_memzero (secret, sizeof secret);
  return ok;
}
