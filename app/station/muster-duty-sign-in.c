/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-duty-private.h"
#include "muster-duty-tell.h"
#include "muster-duty-try.h"

typedef struct {
  gint64 staff;
  gboolean was_closed; /* nobody could read the store when it began */
  MusterStaff *who;    /* owned, nullable: until they are here */
  GError *error;       /* owned, nullable */
} SignIn;

static void
sign_in_free (gpointer data)
{
  SignIn *job = data;

  g_clear_pointer (&job->who, muster_staff_free);
  g_clear_error (&job->error);
  g_free (job);
}

/* @task: (transfer full) */
static void
answer (GTask *task)
{
  SignIn *job = g_task_get_task_data (task);

  if (job->error != NULL)
    g_task_return_error (task, g_steal_pointer (&job->error));
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
closed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!muster_store_close_keys_finish (MUSTER_STORE (source), result, &error))
    g_warning ("Nobody signed in, and the store stays open: %s", error->message);
  answer (user_data);
}

/* A sign-in that was called off leaves the store as closed as it was: whoever opened it has gone.
 * While another one is being looked at, that one shows whether somebody is here. */
static gboolean
is_to_close (MusterDuty *self)
{
  MusterDutyTries *tries = muster_duty_get_tries (self);

  if (tries->running > 0 || !tries->to_close)
    return FALSE;
  tries->to_close = FALSE;
  return muster_duty_get_staff (self) == NULL;
}

/* @task: (transfer full) */
static void
end_try (MusterDuty *self, GTask *task)
{
  MusterStore *store = muster_duty_get_store (self);

  muster_duty_get_tries (self)->running--;
  if (is_to_close (self))
    muster_store_close_keys_async (store, closed_cb, task);
  else
    answer (task);
}

/* Nobody is here of whom the journal does not say so: not even at the end of a full disk. */
static void
entered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  MusterDuty *self = g_task_get_source_object (task);
  SignIn *job = g_task_get_task_data (task);

  if (muster_store_append_finish (MUSTER_STORE (source), result, &job->error) < 0) {
    muster_duty_get_tries (self)->to_close |= job->was_closed;
    g_signal_emit_by_name (self, "changed");
  } else if (g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &job->error)) {
    muster_duty_tell (MUSTER_STORE (source), "staff-out", job->staff, "cancelled");
    muster_duty_get_tries (self)->to_close |= job->was_closed;
  } else {
    muster_duty_begin_session (self, g_steal_pointer (&job->who));
  }
  end_try (self, task);
}

static void
signed_in_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  MusterDuty *self = g_task_get_source_object (task);
  MusterStore *store = MUSTER_STORE (source);
  SignIn *job = g_task_get_task_data (task);
  MusterStaffRow row;

  job->who = muster_duty_try_finish (store, result, &row, &job->error);
  muster_duty_follow_try (self, job->staff, &row);
  if (job->who == NULL) {
    muster_duty_tell_try (store, "staff-try", job->staff, NULL, row.tries);
    g_signal_emit_by_name (self, "changed");
    end_try (self, task);
  } else if (g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &job->error)) {
    muster_duty_tell (store, "staff-try", job->staff, "cancelled");
    muster_duty_get_tries (self)->to_close |= job->was_closed;
    end_try (self, task);
  } else {
    muster_duty_tell_in_async (store, job->staff, entered_cb, task);
  }
}

/**
 * muster_duty_sign_in_async:
 * @cancellable: (nullable): cancelled, nobody is signed in, however right the PIN is, and a store
 *   that was closed is closed again before this ends
 */
void
muster_duty_sign_in_async (MusterDuty *self,
                           gint64 staff,
                           const char *pin,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  MusterStore *store;
  SignIn *job;
  GTask *task;

  g_return_if_fail (MUSTER_IS_DUTY (self));
  store = muster_duty_get_store (self);
  task = g_task_new (self, cancellable, callback, user_data);
  job = g_new0 (SignIn, 1);
  job->staff = staff;
  job->was_closed = muster_store_is_sealed_off (store);
  g_task_set_source_tag (task, muster_duty_sign_in_async);
  g_task_set_task_data (task, job, sign_in_free);
  muster_duty_get_tries (self)->running++;
  muster_duty_try_async (store, staff, pin, muster_duty_get_card (self), signed_in_cb, task);
}

gboolean
muster_duty_sign_in_finish (MusterDuty *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
