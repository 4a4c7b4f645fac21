/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-store-clean.h"

#include "muster-clean.h"
#include "muster-store-private.h"
#include "muster-worker.h"

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

typedef struct {
  MusterClean clean;
  MusterStore *store;        /* borrowed: the task holds it */
  GCancellable *cancellable; /* owned, nullable */
} CleanJob;

static gboolean
is_wanted (gpointer data)
{
  CleanJob *job = data;

  return g_cancellable_is_cancelled (job->cancellable) || muster_store_is_wanted (job->store);
}

static gboolean
clean_job (MusterDb *db, gpointer data, GError **error)
{
  CleanJob *job = data;

  return muster_clean_run (db, &job->clean, error);
}

static void
clean_job_free (gpointer data)
{
  CleanJob *job = data;

  g_clear_object (&job->cancellable);
  g_free (job);
}

/**
 * muster_store_clean_async:
 * @cancellable: (nullable): breaks it off
 *
 * As muster_store_clean(), for when nobody waits: what is asked of the store meanwhile breaks it
 * off with BUSY, up to its last part, which takes as long as the disk needs for the whole file; and
 * it waits for nobody who reads beside. What asks patiently waits for it, instead:
 * muster_store_be_patient().
 */
void
muster_store_clean_async (MusterStore *self,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  CleanJob *job;

  g_return_if_fail (MUSTER_IS_STORE (self));
  job = g_new0 (CleanJob, 1);
  job->store = self;
  g_set_object (&job->cancellable, cancellable);
  job->clean = (MusterClean){.station = muster_store_get_station (self),
                             .boot = muster_store_get_boot (self),
                             .is_wanted = is_wanted,
                             .wanted_data = job};
  muster_store_push (
      self,
      clean_job,
      muster_store_new_task (
          self, muster_store_clean_async, job, clean_job_free, cancellable, callback, user_data));
}

gboolean
muster_store_clean_finish (MusterStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * muster_store_be_patient:
 *
 * For a thread that nobody waits for: whatever it asks from now on, of any store, waits until the
 * store is cleaned, minutes perhaps, and does not break that off. Whoever is to join such a thread
 * ends the cleaning first.
 */
void
muster_store_be_patient (void)
{
  muster_worker_be_patient ();
}

/**
 * muster_store_has_remains:
 * @remains: (out): whether something is left for muster_store_clean()
 *
 * Also while the store is closed, and beside a running station. Blocks.
 */
gboolean
muster_store_has_remains (MusterStore *self, gboolean *remains, GError **error)
{
  g_return_val_if_fail (MUSTER_IS_STORE (self), FALSE);
  return muster_store_run_read (self, muster_clean_is_needed, remains, error);
}

/* Patiently. */
void
muster_store_has_remains_async (MusterStore *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task;

  g_return_if_fail (MUSTER_IS_STORE (self));
  task = muster_store_new_task (self,
                                muster_store_has_remains_async,
                                g_new0 (gboolean, 1),
                                g_free,
                                cancellable,
                                callback,
                                user_data);
  g_task_set_priority (task, G_PRIORITY_LOW);
  muster_store_push (self, muster_clean_is_needed, task);
}

gboolean
muster_store_has_remains_finish (MusterStore *self,
                                 GAsyncResult *result,
                                 gboolean *remains,
                                 GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  *remains = *(gboolean *) g_task_get_task_data (G_TASK (result));
  return TRUE;
}
