/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "muster-db.h"

G_BEGIN_DECLS

/* One step of the schema: data/schema/NNNN-what.sql leads from version NNNN-1 to NNNN. */
typedef struct {
  char *name;  /* owned */
  GBytes *sql; /* owned; ends with a NUL byte beyond its size */
} MusterMigration;

GPtrArray *muster_migrate_get_from (GResource *resource,
                                    const char *prefix) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *muster_migrate_get_built_in (void) G_GNUC_WARN_UNUSED_RESULT;
MusterMigration *muster_migration_new (const char *name, const char *sql) G_GNUC_WARN_UNUSED_RESULT;
void muster_migration_free (MusterMigration *self);

gboolean muster_migrate (MusterDb *db, GPtrArray *migrations, GError **error);

G_END_DECLS
