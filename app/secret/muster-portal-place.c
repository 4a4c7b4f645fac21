/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-portal-place.h"

#include <errno.h>
#include <gio/gio.h>
#include <gio/gunixfdlist.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <poll.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "muster-error.h"
#include "muster-place-file.h"

/* In a sandbox the Secret Service is out of reach (libsecret's own file for sandboxes is behind its
 * password calls, not behind SecretService, by which the keyring place tells what is locked). The
 * portal gives the program a secret of its own, which lies in the user's keyring; it takes nothing.
 * So the store's secret is sealed with a key made of it, and lies in a file beside the user's data.
 *
 * A portal may ask somebody for the keyring's password. It is given some seconds for those who are
 * asked nothing, then the question is taken back: a station starts before anybody is there. */

#define NICK "portal"

#define PORTAL  "org.freedesktop.portal.Desktop"
#define PATH    "/org/freedesktop/portal/desktop"
#define REQUEST "org.freedesktop.portal.Request"

#define PATIENCE_MS 8000
#define FIRST_MS    2000 /* for what is there already, on a busy machine */
#define MORE_MS     200
#define MAX_MASTER  4096

typedef struct {
  GMainContext *context; /* borrowed */
  GDBusConnection *bus;  /* owned */
  guint subscription;
  gboolean answered, late;
  guint32 response;
  char *token; /* owned: as the portal wants it told the next time */
} Asking;

/* --- errors --- */

static gboolean
fail (MusterError code, const char *words, GError **error)
{
  g_set_error_literal (error, MUSTER_ERROR, code, words);
  return FALSE;
}

static gboolean
fail_absent (GError **error)
{
  return fail (MUSTER_ERROR_NO_DEVICE,
               _ ("No portal keeps a secret for this program here. Start the station from the "
                  "desktop of the user it belongs to, or open the store with its recovery sheet."),
               error);
}

static gboolean
fail_locked (GError **error)
{
  return fail (
      MUSTER_ERROR_NO_RIGHTS,
      _ ("The keyring behind the portal is locked. Unlock it: log in to the desktop with a "
         "password. Until then the recovery sheet opens the store."),
      error);
}

/* @failure: (transfer full) */
static gboolean
fail_foreign (GError *failure, GError **error)
{
  if (failure->domain == G_DBUS_ERROR || failure->domain == G_IO_ERROR)
    fail_absent (error);
  else
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_FAILED,
                 _ ("The portal does not work: %s"),
                 failure->message);
  g_error_free (failure);
  return FALSE;
}

/* --- asking --- */

static void
response_cb (GDBusConnection *bus,
             const char *sender,
             const char *path,
             const char *interface,
             const char *signal,
             GVariant *parameters,
             gpointer user_data)
{
  Asking *asking = user_data;
  g_autoptr (GVariant) results = NULL;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    return;
  g_variant_get (parameters, "(u@a{sv})", &asking->response, &results);
  g_clear_pointer (&asking->token, g_free);
  g_variant_lookup (results, "token", "s", &asking->token);
  asking->answered = TRUE;
}

static gboolean
late_cb (gpointer user_data)
{
  ((Asking *) user_data)->late = TRUE;
  return G_SOURCE_REMOVE;
}

/* Where the answer comes: known beforehand, so that none is missed. */
static char *
dup_request_path (GDBusConnection *bus, const char *handle)
{
  g_autofree char *sender = g_strdup (g_dbus_connection_get_unique_name (bus) + 1);

  g_strdelimit (sender, ".", '_');
  return g_strdup_printf (PATH "/request/%s/%s", sender, handle);
}

static void
listen (Asking *asking, const char *path)
{
  asking->subscription = g_dbus_connection_signal_subscribe (asking->bus,
                                                             PORTAL,
                                                             REQUEST,
                                                             "Response",
                                                             path,
                                                             NULL,
                                                             G_DBUS_SIGNAL_FLAGS_NONE,
                                                             response_cb,
                                                             asking,
                                                             NULL);
}

static gboolean
call (Asking *asking, int fd, const char *handle, const char *token, GError **error)
{
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();
  g_autoptr (GVariant) reply = NULL;
  GError *failure = NULL;
  GVariantBuilder options;

  if (g_unix_fd_list_append (fds, fd, &failure) < 0)
    return fail_foreign (failure, error);
  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "handle_token", g_variant_new_string (handle));
  if (token != NULL)
    g_variant_builder_add (&options, "{sv}", "token", g_variant_new_string (token));
  reply = g_dbus_connection_call_with_unix_fd_list_sync (asking->bus,
                                                         PORTAL,
                                                         PATH,
                                                         "org.freedesktop.portal.Secret",
                                                         "RetrieveSecret",
                                                         g_variant_new ("(ha{sv})", 0, &options),
                                                         G_VARIANT_TYPE ("(o)"),
                                                         G_DBUS_CALL_FLAGS_NONE,
                                                         PATIENCE_MS,
                                                         fds,
                                                         NULL,
                                                         NULL,
                                                         &failure);
  return reply != NULL || fail_foreign (failure, error);
}

static gboolean
wait_for_answer (Asking *asking, const char *path, GError **error)
{
  GSource *late = g_timeout_source_new (PATIENCE_MS);

  g_source_set_callback (late, late_cb, asking, NULL);
  g_source_attach (late, asking->context);
  while (!asking->answered && !asking->late)
    g_main_context_iteration (asking->context, TRUE);
  g_source_destroy (late);
  g_source_unref (late);
  if (asking->answered && asking->response == 0)
    return TRUE;
  if (asking->answered && asking->response != 1)
    return fail_absent (error); /* nobody behind the portal keeps secrets */
  if (!asking->answered)
    g_dbus_connection_call (asking->bus,
                            PORTAL,
                            path,
                            REQUEST,
                            "Close",
                            NULL,
                            NULL,
                            G_DBUS_CALL_FLAGS_NONE,
                            -1,
                            NULL,
                            NULL,
                            NULL);
  return fail_locked (error);
}

