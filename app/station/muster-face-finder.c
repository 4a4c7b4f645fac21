/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-face-finder.h"

#include "muster-error.h"

/* What is searched; made on a worker thread, then changed no more. */
typedef struct {
  MusterGallery *gallery; /* owned, nullable: nobody has a template. Ids are of references */
  GHashTable *people;     /* owned: gint64 reference → gint64 person */
  guint n_people;
} Roster;

struct _MusterFaceFinder {
  GObject parent_instance;

  MusterStore *store; /* owned */
  char *model;        /* owned */
  Roster *roster;     /* owned, NULL until it was read once */
  gboolean reading;
  gboolean again;            /* it was asked for once more meanwhile */
  GCancellable *cancellable; /* owned */
  GError *error;             /* owned, nullable */
};

enum { SIGNAL_CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MusterFaceFinder, muster_face_finder, G_TYPE_OBJECT)

/* --- the roster in memory --- */

static void
roster_free (Roster *self)
{
  g_clear_pointer (&self->gallery, muster_gallery_free);
  g_clear_pointer (&self->people, g_hash_table_unref);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Roster, roster_free)

/* One that cannot be read keeps its person from being found, and nobody else. */
static void
roster_add (Roster *self, const MusterRosterTemplate *row, gint64 *last_person)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterTemplate) template_ = muster_template_from_bytes (row->template_, &error);

  if (template_ == NULL) {
    g_warning ("Template of reference %" G_GINT64_FORMAT " is unreadable: %s",
               row->reference,
               error->message);
    return;
  }
  if (self->gallery == NULL)
    self->gallery = muster_gallery_new_like (template_);
  if (!muster_gallery_put (self->gallery, row->reference, template_)) {
    g_warning ("Template of reference %" G_GINT64_FORMAT " is of another model", row->reference);
    return;
  }
  g_hash_table_insert (self->people,
                       g_memdup2 (&row->reference, sizeof row->reference),
                       g_memdup2 (&row->person, sizeof row->person));
  self->n_people += row->person != *last_person; /* they come person by person */
  *last_person = row->person;
}

static void
build_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const GPtrArray *rows = task_data;
  g_autoptr (Roster) roster = g_new0 (Roster, 1);
  gint64 last_person = 0;

  roster->people = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  for (guint i = 0; i < rows->len && !g_cancellable_is_cancelled (cancellable); i++)
    roster_add (roster, g_ptr_array_index (rows, i), &last_person);
  g_task_return_pointer (task, g_steal_pointer (&roster), (GDestroyNotify) roster_free);
}

/* --- reading it --- */

static void read_roster (MusterFaceFinder *self);

static void
end_reading (MusterFaceFinder *self, Roster *roster, GError *error)
{
  self->reading = FALSE;
  g_clear_error (&self->error);
  self->error = error;
  if (error != NULL)
    g_warning ("Roster for the search by face: %s", error->message);
  if (roster != NULL) {
    g_clear_pointer (&self->roster, roster_free);
    self->roster = roster;
  }
  if (self->again)
    read_roster (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
built_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MusterFaceFinder) self = user_data;
  g_autoptr (GError) error = NULL;
  Roster *roster = g_task_propagate_pointer (G_TASK (result), &error);

  if (!muster_error_is_cancelled (error))
    end_reading (self, roster, g_steal_pointer (&error));
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MusterFaceFinder) self = user_data;
  GError *error = NULL;
  GPtrArray *rows = muster_store_list_templates_finish (MUSTER_STORE (source), result, &error);
  g_autoptr (GTask) task = NULL;

  if (muster_error_is_cancelled (error)) {
    g_error_free (error);
    return;
  }
  if (rows == NULL) {
    end_reading (self, NULL, error);
    return;
  }
  /* It waits for no device, only computes, so the shared pool may carry it. */
  task = g_task_new (NULL, self->cancellable, built_cb, g_object_ref (self));
  g_task_set_source_tag (task, listed_cb);
  g_task_set_task_data (task, rows, (GDestroyNotify) g_ptr_array_unref);
  g_task_run_in_thread (task, build_in_thread);
}

static void
read_roster (MusterFaceFinder *self)
{
  self->reading = TRUE;
  self->again = FALSE;
  muster_store_list_templates_async (
      self->store, self->model, self->cancellable, listed_cb, g_object_ref (self));
}

