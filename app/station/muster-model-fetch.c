/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-model-fetch.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "muster-error.h"
#include "muster-model-source.h"

#define WORK_PREFIX ".fetch-"

typedef struct {
  const MusterModelFetchOptions *options; /* borrowed */
  MusterModelFetchProgress progress;      /* nullable */
  gpointer user_data;
  GCancellable *cancellable;   /* borrowed, nullable */
  MusterModelSources *sources; /* owned */
  char *work;                  /* owned; below the target, so that a rename is atomic */
  char **folders;              /* owned; the given ones but for the target */
  int lock;                    /* the target folder, locked; -1 */
  const MusterModel *model;    /* borrowed; the one being fetched */
  guint64 total;               /* bytes of its originals */
} Fetch;

G_GNUC_PRINTF (2, 3)
static void
tell (Fetch *self, const char *format, ...)
{
  g_autofree char *line = NULL;
  va_list args;

  if (self->progress == NULL)
    return;
  va_start (args, format);
  line = g_strdup_vprintf (format, args);
  va_end (args);
  self->progress (self->model->file, line, 0, 0, self->user_data);
}

static void
bytes_cb (guint64 bytes, gpointer user_data)
{
  Fetch *self = user_data;

  if (self->progress != NULL)
    self->progress (self->model->file, NULL, bytes, self->total, self->user_data);
}

static void
remove_tree (const char *path)
{
  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK) && g_file_test (path, G_FILE_TEST_IS_DIR)) {
    g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
    const char *name;

    while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  }
  g_remove (path);
}

/* What a fetch that was killed left behind. Only under the lock. */
static void
remove_leftovers (const char *target)
{
  g_autoptr (GDir) dir = g_dir_open (target, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (target, name, NULL);

    if (g_str_has_prefix (name, WORK_PREFIX))
      remove_tree (path);
  }
}

/* The target may stand among the folders to look in, but it is not a source: it is ours to mend. */
static char **
dup_sources (const MusterModelFetchOptions *options)
{
  g_autoptr (GStrvBuilder) folders = g_strv_builder_new ();
  g_autofree char *target = g_canonicalize_filename (options->target, NULL);

  for (gsize i = 0; options->folders != NULL && options->folders[i] != NULL; i++) {
    g_autofree char *folder = g_canonicalize_filename (options->folders[i], NULL);

    if (!g_str_equal (folder, target))
      g_strv_builder_add (folders, folder);
  }
  return g_strv_builder_end (folders);
}

static gboolean
open_target (Fetch *self, GError **error)
{
  const char *target = self->options->target;
  g_autofree char *converters = g_build_filename (self->options->manifests, "convert", NULL);

  if (g_mkdir_with_parents (target, 0755) != 0 ||
      (self->lock = g_open (target, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0)) < 0) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_FAILED,
                 _ ("The folder %s cannot be used: %s"),
                 target,
                 g_strerror (errno));
    return FALSE;
  }
  if (flock (self->lock, LOCK_EX | LOCK_NB) != 0) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_BUSY,
                 _ ("Another program is fetching models into %s"),
                 target);
    return FALSE;
  }
  remove_leftovers (target);
  self->work = g_build_filename (target, WORK_PREFIX "XXXXXX", NULL);
  if (g_mkdtemp (self->work) == NULL) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_FAILED,
                 _ ("The folder %s cannot be written: %s"),
                 target,
                 g_strerror (errno));
    g_clear_pointer (&self->work, g_free);
    return FALSE;
  }
  self->sources = muster_model_sources_new (self->work,
                                            converters,
                                            self->options->npm != NULL ? self->options->npm : "npm",
                                            &self->options->download);
  return TRUE;
}

static void
close_target (Fetch *self)
{
  g_clear_pointer (&self->sources, muster_model_sources_free);
  if (self->work != NULL)
    remove_tree (self->work);
  g_clear_pointer (&self->work, g_free);
  g_strfreev (self->folders);
  if (self->lock >= 0)
    close (self->lock);
}