/* Whoever writes it has done so before they answer, but need not have closed their end. Returns: 0:
 * nothing, or too much */
static gsize
read_master (int fd, guint8 *master)
{
  struct pollfd ready = {.fd = fd, .events = POLLIN};
  gsize size = 0;

  while (size <= MAX_MASTER && poll (&ready, 1, size == 0 ? FIRST_MS : MORE_MS) > 0) {
    const gssize n = read (fd, master + size, MAX_MASTER + 1 - size);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return 0;
    if (n == 0)
      break;
    size += (gsize) n;
  }
  return size <= MAX_MASTER ? size : 0;
}

static gboolean
retrieve (Asking *asking, const char *token, guint8 *master, gsize *size, GError **error)
{
  g_autofree char *handle = g_strdup_printf ("muster%08x", g_random_int ());
  g_autofree char *path = dup_request_path (asking->bus, handle);
  GError *failure = NULL;
  int fds[2];
  gboolean ok;

  if (!g_unix_open_pipe (fds, FD_CLOEXEC, &failure))
    return fail_foreign (failure, error);
  listen (asking, path);
  ok = call (asking, fds[1], handle, token, error);
  close (fds[1]);
  ok = ok && wait_for_answer (asking, path, error);
  *size = ok ? read_master (fds[0], master) : 0;
  close (fds[0]);
  g_dbus_connection_signal_unsubscribe (asking->bus, asking->subscription);
  return ok && (*size > 0 || fail_absent (error));
}

/* --- the key --- */

/* The master secret's length and form are the portal's affair. */
static void
derive (const guint8 *master, gsize size, const char *name, guint8 *key)
{
  crypto_generichash_state state;

  crypto_generichash_init (&state, NULL, 0, crypto_secretbox_KEYBYTES);
  crypto_generichash_update (&state, (const guint8 *) "muster portal\n", 14);
  crypto_generichash_update (&state, (const guint8 *) name, strlen (name) + 1);
  crypto_generichash_update (&state, master, size);
  crypto_generichash_final (&state, key, crypto_secretbox_KEYBYTES);
  sodium_memzero (&state, sizeof state);
}

/* @token: (inout): told to the portal, and what it told; @key: (out caller-allocates) */
static gboolean
load_key (const char *name, char **token, guint8 *key, GError **error)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  Asking asking = {.context = context};
  guint8 master[MAX_MASTER + 1];
  GError *failure = NULL;
  gsize size = 0;
  gboolean ok;

  g_main_context_push_thread_default (context); /* answers come to this thread */
  asking.bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &failure);
  ok = asking.bus != NULL ? retrieve (&asking, *token, master, &size, error)
                          : fail_foreign (failure, error);
  g_main_context_pop_thread_default (context);
  g_clear_object (&asking.bus);
  if (ok)
    derive (master, size, name, key);
  sodium_memzero (master, sizeof master);
  if (ok && asking.token != NULL) {
    g_free (*token);
    *token = g_steal_pointer (&asking.token);
  }
  g_free (asking.token);
  return ok;
}

/* --- the place --- */

#define SEALED (crypto_secretbox_NONCEBYTES + MUSTER_SECRET_BYTES + crypto_secretbox_MACBYTES)

static gboolean
load (gpointer data, const char *name, guint8 *secret, GError **error)
{
  g_autofree char *token = NULL;
  g_autoptr (GBytes) sealed = muster_place_file_load (NICK, name, &token, error);
  guint8 key[crypto_secretbox_KEYBYTES];
  const guint8 *bytes;
  gsize size;
  gboolean ok;

  if (sealed == NULL || !load_key (name, &token, key, error))
    return FALSE;
  bytes = g_bytes_get_data (sealed, &size);
  ok = size == SEALED && crypto_secretbox_open_easy (secret,
                                                     bytes + crypto_secretbox_NONCEBYTES,
                                                     size - crypto_secretbox_NONCEBYTES,
                                                     bytes,
                                                     key) == 0;
  sodium_memzero (key, sizeof key);
  return ok || fail (MUSTER_ERROR_NOT_FOUND,
                     _ ("The portal keeps another secret for this program than it did. If you have "
                        "another keyring now, put the old one back, or open the store with its "
                        "recovery sheet."),
                     error);
}

static gboolean
save (gpointer data, const char *name, const guint8 *secret, GError **error)
{
  g_autofree char *token = NULL;
  g_autoptr (GBytes) bytes = NULL;
  guint8 key[crypto_secretbox_KEYBYTES], sealed[SEALED];

  if (!load_key (name, &token, key, error))
    return FALSE;
  randombytes_buf (sealed, crypto_secretbox_NONCEBYTES);
  crypto_secretbox_easy (
      sealed + crypto_secretbox_NONCEBYTES, secret, MUSTER_SECRET_BYTES, sealed, key);
  sodium_memzero (key, sizeof key);
  bytes = g_bytes_new (sealed, sizeof sealed);
  return muster_place_file_save (NICK, name, bytes, token, error);
}

static gboolean
destroy (gpointer data, const char *name, GError **error)
{
  return muster_place_file_destroy (NICK, name, error);
}

const MusterSecretPlace *
muster_portal_place_get (void)
{
  static const MusterSecretPlace place = {
      .nick = NICK, .load = load, .save = save, .destroy = destroy};

  return &place;
}
