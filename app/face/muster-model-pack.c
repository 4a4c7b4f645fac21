/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-model-pack.h"

#include <glib/gi18n-lib.h>

#include <string.h>

#include "muster-error.h"
#include "muster-manifest.h"

/* A manifest is a few kilobytes; whatever is larger is something else. */
#define MANIFEST_MAX_BYTES (64 * 1024)

struct _MusterModelPack {
  gatomicrefcount refs;
  char *id;      /* owned */
  char *version; /* owned */
  double review;
  double accept;
  gboolean assist;
  GHashTable *sources; /* owned; char* → MusterModelSource* */
  GArray *models;      /* owned; MusterModel */
};

/* Keys of [model ROLE] with a meaning of their own; every other one is an option. */
static const char *const model_keys[] = {
    "file",
    "sha256",
    "kind",
    "licence",
    "required",
    "sources",
    NULL,
};

static void
model_clear (gpointer data)
{
  MusterModel *self = data;

  g_free (self->role);
  g_free (self->file);
  g_free (self->sha256);
  g_free (self->kind);
  g_free (self->licence);
  g_clear_pointer (&self->sources, g_ptr_array_unref);
  g_clear_pointer (&self->options, g_hash_table_unref);
}

/* A cosine: 0 to 1. */
static gboolean
take_threshold (GKeyFile *file, const char *key, double *value, GError **error)
{
  g_autoptr (GError) cause = NULL;

  *value = g_key_file_get_double (file, "pack", key, &cause);
  if (cause != NULL || !(*value > 0 && *value < 1))
    return muster_manifest_refuse ("pack", error, _ ("“%s” must be a number between 0 and 1"), key);
  return TRUE;
}

static gboolean
parse_model (
    MusterModelPack *self, GKeyFile *file, const char *group, const char *role, GError **error)
{
  g_auto (GStrv) sources = g_key_file_get_string_list (file, group, "sources", NULL, NULL);
  g_auto (GStrv) keys = g_key_file_get_keys (file, group, NULL, NULL);
  g_autoptr (GError) cause = NULL;
  MusterModel *model;

  if (!muster_manifest_is_file_name (role) || muster_model_pack_get_model (self, role) != NULL)
    return muster_manifest_refuse (group, error, _ ("not a role, or there twice"));
  g_array_set_size (self->models, self->models->len + 1);
  model = &g_array_index (self->models, MusterModel, self->models->len - 1);
  model->role = g_strdup (role);
  model->sources = g_ptr_array_new ();
  model->options = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  if ((model->file = muster_manifest_dup_string (file, group, "file", error)) == NULL ||
      (model->sha256 = muster_manifest_dup_string (file, group, "sha256", error)) == NULL ||
      (model->kind = muster_manifest_dup_string (file, group, "kind", error)) == NULL ||
      (model->licence = muster_manifest_dup_string (file, group, "licence", error)) == NULL)
    return FALSE;
  if (!muster_manifest_is_file_name (model->file))
    return muster_manifest_refuse (group, error, _ ("“%s” is not a plain file name"), model->file);
  if (!muster_manifest_is_sha256 (model->sha256))
    return muster_manifest_refuse (
        group, error, _ ("“sha256” is not 64 hexadecimal digits in lower case"));
  model->required = g_key_file_get_boolean (file, group, "required", &cause);
  if (cause != NULL)
    return muster_manifest_refuse (group, error, _ ("“required” must be true or false"));

  for (guint i = 0; sources != NULL && sources[i] != NULL; i++) {
    MusterModelSource *source = g_hash_table_lookup (self->sources, sources[i]);

    if (source == NULL)
      return muster_manifest_refuse (
          group, error, _ ("there is no section [source %s]"), sources[i]);
    g_ptr_array_add (model->sources, source);
  }
  for (guint i = 0; keys[i] != NULL; i++)
    if (!g_strv_contains (model_keys, keys[i]))
      g_hash_table_insert (
          model->options, g_strdup (keys[i]), g_key_file_get_value (file, group, keys[i], NULL));
  return TRUE;
}

