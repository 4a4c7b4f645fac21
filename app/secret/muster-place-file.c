/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-place-file.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "muster-error.h"

/* Some places keep nothing: they seal, or give a key to seal with. What comes out lies here, in
 * "muster/NICK-NAME.sealed" among the user's data, and opens nothing without that place. */

#define GROUP     "sealed"
#define MAX_BYTES 16384
#define MAX_NAME  128

/* The store's name comes from its file, which somebody may have changed: no path comes of it. */
static char *
dup_path (const char *nick, const char *name, GError **error)
{
  g_autofree char *file = g_strdup_printf ("%s-%s.sealed", nick, name);
  gboolean ok = *name != '\0' && strlen (name) <= MAX_NAME;

  for (const char *c = name; ok && *c != '\0'; c++)
    ok = g_ascii_isxdigit (*c);
  if (ok)
    return g_build_filename (g_get_user_data_dir (), "muster", file, NULL);
  g_set_error_literal (error,
                       MUSTER_ERROR,
                       MUSTER_ERROR_FAILED,
                       _ ("The store's name was changed in its file. Open it with its recovery "
                          "sheet."));
  return NULL;
}

static gboolean
fail_file (const char *path, const char *why, GError **error)
{
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_FAILED,
               _ ("%s cannot be used: %s. Mend that, or open the store with its recovery sheet."),
               path,
               why);
  return FALSE;
}

/**
 * muster_place_file_save:
 * @nick: of the place
 * @name: of the store
 * @token: (nullable): what the place wants to be told again
 *
 * Kept for good when it returns. Errors: FAILED
 */
gboolean
muster_place_file_save (
    const char *nick, const char *name, GBytes *sealed, const char *token, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *path = dup_path (nick, name, error);
  g_autofree char *folder = path != NULL ? g_path_get_dirname (path) : NULL;
  g_autofree char *base64 = NULL, *text = NULL;
  g_autoptr (GError) failure = NULL;

  if (path == NULL)
    return FALSE;
  base64 = g_base64_encode (g_bytes_get_data (sealed, NULL), g_bytes_get_size (sealed));
  g_key_file_set_string (file, GROUP, "value", base64);
  if (token != NULL)
    g_key_file_set_string (file, GROUP, "token", token);
  text = g_key_file_to_data (file, NULL, NULL);
  if (g_mkdir_with_parents (folder, 0700) != 0)
    return fail_file (folder, g_strerror (errno), error);
  return g_file_set_contents_full (path,
                                   text,
                                   -1,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                   0600,
                                   &failure) ||
         fail_file (path, failure->message, error);
}

static char *
read_text (const char *path, gsize *length, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, error);
  g_autofree char *text = g_malloc (MAX_BYTES + 1);

  if (stream == NULL ||
      !g_input_stream_read_all (G_INPUT_STREAM (stream), text, MAX_BYTES, length, NULL, error))
    return NULL;
  text[*length] = '\0';
  return g_steal_pointer (&text);
}

static GBytes *
parse (const char *text, gsize length, char **token)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *base64 = NULL;
  guchar *sealed;
  gsize size;

  if (!g_key_file_load_from_data (file, text, length, G_KEY_FILE_NONE, NULL))
    return NULL;
  base64 = g_key_file_get_string (file, GROUP, "value", NULL);
  if (base64 == NULL || *base64 == '\0')
    return NULL;
  if (token != NULL)
    *token = g_key_file_get_string (file, GROUP, "token", NULL);
  sealed = g_base64_decode (base64, &size);
  return g_bytes_new_take (sealed, size);
}

/* Errors: NOT_FOUND (there is none of this name), FAILED */
GBytes *
muster_place_file_load (const char *nick, const char *name, char **token, GError **error)
{
  g_autofree char *path = dup_path (nick, name, error);
  g_autofree char *text = NULL;
  g_autoptr (GError) failure = NULL;
  GBytes *sealed;
  gsize length;

  if (path == NULL)
    return NULL;
  text = read_text (path, &length, &failure);
  if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)) {
    g_set_error (
        error,
        MUSTER_ERROR,
        MUSTER_ERROR_NOT_FOUND,
        _ ("%s is missing, with which this machine opened the store. Put it back from your "
           "backup, or open the store with its recovery sheet."),
        path);
    return NULL;
  }
  sealed = text != NULL ? parse (text, length, token) : NULL;
  if (sealed == NULL)
    fail_file (path, failure != NULL ? failure->message : _ ("it was damaged"), error);
  return sealed;
}

static gboolean
overwrite (const char *path)
{
  static const char zeros[MAX_BYTES];
  const int fd = g_open (path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0);
  struct stat info;
  gboolean ok;
  int code;

  if (fd < 0)
    return FALSE;
  ok = fstat (fd, &info) == 0 &&
       pwrite (fd, zeros, (gsize) MIN (info.st_size, MAX_BYTES), 0) >= 0 && fsync (fd) == 0;
  code = errno;
  close (fd);
  errno = code;
  return ok;
}

/* Overwritten where it lies, as far as the disk does that. No error if there is none. */
gboolean
muster_place_file_destroy (const char *nick, const char *name, GError **error)
{
  g_autofree char *path = dup_path (nick, name, error);

  if (path == NULL)
    return FALSE;
  if ((overwrite (path) && g_unlink (path) == 0) || errno == ENOENT)
    return TRUE;
  return fail_file (path, g_strerror (errno), error);
}
