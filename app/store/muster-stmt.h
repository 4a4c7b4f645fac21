/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "muster-db.h"

G_BEGIN_DECLS

/* One prepared statement. The first failure of new or bind sticks and is reported by step or run,
 * so that only those need a check. Worker thread only, like the connection. */
typedef struct _MusterStmt MusterStmt;

MusterStmt *muster_stmt_new (MusterDb *db, const char *sql) G_GNUC_WARN_UNUSED_RESULT;
void muster_stmt_free (MusterStmt *self);

void muster_stmt_bind_text (MusterStmt *self, const char *name, const char *value);
void muster_stmt_bind_int64 (MusterStmt *self, const char *name, gint64 value);
void muster_stmt_bind_double (MusterStmt *self, const char *name, double value);
void muster_stmt_bind_bytes (MusterStmt *self, const char *name, GBytes *value);
void muster_stmt_bind_blob (MusterStmt *self, const char *name, gconstpointer data, gsize length);

gboolean muster_stmt_step (MusterStmt *self, gboolean *has_row, GError **error);
gboolean muster_stmt_run (MusterStmt *self, GError **error);
void muster_stmt_reset (MusterStmt *self);

const char *muster_stmt_get_text (MusterStmt *self, int column);
gint64 muster_stmt_get_int64 (MusterStmt *self, int column);
double muster_stmt_get_double (MusterStmt *self, int column);
gconstpointer muster_stmt_get_blob (MusterStmt *self, int column, gsize *length);
GBytes *muster_stmt_dup_bytes (MusterStmt *self, int column) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_stmt_is_null (MusterStmt *self, int column);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterStmt, muster_stmt_free)

G_END_DECLS
