/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-reset.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "muster-db-lock.h"
#include "muster-error.h"
#include "muster-vault.h"

/* A store goes with all that lies beside it. Several files cannot go at once, so first a file is
 * made that says so ("STORE-reset"); from then on nobody opens the store any more, and whoever
 * tries goes on with making away with it. It also says where outside of the folder the store's
 * secret lies, since that stands in the store alone. Keys go first: what is left after that is
 * sealed for good. Each file is overwritten where it lies, as far as the disk does that, before it
 * is taken away.
 *
 * What stays is the lock, a file with the number of a process. */

#define CHUNK 65536

static char *
dup_mark (const char *store)
{
  return g_strconcat (store, "-reset", NULL);
}

static gboolean
fail (const char *path, int code, GError **error)
{
  g_set_error (error,
               MUSTER_ERROR,
               code == ENOSPC || code == EDQUOT                   ? MUSTER_ERROR_STORE_FULL
               : code == EACCES || code == EPERM || code == EROFS ? MUSTER_ERROR_NO_RIGHTS
                                                                  : MUSTER_ERROR_STORE,
               _ ("%s cannot be made away with: %s. Start the reset again."),
               path,
               g_strerror (code));
  return FALSE;
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

/* -- one file -- */

static gboolean
overwrite (int fd)
{
  static const char nothing[CHUNK];
  struct stat info;

  if (fstat (fd, &info) != 0)
    return FALSE;
  for (off_t at = 0; at < info.st_size;) {
    const gssize n = pwrite (fd, nothing, (gsize) MIN (info.st_size - at, CHUNK), at);

    if (n < 0 && errno != EINTR)
      return FALSE;
    at += MAX (n, 0);
  }
  return fsync (fd) == 0;
}

static gboolean
take_away (const char *path, GError **error)
{
  return g_unlink (path) == 0 || errno == ENOENT || fail (path, errno, error);
}

/* No error if there is none. */
static gboolean
wipe_file (const char *path, GError **error)
{
  const int fd = g_open (path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0);
  gboolean ok;
  int code;

  if (fd < 0)
    return errno == ENOENT || fail (path, errno, error);
  ok = overwrite (fd);
  code = errno;
  close (fd);
  return ok ? take_away (path, error) : fail (path, code, error);
}

/* A link goes with what it leads to: a store, or its key, may lie on another disk. */
static gboolean
wipe (const char *path, GError **error)
{
  char *real = realpath (path, NULL);
  gboolean ok;

  if (real == NULL && errno != ENOENT)
    return fail (path, errno, error);
  ok = real == NULL || wipe_file (real, error);
  free (real);
  return ok && take_away (path, error);
}

/* -- all of them -- */

/* Of the store itself, and of what is kept for a time; no copy that somebody made beside them. */
static gboolean
is_key (const char *name, const char *base)
{
  const gsize length = strlen (base);
  const gboolean half_written = g_str_has_suffix (name, ".new");
  g_autofree char *whole = g_strndup (name, strlen (name) - (half_written ? 4 : 0));

  return (g_str_has_prefix (whole, base) && g_str_equal (whole + length, "-key")) ||
         muster_vault_is_kept_file (whole, base);
}

static gboolean
wipe_keys (const char *store, GError **error)
{
  g_autofree char *base = g_path_get_basename (store);
  g_autofree char *folder = g_path_get_dirname (store);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  if (dir == NULL)
    return fail (folder, errno, error);
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    if (is_key (name, base) && !wipe (path, error))
      return FALSE;
  }
  return sync_folder (store) || fail (folder, errno, error);
}

/* SQLite keeps its own files beside the one that a link leads to. */
static gboolean
wipe_database (const char *store, GError **error)
{
  static const char *const beside[] = {"-wal", "-journal", "-shm"};
  char *real = realpath (store, NULL);
  const char *base = real != NULL ? real : store;
  gboolean ok = TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (beside) && ok; i++) {
    g_autofree char *path = g_strconcat (base, beside[i], NULL);

    ok = wipe (path, error);
  }
  ok = ok && wipe (store, error) && (sync_folder (base) || fail (base, errno, error));
  free (real);
  return ok;
}

