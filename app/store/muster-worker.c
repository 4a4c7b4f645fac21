/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-worker.h"

#include <glib/gi18n-lib.h>

#include "muster-error.h"
#include "muster-vault-key.h"

/* A job without @func ends the thread. */
typedef struct {
  MusterDbFunc func;
  gpointer data; /* borrowed: the caller's, or the task's data */
  GTask *task;   /* owned; NULL: somebody waits for @done */
  gboolean patient;
  GError *error; /* owned */
  gboolean ok;
  gboolean done; /* under the worker's mutex */
} Job;

struct _MusterWorker {
  GThread *thread;    /* NULL once joined */
  GAsyncQueue *queue; /* owned, of Job */
  GMutex mutex;       /* guards what follows */
  GCond cond;
  gboolean opened, closed;
  GError *failure; /* owned: of opening */
  gboolean is_open;
  int hurried;      /* atomic: how many jobs in the queue are not patient */
  int on_reserve;   /* atomic */
  int sealed_off;   /* atomic */
  int opens_itself; /* atomic */

  MusterWorkerOpen open_func;
  gpointer open_data; /* borrowed until opened */

  MusterWorkerTold keys_told; /* under the mutex */
  gpointer keys_data;         /* borrowed */
};

/* Of the thread that asks: not NULL if all its jobs are patient. */
static GPrivate patient_thread = G_PRIVATE_INIT (NULL);

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_object (&job->task);
  g_clear_error (&job->error);
  g_free (job);
}

/* In the context in which the caller asked. */
static gboolean
answer_cb (gpointer data)
{
  Job *job = data;

  if (job->ok)
    g_task_return_boolean (job->task, TRUE);
  else
    g_task_return_error (job->task, g_steal_pointer (&job->error));
  return G_SOURCE_REMOVE;
}

/* The task goes to the caller's thread whole, with every reference that this thread had: otherwise
 * the store's last reference could be dropped here, where it cannot be closed. */
static void
answer (Job *job)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  g_autoptr (GMainContext) context = g_main_context_ref (g_task_get_context (job->task));

  g_source_set_priority (source, g_task_get_priority (job->task));
  g_source_set_static_name (source, "[muster] store answer");
  g_source_set_callback (source, answer_cb, job, job_free);
  g_source_attach (source, context);
}

/* What other threads may ask without waiting. Returns: whether keys were opened or closed */
static gboolean
publish (MusterWorker *self, MusterDb *db)
{
  const gboolean sealed_off = !muster_vault_key_is_open (db);
  const gboolean before = g_atomic_int_get (&self->sealed_off);

  g_atomic_int_set (&self->on_reserve, muster_db_is_on_reserve (db));
  g_atomic_int_set (&self->sealed_off, sealed_off);
  g_atomic_int_set (&self->opens_itself, muster_vault_key_opens_itself (db));
  return before != sealed_off;
}

/* Before the answer to whoever opened them: nobody goes on with what was read before. */
static void
tell_keys (MusterWorker *self)
{
  MusterWorkerTold told;
  gpointer data;

  g_mutex_lock (&self->mutex);
  told = self->keys_told;
  data = self->keys_data;
  g_mutex_unlock (&self->mutex);
  if (told != NULL)
    told (data);
}

static void
run_job (MusterWorker *self, MusterDb *db, Job *job)
{
  GCancellable *cancellable = job->task != NULL ? g_task_get_cancellable (job->task) : NULL;

  job->ok = !g_cancellable_set_error_if_cancelled (cancellable, &job->error) &&
            job->func (db, job->data, &job->error);
  if (publish (self, db))
    tell_keys (self);
  if (job->task != NULL) {
    answer (job);
    return;
  }
  g_mutex_lock (&self->mutex);
  job->done = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
}

static gpointer
worker_thread (gpointer data)
{
  MusterWorker *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterDb) db = self->open_func (self->open_data, &error);

  g_mutex_lock (&self->mutex);
  self->opened = TRUE;
  self->is_open = db != NULL;
  if (db != NULL)
    publish (self, db);
  self->failure = g_steal_pointer (&error);
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
  while (db != NULL) {
    Job *job = g_async_queue_pop (self->queue);

    if (!job->patient)
      g_atomic_int_add (&self->hurried, -1);
    if (job->func == NULL) {
      job_free (job);
      break;
    }
    run_job (self, db, job);
  }
  return NULL;
}

static void
put (MusterWorker *self, Job *job)
{
  if (!job->patient)
    g_atomic_int_inc (&self->hurried);
  g_async_queue_push (self->queue, job);
}

/* FALSE: closed, the job was not taken. Under one lock with closing, so that nothing is queued
 * behind the end. */
