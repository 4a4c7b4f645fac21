/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-duty-pin.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "muster-duty-unlock.h"
#include "muster-error.h"

typedef struct {
  gint64 staff;
  char *pin; /* owned */
  MusterStaffBy by;
} NewPin;

static void
new_pin_free (gpointer data)
{
  NewPin *job = data;

  explicit_bzero (job->pin, strlen (job->pin));
  g_free (job->pin);
  g_free (job);
}

static void
work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const NewPin *job = data;
  GError *error = NULL;

  if (muster_store_set_pin_by (source, job->staff, job->pin, &job->by, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
worked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  muster_duty_refresh (g_task_get_source_object (task));
  if (g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static const MusterStaffRow *
find (MusterDuty *self, gint64 staff)
{
  GPtrArray *accounts = muster_duty_get_accounts (self);

  for (guint i = 0; i < accounts->len; i++) {
    const MusterStaffRow *row = g_ptr_array_index (accounts, i);

    if (row->staff->id == staff)
      return row;
  }
  return NULL;
}

/* Whoever knows the PIN of a supervisor can sign as the second person: so nobody makes one known to
 * themselves alone. */
MusterRight
muster_duty_get_pin_right (MusterRole role)
{
  return role == MUSTER_ROLE_OPERATOR ? MUSTER_RIGHT_STAFF : MUSTER_RIGHT_POLICY;
}

MusterRole
muster_duty_get_pin_role (const MusterStaffRow *row)
{
  return row->origin == MUSTER_STAFF_RAISED ? row->told : row->staff->role;
}

gboolean
muster_duty_is_first_pin (const MusterStaffRow *row)
{
  return row->origin == MUSTER_STAFF_RAISED || !muster_staff_was_vouched (row->staff);
}

/**
 * muster_duty_get_pin_right_for:
 *
 * As muster_duty_get_pin_right(); but as long as there has never been a second person, who could
 * sign for the first one's PIN, an admin gives it alone, as one who adds that account does.
 */
MusterRight
muster_duty_get_pin_right_for (MusterDuty *self, const MusterStaffRow *row)
{
  const MusterStaff *here = muster_duty_get_staff (self);

  if (muster_duty_is_first_pin (row) && !muster_duty_has_second (self, here != NULL ? here->id : 0))
    return MUSTER_RIGHT_STAFF;
  return muster_duty_get_pin_right (muster_duty_get_pin_role (row));
}

static gboolean
demand (MusterDuty *self, gint64 staff, MusterStaffBy *by, GError **error)
{
  const MusterStaff *here = muster_duty_get_staff (self);
  const MusterStaffRow *account = find (self, staff);

  if (account == NULL || here == NULL || here->id == staff) {
    g_set_error_literal (error,
                         MUSTER_ERROR,
                         MUSTER_ERROR_NO_RIGHTS,
                         _ ("A new PIN is for somebody else's account."));
    return FALSE;
  }
  return muster_duty_demand (
      self, muster_duty_get_pin_right_for (self, account), 0, (guint) staff, by, error);
}

/**
 * muster_duty_set_pin_async:
 * @pin: copied and wiped
 *
 * Takes the right for it, with the account as the serial. The PIN and its entry in the journal are
 * one transaction. Wrong tries are not forgotten by it.
 *
 * Errors: NO_RIGHTS, BAD_DATA (a bad PIN, or the account was changed in the file), NOT_FOUND,
 * STORE_FULL, STORE.
 */
void
muster_duty_set_pin_async (MusterDuty *self,
                           gint64 staff,
                           const char *pin,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) job_task = NULL;
  NewPin *job;
  GTask *task;
  GError *error = NULL;
  MusterStaffBy by;

  g_return_if_fail (MUSTER_IS_DUTY (self) && pin != NULL);
  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, muster_duty_set_pin_async);
  if (!demand (self, staff, &by, &error)) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }
  job = g_new0 (NewPin, 1);
  *job = (NewPin){staff, g_strdup (pin), by};
  job_task = g_task_new (muster_duty_get_store (self), NULL, worked_cb, task);
  g_task_set_source_tag (job_task, work);
  g_task_set_task_data (job_task, job, new_pin_free);
  g_task_run_in_thread (job_task, work);
}

gboolean
muster_duty_set_pin_finish (MusterDuty *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
