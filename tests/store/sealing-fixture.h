/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-store.h"

G_BEGIN_DECLS

/* One person with all that a store keeps of somebody, and the search for it in the store's files.
 */

#define SEALING_NAME    "Ouyang Meiling 欧阳美玲"
#define SEALING_STUDENT "S-20268841"
#define SEALING_ID      "110105199003071234"
#define SEALING_UID     "04A1B2C3D4E5F6"
#define SEALING_EXTRA   "{\"bunk\":\"Tower-Seventeen-Lower\"}"
#define SEALING_REASON  "photo-too-old-for-us"
#define SEALING_UNIT    "Physics"
#define SEALING_MODEL   "sface"

#define SEALING_JPEG_BYTES 36

extern const guint8 sealing_jpeg[SEALING_JPEG_BYTES + 1];

gint64 sealing_fill (MusterStore *store);
void sealing_append_reason (MusterStore *store, gint64 person);
GBytes *sealing_new_template (void) G_GNUC_WARN_UNUSED_RESULT;
gboolean sealing_file_has (const char *path, const char *suffix, gconstpointer bytes, gsize size);
void sealing_assert_no_tokens (const char *path);
void sealing_assert_all_readable (MusterStore *store);

G_END_DECLS
