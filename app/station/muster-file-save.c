/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-file-save.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "muster-error.h"

struct _MusterFileSave {
  char *path;      /* owned */
  GBytes *bytes;   /* owned */
  GThread *thread; /* owned, joined by end */
  GSource *told;   /* owned, on the context of who began */
  GError *error;   /* owned, of the thread */
};

typedef struct {
  MusterFileSaveFunc written;
  gpointer data; /* borrowed */
} Told;

static gboolean
told_cb (gpointer user_data)
{
  const Told *told = user_data;

  told->written (told->data);
  return G_SOURCE_REMOVE;
}

static gboolean
write_file (const MusterFileSave *self, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autoptr (GError) cause = NULL;

  if (g_mkdir_with_parents (folder, 0700) != 0) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_FAILED,
                 _ ("The folder %s cannot be made: %s"),
                 folder,
                 g_strerror (errno));
    return FALSE;
  }
  if (g_file_set_contents_full (self->path,
                                g_bytes_get_data (self->bytes, NULL),
                                (gssize) g_bytes_get_size (self->bytes),
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                0600,
                                &cause))
    return TRUE;
  g_set_error_literal (error, MUSTER_ERROR, MUSTER_ERROR_FAILED, cause->message);
  return FALSE;
}

static gpointer
save_thread (gpointer user_data)
{
  MusterFileSave *self = user_data;

  write_file (self, &self->error);
  g_source_set_ready_time (self->told, 0);
  return NULL;
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return callback (user_data);
}

/**
 * muster_file_save_begin:
 * @path: the file; folders above it are made as well, for this user only
 * @bytes: what it shall say; a reference is taken
 * @written: called once when it was tried; calls muster_file_save_end()
 *
 * Returns: (transfer full): the file that is being written
 */
MusterFileSave *
muster_file_save_begin (const char *path, GBytes *bytes, MusterFileSaveFunc written, gpointer data)
{
  static GSourceFuncs funcs = {.dispatch = dispatch};
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  MusterFileSave *self = g_new0 (MusterFileSave, 1);
  Told *told = g_new0 (Told, 1);

  *told = (Told){written, data};
  self->path = g_strdup (path);
  self->bytes = g_bytes_ref (bytes);
  self->told = g_source_new (&funcs, sizeof (GSource));
  g_source_set_static_name (self->told, "muster-file-save");
  g_source_set_callback (self->told, told_cb, told, g_free);
  g_source_attach (self->told, context);
  self->thread = g_thread_new ("file-save", save_thread, self);
  return self;
}

/**
 * muster_file_save_end:
 * @self: (transfer full): what was begun on this thread
 * @error: FAILED with the reason
 *
 * Waits if it is not written yet. @written is not called any more.
 *
 * Returns: %TRUE if the file is written and durable; %FALSE if it is as it was
 */
gboolean
muster_file_save_end (MusterFileSave *self, GError **error)
{
  gboolean ok;

  g_thread_join (self->thread);
  g_source_destroy (self->told);
  g_source_unref (self->told);
  ok = self->error == NULL;
  if (!ok)
    g_propagate_error (error, self->error);
  g_bytes_unref (self->bytes);
  g_free (self->path);
  g_free (self);
  return ok;
}
