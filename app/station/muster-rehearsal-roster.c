/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-error.h"
#include "muster-rehearsal-roster.h"
#include "muster-rehearsal.h"

#define JPEG_QUALITY 92

static gboolean
put_reference (MusterStore *store,
               MusterFaceEngine *engine,
               const MusterRehearsalPerson *person,
               MusterCase *found,
               GError **error)
{
  g_autoptr (MusterFrame) picture = muster_rehearsal_render_reference (person);
  g_autoptr (GBytes) jpeg = muster_picture_encode_jpeg (picture, JPEG_QUALITY, error);
  g_autoptr (MusterTemplate) template_ = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gint64 reference = 0;

  if (jpeg == NULL)
    return FALSE;
  if (!muster_store_put_reference (
          store, muster_person_get_id (found->person), jpeg, "rehearsal", 0, &reference, error))
    return FALSE;
  template_ = muster_face_engine_enrol (engine, picture, NULL, error);
  if (template_ == NULL)
    return FALSE;
  bytes = muster_template_to_bytes (template_);
  return muster_store_put_template (
      store, reference, muster_template_get_model (template_), bytes, error);
}

/* One that the engine in use can compare: a kept picture may have been enrolled by another. */
static gboolean
has_template (const MusterCase *found)
{
  for (guint i = 0; i < found->references->len; i++) {
    const MusterReference *reference = g_ptr_array_index (found->references, i);

    if (reference->template_ != NULL)
      return TRUE;
  }
  return FALSE;
}

static gboolean
put_people (MusterStore *store, const MusterRehearsalPerson *people, gsize n, GError **error)
{
  g_autofree MusterRosterRow *rows = g_new0 (MusterRosterRow, n);
  g_autofree const char **cards = g_new0 (const char *, n * 2);

  for (gsize i = 0; i < n; i++) {
    cards[i * 2] = people[i].card_uid;
    rows[i] = (MusterRosterRow){
        .student_number = people[i].student_number,
        .name = people[i].name,
        .id_number = people[i].id_number,
        .unit = people[i].unit,
        .card_uids = &cards[i * 2],
    };
  }
  return muster_store_put_people (store, rows, n, NULL, NULL, error);
}

/**
 * muster_rehearsal_roster_fill:
 * @store: the rehearsal's own store
 * @engine: (nullable): without one the people are known but have no references yet
 * @progress: (nullable): called after each person, on this thread
 * @error: STORE…, or %G_IO_ERROR_CANCELLED after the person in work: what is kept by then is used
 * the next time
 *
 * Any thread; blocks it, about 0.3 s for each person whose reference is not kept yet.
 */
gboolean
muster_rehearsal_roster_fill (MusterStore *store,
                              MusterFaceEngine *engine,
                              MusterRehearsalProgress progress,
                              gpointer user_data,
                              GCancellable *cancellable,
                              GError **error)
{
  gsize n = 0;
  const MusterRehearsalPerson *people = muster_rehearsal_get_people (&n);
  const char *model = engine != NULL ? muster_face_engine_get_model (engine) : NULL;

  if (!put_people (store, people, n, error))
    return FALSE;
  for (gsize i = 0; engine != NULL && i < n; i++) {
    g_autoptr (MusterCase) found = NULL;

    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;
    found = muster_store_find (
        store, MUSTER_FIND_BY_STUDENT, people[i].student_number, NULL, NULL, model, error);
    if (found == NULL ||
        (!has_template (found) && !put_reference (store, engine, &people[i], found, error)))
      return FALSE;
    if (progress != NULL)
      progress ((guint) i + 1, (guint) n, user_data);
  }
  return TRUE;
}

typedef struct {
  MusterFaceEngine *engine; /* owned, nullable */
  MusterRehearsalProgress progress;
  gpointer user_data; /* of the caller, alive until the task has returned */
} Filling;

typedef struct {
  GTask *task; /* owned: keeps the caller's data alive until it was told */
  guint done;
  guint all;
} Step;

static void
filling_free (gpointer data)
{
  Filling *filling = data;

  g_clear_object (&filling->engine);
  g_free (filling);
}

static void
step_free (gpointer data)
{
  Step *step = data;

  g_object_unref (step->task);
  g_free (step);
}

static gboolean
step_cb (gpointer data)
{
  const Step *step = data;
  const Filling *filling = g_task_get_task_data (step->task);

  filling->progress (step->done, step->all, filling->user_data);
  return G_SOURCE_REMOVE;
}

/* On the filling thread. */
static void
tell_step (guint done, guint all, gpointer task)
{
  Step *step = g_new (Step, 1);

  *step = (Step){.task = g_object_ref (task), .done = done, .all = all};
  g_main_context_invoke_full (
      g_task_get_context (task), G_PRIORITY_DEFAULT, step_cb, step, step_free);
}

static void
fill_thread (GTask *task, gpointer store, gpointer data, GCancellable *cancellable)
{
  const Filling *filling = data;
  GError *error = NULL;

  if (muster_rehearsal_roster_fill (store,
                                    filling->engine,
                                    filling->progress != NULL ? tell_step : NULL,
                                    task,
                                    cancellable,
                                    &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * muster_rehearsal_roster_fill_async:
 * @progress: (nullable): called on the caller's main context, before @callback
 *
 * muster_rehearsal_roster_fill() away from this thread. Neither store nor engine may be closed
 * before @callback.
 */
void
muster_rehearsal_roster_fill_async (MusterStore *store,
                                    MusterFaceEngine *engine,
                                    MusterRehearsalProgress progress,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (store, cancellable, callback, user_data);
  Filling *filling = g_new0 (Filling, 1);

  g_set_object (&filling->engine, engine);
  filling->progress = progress;
  filling->user_data = user_data;
  g_task_set_source_tag (task, muster_rehearsal_roster_fill_async);
  g_task_set_task_data (task, filling, filling_free);
  g_task_run_in_thread (task, fill_thread);
}

gboolean
muster_rehearsal_roster_fill_finish (MusterStore *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
