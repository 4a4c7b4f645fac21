/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-store.h"

G_BEGIN_DECLS

/* Takes remains of what was erased out of the store's file. */
gboolean muster_store_clean (MusterStore *self, GError **error);
/* Gives way to whatever is asked of the store meanwhile, with BUSY. */
void muster_store_clean_async (MusterStore *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean muster_store_clean_finish (MusterStore *self, GAsyncResult *result, GError **error);
/* What this thread asks of stores waits for that. */
void muster_store_be_patient (void);

/* Whether there are any; the store may be closed. */
gboolean muster_store_has_remains (MusterStore *self, gboolean *remains, GError **error);
void muster_store_has_remains_async (MusterStore *self,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean muster_store_has_remains_finish (MusterStore *self,
                                          GAsyncResult *result,
                                          gboolean *remains,
                                          GError **error);

G_END_DECLS