static gboolean
parse_head (MusterModelPack *self, GKeyFile *file, GError **error)
{
  g_autofree char *id = muster_manifest_dup_string (file, "pack", "id", error);
  g_autofree char *assurance = NULL;

  if (id == NULL)
    return FALSE;
  if (!g_str_equal (id, self->id))
    return muster_manifest_refuse (
        "pack", error, _ ("“id” is %s, which is not the name of the file"), id);
  self->version = muster_manifest_dup_string (file, "pack", "version", error);
  if (self->version == NULL)
    return FALSE;
  assurance = muster_manifest_dup_string (file, "pack", "assurance", error);
  if (assurance == NULL)
    return FALSE;
  self->assist = g_str_equal (assurance, "assist");
  if (!self->assist && !g_str_equal (assurance, "auto"))
    return muster_manifest_refuse ("pack", error, _ ("“assurance” must be auto or assist"));
  if (!take_threshold (file, "review", &self->review, error) ||
      !take_threshold (file, "accept", &self->accept, error))
    return FALSE;
  if (self->review > self->accept)
    return muster_manifest_refuse ("pack", error, _ ("“review” lies above “accept”"));
  return TRUE;
}

/* Rates and counts are for readers of the file; here they only have to be numbers. */
static gboolean
check_accuracy (GKeyFile *file, const char *group, GError **error)
{
  g_auto (GStrv) keys = g_key_file_get_keys (file, group, NULL, NULL);

  for (guint i = 0; keys[i] != NULL; i++) {
    g_autoptr (GError) cause = NULL;

    if (!(g_key_file_get_double (file, group, keys[i], &cause) >= 0) || cause != NULL)
      return muster_manifest_refuse (group, error, _ ("“%s” is not a number"), keys[i]);
  }
  return TRUE;
}

/* Sources first: models point to them. */
static gboolean
parse_groups (MusterModelPack *self, GKeyFile *file, GError **error)
{
  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);

  for (guint i = 0; groups[i] != NULL; i++) {
    MusterModelSource *source;

    if (!g_str_has_prefix (groups[i], "source "))
      continue;
    source = muster_model_source_parse (file, groups[i], groups[i] + strlen ("source "), error);
    if (source == NULL)
      return FALSE;
    g_hash_table_replace (self->sources, source->name, source);
  }
  for (guint i = 0; groups[i] != NULL; i++) {
    if (g_str_has_prefix (groups[i], "model ")) {
      if (!parse_model (self, file, groups[i], groups[i] + strlen ("model "), error))
        return FALSE;
    } else if (g_str_has_prefix (groups[i], "accuracy ")) {
      if (!check_accuracy (file, groups[i], error))
        return FALSE;
    } else if (!g_str_equal (groups[i], "pack") && !g_str_has_prefix (groups[i], "source ")) {
      return muster_manifest_refuse (groups[i], error, _ ("unknown section"));
    }
  }
  if (self->models->len == 0)
    return muster_manifest_refuse ("model", error, _ ("no model at all"));
  return TRUE;
}

/**
 * muster_model_pack_parse:
 * @bytes: a manifest, at most 64 KiB
 * @id: the name of its file without suffix; the manifest must name itself the same
 * @error: %MUSTER_ERROR_BAD_DATA, with section and key
 *
 * Returns: (transfer full): the pack
 */
MusterModelPack *
muster_model_pack_parse (GBytes *bytes, const char *id, GError **error)
{
  g_autoptr (MusterModelPack) self = g_new0 (MusterModelPack, 1);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) cause = NULL;
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  g_atomic_ref_count_init (&self->refs);
  self->id = g_strdup (id);
  self->sources = g_hash_table_new_full (
      g_str_hash, g_str_equal, NULL, (GDestroyNotify) muster_model_source_free);
  self->models = g_array_new (FALSE, TRUE, sizeof (MusterModel));
  g_array_set_clear_func (self->models, model_clear);

  if (size > MANIFEST_MAX_BYTES)
    muster_manifest_refuse ("pack", error, _ ("larger than %d bytes"), MANIFEST_MAX_BYTES);
  else if (size > 0 && !g_utf8_validate_len (data, size, NULL))
    muster_manifest_refuse ("pack", error, _ ("not UTF-8 text"));
  else if (!g_key_file_load_from_bytes (file, bytes, G_KEY_FILE_NONE, &cause))
    muster_manifest_refuse ("pack", error, "%s", cause->message);
  else if (parse_head (self, file, error) && parse_groups (self, file, error))
    return g_steal_pointer (&self);
  g_prefix_error (error, _ ("Model pack %s, "), id);
  return NULL;
}

