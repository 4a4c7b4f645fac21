/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-face-engine.h"
#include "muster-store.h"

G_BEGIN_DECLS

/* Everything a visit needs to know of one person: the case from the store, and the references as
 * templates of the engine's pack. */
typedef struct {
  MusterCase *found;    /* owned */
  GPtrArray *templates; /* owned, of MusterTemplate; empty if no reference has a usable face */
  MusterFrame *picture; /* owned, nullable: the newest reference, for staff */
  char *picture_source; /* owned, "" if there is none */
  gint64 picture_taken_at;
} MusterLookup;

void muster_lookup_free (MusterLookup *self);

void muster_lookup_async (MusterStore *store,
                          MusterFaceEngine *engine,
                          MusterFind by,
                          const char *a,
                          const char *b,
                          const char *occasion,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
MusterLookup *muster_lookup_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

double muster_lookup_compare (const MusterLookup *self, const MusterTemplate *probe);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterLookup, muster_lookup_free)

G_END_DECLS
