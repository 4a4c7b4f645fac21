/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-store-staff.h"

#include <string.h>

#include "muster-card-uid.h"
#include "muster-clock-reading.h"
#include "muster-staff-table.h"
#include "muster-store-private.h"

/* The staff's part of the store's functions. */

void
muster_staff_row_free (MusterStaffRow *row)
{
  muster_staff_free (row->staff);
  g_free (row);
}

/**
 * muster_staff_row_get_wait:
 * @row: read at any time since the machine was started
 *
 * Returns: seconds until the next try, now, by the clock that the store itself goes by: it also
 *   runs while the machine sleeps. 0 = none. Any thread
 */
gint64
muster_staff_row_get_wait (const MusterStaffRow *row)
{
  return MAX (row->wait - (muster_clock_get_running () - row->as_of), 0);
}

static void
read_clock (MusterStore *self, MusterClockReading *now, const MusterClockReading *given)
{
  if (given != NULL)
    *now = *given;
  else
    muster_clock_read (now, muster_store_get_boot (self));
}

/**
 * muster_store_put_staff:
 * @staff: a new account, whose id is filled, or one of muster_store_get_staff() that was changed
 * @by: (nullable): who signed for it; %NULL: the installer
 *
 * In one transaction with a "staff-change" in the journal. A retired account keeps its row.
 *
 * Returns: %FALSE with BAD_DATA (see muster_staff_check(); the card is another one's; there would
 *   be no admin left), NOT_FOUND, STORE_FULL, STORE
 */
gboolean
muster_store_put_staff (MusterStore *self,
                        MusterStaff *staff,
                        const MusterStaffBy *by,
                        GError **error)
{
  const gint64 before = staff->id;
  MusterStaffPut put = {
      .staff = staff,
      .by = by,
      .station = muster_store_get_station (self),
      .boot = muster_store_get_boot (self),
  };

  g_return_val_if_fail (MUSTER_IS_STORE (self), FALSE);
  if (muster_staff_check (staff, error) &&
      muster_store_run_write (self, muster_staff_put, &put, error))
    return TRUE;
  staff->id = before;
  return FALSE;
}

/**
 * muster_store_get_staff:
 *
 * Returns: (transfer full): the account; %NULL with NOT_FOUND, BAD_DATA (it was changed in the
 *   file), STORE
 */
MusterStaff *
muster_store_get_staff (MusterStore *self, gint64 id, GError **error)
{
  MusterStaffGet get = {.id = id};

  g_return_val_if_fail (MUSTER_IS_STORE (self), NULL);
  return muster_store_run_read (self, muster_staff_get, &get, error) ? get.staff : NULL;
}

static void
list_free (gpointer data)
{
  MusterStaffList *list = data;

  g_clear_pointer (&list->rows, g_ptr_array_unref);
  g_free (list);
}

/* On the worker. Reads; writes only if something has to settle, and if it may. What cannot be
 * settled now is at the next list, or try: nobody waits less for it, and all know who may sign in.
 */
static gboolean
list_job (MusterDb *db, gpointer data, GError **error)
{
  MusterStaffList *list = data;
  g_autoptr (GError) failure = NULL;

  if (!muster_db_read (db, muster_staff_list, list, error))
    return FALSE;
  if (list->unsettled && !muster_db_is_read_only (db) &&
      !muster_db_write_from_reserve (db, muster_staff_settle, list, &failure))
    g_message ("Waits of before the start cannot be written: %s", failure->message);
  return TRUE;
}

/**
 * muster_store_list_staff:
 * @ever: (out) (optional): whether there are accounts, or the journal knows of some: a station
 *   whose accounts have disappeared is not one that never had any
 *
 * Retired ones, too. In a store that may be written, waits of before the machine was started anew
 * begin here.
 *
 * Returns: (transfer full) (element-type MusterStaffRow): by id; %NULL with STORE
 */
GPtrArray *
muster_store_list_staff (MusterStore *self, gboolean *ever, GError **error)
{
  MusterStaffList list = {.rows = NULL};

  g_return_val_if_fail (MUSTER_IS_STORE (self), NULL);
  read_clock (self, &list.now, NULL);
  if (!muster_store_run (self, list_job, &list, error)) {
    g_clear_pointer (&list.rows, g_ptr_array_unref);
    return NULL;
  }
  if (ever != NULL)
    *ever = list.ever;
  return list.rows;
}

/**
 * muster_store_list_staff_async:
 *
 * As muster_store_list_staff(), for the main thread.
 */
void
muster_store_list_staff_async (MusterStore *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  MusterStaffList *list;

  g_return_if_fail (MUSTER_IS_STORE (self));
  list = g_new0 (MusterStaffList, 1);
  read_clock (self, &list->now, NULL);
  muster_store_push (
      self,
      list_job,
      muster_store_new_task (
          self, muster_store_list_staff_async, list, list_free, cancellable, callback, user_data));
}

