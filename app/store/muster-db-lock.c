/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-db-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "muster-db.h"
#include "muster-error.h"

static void
set_held (int fd, const char *store, GError **error)
{
  char text[32] = "";
  gssize length = pread (fd, text, sizeof text - 1, 0);
  gint64 holder = length > 0 ? g_ascii_strtoll (text, NULL, 10) : 0;

  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_STORE_LOCKED,
               _ ("Another Muster (process %lld) has %s open. Close it first, or use its window."),
               (long long) holder,
               store);
}

/**
 * muster_db_lock_take:
 * @store: path of the store
 *
 * Advisory, in a file of its own: closing any descriptor of the store's file would drop the locks
 * that SQLite holds on it. The kernel lets go of it when a process dies, however it dies.
 *
 * Returns: a descriptor that holds the lock until it is closed; -1 with STORE_LOCKED (the message
 *   names the other process), NO_RIGHTS, STORE_FULL, STORE
 */
int
muster_db_lock_take (const char *store, GError **error)
{
  g_autofree char *path = g_strconcat (store, "-lock", NULL);
  g_autofree char *text = g_strdup_printf ("%d\n", (int) getpid ());
  int fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  if (fd < 0) {
    muster_db_set_file_error (path, errno, error);
    return -1;
  }
  if (flock (fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK)
      set_held (fd, store, error);
    else
      muster_db_set_file_error (path, errno, error);
    close (fd);
    return -1;
  }
  /* The number is a courtesy for the message above; a full disk must not stop the station. */
  if (ftruncate (fd, 0) != 0 || pwrite (fd, text, strlen (text), 0) < 0)
    g_info ("%s: %s", path, g_strerror (errno));
  return fd;
}
