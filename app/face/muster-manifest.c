/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-manifest.h"

#include <glib/gi18n-lib.h>

#include <string.h>

#include "muster-error.h"

/**
 * muster_manifest_refuse:
 * @group: the section at fault
 * @error: set to %MUSTER_ERROR_BAD_DATA
 * @format: what is wrong in it
 *
 * Returns: %FALSE, for the caller to return
 */
gboolean
muster_manifest_refuse (const char *group, GError **error, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA, _ ("section [%s]: %s"), group, what);
  return FALSE;
}

gboolean
muster_manifest_is_sha256 (const char *text)
{
  return strlen (text) == 64 && strspn (text, "0123456789abcdef") == 64;
}

/**
 * muster_manifest_is_path:
 * @text: a path
 *
 * Returns: %TRUE if it stays below the folder it is appended to, and needs no quoting anywhere
 */
gboolean
muster_manifest_is_path (const char *text)
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

gboolean
muster_manifest_is_file_name (const char *text)
{
  return muster_manifest_is_path (text) && strchr (text, '/') == NULL;
}

/**
 * muster_manifest_dup_string:
 * @file: a manifest
 * @group: a section
 * @key: a key that must be there and not empty
 * @error: %MUSTER_ERROR_BAD_DATA without it
 *
 * Returns: (transfer full): the text, without blanks around it
 */
char *
muster_manifest_dup_string (GKeyFile *file, const char *group, const char *key, GError **error)
{
  g_autofree char *value = g_key_file_get_string (file, group, key, NULL);

  if (value == NULL || g_strstrip (value)[0] == '\0') {
    muster_manifest_refuse (group, error, _ ("“%s” is missing"), key);
    return NULL;
  }
  return g_steal_pointer (&value);
}
