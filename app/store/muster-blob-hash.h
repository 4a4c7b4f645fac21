/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MUSTER_BLOB_HEX 64

/* What a picture is known by between a roster and its stations. @server_key: 32 bytes, the key that
 * the roster signs receipts with. */
char *muster_blob_dup_hash (const guint8 *server_key, GBytes *picture) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
