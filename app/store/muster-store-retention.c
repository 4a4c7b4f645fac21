/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-store-retention.h"

#include "muster-retention-table.h"
#include "muster-store-private.h"

/* Retention as a part of the store's functions. */

typedef struct {
  MusterRetentionOrder order; /* its occasion owned */
  MusterClockReading reading;
  MusterRetain retain;
} RetainJob;

static MusterRetain
new_retain (MusterStore *self, const MusterRetentionOrder *order)
{
  return (MusterRetain){
      .order = order,
      .station = muster_store_get_station (self),
      .boot = muster_store_get_boot (self),
  };
}

/**
 * muster_store_retain:
 * @order: of which occasion, or of all
 * @retained: (out caller-allocates): what went, and what is next; also if something failed
 *
 * What is due goes, of each occasion in one transaction with an "erasure" in the journal that says
 * how much of what. An occasion without an end is never over; what staff want gone goes
 * nevertheless, evidence and its key, too.
 *
 * Blocks, not for the main thread.
 *
 * Returns: %FALSE with NOT_FOUND (no such occasion), SEALED_OFF, STORE, STORE_FULL, BAD_DATA; then
 *   of the occasions that the message names nothing went
 */
gboolean
muster_store_retain (MusterStore *self,
                     const MusterRetentionOrder *order,
                     MusterRetained *retained,
                     GError **error)
{
  MusterRetain retain = new_retain (self, order);
  gboolean ok;

  g_return_val_if_fail (MUSTER_IS_STORE (self), FALSE);
  ok = muster_store_run (self, muster_retention_run, &retain, error);
  *retained = retain.result;
  return ok;
}

static gboolean
retain_job (MusterDb *db, gpointer data, GError **error)
{
  RetainJob *job = data;

  return muster_retention_run (db, &job->retain, error);
}

static void
retain_job_free (gpointer data)
{
  RetainJob *job = data;

  g_free ((char *) job->order.occasion);
  g_free (job);
}

void
muster_store_retain_async (MusterStore *self,
                           const MusterRetentionOrder *order,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  RetainJob *job;

  g_return_if_fail (MUSTER_IS_STORE (self));
  job = g_new0 (RetainJob, 1);
  job->order = *order;
  job->order.occasion = g_strdup (order->occasion);
  if (order->reading != NULL) {
    job->reading = *order->reading;
    job->order.reading = &job->reading;
  }
  job->retain = new_retain (self, &job->order);
  muster_store_push (
      self,
      retain_job,
      muster_store_new_task (
          self, muster_store_retain_async, job, retain_job_free, NULL, callback, user_data));
}

gboolean
muster_store_retain_finish (MusterStore *self,
                            GAsyncResult *result,
                            MusterRetained *retained,
                            GError **error)
{
  const RetainJob *job;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  job = g_task_get_task_data (G_TASK (result));
  *retained = job->retain.result;
  return g_task_propagate_boolean (G_TASK (result), error);
}
