/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-duty-leave.h"

static void
appended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (muster_store_append_finish (MUSTER_STORE (source), result, &error) < 0)
    g_warning ("Journal: %s", error->message);
}

/**
 * muster_duty_leave:
 *
 * Somebody is about to end the program. Takes the right for it, and tells the journal who it was;
 * the store finishes that before it closes. Main thread.
 *
 * Returns: %FALSE with NO_RIGHTS, in words for the desk
 */
gboolean
muster_duty_leave (MusterDuty *duty, GError **error)
{
  g_autoptr (MusterEvent) event = muster_event_new ("station-leave");
  MusterStaffBy by;

  g_return_val_if_fail (MUSTER_IS_DUTY (duty), FALSE);
  if (!muster_duty_demand (duty, MUSTER_RIGHT_LEAVE, 0, 0, &by, error))
    return FALSE;
  if (by.by > 0)
    muster_event_set_int (event, "staff_id", by.by);
  if (by.second > 0)
    muster_event_set_int (event, "second_id", by.second);
  muster_store_append_async (muster_duty_get_store (duty), event, NULL, appended_cb, NULL);
  return TRUE;
}