MusterModelPack *
muster_model_pack_ref (MusterModelPack *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
muster_model_pack_unref (MusterModelPack *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_free (self->id);
  g_free (self->version);
  g_array_unref (self->models);
  g_hash_table_unref (self->sources);
  g_free (self);
}

const char *
muster_model_pack_get_id (const MusterModelPack *self)
{
  return self->id;
}

const char *
muster_model_pack_get_version (const MusterModelPack *self)
{
  return self->version;
}

/**
 * muster_model_pack_get_review:
 * @self: a pack
 *
 * Returns: the cosine from which a match is for staff to look at; below it, it is a different
 *   person. The manifest says what false match rate was measured there.
 */
double
muster_model_pack_get_review (const MusterModelPack *self)
{
  return self->review;
}

/**
 * muster_model_pack_get_accept:
 * @self: a pack
 *
 * Returns: the cosine from which a match passes by itself, unless the pack only assists
 */
double
muster_model_pack_get_accept (const MusterModelPack *self)
{
  return self->accept;
}

/**
 * muster_model_pack_is_assist:
 * @self: a pack
 *
 * Returns: %TRUE if nobody may pass by this pack alone: staff confirm each match
 */
gboolean
muster_model_pack_is_assist (const MusterModelPack *self)
{
  return self->assist;
}

/**
 * muster_model_pack_get_model:
 * @self: a pack
 * @role: "detector", "mesh", "embedder", …
 *
 * Returns: (transfer none) (nullable): the model, or %NULL if the pack has none for this role
 */
const MusterModel *
muster_model_pack_get_model (const MusterModelPack *self, const char *role)
{
  for (guint i = 0; i < self->models->len; i++) {
    const MusterModel *model = &g_array_index (self->models, MusterModel, i);

    if (g_str_equal (model->role, role))
      return model;
  }
  return NULL;
}

/**
 * muster_model_pack_get_models:
 * @self: a pack
 * @n: (out): how many
 *
 * Returns: (array length=n) (transfer none): all models, in the manifest's order
 */
const MusterModel *
muster_model_pack_get_models (const MusterModelPack *self, gsize *n)
{
  *n = self->models->len;
  return (const MusterModel *) (gconstpointer) self->models->data;
}

/**
 * muster_model_get_option:
 * @self: a model
 * @key: one of data/models/README.md
 *
 * Returns: (nullable): the text of the manifest
 */
const char *
muster_model_get_option (const MusterModel *self, const char *key)
{
  return g_hash_table_lookup (self->options, key);
}

/**
 * muster_model_dup_list:
 * @self: a model
 * @key: an option whose parts are parted by semicolons, such as "outputs"
 *
 * Returns: (transfer full): the parts; empty without the option
 */
char **
muster_model_dup_list (const MusterModel *self, const char *key)
{
  const char *value = muster_model_get_option (self, key);

  return g_strsplit (value != NULL ? value : "", ";", -1);
}

/**
 * muster_model_get_numbers:
 * @self: a model
 * @key: an option of numbers, such as "mean" or "size"
 * @numbers: (out) (array length=n): the numbers; a single one in the manifest fills all places
 * @n: how many the caller needs
 * @error: %MUSTER_ERROR_BAD_DATA if the option is missing, or has another count, or is no number
 *
 * Returns: %TRUE if all @n were there
 */
gboolean
muster_model_get_numbers (
    const MusterModel *self, const char *key, double *numbers, guint n, GError **error)
{
  g_auto (GStrv) parts = muster_model_dup_list (self, key);
  guint there = g_strv_length (parts);
  gboolean ok = there == n || there == 1;

  for (guint i = 0; ok && i < n; i++) {
    const char *text = parts[there == 1 ? 0 : i];
    char *end;

    numbers[i] = g_ascii_strtod (text, &end);
    ok = end != text && *end == '\0';
  }
  if (!ok)
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_BAD_DATA,
                 _ ("Model %s: “%s” must be %u numbers"),
                 self->file,
                 key,
                 n);
  return ok;
}
