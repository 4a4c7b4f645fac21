/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-store-cases.h"

#include "muster-duplicate-table.h"
#include "muster-open-case-table.h"
#include "muster-settle-table.h"
#include "muster-store-private.h"

/* The part of the store's functions that is about what visits left open. */

/* --- the list --- */

/**
 * muster_store_list_open_cases:
 * @after: (nullable): the last row of the page before; %NULL begins
 * @limit: 0 = all
 * @total: (out) (optional): how many are open in all
 *
 * For the command line; a window uses the async one.
 *
 * Returns: (transfer full) (element-type MusterOpenCaseRow): %NULL with SEALED_OFF, BAD_DATA, STORE
 */
GPtrArray *
muster_store_list_open_cases (
    MusterStore *self, const MusterOpenCasePlace *after, guint limit, guint *total, GError **error)
{
  MusterOpenCaseList list = {.limit = limit};

  g_return_val_if_fail (MUSTER_IS_STORE (self), NULL);
  if (after != NULL)
    list.after = *after;
  if (!muster_store_run_read (self, muster_open_case_list, &list, error))
    return NULL;
  if (total != NULL)
    *total = list.totals.all;
  return list.rows;
}

static void
list_free (gpointer data)
{
  MusterOpenCaseList *list = data;

  g_clear_pointer (&list->rows, g_ptr_array_unref);
  g_free (list);
}

void
muster_store_list_open_cases_async (MusterStore *self,
                                    const MusterOpenCasePlace *after,
                                    guint limit,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  MusterOpenCaseList *list;

  g_return_if_fail (MUSTER_IS_STORE (self));

  list = g_new0 (MusterOpenCaseList, 1);
  list->limit = limit;
  if (after != NULL)
    list->after = *after;
  muster_store_push (self,
                     muster_open_case_list,
                     muster_store_new_task (self,
                                            muster_store_list_open_cases_async,
                                            list,
                                            list_free,
                                            cancellable,
                                            callback,
                                            user_data));
}

GPtrArray *
muster_store_list_open_cases_finish (MusterStore *self,
                                     GAsyncResult *result,
                                     MusterOpenCaseTotals *totals,
                                     GError **error)
{
  MusterOpenCaseList *list;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  list = g_task_get_task_data (G_TASK (result));
  if (totals != NULL)
    *totals = list->totals;
  return g_steal_pointer (&list->rows);
}

/* --- one of them --- */

/**
 * muster_store_get_open_case:
 *
 * Also one that was settled. Waits for the store.
 *
 * Returns: (transfer full): %NULL with NOT_FOUND, SEALED_OFF, BAD_DATA, STORE
 */
MusterOpenCase *
muster_store_get_open_case (MusterStore *self, gint64 seq, GError **error)
{
  MusterOpenCaseGet get = {.seq = seq, .boot = muster_store_get_boot (self)};

  g_return_val_if_fail (MUSTER_IS_STORE (self), NULL);
  return muster_store_run_read (self, muster_open_case_get, &get, error) ? get.result : NULL;
}

static void
get_free (gpointer data)
{
  MusterOpenCaseGet *get = data;

  muster_open_case_free (get->result);
  g_free (get);
}

void
muster_store_get_open_case_async (MusterStore *self,
                                  gint64 seq,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  MusterOpenCaseGet *get;

  g_return_if_fail (MUSTER_IS_STORE (self));

  get = g_new0 (MusterOpenCaseGet, 1);
  get->seq = seq;
  get->boot = muster_store_get_boot (self);
  muster_store_push (
      self,
      muster_open_case_get,
      muster_store_new_task (
          self, muster_store_get_open_case_async, get, get_free, cancellable, callback, user_data));
}

MusterOpenCase *
muster_store_get_open_case_finish (MusterStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  return g_steal_pointer (&((MusterOpenCaseGet *) g_task_get_task_data (G_TASK (result)))->result);
}

/* --- settling --- */

