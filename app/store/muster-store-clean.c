/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-store-clean.h"

#include "muster-clean.h"
#include "muster-store-private.h"

/**
 * muster_store_clean:
 *
 * What was erased is overwritten and cannot be read; what is left of its sealed bytes in the WAL
 * and in free space goes with this: the file is written anew. Nothing happens where nothing is
 * left. Blocks, minutes where a school's pictures lie in the store; not for a station that people
 * wait at.
 *
 * Returns: %FALSE with BUSY (somebody reads beside), SEALED_OFF, STORE, STORE_FULL; then something
 *   is still left, and it can be tried again
 */
gboolean
muster_store_clean (MusterStore *self, GError **error)
{
  MusterClean clean = {0};

  g_return_val_if_fail (MUSTER_IS_STORE (self), FALSE);
  clean.station = muster_store_get_station (self);
  clean.boot = muster_store_get_boot (self);
  return muster_store_run (self, muster_clean_run, &clean, error);
}

/**
 * muster_store_clean_async:
 *
 * As muster_store_clean(), for when nobody waits: what is asked of the store meanwhile breaks it
 * off with BUSY, up to its last part, which takes as long as the disk needs for the whole file.
 */
void
muster_store_clean_async (MusterStore *self, GAsyncReadyCallback callback, gpointer user_data)
{
  MusterClean *clean;

  g_return_if_fail (MUSTER_IS_STORE (self));
  clean = g_new0 (MusterClean, 1);
  *clean = (MusterClean){.station = muster_store_get_station (self),
                         .boot = muster_store_get_boot (self),
                         .is_wanted = muster_store_is_wanted,
                         .wanted_data = self};
  muster_store_push (self,
                     muster_clean_run,
                     muster_store_new_task (
                         self, muster_store_clean_async, clean, g_free, NULL, callback, user_data));
}

gboolean
muster_store_clean_finish (MusterStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