/* Moves a finished file to the target, if it is the right one. Not synced to the disk: whoever
 * loads it checks the sum again. */
static gboolean
land (Fetch *self, const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *whole = g_build_filename (folder, self->model->file, NULL);
  g_autofree char *final = g_build_filename (self->options->target, self->model->file, NULL);
  const char *const folders[] = {folder, NULL};

  if (!g_str_equal (path, whole) && g_rename (path, whole) != 0) {
    g_set_error (error, MUSTER_ERROR, MUSTER_ERROR_FAILED, _ ("%s cannot be renamed"), path);
    return FALSE;
  }
  if (muster_model_find (self->model, folders, NULL, NULL) != MUSTER_MODEL_OK) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_BAD_DATA,
                 _ ("what came out is not the pinned file of sha256 %s"),
                 self->model->sha256);
    return FALSE;
  }
  if (g_rename (whole, final) == 0)
    return TRUE;
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_FAILED,
               _ ("%s cannot be written: %s"),
               final,
               g_strerror (errno));
  return FALSE;
}

static gboolean
copy_model (Fetch *self, const char *path, GError **error)
{
  g_autofree char *copy = g_build_filename (self->work, self->model->file, NULL);
  g_autoptr (GFile) from = g_file_new_for_path (path);
  g_autoptr (GFile) to = g_file_new_for_path (copy);
  g_autoptr (GError) cause = NULL;

  if (!g_file_copy (from,
                    to,
                    G_FILE_COPY_OVERWRITE | G_FILE_COPY_TARGET_DEFAULT_PERMS,
                    self->cancellable,
                    NULL,
                    NULL,
                    &cause)) {
    if (!g_cancellable_set_error_if_cancelled (self->cancellable, error))
      g_set_error_literal (error, MUSTER_ERROR, MUSTER_ERROR_FAILED, cause->message);
    return FALSE;
  }
  return land (self, copy, error);
}

