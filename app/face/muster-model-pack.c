/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-model-pack.h"

#include <glib/gi18n-lib.h>

#include <string.h>

#include "muster-error.h"

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
original_free (gpointer data)
{
  MusterModelOriginal *self = data;

  g_free (self->path);
  g_free (self->sha256);
  g_free (self);
}

static void
source_free (gpointer data)
{
  MusterModelSource *self = data;

  g_free (self->name);
  g_free (self->address);
  g_free (self->package);
  g_free (self->sha256);
  g_clear_pointer (&self->files, g_ptr_array_unref);
  g_strfreev (self->convert);
  g_free (self);
}

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

G_GNUC_PRINTF (4, 5)
static gboolean
refuse (const MusterModelPack *self, const char *group, GError **error, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_BAD_DATA,
               _ ("Model pack %s, section [%s]: %s"),
               self->id,
               group,
               what);
  return FALSE;
}

static gboolean
is_sha256 (const char *text)
{
  return strlen (text) == 64 && strspn (text, "0123456789abcdef") == 64;
}

/* A path that stays below the folder it is appended to, and needs no quoting anywhere. */
static gboolean
is_plain_path (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "/", -1);

  if (strlen (text) > 200)
    return FALSE;
  for (guint i = 0; parts[i] != NULL; i++) {
    if (parts[i][0] == '\0' || parts[i][0] == '.' || parts[i][0] == '-')
      return FALSE;
    for (const char *c = parts[i]; *c != '\0'; c++)
      if (!g_ascii_isalnum (*c) && strchr ("._-", *c) == NULL)
        return FALSE;
  }
  return TRUE;
}

