/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-key-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "muster-error.h"

/* The device secret of a store where no keyring keeps it: 32 random bytes in a file of their own
 * beside it, "STORE-key", for its user alone. Who takes a copy of the store's file alone, from a
 * backup or an attachment, has nothing. Who takes the whole disk has both: then the staff's secrets
 * alone stand between, if the store does not open itself, and the disk's own encryption. */

#define HEADER    "muster-key 1\n"
#define HEX       ((gsize) 2 * MUSTER_VAULT_KEY_BYTES)
#define FILE_SIZE (sizeof HEADER - 1 + HEX + 1)

static gboolean
fail (const char *path, int code, GError **error)
{
  g_set_error (error,
               MUSTER_ERROR,
               code == ENOSPC || code == EDQUOT ? MUSTER_ERROR_STORE_FULL : MUSTER_ERROR_STORE,
               _ ("The key file %s cannot be used: %s."),
               path,
               g_strerror (code));
  return FALSE;
}

static gboolean
parse (const char *text, gsize size, guint8 *secret)
{
  gsize length = 0;

  return size == FILE_SIZE && memcmp (text, HEADER, sizeof HEADER - 1) == 0 &&
         text[FILE_SIZE - 1] == '\n' &&
         sodium_hex2bin (
             secret, MUSTER_VAULT_KEY_BYTES, text + sizeof HEADER - 1, HEX, NULL, &length, NULL) ==
             0 &&
         length == MUSTER_VAULT_KEY_BYTES && !sodium_is_zero (secret, length);
}

/* @there: (out): whether there is such a file */
static gboolean
read_key (const char *path, guint8 *secret, gboolean *there, GError **error)
{
  char text[FILE_SIZE + 1];
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  gssize size;
  gboolean ok;

  *there = fd >= 0 || errno != ENOENT;
  if (fd < 0)
    return *there ? fail (path, errno, error) : FALSE;
  size = read (fd, text, sizeof text);
  close (fd);
  ok = size > 0 && parse (text, (gsize) size, secret);
  explicit_bzero (text, sizeof text);
  return ok || fail (path, EINVAL, error);
}

static gboolean
sync_folder (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  gboolean ok = fd >= 0 && fsync (fd) == 0;

  if (fd >= 0)
    close (fd);
  return ok;
}

/* All of it or nothing, and on the disk before anything is sealed with it. */
static gboolean
write_key (const char *path, const guint8 *secret, GError **error)
{
  g_autofree char *part = g_strconcat (path, ".new", NULL);
  char text[FILE_SIZE + 1] = HEADER;
  gboolean ok;
  int fd, code;

  sodium_bin2hex (text + sizeof HEADER - 1, HEX + 1, secret, MUSTER_VAULT_KEY_BYTES);
  text[FILE_SIZE - 1] = '\n';
  g_unlink (part);
  fd = g_open (part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  ok = fd >= 0 && write (fd, text, FILE_SIZE) == (gssize) FILE_SIZE && fsync (fd) == 0;
  code = errno;
  explicit_bzero (text, sizeof text);
  if (fd >= 0)
    close (fd);
  if (ok && (g_rename (part, path) != 0 || !sync_folder (path))) {
    code = errno;
    ok = FALSE;
  }
  if (ok)
    return TRUE;
  g_unlink (part);
  return fail (path, code, error);
}

/**
 * muster_key_file_load:
 * @store: the store's path
 * @secret: (out caller-allocates): wiped by the caller
 *
 * Errors: NOT_FOUND if there is no such file, STORE
 */
gboolean
muster_key_file_load (const char *store, guint8 *secret, GError **error)
{
  g_autofree char *path = g_strconcat (store, "-key", NULL);
  gboolean there;

  if (read_key (path, secret, &there, error))
    return TRUE;
  if (!there)
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_NOT_FOUND,
                 _ ("The key file %s is missing: put it back from your backup, or open the store "
                    "with its recovery sheet."),
                 path);
  return FALSE;
}

/**
 * muster_key_file_make:
 * @secret: kept durably when this returns; a file that is there is replaced
 *
 * Errors: STORE, STORE_FULL
 */
gboolean
muster_key_file_make (const char *store, const guint8 *secret, GError **error)
{
  g_autofree char *path = g_strconcat (store, "-key", NULL);

  return write_key (path, secret, error);
}

/**
 * muster_key_file_destroy:
 *
 * Overwritten where it lies, as far as the disk does that, and taken away. No error if there is
 * none. Errors: STORE, STORE_FULL
 */
gboolean
muster_key_file_destroy (const char *store, GError **error)
{
  g_autofree char *path = g_strconcat (store, "-key", NULL);
  const char nothing[FILE_SIZE] = "";
  const int fd = g_open (path, O_WRONLY | O_CLOEXEC, 0);
  gboolean ok;
  int code;

  if (fd < 0 && errno == ENOENT)
    return TRUE;
  ok = fd >= 0 && write (fd, nothing, FILE_SIZE) == (gssize) FILE_SIZE && fsync (fd) == 0;
  code = errno;
  if (fd >= 0)
    close (fd);
  if (ok && (g_unlink (path) != 0 || !sync_folder (path))) {
    code = errno;
    ok = FALSE;
  }
  return ok || fail (path, code, error);
}
