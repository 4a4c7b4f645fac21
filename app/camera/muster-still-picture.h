/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "muster-frame.h"

G_BEGIN_DECLS

/* Still pictures, JPEG or PNG, decoded by GStreamer. Any thread; both block. */

#define MUSTER_STILL_PICTURE_MAX_BYTES (64 * 1024 * 1024)

gboolean muster_still_picture_is_known (const guint8 *head, gsize length);
MusterFrame *muster_still_picture_decode (GBytes *bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;
MusterFrame *muster_still_picture_load (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
