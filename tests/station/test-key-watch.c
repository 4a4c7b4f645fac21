/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "muster-error.h"
#include "muster-key-watch.h"
#include "muster-store-places.h"

/* A station whose keyring was locked at the start opens by itself once it is unlocked. */

static struct {
  guint8 secret[MUSTER_SECRET_BYTES];
  gboolean has, locked;
} keyring;

static gboolean
answer (GError **error)
{
  if (keyring.locked)
    g_set_error_literal (error, MUSTER_ERROR, MUSTER_ERROR_NO_RIGHTS, "locked");
  return !keyring.locked;
}

static gboolean
load (gpointer data, const char *name, guint8 *secret, GError **error)
{
  g_assert_true (keyring.has);
  memcpy (secret, keyring.secret, sizeof keyring.secret);
  return answer (error);
}

static gboolean
save (gpointer data, const char *name, const guint8 *secret, GError **error)
{
  memcpy (keyring.secret, secret, sizeof keyring.secret);
  keyring.has = TRUE;
  return answer (error);
}

static gboolean
destroy (gpointer data, const char *name, GError **error)
{
  keyring.has = FALSE;
  return answer (error);
}

static const MusterSecretPlace place = {
    .nick = "keyring", .load = load, .save = save, .destroy = destroy};
static const MusterSecretPlace *const places[] = {&place, NULL};

static gboolean
over_cb (gpointer over)
{
  *(gboolean *) over = TRUE;
  return G_SOURCE_REMOVE;
}

/* Until it is as wanted, or @seconds have passed. */
static gboolean
wait_sealed_off (MusterStore *store, gboolean wanted, guint seconds)
{
  gboolean over = FALSE;
  const guint timer = g_timeout_add_seconds (seconds, over_cb, &over);

  while (!over && muster_store_is_sealed_off (store) != wanted)
    g_main_context_iteration (NULL, TRUE);
  if (!over)
    g_source_remove (timer);
  return muster_store_is_sealed_off (store) == wanted;
}

static MusterStore *
open_it (const char *path)
{
  g_autoptr (GError) error = NULL;
  MusterStore *store = muster_store_open_with_places (path, "1", places, &error);

  g_assert_no_error (error);
  return store;
}

static void
test_opens (void)
{
  g_autofree char *folder = g_dir_make_tmp ("muster-key-watch-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *sheet = NULL;
  g_autofree char *lock = g_strconcat (path, "-lock", NULL);
  g_autofree char *reserve = g_strconcat (path, "-reserve", NULL);
  MusterStore *store = open_it (path);
  MusterKeyWatch *watch;

  g_assert_true (muster_store_add_recovery_slot (store, &sheet, &error));
  g_assert_true (muster_store_move_secret (store, "keyring", NULL, &error));
  g_assert_no_error (error);
  muster_store_close (store);
  g_object_unref (store);

  keyring.locked = TRUE;
  store = open_it (path);
  g_assert_cmpstr (muster_store_get_secret_place (store), ==, "keyring");
  g_assert_true (muster_store_is_sealed_off (store));
  watch = muster_key_watch_new (store);
  g_assert_false (wait_sealed_off (store, FALSE, 7));
  keyring.locked = FALSE;
  g_assert_true (wait_sealed_off (store, FALSE, 20));
  muster_key_watch_free (watch);
  muster_store_close (store);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (store);
  g_unlink (path);
  g_unlink (lock);
  g_unlink (reserve);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/key-watch/opens", test_opens);
  return g_test_run ();
}
