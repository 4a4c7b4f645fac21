/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-reserve.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* 32 MiB hold the WAL up to its checkpoint (4 MiB) and a day of journal entries of one station. */
#define RESERVE_MAX (32 * 1024 * 1024)
/* Less than this does not hold a transaction with its WAL frames. */
#define RESERVE_MIN (256 * 1024)

struct _MusterReserve {
  char *path; /* owned */
  gint64 size;
  gboolean spent; /* given back, not yet held again */
};

static gint64
get_free_space (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  struct statvfs info;

  if (statvfs (folder, &info) != 0)
    return 0;
  return (gint64) info.f_bavail * (gint64) info.f_frsize;
}

/* All or nothing: a reserve that is only partly there would promise too much. */
static gboolean
hold (MusterReserve *self)
{
  int fd = g_open (self->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  gboolean held;

  if (fd < 0)
    return FALSE;
  held = posix_fallocate (fd, 0, self->size) == 0;
  close (fd);
  if (!held)
    g_unlink (self->path);
  return held;
}

/**
 * muster_reserve_new:
 * @store_path: the store's file
 *
 * Takes a quarter of the free space, at most 32 MiB; nothing on a disk that is almost full already.
 *
 * Returns: (transfer full): a reserve, held if there was room
 */
MusterReserve *
muster_reserve_new (const char *store_path)
{
  MusterReserve *self = g_new0 (MusterReserve, 1);
  GStatBuf info;

  self->path = g_strconcat (store_path, "-reserve", NULL);
  if (g_stat (self->path, &info) == 0 && info.st_size >= RESERVE_MIN) {
    self->size = info.st_size;
    return self;
  }
  self->size = MIN (RESERVE_MAX, get_free_space (store_path) / 4);
  self->spent = self->size < RESERVE_MIN || !hold (self);
  self->size = MAX (self->size, RESERVE_MIN);
  return self;
}

/* The file stays: a station that starts on a full disk finds its reserve again. */
void
muster_reserve_free (MusterReserve *self)
{
  g_free (self->path);
  g_free (self);
}

/**
 * muster_reserve_release:
 *
 * Returns: %TRUE if room was given back, so that trying once more makes sense
 */
gboolean
muster_reserve_release (MusterReserve *self)
{
  if (self->spent)
    return FALSE;
  self->spent = TRUE;
  return g_unlink (self->path) == 0;
}

/**
 * muster_reserve_refill:
 *
 * Holds the room again once there is twice as much free: with less, it would take back at once what
 * it has just given.
 */
void
muster_reserve_refill (MusterReserve *self)
{
  if (self->spent && get_free_space (self->path) >= 2 * self->size)
    self->spent = !hold (self);
}

/* Bytes, held or not. */
gint64
muster_reserve_get_size (MusterReserve *self)
{
  return self->size;
}

gboolean
muster_reserve_is_spent (MusterReserve *self)
{
  return self->spent;
}