static gint64
run (MusterStore *self, MusterDbFunc func, const MusterSettle *settle, GError **error)
{
  MusterSettlePut *put =
      muster_settle_put_new (settle, muster_store_get_station (self), muster_store_get_boot (self));
  const gint64 entry = muster_store_run_write (self, func, put, error) ? put->entry : -1;

  muster_settle_put_free (put);
  return entry;
}

typedef struct {
  MusterDbFunc func;
  MusterSettlePut *put; /* owned */
} Write;

static void
write_free (gpointer data)
{
  Write *write = data;

  muster_settle_put_free (write->put);
  g_free (write);
}

static gboolean
run_write (MusterDb *db, gpointer data, GError **error)
{
  Write *write = data;

  return muster_db_write (db, write->func, write->put, error);
}

static void
run_async (MusterStore *self,
           MusterDbFunc func,
           const MusterSettle *settle,
           GAsyncReadyCallback callback,
           gpointer user_data)
{
  Write *write = g_new0 (Write, 1);

  write->func = func;
  write->put =
      muster_settle_put_new (settle, muster_store_get_station (self), muster_store_get_boot (self));
  /* Nothing cancels it: whoever decided has done so. */
  muster_store_push (
      self,
      run_write,
      muster_store_new_task (
          self, muster_store_settle_case_async, write, write_free, NULL, callback, user_data));
}

/**
 * muster_store_settle:
 *
 * In one transaction: the entry, what becomes of the case, and for APPROVED the photo as a
 * reference of the person with the source "review".
 */
gint64
muster_store_settle_case (MusterStore *self, const MusterSettle *settle, GError **error)
{
  g_return_val_if_fail (MUSTER_IS_STORE (self), -1);
  return run (self, muster_settle_put, settle, error);
}

void
muster_store_settle_case_async (MusterStore *self,
                                const MusterSettle *settle,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_return_if_fail (MUSTER_IS_STORE (self));
  run_async (self, muster_settle_put, settle, callback, user_data);
}

/**
 * muster_store_undo:
 *
 * The entry that takes it back names it in "of"; nothing of it is changed.
 *
 * Returns: as muster_store_settle_case(); BAD_DATA if the entry let nobody in, USAGE without a note
 */
gint64
muster_store_undo (MusterStore *self, const MusterSettle *settle, GError **error)
{
  g_return_val_if_fail (MUSTER_IS_STORE (self), -1);
  return run (self, muster_settle_undo, settle, error);
}

void
muster_store_undo_async (MusterStore *self,
                         const MusterSettle *settle,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_return_if_fail (MUSTER_IS_STORE (self));
  run_async (self, muster_settle_undo, settle, callback, user_data);
}

gint64
muster_store_settle_case_finish (MusterStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), -1);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return -1;
  return ((Write *) g_task_get_task_data (G_TASK (result)))->put->entry;
}

/* --- let in at two stations --- */

typedef struct {
  MusterDuplicateOpen open;
  char *occasion, *profile; /* owned */
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  g_free (opening->occasion);
  g_free (opening->profile);
  g_free (opening);
}

static gboolean
open_duplicates (MusterDb *db, gpointer data, GError **error)
{
  return muster_duplicate_open (db, &((Opening *) data)->open, error);
}

void
muster_store_open_duplicates_async (MusterStore *self,
                                    const char *occasion,
                                    const char *profile,
                                    gint64 policy,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  Opening *opening;

  g_return_if_fail (MUSTER_IS_STORE (self));
  opening = g_new0 (Opening, 1);
  opening->occasion = g_strdup (occasion);
  opening->profile = g_strdup (profile);
  opening->open = (MusterDuplicateOpen){.occasion = opening->occasion,
                                        .profile = opening->profile,
                                        .policy = policy,
                                        .station = muster_store_get_station (self),
                                        .boot = muster_store_get_boot (self)};
  muster_store_push (self,
                     open_duplicates,
                     muster_store_new_task (self,
                                            muster_store_open_duplicates_async,
                                            opening,
                                            opening_free,
                                            NULL,
                                            callback,
                                            user_data));
}

int
muster_store_open_duplicates_finish (MusterStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), -1);
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return -1;
  return (int) ((Opening *) g_task_get_task_data (G_TASK (result)))->open.n_opened;
}