/* --- object --- */

static void
muster_face_finder_finalize (GObject *object)
{
  MusterFaceFinder *self = MUSTER_FACE_FINDER (object);

  g_clear_pointer (&self->roster, roster_free);
  g_clear_error (&self->error);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->store);
  g_free (self->model);
  G_OBJECT_CLASS (muster_face_finder_parent_class)->finalize (object);
}

static void
muster_face_finder_class_init (MusterFaceFinderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = muster_face_finder_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new (
      "changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
muster_face_finder_init (MusterFaceFinder *self)
{
  self->cancellable = g_cancellable_new ();
}

/**
 * muster_face_finder_new:
 * @model: whose templates are searched, see muster_template_get_model()
 *
 * Returns: (transfer full): a finder that has read nothing yet
 */
MusterFaceFinder *
muster_face_finder_new (MusterStore *store, const char *model)
{
  MusterFaceFinder *self = g_object_new (MUSTER_TYPE_FACE_FINDER, NULL);

  self->store = g_object_ref (store);
  self->model = g_strdup (model);
  return self;
}

void
muster_face_finder_refresh (MusterFaceFinder *self)
{
  g_return_if_fail (MUSTER_IS_FACE_FINDER (self));
  if (self->reading)
    self->again = TRUE;
  else
    read_roster (self);
}

/**
 * muster_face_finder_forget:
 *
 * Nobody can be found until the roster was read again.
 */
void
muster_face_finder_forget (MusterFaceFinder *self)
{
  g_return_if_fail (MUSTER_IS_FACE_FINDER (self));
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->reading = self->again = FALSE;
  g_clear_pointer (&self->roster, roster_free);
  g_clear_error (&self->error);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* Before the store is closed: nothing more is read, and nothing is told any more. */
void
muster_face_finder_stop (MusterFaceFinder *self)
{
  g_return_if_fail (MUSTER_IS_FACE_FINDER (self));
  g_cancellable_cancel (self->cancellable);
}

gboolean
muster_face_finder_is_ready (MusterFaceFinder *self)
{
  g_return_val_if_fail (MUSTER_IS_FACE_FINDER (self), FALSE);
  return self->roster != NULL;
}

const GError *
muster_face_finder_get_error (MusterFaceFinder *self)
{
  g_return_val_if_fail (MUSTER_IS_FACE_FINDER (self), NULL);
  return self->error;
}

guint
muster_face_finder_get_people (MusterFaceFinder *self)
{
  g_return_val_if_fail (MUSTER_IS_FACE_FINDER (self), 0);
  return self->roster != NULL ? self->roster->n_people : 0;
}

guint
muster_face_finder_get_references (MusterFaceFinder *self)
{
  g_return_val_if_fail (MUSTER_IS_FACE_FINDER (self), 0);
  return self->roster != NULL && self->roster->gallery != NULL
             ? muster_gallery_get_size (self->roster->gallery)
             : 0;
}

/**
 * muster_face_finder_search:
 * @self: a finder; one that is not ready finds nobody
 * @probe: of the same model
 * @policy: joined with pack and calibration, see muster_thresholds_join()
 * @calibrated: as it was joined
 * @finding: (out): the candidates, and whether one may be taken without staff
 *
 * On this thread: among a million references of 128 values it takes 4.4 ms (bench gallery).
 */
void
muster_face_finder_search (MusterFaceFinder *self,
                           const MusterTemplate *probe,
                           const MusterPolicy *policy,
                           const MusterCalibrated *calibrated,
                           MusterFaceFinding *finding)
{
  MusterGalleryHit hits[MUSTER_GALLERY_MAX_HITS];
  guint n = 0;

  g_return_if_fail (MUSTER_IS_FACE_FINDER (self));

  *finding = (MusterFaceFinding){.n_references = muster_face_finder_get_references (self)};
  if (finding->n_references > 0)
    n = muster_gallery_search (self->roster->gallery, probe, hits, G_N_ELEMENTS (hits));
  for (guint i = 0; i < n; i++) {
    const gint64 *person = g_hash_table_lookup (self->roster->people, &hits[i].id);

    muster_face_finding_add (finding, *person, hits[i].similarity, policy);
  }
  muster_face_finding_judge (finding, muster_face_finder_get_people (self), policy, calibrated);
}