GPtrArray *
muster_store_list_staff_finish (MusterStore *self,
                                GAsyncResult *result,
                                gboolean *ever,
                                GError **error)
{
  MusterStaffList *list;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  list = g_task_get_task_data (G_TASK (result));
  if (ever != NULL)
    *ever = list->ever;
  return g_steal_pointer (&list->rows);
}

static void
find_free (gpointer data)
{
  MusterStaffFind *find = data;

  explicit_bzero ((char *) find->card, strlen (find->card));
  g_free ((char *) find->card);
  g_free (find);
}

static gboolean
find_job (MusterDb *db, gpointer data, GError **error)
{
  return muster_db_read (db, muster_staff_find, data, error);
}

/**
 * muster_store_find_staff_async:
 * @card: a card's number in any usual form; copied and wiped
 */
void
muster_store_find_staff_async (MusterStore *self,
                               const char *card,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  MusterStaffFind *find;
  char *uid;

  g_return_if_fail (MUSTER_IS_STORE (self));
  uid = muster_card_uid_normalise (card);
  find = g_new0 (MusterStaffFind, 1);
  find->card = uid != NULL ? uid : g_strdup ("");
  muster_store_push (
      self,
      find_job,
      muster_store_new_task (
          self, muster_store_find_staff_async, find, find_free, cancellable, callback, user_data));
}

/**
 * muster_store_find_staff_finish:
 *
 * Returns: the account with this card; 0 with NOT_FOUND, STORE
 */
gint64
muster_store_find_staff_finish (MusterStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), 0);
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return 0;
  return ((MusterStaffFind *) g_task_get_task_data (G_TASK (result)))->id;
}

/**
 * muster_store_count_try:
 * @reading: (nullable): what the clocks say; %NULL reads those of this machine
 * @row: (out caller-allocates): how it stands now; no staff. If not counted, the PIN must not be
 *   looked at
 *
 * Durable when it returns.
 *
 * Returns: %FALSE with NOT_FOUND (no such account, or retired), STORE_FULL, STORE
 */
gboolean
muster_store_count_try (MusterStore *self,
                        gint64 id,
                        const MusterClockReading *reading,
                        MusterStaffRow *row,
                        GError **error)
{
  MusterStaffTry try_ = {.id = id};

  g_return_val_if_fail (MUSTER_IS_STORE (self) && row != NULL, FALSE);
  read_clock (self, &try_.now, reading);
  if (!muster_store_run_urgent (self, muster_staff_count_try, &try_, error))
    return FALSE;
  *row = try_.row;
  return TRUE;
}

/* (private): takes back one that muster_store_count_try() counted, because no PIN was looked at */
gboolean
muster_store_uncount_try (MusterStore *self, gint64 id, GError **error)
{
  return muster_store_run_urgent (self, muster_staff_uncount_try, &id, error);
}

/**
 * muster_store_reset_tries:
 * @by: (nullable): who let somebody try again, which the journal tells; %NULL: the PIN was right
 *
 * Returns: %FALSE with NOT_FOUND (no such account), STORE_FULL, STORE
 */
gboolean
muster_store_reset_tries (MusterStore *self, gint64 id, const MusterStaffBy *by, GError **error)
{
  MusterStaffReset reset = {
      .id = id,
      .by = by,
      .station = muster_store_get_station (self),
      .boot = muster_store_get_boot (self),
  };

  g_return_val_if_fail (MUSTER_IS_STORE (self), FALSE);
  return muster_store_run_urgent (self, muster_staff_reset, &reset, error);
}

typedef struct {
  MusterStaffReset reset;
  MusterStaffBy by;
} OwnReset;

static gboolean
reset_job (MusterDb *db, gpointer data, GError **error)
{
  OwnReset *own = data;

  return muster_db_write_from_reserve (db, muster_staff_reset, &own->reset, error);
}

/**
 * muster_store_reset_tries_async:
 * @by: who let somebody try again
 *
 * As muster_store_reset_tries(), for the main thread.
 */
void
muster_store_reset_tries_async (MusterStore *self,
                                gint64 id,
                                const MusterStaffBy *by,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  OwnReset *own;

  g_return_if_fail (MUSTER_IS_STORE (self) && by != NULL);
  own = g_new0 (OwnReset, 1);
  own->by = *by;
  own->reset = (MusterStaffReset){
      .id = id,
      .by = &own->by,
      .station = muster_store_get_station (self),
      .boot = muster_store_get_boot (self),
  };
  muster_store_push (
      self,
      reset_job,
      muster_store_new_task (
          self, muster_store_reset_tries_async, own, g_free, cancellable, callback, user_data));
}

gboolean
muster_store_reset_tries_finish (MusterStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