static gboolean
is_file_name (const char *text)
{
  return is_plain_path (text) && strchr (text, '/') == NULL;
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

static char *
take_string (
    GKeyFile *file, const char *group, const char *key, MusterModelPack *self, GError **error)
{
  g_autofree char *value = g_key_file_get_string (file, group, key, NULL);

  if (value == NULL || g_strstrip (value)[0] == '\0') {
    refuse (self, group, error, _ ("“%s” is missing"), key);
    return NULL;
  }
  return g_steal_pointer (&value);
}

/* A cosine: 0 to 1. */
static gboolean
take_threshold (
    GKeyFile *file, const char *key, MusterModelPack *self, double *value, GError **error)
{
  g_autoptr (GError) cause = NULL;

  *value = g_key_file_get_double (file, "pack", key, &cause);
  if (cause != NULL || !(*value > 0 && *value < 1))
    return refuse (self, "pack", error, _ ("“%s” must be a number between 0 and 1"), key);
  return TRUE;
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

  if (n < 3 || n > 4 || !is_plain_path (words[0]) || !is_sha256 (words[1]) ||
      !parse_bytes (words[2], 1, &bytes) || (n == 4 && !parse_bytes (words[3], 0, &offset)))
    return NULL;
  self = g_new0 (MusterModelOriginal, 1);
  self->path = g_strdup (words[0]);
  self->sha256 = g_strdup (words[1]);
  self->bytes = bytes;
  self->offset = offset;
  return self;
}

static gboolean
parse_origin (MusterModelSource *source,
              GKeyFile *file,
              const char *group,
              MusterModelPack *self,
              GError **error)
{
  g_autofree char *from = take_string (file, group, "from", self, error);
  g_autofree char *package = NULL;
  g_auto (GStrv) words = NULL;

  if (from == NULL)
    return FALSE;
  if (g_str_has_prefix (from, "https://") && g_str_has_suffix (from, "/")) {
    source->address = g_steal_pointer (&from);
    return TRUE;
  }
  if (!g_str_has_prefix (from, "npm:") || !is_package (from + strlen ("npm:")))
    return refuse (self, group, error, _ ("“from” is neither https://…/ nor npm:NAME@VERSION"));
  source->package = g_strdup (from + strlen ("npm:"));

  package = take_string (file, group, "package", self, error);
  if (package == NULL)
    return FALSE;
  words = g_strsplit (package, " ", 3);
  if (g_strv_length (words) != 2 || !is_sha256 (words[0]) ||
      !parse_bytes (words[1], 1, &source->bytes))
    return refuse (self, group, error, _ ("“package” is not SHA256 BYTES"));
  source->sha256 = g_strdup (words[0]);
  return TRUE;
}

static gboolean
parse_source (
    MusterModelPack *self, GKeyFile *file, const char *group, const char *name, GError **error)
{
  MusterModelSource *source = g_new0 (MusterModelSource, 1);
  g_auto (GStrv) files = g_key_file_get_string_list (file, group, "files", NULL, NULL);

  source->name = g_strdup (name);
  source->files = g_ptr_array_new_with_free_func (original_free);
  g_hash_table_replace (self->sources, source->name, source);

  if (!parse_origin (source, file, group, self, error))
    return FALSE;
  for (guint i = 0; files != NULL && files[i] != NULL; i++) {
    MusterModelOriginal *original = parse_original (files[i]);

    if (original == NULL)
      return refuse (self, group, error, _ ("“files” entry %u is not PATH SHA256 BYTES"), i + 1);
    g_ptr_array_add (source->files, original);
    if (source->address != NULL && original->offset != 0)
      return refuse (self, group, error, _ ("only files of npm packages can have an offset"));
  }
  if (source->files->len == 0)
    return refuse (self, group, error, _ ("“%s” is missing"), "files");

  source->convert = g_key_file_get_string_list (file, group, "convert", NULL, NULL);
  if (source->convert != NULL && (source->convert[0] == NULL || !is_file_name (source->convert[0])))
    return refuse (self, group, error, _ ("“convert” does not begin with a format"));
  if (source->convert == NULL && source->files->len != 1)
    return refuse (
        self, group, error, _ ("several files, and no “convert” to make one model of them"));
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

  if (!is_file_name (role) || muster_model_pack_get_model (self, role) != NULL)
    return refuse (self, group, error, _ ("not a role, or there twice"));
  g_array_set_size (self->models, self->models->len + 1);
  model = &g_array_index (self->models, MusterModel, self->models->len - 1);
  model->role = g_strdup (role);
  model->sources = g_ptr_array_new ();
  model->options = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  if ((model->file = take_string (file, group, "file", self, error)) == NULL ||
      (model->sha256 = take_string (file, group, "sha256", self, error)) == NULL ||
      (model->kind = take_string (file, group, "kind", self, error)) == NULL ||
      (model->licence = take_string (file, group, "licence", self, error)) == NULL)
    return FALSE;
  if (!is_file_name (model->file))
    return refuse (self, group, error, _ ("“%s” is not a plain file name"), model->file);
  if (!is_sha256 (model->sha256))
    return refuse (self, group, error, _ ("“sha256” is not 64 hexadecimal digits in lower case"));
  model->required = g_key_file_get_boolean (file, group, "required", &cause);
  if (cause != NULL)
    return refuse (self, group, error, _ ("“required” must be true or false"));

  for (guint i = 0; sources != NULL && sources[i] != NULL; i++) {
    MusterModelSource *source = g_hash_table_lookup (self->sources, sources[i]);

    if (source == NULL)
      return refuse (self, group, error, _ ("there is no section [source %s]"), sources[i]);
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
  g_autofree char *id = take_string (file, "pack", "id", self, error);
  g_autofree char *assurance = NULL;

  if (id == NULL)
    return FALSE;
  if (!g_str_equal (id, self->id))
    return refuse (self, "pack", error, _ ("“id” is %s, which is not the name of the file"), id);
  self->version = take_string (file, "pack", "version", self, error);
  if (self->version == NULL)
    return FALSE;
  assurance = take_string (file, "pack", "assurance", self, error);
  if (assurance == NULL)
    return FALSE;
  self->assist = g_str_equal (assurance, "assist");
  if (!self->assist && !g_str_equal (assurance, "auto"))
    return refuse (self, "pack", error, _ ("“assurance” must be auto or assist"));
  if (!take_threshold (file, "review", self, &self->review, error) ||
      !take_threshold (file, "accept", self, &self->accept, error))
    return FALSE;
  if (self->review > self->accept)
    return refuse (self, "pack", error, _ ("“review” lies above “accept”"));
  return TRUE;
}

/* Rates and counts are for readers of the file; here they only have to be numbers. */
static gboolean
check_accuracy (MusterModelPack *self, GKeyFile *file, const char *group, GError **error)
{
  g_auto (GStrv) keys = g_key_file_get_keys (file, group, NULL, NULL);

  for (guint i = 0; keys[i] != NULL; i++) {
    g_autoptr (GError) cause = NULL;

    if (!(g_key_file_get_double (file, group, keys[i], &cause) >= 0) || cause != NULL)
      return refuse (self, group, error, _ ("“%s” is not a number"), keys[i]);
  }
  return TRUE;
}

/* Sources first: models point to them. */
static gboolean
parse_groups (MusterModelPack *self, GKeyFile *file, GError **error)
{
  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);

  for (guint i = 0; groups[i] != NULL; i++)
    if (g_str_has_prefix (groups[i], "source ") &&
        !parse_source (self, file, groups[i], groups[i] + strlen ("source "), error))
      return FALSE;
  for (guint i = 0; groups[i] != NULL; i++) {
    if (g_str_has_prefix (groups[i], "model ")) {
      if (!parse_model (self, file, groups[i], groups[i] + strlen ("model "), error))
        return FALSE;
    } else if (g_str_has_prefix (groups[i], "accuracy ")) {
      if (!check_accuracy (self, file, groups[i], error))
        return FALSE;
    } else if (!g_str_equal (groups[i], "pack") && !g_str_has_prefix (groups[i], "source ")) {
      return refuse (self, groups[i], error, _ ("unknown section"));
    }
  }
  if (self->models->len == 0)
    return refuse (self, "model", error, _ ("no model at all"));
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

  g_atomic_ref_count_init (&self->refs);
  self->id = g_strdup (id);
  self->sources = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, source_free);
  self->models = g_array_new (FALSE, TRUE, sizeof (MusterModel));
  g_array_set_clear_func (self->models, model_clear);

  if (g_bytes_get_size (bytes) > MANIFEST_MAX_BYTES) {
    refuse (self, "pack", error, _ ("larger than %d bytes"), MANIFEST_MAX_BYTES);
    return NULL;
  }
  if (!g_key_file_load_from_bytes (file, bytes, G_KEY_FILE_NONE, &cause)) {
    refuse (self, "pack", error, "%s", cause->message);
    return NULL;
  }
  if (!parse_head (self, file, error) || !parse_groups (self, file, error))
    return NULL;
  return g_steal_pointer (&self);
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
