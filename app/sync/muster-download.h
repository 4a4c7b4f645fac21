/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* How to reach servers. All zero means the usual. */
typedef struct {
  GTlsDatabase *database; /* borrowed; NULL: the certificates this system trusts */
  guint answer_seconds;   /* until the server answers; 0: 10 */
  guint stall_seconds;    /* without a byte of the body; 0: 20 */
} MusterDownloadOptions;

/* @bytes so far. */
typedef void (*MusterDownloadProgress) (guint64 bytes, gpointer user_data);

/* Fetches @url (https only) to @path, at most @max_bytes, and keeps it only if its sha256 is
 * @sha256. Blocks; @progress (nullable) is called on the caller's thread. */
gboolean muster_download (const char *url,
                          const char *sha256,
                          guint64 max_bytes,
                          const char *path,
                          const MusterDownloadOptions *options,
                          MusterDownloadProgress progress,
                          gpointer user_data,
                          GCancellable *cancellable,
                          GError **error);

G_END_DECLS
