/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include "config.h"

#include "small-disk.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

gboolean
small_disk_enter (void)
{
  int flags = geteuid () == 0 ? CLONE_NEWNS : CLONE_NEWUSER | CLONE_NEWNS;

  return unshare (flags) == 0 && mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}

/* 64 MiB of a real file system: with a journal of its own, blocks that are found late, and metadata
 * that wants room, too. Most of it is taken beforehand, so that it is full within seconds. */
static gboolean
mount_ext4 (const char *folder, const char *disk)
{
  g_autofree char *image = g_build_filename (folder, "image", NULL);
  g_autofree char *taken = g_build_filename (disk, "taken", NULL);
  g_autofree char *sh =
      g_strdup_printf ("truncate -s 64M '%s' && mkfs.ext4 -q -m 0 '%s' && mount -o "
                       "loop '%s' '%s' && fallocate -l 36M '%s'",
                       image,
                       image,
                       image,
                       disk,
                       taken);
  const char *const command[] = {"sh", "-c", sh, NULL};
  g_autoptr (GSubprocess) child = g_subprocess_newv (
      command, G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL);

  return child != NULL && g_subprocess_wait_check (child, NULL, NULL);
}

gboolean
small_disk_mount (const char *folder, const char *disk, gboolean ext4)
{
  g_assert_cmpint (g_mkdir (disk, 0700), ==, 0);
  if (ext4)
    return mount_ext4 (folder, disk);
  g_assert_cmpint (mount ("tmpfs", disk, "tmpfs", 0, "size=8m"), ==, 0);
  return TRUE;
}

void
small_disk_unmount (const char *disk)
{
  g_assert_cmpint (umount2 (disk, MNT_DETACH), ==, 0);
}

void
small_disk_fill (const char *path)
{
  static const char zeros[4096];
  int fd = g_open (path, O_CREAT | O_WRONLY | O_TRUNC, 0600);
  gssize written;

  do
    written = write (fd, zeros, sizeof zeros);
  while (written > 0);
  g_assert_cmpint (errno, ==, ENOSPC);
  close (fd);
}

void
small_disk_append_until_reserve (MusterStore *store)
{
  g_autofree char *note = g_strnfill (1000, 'x');

  while (!muster_store_is_on_reserve (store)) {
    g_autoptr (MusterEvent) event = muster_event_new ("attempt");

    muster_event_set_string (event, "note", note);
    g_assert_cmpint (muster_store_append (store, event, NULL), >, 0);
  }
}
