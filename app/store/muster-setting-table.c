/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-setting-table.h"

#include "muster-stmt.h"

gboolean
muster_setting_put (MusterDb *db, gpointer data, GError **error)
{
  const MusterSetting *setting = data;
  g_autoptr (MusterStmt) stmt = NULL;

  if (setting->value == NULL) {
    stmt = muster_stmt_new (db, "DELETE FROM setting WHERE key = :key");
  } else {
    stmt = muster_stmt_new (db,
                            "INSERT INTO setting (key, value) VALUES (:key, :value)"
                            " ON CONFLICT (key) DO UPDATE SET value = excluded.value");
    muster_stmt_bind_text (stmt, ":value", setting->value);
  }
  muster_stmt_bind_text (stmt, ":key", setting->key);
  return muster_stmt_run (stmt, error);
}

gboolean
muster_setting_load (MusterDb *db, gpointer data, GError **error)
{
  MusterSetting *setting = data;
  g_autoptr (MusterStmt) stmt = muster_stmt_new (db, "SELECT value FROM setting WHERE key = :key");
  gboolean has_row;

  muster_stmt_bind_text (stmt, ":key", setting->key);
  if (!muster_stmt_step (stmt, &has_row, error))
    return FALSE;
  setting->value = has_row ? g_strdup (muster_stmt_get_text (stmt, 0)) : NULL;
  return TRUE;
}
