/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-plugin.h"

G_BEGIN_DECLS

/* One driver with one group of the settings: what the hub keeps readers of. */
typedef struct {
  GType type;
  const char *id;             /* of the driver, static */
  char *group;                /* owned */
  MusterReaderConfig *config; /* owned */
  gboolean many;              /* one reader for each device, and one that waits for the next */
} MusterReaderFamily;

GPtrArray *muster_reader_families_new (const MusterPluginGetType *types,
                                       MusterReaderConfig *config) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_reader_family_is_same (const MusterReaderFamily *a, const MusterReaderFamily *b);
MusterCardReader *muster_reader_family_new_reader (const MusterReaderFamily *self,
                                                   guint number) G_GNUC_WARN_UNUSED_RESULT;
/* The one of @families that is the same as @family; NULL if none is. */
MusterReaderFamily *muster_reader_families_find (GPtrArray *families,
                                                 const MusterReaderFamily *family);

G_END_DECLS
