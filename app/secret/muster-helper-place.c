/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-helper-place.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "muster-error.h"
#include "muster-place-file.h"

/* The interface is documented in data/doc/device-helper.md. It is as narrow as can be: the helper
 * seals and unseals 32 bytes, knows no store, and keeps nothing; what it sealed lies in a file of
 * the station's user. Which program it is, is asked anew each time: the file may be changed while
 * the station runs. */

#define NICK "helper"

#define DEFAULT_NAME "io.github.musterstation.DeviceSecret"
#define INTERFACE    "io.github.musterstation.DeviceSecret1"
#define OBJECT       "/io/github/musterstation/DeviceSecret"
#define LOCKED       INTERFACE ".Error.Locked"

#define PATIENCE_MS 10000
#define MAX_SEALED  8192

/* --- which helper --- */

/* @bus: (out) */
static char *
dup_name (GBusType *bus)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *path =
      g_build_filename (g_get_user_config_dir (), "muster", "helper.conf", NULL);
  g_autofree char *name = NULL, *which = NULL;

  *bus = G_BUS_TYPE_SYSTEM;
  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL))
    return g_strdup (DEFAULT_NAME);
  name = g_key_file_get_string (file, "helper", "name", NULL);
  which = g_key_file_get_string (file, "helper", "bus", NULL);
  if (g_strcmp0 (which, "session") == 0)
    *bus = G_BUS_TYPE_SESSION;
  return g_strdup (name != NULL && *name != '\0' ? name : DEFAULT_NAME);
}

/* A helper's own words come as G_IO_ERROR_DBUS_ERROR. */
static gboolean
is_absent (const GError *failure)
{
  if (failure->domain == G_IO_ERROR)
    return failure->code != G_IO_ERROR_DBUS_ERROR;
  return g_error_matches (failure, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
         g_error_matches (failure, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER) ||
         g_error_matches (failure, G_DBUS_ERROR, G_DBUS_ERROR_SPAWN_SERVICE_NOT_FOUND) ||
         g_error_matches (failure, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY);
}

/* @failure: (transfer full). Returns: %FALSE */
static gboolean
fail_call (const char *name, GError *failure, GError **error)
{
  g_autofree char *remote = g_dbus_error_get_remote_error (failure);

  g_dbus_error_strip_remote_error (failure);
  if (g_strcmp0 (remote, LOCKED) == 0)
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_NO_RIGHTS,
                 _ ("The helper %s does not open the key of this machine now (%s). Until it does, "
                    "the recovery sheet opens the store."),
                 name,
                 failure->message);
  else if (is_absent (failure))
    g_set_error (
        error,
        MUSTER_ERROR,
        MUSTER_ERROR_NO_DEVICE,
        _ ("The helper %s, which opens the key of this machine, does not answer. Start it, "
           "or open the store with its recovery sheet."),
        name);
  else
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_FAILED,
                 _ ("The helper %s does not open the key of this machine: %s. The recovery sheet "
                    "opens the store."),
                 name,
                 failure->message);
  g_error_free (failure);
  return FALSE;
}

/* Returns: (transfer full) (nullable): what the helper made of @bytes; the caller wipes a secret */
static GVariant *
call (const char *method, const char *store, gconstpointer bytes, gsize size, GError **error)
{
  GBusType type;
  g_autofree char *name = dup_name (&type);
  GError *failure = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (type, NULL, &failure);
  g_autoptr (GVariant) reply = NULL;

  if (bus != NULL)
    reply = g_dbus_connection_call_sync (
        bus,
        name,
        OBJECT,
        INTERFACE,
        method,
        g_variant_new (
            "(s@ay)", store, g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, bytes, size, 1)),
        G_VARIANT_TYPE ("(ay)"),
        G_DBUS_CALL_FLAGS_NONE,
        PATIENCE_MS,
        NULL,
        &failure);
  if (reply != NULL)
    return g_variant_get_child_value (reply, 0);
  fail_call (name, failure, error);
  return NULL;
}

static gboolean
fail_answer (GError **error)
{
  g_set_error_literal (error,
                       MUSTER_ERROR,
                       MUSTER_ERROR_FAILED,
                       _ ("The helper gave back something that is no key. Open the store with its "
                          "recovery sheet."));
  return FALSE;
}

/* --- the place --- */

static gboolean
load (gpointer data, const char *name, guint8 *secret, GError **error)
{
  g_autoptr (GBytes) sealed = muster_place_file_load (NICK, name, NULL, error);
  g_autoptr (GVariant) answer = NULL;
  gconstpointer bytes;
  gsize size;

  if (sealed == NULL)
    return FALSE;
  bytes = g_bytes_get_data (sealed, &size);
  answer = call ("Unseal", name, bytes, size, error);
  if (answer == NULL)
    return FALSE;
  bytes = g_variant_get_fixed_array (answer, &size, 1);
  if (size != MUSTER_SECRET_BYTES)
    return fail_answer (error);
  memcpy (secret, bytes, size);
  return TRUE;
}

static gboolean
save (gpointer data, const char *name, const guint8 *secret, GError **error)
{
  g_autoptr (GVariant) answer = call ("Seal", name, secret, MUSTER_SECRET_BYTES, error);
  g_autoptr (GBytes) sealed = NULL;
  gconstpointer bytes;
  gsize size;

  if (answer == NULL)
    return FALSE;
  bytes = g_variant_get_fixed_array (answer, &size, 1);
  if (size == 0 || size > MAX_SEALED)
    return fail_answer (error);
  sealed = g_bytes_new (bytes, size);
  return muster_place_file_save (NICK, name, sealed, NULL, error);
}

static gboolean
destroy (gpointer data, const char *name, GError **error)
{
  return muster_place_file_destroy (NICK, name, error);
}

const MusterSecretPlace *
muster_helper_place_get (void)
{
  static const MusterSecretPlace place = {
      .nick = NICK, .load = load, .save = save, .destroy = destroy};

  return &place;
}
