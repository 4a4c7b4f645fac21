/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-duty-try.h"

#include <string.h>

typedef struct {
  gint64 staff;
  char *pin;  /* owned */
  char *card; /* owned, nullable */
  MusterStaffRow row;
} Try;

static void
wipe (char *secret)
{
  if (secret != NULL)
    explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

static void
try_free (gpointer data)
{
  Try *try_ = data;

  wipe (try_->pin);
  wipe (try_->card);
  g_free (try_);
}

static void
work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Try *try_ = data;
  const MusterSignIn who = {try_->staff, try_->pin, try_->card};
  GError *error = NULL;
  MusterStaff *staff = muster_store_sign_in (source, &who, NULL, &try_->row, &error);

  if (staff != NULL)
    g_task_return_pointer (task, staff, (GDestroyNotify) muster_staff_free);
  else
    g_task_return_error (task, error);
}

void
muster_duty_try_async (MusterStore *store,
                       gint64 staff,
                       const char *pin,
                       const char *card,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (store, NULL, callback, user_data);
  Try *try_ = g_new0 (Try, 1);

  g_task_set_source_tag (task, muster_duty_try_async);
  try_->staff = staff;
  try_->pin = g_strdup (pin);
  try_->card = g_strdup (card);
  g_task_set_task_data (task, try_, try_free);
  g_task_run_in_thread (task, work);
}

MusterStaff *
muster_duty_try_finish (MusterStore *store,
                        GAsyncResult *result,
                        MusterStaffRow *row,
                        GError **error)
{
  const Try *try_;

  g_return_val_if_fail (g_task_is_valid (result, store), NULL);
  try_ = g_task_get_task_data (G_TASK (result));
  *row = try_->row;
  return g_task_propagate_pointer (G_TASK (result), error);
}
