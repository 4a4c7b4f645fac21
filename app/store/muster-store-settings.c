/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "muster-error.h"
#include "muster-setting-table.h"
#include "muster-store-private.h"

/* What the station remembers, as a part of the store's functions. */

static gboolean
check_setting (const char *key, const char *value, GError **error)
{
  if (key != NULL && *key != '\0' && g_utf8_validate (key, -1, NULL) &&
      (value == NULL || g_utf8_validate (value, -1, NULL)))
    return TRUE;
  g_set_error_literal (error,
                       MUSTER_ERROR,
                       MUSTER_ERROR_BAD_DATA,
                       _ ("A setting needs a name, and both name and value are UTF-8."));
  return FALSE;
}

/**
 * muster_store_get_setting:
 *
 * Returns: (transfer full) (nullable): the value; %NULL without @error if there is none
 */
char *
muster_store_get_setting (MusterStore *self, const char *key, GError **error)
{
  MusterSetting setting = {key, NULL};

  g_return_val_if_fail (MUSTER_IS_STORE (self), NULL);

  if (!check_setting (key, NULL, error) ||
      !muster_store_run_read (self, muster_setting_load, &setting, error))
    return NULL;
  return setting.value;
}

/**
 * muster_store_set_setting:
 * @value: (nullable): %NULL removes it
 *
 * Returns: %FALSE with BAD_DATA, STORE_FULL, STORE
 */
gboolean
muster_store_set_setting (MusterStore *self, const char *key, const char *value, GError **error)
{
  MusterSetting setting = {key, (char *) value};

  g_return_val_if_fail (MUSTER_IS_STORE (self), FALSE);
  return check_setting (key, value, error) &&
         muster_store_run_write (self, muster_setting_put, &setting, error);
}

typedef struct {
  char *key;   /* owned */
  char *value; /* owned, nullable */
} OwnSetting;

static void
own_setting_free (gpointer data)
{
  OwnSetting *own = data;

  g_free (own->key);
  g_free (own->value);
  g_free (own);
}

static gboolean
set_setting_job (MusterDb *db, gpointer data, GError **error)
{
  const OwnSetting *own = data;
  MusterSetting setting = {own->key, own->value};

  return check_setting (own->key, own->value, error) &&
         muster_db_write (db, muster_setting_put, &setting, error);
}

void
muster_store_set_setting_async (MusterStore *self,
                                const char *key,
                                const char *value,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  OwnSetting *own;

  g_return_if_fail (MUSTER_IS_STORE (self));
  own = g_new0 (OwnSetting, 1);
  own->key = g_strdup (key);
  own->value = g_strdup (value);
  muster_store_push (self,
                     set_setting_job,
                     muster_store_new_task (self,
                                            muster_store_set_setting_async,
                                            own,
                                            own_setting_free,
                                            cancellable,
                                            callback,
                                            user_data));
}

gboolean
muster_store_set_setting_finish (MusterStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
