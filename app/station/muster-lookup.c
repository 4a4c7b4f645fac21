/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-error.h"
#include "muster-lookup.h"

typedef struct {
  MusterStore *store;       /* owned */
  MusterFaceEngine *engine; /* owned, nullable: then nothing can be compared */
  MusterCase *found;        /* owned until handed over */
} LookupData;

static void
lookup_data_free (LookupData *data)
{
  g_clear_object (&data->store);
  g_clear_object (&data->engine);
  g_clear_pointer (&data->found, muster_case_free);
  g_free (data);
}

/* The template kept beside the reference if it is of this pack; else computed now and kept, so that
 * a change of the model pack costs one person one computation. */
static MusterTemplate *
template_of_reference (LookupData *data, const MusterReference *reference, MusterFrame *picture)
{
  g_autoptr (MusterTemplate) computed = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  if (reference->template_ != NULL) {
    MusterTemplate *kept = muster_template_from_bytes (reference->template_, &error);

    if (kept != NULL)
      return kept;
    g_warning ("Template of reference %" G_GINT64_FORMAT " is unreadable: %s",
               reference->id,
               error->message);
    g_clear_error (&error);
  }
  if (picture == NULL)
    return NULL;
  computed = muster_face_engine_enrol (data->engine, picture, NULL, &error);
  if (computed == NULL) {
    g_info ("Reference %" G_GINT64_FORMAT ": %s", reference->id, error->message);
    return NULL;
  }
  bytes = muster_template_to_bytes (computed);
  if (!muster_store_put_template (
          data->store, reference->id, muster_template_get_model (computed), bytes, &error))
    g_warning (
        "Template of reference %" G_GINT64_FORMAT " not kept: %s", reference->id, error->message);
  return g_steal_pointer (&computed);
}

static void
prepare_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  LookupData *data = task_data;
  MusterLookup *self = g_new0 (MusterLookup, 1);

  self->templates = g_ptr_array_new_with_free_func ((GDestroyNotify) muster_template_unref);
  self->picture_source = g_strdup ("");
  self->found = g_steal_pointer (&data->found);
  for (guint i = 0; i < self->found->references->len; i++) {
    const MusterReference *reference = g_ptr_array_index (self->found->references, i);
    g_autoptr (GError) error = NULL;
    g_autoptr (MusterFrame) picture = muster_picture_decode (reference->picture, &error);
    MusterTemplate *template_ = NULL;

    if (picture == NULL)
      g_warning ("Reference %" G_GINT64_FORMAT ": %s", reference->id, error->message);
    if (data->engine != NULL && !self->found->withdrawn)
      template_ = template_of_reference (data, reference, picture);
    if (template_ != NULL)
      g_ptr_array_add (self->templates, template_);
    if (self->picture == NULL && picture != NULL) {
      self->picture = g_steal_pointer (&picture);
      g_free (self->picture_source);
      self->picture_source = g_strdup (reference->source);
      self->picture_taken_at = reference->taken_at;
    }
  }
  g_task_return_pointer (task, self, (GDestroyNotify) muster_lookup_free);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LookupData *data = g_task_get_task_data (task);
  GError *error = NULL;

  data->found = muster_store_find_finish (MUSTER_STORE (source), result, &error);
  if (data->found == NULL)
    g_task_return_error (task, error);
  else
    /* Short work (a decode, at most an embedding), so the shared pool may carry it. */
    g_task_run_in_thread (task, prepare_in_thread);
}

/**
 * muster_lookup_async:
 * @store: the roster
 * @engine: (nullable): computes templates that are missing; without one nothing can be compared
 * @by: how to find the person
 * @a: first number
 * @b: (nullable): second number
 * @occasion: occasion's id, for attempts and the expected list
 *
 * Main thread; answers on its context. The answer's error is NOT_FOUND if there is nobody.
 */
void
muster_lookup_async (MusterStore *store,
                     MusterFaceEngine *engine,
                     MusterFind by,
                     const char *a,
                     const char *b,
                     const char *occasion,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  LookupData *data = g_new0 (LookupData, 1);
  const char *model = NULL;

  g_task_set_source_tag (task, muster_lookup_async);
  data->store = g_object_ref (store);
  g_set_object (&data->engine, engine);
  if (engine != NULL)
    model = muster_face_engine_get_model (engine);
  g_task_set_task_data (task, data, (GDestroyNotify) lookup_data_free);
  muster_store_find_async (store, by, a, b, occasion, model, cancellable, found_cb, task);
}

MusterLookup *
muster_lookup_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
muster_lookup_free (MusterLookup *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->found, muster_case_free);
  g_clear_pointer (&self->templates, g_ptr_array_unref);
  g_clear_pointer (&self->picture, muster_frame_unref);
  g_free (self->picture_source);
  g_free (self);
}

/**
 * muster_lookup_compare:
 * @self: a lookup with at least one template
 * @probe: of the same model pack
 *
 * The mean over the references, not the best of them: the maximum of N would multiply the false
 * match rate by up to N and needs a threshold of its own.
 *
 * Returns: cosine, -1 to 1
 */
double
muster_lookup_compare (const MusterLookup *self, const MusterTemplate *probe)
{
  double sum = 0;

  g_return_val_if_fail (self->templates->len > 0, -1);

  for (guint i = 0; i < self->templates->len; i++)
    sum += muster_template_similarity (g_ptr_array_index (self->templates, i), probe);
  return sum / self->templates->len;
}
