/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define MUSTER_PICTURE_MAX_BYTES  (32 * 1024 * 1024)
#define MUSTER_PICTURE_MAX_PIXELS (50 * 1000 * 1000)

typedef struct {
  const char *type; /* "jpeg", "png", "bmp" */
  guint32 width;
  guint32 height;
} MusterPictureHeader;

gboolean muster_picture_read_header (GBytes *bytes, MusterPictureHeader *header, GError **error);

G_END_DECLS
