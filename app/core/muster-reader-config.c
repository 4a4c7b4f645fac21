/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-reader-config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "muster-error.h"

#define MAX_GROUPS 64

/* What each driver understands. "enabled" is everybody's. */
static const struct {
  const char *id;
  const char *keys; /* blanks between and around */
} drivers[] = {
    {"sdt-usb", " ids "},
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

/* Returns FALSE with @error, whose message begins with the number of the line. */
static G_GNUC_PRINTF (3, 4) gboolean refuse (GError **error, guint line, const char *why, ...)
{
  g_autofree char *reason = NULL;
  va_list args;

  va_start (args, why);
  reason = g_strdup_vprintf (why, args);
  va_end (args);
  /* Translators: number of a line in a file, and what is wrong there */
  g_set_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA, _ ("line %u: %s"), line, reason);
  return FALSE;
}

/* @line is "[…]"; *@known gets what its driver understands. */
static gboolean
check_group (char *line, guint number, const char **known, GError **error)
{
  gsize n = strlen (line);

  if (line[n - 1] != ']')
    return refuse (error, number, _ ("“%s” is not closed by ]"), line);
  line[n - 1] = '\0';
  *known = keys_of (line + 1);
  if (*known == NULL)
    return refuse (error, number, _ ("there is no driver “%s”"), line + 1);
  return TRUE;
}

static gboolean
check_key (char *line, guint number, const char *known, GError **error)
{
  char *end = strchr (line, '=');
  g_autofree char *word = NULL;

  if (end == NULL)
    return refuse (error, number, _ ("“%s” is neither a [reader] nor a setting"), line);
  if (known == NULL)
    return refuse (error, number, _ ("“%s” stands before the first [reader]"), line);
  *end = '\0';
  g_strchomp (line);
  word = g_strconcat (" ", line, " ", NULL);
  if (strstr (known, word) == NULL && !g_str_equal (line, "enabled"))
    return refuse (error, number, _ ("this kind of reader has no setting “%s”"), line);
  return TRUE;
}

/* Tabs are white space, and a key file takes CR LF as an end of a line. */
static gboolean
has_control (const char *line, gboolean ended)
{
  for (const char *c = line; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c) && *c != '\t' && !(*c == '\r' && c[1] == '\0' && ended))
      return TRUE;
  return FALSE;
}

/* A key file tells no line numbers, and whoever wrote the file by hand needs them. */
static gboolean
check_lines (const char *data, gsize size, GError **error)
{
  g_autofree char *text = g_strndup (data, size);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  const char *known = NULL;
  guint n_groups = 0;

  for (guint i = 0; lines[i] != NULL; i++) {
    char *line = lines[i];

    if (has_control (line, lines[i + 1] != NULL))
      return refuse (error, i + 1, _ ("there are control characters"));
    g_strstrip (line);
    if (*line == '\0' || *line == '#')
      continue;
    if (*line == '[') {
      if (++n_groups > MAX_GROUPS)
        return refuse (error, i + 1, _ ("more than %d readers are described"), MAX_GROUPS);
      if (!check_group (line, i + 1, &known, error))
        return FALSE;
    } else if (!check_key (line, i + 1, known, error)) {
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
 * @error: BAD_DATA; the message names the line
 *
 * Returns: (transfer full): the settings
 */
MusterReaderConfig *
muster_reader_config_parse (GBytes *bytes, GError **error)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) cause = NULL;

  if (size > MUSTER_READER_CONFIG_MAX_SIZE || (size > 0 && !g_utf8_validate (data, size, NULL))) {
    g_set_error_literal (error,
                         MUSTER_ERROR,
                         MUSTER_ERROR_BAD_DATA,
                         _ ("the readers' settings are too long or not UTF-8"));
    return NULL;
  }
  if (size > 0 && !check_lines (data, size, error))
    return NULL;
  if (size > 0 && !g_key_file_load_from_data (file, data, size, G_KEY_FILE_KEEP_COMMENTS, &cause)) {
    g_set_error_literal (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA, cause->message);
    return NULL;
  }
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

/**
 * muster_reader_config_with_enabled:
 * @group: a group that may be missing
 * @enabled: whether there shall be readers of it
 *
 * A group is enabled unless it says otherwise, so that nothing is written for that; a group that
 * said nothing else goes with it.
 *
 * Returns: (transfer full): a copy
 */
MusterReaderConfig *
muster_reader_config_with_enabled (MusterReaderConfig *self, const char *group, gboolean enabled)
{
  g_autoptr (MusterReaderConfig) with = NULL;
  g_auto (GStrv) keys = NULL;

  if (!enabled)
    return muster_reader_config_with (self, group, "enabled", "no");
  with = muster_reader_config_with (self, group, "enabled", NULL);
  keys = g_key_file_get_keys (with->file, group, NULL, NULL);
  if (keys != NULL && keys[0] != NULL)
    return g_steal_pointer (&with);
  return muster_reader_config_without (with, group);
}

MusterReaderConfig *
muster_reader_config_without (MusterReaderConfig *self, const char *group)
{
  GKeyFile *file = copy_file (self);

  g_key_file_remove_group (file, group, NULL);
  return new_take (file);
}

/**
 * muster_reader_config_with_group:
 * @from: settings that have @group
 *
 * Returns: (transfer full): a copy with @group as it is in @from, as when a removal is undone
 */
MusterReaderConfig *
muster_reader_config_with_group (MusterReaderConfig *self,
                                 MusterReaderConfig *from,
                                 const char *group)
{
  GKeyFile *file = copy_file (self);
  g_auto (GStrv) keys = g_key_file_get_keys (from->file, group, NULL, NULL);

  g_key_file_remove_group (file, group, NULL);
  for (gsize i = 0; keys != NULL && keys[i] != NULL; i++) {
    g_autofree char *value = g_key_file_get_value (from->file, group, keys[i], NULL);

    g_key_file_set_value (file, group, keys[i], value);
  }
  return new_take (file);
}

gboolean
muster_reader_config_has_group (MusterReaderConfig *self, const char *group)
{
  return g_key_file_has_group (self->file, group);
}

/**
 * muster_reader_config_dup_all_groups:
 *
 * Returns: (transfer full): of all drivers, in the order of the file; ends with %NULL
 */
char **
muster_reader_config_dup_all_groups (MusterReaderConfig *self)
{
  return g_key_file_get_groups (self->file, NULL);
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

  if (n != n_other || others == NULL)
    return n == n_other;
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