/* From the sources, in order; @error says why each of them gave nothing. */
static gboolean
make_model (Fetch *self, GError **error)
{
  g_autoptr (GString) reasons = g_string_new (NULL);

  for (guint i = 0; i < self->model->sources->len; i++) {
    const MusterModelSource *source = self->model->sources->pdata[i];
    const char *from = source->package != NULL ? source->package : source->address;
    g_autoptr (GError) cause = NULL;
    g_autofree char *path = NULL;

    self->total = 0;
    for (guint j = 0; j < source->files->len; j++)
      self->total += ((MusterModelOriginal *) source->files->pdata[j])->bytes;
    path = muster_model_sources_make (
        self->sources, source, self->model->file, bytes_cb, self, self->cancellable, &cause);
    if (path != NULL && land (self, path, &cause)) {
      tell (self, _ ("%s: from %s"), self->model->file, from);
      return TRUE;
    }
    if (muster_error_is_cancelled (cause)) {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
    g_string_append_printf (reasons, "%s%s", reasons->len > 0 ? "; " : "", cause->message);
  }
  if (reasons->len == 0)
    g_string_append (reasons, _ ("the pack names no source"));
  g_set_error (
      error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND, "%s: %s", self->model->file, reasons->str);
  return FALSE;
}

/* One model into the target: there already, in a given folder, or from its sources. A wrong file in
 * a given folder is an error (%MUSTER_ERROR_BAD_MODEL), since it would be found first ever after; a
 * wrong one in the target is replaced. */
static gboolean
fetch_model (Fetch *self, GError **error)
{
  const char *const target[] = {self->options->target, NULL};
  g_autofree char *path = NULL;
  g_autofree char *old = NULL;
  MusterModelState state;

  state = muster_model_find (self->model, (const char *const *) self->folders, &path, error);
  if (state == MUSTER_MODEL_WRONG)
    return FALSE;
  if (muster_model_find (self->model, target, &old, NULL) == MUSTER_MODEL_OK) {
    tell (self, _ ("%s: already there"), self->model->file);
    return TRUE;
  }
  if (old != NULL) {
    tell (
        self, _ ("%s: what lies there is not the right file, and is replaced"), self->model->file);
    g_unlink (old);
  }
  if (state == MUSTER_MODEL_MISSING)
    return make_model (self, error);
  if (!copy_model (self, path, error))
    return FALSE;
  tell (self, _ ("%s: copied from %s"), self->model->file, path);
  return TRUE;
}

/* Required models first, so that a pack that cannot be had costs no more than finding that out. */
static gboolean
fetch_pack (Fetch *self, const MusterModelPack *pack, GError **error)
{
  gsize n;
  const MusterModel *models = muster_model_pack_get_models (pack, &n);

  for (gsize i = 0; i < n; i++) {
    self->model = &models[i];
    if (models[i].required && !fetch_model (self, error))
      return FALSE;
  }
  for (gsize i = 0; i < n; i++) {
    g_autoptr (GError) cause = NULL;

    self->model = &models[i];
    if (models[i].required || fetch_model (self, &cause))
      continue;
    if (!g_error_matches (cause, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND)) {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
    tell (self, _ ("%s (the pack works without it)"), cause->message);
  }
  return TRUE;
}

/* Every pack, the wanted one in front. */
static GPtrArray *
list_wanted (const char *manifests, const char *wanted, GError **error)
{
  g_autoptr (GPtrArray) packs = muster_model_packs_list (manifests, error);

  for (guint i = 0; packs != NULL && wanted != NULL; i++) {
    MusterModelPack *pack;

    if (i == packs->len) {
      g_set_error (error,
                   MUSTER_ERROR,
                   MUSTER_ERROR_NOT_FOUND,
                   _ ("There is no model pack “%s” in %s"),
                   wanted,
                   manifests);
      return NULL;
    }
    if (!g_str_equal (muster_model_pack_get_id (packs->pdata[i]), wanted))
      continue;
    pack = g_ptr_array_steal_index (packs, i);
    g_ptr_array_insert (packs, 0, pack);
    break;
  }
  return g_steal_pointer (&packs);
}

static MusterModelPack *
fetch_first (Fetch *self, GPtrArray *packs, char **why_not, GError **error)
{
  g_autoptr (GString) reasons = g_string_new (NULL);

  for (guint i = 0; i < packs->len; i++) {
    g_autoptr (GError) cause = NULL;

    if (fetch_pack (self, packs->pdata[i], &cause)) {
      if (why_not != NULL && reasons->len > 0)
        *why_not = g_strdup (reasons->str);
      return muster_model_pack_ref (packs->pdata[i]);
    }
    if (!g_error_matches (cause, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND)) {
      g_propagate_error (error, g_steal_pointer (&cause));
      return NULL;
    }
    if (reasons->len > 0)
      g_string_append_c (reasons, ' ');
    g_string_append_printf (reasons,
                            _ ("Model pack %s cannot be had: %s."),
                            muster_model_pack_get_id (packs->pdata[i]),
                            cause->message);
  }
  g_set_error_literal (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND, reasons->str);
  return NULL;
}

/**
 * muster_model_fetch:
 * @wanted: (nullable): a pack's id; %NULL for the best that can be had
 * @options: where from and where to
 * @progress: (nullable): called on this thread
 * @user_data: for @progress
 * @why_not: (out) (optional) (nullable): why the pack is not the wanted one, or not the best
 * @cancellable: (nullable): from any thread
 * @error: %MUSTER_ERROR_NOT_FOUND if no pack can be completed (why, for each), or there is no pack
 *   @wanted; %MUSTER_ERROR_BAD_MODEL for a wrong file in a given folder; %MUSTER_ERROR_BUSY if
 *   another fetch runs; %G_IO_ERROR_CANCELLED
 *
 * Completes a pack in the target folder: from the given folders, else from the pinned sources in
 * the manifest's order, each file checked by its sha256 before it lands there with one rename. What
 * is there already is not fetched. If the wanted pack cannot be had the next one is tried, so that
 * a station can work; compare the result's id. Blocks for seconds to minutes; any thread.
 *
 * Returns: (transfer full): the pack that is complete in the target now
 */
MusterModelPack *
muster_model_fetch (const char *wanted,
                    const MusterModelFetchOptions *options,
                    MusterModelFetchProgress progress,
                    gpointer user_data,
                    char **why_not,
                    GCancellable *cancellable,
                    GError **error)
{
  Fetch self = {
      .options = options,
      .progress = progress,
      .user_data = user_data,
      .cancellable = cancellable,
      .lock = -1,
  };
  g_autoptr (GPtrArray) packs = list_wanted (options->manifests, wanted, error);
  MusterModelPack *pack = NULL;

  if (why_not != NULL)
    *why_not = NULL;
  if (packs == NULL)
    return NULL;
  self.folders = dup_sources (options);
  if (open_target (&self, error))
    pack = fetch_first (&self, packs, why_not, error);
  close_target (&self);
  return pack;
}

static void
row_free (gpointer data)
{
  MusterModelRow *self = data;

  g_free (self->pack);
  g_free (self->role);
  g_free (self->file);
  g_free (self->licence);
  g_free (self->path);
  g_free (self->message);
  g_free (self);
}

/**
 * muster_model_rows:
 * @manifests: data/models
 * @folders: where to look, first wins; ends with %NULL
 * @error: if there are no manifests, or one is broken. A missing or wrong model is no error: its
 *   row says so.
 *
 * Reads and sums every file: about 100 ms for both packs.
 *
 * Returns: (transfer full) (element-type MusterModelRow): every model of every pack, best first
 */
GPtrArray *
muster_model_rows (const char *manifests, const char *const *folders, GError **error)
{
  g_autoptr (GPtrArray) packs = muster_model_packs_list (manifests, error);
  GPtrArray *rows;

  if (packs == NULL)
    return NULL;
  rows = g_ptr_array_new_with_free_func (row_free);
  for (guint i = 0; i < packs->len; i++) {
    gsize n;
    const MusterModel *models = muster_model_pack_get_models (packs->pdata[i], &n);

    for (gsize j = 0; j < n; j++) {
      g_autoptr (GError) cause = NULL;
      MusterModelRow *row = g_new0 (MusterModelRow, 1);

      row->pack = g_strdup (muster_model_pack_get_id (packs->pdata[i]));
      row->role = g_strdup (models[j].role);
      row->file = g_strdup (models[j].file);
      row->licence = g_strdup (models[j].licence);
      row->required = models[j].required;
      row->state = muster_model_find (&models[j], folders, &row->path, &cause);
      row->message = cause != NULL ? g_strdup (cause->message) : NULL;
      g_ptr_array_add (rows, row);
    }
  }
  return rows;
}

/**
 * muster_model_dup_user_folder:
 *
 * Returns: (transfer full): where this user's models lie; it may not exist
 */
char *
muster_model_dup_user_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "muster", "models", NULL);
}

/**
 * muster_model_dup_folders:
 * @given: (nullable): folders to look in first; ends with %NULL; empty names are passed over
 *
 * Returns: (transfer full): the folders to look in, ends with %NULL
 */
char **
muster_model_dup_folders (const char *const *given)
{
  g_autoptr (GStrvBuilder) folders = g_strv_builder_new ();
  g_autofree char *user = muster_model_dup_user_folder ();

  for (gsize i = 0; given != NULL && given[i] != NULL; i++)
    if (given[i][0] != '\0')
      g_strv_builder_add (folders, given[i]);
  g_strv_builder_add (folders, user);
  return g_strv_builder_end (folders);
}
