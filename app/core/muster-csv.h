/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A whole CSV file (RFC 4180) in memory: UTF-8 with or without BOM, or GB18030. Bounded: 64 MiB,
 * 256 columns, 64 KiB a field. Line numbers are those an editor shows; columns are named by the
 * header. */
typedef struct _MusterCsv MusterCsv;

MusterCsv *muster_csv_parse (GBytes *bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void muster_csv_free (MusterCsv *self);

guint muster_csv_get_n_columns (const MusterCsv *self);
const char *muster_csv_get_column (const MusterCsv *self, guint column);
int muster_csv_find_column (const MusterCsv *self, const char *name); /* -1 if absent */
guint muster_csv_get_n_rows (const MusterCsv *self);                  /* without the header */
const char *muster_csv_get (const MusterCsv *self, guint row, guint column);
guint muster_csv_get_line (const MusterCsv *self, guint row);
const char *muster_csv_get_encoding (const MusterCsv *self); /* "UTF-8" or "GB18030" */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterCsv, muster_csv_free)

G_END_DECLS
