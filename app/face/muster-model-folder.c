/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-model-folder.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include <string.h>

#include "muster-error.h"

#define MANIFEST_SUFFIX ".ini"

/* Best first; packs that others add come after these, by name. */
static const char *const best_packs[] = {"standard", "npm"};

static GBytes *
read_model (const char *path, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autofree char *data = NULL;
  gsize size;
  GStatBuf status;

  if (g_stat (path, &status) == 0 && (guint64) status.st_size > MUSTER_MODEL_MAX_BYTES) {
    g_set_error (
        error, MUSTER_ERROR, MUSTER_ERROR_BAD_MODEL, _ ("%s is too large to be a model"), path);
    return NULL;
  }
  if (!g_file_get_contents (path, &data, &size, &cause)) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_BAD_MODEL,
                 _ ("A model cannot be read: %s"),
                 cause->message);
    return NULL;
  }
  return g_bytes_new_take (g_steal_pointer (&data), size);
}

/* The file's bytes if path holds the right ones. */
static GBytes *
read_checked (const MusterModel *model, const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = read_model (path, error);
  g_autofree char *sum = NULL;

  if (bytes == NULL)
    return NULL;
  sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  if (g_str_equal (sum, model->sha256))
    return g_steal_pointer (&bytes);
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_BAD_MODEL,
               _ ("%s is not the file that the model pack means: its sha256 is %s and must be %s. "
                  "Remove it, or run “muster models fetch”."),
               path,
               sum,
               model->sha256);
  return NULL;
}

static GBytes *
find_bytes (const MusterModel *model,
            const char *const *folders,
            char **path,
            MusterModelState *state,
            GError **error)
{
  for (gsize i = 0; folders[i] != NULL; i++) {
    g_autofree char *candidate = g_build_filename (folders[i], model->file, NULL);
    GBytes *bytes;

    if (!g_file_test (candidate, G_FILE_TEST_EXISTS))
      continue;
    bytes = read_checked (model, candidate, error);
    *state = bytes != NULL ? MUSTER_MODEL_OK : MUSTER_MODEL_WRONG;
    if (path != NULL)
      *path = g_steal_pointer (&candidate);
    return bytes;
  }
  *state = MUSTER_MODEL_MISSING;
  return NULL;
}

/**
 * muster_model_find:
 * @model: a model
 * @folders: where to look, first wins
 * @path: (out) (optional) (nullable): the file that is right or wrong; %NULL if it is missing
 * @error: %MUSTER_ERROR_BAD_MODEL for a wrong file. A missing one sets no error.
 *
 * Reads the whole file: some 10 ms a file.
 *
 * Returns: what was found
 */
MusterModelState
muster_model_find (const MusterModel *model,
                   const char *const *folders,
                   char **path,
                   GError **error)
{
  MusterModelState state;
  g_autoptr (GBytes) bytes = NULL;

  if (path != NULL)
    *path = NULL;
  bytes = find_bytes (model, folders, path, &state, error);
  return state;
}

static void
set_missing (const MusterModelPack *pack,
             const char *files,
             const char *const *folders,
             GError **error)
{
  g_autofree char *where = g_strjoinv (", ", (char **) folders);

  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_BAD_MODEL,
               _ ("Model pack %s lacks %s (looked in: %s). Run “muster models fetch”, or name a "
                  "folder with --models."),
               muster_model_pack_get_id (pack),
               files,
               where);
}

/**
 * muster_model_pack_load:
 * @pack: a pack
 * @role: a role that the pack has
 * @folders: where to look, first wins
 * @error: %MUSTER_ERROR_BAD_MODEL if the file is missing, unreadable, or its sha256 differs;
 *   %MUSTER_ERROR_NOT_FOUND if the pack has no such role
 *
 * Any thread; blocks on the disk.
 *
 * Returns: (transfer full): the bytes that were checked
 */
GBytes *
muster_model_pack_load (const MusterModelPack *pack,
                        const char *role,
                        const char *const *folders,
                        GError **error)
{
  const MusterModel *model = muster_model_pack_get_model (pack, role);
  MusterModelState state;
  GBytes *bytes;

  if (model == NULL) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_NOT_FOUND,
                 _ ("Model pack %s has no %s"),
                 muster_model_pack_get_id (pack),
                 role);
    return NULL;
  }
  bytes = find_bytes (model, folders, NULL, &state, error);
  if (state == MUSTER_MODEL_MISSING)
    set_missing (pack, model->file, folders, error);
  return bytes;
}

