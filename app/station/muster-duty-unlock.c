/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-duty-unlock.h"

#include <glib/gi18n-lib.h>

#include "muster-error.h"

static void
reset_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  const gboolean ok = muster_store_reset_tries_finish (MUSTER_STORE (source), result, &error);

  muster_duty_refresh (g_task_get_source_object (task));
  if (ok)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static const MusterStaffRow *
find_row (MusterDuty *self, gint64 staff)
{
  GPtrArray *accounts = muster_duty_get_accounts (self);

  for (guint i = 0; i < accounts->len; i++) {
    const MusterStaffRow *row = g_ptr_array_index (accounts, i);

    if (row->staff->id == staff)
      return row;
  }
  return NULL;
}

gint64
muster_duty_get_person_of (MusterDuty *self, gint64 staff)
{
  const MusterStaffRow *row = find_row (self, staff);

  return row != NULL ? row->staff->person : 0;
}

/* Most of the staff are not on the roster, so an account is also itself; and where nobody typed a
 * PIN, who handed the desk over may still sit there. */
static gboolean
is_own (MusterDuty *self, gint64 staff)
{
  const MusterStaff *me = muster_duty_get_staff (self);
  const MusterStaff *other = muster_duty_get_other (self);

  return (me != NULL && me->id == staff) ||
         (other != NULL && other->id == staff && !muster_duty_is_by_pin (self));
}

static gboolean
check_unlock (MusterDuty *self, gint64 staff, GError **error)
{
  const MusterStaffRow *row = find_row (self, staff);

  if (is_own (self, staff))
    return muster_duty_set_error (MUSTER_SIGN_OWN, MUSTER_RIGHT_RESET_TRIES, error);
  if (row == NULL || row->shut)
    return TRUE;
  g_set_error_literal (error, MUSTER_ERROR, MUSTER_ERROR_FAILED, _ ("This account is not locked."));
  return FALSE;
}

/**
 * muster_duty_unlock_async:
 *
 * Takes the right for it, with the account as the serial: nobody unlocks the account of the human
 * they are. The entry of it and the end of the lock are one transaction; "changed" follows.
 *
 * Errors: NO_RIGHTS, FAILED (it is not locked), NOT_FOUND, STORE_FULL, STORE.
 */
void
muster_duty_unlock_async (MusterDuty *self,
                          gint64 staff,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task;
  GError *error = NULL;
  MusterStaffBy by;

  g_return_if_fail (MUSTER_IS_DUTY (self));
  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, muster_duty_unlock_async);
  if (!check_unlock (self, staff, &error) ||
      !muster_duty_demand (self,
                           MUSTER_RIGHT_RESET_TRIES,
                           muster_duty_get_person_of (self, staff),
                           (guint) staff,
                           &by,
                           &error)) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }
  muster_store_reset_tries_async (muster_duty_get_store (self), staff, &by, NULL, reset_cb, task);
}

gboolean
muster_duty_unlock_finish (MusterDuty *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
