/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-reader-config.h"

#include <string.h>

#include "muster-error.h"

#define MAX_GROUPS 64

/* What each driver understands. "enabled" is everybody's. */
static const struct {
  const char *id;
  const char *keys; /* blanks between and around */
} drivers[] = {
    {"sdt-usb", " ids photo-decoder "},
    {"sdt-serial", " port speed "},
    {"pcsc",
     " readers sector-key sector-key-type sector-block sector-offset sector-length "
     "sector-form "},
    {"wedge", " usb grab form digits order "},
    {"external", " command kind "},
    {"virtual", " "},
};

struct _MusterReaderConfig {
  gatomicrefcount refs;
  GKeyFile *file; /* owned, never changed */
};

G_DEFINE_BOXED_TYPE (MusterReaderConfig,
                     muster_reader_config,
                     muster_reader_config_ref,
                     muster_reader_config_unref)

static gboolean
is_group_of (const char *group, const char *id)
{
  gsize n = strlen (id);

  return g_str_has_prefix (group, id) && (group[n] == '\0' || group[n] == ' ');
}

static const char *
keys_of (const char *group)
{
  for (guint i = 0; i < G_N_ELEMENTS (drivers); i++)
    if (is_group_of (group, drivers[i].id))
      return drivers[i].keys;
  return NULL;
}

static gboolean
check_group (GKeyFile *file, const char *group, GError **error)
{
  const char *known = keys_of (group);
  g_auto (GStrv) keys = g_key_file_get_keys (file, group, NULL, error);

  if (keys == NULL)
    return FALSE;
  if (known == NULL) {
    g_set_error (
        error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA, "[%s]: there is no driver of this name", group);
    return FALSE;
  }
  for (guint i = 0; keys[i] != NULL; i++) {
    g_autofree char *word = g_strconcat (" ", keys[i], " ", NULL);

    if (strstr (known, word) == NULL && !g_str_equal (keys[i], "enabled")) {
      g_set_error (
          error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA, "[%s] has no setting “%s”", group, keys[i]);
      return FALSE;
    }
  }
  return TRUE;
}

static MusterReaderConfig *
new_take (GKeyFile *file)
{
  MusterReaderConfig *self = g_new0 (MusterReaderConfig, 1);

  g_atomic_ref_count_init (&self->refs);
  self->file = file;
  return self;
}

/**
 * muster_reader_config_parse:
 * @bytes: the file, at most 64 KiB of UTF-8
 * @error: BAD_DATA; the message names the group and the key
 *
 * Returns: (transfer full): the settings
 */
MusterReaderConfig *
muster_reader_config_parse (GBytes *bytes, GError **error)
{
  gsize size = 0, n_groups = 0;
  const char *data = g_bytes_get_data (bytes, &size);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_auto (GStrv) groups = NULL;
  g_autoptr (GError) cause = NULL;

  if (size > MUSTER_READER_CONFIG_MAX_SIZE || (size > 0 && !g_utf8_validate (data, size, NULL))) {
    g_set_error_literal (error,
                         MUSTER_ERROR,
                         MUSTER_ERROR_BAD_DATA,
                         "the readers' settings are too long or not UTF-8");
    return NULL;
  }
  if (size > 0 && !g_key_file_load_from_data (file, data, size, G_KEY_FILE_KEEP_COMMENTS, &cause)) {
    g_set_error_literal (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA, cause->message);
    return NULL;
  }
  groups = g_key_file_get_groups (file, &n_groups);
  if (n_groups > MAX_GROUPS) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_BAD_DATA,
                 "more than %d readers are described",
                 MAX_GROUPS);
    return NULL;
  }
  for (gsize i = 0; i < n_groups; i++)
    if (!check_group (file, groups[i], error))
      return NULL;
  return new_take (g_steal_pointer (&file));
}

/**
 * muster_reader_config_new:
 *
 * Returns: (transfer full): settings that say nothing: each driver does what it does by itself
 */
MusterReaderConfig *
muster_reader_config_new (void)
{
  return new_take (g_key_file_new ());
}

