/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

#include "muster-camera-error.h"
#include "muster-error.h"
#include "muster-still-camera.h"
#include "muster-still-picture.h"

#define FRAME_TIME_US (100 * G_TIME_SPAN_MILLISECOND)

struct _MusterStillCamera {
  MusterCamera parent_instance;
  char *path; /* owned */
  gboolean folder;

  GThread *worker; /* owned */
  GMutex lock;
  GCond wake;
  gboolean stopping; /* under the lock */
};

G_DEFINE_FINAL_TYPE (MusterStillCamera, muster_still_camera, MUSTER_TYPE_CAMERA)

static int
compare_names (gconstpointer a, gconstpointer b)
{
  g_autofree char *key_a = g_utf8_collate_key_for_filename (*(char *const *) a, -1);
  g_autofree char *key_b = g_utf8_collate_key_for_filename (*(char *const *) b, -1);

  return strcmp (key_a, key_b);
}

static gboolean
has_picture_name (const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  return g_str_has_suffix (lower, ".jpg") || g_str_has_suffix (lower, ".jpeg") ||
         g_str_has_suffix (lower, ".png");
}

/* File names may be of any bytes; what is no UTF-8 is left out, as it has no order. */
static GPtrArray *
list_folder (const char *path, GError **error)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = NULL;
  g_autoptr (GError) cause = NULL;
  const char *name;

  dir = g_dir_open (path, 0, &cause);
  if (dir == NULL) {
    muster_camera_set_errno_error (
        error, g_error_matches (cause, G_FILE_ERROR, G_FILE_ERROR_ACCES) ? EACCES : ENOENT, path);
    return NULL;
  }
  while ((name = g_dir_read_name (dir)) != NULL) {
    if (has_picture_name (name) && g_utf8_validate (name, -1, NULL))
      g_ptr_array_add (paths, g_build_filename (path, name, NULL));
  }
  if (paths->len == 0) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_NOT_FOUND,
                 _ ("There is no JPEG or PNG picture in the folder %s."),
                 path);
    return NULL;
  }
  g_ptr_array_sort (paths, compare_names);
  return g_steal_pointer (&paths);
}

/* Waits until @due_us; FALSE if the camera is being stopped. */
static gboolean
wait_until (MusterStillCamera *self, gint64 due_us)
{
  gboolean go_on;

  g_mutex_lock (&self->lock);
  while (!self->stopping && g_cond_wait_until (&self->wake, &self->lock, due_us))
    ;
  go_on = !self->stopping;
  g_mutex_unlock (&self->lock);
  return go_on;
}

/* Each frame has a time of its own; the pixels are shared. */
static void
deliver_now (MusterStillCamera *self, MusterFrame *picture)
{
  g_autoptr (MusterFrame) frame = muster_frame_new (muster_frame_get_width (picture),
                                                    muster_frame_get_height (picture),
                                                    muster_frame_get_stride (picture),
                                                    muster_frame_get_bytes (picture),
                                                    g_get_monotonic_time ());

  muster_camera_deliver (MUSTER_CAMERA (self), frame);
}

static gboolean
run (MusterStillCamera *self, GError **error)
{
  g_autoptr (GPtrArray) paths = NULL;
  g_autoptr (MusterFrame) picture = NULL;
  gint64 due_us = g_get_monotonic_time ();

  if (self->folder) {
    paths = list_folder (self->path, error);
    if (paths == NULL)
      return FALSE;
  } else {
    paths = g_ptr_array_new_with_free_func (g_free);
    g_ptr_array_add (paths, g_strdup (self->path));
  }

  for (guint i = 0;; i = (i + 1) % paths->len) {
    /* Within the time the one before it is shown. */
    if (picture == NULL || paths->len > 1) {
      g_clear_pointer (&picture, muster_frame_unref);
      picture = muster_still_picture_load (g_ptr_array_index (paths, i), error);
      if (picture == NULL)
        return FALSE;
    }
    if (!wait_until (self, due_us))
      return TRUE;
    deliver_now (self, picture);
    due_us = g_get_monotonic_time () + FRAME_TIME_US;
  }
}

static gpointer
run_cb (gpointer user_data)
{
  MusterStillCamera *self = user_data;
  g_autoptr (GError) error = NULL;

  if (!run (self, &error))
    muster_camera_post_failure (MUSTER_CAMERA (self), g_steal_pointer (&error));
  return NULL;
}

static void
muster_still_camera_start (MusterCamera *camera)
{
  MusterStillCamera *self = MUSTER_STILL_CAMERA (camera);

  self->stopping = FALSE;
  self->worker = g_thread_new ("muster-stills", run_cb, self);
}

static void
muster_still_camera_stop (MusterCamera *camera)
{
  MusterStillCamera *self = MUSTER_STILL_CAMERA (camera);

  g_mutex_lock (&self->lock);
  self->stopping = TRUE;
  g_cond_signal (&self->wake);
  g_mutex_unlock (&self->lock);
  g_clear_pointer (&self->worker, g_thread_join);
}

static void
muster_still_camera_finalize (GObject *object)
{
  MusterStillCamera *self = MUSTER_STILL_CAMERA (object);

  g_free (self->path);
  g_cond_clear (&self->wake);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (muster_still_camera_parent_class)->finalize (object);
}

static void
muster_still_camera_class_init (MusterStillCameraClass *klass)
{
  MusterCameraClass *camera_class = MUSTER_CAMERA_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = muster_still_camera_finalize;
  camera_class->start = muster_still_camera_start;
  camera_class->stop = muster_still_camera_stop;
}

static void
muster_still_camera_init (MusterStillCamera *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->wake);
}

/**
 * muster_still_camera_new:
 * @path: a picture, or with @folder a folder of pictures
 * @folder: whether @path is a folder; its pictures come in the order of their names, numbers
 * inside a name by value
 *
 * A file that cannot be shown ends the camera with FAILED and a message that names it; nothing is
 * left out silently.
 *
 * Returns: (transfer full): a virtual camera of 10 frames a second
 */
MusterCamera *
muster_still_camera_new (const char *path, gboolean folder)
{
  MusterStillCamera *self = g_object_new (MUSTER_TYPE_STILL_CAMERA, NULL);
  g_autofree char *name = g_filename_display_basename (path);

  self->path = g_strdup (path);
  self->folder = folder;
  muster_camera_set_name (MUSTER_CAMERA (self), name);
  muster_camera_set_virtual (MUSTER_CAMERA (self), TRUE);
  return MUSTER_CAMERA (self);
}
