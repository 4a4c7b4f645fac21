/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-store-erase.h"

#include "muster-consent-table.h"
#include "muster-erase.h"
#include "muster-store-private.h"

/* Erasing as a part of the store's functions. */

static MusterErase
new_erase (MusterStore *self, const MusterEraseOrder *order)
{
  return (MusterErase){
      .order = order,
      .station = muster_store_get_station (self),
      .boot = muster_store_get_boot (self),
  };
}

/**
 * muster_store_look_at_erasure:
 * @person: roster id
 * @erased: (out caller-allocates): what would go
 *
 * Returns: %FALSE with NOT_FOUND, SEALED_OFF, STORE
 */
gboolean
muster_store_look_at_erasure (
    MusterStore *self, MusterEraseWhat what, gint64 person, MusterErased *erased, GError **error)
{
  const MusterEraseOrder order = {.what = what, .person = person};
  MusterErase erase = new_erase (self, &order);

  g_return_val_if_fail (MUSTER_IS_STORE (self), FALSE);
  if (!muster_store_run_read (self, muster_erase_look, &erase, error))
    return FALSE;
  *erased = erase.result;
  return TRUE;
}

typedef struct {
  char *code; /* owned, nullable */
  MusterEraseOrder order;
  MusterErase erase;
} LookJob;

static gboolean
look_in_transaction (MusterDb *db, gpointer data, GError **error)
{
  LookJob *job = data;
  MusterConsentFind find = {.code = job->code};

  if (job->code != NULL) {
    if (!muster_consent_find (db, &find, error))
      return FALSE;
    job->order.person = find.person;
  }
  return muster_erase_look (db, &job->erase, error);
}

static gboolean
look_job (MusterDb *db, gpointer data, GError **error)
{
  return muster_db_read (db, look_in_transaction, data, error);
}

static void
look_job_free (gpointer data)
{
  LookJob *job = data;

  g_free (job->code);
  g_free (job);
}

void
muster_store_look_at_erasure_async (MusterStore *self,
                                    MusterEraseWhat what,
                                    const char *code,
                                    gint64 person,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  LookJob *job;

  g_return_if_fail (MUSTER_IS_STORE (self));
  job = g_new0 (LookJob, 1);
  job->code = g_strdup (code);
  job->order.what = what;
  job->order.person = person;
  job->erase = new_erase (self, &job->order);
  muster_store_push (self,
                     look_job,
                     muster_store_new_task (self,
                                            muster_store_look_at_erasure_async,
                                            job,
                                            look_job_free,
                                            cancellable,
                                            callback,
                                            user_data));
}

gint64
muster_store_look_at_erasure_finish (MusterStore *self,
                                     GAsyncResult *result,
                                     MusterErased *erased,
                                     GError **error)
{
  const LookJob *job;

  g_return_val_if_fail (g_task_is_valid (result, self), 0);
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return 0;
  job = g_task_get_task_data (G_TASK (result));
  *erased = job->erase.result;
  return job->order.person;
}

/**
 * muster_store_erase:
 * @order: who, why, and who of the staff signed for it: whether they may is the caller's question
 * @erased: (out caller-allocates): what went
 *
 * Everything that lies in the store of somebody goes in one transaction with an "erasure" in the
 * journal, which says how much of what, and not who; what happened stays in the journal, without
 * saying to whom. Then the file is written anew, which takes minutes where a school's pictures lie
 * in it; an "erasure-file" tells that it was. With file_later only the WAL is cut off now, and the
 * file is left to muster_store_clean(). Copies of the file made earlier stay as they are.
 *
 * Blocks, not for the main thread.
 *
 * Returns: %FALSE with NOT_FOUND (nobody has this id), BUSY (a server has not countersigned all
 *   events about the person), SEALED_OFF, STORE, STORE_FULL; then nothing was erased
 */
gboolean
muster_store_erase (MusterStore *self,
                    const MusterEraseOrder *order,
                    MusterErased *erased,
                    GError **error)
{
  MusterErase erase = new_erase (self, order);

  g_return_val_if_fail (MUSTER_IS_STORE (self), FALSE);
  if (!muster_store_run (self, muster_erase_run, &erase, error))
    return FALSE;
  *erased = erase.result;
  return TRUE;
}

typedef struct {
  MusterEraseOrder order;
  MusterErase erase;
} EraseJob;

static gboolean
erase_job (MusterDb *db, gpointer data, GError **error)
{
  EraseJob *job = data;

  return muster_erase_run (db, &job->erase, error);
}

static void
erase_job_free (gpointer data)
{
  EraseJob *job = data;

  g_free ((char *) job->order.cause);
  g_free ((char *) job->order.name);
  g_free (job);
}

void
muster_store_erase_async (MusterStore *self,
                          const MusterEraseOrder *order,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  EraseJob *job;

  g_return_if_fail (MUSTER_IS_STORE (self));
  job = g_new0 (EraseJob, 1);
  job->order = *order;
  job->order.cause = g_strdup (order->cause);
  job->order.name = g_strdup (order->name);
  job->order.progress = NULL;
  job->erase = new_erase (self, &job->order);
  muster_store_push (
      self,
      erase_job,
      muster_store_new_task (
          self, muster_store_erase_async, job, erase_job_free, NULL, callback, user_data));
}

gboolean
muster_store_erase_finish (MusterStore *self,
                           GAsyncResult *result,
                           MusterErased *erased,
                           GError **error)
{
  const EraseJob *job;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  job = g_task_get_task_data (G_TASK (result));
  *erased = job->erase.result;
  return TRUE;
}

/**
 * muster_store_find_consent:
 * @code: ten digits, blanks and hyphens do not matter
 *
 * Returns: roster id; 0 with BAD_DATA (no such number can be; or the file was changed), NOT_FOUND,
 *   SEALED_OFF, STORE
 */
gint64
muster_store_find_consent (MusterStore *self, const char *code, GError **error)
{
  MusterConsentFind find = {.code = code};

  g_return_val_if_fail (MUSTER_IS_STORE (self), 0);
  return muster_store_run_read (self, muster_consent_find, &find, error) ? find.person : 0;
}
