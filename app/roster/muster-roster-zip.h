/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A ZIP archive that somebody has sent: read entry by entry, never unpacked to the disk. What is no
 * plain file under a plain name, or would fill the memory, is refused. */

#define MUSTER_ROSTER_ZIP_MAX_ENTRIES 1000000
#define MUSTER_ROSTER_ZIP_MAX_NAME    1024 /* bytes */
#define MUSTER_ROSTER_ZIP_MAX_RATIO   100  /* of all that is unpacked to the archive itself */

/* All borrowed; one of both is NULL. */
typedef struct {
  const char *path;
  GBytes *bytes;
} MusterRosterZip;

/* @name: UTF-8, as "photos/2026001.jpg". Returns: how many bytes of it are wanted at most, 0: none
 */
typedef gsize (*MusterRosterZipWants) (const char *name, gpointer data);
/* @contents: (nullable): %NULL if it has more bytes than that */
typedef gboolean (*MusterRosterZipFunc) (const char *name,
                                         GBytes *contents,
                                         gpointer data,
                                         GError **error);

gboolean muster_roster_zip_walk (const MusterRosterZip *zip,
                                 MusterRosterZipWants wants,
                                 MusterRosterZipFunc func,
                                 gpointer data,
                                 GCancellable *cancellable,
                                 GError **error);

G_END_DECLS
