/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Fetches @url (https only) to @path, at most @max_bytes, and keeps it only if its sha256 is
 * @sha256. Blocks; @progress (bytes so far, nullable) is called on the caller's thread. */
typedef void (*MusterDownloadProgress) (guint64 bytes, gpointer user_data);

gboolean muster_download (const char *url,
                          const char *sha256,
                          guint64 max_bytes,
                          const char *path,
                          MusterDownloadProgress progress,
                          gpointer user_data,
                          GCancellable *cancellable,
                          GError **error);

G_END_DECLS
