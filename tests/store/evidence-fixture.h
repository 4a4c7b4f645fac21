/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-store-evidence.h"

G_BEGIN_DECLS

/* Evidence of tries that nobody made. */

/* Words and bytes that lie in the evidence and may not lie in the file. */
#define EVIDENCE_CAMERA          "Aurora-Webcam-C920"
#define EVIDENCE_JPEG_HEAD_BYTES 10
extern const guint8 evidence_jpeg_head[EVIDENCE_JPEG_HEAD_BYTES];

GBytes *evidence_make (gpointer size, GError **error) G_GNUC_WARN_UNUSED_RESULT;
MusterEvidenceKeep evidence_keep_of (const char *visit, guint attempt);
/* Returns: number of the entry that it was kept with */
gint64 evidence_keep (MusterStore *store, const MusterEvidenceKeep *what, const char **lost);
GPtrArray *evidence_list (MusterStore *store, const char *visit) G_GNUC_WARN_UNUSED_RESULT;

void evidence_assert_opens (MusterStore *store, const char *visit);
/* @suffix: of which file beside the store; "" is the store itself */
gboolean evidence_file_has (const char *path, const char *suffix, gconstpointer bytes, gsize size);
char *evidence_dup_entry (MusterStore *store, gint64 seq) G_GNUC_WARN_UNUSED_RESULT;
void evidence_assert_whole (MusterStore *store);

G_END_DECLS
