/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-model-origin.h"

#include <glib/gi18n-lib.h>

#include <string.h>

#include "muster-manifest.h"

static void
original_free (gpointer data)
{
  MusterModelOriginal *self = data;

  g_free (self->path);
  g_free (self->sha256);
  g_free (self);
}

/**
 * muster_model_source_free:
 * @self: (transfer full): a source; its pack frees it
 */
void
muster_model_source_free (MusterModelSource *self)
{
  g_free (self->name);
  g_free (self->address);
  g_free (self->package);
  g_free (self->sha256);
  g_clear_pointer (&self->files, g_ptr_array_unref);
  g_strfreev (self->convert);
  g_free (self);
}

/* "@scope/name@1.2.3": an exact version, so that the name cannot mean a folder, a tag or a range.
 */
static gboolean
is_package (const char *text)
{
  return g_regex_match_simple (
      "^(@[a-z0-9][a-z0-9._-]*/)?[a-z0-9][a-z0-9._-]*@[0-9]+\\.[0-9]+\\.[0-9]+$",
      text,
      G_REGEX_DOLLAR_ENDONLY,
      0);
}

static gboolean
parse_bytes (const char *text, guint64 least, gsize *bytes)
{
  guint64 value;

  if (!g_ascii_string_to_unsigned (text, 10, least, MUSTER_MODEL_MAX_BYTES, &value, NULL))
    return FALSE;
  *bytes = (gsize) value;
  return TRUE;
}

/* "PATH SHA256 BYTES [OFFSET]" */
static MusterModelOriginal *
parse_original (const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", 5);
  guint n = g_strv_length (words);
  gsize bytes, offset = 0;
  MusterModelOriginal *self;

  if (n < 3 || n > 4 || !muster_manifest_is_path (words[0]) ||
      !muster_manifest_is_sha256 (words[1]) || !parse_bytes (words[2], 1, &bytes) ||
      (n == 4 && !parse_bytes (words[3], 0, &offset)))
    return NULL;
  self = g_new0 (MusterModelOriginal, 1);
  self->path = g_strdup (words[0]);
  self->sha256 = g_strdup (words[1]);
  self->bytes = bytes;
  self->offset = offset;
  return self;
}

static gboolean
parse_from (MusterModelSource *source, GKeyFile *file, const char *group, GError **error)
{
  g_autofree char *from = muster_manifest_dup_string (file, group, "from", error);
  g_autofree char *package = NULL;
  g_auto (GStrv) words = NULL;

  if (from == NULL)
    return FALSE;
  if (g_str_has_prefix (from, "https://") && g_str_has_suffix (from, "/")) {
    source->address = g_steal_pointer (&from);
    return TRUE;
  }
  if (!g_str_has_prefix (from, "npm:") || !is_package (from + strlen ("npm:")))
    return muster_manifest_refuse (
        group, error, _ ("“from” is neither https://…/ nor npm:NAME@VERSION"));
  source->package = g_strdup (from + strlen ("npm:"));

  package = muster_manifest_dup_string (file, group, "package", error);
  if (package == NULL)
    return FALSE;
  words = g_strsplit (package, " ", 3);
  if (g_strv_length (words) != 2 || !muster_manifest_is_sha256 (words[0]) ||
      !parse_bytes (words[1], 1, &source->bytes))
    return muster_manifest_refuse (group, error, _ ("“package” is not SHA256 BYTES"));
  source->sha256 = g_strdup (words[0]);
  return TRUE;
}

static gboolean
parse_files (MusterModelSource *source, GKeyFile *file, const char *group, GError **error)
{
  g_auto (GStrv) files = g_key_file_get_string_list (file, group, "files", NULL, NULL);

  for (guint i = 0; files != NULL && files[i] != NULL; i++) {
    MusterModelOriginal *original = parse_original (files[i]);

    if (original == NULL)
      return muster_manifest_refuse (
          group, error, _ ("“files” entry %u is not PATH SHA256 BYTES"), i + 1);
    g_ptr_array_add (source->files, original);
    if (source->address != NULL && original->offset != 0)
      return muster_manifest_refuse (
          group, error, _ ("only files of npm packages can have an offset"));
  }
  if (source->files->len == 0)
    return muster_manifest_refuse (group, error, _ ("“%s” is missing"), "files");
  return TRUE;
}

static gboolean
parse_convert (MusterModelSource *source, GKeyFile *file, const char *group, GError **error)
{
  source->convert = g_key_file_get_string_list (file, group, "convert", NULL, NULL);
  if (source->convert == NULL && source->files->len != 1)
    return muster_manifest_refuse (
        group, error, _ ("several files, and no “convert” to make one model of them"));
  if (source->convert == NULL)
    return TRUE;
  if (source->convert[0] == NULL || !muster_manifest_is_file_name (source->convert[0]))
    return muster_manifest_refuse (group, error, _ ("“convert” does not begin with a format"));
  return TRUE;
}

/**
 * muster_model_source_parse:
 * @file: a manifest
 * @group: its section, "source NAME"
 * @name: the name in it
 * @error: %MUSTER_ERROR_BAD_DATA, with section and key
 *
 * Returns: (transfer full): the source
 */
MusterModelSource *
muster_model_source_parse (GKeyFile *file, const char *group, const char *name, GError **error)
{
  g_autoptr (MusterModelSource) self = g_new0 (MusterModelSource, 1);

  self->name = g_strdup (name);
  self->files = g_ptr_array_new_with_free_func (original_free);
  if (!parse_from (self, file, group, error) || !parse_files (self, file, group, error) ||
      !parse_convert (self, file, group, error))
    return NULL;
  return g_steal_pointer (&self);
}
