/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-store.h"

G_BEGIN_DECLS

/* A disk of a few MiB that a test can fill. Its mounts are seen by nobody else and go with the
 * process. */

/* Before there are threads. Returns: %FALSE where the test may not mount */
gboolean small_disk_enter (void);

/* @disk: a folder that is not there yet; @ext4: a real file system with a journal of its own, else
 * one in memory. Returns: %FALSE where this machine has no loop devices */
gboolean small_disk_mount (const char *folder, const char *disk, gboolean ext4);
void small_disk_unmount (const char *disk);

/* Takes all room that is left, to the last byte. */
void small_disk_fill (const char *path);
/* Entries until what is left of the WAL is used up. */
void small_disk_append_until_reserve (MusterStore *store);

G_END_DECLS
