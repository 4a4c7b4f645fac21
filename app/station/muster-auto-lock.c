/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-auto-lock.h"

#define KEY "desk.auto-lock"

/**
 * muster_auto_lock_load:
 *
 * Waits for the store: before there is a window.
 *
 * Returns: minutes, from 1 to %MUSTER_AUTO_LOCK_MAX, whatever the settings say
 */
guint
muster_auto_lock_load (MusterStore *store)
{
  g_autofree char *text = muster_store_get_setting (store, KEY, NULL);
  guint64 minutes;

  if (text != NULL && g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT, &minutes, NULL))
    return (guint) MIN (minutes, MUSTER_AUTO_LOCK_MAX);
  return MUSTER_AUTO_LOCK_USUAL;
}

/**
 * muster_auto_lock_get_right:
 *
 * Up to the usual time it is a matter of those who look after the accounts; longer is less than the
 * rules of the house ask for, and is signed as a change of them.
 */
MusterRight
muster_auto_lock_get_right (guint minutes)
{
  return minutes <= MUSTER_AUTO_LOCK_USUAL ? MUSTER_RIGHT_STAFF : MUSTER_RIGHT_POLICY;
}

static void
kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (!muster_store_set_setting_finish (MUSTER_STORE (source), result, &error)) {
    g_task_return_error (task, error);
    return;
  }
  muster_duty_set_auto_lock (g_task_get_source_object (task),
                             GPOINTER_TO_UINT (g_task_get_task_data (task)));
  g_task_return_boolean (task, TRUE);
}

/* The journal has it: now it may hold. */
static void
told_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  MusterStore *store = MUSTER_STORE (source);
  g_autofree char *text = g_strdup_printf ("%u", GPOINTER_TO_UINT (g_task_get_task_data (task)));
  GError *error = NULL;

  if (muster_store_append_finish (store, result, &error) >= 0) {
    muster_store_set_setting_async (store, KEY, text, NULL, kept_cb, task);
    return;
  }
  g_task_return_error (task, error);
  g_object_unref (task);
}

static MusterEvent *
new_event (guint before, guint minutes, const MusterStaffBy *by)
{
  MusterEvent *event = muster_event_new ("auto-lock");

  muster_event_set_int (event, "before", before);
  muster_event_set_int (event, "minutes", minutes);
  muster_event_set_int (event, "staff_id", by->by);
  if (by->second != 0)
    muster_event_set_int (event, "second_id", by->second);
  return event;
}

/**
 * muster_auto_lock_set_async:
 * @minutes: from 1 to %MUSTER_AUTO_LOCK_MAX
 *
 * Takes the right for it, with @minutes as the serial. The journal tells of it first.
 *
 * Errors: NO_RIGHTS, STORE, STORE_FULL; then it is as it was.
 */
void
muster_auto_lock_set_async (MusterDuty *duty,
                            guint minutes,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (MusterEvent) event = NULL;
  GTask *task;
  GError *error = NULL;
  MusterStaffBy by;

  g_return_if_fail (MUSTER_IS_DUTY (duty) && minutes >= 1 && minutes <= MUSTER_AUTO_LOCK_MAX);
  task = g_task_new (duty, NULL, callback, user_data);
  g_task_set_source_tag (task, muster_auto_lock_set_async);
  g_task_set_task_data (task, GUINT_TO_POINTER (minutes), NULL);
  if (!muster_duty_demand (duty, muster_auto_lock_get_right (minutes), 0, minutes, &by, &error)) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }
  event = new_event (muster_duty_get_auto_lock (duty), minutes, &by);
  muster_store_append_async (muster_duty_get_store (duty), event, NULL, told_cb, task);
}

gboolean
muster_auto_lock_set_finish (MusterDuty *duty, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, duty), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