/* The room that was held goes first: where the disk is full, overwriting may need some. */
static gboolean
wipe_all (const char *store, GError **error)
{
  g_autofree char *reserve = g_strconcat (store, "-reserve", NULL);

  return take_away (reserve, error) && wipe_keys (store, error) && wipe_database (store, error) &&
         (sync_folder (store) || fail (store, errno, error));
}

/* Any thread. */
gboolean
muster_reset_is_begun (const char *store)
{
  g_autofree char *mark = dup_mark (store);

  return g_file_test (mark, G_FILE_TEST_EXISTS);
}

/**
 * muster_reset_begin:
 * @place: (nullable): nick of the place outside of the folder that has the device secret
 * @name: (nullable): of the store, as that place knows it
 *
 * From the return on the store is lost, whatever happens. Whoever has it open closes it and calls
 * muster_reset_finish().
 *
 * Errors: NO_RIGHTS, STORE_FULL, STORE; then it is as it was
 */
gboolean
muster_reset_begin (const char *store, const char *place, const char *name, GError **error)
{
  g_autofree char *mark = dup_mark (store);
  g_autofree char *part = g_strconcat (mark, ".new", NULL);
  g_autofree char *text = place != NULL ? g_strdup_printf ("%s\n%s\n", place, name) : g_strdup ("");
  const int fd = g_open (part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const gboolean ok = fd >= 0 && write (fd, text, strlen (text)) == (gssize) strlen (text) &&
                      fsync (fd) == 0 && g_rename (part, mark) == 0 && sync_folder (store);
  const int code = errno;

  if (fd >= 0)
    close (fd);
  if (ok)
    return TRUE;
  g_unlink (part);
  return fail (store, code, error);
}

/* A place that cannot be reached just now keeps what opens nothing but backups. */
static void
forget_secret (const char *mark, const MusterSecretPlace *const *places)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_file_get_contents (mark, &text, NULL, NULL))
    return;
  lines = g_strsplit (text, "\n", -1);
  if (g_strv_length (lines) < 2)
    return;
  for (guint i = 0; places != NULL && places[i] != NULL; i++)
    if (g_str_equal (places[i]->nick, lines[0]) &&
        !places[i]->destroy (places[i]->data, lines[1], &error)) {
      g_message ("%s", error->message);
      g_clear_error (&error);
    }
}

/**
 * muster_reset_finish:
 * @places: (nullable): where the secret may lie, ends with %NULL
 *
 * Goes on where a reset was begun, or was stopped; nothing happens if none was. Takes as long as
 * overwriting the store does. Blocks.
 *
 * Errors: STORE_LOCKED (somebody still has it open), NO_RIGHTS, STORE_FULL, STORE; then it can be
 *   called again
 */
gboolean
muster_reset_finish (const char *store, const MusterSecretPlace *const *places, GError **error)
{
  g_autofree char *mark = dup_mark (store);
  gboolean ok;
  int lock;

  if (!muster_reset_is_begun (store))
    return TRUE;
  lock = muster_db_lock_take (store, error);
  if (lock < 0)
    return FALSE;
  /* somebody else may have finished it meanwhile, and made another store */
  if (muster_reset_is_begun (store))
    forget_secret (mark, places);
  ok = !muster_reset_is_begun (store) || wipe_all (store, error);
  if (ok && g_unlink (mark) != 0 && errno != ENOENT)
    ok = fail (mark, errno, error);
  ok = ok && (sync_folder (store) || fail (mark, errno, error));
  close (lock);
  return ok;
}

/**
 * muster_reset_settle:
 * @places: (nullable): as for muster_reset_finish()
 * @writes: whether the store is about to be opened for writing
 *
 * Before a store is opened: a reset that was begun is finished first, by whoever may write.
 *
 * Errors: those of muster_reset_finish()
 */
gboolean
muster_reset_settle (const char *store,
                     const MusterSecretPlace *const *places,
                     gboolean writes,
                     GError **error)
{
  if (writes)
    return muster_reset_finish (store, places, error);
  if (!muster_reset_is_begun (store))
    return TRUE;
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_STORE,
               _ ("A reset of %s was begun and not finished. Start it again: muster reset --sure"),
               store);
  return FALSE;
}
