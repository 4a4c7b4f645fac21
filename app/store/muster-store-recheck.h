/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-store.h"

G_BEGIN_DECLS

/* Two pictures that somebody looks at again, without knowing what was decided. */
typedef struct {
  GBytes *live;      /* owned: a file; NULL: none was kept, or no longer */
  GBytes *reference; /* owned: a file; NULL: there is none */
} MusterRecheckPictures;

void muster_recheck_pictures_free (MusterRecheckPictures *pictures);

void muster_store_read_recheck_async (MusterStore *self,
                                      gint64 seq,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
MusterRecheckPictures *muster_store_read_recheck_finish (MusterStore *self,
                                                         GAsyncResult *result,
                                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterRecheckPictures, muster_recheck_pictures_free)

G_END_DECLS
