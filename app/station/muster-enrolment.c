/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-enrolment.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "muster-error.h"
#include "muster-roster-join.h"

/* Of a code, without its dashes. */
#define CODE_LENGTH 10

/* For the thread: nothing of it is the caller's. */
typedef struct {
  MusterStore *store;             /* owned */
  char *url, *code, *pin, *label; /* owned, nullable */
  MusterStaffBy by;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_object_unref (job->store);
  g_free (job->url);
  if (job->code != NULL)
    explicit_bzero (job->code, strlen (job->code));
  g_free (job->code);
  g_free (job->pin);
  g_free (job->label);
  g_free (job);
}

/* --- what was typed --- */

/* What it can be is for the roster to say; this is only so that nobody waits for a slip. */
static gboolean
is_code (const char *typed)
{
  guint n = 0;

  for (const char *p = typed; *p != '\0'; p++)
    if (g_ascii_isalnum (*p))
      n++;
    else if (*p != '-' && *p != ' ')
      return FALSE;
  return n == CODE_LENGTH;
}

static gboolean
refuse (const char *words, GError **error)
{
  g_set_error_literal (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA, words);
  return FALSE;
}

/**
 * muster_enrolment_check:
 *
 * Returns: the first field that cannot be right, with BAD_DATA
 */
MusterEnrolmentField
muster_enrolment_check (const MusterEnrolmentOrder *order, GError **error)
{
  g_autofree char *url = muster_roster_url_normalise (order->url, error);

  if (url == NULL)
    return MUSTER_ENROLMENT_URL;
  if (!is_code (order->code)) {
    refuse (_ ("A code has ten letters and digits, as in 7K2M-9QXD-4T."), error);
    return MUSTER_ENROLMENT_CODE;
  }
  if (order->pin != NULL && *order->pin != '\0' && !muster_roster_is_pin (order->pin)) {
    refuse (_ ("A pin has 64 digits from 0 to f."), error);
    return MUSTER_ENROLMENT_PIN;
  }
  return MUSTER_ENROLMENT_FITS;
}

/* --- joining --- */

static void
join (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Job *job = data;
  const MusterRosterOrder order = {job->url, job->code, job->pin, job->label, job->by};
  g_auto (MusterRosterLink) link = {0};
  GError *error = NULL;

  if (muster_roster_join (job->store, &order, &link, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* Returns: (transfer full): for the thread, with the right taken; %NULL: the task has its error */
static Job *
begin (GTask *task, MusterDuty *duty)
{
  GError *error = NULL;
  MusterStaffBy by;
  Job *job;

  if (!muster_duty_demand (duty, MUSTER_RIGHT_ENROLMENT, 0, MUSTER_ENROLMENT_SERIAL, &by, &error)) {
    g_task_return_error (task, error);
    return NULL;
  }
  job = g_new0 (Job, 1);
  job->store = g_object_ref (muster_duty_get_store (duty));
  job->by = by;
  g_task_set_task_data (task, job, job_free);
  return job;
}

/**
 * muster_enrolment_join_async:
 * @order: copied
 *
 * The store has the roster afterwards, or as it was. Errors: NO_RIGHTS, and those of
 * muster_roster_join()
 */
void
muster_enrolment_join_async (MusterDuty *duty,
                             const MusterEnrolmentOrder *order,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Job *job;

  g_return_if_fail (MUSTER_IS_DUTY (duty));
  task = g_task_new (duty, cancellable, callback, user_data);
  g_task_set_source_tag (task, muster_enrolment_join_async);
  /* what was done stays done, whoever cancels late */
  g_task_set_check_cancellable (task, FALSE);
  job = begin (task, duty);
  if (job == NULL)
    return;
  job->url = g_strdup (order->url);
  job->code = g_strdup (order->code);
  job->pin = order->pin != NULL && *order->pin != '\0' ? g_strdup (order->pin) : NULL;
  job->label = g_strdup (order->label);
  g_task_run_in_thread (task, join);
}

gboolean
muster_enrolment_join_finish (MusterDuty *duty, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, duty), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- leaving --- */

static void
leave (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Job *job = data;
  GError *error = NULL;

  if (muster_roster_leave (job->store, &job->by, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * muster_enrolment_leave_async:
 *
 * Errors: NO_RIGHTS, and those of muster_roster_leave()
 */
void
muster_enrolment_leave_async (MusterDuty *duty, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (MUSTER_IS_DUTY (duty));
  task = g_task_new (duty, NULL, callback, user_data);
  g_task_set_source_tag (task, muster_enrolment_leave_async);
  if (begin (task, duty) != NULL)
    g_task_run_in_thread (task, leave);
}

gboolean
muster_enrolment_leave_finish (MusterDuty *duty, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, duty), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