static gboolean
enqueue (MusterWorker *self, Job *job, GError **error)
{
  gboolean closed;

  g_mutex_lock (&self->mutex);
  closed = self->closed;
  if (!closed)
    put (self, job);
  g_mutex_unlock (&self->mutex);
  if (closed)
    g_set_error_literal (error, MUSTER_ERROR, MUSTER_ERROR_STORE, _ ("The store is closed."));
  return !closed;
}

/**
 * muster_worker_new:
 * @open_func: opens the connection, on the worker
 *
 * Returns: (transfer full): a running worker once @open_func succeeded, or %NULL with its error
 */
MusterWorker *
muster_worker_new (MusterWorkerOpen open_func, gpointer data, GError **error)
{
  MusterWorker *self = g_new0 (MusterWorker, 1);

  self->queue = g_async_queue_new_full (job_free);
  self->open_func = open_func;
  self->open_data = data;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->thread = g_thread_new ("muster-store", worker_thread, self);
  g_mutex_lock (&self->mutex);
  while (!self->opened)
    g_cond_wait (&self->cond, &self->mutex);
  g_mutex_unlock (&self->mutex);
  if (self->is_open)
    return self;
  g_propagate_error (error, g_steal_pointer (&self->failure));
  muster_worker_free (self);
  return NULL;
}

/**
 * muster_worker_watch_keys:
 * @told: after each job that opened or closed keys
 * @data: borrowed until the worker is stopped
 */
void
muster_worker_watch_keys (MusterWorker *self, MusterWorkerTold told, gpointer data)
{
  g_mutex_lock (&self->mutex);
  self->keys_told = told;
  self->keys_data = data;
  g_mutex_unlock (&self->mutex);
}

/**
 * muster_worker_stop:
 *
 * Finishes all that is queued, closes the connection, joins the thread. What is asked later gets
 * STORE. More than once is fine; any thread but the worker.
 */
void
muster_worker_stop (MusterWorker *self)
{
  GThread *thread;

  g_mutex_lock (&self->mutex);
  if (!self->closed)
    put (self, g_new0 (Job, 1));
  self->closed = TRUE;
  thread = g_steal_pointer (&self->thread);
  g_mutex_unlock (&self->mutex);
  if (thread != NULL)
    g_thread_join (thread);
}

void
muster_worker_free (MusterWorker *self)
{
  muster_worker_stop (self);
  g_async_queue_unref (self->queue);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}

static gboolean
is_patient (GTask *task)
{
  return g_private_get (&patient_thread) != NULL ||
         (task != NULL && g_task_get_priority (task) > G_PRIORITY_DEFAULT);
}

/* What this thread asks from now on, of whichever worker, is patient. */
void
muster_worker_be_patient (void)
{
  g_private_set (&patient_thread, GINT_TO_POINTER (TRUE));
}

/**
 * muster_worker_run:
 *
 * Waits until the worker has run @func, behind all that was queued before. Any thread but the
 * worker.
 */
gboolean
muster_worker_run (MusterWorker *self, MusterDbFunc func, gpointer data, GError **error)
{
  Job job = {.func = func, .data = data, .patient = is_patient (NULL)};

  if (!enqueue (self, &job, error))
    return FALSE;
  g_mutex_lock (&self->mutex);
  while (!job.done)
    g_cond_wait (&self->cond, &self->mutex);
  g_mutex_unlock (&self->mutex);
  if (!job.ok)
    g_propagate_error (error, job.error);
  return job.ok;
}

/**
 * muster_worker_push:
 * @func: gets the task's data
 * @task: (transfer full): answered with %TRUE or @func's error, in its own context
 *
 * A task that is cancelled before its turn is answered with G_IO_ERROR_CANCELLED and @func does not
 * run; once it runs, it runs to its end. One of a priority below G_PRIORITY_DEFAULT is patient.
 */
void
muster_worker_push (MusterWorker *self, MusterDbFunc func, GTask *task)
{
  Job *job = g_new0 (Job, 1);

  job->func = func;
  job->data = g_task_get_task_data (task);
  job->task = task;
  job->patient = is_patient (task);
  if (!enqueue (self, job, &job->error))
    answer (job);
}

gboolean
muster_worker_is_wanted (MusterWorker *self)
{
  return g_atomic_int_get (&self->hurried) > 0;
}

/* Any thread. */
gboolean
muster_worker_is_on_reserve (MusterWorker *self)
{
  return g_atomic_int_get (&self->on_reserve);
}

/* Any thread. */
gboolean
muster_worker_is_sealed_off (MusterWorker *self)
{
  return g_atomic_int_get (&self->sealed_off);
}

/* Any thread. */
gboolean
muster_worker_opens_itself (MusterWorker *self)
{
  return g_atomic_int_get (&self->opens_itself);
}