MusterReaderConfig *
muster_reader_config_ref (MusterReaderConfig *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
muster_reader_config_unref (MusterReaderConfig *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_key_file_unref (self->file);
  g_free (self);
}

static GKeyFile *
copy_file (MusterReaderConfig *self)
{
  g_autoptr (GBytes) text = muster_reader_config_print (self);
  GKeyFile *file = g_key_file_new ();

  if (g_bytes_get_size (text) > 0)
    g_key_file_load_from_bytes (file, text, G_KEY_FILE_KEEP_COMMENTS, NULL);
  return file;
}

MusterReaderConfig *
muster_reader_config_with (MusterReaderConfig *self,
                           const char *group,
                           const char *key,
                           const char *value)
{
  GKeyFile *file = copy_file (self);

  g_return_val_if_fail (keys_of (group) != NULL, NULL);
  if (value != NULL)
    g_key_file_set_string (file, group, key, value);
  else
    g_key_file_remove_key (file, group, key, NULL);
  return new_take (file);
}

MusterReaderConfig *
muster_reader_config_without (MusterReaderConfig *self, const char *group)
{
  GKeyFile *file = copy_file (self);

  g_key_file_remove_group (file, group, NULL);
  return new_take (file);
}

/**
 * muster_reader_config_is_same:
 * @group: a group that either may lack
 *
 * Returns: whether @group has the same keys with the same values in both; a group that is missing
 *   says the same as an empty one
 */
gboolean
muster_reader_config_is_same (MusterReaderConfig *self,
                              MusterReaderConfig *other,
                              const char *group)
{
  gsize n = 0, n_other = 0;
  g_auto (GStrv) keys = g_key_file_get_keys (self->file, group, &n, NULL);
  g_auto (GStrv) others = g_key_file_get_keys (other->file, group, &n_other, NULL);

  if (n != n_other)
    return FALSE;
  for (gsize i = 0; i < n; i++) {
    g_autofree char *a = g_key_file_get_value (self->file, group, keys[i], NULL);
    g_autofree char *b = g_key_file_get_value (other->file, group, keys[i], NULL);

    if (g_strcmp0 (a, b) != 0)
      return FALSE;
  }
  return TRUE;
}

/**
 * muster_reader_config_print:
 *
 * Returns: (transfer full): the file as it is kept, with its comments
 */
GBytes *
muster_reader_config_print (MusterReaderConfig *self)
{
  gsize size = 0;
  char *text = g_key_file_to_data (self->file, &size, NULL);

  return g_bytes_new_take (text, size);
}

char **
muster_reader_config_dup_groups (MusterReaderConfig *self, const char *id)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) groups = g_key_file_get_groups (self->file, NULL);

  for (guint i = 0; groups[i] != NULL; i++)
    if (is_group_of (groups[i], id))
      g_strv_builder_add (builder, groups[i]);
  return g_strv_builder_end (builder);
}

char *
muster_reader_config_dup_string (MusterReaderConfig *self, const char *group, const char *key)
{
  return g_key_file_get_string (self->file, group, key, NULL);
}

char **
muster_reader_config_dup_list (MusterReaderConfig *self, const char *group, const char *key)
{
  return g_key_file_get_string_list (self->file, group, key, NULL, NULL);
}

gboolean
muster_reader_config_get_boolean (MusterReaderConfig *self,
                                  const char *group,
                                  const char *key,
                                  gboolean fallback)
{
  g_autofree char *value = g_key_file_get_string (self->file, group, key, NULL);

  if (g_strcmp0 (value, "yes") == 0)
    return TRUE;
  return g_strcmp0 (value, "no") == 0 ? FALSE : fallback;
}

guint
muster_reader_config_get_uint (MusterReaderConfig *self,
                               const char *group,
                               const char *key,
                               guint fallback)
{
  g_autofree char *text = g_key_file_get_string (self->file, group, key, NULL);
  guint64 value = 0;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT, &value, NULL))
    return fallback;
  return (guint) value;
}