/* FALSE for a wrong file; otherwise @missing holds the names of the required files not found. */
static gboolean
list_missing (const MusterModelPack *pack,
              const char *const *folders,
              GString *missing,
              GError **error)
{
  gsize n;
  const MusterModel *models = muster_model_pack_get_models (pack, &n);

  for (gsize i = 0; i < n; i++) {
    MusterModelState state = MUSTER_MODEL_OK;

    if (models[i].required)
      state = muster_model_find (&models[i], folders, NULL, error);
    if (state == MUSTER_MODEL_WRONG)
      return FALSE;
    if (state == MUSTER_MODEL_MISSING)
      g_string_append_printf (missing, "%s%s", missing->len > 0 ? ", " : "", models[i].file);
  }
  return TRUE;
}

/**
 * muster_model_pack_is_complete:
 * @pack: a pack
 * @folders: where to look, first wins
 * @error: %MUSTER_ERROR_BAD_MODEL: one file that is wrong, or all that are missing
 *
 * Returns: %TRUE if every required file is there and right
 */
gboolean
muster_model_pack_is_complete (const MusterModelPack *pack,
                               const char *const *folders,
                               GError **error)
{
  g_autoptr (GString) missing = g_string_new (NULL);

  if (!list_missing (pack, folders, missing, error))
    return FALSE;
  if (missing->len > 0)
    set_missing (pack, missing->str, folders, error);
  return missing->len == 0;
}

static guint
rank_of (const char *id)
{
  guint i = 0;

  while (i < G_N_ELEMENTS (best_packs) && !g_str_equal (id, best_packs[i]))
    i++;
  return i;
}

static int
compare_packs (gconstpointer a, gconstpointer b)
{
  const char *x = muster_model_pack_get_id (*(MusterModelPack *const *) a);
  const char *y = muster_model_pack_get_id (*(MusterModelPack *const *) b);

  return rank_of (x) != rank_of (y) ? (int) rank_of (x) - (int) rank_of (y) : g_strcmp0 (x, y);
}

static MusterModelPack *
read_manifest (const char *folder, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *id = g_strndup (name, strlen (name) - strlen (MANIFEST_SUFFIX));
  g_autoptr (GMappedFile) mapped = g_mapped_file_new (path, FALSE, error);
  g_autoptr (GBytes) bytes = NULL;

  if (mapped == NULL)
    return NULL;
  bytes = g_mapped_file_get_bytes (mapped);
  return muster_model_pack_parse (bytes, id, error);
}

/**
 * muster_model_packs_list:
 * @manifest_folder: data/models, or where it was installed
 * @error: %MUSTER_ERROR_NOT_FOUND without any manifest, %MUSTER_ERROR_BAD_DATA for a broken one
 *
 * Returns: (transfer full) (element-type MusterModelPack): all packs, best first
 */
GPtrArray *
muster_model_packs_list (const char *manifest_folder, GError **error)
{
  g_autoptr (GPtrArray) packs =
      g_ptr_array_new_with_free_func ((GDestroyNotify) muster_model_pack_unref);
  g_autoptr (GDir) folder = g_dir_open (manifest_folder, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL) {
    MusterModelPack *pack;

    if (!g_str_has_suffix (name, MANIFEST_SUFFIX))
      continue;
    pack = read_manifest (manifest_folder, name, error);
    if (pack == NULL)
      return NULL;
    g_ptr_array_add (packs, pack);
  }
  if (packs->len == 0) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_NOT_FOUND,
                 _ ("There is no model pack in %s"),
                 manifest_folder);
    return NULL;
  }
  g_ptr_array_sort (packs, compare_packs);
  return g_steal_pointer (&packs);
}

/**
 * muster_model_packs_choose:
 * @manifest_folder: data/models, or where it was installed
 * @folders: where model files are looked for, first wins
 * @error: %MUSTER_ERROR_BAD_MODEL if no pack is complete (what each one lacks), or as soon as a
 *   file with a wrong sha256 is met
 *
 * Returns: (transfer full): the first complete pack
 */
MusterModelPack *
muster_model_packs_choose (const char *manifest_folder, const char *const *folders, GError **error)
{
  g_autoptr (GPtrArray) packs = muster_model_packs_list (manifest_folder, error);
  g_autoptr (GString) lacks = g_string_new (NULL);
  g_autofree char *where = g_strjoinv (", ", (char **) folders);

  if (packs == NULL)
    return NULL;
  for (guint i = 0; i < packs->len; i++) {
    MusterModelPack *pack = packs->pdata[i];
    g_autoptr (GString) missing = g_string_new (NULL);

    if (!list_missing (pack, folders, missing, error))
      return NULL;
    if (missing->len == 0)
      return muster_model_pack_ref (pack);
    g_string_append_printf (lacks,
                            "%s%s: %s",
                            lacks->len > 0 ? "; " : "",
                            muster_model_pack_get_id (pack),
                            missing->str);
  }
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_BAD_MODEL,
               _ ("No model pack is complete (looked in: %s). What each lacks: %s. Run “muster "
                  "models fetch”, or name "
                  "a folder with --models."),
               where,
               lacks->str);
  return NULL;
}
