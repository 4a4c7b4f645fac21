/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-keyring-place.h"

#include <glib/gi18n-lib.h>
#include <libsecret/secret.h>
#include <string.h>

#include "muster-error.h"

/* Nobody is ever prompted: a station starts before anybody is there, and a question behind its
 * window would stop it for good. So what is locked is told as such. Each call asks anew, since the
 * keyring's daemon may have been started again in between. */

#define HEX (2 * MUSTER_SECRET_BYTES)

static const SecretSchema schema = {
    .name = MUSTER_APP_ID ".Device",
    .flags = SECRET_SCHEMA_NONE,
    .attributes = {{"store", SECRET_SCHEMA_ATTRIBUTE_STRING}},
};

/* -- errors -- */

static gboolean
fail (MusterError code, const char *words, GError **error)
{
  g_set_error_literal (error, MUSTER_ERROR, code, words);
  return FALSE;
}

static gboolean
fail_missing (GError **error)
{
  return fail (MUSTER_ERROR_NOT_FOUND,
               _ ("The keyring has no key for this store. If you have another keyring now, put the "
                  "old one back, or open the store with its recovery sheet."),
               error);
}

static gboolean
fail_locked (GError **error)
{
  return fail (
      MUSTER_ERROR_NO_RIGHTS,
      _ ("The keyring is locked. Unlock it: log in to the desktop with a password, or open "
         "it in “Passwords and Keys”. Until then the recovery sheet opens the store."),
      error);
}

/* Nobody keeps secrets here: no desktop, or one without a keyring. */
static gboolean
is_absent (const GError *failure)
{
  return g_error_matches (failure, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
         g_error_matches (failure, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER) ||
         g_error_matches (failure, G_DBUS_ERROR, G_DBUS_ERROR_SPAWN_SERVICE_NOT_FOUND) ||
         failure->domain == G_IO_ERROR || failure->domain == G_SPAWN_ERROR;
}

/* @failure: (transfer full) */
static gboolean
fail_foreign (GError *failure, GError **error)
{
  if (g_error_matches (failure, SECRET_ERROR, SECRET_ERROR_IS_LOCKED))
    fail_locked (error);
  else if (is_absent (failure))
    fail (MUSTER_ERROR_NO_DEVICE,
          _ ("There is no keyring here. Start the station from the desktop of the user it belongs "
             "to, or open the store with its recovery sheet."),
          error);
  else
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_FAILED,
                 _ ("The keyring does not work: %s"),
                 failure->message);
  g_error_free (failure);
  return FALSE;
}

/* -- items -- */

static SecretService *
open_service (GError **error)
{
  GError *failure = NULL;
  SecretService *service = secret_service_open_sync (
      SECRET_TYPE_SERVICE, NULL, SECRET_SERVICE_OPEN_SESSION, NULL, &failure);

  if (service == NULL)
    fail_foreign (failure, error);
  return service;
}

static GHashTable *
new_attributes (const char *name)
{
  return secret_attributes_build (&schema, "store", name, NULL);
}

static void
items_free (GList *items)
{
  g_list_free_full (items, g_object_unref);
}

/* @items: (out) (transfer full): all of this name, locked ones too */
static gboolean
find (SecretService *service,
      const char *name,
      SecretSearchFlags flags,
      GList **items,
      GError **error)
{
  g_autoptr (GHashTable) attributes = new_attributes (name);
  GError *failure = NULL;

  *items = secret_service_search_sync (
      service, &schema, attributes, SECRET_SEARCH_ALL | flags, NULL, &failure);
  return failure == NULL || fail_foreign (failure, error);
}

static gboolean
parse (SecretItem *item, guint8 *secret)
{
  SecretValue *value = secret_item_get_secret (item);
  const char *hex = value != NULL ? secret_value_get_text (value) : NULL;
  gboolean ok = hex != NULL && strlen (hex) == HEX;

  for (guint i = 0; ok && i < MUSTER_SECRET_BYTES; i++) {
    const int high = g_ascii_xdigit_value (hex[2 * i]), low = g_ascii_xdigit_value (hex[2 * i + 1]);

    ok = high >= 0 && low >= 0;
    secret[i] = (guint8) (high << 4 | low);
  }
  g_clear_pointer (&value, secret_value_unref);
  return ok;
}

static gboolean
load (gpointer data, const char *name, guint8 *secret, GError **error)
{
  g_autoptr (SecretService) service = open_service (error);
  GList *items = NULL;
  gboolean ok;

  if (service == NULL || !find (service, name, SECRET_SEARCH_LOAD_SECRETS, &items, error))
    return FALSE;
  if (items == NULL)
    ok = fail_missing (error);
  else if (secret_item_get_locked (items->data))
    ok = fail_locked (error);
  else
    ok = parse (items->data, secret) ||
         fail (MUSTER_ERROR_FAILED,
               _ ("What the keyring has for this store is no key. Open the store with its recovery "
                  "sheet."),
               error);
  items_free (items);
  return ok;
}

static gboolean
create (SecretCollection *collection, const char *name, const guint8 *secret, GError **error)
{
  g_autoptr (GHashTable) attributes = new_attributes (name);
  char hex[HEX + 1];
  GError *failure = NULL;
  SecretValue *value;
  SecretItem *item;

  for (guint i = 0; i < MUSTER_SECRET_BYTES; i++)
    g_snprintf (hex + 2 * i, 3, "%02x", secret[i]);
  value = secret_value_new (hex, HEX, "text/plain");
  explicit_bzero (hex, sizeof hex);
  item = secret_item_create_sync (collection,
                                  &schema,
                                  attributes,
                                  _ ("Key of this check-in station"),
                                  value,
                                  SECRET_ITEM_CREATE_REPLACE,
                                  NULL,
                                  &failure);
  secret_value_unref (value);
  if (item == NULL)
    return fail_foreign (failure, error);
  g_object_unref (item);
  return TRUE;
}

static gboolean
save (gpointer data, const char *name, const guint8 *secret, GError **error)
{
  g_autoptr (SecretService) service = open_service (error);
  g_autoptr (SecretCollection) collection = NULL;
  GError *failure = NULL;

  if (service == NULL)
    return FALSE;
  collection = secret_collection_for_alias_sync (
      service, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE, NULL, &failure);
  if (failure != NULL)
    return fail_foreign (failure, error);
  if (collection == NULL)
    return fail (MUSTER_ERROR_NO_DEVICE,
                 _ ("This user has no keyring yet. Log in to the desktop with a password once, or "
                    "make one in “Passwords and Keys”."),
                 error);
  if (secret_collection_get_locked (collection))
    return fail_locked (error);
  return create (collection, name, secret, error);
}

static gboolean
destroy (gpointer data, const char *name, GError **error)
{
  g_autoptr (SecretService) service = open_service (error);
  GError *failure = NULL;
  GList *items = NULL;

  if (service == NULL || !find (service, name, SECRET_SEARCH_NONE, &items, error))
    return FALSE;
  for (GList *l = items; l != NULL && failure == NULL; l = l->next)
    if (secret_item_get_locked (l->data))
      failure = g_error_new_literal (SECRET_ERROR, SECRET_ERROR_IS_LOCKED, "locked");
    else
      secret_item_delete_sync (l->data, NULL, &failure);
  items_free (items);
  return failure == NULL || fail_foreign (failure, error);
}

const MusterSecretPlace *
muster_keyring_place_get (void)
{
  static const MusterSecretPlace place = {
      .nick = "keyring", .load = load, .save = save, .destroy = destroy};

  return &place;
}
